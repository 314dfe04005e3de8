"""Give the ledger of segments a past: what each segment held on earlier days, rebuilt from facts.

In a copy of the warehouse the marts are built as of each day, oldest first, as a refresh on that day
would have done with today's definitions and parameters. The records go before the first one the ledger
has; what was recorded is never changed. What sources overwrite (industry, country) is as it is today.
"""

import shutil
import sys
import tempfile
from datetime import date, datetime, timedelta
from pathlib import Path

import click
import duckdb
from rich.console import Console

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from scripts.common import ProblemError, run, screen, usage, warehouse_option, warehouse_problem
from scripts.lock import exclusive
from scripts.training import open_warehouse, run_models

LEDGER = "marts.segment_ledger"
RECORDING = "+segment_ledger,int_activity__as_of+"
READING = "segment_membership_history primary_segment_history segment_membership segment_sizes"
READING += " segment_transitions"


def month_ends(before: date, count: int) -> list[date]:
    """Return the last ends of months before a day, oldest first."""
    ends = []
    day = before.replace(day=1) - timedelta(days=1)
    for _ in range(count):
        ends.append(day)
        day = day.replace(day=1) - timedelta(days=1)
    return ends[::-1]


def forget(past: Path) -> None:
    """Empty the ledger of a copy."""
    with duckdb.connect(str(past)) as connection:
        connection.execute(f"drop table if exists {LEDGER}")


def find_aliases(past: Path, warehouse: Path) -> dict[str, str]:
    """Return ids that a rebuild gave and the registry does not know, each with today's customer."""
    with open_warehouse(warehouse, LEDGER) as connection:
        connection.execute(f"attach '{past}' as past (read_only)")
        return dict(
            connection.execute(
                """
                select former.customer_id, min(present.customer_id)
                from past.intermediate.int_identity__crosswalk as former
                inner join intermediate.int_identity__crosswalk as present
                    on former.record_id = present.record_id
                where former.customer_id not in (
                    select issued_customer_id from marts.customer_id_history
                )
                group by former.customer_id
                """
            ).fetchall()
        )


def note_identity_changes(past: Path, day: date) -> None:
    """Tell in the ledger of a copy whom customers were merged into or split off from since its last day.

    A rebuild writes nothing into the registry of ids, so where the records were on the day before tells.
    """
    with duckdb.connect(str(past)) as connection:
        connection.execute(
            "create table if not exists main.last_crosswalk (record_id varchar, customer_id varchar)"
        )
        moved = """
            select formerly.customer_id as former_id, present.customer_id as present_id
            from main.last_crosswalk as formerly
            inner join intermediate.int_identity__crosswalk as present
                on formerly.record_id = present.record_id
        """
        connection.execute(
            f"""
            update {LEDGER} as entries
            set reason = 'customer merged into ' || merged.present_id
            from (
                select former_id, min(present_id) as present_id
                from ({moved})
                where former_id not in (select customer_id from intermediate.int_identity__crosswalk)
                group by former_id
            ) as merged
            where entries.customer_id = merged.former_id
                and entries.as_of_on = $1
                and entries.entry_type = 'exited'
                and entries.reason = 'no longer a customer'
            """,
            [day],
        )
        connection.execute(
            f"""
            update {LEDGER} as entries
            set
                origin_customer_id = parts.former_id,
                reason = 'customer split off from ' || parts.former_id
            from (
                select members.segment_key, moved.present_id, min(moved.former_id) as former_id
                from ({moved}) as moved
                inner join (
                    select segment_key, customer_id
                    from {LEDGER}
                    where as_of_on < $1 and entry_type in ('entered', 'exited', 'moved')
                    group by all
                    having max_by(entry_type, revision) <> 'exited'
                ) as members
                    on moved.former_id = members.customer_id
                where moved.present_id not in (select customer_id from main.last_crosswalk)
                    and moved.former_id in (select customer_id from intermediate.int_identity__crosswalk)
                group by all
            ) as parts
            where entries.segment_key = parts.segment_key
                and entries.customer_id = parts.present_id
                and entries.as_of_on = $1
                and entries.entry_type = 'entered'
            """,
            [day],
        )
        connection.execute(
            "create or replace table main.last_crosswalk as "
            "select record_id, customer_id from intermediate.int_identity__crosswalk"
        )


def prepend(past: Path, warehouse: Path, aliases: dict[str, str]) -> int:
    """Put the records of a copy before those of a warehouse; return how many entries that were.

    The copy's last day is the first one the warehouse recorded: of it only the exits are taken of those
    who are not among the recorded members.
    """
    try:
        connection = duckdb.connect(str(warehouse))
    except duckdb.Error as error:
        raise warehouse_problem(warehouse, error) from error
    with connection:
        connection.execute(f"attach '{past}' as past (read_only)")
        connection.execute("begin")
        connection.execute(
            f"""
            create temporary table earlier as
            with recorded as (
                select min(as_of_on) as day, min(revision) as revision from {LEDGER}
            ),
            rebuilt as (
                select
                    entries.* replace (
                        entries.revision - max(entries.revision) over () + recorded.revision - 1
                        as revision
                    ),
                    recorded.day
                from past.{LEDGER} as entries
                cross join recorded
            ),
            members as (
                select segment_key, customer_id
                from rebuilt
                where as_of_on < day and entry_type in ('entered', 'exited', 'moved')
                group by all
                having max_by(entry_type, revision) <> 'exited'
            ),
            gone as (
                select segment_key, customer_id from members
                except
                select segment_key, customer_id
                from {LEDGER}
                where entry_type = 'entered' and revision = (select revision from recorded)
            )
            select rebuilt.* exclude (day) from rebuilt where as_of_on < day
            union all by name
            select
                recorded.revision - 1 as revision,
                recorded.day as as_of_on,
                'exited' as entry_type,
                gone.segment_key,
                gone.customer_id,
                false as is_primary,
                coalesce(rebuilt.reason, 'not in the segment when recording began') as reason,
                rebuilt.segment_version,
                rebuilt.expected_value,
                rebuilt.total_spend
            from gone
            cross join recorded
            left join rebuilt
                on gone.segment_key = rebuilt.segment_key
                and gone.customer_id = rebuilt.customer_id
                and rebuilt.as_of_on = recorded.day
                and rebuilt.entry_type = 'exited'
            """
        )
        if aliases:
            connection.execute(
                """
                insert into earlier by name
                select
                    min(revision) as revision, min(as_of_on) as as_of_on, 'alias' as entry_type,
                    earlier.customer_id, any_value(aliases.known) as origin_customer_id
                from earlier
                inner join (
                    select unnest($1::varchar[]) as customer_id, unnest($2::varchar[]) as known
                ) as aliases using (customer_id)
                group by earlier.customer_id
                """,
                [list(aliases), list(aliases.values())],
            )
        connection.execute(f"insert into {LEDGER} by name select * from earlier")
        (count,) = connection.execute("select count(*) from earlier").fetchone()
        connection.execute("drop table earlier")
        connection.execute("commit")
    return count


def first_recorded(warehouse: Path) -> date:
    """Return the first day the ledger has; raise ProblemError where it has none."""
    with open_warehouse(warehouse, LEDGER) as connection:
        (first,) = connection.execute(f"select min(as_of_on) from {LEDGER}").fetchone()
    if first is None:
        raise ProblemError(f"{warehouse} has recorded no day yet; refresh it first")
    return first


def backfill(warehouse: Path, days: list[date], folder: Path, console: Console) -> int:
    """Record days, ascending and before the first one recorded; return how many entries that were."""
    every = [*days, first_recorded(warehouse)]
    aliases: dict[str, str] = {}
    past = folder / warehouse.name  # views name the database, which is called like its file
    shutil.copyfile(warehouse, past)
    forget(past)
    for number, day in enumerate(every, start=1):
        with console.status(f"Building what was known on {day} ({number} of {len(every)})"):
            run_models(past, folder, *RECORDING.split(), as_of=day.isoformat())
        note_identity_changes(past, day)
        aliases |= find_aliases(past, warehouse)
    count = prepend(past, warehouse, aliases)
    with console.status("Reading the history anew"):
        run_models(warehouse, folder, *READING.split())
    return count


@click.command(
    epilog=usage(
        "python scripts/backfill_segments.py --day 2025-12-31 --day 2026-03-31", locks=True
    )
)
@warehouse_option
@click.option(
    "--day",
    "days",
    multiple=True,
    type=click.DateTime(["%Y-%m-%d"]),
    help="A past day to record; may be given more than once.  [default: the last ends of months]",
)
@click.option(
    "--months",
    type=click.IntRange(min=1),
    default=12,
    show_default=True,
    help="How many ends of months, where no day is given.",
)
def main(warehouse: Path, days: tuple[datetime, ...], months: int) -> None:
    """Record earlier days in the ledger of segments, before the first one it has.

    Each day takes as long as building the marts. The warehouse is written once, at the end.
    """
    exclusive(warehouse)
    console = screen()
    first = first_recorded(warehouse)
    chosen = sorted({day.date() for day in days}) or month_ends(first, months)
    if chosen[-1] >= first:
        raise ProblemError(
            f"{chosen[-1]} is not before {first}, the first day that was recorded; what was recorded "
            "stays as it is, so choose earlier days"
        )
    with tempfile.TemporaryDirectory(prefix="crm_segments_") as name:
        count = backfill(warehouse, chosen, Path(name), console)
    console.print(
        f"{count:,} entries of {len(chosen)} days from {chosen[0]} on went before {first}; "
        "the next refresh publishes them"
    )


if __name__ == "__main__":
    run(main)
