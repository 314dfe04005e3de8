"""Persons who asked to be erased are in no file any more, stay out, and take nothing of others along."""

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from harness import PROJECT, Outcome, Refresher, create_tables, write_tables
from scripts import erasure
from scripts.common import file_hash
from scripts.erasure import WORKLIST, Places, has_requests
from scripts.load_raw import load
from scripts.versions import versions_folder

# What tells of Ann in any spelling, and of nobody else.
ANN = [
    "ann.gone@",
    "anngone",
    "erasable",
    "ann-0001",
    "1701983746",
    "n-4711",
    "vanish lane",
    "ann-order",
]
SEGMENTS = {
    "everybody": {
        "name": "Everybody",
        "goal": "Show whom it reaches",
        "metric": "orders",
        "target": "1 %",
        "owner": "owner@example.com",
        "department": "marketing",
        "action": "send_win_back_offer",
        "channel": "email",
        "review_by": "2027-03-31",
        "status": "active",
        "criteria": [{"attribute": "order_count", "operator": "<", "value": 50}],
    }
}
VARIABLES = json.dumps(
    {"holdout_share": 0, "global_control_share": 0, "segments": SEGMENTS, "default_country": "DE"}
)

CONTACTS = """
contact_id,customer_number,email,phone,first_name,last_name,street_address,city,country,birth_date,email_consent,created_at
ann-0001,N-4711,ann.gone@example.net,+49 170 1983746,Ann,Erasable,1 Vanish Lane,Berlin,DE,1980-02-03,true,2025-01-01
bob-0002,N-4712,bob@example.net,+49 171 7654321,Bob,Stays,2 Other Street,Bonn,DE,1981-02-03,true,2025-01-02
cleo-003,N-4713,cleo@example.net,+49 228 5550123,Cleo,Home,3 Home Street,Bonn,DE,1982-02-03,true,2025-01-03
dan-0004,N-4714,dan@example.net,+49 228 5550123,Dan,Home,3 Home Street,Bonn,DE,1983-05-06,true,2025-01-04
"""
TABLES = {
    "files/contacts": CONTACTS + 'x-broken,"N-1,ann.gone@example.net\n',
    "files/orders": """
order_id,contact_id,customer_number,email,ordered_at,amount
ann-order-1,ann-0001,,,2025-03-01,100
ann-order-2,,,ANN.GONE@example.net,2025-03-02,50
ann-order-3,ann-0001,,,2025-03-03,much
ann-order-4,,N-4711,,2025-03-04,25
bob-order-1,bob-0002,,,2025-03-05,70
bob-order-2,bob-0002,,ann.gone@example.net,2025-03-06,30
cleo-order-1,cleo-003,,,2025-03-07,20
""",
    "files/order_items": """
order_id,line_number,product_name,category,quantity,unit_price
ann-order-1,1,Tent,Outdoor,1,100
bob-order-1,1,Tent,Outdoor,1,70
""",
    "files/email_events": """
event_id,contact_id,email,event_type,occurred_at
e1,ann-0001,,sent,2025-03-08
e2,,Ann.Gone@example.net,open,2025-03-09
e3,bob-0002,,sent,2025-03-10
""",
    "files/tickets": """
ticket_id,contact_id,email,status,created_at
t1,ann-0001,,closed,2025-03-08
t2,cleo-003,,closed,2025-03-08
""",
    "files/deals": """
deal_id,contact_id,name,stage,amount,created_at
d1,ann-0001,Ann Erasable wants more,open,10,2025-03-08
d2,bob-0002,Bob wants more,open,10,2025-03-08
""",
    "files/campaigns": "campaign_id,name\nk1,Spring\n",
    "files/campaign_members": """
campaign_id,contact_id,email,assigned_at
k1,ann-0001,,2025-03-01
k1,bob-0002,,2025-03-01
""",
    "hubspot/contact": """
id,property_email,property_firstname,property_lastname,property_createdate
501,bob@example.net,Bob,Stays,2025-01-01
502,ann.gone+news@example.net,Ann,Erasable,2025-01-01
""",
    "hubspot/deal": """
deal_id,property_dealname,property_amount,property_createdate
9001,Deal of Ann Erasable alone,10,2025-03-01
9002,Deal of both,10,2025-03-01
""",
    "hubspot/deal_contact": "deal_id,contact_id,type_id\n9001,502,1\n9002,501,1\n9002,502,1\n",
    "hubspot/email_event": """
id,recipient,type,created
h1,ann.gone@example.net,OPEN,2025-03-01
h2,bob@example.net,OPEN,2025-03-01
""",
    "hubspot/email_event_open": "id,browser\nh1,Firefox\nh2,Firefox\n",
}
# A Parquet file is read in place. The first device is Ann's alone, the second was Ann's and then Bob's.
VISITS = """
select * from (values
    ('w1', 'dev-ann', 'ann-0001', null, 'page', '2025-03-01 10:00:00'),
    ('w2', 'dev-ann', null, null, 'page', '2025-03-01 10:05:00'),
    ('w3', 'dev-shared', 'ann-0001', null, 'page', '2025-03-02 10:00:00'),
    ('w4', 'dev-shared', null, null, 'page', '2025-03-02 10:05:00'),
    ('w5', 'dev-shared', 'bob-0002', null, 'page', '2025-03-03 10:00:00'),
    ('w6', 'dev-shared', null, null, 'page', '2025-03-03 10:05:00'),
    ('w7', 'dev-bob', 'bob-0002', 'ann.gone@example.net', 'page', '2025-03-04 10:00:00'),
    ('w8', 'dev-new', null, null, 'page', '2025-03-04 10:00:00')
) as t(event_id, anonymous_id, contact_id, email, event_type, occurred_at)
"""
REQUESTS = "request_id,email,phone,customer_number,contact_id,requested_at\n"
# Ann, later than any order; a phone of two; somebody nobody knows; no time; two persons at once.
ASKED = """r1,Ann.Gone@example.net,,,,2025-06-01
r2,,+49 228 5550123,,,2025-06-01
r3,nobody@example.net,,,,2025-06-01
r4,cleo@example.net,,,,soon
r5,cleo@example.net,,,bob-0002,2025-06-01
"""
MARTS = {
    "customers": "customer_id, email, phone, first_name, last_name, record_count",
    "orders": "customer_id, order_id, net_amount",
    "order_items": "customer_id, order_id, line_amount",
    "engagement_events": "customer_id, event_id, event_type",
    "deals": "customer_id, deal_id, amount",
    "campaign_members": "customer_id, campaign_member_id",
    "customer_records": "customer_id, record_id",
    "segment_membership_history": "customer_id, segment_key, entered_at, exited_at",
}


def write(raw: Path, requests: str = "", **changes: str) -> Path:
    write_tables(raw, TABLES | {"files/erasure_requests": REQUESTS + requests} | changes)
    target = raw / "files" / "web_events.parquet"
    duckdb.execute(f"copy ({VISITS}) to '{target}' (format parquet)")
    return raw


class Company:
    """A small company that is refreshed again and again."""

    def __init__(self, refresh: Refresher, folder: Path, name: str) -> None:
        self.refresh, self.folder, self.name = refresh, folder, name
        self.raw = folder / "raw"
        self.exports = folder / "exports"
        self.published = folder / "published" / "bi.duckdb"

    def __call__(self, requests: str = "", expect: int = 0, **changes: str) -> Outcome:
        write(self.raw, requests, **changes)
        return self.again(expect)

    def again(self, expect: int = 0, *options: str) -> Outcome:
        with self.refresh.active(self.name):
            run = self.run("refresh.py", *options)
        assert run.returncode == expect, run.stdout
        warehouse = self.refresh.folder / f"{self.name}.duckdb"
        return Outcome(run.returncode, run.stdout, warehouse, self.published)

    def end(self, number: signal.Signals, is_time: Callable[[], bool]) -> Outcome:
        """Begin a refresh and end it by a signal when it is time."""
        with self.refresh.active(self.name):
            code, output = self.refresh.interrupt(
                ["scripts/refresh.py", "--vars", VARIABLES], number, is_time, **self.places()
            )
        warehouse = self.refresh.folder / f"{self.name}.duckdb"
        return Outcome(code, output, warehouse, self.published)

    def export(self) -> None:
        with self.refresh.active(self.name):
            run = self.run("export_audiences.py", "--output", str(self.exports))
        assert run.returncode == 0, run.stdout

    def run(self, script: str, *options: str) -> subprocess.CompletedProcess:
        return self.refresh.run(
            [sys.executable, f"scripts/{script}", "--vars", VARIABLES, *options],
            **self.places(),
        )

    def places(self) -> dict[str, str]:
        return {
            "CRM_RAW": str(self.raw),
            "CRM_PUBLISHED": str(self.published),
            "CRM_EXPORTS": str(self.exports),
        }

    def files(self) -> list[Path]:
        """Return every file the project owns: all but the drop folder and what dbt compiled."""
        shared = self.refresh.folder
        warehouse = [shared / f"{self.name}.duckdb", *shared.glob("warehouse.*")]
        folders = [
            shared / "memories", shared / "data_docs", shared / "logs", self.exports,
            self.published.parent,
        ]  # fmt: skip
        inside = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
        return [path for path in [*warehouse, *inside] if path.is_file()]


def tells_of(path: Path, texts: list[str]) -> list[str]:
    """Return where a file has one of the texts: its cells where it is a table, and its bytes."""
    found = []
    content = path.read_bytes().lower()
    found += [f"{path.name}: bytes {text}" for text in texts if text.encode() in content]
    if path.suffix == ".duckdb":
        with duckdb.connect(str(path), read_only=True) as connection:
            relations = connection.execute(
                "select schema_name, table_name from duckdb_tables() union all "
                "select schema_name, view_name from duckdb_views() where not internal"
            ).fetchall()
            for schema, name in relations:
                told = texts_in(connection, f'"{schema}"."{name}"', texts)
                found += [f"{path.name}: {schema}.{name} {text}" for text in told]
    elif path.suffix == ".parquet":
        with duckdb.connect() as connection:
            told = texts_in(connection, f"read_parquet('{path}')", texts)
            found += [f"{path.name}: {text}" for text in told]
    return found


def texts_in(connection: duckdb.DuckDBPyConnection, relation: str, texts: list[str]) -> list[str]:
    """Return those of the texts that a relation has in any cell."""
    sought = ", ".join(["coalesce(bool_or(contains(line, ?)), false)"] * len(texts))
    seen = connection.execute(
        f"select {sought} from (select lower(t::varchar) as line from {relation} as t)", texts
    ).fetchone()
    return [text for text, is_seen in zip(texts, seen, strict=True) if is_seen]


def ids_of(outcome: Outcome, last_name: str) -> list[str]:
    return [
        customer_id
        for (customer_id,) in outcome.rows(
            f"select customer_id from marts.customers where last_name = '{last_name}'"
        )
    ]


def others(outcome: Outcome, but: list[str]) -> dict[str, list[tuple]]:
    """Return what marts tell of everybody else."""
    left_out = ", ".join(f"'{customer_id}'" for customer_id in but) or "''"
    return {
        name: outcome.rows(
            f"select {columns} from marts.{name} where customer_id is null or "
            f"customer_id not in ({left_out}) order by all"
        )
        for name, columns in MARTS.items()
    }


@pytest.fixture(scope="module")
def company(refresh, tmp_path_factory) -> Company:
    return Company(refresh, tmp_path_factory.mktemp("erasure"), "erasure")


@pytest.fixture(scope="module")
def before(company) -> dict[str, object]:
    """The company with Ann in it, published and exported."""
    outcome = company()
    company.export()
    ann = ids_of(outcome, "Erasable")
    assert len(ann) == 1
    seen = [path.parent.name for path in company.files() if tells_of(path, [*ANN, *ann])]
    assert len(seen) >= 5, seen  # warehouse, published, version, backup, exports
    return {"ann": ann, "others": others(outcome, ann)}


@pytest.fixture(scope="module")
def erased(company, before) -> Outcome:
    return company(ASKED)


def test_an_erased_person_is_in_no_file(company, before, erased):
    found = [
        place
        for path in company.files()
        # the destination has to be told by the key it knows
        for place in tells_of(path, ANN + (before["ann"] if path.name != "members.parquet" else []))
    ]
    assert found == []


def test_nothing_of_others_is_lost(before, erased):
    assert others(erased, []) == before["others"]
    # what only an erased person's address told of Bob's rows is gone, the rows are not
    assert erased.rows("select order_id, email from raw_files.orders order by 1") == [
        ("bob-order-1", None),
        ("bob-order-2", None),
        ("cleo-order-1", None),
    ]
    assert erased.rows(
        "select event_id, anonymous_id, email from raw_files.web_events order by 1"
    ) == [
        ("w5", "dev-shared", None),
        ("w6", "dev-shared", None),
        ("w7", "dev-bob", None),
        ("w8", "dev-new", None),
    ]
    # the deal that Bob has a part in stays, and its contact
    assert erased.rows("select deal_id, contact_id from raw_hubspot.deal_contact") == [
        ("9002", "501")
    ]


def test_every_line_is_accounted_for(erased):
    accounts = erased.rows(
        "select source_table, read_count, erased_count, quarantined_count, staged_count "
        "from marts.row_accounting where source = 'files' and erased_count > 0 order by 1"
    )
    assert accounts == [
        ("campaign_members", 2, 1, 0, 1),
        ("contacts", 5, 2, 0, 3),  # a line that cannot be read is one of them
        ("deals", 2, 1, 0, 1),
        ("email_events", 3, 2, 0, 1),
        ("erasure_requests", 5, 2, 1, 2),
        ("order_items", 2, 1, 0, 1),
        ("orders", 7, 4, 0, 3),  # one could not be used
        ("tickets", 2, 1, 0, 1),
        ("web_events", 8, 4, 0, 4),
    ]
    assert erased.rows(
        "select sum(unaccounted_count), sum(lost_count) from marts.row_accounting"
    ) == [(0, 0)]


def test_what_became_of_each_request_is_told(company, erased):
    told = erased.published_rows("select request_id, status, obstacle from erasures order by 1")
    assert told == [
        ("r1", "erased", None),
        ("r2", "unclear", "names several persons"),
        ("r3", "nobody", None),
        ("r5", "unclear", "names several persons"),
    ]
    assert erased.published_rows(
        "select row_count from findings where subject = 'erasure_requests' and area = 'identity'"
    ) == [(2,)]
    counts = erased.published_rows(
        "select raw_row_count, memory_row_count > 5, published_row_count > 20, file_row_count "
        "from erasures where request_id = 'r1'"
    )
    assert counts == [(23, True, True, 2)]
    proof = json.loads((company.refresh.folder / "warehouse.erasures.json").read_text())
    assert [(one["request_id"], one["status"]) for one in proof["erasures"]] == [
        ("r1", "erased"),
        ("r3", "nobody"),
    ]


def test_whom_an_unclear_request_may_mean_is_contacted_on_no_channel(erased):
    assert erased.rows(
        "select first_name, count(*) from marts.suppressions join marts.customers using (customer_id) "
        "where reason = 'erasure' group by 1 order by 1"
    ) == [("Bob", 6), ("Cleo", 6), ("Dan", 6)]


def test_versions_are_what_their_manifests_say(company, erased):
    versions = sorted((company.published.parent / "versions" / "bi").glob("*.json"))
    assert len(versions) == 2
    for path in [*versions, company.published.with_name("bi.manifest.json")]:
        manifest = json.loads(path.read_text())
        file = path.with_suffix(".duckdb") if path in versions else company.published
        assert file_hash(file) == manifest["sha256"]
        with duckdb.connect(str(file), read_only=True) as connection:
            (count,) = connection.execute("select count(*) from customers").fetchone()
        assert manifest["tables"]["customers"]["rows"] == count == 3


def test_the_destination_is_told_to_let_go(company, before, erased):
    company.export()
    folder = max((company.exports / "mail_tool" / "everybody").glob("0*"))
    removed = (folder / "removed.csv").read_text().splitlines()
    assert f'"{before["ann"][0]}","",""' in removed
    # nor is written to whom an unclear request may mean
    assert len(removed) == 1 + 4
    assert tells_of(folder / "members.parquet", [*ANN, *before["ann"]]) == []


@pytest.fixture
def later(company, erased, tmp_path) -> Callable[..., duckdb.DuckDBPyConnection]:
    """Load the company again into a copy of its warehouse, with changed tables."""
    warehouse = tmp_path / "warehouse.duckdb"
    shutil.copyfile(erased.warehouse, warehouse)

    def load_again(**changes: str) -> duckdb.DuckDBPyConnection:
        load(write(tmp_path / "raw", ASKED, **changes), warehouse)
        return duckdb.connect(str(warehouse), read_only=True)

    load_again.warehouse = warehouse
    return load_again


def rows_with(connection: duckdb.DuckDBPyConnection, texts: list[str]) -> list[tuple[str, str]]:
    relations = connection.execute(
        "select schema_name, table_name from duckdb_columns() "
        "where starts_with(schema_name, 'raw_') and column_name = '_line'"
    ).fetchall()
    return [
        (name, text)
        for schema, name in relations
        for text in texts_in(connection, f'"{schema}"."{name}"', texts)
    ]


def test_a_later_load_does_not_bring_them_back(later):
    with later() as connection:
        assert rows_with(connection, ANN) == []
        assert connection.execute(
            "select sum(erased_count), sum(line_count - row_count - unreadable_count - erased_count) "
            "from raw_loader.load_runs where load_run_id = (select max(load_run_id) from raw_loader.load_runs)"
        ).fetchall() == [(24, 0)]


def test_a_new_key_with_the_address_stays_out(later):
    """Under another spelling of the mailbox, with what is known under the new key only."""
    changes = {
        "files/contacts": CONTACTS
        + "x-99,,Ann.Gone+shop@Example.net,,New,Key,,,,,true,2025-05-01\n",
        "files/orders": TABLES["files/orders"] + "x-order-9,x-99,,,2025-05-02,10\n",
        "files/order_items": TABLES["files/order_items"] + "x-order-9,1,Boat,Water,1,10\n",
        "files/tickets": TABLES["files/tickets"]
        + "t9,x-77,ann.gone@example.net,closed,2025-05-02\n"
        "t10,x-77,,closed,2025-05-02\n",
    }
    with later(**changes) as connection:
        assert rows_with(connection, [*ANN, "x-99", "x-order-9"]) == []
        assert connection.execute("select count(*) from raw_files.contacts").fetchall() == [(3,)]
        # a key that no contact has is hers, too, wherever it stands
        assert connection.execute("select ticket_id from raw_files.tickets").fetchall() == [("t2",)]


def test_nothing_is_sought_where_nothing_new_is_asked(later):
    assert not has_requests(later.warehouse)
    load(
        write(later.warehouse.parent / "raw", ASKED + "r6,,,N-4712,,2025-06-02\n"), later.warehouse
    )
    assert has_requests(later.warehouse)


def test_an_identifier_can_be_lifted(later):
    run = subprocess.run(
        [sys.executable, "scripts/lift_erasure.py", "--warehouse", later.warehouse]
        + ["--email", "Ann.Gone+again@example.net"],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    changes = {
        "files/contacts": CONTACTS + "x-99,,ann.gone@example.net,,New,Key,,,,,true,2025-07-01\n"
    }
    with later(**changes) as connection:
        keys = connection.execute("select contact_id from raw_files.contacts order by 1").fetchall()
        assert keys == [("bob-0002",), ("cleo-003",), ("dan-0004",), ("x-99",)]


def test_memories_from_elsewhere_lose_the_erased(later, before, tmp_path):
    """A backup that was copied away before the erasure knows nothing of it."""
    backup = tmp_path / "backup.duckdb"
    with duckdb.connect(str(backup)) as connection:
        connection.execute(f"attach '{later.warehouse}' as w (read_only)")
        for table in ("raw_loader.load_runs", "intermediate.int_identity__registry"):
            connection.execute(f"create schema {table.split('.')[0]}")
            connection.execute(f"create table {table} as from w.{table}")
        connection.execute(
            "insert into intermediate.int_identity__registry by name select 'record' as entry_type, "
            "'files:contacts:ann-0001' as record_id, ? as customer_id",
            before["ann"],
        )
    run = subprocess.run(
        [sys.executable, "scripts/restore_memories.py", "--replace", "--file", backup]
        + ["--warehouse", later.warehouse],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    with later() as connection:
        found = connection.execute("from intermediate.int_identity__registry").fetchall()
        assert found and "ann-0001" not in str(found)
        assert rows_with(connection, ANN) == []


REGISTRY = [
    # Bob's record was once Ann's, moved, moved back and away again; Cleo was split off
    (1, "record", "a1", "ann", None, None, None),
    (1, "record", "b1", "ann", None, None, None),
    (2, "record", "b1", "bob", None, "ann", None),
    (3, "record", "b1", "ann", None, "bob", None),
    (4, "record", "b1", "bob", None, "ann", None),
    (4, "record", "c1", "cleo", None, "ann", None),
    (1, "change", None, "ann", None, None, "created"),
    (2, "change", None, "bob", None, None, "created"),
    (4, "change", None, "cleo", None, "ann", "split"),
    (5, "change", None, "bob", None, "ann", "split"),
]


def test_neither_a_killed_refresh_nor_a_failed_build_keeps_a_person(company, erased):
    """The next refresh goes on by itself; what was published before stays, but for the person."""
    cleo = erased.rows(
        "select customer_id from marts.customers where first_name = 'Cleo' and last_name = 'Home'"
    )
    texts = ["cleo-003", "n-4713", "cleo@example.net", "cleo-order", *cleo[0]]
    ((version,),) = erased.published_rows("select version_number from publication")
    # r2 gives the phone of Cleo and Dan
    write(company.raw, "r2,,+49 228 5550123,,,2025-06-01\nr6,,,N-4713,,2025-06-01\n")
    oldest = min(versions_folder(company.published).glob("[0-9]*.duckdb"))
    was = oldest.stat().st_ino
    killed = company.end(signal.SIGKILL, lambda: oldest.stat().st_ino != was)
    assert killed.exit_code == -signal.SIGKILL, killed.output
    published = killed.published_rows(
        "select version_number, (select count(*) from customers) from publication"
    )
    assert published in ([(version, 3)], [(version, 2)])

    # no currency: a data test fails once everybody was erased who asked for it
    broken = json.dumps(json.loads(VARIABLES) | {"reporting_currency": "QQQ"})
    failed = company.again(1, "--vars", broken)
    assert "Erased: r6 (erased)" in failed.output and "nothing was published" in failed.output
    assert failed.published_rows("select version_number from publication") == [(version,)]
    assert failed.published_rows("select count(*) from customers") == [(2,)]

    # Dan is the one who is left, which does not make him the one that was meant
    for _ in range(2):
        mended = company.again()
        assert mended.rows("select first_name from marts.customers order by 1") == [
            ("Bob",),
            ("Dan",),
        ]
        assert mended.rows(
            "select status, obstacle from marts.erasures where request_id = 'r2'"
        ) == [("unclear", "may have meant somebody who was erased")]
    found = [
        place
        for path in company.files()
        if path.name != "members.parquet"
        for place in tells_of(path, texts)
    ]
    assert found == []


@pytest.fixture
def small(tmp_path) -> Places:
    """Files of a warehouse with an erasure that was begun: a worklist, and all that tells of Ann."""
    places = Places(
        tmp_path / "w.duckdb", tmp_path / "out" / "bi.duckdb", tmp_path / "exports",
        tmp_path / "logs", tmp_path / "target",
    )  # fmt: skip
    version = tmp_path / "out" / "versions" / "bi" / "000001.duckdb"
    backup = tmp_path / "memories" / "w" / "000001.duckdb"
    export = tmp_path / "exports" / "mail" / "all" / "000001"
    for folder in (version.parent, backup.parent, export, places.logs):
        folder.mkdir(parents=True)
    load(
        write_tables(tmp_path / "raw", {"files/companies": "company_id,name\nk1,Acme\n"}),
        places.warehouse,
    )
    for path in (places.warehouse, backup):
        with duckdb.connect(str(path)) as connection:
            connection.execute(
                "create schema intermediate; create table intermediate.int_identity__registry "
                "(registry_revision bigint, entry_type varchar, record_id varchar, customer_id varchar, "
                "own_customer_id varchar, previous_customer_id varchar, change_type varchar)"
            )
            connection.executemany(
                "insert into intermediate.int_identity__registry values (?, ?, ?, ?, ?, ?, ?)",
                REGISTRY,
            )
    with duckdb.connect(str(places.warehouse)) as connection:
        connection.execute(
            f"create table {WORKLIST} as from (values ('x', 'id', 'ann'), ('x', 'id', 'a1'), "
            "('x', 'text', 'ann@example.net'), ('x', 'email', 'ann@example.net')) "
            "t(erasure_id, kind, value)"
        )
        connection.execute(
            "insert into raw_loader.erasures (erasure_id, request_id, status) values ('x', 'r1', 'erasing')"
        )
        connection.execute(
            "insert into raw_loader.gate_runs (gate_run_id, breaches) values ('g', 'saw ann@example.net')"
        )
        connection.execute(
            "create schema marts; create table marts.left_over as select 'ann' as customer_id"
        )
    with duckdb.connect(str(version)) as connection:
        connection.execute(
            "create table customers as from (values ('ann'), ('bob')) t(customer_id);"
            "create table identity_changes as select 'cleo' as customer_id, 'ann' as previous_customer_id;"
            "create table publication as select 1 as version_number, 'run' as refresh_run_id"
        )
    os.link(version, places.published)
    manifest = {
        "version_number": 1,
        "sha256": "old",
        "bytes": 1,
        "tables": {"customers": {"rows": 2}},
    }
    for path in (version.with_suffix(".json"), places.published.with_name("bi.manifest.json")):
        path.write_text(json.dumps(manifest))
    duckdb.execute(
        "copy (from (values ('ann', 'ann', 'ann@example.net'), ('bob', 'bob', 'bob@example.net')) "
        f"t(member_id, customer_id, email)) to '{export}/members.parquet' (format parquet)"
    )
    for name, text in (("added", "ann,ann@example.net\nbob,bob@example.net\n"), ("removed", "")):
        (export / f"{name}.csv").write_text(f"customer_id,email\n{text}")
    files = {name: {"rows": 2, "sha256": "old"} for name in ("added.csv", "removed.csv")}
    (export / "manifest.json").write_text(json.dumps({"files": files}))
    # what commands that were killed have left
    (version.parent / "000002.duckdb.unfinished").write_text("ann@example.net")
    (export.parent / ".unfinished").mkdir()
    (export.parent / ".unfinished" / "added.csv").write_text("ann@example.net")
    (places.logs / "dbt.log").write_text("bob@example.net was read, and Ann@example.net\n")
    return places


def everything(places: Places) -> dict[str, object]:
    """Return what is told by the files of `small`."""
    told = {}
    root = places.warehouse.parent
    for path in sorted(root.rglob("*")):
        name = path.relative_to(root).as_posix()
        if path.suffix == ".duckdb":
            with duckdb.connect(str(path), read_only=True) as connection:
                for schema, table in connection.execute(
                    "select schema_name, table_name from duckdb_tables() order by all"
                ).fetchall():
                    if schema not in ("raw_loader",):
                        rows = connection.execute(
                            f'from "{schema}"."{table}" order by all'
                        ).fetchall()
                        told[f"{name} {schema}.{table}"] = rows
        elif path.suffix in (".csv", ".log"):
            told[name] = path.read_text()
    return told


def test_an_erasure_that_is_cut_off_is_finished_by_the_next(small, monkeypatch):
    replace = os.replace
    done, cut = 0, []
    while True:
        calls = 0

        def replace_some(source: Path, target: Path, allowed: int = done) -> None:
            nonlocal calls
            if calls == allowed:
                raise OSError("cut off")
            calls += 1
            replace(source, target)

        monkeypatch.setattr(os, "replace", replace_some)
        try:
            requests = erasure.finish(small)
            break
        except OSError:
            cut.append(done)
            assert erasure.is_unfinished(small.warehouse)
            done += 1
    monkeypatch.undo()
    assert len(cut) >= 5
    assert requests == [{"request_id": "r1", "status": "erased"}]
    assert not erasure.is_unfinished(small.warehouse)
    for path in small.warehouse.parent.rglob("*"):
        if path.is_file() and path.name != "members.parquet":
            assert tells_of(path, ["ann@example.net"]) == []
    told = everything(small)
    assert told["out/bi.duckdb main.customers"] == [("bob",)]
    assert told["out/bi.duckdb main.identity_changes"] == [("cleo", None)]
    assert told["exports/mail/all/000001/added.csv"].splitlines()[1:] == ['"bob","bob@example.net"']
    assert told["logs/dbt.log"] == "bob@example.net was read, and [erased]\n"
    manifest = json.loads((small.published.with_name("bi.manifest.json")).read_text())
    assert manifest["sha256"] == file_hash(small.published)
    assert not any("left_over" in name for name in told)  # builds make it anew
    members = small.exports / "mail" / "all" / "000001" / "members.parquet"
    assert duckdb.execute(f"from '{members}' order by all").fetchall() == [
        ("ann", "ann", None),
        ("bob", "bob", "bob@example.net"),
    ]


# Goes on with an erasure until it has put so many files in place, then dies.
DYING = """
import os, signal, sys
from pathlib import Path
from scripts.erasure import Places, finish
replace, left = os.replace, int(sys.argv[1])
def replace_some(source, target):
    global left
    if left == 0:
        os.kill(os.getpid(), signal.SIGKILL)
    left -= 1
    replace(source, target)
os.replace = replace_some
finish(Places(*map(Path, sys.argv[2:])))
"""


def test_an_erasure_that_is_killed_leaves_whole_files_and_is_finished_by_the_next(small):
    """Nothing of a dying process runs any more, such as what tidies up after an error."""
    places = [small.warehouse, small.published, small.exports, small.logs, small.target]
    exits, seen = [], set()
    while 0 not in exits:
        command = [sys.executable, "-c", DYING, str(len(exits)), *map(str, places)]
        exits.append(subprocess.run(command, cwd=PROJECT, check=False).returncode)
        assert exits[-1] in (0, -signal.SIGKILL) and len(exits) < 20
        with duckdb.connect(str(small.published), read_only=True) as connection:
            seen.add(tuple(connection.execute("from customers order by all").fetchall()))
    assert len(exits) > 5
    assert seen == {(("ann",), ("bob",)), (("bob",),)}
    assert not erasure.is_unfinished(small.warehouse)
    found = [
        place
        for path in small.warehouse.parent.rglob("*")
        if path.is_file() and path.name != "members.parquet"
        for place in tells_of(path, ["ann@example.net"])
    ]
    assert found == []


def test_the_registry_keeps_what_it_knows_of_others(small):
    erasure.finish(small)
    told = everything(small)["memories/w/000001.duckdb intermediate.int_identity__registry"]
    assert sorted(told, key=str) == sorted(
        [
            # that it was known before is still told, so that its last entry counts
            (2, "record", "b1", "bob", None, "bob", None),
            (4, "record", "b1", "bob", None, "bob", None),
            (4, "record", "c1", "cleo", None, "cleo", None),
            (2, "change", None, "bob", None, None, "created"),
            (4, "change", None, "cleo", None, None, "created"),
        ],
        key=str,
    )


def test_an_id_goes_with_its_founder_and_with_its_last_record():
    """Of rows that are erased though no model counts them among the person's, such as invalid addresses."""
    columns = {
        "intermediate.int_identity__registry": "registry_revision int, entry_type text, record_id text, "
        "customer_id text, own_customer_id text, is_founder boolean"
    }
    rows = [
        (1, "record", "x1", "x", None, True),
        (1, "record", "x2", "x", None, False),
        (1, "record", "y1", "y", None, True),
        (1, "record", "y2", "y", None, False),
        (1, "record", "z1", "z", None, True),
        (2, "record", "z1", "y", "z", True),  # merged
        (1, "record", "v1", "v", None, True),
        (2, "record", "v2", "v", None, False),  # moved to a customer whose own records have left
        (2, "record", "v1", "y", None, False),
        (2, "change", None, "v", None, None),
    ]
    with create_tables(columns, dict.fromkeys(columns, rows)) as connection:
        connection.execute("create temporary table erased_ids (erasure_id text, value text)")
        connection.execute(
            "insert into erased_ids values ('e', 'x1'), ('e', 'y2'), ('e', 'z1'), ('e', 'v2')"
        )
        erasure.release_ids(connection)
        released = connection.execute("from released_ids order by all").fetchall()
    assert released == [("v", "e"), ("x", "e"), ("z", "e")]
