"""Campaigns are judged as scipy would judge them, and as often rightly as they claim.

Campaigns are put before the compiled models as assignments, orders, visits and replies of customers.
"""

import math
from dataclasses import dataclass

import duckdb
import numpy as np
import pyarrow as pa
import pytest
from dbt.cli.main import dbtRunner
from scipy import stats

from harness import PROJECT

MODELS = [
    *("int_campaigns__participants", "int_campaigns__outcomes", "int_campaigns__arms"),
    *("int_campaigns__designs", "int_campaigns__comparisons", "campaign_lift"),
]
CAMPAIGNS = 1_000
Z = stats.norm.isf(0.025)


@dataclass
class People:
    """One row per customer: the campaign, the arm (0 is the control), and what came in the window."""

    campaign: np.ndarray
    arm: np.ndarray
    orders: np.ndarray
    amount: np.ndarray  # of each order
    visit: np.ndarray
    reply: np.ndarray

    def of(self, campaign: int, arm: int) -> dict[str, np.ndarray]:
        """Return the outcomes by metric of one arm."""
        rows = (self.campaign == campaign) & (self.arm == arm)
        return {
            "visit": self.visit[rows],
            "reply": self.reply[rows],
            "conversion": np.minimum(self.orders[rows], 1),
            "orders": self.orders[rows],
            "net_revenue": self.orders[rows] * self.amount[rows],
        }


def compile_models(folder, **experiments) -> dict[str, str]:
    options = ["--target-path", str(folder), "--log-path", str(folder), "--quiet"]
    if experiments:
        options += ["--vars", str({"experiments": experiments})]
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CRM_WAREHOUSE", str(folder / "lift.duckdb"))
        patch.delenv("CRM_AS_OF", raising=False)
        patch.chdir(PROJECT)
        done = dbtRunner().invoke(["compile", "--select", *MODELS, *options])
    assert done.success, done.exception or done.result
    return {result.node.name: result.node.compiled_code for result in done.result.results}


@pytest.fixture(scope="module")
def compiled(tmp_path_factory) -> dict[str, str]:
    return compile_models(tmp_path_factory.mktemp("lift"))


def lift(
    compiled: dict[str, str], people: People, days: np.ndarray | None = None
) -> dict[tuple[int, str, str], dict]:
    """Run the models on campaigns; return the rows of campaign_lift by campaign, variant and metric.

    All are assigned at once, or so many days later.
    """
    connection = duckdb.connect()
    connection.execute("attach ':memory:' as lift; use lift; create schema intermediate")
    connection.execute("create schema marts")
    connection.register(
        "people",
        pa.table(
            {name: getattr(people, name) for name in people.__dataclass_fields__}
            | {"days": np.zeros(len(people.arm), dtype=int) if days is None else days}
        ),
    )
    connection.execute("""
        create table customers as
        select *, 'p' || row_number() over () as id,
            timestamp '2026-01-01 10:00' + to_days(days::int) as assigned_at
        from people;
        create table intermediate.int_activity__as_of as select date '2026-06-30' as as_of_on;
        create table intermediate.int_identity__crosswalk as select id as record_id, id as customer_id
        from customers;
        create table intermediate.int_identity__issued_ids as
        select id as issued_customer_id, id as customer_id from customers;
        create table intermediate.int_unify__campaigns (campaign_id text, started_at timestamp);
        create table intermediate.int_unify__campaign_members as
        select campaign::text as campaign_id, id as record_id, arm = 0 as is_control,
            'v' || arm as variant, assigned_at
        from customers;
        create table marts.campaign_members as
        select campaign_id, record_id as customer_id from intermediate.int_unify__campaign_members;
        create table intermediate.int_activity__orders as
        select id as record_id, assigned_at + to_days(n::int) as ordered_at,
            amount::decimal(18, 4) as net_amount, null::text as exclusion_reason
        from customers, unnest(range(1, orders + 1)) as u(n);
        create table intermediate.int_activity__sessions as
        select id as customer_id, assigned_at as started_at from customers where visit = 1;
        create table intermediate.int_activity__engagement_events as
        select id as customer_id, 'reply' as event_type, assigned_at as occurred_at
        from customers where reply = 1;
    """)
    for model in MODELS:
        schema = "intermediate" if model.startswith("int_") else "marts"
        connection.execute(f"create table {schema}.{model} as {compiled[model]}")
    found = connection.execute("select * from marts.campaign_lift")
    names = [column[0] for column in found.description]
    rows = [dict(zip(names, row, strict=True)) for row in found.fetchall()]
    return {(int(row["campaign_id"]), row["variant"], row["metric"]): row for row in rows}


def people_of(rng: np.random.Generator, sizes: list[list[int]], effects: list[float]) -> People:
    """Return campaigns by the customers of their arms; each variant multiplies the control's rates."""
    campaign = np.repeat(np.arange(len(sizes)), [sum(arms) for arms in sizes])
    arm = np.concatenate([np.repeat(np.arange(len(arms)), arms) for arms in sizes])
    effect = np.array([1.0, *effects])[arm]
    n = len(arm)
    # most customers order nothing, a few spend a lot: what makes means hard
    return People(
        campaign,
        arm,
        rng.poisson(rng.gamma(0.5, 0.6, n) * effect),
        np.round(rng.lognormal(3, 0.6, n), 4),
        (rng.random(n) < 0.2 * effect).astype(int),
        (rng.random(n) < 0.08 * effect).astype(int),
    )


def wilson(rate: float, n: int) -> tuple[float, float]:
    centre = (rate + Z * Z / (2 * n)) / (1 + Z * Z / n)
    half = Z * math.sqrt(rate * (1 - rate) / n + Z * Z / (4 * n * n)) / (1 + Z * Z / n)
    return centre - half, centre + half


def judged(metric: str, treated: np.ndarray, control: np.ndarray) -> dict[str, float]:
    """Judge two arms by scipy, rates by their formulas as papers give them."""
    n, m = len(treated), len(control)
    difference = treated.mean() - control.mean()
    spread = np.var(control, ddof=1)
    if metric in ("orders", "net_revenue"):
        welch, student = (stats.ttest_ind(treated, control, equal_var=alike) for alike in (0, 1))
        error = abs(difference) / min(abs(welch.statistic), abs(student.statistic))
        low, high = difference + error * np.array(stats.t.interval(0.95, welch.df))
        p_value = 2 * stats.t.sf(abs(difference) / error, welch.df)
        varied = max(np.var(arm, ddof=1) / arm.mean() ** 2 for arm in (treated, control))
        error = math.sqrt(varied * (1 / n + 1 / m))
        relative = treated.mean() / control.mean() * np.exp([-Z * error, Z * error])
    else:
        p, q = treated.mean(), control.mean()
        (p_low, p_high), (q_low, q_high) = wilson(p, n), wilson(q, m)
        low = difference - math.hypot(p - p_low, q_high - q)
        high = difference + math.hypot(p_high - p, q - q_low)
        table = [[treated.sum(), n - treated.sum()], [control.sum(), m - control.sum()]]
        p_value = stats.chi2_contingency(table, correction=False).pvalue
        spread = q * (1 - q)
        relative = stats.contingency.relative_risk(
            int(treated.sum()), n, int(control.sum()), m
        ).confidence_interval(0.95)
    return {
        "treated_mean": treated.mean(),
        "control_mean": control.mean(),
        "difference": difference,
        "ci_low": low,
        "ci_high": high,
        "p_value": p_value,
        "relative_lift": difference / control.mean(),
        "relative_low": relative[0] - 1,
        "relative_high": relative[1] - 1,
        "minimum_detectable_effect": (Z + stats.norm.isf(0.2))
        * math.sqrt(spread * (1 / n + 1 / m)),
    }


def test_figures_are_those_of_scipy(compiled):
    """Small and large arms, lopsided ones, several variants against one control."""
    sizes = [[400, 380], [90, 820], [5_000, 5_000, 5_000], [30, 12], [2_000, 1_000, 500, 700]]
    people = people_of(np.random.default_rng(7), sizes, [1.4, 0.7, 1.0])
    found = lift(compiled, people)
    assert len(found) == sum(len(arms) - 1 for arms in sizes) * 5
    for (campaign, variant, metric), row in found.items():
        treated = people.of(campaign, int(variant[1:]))[metric]
        control = people.of(campaign, 0)[metric]
        assert (row["treated_customers"], row["control_customers"]) == (len(treated), len(control))
        for name, value in judged(metric, treated, control).items():
            assert row[name] == pytest.approx(value, rel=1e-7, abs=1e-9), (metric, name)
        share = row["expected_treated_share"]
        n = len(treated) + len(control)
        expected = stats.chisquare(
            [len(treated), len(control)], [n * share, n * (1 - share)]
        ).pvalue
        assert row["sample_ratio_p_value"] == pytest.approx(expected, abs=1e-9)
    for metric in ("visit", "net_revenue"):
        rows = [row for (_, _, name), row in found.items() if name == metric]
        adjusted = stats.false_discovery_control([row["p_value"] for row in rows])
        assert [row["adjusted_p_value"] for row in rows] == pytest.approx(adjusted, rel=1e-9)


def two_rates(treated: tuple[int, int], control: tuple[int, int]) -> People:
    """Return one campaign in which so many of so many visited."""
    arms = [(control, 0), (treated, 1)]
    visit = np.concatenate([[1] * hits + [0] * (n - hits) for (hits, n), _ in arms])
    arm = np.concatenate([np.full(n, place) for (_, n), place in arms])
    nothing = np.zeros(len(arm), dtype=int)
    return People(nothing, arm, nothing, nothing, visit, nothing)


def test_rates_of_newcombe_are_met(compiled):
    """Newcombe 1998, table II, method 10: 56/70 against 48/80, and 10/10 against 0/10."""
    row = lift(compiled, two_rates((56, 70), (48, 80)))[0, "v1", "visit"]
    assert (round(row["ci_low"], 4), round(row["ci_high"], 4)) == (0.0524, 0.3339)
    row = lift(compiled, two_rates((10, 10), (0, 10)))[0, "v1", "visit"]
    assert (round(row["ci_low"], 4), round(row["ci_high"], 4)) == (0.6075, 1.0)


def test_what_cannot_be_known_is_null(compiled):
    """Nobody ordered: no difference, and no telling how sure; one customer has no variance."""
    rows = lift(compiled, two_rates((3, 10), (2, 10)))
    row = rows[0, "v1", "net_revenue"]
    assert row["difference"] == 0
    unknown = ("ci_low", "p_value", "adjusted_p_value", "relative_lift", "relative_low")
    assert [row[name] for name in unknown] == [None] * 5
    assert row["comparison_count"] == 0
    rows = lift(compiled, two_rates((1, 1), (0, 1)))
    assert rows[0, "v1", "orders"]["ci_high"] is None
    assert rows[0, "v1", "visit"]["ci_high"] == 1


def test_wald_where_declared(tmp_path):
    """9/10 against 3/10: 0.6 plus and minus 1.96 roots of 0.09 / 10 + 0.21 / 10."""
    experiments = {
        "outcome_days": 30, "rate_interval": "wald", "alpha": 0.05, "power": 0.8,
        "sample_ratio_alpha": 0.001, "expected_shares": {}, "usual_control_shares": [0.5],
    }  # fmt: skip
    row = lift(compile_models(tmp_path, **experiments), two_rates((9, 10), (3, 10)))[
        0, "v1", "visit"
    ]
    error = math.sqrt(0.03)
    assert row["interval_method"] == "wald"
    assert row["ci_low"] == pytest.approx(0.6 - Z * error, abs=1e-9)
    assert row["ci_high"] == pytest.approx(0.6 + Z * error, abs=1e-9)
    assert row["p_value"] == pytest.approx(2 * stats.norm.sf(0.6 / error), rel=1e-7)


def test_nothing_from_nothing(compiled):
    nobody = np.zeros(0, dtype=int)
    assert lift(compiled, People(nobody, nobody, nobody, nobody, nobody, nobody)) == {}


# what a customer of the control does on average, and in the window of a variant that does so much more
TRUTH = {
    "visit": lambda effect: 0.2 * effect,
    "reply": lambda effect: 0.08 * effect,
    "conversion": lambda effect: 1 - (1 + 0.6 * effect) ** -0.5,
    "orders": lambda effect: 0.3 * effect,
    "net_revenue": lambda effect: 0.3 * effect * math.exp(3 + 0.6**2 / 2),
}


@pytest.mark.parametrize("effect", [1.0, 1.3])
def test_intervals_cover_and_nulls_alarm_as_often_as_they_say(compiled, effect):
    """Of 1,000 campaigns: intervals cover the truth in 93 to 97 %, nulls are significant in 3 to 7 %."""
    people = people_of(np.random.default_rng(20261128), [[400, 400]] * CAMPAIGNS, [effect])
    found = lift(compiled, people)
    for metric, mean in TRUTH.items():
        rows = [row for (_, _, name), row in found.items() if name == metric]
        truth = mean(effect) - mean(1.0)
        covered = sum(row["ci_low"] <= truth <= row["ci_high"] for row in rows) / CAMPAIGNS
        assert 0.93 <= covered <= 0.97, metric
        covered = sum(
            row["relative_low"] <= truth / mean(1.0) <= row["relative_high"] for row in rows
        )
        assert 0.93 <= covered / CAMPAIGNS <= 0.97, metric
        significant = sum(row["p_value"] < 0.05 for row in rows) / CAMPAIGNS
        if effect == 1:
            assert 0.03 <= significant <= 0.07, metric
        else:
            assert significant > 0.1, metric


def test_a_small_control_raises_no_false_alarms(compiled):
    """One in ten held back, few orders, some large: Welch's test alone alarms in one of eight nulls.

    Where by chance nobody of the control spent much, its own variance says that its mean is sure.
    """
    rng = np.random.default_rng(60)
    people = people_of(rng, [[60, 540]] * CAMPAIGNS, [1.0])
    people.amount = np.round(rng.lognormal(3, 1, len(people.arm)), 4)
    found = lift(compiled, people)
    for metric in ("orders", "net_revenue"):
        rows = [row for (_, _, name), row in found.items() if name == metric]
        assert sum(row["p_value"] < 0.05 for row in rows) / CAMPAIGNS <= 0.06, metric
        covered = sum(row["ci_low"] <= 0 <= row["ci_high"] for row in rows)
        assert covered / CAMPAIGNS >= 0.94, metric
        covered = sum((row["relative_low"] or -1) <= 0 <= row["relative_high"] for row in rows)
        assert covered / CAMPAIGNS >= 0.9, metric


def test_arms_of_different_days_are_flagged(compiled):
    """A control drawn a month before is seen in another season; arms drawn day by day are left alone."""
    rng = np.random.default_rng(30)
    people = people_of(rng, [[60, 540]] * 200, [1.0])
    for days, flags in (
        (rng.integers(0, 100, len(people.arm)), 0),  # at random
        (np.where(people.arm == 0, 0, 1), 0),  # a day later
        (np.where(people.arm == 0, 0, 30), 1),
        # of the first month half is held back, of the second a tenth
        (30 * (rng.random(len(people.arm)) < np.where(people.arm == 0, 0.2, 0.7)), 1),
    ):
        rows = lift(compiled, people, days).values()
        assert {row["is_assigned_apart"] for row in rows} == {bool(flags)}


def flagged(compiled, splits: np.ndarray) -> int:
    """Return how many campaigns of so many treated and control customers are flagged."""
    arms = {
        "campaign_id": np.repeat(np.arange(len(splits)).astype(str), 2),
        "is_control": np.tile([False, True], len(splits)),
        "customers": splits.ravel().astype(float),
    }
    connection = duckdb.connect()
    connection.execute("attach ':memory:' as lift; use lift; create schema intermediate")
    connection.execute("create schema marts")
    connection.register("arms", pa.table(arms))
    connection.execute("""
        create table intermediate.int_campaigns__arms as
        select *, case when is_control then 'control' else 'A' end as variant, 'visit' as metric,
            true as is_rate, 0.1::double as mean, 0.09::double as variance,
            null::text as segment_key, null::double as control_share,
            0::double as assigned_day_mean, 0::double as assigned_day_variance,
            timestamp '2026-01-01' as first_assigned_at, timestamp '2026-02-01' as outcome_until_at
        from arms;
        create table intermediate.int_activity__as_of as select date '2026-06-30' as as_of_on;
        create table intermediate.int_campaigns__participants (campaign_id text, is_contaminated boolean);
        create table marts.campaign_members (campaign_id text, customer_id text);
    """)
    for model in MODELS[3:]:
        schema = "intermediate" if model.startswith("int_") else "marts"
        connection.execute(f"create table {schema}.{model} as {compiled[model]}")
    query = "select count(*) from marts.campaign_lift where is_sample_ratio_off"
    return connection.execute(query).fetchone()[0]


def split(rng: np.random.Generator, total: int, share: float, campaigns: int) -> np.ndarray:
    treated = rng.binomial(total, share, campaigns)
    return np.column_stack([treated, total - treated])


def test_lopsided_splits_are_flagged_and_designs_are_not(compiled):
    """52 to 48 of 20,000 is found; halves, and designs with a small control, are left alone."""
    rng = np.random.default_rng(52)
    assert flagged(compiled, split(rng, 20_000, 0.52, 100)) >= 95
    assert flagged(compiled, split(rng, 20_000, 0.48, 100)) >= 95
    for share in (0.5, 0.9, 0.7, 2 / 3):
        assert flagged(compiled, split(rng, 20_000, share, CAMPAIGNS)) <= 4, share
