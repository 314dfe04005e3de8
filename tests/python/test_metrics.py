"""A metric is what a plain query over its mart says, and what the web page calls by the same name."""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner
from metricflow.engine.metricflow_engine import (
    MetricFlowEngine,
    MetricFlowQueryRequest,
    OutputColumnOrderMode,
)
from metricflow.protocols.sql_client import SqlEngine
from metricflow.sql.render.duckdb_renderer import DuckDbSqlPlanRenderer
from metricflow_semantics.model.dbt_manifest_parser import (
    parse_manifest_from_dbt_generated_manifest,
)
from metricflow_semantics.model.semantic_manifest_lookup import SemanticManifestLookup

from harness import PROJECT, Outcome, Refresher
from scripts.document_metrics import main as document_metrics
from scripts.reporting.overview import glance
from scripts.reporting.page import Tiles
from scripts.reporting.published import open_published

# What a first refresh without training has nothing of: expected values, churn, and a past of segments.
PLANTED = """
    update customer_lifetime_value set expected_value = 100 + repeat_orders * 50;
    update churn_risk set purchase_churn_probability = 1 / (1 + days_since_order), purchase_churn_band = 'low';
    insert into segment_sizes by name
        select * replace (recorded_on - 30 as recorded_on, size + 3 as size, size + 3 as entered, 0 as exited)
        from segment_sizes;
    update segment_sizes set entered = 2, exited = 5 where recorded_on = (select max(recorded_on) from segment_sizes);
    update segment_membership_history set exited_at = entered_at + interval 1 day, exit_reason = 'order_count = 2'
        where customer_id in (select customer_id from orders);
    update campaign_lift set is_sample_ratio_off = true
        where campaign_id = (select min(campaign_id) from campaign_lift where metric = 'conversion');
"""

MONTH, DAY = "metric_time__month", "metric_time__day"
AS_OF = "(select as_of_on from intermediate.int_activity__as_of)"
TO_RETAIN = "previous_stage in ('new', 'active', 'loyal', 'dormant', 'won_back')"
TRUSTED = "metric = 'conversion' and not is_sample_ratio_off and not is_assigned_apart"
BUYERS = """
    buyers as (
        select customer_id, count(*) as order_count from orders where customer_id is not null group by 1
    )
"""
BEFORE = "sum(size - entered + exited)"
MOVED = "sum(entered) filter (size - entered + exited > 0)"

# Metrics, by what, and the same from the marts: what they are told by first, then each metric.
CASES = [
    (
        "orders revenue average_order_value ordering_customers",
        "",
        "select count(*), sum(net_amount), sum(net_amount) / count(*), count(distinct customer_id) from orders",
    ),
    (
        "orders revenue average_order_value ordering_customers",
        MONTH,
        """
        select date_trunc('month', ordered_at)::date, count(*), sum(net_amount), sum(net_amount) / count(*),
            count(distinct customer_id)
        from orders group by 1
        """,
    ),
    (
        "revenue",
        "customer__country_code",
        "select country_code, sum(net_amount) from orders left join customers using (customer_id) group by 1",
    ),
    (
        "revenue",
        "customer__lifecycle_stage",
        "select lifecycle_stage, sum(net_amount) from orders left join customer_lifecycle using (customer_id) group by 1",
    ),
    (
        "active_customers",
        DAY,
        """
        select date_day, count(distinct customer_id)
        from time_spine
        inner join orders
            on ordered_at::date > date_day - interval 12 months and ordered_at::date <= date_day
        group by 1
        """,
    ),
    (
        "active_customers",
        MONTH,
        """
        select date_trunc('month', last_on)::date, count(distinct customer_id)
        from (select max(date_day) as last_on from time_spine group by date_trunc('month', date_day))
        inner join orders on ordered_at::date > last_on - interval 12 months and ordered_at::date <= last_on
        group by 1
        """,
    ),
    (
        "revenue_growth",
        MONTH,
        """
        with months as (
            select date_trunc('month', ordered_at)::date as month, sum(net_amount) as revenue from orders group by 1
        )

        select now.month, now.revenue / before.revenue - 1
        from months as now
        full join months as before on now.month = before.month + interval 12 months
        where coalesce(now.month, before.month + interval 12 months) <= (select max(date_day) from time_spine)
        """,
    ),
    (
        "customers buyers repeat_buyers repeat_rate buyer_rate lifetime_value expected_value churn_probability",
        "",
        f"""
        with {BUYERS}

        select (select count(*) from customers), count(*), count(*) filter (order_count > 1),
            count(*) filter (order_count > 1) / count(*), count(*) / (select count(*) from customers),
            (select avg(expected_value) from customer_lifetime_value),
            (select sum(expected_value) from customer_lifetime_value),
            (select avg(purchase_churn_probability) from churn_risk)
        from buyers
        """,
    ),
    ("customers", DAY, f"select {AS_OF}, count(*) from customers"),
    (
        "customers repeat_buyers",
        "customer__lifecycle_stage",
        f"""
        with {BUYERS}

        select lifecycle_stage, count(*), count(*) filter (order_count > 1)
        from customer_lifecycle left join buyers using (customer_id) group by 1
        """,
    ),
    (
        "customers",
        "customer__rfm_segment",
        "select rfm_segment, count(*) from customers left join customer_rfm using (customer_id) group by 1",
    ),
    (
        "new_customers",
        MONTH,
        "select date_trunc('month', first_seen_at)::date, count(*) from customers group by 1",
    ),
    (
        "suppressed_anywhere suppression_rate suppressed_by_email email_suppression_rate suppressed_customers",
        "",
        """
        select count(distinct customer_id), count(distinct customer_id) / (select count(*) from customers),
            count(distinct customer_id) filter (channel = 'email'),
            count(distinct customer_id) filter (channel = 'email') / (select count(*) from customers),
            count(distinct customer_id)
        from suppressions
        """,
    ),
    (
        "suppressed_customers",
        "suppression__channel suppression__reason",
        "select channel, reason, count(distinct customer_id) from suppressions group by all",
    ),
    (
        "cohort_buyers retained_buyers retention",
        "",
        """
        select sum(buyer_count), sum(retained_count), sum(retained_count) / sum(buyer_count)
        from cohort_retention where buyer_type = 'customer' and months_since_first_order > 0
        """,
    ),
    (
        "retention",
        "cohort__months_since_first_order cohort__cohort_month__month",
        """
        select months_since_first_order, cohort_month, retention_rate
        from cohort_retention where buyer_type = 'customer' and months_since_first_order > 0
        """,
    ),
    (
        "customers_in_stage",
        f"{MONTH} customer_month__stage",
        "select period_start, lifecycle_stage, count(*) from lifecycle_history group by all",
    ),
    (
        "customers_in_stage",
        "customer_month__stage",
        "select lifecycle_stage, count(*) from customer_lifecycle group by all",
    ),
    (
        "retainable_customers churned_customers churn_rate",
        MONTH,
        f"""
        select period_start, count(*) filter ({TO_RETAIN}),
            count(*) filter ({TO_RETAIN} and lifecycle_stage = 'churned'),
            count(*) filter ({TO_RETAIN} and lifecycle_stage = 'churned') / nullif(count(*) filter ({TO_RETAIN}), 0)
        from lifecycle_history group by 1
        """,
    ),
    (
        "segment_size",
        f"{DAY} segment",
        "select recorded_on, segment_key, size from segment_sizes",
    ),
    (
        "segment_size",
        "segment",
        "select segment_key, count(*) from segment_membership group by 1",
    ),
    (
        "members_before members_entered members_exited segment_entry_rate segment_exit_rate",
        "segment__name",
        f"""
        select name, {BEFORE}, {MOVED}, sum(exited), {MOVED} / {BEFORE}, sum(exited) / {BEFORE}
        from segment_sizes left join segments using (segment_key) group by 1
        """,
    ),
    (
        "segment_members",
        "segment__name customer__country_code",
        """
        select name, country_code, count(*)
        from segment_membership left join segments using (segment_key) left join customers using (customer_id)
        group by all
        """,
    ),
    (
        "segment_entries",
        DAY,
        "select entered_at::date, count(*) from segment_membership_history group by 1",
    ),
    (
        "segment_exits",
        f"{DAY} stay__exit_reason",
        """
        select exited_at::date, exit_reason, count(exited_at) from segment_membership_history
        group by all
        """,
    ),
    (
        "treated_customers converted_customers expected_converted_customers conversion lift relative_lift",
        "",
        f"""
        select sum(treated_customers), sum(treated_mean * treated_customers),
            sum(control_mean * treated_customers),
            sum(treated_mean * treated_customers) / sum(treated_customers),
            sum(difference * treated_customers) / sum(treated_customers),
            sum(difference * treated_customers) / sum(control_mean * treated_customers)
        from campaign_lift where {TRUSTED}
        """,
    ),
    (
        "conversion lift relative_lift",
        "campaign result__variant",
        f"select campaign_id, variant, treated_mean, difference, relative_lift from campaign_lift where {TRUSTED}",
    ),
    (
        "incremental_revenue",
        "campaign__name",
        """
        select name, sum(difference * treated_customers)
        from campaign_lift left join campaigns using (campaign_id)
        where metric = 'net_revenue' and not is_sample_ratio_off and not is_assigned_apart group by 1
        """,
    ),
    (
        "visits",
        "session__traffic_channel",
        "select traffic_channel, count(*) from web_sessions group by 1",
    ),
    (
        "visit_order_rate",
        "",
        """
        select count(*) filter (exists (
                select 1 from web_sessions
                where web_sessions.customer_id = orders.customer_id
                    and started_at::date <= ordered_at::date
                    and started_at::date > ordered_at::date - 7
            )) / (select count(*) from web_sessions where customer_id is not null)
        from orders
        """,
    ),
    (
        "engagement",
        f"{MONTH} event__event_type",
        """
        select date_trunc('month', occurred_at)::date, event_type, count(*)
        from engagement_events where not coalesce(is_automated, false) group by all
        """,
    ),
    (
        "hygiene_passed hygiene_checked hygiene_score",
        "score__source score__dimension",
        "select source, dimension, passed_count, checked_count, passed_count / checked_count from hygiene_scorecard",
    ),
    (
        "completeness",
        "score__source",
        "select source, passed_count / checked_count from hygiene_scorecard where dimension = 'completeness'",
    ),
    (
        "values_known values_knowable coverage",
        "coverage__attribute",
        "select attribute, known_count, customer_count, coverage from attribute_coverage where scope_type = 'all'",
    ),
]


class Renderer:
    """What MetricFlow asks of a client to write SQL in the words of DuckDB; it runs none."""

    sql_engine_type = SqlEngine.DUCKDB
    sql_plan_renderer = DuckDbSqlPlanRenderer()


@dataclass
class Metrics:
    """The metrics of a manifest, over a warehouse."""

    connection: duckdb.DuckDBPyConnection
    engine: MetricFlowEngine

    def rows(self, metrics: str, by: str = "", **options: object) -> list[tuple]:
        """Return what metrics are told by, then the metrics, in the order they are named in."""
        return self.ask(
            metric_names=metrics.split(),
            group_by_names=by.split(),
            output_column_order_mode=OutputColumnOrderMode.INPUT_ORDER,
            **options,
        )

    def ask(self, **request: object) -> list[tuple]:
        plan = self.engine.explain(MetricFlowQueryRequest.create(**request))
        return self.connection.execute(plan.sql_statement.sql).fetchall()


def open_metrics(manifest: Path, warehouse: Path) -> Metrics:
    """Open a warehouse under the name that the manifest knows it by."""
    text = manifest.read_text()
    connection = duckdb.connect()
    lookup = SemanticManifestLookup(parse_manifest_from_dbt_generated_manifest(text))
    name = lookup.semantic_manifest.semantic_models[0].node_relation.database
    connection.execute(f"attach '{warehouse}' as {name}; use {name}.marts; set TimeZone = 'UTC'")
    return Metrics(connection, MetricFlowEngine(lookup, Renderer()))


@pytest.fixture(scope="module")
def metrics(refresh: Refresher, sample: Outcome, tmp_path_factory) -> Iterator[Metrics]:
    """The metrics over a copy of the sample's warehouse, with what training and time would add."""
    copy = shutil.copy(sample.warehouse, tmp_path_factory.mktemp("metrics") / "planted.duckdb")
    opened = open_metrics(refresh.folder / "target" / "semantic_manifest.json", Path(copy))
    opened.connection.execute(PLANTED)
    yield opened
    opened.connection.close()


def told(rows: list[tuple], places: int) -> dict[tuple, list[float | None]]:
    """Rows by their first places, numbers as floats and times as days."""

    def plain(value: object) -> object:
        return value.date() if isinstance(value, datetime) else value

    def number(value: object) -> float | None:
        return float(value) if isinstance(value, int | float | Decimal) else value

    return {
        tuple(plain(value) for value in row[:places]): [number(value) for value in row[places:]]
        for row in rows
    }


@pytest.mark.parametrize(
    ("names", "by", "sql"), CASES, ids=[f"{names} by {by}" for names, by, _ in CASES]
)
def test_a_metric_is_what_its_mart_says(metrics: Metrics, names: str, by: str, sql: str) -> None:
    places = len(by.split())
    found = told(metrics.rows(names, by), places)
    wanted = told(metrics.connection.execute(sql).fetchall(), places)
    assert found.keys() == wanted.keys()
    assert any(value for values in wanted.values() for value in values)
    for key, values in wanted.items():
        assert found[key] == [value and pytest.approx(value, rel=1e-9) for value in values], key


def test_every_metric_is_compared(metrics: Metrics) -> None:
    compared = {name for names, _, _ in CASES for name in names.split()}
    assert compared == {metric.name for metric in metrics.engine.list_metrics()}


def test_every_saved_query_answers(metrics: Metrics) -> None:
    saved = [query.name for query in metrics.engine.list_saved_queries()]
    assert saved
    assert [name for name in saved if not metrics.ask(saved_query_name=name)] == []


def test_the_web_page_calls_the_same_by_the_same_name(metrics: Metrics, sample: Outcome) -> None:
    with open_published(sample.published) as published:
        (tiles,) = (block for block in glance(published, "USD").blocks if isinstance(block, Tiles))
    shown = {tile.key: float(tile.value) for tile in tiles.tiles}
    ((as_of,),) = metrics.connection.execute(f"select {AS_OF}").fetchall()
    ((revenue, orders, average),) = metrics.rows(
        "revenue orders average_order_value",
        where_constraints=[
            f"{{{{ TimeDimension('metric_time', 'day') }}}} > date '{as_of}' - interval 12 months"
        ],
    )
    ((customers, repeat_rate),) = metrics.rows("customers repeat_rate")
    active = told(metrics.rows("active_customers", DAY), 1)[(as_of,)][0]
    assert shown == {
        "customers": customers,
        "active": active,
        "revenue": float(revenue),
        "orders": orders,
        "average_order": pytest.approx(float(average)),
        "repeat_rate": pytest.approx(repeat_rate),
    }


@pytest.fixture(scope="module")
def root(refresh: Refresher, sample: Outcome, tmp_path_factory) -> Path:
    """A project root as after a refresh: mf looks for target/ there, wherever DBT_TARGET_PATH points."""
    folder = tmp_path_factory.mktemp("root")
    for path in PROJECT.iterdir():
        if path.name not in ("target", "logs", "warehouse", "published"):
            (folder / path.name).symlink_to(path)
    (folder / "target").symlink_to(refresh.folder / "target")
    return folder


def mf(refresh: Refresher, root: Path, *arguments: str) -> tuple[int, str]:
    """Run mf from a project root on the sample's warehouse; return exit code and output."""
    with refresh.active("sample"):
        run = subprocess.run(
            [Path(sys.executable).with_name("mf"), *arguments],
            cwd=root,
            env=refresh.environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
    return run.returncode, run.stdout


def test_what_is_declared_is_valid_and_can_be_run(refresh: Refresher, root: Path) -> None:
    exit_code, output = mf(refresh, root, "validate-configs")
    checked = re.findall(r"Successfully validated .*? \(ERRORS: (\d+)", output)
    assert (exit_code, checked) == (0, ["0"] * 6), output


def test_a_query_needs_no_flags(refresh: Refresher, root: Path, sample: Outcome) -> None:
    exit_code, output = mf(
        refresh, root, "query", "--metrics", "orders,customers", "--decimals", "0"
    )
    wanted = sample.rows(
        "select (select count(*) from marts.orders), (select count(*) from marts.customers)"
    )
    assert exit_code == 0, output
    assert tuple(int(number) for number in output.split()[-2:]) == wanted[0]


def test_the_page_of_metrics_is_what_is_declared() -> None:
    ran = CliRunner().invoke(document_metrics, ["--check"])
    assert ran.exit_code == 0, ran.output


def test_a_page_of_metrics_that_is_out_of_date_is_told(tmp_path: Path) -> None:
    shutil.copytree(PROJECT / "models" / "semantic", tmp_path / "semantic")
    hygiene = tmp_path / "semantic" / "_hygiene__metrics.yml"
    text = hygiene.read_text()
    hygiene.write_text(text.replace("label: Coverage\n", "label: Reach\n"))
    ran = CliRunner().invoke(document_metrics, ["--check", "--folder", str(tmp_path / "semantic")])
    assert (ran.exit_code, "run python scripts/document_metrics.py" in ran.output) == (1, True)
    hygiene.write_text(text.replace("    label: Coverage\n", ""))
    ran = CliRunner().invoke(document_metrics, ["--check", "--folder", str(tmp_path / "semantic")])
    assert (ran.exit_code, "lacks label" in ran.output) == (1, True)


def test_every_metric_says_what_it_is(metrics: Metrics) -> None:
    silent = [
        item.name
        for item in [*metrics.engine.list_metrics(), *metrics.engine.list_saved_queries()]
        if not (item.label and item.description)
    ]
    assert not silent
