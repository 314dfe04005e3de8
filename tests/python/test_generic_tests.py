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


def outcome(folder: Path, rows: str) -> tuple[str, str]:
    """Test `not_null_columns` on a table of the columns id, name and city; status and message."""
    for name in ("macros/engine", "tests/generic"):
        shutil.copytree(ROOT / name, folder / name)
    (folder / "models").mkdir()
    (folder / "models" / "people.sql").write_text("select * from main.incoming")
    checked = {"not_null_columns": {"arguments": {"columns": ["id", "name"]}}}
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
    assert outcome(tmp_path, rows) == ("pass", "")


def test_nulls_are_told_by_column(tmp_path: Path) -> None:
    """Whoever reads the message knows where to look."""
    status, message = outcome(tmp_path, "(1, null, 'Bonn'), (2, null, null), (3, 'Cy', null)")
    assert status == "error"
    assert "Nulls in people: name (2 rows)" in message
    assert "id (" not in message
    assert "city" not in message
