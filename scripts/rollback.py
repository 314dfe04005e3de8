"""Publish an earlier version again, at once, as publications do; without one named, list them.

The warehouse is left as it is, and so the next refresh publishes what it holds then: put right first
what was wrong. Readers are never without a file.
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
    json_option,
    published_option,
    run,
    screen,
    storage_problem,
    tell_json,
    usage,
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


def describe(version: Version, current: int | None) -> dict[str, object]:
    """Return what there is to say of a version that can be published again."""
    tables = version.manifest["tables"]
    return {
        "version": version.number,
        "as_of": version.manifest["as_of_on"],
        "published_at": version.published_at,
        "customers": tables["customers"]["rows"] if "customers" in tables else None,
        "code_version": version.manifest["code_version"],
        "is_published": version.number == current,
    }


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
    epilog=usage(
        "python scripts/rollback.py",
        "python scripts/rollback.py --json",
        "python scripts/rollback.py 41",
        locks=True,
    )
)
@click.argument("version", type=int, required=False)
@warehouse_option
@published_option
@json_option
def main(version: int | None, warehouse: Path, published: Path, as_json: bool) -> None:
    """Publish an earlier VERSION again; without one, list those there are."""
    console = screen()
    if version is None:
        if as_json:
            current = current_number(published)
            tell_json({"versions": [describe(kept, current) for kept in list_versions(published)]})
        else:
            print_versions(published, console)
        return
    exclusive(warehouse)
    done = roll_back(published, version)
    if as_json:
        tell_json(describe(done, done.number))
        return
    console.print(
        f"{published} is version {done.number} again: as of {done.manifest['as_of_on']}, published "
        f"{done.published_at:%Y-%m-%d %H:%M} UTC. The next refresh publishes a new one",
        markup=False,
    )


if __name__ == "__main__":
    run(main)
