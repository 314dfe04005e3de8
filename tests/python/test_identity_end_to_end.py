"""Contacts from a file become customers: chains are followed to the end, shared addresses join nobody."""

import csv
import sys
from collections import Counter
from pathlib import Path

import duckdb
import pytest

from harness import Refresher

CHAIN = 1_000
SHARED_MAILBOX = 10_000
STAR = 2_000


def contact(contact_id: str, **values: str) -> dict[str, str]:
    """A contact with its key and these values."""
    return {"contact_id": contact_id} | values


def phone(number: int) -> str:
    """A phone number that is no placeholder."""
    return f"+1 415 2{number:06}"


def chain() -> list[dict[str, str]]:
    """Contacts of which each shares an address with the one before and a number with the one after."""
    return [
        contact(
            f"chain-{place:04}",
            email=f"chain{(place + 1) // 2}@example.com",
            phone=phone(place // 2),
        )
        for place in range(CHAIN)
    ]


def shared(prefix: str, email: str, names: list[str]) -> list[dict[str, str]]:
    """Contacts with one address and a family name each."""
    return [
        contact(f"{prefix}-{place:05}", email=email, last_name=name)
        for place, name in enumerate(names)
    ]


def same(prefix: str, count: int, **values: str) -> list[dict[str, str]]:
    """Contacts that are alike in all of these values."""
    return [contact(f"{prefix}-{place:05}", **values) for place in range(count)]


LEE = {
    "last_name": "Lee",
    "street_address": "12 Mill Lane",
    "city": "Oakham",
    "postal_code": "94105",
}
ROE = {
    "last_name": "Roe",
    "street_address": "7 Elm Street",
    "city": "Salem",
    "postal_code": "94107",
}
HOME = {"street_address": "88 Harbour Road", "city": "Whitby", "postal_code": "10115"}
ANN = {"first_name": "Ann", "last_name": "Lindqvist"}

CONTACTS = [
    *chain(),
    *shared("info", "info@acme-works.com", ["Lee"] * SHARED_MAILBOX),
    # the var identity.max_names_per_identifier allows five family names
    *shared("five", "family@example.com", ["Lee", "Smith", "Jones", "Roe", "Doe", "LEE", ""]),
    *shared("six", "office@example.com", ["Lee", "Smith", "Jones", "Roe", "Doe", "Poe"]),
    # a number between two groups that share nothing else
    *(
        contact(f"number-{place}", customer_number="N-1", email=f"n{place}@example.com")
        for place in "ab"
    ),
    contact("nothing-a", first_name="Ann", last_name="Lee"),
    contact("nothing-b", first_name="Ann", last_name="Lee"),
    *same("star", STAR, first_name="Grace", last_name="Hopper", email="grace@hopper.example"),
    *same(
        "clique",
        40,
        first_name="Ada",
        last_name="Byron",
        phone=phone(900_001),
        email="ada@x.example",
    ),
    # one family, address, number and birthday, two people
    *(
        contact(
            f"twins-{name}", first_name=name, birth_date="1990-05-17", phone=phone(900_002), **LEE
        )
        for name in ("Walter", "Irene")
    ),
    # father and son of one name: told apart by birth date, or by suffix, or not at all
    contact("born-a", first_name="John", birth_date="1950-02-03", phone=phone(900_003), **ROE),
    contact("born-b", first_name="John", birth_date="1981-07-30", phone=phone(900_003), **ROE),
    contact("junior-a", first_name="Hugh", last_name="Dunn Sr", phone=phone(900_004), city="Salem"),
    contact("junior-b", first_name="Hugh", last_name="Dunn Jr", phone=phone(900_004), city="Salem"),
    # a new employer: another work address, the old mobile
    contact(
        "moved-a", email="ann@old-employer.example", company_name="Old", phone=phone(900_005), **ANN
    ),
    contact(
        "moved-b", email="ann.l@new-firm.example", company_name="New", phone=phone(900_005), **ANN
    ),
    # a number given to somebody else after its first owner let it go
    contact("reused-a", first_name="Olga", last_name="Petrenko", phone=phone(900_006), city="Bonn"),
    contact(
        "reused-b", first_name="Miguel", last_name="Sandoval", phone=phone(900_006), city="Lyon"
    ),
    # a nickname and a slip, one address
    contact(
        "similar-a", first_name="Robert", last_name="Kowalczyk", email="bobk@example.org", **HOME
    ),
    contact("similar-b", first_name="Bob", last_name="Kowalczik", phone=phone(900_007), **HOME),
    # wife and husband, and a record without a name that shares something with each
    contact("couple-a", first_name="Mia", email="mia@home.example", **LEE),
    contact("couple-b", first_name="Otto", phone=phone(900_008), **LEE),
    contact("couple-c", email="mia@home.example", phone=phone(900_008)),
]


DBT = Path(sys.executable).with_name("dbt")


class Identifier(Refresher):
    """A warehouse of the contacts, with what identity needs built in it."""

    def call(self, *command: str | Path) -> None:
        """Run a command from the project root."""
        done = self.run([str(part) for part in command], CRM_AS_OF="")
        assert done.returncode == 0, done.stdout

    def customers(self) -> dict[str, str]:
        """Return the customer of each contact."""
        with duckdb.connect(str(self.folder / "warehouse.duckdb"), read_only=True) as connection:
            return {
                record_id.removeprefix("files:contacts:"): customer_id
                for record_id, customer_id in connection.execute(
                    "select record_id, customer_id from intermediate.int_identity__crosswalk"
                ).fetchall()
            }


@pytest.fixture(scope="module")
def identifier(tmp_path_factory: pytest.TempPathFactory) -> Identifier:
    """The warehouse after a load and a run of what identity needs."""
    identifier = Identifier(tmp_path_factory.mktemp("identity"))
    table = identifier.folder / "raw" / "files" / "contacts.csv"
    table.parent.mkdir(parents=True)
    columns = sorted({name for row in CONTACTS for name in row})
    with table.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, columns)
        writer.writeheader()
        writer.writerows(CONTACTS)
    only = ["--resource-type", "model", "--resource-type", "seed"]
    identifier.call(
        sys.executable, "scripts/load_raw.py", "--raw", identifier.folder / "raw", "--quiet"
    )
    identifier.call(DBT, "build", *only, "--select", "+households")
    return identifier


@pytest.fixture(scope="module")
def customers(identifier: Identifier) -> dict[str, str]:
    """Customer of each contact."""
    return identifier.customers()


def customers_of(customers: dict[str, str], prefix: str) -> Counter[str]:
    """How many contacts with this prefix each customer has."""
    return Counter(
        customers[c["contact_id"]] for c in CONTACTS if c["contact_id"].startswith(prefix)
    )


def test_every_contact_has_one_customer(customers: dict[str, str]) -> None:
    assert sorted(customers) == sorted(c["contact_id"] for c in CONTACTS)


def test_chain_is_one_customer(customers: dict[str, str]) -> None:
    assert list(customers_of(customers, "chain").values()) == [CHAIN]


def test_role_mailbox_joins_nobody(customers: dict[str, str]) -> None:
    assert len(customers_of(customers, "info")) == SHARED_MAILBOX


def test_address_of_a_family_joins_those_of_one_name(customers: dict[str, str]) -> None:
    # Lee twice, and who gives no name; Smith, Jones, Roe and Doe have nothing but the address in common
    assert sorted(customers_of(customers, "five").values()) == [1, 1, 1, 1, 3]


@pytest.mark.parametrize(
    ("prefix", "sizes"),
    [
        ("six", [1] * 6),
        ("number", [2]),
        ("nothing", [1, 1]),
        ("star", [STAR]),
        ("clique", [40]),
        ("twins", [1, 1]),
        ("born", [1, 1]),
        ("junior", [1, 1]),
        ("moved", [2]),
        ("reused", [1, 1]),
        ("similar", [2]),
        ("couple", [1, 2]),
    ],
)
def test_ends_as_declared(customers: dict[str, str], prefix: str, sizes: list[int]) -> None:
    assert sorted(customers_of(customers, prefix).values()) == sizes


def test_households_are_no_merge(identifier: Identifier, customers: dict[str, str]) -> None:
    """Who lives together is one household of several customers; namesakes and strangers are none."""
    with duckdb.connect(str(identifier.folder / "warehouse.duckdb"), read_only=True) as connection:
        rows = connection.execute(
            "select customer_id, household_id from marts.households"
        ).fetchall()
    households = dict(rows)
    assert sorted(households) == sorted(set(customers.values()))

    def homes(*contacts: str) -> int:
        return len({households[customers[contact_id]] for contact_id in contacts})

    assert homes("couple-a", "couple-b", "couple-c", "twins-Walter", "twins-Irene") == 1
    assert homes("born-a", "born-b") == 1
    assert homes("junior-a", "junior-b") == 1
    assert homes("reused-a", "reused-b") == 2
    assert homes("nothing-a", "nothing-b", "five-00000", "couple-a") == 4
    assert homes(*(f"info-{place:05}" for place in range(SHARED_MAILBOX))) == SHARED_MAILBOX


def test_decisions_win(identifier: Identifier, customers: dict[str, str]) -> None:
    """What a person decided holds against the same customer number, and for who has nothing in common."""
    decisions = [
        ("files:contacts:number-a", "files:contacts:number-b", "different"),
        ("files:contacts:clique-00000", "files:contacts:clique-00001", "different"),
        ("files:contacts:nothing-a", "files:contacts:reused-b", "same"),
    ]
    with duckdb.connect(str(identifier.folder / "warehouse.duckdb")) as connection:
        connection.executemany(
            "insert into seeds.identity_decisions (left_record_id, right_record_id, decision) "
            "values (?, ?, ?)",
            decisions,
        )
    identifier.call(DBT, "run", "--select", "int_identity__links+,+int_identity__crosswalk")
    decided = identifier.customers()
    assert decided["number-a"] != decided["number-b"]
    assert decided["clique-00000"] != decided["clique-00001"]
    assert decided["nothing-a"] == decided["reused-b"]
    assert decided["star-00000"] == customers["star-00000"]
