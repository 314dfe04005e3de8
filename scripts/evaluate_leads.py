"""Score the lead score against who ordered later.

Who ordered, whoever truly did, comes from a truth folder as scripts/evaluate_value.py reads it. Beside the
score stands the simplest thing one could have done instead: to call who gave a sign of life last, signing
up being one.
"""

import sys
from dataclasses import asdict
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
)
from scripts.evaluate_value import OWNERS_SQL, area_under_curve, print_tenths, tenths, truth_option
from scripts.training import open_warehouse

SCORES_SQL = f"""
with {OWNERS_SQL},
future as (
    select distinct owners.customer_id
    from read_csv($future, all_varchar = true) as future
    inner join owners on future.true_customer_id = owners.true_customer_id
    inner join intermediate.int_leads__cuts as cuts on cuts.cut = 'as_of'
    where future.ordered_at::date > cuts.cut_on
        and future.ordered_at::date <= cuts.cut_on + cuts.horizon_days
)
select
    scores.conversion_probability as probability,
    scores.lead_band as band,
    least(features.days_since_activity, features.days_known) as silence,
    future.customer_id is not null as is_converted
from marts.lead_scores as scores
inner join intermediate.int_leads__features as features
    on scores.customer_id = features.customer_id and features.cut = 'as_of'
left join future on scores.customer_id = future.customer_id
where scores.lead_score is not null
order by scores.customer_id
"""


def print_bands(
    band: np.ndarray, probability: np.ndarray, converted: np.ndarray, console: Console
) -> None:
    """Print what was expected of each band and what came."""
    grid = Grid(box=None, pad_edge=False)
    for column in ("band", "leads", "expected", "actual"):
        grid.add_column(column, justify="left" if column == "band" else "right")
    for name in ("hot", "warm", "cold"):
        here = band == name
        if here.any():
            expected, actual = probability[here].mean(), converted[here].mean()
            grid.add_row(name, f"{here.sum():,}", f"{expected:.3f}", f"{actual:.3f}")
    console.print(grid)


def read_scores(connection: duckdb.DuckDBPyConnection, truth: Path) -> dict[str, np.ndarray]:
    """Return probability, band, days of silence (inf where nothing is dated) and outcome of each lead."""
    found = connection.execute(
        SCORES_SQL,
        {"people": str(truth / "people.csv"), "future": str(truth / "future_orders.csv")},
    ).fetchnumpy()
    return {
        "probability": np.asarray(found["probability"], float),
        "band": found["band"].astype(str),
        "silence": np.ma.filled(found["silence"].astype(float), np.inf),
        "is_converted": np.asarray(found["is_converted"], bool),
    }


@click.command(epilog=usage("python scripts/evaluate_leads.py --truth data/truth"))
@truth_option
@warehouse_option
@json_option
def main(truth: Path, warehouse: Path, as_json: bool) -> None:
    """Score the lead score of a trained warehouse against who ordered later."""
    console = screen()
    with open_warehouse(warehouse, "marts.lead_scores") as connection:
        scores = read_scores(connection, truth)
    probability, converted = scores["probability"], scores["is_converted"]
    if not len(probability):
        raise ProblemError(f"{warehouse} scores no leads yet: run make train and make warehouse")
    if converted.all() or not converted.any():
        raise ProblemError(f"{truth}: of {len(converted):,} leads all or none ordered")
    expected, actual = probability.sum(), converted.sum()
    curve = area_under_curve(converted, probability)
    by_silence = area_under_curve(converted, -np.minimum(scores["silence"], 1e9))
    groups = tenths(probability, converted)
    if as_json:
        tell_json(
            {
                "leads": len(probability),
                "expected": expected,
                "actual": actual,
                "auc": curve,
                "auc_of_silence": by_silence,
                "tenths": [asdict(group) for group in groups],
            }
        )
        return
    console.print(
        f"{len(probability):,} leads: {expected:,.0f} expected to order, "
        f"{actual:,} did ({expected / actual - 1:+.1%})"
    )
    console.print(f"AUC {curve:.3f}; of days since the last activity alone {by_silence:.3f}")
    print_bands(scores["band"], probability, converted, console)
    print_tenths("tenth by probability", groups, True, console)


if __name__ == "__main__":
    run(main)
