"""Tables as the loaders land them are loaded and staged, and no row of them is lost.

Runs on small tables of our own. With the environment variable CRM_SOURCE_SHAPES naming a folder
that holds hubspot/, salesforce/ and shopify/ as Fivetran's public dbt packages seed them, it runs
on those too, Shopify in its classic and in its GraphQL shape.
"""

import csv
import os
import subprocess
import sys
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
import yaml

ROOT = Path(__file__).parents[2]
FIXTURES = ROOT / "tests" / "fixtures" / "source_shapes"

# How a declared type is spelled by DuckDB.
DUCKDB_TYPES = {"string": "VARCHAR", "int": "INTEGER"}

# What became of every raw row is told by these, from the contract of its table.
ACCOUNTING = [
    "int_hygiene__unstaged_rows",
    "int_hygiene__row_fates",
    "int_hygiene__staged_counts",
]

# The rows each staging view is to hold: its key, and the keys found.
STAGED = {
    "stg_files__contacts": ("contact_id", ["c1", "c2", "c3"]),
    "stg_files__companies": ("company_id", ["f1", "f2"]),
    "stg_files__orders": ("order_id", ["#1001", "#1002", "#1003"]),
    "stg_files__order_items": ("order_id || '-' || line_number", ["#1001-1", "#1001-2", "#9999-1"]),
    "stg_files__email_events": ("event_id", ["m1", "m2", "m3"]),
    "stg_files__web_events": ("event_id", ["w1", "w2"]),
    "stg_files__interactions": ("interaction_id", ["i1", "i2"]),
    "stg_files__deals": ("deal_id", ["d1", "d2"]),
    "stg_files__campaigns": ("campaign_id", ["k1", "k2"]),
    "stg_files__campaign_members": (
        "campaign_id || '-' || coalesce(contact_id, email)",
        ["k1-c1", "k1-guest@fixture.example", "k9-c9"],
    ),
    "stg_files__tickets": ("ticket_id", ["t1", "t2"]),
    "stg_files__area_traits": ("country || postal_code", ["DE53", "DE53111"]),
    "stg_files__erasure_requests": ("request_id", ["r1", "r3"]),
    "stg_hubspot__contacts": ("contact_id", ["101", "102", "104"]),
    "stg_hubspot__companies": ("company_id", ["201", "202"]),
    "stg_hubspot__deals": ("deal_id", ["301", "302", "304"]),
    "stg_hubspot__deal_contacts": (
        "deal_id || '-' || contact_id || coalesce('-' || association_type_id, '')",
        ["301-101-3", "301-101-8", "302-999"],
    ),
    "stg_hubspot__deal_companies": ("deal_id || '-' || company_id", ["301-201", "302-999"]),
    "stg_hubspot__deal_stages": (
        "deal_id || '-' || stage_id",
        ["301-open", "301-won", "999-never heard of"],
    ),
    "stg_hubspot__deal_pipeline_stages": ("stage_id", ["lost", "open", "won"]),
    "stg_hubspot__email_campaigns": ("campaign_id", ["401", "402"]),
    "stg_hubspot__email_events": ("event_id", ["e1", "e2", "e3", "e4"]),
    "stg_hubspot__email_event_sends": ("event_id", ["e1", "e99"]),
    "stg_hubspot__email_event_opens": ("event_id", ["e2", "e99"]),
    "stg_hubspot__email_event_clicks": ("event_id", ["e5", "e99"]),
    "stg_hubspot__email_event_bounces": ("event_id", ["e7", "e99"]),
    "stg_hubspot__email_event_status_changes": ("event_id", ["e3", "e99"]),
    "stg_hubspot__email_event_spam_reports": ("event_id", ["e4", "e99"]),
    "stg_hubspot__contact_merges": ("merged_contact_id", ["105", "999"]),
    "stg_hubspot__tickets": ("ticket_id", ["501", "503"]),
    "stg_hubspot__ticket_contacts": ("ticket_id || '-' || contact_id", ["501-101", "999-999"]),
    "stg_salesforce__leads": ("lead_id", ["00Q01", "00Q02", "00Q04"]),
    "stg_salesforce__contacts": ("contact_id", ["00301", "00302"]),
    "stg_salesforce__accounts": ("account_id", ["00101", "00102"]),
    "stg_salesforce__opportunities": ("opportunity_id", ["00601", "00602", "00604"]),
    "stg_salesforce__campaigns": ("campaign_id", ["70101", "70103"]),
    "stg_salesforce__campaign_members": ("campaign_member_id", ["00v01", "00v02"]),
    "stg_salesforce__tasks": ("task_id", ["00T01", "00T02", "00T04"]),
    "stg_shopify__customers": ("customer_id", ["601", "602", "604"]),
    "stg_shopify__orders": ("order_id", ["701", "702", "703"]),
    "stg_shopify__order_lines": ("order_line_id", ["801", "802", "803"]),
    "stg_shopify__refunds": ("refund_id", ["811", "812", "813"]),
    "stg_shopify__order_line_refunds": ("order_line_refund_id", ["821", "822"]),
    "stg_shopify__products": ("product_id", ["901", "902"]),
    "stg_web_tracking__identifies": ("event_id", ["j1", "j2"]),
    "stg_web_tracking__pages": ("event_id", ["g1", "g2"]),
    "stg_web_tracking__tracks": ("event_id", ["x1", "x2"]),
}

# Values that a rule of staging decides: view, key, columns with what they are to hold.
VALUES = [
    ("stg_files__companies", "f2", {"name": "New Name"}),
    ("stg_files__orders", "#1001", {"currency": "EUR", "amount": Decimal("120.5")}),
    ("stg_files__orders", "#1002", {"status": "paid", "is_test": False}),
    ("stg_files__email_events", "m1", {"event_type": "sent"}),
    ("stg_files__email_events", "m2", {"occurred_at": datetime(2024, 4, 1, 7)}),
    ("stg_files__web_events", "w1", {"event_type": "page", "utm_campaign": "spring 🌷"}),
    ("stg_files__interactions", "i1", {"channel": "store", "subject": "Ski fitting 🎿"}),
    ("stg_files__deals", "d1", {"currency": "USD", "is_won": True}),
    (
        "stg_hubspot__contacts",
        "101",
        {
            "record_id": "hubspot:contact:101",
            "first_name": "Zoë 🎿",
            "phone": "+49 151 5550101",
            "second_phone": "030 5550101",
            "birth_date": None,
            "is_unsubscribed": False,
            "is_bounced": None,
            "company_source_key": "201",
            "created_at": datetime(2024, 1, 5, 20, 35, 26),
        },
    ),
    (
        "stg_hubspot__contacts",
        "102",
        {
            "last_name": "New",
            "phone": "030 5550102",
            "second_phone": None,
            "birth_date": date(1990, 12, 31),
            "is_unsubscribed": True,
            "is_bounced": True,
        },
    ),
    (
        "stg_hubspot__companies",
        "201",
        {
            "domain": "www.fjaell.example",
            "employee_count": 120,
            "annual_revenue": Decimal(10000000),
        },
    ),
    ("stg_hubspot__deals", "301", {"currency": "EUR", "is_won": True, "stage_id": "won"}),
    ("stg_hubspot__deals", "302", {"is_won": False, "stage_id": "lost"}),
    ("stg_hubspot__deals", "304", {"is_won": None, "is_closed": None, "amount": None}),
    ("stg_hubspot__deal_pipeline_stages", "open", {"label": "Open 🚪", "is_deleted": False}),
    ("stg_hubspot__deal_pipeline_stages", "lost", {"is_deleted": True}),
    ("stg_hubspot__email_campaigns", "401", {"subject": "Hello 🌷"}),
    ("stg_hubspot__email_events", "e2", {"event_type": "open", "is_filtered": True}),
    ("stg_hubspot__email_events", "e3", {"event_type": "status_change"}),
    ("stg_hubspot__email_events", "e4", {"event_type": "spam_report"}),
    ("stg_hubspot__email_event_status_changes", "e3", {"is_unsubscribe": True}),
    ("stg_hubspot__email_event_status_changes", "e99", {"is_unsubscribe": False}),
    ("stg_hubspot__contact_merges", "105", {"contact_id": "101"}),
    ("stg_hubspot__tickets", "501", {"closed_at": datetime(2024, 5, 6), "priority": "high"}),
    (
        "stg_salesforce__leads",
        "00Q01",
        {
            "record_id": "salesforce:lead:00Q01",
            "country": "DE",
            "region": "BY",
            "phone": "030 5550101",
            "second_phone": None,
            "phone_consent": False,
            "is_bounced": None,
            "company_source_key": "00101",
        },
    ),
    ("stg_salesforce__leads", "00Q02", {"last_name": "New", "is_bounced": True}),
    (
        "stg_salesforce__contacts",
        "00301",
        {"phone": "0151 5550101", "is_bounced": False, "phone_consent": None, "country": "AT"},
    ),
    (
        "stg_salesforce__contacts",
        "00302",
        {"is_bounced": True, "phone_consent": False, "is_unsubscribed": True},
    ),
    ("stg_salesforce__opportunities", "00601", {"is_won": True, "stage": "Closed Won"}),
    ("stg_salesforce__opportunities", "00602", {"is_won": False}),
    ("stg_salesforce__opportunities", "00604", {"is_won": None}),
    ("stg_salesforce__campaigns", "70101", {"cost": Decimal(450), "channel": "email"}),
    (
        "stg_salesforce__campaign_members",
        "00v01",
        {"variant": "a 🅰️", "is_control": False, "has_responded": True},
    ),
    ("stg_salesforce__campaign_members", "00v02", {"is_control": True, "contact_id": None}),
    (
        "stg_salesforce__tasks",
        "00T01",
        {
            "contact_id": "00301",
            "lead_id": None,
            "opportunity_id": "00601",
            "occurred_at": datetime(2024, 2, 11, 9, 30),
        },
    ),
    (
        "stg_salesforce__tasks",
        "00T02",
        {"contact_id": None, "lead_id": "00Q02", "occurred_at": datetime(2024, 2, 20)},
    ),
    ("stg_salesforce__tasks", "00T04", {"occurred_at": None}),
    (
        "stg_shopify__customers",
        "601",
        {
            "record_id": "shopify:customer:601",
            "email_consent": False,
            "is_unsubscribed": True,
        },
    ),
    ("stg_shopify__customers", "602", {"email_consent": True, "is_unsubscribed": None}),
    (
        "stg_shopify__orders",
        "701",
        {
            "order_number": "1001",
            "amount": Decimal("120.5"),
            "currency": "EUR",
            "status": "paid",
            "last_name": "Müller",
            "street_address": "Bergstraße 1, Top 3",
            "city": None,
            "country": "AT",
            "cancelled_at": None,
            "ordered_at": datetime(2024, 5, 1, 9, 59),
        },
    ),
    (
        "stg_shopify__orders",
        "702",
        {
            "customer_id": None,
            "order_number": "1002",
            "amount": Decimal(15),
            "currency": "USD",
            "status": "partially_refunded",
            "channel": "pos",
            "last_name": "Guest",
            "phone": "030 5550109",
            "country": "Austria",
            "is_test": True,
        },
    ),
    ("stg_shopify__orders", "703", {"status": "cancelled", "last_name": None}),
    ("stg_shopify__order_lines", "801", {"discount_amount": Decimal(5), "line_number": 1}),
    ("stg_shopify__order_lines", "802", {"unit_price": Decimal("2.5"), "line_number": None}),
    ("stg_shopify__order_lines", "803", {"unit_price": None}),
    ("stg_shopify__refunds", "811", {"refunded_at": datetime(2024, 5, 11, 8)}),
    ("stg_shopify__refunds", "812", {"currency": "CAD", "refunded_amount_with_tax": Decimal(5)}),
    (
        "stg_shopify__order_line_refunds",
        "821",
        {"refunded_amount": Decimal("20.5"), "tax_amount": Decimal("3.2")},
    ),
    ("stg_shopify__order_line_refunds", "822", {"refunded_amount": Decimal("4.17")}),
    ("stg_shopify__products", "901", {"product_name": "Skis 🎿", "status": "active"}),
    ("stg_shopify__products", "902", {"is_deleted": True}),
    (
        "stg_web_tracking__identifies",
        "j1",
        {
            "record_id": "web_tracking:identifies:j1",
            "phone": "030 5550101",
            "occurred_at": datetime(2024, 4, 1, 10, 0, 0, 123000),
        },
    ),
    (
        "stg_web_tracking__identifies",
        "j2",
        {"email": "sam@fixture.example", "occurred_at": datetime(2024, 4, 2, 10)},
    ),
    ("stg_web_tracking__pages", "g1", {"utm_campaign": "spring", "event_type": "page"}),
    ("stg_web_tracking__pages", "g2", {"url": "https://shop.example/wax"}),
    ("stg_web_tracking__tracks", "x1", {"event_type": "cart_add", "page_path": "/skis"}),
]


@dataclass(frozen=True)
class Staged:
    """A warehouse with its staging views, and the drop folder it was loaded from."""

    raw: Path
    warehouse: Path

    def query(self, sql: str, *parameters: object) -> list[tuple]:
        with duckdb.connect(str(self.warehouse), read_only=True) as connection:
            return connection.execute(sql, parameters).fetchall()


def run(command: list[object], warehouse: Path) -> None:
    """Run a command at the project root; fails with its output where it fails."""
    done = subprocess.run(
        [str(word) for word in command],
        cwd=ROOT,
        env={**os.environ, "CRM_WAREHOUSE": str(warehouse)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"


def load_and_stage(raw: Path, work: Path) -> Staged:
    """Load a drop folder into a warehouse of its own, stage it and account for its rows."""
    warehouse = work / "warehouse.duckdb"
    run([sys.executable, "scripts/load_raw.py", "--raw", raw, "--warehouse", warehouse], warehouse)
    run(
        [Path(sys.executable).with_name("dbt"), "run", "--select", "staging", *ACCOUNTING]
        + ["--target-path", work / "target", "--log-path", work / "logs"],
        warehouse,
    )
    return Staged(raw, warehouse)


@pytest.fixture(scope="module")
def fixtures(tmp_path_factory: pytest.TempPathFactory) -> Staged:
    return load_and_stage(FIXTURES, tmp_path_factory.mktemp("fixtures"))


def record_count(path: Path) -> int:
    """Records of a CSV file, the header not counted."""
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return sum(1 for row in csv.reader(lines) if row) - 1


def assert_every_row_is_accounted_for(staged: Staged) -> None:
    fates = staged.query(
        """
        select
            source, source_table,
            staged_count, quarantined_count, superseded_count, deleted_count
        from intermediate.int_hygiene__row_fates
        inner join intermediate.int_hygiene__staged_counts using (source, source_table)
        """
    )
    accounted = {(source, table): sum(counts) for source, table, *counts in fates}
    files = {name: staged.raw / name[0] / f"{name[1]}.csv" for name in accounted}
    assert accounted == {
        name: record_count(path) if path.exists() else 0 for name, path in files.items()
    }
    assert not staged.query(
        "select * from staging.stg_loader__unstaged_rows "
        "where fate = 'quarantined' and reasons = ''"
    )


def test_every_view_has_expectations() -> None:
    models = {path.stem for path in (ROOT / "models" / "staging").glob("*/*.sql")}
    # what the views leave out, and the loader's own memory, are no views of a table
    assert {model for model in models if not model.startswith("stg_loader__")} == set(STAGED)


def test_every_row_is_accounted_for(fixtures: Staged) -> None:
    assert_every_row_is_accounted_for(fixtures)


@pytest.mark.parametrize("model", STAGED)
def test_staged_rows(fixtures: Staged, model: str) -> None:
    key, expected = STAGED[model]
    found = fixtures.query(f"select {key} as key from staging.{model} order by key")
    assert [row[0] for row in found] == expected


@pytest.mark.parametrize(("model", "key", "expected"), VALUES)
def test_staged_values(fixtures: Staged, model: str, key: str, expected: dict[str, object]) -> None:
    key_column = STAGED[model][0]
    [row] = fixtures.query(
        f"select {', '.join(expected)} from staging.{model} where {key_column} = ?", key
    )
    assert dict(zip(expected, row, strict=True)) == expected


def test_documented_columns_are_the_columns(fixtures: Staged) -> None:
    documented = {
        (model["name"], column["name"]): column["data_type"]
        for path in (ROOT / "models" / "staging").glob("*/_*__models.yml")
        for model in yaml.safe_load(path.read_text())["models"]
        for column in model["columns"]
    }
    columns = fixtures.query(
        "select table_name, column_name, data_type from information_schema.columns"
        " where table_schema = 'staging'"
    )
    assert {(table, column): data_type for table, column, data_type in columns} == {
        name: DUCKDB_TYPES.get(data_type, data_type.upper())
        for name, data_type in documented.items()
    }


def link_shapes(shapes: Path, raw: Path, shopify_prefix: str) -> None:
    """Link seed files into a drop folder under the names of the tables they hold."""
    for source, prefix in (("hubspot", ""), ("salesforce", "sf_"), ("shopify", shopify_prefix)):
        (raw / source).mkdir(parents=True)
        for path in (shapes / source).glob(f"{prefix}*_data.csv"):
            table = path.name.removeprefix(prefix).removesuffix("_data.csv")
            (raw / source / f"{table}.csv").symlink_to(path)


@pytest.mark.skipif("CRM_SOURCE_SHAPES" not in os.environ, reason="CRM_SOURCE_SHAPES is not set")
@pytest.mark.parametrize("shopify_prefix", ["shopify_", "shopify_gql_"])
def test_public_shapes(tmp_path: Path, shopify_prefix: str) -> None:
    link_shapes(Path(os.environ["CRM_SOURCE_SHAPES"]).resolve(), tmp_path / "raw", shopify_prefix)
    staged = load_and_stage(tmp_path / "raw", tmp_path)
    assert_every_row_is_accounted_for(staged)
    [(tables, rows, quarantined)] = staged.query(
        """
        select count(*), sum(row_count), sum(quarantined_count)
        from intermediate.int_hygiene__row_fates
        where row_count > 0
        """
    )
    assert tables >= 25
    assert quarantined <= 0.01 * rows
