"""Put back the memories of a warehouse as they were when a version was published.

For a warehouse file that was lost: its memories go into a new one, and the next refresh rebuilds the
rest from the drop folder, with the customer ids of before. Exports have a memory of their own, beside
their files. docs/memories.md lists them all.
"""

import sys
from pathlib import Path

import click
import duckdb
from rich.table import Table as Grid

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from scripts.common import ProblemError, run, screen, storage_problem, usage, warehouse_option
from scripts.erasure import forget_known
from scripts.lock import hold
from scripts.versions import memories_folder, restore_memories


def find_backup(warehouse: Path, version: int | None) -> Path:
    """Return the backup of a version, or the newest; raise ProblemError where there is none."""
    folder = memories_folder(warehouse)
    found = {int(path.stem): path for path in folder.glob("*.duckdb") if path.stem.isdigit()}
    if not found:
        raise ProblemError(f"there is no backup in {folder}; name one with --file")
    if version is None:
        return found[max(found)]
    if version not in found:
        numbers = ", ".join(str(number) for number in sorted(found))
        raise ProblemError(f"there is no backup {version} in {folder}; there are {numbers}")
    return found[version]


@click.command(
    epilog=usage(
        "python scripts/restore_memories.py",
        "python scripts/restore_memories.py --version 41 --replace",
        locks=True,
    )
)
@warehouse_option
@click.option("--version", type=int, help="Version they were backed up with.  [default: newest]")
@click.option(
    "--file",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="A backup that lies elsewhere.",
)
@click.option("--replace", is_flag=True, help="Give up what the warehouse itself remembers.")
def main(warehouse: Path, version: int | None, file: Path | None, replace: bool) -> None:
    """Put backed-up memories into a warehouse, which is made where there is none."""
    if file and version is not None:
        raise click.UsageError("give --version or --file, not both")
    backup = file or find_backup(warehouse, version)
    click.get_current_context().with_resource(hold(warehouse, "restore_memories.py"))
    try:
        restored = restore_memories(warehouse, backup, replace)
        forgotten = forget_known(warehouse)
    except (OSError, duckdb.Error) as error:
        raise storage_problem(warehouse, error) from error
    grid = Grid(box=None, pad_edge=False)
    grid.add_column("memory")
    grid.add_column("rows", justify="right")
    for name, rows in restored.items():
        grid.add_row(name, f"{rows:,}")
    console = screen()
    console.print(grid)
    if forgotten:
        console.print(f"{forgotten:,} entries of persons who were erased since then were left out")
    console.print(f"Restored into {warehouse} from {backup}; refresh it now", markup=False)


if __name__ == "__main__":
    run(main)
