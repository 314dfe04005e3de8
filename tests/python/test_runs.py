"""What is remembered, logged and told of a refresh, whatever happens to it."""

import json
import re
import shutil
import subprocess
from datetime import UTC, date, datetime, timedelta
from hashlib import md5
from io import StringIO
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner
from rich.console import Console

from harness import PROJECT, House, write_tables
from scripts import refresh
from scripts.common import ProblemError, ago
from scripts.gates.breach import Breach
from scripts.gates.gate import UNFIT, Verdict
from scripts.load_raw import load
from scripts.lock import LockedError, hold
from scripts.publish import publish
from scripts.runs import Run, UnfitError, log_file, recorded


class Night:
    """Runs that do nothing, on one warehouse."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.printed = StringIO()
        console = Console(file=self.printed, width=400)
        self.make = lambda: Run(house.warehouse, house.published, house.manifest.parent, console)

    def runs(self, columns: str = "status") -> list[tuple]:
        with duckdb.connect(str(self.house.warehouse), read_only=True) as connection:
            return connection.execute(
                f"select {columns} from raw_loader.refresh_runs order by refresh_run_id"
            ).fetchall()

    def events(self) -> list[dict]:
        lines = log_file(self.house.warehouse).read_text().splitlines()
        return [json.loads(line) for line in lines]


@pytest.fixture
def night(house: House) -> Night:
    house.execute("drop schema raw_loader cascade")  # the loader makes its own
    return Night(house)


def test_every_end_is_remembered(night: Night) -> None:
    with recorded(night.make(), ""):
        pass
    for error in (ProblemError("no"), UnfitError("bad"), KeyboardInterrupt(), ValueError("bug")):
        with pytest.raises(type(error)), recorded(night.make(), "") as run, run.step("raw gate"):
            raise error
    assert night.runs("status, failed_step, error, ended_at is not null") == [
        ("published", None, None, True),
        ("failed", "raw gate", "no", True),
        ("unfit", "raw gate", "bad", True),
        ("stopped", "raw gate", "ended from outside", True),
        ("failed", "raw gate", "bug", True),
    ]
    ended = [line for line in night.events() if line["event"] == "run_ended"]
    assert [line["exit_code"] for line in ended] == [0, 1, 4, 1, 1]


def test_only_what_stops_a_refresh_is_an_error(night: Night) -> None:
    def breach(severity: str, column: str) -> Breach:
        told = ("values are missing", 9, "9 missing", "none", "Fill them", "Columns are filled")
        return Breach(severity, "files.orders", column, *told)

    breaches = [breach("critical", "amount"), breach("warning", "currency")]
    verdict = Verdict("raw", UNFIT, breaches, Path("index.html"), False, "nothing")
    with pytest.raises(UnfitError) as caught, recorded(night.make(), "") as run:
        refresh.pass_gate(verdict, "nothing was built", run)
    assert [problem[:20] for problem in caught.value.problems[:2]] == [
        "files.orders.amount:", "the raw gate found t",
    ]  # fmt: skip
    assert "Warning: files.orders.currency: values are missing" in night.printed.getvalue()


def test_what_the_system_and_duckdb_say_is_told_as_a_problem(night: Night) -> None:
    full = OSError(28, "No space left on device", "/data/x")
    with pytest.raises(ProblemError) as caught, recorded(night.make(), ""):
        raise full
    assert "/data/x cannot be written, for the disk is full" in str(caught.value)
    broken = duckdb.IOException("IO Error: Could not write file: No space left on device")
    with pytest.raises(ProblemError) as caught, recorded(night.make(), ""):
        raise broken
    assert "the disk is full; free some space" in str(caught.value)
    assert "nothing is published yet" in caught.value.problems[-1]


def test_a_full_disk_below_the_warehouse_is_told_and_the_next_load_is_well(
    house: House, small_disk: Path, tmp_path: Path
) -> None:
    house.warehouse = small_disk / "w.duckdb"
    night = Night(house)

    def load_contacts(count: int) -> None:
        lines = "".join(f"{number},{md5(b'%d' % number).hexdigest()}\n" for number in range(count))
        raw = write_tables(tmp_path / "raw", {"files/contacts": "contact_id,email\n" + lines})
        with recorded(night.make(), ""):
            load(raw, house.warehouse)

    load_contacts(10)
    with pytest.raises(ProblemError, match="the disk is full; free some space and run again"):
        load_contacts(400_000)
    subprocess.run(["mount", "-o", "remount,size=64m", small_disk], check=True)
    with duckdb.connect(str(house.warehouse)) as connection:
        assert connection.execute("select count(*) from raw_files.contacts").fetchone() == (10,)
    load_contacts(20)
    with duckdb.connect(str(house.warehouse)) as connection:
        assert connection.execute("select count(*) from raw_files.contacts").fetchone() == (20,)
    assert night.runs()[-1] == ("published",) and night.runs()[1] in [("failed",), ("died",)]


def test_no_invented_company_comes_into_a_warehouse_of_another_folder(
    night: Night, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # whoever forgot CRM_RAW published it over the real one
    night.house.execute(
        "create schema raw_loader; create table raw_loader.load_runs as "
        "select 'l1' as load_run_id, '/srv/drop' as raw_folder"
    )
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("CRM_RAW", raising=False)
    places = ["--warehouse", str(night.house.warehouse), "--published", str(night.house.published)]
    done = CliRunner().invoke(refresh.main, places)
    assert done.exit_code == 1
    assert (
        "holds what came from /srv/drop; name the drop folder with --raw or CRM_RAW" in done.output
    )
    assert not (tmp_path / "data").exists()


def test_a_run_that_died_is_found_by_the_next(night: Night) -> None:
    night.make().begin()  # and no word since
    with recorded(night.make(), ""):
        pass
    assert night.runs() == [("died",), ("published",)]
    assert "died before it ended; this one starts anew" in night.printed.getvalue()


def test_a_run_that_died_once_it_had_published_has_published(night: Night) -> None:
    run = night.make()
    run.begin()
    run.remember(status="publishing", published_at=run.began_at, ended_at=run.began_at)
    publish(
        night.house.warehouse,
        night.house.published,
        night.house.manifest,
        refresh_run_id=run.row["refresh_run_id"],
    )
    later = night.make()
    later.begin()
    later.remember(
        status="publishing",
        published_at=later.began_at,
        ended_at=later.began_at,
        version_number=2,  # which the next one will get
    )
    with recorded(night.make(), ""):
        pass
    assert night.runs("status, published_at is not null, version_number") == [
        ("published", True, None),
        ("died", False, None),
        ("published", False, None),
    ]


@pytest.mark.parametrize("ahead", [timedelta(hours=2), timedelta(days=9000)])
def test_runs_are_in_order_though_the_clock_was_set_back(night: Night, ahead: timedelta) -> None:
    future = night.make()
    future.began_at += ahead
    future.begin()
    future.end("published")
    for _ in (1, 2):
        with recorded(night.make(), ""):
            pass
    runs = night.runs("refresh_run_id, started_at, ended_at >= started_at")
    assert len(runs) == 3 and runs == sorted(runs, key=lambda run: run[0])
    assert all(is_in_order for *_, is_in_order in runs)
    # what comes after a clock that was far ahead has the right time again
    assert (runs[2][1] > runs[1][1] > runs[0][1]) == (ahead < timedelta(days=1))
    assert runs[2][1] > runs[1][1]


def test_a_notice_gets_the_summary_and_its_failure_changes_nothing(
    night: Night, tmp_path: Path
) -> None:
    with recorded(night.make(), f"cat > '{tmp_path}/told.json'"):
        pass
    told = json.loads((tmp_path / "told.json").read_text())
    assert (told["status"], told["exit_code"]) == ("published", 0)
    with recorded(night.make(), "echo no such hook >&2; exit 7"):
        pass
    assert "the notice failed with exit code 7: no such hook" in night.printed.getvalue()
    with (
        hold(night.house.warehouse, "the test"),
        pytest.raises(LockedError),
        recorded(night.make(), f"cat > '{tmp_path}/told.json'"),
    ):
        pass
    told = json.loads((tmp_path / "told.json").read_text())
    assert (told["status"], told["exit_code"]) == ("locked", 5)
    assert night.runs() == [("published",), ("published",)]


def test_a_log_that_cannot_be_written_stops_nothing(night: Night) -> None:
    log_file(night.house.warehouse).mkdir()
    with recorded(night.make(), ""):
        pass
    assert night.runs() == [("published",)]


def test_a_log_is_rotated(night: Night, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scripts.runs.LOG_BYTES", 2000)
    run = night.make()
    for number in range(200):
        run.log("a line", number=number)
    files = sorted(path.name for path in night.house.warehouse.parent.glob("*.jsonl*"))
    name = log_file(night.house.warehouse).name
    assert files == [name, *(f"{name}.{number}" for number in range(1, 6))]


def test_an_earlier_day_than_is_published_is_told(night: Night) -> None:
    run = night.make()
    refresh.tell_earlier(date(2024, 5, 5), night.house.published, run)  # nothing is published yet
    night.house.publish()
    refresh.tell_earlier(date(2024, 5, 6), night.house.published, run)
    assert night.printed.getvalue() == ""
    refresh.tell_earlier(date(2024, 5, 5), night.house.published, run)
    assert "this is as of 2024-05-05, but as of 2024-05-06 is published" in night.printed.getvalue()


def recipes(language: str) -> list[str]:
    text = (PROJECT / "docs" / "refresh.md").read_text()
    return re.findall(rf"```{language}\n(.*?)```", text, re.DOTALL)


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="needs systemd")
def test_the_units_of_the_docs_are_valid(tmp_path: Path) -> None:
    units = []
    for text in recipes("ini"):
        units.append(tmp_path / re.search(r"/etc/systemd/system/(\S+)", text)[1])
        units[-1].write_text(text)
    command = ["systemd-analyze", "verify", "--man=no", *units]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert len(units) == 2 and (done.returncode, done.stderr) == (0, "")


def test_the_crontab_of_the_docs_is_valid() -> None:
    (table,) = recipes("crontab")
    (line,) = [line for line in table.splitlines() if re.match(r"[0-9*]", line)]
    schedule, command = line.split()[:5], line.split(maxsplit=5)[5]
    assert all(re.fullmatch(r"\*|\d+", field) for field in schedule)
    assert "%" not in table  # cron would end the line there
    assert command.startswith("cd /srv/crm/crm_segments && make warehouse")


def test_ages_are_told_in_words() -> None:
    now = datetime.now(UTC)
    ages = {5: "5 s ago", 119: "119 s ago", 600: "10 min ago", 90_000: "25 h ago"}
    ages[864_000] = "10 days ago"
    for seconds, told in ages.items():
        assert ago(now - timedelta(seconds=seconds)) == told
