"""The functions value is scored by in SQL equal scipy.special over their whole range."""

import math

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy import special

QUERY = """
with shaped as (
    select
        cast(place as int) as place,
        cast(order_count_shape as double) as order_count_shape,
        cast(leaving_shape as double) as leaving_shape,
        cast(staying_shape as double) as staying_shape,
        cast(horizon_ratio as double) as horizon_ratio
    from input
)
select expected_orders
from ({{ expected_orders_while_alive('shaped', ['place']) }}) as expected
order by place asc
"""
COLUMNS = ("place", "order_count_shape", "leaving_shape", "staying_shape", "horizon_ratio")
RELAXED = settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def logarithmic(low: float, high: float) -> st.SearchStrategy[float]:
    """Numbers that are spread evenly over orders of magnitude."""
    return st.floats(math.log(low), math.log(high)).map(math.exp)


# r, a, b; x, alpha, T, t: from hardly any difference between customers to all of it, from who ordered
# once today to thousands of orders over decades
PARAMETERS = st.tuples(
    logarithmic(0.001, 1000), logarithmic(0.001, 1000), logarithmic(0.001, 1000),
    st.one_of(st.integers(0, 10), logarithmic(1, 20_000).map(int)),
    logarithmic(0.05, 2000), st.one_of(st.just(0.0), logarithmic(0.1, 2000)), logarithmic(0.1, 1000),
)  # fmt: skip


def expected_orders(standardizers, cases: list[tuple[float, float, float, float]]) -> list[float]:
    """Return what SQL expects of (r + x, a, b + x, t / (alpha + T))."""
    rows = [[str(place), *(repr(value) for value in case)] for place, case in enumerate(cases)]
    return [value for (value,) in standardizers.rows(QUERY, COLUMNS, rows)]


def shapes(r: float, a: float, b: float, x: int, alpha: float, age: float, weeks: float) -> tuple:
    """Return what expected_orders_while_alive takes, of the papers' symbols."""
    return r + x, a, b + x, weeks / (alpha + age)


def exact_sum(shape: float, a: float, b: float, ratio: float) -> float | None:
    """Return the expected orders as a sum over orders, all terms positive; None if it is too long.

    A buyer who never left would make N orders, N being negative binomial; the j-th comes about if none of
    those before made the buyer leave: the sum over j of P(N > j) E[(1 - p)^j].
    """
    odds = ratio / (1 + ratio)
    length = int(shape * ratio + 60 * math.sqrt(shape * ratio * (1 + ratio)) + 200 * (1 + ratio))
    if length > 50_000:
        return None
    j = np.arange(length)
    stays = special.gammaln(b + j) - special.gammaln(b) + special.gammaln(a + b)
    stays -= special.gammaln(a + b + j)
    return float((np.exp(stays) * special.betainc(j + 1, shape, odds)).sum())


def closed_form(shape: float, a: float, b: float, ratio: float) -> tuple[float, float]:
    """Return equation 10 of the paper by scipy's hyp2f1 and how many times it cancels down."""
    c, a = np.float64(a) + b - 1, np.float64(a)
    power = (1 + ratio) ** -shape * special.hyp2f1(shape, b, c, ratio / (1 + ratio))
    return c / (a - 1) * (1 - power), abs(c / (a - 1)) * (1 + abs(power))


@RELAXED
@given(st.lists(PARAMETERS, min_size=20, max_size=40))
def test_expected_orders_equal_the_exact_sum(standardizers, cases):
    wanted = {case: exact_sum(*case) for case in (shapes(*parameters) for parameters in cases)}
    wanted = {case: value for case, value in wanted.items() if value is not None}
    found = expected_orders(standardizers, list(wanted))
    assert found == pytest.approx(list(wanted.values()), rel=1e-7)


@RELAXED
@given(st.lists(PARAMETERS, min_size=20, max_size=40))
def test_expected_orders_equal_the_closed_form(standardizers, cases):
    cases = [shapes(*parameters) for parameters in cases]
    for case, value in zip(cases, expected_orders(standardizers, cases), strict=True):
        with np.errstate(all="ignore"):
            wanted, size = closed_form(*case)
        # scipy's function overflows, and the form cancels, where shapes are large
        if np.isfinite(wanted) and size < 1e6 and case[0] < 100:
            assert value == pytest.approx(wanted, rel=1e-6, abs=1e-9 * size)


def test_expected_orders_where_the_closed_form_is_singular(standardizers):
    """a = 1 divides by zero in the paper, and a + b = 1 makes a parameter of 2F1 a pole."""
    cases = [(0.5, 1.0, 2.0, 3.0), (0.5, 0.4, 0.6, 3.0), (0.5, 1.0 + 1e-9, 2.0, 3.0)]
    assert expected_orders(standardizers, cases) == pytest.approx(
        [exact_sum(*case) for case in cases], rel=1e-8
    )


def test_expected_orders_at_the_ends(standardizers):
    """No time, no orders; who never leaves orders as often as ever; nothing overflows."""
    found = expected_orders(
        standardizers,
        [(2.0, 0.8, 3.0, 0.0), (7.0, 1e-12, 5.0, 2.0), (50_000.0, 0.8, 50_000.0, 20.0), (1e-4, 5.0, 1e-4, 1e6)],
    )  # fmt: skip
    assert found[0] == 0
    assert found[1] == pytest.approx(14, rel=1e-9)
    assert all(math.isfinite(value) and value > 0 for value in found[2:])


@RELAXED
@given(
    st.lists(st.tuples(logarithmic(1e-12, 1e7), logarithmic(1e-4, 1e5)), min_size=20, max_size=40)
)
def test_one_minus_power(standardizers, cases):
    rows = [[str(place), repr(y), repr(n)] for place, (y, n) in enumerate(cases)]
    found = standardizers.rows(
        "select {{ one_minus_power('cast(y as double)', 'cast(n as double)') }} "
        "from input order by cast(place as int) asc",
        ("place", "y", "n"),
        rows,
    )
    wanted = [-special.expm1(-n * special.log1p(y)) for y, n in cases]
    assert [value for (value,) in found] == pytest.approx(wanted, rel=1e-9)


@RELAXED
@given(st.lists(st.floats(-1e6, 1e6), min_size=20, max_size=40))
def test_logistic_and_softplus(standardizers, values):
    found = standardizers.rows(
        "select {{ logistic('cast(u as double)') }}, {{ softplus('cast(u as double)') }} "
        "from input order by cast(place as int) asc",
        ("place", "u"),
        [[str(place), repr(value)] for place, value in enumerate(values)],
    )
    assert [a for a, _ in found] == pytest.approx(
        list(special.expit(values)), rel=1e-12, abs=1e-300
    )
    assert [b for _, b in found] == pytest.approx(
        list(np.logaddexp(0, values)), rel=1e-12, abs=1e-15
    )


def test_what_is_not_known_has_no_probability(standardizers):
    assert standardizers.values("{{ logistic('cast(value as double)') }}", [None]) == [None]
