"""Erase the persons who asked for it from every file of a warehouse, and prove it.

Whom requests mean is told by models (int_erasure__requests, int_erasure__identifiers), built on the load
at hand. One transaction then writes tombstones, takes the persons out of the raw tables and memories and
leaves a worklist; the published file, the versions and memories kept, exports, logs and pages follow, each
written beside its place and renamed; last the warehouse is written anew, without what models built and
without the worklist. A refresh that dies on the way leaves the worklist, and the next one goes on.
docs/erasure.md has the rules.
"""

import csv
import hashlib
import html
import json
import re
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from scripts.common import (
    PROJECT,
    ProblemError,
    file_hash,
    first_line,
    quote_identifier,
    quote_literal,
)
from scripts.gates.gate import docs_folder
from scripts.load_raw import Outcome, create_memory, keep_erased_out, open_warehouse
from scripts.publish import STORAGE_VERSION, content_hash, replacement
from scripts.runs import log_file
from scripts.tombstones import (
    REQUEST,
    REQUEST_COLUMNS,
    REQUEST_TEXT,
    TOMBSTONES,
    UNCLEAR,
    add,
    prepare,
)
from scripts.versions import (
    PROOF,
    UNFINISHED,
    current_number,
    kept_manifest,
    link,
    manifest_file,
    memories_folder,
    versions_folder,
    write_manifest,
    write_whole,
)

WORKLIST = "raw_loader.erasure_worklist"
MODELS = ("int_erasure__requests", "int_erasure__identifiers")
REGISTRY = "int_identity__registry"
# Ids of other customers that a row mentions: it stays, without them.
MENTIONS = ("previous_customer_id", "origin_customer_id")
QUOTING = {"refresh_runs": "error", "gate_runs": "breaches"}
PROFILES = "column_profiles"
ERASED = "[erased]"
ID_PARTS = "^([^:]+:[^:]+):(.*)$"  # of an id such as files:orders:17 its table and its key
SHORTEST_TEXT = 6  # characters; shorter ones stand in logs for other reasons
HASHED_ADDRESSES = ("Email", "email")
HASHED_PHONES = ("Phone", "phone")


@dataclass(frozen=True)
class Places:
    """Every file that may tell of a person."""

    warehouse: Path
    published: Path
    exports: Path
    logs: Path
    target: Path

    def texts(self) -> Iterator[tuple[str, Path]]:
        """Yield files of text with the kind of place they are."""
        log = log_file(self.warehouse)
        for path in sorted(log.parent.glob(f"{log.name}*")):
            yield "logs", path
        for path in sorted(self.logs.glob("*.log*")):
            yield "logs", path
        if (results := self.target / "run_results.json").is_file():
            yield "logs", results
        for path in sorted(docs_folder(self.warehouse).rglob("*")):
            if path.suffix in (".html", ".json") and path.is_file():
                yield "pages", path


def proof_file(warehouse: Path) -> Path:
    """Return the proof that lies beside a warehouse."""
    return warehouse.with_name(f"{warehouse.stem}.erasures.json")


# --- what there is to do -------------------------------------------------------------------------


def is_unfinished(warehouse: Path) -> bool:
    """Say whether an erasure was begun and has files left to do."""
    return _ask(warehouse, f"select count(*) > 0 from {WORKLIST}")


def has_requests(warehouse: Path) -> bool:
    """Say whether there are requests that the last build has not found unclear as they are."""
    columns = ", ".join(REQUEST_COLUMNS[:-1])
    given = ", ".join(f"nullif(trim({name}), '')" for name in REQUEST_COLUMNS[:-1])
    # as far as text tells, what staging takes: the later line of a key, with a time and an identifier
    usable = (
        "from (from raw_files.erasure_requests where trim(request_id) <> '' "
        "qualify _line = max(_line) over (partition by trim(request_id))) as newest "
        "where regexp_matches(requested_at, '[0-9]') "
        "and coalesce(nullif(trim(email), ''), nullif(trim(phone), ''), "
        "nullif(trim(customer_number), ''), nullif(trim(contact_id), '')) is not null"
    )
    if not _ask(warehouse, f"select count(*) > 0 {usable}"):
        return False
    known = f"select {columns} from intermediate.int_erasure__requests where status = 'unclear'"
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        try:
            return bool(
                connection.execute(f"select {given} {usable} except {known} limit 1").fetchall()
            )
        except (duckdb.CatalogException, duckdb.BinderException):  # never built
            return True


def _ask(warehouse: Path, question: str) -> bool:
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        try:
            return connection.execute(question).fetchone()[0]
        except duckdb.CatalogException:
            return False


def erase(
    places: Places, outcome: Outcome, build: Callable[[tuple[str, ...]], None]
) -> list[dict[str, object]]:
    """Finish what was begun, then do the requests of the load; return the requests that were done.

    `build` builds models, and what they need, on the warehouse. Raises ProblemError where a file cannot
    be read or written; the next refresh then goes on.
    """
    done = []
    if is_unfinished(places.warehouse):
        done += finish(places)
    if has_requests(places.warehouse):
        build(MODELS)
        begin(places.warehouse, outcome)
        done += finish(places)
    return done


# --- the warehouse, in one transaction -----------------------------------------------------------


def begin(warehouse: Path, outcome: Outcome) -> None:
    """Take the persons of clear requests out of raw tables and memories, and note what is left to do."""
    with open_warehouse(warehouse) as connection:
        create_memory(connection, PROJECT)
        connection.execute("begin")
        try:
            prepare(connection)
            resolve(connection)
            write_tombstones(connection)
            counts = keep_erased_out(connection, outcome)
            write_worklist(connection)
            for label, count in counts.items():
                total = Counter(count.rows) + Counter(count.unreadable)
                record(connection, "raw", label, total)
                source, table = label.split("/")
                connection.execute(
                    "update raw_loader.load_runs set row_count = row_count - ?, "
                    "unreadable_count = unreadable_count - ?, "
                    "erased_count = coalesce(erased_count, 0) + ? "
                    "where load_run_id = ? and source = ? and source_table = ?",
                    [
                        count.row_count,
                        count.unreadable_count,
                        count.row_count + count.unreadable_count,
                        outcome.load_run_id,
                        source,
                        table,
                    ],
                )
            forget(connection)
            connection.execute("commit")
        except BaseException:
            connection.execute("rollback")
            raise


def resolve(connection: duckdb.DuckDBPyConnection) -> None:
    """Write the table resolved (request_id, erasure_id) of clear requests, and remember them."""
    connection.execute(
        f"""
        create or replace temporary table resolved as
        select requests.request_id, min(erasure_hash('{REQUEST}', {_of("raw", REQUEST_TEXT)})) as erasure_id
        from intermediate.int_erasure__requests as requests
        inner join raw_files.erasure_requests as raw on trim(raw.request_id) = requests.request_id
        where requests.status <> 'unclear'
        group by requests.request_id
        """
    )
    connection.execute(
        "delete from raw_loader.erasures where erasure_id in (select erasure_id from resolved)"
    )
    connection.execute(
        """
        insert into raw_loader.erasures by name
        select
            resolved.erasure_id,
            case when request_id like '%@%' then md5('email:' || lower(request_id)) else request_id end
                as request_id,
            requests.requested_at,
            case when requests.status = 'nobody' then 'nobody' else 'erasing' end as status,
            $1::timestamp as started_at
        from resolved
        inner join intermediate.int_erasure__requests as requests using (request_id)
        """,
        [_now()],
    )


def _of(relation: str, text: str) -> str:
    """Return SQL with the columns of a request qualified by a relation."""
    return re.sub(rf"\b({'|'.join(REQUEST_COLUMNS)})\b", rf"{relation}.\1", text)


def write_tombstones(connection: duckdb.DuckDBPyConnection) -> None:
    """Give tombstones to what tells of the persons."""
    connection.execute(
        """
        create or replace temporary table identifiers as
        select resolved.erasure_id, identifier_type, identifier_value as value
        from intermediate.int_erasure__identifiers
        inner join resolved using (request_id)
        """
    )
    add(
        connection,
        f"select erasure_id, regexp_extract(value, '{ID_PARTS}', 1), "
        f"regexp_extract(value, '{ID_PARTS}', 2) "
        "from identifiers where identifier_type in ('record', 'visit')",
    )
    add(
        connection,
        "select erasure_id, identifier_type, case when identifier_type = 'email' "
        "then coalesce(erasure_email(value), erasure_text(value)) else erasure_text(value) end "
        "from identifiers where identifier_type in ('email', 'customer_number', 'device', 'customer')",
    )
    add(
        connection,
        f"select resolved.erasure_id, '{REQUEST}', {_of('raw', REQUEST_TEXT)} from resolved "
        "inner join raw_files.erasure_requests as raw on trim(raw.request_id) = resolved.request_id",
    )
    # of several an unclear request may mean, one is left sooner or later: not for certain the one meant
    add(
        connection,
        "select (select min(erasure_id) from identifiers where identifier_type = 'customer'), "
        f"'{UNCLEAR}', request_text from intermediate.int_erasure__requests "
        "where status = 'unclear' and exists (from identifiers where identifier_type = 'customer')",
    )


def write_worklist(connection: duckdb.DuckDBPyConnection) -> None:
    """Note what must be in no file: ids, keys that profiles count, and texts that may be quoted."""
    kind = ID_PARTS
    release_ids(connection)
    connection.execute(
        f"""
        create or replace table {WORKLIST} as
        select min(erasure_id) as erasure_id, kind, value
        from (
            select erasure_id, 'id' as kind, value from identifiers
            where identifier_type in ('customer', 'record', 'visit', 'device')
            union all
            select erasure_id, 'id', md5(value) from identifiers where identifier_type = 'record'
            union all
            select erasure_id, 'id', value from erased_ids
            union all
            select erasure_id, 'id', value from released_ids
            union all
            select erasure_id, 'key', regexp_extract(value, '{kind}', 2) from erased_ids
            union all
            select erasure_id, identifier_type, lower(trim(value)) from identifiers
            where identifier_type = 'email'
            union all
            select erasure_id, 'text', trim(value) from identifiers
            where identifier_type in ('text', 'email', 'customer_number')
            union all
            select erasure_id, 'text', regexp_extract(value, '{kind}', 2) from identifiers
            where identifier_type = 'record'
            union all
            select resolved.erasure_id, 'text', unnest([requests.email, requests.phone])
            from resolved
            inner join intermediate.int_erasure__requests as requests using (request_id)
        )
        where value is not null and (kind <> 'text' or length(value) >= {SHORTEST_TEXT})
        group by kind, value
        """
    )
    load_victims(connection)


def release_ids(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the table released_ids of customers who go with a row that no model counts as theirs.

    A row may hold an erased address in a form that identifies nobody. An id goes with the record that
    founded it, or with the last of its records.
    """
    known = (
        f"select record_id, max_by(customer_id, registry_revision) as customer_id, "
        "arg_max_null(own_customer_id, registry_revision) as own_customer_id, "
        "arg_max_null(is_founder, registry_revision) as is_founder "
        f"from intermediate.{REGISTRY} where entry_type = 'record' group by record_id"
    )
    connection.execute(
        f"""
        create or replace temporary table released_ids as
        with known as ({known}),
        ids as (
            select customer_id, record_id from known
            union
            select own_customer_id, record_id from known where own_customer_id is not null
        )
        select coalesce(known.own_customer_id, known.customer_id) as value, min(erased_ids.erasure_id) as erasure_id
        from known
        inner join erased_ids on known.record_id = erased_ids.value
        where known.is_founder
        group by all
        union
        select ids.customer_id, min(erased_ids.erasure_id)
        from ids
        left join erased_ids on ids.record_id = erased_ids.value
        group by ids.customer_id
        having count(*) = count(erased_ids.value)
        """
    )


def load_victims(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the table victims (value, erasure_id) of the ids of the worklist, each once."""
    connection.execute(
        f"create or replace temporary table victims as select value, min(erasure_id) as erasure_id "
        f"from {WORKLIST} where kind = 'id' group by value"
    )


def forget(connection: duckdb.DuckDBPyConnection) -> None:
    """Take the persons out of the memories of the warehouse itself."""
    for schema, name in memories(connection):
        record(connection, "memories", name, forget_rows(connection, schema, name))


def forget_known(warehouse: Path) -> int:
    """Take persons who have tombstones out of memories that come from elsewhere; return entries taken."""
    if not _ask(warehouse, f"select count(*) > 0 from {TOMBSTONES}"):
        return 0
    with open_warehouse(warehouse) as connection:
        create_memory(connection, PROJECT)
        prepare(connection)
        connection.execute(
            "create or replace temporary table ids (value varchar, identifier_type varchar, key varchar)"
        )
        for schema, name in memories(connection):
            for column in columns_of(connection, None, schema, name):
                if column == "record_id" or column.endswith("customer_id"):
                    kind = f"regexp_extract({column}, '{ID_PARTS}', 1)"
                    form = f"regexp_extract({column}, '{ID_PARTS}', 2)"
                    if column != "record_id":
                        kind, form = "'customer'", column
                    connection.execute(
                        f"insert into ids select distinct {column}, {kind}, {form} "
                        f"from {quote_identifier(schema, name)} where {column} is not null"
                    )
        connection.execute(
            """
            create or replace temporary table victims as
            select ids.value, min(tombstones.erasure_id) as erasure_id
            from ids
            inner join raw_loader.erasure_tombstones as tombstones
                on ids.identifier_type = tombstones.identifier_type
                and erasure_hash(ids.identifier_type, ids.key) = tombstones.identifier_hash
            group by ids.value
            """
        )
        connection.execute("begin")
        taken = sum(
            sum(forget_rows(connection, schema, name).values())
            for schema, name in memories(connection)
        )
        connection.execute("commit")
    return taken


def forget_rows(connection: duckdb.DuckDBPyConnection, schema: str, name: str) -> dict[str, int]:
    """Take the victims out of a memory in place; return the entries taken, by erasure."""
    columns = columns_of(connection, None, schema, name)
    relation = quote_identifier(schema, name)
    found = count_rows(connection, relation, name, columns)
    if found is None:
        return {}
    connection.execute(
        f"create or replace temporary table remaining as {remaining(relation, name, columns)}"
    )
    connection.execute(f"delete from {relation}")
    connection.execute(f"insert into {relation} by name from remaining")
    return found


def memories(connection: duckdb.DuckDBPyConnection) -> list[tuple[str, str]]:
    """Return schema and name of the memories that models write, those the warehouse has."""
    names = {
        path.stem
        for path in (PROJECT / "models").rglob("*.sql")
        if re.search(r"materialized\s*=\s*'memory'", path.read_text(encoding="utf-8"))
    }
    tables = connection.execute(
        "select schema_name, table_name from duckdb_tables() "
        "where database_name = current_database() and not temporary order by all"
    ).fetchall()
    return [(schema, name) for schema, name in tables if name in names]


def record(
    connection: duckdb.DuckDBPyConnection, place: str, relation: str, counts: dict[str, int]
) -> None:
    """Remember what was taken out of a relation, by erasure."""
    for erasure_id, count in counts.items():
        if count:
            connection.execute(
                "insert into raw_loader.erasure_counts (erasure_id, place, relation, row_count) "
                "values (?, ?, ?, ?)",
                [erasure_id, place, relation, count],
            )


# --- tables without the persons ------------------------------------------------------------------


def columns_of(
    connection: duckdb.DuckDBPyConnection, database: str | None, schema: str, name: str
) -> dict[str, str]:
    """Return the columns of a table with their types; the database at hand where none is named."""
    return dict(
        connection.execute(
            "select column_name, data_type from duckdb_columns() where schema_name = ? and table_name = ? "
            "and database_name = coalesce(?, current_database()) order by column_index",
            [schema, name, database],
        ).fetchall()
    )


def victim(column: str) -> str:
    """SQL of the erasure that a value of a column belongs to, null where it is nobody's."""
    return f"(select erasure_id from victims where victims.value = kept.{quote_identifier(column)})"


def erasure_of(relation: str, name: str, columns: dict[str, str]) -> str:
    """SQL of the erasure that a row of `relation` as kept belongs to, null where it is to stay."""
    if name == REGISTRY:
        issued = f"kept.customer_id in (select customer_id from {relation} where change_type = 'created')"
        return (
            f"coalesce({victim('record_id')}, {victim('customer_id')}, case when entry_type = 'change' "
            f"and (change_type <> 'split' or {issued}) then {victim('previous_customer_id')} end)"
        )
    texts = [
        column
        for column, data_type in columns.items()
        if data_type == "VARCHAR" and column not in MENTIONS
    ]
    return f"coalesce({', '.join([victim(column) for column in texts] + ['null'])})"


def remaining(relation: str, name: str, columns: dict[str, str]) -> str:
    """SQL of the rows of a table that stay, without mentions of the persons."""
    selected = dict.fromkeys(columns)
    for column in (*MENTIONS, *(["own_customer_id"] if name == REGISTRY else [])):
        if column in columns:
            selected[column] = f"case when {victim(column)} is null then kept.{column} end"
    if name == REGISTRY:
        # that a record was known before must still be told, and whose id was split off is a new one
        selected["previous_customer_id"] = (
            f"case when {victim('previous_customer_id')} is null then kept.previous_customer_id "
            "when entry_type = 'record' then kept.customer_id end"
        )
        selected["change_type"] = (
            f"case when {victim('previous_customer_id')} is null then kept.change_type "
            "when entry_type = 'change' then 'created' end"
        )
    listed = ", ".join(
        f"{sql} as {quote_identifier(column)}" if sql else f"kept.{quote_identifier(column)}"
        for column, sql in selected.items()
    )
    return f"select {listed} from {relation} as kept where {erasure_of(relation, name, columns)} is null"


def count_rows(
    connection: duckdb.DuckDBPyConnection, relation: str, name: str, columns: dict[str, str]
) -> dict[str, int] | None:
    """Return the rows of a table that go, by erasure; None where it does not tell of the persons."""
    mentioned = " or ".join(
        f"{victim(column)} is not null" for column in MENTIONS if column in columns
    )
    rows = connection.execute(
        f"select erasure_id, count(*) from (select {erasure_of(relation, name, columns)} as erasure_id, "
        f"coalesce({mentioned or 'false'}, false) as is_mentioned from {relation} as kept) "
        "where erasure_id is not null or is_mentioned group by all"
    ).fetchall()
    if not rows:
        return None
    return {erasure_id: count for erasure_id, count in rows if erasure_id is not None}


# --- texts ---------------------------------------------------------------------------------------


def redactor(connection: duckdb.DuckDBPyConnection) -> Callable[[str], tuple[str, int]]:
    """Return what blackens the texts of the worklist, and says how often it had to."""
    texts = {
        value
        for (value,) in connection.execute(
            f"select value from {WORKLIST} where kind = 'text' or kind = 'email'"
        ).fetchall()
    }
    variants = set(texts)
    for text in texts:
        variants |= {html.escape(text), json.dumps(text)[1:-1], json.dumps(html.escape(text))[1:-1]}
    if not variants:
        return lambda text: (text, 0)
    # the letter or digit before or after would make it another word
    pattern = re.compile(
        r"(?<!\w)(?:"
        + "|".join(re.escape(text) for text in sorted(variants, key=len, reverse=True))
        + r")(?!\w)",
        re.IGNORECASE,
    )
    return lambda text: pattern.subn(ERASED, text)


def redact_column(
    connection: duckdb.DuckDBPyConnection,
    relation: str,
    column: str,
    mark: Callable[[str], tuple[str, int]],
) -> int:
    """Blacken texts in a column; return how many passages that were."""
    passages = 0
    for (text,) in connection.execute(
        f"select distinct {column} from {relation} where {column} is not null"
    ).fetchall():
        redacted, count = mark(text)
        if count:
            passages += count
            connection.execute(
                f"update {relation} set {column} = ? where {column} = ?", [redacted, text]
            )
    return passages


def forget_texts(
    connection: duckdb.DuckDBPyConnection,
    relation: str,
    name: str,
    mark: Callable[[str], tuple[str, int]],
) -> None:
    """Blacken what a memory of the loader, named, quotes of the persons."""
    if name in QUOTING:
        redact_column(connection, relation, QUOTING[name], mark)
    if name == PROFILES:
        forget_values(connection, relation, mark)


def forget_values(
    connection: duckdb.DuckDBPyConnection,
    relation: str,
    mark: Callable[[str], tuple[str, int]],
    is_counted_only: bool = False,
) -> int:
    """Take out of column profiles the values that tell of the persons; return how many that were."""
    keys = {
        key
        for (key,) in connection.execute(
            f"select value from {WORKLIST} where kind = 'key'"
        ).fetchall()
    }
    values = 0
    for (counts,) in connection.execute(
        f"select distinct value_counts from {relation} where value_counts is not null"
    ).fetchall():
        told = [value for value in counts if value in keys or mark(value)[1]]
        values += len(told)
        if told and not is_counted_only:
            connection.execute(
                f"update {relation} set value_counts = $1::map(varchar, bigint) where value_counts = $2::map(varchar, bigint)",
                [
                    _map({value: count for value, count in counts.items() if value not in told}),
                    _map(counts),
                ],
            )
    return values


def _map(counts: dict[str, int]) -> dict[str, list]:
    return {"key": list(counts), "value": list(counts.values())}


def redact_file(path: Path, mark: Callable[[str], tuple[str, int]]) -> int:
    """Blacken texts in a file; return how many passages that were."""
    redacted, count = mark(path.read_text(encoding="utf-8", errors="surrogateescape"))
    if count:
        write_whole(
            path,
            lambda temporary: temporary.write_text(
                redacted, encoding="utf-8", errors="surrogateescape"
            ),
        )
    return count


# --- files ---------------------------------------------------------------------------------------


def finish(places: Places) -> list[dict[str, object]]:
    """Take the persons of the worklist out of every file; return the requests that were done."""
    with open_warehouse(places.warehouse) as connection:
        load_victims(connection)
        mark = redactor(connection)
        for folder in (versions_folder(places.published), memories_folder(places.warehouse)):
            for left in folder.glob(f"*{UNFINISHED}*"):
                left.unlink()
        clean_published(connection, places.published)
        backups = sorted(memories_folder(places.warehouse).glob("[0-9]*.duckdb"))
        for path in backups:
            clean_database(
                connection, path, f"backup {path.stem}", mark=mark, is_newest=path == backups[-1]
            )
        clean_exports(connection, places.exports)
        (erasure_id,) = connection.execute(f"select min(erasure_id) from {WORKLIST}").fetchone()
        for place, path in places.texts():
            record(connection, place, path.name, {erasure_id: redact_file(path, mark)})
        for name in (*QUOTING, PROFILES):
            forget_texts(connection, f"raw_loader.{name}", name, mark)
    return rewrite(places.warehouse)


def clean_published(connection: duckdb.DuckDBPyConnection, published: Path) -> None:
    """Take the persons out of the published file and the versions of it that are kept."""
    folder = versions_folder(published)
    for path in sorted(folder.glob("[0-9]*.duckdb")):
        clean_database(
            connection, path, f"version {path.stem}", path.with_suffix(".json"), STORAGE_VERSION
        )
    if not published.is_file():
        return
    number = current_number(published)
    version = folder / f"{number or 0:06d}.duckdb"
    about = manifest_file(published)
    if version.is_file():
        counts = clean_database(
            connection, published, "published", None, STORAGE_VERSION, is_kept=True
        )
        if counts:
            with replacement(published) as temporary:
                link(version, temporary)
        if known := kept_manifest(version.with_suffix(".json")):
            write_manifest(about, known)
    else:
        clean_database(connection, published, "published", about, STORAGE_VERSION)


@contextmanager
def attached(
    connection: duckdb.DuckDBPyConnection, path: Path, name: str, options: str
) -> Iterator[None]:
    """Attach a database file for a while."""
    try:
        connection.execute(f"attach {quote_literal(str(path))} as {name} ({options})")
    except duckdb.Error as error:
        raise ProblemError(
            f"{path} cannot be read, so nobody knows whether it tells of a person to be erased; remove "
            f"it or put a whole one in its place, and run again ({first_line(error)})"
        ) from error
    try:
        yield
    finally:
        connection.execute(f"detach {name}")


def clean_database(
    connection: duckdb.DuckDBPyConnection,
    path: Path,
    place: str,
    manifest: Path | None = None,
    storage: str = "",
    mark: Callable[[str], tuple[str, int]] | None = None,
    is_newest: bool = False,
    is_kept: bool = False,
) -> bool:
    """Write a database file anew without the persons, where it tells of any; say whether it did.

    `mark` blackens texts in memories, whose newest backup gets the proof as it is now. With `is_kept` it is
    only counted.
    """
    with attached(connection, path, "former", "read_only"):
        tables = connection.execute(
            "select schema_name, table_name from duckdb_tables() where database_name = 'former' order by all"
        ).fetchall()
        found = {}
        for schema, name in tables:
            relation = quote_identifier("former", schema, name)
            columns = columns_of(connection, "former", schema, name)
            found[schema, name] = columns, count_rows(connection, relation, name, columns)
        quoting = mark and any(
            mark(text)[1]
            for name, column in QUOTING.items()
            if ("raw_loader", name) in found
            for (text,) in connection.execute(
                f"select distinct {column} from former.raw_loader.{name} where {column} is not null"
            ).fetchall()
        )
        if mark and ("raw_loader", PROFILES) in found:
            profiles = f"former.raw_loader.{PROFILES}"
            quoting = quoting or forget_values(connection, profiles, mark, is_counted_only=True)
        is_concerned = any(counts is not None for _, counts in found.values())
        if not (is_concerned or quoting or is_newest):
            return False

        def write(temporary: Path) -> None:
            options = f"storage_version {quote_literal(storage)}" if storage else "type duckdb"
            with attached(connection, temporary, "published", options):
                for (schema, name), (columns, _) in found.items():
                    new = quote_identifier("published", schema, name)
                    relation = quote_identifier("former", schema, name)
                    connection.execute(
                        f"create schema if not exists {quote_identifier('published', schema)}"
                    )
                    if schema == "raw_loader" and name in PROOF:
                        query = f"from raw_loader.{name}"
                    else:
                        query = remaining(relation, name, columns)
                    if mark and schema == "raw_loader":
                        # aside, for what is changed in a file stays in its bytes
                        connection.execute(f"create or replace temporary table aside as {query}")
                        forget_texts(connection, "aside", name, mark)
                        query = "from aside"
                    connection.execute(f"create table {new} as {query}")
                hashes = {
                    name: {
                        "rows": connection.execute(
                            f"select count(*) from {quote_identifier('published', 'main', name)}"
                        ).fetchone()[0],
                        "hash": content_hash(connection, name),
                    }
                    for schema, name in found
                    if schema == "main"
                }
                connection.execute("checkpoint published")
            if manifest and (about := kept_manifest(manifest)):
                about["tables"] = {name: hashes[name] for name in about["tables"] if name in hashes}
                about |= {"bytes": temporary.stat().st_size, "sha256": file_hash(temporary)}
                write_manifest(manifest, about)

        if not is_kept:
            write_whole(path, write)
        for (_, name), (_, counts) in found.items():
            record(connection, place, name, counts or {})
        return is_concerned


def clean_exports(connection: duckdb.DuckDBPyConnection, exports: Path) -> None:
    """Take the persons out of what was exported; what is needed to remove them there stays in members."""
    for left in exports.glob("*/*/.unfinished"):
        shutil.rmtree(left)
    ids = dict(connection.execute("select value, erasure_id from victims").fetchall())
    hashes = {}
    for kind, value, erasure_id in connection.execute(
        f"select kind, value, erasure_id from {WORKLIST} where kind in ('text', 'email')"
    ).fetchall():
        if kind == "email":
            hashes[_sha256(value)] = erasure_id
        elif re.fullmatch(r"\+?[0-9]+", value):
            hashes["phone", _sha256(value)] = erasure_id
            hashes["phone", _sha256(value.lstrip("+").lstrip("0"))] = erasure_id

    def owner(row: dict[str, object]) -> str | None:
        """Return the erasure of the person a row is about."""
        if (customer_id := row.get("member_id") or row.get("customer_id")) is not None:
            return ids.get(customer_id)
        address = next((row[name] for name in HASHED_ADDRESSES if row.get(name)), None)
        if address:
            return hashes.get(address)
        phone = next((row[name] for name in HASHED_PHONES if row.get(name)), None)
        return hashes.get(("phone", phone))

    for folder in sorted(path.parent for path in exports.glob("*/*/[0-9]*/manifest.json")):
        counts: Counter[str] = Counter()
        for path in sorted(folder.iterdir()):
            if path.suffix == ".csv":
                counts += clean_csv(path, owner)
            elif path.suffix == ".parquet":
                counts += clean_parquet(connection, path, owner)
        manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
        found = {}
        for name, about in manifest["files"].items():
            digest = file_hash(folder / name)
            rows = (
                about["rows"]
                if digest == about["sha256"]
                else _row_count(connection, folder / name)
            )
            found[name] = {"rows": rows, "sha256": digest}
        if found != manifest["files"]:
            write_manifest(folder / "manifest.json", manifest | {"files": found})
        record(connection, "exports", folder.relative_to(exports).as_posix(), counts)


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _row_count(connection: duckdb.DuckDBPyConnection, path: Path) -> int:
    if path.suffix == ".csv":
        with path.open(encoding="utf-8", newline="") as file:
            return sum(1 for _ in csv.reader(file)) - 1
    return connection.execute("select count(*) from read_parquet(?)", [str(path)]).fetchone()[0]


def clean_csv(path: Path, owner: Callable[[dict], str | None]) -> Counter[str]:
    """Write a CSV file of an export anew without rows of the persons; return those by erasure."""
    counts: Counter[str] = Counter()
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        rows = list(reader)
        header = reader.fieldnames or []
    kept = []
    for row in rows:
        if erasure_id := owner(row):
            counts[erasure_id] += 1
        else:
            kept.append(row)
    if counts:

        def write(temporary: Path) -> None:
            with temporary.open("w", encoding="utf-8", newline="") as file:
                writer = csv.writer(file, quoting=csv.QUOTE_ALL)
                writer.writerow(header)
                writer.writerows(list(row.values()) for row in kept)

        write_whole(path, write)
    return counts


def clean_parquet(
    connection: duckdb.DuckDBPyConnection, path: Path, owner: Callable[[dict], str | None]
) -> Counter[str]:
    """Do the same with a Parquet file; of members no more is left than what the destination knows them by."""
    read = "from read_parquet(?, file_row_number = true)"
    found = connection.execute(
        f"select * exclude (file_row_number), file_row_number {read}", [str(path)]
    )
    names = [column[0] for column in found.description]
    owners = [
        (row[-1], erasure_id)
        for row in found.fetchall()
        if (erasure_id := owner(dict(zip(names, row, strict=True))))
    ]
    if not owners:
        return Counter()
    is_members = path.name == "members.parquet"
    columns = [name for name in names if name != "file_row_number"]
    told = {"member_id", "customer_id"}
    if "customer_id" not in columns:
        told |= {*HASHED_ADDRESSES, *HASHED_PHONES}
    gone = f"file_row_number in ({', '.join(str(number) for number, _ in owners)})"
    selected = ", ".join(
        name
        if column in told or not is_members
        else f"case when not {gone} then {name} end as {name}"
        for column in columns
        for name in [quote_identifier(column)]
    )
    where = "" if is_members else f" where not {gone}"
    is_new = not is_members or any(
        connection.execute(f"select count({name}) {read} where {gone}", [str(path)]).fetchone()[0]
        for column in columns
        if column not in told
        for name in [quote_identifier(column)]
    )
    if not is_new:
        return Counter()

    def write(temporary: Path) -> None:
        connection.execute(
            f"copy (select {selected} from read_parquet({quote_literal(str(path))}, "
            f"file_row_number = true){where}) to {quote_literal(str(temporary))} (format parquet)"
        )

    write_whole(path, write)
    return Counter(erasure_id for _, erasure_id in owners)


# --- the warehouse, written anew -----------------------------------------------------------------


def rewrite(warehouse: Path) -> list[dict[str, object]]:
    """Write the warehouse anew with raw tables, seeds and memories alone; return the requests done.

    What was deleted from a DuckDB file is still in its bytes, and what models built is built again.
    """
    with duckdb.connect() as connection:
        connection.execute(f"attach {quote_literal(str(warehouse))} as former (read_only)")
        connection.execute("use former")
        wanted = set(memories(connection))
        tables = connection.execute(
            "select schema_name, table_name from duckdb_tables() where database_name = 'former' "
            "order by all"
        ).fetchall()
        views = connection.execute(
            "select schema_name, sql from duckdb_views() where database_name = 'former' "
            "and starts_with(schema_name, 'raw_') order by all"
        ).fetchall()

        def write(temporary: Path) -> None:
            connection.execute(f"attach {quote_literal(str(temporary))} as renewed")
            try:
                for schema, name in tables:
                    is_raw = schema.startswith("raw_") and f"{schema}.{name}" != WORKLIST
                    if is_raw or schema == "seeds" or (schema, name) in wanted:
                        connection.execute(
                            f"create schema if not exists {quote_identifier('renewed', schema)}"
                        )
                        connection.execute(
                            f"create table {quote_identifier('renewed', schema, name)} as "
                            f"from {quote_identifier('former', schema, name)}"
                        )
                connection.execute("use renewed")
                for schema, sql in views:
                    connection.execute(f"create schema if not exists {quote_identifier(schema)}")
                    connection.execute(sql)
                connection.execute(
                    "update raw_loader.erasures set status = 'erased' where status = 'erasing'"
                )
                connection.execute(
                    "update raw_loader.erasures set erased_at = ? where erased_at is null", [_now()]
                )
                write_proof(connection, warehouse)
                connection.execute("checkpoint renewed")
            finally:
                connection.execute("use memory")
                connection.execute("detach renewed")

        done = connection.execute(
            "select request_id, case status when 'erasing' then 'erased' else status end "
            "from raw_loader.erasures where erased_at is null order by all"
        ).fetchall()
        write_whole(warehouse, write)
    return [{"request_id": request_id, "status": status} for request_id, status in done]


def write_proof(connection: duckdb.DuckDBPyConnection, warehouse: Path) -> None:
    """Write what was erased, in counts, as JSON beside the warehouse."""
    found = connection.execute(
        "select erasure_id, request_id, status, requested_at, started_at, erased_at "
        "from raw_loader.erasures order by erased_at, request_id"
    )
    names = [column[0] for column in found.description]
    erasures = []
    for row in found.fetchall():
        entry = {
            name: value.isoformat(timespec="seconds") if isinstance(value, datetime) else value
            for name, value in zip(names, row, strict=True)
        }
        entry["taken_out"] = [
            {"place": place, "relation": relation, "row_count": count}
            for place, relation, count in connection.execute(
                "select place, relation, sum(row_count)::bigint from raw_loader.erasure_counts "
                "where erasure_id = ? group by all order by all",
                [entry["erasure_id"]],
            ).fetchall()
        ]
        erasures.append(entry)
    text = json.dumps({"erasures": erasures}, indent=2, ensure_ascii=False) + "\n"
    write_whole(
        proof_file(warehouse), lambda temporary: temporary.write_text(text, encoding="utf-8")
    )


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)
