"""Measure how fast a million customers are fitted and scored, beside the package lifetimes.

Customers who behave as BG/NBD and Gamma-Gamma assume are put where a build has them; what
scripts/train_value.py does is then timed, and what dbt compiles the models to, as they stand. lifetimes
fits the same histories, so many of them that it ends. Seconds of the processor, of all threads together,
stand beside those of the clock, which tell little on a busy machine.
"""

import json
import os
import subprocess
import sys
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import click
import duckdb
import numpy as np
import pyarrow
from rich.console import Console
from rich.table import Table as Grid

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from scripts.common import PROJECT, screen, threads_option, usage
from scripts.train_value import BUYING, SPENDING, Fit, Histories, fit, read_histories

WEEKS = 156
FIRST_ON = date(2023, 1, 2)
TRUE = {BUYING: (0.8, 12.0, 0.9, 4.0), SPENDING: (6.25, 3.7, 15.4)}
MODELS = (
    ("histories", "int_value__cuts"),
    ("histories", "int_value__histories"),
    ("scores", "int_value__expected_orders"),
    ("scores", "int_value__scores"),
    ("scores", "customer_lifetime_value"),
)
FITS_SQL = """
create or replace table intermediate.int_value__fits as
select
    'full' as period, $until::date as fitted_to, $r::double as order_shape, $alpha::double as order_rate,
    $a::double as dropout_a, $b::double as dropout_b, $p::double as spend_p, $q::double as spend_q,
    $v::double as spend_scale, 26.0::double as churn_weeks, 0.0::double as churn_intercept,
    0.0::double as churn_silence, 0.0::double as churn_pace, -1.0::double as churn_order_odds,
    null::double as engagement_intercept, null::double as engagement_silence,
    null::double as engagement_pace, true as is_of_this_data
"""


class Watch:
    """Adds up seconds by step, of the clock and of the processor."""

    def __init__(self) -> None:
        self.seconds: dict[str, tuple[float, float]] = {}

    @contextmanager
    def __call__(self, step: str) -> Iterator[None]:
        clock, processor = time.perf_counter(), time.process_time()
        yield
        before = self.seconds.get(step, (0.0, 0.0))
        self.seconds[step] = (
            before[0] + time.perf_counter() - clock,
            before[1] + time.process_time() - processor,
        )


def simulate(customers: int) -> pyarrow.Table:
    """Return the orders of customers who behave as the models assume: customer, day, amount."""
    rng = np.random.default_rng(1)
    (r, alpha, a, b), (p, q, v) = TRUE[BUYING], TRUE[SPENDING]
    rate, leaving = rng.gamma(r, 1 / alpha, customers), rng.beta(a, b, customers)
    joined = rng.uniform(0, WEEKS, customers)
    person, at = np.arange(customers), joined.copy()
    people, times = [person], [at]
    while len(person):
        at = at + rng.exponential(1, len(person)) / rate[person]
        person, at = person[at < WEEKS], at[at < WEEKS]
        people.append(person)
        times.append(at)
        stays = rng.random(len(person)) >= leaving[person]
        person, at = person[stays], at[stays]
    people, times = np.concatenate(people), np.concatenate(times)
    amounts = rng.gamma(p, 1, len(people)) / rng.gamma(q, 1 / v, customers)[people]
    return pyarrow.table(
        {"person": people, "day": np.floor(times * 7).astype(np.int32), "amount": amounts}
    )


def prepare(folder: Path, customers: int, threads: int) -> duckdb.DuckDBPyConnection:
    """Open a warehouse with these orders in it, and nothing else."""
    connection = duckdb.connect(str(folder / "benchmark.duckdb"), config={"threads": threads})
    connection.execute("create schema intermediate")
    connection.execute("create schema marts")
    connection.register("simulated", simulate(customers))
    connection.execute(
        "create table intermediate.int_value__purchase_days as "
        "select md5(person::varchar) as customer_id, $first::date + day as ordered_on, "
        "sum(amount)::decimal(18, 4) as net_amount from simulated group by all",
        {"first": FIRST_ON},
    )
    connection.execute(
        "create table intermediate.int_activity__as_of as select $until::date as as_of_on",
        {"until": FIRST_ON + timedelta(weeks=WEEKS)},
    )
    return connection


def compile_models(folder: Path) -> dict[str, str]:
    """Return the SQL that dbt compiles the models to."""
    dbt = Path(sys.executable).with_name("dbt")
    run = subprocess.run(
        [dbt, "--quiet", "compile", "--select", *(model for _, model in MODELS)]
        + ["--target-path", folder / "target", "--log-path", folder / "logs"],
        cwd=PROJECT,
        env={**os.environ, "CRM_WAREHOUSE": str(folder / "compiled" / "benchmark.duckdb")},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if run.returncode:
        raise click.ClickException(run.stdout)
    manifest = json.loads((folder / "target" / "manifest.json").read_text(encoding="utf-8"))
    nodes = {model: manifest["nodes"][f"model.crm_segments.{model}"] for _, model in MODELS}
    return {
        model: (PROJECT / node["compiled_path"]).read_text(encoding="utf-8")
        for model, node in nodes.items()
    }


def fit_by_lifetimes(histories: Histories) -> dict[str, dict[str, float]]:
    """Return the parameters that lifetimes finds."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from lifetimes import BetaGeoFitter, GammaGammaFitter

        buying = BetaGeoFitter().fit(
            histories.orders, histories.recency, histories.age, weights=histories.count
        )
        spent = histories.where(histories.value > 0)
        spending = GammaGammaFitter().fit(spent.orders, spent.value, weights=spent.count)
    return {BUYING: dict(buying.params_), SPENDING: dict(spending.params_)}


def print_fits(fits: list[Fit], other: dict[str, dict[str, float]], console: Console) -> None:
    """Print parameters beside the true ones and those of lifetimes."""
    grid = Grid(box=None, pad_edge=False)
    for column in ("parameter", "true", "found", "lifetimes"):
        grid.add_column(column, justify="left" if column == "parameter" else "right")
    for found in fits:
        for true, (name, value) in zip(TRUE[found.model], found.values.items(), strict=True):
            grid.add_row(name, f"{true:g}", f"{value:.4f}", f"{other[found.model][name]:.4f}")
    console.print(grid)


@click.command(epilog=usage("python scripts/benchmark_value.py --customers 100000"))
@click.option("--customers", default=1_000_000, show_default=True, help="How many customers.")
@threads_option
@click.option(
    "--beside",
    default=20_000,
    show_default=True,
    help="How many distinct histories lifetimes fits as well.",
)
def main(customers: int, threads: int, beside: int) -> None:
    """Measure how fast customers are fitted and scored, beside lifetimes."""
    console = screen()
    until = FIRST_ON + timedelta(weeks=WEEKS)
    with TemporaryDirectory(prefix="crm_benchmark_") as name, console.status("Preparing") as told:
        folder = Path(name)
        (folder / "compiled").mkdir()
        sql = compile_models(folder)
        connection = prepare(folder, customers, threads)
        told.update("Fitting")
        watch = Watch()
        with watch("read histories"):
            histories = read_histories(connection, until)
        with watch("fit"):
            fits = fit(histories)
        values = {key: value for found in fits for key, value in found.values.items()}
        connection.execute(FITS_SQL, {"until": until, **values})
        for step, model in MODELS:
            told.update(f"Building {model}")
            schema = "marts" if model == "customer_lifetime_value" else "intermediate"
            with watch(step):
                connection.execute(f"create table {schema}.{model} as {sql[model]}")
        connection.close()
        told.update("Fitting by lifetimes")
        few = histories.where(slice(None, None, max(1, len(histories.count) // beside)))
        with watch("ours"):
            own = fit(few)
        with watch("theirs"):
            other = fit_by_lifetimes(few)
    grid = Grid(box=None, pad_edge=False)
    for column in (f"{customers:,} customers", "seconds", "of the processor"):
        grid.add_column(column, justify="left" if "customers" in column else "right")
    (_, ours), (_, theirs) = watch.seconds.pop("ours"), watch.seconds.pop("theirs")
    for step, (clock, processor) in watch.seconds.items():
        grid.add_row(step, f"{clock:.1f}", f"{processor:.1f}")
    console.print(grid)
    console.print(
        f"{len(few.count):,} distinct histories: {ours:.2f} s of the processor, by lifetimes "
        f"{theirs:.2f} s ({theirs / ours:.1f} times as long)"
    )
    print_fits(own, other, console)


if __name__ == "__main__":
    main()
