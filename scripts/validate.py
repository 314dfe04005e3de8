"""Check the raw tables, or the marts, against what is expected of them."""

import sys
import time
from dataclasses import asdict
from pathlib import Path

import click
import duckdb
from rich.console import Console
from rich.markup import escape
from rich.table import Table as Grid

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from scripts.common import (
    ProblemError,
    first_line,
    json_option,
    manifest_option,
    published_option,
    quiet_option,
    run,
    screen,
    tell_json,
    usage,
    vars_option,
    warehouse_option,
)
from scripts.contract import read_variables
from scripts.gates.gate import FIT, UNFIT, WARNED, Verdict, check_marts, check_raw
from scripts.lock import exclusive

EXIT_CODES = {FIT: 0, WARNED: 3, UNFIT: 4}
MEANINGS = {
    0: "fit",
    1: "the check could not be made",
    3: "fit, with warnings to look at",
    4: "unfit: do not build on it, do not publish it",
}
MOST_SHOWN = 25
COLOURS = {"critical": "red", "warning": "yellow", "info": "cyan"}

accept_option = click.option(
    "--accept",
    is_flag=True,
    help="This data is right although it differs from the last: take it as what the next is "
    "compared with.",
)


@click.group(
    epilog=usage(
        "python scripts/validate.py raw",
        "python scripts/validate.py raw --accept",
        "python scripts/validate.py marts --json",
        "python scripts/validate.py raw --warehouse /tmp/trial.duckdb --quiet",
        locks=True,
        codes=MEANINGS,
    )
)
def main() -> None:
    """Check raw tables or marts with Great Expectations, inside DuckDB.

    What is expected stands in quality/raw.yml and quality/marts.yml. Results are printed, remembered in
    raw_loader.gate_runs and shown as pages in data_docs beside the warehouse. Nothing is sent
    anywhere: the analytics of Great Expectations are switched off.
    """


@main.command(epilog=usage("python scripts/validate.py raw --accept", locks=True, codes=MEANINGS))
@warehouse_option
@accept_option
@vars_option
@quiet_option
@json_option
def raw(warehouse: Path, accept: bool, variables: str, quiet: bool, as_json: bool) -> None:
    """Check the raw tables of the newest load: fit to build on?

    They are compared with the last load of the same drop folder that was fit.
    """
    exclusive(warehouse)
    tell(
        lambda progress: check_raw(warehouse, read_variables(variables), accept, progress),
        quiet,
        as_json,
    )


@main.command(epilog=usage("python scripts/validate.py marts --json", locks=True, codes=MEANINGS))
@warehouse_option
@published_option
@manifest_option
@accept_option
@vars_option
@quiet_option
@json_option
def marts(
    warehouse: Path,
    published: Path,
    manifest: Path,
    accept: bool,
    variables: str,
    quiet: bool,
    as_json: bool,
) -> None:
    """Check the marts: fit to publish?

    They are compared with the raw tables and with what is published now.
    """
    exclusive(warehouse)
    tell(
        lambda progress: check_marts(
            warehouse, published, manifest, read_variables(variables), accept, progress
        ),
        quiet,
        as_json,
    )


def tell(check, quiet: bool, as_json: bool) -> None:
    """Run a check with progress, print what it found and exit with its code."""
    errors = screen(stderr=True)
    started = time.perf_counter()
    try:
        with errors.status("Checking") as status:
            verdict = check(lambda name: status.update(f"Checking {escape(name)}"))
    except duckdb.Error as error:
        raise ProblemError(first_line(error)) from error
    if as_json:
        tell_json(asdict(verdict))
    elif not (quiet and verdict.verdict == FIT):
        console = screen()
        print_verdict(verdict, console)
        console.print(f"Done in {time.perf_counter() - started:.0f} s")
    sys.exit(EXIT_CODES[verdict.verdict])


def print_verdict(verdict: Verdict, console: Console) -> None:
    """Print what is not as expected as a table, then the verdict in one line."""
    if verdict.breaches:
        grid = Grid(pad_edge=False, show_lines=True)
        for name in ("", "table", "column", "what is wrong"):
            grid.add_column(name, overflow="fold")
        grid.add_column("rows", justify="right")
        for name in ("found", "expected", "what to do"):
            grid.add_column(name, overflow="fold")
        for breach in verdict.breaches[:MOST_SHOWN]:
            grid.add_row(
                f"[{COLOURS[breach.severity]}]{breach.severity}[/]",
                escape(breach.table),
                escape(breach.column or ""),
                escape(breach.says),
                f"{breach.row_count:,}",
                escape(breach.found),
                escape(breach.expected),
                escape(breach.remedy),
            )
        console.print(grid)
        if len(verdict.breaches) > MOST_SHOWN:
            console.print(f"and {len(verdict.breaches) - MOST_SHOWN} more, see the pages")
    critical, warned = verdict.counts["critical"], verdict.counts["warning"]
    console.print(
        f"The {verdict.gate} gate: {verdict.verdict} ({critical} critical, {warned} warnings; "
        f"compared with {verdict.compared_with})",
        markup=False,
        soft_wrap=True,
    )
    console.print(f"Pages: {verdict.page}", markup=False, soft_wrap=True)


if __name__ == "__main__":
    run(main)
