"""Training of match weights looks at every record that is compared."""

import duckdb
import pytest

from scripts.train_identity import random_pairs_sql

# Records without a name have a number and are not compared.
COMPARED = [2, 3, 5, 8, 13, 21, 34, 55, 89, 144]


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
