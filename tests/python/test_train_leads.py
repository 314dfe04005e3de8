"""What the lead scorecard is worth: points that add up, one way, in odds; and when training refuses to."""

import csv
from pathlib import Path

import duckdb
import numpy as np
import pytest
from click.testing import CliRunner

from scripts.common import ProblemError
from scripts.train_leads import (
    CHARACTERISTICS,
    UNKNOWN,
    Leads,
    Level,
    Scorecard,
    fit,
    group,
    in_words,
    main,
    make_scorecard,
)


def leads_of(size: int, log_odds=None, seed: int = 1, **values) -> Leads:
    """Leads that are alike but for some values, and convert by log odds."""
    found = {
        one.name: np.zeros(size) if one.bounds else np.full(size, UNKNOWN)
        for one in CHARACTERISTICS
    }
    found |= {name: np.asarray(value) for name, value in values.items()}
    rng = np.random.default_rng(seed)
    log_odds = np.full(size, -2.0) if log_odds is None else log_odds
    converted = rng.random(size) < 1 / (1 + np.exp(-log_odds))
    return Leads(found, converted, np.arange(size).astype(str), np.full(size, "training_1"))


def points(card: Scorecard, name: str) -> dict[str, int]:
    return {level.name: level.points for level in card.levels.get(name, [])}


def test_a_score_is_the_base_and_the_points_of_each_level():
    card = Scorecard(
        60,
        {
            "has_account": [Level("yes", None, None, 0, 0, 20), Level("no", None, None, 0, 0, -5)],
            "days_known": [Level("0 to 6", 0, 7, 0, 0, 30), Level("7 or more", 7, None, 0, 0, -9)],
            "days_since_activity": [Level(UNKNOWN, None, None, 0, 0, 4)],
        },
    )
    leads = leads_of(
        4,
        has_account=["yes", "no", UNKNOWN, "yes"],
        days_known=[6.0, 7.0, np.nan, 1000.0],
        days_since_activity=[np.nan, 3.0, np.nan, 3.0],
    )
    assert list(card.scores(leads)) == [60 + 20 + 30 + 4, 60 - 5 - 9, 60 + 4, 60 + 20 - 9]


def test_twenty_points_double_the_odds_and_a_hundred_are_the_average():
    has_account = np.repeat(["yes", "no"], 50_000)
    leads = leads_of(100_000, np.where(has_account == "yes", -1.0, -1.0 - np.log(8)),
                     has_account=has_account)  # fmt: skip
    card = fit(leads)
    found = points(card, "has_account")
    assert found["yes"] - found["no"] == pytest.approx(60, abs=2)
    assert card.slope == pytest.approx(np.log(2) / 20, rel=0.03)
    average = leads.is_converted.mean()
    assert card.intercept + 100 * card.slope == pytest.approx(
        np.log(average / (1 - average)), abs=0.05
    )


@pytest.mark.parametrize("sign", [1, -1])
def test_points_go_one_way(sign):
    """Recency, in data that agree and in data that say the contrary: later is never worth more."""
    days = np.random.default_rng(5).integers(0, 400, 20_000).astype(float)
    leads = leads_of(20_000, -2 - sign * days / 150, days_since_activity=days)
    found = [
        level.points
        for level in make_scorecard(leads).levels.get("days_since_activity", [])
        if level.lower is not None
    ]
    assert found == sorted(found, reverse=True)
    assert (len(set(found)) > 3) == (sign > 0)


def test_seniority_goes_up():
    """Vice presidents do worse than managers here, but are never worth less."""
    seniority = np.repeat(["staff", "manager", "vp"], 10_000)
    odds = {"staff": -3.0, "manager": -1.5, "vp": -2.0}
    leads = leads_of(30_000, np.array([odds[name] for name in seniority]), job_seniority=seniority)
    found = points(make_scorecard(leads), "job_seniority")
    assert found["staff"] < found["manager"] == found["vp"]
    # one that nobody had counts as its neighbour does
    assert found["entry"] == found["staff"] and found["owner"] == found["vp"]


def test_a_value_that_is_missing_says_nothing():
    """Whoever converts has their record touched, so that nothing is known of the day before."""
    rng = np.random.default_rng(7)
    size = 20_000
    seniority = rng.choice(["staff", "vp"], size).astype("U9")
    leads = leads_of(size, np.where(seniority == "vp", -1.5, -2.5), job_seniority=seniority)
    leads.values["job_seniority"][leads.is_converted & (rng.random(size) < 0.8)] = UNKNOWN
    card = make_scorecard(leads)
    found = points(card, "job_seniority")
    assert found[UNKNOWN] == 0
    assert found["staff"] < 0 < found["vp"]
    # the known ones together are worth as much as the unknown ones: nothing
    known = leads.where(leads.values["job_seniority"] != UNKNOWN)
    assert (card.scores(known) - card.base).mean() == pytest.approx(0, abs=0.6)


def test_a_level_that_is_rare_counts_as_one_that_is_not_known():
    function = np.array(["sales"] * 5_000 + ["legal"] * 5_000 + ["juggling"] * 10)
    leads = leads_of(10_010, np.where(function == "legal", -1.0, -2.0), job_function=function)
    found = points(make_scorecard(leads), "job_function")
    assert found.keys() == {"sales", "legal"}
    assert found["legal"] == pytest.approx(-found["sales"], abs=1) and found["legal"] > 0


def test_having_done_nothing_counts():
    active = np.random.default_rng(9).random(20_000) < 0.5
    leads = leads_of(20_000, np.where(active, -1.0, -3.0),
                     days_since_activity=np.where(active, 5.0, np.nan))  # fmt: skip
    found = points(make_scorecard(leads), "days_since_activity")
    assert found[UNKNOWN] < -20


def test_probabilities_are_calibrated_on_leads_not_seen():
    """Twenty characteristics of noise make no confidence: the slope says what is left."""
    rng = np.random.default_rng(11)
    size = 1_500
    noise = {
        "job_function": rng.choice([f"f{n}" for n in range(8)], size),
        "naics_sector": rng.choice([f"s{n}" for n in range(8)], size),
        "first_source": rng.choice([f"q{n}" for n in range(8)], size),
    }
    days = rng.integers(0, 700, size).astype(float)
    card = fit(leads_of(size, -1 - days / 300, days_known=days, **noise))
    assert card.slope < np.log(2) / 20
    fresh_days = np.linspace(0, 699, 20_000).astype(int).astype(float)
    fresh = leads_of(20_000, -1 - fresh_days / 300, seed=2, days_known=fresh_days)
    assert card.probabilities(fresh).sum() == pytest.approx(fresh.conversions, rel=0.12)


def test_nothing_to_tell_apart_is_told():
    with pytest.raises(ProblemError, match="nothing that is known of leads tells"):
        fit(leads_of(4_000))


def test_levels_are_grouped_with_their_neighbours():
    levels = [Level(str(place), None, None, leads, 0) for place, leads in enumerate([90, 3, 60, 9])]
    assert [[level.name for level in one] for one in group(levels, 50)] == [["0"], ["1", "2", "3"]]


@pytest.mark.parametrize("bounds, words", [
    ((0, 1), "0"), ((0, 7), "0 to 6"), ((7, None), "7 or more"), ((0, None), "any"),
])  # fmt: skip
def test_ranges_in_words(bounds, words):
    assert in_words(*bounds) == words


@pytest.fixture
def warehouse(tmp_path: Path) -> Path:
    """A warehouse of 400 leads on two days, of whom those who came lately convert."""
    path = tmp_path / "warehouse.duckdb"
    columns = ", ".join(
        f"(i * {17 + 2 * place} % 40)::bigint as {one.name}" if one.bounds else f"null::varchar as {one.name}"
        for place, one in enumerate(CHARACTERISTICS)
    )  # fmt: skip
    with duckdb.connect(str(path)) as connection:
        connection.execute("create schema intermediate")
        connection.execute(
            "create table intermediate.int_leads__cuts as select * from (values "
            "('as_of', date '2025-06-30', 90), ('training_1', date '2025-04-01', 90), "
            "('training_2', date '2025-01-01', 90)) as t (cut, cut_on, horizon_days)"
        )
        connection.execute(
            f"create table intermediate.int_leads__features as select 'c' || i as customer_id, "
            f"'training_' || (1 + i % 2) as cut, {columns}, "
            "days_known < 10 or i % 11 = 0 as is_converted from range(400) as t (i)"
        )
        connection.execute(
            "create table intermediate.int_activity__orders as select 'o1' as order_id, "
            "timestamp '2025-01-01' as ordered_at, 1.0::decimal(18, 4) as gross_amount, "
            "null::varchar as exclusion_reason"
        )
    return path


def train(warehouse: Path, output: Path, expect: int = 0) -> str:
    run = CliRunner().invoke(main, ["--warehouse", str(warehouse), "--output", str(output)])
    assert run.exit_code == expect, run.output
    return run.output


def read(path: Path) -> list[dict[str, str]]:
    with path.open() as file:
        return list(csv.DictReader(file))


def test_training_writes_what_it_learned(warehouse, tmp_path):
    told = train(warehouse, tmp_path / "parameters")
    full, held_out = read(tmp_path / "parameters" / "lead_parameters.csv")
    assert (full["period"], full["fitted_from"], full["fitted_to"]) == (
        "full", "2025-01-01", "2025-06-30",
    )  # fmt: skip
    assert (held_out["period"], held_out["fitted_to"]) == ("calibration", "2025-04-01")
    assert int(held_out["leads"]) == 200 and full["review_by"] == "2025-12-27"
    assert "Held out, 2025-04-01" in told
    # what is there now is what the next training compares with
    again = CliRunner().invoke(main, [
        "--warehouse", str(warehouse), "--output", str(tmp_path / "again"),
        "--from", str(tmp_path / "parameters"),
    ])  # fmt: skip
    row = next(line for line in again.output.splitlines() if line.startswith("base"))
    assert row.split()[1:] == [full["base_points"]] * 2
    for name in ("lead_points.csv", "lead_parameters.csv"):
        assert (tmp_path / "again" / name).read_text() == (
            tmp_path / "parameters" / name
        ).read_text()


def test_too_few_conversions_stop_it_and_nothing_is_written(warehouse, tmp_path):
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute(
            "update intermediate.int_leads__features set is_converted = customer_id < 'c14'"
        )
    told = train(warehouse, tmp_path / "parameters", expect=1)
    assert "50 of each are needed" in told and "nothing was written" in told
    assert not (tmp_path / "parameters").exists()


def test_no_day_to_learn_from_is_told(warehouse, tmp_path):
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute("delete from intermediate.int_leads__features")
    told = train(warehouse, tmp_path / "parameters", expect=1)
    assert "0 leads ordered within the horizon" in told
