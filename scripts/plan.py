"""What a refresh would do, told without doing it."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import duckdb
from rich.console import Console
from rich.table import Table as Grid

from scripts.common import PROJECT, ProblemError, ago, warehouse_problem
from scripts.contract import read_tables, read_variables
from scripts.load_raw import inspect_folder, missing_tables
from scripts.lock import LockedError, is_held, lock_file, who_holds
from scripts.publish import marts_of, memories_of, read_json
from scripts.versions import list_versions, standing

PARSED = "partial_parse.msgpack"


def tell_plan(
    raw: Path,
    warehouse: Path,
    published: Path,
    variables: str,
    allow_missing: bool,
    console: Console,
) -> None:
    """Print what would be loaded, built and published; raise ProblemError where it could not begin."""
    settings = read_variables(variables)
    if is_held(warehouse):
        raise LockedError(who_holds(lock_file(warehouse)))
    folder = inspect_folder(raw, read_tables(settings))
    loaded = last_load(warehouse)
    if loaded and not allow_missing:
        with open_for_reading(warehouse) as connection:
            folder.problems += missing_tables(connection, folder, read_tables(settings))
    for warning in folder.warnings:
        console.print(f"Warning: {warning}", markup=False)
    if folder.problems:
        raise ProblemError(*folder.problems)

    grid = Grid(box=None, pad_edge=False)
    grid.add_column("would load")
    grid.add_column("bytes", justify="right")
    grid.add_column("the last load read", justify="right")
    for label, file in sorted(folder.files.items()):
        before = loaded.get(label)
        told = "nothing" if before is None else f"{before:,} bytes"
        grid.add_row(file.name, f"{file.path.stat().st_size:,}", told)
    console.print(grid)

    content = parse(variables, warehouse)
    kinds = [node["resource_type"] for node in content["nodes"].values()]
    console.print(
        f"Would build {kinds.count('model')} models and {kinds.count('seed')} seeds and make "
        f"{kinds.count('test')} tests in {warehouse}; {len(memories_of(content))} memories stay",
        markup=False,
    )
    console.print(
        f"Would publish {len(marts_of(content, PROJECT))} tables; {standing(published)}",
        markup=False,
    )
    versions = list_versions(published)
    going = versions[settings["versions_kept"] - 1 :]
    if going:
        console.print(
            f"Would remove version {going[-1].number}, published {ago(going[-1].published_at)}"
        )
    console.print("Nothing was written: a dry run")


def open_for_reading(warehouse: Path) -> duckdb.DuckDBPyConnection:
    """Open a warehouse for reading."""
    try:
        return duckdb.connect(str(warehouse), read_only=True)
    except duckdb.Error as error:
        raise warehouse_problem(warehouse, error) from error


def last_load(warehouse: Path) -> dict[str, int]:
    """Return the bytes the newest load read of each table it found."""
    if not warehouse.is_file():
        return {}
    with open_for_reading(warehouse) as connection:
        try:
            return dict(
                connection.execute(
                    "select source || '/' || source_table, byte_count from raw_loader.load_runs "
                    "where load_run_id = (select max(load_run_id) from raw_loader.load_runs) "
                    "and file_name is not null"
                ).fetchall()
            )
        except duckdb.CatalogException:
            return {}


def parse(variables: str, warehouse: Path) -> dict:
    """Return the manifest of the project as it would be built, its vars checked."""
    with tempfile.TemporaryDirectory(prefix="crm_segments_") as folder:
        parsed = Path(os.environ.get("DBT_TARGET_PATH", PROJECT / "target")) / PARSED
        if parsed.is_file():  # spares parsing it all again
            shutil.copyfile(parsed, Path(folder) / PARSED)
        command = [str(Path(sys.executable).with_name("dbt")), "--quiet", "parse"]
        command += ["--project-dir", str(PROJECT), "--profiles-dir", str(PROJECT)]
        command += ["--target-path", folder, "--log-path", folder]
        if variables:
            command += ["--vars", variables]
        done = subprocess.run(
            command,
            env={**os.environ, "CRM_WAREHOUSE": str(warehouse.resolve())},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        if done.returncode:
            raise ProblemError("the project could not be parsed:", *done.stdout.splitlines())
        return read_json(Path(folder) / "manifest.json")
