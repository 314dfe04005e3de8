"""What benchmark_build.py says of builds; measuring them takes a quarter of an hour, and is not tested here."""

from pathlib import Path

import pytest

from scripts.benchmark_build import Build, Node, Usage, describe, measure, power
from scripts.common import ProblemError


def a_build(customers: int, seconds: float) -> Build:
    """Return a build whose seconds are given, half of them in one model."""
    return Build(
        customers=customers,
        rows={"contacts": customers, "orders": 2 * customers, "events": 3 * customers},
        load=Usage(1, 1, 100),
        build=Usage(seconds, 2 * seconds, 2500),
        warehouse=1.5,
        nodes=[
            Node("int_unify__orders", "intermediate unify", seconds / 2, 2 * customers),
            Node("unique_orders_order_id", "tests", seconds / 4, 0),
            Node("orders", "marts core", 0.1, 10),
        ],
    )


def test_twice_the_data_in_twice_the_time_is_in_proportion():
    told = describe([a_build(1000, 100), a_build(2000, 200)], "8GB")
    assert "DuckDB bounded to 8GB" in told
    assert "| 2,000 | 2,000 | 4,000 | 6,000 | 1 | 200 | 400 | 2.5 GB | 1.5 GB |" in told
    assert "From 1,000 to 2,000 customers the clock's seconds grow with the power 1.00." in told
    assert "| int_unify__orders | 50.0 | 100.0 | 1.00 | 4,000 | 40 |" in told
    assert "| tests | 25.0 | 50.0 | 1.00 |  |  |" in told


def test_one_size_tells_no_growth():
    told = describe([a_build(1000, 100)], None)
    assert "grow" not in told and "bounded" not in told


def test_what_takes_less_than_a_second_has_no_power():
    assert power(0.5, 50, 10) == ""
    assert power(1, 10, 10) == "1.00"


def test_a_command_that_fails_is_told_with_its_last_words(tmp_path: Path):
    with pytest.raises(ProblemError) as told:
        measure(["sh", "-c", "echo broken; exit 3"], {}, tmp_path / "log")
    assert "failed" in str(told.value) and "broken" in str(told.value)


def test_what_a_command_took_is_measured(tmp_path: Path):
    took = measure(["sh", "-c", "sleep 0.1"], {}, tmp_path / "log")
    assert took.clock >= 0.1 and took.memory > 0
