"""Check the raw tables, or the marts, against what is expected of them.

Exit codes: 0 fit; 3 fit, with warnings a person should look at; 4 unfit: not to be built on, or not
to be published. 1 and 2 are errors: something is missing, or the command was given wrongly.
"""

import sys
import time
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
    published_option,
    run,
    warehouse_option,
)
from scripts.contract import read_variables
from scripts.gates.gate import FIT, UNFIT, WARNED, Verdict, check_marts, check_raw
from scripts.lock import exclusive

EXIT_CODES = {FIT: 0, WARNED: 3, UNFIT: 4}
MOST_SHOWN = 25
COLOURS = {"critical": "red", "warning": "yellow", "info": "cyan"}

accept_option = click.option(
    "--accept",
    is_flag=True,
    help="This data is right although it differs from the last: take it as what the next is "
    "compared with.",
)


@click.group(
    epilog="""\b
Examples:
  python scripts/validate.py raw
  python scripts/validate.py raw --accept
  python scripts/validate.py marts
  python scripts/validate.py raw --warehouse /tmp/trial.duckdb --quiet
\b
Exit codes:
  0  fit
  3  fit, with warnings to look at
  4  unfit: do not build on it, do not publish it
  1, 2  the check could not be made, or the command was given wrongly
"""
)
def main() -> None:
    """Check raw tables or marts with Great Expectations, inside DuckDB.

    What is expected stands in quality/raw.yml and quality/marts.yml. Results are printed, remembered in
    raw_loader.gate_runs and shown as pages in data_docs beside the warehouse. Nothing is sent
    anywhere: the analytics of Great Expectations are switched off.
    """


vars_option = click.option(
    "--vars", "variables", default="", help="YAML that overrides vars of dbt_project.yml."
)
quiet_option = click.option("--quiet", is_flag=True, help="Print nothing where the data is fit.")


@main.command()
@warehouse_option
@accept_option
@vars_option
@quiet_option
def raw(warehouse: Path, accept: bool, variables: str, quiet: bool) -> None:
    """Check the raw tables of the newest load: fit to build on?

    They are compared with the last load of the same drop folder that was fit.
    """
    exclusive(warehouse)
    tell(lambda progress: check_raw(warehouse, read_variables(variables), accept, progress), quiet)


@main.command()
@warehouse_option
@published_option
@click.option(
    "--manifest",
    default="target/manifest.json",
    type=click.Path(path_type=Path),
    show_default=True,
    help="Manifest of the dbt run that built the marts.",
)
@accept_option
@vars_option
@quiet_option
def marts(
    warehouse: Path, published: Path, manifest: Path, accept: bool, variables: str, quiet: bool
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
    )


def tell(check, quiet: bool) -> None:
    """Run a check with progress, print what it found and exit with its code."""
    errors = Console(stderr=True, highlight=False, soft_wrap=True)
    started = time.perf_counter()
    try:
        with errors.status("Checking") as status:
            verdict = check(lambda name: status.update(f"Checking {escape(name)}"))
    except duckdb.Error as error:
        raise ProblemError(first_line(error)) from error
    if not (quiet and verdict.verdict == FIT):
        # Where nobody's window limits the width, a table that is cut is worse than a wide one.
        console = Console(highlight=False, width=None if sys.stdout.isatty() else 200)
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
