"""What a backfill records goes before what was recorded, and changes none of it."""

import os
import re
import sys
from datetime import date
from pathlib import Path

import duckdb

from harness import Outcome, Refresher
from scripts.backfill_segments import month_ends, note_identity_changes, prepend

# CRM_HISTORY_MONTHS=12 takes twenty minutes
MONTHS = os.environ.get("CRM_HISTORY_MONTHS", "1")
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


def test_merges_and_splits_are_told_by_where_the_records_were(tmp_path):
    entries = [
        (1, APRIL, "entered", "ann", None),
        (1, APRIL, "entered", "bob", None),
        (1, APRIL, "entered", "dee", None),
        (2, MAY, "exited", "bob", "no longer a customer"),
        (2, MAY, "exited", "dee", "no longer a customer"),
        (2, MAY, "entered", "amy", None),
        (2, MAY, "entered", "new", None),
        (2, MAY, "entered", "gus", None),
    ]
    past = write_ledger(tmp_path / "past.duckdb", entries)
    april = [("a1", "ann"), ("a2", "ann"), ("b", "bob"), ("d", "dee"), ("f1", "fay"), ("f2", "fay")]
    # bob turned out to be ann, amy came apart from her, dee's record is gone; fay was in no segment
    may = [("a1", "ann"), ("a2", "amy"), ("b", "ann"), ("n", "new"), ("f1", "fay"), ("f2", "gus")]
    for day, records in ((APRIL, april), (MAY, may)):
        with duckdb.connect(str(past)) as connection:
            connection.execute(
                "create schema if not exists intermediate; create or replace table"
                " intermediate.int_identity__crosswalk (record_id varchar, customer_id varchar)"
            )
            connection.executemany(
                "insert into intermediate.int_identity__crosswalk values (?, ?)", records
            )
        note_identity_changes(past, day)
    with duckdb.connect(str(past), read_only=True) as connection:
        told = connection.execute(
            "select customer_id, reason, origin_customer_id from marts.segment_ledger"
            " where revision = 2 order by 1"
        ).fetchall()
    assert told == [
        ("amy", "customer split off from ann", "ann"),
        ("bob", "customer merged into ann", None),
        ("dee", "no longer a customer", None),
        ("gus", None, None),
        ("new", None, None),
    ]


def test_rebuilt_history_is_the_one_that_builds_accumulate(
    sample: Outcome, refresh: Refresher
) -> None:
    """From raw tables cut to what had arrived by each day; merges and splits may be told otherwise."""
    command = ["scripts/evaluate_history.py", "--warehouse", str(sample.warehouse), "--show", "3"]
    run = refresh.run([sys.executable, *command, "--months", MONTHS], CRM_AS_OF="")
    assert run.returncode == 0, run.stdout
    counted = re.findall(r"^(\w+) +([\d,]+) +(\d+) +(\d+)$", run.stdout, re.MULTILINE)
    stays = sum(int(count.replace(",", "")) for _, count, *_ in counted)
    alike = [key for key, _, *differing in counted if differing == ["0", "0"]]
    assert stays > 300 and len(alike) >= 7, run.stdout
    assert sum(int(one) + int(other) for *_, one, other in counted) < 0.01 * stays, run.stdout
