"""Measure the identity part of a build against Splink, side by side on one labelled set.

People are invented (scripts/labelled_sets.py), loaded, and standardized; what is timed is a whole
`dbt run` of models/intermediate/identity, its start included: with the blocking rules that ship, and
with the rules Splink gets. Splink is timed from reading the same standardized records to its
clusters (scripts/compare_splink.py, a process of its own, too), its training shown apart. Each
process tells its own wall time and peak memory; compare figures of one run.
"""

import json
import os
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import click
import duckdb
import yaml
from rich.table import Table as Grid

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from scripts.common import PROJECT, ProblemError, screen, threads_option, usage
from scripts.compare_splink import BLOCKING_KEYS

MULTIPLY_SQL = """
create or replace table intermediate.int_unify__records as
select
    records.* replace (
        records.record_id || ':' || copy as record_id,
        records.customer_number || ':' || copy as customer_number,
        records.email_key || ':' || copy as email_key,
        records.phone_key || ':' || copy as phone_key,
        records.second_phone_key || ':' || copy as second_phone_key
    )
from intermediate.int_unify__records as records
cross join range($copies) as copies (copy)
"""
IDENTITY = "path:models/intermediate/identity"
PREPARED = (
    "path:models/staging",
    "path:models/intermediate/unify",
    "int_activity__as_of",
    "int_companies__private_domains",
)


@dataclass
class Measured:
    """A process: wall seconds, peak megabytes, what it printed."""

    seconds: float
    megabytes: float
    printed: str


@dataclass
class Bench:
    """A folder with one labelled set and the warehouse it is matched in."""

    folder: Path
    threads: int

    @property
    def warehouse(self) -> Path:
        return self.folder / "warehouse.duckdb"

    @property
    def truth(self) -> Path:
        return self.folder / "invented" / "truth.csv"

    def call(self, *command: object) -> Measured:
        """Run a command to its end; a command that fails raises ProblemError with its output."""
        environment = os.environ | {
            "CRM_WAREHOUSE": str(self.warehouse),
            "CRM_RAW": str(self.folder / "invented" / "raw"),
            "CRM_AS_OF": "",
            "DBT_TARGET_PATH": str(self.folder / "target"),
            "DBT_LOG_PATH": str(self.folder / "logs"),
        }
        with (self.folder / "printed").open("w+", encoding="utf-8") as printed:
            started = time.perf_counter()
            process = subprocess.Popen(
                [str(part) for part in command],
                cwd=PROJECT,
                env=environment,
                stdout=printed,
                stderr=subprocess.STDOUT,
            )
            _, status, usage = os.wait4(process.pid, 0)
            seconds = time.perf_counter() - started
            process.returncode = os.waitstatus_to_exitcode(status)
            printed.seek(0)
            text = printed.read()
        if process.returncode:
            raise ProblemError(f"{' '.join(map(str, command))} failed:\n{text}")
        return Measured(seconds, usage.ru_maxrss / 1024, text)

    def python(self, script: str, *arguments: object) -> Measured:
        """Run one of the project's scripts."""
        return self.call(sys.executable, PROJECT / "scripts" / script, *arguments)

    def dbt(self, *arguments: object, identity: dict | None = None) -> Measured:
        """Run dbt, with these settings of the var identity in place of the project's."""
        given = ["--vars", json.dumps({"identity": _identity() | identity})] if identity else []
        options = ["--quiet", *arguments, "--threads", self.threads, *given]
        return self.call(Path(sys.executable).with_name("dbt"), *options)

    def prepare(self, records: int) -> None:
        """Invent, load and standardize; what lies there from an earlier run is used again."""
        if self.warehouse.exists():
            return
        if not self.truth.exists():
            options = ("--records", records, "--output", self.folder, "--seed", 1)
            self.python("labelled_sets.py", "invented", *options)
        self.python("load_raw.py", "--quiet", "--allow-missing")
        self.dbt("seed")
        self.dbt("run", "--select", *PREPARED)

    def identity(self, **settings: object) -> Measured:
        """Run the identity part from nothing; the project has been parsed, as in a scheduled run."""
        self.dbt("parse", identity=settings)
        return self.dbt("run", "--select", IDENTITY, "--full-refresh", identity=settings)

    def multiply(self, copies: int) -> "Bench":
        """Return a bench of so many times the records, copies being people of their own.

        Their names are the same ones, so only what identifiers say can be measured on it.
        """
        folder = self.folder / f"copies_{copies}"
        folder.mkdir(exist_ok=True)
        many = Bench(folder, self.threads)
        shutil.copyfile(self.warehouse, many.warehouse)
        with duckdb.connect(str(many.warehouse)) as connection:
            connection.execute(MULTIPLY_SQL, {"copies": copies})
        return many

    def score(self, *source: object) -> dict[str, float]:
        """Pairwise precision, recall and F1 of the warehouse's customers, or of a file of clusters."""
        what = source or ("--relation", "crosswalk")
        told = self.python("evaluate_identity.py", "--truth", self.truth, "--json", *what)
        return json.loads(told.printed)["pairwise"]

    def filled(self, keys: tuple[tuple[str, ...], ...]) -> list[list[str]]:
        """The blocking keys whose columns hold anything: Splink refuses the others."""
        columns = sorted({column for key in keys for column in key})
        with duckdb.connect(str(self.warehouse), read_only=True) as connection:
            counts = connection.execute(
                f"select {', '.join(f'count({column})' for column in columns)} "
                "from intermediate.int_identity__match_keys"
            ).fetchall()[0]
        empty = {column for column, count in zip(columns, counts, strict=True) if not count}
        return [list(key) for key in keys if not empty & set(key)]


def _identity() -> dict:
    project = yaml.safe_load((PROJECT / "dbt_project.yml").read_text(encoding="utf-8"))
    return project["vars"]["identity"]


def compare(bench: Bench, records: int, told, *, with_splink: bool, copies: int) -> list[list[str]]:
    """Return the rows of the table: what, seconds, of them training, megabytes, P, R, F1."""
    rows = []

    def add(name: str, run: Measured, training: float | None, score: dict[str, float]) -> None:
        shares = [f"{score[key]:.4f}" if score else "" for key in ("precision", "recall", "f1")]
        apart = "" if training is None else f"{training:.1f}"
        rows.append(
            [name, f"{run.seconds - (training or 0):.1f}", apart, f"{run.megabytes:,.0f}", *shares]
        )

    told("Inventing, loading and standardizing")
    bench.prepare(records)
    told("Identity, as it ships")
    add("identity part", bench.identity(), None, bench.score())
    told("Identity, with Splink's blocking rules")
    same = bench.identity(blocking_rules=bench.filled(BLOCKING_KEYS))
    add("the same rules as Splink", same, None, bench.score())
    told("Identity, identifiers alone")
    add("identifiers alone", bench.identity(blocking_rules=[]), None, bench.score())
    if copies > 1:
        told(f"Identity, identifiers alone, {records * copies:,} records")
        many = bench.multiply(copies).identity(blocking_rules=[])
        add(f"identifiers alone, {records * copies:,} records", many, None, {})
    if with_splink:
        told("Splink")
        clusters = bench.folder / "splink.csv"
        splink = bench.python(
            "compare_splink.py",
            "--veto",
            "--threads",
            bench.threads,
            "--output",
            clusters,
            "--json",
        )
        training = json.loads(splink.printed.splitlines()[-1])["seconds"]["train"]
        add("Splink, expert and veto", splink, training, bench.score("--clusters", clusters))
    return rows


@click.command(
    epilog=usage(
        "python scripts/benchmark_identity.py",
        "python scripts/benchmark_identity.py --records 100000 --records 1000000 --no-splink --copies 10",
    )
)
@click.option(
    "--records",
    "sizes",
    multiple=True,
    default=(100_000, 1_000_000),
    show_default=True,
    type=click.IntRange(min=1000),
    help="How many records, as often as wanted.",
)
@click.option("--splink/--no-splink", default=True, help="Run Splink, too (the extra train).")
@click.option(
    "--copies",
    default=1,
    show_default=True,
    type=click.IntRange(min=1),
    help="Link so many times the records by identifiers alone, too.",
)
@threads_option
@click.option(
    "--keep",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder for the sets and warehouses, which a later run uses again.",
)
def main(
    sizes: tuple[int, ...], splink: bool, copies: int, threads: int, keep: Path | None
) -> None:
    """Measure the identity part of a build against Splink."""
    console = screen()
    for records in sizes:
        grid = Grid(box=None, pad_edge=False)
        grid.add_column(f"{records:,} records")
        for name in ("seconds", "+ training", "MB", "precision", "recall", "F1"):
            grid.add_column(name, justify="right")
        with TemporaryDirectory(prefix="crm_benchmark_") as scratch, console.status("") as status:
            folder = (keep or Path(scratch)) / str(records)
            folder.mkdir(parents=True, exist_ok=True)
            bench = Bench(folder.resolve(), threads)
            for row in compare(bench, records, status.update, with_splink=splink, copies=copies):
                grid.add_row(*row)
        console.print(grid)
    console.print(f"DuckDB {duckdb.__version__}, {threads} threads; training is not in the seconds")


if __name__ == "__main__":
    main()
