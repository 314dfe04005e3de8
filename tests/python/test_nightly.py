"""A warehouse night after night: what fails is told and leaves what was published; the next night is well.

The tests of this file are the nights of one warehouse, in their order.
"""

import json
import os
import random
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from harness import Outcome, Refresher, write_tables
from scripts.runs import log_file
from scripts.versions import manifest_file, versions_folder

# CRM_REFRESH_KILLS=50 takes an hour
KILLS = int(os.environ.get("CRM_REFRESH_KILLS", "1"))
LINES = [f"{number},c{number}@acme-tools.com\n" for number in range(60)]
CONTACTS = "contact_id,email\n"

# What BI tools do all night: open the published file, ask it twice, close it.
READERS = 20
READER = """
import sys, time
import duckdb
while True:
    with duckdb.connect(sys.argv[1], read_only=True) as connection:
        print(*connection.execute(
            "select version_number, (select count(*) from customers), "
            "(select count(*) from customer_id_history) from publication"
        ).fetchone(), *connection.execute(
            "select count(*), max(published_at)::date from refresh_runs"
        ).fetchone(), flush=True)
    time.sleep(2)
"""


class House:
    """The drop folder and the warehouse of these nights."""

    def __init__(self, refresh: Refresher, folder: Path) -> None:
        self.refresh, self.folder = refresh, folder
        self.raw = folder / "raw"
        self.deliver(60)
        started = time.monotonic()
        self.first = self.night("--notice", f"cat > {folder / 'notice.json'}")
        self.seconds = time.monotonic() - started
        self.before = self.first.published.read_bytes()
        self.ids = self.first.published_rows("select customer_id from customers")
        self.was_killed = False
        self.readers = [self.reader(number) for number in range(READERS)]

    def reader(self, number: int) -> subprocess.Popen:
        with (self.folder / f"{number}.read").open("w") as out:
            command = [sys.executable, "-c", READER, self.first.published]
            return subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT)

    def deliver(self, lines: int) -> None:
        write_tables(self.raw, {"files/contacts": CONTACTS + "".join(LINES[:lines])})

    def night(self, *options: str, expect: int = 0) -> Outcome:
        return self.refresh(self.raw, "night", *options, expect=expect)

    def last_run(self) -> dict:
        """Return the newest row of refresh_runs."""
        columns = "status, failed_step, error, raw_verdict, published_at, ended_at >= started_at"
        (row,) = self.first.rows(
            f"select {columns} from raw_loader.refresh_runs order by refresh_run_id desc limit 1"
        )
        names = ("status", "failed_step", "error", "raw_verdict", "published_at", "has_ended")
        return dict(zip(names, row, strict=True))

    def log(self) -> list[dict]:
        path = log_file(self.refresh.folder / "warehouse.duckdb")
        return [json.loads(line) for line in path.read_text().splitlines()]


@pytest.fixture(scope="module")
def house(refresh, tmp_path_factory) -> Iterator[House]:
    house = House(refresh, tmp_path_factory.mktemp("nightly"))
    yield house
    for reader in house.readers:
        reader.kill()
        reader.wait()


def test_a_night_is_remembered_logged_and_told(house: House) -> None:
    run = house.last_run()
    assert (run["status"], run["error"], run["raw_verdict"]) == ("published", None, "fit")
    assert house.first.rows(
        "select read_count, staged_count, mart_count, customer_count, order_count, "
        "build_seconds > 1, length(parameters_version) from raw_loader.refresh_runs"
    ) == [(60, 60, 60, 60, 0, True, 12)]
    # the file tells of the refresh that made it
    assert house.first.published_rows(
        "select status, customer_count, refresh_runs.published_at is not null "
        "from refresh_runs join publication using (refresh_run_id, version_number)"
    ) == [("published", 60, True)]
    manifest = json.loads(manifest_file(house.first.published).read_text())
    assert manifest["tables"]["customers"]["rows"] == 60
    notice = json.loads((house.folder / "notice.json").read_text())
    assert (notice["status"], notice["exit_code"], notice["customer_count"]) == ("published", 0, 60)
    assert notice["refresh_run_id"] == manifest["refresh_run_id"]
    lines = [line for line in house.log() if line["run"] == notice["refresh_run_id"]]
    steps = [line["step"] for line in lines if line["event"] == "step_ended"]
    assert steps == ["load", "raw gate", "build", "marts gate", "publish"]
    assert (lines[0]["event"], lines[-1]["event"]) == ("run_started", "run_ended")


def test_a_dry_run_says_what_would_be_done_and_writes_nothing(house: House) -> None:
    warehouse = house.first.warehouse
    state = warehouse.stat().st_mtime_ns, len(house.log()), len(list(warehouse.parent.iterdir()))
    told = house.night("--dry-run")
    assert re.search(r"files/contacts.csv +1,\d+ +1,\d+ bytes\n", told.output)
    assert re.search(r"Would build \d+ models and \d+ seeds and make \d+ tests", told.output)
    assert re.search(r"Would publish \d+ tables; .* stays as it was: as of", told.output)
    assert re.search(r"\d+ memories stay", told.output)
    assert "Nothing was written" in told.output
    assert state == (
        warehouse.stat().st_mtime_ns,
        len(house.log()),
        len(list(warehouse.parent.iterdir())),
    )


def test_a_source_that_went_quiet_is_stale(house: House) -> None:
    """Though it is loaded again: two days ago as now, the same file."""
    house.first.write(
        "insert into raw_loader.load_runs by name select * replace (loaded_at - interval 2 day as loaded_at, "
        "'0' as load_run_id) from raw_loader.load_runs "
        "where load_run_id = (select min(load_run_id) from raw_loader.load_runs)"
    )
    told = house.refresh.dbt("night", "source", "freshness", "--select", "source:files")
    assert re.search("WARN freshness of files.contacts", told)
    assert re.search("PASS freshness of files.orders", told)  # there never was a file
    house.first.write("delete from raw_loader.load_runs where load_run_id = '0'")


def test_a_refresh_killed_at_any_moment_leaves_what_was_published(house: House) -> None:
    for number in range(KILLS):
        after = random.uniform(0.02, 1) * house.seconds
        until = time.monotonic() + after
        killed = house.refresh.end(
            house.raw, "night", signal.SIGKILL, lambda until=until: time.monotonic() > until
        )
        print(f"kill {number} after {after:.1f} s: exit code {killed.exit_code}")
        house.was_killed |= killed.exit_code != 0
        if killed.published.read_bytes() != house.before:
            # it came as far as publishing; what it published is whole
            assert killed.published_rows("select count(*) from customers") == [(60,)]
            house.before = killed.published.read_bytes()
        assert killed.rows("select count(distinct customer_id) from marts.customers")[0][0] <= 60


def test_a_failed_refresh_leaves_what_was_published(house: House) -> None:
    failed = house.night("--vars", "{max_active_segments: 1}", "--notice", "exit 3", expect=1)
    assert "the var max_active_segments allows 1" in failed.output
    assert "Traceback" not in failed.output
    assert "stays as it was: as of" in failed.output and " ago" in failed.output
    assert "Warning: the notice failed with exit code 3" in failed.output
    if house.was_killed:
        assert "died before it ended; this one starts anew" in failed.output
    assert failed.published.read_bytes() == house.before
    run = house.last_run()
    assert (run["status"], run["failed_step"], run["has_ended"]) == ("failed", "build", True)
    assert "max_active_segments" in run["error"]

    contacts = house.raw / "files" / "contacts.csv"
    contacts.unlink()
    failed = house.night(expect=1)
    assert "files/contacts" in failed.output and "--allow-missing" in failed.output
    assert failed.published.read_bytes() == house.before
    run = house.last_run()
    assert (run["status"], run["failed_step"], run["published_at"]) == ("failed", "load", None)


def test_an_unfit_load_stops_until_a_person_accepts_it(house: House) -> None:
    house.deliver(25)
    stopped = house.night(expect=4)
    assert (
        "files.contacts: rows are missing (35 rows; 25 rows; expected: 60 rows)" in stopped.output
    )
    assert "the raw gate found the data unfit" in stopped.output and "--accept" in stopped.output
    assert "Building" not in stopped.output and "nanobind" not in stopped.output
    assert "stays as it was: as of" in stopped.output
    assert stopped.published.read_bytes() == house.before
    run = house.last_run()
    assert (run["status"], run["failed_step"], run["raw_verdict"]) == ("unfit", "raw gate", "unfit")


def test_a_refresh_that_is_ended_politely_says_so(house: House) -> None:
    house.deliver(60)
    seen = len(house.log())
    ended = house.refresh.end(
        house.raw,
        "night",
        signal.SIGTERM,
        lambda: any(line.get("step") == "build" for line in house.log()[seen:]),
    )
    assert ended.exit_code == 143, ended.output
    assert ended.published.read_bytes() == house.before
    assert house.last_run()["status"] == "stopped"


def test_the_next_night_is_well_even_without_the_warehouse(house: House) -> None:
    """The file is lost; its memories come back, and the rest is built anew."""
    house.first.warehouse.unlink()
    with house.refresh.active("night"):
        restored = house.refresh.run([sys.executable, "scripts/restore_memories.py"])
    assert restored.returncode == 0, restored.stdout
    house.deliver(25)
    accepted = house.night("--accept", "--full-refresh")
    ids = accepted.published_rows("select customer_id from customers")
    assert len(ids) == 25 and set(ids) < set(house.ids)
    assert set(
        accepted.published_rows("select issued_customer_id from customer_id_history")
    ) == set(house.ids)
    runs = dict(accepted.published_rows("select status, count(*) from refresh_runs group by 1"))
    # killed ones, where a later refresh got as far as backing up what it remembers
    assert runs.pop("published") > 1 and set(runs) <= {"died"}
    folder = accepted.published.parent
    assert not [path for path in folder.iterdir() if path.name.endswith((".tmp", ".wal"))]
    assert all(path.stem.isdigit() for path in versions_folder(accepted.published).iterdir())


def test_who_read_all_the_while_saw_one_version_at_a_time(house: House) -> None:
    time.sleep(5)  # for the last version to be read
    assert [reader.poll() for reader in house.readers] == [None] * READERS, "a reader failed"
    told: dict[str, set[str]] = {}
    for path in house.folder.glob("*.read"):
        lines = path.read_text().splitlines()[:-1]  # the last may be half written
        assert len(lines) > 10
        for line in lines:
            version, rest = line.split(maxsplit=1)
            told.setdefault(version, set()).add(rest)
    assert len(told) > 1
    assert all(len(contents) == 1 for contents in told.values()), told
