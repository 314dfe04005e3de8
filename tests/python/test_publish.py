"""The published file: what is in it, what is not, and that it is whole whatever happens."""

import json
import os
import re
import subprocess
import sys

import duckdb
import pytest
from click.testing import CliRunner

from harness import House, model
from scripts.common import PROJECT, ProblemError
from scripts.publish import main
from scripts.versions import list_versions


def test_published_models_are_there_in_main_without_personal_data(house: House) -> None:
    assert house.publish().rows == {"customers": 2, "order": 1}
    assert house.query(
        "select table_schema, table_name from information_schema.tables order by all"
    ) == [("main", "customers"), ("main", "order"), ("main", "publication")]
    columns = [name for name, *_ in house.query("describe customers")]
    assert columns == ["customer_id", "age"]
    assert house.query("from customers") == [("c1", 10), ("c2", 20)]


def test_addresses_in_other_texts_are_hidden(house: House) -> None:
    """Whoever types an address where none belongs neither stops a refresh nor is shown to all."""
    house.execute(
        "create table marts.visits as from (values (1, 'spring'), (2, 'to ann.lee@example.org, 1+1'), "
        "(3, 'to bob@example.org, 1+1'), (4, 'sms +493012345678')) t(visit_id, campaign);"
        "create table marts.clicks as select campaign, campaign as owner from marts.visits"
    )
    house.describe(
        model("visits", visit_id=False, campaign=False),
        model("clicks", campaign=False, owner=False),
    )
    plain = {"meta": {"published_as": "text"}}
    manifest = json.loads(house.manifest.read_text())
    manifest["nodes"]["model.crm_segments.1"]["columns"]["owner"]["config"] = plain
    house.manifest.write_text(json.dumps(manifest))
    house.publish()
    written = [campaign for (campaign,) in house.query("select campaign from visits order by 1")]
    assert "spring" in written and not [text for text in written if "@" in text or "301" in text]
    assert [text for text in written if re.fullmatch(r"sms \[hidden \w{8}\]", text)]
    assert len([text for text in written if re.fullmatch(r"to \[hidden \w{8}\], 1\+1", text)]) == 2
    assert house.query("select count(*) from visits join clicks using (campaign)") == [(4,)]
    assert ("to bob@example.org, 1+1",) in house.query("select owner from clicks")


def test_rows_of_a_customer_lie_side_by_side(house: House) -> None:
    """Whoever asks for one customer's events reads a few blocks of the file, not all of them."""
    house.execute(
        "create table marts.visits as select range as visit_id, 'c' || range % 7 as customer_id from range(700)"
    )
    house.describe(model("visits", visit_id=False, customer_id=False))
    house.publish()
    changes = (
        "select count(*) from (select customer_id <> lag(customer_id) over (order by rowid) as is_next from visits) "
        "where is_next"
    )
    assert house.query(changes) == [(6,)]


def test_publication_says_what_it_was_made_from(house: House) -> None:
    house.publish()
    assert house.query(
        "select cast(as_of_on as varchar), invocation_id, "
        "published_at between now()::timestamp - interval 1 day and now()::timestamp "
        "+ interval 1 day, typeof(published_at) from publication"
    ) == [("2024-05-06", "run-1", True, "TIMESTAMP")]


def test_older_drivers_can_read_the_format(house: House) -> None:
    house.publish()
    # Bytes 12 to 19 of a DuckDB file are its storage version; 64 is what DuckDB 1.0 writes.
    assert int.from_bytes(house.published.read_bytes()[12:20], "little") == 64


def test_publishing_again_replaces_the_file_readers_hold(house: House) -> None:
    house.publish()
    with house.published.open("rb") as held:
        house.execute("delete from marts.customers where customer_id = 'c1'")
        house.publish()
        assert os.fstat(held.fileno()).st_ino != house.published.stat().st_ino
    assert house.query("select count(*) from customers") == [(1,)]


@pytest.mark.parametrize(
    ("sql", "message"),
    [
        ("drop table marts.customers", "marts.customers is not in the warehouse as the manifest"),
        ("alter table marts.customers drop age", "marts.customers is not in the warehouse as"),
        ("drop table intermediate.int_activity__as_of", "int_activity__as_of with its column"),
    ],
)
def test_what_is_missing_is_named_and_the_old_file_stays(
    house: House, sql: str, message: str
) -> None:
    house.publish()
    before = house.published.read_bytes()
    house.execute(sql)
    with pytest.raises(ProblemError, match=message) as caught:
        house.publish()
    assert "run `dbt build`" in caught.value.message
    assert house.published.read_bytes() == before
    assert house.leftovers() == []
    assert len(list_versions(house.published)) == 1


def test_manifest_must_be_there_and_name_models(house: House) -> None:
    house.describe(model("secrets", published=False, id=False))
    with pytest.raises(ProblemError, match="names no model with `meta: {published: true}`"):
        house.publish()
    house.describe(model("secrets", id=False), model("Secrets", id=False))
    with pytest.raises(ProblemError, match="the name secrets is taken twice in the published"):
        house.publish()
    house.describe(model("publication", id=False))
    with pytest.raises(ProblemError, match="the name publication is taken twice"):
        house.publish()
    house.describe(model("secrets", id=True))
    with pytest.raises(ProblemError, match="secrets declares no column that may be published"):
        house.publish()
    house.manifest.write_text("{")
    with pytest.raises(ProblemError, match="manifest.json cannot be read; run `dbt build`"):
        house.publish()
    house.manifest.unlink()
    with pytest.raises(ProblemError, match="manifest.json does not exist; run `dbt build`"):
        house.publish()


def test_leftovers_of_dead_runs_are_removed_and_others_kept(house: House) -> None:
    folder = house.published.parent
    folder.mkdir()
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    dead, alive = folder / f".bi.duckdb.{ended.pid}.tmp", folder / ".bi.duckdb.1.tmp"
    notes = folder / ".bi.duckdb.notes"
    for path in (dead, dead.with_name(dead.name + ".wal"), alive, notes):
        path.touch()
    house.publish()
    assert sorted(house.leftovers()) == [alive.name, notes.name]


def test_command_prints_tables_and_tells_errors(house: House) -> None:
    arguments = ["--published", str(house.published), "--manifest", str(house.manifest)]
    result = CliRunner().invoke(main, ["--warehouse", str(house.warehouse), *arguments])
    assert result.exit_code == 0
    assert "customers     2\n" in result.stdout
    result = CliRunner().invoke(main, ["--warehouse", "nowhere.duckdb", *arguments])
    assert result.exit_code == 1
    assert result.stderr.startswith("Error: warehouse nowhere.duckdb does not exist; run `dbt")


def test_a_warehouse_in_use_is_told(house: House) -> None:
    script = PROJECT / "scripts" / "publish.py"
    arguments = ["--warehouse", house.warehouse, "--published", house.published]
    with duckdb.connect(str(house.warehouse)):
        result = subprocess.run(
            [sys.executable, script, *arguments, "--manifest", house.manifest],
            capture_output=True,
            text=True,
            check=False,
        )
    assert result.returncode == 1
    assert "is in use by another process" in result.stderr
    assert not house.published.exists()
