"""Copy the published marts into a file of their own, the one BI tools read.

The warehouse file is locked while a refresh writes it; the published file never is: a new one is
written beside it and takes its place at once. It is in a format older DuckDB drivers read, has
every table in the schema main, and holds only the models whose `meta.published` is true, without
the columns whose `meta.contains_pii` is true and with the MD5 in place of those whose
`meta.published_as` is hash. The table `publication` says what it was made from, and the manifest beside
it what is in it. Earlier versions are kept (scripts/rollback.py), and so are the memories of the
warehouse (scripts/restore_memories.py).
"""

import json
import os
import secrets
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryFile

import click
import duckdb
from rich.table import Table as Grid

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from scripts.common import (
    PUBLICATION,
    ProblemError,
    code_version,
    file_hash,
    first_line,
    is_running,
    json_option,
    manifest_option,
    parameter_hashes,
    published_option,
    quiet_option,
    quote_identifier,
    quote_literal,
    screen,
    storage_problem,
    sync,
    tell_json,
    usage,
    warehouse_option,
    warehouse_problem,
)
from scripts.contract import read_variables
from scripts.lock import exclusive
from scripts.versions import (
    back_up_memories,
    keep,
    manifest_file,
    memories_folder,
    next_number,
    tidy,
    versions_folder,
    write_manifest,
)

STORAGE_VERSION = "v1.0.0"
VERSIONS_KEPT = 7
# An e-mail address or an international phone number, anywhere in a text.
PRIVATE = r"[^\s@/=]+(?:@|%40)[^\s@/]+\.[A-Za-z]{2,}|(^|[^\w+])\+[1-9][0-9]{9,14}($|\W)"
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
    plain: frozenset[str] = frozenset()  # addresses of colleagues, published on purpose


@dataclass(frozen=True)
class Publication:
    """What was published."""

    number: int
    rows: dict[str, int]
    manifest: dict
    warning: str = ""  # what could not be done once it was published


def publish(
    warehouse: Path,
    published: Path,
    manifest: Path,
    kept: int = VERSIONS_KEPT,
    refresh_run_id: str | None = None,
) -> Publication:
    """Replace the published file by the marts of the warehouse, keeping `kept` versions.

    Raises ProblemError, leaving the published file as it was, where something is missing or cannot be
    written.
    """
    content = read_json(manifest)
    marts = marts_of(content, manifest)
    if not warehouse.is_file():
        raise ProblemError(
            f"warehouse {warehouse} does not exist; {BUILD_REMEDY} or give --warehouse"
        )
    backups, versions = memories_folder(warehouse), versions_folder(published)
    number = next_number(backups, versions)
    try:
        check_writable(published)
        with replacement(published) as temporary, duckdb.connect() as connection:
            attach(connection, warehouse, temporary)
            texts = text_columns(connection)
            rows = {mart.name: copy_mart(connection, mart, texts) for mart in marts}
            about = describe(
                connection, content["metadata"]["invocation_id"], number, refresh_run_id
            )
            about["tables"] = {
                name: {"rows": count, "hash": content_hash(connection, name)}
                for name, count in rows.items()
            }
            connection.execute("checkpoint published")  # detaching would hide why it fails
            connection.execute("detach published")
            sync(temporary)
            about |= {"bytes": temporary.stat().st_size, "sha256": file_hash(temporary)}
            back_up_memories(connection, memories_of(content), backups / f"{number:06d}.duckdb")
            keep(temporary, published, about)
    except (OSError, duckdb.Error) as error:
        raise storage_problem(published, error) from error
    warning = ""
    try:
        write_manifest(manifest_file(published), about)
        for folder in (backups, versions):
            tidy(folder, kept)
    except OSError as error:
        warning = f"published, but {error.filename} could not be written: {error.strerror}"
    return Publication(number, rows, about, warning)


def read_manifest(manifest: Path) -> list[Mart]:
    """Return the models to publish, by the manifest that a dbt run wrote."""
    return marts_of(read_json(manifest), manifest)


def read_json(manifest: Path) -> dict:
    """Return the manifest of a dbt run."""
    try:
        return json.loads(manifest.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise ProblemError(
            f"{manifest} does not exist; {BUILD_REMEDY} or give --manifest"
        ) from error
    except (OSError, ValueError) as error:
        raise ProblemError(f"{manifest} cannot be read; {BUILD_REMEDY} ({error})") from error


def marts_of(content: dict, manifest: Path) -> list[Mart]:
    """Return the models to publish; `manifest` is where the content was read."""
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
            hashed=_published_as(node, "hash"),
            plain=_published_as(node, "text"),
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
    return marts


def _published_as(node: dict, way: str) -> frozenset[str]:
    return frozenset(
        column["name"]
        for column in node["columns"].values()
        if _meta(column).get("published_as") == way
    )


def memories_of(content: dict) -> list[tuple[str, str]]:
    """Return schema and name of each table that cannot be rebuilt (docs/memories.md)."""
    models = [
        (node["schema"], node["alias"])
        for node in content["nodes"].values()
        if node["config"].get("materialized") == "memory"
    ]
    return models + [
        (source["schema"], source["identifier"])
        for source in content.get("sources", {}).values()
        if _meta(source).get("memory")
    ]


def _meta(node: dict) -> dict:
    return (node.get("config") or {}).get("meta") or {}


def check_writable(published: Path) -> None:
    """Raise ProblemError where the published file could not be replaced; better now than after a build."""
    if published.is_file() and has_memories(published):
        raise ProblemError(
            f"{published} is a warehouse, which the published file would replace; give another --published "
            "(CRM_PUBLISHED)"
        )
    try:
        published.parent.mkdir(parents=True, exist_ok=True)
        with TemporaryFile(dir=published.parent):
            pass
    except OSError as error:
        raise storage_problem(published, error) from error


def has_memories(file: Path) -> bool:
    """Say whether a file holds what only a warehouse does."""
    try:
        with duckdb.connect(str(file), read_only=True) as connection:
            return connection.execute(
                "select count(*) > 0 from duckdb_tables() where schema_name = 'raw_loader'"
            ).fetchone()[0]
    except duckdb.Error:
        return False


@contextmanager
def replacement(published: Path) -> Iterator[Path]:
    """Yield a path beside the published file; what is written there takes its place at the end.

    Whatever fails, the published file stays whole; leftovers of runs that were killed are removed.
    """
    prefix = f".{published.name}."
    for left in published.parent.glob(f"{prefix}*"):
        owner = left.name.removeprefix(prefix).split(".")[0]
        if owner.isdigit() and not is_running(int(owner)):
            left.unlink(missing_ok=True)
    temporary = published.with_name(f"{prefix}{os.getpid()}.tmp")
    temporary.unlink(missing_ok=True)
    try:
        yield temporary
        os.replace(temporary, published)
        sync(published.parent)
    finally:
        for left in (temporary, temporary.with_name(temporary.name + ".wal")):
            left.unlink(missing_ok=True)


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


def text_columns(connection: duckdb.DuckDBPyConnection) -> set[tuple[str, str, str]]:
    """Return schemas, tables and columns of the warehouse whose values are texts; draw the salt that hides some."""
    connection.execute("set variable salt = $1", [secrets.token_hex(16)])
    return set(
        connection.execute(
            "select schema_name, table_name, column_name from duckdb_columns() "
            "where database_name = 'warehouse' and data_type = 'VARCHAR'"
        ).fetchall()
    )


def holds_private(text: str) -> str:
    """Return SQL that tells whether a text holds an e-mail address or a phone number."""
    # only what holds one of the signs is worth a regular expression; `and` would ask both of each value
    signs = " or ".join(f"contains({text}, '{sign}')" for sign in ("@", "%40", "+"))
    return f"case when {signs} then regexp_matches({text}, {quote_literal(PRIVATE)}) else false end"


def published_value(mart: Mart, column: str, texts: set[tuple[str, str, str]]) -> str:
    """Return SQL of a column as it is published; `texts` are the columns of type text."""
    name = quote_identifier(column)
    if column in mart.hashed:
        return f"md5({name}) as {name}"
    if (mart.schema, mart.name, column) not in texts or column in mart.plain:
        return name
    # two values stay two, and one is the same in all tables of a publication
    mark = f"'\\1[hidden ' || left(md5(getvariable('salt') || {name}), 8) || ']\\2'"
    hidden = f"regexp_replace({name}, {quote_literal(PRIVATE)}, {mark}, 'g')"
    return f"case when {holds_private(name)} then {hidden} else {name} end as {name}"


def copy_mart(
    connection: duckdb.DuckDBPyConnection, mart: Mart, texts: set[tuple[str, str, str]]
) -> int:
    """Copy one mart, the rows of a customer side by side; return how many there are.

    E-mail addresses and phone numbers that people wrote into a text of another kind are hidden.
    """
    columns = ", ".join(published_value(mart, column, texts) for column in mart.columns)
    order = "customer_id" if "customer_id" in mart.columns else "1"
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


def describe(
    connection: duckdb.DuckDBPyConnection,
    invocation_id: str,
    number: int,
    refresh_run_id: str | None,
) -> dict:
    """Write the table `publication`: when it was made, as of which day, by which run; return its row."""
    about = {
        "published_at": datetime.now(UTC).replace(tzinfo=None),
        "as_of_on": None,
        "invocation_id": invocation_id,
        "version_number": number,
        "refresh_run_id": refresh_run_id,
        "code_version": code_version(),
    }
    try:
        about["as_of_on"], is_named = connection.execute(
            "select as_of_on::date, records_until_on = as_of_on "
            f"from {quote_identifier('warehouse', *AS_OF)}"
        ).fetchone()
    except (duckdb.CatalogException, duckdb.BinderException) as error:
        raise ProblemError(
            f"{'.'.join(AS_OF)} with its columns as_of_on and records_until_on is not in the warehouse; "
            f"{BUILD_REMEDY} ({first_line(error)})"
        ) from error
    connection.execute(
        f"create table {quote_identifier('published', 'main', PUBLICATION)} as select "
        "$1::timestamp as published_at, $2::date as as_of_on, $3::varchar as invocation_id, "
        "$4::integer as version_number, $5::varchar as refresh_run_id, $6::varchar as code_version",
        list(about.values()),
    )
    return about | {
        "published_at": about["published_at"].isoformat(timespec="seconds") + "+00:00",
        "as_of_on": str(about["as_of_on"]),
        "is_named_day": is_named,
        "parameters": parameter_hashes(),
    }


def content_hash(connection: duckdb.DuckDBPyConnection, name: str) -> str:
    """Return a hash of a table's rows that does not depend on their order."""
    (total,) = connection.execute(
        "select coalesce(sum(hash(published_row)), 0) "
        f"from {quote_identifier('published', 'main', name)} as published_row"
    ).fetchone()
    return f"{total:x}"


@click.command(
    epilog=usage(
        "python scripts/publish.py",
        "python scripts/publish.py --warehouse /tmp/trial.duckdb --published /tmp/bi.duckdb",
        locks=True,
    )
)
@warehouse_option
@published_option
@manifest_option
@quiet_option
@json_option
def main(warehouse: Path, published: Path, manifest: Path, quiet: bool, as_json: bool) -> None:
    """Copy the published marts into the file BI tools read."""
    exclusive(warehouse)
    errors = screen(stderr=True)
    with errors.status("Copying the marts"):
        done = publish(warehouse, published, manifest, read_variables()["versions_kept"])
    if done.warning:
        errors.print(f"Warning: {done.warning}", markup=False)
    if as_json:
        tell_json(done.manifest)
    if as_json or quiet:
        return
    grid = Grid(box=None, pad_edge=False)
    grid.add_column("table")
    grid.add_column("rows", justify="right")
    for name, rows in done.rows.items():
        grid.add_row(name, f"{rows:,}")
    console = screen()
    console.print(grid)
    console.print(f"{len(done.rows)} tables in {published}, version {done.number}", markup=False)


if __name__ == "__main__":
    main()
