"""The distributions that lift is judged by in SQL equal scipy's."""

import math

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy import stats

ALPHAS = (0.2, 0.05, 0.01, 0.001)
TAIL = """
with input_rows as (
    select cast(place as int) as place, cast(t as double) as t, cast(df as double) as df from input
),
{{ t_tail_ctes('found', 'input_rows', 't', 'df') }}
select found_tail, {{ normal_tail('t') }} from found
order by place asc
"""
CRITICAL = """
with input_rows as (
    select cast(place as int) as place, cast(df as double) as df from input
),
{{ t_critical_ctes('found', 'input_rows', 'df', ALPHA) }}
select found_t from found
order by place asc
"""
RELAXED = settings(
    max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
DEGREES = st.floats(0, math.log(1e6)).map(math.exp)


@RELAXED
@given(cases=st.lists(st.tuples(st.floats(0, 60), DEGREES), min_size=20, max_size=60))
def test_tails_are_those_of_scipy(standardizers, cases):
    cases = [*cases, (0.0, 1.0), (1e5, 1.0), (40.0, 1e6), (2.0, 2.0)]
    rows = [[str(place), repr(t), repr(df)] for place, (t, df) in enumerate(cases)]
    found = np.array(standardizers.rows(TAIL, ("place", "t", "df"), rows))
    t, df = np.array(cases).T
    np.testing.assert_allclose(found[:, 0], 2 * stats.t.sf(t, df), rtol=1e-7, atol=1e-12)
    np.testing.assert_allclose(found[:, 1], stats.norm.sf(t), rtol=1e-8, atol=1e-300)


@pytest.mark.parametrize("alpha", ALPHAS)
@RELAXED
@given(degrees=st.lists(DEGREES, min_size=20, max_size=60))
def test_critical_values_are_those_of_scipy(standardizers, alpha, degrees):
    degrees = [*degrees, 1.0, 2.0, 1e6]
    rows = [[str(place), repr(df)] for place, df in enumerate(degrees)]
    query = CRITICAL.replace("ALPHA", repr(alpha))
    found = [value for (value,) in standardizers.rows(query, ("place", "df"), rows)]
    np.testing.assert_allclose(found, stats.t.isf(alpha / 2, degrees), rtol=1e-7)
