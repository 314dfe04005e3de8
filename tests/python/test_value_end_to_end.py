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
import pytest

from harness import PROJECT
from scripts.common import complete_parameters
from scripts.train_value import connect, read_histories


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
        with (self.folder / "parameters" / "value_parameters.csv").open() as file:
            return {
                (row["model"], row["parameter"]): float(row["value"])
                for row in csv.DictReader(file)
                if row["period"] == "full"
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
    company.build("+int_value__scores")
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
    assert trained.parameters() == pytest.approx({
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


def test_the_build_and_the_training_see_the_same_histories(trained):
    with connect(trained.folder / "warehouse.duckdb") as connection:
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
