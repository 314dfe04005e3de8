"""Hold the history of segments that is rebuilt from facts against one that was accumulated.

Two copies of a warehouse are emptied of what they remember. One is built as of the last ends of months,
oldest first, from raw tables cut to what had arrived by then: rows dated later are gone, and orders, deals,
tickets and leads are as they were before what became of them later. The other is built once, from all there
is, and given its past by scripts/backfill_segments.py. Their stays should be the same, customers being told
by their records, for ids are given in the order records arrive.

What a source overwrites without a date cannot be cut and is as it is today in both: fields of contacts and
companies, an order's status and refunded_amount in files, what is marked as deleted or was erased since.
"""

import shutil
import sys
import tempfile
from datetime import date
from pathlib import Path

import click
import duckdb
from rich.console import Console
from rich.table import Table as Grid

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from scripts.backfill_segments import LEDGER, READING, RECORDING, backfill, month_ends
from scripts.common import json_option, run, screen, tell_json, usage, warehouse_option
from scripts.training import open_warehouse, run_models

# A rebuild leaves alone what does not look at the day; where rows are missing, all of it is built.
BUILDING = "+segment_ledger"

MEMORIES = (
    LEDGER,
    "intermediate.int_identity__registry",
    "intermediate.int_segments__definitions",
)

# Raw table and key, and where staging tells when a row came: model, key, column.
ARRIVALS = (
    ("raw_files.contacts", "contact_id", "stg_files__contacts", "contact_id", "created_at"),
    ("raw_files.companies", "company_id", "stg_files__companies", "company_id", "created_at"),
    ("raw_files.orders", "order_id", "stg_files__orders", "order_id", "ordered_at"),
    ("raw_files.order_items", "order_id", "stg_files__orders", "order_id", "ordered_at"),
    ("raw_files.email_events", "event_id", "stg_files__email_events", "event_id", "occurred_at"),
    ("raw_files.web_events", "event_id", "stg_files__web_events", "event_id", "occurred_at"),
    ("raw_files.interactions", "interaction_id", "stg_files__interactions", "interaction_id", "occurred_at"),
    ("raw_files.deals", "deal_id", "stg_files__deals", "deal_id", "created_at"),
    ("raw_files.tickets", "ticket_id", "stg_files__tickets", "ticket_id", "created_at"),
    ("raw_files.campaigns", "campaign_id", "stg_files__campaigns", "campaign_id", "started_at"),
    ("raw_files.campaign_members", "concat_ws('|', campaign_id, contact_id, email)",
     "stg_files__campaign_members", "concat_ws('|', campaign_id, contact_id, email)", "assigned_at"),
    ("raw_hubspot.contact", "id", "stg_hubspot__contacts", "contact_id", "created_at"),
    ("raw_hubspot.contact_merge_audit", "vid_to_merge", "stg_hubspot__contact_merges", "merged_contact_id", "merged_at"),
    ("raw_hubspot.company", "id", "stg_hubspot__companies", "company_id", "created_at"),
    ("raw_hubspot.deal", "deal_id", "stg_hubspot__deals", "deal_id", "created_at"),
    ("raw_hubspot.deal_stage", "concat_ws('|', deal_id, value)",
     "stg_hubspot__deal_stages", "concat_ws('|', deal_id, stage_id)", "entered_at"),
    ("raw_hubspot.email_event", "id", "stg_hubspot__email_events", "event_id", "occurred_at"),
    ("raw_hubspot.ticket", "id", "stg_hubspot__tickets", "ticket_id", "created_at"),
    ("raw_salesforce.account", "id", "stg_salesforce__accounts", "account_id", "created_at"),
    ("raw_salesforce.contact", "id", "stg_salesforce__contacts", "contact_id", "created_at"),
    ("raw_salesforce.lead", "id", "stg_salesforce__leads", "lead_id", "created_at"),
    ("raw_salesforce.opportunity", "id", "stg_salesforce__opportunities", "opportunity_id", "created_at"),
    ("raw_salesforce.task", "id", "stg_salesforce__tasks", "task_id", "created_at"),
    ("raw_salesforce.campaign", "id", "stg_salesforce__campaigns", "campaign_id", "created_at"),
    ("raw_salesforce.campaign_member", "id", "stg_salesforce__campaign_members", "campaign_member_id",
     "assigned_at"),
    ("raw_shopify.customer", "id", "stg_shopify__customers", "customer_id", "created_at"),
    ('raw_shopify."order"', "id", "stg_shopify__orders", "order_id", "ordered_at"),
    ("raw_shopify.order_line", "order_id", "stg_shopify__orders", "order_id", "ordered_at"),
    ("raw_shopify.refund", "id", "stg_shopify__refunds", "refund_id", "refunded_at"),
    ("raw_shopify.order_line_refund", "refund_id", "stg_shopify__refunds", "refund_id", "refunded_at"),
    ("raw_web_tracking.identifies", "id", "stg_web_tracking__identifies", "event_id", "occurred_at"),
    ("raw_web_tracking.pages", "id", "stg_web_tracking__pages", "event_id", "occurred_at"),
    ("raw_web_tracking.tracks", "id", "stg_web_tracking__tracks", "event_id", "occurred_at"),
)  # fmt: skip

# The same of what became of a row later, with what the row said before.
OUTCOMES = (
    ("raw_files.deals", "deal_id", "stg_files__deals", "deal_id", "closed_at",
     "stage = 'open', is_won = null, closed_at = null"),
    ("raw_files.tickets", "ticket_id", "stg_files__tickets", "ticket_id", "closed_at",
     "status = 'open', closed_at = null, satisfaction = null"),
    ("raw_hubspot.deal", "deal_id", "stg_hubspot__deals", "deal_id", "closed_at",
     ("deal_pipeline_stage_id = null, property_dealstage = null, property_hs_is_closed = 'false', "
      "property_hs_is_closed_won = 'false', property_closedate = null")),
    ("raw_hubspot.ticket", "id", "stg_hubspot__tickets", "ticket_id", "closed_at",
     "property_hs_pipeline_stage = null, property_closed_date = null"),
    ("raw_salesforce.opportunity", "id", "stg_salesforce__opportunities", "opportunity_id", "closed_at",
     "stage_name = 'Open', is_closed = 'false', is_won = 'false'"),
    ("raw_salesforce.lead", "id", "stg_salesforce__leads", "lead_id", "converted_at",
     ("is_converted = 'false', converted_date = null, converted_contact_id = null, "
      "converted_account_id = null, converted_opportunity_id = null")),
    ('raw_shopify."order"', "id", "stg_shopify__refunds", "order_id", "refunded_at",
     "financial_status = 'paid', display_financial_status = 'PAID'"),
    ('raw_shopify."order"', "id", "stg_shopify__orders", "order_id", "cancelled_at",
     "financial_status = 'paid', display_financial_status = 'PAID', cancelled_at = null"),
)  # fmt: skip

STAYS_SQL = """
with names as (
    select customer_id, min(record_id) as customer
    from intermediate.int_identity__crosswalk
    group by customer_id
)
select
    stays.segment_key,
    coalesce(names.customer, stays.customer_id) as customer,
    stays.entered_at::date as entered_on,
    stays.exited_at::date as exited_on,
    -- ids differ
    regexp_replace(stays.entry_reason, '(split off from) .*', '\\1') as entry_reason,
    regexp_replace(stays.exit_reason, '(merged into) .*', '\\1') as exit_reason
from marts.segment_membership_history as stays
left join names on stays.customer_id = names.customer_id
"""


def forget(warehouse: Path) -> None:
    """Empty what a copy remembers."""
    with duckdb.connect(str(warehouse)) as connection:
        for memory in MEMORIES:
            connection.execute(f"drop table if exists {memory}")


def note_arrivals(warehouse: Path) -> None:
    """Write down in a copy when each of its raw rows came, and what became of it when."""
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute("create schema evaluation")
        for number, (_, _, model, key, column) in enumerate(
            [o[:5] for o in (*ARRIVALS, *OUTCOMES)]
        ):
            connection.execute(
                f"create table evaluation.dates_{number} as "
                f"select {key}::varchar as key, {column}::date as came_on from staging.{model} where {column} is not null"
            )


def cut(warehouse: Path, whole: Path, day: date) -> int:
    """Leave in a copy what had arrived by a day; return how many rows that leaves out."""
    left_out = 0
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute(f"attach '{whole}' as whole (read_only)")
        connection.execute("begin")
        for table in {arrival[0] for arrival in (*ARRIVALS, *OUTCOMES)}:
            connection.execute(f"delete from {table}")
            connection.execute(f"insert into {table} select * from whole.{table}")
        for number, (table, key, *_) in enumerate(ARRIVALS):
            later = f"select key from evaluation.dates_{number} where came_on > $1"
            (count,) = connection.execute(
                f"delete from {table} where trim({key}) in ({later})", [day]
            ).fetchone()
            left_out += count
        for number, (table, key, _, _, _, before) in enumerate(OUTCOMES, start=len(ARRIVALS)):
            later = f"select key from evaluation.dates_{number} where came_on > $1"
            connection.execute(f"update {table} set {before} where trim({key}) in ({later})", [day])
        connection.execute("commit")
    return left_out


def accumulate(
    whole: Path, warehouse: Path, days: list[date], folder: Path, console: Console
) -> None:
    """Make a warehouse of the raw data of another, built on each day from what had arrived by then."""
    shutil.copyfile(whole, warehouse)
    note_arrivals(warehouse)
    forget(warehouse)
    for day in days:
        with console.status(f"Building what had arrived by {day}"):
            cut(warehouse, whole, day)
            run_models(warehouse, folder, BUILDING, as_of=day.isoformat())
    with console.status("Building from all there is"):
        cut(warehouse, whole, date.max)
        run_models(warehouse, folder, BUILDING, *READING.split())


def rebuild(whole: Path, warehouse: Path, days: list[date], folder: Path, console: Console) -> None:
    """Make a warehouse of the raw data of another, built once, and given its past."""
    shutil.copyfile(whole, warehouse)
    forget(warehouse)
    with console.status("Building from all there is"):
        run_models(warehouse, folder, *RECORDING.split())
    backfill(warehouse, days, folder, console)


def read_stays(warehouse: Path) -> dict[str, set[tuple]]:
    """Return the stays of each segment: customer, first and last day, why they began and ended."""
    stays: dict[str, set[tuple]] = {}
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        for key, *stay in connection.execute(STAYS_SQL).fetchall():
            stays.setdefault(key, set()).add(tuple(stay))
    return stays


@click.command(epilog=usage("python scripts/evaluate_history.py --months 3"))
@warehouse_option
@click.option(
    "--months",
    type=click.IntRange(min=1),
    default=12,
    show_default=True,
    help="How many ends of months.",
)
@click.option(
    "--show",
    type=click.IntRange(min=0),
    default=0,
    help="How many differing stays a segment to show.",
)
@click.option(
    "--keep",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder to keep the two warehouses in.",
)
@json_option
def main(warehouse: Path, months: int, show: int, keep: Path | None, as_json: bool) -> None:
    """Tell of each segment whether its rebuilt history is the one that monthly builds accumulate.

    It takes two builds of the marts a month, and four more. The warehouse is left as it is.
    """
    console = screen(stderr=as_json)
    with open_warehouse(warehouse, "intermediate.int_activity__as_of") as connection:
        (as_of,) = connection.execute(
            "select as_of_on from intermediate.int_activity__as_of"
        ).fetchone()
    days = [day for day in month_ends(as_of, months) if day < as_of]
    with tempfile.TemporaryDirectory(prefix="crm_segments_") as name:
        folder = Path(name)
        made = {}
        for way, make in (("accumulated", accumulate), ("rebuilt", rebuild)):
            place = (keep or folder) / way
            place.mkdir(parents=True)
            (folder / f"work_{way}").mkdir()
            made[way] = place / warehouse.name
            make(warehouse.resolve(), made[way], days, folder / f"work_{way}", console)
        accumulated, rebuilt = read_stays(made["accumulated"]), read_stays(made["rebuilt"])
    if as_json:
        tell_json({"months": months, "segments": agreement(accumulated, rebuilt)})
    else:
        print_agreement(accumulated, rebuilt, show, console)


def agreement(
    accumulated: dict[str, set[tuple]], rebuilt: dict[str, set[tuple]]
) -> dict[str, dict[str, int]]:
    """Return how many stays each segment has, and how many of them one way alone gives."""
    found = {}
    for key in sorted(accumulated.keys() | rebuilt.keys()):
        one, other = accumulated.get(key, set()), rebuilt.get(key, set())
        found[key] = {
            "stays": len(one | other),
            "only_accumulated": len(one - other),
            "only_rebuilt": len(other - one),
        }
    return found


def print_agreement(
    accumulated: dict[str, set[tuple]], rebuilt: dict[str, set[tuple]], show: int, console: Console
) -> None:
    """Print how many stays of each segment are the same, and some that are not."""
    grid = Grid(box=None, pad_edge=False)
    for column in ("segment", "stays", "only accumulated", "only rebuilt"):
        grid.add_column(column, justify="left" if column == "segment" else "right")
    for key, counts in agreement(accumulated, rebuilt).items():
        grid.add_row(key, *(f"{count:,}" for count in counts.values()))
    console.print(grid)
    for key in sorted(accumulated.keys() | rebuilt.keys()) if show else ():
        one, other = accumulated.get(key, set()), rebuilt.get(key, set())
        for way, stays in (("accumulated", one - other), ("rebuilt", other - one)):
            for stay in sorted(stays, key=str)[:show]:
                console.print(key, way, *stay, markup=False)


if __name__ == "__main__":
    run(main)
