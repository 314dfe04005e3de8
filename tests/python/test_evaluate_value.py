"""The figures that scripts/evaluate_value.py prints, on numbers that can be checked by hand."""

import numpy as np
import pytest
from click.testing import CliRunner

from scripts.evaluate_value import Group, area_under_curve, main, rank_correlation, tenths


def test_tenths_hold_equal_expectations_together():
    expected = np.array([0.5] * 3 + [2.0] + [4.0] * 6)
    groups = tenths(expected, np.arange(10))
    # three of ten lie below 2, four below 4
    assert groups[0] == Group(3, 1.5, 0 + 1 + 2)
    assert groups[3] == Group(1, 2.0, 3)
    assert groups[4] == Group(6, 24.0, 4 + 5 + 6 + 7 + 8 + 9)
    assert sum(group.customers for group in groups) == 10


def test_tenths_of_nobody_are_empty():
    assert {group.customers for group in tenths(np.array([]), np.array([]))} == {0}


def test_ranking_figures():
    assert rank_correlation(np.array([1, 2, 3]), np.array([10, 20, 90])) == pytest.approx(1)
    # of four pairs of a lapsed and a loyal one, three are ranked rightly
    assert area_under_curve(np.array([1, 0, 1, 0]), np.array([0.9, 0.7, 0.6, 0.1])) == 0.75


def test_a_warehouse_that_cannot_be_opened_is_told(tmp_path):
    (tmp_path / "w.duckdb").write_text("no database")
    run = CliRunner().invoke(
        main, ["--truth", str(tmp_path), "--warehouse", str(tmp_path / "w.duckdb")]
    )
    assert run.exit_code == 1
    assert "cannot be opened" in run.output
