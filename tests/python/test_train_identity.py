"""Training of match weights looks at every record that is compared, and at what crowds share."""

import duckdb
import numpy as np
import pytest

from scripts.train_identity import Patterns, Weights, bits, fit, random_pairs_sql

# Records without a name have a number and are not compared.
COMPARED = [2, 3, 5, 8, 13, 21, 34, 55, 89, 144]
NAMES = ["family_name", "address"]


@pytest.fixture
def pairs():
    with duckdb.connect() as connection:
        connection.execute("create schema intermediate")
        connection.execute(
            "create table intermediate.int_identity__match_keys as "
            "select unnest($1) as record_number",
            [COMPARED],
        )
        yield lambda count: connection.execute(random_pairs_sql(len(COMPARED), count)).fetchall()


def test_few_records_give_all_pairs_once(pairs):
    assert sorted(pairs(45)) == [(l, r) for l in COMPARED for r in COMPARED if l < r]


def test_random_pairs_are_of_all_compared_records_and_of_no_other(pairs):
    drawn = pairs(40)
    assert 30 < len(drawn) <= 40
    assert {number for pair in drawn for number in pair} == set(COMPARED)
    assert all(left < right for left, right in drawn)
    assert drawn == pairs(40)


def weights_of(probabilities: dict[str, dict[str, list[float]]]) -> Weights:
    """Return weights of a few comparisons, with as many pairs of one person as of a household."""
    arrays = {n: {c: np.array(v) for c, v in of.items()} for n, of in probabilities.items()}
    names = {name: ["equal", "slip", "different"] for name in probabilities}
    return Weights(names, arrays, {"match": 1.0, "household": 1.0})


def patterns_of(levels: list[list[int]], counts: list[float], crowd: list[float]) -> Patterns:
    """Return patterns of family_name and address; log shares of the crowd at each address."""
    none = np.full(len(levels), np.nan)
    return Patterns(
        np.array(levels, dtype=np.int8),
        np.array(counts),
        {"family_name": np.zeros(len(levels))},
        {"address": np.array(crowd), "company": none},
        np.zeros(len(levels)),
    )


def test_an_address_of_a_crowd_is_as_frequent_among_strangers_as_the_crowd() -> None:
    one = {"m": [0.8, 0.1, 0.1], "u": [0.125, 0.125, 0.75], "h": [0.8, 0.1, 0.1]}
    patterns = patterns_of([[0, 1], [0, 1], [0, 1]], [1, 1, 1], [np.nan, -1, -5])
    logs = bits(weights_of({"family_name": one, "address": one}), patterns, NAMES, records=2)
    # log2(1/8), log2(1/2), and no less than the weights say
    assert logs[:, 1].tolist() == [-3, -1, -3]


def test_nothing_becomes_impossible_in_a_household() -> None:
    # no couple of these data has two spellings of its name; those of other data have
    weights = weights_of(
        {
            "family_name": {"m": [0.8, 0.1, 0.1], "u": [0.01, 0.01, 0.98], "h": [0.9, 1e-9, 0.1]},
            "address": {"m": [0.8, 0.1, 0.1], "u": [0.01, 0.01, 0.98], "h": [0.9, 0.05, 0.05]},
        }
    )
    patterns = patterns_of([[1, 1], [2, 1], [3, 3]], [500, 50, 500], [np.nan] * 3)
    fitted = fit(weights, patterns, patterns, records=1000).probabilities["family_name"]
    assert fitted["h"][1] >= fitted["m"][1] / 1000
