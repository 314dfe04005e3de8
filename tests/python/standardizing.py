"""Runs the standardizing macros on values of a test's own, without a warehouse.

Macros are compiled by dbt as models would see them, and run on an in-memory database that holds the
reference seeds. A macro of one value is SQL over the column `value`; one that needs seeds or several
columns is a query over a relation that the test hands over.
"""

import json
import os
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path

import duckdb
import yaml
from dbt.cli.main import dbtRunner

from harness import PROJECT

SPELLED = {"string": "varchar"}


class Standardizers:
    """Compiled macros and a connection with the reference seeds in schema `seeds`."""

    def __init__(self, folder: Path) -> None:
        self._options = ["--target", "lint", "--quiet", "--target-path", str(folder)]
        os.environ.setdefault("DBT_LOG_PATH", str(folder))
        parsed = dbtRunner().invoke(["parse", *self._options])
        assert parsed.success, parsed.exception
        self._runner = dbtRunner(manifest=parsed.result)
        self.compile = cache(self._compile)
        self.connection = duckdb.connect()
        self.connection.execute("set TimeZone = 'UTC'")
        self.connection.execute("create schema seeds")
        for name, types in seed_types().items():
            self.connection.execute(
                f"create table seeds.{name} as from read_csv(?, header = true, all_varchar = false, "
                "auto_detect = false, delim = ',', quote = '\"', escape = '\"', columns = ?)",
                [str(PROJECT / "seeds" / "reference" / f"{name}.csv"), types],
            )

    def _compile(self, jinja: str) -> str:
        """Return the SQL that dbt makes of a text with macro calls and refs of seeds."""
        done = self._runner.invoke(["compile", "--inline", jinja, *self._options])
        assert done.success, done.exception or done.result
        return done.result.results[0].node.compiled_code

    def models(self, names: Iterable[str], **variables: object) -> dict[str, str]:
        """Return the SQL that dbt makes of models with these vars, for a database in memory."""
        vary = ["--vars", json.dumps(variables)]
        done = self._runner.invoke(["compile", "--select", *names, *vary, *self._options])
        assert done.success, done.exception or done.result
        return {result.node.name: result.node.compiled_code for result in done.result.results}

    def values(self, jinja: str, values: Iterable[str | None], types: str = "varchar") -> list:
        """Return what an expression over the column `value` makes of each value, in order."""
        self.connection.execute(
            f"create or replace temporary table input as select cast(value as {types}) as value, "
            "place from (select unnest(?::varchar[]) as value, generate_subscripts(?, 1) as place)",
            [list(values)] * 2,
        )
        sql = self.compile(f"select {jinja} as result, place from input")
        return [row[0] for row in self.connection.execute(f"{sql} order by place").fetchall()]

    def rows(self, jinja: str, columns: Sequence[str], rows: Iterable[Sequence]) -> list[tuple]:
        """Return what a query over the relation `input`, made of text columns, gives."""
        declared = ", ".join(f'"{column}" varchar' for column in columns)
        self.connection.execute(f"create or replace temporary table input ({declared})")
        rows = [list(row) for row in rows]
        if rows:
            picked = ", ".join(f"row[{number + 1}]" for number in range(len(columns)))
            self.connection.execute(
                f"insert into input select {picked} from (select unnest(?::varchar[][]) as row)",
                [rows],
            )
        return self.connection.execute(self.compile(jinja)).fetchall()


def seed_types() -> dict[str, dict[str, str]]:
    """Return column → type of each reference seed, as documented."""
    text = (PROJECT / "seeds" / "reference" / "_reference__seeds.yml").read_text(encoding="utf-8")
    return {
        seed["name"]: {
            column["name"]: SPELLED.get(column["data_type"], column["data_type"])
            for column in seed["columns"]
        }
        for seed in yaml.safe_load(text)["seeds"]
    }
