"""What the project's own segments owe, by today's calendar: a change cannot be merged while it is owed.

Publication does not ask this; there an overdue review is a finding, and later pauses the segment.
"""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import yaml

VARIABLES = yaml.safe_load((Path(__file__).parents[2] / "dbt_project.yml").read_text())["vars"]
SEGMENTS = VARIABLES["segments"]


def overdue(segments: dict[str, dict], today: date) -> list[str]:
    """Return what to say of each segment, paused ones aside, whose review is overdue."""
    return [
        f'Segment "{key}": its review was due on {segment["review_by"]}; {segment["owner"]} reviews it and '
        "sets review_by anew, or pauses it"
        for key, segment in segments.items()
        if segment.get("status") != "paused" and segment["review_by"] < today
    ]


def test_no_review_is_overdue() -> None:
    problems = overdue(SEGMENTS, datetime.now(UTC).date())
    assert not problems, "\n".join(problems)


def test_an_overdue_review_is_told() -> None:
    due = {"review_by": date(2025, 6, 30), "owner": "ann@example.com"}
    segments = {"due": due, "parked": due | {"status": "paused"}}
    assert overdue(segments, date(2025, 6, 30)) == []
    (problem,) = overdue(segments, date(2025, 7, 1))
    assert '"due"' in problem and "ann@example.com" in problem


@pytest.mark.parametrize("key", [k for k, s in SEGMENTS.items() if s.get("status") == "active"])
def test_active_segments_are_bounded(key: str) -> None:
    for field in ("priority", "min_size", "max_size"):
        assert field in SEGMENTS[key], f'Segment "{key}" is active and has no {field}; declare it'
