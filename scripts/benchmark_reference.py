"""Measure the models beside SQL that was written by hand for the same marts: how many times as long they take.

scripts/yardstick/ holds a query a mart, each written from what the mart promises, as one would who has
that mart alone to deliver. Both sides begin with the same relations (GIVEN, the staging views and the
seeds), lie in the same warehouse file, and must come to the same rows. Neither runs tests. What is
printed is Markdown: docs/performance.md shows it as it is.
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
    """A mart: what making it took on both sides, all that lies between it and the given relations, and how it differs."""

    mart: str
    rows: int
    models: int
    model_seconds: float
    reference_seconds: float
    differences: list[str]


@dataclass(frozen=True)
class Comparison:
    """All marts of a company of so many customers; `dbt` is a whole `dbt run`, `alone` its nodes one by one."""

    customers: int
    dbt: Usage
    node_seconds: float
    alone_seconds: float
    reference: Usage
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


def run_models(place: Path, environment: dict[str, str], models: Collection[str], threads: int):
    """Run models; return what the run took, and the seconds of each."""
    took = measure_dbt(
        place, environment, "run", "--threads", str(threads), "--select", *sorted(models)
    )
    results = json.loads((place / "target" / "run_results.json").read_text(encoding="utf-8"))
    return took, {
        result["unique_id"].rpartition(".")[2]: result["execution_time"]
        for result in results["results"]
    }


def open_warehouse(warehouse: Path, memory_limit: str | None) -> duckdb.DuckDBPyConnection:
    """Open a warehouse with the settings that profiles.yml has dbt open it with."""
    settings = {"preserve_insertion_order": False}
    if memory_limit:
        settings["memory_limit"] = memory_limit
    connection = duckdb.connect(str(warehouse), config=settings)
    connection.execute("set TimeZone = 'UTC'")
    return connection


def make_references(
    connection: duckdb.DuckDBPyConnection, queries: dict[str, str]
) -> dict[str, float]:
    """Make the marts by the queries, in the schema yardstick; return the seconds of each."""
    connection.execute("create schema if not exists yardstick")
    seconds = {}
    for mart, query in queries.items():
        started = time.perf_counter()
        connection.execute(f"create or replace table yardstick.{quote_identifier(mart)} as {query}")
        seconds[mart] = time.perf_counter() - started
    return seconds


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


def measure_references(
    warehouse: Path, memory_limit: str | None
) -> tuple[Usage, dict[str, float], dict[str, int], dict[str, list[str]]]:
    """Make the references; return what that took, all and each, the rows of the marts, and how they differ."""
    queries = read_queries()
    started, used = time.perf_counter(), time.process_time()
    with open_warehouse(warehouse, memory_limit) as connection:
        seconds = make_references(connection, queries)
    took = Usage(time.perf_counter() - started, time.process_time() - used, 0)
    with open_warehouse(warehouse, memory_limit) as connection:
        rows = {
            mart: connection.execute(f"select count(*) from marts.{mart}").fetchone()[0]
            for mart in MARTS
        }
        return took, seconds, rows, {mart: compare(connection, mart) for mart in MARTS}


def measure_all(folder: Path, customers: int, memory_limit: str | None) -> Comparison:
    """Build a company of so many customers, and the marts in both ways; return what both took."""
    raw = prepare(folder, customers)
    with TemporaryDirectory(prefix=f"reference_{customers}_", dir=folder) as name:
        place = Path(name)
        environment = surroundings(place, raw, memory_limit)
        measure_load(place, environment)
        measure_dbt(
            place,
            environment,
            *("build", "--exclude-resource-type", "test", "--exclude-resource-type", "unit_test"),
        )
        manifest = json.loads((place / "target" / "manifest.json").read_text(encoding="utf-8"))
        models = models_between(manifest, MARTS)
        dbt, beside = run_models(place, environment, models, threads=2)
        _, alone = run_models(place, environment, models, threads=1)
        reference, seconds, rows, differences = measure_references(
            Path(environment["CRM_WAREHOUSE"]), memory_limit
        )
    read = read_references(read_queries())
    marts = []
    for mart in MARTS:
        needed = models_between(manifest, [mart])
        marts.append(
            Compared(
                mart=mart,
                rows=rows[mart],
                models=len(needed),
                model_seconds=sum(alone[model] for model in needed),
                reference_seconds=sum(seconds[name] for name in read[mart]),
                differences=differences[mart],
            )
        )
    return Comparison(customers, dbt, sum(beside.values()), sum(alone.values()), reference, marts)


def describe(comparison: Comparison) -> str:
    """Return the tables of a comparison as Markdown, and what differs below them."""
    by_mart = table(
        ["mart", "rows", "models", "models s", "by hand s", "ratio", "equal"],
        [
            [one.mart, f"{one.rows:,}", str(one.models), f"{one.model_seconds:.2f}"]
            + [f"{one.reference_seconds:.2f}", f"{one.model_seconds / one.reference_seconds:.2f}"]
            + ["no" if one.differences else "yes"]
            for one in comparison.marts
        ],
    )
    theirs = comparison.reference
    rows = [
        ("models one at a time", comparison.alone_seconds, None),
        ("dbt run, two threads", comparison.dbt.clock, comparison.dbt.processor),
    ]
    together = table(
        ["all marts", "clock s", "processor s", "ratio of the clock", "of the processor"],
        [
            ["by hand", f"{theirs.clock:.1f}", f"{theirs.processor:.1f}", "", ""],
            *[
                [what, f"{clock:.1f}", f"{processor:.1f}" if processor else ""]
                + [f"{clock / theirs.clock:.2f}"]
                + [f"{processor / theirs.processor:.2f}" if processor else ""]
                for what, clock, processor in rows
            ],
        ],
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
