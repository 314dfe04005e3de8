"""What training fits: gradients, weights and signs by other means, and when it refuses to."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import duckdb
import numpy as np
import pytest
from click.testing import CliRunner
from scipy.optimize import approx_fprime
from sklearn.linear_model import LogisticRegression

from scripts.train_value import (
    CHURN,
    Histories,
    buying_likelihood,
    fit,
    fit_churn,
    main,
    spending_likelihood,
)


def simulated(
    customers: int, seed: int = 1, rate: float | None = None, leaving: float | None = None
) -> Histories:
    """Histories by the process that BG/NBD and Gamma-Gamma assume, each counted once.

    Of one rate or probability to leave for all, where it is given.
    """
    rng = np.random.default_rng(seed)
    rates = rng.gamma(0.8, 1 / 10, customers)
    rate = rates if rate is None else np.full(customers, rate)
    probabilities = rng.beta(0.9, 3.0, customers)
    leaving = probabilities if leaving is None else np.full(customers, leaving)
    age = np.round(rng.uniform(10, 150, customers) * 7) / 7
    orders, recency = np.zeros(customers), np.zeros(customers)
    for person in range(customers):
        at = 0.0
        while rng.random() > leaving[person] * (orders[person] > 0):
            at += rng.exponential(1 / rate[person])
            if at > age[person]:
                break
            orders[person] += 1
            recency[person] = at
    spread = rng.gamma(3.7, 1 / 15.0, customers)
    mean = rng.gamma(6.0 * np.maximum(orders, 1), 1 / spread) / np.maximum(orders, 1)
    value = np.where(orders > 0, mean, np.nan)
    return Histories(orders, recency, age, value, np.ones(customers), date(2025, 1, 1))


@pytest.mark.parametrize("likelihood_of, parameters", [
    (buying_likelihood, [0.3, 4.0, 0.8, 2.5]), (buying_likelihood, [2.0, 30.0, 0.05, 40.0]),
    (spending_likelihood, [6.0, 3.7, 15.0]), (spending_likelihood, [0.7, 1.2, 300.0]),
])  # fmt: skip
def test_gradients_are_those_of_the_likelihoods(likelihood_of, parameters):
    histories = simulated(400)
    if likelihood_of is spending_likelihood:
        histories = histories.where(histories.orders > 0)
    likelihood = likelihood_of(histories)
    numeric = approx_fprime(parameters, lambda at: likelihood(at)[0], 1e-7)
    assert likelihood(np.array(parameters))[1] == pytest.approx(numeric, rel=1e-3, abs=0.05)


def test_a_fit_does_not_depend_on_how_equal_histories_are_counted():
    histories = simulated(1500)
    twice = Histories(*(
        np.concatenate([part, part])
        for part in (histories.orders, histories.recency, histories.age, histories.value, histories.count)
    ), None)  # fmt: skip
    counted = Histories(
        histories.orders,
        histories.recency,
        histories.age,
        histories.value,
        2 * histories.count,
        None,
    )
    for one, other in zip(fit(twice), fit(counted), strict=True):
        assert one.values == pytest.approx(other.values, rel=1e-4)
        assert one.log_likelihood == pytest.approx(other.log_likelihood, rel=1e-9)
        assert one.customers == other.customers


def test_a_fit_in_another_currency_scales_with_it():
    """Yen instead of dollars: only the scale of values changes."""
    histories = simulated(1500)
    dearer = Histories(
        histories.orders,
        histories.recency,
        histories.age,
        150 * histories.value,
        histories.count,
        None,
    )
    (_, one), (_, other) = fit(histories), fit(dearer)
    wanted = {**one.values, "v": 150 * one.values["v"]}
    assert other.values == pytest.approx(wanted, rel=2e-3)


@pytest.mark.parametrize("rate, leaving", [(0.1, 0.2), (0.1, None), (None, 0.2), (None, 0.0)])
def test_customers_who_hardly_differ_are_fitted(rate, leaving):
    """The likelihood then rises without end along a ridge: r and alpha, or a and b, ever larger."""
    buying, _ = fit(simulated(1500, rate=rate, leaving=leaving))
    r, alpha, a, b = buying.values.values()
    if rate:
        assert r / alpha == pytest.approx(rate, rel=0.1)
    if leaving is not None:
        assert a / (a + b) == pytest.approx(leaving, abs=0.02)


@pytest.mark.parametrize("prices", ["one", "own", "any"])
def test_orders_that_hardly_differ_are_fitted(prices):
    """One price for all, one for each customer, or customers who all spend alike."""
    histories = simulated(1500)
    rng = np.random.default_rng(3)
    orders = np.maximum(histories.orders, 1)
    value = {
        "one": np.full(1500, 9.99),
        "own": rng.choice([5.0, 10.0, 20.0], 1500),
        "any": rng.gamma(3 * orders, 5) / orders,
    }[prices]
    _, spending = fit(replace(histories, value=np.where(histories.orders > 0, value, np.nan)))
    p, q, v = spending.values.values()
    assert spending.at_bounds == {"one": ("p", "q"), "own": ("p",), "any": ("q",)}[prices]
    often = histories.orders >= 5
    expected = (v + (orders * value)[often]) * p / (p * orders[often] + q - 1)
    wanted = np.full(often.sum(), 15.0) if prices == "any" else value[often]
    assert expected == pytest.approx(wanted, rel=0.03)


def test_churn_is_a_logistic_regression():
    rng = np.random.default_rng(2)
    features = np.column_stack([np.ones(3000), rng.normal(2, 1, 3000), rng.normal(-2, 1, 3000)])
    lapsed = rng.random(3000) < 1 / (1 + np.exp(-(features @ [-1.0, 0.8, -0.5])))
    found = fit_churn("engagement_churn", features, lapsed, np.ones(3000), 26)
    wanted = LogisticRegression(C=np.inf, fit_intercept=False, tol=1e-8).fit(features, lapsed)
    weights = [found.values[name] for name in ("intercept", "silence", "pace")]
    assert weights == pytest.approx(wanted.coef_[0], rel=1e-3)


def test_churn_never_falls_with_silence_nor_rises_with_pace():
    """Data that say the contrary get weights of 0, not of the wrong sign."""
    rng = np.random.default_rng(3)
    features = np.column_stack([np.ones(3000), rng.normal(2, 1, 3000), rng.normal(-2, 1, 3000)])
    lapsed = rng.random(3000) < 1 / (1 + np.exp(-(features @ [1.0, -0.8, 0.5])))
    found = fit_churn("engagement_churn", features, lapsed, np.ones(3000), 26)
    assert (found.values["silence"], found.values["pace"]) == (0, 0)


def test_churn_is_not_learned_from_few():
    features = np.ones((60, 4))
    assert fit_churn(CHURN, features, np.arange(60) < 20, np.ones(60), 26) is None


def test_too_few_repeat_customers_stop_it_and_nothing_is_written(tmp_path: Path):
    warehouse = tmp_path / "warehouse.duckdb"
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute("create schema intermediate")
        connection.execute(
            "create table intermediate.int_activity__as_of as select date '2025-06-30' as as_of_on"
        )
        connection.execute(
            "create table intermediate.int_activity__orders as select 'o1' as order_id, "
            "timestamp '2025-01-01' as ordered_at, 1.0::decimal(18, 4) as gross_amount, "
            "null::varchar as exclusion_reason"
        )
        connection.execute(
            "create table intermediate.int_value__purchase_days as select "
            "'c' || i % 49 as customer_id, date '2025-01-01' + i::int as ordered_on, "
            "1.0::decimal(18, 4) as net_amount from range(100) as t (i)"
        )
    output = tmp_path / "parameters"
    run = CliRunner().invoke(main, ["--warehouse", str(warehouse), "--output", str(output)])
    assert run.exit_code == 1
    assert "49 customers ordered on more than one day, 50 are needed" in run.output
    assert "nothing was written" in run.output
    assert not output.exists()
