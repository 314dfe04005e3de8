"""What the ledger of segments remembers, build after build, on attributes of a test's own making."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml
from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.cli.main import dbtRunner

ROOT = Path(__file__).parents[2]
ATTRIBUTES = ROOT / "models" / "marts" / "segments" / "_segments__models.yml"
MODELS = (
    "segment_coverage segments segment_matches segment_changes segment_ledger segment_membership_history "
    "primary_segment_history segment_membership segment_sizes segment_overlap segment_transitions"
)
JULY, AUGUST, SEPTEMBER = date(2025, 7, 31), date(2025, 8, 31), date(2025, 9, 30)

Customers = dict[str, tuple[str, int]]  # stage and orders of each


def segment(priority: int, *criteria: tuple[str, str, Any], **changes: Any) -> dict[str, Any]:
    """A segment that lacks nothing, with changes."""
    return {
        "name": "Test",
        "goal": "Show movement",
        "metric": "orders",
        "target": "1 %",
        "owner": "owner@example.com",
        "department": "sales",
        "action": "account_review",
        "channel": "email",
        "priority": priority,
        "review_by": "2027-03-31",
        "status": "active",
        "criteria": [
            dict(zip(("attribute", "operator", "value"), c, strict=True)) for c in criteria
        ],
    } | changes


ACTIVE = segment(10, ("lifecycle_stage", "=", "active"))
BUYERS = segment(20, ("order_count", ">=", 1), channel="phone")
SEGMENTS = {"active": ACTIVE, "buyers": BUYERS}


class World:
    """A warehouse with customers, on which what follows from them is built day after day."""

    def __init__(self, folder: Path, manifest: Any) -> None:
        self.path = folder / "w.duckdb"
        self.folder = folder
        self.manifest = manifest
        models = yaml.safe_load(ATTRIBUTES.read_text())["models"]
        (model,) = (model for model in models if model["name"] == "customer_attributes")
        declared = ", ".join(
            f"{column['name']} {column['data_type'].replace('string', 'varchar')}"
            for column in model["columns"]
        )
        self.execute(
            "create schema intermediate; create schema marts;"
            f"create table marts.customer_attributes ({declared});"
            "create table intermediate.int_activity__as_of (as_of_on date);"
            "create table marts.identity_changes"
            " (customer_id varchar, previous_customer_id varchar, change_type varchar, changed_at timestamp);"
            "create table marts.customer_id_history"
            " (issued_customer_id varchar, customer_id varchar, is_current boolean)"
        )

    def execute(self, sql: str, parameters: Any = None) -> list[tuple]:
        with duckdb.connect(str(self.path)) as connection:
            return connection.execute(sql, parameters).fetchall()

    def build(self, day: date, customers: Customers, **segments: Any) -> None:
        """Build as of a day, with the customers there are."""
        self.execute(
            "delete from intermediate.int_activity__as_of; delete from marts.customer_attributes"
        )
        self.execute("insert into intermediate.int_activity__as_of values (?)", [day])
        for customer, (stage, orders) in customers.items():
            self.execute(
                "insert into marts.customer_attributes (customer_id, lifecycle_stage, order_count,"
                " total_spend, expected_value) values ($1, $2, $3, 10 * $3, $3)",
                [customer, stage, orders],
            )
            self.execute(
                "insert into marts.customer_id_history select $1, $1, true where $1 not in"
                " (select issued_customer_id from marts.customer_id_history)",
                [customer],
            )
        command = ["--quiet", "run", "--project-dir", str(ROOT), "--profiles-dir", str(ROOT)]
        command += ["--target-path", str(self.folder / "target"), "--log-path", str(self.folder)]
        declared = {"segments": SEGMENTS | segments, "coverage": {"declared": 0, "floor": 0}}
        result = dbtRunner(manifest=self.manifest).invoke(
            [*command, "--select", *MODELS.split(), "--vars", json.dumps(declared)]
        )
        DuckDBConnectionManager.close_all_connections()
        assert result.success, [r.message for r in result.result or []]

    def history(self) -> list[tuple]:
        """Stays: segment, customer, first and last day, why they ended."""
        return self.execute(
            "select segment_key, customer_id, entered_at::date, exited_at::date, exit_reason"
            " from marts.segment_membership_history order by all"
        )


@pytest.fixture(scope="module")
def manifest(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    folder = tmp_path_factory.mktemp("parsed")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CRM_WAREHOUSE", str(folder / "w.duckdb"))
        patch.setenv("CRM_AS_OF", "")
        parsed = dbtRunner().invoke(
            ["--quiet", "parse", "--project-dir", str(ROOT), "--profiles-dir", str(ROOT),
             "--target-path", str(folder / "target"), "--log-path", str(folder)]
        )  # fmt: skip
        assert parsed.success, parsed.exception
        yield parsed.result


@pytest.fixture
def world(manifest: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    monkeypatch.setenv("CRM_WAREHOUSE", str(tmp_path / "w.duckdb"))
    monkeypatch.setenv("CRM_AS_OF", "")
    return World(tmp_path, manifest)


def test_who_comes_and_goes_is_told_with_the_reason(world: World) -> None:
    world.build(JULY, {"ann": ("active", 2), "bob": ("active", 0), "cy": ("new", 1)})
    world.build(AUGUST, {"ann": ("dormant", 2), "bob": ("active", 0), "cy": ("active", 1)})
    expected = [
        ("active", "ann", JULY, AUGUST, "lifecycle_stage = active: now dormant"),
        ("active", "bob", JULY, None, None),
        ("active", "cy", AUGUST, None, None),
        ("buyers", "ann", JULY, None, None),
        ("buyers", "cy", JULY, None, None),
    ]
    assert world.history() == expected
    assert world.execute(
        "select segment_key, recorded_on, size, primary_size, entered, exited, mean_tenure_days,"
        " total_spend, expected_value from marts.segment_sizes order by 1, 2"
    ) == [
        ("active", JULY, 2, 2, 2, 0, 0, 20, 2),
        ("active", AUGUST, 2, 2, 1, 1, 15.5, 10, 1),
        ("buyers", JULY, 2, 1, 2, 0, 0, 30, 3),
        ("buyers", AUGUST, 2, 1, 0, 0, 31, 30, 3),
    ]
    assert world.execute("select * from marts.segment_overlap") == [
        ("active", "buyers", 1, 1 / 3, 0.5, 0.5)
    ]
    assert world.execute(
        "select from_segment_key, to_segment_key, customers, share, total_spend_moved"
        " from marts.segment_transitions where period_start = '2025-08-01' order by all"
    ) == [
        ("active", "active", 1, 0.5, 0),
        ("active", "buyers", 1, 0.5, 20),
        ("buyers", "active", 1, 1, 10),
    ]

    # the same day again adds nothing but what members hold since: make train was run, an order came
    again = {"ann": ("dormant", 3), "bob": ("active", 0), "cy": ("active", 1)}
    world.build(AUGUST, again)
    held = "select total_spend, expected_value from marts.segment_sizes where segment_key = 'buyers' order by 1"
    assert world.execute(held) == [(30, 3), (40, 4)]
    assert world.history() == expected

    # what is the same adds nothing, and corrections of the day leave no trace in the stays
    (entries,) = world.execute("select count(*) from marts.segment_ledger")[0]
    world.build(AUGUST, again)
    assert world.execute("select count(*) from marts.segment_ledger") == [(entries,)]
    world.build(AUGUST, {"ann": ("dormant", 2), "bob": ("new", 0), "cy": ("active", 1)})
    world.build(AUGUST, {"ann": ("dormant", 2), "bob": ("active", 0), "cy": ("active", 1)})
    assert world.history() == expected

    # a past day that is rebuilt knows nothing later, and is not written
    (entries,) = world.execute("select count(*) from marts.segment_ledger")[0]
    world.build(JULY, {"ann": ("active", 2), "bob": ("active", 0)})
    assert world.execute("select count(*) from marts.segment_ledger") == [(entries,)]
    assert {row[3] for row in world.history()} == {None}
    assert {row[2] for row in world.history()} == {JULY}


def test_definitions_and_pauses_are_reasons(world: World) -> None:
    everybody = {"ann": ("active", 2), "bob": ("active", 1)}
    world.build(JULY, everybody)
    larger = segment(20, ("order_count", ">=", 2), version=2, channel="phone")
    world.build(AUGUST, everybody, buyers=larger, active=ACTIVE | {"status": "paused"})
    world.build(
        SEPTEMBER, {"bob": ("active", 1)}, buyers=larger, active=ACTIVE | {"status": "paused"}
    )
    assert world.history() == [
        ("active", "ann", JULY, AUGUST, "segment paused"),
        ("active", "bob", JULY, AUGUST, "segment paused"),
        ("buyers", "ann", JULY, SEPTEMBER, "no longer a customer"),
        ("buyers", "bob", JULY, AUGUST, "definition changed to version 2"),
    ]


def test_merges_and_splits_are_no_movement(world: World) -> None:
    world.build(JULY, {"ann": ("active", 1)})
    world.build(AUGUST, {"ann": ("new", 1), "anna": ("active", 1)})
    # anna turns out to be ann; the one customer has been in both segments since July and August
    world.execute(
        "update marts.customer_id_history set customer_id = 'ann', is_current = false"
        " where issued_customer_id = 'anna'"
    )
    world.build(SEPTEMBER, {"ann": ("active", 2)})
    assert world.history() == [
        ("active", "ann", JULY, None, None),
        ("buyers", "ann", JULY, None, None),
    ]
    assert world.execute(
        "select sum(entered), sum(exited) from marts.segment_sizes where recorded_on = ?",
        [SEPTEMBER],
    ) == [(0, 0)]
    # and comes apart again into ann and amy, who has been in the segment as long as ann was
    world.execute("insert into marts.identity_changes values ('amy', 'ann', 'split', '2025-10-31')")
    world.build(date(2025, 10, 31), {"ann": ("new", 1), "amy": ("active", 1)})
    assert world.history() == [
        ("active", "amy", JULY, None, None),
        ("active", "ann", JULY, date(2025, 10, 31), "lifecycle_stage = active: now new"),
        ("buyers", "amy", JULY, None, None),
        ("buyers", "ann", JULY, None, None),
    ]
