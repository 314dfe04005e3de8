"""What scripts/compare_engines.py calls equal, on two warehouses made by hand; Spark's views need Spark."""

import json
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner, Result

from scripts.compare_engines import main

COLUMNS = (
    "customer_id varchar, spend double, amount decimal(18, 4), seen_at timestamp, tags varchar[]"
)
ROWS = [
    "('c1', 0.1, 1.5, '2026-01-01 10:00:00.123456', ['a', 'b'])",
    "('c2', null, 2.5, null, null)",
]


@pytest.fixture
def engines(tmp_path):
    """Return a function that compares these rows of DuckDB with others of Spark."""

    def compare(*spark: str, columns: str = COLUMNS, key: str = "customer_id") -> Result:
        write(tmp_path, spark, columns, key)
        options = [
            "--spark",
            str(tmp_path / "spark"),
            "--manifest",
            str(tmp_path / "manifest.json"),
        ]
        return CliRunner().invoke(main, ["--warehouse", str(tmp_path / "duck.duckdb"), *options])

    return compare


def write(folder: Path, spark: tuple[str, ...], columns: str, key: str) -> None:
    with duckdb.connect(str(folder / "duck.duckdb")) as connection:
        connection.execute("set TimeZone = 'UTC'; create schema marts")
        connection.execute(f"create table marts.customers ({COLUMNS})")
        connection.execute(f"insert into marts.customers values {', '.join(ROWS)}")
        files = folder / "spark" / "tables" / "marts.db" / "customers"
        files.mkdir(parents=True)
        # as Spark writes them: in files of its own choice, timestamps as instants
        for number, row in enumerate(spark):
            connection.execute(f"create or replace temp table given ({columns})")
            connection.execute(f"insert into given values {row}")
            connection.execute(
                "copy (select * replace (timezone('UTC', seen_at) as seen_at) from given) "
                f"to '{files}/part-{number}.parquet'"
            )
    model = {
        "resource_type": "model",
        "name": "customers",
        "alias": "customers",
        "schema": "marts",
        "config": {"materialized": "table"},
    }
    test = {
        "resource_type": "test",
        "attached_node": "model.crm_segments.customers",
        "test_metadata": {"name": "unique", "kwargs": {"column_name": key}},
    }
    manifest = {"nodes": {"model.crm_segments.customers": model, "test.crm_segments.unique": test}}
    (folder / "manifest.json").write_text(json.dumps(manifest))


def test_rows_in_another_order_and_lists_too_are_equal(engines):
    result = engines(
        ROWS[1], "('c1', 0.1000000000001, 1.5, '2026-01-01 10:00:00.123456', ['b', 'a'])"
    )
    assert result.output == "1 of 1 models are equal on DuckDB and Spark\n"
    assert result.exit_code == 0


@pytest.mark.parametrize(
    ("spark", "told"),
    [
        ("('c1', 0.1001, 1.5, '2026-01-01 10:00:00.123456', ['a', 'b'])", "spend: 1 values differ"),
        ("('c1', null, 1.5, '2026-01-01 10:00:00.123456', ['a', 'b'])", "spend: 1 values differ"),
        (
            "('c1', 0.1, 1.5001, '2026-01-01 10:00:00.123456', ['a', 'b'])",
            "amount: 1 values differ",
        ),
        ("('c1', 0.1, 1.5, '2026-01-01 10:00:00.123457', ['a', 'b'])", "seen_at: 1 values differ"),
        ("('c1', 0.1, 1.5, '2026-01-01 10:00:00.123456', ['a'])", "tags: 1 values differ"),
        ("('c3', 0.1, 1.5, '2026-01-01 10:00:00.123456', ['a', 'b'])", "1 rows only on Spark"),
    ],
)
def test_a_difference_is_told_with_its_row(engines, spark, told):
    result = engines(spark, ROWS[1])
    assert told in result.output
    assert "customer_id=c1" in result.output
    assert result.exit_code == 1


def test_a_row_that_one_engine_lost_is_told(engines):
    result = engines(ROWS[0])
    assert "1 rows only on DuckDB\n      customer_id=c2" in result.output
    assert "2 rows on DuckDB, 1 on Spark" in result.output


def test_a_row_that_one_engine_doubled_is_told(engines):
    assert "2 rows on DuckDB, 3 on Spark" in engines(*ROWS, ROWS[1]).output


def test_a_column_that_one_engine_lacks_is_told(engines):
    result = engines("('c1', '2026-01-01')", columns="customer_id varchar, seen_at timestamp")
    assert "column amount only on DuckDB" in result.output


def test_a_key_may_be_an_expression(engines):
    assert engines(*ROWS, key="customer_id || '-' || cast(seen_at as varchar)").exit_code == 0


def test_a_model_that_spark_did_not_build_is_told(engines):
    result = engines()
    assert "marts.customers\n  was not built on Spark" in result.output
    assert result.exit_code == 1


def test_an_unknown_model_is_refused(tmp_path):
    write(tmp_path, (), COLUMNS, "customer_id")
    options = ["--manifest", str(tmp_path / "manifest.json"), "--spark", str(tmp_path / "spark")]
    result = CliRunner().invoke(main, [*options, "costumers"])
    assert "costumers: no such model" in result.output
