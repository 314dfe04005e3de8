"""Measure how fast a million customers are put into thirty segments, and their history is kept.

Customers, their ids' past and a ledger of twelve months are made where a build has them; what is timed
is a plain `dbt run` of the models of segments. A customer is in up to five segments. Each month one in
fifty memberships began or ended, and so has it been since the last record; of the ids one in a hundred
was merged into another and one in five hundred split off.
"""

import json
import os
import resource
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import click
import duckdb
import yaml
from rich.table import Table as Grid

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from scripts.common import PROJECT, ProblemError, run, screen, threads_option, usage

ATTRIBUTES = PROJECT / "models" / "marts" / "segments" / "_segments__models.yml"
PREPARING = ("segment_coverage", "segments", "segment_matches")
TIMED = (
    *("segment_coverage", "segments", "segment_matches", "segment_changes", "segment_ledger"),
    *("segment_membership_history", "primary_segment_history", "segment_membership"),
    *("segment_sizes", "segment_overlap", "segment_transitions"),
)
STAGES = ("prospect", "lead", "new", "active", "loyal", "dormant", "churned")

CUSTOMERS_SQL = """
insert into marts.customer_attributes by name
select
    md5(n::varchar) as customer_id,
    $stages[1 + (hash(n, 'stage') % 7)::int] as lifecycle_stage,
    ['US', 'DE', 'GB', 'FR', 'PL'][1 + (hash(n, 'country') % 5)::int] as country_code,
    (hash(n, 'orders') % 12)::bigint as order_count,
    (hash(n, 'visits') % 100)::bigint as web_events_30d,
    (hash(n, 'reactions') % 20)::bigint as email_reactions_90d,
    (18 + hash(n, 'age') % 60)::bigint as age_years,
    ((hash(n, 'spend') % 100000) / 100)::decimal(18, 4) as total_spend,
    (hash(n, 'value') % 1000)::double as expected_value,
    date '2026-06-30' - (hash(n, 'seen') % 1500)::int as first_seen_on
from range($customers) as numbers(n)
"""

# Of the ids that were merged, each into the customer with the number after its own.
IDS_SQL = """
insert into marts.customer_id_history
select customer_id, customer_id, true from marts.customer_attributes
union all
select md5('merged ' || n), md5((n + 1)::varchar), false
from range(0, $customers - 1, 100) as numbers(n);
insert into marts.identity_changes
select md5((n + 1)::varchar), md5('merged ' || n), 'merged', timestamp '2026-01-15'
from range(0, $customers - 1, 100) as numbers(n)
union all
select
    md5(n::varchar), md5((n + 1)::varchar), 'split',
    case when n % 1000 = 0 then timestamp '2026-06-30' else timestamp '2026-02-15' end
from range(0, $customers - 1, 500) as numbers(n)
"""

# Months count back from the build that is timed: 0 is that build, 12 the first record.
LEDGER_SQL = """
create table marts.segment_ledger as
with members as (
    select segment_key, customer_id, is_primary, hash(segment_key, customer_id) as h
    from marts.segment_matches
),
-- who is in a segment today; one in fifty has come since the last record
staying as (
    select
        segment_key, customer_id, is_primary,
        case when h % 1000 < 760 then 12 else (h % 12)::int end as entered_months,
        0 as exited_months
    from members
    where h % 50 <> 0
),
-- who was in another segment for some months, one in fifty of them until now
gone as (
    select
        's' || lpad((h % 30)::varchar, 2, '0') as segment_key, customer_id, false as is_primary,
        12 as entered_months,
        min(h // 64 % 12)::int as exited_months
    from members
    where h % 4 = 1
    group by all
),
-- who was known by another id until half a year ago
merged as (
    select
        staying.segment_key, ids.issued_customer_id as customer_id, staying.is_primary,
        12 as entered_months,
        6 as exited_months
    from staying
    inner join marts.customer_id_history as ids
        on staying.customer_id = ids.customer_id and not ids.is_current
),
stays as (
    select * from staying
    union all
    select gone.* from gone
    anti join staying on gone.segment_key = staying.segment_key and gone.customer_id = staying.customer_id
    union all
    select * from merged
),
entries as (
    select
        'entered' as entry_type, segment_key, customer_id, is_primary, entered_months as months,
        cast(null as varchar) as reason
    from stays
    where entered_months > 0
    union all
    select
        'exited', stays.segment_key, stays.customer_id, false, stays.exited_months,
        case
            when ids.customer_id is not null then 'customer merged into ' || ids.customer_id
            else 'lifecycle_stage = active: now dormant'
        end
    from stays
    left join marts.customer_id_history as ids
        on stays.customer_id = ids.issued_customer_id and not ids.is_current
    where stays.exited_months > 0
    union all
    -- who had another primary segment for a while
    select 'moved', segment_key, customer_id, is_primary, (hash(customer_id) % entered_months)::int, null
    from stays
    where entered_months > 2 and exited_months = 0 and hash(customer_id, 'moved') % 10 = 0
        and hash(customer_id) % entered_months > 0
)
select
    (13 - months)::bigint as revision,
    last_day(date '2026-06-30' - to_months(months::int)) as as_of_on,
    entry_type, segment_key, 1::int as segment_version, customer_id,
    cast(null as varchar) as origin_customer_id, is_primary, reason,
    cast(null as bigint) as customer_count, expected_value, total_spend
from entries
left join marts.customer_attributes using (customer_id)
union all
select
    13 - months, last_day(date '2026-06-30' - to_months(months::int)), 'size', segment_key, 1, null, null,
    null, null, null, 1, 1
from range(1, 13) as numbers(months)
cross join marts.segments
union all
select
    13 - months, last_day(date '2026-06-30' - to_months(months::int)), 'build', null, null, null, null,
    null, null, $customers, null, null
from range(1, 13) as numbers(months)
"""


def declare_segments(count: int) -> dict[str, Any]:
    """Return so many active segments of two criteria each, as the var segments declares them."""
    kinds = [
        ("order_count", lambda n: [n % 12, n % 12 + 1]),
        ("web_events_30d", lambda n: [3 * n, 3 * n + 15]),
        ("age_years", lambda n: [18 + n, 28 + n]),
        ("email_reactions_90d", lambda n: [n % 17, n % 17 + 3]),
    ]
    segments = {}
    for number in range(count):
        attribute, bounds = kinds[number % len(kinds)]
        segments[f"s{number:02}"] = {
            "name": f"Benchmark of {number}",
            "goal": "Measure",
            "metric": "orders",
            "target": "1 %",
            "owner": "owner@example.com",
            "department": "sales",
            "action": f"action_{number}",
            "channel": "email",
            "priority": number,
            "review_by": "2099-12-31",
            "status": "active",
            "criteria": [
                {"attribute": attribute, "operator": "between", "value": bounds(number)},
                {
                    "attribute": "lifecycle_stage",
                    "operator": "in",
                    "value": [STAGES[(number + place) % len(STAGES)] for place in range(3)],
                },
            ],
        }
    return segments


class Project:
    """The project on a warehouse of the benchmark's own."""

    def __init__(self, folder: Path, segments: int, threads: int) -> None:
        self.folder = folder
        self.warehouse = folder / "benchmark.duckdb"
        self.threads = threads
        declared = declare_segments(segments)
        self.variables = json.dumps(
            {
                "segments": declared,
                "max_active_segments": len(declared),
                "coverage": {"declared": 0, "floor": 0},
            }
        )

    def run_models(self, models: tuple[str, ...]) -> dict[str, float]:
        """Run models; return the seconds of each."""
        dbt = Path(sys.executable).with_name("dbt")
        done = subprocess.run(
            [dbt, "--quiet", "run", "--select", *models, "--vars", self.variables]
            + ["--threads", str(self.threads), "--project-dir", PROJECT, "--profiles-dir", PROJECT]
            + ["--target-path", self.folder / "target", "--log-path", self.folder / "logs"],
            env={**os.environ, "CRM_WAREHOUSE": str(self.warehouse), "CRM_AS_OF": ""},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        if done.returncode:
            raise ProblemError("the models could not be run:", *done.stdout.splitlines())
        results = json.loads((self.folder / "target" / "run_results.json").read_text("utf-8"))
        return {r["unique_id"].split(".")[2]: r["execution_time"] for r in results["results"]}


def create_inputs(project: Project, customers: int) -> None:
    """Make the tables that the models of segments read, the ledger aside."""
    (model,) = (
        model
        for model in yaml.safe_load(ATTRIBUTES.read_text(encoding="utf-8"))["models"]
        if model["name"] == "customer_attributes"
    )
    columns = ", ".join(
        f"{column['name']} {column['data_type'].replace('string', 'varchar')}"
        for column in model["columns"]
    )
    with duckdb.connect(str(project.warehouse)) as connection:
        connection.execute(
            "create schema intermediate; create schema marts;"
            f"create table marts.customer_attributes ({columns});"
            "create table intermediate.int_activity__as_of as select date '2026-06-30' as as_of_on;"
            "create table marts.identity_changes"
            " (customer_id varchar, previous_customer_id varchar, change_type varchar, changed_at timestamp);"
            "create table marts.customer_id_history"
            " (issued_customer_id varchar, customer_id varchar, is_current boolean)"
        )
        connection.execute(CUSTOMERS_SQL, {"customers": customers, "stages": list(STAGES)})
        for statement in IDS_SQL.split(";"):
            connection.execute(statement, {"customers": customers})


@click.command(epilog=usage("python scripts/benchmark_segments.py --customers 100000"))
@click.option("--customers", default=1_000_000, show_default=True, help="How many customers.")
@click.option("--segments", default=30, show_default=True, help="How many segments.")
@threads_option
@click.option(
    "--keep",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder to keep the warehouse and what dbt wrote in.",
)
def main(customers: int, segments: int, threads: int, keep: Path | None) -> None:
    """Measure how fast customers are put into segments, and their history is kept."""
    console = screen()
    with TemporaryDirectory(prefix="crm_benchmark_") as name, console.status("Preparing") as told:
        folder = keep or Path(name)
        folder.mkdir(parents=True, exist_ok=True)
        project = Project(folder, segments, threads)
        create_inputs(project, customers)
        project.run_models(PREPARING)
        with duckdb.connect(str(project.warehouse)) as connection:
            connection.execute(LEDGER_SQL, {"customers": customers})
            connection.execute("checkpoint")
            (entries,) = connection.execute("select count(*) from marts.segment_ledger").fetchone()
        told.update("Running the models")
        clock, used = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
        seconds = project.run_models(TIMED)
        clock = time.perf_counter() - clock
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        processor = after.ru_utime + after.ru_stime - used.ru_utime - used.ru_stime
        with duckdb.connect(str(project.warehouse), read_only=True) as connection:
            members, changes = connection.execute(
                "select (select count(*) from marts.segment_matches),"
                " (select count(*) from marts.segment_changes)"
            ).fetchone()
    grid = Grid(box=None, pad_edge=False)
    grid.add_column(f"{customers:,} customers, {segments} segments")
    grid.add_column("seconds", justify="right")
    for model in TIMED:
        grid.add_row(model, f"{seconds[model]:.1f}")
    grid.add_row("dbt run of all", f"{clock:.1f}")
    grid.add_row("of the processor", f"{processor:.1f}")
    console.print(grid)
    console.print(f"{members:,} memberships, {changes:,} changes, {entries:,} entries before")


if __name__ == "__main__":
    run(main)
