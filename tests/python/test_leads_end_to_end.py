"""Lead scores of the sample: null until trained, then what anybody adds up with the seed in hand."""

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from harness import Outcome, Refresher
from scripts.evaluate_leads import main as evaluate
from scripts.train_leads import main as train
from scripts.training import read_seed

SCORED = (
    "lead_points lead_parameters lead_order_keys int_leads__fits int_leads__cuts int_leads__leads "
    "int_leads__signals int_leads__profiles int_leads__features int_leads__points int_leads__scores "
    "lead_scores lead_calibration"
)


@pytest.fixture(scope="module")
def parameters(tmp_path_factory, sample: Outcome) -> Path:
    folder = tmp_path_factory.mktemp("leads")
    run = CliRunner().invoke(train, ["--warehouse", str(sample.warehouse), "--output", str(folder)])
    assert run.exit_code == 0, run.output
    return folder


@pytest.fixture(scope="module")
def scored(refresh: Refresher, sample: Outcome, parameters: Path) -> Outcome:
    """The sample's warehouse with the scorecard that it was trained to."""
    shutil.copyfile(sample.warehouse, refresh.folder / "leads.duckdb")
    refresh.dbt(
        "leads", "build", "--quiet", "--select", *SCORED.split(), "--exclude-resource-type",
        "unit_test", CRM_PARAMETERS=str(parameters),
    )  # fmt: skip
    return Outcome(0, "", refresh.folder / "leads.duckdb", sample.published)


def test_leads_are_not_scored_before_training(sample):
    assert sample.published_rows(
        "select count(lead_score), count(conversion_probability), count(lead_band), count(reasons) "
        "from lead_scores"
    ) == [(0, 0, 0, 0)]
    ((leads,),) = sample.published_rows("select count(*) from lead_scores")
    assert leads > 0
    assert sample.published_rows(
        "select finding, row_count, remedy like '%make train%' from findings "
        "where subject = 'lead_points'"
    ) == [("leads are not scored: the scorecard was never trained", leads, True)]


def test_leads_are_the_customers_without_an_order(sample):
    assert (
        sample.published_rows(
            "select customer_id from customers except select customer_id from orders "
            "except select customer_id from lead_scores"
        )
        == []
    )
    assert (
        sample.published_rows(
            "select customer_id from lead_scores intersect select customer_id from orders"
        )
        == []
    )


def test_scores_are_what_anybody_adds_up(scored, parameters):
    card = [row for row in read_seed(parameters, "lead_points.csv") if row["period"] == "full"]
    (full,) = (
        row for row in read_seed(parameters, "lead_parameters.csv") if row["period"] == "full"
    )
    names = list(dict.fromkeys(row["characteristic"] for row in card))

    def holds(row: dict[str, str], value: str | int | None) -> bool:
        if value is None or isinstance(value, str):
            return row["level"] == (value or "unknown")
        upper = row["upper_bound"]
        return bool(row["lower_bound"]) and float(row["lower_bound"]) <= value < float(
            upper or "inf"
        )

    rows = scored.rows(
        f"select lead_score, reasons, {', '.join(names)} from marts.lead_scores "
        "inner join intermediate.int_leads__features using (customer_id) where cut = 'as_of'"
    )
    assert len(rows) == scored.rows("select count(*) from marts.lead_scores")[0][0]
    for score, reasons, *values in rows:
        held = [
            row
            for name, value in zip(names, values, strict=True)
            for row in card
            if row["characteristic"] == name and holds(row, value)
        ]
        assert score == int(full["base_points"]) + sum(int(row["points"]) for row in held)
        weights = sorted((abs(int(row["points"])) for row in held), reverse=True)
        told = [int(reason.rsplit("(", 1)[1][:-1]) for reason in reasons.split("; ")]
        assert sorted(map(abs, told), reverse=True) == [weight for weight in weights if weight][:3]
        assert told == sorted(told, reverse=True)


def test_the_day_held_out_is_compared(scored, parameters):
    found = dict(
        scored.rows(
            "select grouped_by || ' ' || count(*), sum(lead_count) from marts.lead_calibration "
            "where period = 'calibration' group by grouped_by"
        )
    )
    assert len(set(found.values())) == 1
    held_out = [
        row
        for row in read_seed(parameters, "lead_parameters.csv")
        if row["period"] == "calibration"
    ]
    assert bool(held_out) == bool(found)


def test_scores_beat_the_last_activity_alone(scored, sample_raw):
    run = CliRunner().invoke(
        evaluate,
        ["--truth", str(sample_raw.parent / "truth"), "--warehouse", str(scored.warehouse)],
    )
    assert run.exit_code == 0, run.output
    line = next(line for line in run.output.splitlines() if line.startswith("AUC"))
    auc, baseline = float(line.split()[1].rstrip(";")), float(line.split()[-1])
    assert auc > baseline


def test_without_scores_there_is_nothing_to_evaluate(sample, sample_raw):
    run = CliRunner().invoke(
        evaluate,
        ["--truth", str(sample_raw.parent / "truth"), "--warehouse", str(sample.warehouse)],
    )
    assert run.exit_code == 1
    assert "run make train" in run.output
