"""The project's own casting macros as SQL text, so that a gate and staging agree on what casts.

The macros in macros/standardize and macros/engine are plain Jinja once `return`, `var` and
`adapter.dispatch` are given. Rendering them here takes milliseconds; asking dbt takes seconds.
"""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

import jinja2

from scripts.common import PROJECT

FOLDERS = ("macros/standardize", "macros/engine")
MACRO = re.compile(
    r"\{%-?\s*macro\s+(\w+)\s*\(.*?\{%-?\s*endmacro\s*-?%\}", re.DOTALL
)  # none is nested


class Returned(Exception):
    """What a macro returns: any value, not only text."""

    def __init__(self, value: Any) -> None:
        super().__init__()
        self.value = value


def parser(variables: dict, project: Path = PROJECT) -> Callable[[str, str], str]:
    """Return the macro `parse`: (SQL of a text column, declared type) → SQL of the typed value."""
    environment = jinja2.Environment(extensions=["jinja2.ext.do"], undefined=jinja2.StrictUndefined)
    macros: dict[str, Callable] = {}
    for folder in FOLDERS:
        for path in sorted((project / folder).glob("*.sql")):
            for found in MACRO.finditer(path.read_text(encoding="utf-8")):
                macros[found[1]] = _callable(environment, found[1], found[0])

    class Adapter:
        """Chooses the DuckDB side of a macro: its own where there is one, else the default."""

        def dispatch(self, name: str, *_: str) -> Callable:
            return macros.get(f"duckdb__{name}") or macros[f"default__{name}"]

        def quote(self, name: str) -> str:
            return '"' + name.replace('"', '""') + '"'

    environment.globals.update(macros)
    environment.globals.update(
        {"return": _return, "var": variables.get, "adapter": Adapter(), "execute": True}
    )
    return lambda column, data_type: str(macros["parse"](column, data_type)).strip()


def _callable(environment: jinja2.Environment, name: str, source: str) -> Callable:
    """Return a macro as a function, compiled when it is first called."""
    compiled: list = []

    def call(*arguments: Any, **named: Any) -> Any:
        if not compiled:
            compiled.append(getattr(environment.from_string(source).module, name))
        try:
            return compiled[0](*arguments, **named)
        except Returned as returned:
            return returned.value

    return call


def _return(value: Any) -> NoReturn:
    raise Returned(value)
