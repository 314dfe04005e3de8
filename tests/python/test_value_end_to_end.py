"""The published fits of BG/NBD and Gamma-Gamma, from a drop folder through training to the mart.

CDNOW is the data set of the papers: 2,357 people who first bought in early 1997, as the lifetimes
package ships it. The expected figures stand in Fader, Hardie & Lee 2005 (table 2, and the customer in
their note on Excel) and in Fader & Hardie 2013.
"""

import csv
import math
import os
import subprocess
import sys
from dataclasses import dataclass
from datetime import date
from importlib.metadata import distribution
from pathlib import Path

import duckdb
import numpy as np
import pytest
from scipy import special

from harness import PROJECT
from scripts.common import complete_parameters
from scripts.train_value import (
    NEEDED,
    Histories,
    order_log_odds,
    read_former,
    read_histories,
    rhythm,
)
from scripts.training import open_warehouse


@dataclass
class Company:
    """A warehouse of its own with parameters of its own; what its commands printed."""

    folder: Path
    trained: str = ""

    def run(self, *command: str | Path, expect: int = 0) -> str:
        """Run a command of the project on it."""
        run = subprocess.run(
            [sys.executable, *command] if str(command[0]).startswith("scripts") else command,
            cwd=PROJECT,
            env={
                **os.environ,
                "CRM_RAW": str(self.folder / "raw"),
                "CRM_WAREHOUSE": str(self.folder / "warehouse.duckdb"),
                "CRM_PARAMETERS": str(self.folder / "parameters"),
                "CRM_AS_OF": "1997-09-30",
                "DBT_TARGET_PATH": str(self.folder / "target"),
                "DBT_LOG_PATH": str(self.folder / "logs"),
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        assert run.returncode == expect, run.stdout
        return run.stdout

    def build(self, *selection: str) -> None:
        """Build some models, expecting orders over the 39 weeks of the paper."""
        self.run(
            Path(sys.executable).with_name("dbt"), "build", "--quiet", "--select", *selection,
            "--exclude-resource-type", "test", "unit_test",
            "--vars", "{value: {horizon_weeks: 39, holdout_weeks: 26, review_days: 180, drift: 0.2}}",
        )  # fmt: skip

    def rows(self, sql: str) -> list[tuple]:
        """Return the rows of a query over its warehouse."""
        with duckdb.connect(str(self.folder / "warehouse.duckdb"), read_only=True) as connection:
            return connection.execute(sql).fetchall()

    def parameters(self) -> dict[tuple[str, str], float]:
        """Return the full fit by model and parameter."""
        return {
            (model, parameter): value
            for (period, model, parameter), value in read_former(self.folder / "parameters").items()
            if period == "full"
        }


def write_cdnow(folder: Path) -> None:
    """Write the purchases of the 1/10 sample as orders.csv, those of nothing paid included."""
    source = distribution("lifetimes").locate_file("lifetimes/datasets/CDNOW_sample.txt")
    folder.mkdir(parents=True)
    with Path(source).open() as file, (folder / "orders.csv").open("w", newline="") as target:
        writer = csv.writer(target)
        writer.writerow(["order_id", "customer_number", "ordered_at", "amount"])
        for number, line in enumerate(file):
            _, customer, day, _, amount = line.split()
            writer.writerow([number, customer, f"{day[:4]}-{day[4:6]}-{day[6:]}", amount])


@pytest.fixture(scope="module")
def cdnow(tmp_path_factory) -> Company:
    company = Company(tmp_path_factory.mktemp("cdnow"))
    write_cdnow(company.folder / "raw" / "files")
    complete_parameters(company.folder / "parameters")
    company.run("scripts/load_raw.py")
    company.build("+path:models/intermediate/value")
    return company


@pytest.fixture(scope="module")
def trained(cdnow: Company) -> Company:
    shipped = (PROJECT / "seeds/parameters/value_parameters.csv").read_bytes()
    cdnow.trained = cdnow.run("scripts/train_value.py")
    # a company's parameters leave those of the project alone
    assert (PROJECT / "seeds/parameters/value_parameters.csv").read_bytes() == shipped
    cdnow.build("value_parameters", "value_order_keys", "path:models/intermediate/value")
    return cdnow


def test_nothing_is_expected_before_training(cdnow):
    if cdnow.trained:
        pytest.skip("trained by an earlier test")
    assert cdnow.rows(
        "select count(*), count(probability_alive), count(expected_orders), count(expected_value) "
        "from intermediate.int_value__scores"
    ) == [(2357, 0, 0, 0)]


def test_fits_are_the_published_ones(trained):
    found = trained.parameters()
    assert {key: value for key, value in found.items() if key[0] != "churn"} == pytest.approx({
        ("bg_nbd", "r"): 0.243, ("bg_nbd", "alpha"): 4.414, ("bg_nbd", "a"): 0.793,
        ("bg_nbd", "b"): 2.426, ("gamma_gamma", "p"): 6.25, ("gamma_gamma", "q"): 3.74,
        ("gamma_gamma", "v"): 15.44,
    }, rel=2e-3)  # fmt: skip
    assert "full bg_nbd: log-likelihood -9582.4 of 2,357 customers" in trained.trained


def test_the_papers_customer_is_expected_to_order_as_in_the_paper(trained):
    found = trained.rows(
        "select distinct round(expected_orders, 3) from intermediate.int_value__scores "
        "where cut = 'as_of' and repeat_orders = 2 "
        "and round(recency_weeks, 2) = 30.43 and round(age_weeks, 2) = 38.86"
    )
    assert found == [(1.226,)]


def test_scores_are_the_closed_forms(trained):
    """Every customer's, to six digits: 2005, equation 10; 2013, equation 5; churn as training has it."""
    names = ("x", "recency", "age", "mean", "alive", "orders", "value", "churn")
    rows = trained.rows(
        "select repeat_orders, recency_weeks, age_weeks, coalesce(mean_repeat_value, 0), "
        "probability_alive, expected_orders, expected_value, churn_probability "
        "from intermediate.int_value__scores where cut = 'as_of'"
    )
    found = dict(zip(names, np.array(rows, dtype=float).T, strict=True))
    x, recency, age = found["x"], found["recency"], found["age"]
    fitted = trained.parameters()
    r, alpha, a, b = (fitted["bg_nbd", name] for name in ("r", "alpha", "a", "b"))
    p, q, v = (fitted["gamma_gamma", name] for name in ("p", "q", "v"))
    gone = a / (b + np.maximum(x, 1) - 1) * ((alpha + age) / (alpha + recency)) ** (r + x)
    alive = 1 / (1 + np.where(x > 0, gone, 0))
    c, weeks = a + b + x - 1, 39
    power = ((alpha + age) / (alpha + age + weeks)) ** (r + x)
    series = special.hyp2f1(r + x, b + x, c, weeks / (alpha + age + weeks))
    orders = alive * c / (a - 1) * (1 - power * series)
    value = orders * (v + x * np.maximum(found["mean"], 0)) * p / (p * x + q - 1)
    assert found["alive"] == pytest.approx(alive, rel=1e-9)
    assert found["orders"] == pytest.approx(orders, rel=1e-6)
    assert found["value"] == pytest.approx(value, rel=1e-6)
    histories = Histories(x, recency, age, found["mean"], np.ones_like(x), None)
    buying = {name: fitted["bg_nbd", name] for name in ("r", "alpha", "a", "b")}
    odds = order_log_odds(histories, buying, 26)
    weights = [fitted["churn", name] for name in ("intercept", "silence", "pace", "order_odds")]
    churn = special.expit(np.column_stack([rhythm(histories), odds]) @ weights)
    assert found["churn"] == pytest.approx(churn, rel=1e-9)


def test_the_build_and_the_training_see_the_same_histories(trained):
    with open_warehouse(trained.folder / "warehouse.duckdb", NEEDED) as connection:
        histories = read_histories(connection, date(1997, 9, 30))
        found = connection.execute(
            "select repeat_orders, recency_weeks, age_weeks, mean_repeat_value, count(*) as n "
            "from intermediate.int_value__histories where cut = 'as_of' group by all"
        ).fetchall()
    wanted = zip(
        histories.orders,
        histories.recency,
        histories.age,
        histories.value,
        histories.count,
        strict=True,
    )
    assert sorted(map(comparable, found)) == sorted(map(comparable, wanted))


def comparable(history: tuple) -> tuple[float, ...]:
    """A history as rounded numbers, a value that there is none of as -1."""
    return tuple(-1.0 if v is None or math.isnan(v) else round(float(v), 6) for v in history)
