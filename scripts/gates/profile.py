"""Measure raw tables inside DuckDB: one query a table, another for values worth counting.

What single values look like is asked of a sample where a table is large: the gate judges shares. A profile is counts, never rows: how many values are filled, distinct, unusable, padded, and so on.
It is stored in raw_loader.table_profiles and raw_loader.column_profiles and laid beside the profile
of the last load that was fit in gates.raw_tables, gates.raw_columns and gates.raw_values, which is
what the expectations in quality/raw.yml read.
"""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import duckdb

from scripts.common import quote_identifier, quote_literal
from scripts.contract import Table

EXACT_DISTINCT_ROWS = 10_000  # tables up to this size are counted exactly, larger ones estimated
SAMPLE_ROWS = 100_000  # at least so many are looked at value by value of a table of twice as many
FEW_VALUES = 30  # distinct values up to which a column is a vocabulary
SKETCH_SIZE = 256

# UTF-8 that was read as Latin-1 or Windows-1252, and what stands for undecodable bytes.
BROKEN_TEXT = "Ã[^A-Za-z ]|Â[\\x{A0}-\\x{BF}]|â€|ï¿½|�"
# Case-insensitive; words a customer could be named after are left out.
TEST_LIKE = (
    r"(?i)^(test|tester|testing|dummy|asdf|foo|qa)[^@ ]*@|@(example|test|testing)\.[a-z]+$"
    r"|^(test|dummy) ?(customer|user|account|person|contact|kunde|client|order)"
)

COLUMN_MEASURES = (
    "filled_count", "distinct_count", "unusable_count", "padded_count", "broken_text_count",
    "email_like_count", "digit_like_count", "slash_count", "test_like_count", "negative_count",
    "future_count", "minimum", "maximum", "median", "mean_hour", "hour_concentration",
)  # fmt: skip
TABLE_MEASURES = (
    "repeated_count", "colliding_count", "header_count", "key_sketch", "newest_fact_at",
)  # fmt: skip
TIMES = ("date", "timestamp")
SPELLED = {"string": "varchar"}


def profile(
    connection: duckdb.DuckDBPyConnection,
    tables: list[Table],
    parse: Callable[[str, str], str],
    gate_run_id: str,
    load_run_id: str,
    progress: Callable[[str], None] = lambda text: None,
) -> None:
    """Measure every raw table of a load and append the profile to the memory."""
    table_rows: list[dict] = []
    column_rows: list[dict] = []
    loads = {
        (source, table): (file_hash, columns, unreadable, clock)
        for source, table, file_hash, columns, unreadable, clock in connection.execute(
            "select source, source_table, file_hash, file_columns, unreadable_count, loaded_at "
            "from raw_loader.load_runs where load_run_id = ?",
            [load_run_id],
        ).fetchall()
    }

    def measure_table(table: Table) -> tuple[Table, int, dict, dict]:
        """Measure a table on a cursor of its own, so that several are planned at once."""
        name = quote_identifier(table.schema, table.identifier)
        with connection.cursor() as cursor:
            rows = cursor.execute(f"select count(*) from {name}").fetchone()[0]
            if not rows:
                return table, rows, {}, {}
            _, file_columns, _, clock = loads.get((table.source, table.name), unloaded)
            measured = measure(cursor, table, parse, rows, clock, file_columns)
            return table, rows, measured, count_values(cursor, table, parse, measured)

    unloaded = (None, None, 0, datetime.now(UTC).replace(tzinfo=None))
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for table, rows, measured, counted in pool.map(measure_table, tables):
            progress(table.label)
            file_hash, file_columns, unreadable, _ = loads.get((table.source, table.name), unloaded)
            table_rows.append(
                {
                    "gate_run_id": gate_run_id,
                    "source": table.source,
                    "source_table": table.name,
                    "file_hash": file_hash,
                    "file_columns": file_columns,
                    "row_count": rows,
                    "unreadable_count": unreadable,
                    **{name: measured.get(name) for name in TABLE_MEASURES},
                }
            )
            column_rows += [
                {
                    "gate_run_id": gate_run_id,
                    "source": table.source,
                    "source_table": table.name,
                    "column_name": column,
                    "row_count": rows,
                    **{name: measured.get(f"{name}_{place}") for name in COLUMN_MEASURES},
                    "value_counts": counted.get(f"values_{place}"),
                    "medians_by_currency": counted.get(f"medians_{place}"),
                }
                for place, column in enumerate(table.columns)
            ]
    store(connection, "table_profiles", *table_rows)
    store(connection, "column_profiles", *column_rows)


def measure(
    connection: duckdb.DuckDBPyConnection,
    table: Table,
    parse: Callable[[str, str], str],
    rows: int,
    clock: datetime,
    file_columns: list[str] | None,
) -> dict:
    """Measure one table; the measures of column n end in _n.

    Rows, keys, filled and distinct values are counted in one pass. Of a large table the other measures
    are taken of a sample, in a second pass, and its counts scaled up. Columns the file does not have
    are null throughout and cost nothing.
    """
    present = {name.casefold() for name in file_columns or table.columns}
    inner, counted, looked_at = [], ["count(*) as row_count"], []
    is_exact = rows <= EXACT_DISTINCT_ROWS
    now = f"timestamp {quote_literal(str(clock))}"
    for place, column in enumerate(table.columns):
        raw, value, typed = f"r{place}", f"v{place}", f"t{place}"
        data_type = table.types[place]
        quoted = quote_identifier(column)
        inner += [f"{quoted} as {raw}", f"nullif(trim({quoted}), '') as {value}"]
        if column.casefold() not in present:
            inner.append(f"cast(null as {SPELLED.get(data_type, data_type)}) as {typed}")
            counted += [f"0 as filled_count_{place}", f"0 as distinct_count_{place}"]
            continue
        inner.append(f"{cast(quoted, data_type, parse)} as {typed}")
        measures = column_measures(raw, value, typed, data_type, now)
        accepted = table.column_meta.get(column, {}).get("accepted_values")
        unusable = f"{value} is not null and {typed} is null"
        if accepted:
            listed = ", ".join(quote_literal(entry) for entry in accepted)
            unusable = f"lower({value}) not in ({listed})"
        measures["unusable_count"] = f"count(*) filter ({unusable})"
        distinct = "count(distinct {})" if is_exact else "approx_count_distinct({})"
        counted += [
            f"count({value}) as filled_count_{place}",
            f"{distinct.format(value)} as distinct_count_{place}",
        ]
        looked_at += [f"{sql} as {name}_{place}" for name, sql in measures.items()]
    counted += table_measures(table, now)
    selected = f"from (select {', '.join(inner)} from"
    name = quote_identifier(table.schema, table.identifier)
    if rows < 2 * SAMPLE_ROWS:
        measures = ", ".join(counted + looked_at)
        return fetch_named(connection, f"select {measures} {selected} {name}) as t")
    whole = fetch_named(connection, f"select {', '.join(counted)} {selected} {name}) as t")
    filled = [f"count(v{place}) as filled_count_{place}" for place in range(len(table.columns))]
    measures = ", ".join(["count(*) as row_count", *filled, *looked_at])
    # a table of its own, for rows that a filter leaves here and there are worked on few at a time
    connection.execute(
        f"create or replace temp table sample as select * from {name} "
        f"where hash({quote_identifier('_line')}) % {rows // SAMPLE_ROWS} = 0"
    )
    sample = fetch_named(connection, f"select {measures} {selected} sample) as t")
    connection.execute("drop table sample")
    return scaled(sample, whole) | whole


def scaled(sample: dict, whole: dict) -> dict:
    """Return what was measured of a sample, counts as they are in the whole table.

    Counts are shares of the filled values, those of padded ones, which may be blank, of the rows.
    """
    measured = dict(sample)
    for name, count in sample.items():
        measure, _, place = name.rpartition("_")
        if measure.endswith("_count"):
            of = "row_count" if measure == "padded_count" else f"filled_count_{place}"
            measured[name] = round(count * whole[of] / sample[of]) if sample[of] else 0
    return measured


def cast(quoted: str, data_type: str, parse: Callable[[str, str], str]) -> str:
    """Return the SQL of a typed value; times in the usual form do not take the macro's long way."""
    if data_type not in TIMES:
        return parse(quoted, data_type)
    # Only what has no offset: a plain cast would not shift it to UTC.
    usual = "[0-9]{4}-[0-9]{2}-[0-9]{2}([ T][0-9]{2}:[0-9]{2}:[0-9]{2})?"
    matches = f"regexp_full_match({quoted}, '{usual}')"
    plain = f"try_cast(case when {matches} then {quoted} end as timestamp)"
    return f"cast(coalesce({plain}, {parse(quoted, 'timestamp')}) as {data_type})"


def column_measures(raw: str, value: str, typed: str, data_type: str, now: str) -> dict[str, str]:
    """Return the aggregates of a column by name; those that say nothing of its type are left out."""
    measures = {"padded_count": f"count(*) filter ({raw} <> trim({raw}))"}
    if data_type == "string":
        measures |= {
            # Only text with other than ASCII characters is worth a regular expression, which `case` asks of
            # no other and `and` of each value.
            "broken_text_count": f"count(*) filter (case when strlen({value}) > length({value}) "
            f"then regexp_matches({value}, {quote_literal(BROKEN_TEXT)}) else false end)",
            "email_like_count": f"count(*) filter (contains({value}, '@'))",
            "digit_like_count": f"count(*) filter (ascii({value}) in (40, 43) "
            f"or ascii({value}) between 48 and 57)",
            "test_like_count": "count(*) filter (case when "
            f"contains({value}, '@') or contains(lower({value}), 'test') "
            f"or contains(lower({value}), 'dummy') "
            f"then regexp_matches({value}, {quote_literal(TEST_LIKE)}) else false end)",
        }
    elif data_type in TIMES:
        seconds = f"epoch({typed})"
        angle = f"radians(15 * ({seconds} % 86400) / 3600)"
        sine, cosine = f"avg(sin({angle}))", f"avg(cos({angle}))"
        measures |= {
            "slash_count": f"count(*) filter (contains({value}, '/'))",
            "future_count": f"count(*) filter ({typed} > {now})",
            "minimum": f"min({seconds})",
            "maximum": f"max({seconds})",
            "median": f"approx_quantile({seconds}, 0.5)",
            "mean_hour": f"(degrees(atan2({sine}, {cosine})) + 360) % 360 / 15",
            "hour_concentration": f"sqrt({sine} * {sine} + {cosine} * {cosine})",
        }
    elif data_type != "boolean":
        number = f"cast({typed} as double)"
        measures |= {
            "negative_count": f"count(*) filter ({typed} < 0)",
            "minimum": f"min({number})",
            "maximum": f"max({number})",
            "median": f"approx_quantile({number}, 0.5)",
        }
    return measures


def table_measures(table: Table, now: str) -> list[str]:
    """Return the aggregates of a whole row: keys that repeat, headers in the middle, freshness."""
    places = {column: place for place, column in enumerate(table.columns)}
    keys = [f"v{places[name]}" for name in table.meta.get("key", []) if name in places]
    versions = keys + [f"r{places[name]}" for name in table.meta.get("latest_by", [])]
    whole = [f"r{place}" for place in places.values()]
    is_keyed = " or ".join(f"{key} is not null" for key in keys) or "false"
    header = [f"lower(v{places[name]}) = {quote_literal(name.lower())}" for name in table.required]
    facts = [
        f"max(t{places[name]}) filter (t{places[name]} <= {now})"
        for name, meta in table.column_meta.items()
        if meta.get("is_fact_time")
    ]
    key_text = "concat_ws(chr(31), " + ", ".join(keys or ["''"]) + ")"
    versions_count = f"count(distinct hash({', '.join(versions or ['1'])})) filter ({is_keyed})"
    return [
        f"count(*) filter ({is_keyed}) - {versions_count} as repeated_count",
        f"count(distinct hash({', '.join(whole)})) filter ({is_keyed}) - {versions_count} as "
        + "colliding_count",
        f"count(*) filter ({' and '.join(header) or 'false'}) as header_count",
        f"min(md5_number_lower({key_text}), {SKETCH_SIZE}) filter ({is_keyed}) as key_sketch",
        f"greatest({', '.join(facts)}) as newest_fact_at"
        if len(facts) > 1
        else f"{facts[0] if facts else 'null'} as newest_fact_at",
    ]


def count_values(
    connection: duckdb.DuckDBPyConnection,
    table: Table,
    parse: Callable[[str, str], str],
    measured: dict,
) -> dict:
    """Count the values of vocabularies, and take the median of amounts a currency."""
    selected, by_currency = [], []
    currency = next((name for name in table.columns if name.startswith("currency")), None) or next(
        (name for name in table.columns if "currency" in name), None
    )
    for place, column in enumerate(table.columns):
        data_type = table.types[place]
        few = 0 < (measured.get(f"distinct_count_{place}") or 0) <= FEW_VALUES
        is_private = table.column_meta.get(column, {}).get("contains_pii")
        quoted = quote_identifier(column)
        if few and not is_private and data_type in ("string", "boolean"):
            value = f"nullif(trim({quoted}), '')"
            if data_type == "boolean":
                value = f"cast({parse(quoted, data_type)} as varchar)"
            selected.append(f"histogram({value}) as values_{place}")
        elif currency and data_type.startswith("decimal"):
            by_currency.append(
                f"median(cast({parse(quoted, data_type)} as double)) as median_{place}"
            )
    name = quote_identifier(table.schema, table.identifier)
    result = (
        fetch_named(connection, f"select {', '.join(selected)} from {name}") if selected else {}
    )
    if by_currency:
        code = f"coalesce(nullif(trim({quote_identifier(currency)}), ''), 'none')"
        medians = fetch_all_named(
            connection,
            f"select {code} as code, {', '.join(by_currency)} from {name} "
            f"group by {code} having count(*) >= {FEW_VALUES} order by count(*) desc limit 50",
        )
        for place in {int(key.split("_")[1]) for row in medians for key in row if key != "code"}:
            result[f"medians_{place}"] = {
                row["code"]: row[f"median_{place}"]
                for row in medians
                if row[f"median_{place}"] is not None
            }
    return result


def fetch_all_named(connection: duckdb.DuckDBPyConnection, sql: str) -> list[dict]:
    """Return the rows of a query as dictionaries."""
    cursor = connection.execute(sql)
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def fetch_named(connection: duckdb.DuckDBPyConnection, sql: str) -> dict:
    """Return the only row of a query as a dictionary."""
    return fetch_all_named(connection, sql)[0]


def store(connection: duckdb.DuckDBPyConnection, memory: str, *rows: dict) -> None:
    """Append rows to one of the loader's memories."""
    if not rows:
        return
    columns = ", ".join(quote_identifier(column) for column in rows[0])
    line = "(" + ", ".join("?" for _ in rows[0]) + ")"
    connection.execute(
        f"insert into {quote_identifier('raw_loader', memory)} ({columns}) "
        f"values {', '.join([line] * len(rows))}",
        [value for row in rows for value in row.values()],
    )
