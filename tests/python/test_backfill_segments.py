"""What a backfill records goes before what was recorded, and changes none of it."""

from datetime import date
from pathlib import Path

import duckdb

from scripts.backfill_segments import month_ends, prepend

APRIL, MAY, JUNE = date(2026, 4, 30), date(2026, 5, 31), date(2026, 6, 30)
COLUMNS = (
    "revision bigint, as_of_on date, entry_type varchar, segment_key varchar, segment_version int, "
    "customer_id varchar, origin_customer_id varchar, is_primary boolean, reason varchar, "
    "customer_count bigint, expected_value double, total_spend decimal(18, 4)"
)


def write_ledger(path: Path, rows: list[tuple]) -> Path:
    with duckdb.connect(str(path)) as connection:
        connection.execute(f"create schema marts; create table marts.segment_ledger ({COLUMNS})")
        connection.executemany(
            "insert into marts.segment_ledger (revision, as_of_on, entry_type, segment_key, customer_id,"
            " reason) values (?, ?, ?, 's', ?, ?)",
            rows,
        )
    return path


def read_ledger(path: Path) -> list[tuple]:
    with duckdb.connect(str(path), read_only=True) as connection:
        return connection.execute(
            "select revision, as_of_on, entry_type, customer_id, coalesce(origin_customer_id, reason)"
            " from marts.segment_ledger order by 1, 3, 4"
        ).fetchall()


def test_the_last_ends_of_months():
    assert month_ends(JUNE, 2) == [APRIL, MAY]
    assert month_ends(date(2026, 1, 1), 1) == [date(2025, 12, 31)]


def test_what_was_rebuilt_goes_before_what_was_recorded(tmp_path):
    past = write_ledger(
        tmp_path / "past.duckdb",
        [
            (1, APRIL, "entered", "ann", None),
            (1, APRIL, "entered", "bob", None),
            (1, APRIL, "entered", "odd", None),
            (2, MAY, "exited", "odd", "left"),
            (2, MAY, "entered", "cy", None),
            (3, JUNE, "exited", "bob", "cooled"),
            (3, JUNE, "entered", "dee", None),
        ],
    )
    recorded = [(1, JUNE, "entered", "ann", None), (1, JUNE, "entered", "dee", None)]
    warehouse = write_ledger(tmp_path / "w.duckdb", recorded)
    assert prepend(past, warehouse, {"odd": "ann", "nobody": "ann"}) == 8
    assert read_ledger(warehouse) == [
        # an id the registry does not know leads to today's customer
        (-2, APRIL, "alias", "odd", "ann"),
        (-2, APRIL, "entered", "ann", None),
        (-2, APRIL, "entered", "bob", None),
        (-2, APRIL, "entered", "odd", None),
        (-1, MAY, "entered", "cy", None),
        (-1, MAY, "exited", "odd", "left"),
        # of the first recorded day the exits alone, also of a member the record does not know
        (0, JUNE, "exited", "bob", "cooled"),
        (0, JUNE, "exited", "cy", "not in the segment when recording began"),
        *recorded,
    ]
