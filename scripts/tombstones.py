"""Tombstones: what keeps erased persons out of every later load, without telling who they were.

A tombstone is the SHA-256 of a salt, the type of an identifier and its value: a key of a source
("files:contacts"), an e-mail address, a customer number, a device. Which raw columns name a person
stands in the sources YAML (meta `names`, `whose`, `is_person`). Applied to raw tables, in SQL and one
pass a table, they take out rows whose person is erased, and blank what other people's rows still tell
of one. docs/erasure.md has the rules.
"""

import csv
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from graphlib import TopologicalSorter

import duckdb

from scripts.common import PROJECT, quote_identifier, quote_literal
from scripts.contract import Table

TOMBSTONES = "raw_loader.erasure_tombstones"
LINES = "raw_loader.erased_lines"
REQUEST = "request"
UNCLEAR = "unclear"  # a request that was not clear when somebody was erased
REQUESTS = "files/erasure_requests"
REQUEST_COLUMNS = (
    "request_id", "email", "phone", "customer_number", "contact_id", "requested_at",
)  # fmt: skip
# A request as it came; one that is changed, or another under the same key, is another request.
REQUEST_TEXT = (
    f"""concat_ws('|', {", ".join(f"coalesce(trim({name}), '')" for name in REQUEST_COLUMNS)})"""
)
ALIASES = PROJECT / "seeds" / "reference" / "mail_domain_aliases.csv"
# Of a row that names somebody twice, the first of these tells whose it is, as in staging.
RANKS = ("customer_number", "email", "device")


@dataclass(frozen=True)
class Candidate:
    """A value of a raw row that may have a tombstone: its column, type and SQL."""

    column: str
    identifier_type: str
    value: str
    is_person: bool = False  # a key of a person in its source
    is_row: bool = False  # a key of the row, or of the one it is part of


@dataclass
class Counts:
    """What was taken out of one raw table, by erasure."""

    rows: dict[str, int] = field(default_factory=dict)
    unreadable: dict[str, int] = field(default_factory=dict)

    @property
    def row_count(self) -> int:
        """Rows of the table."""
        return sum(self.rows.values())

    @property
    def unreadable_count(self) -> int:
        """Lines that could not be read as rows."""
        return sum(self.unreadable.values())


class Contract:
    """Which columns of which tables name a person or a row, as the sources YAML says."""

    def __init__(self, tables: list[Table]) -> None:
        self.tables = {table.label: table for table in tables}
        self.names = {
            table.label: {
                column: _listed(meta["names"])
                for column, meta in table.column_meta.items()
                if "names" in meta
            }
            for table in tables
        }
        self.owners = {}  # type of a key → its table and column
        for table in tables:
            key = table.meta.get("key", [])
            own = own_type(table)
            if len(key) == 1 and own in self.names[table.label].get(key[0], []):
                self.owners[own] = (table, key[0])

    def is_person(self, identifier_type: str) -> bool:
        """Say whether a type of key names persons rather than rows."""
        if ":" not in identifier_type:
            return False
        owner = self.owners.get(identifier_type)
        return owner is None or bool(owner[0].meta.get("is_person"))

    def is_referenced(self, table: Table) -> bool:
        """Say whether rows of other tables name the rows of this one."""
        own = own_type(table)
        return any(
            own in types
            for label, columns in self.names.items()
            if label != table.label
            for types in columns.values()
        )

    def candidates(self, table: Table) -> list[Candidate]:
        """Return the values of a table's rows that may have a tombstone, the most telling first."""
        found = []
        own = own_type(table)
        for column, types in self.names[table.label].items():
            name = quote_identifier(column)
            for kind in types:
                if kind in RANKS:
                    form = f"erasure_email({name})" if kind == "email" else f"erasure_text({name})"
                    found.append(Candidate(column, kind, form))
                else:
                    is_person = self.is_person(kind)
                    form = f"erasure_key({name})"
                    found.append(Candidate(column, kind, form, is_person, not is_person))
            if not table.meta.get("is_person") and types[0] in ("email", "customer_number"):
                text = f"lower({name})" if types[0] == "email" else name
                found.append(Candidate(column, own, f"md5('{types[0]}:' || erasure_text({text}))"))
        if table.label == REQUESTS:
            found.append(Candidate("request_id", REQUEST, REQUEST_TEXT, is_row=True))
        return sorted(found, key=lambda one: self._rank(table, one))

    def _rank(self, table: Table, one: Candidate) -> int:
        if one.is_row or one.is_person:
            return 0
        kind = self.names[table.label][one.column][0]
        return 1 + RANKS.index(kind)

    def ordered(self) -> list[Table]:
        """Return the tables, each after those whose rows its own rows name."""
        before = {label: set() for label in self.tables}
        for label, table in self.tables.items():
            for types in self.names[label].values():
                for kind in types:
                    owner = self.owners.get(kind)
                    if owner and owner[0].label != label:
                        before[label].add(owner[0].label)
            for kind in self.whose(table).values():
                before[self.owners[kind][0].label].add(label)
        return [self.tables[label] for label in TopologicalSorter(before).static_order()]

    def whose(self, table: Table) -> dict[str, str]:
        """Return the columns by which rows of a table say whose a row of another is, with its type."""
        return {
            column: meta["whose"] for column, meta in table.column_meta.items() if "whose" in meta
        }


def own_type(table: Table) -> str:
    """Return the type of the keys of a table, such as files:orders."""
    return f"{table.source}:{table.name}"


def _listed(names: str | list[str]) -> list[str]:
    return [names] if isinstance(names, str) else names


def prepare(connection: duckdb.DuckDBPyConnection) -> None:
    """Give a connection the salt, made where there is none, and the forms values are hashed in."""
    salt = connection.execute("select min(salt) from raw_loader.erasure_salt").fetchone()[0]
    if salt is None:
        salt = secrets.token_hex(32)
        connection.execute("insert into raw_loader.erasure_salt values (?)", [salt])
    connection.execute("set variable erasure_salt = ?", [salt])
    with ALIASES.open(encoding="utf-8", newline="") as file:
        aliases = " ".join(
            f"when {quote_literal(row['alias_domain'])} then {quote_literal(row['domain'])}"
            for row in csv.DictReader(file)
        )
    atom = r"""[^\s<>"'',;:()\[\]]+"""
    macros = {
        "hash(kind, value)": "sha256(getvariable('erasure_salt') || kind || ':' || value)",
        "text(value)": "nullif(trim(value), '')",
        # as key_without_person() makes the last part of a record_id
        "key(value)": "case when value like '%@%' then md5('email:' || lower(trim(value))) "
        "else erasure_text(value) end",
        "address(value)": f"nullif(regexp_extract(lower(value), '{atom}@{atom}'), '')",
        "domain(host)": f"case host {aliases} else host end",
        "mailbox(name)": "case when instr(name, '+') > 1 then split_part(name, '+', 1) else name end",
        "spelled(name, domain)": "case when domain = 'gmail.com' then replace(name, '.', '') "
        "else name end || '@' || domain",
        "email(value)": "erasure_spelled(erasure_mailbox(split_part(erasure_address(value), '@', 1)), "
        "erasure_domain(rtrim(split_part(erasure_address(value), '@', 2), '.')))",
    }
    for name, form in macros.items():
        connection.execute(f"create or replace temporary macro erasure_{name} as {form}")


def count_tombstones(connection: duckdb.DuckDBPyConnection) -> int:
    """Return how many identifiers stay out."""
    return connection.execute(f"select count(*) from {TOMBSTONES}").fetchone()[0]


def add(connection: duckdb.DuckDBPyConnection, query: str, parameters: list | None = None) -> None:
    """Add tombstones of (erasure_id, identifier_type, value) that a query gives, each once."""
    connection.execute(
        f"""
        insert into {TOMBSTONES} (identifier_type, identifier_hash, erasure_id)
        select identifier_type, identifier_hash, min(erasure_id)
        from (
            select erasure_id, identifier_type, erasure_hash(identifier_type, value) as identifier_hash
            from ({query}) as wanted(erasure_id, identifier_type, value)
            where value is not null
        ) as hashed
        where not exists (
            from {TOMBSTONES} as known
            where known.identifier_type = hashed.identifier_type
                and known.identifier_hash = hashed.identifier_hash
        )
        group by identifier_type, identifier_hash
        """,
        parameters or [],
    )


def apply(
    connection: duckdb.DuckDBPyConnection,
    tables: list[Table],
    rewrite_view: Callable[[Table], None],
) -> dict[str, Counts]:
    """Take erased persons out of the raw tables; return what was taken out of which, by label.

    To be called within a transaction. `rewrite_view` makes the view of a Parquet file anew, which
    leaves out raw_loader.erased_lines. The ids of erased rows are left in the temporary table
    erased_ids (erasure_id, value).
    """
    connection.execute(
        "create or replace temporary table erased_ids (erasure_id varchar, value varchar)"
    )
    if not count_tombstones(connection):
        return {}
    prepare(connection)
    contract = Contract(tables)
    views = {
        name
        for name in connection.execute(
            "select schema_name, view_name from duckdb_views() where database_name = current_database()"
        ).fetchall()
    }
    counts: dict[str, Counts] = {}
    known = -1
    while known != (known := count_tombstones(connection)):  # rows may tell of more keys
        for table in contract.ordered():
            for erasure_id, count in erase_rows(
                connection, contract, table, rewrite_view, views
            ).items():
                rows = counts.setdefault(table.label, Counts()).rows
                rows[erasure_id] = rows.get(erasure_id, 0) + count
    for label, found in erase_unreadable(connection, contract).items():
        counts.setdefault(label, Counts()).unreadable = found
    return counts


def erase_rows(
    connection: duckdb.DuckDBPyConnection,
    contract: Contract,
    table: Table,
    rewrite_view: Callable[[Table], None],
    views: set[tuple[str, str]],
) -> dict[str, int]:
    """Take the rows of erased persons out of one raw table; return their number by erasure."""
    if not find_hits(connection, contract, table):
        return {}
    raw = quote_identifier(table.schema, table.identifier)
    remember_keys(connection, contract, table)
    if (table.schema, table.identifier) in views:
        connection.execute(
            f"insert into {LINES} select ?, ?, _line, null from erasure_hits "
            "where erasure_id is not null",
            [table.source, table.name],
        )
        connection.execute(
            f"insert into {LINES} select ?, ?, _line, unnest(blanked) from erasure_hits "
            "where erasure_id is null",
            [table.source, table.name],
        )
        rewrite_view(table)
    else:
        for column in contract.names[table.label]:
            connection.execute(
                f"update {raw} set {quote_identifier(column)} = null where _line in ("
                "select _line from erasure_hits where erasure_id is null and list_contains(blanked, ?))",
                [column],
            )
        connection.execute(
            f"delete from {raw} where _line in ("
            "select _line from erasure_hits where erasure_id is not null)"
        )
    return dict(
        connection.execute(
            "select erasure_id, count(*) from erasure_hits where erasure_id is not null group by all"
        ).fetchall()
    )


def find_hits(connection: duckdb.DuckDBPyConnection, contract: Contract, table: Table) -> bool:
    """Write the table erasure_hits: rows to erase, or to blank columns of; say whether there are any.

    A row goes where its key, or that of the row it is part of, is erased; a row of a table of persons,
    or of nobody else, for any identifier; another for the first identifier that tells whose it is.
    """
    held = {
        kind
        for (kind,) in connection.execute(
            f"select distinct identifier_type from {TOMBSTONES}"
        ).fetchall()
    }
    every = contract.candidates(table)
    sought = [number for number, one in enumerate(every) if one.identifier_type in held]
    if not sought:
        return False
    raw = quote_identifier(table.schema, table.identifier)
    values = ", ".join(f"{one.value} as v{number}" for number, one in enumerate(every))
    joins = "\n".join(
        f"left join {TOMBSTONES} as t{number} on t{number}.identifier_type = "
        f"{quote_literal(every[number].identifier_type)} and t{number}.identifier_hash = "
        f"erasure_hash({quote_literal(every[number].identifier_type)}, v{number})"
        for number in sought
    )

    def matches(numbers: list[int]) -> str:
        return f"coalesce({', '.join([f't{n}.erasure_id' for n in numbers if n in sought] + ['null'])})"

    rows = [number for number, one in enumerate(every) if one.is_row]
    persons = [number for number, one in enumerate(every) if not one.is_row]
    columns = list(dict.fromkeys(every[number].column for number in persons))
    of_column = {
        column: [number for number in persons if every[number].column == column]
        for column in columns
    }
    firsts = " ".join(
        f"when coalesce({', '.join(f'v{n}' for n in of_column[column])}) is not null "
        f"then {matches(of_column[column])}"
        for column in columns
    )
    first = f"case {firsts} end" if firsts and not table.meta.get("is_person") else matches(persons)
    keys = [number for number in persons if every[number].is_person]
    known = " or ".join(
        f"v{number} in (select erasure_key({quote_identifier(column)}) from "
        f"{quote_identifier(owner.schema, owner.identifier)})"
        for number in keys
        if every[number].identifier_type in contract.owners
        for owner, column in [contract.owners[every[number].identifier_type]]
        if owner.label != table.label
    )
    blanked = ", ".join(
        f"case when {matches(of_column[column])} is not null then {quote_literal(column)} end"
        for column in columns
    )
    connection.execute(
        f"""
        create or replace temporary table erasure_hits as
        with hits as (
            select
                _line,
                {matches(rows)} as row_match,
                {first} as first_match,
                {matches(persons)} as any_match,
                coalesce({known or "false"}, false) as is_known,
                list_filter([{blanked or "null"}]::varchar[], lambda one: one is not null) as blanked
            from (select _line, {values} from {raw}) as valued
            {joins}
            where {matches(rows + persons)} is not null
        )
        select
            _line,
            coalesce(row_match, first_match, case when not is_known then any_match end) as erasure_id,
            blanked
        from hits
        """
    )
    return connection.execute("select count(*) > 0 from erasure_hits").fetchone()[0]


def remember_keys(connection: duckdb.DuckDBPyConnection, contract: Contract, table: Table) -> None:
    """Give tombstones to what rows about to be erased lead to, and note their ids."""
    raw = quote_identifier(table.schema, table.identifier)
    own = own_type(table)
    gone = f"{raw} as raw inner join erasure_hits as hits on raw._line = hits._line and hits.erasure_id is not null"
    key = table.meta.get("key", [])
    if len(key) == 1:
        value = f"erasure_key(raw.{quote_identifier(key[0])})"
        connection.execute(
            f"insert into erased_ids select distinct hits.erasure_id, ? || {value} from {gone} "
            f"where {value} is not null",
            [f"{own}:"],
        )
        if own in contract.owners and (
            table.meta.get("is_person") or contract.is_referenced(table)
        ):
            add(connection, f"select hits.erasure_id, {quote_literal(own)}, {value} from {gone}")
    for candidate in contract.candidates(table):
        # somebody under a key that no table of persons has: more of the same person
        if candidate.is_person and candidate.identifier_type != own:
            add(
                connection,
                f"select hits.erasure_id, {quote_literal(candidate.identifier_type)}, "
                f"{candidate.value} from {gone} {absent(contract, candidate)}",
            )
    for column, kind in contract.whose(table).items():
        owner, owner_key = contract.owners[kind]
        value = f"erasure_key(raw.{quote_identifier(column)})"
        named = [
            quote_identifier(one.column) for one in contract.candidates(owner) if not one.is_row
        ]
        add(
            connection,
            f"""
            select hits.erasure_id, {quote_literal(kind)}, {value}
            from {gone}
            where {value} not in (
                select erasure_key({quote_identifier(column)}) from {raw}
                where {quote_identifier(column)} is not null and _line not in (
                    select _line from erasure_hits where erasure_id is not null
                )
            )
            and {value} not in (
                select erasure_key({quote_identifier(owner_key)})
                from {quote_identifier(owner.schema, owner.identifier)}
                where erasure_key({quote_identifier(owner_key)}) is not null
                    and {f"coalesce({', '.join(named)}) is not null" if named else "false"}
            )
            """,
        )


def absent(contract: Contract, candidate: Candidate) -> str:
    """SQL that keeps values of a candidate which no row of its table of persons has."""
    if candidate.identifier_type not in contract.owners:
        return ""
    owner, column = contract.owners[candidate.identifier_type]
    return (
        f"where {candidate.value} not in (select erasure_key({quote_identifier(column)}) from "
        f"{quote_identifier(owner.schema, owner.identifier)} where "
        f"erasure_key({quote_identifier(column)}) is not null)"
    )


def erase_unreadable(
    connection: duckdb.DuckDBPyConnection, contract: Contract
) -> dict[str, dict[str, int]]:
    """Take out unreadable lines with a word that has a tombstone; return their number by erasure."""
    taken = {}
    for source, name in connection.execute(
        "select distinct source, source_table from raw_loader.unreadable_lines"
    ).fetchall():
        table = contract.tables.get(f"{source}/{name}")
        if table is None:
            continue
        kinds = {one.identifier_type for one in contract.candidates(table)} | set(RANKS)
        connection.execute(
            f"""
            create or replace temporary table erasure_hits as
            select words.line_number, min(tombstones.erasure_id) as erasure_id
            from (
                select
                    line_number,
                    unnest(regexp_extract_all(line_text, '[^,;|"\\s]+')) as word
                from raw_loader.unreadable_lines
                where source = ? and source_table = ?
            ) as words
            cross join (select unnest(?::varchar[]) as kind) as kinds
            inner join {TOMBSTONES} as tombstones
                on tombstones.identifier_type = kinds.kind
                and tombstones.identifier_hash = erasure_hash(
                    kinds.kind,
                    case when kind = 'email' then erasure_email(word) else erasure_key(word) end
                )
            group by words.line_number
            """,
            [source, name, sorted(kinds)],
        )
        connection.execute(
            "delete from raw_loader.unreadable_lines where source = ? and source_table = ? "
            "and line_number in (select line_number from erasure_hits)",
            [source, name],
        )
        found = connection.execute(
            "select erasure_id, count(*) from erasure_hits group by all"
        ).fetchall()
        if found:
            taken[table.label] = dict(found)
    return taken
