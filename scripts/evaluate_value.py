"""Score what was expected of customers against the orders that came later.

The orders that came, by whoever truly made them, come from a truth folder (people.csv: record_id and
true_customer_id; future_orders.csv: true_customer_id, ordered_at), as scripts/generate_sample.py writes
them. A true customer counts for the customer who holds most of their records. Beside each figure stands
the simplest thing one could have done instead: last year's orders, days since the last order.
"""

import sys
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from pathlib import Path

import click
import duckdb
import numpy as np
from rich.console import Console
from rich.table import Table as Grid

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from scripts.common import (
    ProblemError,
    json_option,
    run,
    screen,
    tell_json,
    usage,
    warehouse_option,
    warehouse_problem,
)
from scripts.train_value import SILENCE, fit_churn, read_outcomes, rhythm

# The customer who holds most records of each true customer.
OWNERS_SQL = """
held as (
    select people.true_customer_id, records.customer_id, count(*) as n
    from read_csv($people, all_varchar = true) as people
    inner join marts.customer_records as records on people.record_id = records.record_id
    group by all
),
owners as (
    select true_customer_id, arg_max(customer_id, (n, customer_id)) as customer_id
    from held
    group by true_customer_id
)
"""

# Days with an order, as BG/NBD counts them; of who holds several true customers, all of theirs.
SCORES_SQL = f"""
with {OWNERS_SQL},
future as (
    select
        owners.customer_id,
        count(distinct future.ordered_at::date) filter (
            where future.ordered_at::date <= $as_of + 7 * $weeks
        ) as later_orders,
        count(*) filter (where future.ordered_at::date <= $as_of + 7 * $churn_weeks) as soon_orders
    from read_csv($future, all_varchar = true) as future
    inner join owners on future.true_customer_id = owners.true_customer_id
    where future.ordered_at::date > $as_of
    group by owners.customer_id
),
last_year as (
    select customer_id, count(*) as orders
    from intermediate.int_value__purchase_days
    where ordered_on > $as_of - 365
    group by customer_id
)
select
    value.expected_orders,
    churn.purchase_churn_probability as churn,
    churn.days_since_order,
    coalesce(last_year.orders, 0) as last_year,
    coalesce(future.later_orders, 0) as later_orders,
    coalesce(future.soon_orders, 0) = 0 as is_lapsed
from marts.customer_lifetime_value as value
inner join marts.churn_risk as churn on value.customer_id = churn.customer_id
left join last_year on value.customer_id = last_year.customer_id
left join future on value.customer_id = future.customer_id
where value.expected_orders is not null
order by value.customer_id
"""


@dataclass(frozen=True)
class Group:
    """Customers of like expectation: how many, what was expected of them and what came (sums)."""

    customers: int
    expected: float
    actual: float


def tenths(expected: np.ndarray, actual: np.ndarray) -> list[Group]:
    """Return sums by tenths of what was expected, least first, equal expectations together."""
    below = np.searchsorted(np.sort(expected), expected)
    place = np.minimum(10 * below // max(len(expected), 1), 9)
    return [
        Group(int(here.sum()), float(expected[here].sum()), float(actual[here].sum()))
        for here in (place == tenth for tenth in range(10))
    ]


def rank_correlation(left: np.ndarray, right: np.ndarray) -> float:
    """Return Spearman's rank correlation."""
    from scipy.stats import spearmanr

    return float(spearmanr(left, right).statistic)


def area_under_curve(is_true: np.ndarray, score: np.ndarray) -> float:
    """Return how often a true one scores above an untrue one (AUC)."""
    from sklearn.metrics import roc_auc_score

    return float(roc_auc_score(is_true, score))


def print_tenths(title: str, groups: list[Group], mean: bool, console: Console) -> None:
    """Print a calibration table, of sums or of means."""
    grid = Grid(box=None, pad_edge=False)
    for column in (title, "customers", "expected", "actual"):
        grid.add_column(column, justify="left" if column == title else "right")
    for tenth, group in enumerate(groups, start=1):
        if group.customers:
            by, digits = (group.customers, 3) if mean else (1, 1)
            grid.add_row(
                str(tenth),
                f"{group.customers:,}",
                f"{group.expected / by:,.{digits}f}",
                f"{group.actual / by:,.{digits}f}",
            )
    console.print(grid)


@dataclass(frozen=True)
class Evaluation:
    """How well something was told of some weeks: a measure, that of a naive rule, and tenths of customers."""

    weeks: int
    measure: float  # rank correlation of orders, AUC of what is true or not
    naive: float
    tenths: list[Group]


def evaluate_orders(scores: dict[str, np.ndarray], weeks: int) -> Evaluation:
    """Hold expected orders against those that came, beside those of last year."""
    expected, actual = scores["expected_orders"], scores["later_orders"]
    return Evaluation(
        weeks,
        rank_correlation(expected, actual),
        rank_correlation(scores["last_year"], actual),
        tenths(expected, actual),
    )


def evaluate_churn(scores: dict[str, np.ndarray], weeks: int) -> Evaluation:
    """Hold the probability of no order against who ordered none, beside days since the last order."""
    lapsed = scores["is_lapsed"].astype(bool)
    return Evaluation(
        weeks,
        area_under_curve(lapsed, scores["churn"]),
        area_under_curve(lapsed, scores["days_since_order"]),
        tenths(scores["churn"], lapsed),
    )


def evaluate_engagement(
    connection: duckdb.DuckDBPyConnection, as_of: date, weeks: int
) -> Evaluation | None:
    """Hold silence, by weights of the weeks before, against who fell silent, reactions to come being unknown.

    None where there are too few reactions to learn from.
    """
    before, lapsed = read_outcomes(connection, SILENCE, as_of - timedelta(weeks=2 * weeks), weeks)
    found = fit_churn(SILENCE, rhythm(before), lapsed, before.count, weeks)
    if found is None:
        return None
    later, lapsed = read_outcomes(connection, SILENCE, as_of - timedelta(weeks=weeks), weeks)
    weights = [found.values[name] for name in ("intercept", "silence", "pace")]
    times = later.count.astype(int)
    probability = np.repeat(1 / (1 + np.exp(-(rhythm(later) @ weights))), times)
    silent, lapsed = np.repeat(later.age - later.recency, times), np.repeat(lapsed, times)
    return Evaluation(
        weeks,
        area_under_curve(lapsed, probability),
        area_under_curve(lapsed, silent),
        tenths(probability, lapsed),
    )


def print_orders(found: Evaluation, console: Console) -> None:
    """Print how the expected orders met those that came."""
    expected = sum(group.expected for group in found.tenths)
    actual = sum(group.actual for group in found.tenths)
    customers = sum(group.customers for group in found.tenths)
    console.print(
        f"Orders in {found.weeks} weeks: {expected:,.0f} expected of {customers:,} customers, "
        f"{actual:,.0f} came ({expected / max(actual, 1) - 1:+.1%})"
    )
    console.print(
        f"Rank correlation with what came: {found.measure:.3f}; "
        f"of last year's orders {found.naive:.3f}"
    )
    print_tenths("tenth by expected orders", found.tenths, False, console)


def print_churn(found: Evaluation, console: Console) -> None:
    """Print how well churn was told."""
    console.print(
        f"No order in {found.weeks} weeks: AUC {found.measure:.3f}; "
        f"of days since the last order {found.naive:.3f}"
    )
    print_tenths("tenth by churn probability", found.tenths, True, console)


def print_engagement(found: Evaluation | None, weeks: int, console: Console) -> None:
    """Print how well silence was told."""
    if found is None:
        console.print(f"Too few reactions to learn from {2 * weeks} weeks ago")
        return
    console.print(
        f"No reaction in the last {weeks} weeks, by weights of the {weeks} before: "
        f"AUC {found.measure:.3f}; of days since the last reaction {found.naive:.3f}"
    )
    print_tenths("tenth by churn probability", found.tenths, True, console)


truth_option = click.option(
    "--truth",
    default="data/truth",
    show_default=True,
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="Folder with people.csv and future_orders.csv.",
)


@click.command(epilog=usage("python scripts/evaluate_value.py --truth data/truth"))
@truth_option
@warehouse_option
@json_option
def main(truth: Path, warehouse: Path, as_json: bool) -> None:
    """Score lifetime value and churn risk of a trained warehouse against the orders that came later."""
    console = screen()
    try:
        connection = duckdb.connect(str(warehouse), read_only=True)
    except duckdb.Error as error:
        raise warehouse_problem(warehouse, error) from error
    with connection:
        as_of, weeks, churn_weeks = connection.execute(
            "select cuts.cut_on, cuts.horizon_weeks::int, cuts.churn_weeks::int "
            "from intermediate.int_value__cuts as cuts where cuts.cut = 'as_of'"
        ).fetchone()
        if churn_weeks is None:
            raise ProblemError(
                f"{warehouse} expects nothing yet: run make train and make warehouse"
            )
        scores = connection.execute(
            SCORES_SQL,
            {
                "people": str(truth / "people.csv"),
                "future": str(truth / "future_orders.csv"),
                "as_of": as_of,
                "weeks": weeks,
                "churn_weeks": churn_weeks,
            },
        ).fetchnumpy()
        orders = evaluate_orders(scores, weeks)
        churn = evaluate_churn(scores, churn_weeks)
        silence = evaluate_engagement(connection, as_of, churn_weeks)
    if as_json:
        found = {"orders": orders, "churn": churn, "silence": silence}
        tell_json({name: told and asdict(told) for name, told in found.items()})
        return
    print_orders(orders, console)
    print_churn(churn, console)
    print_engagement(silence, churn_weeks, console)


if __name__ == "__main__":
    run(main)
