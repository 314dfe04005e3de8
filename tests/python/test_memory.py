"""The materialization memory adds and never loses, on engines without transactions, too.

A dbt project of its own borrows the macros of this one. The way that engines without transactions go
(a new table beside the old one, which takes its place) is taken by an override of the dispatch.
"""

import shutil
from pathlib import Path

import duckdb
import pytest
import yaml
from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.cli.main import dbtRunner

ROOT = Path(__file__).parents[2]

MODEL = """{{ config(materialized='memory') }}
select id, name{{ var('more', '') }} from main.incoming
where id > (select coalesce(max(id), 0) from {{ memory('ledger') }})
"""
OVERRIDE = """
{% macro duckdb__append_to_memory(existing, successor, entries) -%}
    {%- do spark__append_to_memory(existing, successor, entries) -%}
{%- endmacro %}
"""


class Ledger:
    """A throwaway dbt project with one memory."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.warehouse = folder / "memory.duckdb"
        for name in ("materializations", "engine"):
            shutil.copytree(ROOT / "macros" / name, folder / "macros" / name)
        (folder / "models").mkdir()
        (folder / "models" / "ledger.sql").write_text(MODEL)
        self.declare("id", "name")
        project = {"name": "ledgers", "profile": "ledgers"}
        project["flags"] = {"send_anonymous_usage_stats": False}
        self.write("dbt_project.yml", project)
        target = {"type": "duckdb", "path": str(self.warehouse), "threads": 1}
        self.write("profiles.yml", {"ledgers": {"target": "test", "outputs": {"test": target}}})
        self.execute("create table incoming (id integer, name varchar)")

    def write(self, name: str, content: dict) -> None:
        (self.folder / name).write_text(yaml.safe_dump(content))

    def declare(self, *columns: str) -> None:
        """Document the columns of the memory."""
        types = {"id": "int", "name": "string", "city": "string"}
        columns_of = [{"name": name, "data_type": types[name]} for name in columns]
        model = {"name": "ledger", "columns": columns_of}
        self.write("models/models.yml", {"models": [model]})

    def execute(self, sql: str) -> None:
        with duckdb.connect(str(self.warehouse)) as connection:
            connection.execute(sql)

    def remember(self, number: int, *options: str) -> str:
        """Let an entry come in and run the model; return the model's status."""
        self.execute(f"insert into incoming values ({number}, 'n{number}')")
        return self.run(*options)

    def run(self, *options: str) -> str:
        places = ["--project-dir", self.folder, "--profiles-dir", self.folder]
        places += ["--target-path", self.folder / "target", "--log-path", self.folder / "logs"]
        result = dbtRunner().invoke(["--quiet", "run", *map(str, places), *options])
        DuckDBConnectionManager.close_all_connections()
        assert result.result is not None, result.exception
        (node,) = result.result
        return str(node.status)

    def tables(self) -> dict[str, list[tuple]]:
        """Rows of each table but the incoming one."""
        with duckdb.connect(str(self.warehouse), read_only=True) as connection:
            names = connection.execute(
                "select table_name from duckdb_tables() where table_name <> 'incoming'"
            ).fetchall()
            return {
                name: connection.execute(f"from {name} order by all").fetchall()
                for (name,) in names
            }


@pytest.fixture(params=["transaction", "swap"])
def ledger(request: pytest.FixtureRequest, tmp_path: Path) -> Ledger:
    made = Ledger(tmp_path)
    if request.param == "swap":
        (tmp_path / "macros" / "override.sql").write_text(OVERRIDE)
    return made


def test_what_was_remembered_stays(ledger: Ledger) -> None:
    assert ledger.remember(1) == ledger.remember(2) == "success"
    assert ledger.tables() == {"ledger": [(1, "n1"), (2, "n2")]}
    ledger.execute("delete from incoming")
    assert ledger.run("--full-refresh") == "success"
    assert ledger.remember(3, "--full-refresh") == "success"
    assert ledger.tables() == {"ledger": [(1, "n1"), (2, "n2"), (3, "n3")]}


def test_a_memory_that_gained_a_column_keeps_its_rows(ledger: Ledger) -> None:
    ledger.remember(1)
    ledger.declare("id", "name", "city")
    more = ("--vars", "{more: \", 'Rome' as city\"}")
    assert ledger.remember(2, *more) == "success"
    assert ledger.tables() == {"ledger": [(1, "n1", None), (2, "n2", "Rome")]}


def test_a_failure_leaves_the_old_memory(ledger: Ledger) -> None:
    ledger.remember(1)
    assert ledger.remember(2, "--vars", "{more: '::int::text as name'}") == "error"
    assert ledger.tables()["ledger"] == [(1, "n1")]
    assert ledger.run() == "success"
    assert ledger.tables() == {"ledger": [(1, "n1"), (2, "n2")]}


def test_a_finished_successor_is_adopted_and_another_is_dropped(ledger: Ledger) -> None:
    ledger.remember(1)
    # died after the old table was dropped, before the new one had its name
    ledger.execute("alter table ledger rename to ledger__new")
    assert ledger.remember(2) == "success"
    assert ledger.tables() == {"ledger": [(1, "n1"), (2, "n2")]}
    # died while the new table was written
    ledger.execute("create table ledger__new as from ledger limit 1")
    assert ledger.remember(3) == "success"
    assert ledger.tables() == {"ledger": [(1, "n1"), (2, "n2"), (3, "n3")]}
