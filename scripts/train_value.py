"""Fit what predicts customers' orders and their value to the data of a warehouse.

Two models. BG/NBD (Fader, Hardie & Lee 2005, "Counting your customers the easy way", Marketing Science
24:275): while alive a customer buys at a rate of their own, and after any purchase may be gone for good.
Gamma-Gamma (Fader & Hardie 2013, "The Gamma-Gamma model of monetary value"): the value of their orders
varies around a mean of their own. Both by maximum likelihood, in weeks, on transaction-days: several
orders of one day are one, the first is what makes a customer and is not counted, and its value is left
out, as the papers do.

Each is fitted twice: to all that is known (period full), which is what customers are scored by, and to
what was known some weeks ago (calibration), so that the mart value_calibration can show what the
models would have said of the weeks since. From these weeks it is also learned how to tell who will not
order again in as many: a logistic regression on the customer's own rhythm, the weeks of silence and the
pace of orders before, and on what BG/NBD says of it; and the same of reactions (visits, clicks, replies). A sample of the orders they were fitted to goes beside them;
a build uses parameters only where it finds most of these orders.
"""

import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
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
    complete_parameters,
    former_option,
    parameters_option,
    run,
    screen,
    usage,
    warehouse_option,
)
from scripts.contract import read_variables
from scripts.lock import exclusive
from scripts.training import open_warehouse, read_order_keys, read_seed, write_seed

BUYING, SPENDING, CHURN, SILENCE = "bg_nbd", "gamma_gamma", "churn", "engagement_churn"
NAMES = {
    BUYING: ("r", "alpha", "a", "b"),
    SPENDING: ("p", "q", "v"),
    CHURN: ("weeks", "intercept", "silence", "pace", "order_odds"),
    SILENCE: ("weeks", "intercept", "silence", "pace"),
}
# Churn as BG/NBD has it: no order where it expects none, whatever else is known.
NEUTRAL = (0.0, 0.0, 0.0, -1.0)
# The longer the silence, the slower the pace and the less likely an order, the likelier is churn.
SIGNS = ((-50, 50), (0, 50), (-50, 0), (-50, 0))
COLUMNS = (
    "period", "model", "parameter", "value", "fitted_from", "fitted_to", "customers",
    "log_likelihood", "review_by",
)  # fmt: skip
NEEDED = "intermediate.int_value__purchase_days"
MIN_REPEAT_CUSTOMERS = 50
MOST_FOR_STARTS = 20_000
# What is sought is the logarithms of r, alpha / r, a and b / a, and of p, q and p v / q: the parameters'
# are these times a matrix. Where customers hardly differ in pace, loyalty or spending, r, a or q grow
# without end and alpha, b or v with them, and a search by the parameters gets stuck on that ridge.
RIDGES = {
    BUYING: np.array([[1.0, 0, 0, 0], [1, 1, 0, 0], [0, 0, 1, 0], [0, 0, 1, 1]]),
    SPENDING: np.array([[1.0, 0, 0], [0, 1, 0], [-1, 1, 1]]),
}
# Each is sought between e^-7 and e^7 of its scale. Who differs less, by some 3 %, might as well not.
WIDEST = 7.0
# A fit has converged when the mean log-likelihood changes by no more than a hundredth of this as any
# of them is taken 1 % up or down.
TOLERANCE = 1e-5


@dataclass(frozen=True)
class Histories:
    """Customers' histories up to a day, equal ones counted once.

    orders (repeat transaction-days), recency and age (weeks from the first order to the last one and to
    the day), value (mean of a repeat transaction-day; nan without one), count (customers like that).
    """

    orders: np.ndarray
    recency: np.ndarray
    age: np.ndarray
    value: np.ndarray
    count: np.ndarray
    first_on: date | None

    def where(self, keep: np.ndarray) -> "Histories":
        """Return some of them, by a mask or a slice."""
        parts = (self.orders, self.recency, self.age, self.value, self.count)
        return Histories(*(part[keep] for part in parts), self.first_on)

    @property
    def repeat_customers(self) -> int:
        """How many customers ordered again."""
        return int(self.count[self.orders > 0].sum())


@dataclass(frozen=True)
class Fit:
    """Parameters of a model by name, the log-likelihood of the data, and of how many customers.

    at_bounds are the parameters that would have gone on growing or shrinking.
    """

    model: str
    values: dict[str, float]
    log_likelihood: float
    customers: int
    at_bounds: tuple[str, ...] = ()


Likelihood = Callable[[np.ndarray], tuple[float, np.ndarray]]


def buying_likelihood(histories: Histories) -> Likelihood:
    """Return the log-likelihood of BG/NBD (2005, equation 6) and its gradient by (r, alpha, a, b)."""
    from scipy.special import expit, gammaln, psi

    x, inverse = np.unique(histories.orders, return_inverse=True)
    n = np.bincount(inverse, weights=histories.count)
    repeats = histories.orders > 0
    # customers without a repeat order share one form; only their age matters
    age, age_inverse = np.unique(histories.age[~repeats], return_inverse=True)
    age_count = np.bincount(age_inverse, weights=histories.count[~repeats], minlength=len(age))
    k, recency, until = (
        part[repeats] for part in (histories.orders, histories.recency, histories.age)
    )
    count = histories.count[repeats]
    total = histories.count.sum()

    def evaluate(parameters: np.ndarray) -> tuple[float, np.ndarray]:
        r, alpha, a, b = parameters
        value = (
            n * (gammaln(r + x) - gammaln(r) + gammaln(a + b) - gammaln(a + b + x))
            + n * (gammaln(b + x) - gammaln(b))
        ).sum() + total * r * np.log(alpha)
        alive = np.log(alpha + age)
        value -= r * (age_count * alive).sum()
        log_until, log_recency = np.log(alpha + until), np.log(alpha + recency)
        still = -(r + k) * log_until
        gone = np.log(a) - np.log(b + k - 1) - (r + k) * log_recency
        value += (count * np.logaddexp(still, gone)).sum()
        is_gone = expit(gone - still)
        by_r = (
            (n * (psi(r + x) - psi(r))).sum()
            + total * np.log(alpha)
            - (age_count * alive).sum()
            - (count * ((1 - is_gone) * log_until + is_gone * log_recency)).sum()
        )
        by_alpha = (
            total * r / alpha
            - r * (age_count / (alpha + age)).sum()
            - (
                count * (r + k) * ((1 - is_gone) / (alpha + until) + is_gone / (alpha + recency))
            ).sum()
        )
        by_a = (n * (psi(a + b) - psi(a + b + x))).sum() + (count * is_gone).sum() / a
        by_b = (n * (psi(a + b) + psi(b + x) - psi(b) - psi(a + b + x))).sum() - (
            count * is_gone / (b + k - 1)
        ).sum()
        return value, np.array([by_r, by_alpha, by_a, by_b])

    return evaluate


def spending_likelihood(histories: Histories) -> Likelihood:
    """Return the log-likelihood of Gamma-Gamma (2013, equation 1a) and its gradient by (p, q, v).

    All histories must have a value above 0.
    """
    from scipy.special import gammaln, psi

    k, mean, count = histories.orders, histories.value, histories.count
    x, inverse = np.unique(k, return_inverse=True)
    n = np.bincount(inverse, weights=count)
    total = count.sum()
    # p x ln(x m) − ln m does not depend on the others
    spent = np.log(mean * k)
    by_p_fixed = (count * k * spent).sum()
    fixed = -(count * np.log(mean)).sum()

    def evaluate(parameters: np.ndarray) -> tuple[float, np.ndarray]:
        p, q, v = parameters
        logs = np.log(v + k * mean)
        value = (
            (n * (gammaln(p * x + q) - gammaln(p * x) - gammaln(q))).sum()
            + total * q * np.log(v)
            + p * by_p_fixed
            + fixed
            - (count * (p * k + q) * logs).sum()
        )
        by_p = (n * x * (psi(p * x + q) - psi(p * x))).sum() + by_p_fixed - (count * k * logs).sum()
        by_q = (n * (psi(p * x + q) - psi(q))).sum() + total * np.log(v) - (count * logs).sum()
        by_v = total * q / v - (count * (p * k + q) / (v + k * mean)).sum()
        return value, np.array([by_p, by_q, by_v])

    return evaluate


def climb(
    likelihood: Likelihood,
    scale: np.ndarray,
    customers: float,
    ridges: np.ndarray,
    start: np.ndarray,
) -> tuple[float, np.ndarray, float]:
    """Seek a maximum over logarithms, which `ridges` turns into those of parameters of this scale.

    Returns the mean log-likelihood, the logarithms, and how steep it still is there.
    """
    from scipy.optimize import minimize

    def cost(logs: np.ndarray) -> tuple[float, np.ndarray]:
        parameters = np.exp(ridges @ logs) * scale
        value, gradient = likelihood(parameters)
        return -value / customers, -ridges.T @ (gradient * parameters) / customers

    found = minimize(
        cost,
        start,
        jac=True,
        method="L-BFGS-B",
        bounds=[(-WIDEST, WIDEST)] * len(start),
        options={"maxiter": 2000, "maxcor": 20, "ftol": 1e-15, "gtol": TOLERANCE / 100},
    )
    # at a bound only the part of the slope counts that leads back inside
    slope = np.abs(found.jac[np.abs(found.x) < WIDEST]).max(initial=0.0)
    return -found.fun, found.x, slope


def maximize(
    model: str,
    likelihood_of: Callable[[Histories], Likelihood],
    histories: Histories,
    scales: list[np.ndarray],
) -> Fit:
    """Return the best fit: from several scales on few histories, from the best of these on all.

    Raises ProblemError where that leads to no maximum.
    """
    few = histories.where(slice(None, None, max(1, len(histories.count) // MOST_FOR_STARTS)))
    likelihood, customers = likelihood_of(few), float(few.count.sum())
    ridges = RIDGES[model]
    tried = [
        (*climb(likelihood, scale, customers, ridges, np.zeros(len(scale))), scale)
        for scale in scales
    ]
    _, start, _, scale = max((one for one in tried if np.isfinite(one[0])), key=lambda one: one[0])
    customers = float(histories.count.sum())
    mean, logs, slope = climb(likelihood_of(histories), scale, customers, ridges, start)
    found = np.exp(ridges @ logs) * scale
    if not np.isfinite(mean) or slope > TOLERANCE:
        raise ProblemError(
            f"the likelihood of {model} has no maximum that could be found (slope {slope:.2g}); "
            "look at the histories in intermediate.int_value__histories"
        )
    values = dict(zip(NAMES[model], (float(value) for value in found), strict=True))
    at_bounds = tuple(
        name for name, log in zip(NAMES[model], logs, strict=True) if abs(log) >= WIDEST
    )
    return Fit(model, values, float(mean * customers), int(customers), at_bounds)


def fit(histories: Histories) -> list[Fit]:
    """Fit both models to histories; raise ProblemError where too few customers ordered again."""
    repeat = histories.repeat_customers
    if repeat < MIN_REPEAT_CUSTOMERS:
        raise ProblemError(
            f"{repeat} customers ordered on more than one day, {MIN_REPEAT_CUSTOMERS} are needed to "
            "tell how customers differ"
        )
    spent = histories.where(histories.value > 0)
    customers = int(spent.count.sum())
    if customers < MIN_REPEAT_CUSTOMERS:
        raise ProblemError(
            f"{customers} customers have repeat orders of a value above 0, "
            f"{MIN_REPEAT_CUSTOMERS} are needed to tell how they differ"
        )
    age = float(np.average(histories.age, weights=histories.count)) or 1.0
    mean = float(np.average(spent.value, weights=spent.count))
    return [
        maximize(
            BUYING,
            buying_likelihood,
            histories,
            [
                np.array([r, alpha, a, b])
                for r, alpha in ((0.3, age / 5), (1.0, age))
                for a, b in ((0.8, 2.5), (0.1, 3.0))
            ],
        ),
        maximize(
            SPENDING,
            spending_likelihood,
            spent,
            [
                np.array([p, q, mean * (q - 1) / p])
                for p, q in ((6.0, 4.0), (1.0, 2.0), (2.0, 10.0))
            ],
        ),
    ]


def read_histories(connection: duckdb.DuckDBPyConnection, until: date) -> Histories:
    """Read customers' histories up to a day, the same as int_value__histories has them."""
    columns = connection.execute(
        """
        with bought as (
            select
                customer_id,
                min(ordered_on) as first_on,
                max(ordered_on) as last_on,
                count(*) - 1 as orders,
                cast(
                    (sum(net_amount) - min_by(net_amount, ordered_on)) / nullif(count(*) - 1, 0)
                    as decimal(18, 4)
                ) as value
            from intermediate.int_value__purchase_days
            where ordered_on <= $until
            group by customer_id
        )
        select
            orders,
            (last_on - first_on) / 7.0::double as recency,
            ($until - first_on) / 7.0::double as age,
            coalesce(value::double, 'nan'::double) as value,
            count(*) as count,
            min(first_on) as first_on
        from bought
        group by orders, last_on - first_on, $until - first_on, bought.value
        order by all
        """,
        {"until": until},
    ).fetchnumpy()
    first = columns["first_on"]
    return Histories(
        *(
            np.asarray(columns[name], float)
            for name in ("orders", "recency", "age", "value", "count")
        ),
        first.min().astype("datetime64[D]").item() if len(first) else None,
    )


def read_outcomes(
    connection: duckdb.DuckDBPyConnection, model: str, until: date, weeks: int
) -> tuple[Histories, np.ndarray]:
    """Read histories up to a day, and whether nothing came in the weeks since.

    Of orders for the model churn, of reactions for engagement_churn; without values.
    """
    table, day = {
        CHURN: ("intermediate.int_value__purchase_days", "ordered_on"),
        SILENCE: ("intermediate.int_value__reaction_days", "reacted_on"),
    }[model]
    columns = connection.execute(
        f"""
        with known as (
            select
                min({day}) as first_on,
                max({day}) filter (where {day} <= $until) as last_on,
                count(*) filter (where {day} <= $until) - 1 as orders,
                count(*) filter (where {day} > $until and {day} <= $until + 7 * $weeks) = 0 as is_lapsed
            from {table}
            group by customer_id
            having min({day}) <= $until
        )
        select
            orders,
            (last_on - first_on) / 7.0::double as recency,
            ($until - first_on) / 7.0::double as age,
            is_lapsed,
            count(*) as count
        from known
        group by orders, last_on - first_on, $until - first_on, is_lapsed
        order by all
        """,
        {"until": until, "weeks": weeks},
    ).fetchnumpy()
    orders, recency, age, count = (
        np.asarray(columns[name], float) for name in ("orders", "recency", "age", "count")
    )
    histories = Histories(orders, recency, age, np.full(len(orders), np.nan), count, None)
    return histories, np.asarray(columns["is_lapsed"], bool)


def rhythm(histories: Histories) -> np.ndarray:
    """Return what churn is told by of the own rhythm: histories × 3.

    1, and the logarithms of 1 + weeks of silence and of repeats a week, steadied, as in the macro
    rhythm_log_odds.
    """
    silence = histories.age - histories.recency
    return np.stack(
        [
            np.ones_like(silence),
            np.log1p(silence),
            np.log((histories.orders + 0.5) / (histories.age + 3)),
        ],
        axis=1,
    )


def order_log_odds(histories: Histories, buying: dict[str, float], weeks: int) -> np.ndarray:
    """Return the log odds of an order in the next weeks by BG/NBD, as in the macro churn_probability."""
    r, alpha, a, b = (buying[name] for name in NAMES[BUYING])
    x, recency, age = histories.orders, histories.recency, histories.age
    gone = np.where(
        x > 0,
        np.log(a / (b + np.maximum(x, 1) - 1))
        + (r + x) * np.log((alpha + age) / (alpha + recency)),
        -np.inf,
    )
    alive = 1 / (1 + np.exp(np.minimum(gone, 700)))
    order = alive * -np.expm1(-(r + x) * np.log1p(weeks / (alpha + age)))
    order = np.clip(order, 1e-6, 1 - 1e-6)
    return np.log(order / (1 - order))


def fit_churn(
    model: str, features: np.ndarray, lapsed: np.ndarray, count: np.ndarray, weeks: int
) -> Fit | None:
    """Return the logistic regression of greatest likelihood; None where too few lapsed or did not.

    The signs of the weights are bounded by what they mean (SIGNS).
    """
    from scipy.optimize import minimize

    if min(count[lapsed].sum(), count[~lapsed].sum()) < MIN_REPEAT_CUSTOMERS:
        return None
    sign = np.where(lapsed, 1.0, -1.0)
    customers = count.sum()

    def cost(weights: np.ndarray) -> tuple[float, np.ndarray]:
        margin = sign * (features @ weights)
        slope = -sign * count / (1 + np.exp(np.minimum(margin, 700)))
        return (
            (count * np.logaddexp(0, -margin)).sum() / customers,
            features.T @ slope / customers,
        )

    size = features.shape[1]
    found = minimize(
        cost,
        np.array(NEUTRAL[:size]),
        jac=True,
        method="L-BFGS-B",
        bounds=SIGNS[:size],
        options={"maxiter": 2000, "ftol": 1e-15, "gtol": TOLERANCE / 100},
    )
    values = dict(zip(NAMES[model], (float(weeks), *(float(w) for w in found.x)), strict=True))
    return Fit(model, values, float(-found.fun * customers), int(customers))


def read_former(folder: Path) -> dict[tuple[str, str, str], float]:
    """Return the values of value_parameters.csv in a folder by period, model and parameter."""
    return {
        (row["period"], row["model"], row["parameter"]): float(row["value"])
        for row in read_seed(folder, "value_parameters.csv")
    }


def print_fits(
    fits: dict[str, list[Fit]], former: dict[tuple[str, str, str], float], console: Console
) -> None:
    """Print each parameter as it is and as it was before."""
    grid = Grid(box=None, pad_edge=False)
    for column in ("period", "model", "parameter", "value", "before"):
        grid.add_column(column, justify="right" if column in ("value", "before") else "left")
    for period, models in fits.items():
        for found in models:
            for name, value in found.values.items():
                before = former.get((period, found.model, name))
                grid.add_row(
                    period,
                    found.model,
                    name,
                    f"{value:.4g}",
                    "" if before is None else f"{before:.4g}",
                )
    console.print(grid)
    for period, models in fits.items():
        for found in models:
            console.print(
                f"{period} {found.model}: log-likelihood {found.log_likelihood:.1f} "
                f"of {found.customers:,} customers"
            )
            for name in found.at_bounds:
                console.print(f"  {name} has run away: the data hardly tell it")
            if found.values.get("q", 2) <= 1:
                console.print("  q is at most 1: who ordered once has no expected value")


@click.command(
    epilog=usage(
        "python scripts/train_value.py --warehouse warehouse/crm_segments.duckdb", locks=True
    )
)
@warehouse_option
@former_option
@parameters_option
def main(warehouse: Path, start: Path, output: Path) -> None:
    """Fit customer lifetime value to the data of a warehouse that was built.

    Read what it prints, look at the difference (git diff seeds/parameters), commit, and refresh.
    """
    exclusive(warehouse)
    console = screen()
    settings = read_variables()["value"]
    started = time.perf_counter()
    with (
        console.status("Fitting orders and their value"),
        open_warehouse(warehouse, NEEDED) as connection,
    ):
        (as_of,) = connection.execute(
            "select as_of_on from intermediate.int_activity__as_of"
        ).fetchone()
        days = {
            "full": as_of,
            "calibration": as_of - timedelta(weeks=settings["holdout_weeks"]),
        }
        keys = read_order_keys(connection)
        histories, fits, notes = {}, {}, []
        for period, until in days.items():
            histories[period] = read_histories(connection, until)
            try:
                fits[period] = fit(histories[period])
            except ProblemError as problem:
                if period == "full":
                    raise ProblemError(
                        *(f"{warehouse}: {text}; nothing was written" for text in problem.problems)
                    ) from problem
                notes = [f"No holdout, up to {until} {text}" for text in problem.problems]
        fits["full"] += learn_churn(
            connection, fits, days["calibration"], settings["holdout_weeks"]
        )
    review_by = as_of + timedelta(days=settings["review_days"])
    former = read_former(start)
    complete_parameters(output)
    write_seed(
        output / "value_parameters.csv",
        COLUMNS,
        [
            [
                period, found.model, name, f"{value:.10g}", histories[period].first_on,
                days[period], found.customers, f"{found.log_likelihood:.4f}", review_by,
            ]
            for period, models in fits.items()
            for found in models
            for name, value in found.values.items()
        ],
    )  # fmt: skip
    write_seed(output / "value_order_keys.csv", ("order_key",), [[key] for key in keys])
    print_fits(fits, former, console)
    for note in notes:
        console.print(note, markup=False)
    full = histories["full"]
    console.print(
        f"Fitted to {full.count.sum():,.0f} customers, {full.repeat_customers:,} of whom ordered "
        f"again, in {time.perf_counter() - started:.1f} s; written to {output}",
        markup=False,
    )


def learn_churn(
    connection: duckdb.DuckDBPyConnection, fits: dict[str, list[Fit]], until: date, weeks: int
) -> list[Fit]:
    """Return how churn is told, by what came after the day of the calibration fit.

    Of orders as BG/NBD has it, where too little came to learn from; of reactions then not at all.
    """
    found = [Fit(CHURN, dict(zip(NAMES[CHURN], (float(weeks), *NEUTRAL), strict=True)), 0.0, 0)]
    if "calibration" in fits:
        histories, lapsed = read_outcomes(connection, CHURN, until, weeks)
        odds = order_log_odds(histories, fits["calibration"][0].values, weeks)
        features = np.column_stack([rhythm(histories), odds])
        found = [fit_churn(CHURN, features, lapsed, histories.count, weeks) or found[0]]
    histories, lapsed = read_outcomes(connection, SILENCE, until, weeks)
    reactions = fit_churn(SILENCE, rhythm(histories), lapsed, histories.count, weeks)
    return found + ([reactions] if reactions else [])


if __name__ == "__main__":
    run(main)
