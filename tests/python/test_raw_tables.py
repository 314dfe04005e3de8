"""The list of raw tables, their contracts and their staging models agree."""

import re
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[2]
STAGING = ROOT / "models" / "staging"


def declared_tables() -> dict[tuple[str, str], dict]:
    """Every raw table a sources YAML declares, the loader's own left out."""
    return {
        (source["name"], table["name"]): table
        for path in sorted(STAGING.glob("*/_*__sources.yml"))
        for source in yaml.safe_load(path.read_text())["sources"]
        for table in source["tables"]
        if source["name"] != "loader"
    }


def listed_tables() -> dict[tuple[str, str], str]:
    """Source and table with the staging model that the macro raw_tables names for it."""
    text = (ROOT / "macros" / "hygiene" / "raw_tables.sql").read_text()
    return {
        (source, table): f"stg_{source}__{objects}"
        for source, tables in re.findall(r"'(\w+)':\s*{(.*?)}", text, re.DOTALL)
        for table, objects in re.findall(r"'(\w+)':\s*'(\w+)'", tables)
    }


def test_macro_lists_the_declared_tables() -> None:
    assert sorted(listed_tables()) == sorted(declared_tables())


def test_every_table_has_one_staging_model() -> None:
    staged = [
        (call, path.stem)
        for path in STAGING.glob("*/*.sql")
        for call in re.findall(r"current_rows\('(\w+)', '(\w+)'\)", path.read_text())
    ]
    assert sorted(staged) == sorted(listed_tables().items())


def test_contracts_name_declared_columns() -> None:
    unknown = []
    for (source, table), declaration in declared_tables().items():
        meta = declaration["config"]["meta"]
        deleted = meta.get("deleted_column", [])
        named = [
            *meta["key"],
            *meta.get("latest_by", []),
            *([deleted] if isinstance(deleted, str) else deleted),
            *([meta["active_column"]] if "active_column" in meta else []),
            *(name for names in meta.get("any_of", []) for name in names),
        ]
        columns = {column["name"] for column in declaration["columns"]}
        unknown += [f"{source}.{table}.{name}" for name in named if name not in columns]
    assert not unknown


def test_every_column_has_a_type_and_a_description() -> None:
    incomplete = [
        f"{source}.{table}.{column['name']}"
        for (source, table), declaration in declared_tables().items()
        for column in declaration["columns"]
        if not (column.get("data_type") and column.get("description"))
    ]
    assert not incomplete
