"""Measure whole builds at several sizes: loading, every model and every data test, as a refresh runs them.

Each size is the sample company with so many customers (scripts/generate_sample.py), built into an empty
warehouse of its own by one `dbt build`. Seconds of the processor, of all threads together, stand beside
those of the clock, which tell little on a busy machine. What is printed is Markdown: docs/performance.md
shows it as it is.
"""

import json
import math
import os
import platform
import subprocess
import sys
import time
from collections import defaultdict
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory

import click
import duckdb

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from scripts.common import (
    PROJECT,
    ProblemError,
    code_version,
    json_option,
    quote_identifier,
    run,
    tell_json,
    usage,
    write_section,
)

PAGE = PROJECT / "docs" / "performance.md"
MARKS = (
    "<!-- written by scripts/benchmark_build.py --write -->",
    "<!-- end of what benchmark_build.py wrote -->",
)
SLOWEST = 15
memory_option = click.option("--memory-limit", help="What DuckDB may take, for example 8GB.")
keep_option = click.option(
    "--keep",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder to keep the invented companies in, and to find them again.",
)
write_option = click.option(
    "--write", is_flag=True, help="Put the tables into docs/performance.md, too."
)
EVENTS = "intermediate.int_unify__engagement_events"
COUNTED = {
    "contacts": "intermediate.int_unify__contacts",
    "orders": "intermediate.int_unify__orders",
    "events": EVENTS,
}


@dataclass(frozen=True)
class Usage:
    """What a process took: seconds of the clock and of the processor, and its most memory in MB."""

    clock: float
    processor: float
    memory: float


@dataclass(frozen=True)
class Node:
    """A node of the build: its layer, seconds of the clock beside another node, and rows it wrote."""

    name: str
    layer: str
    seconds: float
    rows: int


@dataclass(frozen=True)
class Build:
    """A measured build of one size."""

    customers: int
    rows: dict[str, int]
    load: Usage
    build: Usage
    warehouse: float
    nodes: list[Node]

    def layers(self) -> dict[str, tuple[float, int]]:
        """Return seconds and rows by layer."""
        found: dict[str, tuple[float, int]] = defaultdict(lambda: (0.0, 0))
        for node in self.nodes:
            seconds, rows = found[node.layer]
            found[node.layer] = (seconds + node.seconds, rows + node.rows)
        return found


def measure(command: list[str | Path], environment: dict[str, str], log: Path) -> Usage:
    """Run a command, its output into a file; return what it took. Raise ProblemError where it fails."""
    started = time.perf_counter()
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, cwd=PROJECT, env=os.environ | environment, stdout=output, stderr=output
        )
        _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        tail = log.read_text(encoding="utf-8", errors="replace").splitlines()[-15:]
        raise ProblemError(f"{' '.join(map(str, command))} failed:", *tail)
    kilobyte = 1024 if platform.system() == "Darwin" else 1
    return Usage(
        clock=time.perf_counter() - started,
        processor=used.ru_utime + used.ru_stime,
        memory=used.ru_maxrss / kilobyte / 1024,
    )


def prepare(folder: Path, customers: int) -> Path:
    """Return the drop folder of so many customers, made where it is not there yet."""
    raw = folder / f"raw_{customers}"
    done = raw.with_suffix(".done")
    if not done.exists():
        measure(
            [sys.executable, "scripts/generate_sample.py", "--customers", str(customers)]
            + ["--format", "parquet", "--raw", raw, "--truth", folder / f"truth_{customers}"],
            {},
            folder / "generate.log",
        )
        done.touch()
    return raw


def layer_of(unique_id: str, node: dict) -> str:
    """Return the layer of a node: tests and seeds by what they are, models by their folder."""
    kind = unique_id.partition(".")[0]
    if kind == "model":
        layer, folder = node["fqn"][1:3]
        return f"{layer} {folder}" if layer in ("intermediate", "marts") else layer
    return {"test": "tests", "seed": "seeds"}.get(kind, "other")


def read_nodes(target: Path, connection: duckdb.DuckDBPyConnection) -> list[Node]:
    """Return the nodes of a finished build with the rows of those that are tables."""
    manifest = json.loads((target / "manifest.json").read_text(encoding="utf-8"))
    results = json.loads((target / "run_results.json").read_text(encoding="utf-8"))["results"]
    nodes = []
    for result in results:
        node = manifest["nodes"].get(result["unique_id"])
        if node is None:
            continue
        rows = 0
        if node["resource_type"] in ("model", "seed") and node["config"]["materialized"] != "view":
            name = quote_identifier(node["schema"], node["alias"])
            (rows,) = connection.execute(f"select count(*) from {name}").fetchone()
        nodes.append(
            Node(node["name"], layer_of(result["unique_id"], node), result["execution_time"], rows)
        )
    return nodes


def surroundings(place: Path, raw: Path, memory_limit: str | None) -> dict[str, str]:
    """Return the environment in which all that is built of a drop folder lies in a folder of its own."""
    return {
        "CRM_RAW": str(raw),
        "CRM_WAREHOUSE": str(place / "crm_segments.duckdb"),
        "CRM_AS_OF": "",
        "DBT_TARGET_PATH": str(place / "target"),
        "DBT_LOG_PATH": str(place / "logs"),
    } | ({"CRM_MEMORY_LIMIT": memory_limit} if memory_limit else {})


def measure_load(place: Path, environment: dict[str, str]) -> Usage:
    """Load the raw tables; return what it took."""
    return measure([sys.executable, "scripts/load_raw.py"], environment, place / "load.log")


def measure_dbt(place: Path, environment: dict[str, str], *arguments: str) -> Usage:
    """Run dbt; return what it took."""
    dbt = Path(sys.executable).with_name("dbt")
    # --quiet: errors alone, to be told where there are any
    return measure([dbt, "--quiet", *arguments], environment, place / "dbt.log")


def build(folder: Path, customers: int, memory_limit: str | None) -> Build:
    """Load and build so many customers; return what it took."""
    raw = prepare(folder, customers)
    with TemporaryDirectory(prefix=f"build_{customers}_", dir=folder) as name:
        place = Path(name)
        warehouse = place / "crm_segments.duckdb"
        environment = surroundings(place, raw, memory_limit)
        load = measure_load(place, environment)
        took = measure_dbt(place, environment, "build", "--exclude-resource-type", "unit_test")
        with duckdb.connect(str(warehouse), read_only=True) as connection:
            rows = {
                what: connection.execute(f"select count(*) from {table}").fetchone()[0]
                for what, table in COUNTED.items()
            }
            nodes = read_nodes(place / "target", connection)
        return Build(customers, rows, load, took, warehouse.stat().st_size / 1e9, nodes)


def table(heads: list[str], rows: list[list[str]]) -> str:
    """Return a Markdown table, its first column aligned left, the others right."""
    lines = [heads, ["---", *["---:"] * (len(heads) - 1)], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def power(small: float, large: float, ratio: float) -> str:
    """Return the exponent by which seconds grew when the data grew `ratio` times, or nothing."""
    # below a second a node's seconds are dbt's own
    return f"{math.log(large / small) / math.log(ratio):.2f}" if small >= 1 and ratio > 1 else ""


def describe_machine(memory_limit: str | None) -> str:
    """Return a line on what measured when, with what."""
    bounded = f", DuckDB bounded to {memory_limit}" if memory_limit else ""
    return (
        f"{datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} cores, {platform.machine()}, "
        f"Python {platform.python_version()}, dbt {version('dbt-core')}, DuckDB {duckdb.__version__}, "
        f"code {code_version() or 'without a version'}{bounded}."
    )


def describe(builds: list[Build], memory_limit: str | None) -> str:
    """Return the tables of all builds as Markdown."""
    first, last = builds[0], builds[-1]
    ratio = last.customers / first.customers
    sizes = table(
        ["customers", *COUNTED, "load s", "build s", "processor s", "most memory", "warehouse"],
        [
            [f"{one.customers:,}", *[f"{count:,}" for count in one.rows.values()]]
            + [f"{one.load.clock:.0f}", f"{one.build.clock:.0f}", f"{one.build.processor:.0f}"]
            + [f"{one.build.memory / 1000:.1f} GB", f"{one.warehouse:.1f} GB"]
            for one in builds
        ],
    )
    growth = power(first.build.clock, last.build.clock, ratio)
    said = f"\nFrom {first.customers:,} to {last.customers:,} customers the clock's seconds grow with the power {growth}.\n"
    figures = [f"s at {one.customers:,}" for one in builds]
    layers = [one.layers() for one in builds]
    by_layer = table(
        ["layer", *figures, "power", "rows", "rows a second"],
        [
            [name, *[f"{found[name][0]:.1f}" for found in layers]]
            + [power(layers[0][name][0], layers[-1][name][0], ratio)]
            + ([f"{rows:,}", f"{rows / seconds:,.0f}"] if rows else ["", ""])
            for name, (seconds, rows) in sorted(layers[-1].items(), key=lambda item: -item[1][0])
        ],
    )
    seconds = [{node.name: node.seconds for node in one.nodes} for one in builds]
    by_node = table(
        ["slowest", *figures, "power", "rows", "rows a second"],
        [
            [node.name, *[f"{found.get(node.name, 0):.1f}" for found in seconds]]
            + [power(seconds[0].get(node.name, 0), node.seconds, ratio)]
            + ([f"{node.rows:,}", f"{node.rows / node.seconds:,.0f}"] if node.rows else ["", ""])
            for node in sorted(last.nodes, key=lambda node: -node.seconds)[:SLOWEST]
        ],
    )
    parts = [describe_machine(memory_limit), "", sizes, said if len(builds) > 1 else ""]
    return "\n".join([*parts, by_layer, "", by_node, ""])


@click.command(
    epilog=usage(
        "python scripts/benchmark_build.py --customers 10000 --customers 100000",
        "python scripts/benchmark_build.py --memory-limit 8GB --keep /tmp/sizes --write",
    )
)
@click.option(
    "--customers",
    type=click.IntRange(min=1),
    multiple=True,
    default=(10_000, 100_000, 800_000),
    show_default=True,
    help="A size; may be given several times. 800,000 customers are a million contacts.",
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
    """Measure loading and building the sample company at several sizes."""
    with TemporaryDirectory(prefix="crm_benchmark_") as name:
        folder = (keep or Path(name)).resolve()
        folder.mkdir(parents=True, exist_ok=True)
        builds = [build(folder, size, memory_limit) for size in sorted(customers)]
    text = describe(builds, memory_limit)
    if as_json:
        tell_json({"builds": [asdict(one) for one in builds]})
    else:
        click.echo(text)
    if write:
        write_section(PAGE, MARKS, text, "benchmark_build.py --write", check=False)


if __name__ == "__main__":
    run(main)
