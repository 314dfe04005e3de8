"""Contacts from a file become customers: chains are followed to the end, shared addresses join nobody."""

import csv
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import duckdb
import pytest

ROOT = Path(__file__).parents[2]
CHAIN = 1_000
SHARED_MAILBOX = 10_000


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
]


@pytest.fixture(scope="module")
def customers(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Customer of each contact, after a load and a run of what identity needs."""
    folder = tmp_path_factory.mktemp("identity")
    table = folder / "raw" / "files" / "contacts.csv"
    table.parent.mkdir(parents=True)
    columns = ["contact_id", "customer_number", "email", "phone", "first_name", "last_name"]
    with table.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, columns)
        writer.writeheader()
        writer.writerows(CONTACTS)

    warehouse = folder / "w.duckdb"
    places = ["--target-path", folder / "target", "--log-path", folder / "logs"]
    only = ["--resource-type", "model", "--resource-type", "seed"]
    dbt = Path(sys.executable).with_name("dbt")
    for command in (
        [sys.executable, "scripts/load_raw.py", "--raw", folder / "raw", "--quiet"],
        [dbt, "build", *places, *only, "--select", "+int_identity__crosswalk"],
    ):
        done = subprocess.run(
            [str(part) for part in command],
            cwd=ROOT,
            env=os.environ | {"CRM_WAREHOUSE": str(warehouse), "CRM_AS_OF": ""},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        return {
            record_id.removeprefix("files:contacts:"): customer_id
            for record_id, customer_id in connection.execute(
                "select record_id, customer_id from intermediate.int_identity__crosswalk"
            ).fetchall()
        }


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


def test_address_of_a_family_joins(customers: dict[str, str]) -> None:
    assert list(customers_of(customers, "five").values()) == [7]


def test_address_of_more_names_than_allowed_joins_nobody(customers: dict[str, str]) -> None:
    assert len(customers_of(customers, "six")) == 6


def test_customer_number_joins(customers: dict[str, str]) -> None:
    assert list(customers_of(customers, "number").values()) == [2]


def test_equal_names_alone_join_nobody(customers: dict[str, str]) -> None:
    assert len(customers_of(customers, "nothing")) == 2
