"""Write the sample company: raw tables of five systems, and the truth behind them."""

import sys
from datetime import date, datetime
from pathlib import Path

import click
from rich.progress import Progress
from rich.table import Table

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from scripts.common import screen, seed_option, usage
from scripts.sample import generate


@click.command(
    epilog=usage(
        "python scripts/generate_sample.py --customers 20000 --months 36 --seed 7 --format parquet"
    )
)
@click.option(
    "--customers",
    default=5000,
    show_default=True,
    type=click.IntRange(min=1),
    help="How many customers.",
)
@click.option(
    "--months",
    default=24,
    show_default=True,
    type=click.IntRange(min=1),
    help="Length of the history.",
)
@seed_option
@click.option(
    "--raw",
    default="data/raw",
    show_default=True,
    envvar="CRM_RAW",
    type=click.Path(file_okay=False, path_type=Path),
    help="Drop folder for <source>/<table> files [env: CRM_RAW].",
)
@click.option(
    "--truth",
    default="data/truth",
    show_default=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder for who is who and what comes next; no model reads it.",
)
@click.option(
    "--end",
    default="2026-06-30",
    show_default=True,
    type=click.DateTime(["%Y-%m-%d"]),
    help="Last day of facts.",
)
@click.option(
    "--format",
    "file_format",
    default="csv",
    show_default=True,
    type=click.Choice(["csv", "parquet"]),
    help="Of the files.",
)
def main(
    customers: int, months: int, seed: int, raw: Path, truth: Path, end: datetime, file_format: str
) -> None:
    """Write a believable mid-size company's CRM tables, with the mess real ones have.

    The same options always write the same bytes.
    """
    console = screen(stderr=True)
    with Progress(console=console, disable=not console.is_terminal, transient=True) as progress:
        task = progress.add_task("Customers", total=customers)
        counts = generate(
            customers,
            months,
            seed,
            raw,
            truth,
            end=date(end.year, end.month, end.day),
            file_format=file_format,
            on_chunk=lambda done: progress.advance(task, done),
        )
    _summarize(counts)


def _summarize(counts: dict[str, int]) -> None:
    table = Table("table", "rows", title="Sample company")
    table.columns[1].justify = "right"
    for name, rows in sorted(counts.items()):
        table.add_row(name, f"{rows:,}")
    screen().print(table)


if __name__ == "__main__":
    main()
