"""Suggested segments: what is found is what was planted, in criteria that mean what the tree meant."""

from datetime import date

import numpy as np
import pytest
import yaml

from scripts.suggest_segments import GOALS, Customers, holds, interval, suggest, to_criteria, write

COUNT = 4000


def make_customers(seed: int = 0, **columns: tuple[str, np.ndarray]) -> Customers:
    """Customers of given (kind, values) without outcome, three tenths of them held out."""
    generator = np.random.default_rng(seed)
    size = len(next(iter(columns.values()))[1])
    return Customers(
        {name: values for name, (_, values) in columns.items()},
        {name: kind for name, (kind, _) in columns.items()},
        {name: name == "orders" for name in columns},
        np.zeros(size, dtype=bool),
        generator.random(size) < 0.3,
    )


def with_outcome(customers: Customers, chance: np.ndarray, seed: int = 1) -> Customers:
    """The same customers with outcomes drawn by a chance each."""
    outcome = np.random.default_rng(seed).random(len(chance)) < chance
    return Customers(
        customers.columns, customers.kinds, customers.is_whole, outcome, customers.held_out
    )


@pytest.fixture(scope="module")
def people() -> Customers:
    generator = np.random.default_rng(7)
    return make_customers(
        orders=("number", generator.integers(0, 20, COUNT).astype(float)),
        stage=("vocabulary", generator.choice(["new", "active", ""], COUNT)),
        noise=("number", generator.random(COUNT)),
        consented=("boolean", generator.choice([0.0, 1.0, np.nan], COUNT)),
    )


def test_what_was_planted_is_found(people):
    planted = (people.columns["orders"] >= 12) & (people.columns["stage"] == "active")
    found = suggest(with_outcome(people, np.where(planted, 0.7, 0.1)))
    assert found[0].criteria == (("orders", ">=", 12), ("stage", "=", "active"))
    assert found[0].low < 0.7 < found[0].high
    assert found[0].lift > 3


def test_nothing_is_found_where_there_is_nothing():
    """Of fifty companies without any rule at most a few get a suggestion: its interval is one of 95 %."""
    fooled = 0
    for seed in range(50):
        generator = np.random.default_rng(seed)
        customers = make_customers(
            seed, **{f"a{i}": ("number", generator.random(COUNT)) for i in range(5)}
        )
        fooled += bool(suggest(with_outcome(customers, np.full(COUNT, 0.2), seed)))
    assert fooled <= 7


def test_too_few_outcomes_give_nothing(people):
    assert suggest(with_outcome(people, np.full(COUNT, 0.005))) == []
    assert suggest(with_outcome(people, np.full(COUNT, 1.0))) == []
    none = make_customers(orders=("number", np.array([])), stage=("vocabulary", np.array([])))
    assert suggest(none) == []


def test_steps_of_a_tree_become_criteria(people):
    paths = {
        # a step down is "at most the threshold"; whole numbers stay whole
        ((("orders", None), True, 2.5),): (("orders", "<=", 2),),
        ((("orders", None), False, 2.5),): (("orders", ">=", 3),),
        ((("orders", None), False, 2.5), (("orders", None), True, 7.5)): (
            ("orders", "between", (3, 7)),
        ),
        ((("noise", None), False, 0.123456),): (("noise", ">=", 0.123),),
        ((("stage", "new"), False, 0.5),): (("stage", "=", "new"),),
        ((("stage", "new"), True, 0.5),): (("stage", "!=", "new"),),
        ((("stage", "new"), True, 0.5), (("stage", "active"), True, 0.5)): (
            ("stage", "not_in", ("active", "new")),
        ),
        # what it is says more than what it is not
        ((("stage", "new"), True, 0.5), (("stage", "active"), False, 0.5)): (
            ("stage", "=", "active"),
        ),
        ((("consented", None), False, 0.5),): (("consented", "=", True),),
        # below infinity is what is known; a bound says so anyway
        ((("orders", None), True, np.inf),): (("orders", "is_known", None),),
        ((("orders", None), False, np.inf),): (("orders", "is_unknown", None),),
        ((("orders", None), True, np.inf), (("orders", None), False, 2.5)): (("orders", ">=", 3),),
    }
    for path, criteria in paths.items():
        assert to_criteria(people, path) == criteria


def test_who_is_unknown_meets_no_criterion(people):
    known = people.columns["stage"] != ""
    assert not holds(people, (("stage", "!=", "new"),))[~known].any()
    assert not holds(people, (("consented", "=", False),))[
        np.isnan(people.columns["consented"])
    ].any()


def test_what_is_unknown_can_be_asked_for(people):
    unknown = np.isnan(people.columns["consented"])
    found = suggest(with_outcome(people, np.where(unknown, 0.7, 0.1)))
    assert found[0].criteria == (("consented", "is_unknown", None),)
    assert found[0].members == unknown.sum()


def test_interval_is_wilsons():
    """Newcombe 1998, Statistics in Medicine 17:857, table I: 81 of 263 is 0.2553 to 0.3662."""
    assert interval(81 / 263, 263) == pytest.approx((0.2553, 0.3662), abs=5e-5)


def test_the_file_is_in_the_syntax_of_segments(people, tmp_path):
    planted = people.columns["orders"] >= 12
    found = suggest(with_outcome(people, np.where(planted, 0.7, 0.1)))
    path = tmp_path / "deeper" / "proposed.yml"
    day = date(2026, 1, 1)
    write(path, {GOALS[0]: found, GOALS[1]: []}, day, day, day)
    declared = yaml.safe_load(path.read_text())["vars"]["segments"]
    assert declared["suggested_churn_1"]["criteria"][0] == {
        "attribute": "orders", "operator": ">=", "value": 12,
    }  # fmt: skip
    assert {segment["status"] for segment in declared.values()} == {"proposed"}
    write(path, {GOALS[0]: []}, day, day, day)
    assert yaml.safe_load(path.read_text()) == {"vars": {"segments": {}}}
