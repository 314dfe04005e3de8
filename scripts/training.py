"""What the commands that train, suggest, preview and backfill share.

How they read a warehouse, build models in one, know its data again and write seeds.
"""

import csv
import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import duckdb

from scripts.common import PROJECT, ProblemError, warehouse_problem

ORDER_KEYS = 50


def open_warehouse(warehouse: Path, needed: str) -> duckdb.DuckDBPyConnection:
    """Open a warehouse for reading that has a table; raise ProblemError where it cannot be or has not."""
    if not warehouse.is_file():
        raise ProblemError(f"There is no warehouse {warehouse}; build one first (make warehouse)")
    try:
        connection = duckdb.connect(str(warehouse), read_only=True)
        connection.execute(f"select 1 from {needed} limit 1")
    except duckdb.CatalogException as error:
        raise ProblemError(f"{warehouse} has no {needed} to fit to; refresh it first") from error
    except duckdb.Error as error:
        raise warehouse_problem(warehouse, error) from error
    return connection


def run_models(
    warehouse: Path, folder: Path, *selection: str, as_of: str = "", variables: str = ""
) -> None:
    """Build models in a warehouse, dbt keeping its files in a folder of its own."""
    command = [str(Path(sys.executable).with_name("dbt")), "--quiet", "run"]
    command += ["--project-dir", str(PROJECT), "--profiles-dir", str(PROJECT)]
    command += ["--target-path", str(folder / "target"), "--log-path", str(folder / "logs")]
    command += ["--select", *selection]
    if variables:
        command += ["--vars", variables]
    done = subprocess.run(
        command,
        env={**os.environ, "CRM_WAREHOUSE": str(warehouse.resolve()), "CRM_AS_OF": as_of},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode:
        raise ProblemError(f"models could not be built in {warehouse}:", *done.stdout.splitlines())


def read_order_keys(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """Return the keys of the orders by which a build recognizes the data (macro order_key)."""
    rows = connection.execute(
        """
        select distinct
            md5(order_id || '|' || ordered_at::date || '|' || gross_amount) as order_key
        from intermediate.int_activity__orders
        where exclusion_reason is null and gross_amount is not null
        order by order_key
        limit ?
        """,
        [ORDER_KEYS],
    ).fetchall()
    return [key for (key,) in rows]


def read_seed(folder: Path, name: str) -> list[dict[str, str]]:
    """Return the rows of a seed in a folder, none where there is no such file."""
    path = folder / name
    if not path.is_file():
        return []
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def write_seed(path: Path, header: tuple[str, ...], rows: Iterable[Iterable]) -> None:
    """Write a seed."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)
