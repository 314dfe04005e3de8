"""Make the web page of what was published: one HTML file that opens from disk, without a network.

It reads the published file alone, over one connection, so that it tells of one version even while a
refresh replaces the file. The page is written beside its place and renamed into it.
"""

import os
import sys
from datetime import UTC, datetime
from pathlib import Path

import click

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from scripts.common import (
    ProblemError,
    published_option,
    run,
    screen,
    storage_problem,
    sync,
    usage,
    vars_option,
)
from scripts.contract import read_variables
from scripts.publish import check_writable, replacement


def make_report(published: Path, currency: str, made_at: datetime) -> str:
    """Return the page of a published file as HTML; `currency` is the reporting currency of its amounts.

    Raises ProblemError where the file is not there, is no DuckDB file, or lacks what the page tells of.
    """
    try:
        from scripts.reporting import campaigns, customers, overview, quality, segments, value
    except ModuleNotFoundError as error:
        raise ProblemError(
            f"{error.name} is not installed; run `make report`, which installs it first"
        ) from error
    from scripts.reporting.page import render
    from scripts.reporting.published import open_published

    with open_published(published) as file:
        as_of = overview.as_of(file)
        sections = [
            overview.glance(file, currency),
            overview.changes(file),
            segments.section(file, as_of, currency),
            customers.section(file, currency),
            value.section(file, currency),
            campaigns.section(file, currency),
            quality.section(file),
            quality.findings(file),
        ]
        return render(overview.head(file, made_at), sections, currency)


def write(page: str, output: Path) -> None:
    """Write the page; whoever reads it meanwhile sees the former one, or this one whole."""
    try:
        with replacement(output) as temporary:
            temporary.write_text(page, encoding="utf-8")
            sync(temporary)
    except OSError as error:
        raise storage_problem(output, error) from error


@click.command(
    epilog=usage(
        "python scripts/report.py",
        "python scripts/report.py --published published/demo.duckdb --output /srv/www/crm.html",
    )
)
@published_option
@click.option(
    "--output",
    default="published/report.html",
    type=click.Path(path_type=Path, dir_okay=False),
    show_default=True,
    help="HTML file to write.",
)
@vars_option
def main(published: Path, output: Path, variables: str) -> None:
    """Make the web page of what was published."""
    currency = str(read_variables(variables)["reporting_currency"])
    errors = screen(stderr=True)
    if output.resolve() == published.resolve():
        raise ProblemError(f"{output} is the published file; give --output another one")
    check_writable(output)
    with errors.status("Reading the published file and drawing"):
        page = make_report(published, currency, datetime.now(UTC))
        write(page, output)
    size = os.stat(output).st_size
    screen().print(f"{output} ({size / 1e6:.1f} MB) written from {published}", markup=False)


if __name__ == "__main__":
    run(main)
