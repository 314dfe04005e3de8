"""What is documented is what is there: columns, types and layers, of the built warehouse and the manifest."""

import json
import re
from pathlib import Path
from typing import Any

import duckdb
import pytest
from click.testing import CliRunner

from harness import PROJECT, Outcome, Refresher
from scripts.document_marts import main as document_marts
from scripts.document_segments import describe_segment
from scripts.document_segments import main as document_segments

# Models outside staging that read raw tables: they judge or count every raw row.
ACCOUNTING = {
    "int_hygiene__row_fates",
    "int_hygiene__slash_dates",
    "int_hygiene__staged_counts",
}

LONGEST_LINE = 110

# How types are declared, where DuckDB spells them otherwise.
SPELLED = {"string": "VARCHAR", "int": "INTEGER"}

Columns = dict[str, str]


@pytest.fixture(scope="module")
def manifest(refresh: Refresher, sample: Outcome) -> dict[str, Any]:
    """The manifest of the run that built the sample."""
    return json.loads((refresh.folder / "target" / "manifest.json").read_text())


@pytest.fixture(scope="module")
def documented(manifest: dict[str, Any]) -> dict[str, Columns]:
    """Columns with their types of each model and seed, as documented."""
    return {
        f"{node['schema']}.{node['name']}": {
            name: column["data_type"] or "" for name, column in node["columns"].items()
        }
        for node in manifest["nodes"].values()
        if node["resource_type"] in ("model", "seed")
        and node["package_name"] == "crm_segments"
        and node["config"]["materialized"] != "ephemeral"
    }


@pytest.fixture(scope="module")
def built(sample: Outcome, documented: dict[str, Columns]) -> dict[str, Columns]:
    """Columns with their types of the same relations, as the warehouse holds them."""
    columns: dict[str, Columns] = {name: {} for name in documented}
    for schema, table, column, data_type in sample.rows(
        "select table_schema, table_name, column_name, data_type from information_schema.columns"
    ):
        columns.get(f"{schema}.{table}", {})[column] = data_type
    return columns


def spelled(declared: str) -> str:
    """A declared type as DuckDB spells it."""
    return SPELLED.get(declared, str(duckdb.sqltype(declared)))


def test_sql_lines_are_short():
    """The linter measures lines with macros expanded; this is how long they are as written."""
    long = [
        f"{path.relative_to(PROJECT)}:{number}"
        for folder in ("models", "macros", "analyses")
        for path in sorted((PROJECT / folder).rglob("*.sql"))
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        if len(line) > LONGEST_LINE
    ]
    assert not long


def test_the_page_of_segments_is_what_is_declared():
    ran = CliRunner().invoke(document_segments, ["--check"])
    assert ran.exit_code == 0, ran.output


def test_the_page_of_marts_is_what_the_models_say(tmp_path):
    ran = CliRunner().invoke(document_marts, ["--check"])
    assert ran.exit_code == 0, ran.output
    page = tmp_path / "marts.md"
    text = (PROJECT / "docs" / "marts.md").read_text(encoding="utf-8")
    page.write_text(text.replace("| `segments` |", "| `groups` |"), encoding="utf-8")
    ran = CliRunner().invoke(document_marts, ["--check", "--page", str(page)])
    assert (ran.exit_code, "run python scripts/document_marts.py" in ran.output) == (1, True)


def test_links_between_pages_lead_somewhere():
    pages = [PROJECT / "README.md", *(PROJECT / "docs").glob("*.md")]
    broken = [
        f"{page.name}: {target}"
        for page in pages
        for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", page.read_text(encoding="utf-8"))
        if "://" not in target and not (page.parent / target).exists()
    ]
    assert not broken


def test_a_page_of_segments_that_is_out_of_date_is_told():
    fewer = "{segments: {}}"
    ran = CliRunner().invoke(document_segments, ["--check", "--vars", fewer])
    assert (ran.exit_code, "run python scripts/document_segments.py" in ran.output) == (1, True)


def test_an_unfinished_segment_is_told():
    ran = CliRunner().invoke(document_segments, ["--vars", "{segments: {bold: {name: Bold}}}"])
    assert (ran.exit_code, "bold" in ran.output) == (1, True)


def test_texts_of_segments_break_no_table():
    segment = {
        "name": "Bold", "goal": "One | two\nthree", "metric": "orders", "target": "5 %",
        "action": "call", "channel": "phone", "owner": "a@example.com", "department": "sales",
        "review_by": "2027-01-01", "criteria": [{"attribute": "age_years", "operator": "is null"}],
    }  # fmt: skip
    lines = describe_segment("bold", segment, {})
    assert "| goal | One \\| two three (orders: 5 %) |" in lines
    assert "| members | `age_years is null` |" in lines


def test_documented_columns_are_the_columns(
    documented: dict[str, Columns], built: dict[str, Columns]
) -> None:
    wrong = [
        f"{relation}.{column} is {'not documented' if column in built[relation] else 'not there'}"
        for relation, columns in documented.items()
        for column in sorted(built[relation].keys() ^ columns.keys())
    ]
    assert not wrong


def test_documented_types_are_the_types(
    documented: dict[str, Columns], built: dict[str, Columns]
) -> None:
    wrong = [
        f"{relation}.{column} is {built[relation][column]}, documented as {declared or 'nothing'}"
        for relation, columns in documented.items()
        for column, declared in columns.items()
        if column in built[relation]
        and (not declared or spelled(declared) != built[relation][column])
    ]
    assert not wrong


def test_raw_tables_are_read_by_staging_and_accounting_only(manifest: dict[str, Any]) -> None:
    readers = {
        node["name"]
        for node in manifest["nodes"].values()
        if node["resource_type"] == "model" and not node["path"].startswith("staging/")
        for parent in node["depends_on"]["nodes"]
        if parent.startswith("source.") and ".loader." not in parent
    }
    assert readers <= ACCOUNTING


def test_staging_reads_its_own_source_only(manifest: dict[str, Any]) -> None:
    foreign = [
        f"{node['name']} reads {parent}"
        for node in manifest["nodes"].values()
        if node["resource_type"] == "model"
        and node["path"].startswith("staging/")
        and not node["path"].startswith("staging/loader/")  # judges the rows of every source
        for parent in node["depends_on"]["nodes"]
        if parent.startswith("source.")
        and parent.split(".")[2] not in ("loader", Path(node["path"]).parts[1])
    ]
    assert not foreign


def test_descriptions_state_the_grain(manifest: dict[str, Any]) -> None:
    silent = [
        node["name"]
        for node in manifest["nodes"].values()
        if node["resource_type"] == "model"
        and node["package_name"] == "crm_segments"
        and "one row" not in node["description"].lower()
    ]
    assert not silent
