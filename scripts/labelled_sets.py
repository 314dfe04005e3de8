"""Write labelled sets, each as a drop folder of contacts with the truth beside it.

`<out>/<set>/raw` is what scripts/load_raw.py takes, `<out>/<set>/truth.csv` what
scripts/evaluate_identity.py compares with: record_id and true_customer_id.
"""

import csv
import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import click
from rich.progress import Progress
from rich.table import Table as Grid

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from scripts.common import screen, seed_option, usage
from scripts.labelled import published
from scripts.labelled.invented import invent
from scripts.labelled.records import DIRT

INVENTED = "invented"


def write_published(name: str, contacts: Path, truth: Path) -> tuple[int, int, int]:
    """Write a set that a package ships; return its records, people and true pairs."""
    rows = list(published.read(name))
    owners = [owner for _, owner in rows]
    _write_csv(contacts, list(rows[0][0]), (contact.values() for contact, _ in rows))
    _write_csv(
        truth,
        ["record_id", "true_customer_id"],
        ((f"files:contacts:{contact['contact_id']}", owner) for contact, owner in rows),
    )
    counts = Counter(owners).values()
    return len(rows), len(counts), sum(count * (count - 1) // 2 for count in counts)


def _write_csv(path: Path, header: list[str], rows: Iterable[Iterable[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows(rows)


@click.command(
    epilog=usage(
        "python scripts/labelled_sets.py febrl3 rldata500",
        "python scripts/labelled_sets.py invented --records 1000000 --dirt heavy --household-share 0.35",
    )
)
@click.argument("sets", nargs=-1, type=click.Choice((*published.NAMES, INVENTED)))
@click.option(
    "--output",
    "out",
    default="data/labelled",
    show_default=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder for <set>/raw/files/contacts.csv and <set>/truth.csv.",
)
@click.option(
    "--records",
    default=100_000,
    show_default=True,
    type=click.IntRange(min=1),
    help="How many records are invented.",
)
@seed_option
@click.option(
    "--dirt",
    default="normal",
    show_default=True,
    type=click.Choice(list(DIRT)),
    help="How often something is mistaken or left out.",
)
@click.option(
    "--household-share",
    default=0.25,
    show_default=True,
    type=click.FloatRange(0, 1),
    help="How many of the invented people do not live alone.",
)
def main(
    sets: tuple[str, ...], out: Path, records: int, seed: int, dirt: str, household_share: float
) -> None:
    """Write labelled SETS (all that packages ship, when none is named)."""
    grid = Grid("set", "records", "people", "true pairs", box=None, pad_edge=False)
    for column in grid.columns[1:]:
        column.justify = "right"
    console = screen(stderr=True)
    for name in sets or published.NAMES:
        contacts = out / name / "raw" / "files" / "contacts.csv"
        contacts.parent.mkdir(parents=True, exist_ok=True)
        truth = out / name / "truth.csv"
        if name == INVENTED:
            with Progress(console=console, disable=not console.is_terminal) as progress:
                task = progress.add_task("Inventing records", total=records)
                people, pairs = invent(
                    contacts,
                    truth,
                    records,
                    seed=seed,
                    dirt=dirt,
                    household_share=household_share,
                    on_chunk=lambda done: progress.advance(task, done),  # noqa: B023
                )
            counts = (records, people, pairs)
        else:
            counts = write_published(name, contacts, truth)
        grid.add_row(name, *(f"{count:,}" for count in counts))
    screen().print(grid)


if __name__ == "__main__":
    main()
