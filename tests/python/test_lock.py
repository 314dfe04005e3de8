"""Who writes a warehouse writes it alone, and nobody who died keeps others from it."""

import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from harness import PROJECT
from scripts import (
    backfill_segments,
    export_audiences,
    load_raw,
    publish,
    refresh,
    suggest_segments,
    train_identity,
    train_leads,
    train_value,
    validate,
)
from scripts.lock import LockedError, hold, is_held, lock_file

HOLDER = """
import sys, time
from pathlib import Path
from scripts.lock import hold
with hold(Path(sys.argv[1]), "refresh.py"):
    print("held", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def warehouse(tmp_path: Path) -> Path:
    return tmp_path / "crm.duckdb"


@pytest.fixture
def holder(warehouse: Path):
    """Another process that holds the lock."""
    command = [sys.executable, "-c", HOLDER, str(warehouse)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=PROJECT) as process:
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def test_a_second_one_is_told_who_holds_it_since_when_and_what_to_do(warehouse, holder) -> None:
    assert is_held(warehouse)
    with pytest.raises(LockedError) as caught, hold(warehouse, "publish.py"):
        pass
    assert caught.value.exit_code == 5
    assert f"refresh.py (process {holder.pid} on {os.uname().nodename}) since" in str(caught.value)
    assert re.search(r"UTC, \d+ s ago", str(caught.value))
    assert "Wait for it to end, or end it" in str(caught.value)


def test_the_lock_of_one_who_died_is_free(warehouse, holder) -> None:
    holder.send_signal(signal.SIGKILL)
    holder.wait()
    assert "refresh.py" in lock_file(warehouse).read_text()
    with hold(warehouse, "publish.py"):
        assert json.loads(lock_file(warehouse).read_text())["process"] == os.getpid()
        assert is_held(warehouse)
    assert not is_held(warehouse)
    assert lock_file(warehouse).read_bytes() == b""


def test_what_an_owner_that_died_has_started_still_holds_it(warehouse) -> None:
    script = HOLDER.replace('"refresh.py")', '"refresh.py") as lock').replace(
        "    time.sleep(60)",
        "    import subprocess\n    child = subprocess.Popen(['sleep', '60'], pass_fds=[lock])\n"
        "    print(child.pid, flush=True)\n    time.sleep(60)",
    )
    command = [sys.executable, "-c", script, str(warehouse)]
    owner = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=PROJECT)
    assert owner.stdout.readline() == "held\n"
    child = int(owner.stdout.readline())
    owner.kill()
    owner.wait()
    owner.stdout.close()
    with pytest.raises(LockedError) as caught, hold(warehouse, "publish.py"):
        pass
    assert "It has died, but what it started still runs" in str(caught.value)
    os.kill(child, signal.SIGKILL)


@pytest.mark.parametrize(
    ("command", "arguments"),
    [
        (backfill_segments.main, []),
        (export_audiences.main, []),
        (load_raw.main, []),
        (publish.main, []),
        (refresh.main, []),
        (suggest_segments.main, []),
        (train_identity.main, []),
        (train_leads.main, []),
        (train_value.main, []),
        (validate.main, ["raw"]),
        (validate.main, ["marts"]),
    ],
)
def test_every_command_that_writes_waits_for_its_turn(
    warehouse, tmp_path, command, arguments
) -> None:
    warehouse.touch()
    (tmp_path / "raw").mkdir()
    places = {
        "CRM_WAREHOUSE": warehouse,
        "CRM_PUBLISHED": tmp_path / "p.duckdb",
        "CRM_RAW": tmp_path / "raw",
        "CRM_EXPORTS": tmp_path / "exports",
        "CRM_PARAMETERS": tmp_path / "parameters",
    }
    with hold(warehouse, "the test"):
        result = CliRunner(env={name: str(path) for name, path in places.items()}).invoke(
            command, arguments
        )
    assert result.exit_code == 5, result.output
    assert "the warehouse is being written by the test (process" in result.stderr
    assert warehouse.read_bytes() == b""
