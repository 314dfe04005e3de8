"""Copy the published marts into a file of their own, the one BI tools read.

The warehouse file is locked while a refresh writes it; the published file never is: a new one is
written beside it and takes its place at once. It is in a format older DuckDB drivers read, has
every table in the schema main, and holds only the models whose `meta.published` is true, without
the columns whose `meta.contains_pii` is true and with the MD5 in place of those whose
`meta.published_as` is hash. The table `publication` says what it was made from.
"""

import json
import os
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import click
import duckdb
from rich.console import Console
from rich.table import Table as Grid

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from scripts.common import (
    ProblemError,
    first_line,
    published_option,
    quote_identifier,
    quote_literal,
    sync,
    warehouse_option,
    warehouse_problem,
)

STORAGE_VERSION = "v1.0.0"
PUBLICATION = "publication"
AS_OF = ("intermediate", "int_activity__as_of")
BUILD_REMEDY = "run `dbt build`"


@dataclass(frozen=True)
class Mart:
    """A model to publish: where it lies in the warehouse and the columns that may leave it."""

    schema: str
    name: str
    columns: list[str]
    topic: str = ""  # folder under models/marts
    hashed: frozenset[str] = frozenset()


def publish(warehouse: Path, published: Path, manifest: Path) -> dict[str, int]:
    """Replace the published file by the marts of the warehouse; return the rows of each table.

    Raises ProblemError, leaving the published file as it was, where something is missing.
    """
    invocation_id, marts = read_manifest(manifest)
    if not warehouse.is_file():
        raise ProblemError(
            f"warehouse {warehouse} does not exist; {BUILD_REMEDY} or give --warehouse"
        )
    try:
        published.parent.mkdir(parents=True, exist_ok=True)
        with replacement(published) as temporary, duckdb.connect() as connection:
            attach(connection, warehouse, temporary)
            counts = {mart.name: copy_mart(connection, mart) for mart in marts}
            describe(connection, invocation_id)
            connection.execute("detach published")
    except OSError as error:
        raise ProblemError(f"{published} cannot be written: {error.strerror}") from error
    return counts


def read_manifest(manifest: Path) -> tuple[str, list[Mart]]:
    """Return the id of the dbt run that wrote the manifest, and the models to publish."""
    try:
        content = json.loads(manifest.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise ProblemError(
            f"{manifest} does not exist; {BUILD_REMEDY} or give --manifest"
        ) from error
    except (OSError, ValueError) as error:
        raise ProblemError(f"{manifest} cannot be read; {BUILD_REMEDY} ({error})") from error
    marts = [
        Mart(
            schema=node["schema"],
            name=node["alias"],
            columns=[
                column["name"]
                for column in node["columns"].values()
                if not _meta(column).get("contains_pii")
            ],
            topic=node["path"].split("/")[-2] if "/" in node.get("path", "") else "",
            hashed=frozenset(
                column["name"]
                for column in node["columns"].values()
                if _meta(column).get("published_as") == "hash"
            ),
        )
        for node in content["nodes"].values()
        if node["resource_type"] == "model" and _meta(node).get("published") is True
    ]
    if not marts:
        raise ProblemError(f"{manifest} names no model with `meta: {{published: true}}`")
    marts.sort(key=lambda mart: mart.name)
    names = Counter([PUBLICATION, *(mart.name.casefold() for mart in marts)])
    problems = [
        f"the name {name} is taken twice in the published file; give a model another alias"
        for name, count in names.items()
        if count > 1
    ] + [
        f"the published model {mart.name} declares no column that may be published"
        for mart in marts
        if not mart.columns
    ]
    if problems:
        raise ProblemError(*problems)
    return content["metadata"]["invocation_id"], marts


def _meta(node: dict) -> dict:
    return (node.get("config") or {}).get("meta") or {}


@contextmanager
def replacement(published: Path) -> Iterator[Path]:
    """Yield a path beside the published file; what is written there takes its place at the end.

    Whatever fails, the published file stays whole; leftovers of runs that were killed are removed.
    """
    prefix = f".{published.name}."
    for left in published.parent.glob(f"{prefix}*"):
        owner = left.name.removeprefix(prefix).split(".")[0]
        if owner.isdigit() and not _is_running(int(owner)):
            left.unlink(missing_ok=True)
    temporary = published.with_name(f"{prefix}{os.getpid()}.tmp")
    temporary.unlink(missing_ok=True)
    try:
        yield temporary
        sync(temporary)
        os.replace(temporary, published)
        sync(published.parent)
    finally:
        for left in (temporary, temporary.with_name(temporary.name + ".wal")):
            left.unlink(missing_ok=True)


def _is_running(process_id: int) -> bool:
    try:
        os.kill(process_id, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def attach(connection: duckdb.DuckDBPyConnection, warehouse: Path, temporary: Path) -> None:
    """Attach the warehouse for reading and the new file for writing."""
    try:
        connection.execute(f"attach {quote_literal(str(warehouse))} as warehouse (read_only)")
    except duckdb.Error as error:
        raise warehouse_problem(warehouse, error) from error
    connection.execute(
        f"attach {quote_literal(str(temporary))} as published "
        f"(storage_version {quote_literal(STORAGE_VERSION)})"
    )


def copy_mart(connection: duckdb.DuckDBPyConnection, mart: Mart) -> int:
    """Copy one mart, its rows in the order of its first columns; return how many there are."""
    columns = ", ".join(
        f"md5({name}) as {name}" if column in mart.hashed else name
        for column in mart.columns
        for name in [quote_identifier(column)]
    )
    order = ", ".join(str(place + 1) for place in range(min(2, len(mart.columns))))
    try:
        return connection.execute(
            f"create table {quote_identifier('published', 'main', mart.name)} as "
            f"select {columns} from {quote_identifier('warehouse', mart.schema, mart.name)} "
            f"order by {order}"
        ).fetchone()[0]
    except (duckdb.CatalogException, duckdb.BinderException) as error:
        raise ProblemError(
            f"{mart.schema}.{mart.name} is not in the warehouse as the manifest describes it; "
            f"{BUILD_REMEDY} ({first_line(error)})"
        ) from error


def describe(connection: duckdb.DuckDBPyConnection, invocation_id: str) -> None:
    """Write the table `publication`: when it was made, as of which day, by which dbt run."""
    relation = quote_identifier("warehouse", *AS_OF)
    try:
        connection.execute(
            f"create table {quote_identifier('published', 'main', PUBLICATION)} as "
            "select cast(now() at time zone 'UTC' as timestamp) as published_at, "
            "cast(as_of_on as date) as as_of_on, cast(? as varchar) as invocation_id "
            f"from {relation}",
            [invocation_id],
        )
    except (duckdb.CatalogException, duckdb.BinderException) as error:
        raise ProblemError(
            f"{'.'.join(AS_OF)} with its column as_of_on is not in the warehouse; "
            f"{BUILD_REMEDY} ({first_line(error)})"
        ) from error


@click.command(
    epilog="""\b
Examples:
  python scripts/publish.py
  python scripts/publish.py --warehouse /tmp/trial.duckdb --published /tmp/bi.duckdb
"""
)
@warehouse_option
@published_option
@click.option(
    "--manifest",
    default="target/manifest.json",
    type=click.Path(path_type=Path),
    show_default=True,
    help="Manifest of the dbt run that built the marts.",
)
def main(warehouse: Path, published: Path, manifest: Path) -> None:
    """Copy the published marts into the file BI tools read."""
    errors = Console(stderr=True)
    try:
        with errors.status("Copying the marts"):
            counts = publish(warehouse, published, manifest)
    except duckdb.Error as error:
        raise ProblemError(f"{published}: {first_line(error)}") from error
    grid = Grid(box=None, pad_edge=False)
    grid.add_column("table")
    grid.add_column("rows", justify="right")
    for name, rows in counts.items():
        grid.add_row(name, f"{rows:,}")
    console = Console(highlight=False, soft_wrap=True)
    console.print(grid)
    console.print(f"{len(counts)} tables in {published}", markup=False)


if __name__ == "__main__":
    main()
