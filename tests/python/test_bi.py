"""Reading the published file: what an open connection sees, who is told to use what, a real Superset."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml

from harness import PROJECT, House, Outcome, Refresher
from scripts.try_superset import BY_CHANNEL, WHOLE, Answer, Trial


@pytest.fixture(scope="module")
def exposures() -> dict[str, dict[str, Any]]:
    declared = yaml.safe_load((PROJECT / "models/marts/_exposures.yml").read_text())["exposures"]
    return {exposure["name"]: exposure for exposure in declared}


def ages(published: Path) -> set[int]:
    """Return the ages that a process of its own reads."""
    code = "import duckdb, sys; print(duckdb.connect(sys.argv[1], read_only=True).sql('from customers').fetchall())"
    done = subprocess.run(
        [sys.executable, "-c", code, published], capture_output=True, text=True, check=True
    )
    return {int(number) for number in re.findall(r", (\d+)\)", done.stdout)}


def test_an_open_connection_holds_its_whole_process_to_its_version(house: House) -> None:
    house.publish()
    former = duckdb.connect(str(house.published), read_only=True)
    house.execute("update marts.customers set age = 99")
    house.publish()
    query = "select distinct age from customers order by age"
    assert former.sql(query).fetchall() == [(10,), (20,)]
    assert house.query(query) == [(10,), (20,)], "DuckDB no longer shares files: mend docs/bi.md"
    assert ages(house.published) == {99}
    former.close()
    assert house.query(query) == [(99,)]


@pytest.mark.parametrize(
    ("answer", "version"),
    [
        (Answer(WHOLE, {"customers": 5, "orders": 9}, 1, 1, 0.1), 1),
        (Answer(WHOLE, {"customers": 4, "orders": 8}, 2, 1, 0.1), 2),
        (Answer(WHOLE, {"customers": 5, "orders": 8}, 1, 1, 0.1), None),  # a mixture
        (Answer(WHOLE, {"customers": 5, "orders": 9}, 2, 2, 0.1), None),  # says it is another
        (Answer(BY_CHANNEL, {"orders": 8}, None, 2, 0.1), 2),
        (Answer(BY_CHANNEL, {"orders": 7}, None, 2, 0.1), None),  # of no version
    ],
)
def test_answers_of_charts_are_held_against_publications(
    answer: Answer, version: int | None
) -> None:
    trial = Trial(Path("x"), {1: {"customers": 5, "orders": 9}, 2: {"customers": 4, "orders": 8}})
    assert trial.version_of(answer) == version


def test_every_exposure_has_an_owner_to_tell(exposures: dict[str, dict[str, Any]]) -> None:
    assert exposures.keys() >= {"report", "dashboards", "audiences"}
    for exposure in exposures.values():
        assert exposure["owner"]["name"] and "@" in exposure["owner"]["email"], exposure["name"]
        assert exposure["url"].startswith("https://") and exposure["maturity"], exposure["name"]


def test_dashboards_may_use_whatever_is_published(
    exposures: dict[str, dict[str, Any]], sample: Outcome
) -> None:
    tables = sample.published_rows("select table_name from duckdb_tables() order by table_name")
    assert exposures["dashboards"]["depends_on"] == [
        f"ref('{table}')" for (table,) in tables if table != "publication"
    ]


def test_audiences_use_what_their_export_reads(exposures: dict[str, dict[str, Any]]) -> None:
    read = re.findall(r"\bmarts\.(\w+)", (PROJECT / "scripts/export_audiences.py").read_text())
    assert sorted(exposures["audiences"]["depends_on"]) == [
        f"ref('{name}')" for name in sorted({*read})
    ]


def test_what_dbt_knows_of_exposures_is_complete(sample: Outcome, refresh: Refresher) -> None:
    manifest = json.loads((refresh.folder / "target" / "manifest.json").read_text())
    known = {exposure["name"]: exposure for exposure in manifest["exposures"].values()}
    assert known.keys() >= {"report", "dashboards", "audiences"}
    assert all(exposure["depends_on"]["nodes"] for exposure in known.values())


heavy = pytest.mark.skipif(
    "CRM_SUPERSET" not in os.environ, reason="Superset is heavy: make superset, then CRM_SUPERSET=1"
)


def try_superset(*arguments: object) -> None:
    done = subprocess.run(
        [sys.executable, "scripts/try_superset.py", *map(str, arguments)],
        cwd=PROJECT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr


@heavy
def test_superset_charts_one_version_at_a_time(sample: Outcome, refresh: Refresher) -> None:
    """What `make superset` runs: scripts/try_superset.py on a built warehouse."""
    manifest = refresh.folder / "target" / "manifest.json"
    try_superset("--warehouse", sample.warehouse, "--manifest", manifest)


@heavy
def test_superset_charts_while_refreshes_replace_the_file(
    sample: Outcome, sample_raw: Path
) -> None:
    """scripts/try_superset.py with whole refreshes."""
    options = ["--raw", sample_raw, "--readers", 2, "--replacements", 2]
    try_superset("--warehouse", sample.warehouse, *options)
