"""How much a customer's own habits count is what the data say: known strengths are found again."""

import numpy as np
import pytest

QUERY = """
with counted as (
    select
        part,
        value,
        cast(day_count as bigint) as day_count,
        sum(cast(day_count as bigint)) over (partition by part) as days,
        sum(cast(day_count as bigint)) over (partition by value) as all_count,
        sum(cast(day_count as bigint)) over () as all_days
    from input
)
select {{ shrinkage_strength('day_count', 'days', 'all_count', 'all_days', 1) }} from counted
"""
CUSTOMERS = 4000


def counts(strength: float | None, seed: int) -> list[list[str]]:
    """Draw days by hour: Dirichlet shares around common ones, or those themselves without a strength."""
    rng = np.random.default_rng(seed)
    common = rng.dirichlet(np.full(24, 3.0))
    rows = []
    for customer in range(CUSTOMERS):
        shares = common if strength is None else rng.dirichlet(common * strength)
        days = rng.multinomial(rng.integers(1, 15), shares)
        rows += [[str(customer), str(hour), str(count)] for hour, count in enumerate(days) if count]
    return rows


def found(standardizers, rows: list[list[str]]) -> float | None:
    return standardizers.rows(QUERY, ("part", "value", "day_count"), rows)[0][0]


@pytest.mark.parametrize("strength", [2, 10, 40])
def test_known_strengths_are_found(standardizers, strength):
    assert found(standardizers, counts(strength, seed=1)) == pytest.approx(strength, rel=0.15)


def test_customers_without_habits_have_none_of_their_own(standardizers):
    strength = found(standardizers, counts(None, seed=1))
    assert strength is None or strength > 500


def test_the_order_of_rows_does_not_matter(standardizers):
    rows = counts(10, seed=2)
    shuffled = [rows[place] for place in np.random.default_rng(3).permutation(len(rows))]
    assert found(standardizers, rows) == found(standardizers, shuffled)


def test_nothing_is_told_by_nobody(standardizers):
    assert found(standardizers, []) is None
    assert found(standardizers, [["only", "7", "9"]]) is None
