"""Publications that are kept, and what they survive: readers, kills, full disks, folders not to be written."""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner

from harness import PROJECT, House
from scripts import restore_memories, rollback, versions
from scripts.common import ProblemError, file_hash
from scripts.load_raw import open_warehouse
from scripts.publish import publish
from scripts.versions import (
    current_number,
    list_versions,
    manifest_file,
    memories_folder,
    next_number,
    standing,
    versions_folder,
)

KILLS = int(os.environ.get("CRM_KILLS", "8"))

# Every table of a publication says the same number, or it is no version.
RENUMBER = (
    "create or replace table marts.customers as select 'c' || i as customer_id, 'x' as email, {n} as age "
    "from range({rows}) as r(i);"
    "create or replace view marts.\"order\" as select 'o' || i as order_id, {n}::decimal(9, 4) as amount "
    "from range({rows}) as r(i);"
    "insert into marts.ledger values ({n}, 'c')"
)
CONTENT = 'select min(age), max(age) from customers union all select min(amount), max(amount) from "order"'

PUBLISHER = """
import sys
from pathlib import Path
from scripts.publish import publish
while True:
    print(publish(*map(Path, sys.argv[1:4]), kept=3).number, flush=True)
"""

READER = f"""
import sys, time
import duckdb
seen, reads, until = set(), 0, time.monotonic() + float(sys.argv[2])
while time.monotonic() < until:
    with duckdb.connect(sys.argv[1], read_only=True) as connection:
        for _ in range(2):
            values = {{value for row in connection.execute({CONTENT!r}).fetchall() for value in row}}
            assert len(values) == 1, values
            seen |= values
            reads += 1
print(reads, len(seen))
"""


def places(house: House) -> dict[str, str]:
    return {"CRM_WAREHOUSE": str(house.warehouse), "CRM_PUBLISHED": str(house.published)}


def numbers(house: House) -> list[int]:
    return [version.number for version in list_versions(house.published)]


def backups(house: House) -> list[int]:
    return sorted(int(path.stem) for path in memories_folder(house.warehouse).glob("*.duckdb"))


def spawn(script: str, *arguments: object) -> subprocess.Popen:
    command = [sys.executable, "-c", script, *map(str, arguments)]
    return subprocess.Popen(
        command, cwd=PROJECT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


# --- what is kept --------------------------------------------------------------------------------


def test_as_many_versions_are_kept_as_asked_for(house: House) -> None:
    for day in range(1, 5):
        house.execute(RENUMBER.format(n=day, rows=3))
        assert house.publish(kept=3).number == day
    assert numbers(house) == [4, 3, 2]
    assert backups(house) == [2, 3, 4]
    for version in list_versions(house.published):
        with duckdb.connect(str(version.file), read_only=True) as connection:
            assert connection.execute("select distinct age from customers").fetchall() == [
                (version.number,)
            ]
    assert house.leftovers() == []


def test_a_number_is_never_given_twice(house: House) -> None:
    """Whatever the clock says, and whatever was removed by hand from one of the folders."""
    house.publish()
    house.publish()
    for path in versions_folder(house.published).iterdir():
        path.unlink()
    assert house.publish().number == 3
    assert next_number(memories_folder(house.warehouse)) == 4


def test_versions_are_copies_where_there_are_no_links(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.publish()
    (version,) = list_versions(house.published)
    assert version.file.samefile(house.published)

    def refuse(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr("os.link", refuse)
    house.publish()
    newest = list_versions(house.published)[0]
    assert not newest.file.samefile(house.published)
    assert file_hash(newest.file) == newest.manifest["sha256"] == file_hash(house.published)


def test_the_manifest_says_what_is_in_the_file(house: House) -> None:
    house.publish()
    first = json.loads(manifest_file(house.published).read_text())
    assert {name: table["rows"] for name, table in first["tables"].items()} == {
        "customers": 2,
        "order": 1,
    }
    assert first["as_of_on"] == "2024-05-06" and first["invocation_id"] == "run-1"
    assert first["sha256"] == file_hash(house.published)
    assert len(first["parameters"]["match_weights.csv"]) == 64
    house.execute("update marts.customers set age = 11 where customer_id = 'c1'")
    house.publish()
    second = json.loads(manifest_file(house.published).read_text())
    assert second["version_number"] == 2 == current_number(house.published)
    assert second["tables"]["order"] == first["tables"]["order"]
    assert second["tables"]["customers"]["hash"] != first["tables"]["customers"]["hash"]


def test_memories_are_not_beside_the_published_file(house: House) -> None:
    house.publish()
    backup = memories_folder(house.warehouse) / "000001.duckdb"
    with duckdb.connect(str(backup), read_only=True) as connection:
        assert connection.execute(
            "select schema_name, table_name from duckdb_tables() order by all"
        ).fetchall() == [("marts", "ledger"), ("raw_loader", "load_runs")]
    assert house.published.parent not in backup.parents


def test_a_version_whose_manifest_is_broken_is_none(house: House) -> None:
    for _ in (1, 2):
        house.publish()
    (versions_folder(house.published) / "000001.json").write_text("{")
    assert [version.number for version in list_versions(house.published)] == [2]
    assert house.publish().number == 3


def test_a_warehouse_is_not_published_over_nor_a_published_file_written(house: House) -> None:
    with pytest.raises(
        ProblemError, match="is a warehouse, which the published file would replace"
    ):
        publish(house.warehouse, house.warehouse, house.manifest)
    house.publish()
    with (
        pytest.raises(ProblemError, match="is a published file and no warehouse"),
        open_warehouse(house.published),
    ):
        pass


def test_what_is_no_backup_is_not_restored(house: House, tmp_path: Path) -> None:
    house.publish()
    with pytest.raises(ProblemError, match="is no backup of memories"):
        versions.restore_memories(tmp_path / "new.duckdb", house.published, False)
    (tmp_path / "text.duckdb").write_text("text")
    with pytest.raises(ProblemError, match=r"text\.duckdb cannot be read"):
        versions.restore_memories(tmp_path / "new.duckdb", tmp_path / "text.duckdb", False)
    assert not (tmp_path / "new.duckdb").exists()


# --- going back ----------------------------------------------------------------------------------


def test_an_earlier_version_is_published_again(house: House) -> None:
    for day in (1, 2):
        house.execute(RENUMBER.format(n=day, rows=3))
        house.publish()
    runner = CliRunner(env=places(house))
    listed = runner.invoke(rollback.main)
    assert listed.exit_code == 0, listed.output
    assert [line.split()[0] for line in listed.output.splitlines()[1:]] == ["2", "1"]
    assert listed.output.splitlines()[1].rstrip().endswith("published now")

    done = runner.invoke(rollback.main, ["1"])
    assert done.exit_code == 0, done.output
    assert house.query("select distinct age from customers") == [(1,)]
    assert json.loads(manifest_file(house.published).read_text())["version_number"] == 1
    assert runner.invoke(rollback.main).output.splitlines()[2].rstrip().endswith("published now")
    # forward again, and on
    assert runner.invoke(rollback.main, ["2"]).exit_code == 0
    assert house.query("select distinct age from customers") == [(2,)]
    assert house.publish().number == 3
    assert house.leftovers() == []


def test_going_back_to_what_is_not_there_or_damaged_is_an_error(house: House) -> None:
    house.publish()
    house.publish()
    before = house.published.read_bytes()
    runner = CliRunner(env=places(house))
    gone = runner.invoke(rollback.main, ["9"])
    assert gone.exit_code == 1 and "there is no version 9" in gone.stderr
    assert "there are 1, 2" in gone.stderr
    first = versions_folder(house.published) / "000001.duckdb"
    first.write_bytes(first.read_bytes()[:-100])
    damaged = runner.invoke(rollback.main, ["1"])
    assert damaged.exit_code == 1 and "is not what was published then" in damaged.stderr
    assert house.published.read_bytes() == before


def test_memories_come_back_into_a_lost_warehouse(house: House) -> None:
    house.execute(RENUMBER.format(n=7, rows=3))
    house.publish()
    house.execute("insert into marts.ledger values (8, 'c')")
    house.publish()
    house.warehouse.unlink()
    runner = CliRunner(env=places(house))
    done = runner.invoke(restore_memories.main)
    assert done.exit_code == 0, done.output
    with duckdb.connect(str(house.warehouse)) as connection:
        assert connection.execute("select day from marts.ledger").fetchall() == [(1,), (7,), (8,)]
        assert connection.execute("from raw_loader.load_runs").fetchall() == [("l1",)]

    refused = runner.invoke(restore_memories.main, ["--version", "1"])
    assert refused.exit_code == 1 and "remembers something already" in refused.stderr
    assert "--replace" in refused.stderr
    assert runner.invoke(restore_memories.main, ["--version", "1", "--replace"]).exit_code == 0
    with duckdb.connect(str(house.warehouse)) as connection:
        assert connection.execute("select day from marts.ledger").fetchall() == [(1,), (7,)]
    missing = runner.invoke(restore_memories.main, ["--version", "5"])
    assert missing.exit_code == 1 and "there are 1, 2" in missing.stderr


# --- what publications survive -------------------------------------------------------------------


def test_readers_see_one_version_and_no_error(house: House) -> None:
    house.execute(RENUMBER.format(n=0, rows=5_000))
    house.publish()
    readers = [spawn(READER, house.published, 6) for _ in range(3)]
    publications = 0
    while any(reader.poll() is None for reader in readers):
        publications += 1
        house.execute(RENUMBER.format(n=publications, rows=5_000))
        house.publish(kept=2)
    assert publications > 1
    for reader in readers:
        output, errors = reader.communicate()
        assert reader.returncode == 0, errors
        reads, versions = map(int, output.split())
        assert reads > 5 and versions > 1


def test_a_publication_killed_at_any_moment_leaves_a_whole_file(house: House) -> None:
    chance = random.Random(0)
    house.execute(RENUMBER.format(n=1, rows=20_000))
    house.publish(kept=3)
    for kill in range(2, KILLS + 2):
        with spawn(PUBLISHER, house.warehouse, house.published, house.manifest) as publisher:
            assert publisher.stdout.readline()  # it is at it
            time.sleep(chance.uniform(0, 0.3))
            publisher.send_signal(signal.SIGKILL)
        values = {value for row in house.query(CONTENT) for value in row}
        assert values <= {kill - 1}, values
        with duckdb.connect(str(house.warehouse), read_only=True) as connection:
            remembered = connection.execute("select count(*) from marts.ledger").fetchone()
        newest = memories_folder(house.warehouse) / f"{backups(house)[-1]:06d}.duckdb"
        with duckdb.connect(str(newest), read_only=True) as connection:
            assert connection.execute("select count(*) from marts.ledger").fetchone() == remembered
        for version in list_versions(house.published):
            assert file_hash(version.file) == version.manifest["sha256"]
        house.execute(RENUMBER.format(n=kill, rows=20_000))
        house.publish(kept=3)
        assert {value for row in house.query(CONTENT) for value in row} == {kill}
        assert house.leftovers() == []


def test_a_full_disk_is_told_and_the_old_file_stays(house: House, small_disk: Path) -> None:
    house.published = small_disk / "bi.duckdb"
    house.publish()
    before = house.published.read_bytes()
    house.execute(RENUMBER.format(n=1, rows=300_000))
    house.execute(
        "update marts.customers set customer_id = md5(customer_id) || md5('x' || customer_id)"
    )
    with pytest.raises(ProblemError, match="the disk is full; free some space and run again"):
        house.publish()
    assert house.published.read_bytes() == before
    assert house.leftovers() == []
    house.execute(RENUMBER.format(n=2, rows=3))
    house.publish()
    assert house.query("select distinct age from customers") == [(2,)]


def test_a_full_disk_for_the_memories_is_told(house: House, small_disk: Path) -> None:
    house.publish()
    before = house.published.read_bytes()
    house.execute("insert into marts.ledger select i, md5(i::text) from range(400000) as r(i)")
    folder = memories_folder(house.warehouse)
    shutil.move(folder, small_disk / "kept")
    folder.symlink_to(small_disk / "kept")
    with pytest.raises(ProblemError, match="the disk is full; free some space and run again"):
        house.publish()
    assert house.published.read_bytes() == before
    assert backups(house) == [1]


def test_a_folder_that_cannot_be_written_is_told(house: House, small_disk: Path) -> None:
    house.published = small_disk / "bi.duckdb"
    house.publish()
    subprocess.run(["mount", "-o", "remount,ro", small_disk], check=True)
    with pytest.raises(ProblemError, match="bi.duckdb cannot be written: Read-only file system"):
        house.publish()
    assert f"{house.published} stays as it was: as of 2024-05-06, published" in standing(
        house.published
    )
    subprocess.run(["mount", "-o", "remount,rw", small_disk], check=True)
    assert house.publish().number == 2
