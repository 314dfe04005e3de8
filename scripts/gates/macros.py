"""The project's own casting macros as SQL text, so that a gate and staging agree on what casts.

The macros in macros/standardize and macros/engine are plain Jinja once `return`, `var` and
`adapter.dispatch` are given. Rendering them here takes milliseconds; asking dbt takes seconds.
"""

from collections.abc import Callable
from pathlib import Path

import jinja2

from scripts.common import PROJECT

FOLDERS = ("macros/standardize", "macros/engine")


def parser(variables: dict, project: Path = PROJECT) -> Callable[[str, str], str]:
    """Return the macro `parse`: (SQL of a text column, declared type) → SQL of the typed value."""
    files = sorted(path for folder in FOLDERS for path in (project / folder).glob("*.sql"))
    source = "\n".join(path.read_text(encoding="utf-8") for path in files)
    environment = jinja2.Environment(extensions=["jinja2.ext.do"], undefined=jinja2.StrictUndefined)
    macros: list = []

    class Adapter:
        """Chooses the DuckDB side of a macro: its own where there is one, else the default."""

        def dispatch(self, name: str, *_: str) -> Callable:
            module = macros[0]
            return getattr(module, f"duckdb__{name}", None) or getattr(module, f"default__{name}")

        def quote(self, name: str) -> str:
            return '"' + name.replace('"', '""') + '"'

    environment.globals.update(
        {"return": lambda value: value, "var": variables.get, "adapter": Adapter(), "execute": True}
    )
    macros.append(environment.from_string(source).module)
    return lambda column, data_type: str(macros[0].parse(column, data_type)).strip()
