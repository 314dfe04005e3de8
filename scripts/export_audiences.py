"""Write the audiences for the tools that contact them: per destination and segment what was added and removed.

An export is a folder of its own, `<output>/<destination>/<segment>/<number>`, with `added`, `removed`,
`manifest.json` and `members.parquet`, the memory of who is there now. It is written beside its place and
renamed into it, so files and memory appear together or not at all; where nothing changed nothing is written.
"""

import csv
import hashlib
import json
import os
import re
import shutil
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

import click
import duckdb
from rich.table import Table as Grid

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from scripts.common import (
    ProblemError,
    first_line,
    json_option,
    published_option,
    quote_identifier,
    run,
    screen,
    sync,
    tell_json,
    usage,
    vars_option,
    warehouse_option,
    warehouse_problem,
)
from scripts.contract import read_variables
from scripts.lock import exclusive

MAIL = "lower(trim(customers.email))"
PHONE = "case when customers.is_phone_valid then customers.phone end"
LAYOUTS: dict[str, dict[str, str]] = {
    "mail_tool": {
        "customer_id": "audiences.customer_id",
        "email": "customers.email",
        "first_name": "customers.first_name",
    },
    "text_tool": {"customer_id": "audiences.customer_id", "phone": PHONE},
    # https://support.google.com/google-ads/answer/7476159: small letters, no spaces around; E.164
    "google_customer_match": {"Email": f"sha256({MAIL})", "Phone": f"sha256({PHONE})"},
    # https://developers.facebook.com/docs/marketing-api/audiences/guides/custom-audiences: digits only
    "meta_custom_audience": {
        "email": f"sha256({MAIL})",
        "phone": f"sha256(ltrim(regexp_replace({PHONE}, '[^0-9]', '', 'g'), '0'))",
    },
    "call_list": {
        "customer_id": "audiences.customer_id",
        "first_name": "customers.first_name",
        "last_name": "customers.last_name",
        "phone": "customers.phone",
        "action": "actions.name",
        "reason": "case when next_best_actions.action_key = segments.action_key"
        " then next_best_actions.reason else segments.goal end",
    },
    "post": {
        "customer_id": "audiences.customer_id",
        "first_name": "customers.first_name",
        "last_name": "customers.last_name",
        "street_address": "customers.street_address",
        "postal_code": "customers.postal_code",
        "city": "customers.city",
        "country_code": "customers.country_code",
    },
}
# Of these one at least is needed, or the row reaches nobody.
IDENTIFIERS = {"email", "phone", "Email", "Phone", "street_address"}
# Told with a row, but no change of it: who is called for another reason is not called again.
REMARKS = {"reason"}
FORMATS = ("csv", "parquet")
CHANNELS = ("email", "sms", "phone", "post", "web", "social")
# What spreadsheets take for a formula: https://owasp.org/www-community/attacks/CSV_Injection
FORMULA_STARTS = tuple("=+-@\t\r\n＝＋－＠")
# A telephone number in international form is a number to a spreadsheet, and what tools import.
PHONE_NUMBER = re.compile(r"\+[0-9]{5,15}")


@dataclass(frozen=True)
class Destination:
    """Where audiences of a channel go, in which layout and file format."""

    name: str
    layout: str
    channel: str
    format: str

    @property
    def columns(self) -> dict[str, str]:
        """The columns of its files with their SQL."""
        return LAYOUTS[self.layout]

    def changed(self, one: str, other: str) -> str:
        """SQL of the rows of a table that are not in the other, or have changed since."""
        compared = ", ".join(
            ["member_id", *(quote_identifier(name) for name in self.columns if name not in REMARKS)]
        )
        return (
            f"from {one} where member_id in (select member_id from"
            f" (select {compared} from {one} except select {compared} from {other}))"
        )


@dataclass(frozen=True)
class Export:
    """What one export of a segment to a destination did, or would do."""

    destination: str
    segment_key: str
    audience: int
    held_out: int
    without_identifier: int
    exported: int
    added: int
    removed: int
    folder: str = ""


def read_destinations(variables: dict) -> list[Destination]:
    """Return the destinations that the var `destinations` declares, or raise ProblemError."""
    destinations, problems = [], []
    for name, declared in (variables.get("destinations") or {}).items():
        where = f'Destination "{name}"'
        if not isinstance(declared, dict):
            problems.append(f"{where}: it is no mapping of layout, channel and format")
            continue
        if not re.fullmatch(r"[a-z0-9_]+", str(name)):
            problems.append(f"{where}: use small letters, digits and _ only, for it names a folder")
        layout, form = declared.get("layout"), declared.get("format", "csv")
        if layout not in LAYOUTS:
            problems.append(f'{where}: layout "{layout}" is none of {", ".join(LAYOUTS)}')
        if form not in FORMATS:
            problems.append(f'{where}: format "{form}" is none of {", ".join(FORMATS)}')
        if not (channel := declared.get("channel")):
            problems.append(f"{where}: channel is missing")
        elif channel not in CHANNELS:
            problems.append(f'{where}: channel "{channel}" is none of {", ".join(CHANNELS)}')
        destinations.append(Destination(str(name), layout, channel, form))
    if problems:
        raise ProblemError(*problems)
    return destinations


def escape_cell(value: object) -> object:
    """Return a cell that no spreadsheet takes for a formula."""
    if (
        isinstance(value, str)
        and value.startswith(FORMULA_STARTS)
        and not PHONE_NUMBER.fullmatch(value)
    ):
        return "'" + value
    return value


def export_audiences(
    warehouse: Path,
    output: Path,
    destinations: list[Destination],
    published: Path,
    dry_run: bool = False,
) -> list[Export]:
    """Export every audience to the destinations of its channel; return what was done for each."""
    inside = output.resolve()
    if published.parent.resolve() in (inside, *inside.parents):
        raise ProblemError(
            f"{output} lies in the folder of {published}, which has no personal data; give another --output"
        )
    if not warehouse.is_file():
        raise ProblemError(
            f"warehouse {warehouse} does not exist; run a refresh or give --warehouse"
        )
    try:
        connection = duckdb.connect(str(warehouse), read_only=True)
    except duckdb.Error as error:
        raise warehouse_problem(warehouse, error) from error
    with connection:
        try:
            check_day(connection, output)
            keys = [
                key
                for (key,) in connection.execute(
                    "select segment_key from marts.segments order by 1"
                ).fetchall()
            ]
            done = []
            for destination in destinations:
                place = output / destination.name
                # who was sent before and is in no audience any more has to be removed there
                former = [path.name for path in place.glob("*") if path.is_dir()]
                for key in sorted({*keys, *former}):
                    if not re.fullmatch(r"\w+", key):
                        raise ProblemError(
                            f'Segment "{key}": use letters, digits and _ only, for its key names a folder'
                        )
                    export = export_segment(connection, place / key, destination, key, dry_run)
                    if export.audience or export.removed:
                        done.append(export)
        except (duckdb.CatalogException, duckdb.BinderException) as error:
            raise ProblemError(f"{warehouse}: {first_line(error)}; run a refresh first") from error
        except OSError as error:
            raise ProblemError(f"{output} cannot be written: {error}") from error
    return done


def check_day(connection: duckdb.DuckDBPyConnection, output: Path) -> None:
    """Raise ProblemError where the warehouse looks from a named day before that of an earlier export.

    Who refused or left since that day would be contacted. Where no day was named as_of goes back for good
    reasons, and nothing is hidden.
    """
    as_of, is_named = connection.execute(
        "select as_of_on, records_until_on = as_of_on from intermediate.int_activity__as_of"
    ).fetchone()
    days = [read_manifest(last)["as_of"] for last in map(last_export, output.glob("*/*")) if last]
    if is_named and max(days, default="") > str(as_of):
        raise ProblemError(
            f"the warehouse was built as of {as_of}, but as of {max(days)} was exported already: who refused "
            "since then would be contacted. Refresh without --as-of, then export"
        )


def still_there(output: Path, destinations: list[Destination]) -> dict[str, int]:
    """Return how many a destination that is declared no more still has, by its name."""
    declared = {destination.name for destination in destinations}
    counts = {
        place.name: sum(
            read_manifest(last)["exported"] for last in map(last_export, place.glob("*")) if last
        )
        for place in sorted(output.glob("*"))
        if place.name not in declared
    }
    return {name: count for name, count in counts.items() if count}


def read_manifest(folder: Path) -> dict:
    """Return the manifest of an export."""
    path = folder / "manifest.json"
    try:
        return json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise ProblemError(
            f"{path} cannot be read ({error}); put it back, or remove {folder.parent} and empty the "
            "audience at the destination"
        ) from error


def export_segment(
    connection: duckdb.DuckDBPyConnection,
    place: Path,
    destination: Destination,
    key: str,
    dry_run: bool,
) -> Export:
    """Export one segment to one destination, where anything changed since its last export."""
    select = ", ".join(
        f"{sql} as {quote_identifier(name)}" for name, sql in destination.columns.items()
    )
    identifiers = [name for name in destination.columns if name in IDENTIFIERS]
    needed = " or ".join(f"{quote_identifier(name)} is not null" for name in identifiers)
    connection.execute(
        f"""
        create or replace temp table contacts as
        select audiences.customer_id as member_id, audiences.is_holdout, {select}
        from marts.audiences
        join marts.customers using (customer_id)
        left join marts.segments on segments.segment_key = audiences.segment_key
        left join seeds.actions on actions.action_key = segments.action_key
        left join marts.next_best_actions on next_best_actions.customer_id = audiences.customer_id
        where audiences.segment_key = $1 and audiences.channel = $2
        """,
        [key, destination.channel],
    )
    columns = ", ".join(quote_identifier(name) for name in destination.columns)
    audience, held_out, without = connection.execute(
        f"select count(*), count(*) filter (is_holdout), count(*) filter (not is_holdout and not ({needed}))"
        " from contacts"
    ).fetchone()
    connection.execute(
        f"create or replace temp table members as select member_id, {columns} from contacts"
        f" where not is_holdout and ({needed})"
    )
    last = last_export(place)
    connection.execute("create or replace temp table former as from members limit 0")
    if last:
        read_members(connection, last / "members.parquet", ["member_id", *destination.columns])
    counts = {
        "exported": "select count(*) from members",
        "added": f"select count(*) {destination.changed('members', 'former')}",
        "removed": f"select count(*) {destination.changed('former', 'members')}",
    }
    figures = {name: connection.execute(sql).fetchone()[0] for name, sql in counts.items()}
    export = Export(destination.name, key, audience, held_out, without, **figures)
    if dry_run or not (export.added or export.removed):
        return export
    number = 1 + (int(last.name) if last else 0)
    folder = place / f"{number:06d}"
    write_export(connection, folder, destination, export)
    for path in place.glob("[0-9]*/members.parquet"):
        if path.parent != folder:  # who is there now is known by the newest alone
            path.unlink()
    return Export(**{**export.__dict__, "folder": str(folder)})


def read_members(connection: duckdb.DuckDBPyConnection, path: Path, columns: list[str]) -> None:
    """Fill the table former with whom the last export left there, in the columns it knew already."""
    if not path.is_file():
        raise ProblemError(
            f"{path} is missing, so nobody knows whom to remove; put it back, or remove {path.parent.parent} "
            "and empty the audience at the destination"
        )
    known = {
        row[0]
        for row in connection.execute("describe from read_parquet($1)", [str(path)]).fetchall()
    }
    shared = ", ".join(quote_identifier(name) for name in columns if name in known)
    connection.execute(
        f"insert into former by name select {shared} from read_parquet($1)", [str(path)]
    )


def last_export(place: Path) -> Path | None:
    """Return the folder of the newest export of a segment; None before the first."""
    numbers = [path for path in place.glob("[0-9]*") if path.is_dir()]
    return max(numbers, key=lambda path: int(path.name), default=None)


def write_export(
    connection: duckdb.DuckDBPyConnection, folder: Path, destination: Destination, export: Export
) -> None:
    """Write an export beside its place and rename it into it, so that it is there whole or not at all."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    temporary = folder.with_name(".unfinished")
    shutil.rmtree(temporary, ignore_errors=True)
    temporary.mkdir(mode=0o700)
    columns = ", ".join(quote_identifier(name) for name in destination.columns)
    files = {}
    for name, one, other in (("added", "members", "former"), ("removed", "former", "members")):
        path = temporary / f"{name}.{destination.format}"
        changed = f"select {columns} {destination.changed(one, other)} order by member_id"
        if destination.format == "parquet":
            connection.execute(f"copy ({changed}) to '{_quoted(path)}' (format parquet)")
        else:
            write_csv(path, list(destination.columns), connection.execute(changed))
        files[path.name] = {
            "rows": getattr(export, name),
            "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        }
    connection.execute(
        f"copy (from members order by member_id) to '{_quoted(temporary / 'members.parquet')}'"
        " (format parquet)"
    )
    (as_of,) = connection.execute(
        "select as_of_on from intermediate.int_activity__as_of"
    ).fetchone()
    manifest = {key: value for key, value in export.__dict__.items() if key != "folder"}
    manifest |= {"as_of": str(as_of), "number": int(folder.name), "files": files}
    (temporary / "manifest.json").write_text(
        json.dumps(manifest, indent=2) + "\n", encoding="utf-8"
    )
    for path in (*temporary.iterdir(), temporary):
        sync(path)
    os.rename(temporary, folder)
    sync(folder.parent)


def write_csv(path: Path, header: list[str], rows: duckdb.DuckDBPyConnection) -> None:
    """Write rows as CSV, every cell quoted and none a formula."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, quoting=csv.QUOTE_ALL)
        writer.writerow(header)
        while batch := rows.fetchmany(10_000):
            writer.writerows([escape_cell(cell) for cell in row] for row in batch)


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")


@click.command(
    epilog=usage(
        "python scripts/export_audiences.py --dry-run",
        "python scripts/export_audiences.py --output /srv/exports --destination mail_tool",
        locks=True,
    )
)
@warehouse_option
@published_option
@click.option(
    "--output",
    envvar="CRM_EXPORTS",
    default="exports",
    type=click.Path(path_type=Path, file_okay=False),
    show_default=True,
    show_envvar=True,
    help="Folder to write into; it holds personal data, and what was exported last.",
)
@click.option("--destination", "chosen", multiple=True, help="Only this one; may be repeated.")
@vars_option
@click.option("--dry-run", is_flag=True, help="Say what would be written, and write nothing.")
@json_option
def main(
    warehouse: Path,
    published: Path,
    output: Path,
    chosen: tuple[str, ...],
    variables: str,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Write the audiences for the tools that contact them; whoever is held out goes to none."""
    exclusive(warehouse)
    destinations = read_destinations(read_variables(variables))
    abandoned = still_there(output, destinations)
    names = [destination.name for destination in destinations]
    unknown = [name for name in chosen if name not in names]
    if unknown:
        raise ProblemError(
            f'no destination "{unknown[0]}"; the var destinations has {", ".join(names)}'
        )
    if chosen:
        destinations = [one for one in destinations if one.name in chosen]
    done = export_audiences(warehouse, output, destinations, published, dry_run)
    for name, count in abandoned.items():
        screen(stderr=True).print(
            f"Note: {count:,} are still at {name}, which the var destinations names no more: empty its "
            f"audiences there, then remove {output / name}",
            markup=False,
        )
    if as_json:
        exports = [asdict(export) for export in done]
        tell_json({"is_dry_run": dry_run, "exports": exports, "still_there": abandoned})
        return
    grid = Grid(box=None, pad_edge=False)
    figures = ("audience", "held_out", "without_identifier", "exported", "added", "removed")
    for column in ("destination", "segment_key", *figures):
        justify = "right" if column in figures else "left"
        grid.add_column(column.replace("_", " "), justify=justify, overflow="fold")
    for export in done:
        grid.add_row(
            export.destination,
            export.segment_key,
            *(f"{getattr(export, figure):,}" for figure in figures),
        )
    console = screen()
    console.print(grid)
    written = [export for export in done if export.folder]
    if dry_run:
        console.print("Nothing was written: a dry run")
    elif written:
        console.print(f"{len(written)} exports written into {output}", markup=False)
    else:
        console.print("Nothing was written: nothing changed since the last export")


if __name__ == "__main__":
    run(main)
