"""Compare what DuckDB and Spark built from the same raw tables: marts, or every model, by key and value.

Rows are paired by the key that each model's unique test names. Floating-point numbers may differ by a
billionth, for sums are added in another order; lists are compared without order, everything else exactly.
"""

import json
import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path

import click
import duckdb

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from scripts.common import (
    ProblemError,
    first_line,
    json_option,
    manifest_option,
    quote_identifier,
    quote_literal,
    run,
    screen,
    tell_json,
    usage,
    warehouse_option,
    warehouse_problem,
)
from scripts.spark import open_session, spark_name, spark_option

TOLERANCE, SMALLEST = 1e-9, 1e-12
EXAMPLES = 3
MOST_SHOWN = 120


@dataclass(frozen=True)
class Model:
    """A model as the manifest describes it; `key`, of columns or SQL, is empty where no test names one."""

    name: str
    schema: str
    is_view: bool
    key: tuple[str, ...] = ()


@dataclass
class Difference:
    """What differs of a model: in words, an example a line."""

    model: str
    lines: list[str] = field(default_factory=list)


def read_models(manifest: Path, schema: str | None = "marts") -> list[Model]:
    """Return the models of a manifest by name, those of one schema or all; ProblemError without one."""
    try:
        nodes = json.loads(manifest.read_text(encoding="utf-8"))["nodes"].values()
    except (OSError, ValueError, KeyError) as error:
        raise ProblemError(f"{manifest} is no manifest of dbt; build on DuckDB first") from error
    keys: dict[str, tuple[str, ...]] = {}
    for node in nodes:
        test = node.get("test_metadata") or {}
        model = (node.get("attached_node") or "").rpartition(".")[2]
        if test.get("name") == "unique":
            keys.setdefault(model, (test["kwargs"]["column_name"],))
        elif test.get("name") in ("primary_key", "unique_combination"):
            keys.setdefault(model, tuple(test["kwargs"]["columns"]))
    return sorted(
        (
            Model(
                name=node["alias"],
                schema=node["schema"],
                is_view=node["config"]["materialized"] == "view",
                key=keys.get(node["name"], ()),
            )
            for node in nodes
            if node["resource_type"] == "model" and node["schema"] == (schema or node["schema"])
        ),
        key=lambda model: (model.schema, model.name),
    )


def spark_files(models: list[Model], spark: Path, scratch: Path) -> dict[str, str]:
    """Return where the Parquet files of each model lie, as a glob; views are written to `scratch`.

    A model without files was not built, and is left out.
    """
    files = {}
    if views := [model for model in models if model.is_view]:
        session = open_session(spark)
        for model in views:
            if session.catalog.tableExists(spark_name(model.schema, model.name)):
                folder = scratch / model.schema / model.name
                table = session.table(spark_name(model.schema, model.name))
                table.coalesce(1).write.parquet(folder.as_uri())
                files[model.name] = str(folder / "*.parquet")
        session.stop()
    for model in models:
        folder = spark / "tables" / f"{model.schema}.db" / model.name
        if any(folder.glob("*.parquet")):
            files[model.name] = str(folder / "*.parquet")
    return files


def read_sides(
    connection: duckdb.DuckDBPyConnection, catalog: str, model: Model, files: str
) -> dict[str, str]:
    """Make the tables `duck` and `spark` of a model; return the columns of both with DuckDB's types."""

    def selected(relation: str) -> dict[str, str]:
        described = connection.execute(f"describe select * from {relation}").fetchall()
        columns = {}
        for name, data_type, *_ in described:
            column = quote_identifier(name)
            if data_type == "TIMESTAMP WITH TIME ZONE":
                columns[name] = f"timezone('UTC', {column}) as {column}"
            elif data_type.endswith("[]"):
                columns[name] = f"list_sort({column}) as {column}"
            else:
                columns[name] = column
        return columns

    duck = quote_identifier(catalog, model.schema, model.name)
    spark = f"read_parquet({quote_literal(files)})"
    for name, relation in (("duck", duck), ("spark", spark)):
        known = selected(relation)
        keys = [f"{part} as {quote_identifier(part)}" for part in model.key if part not in known]
        connection.execute(
            f"create or replace temp table {name} as select {', '.join(['*', *keys])} "
            f"from (select {', '.join(known.values())} from {relation})"
        )
    return dict(
        connection.execute(
            "select column_name, data_type from duckdb_columns() where table_name = 'duck' "
            "and database_name = 'temp' order by column_index"
        ).fetchall()
    )


def compare(
    connection: duckdb.DuckDBPyConnection, catalog: str, model: Model, files: str
) -> Difference:
    """Compare the two sides of a model; the difference has no lines where they are equal."""
    types = read_sides(connection, catalog, model, files)
    found = Difference(f"{model.schema}.{model.name}")
    there = {name for name, *_ in connection.execute("describe spark").fetchall()}
    for name in sorted(set(types) ^ there):
        found.lines.append(f"column {name} only on {'DuckDB' if name in types else 'Spark'}")
    shared = [name for name in types if name in there]
    key = [name for name in model.key if name in shared] or shared
    paired = " and ".join(
        f"duck.{quote_identifier(name)} is not distinct from spark.{quote_identifier(name)}"
        for name in key
    )
    shown = [name for name in key if name][:4]
    for side, other in (("duck", "spark"), ("spark", "duck")):
        alone = f"from {side} where not exists (select 1 from {other} where {paired})"
        count = connection.execute(f"select count(*) {alone}").fetchone()[0]
        if count:
            found.lines.append(f"{count:,} rows only on {'DuckDB' if side == 'duck' else 'Spark'}")
            values = ", ".join(quote_identifier(name) for name in shown)
            examples = connection.execute(f"select {values} {alone} limit {EXAMPLES}").fetchall()
            found.lines += [f"    {describe(shown, row)}" for row in examples]
    counts = [
        connection.execute(f"select count(*) from {s}").fetchone()[0] for s in ("duck", "spark")
    ]
    if counts[0] != counts[1]:
        found.lines.append(f"{counts[0]:,} rows on DuckDB, {counts[1]:,} on Spark")
    for name in shared:
        if name not in key:
            found.lines += compare_column(connection, name, types[name], paired, shown)
    return found


def compare_column(
    connection: duckdb.DuckDBPyConnection, name: str, data_type: str, paired: str, key: list[str]
) -> Iterator[str]:
    """Tell how the values of a column differ in the rows that both sides have."""
    duck, spark = f"duck.{quote_identifier(name)}", f"spark.{quote_identifier(name)}"
    differs = f"{duck} is distinct from {spark}"
    if data_type in ("DOUBLE", "FLOAT"):
        room = f"{TOLERANCE} * greatest(abs({duck}), abs({spark})) + {SMALLEST}"
        differs = f"{differs} and coalesce(abs({duck} - {spark}) > {room}, true)"
    joined = f"from duck inner join spark on {paired} where {differs}"
    count = connection.execute(f"select count(*) {joined}").fetchone()[0]
    if not count:
        return
    yield f"{name}: {count:,} values differ"
    values = ", ".join(f"duck.{quote_identifier(column)}" for column in key)
    rows = connection.execute(
        f"select {duck}, {spark}, {values} {joined} limit {EXAMPLES}"
    ).fetchall()
    for row in rows:
        yield f"    {describe(key, row[2:])}: {shorten(row[0])} / {shorten(row[1])}"


def describe(names: list[str], values: tuple) -> str:
    """Return the columns of a row as text."""
    return ", ".join(f"{name}={shorten(value)}" for name, value in zip(names, values, strict=True))


def shorten(value: object) -> str:
    """Return a value as text that fits on a line."""
    text = str(value)
    return text if len(text) <= MOST_SHOWN else f"{text[:MOST_SHOWN]}…"


@click.command(
    epilog=usage(
        "python scripts/compare_engines.py",
        "python scripts/compare_engines.py --every customers int_identity__links",
        codes={0: "all is equal", 1: "something differs; or a problem, told with its remedy"},
    )
)
@warehouse_option
@spark_option
@manifest_option
@click.option("--every", is_flag=True, help="Compare staging and intermediate models as well.")
@click.option(
    "--skip-views", is_flag=True, help="Leave views out, and so do without a Spark session."
)
@json_option
@click.argument("names", nargs=-1)
def main(
    warehouse: Path,
    spark: Path,
    manifest: Path,
    every: bool,
    skip_views: bool,
    as_json: bool,
    names: tuple[str, ...],
) -> None:
    """Compare the marts, or the models named, of the DuckDB warehouse and the Spark warehouse.

    Prints what differs, DuckDB's value first; the exit code is then 1.
    """
    console = screen()
    models = read_models(manifest, None if every or names else "marts")
    if unknown := set(names) - {model.name for model in models}:
        raise ProblemError(f"{', '.join(sorted(unknown))}: no such model in {manifest}")
    models = [
        model
        for model in models
        if (not names or model.name in names) and not (skip_views and model.is_view)
    ]
    connection = duckdb.connect()
    connection.execute("set TimeZone = 'UTC'")
    # views name the database, which is called like its file
    catalog = quote_identifier(warehouse.stem)
    try:
        connection.execute(f"attach {quote_literal(str(warehouse))} as {catalog} (read_only)")
    except duckdb.Error as error:
        raise warehouse_problem(warehouse, error) from error
    scratch = Path(tempfile.mkdtemp())
    try:
        files = spark_files(models, spark.resolve(), scratch)
        differences = []
        for model in models:
            try:
                found = (
                    compare(connection, warehouse.stem, model, files[model.name])
                    if model.name in files
                    else Difference(f"{model.schema}.{model.name}", ["was not built on Spark"])
                )
            except duckdb.Error as error:
                found = Difference(f"{model.schema}.{model.name}", [first_line(error)])
            if found.lines:
                differences.append(found)
                if not as_json:
                    console.print("\n  ".join([found.model, *found.lines]), markup=False)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    equal = len(models) - len(differences)
    if as_json:
        tell_json(
            {"models": len(models), "equal": equal, "differences": [asdict(d) for d in differences]}
        )
    else:
        console.print(
            f"{equal} of {len(models)} models are equal on DuckDB and Spark", markup=False
        )
    sys.exit(1 if differences else 0)


if __name__ == "__main__":
    run(main)
