"""Run a gate: measure, compare, have the suite checked, remember the verdict."""

import json
import secrets
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from importlib import import_module
from pathlib import Path
from threading import Thread

import duckdb
import jinja2
import yaml

from scripts.common import PROJECT, ProblemError, quote_identifier, warehouse_problem
from scripts.contract import Table, nearest, read_tables, read_variables
from scripts.gates import docs
from scripts.gates.breach import Breach, Expectation
from scripts.gates.compare import compare, create_helpers
from scripts.gates.macros import parser
from scripts.gates.marts import compare_marts
from scripts.gates.profile import profile, store
from scripts.load_raw import create_memory
from scripts.publish import read_manifest

FIT, WARNED, UNFIT = "fit", "fit with warnings", "unfit"
SEVERITIES = ("info", "warning", "critical")
TITLES = {"raw": "raw tables", "marts": "marts"}


@dataclass
class Verdict:
    """What a gate found."""

    gate: str
    verdict: str
    breaches: list[Breach]
    page: Path  # the start page of Data Docs
    is_compared: bool
    compared_with: str  # in words
    counts: dict[str, int] = field(default_factory=dict)

    def why(self, shown: int = 3) -> str:
        """Say in a line or two what makes the data unfit."""
        critical = [breach for breach in self.breaches if breach.severity == "critical"]
        told = [breach.sentence() for breach in critical[:shown]]
        more = len(critical) - len(told)
        return "\n".join(told + ([f"and {more} more of the kind"] if more > 0 else []))


def check_raw(
    warehouse: Path,
    variables: dict | None = None,
    accept: bool = False,
    progress: Callable[[str], None] = lambda text: None,
    project: Path = PROJECT,
) -> Verdict:
    """Check the raw tables of the newest load; with `accept` they are not compared with the last.

    Raises ProblemError where there is nothing to check or the suite is not well-formed.
    """
    prepare()
    variables = read_variables(project=project) if variables is None else variables
    declared = read_tables(variables, project)
    # With every source switched off all tables are empty, and as good as any to look at.
    tables = [table for table in declared if table.is_switched_on] or declared
    with open_warehouse(warehouse) as connection:
        create_memory(connection, project)
        load_run_id, raw_folder = newest_load(connection, warehouse)
        last = None if accept else last_fit_run(connection, load_run_id, raw_folder)
        expectations = read_suite("raw", variables, tables, project, last is not None)
        run_id = begin(connection, "raw", load_run_id, raw_folder, accept)
        profile(connection, tables, parser(variables, project), run_id, load_run_id, progress)
        create_helpers(connection)
        compare(connection, tables, run_id, last[0] if last else None)
    if accept:
        compared_with = "nothing, as --accept asks"
    elif last:
        compared_with = f"the load of {last[1]:%Y-%m-%d %H:%M} UTC"
    else:
        compared_with = "nothing, as there is no earlier fit load of this folder"
    progress("expectations")
    return conclude(warehouse, "raw", run_id, expectations, last is not None, compared_with)


def check_marts(
    warehouse: Path,
    published: Path,
    manifest: Path,
    variables: dict | None = None,
    accept: bool = False,
    progress: Callable[[str], None] = lambda text: None,
    project: Path = PROJECT,
) -> Verdict:
    """Check the marts to publish; with `accept` they are not compared with what is published.

    Raises ProblemError where a mart was not built or the suite is not well-formed.
    """
    prepare()
    variables = read_variables(project=project) if variables is None else variables
    marts = read_manifest(manifest)
    with open_warehouse(warehouse) as connection:
        create_memory(connection, project)
        load_run_id, raw_folder = newest_load(connection, warehouse)
        run_id = begin(connection, "marts", load_run_id, raw_folder, accept)
        create_helpers(connection)
        is_compared, compared_with = compare_marts(
            connection, marts, None if accept else published, raw_folder, progress
        )
        expectations = read_suite("marts", variables, [], project, is_compared)
    progress("expectations")
    return conclude(warehouse, "marts", run_id, expectations, is_compared, compared_with)


def prepare() -> None:
    """Import Great Expectations, which takes seconds, beside what is done before it is needed."""
    Thread(target=import_module, args=["scripts.gates.suite"], daemon=True).start()


def docs_folder(warehouse: Path) -> Path:
    """Return where the pages about a warehouse lie."""
    return warehouse.parent / "data_docs" / warehouse.stem


# --- the suite -----------------------------------------------------------------------------------


def read_suite(
    gate: str,
    variables: dict,
    tables: list[Table],
    project: Path = PROJECT,
    is_compared: bool = True,
) -> list[Expectation]:
    """Return the expectations of quality/<gate>.yml, one a level and one a reference.

    Raises ProblemError that names the file, the expectation and what is wrong with it.
    """
    path = project / "quality" / f"{gate}.yml"
    declared = read_variables(project=project)["gates"]
    gates = {**declared, **(variables.get("gates") or {})}
    unknown = [f"{name}{nearest(name, declared)}" for name in gates if name not in declared]
    if unknown:
        raise ProblemError(*(f"var gates: there is no {name}" for name in unknown))
    environment = jinja2.Environment(undefined=jinja2.StrictUndefined)
    environment.globals.update(
        gates=gates, rise=rise, var=variables.get, parse=parser(variables, project)
    )
    try:
        # Comments may speak of placeholders.
        lines = path.read_text(encoding="utf-8").splitlines()
        text = "\n".join("" if line.lstrip().startswith("#") else line for line in lines)
        content = yaml.safe_load(environment.from_string(text).render()) or {}
    except (OSError, yaml.YAMLError, jinja2.TemplateError) as error:
        raise ProblemError(f"{path}: {' '.join(str(error).split())}") from error
    entries = list(content.get("expectations") or [])
    entries += [
        entry
        for reference in content.get("references") or []
        for entry in reference_entries(reference, tables, path)
    ]
    problems: list[str] = []
    expectations = [entry for raw in entries for entry in expand(raw, path, problems, is_compared)]
    if problems:
        raise ProblemError(*problems)
    return expectations


def rise(share: str, last_share: str) -> str:
    """SQL: by how much a share rose; without a last one some of it is taken to be usual."""
    return f"coalesce({share} - {last_share}, least({share} - 0.04, 0.4 * {share}))"


def expand(entry: dict, path: Path, problems: list[str], is_compared: bool) -> list[Expectation]:
    """Return an entry of the YAML as one expectation, or as one a level.

    Where there is nothing to compare with, only what `without_last` says is critical: what is usual
    at this company is not known yet, or a person said that this is.
    """
    name = entry.get("name", entry)
    missing = [key for key in ("name", "topic", "says", "remedy", "query") if not entry.get(key)]
    if missing:
        problems.append(f"{path}: the expectation {name!r} has no {' and no '.join(missing)}")
        return []
    query = entry["query"].strip().rstrip(";")
    told = {key: entry[key] for key in ("name", "topic", "says", "remedy")}
    levels = entry.get("levels")
    if not levels:
        severity = entry.get("severity")
        if severity not in SEVERITIES:
            problems.append(
                f"{path}: the expectation {name!r} has the severity {severity!r}; "
                f"give one of {', '.join(SEVERITIES)}, or levels"
            )
            return []
        return [Expectation(severity=severity, query=query, **told)]
    if not set(levels) <= set(SEVERITIES):
        problems.append(
            f"{path}: the expectation {name!r} has the levels {', '.join(levels)}; "
            f"they can be {', '.join(SEVERITIES)}"
        )
        return []
    if not is_compared:
        levels = {key: level for key, level in levels.items() if key != "critical"}
        levels |= entry.get("without_last") or {}
    ordered = sorted(levels.items(), key=lambda level: level[1])
    above = [*(bound for _, bound in ordered[1:]), None]
    return [
        Expectation(
            severity=severity,
            query=f"select * from (\n{query}\n) as breach\nwhere measure >= {bound}"
            + (f" and measure < {upper}" if upper is not None else ""),
            **told | {"name": f"{entry['name']} ({severity})"},
        )
        for (severity, bound), upper in zip(ordered, above, strict=True)
    ]


def reference_entries(reference: dict, tables: list[Table], path: Path) -> list[dict]:
    """Return a reference of the YAML as an entry like the others; none where its source is off."""
    known = {(table.source, table.name): table for table in tables}
    ends = []
    for end in (reference.get("column", ""), reference.get("to", "")):
        source, _, rest = str(end).partition(".")
        name, _, column = rest.rpartition(".")
        table = known.get((source, name))
        if table is None:
            sources = {table.source for table in read_tables({}, path.parents[1])}
            if source in sources and source not in {table.source for table in tables}:
                return []
        if table is None or column not in table.columns:
            raise ProblemError(
                f"{path}: the reference {reference} names {end!r}, which is no column"
            )
        ends.append((table, column))
    (child, column), (parent, key) = ends
    child_name = quote_identifier(child.schema, child.identifier)
    parent_name = quote_identifier(parent.schema, parent.identifier)
    own, other = quote_identifier(column), quote_identifier(key)
    query = f"""
with named as (
    select nullif(trim({own}), '') as named_key
    from {child_name}
    where nullif(trim({own}), '') is not null
),
counted as (
    select
        count(*) as named_count,
        count(*) filter (
            named_key not in (select trim({other}) from {parent_name} where {other} is not null)
        ) as row_count
    from named
)
select '{child.source}.{child.name}' as table_name, '{column}' as column_name, row_count,
    gates.percent(gates.share(row_count, named_count)) || ' name nothing' as found,
    'a {key} of {parent.source}.{parent.name}' as expected,
    gates.share(row_count, named_count) as measure
from counted
where named_count >= 10 and exists (select 1 from {parent_name})
"""
    return [
        {
            "name": f"{child.source}.{child.name}.{column} names {parent.source}.{parent.name}",
            "topic": "References",
            "levels": {"warning": reference.get("at_most", 0.05), "critical": 0.5},
            "says": f"rows name no row of {parent.source}.{parent.name}",
            "remedy": f"Export {parent.source}.{parent.name} whole and at the same time",
            "query": query,
        }
    ]


# --- the memory ----------------------------------------------------------------------------------


def open_warehouse(warehouse: Path) -> duckdb.DuckDBPyConnection:
    """Open the warehouse file, which has to exist."""
    if not warehouse.is_file():
        raise ProblemError(
            f"warehouse {warehouse} does not exist; run scripts/load_raw.py or give --warehouse"
        )
    try:
        connection = duckdb.connect(str(warehouse))
    except duckdb.Error as error:
        raise warehouse_problem(warehouse, error) from error
    connection.execute("set TimeZone = 'UTC'")
    return connection


def newest_load(connection: duckdb.DuckDBPyConnection, warehouse: Path) -> tuple[str, str]:
    """Return the load the raw tables hold, and its drop folder."""
    found = connection.execute(
        "select load_run_id, any_value(raw_folder) from raw_loader.load_runs "
        "group by load_run_id order by load_run_id desc limit 1"
    ).fetchone()
    if not found:
        raise ProblemError(f"{warehouse} was never loaded; run scripts/load_raw.py")
    return found


def begin(
    connection: duckdb.DuckDBPyConnection, gate: str, load_run_id: str, folder: str, accept: bool
) -> str:
    """Remember that a gate was run; until it says otherwise what it checks is unfit."""
    now = datetime.now(UTC).replace(tzinfo=None)
    last = connection.execute("select max(checked_at) from raw_loader.gate_runs").fetchone()[0]
    now = max(now, last + timedelta(microseconds=1)) if last else now
    run_id = f"{now:%Y%m%dT%H%M%S%f}{secrets.token_hex(3)}"
    row = {
        "gate_run_id": run_id,
        "gate": gate,
        "checked_at": now,
        "load_run_id": load_run_id,
        "raw_folder": folder,
        "verdict": UNFIT,
        "is_accepted": accept,
    }
    store(connection, "gate_runs", row)
    return run_id


def last_fit_run(
    connection: duckdb.DuckDBPyConnection, load_run_id: str, folder: str
) -> tuple[str, datetime] | None:
    """Return the newest run of the raw gate over another load of the folder that was not unfit."""
    return connection.execute(
        """
        select gate_run_id, loads.loaded_at
        from raw_loader.gate_runs as runs
        inner join (select distinct load_run_id, loaded_at from raw_loader.load_runs) as loads
            on runs.load_run_id = loads.load_run_id
        where gate = 'raw' and verdict <> ? and raw_folder = ? and runs.load_run_id < ?
        order by gate_run_id desc
        limit 1
        """,
        [UNFIT, folder, load_run_id],
    ).fetchone()


def conclude(
    warehouse: Path,
    gate: str,
    run_id: str,
    expectations: list[Expectation],
    is_compared: bool,
    compared_with: str,
) -> Verdict:
    """Have the suite checked, build the pages and remember the verdict."""
    from scripts.gates import suite  # see prepare()

    folder = docs_folder(warehouse)
    breaches, failures = suite.check(warehouse, gate, TITLES[gate], expectations, folder)
    docs.make_readable_offline(folder)
    if failures:
        raise ProblemError(
            *(f"quality/{gate}.yml: {failure}" for failure in failures),
            f"{len(failures)} expectations of the {gate} gate could not be checked",
        )
    counts = {
        severity: sum(breach.severity == severity for breach in breaches) for severity in SEVERITIES
    }
    verdict = UNFIT if counts["critical"] else WARNED if counts["warning"] else FIT
    with open_warehouse(warehouse) as connection:
        connection.execute(
            "update raw_loader.gate_runs set verdict = ?, critical_count = ?, warning_count = ?, "
            "breaches = ? where gate_run_id = ?",
            [
                verdict,
                counts["critical"],
                counts["warning"],
                json.dumps([asdict(breach) for breach in breaches], ensure_ascii=False),
                run_id,
            ],
        )
    page = folder / "index.html"
    return Verdict(gate, verdict, breaches, page, is_compared, compared_with, counts)
