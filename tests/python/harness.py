"""How tests run the refresh as a user does, and look at what came of it."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

from scripts.publish import Publication, publish
from scripts.versions import memories_folder, versions_folder

PROJECT = Path(__file__).resolve().parents[2]

# Published tables that tell of loads and refreshes rather than of customers.
OF_RUNS = {
    "erasure_counts",
    "erasures",
    "hygiene_score_history",
    "load_runs",
    "publication",
    "refresh_runs",
}


@dataclass
class Outcome:
    """One run of scripts/refresh.py: what it printed, and the files it left."""

    exit_code: int
    output: str
    warehouse: Path
    published: Path

    def rows(self, sql: str) -> list[tuple]:
        """Return the rows of a query over the warehouse."""
        with duckdb.connect(str(self.warehouse), read_only=True) as connection:
            return connection.execute(sql).fetchall()

    def write(self, sql: str) -> None:
        """Change the warehouse."""
        with duckdb.connect(str(self.warehouse)) as connection:
            connection.execute(sql)

    def published_rows(self, sql: str) -> list[tuple]:
        """Return the rows of a query over the published file."""
        with duckdb.connect(str(self.published), read_only=True) as connection:
            return connection.execute(sql).fetchall()

    def content(self) -> dict[str, tuple[int, int]]:
        """Return row count and an order-free hash of each published table, what tells time aside."""
        tables = self.published_rows("select table_name from duckdb_tables() order by table_name")
        return {
            name: self.published_rows(f"select count(*), bit_xor(hash(t)) from {name} as t")[0]
            for (name,) in tables
            if name not in OF_RUNS
        }


def write_tables(folder: Path, tables: dict[str, str]) -> Path:
    """Write CSV texts as `<source>/<table>` files below a drop folder; return the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in tables.items():
        path = folder / f"{name}.csv"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.lstrip("\n"), encoding="utf-8")
    return folder


def create_tables(
    columns: dict[str, str], rows: dict[str, list[tuple]]
) -> duckdb.DuckDBPyConnection:
    """Return a database in memory with tables of a test's own, schema.name → columns and rows."""
    connection = duckdb.connect()
    connection.execute("set TimeZone = 'UTC'")
    for schema in ("intermediate", "staging", "seeds", "marts"):
        connection.execute(f"create schema {schema}")
    for name, declared in columns.items():
        connection.execute(f"create table {name} ({declared})")
        if rows.get(name):
            places = ", ".join("?" * len(rows[name][0]))
            connection.executemany(f"insert into {name} values ({places})", rows[name])
    return connection


def run_models(
    connection: duckdb.DuckDBPyConnection, models: list[str], compiled: dict[str, str]
) -> None:
    """Build models, in this order, on the tables of a database."""
    for model in models:
        schema = "intermediate" if model.startswith("int_") else "marts"
        connection.execute(f"create table {schema}.{model} as {compiled[model]}")


class Refresher:
    """Runs refreshes that share one compiled project, each into files of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __call__(
        self, raw: Path, name: str, *options: str, as_of: str = "", expect: int = 0
    ) -> Outcome:
        """Refresh from `raw`; a name used before continues with that warehouse."""
        # The path that dbt sees stays the same, so that it parses the project once.
        with self.active(name):
            run = self.run(
                [sys.executable, "scripts/refresh.py", *options],
                CRM_RAW=str(raw),
                CRM_PUBLISHED=str(self.published(name)),
                CRM_AS_OF=as_of,
            )
        assert run.returncode == expect, run.stdout
        return self.outcome(name, run.returncode, run.stdout)

    def end(
        self, raw: Path, name: str, number: signal.Signals, is_time: Callable[[], bool]
    ) -> Outcome:
        """Begin a refresh and end it by a signal when it is time, if it has not ended by itself."""
        with self.active(name):
            places = {"CRM_RAW": str(raw), "CRM_PUBLISHED": str(self.published(name))}
            code, output = self.interrupt(["scripts/refresh.py"], number, is_time, **places)
        return self.outcome(name, code, output)

    def interrupt(
        self,
        arguments: list[str],
        number: signal.Signals,
        is_time: Callable[[], bool],
        **changes: str,
    ) -> tuple[int, str]:
        """Run a script, send it a signal when it is time; return its exit code and what it printed."""
        with subprocess.Popen(
            [sys.executable, *arguments],
            cwd=PROJECT,
            env=self.environment(**changes),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        ) as run:
            while run.poll() is None and not is_time():
                time.sleep(0.001)
            run.send_signal(number)
            output = run.communicate()[0]  # all who could write to it have ended, dbt as well
        return run.returncode, output

    def outcome(self, name: str, exit_code: int, output: str) -> Outcome:
        return Outcome(exit_code, output, self.folder / f"{name}.duckdb", self.published(name))

    def published(self, name: str) -> Path:
        return self.folder / f"{name}.published.duckdb"

    @contextmanager
    def active(self, name: str) -> Iterator[None]:
        """Have the warehouse of a name lie where dbt looks for it, and what was not written yet beside it."""
        for ending in ("", ".wal"):
            kept, active = (self.folder / f"{stem}.duckdb{ending}" for stem in (name, "warehouse"))
            active.unlink(missing_ok=True)
            if kept.exists():
                kept.rename(active)
        yield
        for ending in ("", ".wal"):
            active = self.folder / f"warehouse.duckdb{ending}"
            if active.exists():
                active.rename(self.folder / f"{name}.duckdb{ending}")

    def dbt(self, name: str, *arguments: str, **variables: str) -> str:
        """Run dbt on the warehouse of an earlier refresh; return what it printed."""
        with self.active(name):
            run = self.run([Path(sys.executable).with_name("dbt"), *arguments], **variables)
        assert run.returncode == 0, run.stdout
        return run.stdout

    def run(self, command: list, **variables: str) -> subprocess.CompletedProcess:
        """Run a command from the project root on the active warehouse."""
        return subprocess.run(
            command,
            cwd=PROJECT,
            env=self.environment(**variables),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )

    def environment(self, **variables: str) -> dict[str, str]:
        return {
            **os.environ,
            "CRM_WAREHOUSE": str(self.folder / "warehouse.duckdb"),
            "DBT_TARGET_PATH": str(self.folder / "target"),
            "DBT_LOG_PATH": str(self.folder / "logs"),
            "CRM_EXPORTS": str(self.folder / "exports"),
            **variables,
        }


def model(name: str, published: object = True, **contains_pii: bool) -> dict:
    """Return a manifest node; each keyword is a column, true where it holds personal data."""
    return {
        "resource_type": "model",
        "schema": "marts",
        "alias": name,
        "config": {"meta": {"published": published}},
        "columns": {
            column: {"name": column, "config": {"meta": {"contains_pii": True} if pii else {}}}
            for column, pii in contains_pii.items()
        },
    }


class House:
    """A warehouse with two marts and the manifest that describes them."""

    def __init__(self, folder: Path) -> None:
        self.warehouse = folder / "warehouse.duckdb"
        self.published = folder / "out" / "bi.duckdb"
        self.manifest = folder / "manifest.json"
        self.execute(
            "create schema marts; create schema intermediate;"
            "create table marts.customers as from (values "
            "('c2', 'b@x.org', 20), ('c1', 'a@x.org', 10)) t(customer_id, email, age);"
            "create table marts.secrets as select 1 as id;"
            "create table marts.ledger as select 1 as day, 'c1' as customer_id;"
            "create schema raw_loader; create table raw_loader.load_runs as select 'l1' as load_run_id;"
            "create view marts.\"order\" as select 'o1' as order_id, 1.5::decimal(9, 4) as amount;"
            "create table intermediate.int_activity__as_of as select date '2024-05-06' as as_of_on, "
            "date '9999-12-31' as records_until_on"
        )
        self.describe(
            model("customers", customer_id=False, email=True, age=False),
            model("secrets", published=False, id=False),
            model("order", order_id=False, amount=False),
        )

    def execute(self, sql: str) -> None:
        with duckdb.connect(str(self.warehouse)) as connection:
            connection.execute(sql)

    def describe(self, *models: dict) -> None:
        nodes = {f"model.crm_segments.{index}": node for index, node in enumerate(models)}
        nodes["test.crm_segments.a"] = {"resource_type": "test", "config": {"meta": {}}}
        nodes["model.crm_segments.ledger"] = model("ledger", published=False)
        nodes["model.crm_segments.ledger"]["config"]["materialized"] = "memory"
        sources = {
            name: {"schema": "raw_loader", "identifier": name, "config": {"meta": meta}}
            for name, meta in (("load_runs", {"memory": True}), ("unreadable_lines", {}))
        }
        content = {"metadata": {"invocation_id": "run-1"}, "nodes": nodes, "sources": sources}
        self.manifest.write_text(json.dumps(content))

    def publish(self, kept: int = 7) -> Publication:
        return publish(self.warehouse, self.published, self.manifest, kept)

    def leftovers(self) -> list[str]:
        """Return what lies about that is neither published nor kept."""
        folders = versions_folder(self.published), memories_folder(self.warehouse)
        kept = [path for folder in folders for path in folder.rglob("*")]
        return [
            path.name
            for path in [*self.published.parent.iterdir(), *kept]
            if path.is_file()
            and path.name not in ("bi.duckdb", "bi.manifest.json")
            and not path.stem.isdigit()
        ]

    def query(self, sql: str) -> list[tuple]:
        with duckdb.connect(str(self.published), read_only=True) as connection:
            return connection.execute(sql).fetchall()
