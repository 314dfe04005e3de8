"""Lay the profile of a load beside that of the last fit one: the tables quality/raw.yml reads."""

import duckdb

from scripts.common import quote_identifier, quote_literal
from scripts.contract import Table
from scripts.gates.profile import COLUMN_MEASURES

SCHEMA = "gates"


def create_helpers(connection: duckdb.DuckDBPyConnection) -> None:
    """Create the schema of the gates and the functions expectations use."""
    connection.execute(f"create schema if not exists {SCHEMA}")
    connection.execute(
        f"create or replace macro {SCHEMA}.share(part, whole) as part / nullif(whole, 0)"
    )
    connection.execute(
        f"create or replace macro {SCHEMA}.percent(share) as "
        "case when share is null then 'none' "
        "when share between 0.000001 and 0.001 then 'under 0.1 %' "
        "else cast(round(100 * share, 1) as varchar) || ' %' end"
    )


def compare(
    connection: duckdb.DuckDBPyConnection,
    tables: list[Table],
    gate_run_id: str,
    last_run_id: str | None,
) -> None:
    """Create gates.raw_tables, raw_columns, raw_values and raw_amounts; `last_run_id` may be None."""
    describe(connection, tables)
    runs = [gate_run_id, last_run_id]
    connection.execute(
        f"""
        create or replace table {SCHEMA}.raw_tables as
        with runs as (
            select gate_run_id, loaded_at
            from raw_loader.gate_runs
            inner join (select distinct load_run_id, loaded_at from raw_loader.load_runs)
                using (load_run_id)
        ),
        profiles as (
            select *, max(newest_fact_at) over (partition by gate_run_id) as newest_of_all_at
            from raw_loader.table_profiles
            inner join runs using (gate_run_id)
        )
        select
            current.source || '.' || current.source_table as table_name,
            contract.key_columns,
            current.file_hash is not null as has_file,
            current.loaded_at,
            last.loaded_at as last_loaded_at,
            current.file_hash,
            last.file_hash as last_file_hash,
            current.file_columns,
            last.file_columns as last_file_columns,
            -- a fresh table has no header to compare with
            list_filter(
                current.file_columns,
                lambda name: not list_contains(list_transform(last.file_columns, lambda x: lower(x)), lower(name))
            ) as new_columns,
            current.row_count,
            last.row_count as last_row_count,
            current.unreadable_count,
            last.unreadable_count as last_unreadable_count,
            coalesce(current.repeated_count, 0) as repeated_count,
            coalesce(last.repeated_count, 0) as last_repeated_count,
            coalesce(current.colliding_count, 0) as colliding_count,
            coalesce(last.colliding_count, 0) as last_colliding_count,
            coalesce(current.header_count, 0) as header_count,
            current.newest_fact_at,
            last.newest_fact_at as last_newest_fact_at,
            last.newest_of_all_at as last_newest_of_all_at,
            -- Of the last load's smallest key hashes, those that would be in this load's sketch, too.
            len(list_filter(
                last.key_sketch,
                lambda k: k <= coalesce(
                    case when len(current.key_sketch) >= len(last.key_sketch) then list_max(current.key_sketch) end,
                    18446744073709551615
                ) and not list_contains(current.key_sketch, k)
            )) / nullif(len(list_filter(
                last.key_sketch,
                lambda k: k <= coalesce(
                    case when len(current.key_sketch) >= len(last.key_sketch) then list_max(current.key_sketch) end,
                    18446744073709551615
                )
            )), 0) as lost_key_share
        from profiles as current
        inner join {SCHEMA}.contract_tables as contract using (source, source_table)
        left join profiles as last
            on last.gate_run_id = ? and last.row_count > 0 and not contract.is_work_list
            and last.source = current.source and last.source_table = current.source_table
        where current.gate_run_id = ?
        """,
        runs[::-1],
    )
    measures = ", ".join(f"current.{name}, last.{name} as last_{name}" for name in COLUMN_MEASURES)
    connection.execute(
        f"""
        create or replace table {SCHEMA}.raw_columns as
        with candidates as (
            select
                source || '.' || source_table as table_name,
                column_name,
                arg_max(name, jaro_winkler_similarity(lower(name), lower(column_name))) as renamed_to
            from {SCHEMA}.contract_columns
            inner join (select table_name, unnest(new_columns) as name from {SCHEMA}.raw_tables)
                on table_name = source || '.' || source_table
            group by all
        )
        select
            tables.table_name,
            current.column_name,
            contract.data_type,
            contract.is_required,
            contract.is_fact_time,
            contract.is_version,
            tables.loaded_at,
            -- Parquet and CSV name columns in any case
            tables.has_file and not list_contains(
                list_transform(tables.file_columns, lambda x: lower(x)), lower(current.column_name)
            ) as is_absent,
            case when is_absent then candidates.renamed_to end as renamed_to,
            current.row_count,
            last.row_count as last_row_count,
            {measures}
        from raw_loader.column_profiles as current
        inner join {SCHEMA}.contract_columns as contract using (source, source_table, column_name)
        inner join {SCHEMA}.raw_tables as tables
            on tables.table_name = current.source || '.' || current.source_table
        left join raw_loader.column_profiles as last
            on last.gate_run_id = ? and tables.last_row_count > 0
            and last.source = current.source and last.source_table = current.source_table
            and last.column_name = current.column_name
        left join candidates
            on candidates.table_name = tables.table_name
            and candidates.column_name = current.column_name
        where current.gate_run_id = ?
        """,
        runs[::-1],
    )
    connection.execute(
        f"""
        create or replace table {SCHEMA}.raw_values as
        with counts as (
            select gate_run_id, source || '.' || source_table as table_name, column_name,
                unnest(map_entries(value_counts), recursive := true)
            from raw_loader.column_profiles
            where gate_run_id in (?, ?)
        ),
        shares as (
            select gate_run_id, table_name, column_name, key as value, value as row_count,
                value / sum(value) over (partition by gate_run_id, table_name, column_name) as share
            from counts
        ),
        current as (select * from shares where gate_run_id = ?),
        last as (select * from shares where gate_run_id = ?),
        both_known as (
            select table_name, column_name from current
            intersect
            select table_name, column_name from last
        )
        select
            table_name,
            column_name,
            value,
            coalesce(current.row_count, 0) as row_count,
            coalesce(current.share, 0) as share,
            case when both_known.table_name is not null then coalesce(last.row_count, 0) end
                as last_row_count,
            case when both_known.table_name is not null then coalesce(last.share, 0) end
                as last_share
        from current
        full join last using (table_name, column_name, value)
        left join both_known using (table_name, column_name)
        where current.table_name is not null or both_known.table_name is not null
        """,
        [*runs, *runs],
    )
    connection.execute(
        f"""
        create or replace table {SCHEMA}.raw_amounts as
        with medians as (
            select gate_run_id, source || '.' || source_table as table_name, column_name,
                filled_count, unnest(map_entries(medians_by_currency), recursive := true)
            from raw_loader.column_profiles
            where gate_run_id in (?, ?)
        )
        select current.table_name, current.column_name, current.key as currency,
            current.filled_count as row_count, current.value as median, last.value as last_median
        from medians as current
        inner join medians as last using (table_name, column_name, key)
        where current.gate_run_id = ? and last.gate_run_id = ?
        """,
        [*runs, *runs],
    )


def describe(connection: duckdb.DuckDBPyConnection, tables: list[Table]) -> None:
    """Create gates.contract_tables and contract_columns: what the sources YAML says, in SQL."""
    table_rows, column_rows = [], []
    for table in tables:
        key = ", ".join(table.meta.get("key", []))
        # what is done and gone is not missing in the next load
        is_work_list = bool(table.meta.get("is_work_list"))
        table_rows.append([table.source, table.name, key, is_work_list])
        versions = table.meta.get("latest_by", [])
        for column, data_type in zip(table.columns, table.types, strict=True):
            is_fact_time = bool(table.column_meta.get(column, {}).get("is_fact_time"))
            column_rows.append(
                [table.source, table.name, column, data_type, column in table.required,
                 is_fact_time, column in versions]
            )  # fmt: skip
    for name, columns, rows in (
        ("contract_tables", "source, source_table, key_columns, is_work_list", table_rows),
        (
            "contract_columns",
            "source, source_table, column_name, data_type, is_required, is_fact_time, is_version",
            column_rows,
        ),
    ):
        create_of_values(connection, quote_identifier(SCHEMA, name), columns, rows)


def create_of_values(
    connection: duckdb.DuckDBPyConnection, name: str, columns: str, rows: list[list]
) -> None:
    """Create a table of a few constant rows; values are text or booleans, some may be None."""
    lines = ", ".join("(" + ", ".join(literal(value) for value in row) + ")" for row in rows)
    connection.execute(
        f"create or replace table {name} as select * from (values {lines}) as t ({columns})"
    )


def literal(value: object) -> str:
    """Return a constant as SQL."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return str(value)
    return quote_literal(str(value))
