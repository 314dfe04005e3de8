"""The project's own generic tests fail where they should, and say what is wrong.

A dbt project of its own borrows them, with one model that holds what a test gives it.
"""

import shutil
from pathlib import Path

import duckdb
import pytest
import yaml
from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.cli.main import dbtRunner

ROOT = Path(__file__).parents[2]


NOT_NULL = {"not_null_columns": {"arguments": {"columns": ["id", "name"]}}}
KEY = {"primary_key": {"arguments": {"columns": ["id", "city"], "not_null": ["name"]}}}


def outcome(folder: Path, rows: str, checked: dict[str, dict]) -> tuple[str, str]:
    """Run a test on a table of the columns id, name and city; status and message."""
    for name in ("macros/engine", "tests/generic"):
        shutil.copytree(ROOT / name, folder / name)
    (folder / "models").mkdir()
    (folder / "models" / "people.sql").write_text("select * from main.incoming")
    model = {"name": "people", "data_tests": [checked]}
    target = {"type": "duckdb", "path": str(folder / "w.duckdb"), "threads": 1}
    project = {"name": "people", "profile": "people"}
    project["flags"] = {"send_anonymous_usage_stats": False}
    for name, content in {
        "dbt_project.yml": project,
        "profiles.yml": {"people": {"target": "test", "outputs": {"test": target}}},
        "models/models.yml": {"models": [model]},
    }.items():
        (folder / name).write_text(yaml.safe_dump(content))
    with duckdb.connect(str(folder / "w.duckdb")) as connection:
        connection.execute("create table incoming (id integer, name varchar, city varchar)")
        if rows:
            connection.execute(f"insert into incoming values {rows}")
    places = ["--project-dir", folder, "--profiles-dir", folder]
    places += ["--target-path", folder / "target", "--log-path", folder / "logs"]
    result = dbtRunner().invoke(["--quiet", "build", *map(str, places)])
    DuckDBConnectionManager.close_all_connections()
    assert result.result is not None, result.exception
    (test,) = (node for node in result.result if node.node.resource_type == "test")
    return str(test.status), test.message or ""


@pytest.mark.parametrize("rows", ["", "(1, 'Ada', null), (2, 'Bob', 'Bonn')"])
def test_columns_without_nulls_pass(tmp_path: Path, rows: str) -> None:
    """A column that is not named may hold some; without rows there are none."""
    assert outcome(tmp_path, rows, NOT_NULL) == ("pass", "")


def test_nulls_are_told_by_column(tmp_path: Path) -> None:
    """Whoever reads the message knows where to look."""
    rows = "(1, null, 'Bonn'), (2, null, null), (3, 'Cy', null)"
    status, message = outcome(tmp_path, rows, NOT_NULL)
    assert status == "error"
    assert "Nulls in people: name (2 rows)" in message
    assert "id (" not in message
    assert "city" not in message


@pytest.mark.parametrize("rows", ["", "(1, 'Ada', 'Ulm'), (1, 'Ada', 'Bonn'), (2, 'Ada', 'Bonn')"])
def test_keys_that_differ_in_a_part_pass(tmp_path: Path, rows: str) -> None:
    """Parts of a key repeat, and so do columns that are only never null."""
    assert outcome(tmp_path, rows, KEY) == ("pass", "")


def test_repeated_keys_fail(tmp_path: Path) -> None:
    """A key is counted once, however often it is repeated."""
    rows = "(1, 'Ada', 'Ulm'), (1, 'Bob', 'Ulm'), (1, 'Cy', 'Ulm'), (2, 'Cy', 'Ulm')"
    status, message = outcome(tmp_path, rows, KEY)
    assert (status, message) == ("fail", "Got 1 result, configured to fail if != 0")


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ("(1, 'Ada', null)", "Nulls in people: city (1 rows)"),
        ("(1, 'Ada', 'Ulm'), (2, null, 'Ulm')", "Nulls in people: name (1 rows)"),
        ("(1, null, 'Ulm'), (1, 'Bob', 'Ulm')", "Nulls in people: name (1 rows)"),
    ],
    ids=["in the key", "beside it", "and a repeated key"],
)
def test_nulls_of_a_keyed_table_are_told_by_column(tmp_path: Path, rows: str, told: str) -> None:
    """A key has no nulls, nor have the columns named with it; repeated keys do not hide them."""
    status, message = outcome(tmp_path, rows, KEY)
    assert status == "error"
    assert told in message
