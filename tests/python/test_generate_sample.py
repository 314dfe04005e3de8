"""The sample company: the same bytes every time, facts before the end, and the mess it promises."""

import hashlib
import re
import subprocess
import sys
from datetime import date
from pathlib import Path

import duckdb
import numpy as np
import pytest

from scripts.sample import generate
from scripts.sample.people import Calendar, Chunk, make_people

SCRIPT = Path(__file__).parents[2] / "scripts" / "generate_sample.py"
CUSTOMERS, CHUNK = 1200, 500
END = date(2026, 6, 30)
REQUIRED = {
    "contacts": ["contact_id"],
    "companies": ["company_id", "name"],
    "orders": ["order_id", "ordered_at", "amount"],
    "order_items": ["order_id", "line_number"],
    "email_events": ["event_id", "event_type", "occurred_at"],
    "web_events": ["event_id", "event_type", "occurred_at"],
    "interactions": ["interaction_id", "channel", "interaction_type", "occurred_at"],
    "deals": ["deal_id", "stage", "created_at"],
    "campaigns": ["campaign_id", "name"],
    "campaign_members": ["campaign_id", "assigned_at"],
    "tickets": ["ticket_id", "created_at"],
    "erasure_requests": ["request_id", "requested_at"],
}
KEYS = {
    "shopify.customer": "id",
    "shopify.order": "id",
    "shopify.order_line": "id",
    "hubspot.contact": "id",
    "hubspot.deal": "deal_id",
    "hubspot.email_event": "id",
    "salesforce.lead": "id",
    "salesforce.contact": "id",
    "salesforce.opportunity": "id",
    "web_tracking.pages": "id",
    "files.contacts": "contact_id",
    "files.orders": "order_id",
}
PLANS_AND_BOOKKEEPING = {"property_closedate", "close_date", "_fivetran_synced", "_fivetran_end"}


def write_sample(folder: Path, **options: object) -> dict[str, int]:
    arguments = {"customers": CUSTOMERS, "months": 24, "seed": 1, "end": END, "chunk_size": CHUNK}
    return generate(raw=folder / "raw", truth=folder / "truth", **(arguments | options))


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sample")
    write_sample(folder)
    return folder


@pytest.fixture(scope="module")
def tables(sample: Path) -> duckdb.DuckDBPyConnection:
    """Every file as `<source>.<table>`, all text; truth.people and so on among them."""
    connection = duckdb.connect()
    for path in sorted(sample.rglob("*.csv")):
        schema = path.parent.name
        connection.execute(f"create schema if not exists {schema}")
        query = f"select * from read_csv('{path}', all_varchar = true, header = true)"
        connection.execute(f'create table {schema}."{path.stem}" as {query}')
    return connection


def value(tables: duckdb.DuckDBPyConnection, query: str) -> int:
    return tables.execute(query).fetchall()[0][0]


def digests(folder: Path) -> dict[str, str]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(p.relative_to(folder)): hashlib.sha256(p.read_bytes()).hexdigest() for p in files}


def test_same_arguments_give_same_bytes(sample: Path, tmp_path: Path) -> None:
    write_sample(tmp_path)
    assert digests(tmp_path) == digests(sample)


def test_another_seed_gives_another_company(sample: Path, tmp_path: Path) -> None:
    write_sample(tmp_path, seed=2)
    same = digests(sample).items() & digests(tmp_path).items()
    constant = {"campaign", "campaigns", "deal_pipeline_stage", "email_campaign", "product"}
    assert {Path(name).stem for name, _ in same} == constant


@pytest.mark.parametrize("customers", [1, 7])
def test_few_customers_are_enough(tmp_path: Path, customers: int) -> None:
    counts = write_sample(tmp_path, customers=customers, months=2)
    assert counts["truth.households"] == customers


def test_parquet_holds_the_same_rows(sample: Path, tmp_path: Path) -> None:
    counts = write_sample(tmp_path, file_format="parquet", customers=300)
    assert not list((tmp_path / "raw").rglob("*.csv"))
    for name, rows in counts.items():
        source, table = name.split(".")
        if source != "truth":
            path = tmp_path / "raw" / source / f"{table}.parquet"
            assert duckdb.sql(f"select count(*) from '{path}'").fetchall() == [(rows,)]


@pytest.mark.parametrize("table", REQUIRED)
def test_required_columns_are_filled(tables: duckdb.DuckDBPyConnection, table: str) -> None:
    assert value(tables, f"select count(*) from files.{table}") > 0
    for column in REQUIRED[table]:
        blank = f"select count(*) from files.{table} where coalesce(trim({column}), '') = ''"
        assert value(tables, blank) == 0, column


@pytest.mark.parametrize("table", ["orders", "email_events", "interactions", "campaign_members"])
def test_rows_of_people_name_a_person(tables: duckdb.DuckDBPyConnection, table: str) -> None:
    number = ", customer_number" if table == "orders" else ""
    nobody = f"select count(*) from files.{table} where coalesce(contact_id, email{number}) is null"
    assert value(tables, nobody) == 0


@pytest.mark.parametrize("name", KEYS)
def test_keys_differ_between_chunks(tables: duckdb.DuckDBPyConnection, name: str) -> None:
    schema, table = name.split(".")
    query = f'select count(*), count(distinct {KEYS[name]}) from {schema}."{table}"'
    rows, keys = tables.execute(query).fetchall()[0]
    assert keys >= 0.97 * rows  # the rest are rows a loader left behind


def test_no_two_people_share_a_private_mailbox_or_company_domain() -> None:
    calendar = Calendar(np.datetime64("2024-07-01T00:00:00"), np.datetime64("2026-07-01T00:00:00"))
    mailboxes: list[str] = []
    domains: list[str] = []
    for number in range(3):
        rng = np.random.default_rng([1, number])
        people, companies = make_people(Chunk(number, 3, 5000, number * 5000, rng), calendar)
        mailboxes += [*people.email, *people.work_email[people.is_business]]
        domains += list(companies.domain)
    assert len(set(mailboxes)) == len(mailboxes) > 15_000
    assert len(set(domains)) == len(domains) > 300


def test_no_fact_after_the_end(tables: duckdb.DuckDBPyConnection) -> None:
    columns = tables.execute(
        "select schema_name, table_name, column_name from duckdb_columns()"
        " where schema_name <> 'truth' and not internal"
    ).fetchall()
    seen = 0
    for schema, table, column in columns:
        if column in PLANS_AND_BOOKKEEPING:
            continue
        latest = tables.execute(
            f'select max(try_cast("{column}" as timestamp)) from {schema}."{table}"'
            f" where \"{column}\" like '____-__-__%'"
        ).fetchall()[0][0]
        seen += latest is not None
        assert latest is None or latest.date() <= END, (schema, table, column)
    assert seen > 50


def test_future_starts_after_the_end_and_lasts_a_year(tables: duckdb.DuckDBPyConnection) -> None:
    first, last = tables.execute(
        "select min(cast(ordered_at as date)), max(cast(ordered_at as date))"
        " from truth.future_orders"
    ).fetchall()[0]
    assert date(2026, 7, 1) <= first < date(2026, 7, 5)
    assert date(2027, 6, 25) < last <= date(2027, 6, 30)


def test_every_contact_row_has_one_truth(tables: duckdb.DuckDBPyConnection) -> None:
    for source, table, key in (
        ("hubspot", "contact", "id"),
        ("salesforce", "lead", "id"),
        ("salesforce", "contact", "id"),
        ("shopify", "customer", "id"),
        ("files", "contacts", "contact_id"),
    ):
        missing = f"""
            select count(*) from (
                select distinct '{source}:{table}:' || {key} as record_id from {source}.{table}
            ) as r
            full join (
                select record_id from truth.people where record_id like '{source}:{table}:%'
            ) as p using (record_id)
            where r.record_id is null or p.record_id is null
        """
        assert value(tables, missing) == 0, table
    assert value(tables, "select count(*) - count(distinct record_id) from truth.people") == 0


MESS = {
    "twice in one system": """
        select count(*) from (
            select true_customer_id from truth.people where record_id like 'hubspot:contact:%'
            group by 1 having count(*) > 1)""",
    "in two systems": """
        select count(*) from (
            select true_customer_id from truth.people where record_id not like 'web_tracking:%'
            group by 1 having count(distinct split_part(record_id, ':', 1)) > 1)""",
    "guest checkout": 'select count(*) from shopify."order" where customer_id is null',
    "campaign holdout": "select count(*) from files.campaign_members where is_control = 'true'",
    "salesforce holdout": """
        select count(*) from salesforce.campaign_member where is_control_c = 'true'""",
    "converted lead": """
        select count(*) from salesforce.lead as l
        inner join salesforce.contact as c on c.id = l.converted_contact_id""",
    "order in two systems": """
        select count(*) from files.orders as f
        inner join shopify."order" as o on o.name = f.order_id and o.email = f.email""",
    "deal in two systems": """
        select count(*) from hubspot.deal as d
        inner join salesforce.opportunity as o
            on o.name = d.property_dealname and o.amount = d.property_amount
        where o.is_won = 'true'""",
    "merged at source": """
        select count(*) from hubspot.contact_merge_audit as m
        inner join hubspot.contact as c on c.id = m.vid_to_merge
        where c._fivetran_deleted = 'true'""",
    "known later": """
        select count(*) from web_tracking.identifies as i
        inner join web_tracking.pages as p using (anonymous_id)
        where p.timestamp < i.timestamp and p.user_id is null""",
    "repeated row": """
        select count(*) - count(distinct id) from shopify."order" """,
    "refund": "select count(*) from shopify.order_line_refund",
    "other currency": "select count(*) from shopify.\"order\" where currency <> 'USD'",
    "placeholder": """
        select count(*) from files.contacts
        where email in ('noemail@noemail.com', 'test@test.com', 'none@none.com', 'na@na.com')""",
    "shared mailbox": """
        select count(*) from (
            select lower(trim(email)) from files.contacts where email is not null
            group by 1 having count(distinct first_name) > 1)""",
    "German date": r"select count(*) from files.contacts where created_at like '__.__.____'",
    "broken date": "select count(*) from files.contacts where birth_date = '31.02.1985'",
}


@pytest.mark.parametrize("mess", MESS)
def test_mess_is_present(tables: duckdb.DuckDBPyConnection, mess: str) -> None:
    assert value(tables, MESS[mess]) > 0


def test_lines_add_up_to_their_order(tables: duckdb.DuckDBPyConnection) -> None:
    query = """
        select count(*) from (
            select distinct id, cast(subtotal_price as decimal(18, 2)) as subtotal
            from shopify."order"
        ) as o
        inner join (
            select order_id, sum(cast(price as decimal(18, 2)) * cast(quantity as int)
                - cast(total_discount as decimal(18, 2))) as total
            from shopify.order_line group by 1
        ) as l on l.order_id = o.id
        where o.subtotal <> l.total
    """
    assert value(tables, query) == 0


def test_planted_effect_is_what_was_planned(tables: duckdb.DuckDBPyConnection) -> None:
    effects = dict(
        tables.execute(
            "select campaign, cast(true_effect as double) from truth.campaign_effects"
            " where metric = 'orders' and variant = 'A'"
        ).fetchall()
    )
    assert effects["C02"] == 0 and effects["C08"] == 0
    assert 0.01 < effects["C01"] < 0.13  # 0.06 planned, some 120 treated


def test_command_prints_a_summary_and_needs_no_more(tmp_path: Path) -> None:
    command = [sys.executable, str(SCRIPT), "--customers", "200", "--months", "6"]
    folders = ["--raw", str(tmp_path / "raw"), "--truth", str(tmp_path / "truth")]
    done = subprocess.run([*command, *folders], capture_output=True, text=True, check=True)
    assert re.search(r"shopify\.customer\D+\d+", done.stdout)
    assert (tmp_path / "truth" / "people.csv").exists()
