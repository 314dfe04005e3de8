"""Load the drop folder `<raw>/<source>/<table>.csv|parquet` into the raw tables of the warehouse.

The contract is what the sources YAML files declare: every declared table exists afterwards, empty
where there is no file, with every declared column as text and two more, `_file` and `_line` (for
CSV the physical line a record starts at, the header being 1; for Parquet the number of the row).
Lines that cannot be read are set aside in raw_loader.unreadable_lines; raw_loader.load_runs
remembers what every run found. Rows of persons who were erased stay out (scripts/tombstones.py). All
tables change together or not at all.
"""

import errno
import hashlib
import re
import secrets
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import click
import duckdb
from rich.console import Console
from rich.markup import escape
from rich.table import Table as Grid

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from scripts.common import (
    DISK_FULL,
    PROJECT,
    PUBLICATION,
    ProblemError,
    after,
    first_line,
    quiet_option,
    quote_identifier,
    quote_literal,
    raw_option,
    screen,
    storage_problem,
    usage,
    vars_option,
    warehouse_option,
    warehouse_problem,
)
from scripts.contract import Table, nearest, read_memory, read_tables, read_variables
from scripts.csv_records import (
    LONGEST_RECORD,
    Layout,
    UnreadableFile,
    read_layout,
    write_numbered,
)
from scripts.lock import hold
from scripts.tombstones import LINES, Counts, apply, count_tombstones

KINDS = (".csv", ".parquet")
INCOMING = "__incoming"
HOPELESS = 10  # records of a file, none of them readable: the file is broken, not its lines
SIMILAR_ENOUGH = 0.75  # for a file name to be taken for a misspelt table
CHUNK = 1 << 20
HEX = 6  # digits drawn at random that end the id of a load

# DuckDB guesses nothing but the line ending of a given file. `columns` names positions: c0, c1 …
CSV_OPTIONS = (
    "columns = ?, delim = ?, quote = '\"', escape = '\"', auto_detect = false, strict_mode = true, "
    "null_padding = false, hive_partitioning = false"
)
READ_GIVEN_CSV = f"read_csv(?, {CSV_OPTIONS}, header = true, max_line_size = {LONGEST_RECORD})"
READ_OWN_CSV = (
    f"read_csv(?, {CSV_OPTIONS}, header = false, max_line_size = {2 * LONGEST_RECORD}, "
    "new_line = '\\n', parallel = ?)"
)


@dataclass(frozen=True)
class RawFile:
    """A file of the drop folder, fit to be loaded into its table."""

    path: Path
    name: str
    table: Table
    layout: Layout | None  # of a CSV file
    places: dict[str, int | str]  # declared column → position in the CSV, name in the Parquet file
    extras: list[str]
    header: list[str]  # every column as the file names it, in its order
    types: dict[str, str]  # declared column → DuckDB's type of it in the Parquet file


class Scan(NamedTuple):
    """What one pass over a file's bytes tells."""

    file_hash: str
    byte_count: int
    line_count: int
    has_nul: bool
    state: tuple[int, ...]  # of the file before it was read; another one means that it was changed


@dataclass
class TableLoad:
    """What a run did with one raw table."""

    table: Table
    file: RawFile | None = None
    scan: Scan | None = None
    row_count: int = 0
    unreadable_count: int = 0
    erased_count: int = 0
    duration_seconds: float = 0.0


@dataclass
class Outcome:
    """What a run did, and what a person should know of it."""

    load_run_id: str
    loads: list[TableLoad] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


@dataclass
class Folder:
    """What lies in the drop folder: paths and fit files by table, and what is to be said of it."""

    raw: Path
    paths: dict[str, list[Path]] = field(default_factory=dict)
    files: dict[str, RawFile] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def load(
    raw: Path,
    warehouse: Path,
    variables: dict | None = None,
    allow_missing: bool = False,
    progress: Callable[[str], None] = lambda text: None,
    project: Path = PROJECT,
) -> Outcome:
    """Load a drop folder into a warehouse file, both as paths; `variables` as dbt knows them.

    Raises ProblemError, with every problem found, where the folder is not fit to load; the raw
    tables are then as they were.
    """
    variables = read_variables(project=project) if variables is None else variables
    tables = read_tables(variables, project)
    folder = inspect_folder(raw, tables)
    with open_warehouse(warehouse) as connection:
        create_memory(connection, project)
        if not allow_missing:
            folder.problems += missing_tables(connection, folder, tables)
        if folder.problems:
            raise ProblemError(*folder.problems)
        prefix = f".{warehouse.name}.load_"
        for left in warehouse.parent.glob(f"{prefix}*"):  # of a load that was killed
            shutil.rmtree(left, ignore_errors=True)
        with TemporaryDirectory(dir=warehouse.parent, prefix=prefix) as scratch:
            if not count_tombstones(connection):
                return load_folder(connection, folder, tables, scratch, progress)
            # what was ever written to a file is in its bytes, so erased persons come into another one
            beside = Path(scratch) / "beside.duckdb"
            copy_tables(connection, beside, "raw_loader")
            with open_warehouse(beside) as other:
                create_memory(other, project)
                outcome = load_folder(other, folder, tables, scratch, progress)
            move_in(connection, beside)
        if erased := sum(result.erased_count for result in outcome.loads):
            outcome.notes.append(f"{erased:,} records stay out, as their persons were erased")
    return outcome


def load_folder(
    connection: duckdb.DuckDBPyConnection,
    folder: Folder,
    tables: list[Table],
    scratch: str,
    progress: Callable[[str], None],
) -> Outcome:
    """Load every file of a folder that was found fit."""
    load_run_id, started_at = next_run(connection)
    outcome = Outcome(load_run_id, warnings=folder.warnings, notes=folder.notes)
    try:
        for schema in {table.schema for table in tables}:
            connection.execute(f"create schema if not exists {quote_identifier(schema)}")
        for table in tables:
            file = folder.files.get(table.label)
            if file:
                progress(file.name)
            outcome.loads.append(load_table(connection, table, file, scratch, outcome))
        swap(connection, outcome, folder.raw, started_at)
    finally:
        drop_incoming(connection, tables)
    return outcome


# --- what lies in the drop folder ----------------------------------------------------------------


def inspect_folder(raw: Path, tables: list[Table]) -> Folder:
    """Look at every file of the drop folder and check its header."""
    if not raw.is_dir():
        state = "is not a folder" if raw.exists() else "does not exist"
        raise ProblemError(
            f"drop folder {raw} {state}; name another with --raw, or create it and put the tables "
            "there as <source>/<table>.csv or .parquet"
        )
    folder = Folder(raw)
    try:
        find_files(folder, tables)
    except OSError as error:
        raise ProblemError(f"{error.filename} cannot be read: {error.strerror}") from error
    for table in tables:
        paths = folder.paths.get(table.label, [])
        names = [path.relative_to(raw).as_posix() for path in paths]
        if len(paths) > 1:
            folder.problems.append(f"{' and '.join(names)} are the same table; remove all but one")
        elif paths:
            try:
                file = inspect_file(paths[0], names[0], table)
            except UnreadableFile as error:
                folder.problems.append(f"{names[0]}, {error}")
            except OSError as error:
                folder.problems.append(f"{names[0]} cannot be read: {error.strerror}")
            except ProblemError as error:
                folder.problems += error.problems
            else:
                folder.files[table.label] = file
                folder.warnings += likely_columns(file)
                if file.extras:
                    folder.notes.append(extras_note(file))
    return folder


def find_files(folder: Folder, tables: list[Table]) -> None:
    """Find the paths of each table, and tell of what belongs to none."""
    labels = {table.label.casefold(): table.label for table in tables}
    sources = {table.source.casefold(): table.source for table in tables}
    switched_off = {table.source for table in tables if not table.is_switched_on}
    for entry in _visible(folder.raw):
        source = sources.get(entry.name.casefold())
        if source is None or not entry.is_dir():
            hint = nearest(entry.stem, sources.values())
            hint = hint or f"; tables lie in folders named {', '.join(sorted(sources.values()))}"
            folder.warnings.append(f"{entry.name} is no folder of a source and is not read{hint}")
            continue
        if source in switched_off:
            folder.notes.append(f"{entry.name} is not read: the var sources leaves it out")
            continue
        known = [table.name for table in tables if table.source == source]
        unused = []
        misnamed: dict[str, list[str]] = {}
        for path in _visible(entry):
            label = labels.get(f"{source}/{path.stem}".casefold())
            if label and path.suffix.lower() in KINDS:
                folder.paths.setdefault(label, []).append(path)
                continue
            name = path.relative_to(folder.raw).as_posix()
            table, _, ending = path.name.casefold().partition(".")
            if path.is_dir():
                folder.warnings.append(
                    f"{name} is a folder and is not read; put its files into {entry.name}"
                )
            elif f"{source}/{table}" in labels and not ending.endswith(KINDS):
                folder.warnings.append(
                    f"{name} is not read, as it is neither CSV nor Parquet; save it as {table}.csv or "
                    f"{table}.parquet"
                )
            elif meant := nearest(re.sub("[0-9]", "", path.stem), known, SIMILAR_ENOUGH):
                misnamed.setdefault(meant, []).append(name)
            else:
                unused.append(path.name)
        for meant, names in misnamed.items():
            folder.warnings.append(
                f"{names[0]} is no table of {source} and is not read{meant}"
                if len(names) == 1
                else f"{names[0]} and {len(names) - 1:,} more are no tables of {source} and are not "
                f"read{meant} A table is one file"
            )
        if unused:
            folder.notes.append(f"{source}: not used here and not read: {', '.join(unused)}")


def _visible(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.name[0] not in "._~")


def inspect_file(path: Path, name: str, table: Table) -> RawFile:
    """Read the header of a file and find the table's columns in it.

    Raises ProblemError, UnreadableFile or OSError where the file is not fit to load.
    """
    if not path.is_file():
        kind = "a folder" if path.is_dir() else "not a regular file"
        raise ProblemError(f"{name} is {kind}; put one CSV or Parquet file in its place")
    if path.suffix.lower() == ".csv":
        layout = read_layout(
            path, {column.casefold() for column in table.columns} | {*table.column_names}
        )
        found, types, where = layout.names, [], f"{name}, line {layout.line}"
    else:
        layout, where = None, name
        found, types = parquet_columns(path, name)

    positions: dict[str, list[int]] = {}
    for position, column in enumerate(found):
        positions.setdefault(table.meaning(column).casefold(), []).append(position)
    problems = []
    places: dict[str, int | str] = {}
    for column in table.columns:
        matches = positions.get(column.casefold(), [])
        if len(matches) > 1:
            named = " and ".join(f'"{found[match]}" (column {match + 1})' for match in matches)
            problems.append(f"{where}: {named} are both {column}; rename or remove one")
        elif matches:
            places[column] = matches[0] if layout else found[matches[0]]
        elif column in table.required:
            header = ", ".join(found)
            remedy = nearest(column, found) or (
                "; add it to the file, or say in the var column_names what it is called there"
            )
            problems.append(
                f"{where}: the required column {column} is missing{remedy} (the header: {header})"
            )
    if problems:
        raise ProblemError(*problems)
    declared = {column.casefold() for column in table.columns}
    taken = declared | {*table.column_names} | {""}
    extras = [column for column in found if column.strip().casefold() not in taken]
    by_name = dict(zip(found, types, strict=True)) if types else {}
    kinds = {column: by_name[place] for column, place in places.items() if by_name}
    return RawFile(path, name, table, layout, places, extras, found, kinds)


def parquet_columns(path: Path, name: str) -> tuple[list[str], list[str]]:
    """Return the names of the top-level columns, as they stand in the file, and their types."""
    try:
        schema = duckdb.execute(
            "select name, coalesce(num_children, 0) from parquet_schema(?)", [as_glob(path)]
        ).fetchall()
        described = duckdb.execute(
            "describe from read_parquet(?, hive_partitioning = false)", [as_glob(path)]
        ).fetchall()
    except duckdb.Error as error:
        raise ProblemError(
            f"{name} cannot be read as Parquet; export it again ({first_line(error)})"
        ) from error
    columns, inside = [], 0
    for column, child_count in schema[1:]:
        if inside == 0:
            columns.append(column)
        inside += child_count - (inside > 0)
    return columns, [data_type for _, data_type, *_ in described]


def likely_columns(file: RawFile) -> list[str]:
    """Say of which columns of a file nothing but blanks and signs keeps them from being the contract's."""
    missing = [column for column in file.table.columns if column not in file.places]
    return [
        f"{file.name}: {column} is not read{meant} If so, say it in the var column_names"
        for column in file.extras
        if (meant := nearest(column, missing, cutoff=1))
    ]


def extras_note(file: RawFile, shown: int = 5) -> str:
    """Say which columns of a file stay behind."""
    names = ", ".join(file.extras[:shown])
    more = f" and {len(file.extras) - shown} more" if len(file.extras) > shown else ""
    return (
        f"{file.name}: not in the contract and not loaded: {names}{more} "
        "(the var passthrough_columns takes custom fields along)"
    )


def missing_tables(
    connection: duckdb.DuckDBPyConnection, folder: Folder, tables: list[Table]
) -> list[str]:
    """Return a problem for each table that the newest load found in this folder and is gone."""
    previous = connection.execute(
        """
        select source || '/' || source_table, file_name, line_count, loaded_at
        from raw_loader.load_runs
        where load_run_id = (select max(load_run_id) from raw_loader.load_runs)
            and raw_folder = ? and line_count > 0
        """,
        [str(folder.raw.resolve())],
    ).fetchall()
    absent = {table.label for table in tables if table.is_switched_on} - folder.paths.keys()
    return [
        f"{label} is missing, but the last load ({loaded_at:%Y-%m-%d %H:%M} UTC) read "
        f"{line_count:,} records from {file_name}; put the file back, or, if the table is gone for "
        "good, run .venv/bin/python scripts/refresh.py --allow-missing"
        for label, file_name, line_count, loaded_at in previous
        if label in absent
    ]


# --- loading a table -----------------------------------------------------------------------------


def load_table(
    connection: duckdb.DuckDBPyConnection,
    table: Table,
    file: RawFile | None,
    scratch: str,
    outcome: Outcome,
) -> TableLoad:
    """Load one table's file beside the table it will replace."""
    result = TableLoad(table, file)
    if file is None:
        return result
    started = time.perf_counter()
    try:
        result.scan = scan_file(file.path)
        if file.layout is None:
            result.row_count = check_parquet(connection, file)
        elif (rows := load_plain(connection, file, result.scan)) is not None:
            result.row_count = rows
        else:
            load_numbered(connection, file, Path(scratch), result, outcome)
            if result.row_count == 0 and result.unreadable_count >= HOPELESS:
                raise ProblemError(
                    f"{outcome.warnings[-1]}; that is all of it, so nothing is loaded"
                )
    except FileNotFoundError as error:
        raise ProblemError(
            f"{file.name} has gone while it was being loaded; put it back and run again"
        ) from error
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise storage_problem(Path(scratch), error) from error
        raise ProblemError(f"{file.name} cannot be loaded: {error.strerror}") from error
    if file.layout:
        mend_identifiers(connection, file)
    check_unchanged([result])
    result.duration_seconds = time.perf_counter() - started
    return result


def scan_file(path: Path) -> Scan:
    """Read a file's bytes once, a piece at a time."""
    file_hash = hashlib.sha256()
    byte_count = line_count = 0
    has_nul = False
    last = b""
    state = file_state(path)
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            file_hash.update(chunk)
            byte_count += len(chunk)
            line_count += chunk.count(b"\n")
            has_nul = has_nul or b"\0" in chunk
            last = chunk[-1:]
    return Scan(file_hash.hexdigest(), byte_count, line_count + (last != b"\n"), has_nul, state)


def file_state(path: Path) -> tuple[int, ...]:
    """Return what changes with a file: which it is, its size and when it was written."""
    stat = path.stat()
    return stat.st_dev, stat.st_ino, stat.st_size, stat.st_mtime_ns


def check_unchanged(loads: list[TableLoad]) -> None:
    """Raise ProblemError where a file that was read is gone or is not what it was then."""
    problems = []
    for load_of in loads:
        if load_of.file is None or load_of.scan is None:
            continue
        try:
            found = "was changed" if file_state(load_of.file.path) != load_of.scan.state else ""
        except OSError:
            found = "has gone"
        if found:
            problems.append(
                f"{load_of.file.name} {found} while it was being read; deliver files "
                "when no refresh runs, and run again"
            )
    if problems:
        raise ProblemError(*problems)


def check_read_in_place(outcome: Outcome) -> None:
    """Raise ProblemError where a Parquet file, which builds read in place, is not what was loaded."""
    check_unchanged([one for one in outcome.loads if one.file and one.file.layout is None])


def load_plain(connection: duckdb.DuckDBPyConnection, file: RawFile, scan: Scan) -> int | None:
    """Load a CSV file as it is and return its rows; None where that would not be exact.

    Where DuckDB finds nothing wrong and as many records as there are lines below the header, every
    record is one line, and its number follows from its place. Everything else goes another way.
    """
    layout = file.layout
    width = len(layout.names)
    is_plain = layout.line == 1 and layout.is_one_line and layout.line_end == "\n" and width > 1
    if scan.has_nul or not is_plain:
        return None
    read = [as_glob(file.path), columns_of(width), layout.delimiter]
    try:
        rows = connection.execute(f"select count(*) from {READ_GIVEN_CSV}", read).fetchone()[0]
        if rows != scan.line_count - 1:
            return None
        created = create_incoming(connection, file, READ_GIVEN_CSV, read)
    except duckdb.Error as error:
        if DISK_FULL.search(str(error)):
            raise
        return None
    incoming = incoming_name(file.table)
    connection.execute(f"alter table {incoming} add column _line bigint")
    connection.execute(f"update {incoming} set _line = rowid + 2")
    return created


def load_numbered(
    connection: duckdb.DuckDBPyConnection,
    file: RawFile,
    scratch: Path,
    result: TableLoad,
    outcome: Outcome,
) -> None:
    """Load a CSV file with lines that cannot be read or records that are not one line each."""
    readable, unreadable = scratch / "readable.csv", scratch / "unreadable.csv"
    with (
        readable.open("w", encoding="utf-8", newline="") as good,
        unreadable.open("w", encoding="utf-8", newline="") as bad,
    ):
        counts = write_numbered(file.path, file.layout, good, bad)
    columns = {"_line": "bigint", **columns_of(len(file.layout.names))}
    for in_parallel in (True, False):  # should the parallel reader trip over line breaks in values
        read = [as_glob(readable), columns, file.layout.delimiter, in_parallel]
        try:
            result.row_count = create_incoming(connection, file, READ_OWN_CSV, read, ", _line")
        except duckdb.InvalidInputException:
            continue
        if result.row_count == counts.readable:
            break
    else:
        raise ProblemError(
            f"{file.name}: not every one of {counts.readable:,} records could be loaded; convert "
            "the file to Parquet"
        )
    result.unreadable_count = counts.unreadable
    if counts.first:
        text_columns = {"line_number": "bigint", "reason": "varchar", "line_text": "varchar"}
        connection.execute(
            "insert into incoming_unreadable "
            f"select ?, ?, ?, line_number, reason, line_text from {READ_OWN_CSV}",
            [file.table.source, file.table.name, file.name]
            + [as_glob(unreadable), text_columns, ",", False],
        )
        total = counts.readable + counts.unreadable
        outcome.warnings.append(
            f"{file.name}: {counts.unreadable:,} of {total:,} records cannot be read, the first at "
            f"line {counts.first.line}: {counts.first.reason} (see raw_loader.unreadable_lines)"
        )


def create_incoming(
    connection: duckdb.DuckDBPyConnection,
    file: RawFile,
    reader: str,
    read: list,
    more: str = "",
) -> int:
    """Create a table from a CSV file beside the one it will replace; return its rows.

    `reader` is the table function, `read` its parameters, `more` a column beyond the contract's.
    """
    selected = ", ".join(
        f"c{file.places[column]} as {quote_identifier(column)}"
        if column in file.places
        else f"cast(null as varchar) as {quote_identifier(column)}"
        for column in file.table.columns
    )
    created = connection.execute(
        f"create or replace table {incoming_name(file.table)} as "
        f"select {selected}, cast(? as varchar) as _file{more} from {reader}",
        [file.name, *read],
    )
    return created.fetchone()[0]


def identifier(text: str) -> str:
    """Return SQL of an identifier: 12 where a tool that kept it as a floating-point number wrote 12.0."""
    is_whole = f"ends_with({text}, '.0') and regexp_full_match({text}, '[0-9]+[.]0')"
    return f"case when {is_whole} then left({text}, -2) else {text} end"


def mend_identifiers(connection: duckdb.DuckDBPyConnection, file: RawFile) -> None:
    """Write the identifiers of a CSV file that was loaded alike in all tables."""
    incoming = incoming_name(file.table)
    for column in file.table.identifiers:
        name = quote_identifier(column)
        if column in file.places and connection.execute(
            f"select bool_or(ends_with({name}, '.0')) from {incoming}"
        ).fetchone() == (True,):
            connection.execute(f"update {incoming} set {name} = {identifier(name)}")


def check_parquet(connection: duckdb.DuckDBPyConnection, file: RawFile) -> int:
    """Read every value the contract names, so that a damaged file is found now; return the rows."""
    values = ", ".join(quote_identifier(name) for name in file.places.values()) or "1"
    try:
        return connection.execute(
            f"select count(*), bit_xor(hash({values})) "
            "from read_parquet(?, hive_partitioning = false)",
            [as_glob(file.path)],
        ).fetchone()[0]
    except duckdb.Error as error:
        raise ProblemError(
            f"{file.name} is a damaged Parquet file; export it again ({first_line(error)})"
        ) from error


def columns_of(width: int) -> dict[str, str]:
    """Return the columns of a CSV file for DuckDB, named by position."""
    return {f"c{position}": "varchar" for position in range(width)}


def as_glob(path: Path) -> str:
    """Return a path that DuckDB, which reads paths as patterns, takes as it is."""
    return re.sub(r"([*?\[])", r"[\1]", str(path.resolve()))


def incoming_name(table: Table) -> str:
    """Return the quoted name under which a table is loaded before it replaces the old one."""
    return quote_identifier(table.schema, table.identifier + INCOMING)


# --- the warehouse -------------------------------------------------------------------------------


@contextmanager
def open_warehouse(warehouse: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the warehouse file for writing, creating it where there is none."""
    try:
        warehouse.parent.mkdir(parents=True, exist_ok=True)
        connection = duckdb.connect(str(warehouse))
    except OSError as error:
        raise ProblemError(f"{warehouse.parent} cannot be created: {error.strerror}") from error
    except duckdb.Error as error:
        raise warehouse_problem(warehouse, error) from error
    with connection:
        if connection.execute(
            "select count(*) from duckdb_tables() where schema_name = 'main' and table_name = ?",
            [PUBLICATION],
        ).fetchone() != (0,):
            raise ProblemError(
                f"{warehouse} is a published file and no warehouse; its readers would see what is not "
                "for them. Give another --warehouse (CRM_WAREHOUSE)"
            )
        connection.execute("set preserve_insertion_order = true")  # lines are numbered by place
        yield connection


def create_memory(connection: duckdb.DuckDBPyConnection, project: Path) -> None:
    """Create the loader's own tables where they are not yet there, as their YAML declares them."""
    memory = read_memory(project)
    for table in memory.values():
        connection.execute(f"create schema if not exists {quote_identifier(table.schema)}")
        name = quote_identifier(table.schema, table.identifier)
        connection.execute(f"create table if not exists {name} ({typed_columns(table)})")
        there = {column[0] for column in connection.execute(f"describe {name}").fetchall()}
        for column, data_type in zip(table.columns, table.types, strict=True):
            if column not in there:  # an older version did not remember it
                added = typed_columns(replace(table, columns=[column], types=[data_type]))
                connection.execute(f"alter table {name} add column {added}")
    unreadable = typed_columns(memory["unreadable_lines"])
    connection.execute(f"create or replace temporary table incoming_unreadable ({unreadable})")


def typed_columns(table: Table) -> str:
    """Return a table's columns with their types, as `create table` takes them."""
    types = {"string": "varchar"}
    return ", ".join(
        f"{quote_identifier(column)} {types.get(data_type, data_type)}"
        for column, data_type in zip(table.columns, table.types, strict=True)
    )


def next_run(connection: duckdb.DuckDBPyConnection) -> tuple[str, datetime]:
    """Return the id of this run, which sorts after that of every run before, and its UTC time."""
    last_id, last = connection.execute(
        "select max(load_run_id), max_by(loaded_at, load_run_id) from raw_loader.load_runs"
    ).fetchone()
    number, at = after(last_id and last_id[:-HEX], last, datetime.now(UTC).replace(tzinfo=None))
    return f"{number}{secrets.token_hex(HEX // 2)}", at


def copy_tables(connection: duckdb.DuckDBPyConnection, target: Path, schema: str) -> None:
    """Write the tables of a schema to a new file."""
    connection.execute(f"attach {quote_literal(str(target))} as target")
    connection.execute(f"create schema target.{quote_identifier(schema)}")
    for (name,) in connection.execute(
        "select table_name from duckdb_tables() where database_name = current_database() "
        "and schema_name = ? and not temporary",
        [schema],
    ).fetchall():
        table = quote_identifier(schema, name)
        connection.execute(f"create table target.{table} as from {table}")
    connection.execute("detach target")


def move_in(connection: duckdb.DuckDBPyConnection, loaded: Path) -> None:
    """Put every table and view of another file in place of those of this one, in one transaction."""
    connection.execute(f"attach {quote_literal(str(loaded))} as loaded (read_only)")
    relations = connection.execute(
        "select schema_name, table_name, null from duckdb_tables() where database_name = 'loaded' "
        "union all select schema_name, view_name, sql from duckdb_views() "
        "where database_name = 'loaded' and not internal"
    ).fetchall()
    kinds = relation_kinds(connection)
    connection.execute("begin")
    try:
        for schema, name, sql in relations:
            place = quote_identifier(schema, name)
            connection.execute(f"create schema if not exists {quote_identifier(schema)}")
            if kind := kinds.get((schema, name)):
                connection.execute(f"drop {kind} {place}")
            connection.execute(sql or f"create table {place} as from loaded.{place}")
        connection.execute("commit")
    except BaseException:
        connection.execute("rollback")
        raise
    connection.execute("detach loaded")


def relation_kinds(connection: duckdb.DuckDBPyConnection) -> dict[tuple[str, str], str]:
    """Return table or view for each schema and name of the file."""
    return {
        (schema, name): "view" if kind == "VIEW" else "table"
        for schema, name, kind in connection.execute(
            "select table_schema, table_name, table_type from information_schema.tables "
            "where table_catalog = current_database()"
        ).fetchall()
    }


def swap(
    connection: duckdb.DuckDBPyConnection,
    outcome: Outcome,
    raw: Path,
    started_at: datetime,
) -> None:
    """Put what was loaded in place of the old raw tables and remember it, in one transaction."""
    kinds = relation_kinds(connection)
    connection.execute("begin")
    try:
        for result in outcome.loads:
            table = result.table
            if kind := kinds.get((table.schema, table.identifier)):
                name = quote_identifier(table.schema, table.identifier)
                connection.execute(f"drop {kind} {name}")
            put_in_place(connection, result)
        connection.execute(
            "create or replace table raw_loader.unreadable_lines as from incoming_unreadable"
        )
        connection.execute(f"delete from {LINES}")
        keep_erased_out(connection, outcome)
        remember(connection, outcome, raw, started_at)
        connection.execute("commit")
    except BaseException:
        connection.execute("rollback")
        raise


def keep_erased_out(connection: duckdb.DuckDBPyConnection, outcome: Outcome) -> dict[str, Counts]:
    """Take persons who were erased out of what was loaded; return what was taken out, by table."""
    loads = {result.table.label: result for result in outcome.loads}

    def rewrite_view(table: Table) -> None:
        name = quote_identifier(table.schema, table.identifier)
        query = erased_select(connection, loads[table.label].file)
        connection.execute(f"create or replace view {name} as {query}")

    counts = apply(connection, [result.table for result in outcome.loads], rewrite_view)
    for label, count in counts.items():
        loads[label].row_count -= count.row_count
        loads[label].unreadable_count -= count.unreadable_count
        loads[label].erased_count += count.row_count + count.unreadable_count
    return counts


def put_in_place(connection: duckdb.DuckDBPyConnection, result: TableLoad) -> None:
    """Create the raw table of a load: the loaded one, a view of the Parquet file, or empty."""
    table, file = result.table, result.file
    name = quote_identifier(table.schema, table.identifier)
    if file and file.layout:
        connection.execute(
            f"alter table {incoming_name(table)} rename to {quote_identifier(table.identifier)}"
        )
    elif file:
        connection.execute(f"create view {name} as {parquet_select(file)}")
    else:
        columns = "".join(f"{quote_identifier(column)} varchar, " for column in table.columns)
        connection.execute(f"create table {name} ({columns}_file varchar, _line bigint)")


def parquet_text(file: RawFile, column: str) -> str:
    """Return SQL of a column of a Parquet file as text, which the var decimal_mark is true of as well.

    Bytes are UTF-8, lists separated by semicolons.
    """
    if column not in file.places:
        return "cast(null as varchar)"
    name, kind = quote_identifier(file.places[column]), file.types[column]
    text = f"cast({name} as varchar)"
    if kind == "BLOB":
        text = f"coalesce(try(decode({name})), {text})"
    elif kind.endswith("[]"):
        text = f"array_to_string(cast({name} as varchar[]), ';')"
    elif kind in ("FLOAT", "DOUBLE"):
        text = f"nullif({text}, 'nan')"
    is_number = kind in ("FLOAT", "DOUBLE") or kind.startswith("DECIMAL")
    if column not in file.table.identifiers:
        return (
            f"replace({text}, '.', {quote_literal(file.table.decimal_mark)})" if is_number else text
        )
    if is_number:
        text = f"regexp_replace({text}, '[.]0+$', '.0')"
    return identifier(text)


def parquet_select(file: RawFile) -> str:
    """Return the query that reads a Parquet file in place, every column as text."""
    selected = ", ".join(
        f"{parquet_text(file, column)} as {quote_identifier(column)}"
        for column in file.table.columns
    )
    return (
        f"select {selected}, {quote_literal(file.name)} as _file, file_row_number + 1 as _line "
        f"from read_parquet({quote_literal(as_glob(file.path))}, file_row_number = true, "
        "hive_partitioning = false)"
    )


def erased_select(connection: duckdb.DuckDBPyConnection, file: RawFile) -> str:
    """Return the query that reads a Parquet file without raw_loader.erased_lines."""
    table = file.table
    of_table = (
        f"source = {quote_literal(table.source)} and source_table = {quote_literal(table.name)}"
    )
    blanked = {
        column
        for (column,) in connection.execute(
            f"select distinct column_name from {LINES} where {of_table}"
        ).fetchall()
    }
    selected = ", ".join(
        f"case when _line in (select line_number from {LINES} where {of_table} and column_name = "
        f"{quote_literal(column)}) then null else {name} end as {name}"
        if column in blanked
        else name
        for column in table.columns
        for name in [quote_identifier(column)]
    )
    return (
        f"select {selected}, _file, _line from ({parquet_select(file)}) as read where _line not in "
        f"(select line_number from {LINES} where {of_table} and column_name is null)"
    )


def remember(
    connection: duckdb.DuckDBPyConnection, outcome: Outcome, raw: Path, started_at: datetime
) -> None:
    """Append a run to raw_loader.load_runs, one row a declared table."""
    for result in outcome.loads:
        file, scan = result.file, result.scan
        row = {
            "load_run_id": outcome.load_run_id,
            "loaded_at": started_at,
            "source": result.table.source,
            "source_table": result.table.name,
            "raw_folder": str(raw.resolve()),
            "file_name": file.name if file else None,
            "file_hash": scan.file_hash if scan else None,
            "byte_count": scan.byte_count if scan else 0,
            "line_count": result.row_count + result.unreadable_count + result.erased_count,
            "row_count": result.row_count,
            "unreadable_count": result.unreadable_count,
            "erased_count": result.erased_count,
            "duration_seconds": result.duration_seconds,
            "file_columns": [result.table.meaning(column) for column in file.header]
            if file
            else None,
        }
        columns = ", ".join(quote_identifier(column) for column in row)
        values = ", ".join("?" for _ in row)
        connection.execute(
            f"insert into raw_loader.load_runs ({columns}) values ({values})", list(row.values())
        )


def drop_incoming(connection: duckdb.DuckDBPyConnection, tables: list[Table]) -> None:
    """Drop what a failed run, this one or one that was killed, left beside the raw tables."""
    left = connection.execute(
        "select table_schema, table_name from information_schema.tables "
        "where table_catalog = current_database() and ends_with(table_name, ?)",
        [INCOMING],
    ).fetchall()
    declared = {(table.schema, table.identifier + INCOMING) for table in tables}
    for name in declared.intersection(left):
        connection.execute(f"drop table {quote_identifier(*name)}")


# --- the command ---------------------------------------------------------------------------------


@click.command(
    epilog=usage(
        "python scripts/load_raw.py",
        "python scripts/load_raw.py --raw ~/exports --warehouse /tmp/trial.duckdb",
        "python scripts/load_raw.py --vars '{sources: [files, shopify]}'",
        locks=True,
    )
)
@raw_option
@warehouse_option
@click.option(
    "--allow-missing", is_flag=True, help="Accept that a table the last load had rows of is gone."
)
@vars_option
@quiet_option
def main(raw: Path, warehouse: Path, allow_missing: bool, variables: str, quiet: bool) -> None:
    """Load the drop folder into the raw tables of the warehouse."""
    click.get_current_context().with_resource(hold(warehouse, "load_raw.py"))
    errors = screen(stderr=True)
    started = time.perf_counter()
    try:
        with errors.status("Reading the drop folder") as status:
            outcome = load(
                raw,
                warehouse,
                read_variables(variables),
                allow_missing,
                progress=lambda name: status.update(f"Loading {escape(name)}"),
            )
    except duckdb.Error as error:
        if DISK_FULL.search(str(error)):
            raise storage_problem(warehouse, error) from error
        raise ProblemError(f"{warehouse}: {first_line(error)}") from error
    for warning in outcome.warnings:
        errors.print(f"Warning: {warning}", markup=False)
    if quiet:
        return
    for note in outcome.notes:
        errors.print(f"Note: {note}", markup=False)
    print_outcome(outcome, raw, warehouse, time.perf_counter() - started, screen())


def print_outcome(
    outcome: Outcome, raw: Path, warehouse: Path, seconds: float, console: Console
) -> None:
    """Print the tables that had records and a closing line."""
    grid = Grid(box=None, pad_edge=False)
    grid.add_column("source")
    grid.add_column("table")
    grid.add_column("rows", justify="right")
    grid.add_column("unreadable", justify="right")
    filled = [load for load in outcome.loads if load.row_count or load.unreadable_count]
    for result in filled:
        counts = f"{result.row_count:,}", f"{result.unreadable_count:,}"
        grid.add_row(result.table.source, result.table.name, *counts)
    if filled:
        console.print(grid)
    rows = sum(result.row_count for result in filled)
    console.print(
        f"{rows:,} rows of {len(filled)} tables from {raw} into {warehouse} in {seconds:.1f} s",
        markup=False,
    )


if __name__ == "__main__":
    main()
