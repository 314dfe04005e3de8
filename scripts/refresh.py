"""Refresh the warehouse: load, check, erase who asked for it, build and test, check again, publish.

Each step starts only when the one before it succeeded, so what is published always comes from raw
data that was fit, and a complete build whose tests passed and whose marts were fit. Exit codes:
0 published; 1 a problem a person has to put right; 2 the command was given wrongly; 4 a gate found the
data unfit; 5 another command writes the warehouse; 143 ended by SIGTERM. All are told in words, and the
published file is left as it was. How to run it each night: docs/refresh.md.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from datetime import UTC, date, datetime
from pathlib import Path

import click
import duckdb
from click.core import ParameterSource
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from scripts.common import (
    PROJECT,
    ProblemError,
    complete_parameters,
    exports_option,
    json_option,
    printable,
    published_option,
    quiet_option,
    raw_option,
    screen,
    usage,
    vars_option,
    warehouse_option,
)
from scripts.common import run as run_command
from scripts.contract import read_variables
from scripts.erasure import Places, erase, has_requests, is_unfinished
from scripts.gates.gate import UNFIT, Verdict, check_marts, check_raw, prepare
from scripts.load_raw import check_read_in_place, load, print_outcome
from scripts.plan import tell_plan
from scripts.publish import check_writable, publish
from scripts.runs import Run, UnfitError, recorded
from scripts.sample import generate
from scripts.versions import memories_folder, next_number, versions_folder

SAMPLE_CUSTOMERS, SAMPLE_MONTHS, SAMPLE_SEED = 5000, 24, 1
# dbt keeps some millions of objects, hardly any of them garbage; to look through them after every 700 new
# ones, as Python does, takes a tenth of a build.
DBT = "import gc; gc.set_threshold(100_000, 50, 100); from dbt.cli.main import cli; cli()"
MOST_FAILURES_SHOWN = 10
MOST_FINDINGS_SHOWN = 5
MOST_BREACHES_SHOWN = 5


def build(
    warehouse: Path,
    target: Path,
    as_of: str,
    variables: str,
    full_refresh: bool,
    lock: int,
    console: Console,
    models: tuple[str, ...] = (),
) -> None:
    """Run dbt build on the warehouse; raise ProblemError naming what failed and what it said.

    Where models are named, they and what they need are built, and nothing is tested.
    """
    command = [sys.executable, "-P", "-c", DBT, "--log-format", "json", "build"]
    if setpriv := shutil.which("setpriv"):  # util-linux: a build must not outlive a killed refresh
        command = [setpriv, "--pdeathsig", "KILL", *command]
    # These judge the code, not the data: they are for `make test`.
    command += ["--exclude-resource-type", "unit_test"]
    if models:
        command += ["--exclude-resource-type", "test", "--select", *(f"+{name}" for name in models)]
    else:
        command += ["--exclude", "tag:code"]
    command += ["--project-dir", str(PROJECT), "--profiles-dir", str(PROJECT)]
    command += ["--target-path", str(target.resolve())]
    if full_refresh:
        command += ["--full-refresh"]
    if variables:
        command += ["--vars", variables]
    environment = {
        **os.environ,
        "CRM_WAREHOUSE": str(warehouse.resolve()),
        "CRM_AS_OF": as_of,
    }
    if parameters := os.environ.get("CRM_PARAMETERS"):
        complete_parameters(Path(parameters))
        environment["CRM_PARAMETERS"] = str(Path(parameters).resolve())
    results = target / "run_results.json"
    results.unlink(missing_ok=True)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    errors = []
    with (
        subprocess.Popen(
            command, env=environment, stdout=subprocess.PIPE, text=True, pass_fds=[lock]
        ) as dbt,
        Progress(*columns, console=console, disable=not console.is_terminal) as progress,
    ):
        task = progress.add_task("Building" if models else "Building and testing", total=None)
        try:
            for line in dbt.stdout:
                info, data = read_event(line)
                if info.get("name") == "LogStartLine":
                    progress.update(task, total=data["total"])
                elif "index" in data and info.get("level") != "debug":
                    progress.update(task, completed=data["index"])
                if info.get("level") == "error":
                    errors.append(info["msg"])
        except BaseException:
            dbt.kill()
            raise
    if dbt.returncode == 0:
        return
    if not results.is_file():
        raise ProblemError(*errors, "the build did not start, so nothing was published")
    every = json.loads(results.read_text(encoding="utf-8"))["results"]
    failed = [result for result in every if result["status"] in ("error", "fail")]
    told = [
        f"{result['unique_id'].split('.')[2]}: {result['message']}"
        for result in failed[:MOST_FAILURES_SHOWN]
    ]
    raise ProblemError(
        *(told or errors),
        f"{len(failed)} of {len(every)} models and tests failed, so nothing was published; "
        "the log is logs/dbt.log, the compiled SQL lies under target/compiled",
    )


def read_event(line: str) -> tuple[dict, dict]:
    """Return the info and the data of a line of dbt's JSON log; empty where it is none."""
    try:
        event = json.loads(line)
    except ValueError:
        return {}, {}
    return event["info"], event["data"]


def pass_gate(verdict: Verdict, missed: str, run: Run) -> None:
    """Tell what a gate found; raise UnfitError where that is unfit, `missed` being what is not done."""
    told = [b for b in verdict.breaches if b.severity != "info"]
    shown = told[:MOST_BREACHES_SHOWN]
    for breach in shown:
        if breach.severity != "critical":
            run.warn(breach.sentence())
    if len(told) > len(shown):
        run.warn(f"and {len(told) - len(shown)} more: {verdict.page}")
    run.row[f"{verdict.gate}_verdict"] = verdict.verdict
    if verdict.verdict == UNFIT:
        remedy = "Mend it at the source"
        if verdict.is_compared:
            remedy += "; or, where the data is right as it is, run again with --accept"
        raise UnfitError(
            *(breach.sentence() for breach in shown if breach.severity == "critical"),
            f"the {verdict.gate} gate found the data unfit (compared with "
            f"{verdict.compared_with}), so {missed}. {remedy}. Pages: {verdict.page}",
        )
    run.console.print(f"The {verdict.gate} gate: {verdict.verdict}")


def count_rows(warehouse: Path) -> dict[str, object]:
    """Return the day the build looks at and its rows by layer, as refresh_runs names them."""
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        found = connection.execute(
            """
            select
                (select as_of_on from intermediate.int_activity__as_of) as as_of_on,
                sum(read_count) as read_count,
                sum(unreadable_count) as unreadable_count,
                sum(quarantined_count) as quarantined_count,
                sum(staged_count) as staged_count,
                sum(mart_count) as mart_count,
                sum(excluded_count) as excluded_count,
                (select count(*) from marts.customers) as customer_count,
                (select count(*) from marts.orders) as order_count
            from marts.row_accounting
            """
        )
        names = [column[0] for column in found.description]
        return dict(zip(names, found.fetchone(), strict=True))


def tell_earlier(as_of: date, published: Path, run: Run) -> None:
    """Warn where what is about to be published looks at an earlier day than what is published."""
    try:
        with duckdb.connect(str(published), read_only=True) as connection:
            (shown,) = connection.execute("select as_of_on from publication").fetchone()
    except (duckdb.Error, TypeError):
        return
    if shown > as_of:
        run.warn(
            f"this is as of {as_of}, but as of {shown} is published: readers will see an earlier day. "
            "Where no day was named, the newest orders, deals and events are gone from the drop folder"
        )


def last_folder(warehouse: Path) -> Path | None:
    """Return the drop folder that was loaded last into a warehouse; None where none was."""
    if not warehouse.is_file():
        return None
    try:
        with duckdb.connect(str(warehouse), read_only=True) as connection:
            (folder,) = connection.execute(
                "select max_by(raw_folder, load_run_id) from raw_loader.load_runs"
            ).fetchone()
    except duckdb.Error:  # what is wrong with it is told when it is written
        return None
    return Path(folder) if folder else None


def summarize(warehouse: Path, rows: dict[str, int], console: Console) -> None:
    """Print how much was published and how large each active segment is."""
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        (as_of,) = connection.execute(
            "select as_of_on from intermediate.int_activity__as_of"
        ).fetchall()[0]
        segments = connection.execute(
            """
            select segments.name, count(membership.customer_id)
            from marts.segments as segments
            left join marts.segment_membership as membership
                on segments.segment_key = membership.segment_key
            where segments.status = 'active'
            group by segments.name, segments.priority
            order by segments.priority, segments.name
            """
        ).fetchall()
        rejected = connection.execute(
            "select source || '.' || source_table, unreadable_count + quarantined_count, read_count "
            "from marts.row_accounting where unreadable_count + quarantined_count > 0 order by 1"
        ).fetchall()
        findings = connection.execute(
            "select severity, subject, finding, row_count from marts.findings "
            "order by severity = 'info', row_count desc, subject, finding"
        ).fetchall()
    console.print(f"As of {as_of}: {rows['customers']:,} customers, {rows['orders']:,} orders")
    for name, size in segments:
        console.print(f"  {name}: {size:,} customers", markup=False)
    for table, count, total in rejected:
        console.print(f"Quarantined: {count:,} of {total:,} lines of {table}", markup=False)
    if findings:
        console.print(f"Findings: {len(findings)} (table findings), the first of them:")
    for severity, subject, finding, count in findings[:MOST_FINDINGS_SHOWN]:
        console.print(f"  {severity}: {subject}: {finding} ({count:,})", markup=False)
    if rejected:
        console.print(f"Why rows are quarantined: marts.quarantined_records in {warehouse}")


@click.command(
    epilog=usage(
        "python scripts/refresh.py",
        "python scripts/refresh.py --raw ~/exports --as-of 2026-06-30",
        "python scripts/refresh.py --dry-run",
        "python scripts/refresh.py --json > refresh.json",
        "python scripts/refresh.py --notice 'curl --silent --json @- https://chat.example.com/hook'",
        locks=True,
        codes={0: "published", 4: "a gate found the data unfit", 143: "ended by SIGTERM"},
        note="Whatever is not 0 leaves the published file as it was. docs/refresh.md has more.",
    )
)
@raw_option
@warehouse_option
@published_option
@exports_option
@click.option(
    "--as-of",
    envvar="CRM_AS_OF",
    default="",
    metavar="YYYY-MM-DD",
    show_envvar=True,
    help="Day to look at the data from; by default that of the newest order, deal or event.",
)
@click.option(
    "--allow-missing", is_flag=True, help="Accept that a table the last load had rows of is gone."
)
@click.option(
    "--accept",
    is_flag=True,
    help="The data is right although it differs from the last: the gates compare it with nothing.",
)
@vars_option
@click.option(
    "--full-refresh", is_flag=True, help="Build everything anew; memories stay as they are."
)
@click.option(
    "--dry-run", is_flag=True, help="Say what would be loaded, built and published; write nothing."
)
@click.option(
    "--notice",
    envvar="CRM_NOTICE",
    default="",
    metavar="COMMAND",
    show_envvar=True,
    help="Command for the shell that gets a summary as JSON on its stdin when the refresh ends.",
)
@quiet_option
@json_option
@click.pass_context
def main(
    context: click.Context,
    raw: Path,
    warehouse: Path,
    published: Path,
    exports: Path,
    as_of: str,
    allow_missing: bool,
    accept: bool,
    variables: str,
    full_refresh: bool,
    dry_run: bool,
    notice: str,
    quiet: bool,
    as_json: bool,
) -> None:
    """Load the drop folder, check it, build and test the models, check the marts, publish them.

    Without a drop folder of your own (no --raw, no CRM_RAW, no data/raw) the tables of an invented
    sample company are written to data/raw first.
    """
    if as_json and dry_run:
        raise click.UsageError("--json tells how a refresh ended; with --dry-run there is none")
    console = screen(stderr=as_json, quiet=quiet)
    if as_of:
        try:
            datetime.strptime(as_of, "%Y-%m-%d")
        except ValueError as error:
            raise ProblemError(f"--as-of {as_of!r} is not a day such as 2026-06-30") from error
    warnings = screen(stderr=as_json or quiet)
    is_sample = context.get_parameter_source("raw") is ParameterSource.DEFAULT and not raw.exists()
    if dry_run:
        if is_sample:
            console.print(f"There is no {raw}: the tables of an invented company would come there")
        else:
            tell_plan(raw, warehouse, published, variables, allow_missing, console)
        return
    with recorded(Run(warehouse, published, raw, console, warnings), notice, as_json) as run:
        former = last_folder(warehouse)
        is_other = former is not None and former != raw.resolve()
        if is_sample and is_other:
            raise ProblemError(
                f"there is no {raw}, and {warehouse} holds what came from {former}; name the drop folder with "
                "--raw or CRM_RAW"
            )
        if is_other:
            run.warn(
                f"{warehouse} holds what came from {former}, and {raw} is another folder: its histories will "
                "say that those customers are gone, and the gates compare with nothing. Give another company "
                "a --warehouse and --published of its own"
            )
        if is_sample:
            console.print(f"There is no {raw}: writing the tables of an invented company there")
            generate(SAMPLE_CUSTOMERS, SAMPLE_MONTHS, SAMPLE_SEED, raw, raw.parent / "truth")
        prepare()
        settings = read_variables(variables)
        check_writable(published)
        with run.step("load"), console.status("Loading the drop folder"):
            outcome = load(raw, warehouse, settings, allow_missing)
        run.row["load_run_id"] = outcome.load_run_id
        for warning in outcome.warnings:
            run.warn(warning)
        for note in outcome.notes:
            console.print(f"Note: {note}", markup=False)
        print_outcome(outcome, raw, warehouse, run.row["load_seconds"], console)

        with run.step("raw gate"), console.status("Checking the raw tables"):
            verdict = check_raw(warehouse, settings, accept)
        pass_gate(verdict, "nothing was built", run)

        target = Path(os.environ.get("DBT_TARGET_PATH", PROJECT / "target"))
        if is_unfinished(warehouse) or has_requests(warehouse):
            console.print("Erasing who asked for it")
            logs = Path(os.environ.get("DBT_LOG_PATH", PROJECT / "logs"))

            def build_models(models: tuple[str, ...]) -> None:
                # as of no day: whoever is erased is known by all there is
                of_no_day = json.dumps(settings | {"as_of": ""}, default=str)
                given = of_no_day if settings["as_of"] else variables
                build(warehouse, target, "", given, False, run.lock, console, models)

            with run.step("erase"):
                places = Places(warehouse, published, exports, logs, target)
                for request in erase(places, outcome, build_models):
                    run.log("erased", **request)
                    request_id = printable(str(request["request_id"]))
                    console.print(f"Erased: {request_id} ({request['status']})", markup=False)
            check_read_in_place(outcome)

        console.print("Building and testing the models")
        with run.step("build"):
            try:
                build(warehouse, target, as_of, variables, full_refresh, run.lock, console)
            finally:
                check_read_in_place(outcome)
        run.row |= count_rows(warehouse)
        console.print(f"Built and tested in {run.row['build_seconds']:.0f} s")

        with run.step("marts gate"), console.status("Checking the marts"):
            verdict = check_marts(warehouse, published, target / "manifest.json", settings, accept)
        pass_gate(verdict, "nothing was published", run)

        with run.step("publish"):
            tell_earlier(run.row["as_of_on"], published, run)
            now = datetime.now(UTC).replace(tzinfo=None)
            number = next_number(memories_folder(warehouse), versions_folder(published))
            run.remember(status="publishing", published_at=now, ended_at=now, version_number=number)
            done = publish(
                warehouse,
                published,
                target / "manifest.json",
                settings["versions_kept"],
                run.row["refresh_run_id"],
            )
        if done.warning:
            run.warn(done.warning)
        summarize(warehouse, done.rows, console)
        console.print(
            f"Published {len(done.rows)} tables to {published}, version {done.number}",
            markup=False,
        )
    console.print(f"Done in {time.perf_counter() - run.began:.0f} s")


if __name__ == "__main__":
    # so that what ends it politely, such as systemd, is remembered
    signal.signal(signal.SIGTERM, lambda number, _: sys.exit(128 + number))
    run_command(main)
