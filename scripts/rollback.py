"""Publish an earlier version again, at once, as publications do; without one named, list them.

The warehouse is left as it is, and so the next refresh publishes what it holds then: put right first
what was wrong. Readers are never without a file.

Exit codes: 0 done; 1 an error, told with its remedy; 2 the command was given wrongly; 5 another command
writes the warehouse.
"""

import sys
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table as Grid

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from scripts.common import (
    ProblemError,
    ago,
    file_hash,
    published_option,
    run,
    storage_problem,
    warehouse_option,
)
from scripts.lock import exclusive
from scripts.publish import replacement
from scripts.versions import (
    Version,
    current_number,
    link,
    list_versions,
    manifest_file,
    versions_folder,
    write_manifest,
)


def roll_back(published: Path, number: int) -> Version:
    """Publish a kept version again; raise ProblemError where it is not there or is damaged."""
    kept = {version.number: version for version in list_versions(published)}
    if number not in kept:
        numbers = ", ".join(str(known) for known in sorted(kept)) or "none"
        raise ProblemError(
            f"there is no version {number} in {versions_folder(published)}; there are {numbers}"
        )
    version = kept[number]
    try:
        if file_hash(version.file) != version.manifest["sha256"]:
            raise ProblemError(
                f"{version.file} is not what was published then: its SHA-256 is not that of its manifest; "
                "choose another version"
            )
        with replacement(published) as temporary:
            link(version.file, temporary)
        write_manifest(manifest_file(published), version.manifest)
    except OSError as error:
        raise storage_problem(published, error) from error
    return version


def print_versions(published: Path, console: Console) -> None:
    """Print the versions that can be published again."""
    current = current_number(published)
    grid = Grid(box=None, pad_edge=False)
    for column in ("version", "as of", "published (UTC)", "", "customers", "code", ""):
        grid.add_column(column, justify="right" if column in ("version", "customers") else "left")
    for version in list_versions(published):
        tables = version.manifest["tables"]
        grid.add_row(
            str(version.number),
            version.manifest["as_of_on"],
            f"{version.published_at:%Y-%m-%d %H:%M}",
            ago(version.published_at),
            f"{tables['customers']['rows']:,}" if "customers" in tables else "",
            version.manifest["code_version"] or "",
            "published now" if version.number == current else "",
        )
    if grid.row_count:
        console.print(grid)
    else:
        console.print(f"No version is kept in {versions_folder(published)}", markup=False)


@click.command(
    epilog="""\b
Examples:
  python scripts/rollback.py
  python scripts/rollback.py 41
"""
)
@click.argument("version", type=int, required=False)
@warehouse_option
@published_option
def main(version: int | None, warehouse: Path, published: Path) -> None:
    """Publish an earlier VERSION again; without one, list those there are."""
    # Where nobody's window limits the width, a row that is cut is worse than a wide one.
    console = Console(highlight=False, soft_wrap=True, width=None if sys.stdout.isatty() else 200)
    if version is None:
        print_versions(published, console)
        return
    exclusive(warehouse)
    done = roll_back(published, version)
    console.print(
        f"{published} is version {done.number} again: as of {done.manifest['as_of_on']}, published "
        f"{done.published_at:%Y-%m-%d %H:%M} UTC. The next refresh publishes a new one",
        markup=False,
    )


if __name__ == "__main__":
    run(main)
