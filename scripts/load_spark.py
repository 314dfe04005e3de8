"""Give Spark the raw tables that scripts/load_raw.py loaded: external tables over Parquet files.

The loader stays the one that reads, checks and counts what was delivered; here nothing is decided. Every
declared table is written, with every declared column and empty where nothing was delivered, into
`<spark>/raw/<schema>/<table>/` and declared under the name it has in the DuckDB file. What an earlier run
wrote is replaced.
"""

import shutil
import sys
from pathlib import Path

import click
import duckdb

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from scripts.common import (
    ProblemError,
    quote_identifier,
    run,
    screen,
    usage,
    vars_option,
    warehouse_option,
    warehouse_problem,
)
from scripts.contract import read_memory, read_tables, read_variables
from scripts.spark import open_session, spark_name, spark_option

TYPES = {
    "VARCHAR": "string",
    "VARCHAR[]": "array<string>",
    "BOOLEAN": "boolean",
    "INTEGER": "int",
    "BIGINT": "bigint",
    "MAP(VARCHAR, BIGINT)": "map<string,bigint>",
    "MAP(VARCHAR, DOUBLE)": "map<string,double>",
    "UBIGINT[]": "array<decimal(20,0)>",
    "DOUBLE": "double",
    "DATE": "date",
    "TIMESTAMP": "timestamp",
}


def write_table(
    connection: duckdb.DuckDBPyConnection, schema: str, name: str, folder: Path
) -> list[tuple[str, str]]:
    """Write a table as one Parquet file into a folder made anew; return its columns with Spark's types."""
    relation = quote_identifier(schema, name)
    columns, selected = [], []
    for column, duckdb_type, *_ in connection.execute(f"describe {relation}").fetchall():
        if duckdb_type not in TYPES:
            raise ProblemError(f"{schema}.{name}: Spark is given no column of type {duckdb_type}")
        quoted = quote_identifier(column)
        # Spark's timestamps are instants; DuckDB's say without a zone what a clock in UTC shows
        is_time = duckdb_type == "TIMESTAMP"
        selected.append(f"timezone('UTC', {quoted}) as {quoted}" if is_time else quoted)
        columns.append((column, TYPES[duckdb_type]))
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    connection.execute(
        f"copy (select {', '.join(selected)} from {relation}) to ? (format parquet)",
        [str(folder / "part.parquet")],
    )
    return columns


def load(warehouse: Path, spark: Path, variables: dict | None = None) -> int:
    """Hand the raw tables of a warehouse file to the Spark warehouse in a folder; return how many."""
    if not warehouse.is_file():
        raise ProblemError(f"{warehouse} does not exist; run scripts/load_raw.py first")
    variables = read_variables() if variables is None else variables
    names = [(table.schema, table.identifier) for table in read_tables(variables)]
    names += [(table.schema, table.identifier) for table in read_memory().values()]
    spark = spark.resolve()
    try:
        connection = duckdb.connect(str(warehouse), read_only=True)
    except duckdb.Error as error:
        raise warehouse_problem(warehouse, error) from error
    with connection:
        tables = {
            (schema, name): write_table(connection, schema, name, spark / "raw" / schema / name)
            for schema, name in names
        }
    session = open_session(spark)
    for schema in sorted({schema for schema, _ in names}):
        session.sql(f"create schema if not exists {spark_name(schema)}")
    for (schema, name), columns in tables.items():
        relation = spark_name(schema, name)
        location = (spark / "raw" / schema / name).as_uri()
        declared = ", ".join(f"{spark_name(column)} {data_type}" for column, data_type in columns)
        session.sql(f"drop table if exists {relation}")
        session.sql(f"create table {relation} ({declared}) using parquet location '{location}'")
    session.stop()
    return len(tables)


@click.command(
    epilog=usage(
        "python scripts/load_raw.py",
        "python scripts/load_spark.py --spark warehouse/spark",
    )
)
@warehouse_option
@spark_option
@vars_option
def main(warehouse: Path, spark: Path, variables: str) -> None:
    """Hand the raw tables of the warehouse to Spark."""
    console = screen()
    with screen(stderr=True).status("Handing the raw tables to Spark"):
        count = load(warehouse, spark, read_variables(variables))
    console.print(f"{count} raw tables of {warehouse} into {spark}", markup=False)


if __name__ == "__main__":
    run(main)
