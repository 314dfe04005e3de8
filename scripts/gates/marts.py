"""Measure the marts to publish inside DuckDB, beside those published now: one query a mart.

gates.mart_tables, gates.mart_columns and gates.mart_values hold the measures, gates.segment_sizes how
many members each segment has and had; quality/marts.yml reads them. What is published is measured
anew each time, so nothing has to be remembered: it is what people look at now.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import duckdb

from scripts.common import ProblemError, first_line, quote_identifier, quote_literal
from scripts.gates.compare import SCHEMA
from scripts.gates.profile import FEW_VALUES, fetch_all_named, fetch_named
from scripts.publish import AS_OF, BUILD_REMEDY, PUBLICATION, Mart, holds_private
from scripts.versions import kept_manifest, list_versions, manifest_file

PUBLISHED = "published_now"
NUMBERS = ("BIGINT", "DOUBLE", "DECIMAL", "HUGEINT", "INTEGER")
TIMES = ("DATE", "TIMESTAMP")

TABLES = {"row_count": "bigint"}
COLUMNS = {
    "row_count": "bigint",
    "filled_count": "bigint",
    "private_count": "bigint",
    "negative_count": "bigint",
    "minimum": "double",
    "maximum": "double",
    "median": "double",
}


@dataclass(frozen=True)
class Side:
    """The marts of one file: those built now, or those published."""

    tables: dict[str, dict]
    columns: dict[tuple[str, str], dict]
    values: dict[tuple[str, str, str], int]
    segments: dict[str, int]


NOTHING = Side({}, {}, {}, {})


def compare_marts(
    connection: duckdb.DuckDBPyConnection,
    marts: list[Mart],
    published: Path | None,
    raw_folder: str,
    progress: Callable[[str], None] = lambda text: None,
) -> tuple[bool, str]:
    """Create the tables of measures; return whether and with what, in words, marts are compared.

    `published` is the file BI tools read, None to compare with nothing; `raw_folder` is the drop
    folder these marts come from. Raises ProblemError where a mart was not built.
    """
    current = measure(connection, None, marts, progress)
    missing = [f"{mart.schema}.{mart.name}" for mart in marts if mart.name not in current.tables]
    if missing:
        raise ProblemError(*(f"{name} is not in the warehouse; {BUILD_REMEDY}" for name in missing))
    last, compared_with = measure_published(connection, marts, published, raw_folder, progress)
    schemas = {mart.name: (f"{mart.schema}.{mart.name}", mart.topic) for mart in marts}

    def both(measures: dict[str, str], now: dict, before: dict) -> list:
        return [side.get(name) for name in measures for side in (now, before)]

    create(
        connection,
        "mart_tables",
        {"table_name": "varchar", "topic": "varchar", **paired(TABLES)},
        [
            [*schemas[name], *both(TABLES, row, last.tables.get(name, {}))]
            for name, row in current.tables.items()
        ],
    )
    create(
        connection,
        "mart_columns",
        {
            "table_name": "varchar", "topic": "varchar", "column_name": "varchar",
            "data_type": "varchar", **paired(COLUMNS),
        },
        [
            [*schemas[mart], column, row["data_type"],
             *both(COLUMNS, row, last.columns.get((mart, column), {}))]
            for (mart, column), row in current.columns.items()
        ],
    )  # fmt: skip
    counted_then = {(mart, column) for mart, column, _ in last.values}
    create(
        connection,
        "mart_values",
        {
            "table_name": "varchar", "topic": "varchar", "column_name": "varchar",
            "value": "varchar", "row_count": "bigint", "last_row_count": "bigint",
        },
        [
            [*schemas[mart], column, value, current.values.get((mart, column, value), 0),
             last.values.get((mart, column, value), 0) if (mart, column) in counted_then else None]
            for mart, column, value in current.values | last.values
            if mart in schemas
        ],
    )  # fmt: skip
    create(
        connection,
        "segment_sizes",
        {"segment_key": "varchar", "size": "bigint", "last_size": "bigint"},
        [[key, size, last.segments.get(key)] for key, size in current.segments.items()],
    )
    return last is not NOTHING, compared_with


def measure_published(
    connection: duckdb.DuckDBPyConnection,
    marts: list[Mart],
    published: Path | None,
    raw_folder: str,
    progress: Callable[[str], None],
) -> tuple[Side, str]:
    """Measure what is published; say in words what that is.

    A file that looks at a later day than these marts is not compared with: the past was rebuilt. Where it
    looks from a named day and these do not, the newest version before it that does not takes its place.
    Nor is one that is known to come from another drop folder: it tells of another company.
    """
    if published is None:
        return NOTHING, "nothing, as --accept asks"
    if not published.is_file():
        return NOTHING, "nothing, as nothing is published yet"
    as_of, is_named = connection.execute(
        f"select max(as_of_on), bool_or(records_until_on = as_of_on) from {quote_identifier(*AS_OF)}"
    ).fetchone()
    about = kept_manifest(manifest_file(published)) or {}
    if about.get("is_named_day") and not is_named:
        before = [
            version.file
            for version in list_versions(published)
            if version.number < about["version_number"] and not version.manifest.get("is_named_day")
        ]
        if not before:
            return (
                NOTHING,
                f"nothing, as what is published looks from {about['as_of_on']}, a named day",
            )
        published = before[0]
    try:
        connection.execute(
            f"attach {quote_literal(str(published))} as {quote_identifier(PUBLISHED)} (read_only)"
        )
        try:
            (last_as_of,) = connection.execute(
                f"select max(as_of_on) from {quote_identifier(PUBLISHED, 'main', PUBLICATION)}"
            ).fetchone()
            if as_of is not None and last_as_of is not None and as_of < last_as_of:
                return NOTHING, f"nothing, as {last_as_of} is published and this is {as_of}"
            other_folder = connection.execute(
                f"""
                select min(raw_folder) from raw_loader.load_runs
                where load_run_id = (
                    select max(load_run_id)
                    from {quote_identifier(PUBLISHED, "main", "load_runs")}
                )
                """
            ).fetchone()[0]
            if other_folder not in (None, raw_folder):
                return NOTHING, f"nothing, as what is published comes from {other_folder}"
            side = measure(connection, PUBLISHED, marts, progress)
            return side, f"what was published as of {last_as_of}"
        finally:
            connection.execute(f"detach {quote_identifier(PUBLISHED)}")
    except duckdb.Error as error:
        return NOTHING, f"nothing, as {published} cannot be read ({first_line(error)})"


def measure(
    connection: duckdb.DuckDBPyConnection,
    catalog: str | None,
    marts: list[Mart],
    progress: Callable[[str], None],
) -> Side:
    """Measure every mart that is there; `catalog` names an attached published file."""
    side = Side({}, {}, {}, {})
    for mart in marts:
        place = (catalog, "main") if catalog else (current_catalog(connection), mart.schema)
        types = dict(
            connection.execute(
                "select column_name, data_type from duckdb_columns() "
                "where database_name = ? and schema_name = ? and table_name = ?",
                [*place, mart.name],
            ).fetchall()
        )
        if not types:
            continue
        progress(mart.name)
        relation = quote_identifier(*place, mart.name)
        measure_mart(connection, relation, mart, types, side, is_published=bool(catalog))
    schemas = {mart.name: mart.schema for mart in marts}
    if {"segments", "segment_membership"} <= set(side.tables):
        segments, membership = (
            quote_identifier(catalog, "main", name) if catalog
            else quote_identifier(schemas[name], name)
            for name in ("segments", "segment_membership")
        )  # fmt: skip
        side.segments.update(
            connection.execute(
                f"select segments.segment_key, count(customer_id) from {segments} as segments "
                f"left join {membership} using (segment_key) where status = 'active' group by all"
            ).fetchall()
        )
    return side


def current_catalog(connection: duckdb.DuckDBPyConnection) -> str:
    """Return the name the warehouse file goes by in its connection."""
    return connection.execute("select current_database()").fetchone()[0]


def measure_mart(
    connection: duckdb.DuckDBPyConnection,
    relation: str,
    mart: Mart,
    types: dict[str, str],
    side: Side,
    is_published: bool,
) -> None:
    """Add the measures of one mart to a side: one pass, and a second one over vocabularies.

    Addresses are looked for in what is about to be published, not again in what is.
    """
    columns = [name for name in mart.columns if name in types]
    selected = ["count(*) as row_count"]
    for place, name in enumerate(columns):
        is_known = name in mart.hashed | mart.plain
        measures = column_measures(quote_identifier(name), types[name], is_known, is_published)
        selected += [f"{sql} as {measure}_{place}" for measure, sql in measures.items()]
    found = fetch_named(connection, f"select {', '.join(selected)} from {relation}")
    side.tables[mart.name] = {"row_count": found["row_count"]}
    vocabularies = []
    for place, name in enumerate(columns):
        measured = {key: found.get(f"{key}_{place}") for key in COLUMNS}
        measured |= {"row_count": found["row_count"], "data_type": types[name]}
        side.columns[mart.name, name] = measured
        if 0 < (found.get(f"distinct_count_{place}") or 0) <= FEW_VALUES:
            vocabularies.append(name)
    if vocabularies:
        counts = fetch_all_named(
            connection,
            "select "
            + ", ".join(
                f"histogram({quote_identifier(name)}) as {quote_identifier(name)}"
                for name in vocabularies
            )
            + f" from {relation}",
        )[0]
        for name in vocabularies:
            for value, count in (counts[name] or {}).items():
                side.values[mart.name, name, value] = count


def column_measures(
    quoted: str, data_type: str, is_known: bool, is_published: bool
) -> dict[str, str]:
    """Return the aggregates of a column by name; those that say nothing of its type are left out."""
    measures = {"filled_count": f"count({quoted})"}
    if data_type == "VARCHAR" and not is_known:
        measures["distinct_count"] = f"approx_count_distinct({quoted})"
        if not is_published:
            measures["private_count"] = f"count(*) filter ({holds_private(quoted)})"
    elif data_type.startswith(NUMBERS):
        number = f"cast({quoted} as double)"
        measures |= {
            "negative_count": f"count(*) filter ({quoted} < 0)",
            "minimum": f"min({number})",
            "maximum": f"max({number})",
        }
        if data_type.startswith("DECIMAL"):
            measures["median"] = f"approx_quantile({number}, 0.5)"
    elif data_type in TIMES:
        measures |= {"minimum": f"min(epoch({quoted}))", "maximum": f"max(epoch({quoted}))"}
    return measures


def paired(measures: dict[str, str]) -> dict[str, str]:
    """Return each measure and its `last_` twin with their type."""
    return {
        prefix + name: data_type for name, data_type in measures.items() for prefix in ("", "last_")
    }


def create(
    connection: duckdb.DuckDBPyConnection, name: str, columns: dict[str, str], rows: list[list]
) -> None:
    """Create a table in the schema of the gates and fill it."""
    table = quote_identifier(SCHEMA, name)
    declared = ", ".join(f"{column} {data_type}" for column, data_type in columns.items())
    connection.execute(f"create or replace table {table} ({declared})")
    if rows:
        line = "(" + ", ".join("?" for _ in columns) + ")"
        connection.execute(
            f"insert into {table} values {', '.join([line] * len(rows))}",
            [value for row in rows for value in row],
        )
