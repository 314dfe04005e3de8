"""Customer ids stay: over refreshes, merges, splits, full refreshes and builds that die.

Contacts from a file show the whole way once. What becomes of ids when groups of records change is
shown on groups that are told directly: `build("a b", "c")` puts the records a and b in one group and
c in another, and runs the models from the registry on. Records are the older the earlier they stand
in the alphabet, those that begin with r are references.
"""

import csv
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.cli.main import dbtRunner
from dbt.contracts.graph.manifest import Manifest

from harness import PROJECT

DAY = "2026-03-31"
LAST_DAY = "9999-12-31"
MARTS = ["identity_changes", "customer_id_history"]
REGISTRY = [
    *("int_identity__revision", "int_identity__members", "int_identity__claims"),
    *("int_identity__assignments", "int_identity__merged_ids", "int_identity__changes"),
    *("int_identity__registry", "int_identity__crosswalk", "int_identity__issued_ids"),
    *MARTS,
]
REGISTRY_AND_BEFORE = ["+int_identity__crosswalk", "int_identity__issued_ids"]
Change = tuple[str, str, str | None]


class Warehouse:
    """A warehouse file that lives through several builds, and what its registry says."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def rows(self, sql: str) -> list[tuple]:
        """Rows of the warehouse."""
        with duckdb.connect(str(self.path), read_only=True) as connection:
            return connection.execute(sql).fetchall()

    def execute(self, sql: str) -> None:
        """Change the warehouse behind dbt's back."""
        with duckdb.connect(str(self.path)) as connection:
            connection.execute(sql)

    def customers(self) -> dict[str, str]:
        """Customer of each record."""
        return {
            record_id.removeprefix("files:contacts:"): customer_id
            for record_id, customer_id in self.rows(
                "select record_id, customer_id from intermediate.int_identity__crosswalk"
            )
        }

    def changes(self) -> list[Change]:
        """Type, id and previous id of each change but the creations, in order."""
        return self.rows(
            "select change_type, customer_id, previous_customer_id from marts.identity_changes "
            "where change_type <> 'created' order by registry_revision, 1, 2, 3"
        )

    def leads_to(self) -> dict[str, str | None]:
        """Where each id ever issued leads; fails where the current ids are not the customers'."""
        history = self.rows(
            "select issued_customer_id, customer_id, is_current from marts.customer_id_history"
        )
        assert {issued for issued, _, is_current in history if is_current} == set(
            self.customers().values()
        )
        return {issued: customer_id for issued, customer_id, _ in history}

    def registry(self) -> list[tuple]:
        """Everything the registry holds."""
        return self.rows("select * from intermediate.int_identity__registry order by all")


def dbt_command(*arguments: str) -> list[str]:
    """A dbt command line."""
    return [str(Path(sys.executable).with_name("dbt")), *arguments]


def places(folder: Path) -> list[str]:
    """Options that say where the project lies and where dbt writes."""
    options = ["--project-dir", PROJECT, "--profiles-dir", PROJECT]
    options += ["--target-path", folder / "target", "--log-path", folder / "logs"]
    return [str(option) for option in options]


def environment(folder: Path, as_of: str = "") -> dict[str, str]:
    """What dbt reads where a build is a process of its own."""
    return os.environ | {
        "CRM_WAREHOUSE": str(folder / "w.duckdb"),
        "CRM_RAW": str(folder / "raw"),
        "CRM_AS_OF": as_of,
        "DBT_TARGET_PATH": str(folder / "target"),
        "DBT_LOG_PATH": str(folder / "logs"),
    }


class Groups(Warehouse):
    """A warehouse whose groups of records are told directly."""

    def __init__(self, folder: Path, manifest: Manifest) -> None:
        super().__init__(folder / "w.duckdb")
        self.folder = folder
        self.manifest = manifest
        self.path.unlink(missing_ok=True)
        self.execute("create schema intermediate; create schema marts")

    def tell(self, *groups: str, as_of: str = DAY, is_named: bool = False) -> None:
        """Write what the registry's models read; a named day is a rebuild as of it."""
        members = [(record, group.split()[0]) for group in groups for record in group.split()]
        numbers = {record: number for number, (record, _) in enumerate(sorted(members), start=1)}
        random.Random(len(members)).shuffle(members)
        self.execute(
            "create or replace table intermediate.int_identity__components "
            "(node_id integer, component_id integer);"
            "create or replace table intermediate.int_identity__record_numbers (record_number integer, "
            "record_id varchar, is_record boolean, is_reference boolean, created_at timestamp);"
            "create or replace table intermediate.int_activity__as_of as select "
            f"date '{as_of}' as as_of_on, date '{as_of if is_named else LAST_DAY}' as records_until_on"
        )
        with duckdb.connect(str(self.path)) as connection:
            for record, group in members:
                connection.execute(
                    "insert into intermediate.int_identity__components values (?, ?)",
                    [numbers[record], numbers[group]],
                )
                connection.execute(
                    "insert into intermediate.int_identity__record_numbers values (?, ?, true, ?, "
                    "timestamp '2025-01-01' + to_days(?))",
                    [numbers[record], record, record.startswith("r"), ord(record[0]) - ord("a")],
                )

    def build(self, *groups: str, expect: str = "success", **world: object) -> None:
        """Tell these groups and run the models."""
        self.tell(*groups, **world)
        assert self.run() == {expect}

    def run(self, *options: str) -> set[str]:
        """Run the models; returns their statuses, those that were skipped aside."""
        result = dbtRunner(manifest=self.manifest).invoke(
            ["--quiet", "run", *places(self.folder), "--select", *REGISTRY, *options]
        )
        DuckDBConnectionManager.close_all_connections()
        assert result.result is not None, result.exception
        statuses = {str(node.status) for node in result.result}
        return statuses - {"skipped"} if "error" not in statuses else {"error"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("ids")


@pytest.fixture(scope="module")
def manifest(folder: Path) -> Manifest:
    """The project, parsed once."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CRM_WAREHOUSE", str(folder / "w.duckdb"))
        result = dbtRunner().invoke(["--quiet", "parse", *places(folder)])
    assert isinstance(result.result, Manifest), result.exception
    return result.result


@pytest.fixture
def world(folder: Path, manifest: Manifest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Groups]:
    monkeypatch.setenv("CRM_WAREHOUSE", str(folder / "w.duckdb"))
    monkeypatch.setenv("CRM_AS_OF", "")
    yield Groups(folder, manifest)


def test_a_merge_is_undone(world: Groups) -> None:
    world.build("a", "b")
    a, b = (world.customers()[key] for key in "ab")
    world.build("a b c")
    assert set(world.customers().values()) == {a}
    assert world.leads_to() == {a: a, b: a}
    world.build("a c", "b")
    assert world.customers() == {"a": a, "c": a, "b": b}
    assert world.changes() == [("merged", a, b), ("split", b, a)]
    assert world.leads_to() == {a: a, b: b}


def test_a_full_refresh_and_a_second_run_add_nothing(world: Groups) -> None:
    world.build("b", "c")
    b, c = (world.customers()[key] for key in "bc")
    world.build("a b c")
    before, customers = world.registry(), world.customers()
    # rebuilt from nothing, the customer would have the id of a
    assert set(customers.values()) == {b}
    assert world.run("--full-refresh") == {"success"}
    assert world.registry() == before
    assert world.customers() == customers
    assert world.changes() == [("merged", b, c)]


def test_chains_of_merges_are_followed(world: Groups) -> None:
    # c is issued last; its record being the oldest does not count
    world.build("b", "d")
    world.build("b", "d", "a")
    a, b, d = (world.customers()[key] for key in "abd")
    world.build("b", "a d")
    assert world.changes() == [("merged", d, a)]
    # d's own record is gone, but a's stands for the customer both were
    world.build("a b")
    assert world.changes()[1:] == [("merged", b, d)]
    assert world.leads_to() == {a: b, b: b, d: b}
    # all are gone but a later record of b: a and d follow
    world.build("b f")
    world.build("f")
    assert world.customers() == {"f": b}
    assert world.leads_to() == {a: b, b: b, d: b}
    # d comes back by itself and has its id again; a, which is not there, goes with it
    world.build("f", "d")
    assert world.customers() == {"f": b, "d": d}
    assert world.changes()[2:] == [("split", d, b)]
    assert world.leads_to() == {a: d, b: b, d: d}


def test_who_leaves_and_comes_back_is_the_same_customer(world: Groups) -> None:
    world.build("a b", "c")
    before = world.customers()
    world.build("b")
    assert world.customers() == {"b": before["a"]}
    assert world.leads_to() == {before["a"]: before["a"], before["c"]: None}
    world.build("a b", "c")
    assert world.customers() == before
    assert world.changes() == []


def test_the_id_follows_its_founder(world: Groups) -> None:
    world.build("a b c", "d e")
    a, d = world.customers()["a"], world.customers()["d"]
    # b moves and nobody disappears: no event
    world.build("a c", "b d e")
    assert world.customers() == {"a": a, "c": a, "b": d, "d": d, "e": d}
    assert world.changes() == []
    # the founder moves: who is left behind is new
    world.build("c", "a b d e")
    customers = world.customers()
    assert customers | {"c": a} == {"a": a, "b": a, "c": a, "d": a, "e": a}
    assert world.changes() == [("merged", a, d), ("split", customers["c"], a)]


def test_the_past_is_read_and_not_written(world: Groups) -> None:
    world.build("a b c")
    customers, before = world.customers(), world.registry()
    world.build("a", "b", as_of="2025-12-31", is_named=True)
    past = world.customers()
    assert past["a"] == customers["a"] != past["b"]
    assert world.registry() == before
    assert world.changes() == []
    assert world.leads_to() == {key: key for key in past.values()}

    world.build("a b c", is_named=True)
    assert world.customers() == customers
    assert world.registry() == before

    # a later day without news is remembered: the day before is the past from now on
    world.build("a b c", as_of="2026-04-30")
    world.build("a", "b", is_named=True)
    assert world.changes() == []
    # the same day with other data is not
    world.build("a", "b", as_of="2026-04-30", is_named=True)
    assert [change for change, *_ in world.changes()] == ["split"]


def test_changes_are_dated_by_the_build_and_the_first_ids_by_their_records(world: Groups) -> None:
    world.build("a", "b", as_of="2025-01-01")
    world.build("a b", "c")
    # the newest order was deleted: what happens is not dated before what happened
    world.build("a", "b", "c", as_of="2025-12-31")
    assert world.rows(
        "select change_type, cast(changed_at as date)::text from marts.identity_changes "
        "order by registry_revision, 1, 2"
    ) == [
        ("created", "2025-01-01"),
        ("created", "2025-01-01"),
        ("created", DAY),
        ("merged", DAY),
        ("split", DAY),
    ]


def test_a_build_that_fails_leaves_the_registry_whole(world: Groups) -> None:
    world.build("a", "b")
    a, b = (world.customers()[key] for key in "ab")
    before = world.registry()
    # the last column breaks while it is written
    world.execute(
        "alter table intermediate.int_identity__registry alter changed_at type integer using 1"
    )
    broken = world.registry()
    world.build("a b", expect="error")
    assert world.registry() == broken
    # without a registry the ids come back that follow from the records alone
    world.execute("drop table intermediate.int_identity__registry")
    world.build("a", "b")
    assert world.customers() == {"a": a, "b": b}
    assert world.registry() == before


def test_a_build_that_is_killed_leaves_the_registry_whole(world: Groups) -> None:
    world.build("a", "b")
    a, b = (world.customers()[key] for key in "ab")
    before = world.registry()
    world.tell("a b")
    log = (world.folder / "logs" / "dbt.log").open()
    log.seek(0, os.SEEK_END)
    dbt = subprocess.Popen(
        dbt_command("run", "--select", *REGISTRY),
        cwd=PROJECT,
        env=environment(world.folder) | {"DBT_LOG_LEVEL_FILE": "debug"},
        stdout=subprocess.DEVNULL,
    )
    # while it writes the registry, or just before or after
    while "Began running node model.crm_segments.int_identity__registry" not in log.read():
        assert dbt.poll() is None
        time.sleep(0.002)
    dbt.send_signal(signal.SIGKILL)
    dbt.wait()
    after = world.registry()
    # a stays what it is: an entry tells of b's record, another of the merge
    assert after == before or len(after) == len(before) + 2

    assert world.run() == {"success"}
    assert world.leads_to() == {a: a, b: a}
    assert world.changes() == [("merged", a, b)]


# The whole way, from a file of contacts

Contact = dict[str, str]


def contact(contact_id: str, created_at: str, **values: str) -> Contact:
    """A contact of Ann Lee, who is one person wherever an identifier says so."""
    names = {"first_name": "Ann", "last_name": "Lee"}
    return {"contact_id": contact_id, "created_at": created_at} | names | values


OLD = contact("old", "2025-01-01", email="ann@example.com")
NEW = contact("new", "2025-02-01", phone="+1 415 200 0001")
BRIDGE = contact("bridge", "2025-03-01", email="ann@example.com", phone="+1 415 200 0001")


def build_contacts(folder: Path, *contacts: Contact, name: str, selection: list[str]) -> Warehouse:
    """Load these contacts, the whole of the drop folder, and build as a refresh does."""
    table = folder / "raw" / "files" / name
    table.parent.mkdir(parents=True, exist_ok=True)
    for left in table.parent.iterdir():
        left.unlink()
    with table.open("w", newline="", encoding="utf-8") as file:
        columns = ["contact_id", "created_at", "first_name", "last_name", "email", "phone"]
        writer = csv.DictWriter(file, columns)
        writer.writeheader()
        writer.writerows(contacts)
    for command in (
        [sys.executable, "scripts/load_raw.py", "--quiet"],
        dbt_command("build", "--select", *REGISTRY_AND_BEFORE, *MARTS, *selection),
    ):
        done = subprocess.run(
            command,
            cwd=PROJECT,
            env=environment(folder, DAY),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout
    return Warehouse(folder / "w.duckdb")


def test_contacts_keep_their_customers(folder: Path) -> None:
    (folder / "w.duckdb").unlink(missing_ok=True)
    models = ["--resource-type", "model"]
    all_of_it = [*models, "--resource-type", "seed"]
    world = build_contacts(folder, OLD, NEW, name="contacts.csv", selection=all_of_it)
    first = world.customers()
    assert len(set(first.values())) == 2

    # from a file of another name, in another order, rebuilt from the ground
    again = [*models, "--full-refresh"]
    build_contacts(folder, BRIDGE, NEW, OLD, name="Contacts.CSV", selection=again)
    assert set(world.customers().values()) == {first["old"]}
    merge = ("merged", first["old"], first["new"])
    assert world.changes() == [merge]

    build_contacts(folder, OLD, NEW, name="contacts.csv", selection=models)
    assert world.customers() == first
    assert world.changes() == [merge, ("split", first["new"], first["old"])]
    assert world.leads_to() == {key: key for key in first.values()}
