"""Measure the models beside SQL that was written by hand for the same marts: how many times as long they take.

scripts/yardstick/ holds a query a mart, each written from what the mart promises, as one would who has
that mart alone to deliver. Both sides begin with the same relations (GIVEN, the staging views and the
seeds), lie in the same warehouse file, and must come to the same rows. Neither runs tests. Marts are told
in seconds of the processor, of all threads together, for those of the clock tell little on a busy machine.
What is printed is Markdown: docs/performance.md shows it as it is.
"""

import json
import re
import sys
import time
from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import click
import duckdb

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from scripts.benchmark_build import (
    PAGE,
    Usage,
    describe_machine,
    keep_option,
    measure_dbt,
    measure_load,
    memory_option,
    prepare,
    surroundings,
    table,
    write_option,
)
from scripts.common import (
    PROJECT,
    json_option,
    quote_identifier,
    run,
    screen,
    tell_json,
    usage,
    write_section,
)

QUERIES = PROJECT / "scripts" / "yardstick"
MARKS = (
    "<!-- written by scripts/benchmark_reference.py --write -->",
    "<!-- end of what benchmark_reference.py wrote -->",
)
# In this order: a query may read what those before it made, as a model reads other models.
MARTS = (
    "orders",
    "order_items",
    "customer_rfm",
    "cohort_retention",
    "product_affinity",
    "customer_loyalty",
    "engagement_events",
    "web_sessions",
    "contact_timing",
    "acquisition_sources",
    "lifecycle_history",
)
# What both sides find there, besides staging and seeds: the day, who is who, golden records, consent,
# what training predicts, and how long each customer was in which stage.
GIVEN = frozenset(
    {
        "int_activity__as_of",
        "int_identity__crosswalk",
        "customer_records",
        "int_identity__devices",
        "int_companies__crosswalk",
        "int_customers__enriched",
        "customers",
        "int_customers__time_zones",
        "int_customers__reachability",
        "int_unify__user_agents",
        "customer_lifetime_value",
        "lifecycle_stays",
    }
)
DECIMALS = 9  # that doubles are compared to, for sums are added in any order
EXAMPLES = 2


@dataclass(frozen=True)
class Compared:
    """A mart: rows, seconds of the processor for all that lies between it and what is given, and what differs."""

    mart: str
    rows: int
    models: int
    model_seconds: float
    reference_seconds: float
    differences: list[str]


@dataclass(frozen=True)
class Comparison:
    """All marts of a company: by hand, by what dbt compiles the models to, and by a whole `dbt run`."""

    customers: int
    reference: Usage
    models: Usage
    dbt: Usage
    node_seconds: float
    marts: list[Compared]


def read_queries() -> dict[str, str]:
    """Return the query of each mart."""
    return {mart: (QUERIES / f"{mart}.sql").read_text(encoding="utf-8") for mart in MARTS}


def read_references(queries: dict[str, str]) -> dict[str, set[str]]:
    """Return which marts each query reads, itself and those that these read included."""
    found: dict[str, set[str]] = {}
    for mart, query in queries.items():
        names = re.findall(r"\byardstick\.(\w+)", query)
        found[mart] = {mart}.union(*(found[name] for name in names))
    return found


def models_between(manifest: dict[str, Any], marts: Iterable[str]) -> set[str]:
    """Return the models that must run to make marts of what is given: GIVEN, staging and seeds."""
    nodes = {
        node["name"]: node
        for node in manifest["nodes"].values()
        if node["resource_type"] == "model"
    }
    found: set[str] = set()
    waiting = list(marts)
    while waiting:
        name = waiting.pop()
        if name in found or name in GIVEN or name not in nodes:
            continue
        if nodes[name]["schema"] == "staging":
            continue
        found.add(name)
        waiting += [parent.rpartition(".")[2] for parent in nodes[name]["depends_on"]["nodes"]]
    return found


def read_models(manifest: dict[str, Any], models: Collection[str]) -> dict[str, str]:
    """Return what dbt compiled the models to that are tables, by name; of views their readers take the time."""
    nodes = {
        node["name"]: node
        for node in manifest["nodes"].values()
        if node["name"] in models and node["config"]["materialized"] != "view"
    }
    return {
        name: (PROJECT / nodes[name]["compiled_path"]).read_text(encoding="utf-8")
        for name in sorted(nodes)
    }


def open_warehouse(warehouse: Path, memory_limit: str | None) -> duckdb.DuckDBPyConnection:
    """Open a warehouse with the settings that profiles.yml has dbt open it with."""
    settings = {"preserve_insertion_order": False}
    if memory_limit:
        settings["memory_limit"] = memory_limit
    connection = duckdb.connect(str(warehouse), config=settings)
    connection.execute("set TimeZone = 'UTC'")
    return connection


def make_tables(
    connection: duckdb.DuckDBPyConnection, schema: str, queries: dict[str, str]
) -> dict[str, Usage]:
    """Make a table of each query in a schema, one after the other; return what each took."""
    connection.execute(f"create schema if not exists {quote_identifier(schema)}")
    took = {}
    for name, query in queries.items():
        started, used = time.perf_counter(), time.process_time()
        connection.execute(f"create or replace table {quote_identifier(schema, name)} as {query}")
        took[name] = Usage(time.perf_counter() - started, time.process_time() - used, 0)
    return took


def add_up(took: Collection[Usage]) -> Usage:
    """Return what several things took together."""
    return Usage(sum(one.clock for one in took), sum(one.processor for one in took), 0)


def compare(connection: duckdb.DuckDBPyConnection, mart: str) -> list[str]:
    """Tell how a mart and its reference differ in columns, rows and content; nothing where they are equal."""
    ours, theirs = (quote_identifier(schema, mart) for schema in ("marts", "yardstick"))
    types = {
        side: {
            name: data_type
            for name, data_type, *_ in connection.execute(f"describe {side}").fetchall()
        }
        for side in (ours, theirs)
    }
    found = [
        f"{name} is {types[ours].get(name, 'missing')}, by hand {types[theirs].get(name, 'missing')}"
        for name in types[ours] | types[theirs]
        if types[ours].get(name) != types[theirs].get(name)
    ]
    shared = {
        name: f"round({quote_identifier(name)}, {DECIMALS})"
        if data_type == "DOUBLE"
        else quote_identifier(name)
        for name, data_type in types[ours].items()
        if types[theirs].get(name) == data_type
    }
    # a sum of hashes, unlike their exclusive or, tells that a row is there twice
    sums = ", ".join(
        f"sum(hash({value}))" for value in [", ".join(shared.values()), *shared.values()]
    )
    (rows, whole, *sides), (their_rows, their_whole, *other) = (
        connection.execute(f"select count(*), {sums} from {side}").fetchone()
        for side in (ours, theirs)
    )
    if rows != their_rows:
        found.append(f"{rows:,} rows, by hand {their_rows:,}")
    if whole != their_whole:
        differing = [
            name for name, here, there in zip(shared, sides, other, strict=True) if here != there
        ]
        found.append(f"columns that differ: {', '.join(differing) or 'none by itself'}")
        values = ", ".join(f"{value} as {quote_identifier(name)}" for name, value in shared.items())
        for what, side, besides in (("marts", ours, theirs), ("by hand", theirs, ours)):
            alone = connection.execute(
                f"select {values} from {side} except all select {values} from {besides} "
                f"order by all limit {EXAMPLES}"
            ).fetchall()
            found += [f"only {what}: {dict(zip(shared, row, strict=True))}" for row in alone]
    return found


def measure_all(folder: Path, customers: int, memory_limit: str | None) -> Comparison:
    """Build a company of so many customers, and the marts in both ways; return what both took."""
    raw = prepare(folder, customers)
    with TemporaryDirectory(prefix=f"reference_{customers}_", dir=folder) as name:
        place = Path(name)
        environment = surroundings(place, raw, memory_limit)
        measure_load(place, environment)
        untested = ["--exclude-resource-type", "test", "--exclude-resource-type", "unit_test"]
        measure_dbt(place, environment, "build", *untested)
        manifest = json.loads((place / "target" / "manifest.json").read_text(encoding="utf-8"))
        models = models_between(manifest, MARTS)
        compiled = read_models(manifest, models)
        dbt = measure_dbt(place, environment, "run", "--threads", "2", "--select", *sorted(models))
        results = json.loads((place / "target" / "run_results.json").read_text(encoding="utf-8"))
        with open_warehouse(Path(environment["CRM_WAREHOUSE"]), memory_limit) as connection:
            ours = make_tables(connection, "compiled", compiled)
            connection.execute("drop schema compiled cascade")
            theirs = make_tables(connection, "yardstick", read_queries())
            marts = [describe_mart(connection, manifest, mart, ours, theirs) for mart in MARTS]
    return Comparison(
        customers=customers,
        reference=add_up(theirs.values()),
        models=add_up(ours.values()),
        dbt=dbt,
        node_seconds=sum(result["execution_time"] for result in results["results"]),
        marts=marts,
    )


def describe_mart(
    connection: duckdb.DuckDBPyConnection,
    manifest: dict[str, Any],
    mart: str,
    ours: dict[str, Usage],
    theirs: dict[str, Usage],
) -> Compared:
    """Compare a mart with its reference, and add up what was made for the one and the other."""
    models = models_between(manifest, [mart])
    queries = read_references(read_queries())[mart]
    (rows,) = connection.execute(f"select count(*) from marts.{mart}").fetchone()
    return Compared(
        mart=mart,
        rows=rows,
        models=len(models),
        model_seconds=add_up([ours[name] for name in models & ours.keys()]).processor,
        reference_seconds=add_up([theirs[name] for name in queries]).processor,
        differences=compare(connection, mart),
    )


def describe(comparison: Comparison) -> str:
    """Return the tables of a comparison as Markdown, and what differs below them."""
    by_mart = table(
        ["processor s", "rows", "models", "by models", "by hand", "ratio", "equal"],
        [
            [one.mart, f"{one.rows:,}", str(one.models), f"{one.model_seconds:.2f}"]
            + [f"{one.reference_seconds:.2f}", f"{one.model_seconds / one.reference_seconds:.2f}"]
            + ["no" if one.differences else "yes"]
            for one in comparison.marts
        ],
    )
    hand = comparison.reference
    together = table(
        ["all marts", "clock s", "processor s", "ratio of the clock", "of the processor"],
        [
            [what, f"{took.clock:.1f}", f"{took.processor:.1f}"]
            + [f"{took.clock / hand.clock:.2f}", f"{took.processor / hand.processor:.2f}"]
            for what, took in (
                ("by hand", hand),
                ("what dbt compiles", comparison.models),
                ("dbt run, two threads", comparison.dbt),
            )
        ]
        + [["its nodes, added up", f"{comparison.node_seconds:.1f}", "", "", ""]],
    )
    told = [
        f"- {one.mart}: {difference}" for one in comparison.marts for difference in one.differences
    ]
    return "\n".join([f"{comparison.customers:,} customers:", "", by_mart, "", together, "", *told])


@click.command(
    epilog=usage(
        "python scripts/benchmark_reference.py --customers 10000",
        "python scripts/benchmark_reference.py --memory-limit 8GB --keep /tmp/sizes --write",
        codes={0: "all marts are equal", 1: "a mart differs; or a problem, told with its remedy"},
    )
)
@click.option(
    "--customers",
    type=click.IntRange(min=1),
    multiple=True,
    default=(100_000,),
    show_default=True,
    help="A size; may be given several times.",
)
@memory_option
@keep_option
@json_option
@write_option
def main(
    customers: tuple[int, ...],
    memory_limit: str | None,
    keep: Path | None,
    as_json: bool,
    write: bool,
) -> None:
    """Measure the models beside SQL written by hand for the same marts, and compare what comes of both."""
    with (
        TemporaryDirectory(prefix="crm_benchmark_") as name,
        screen(stderr=True).status("Building and measuring"),
    ):
        folder = (keep or Path(name)).resolve()
        folder.mkdir(parents=True, exist_ok=True)
        comparisons = [measure_all(folder, size, memory_limit) for size in sorted(customers)]
    text = "\n".join([describe_machine(memory_limit), "", *map(describe, comparisons)])
    if as_json:
        tell_json({"comparisons": [asdict(one) for one in comparisons]})
    else:
        click.echo(text)
    if write:
        write_section(PAGE, MARKS, text, "benchmark_reference.py --write", check=False)
    sys.exit(any(one.differences for comparison in comparisons for one in comparison.marts))


if __name__ == "__main__":
    run(main)
