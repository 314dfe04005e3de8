"""Every mart that scripts/yardstick writes again by hand comes out the same, on the sample the refresh built."""

import json
import re
import shutil
from pathlib import Path

import duckdb
import pytest

from harness import Outcome, Refresher
from scripts.benchmark_build import Usage
from scripts.benchmark_reference import (
    GIVEN,
    MARTS,
    Compared,
    Comparison,
    compare,
    describe,
    make_tables,
    models_between,
    open_warehouse,
    read_models,
    read_queries,
    read_references,
)


@pytest.fixture(scope="module")
def warehouse(sample: Outcome, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the sample's warehouse with the marts made by hand in it."""
    # views name the database, which dbt knew by this name
    path = tmp_path_factory.mktemp("reference") / "warehouse.duckdb"
    shutil.copyfile(sample.warehouse, path)
    with open_warehouse(path, memory_limit="2GB") as connection:
        make_tables(connection, "yardstick", read_queries())
    return path


@pytest.fixture
def connection(warehouse: Path):
    """The warehouse, with whatever a test changes in it undone afterwards."""
    with open_warehouse(warehouse, memory_limit=None) as opened:
        opened.execute("begin")
        yield opened
        opened.execute("rollback")


@pytest.fixture(scope="module")
def manifest(refresh: Refresher, sample: Outcome) -> dict:
    """The manifest of the run that built the sample."""
    return json.loads((refresh.folder / "target" / "manifest.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("mart", MARTS)
def test_a_mart_is_what_it_promises(connection: duckdb.DuckDBPyConnection, mart: str) -> None:
    assert compare(connection, mart) == []
    assert connection.execute(f"select count(*) from marts.{mart}").fetchone() > (0,)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("update marts.orders set net_amount = net_amount + 0.0001", "columns that differ: net_amount"),
        ("delete from marts.orders where order_id = (select max(order_id) from marts.orders)", " rows, by hand "),
        ("insert into marts.orders from marts.orders", " rows, by hand "),
        ("alter table marts.orders drop column channel", "channel is missing, by hand VARCHAR"),
        ("alter table marts.orders alter net_amount type double", "net_amount is DOUBLE, by hand DECIMAL(18,4)"),
    ],
)  # fmt: skip
def test_what_differs_is_told(
    connection: duckdb.DuckDBPyConnection, change: str, told: str
) -> None:
    connection.execute(change)
    assert any(told in difference for difference in compare(connection, "orders"))


def test_values_that_changed_places_are_told(connection: duckdb.DuckDBPyConnection) -> None:
    """Each column holds what it held; only the rows are others."""
    connection.execute(
        "create or replace table marts.customer_rfm as "
        "select * replace (coalesce(lead(customer_id) over w, first(customer_id) over w) as customer_id) "
        "from marts.customer_rfm "
        "window w as (order by customer_id rows between unbounded preceding and unbounded following)"
    )
    assert compare(connection, "customer_rfm")[0] == "columns that differ: none by itself"


def test_doubles_may_be_summed_in_any_order(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute("update marts.product_affinity set support = support + 1e-15")
    assert compare(connection, "product_affinity") == []
    connection.execute("update marts.product_affinity set support = support + 1e-6")
    assert compare(connection, "product_affinity")[0] == "columns that differ: support"


def test_queries_begin_with_what_is_given() -> None:
    for mart, query in read_queries().items():
        read = set(
            re.findall(r"\b(staging|intermediate|marts|seeds|yardstick|raw_\w+)\.(\w+)", query)
        )
        assert {name for schema, name in read if schema in ("intermediate", "marts")} <= GIVEN, mart
        assert not {schema for schema, _ in read if schema.startswith("raw_")}, mart
        earlier = MARTS[: MARTS.index(mart)]
        assert {name for schema, name in read if schema == "yardstick"} <= set(earlier), mart


def test_what_is_timed_lies_between_what_is_given_and_the_marts(manifest: dict) -> None:
    between = models_between(manifest, MARTS)
    assert set(MARTS) <= between
    # read from staging, though identity, which is given, reads them too
    assert {"int_unify__orders", "int_unify__engagement_events", "int_activity__orders"} <= between
    assert not between & GIVEN
    assert not {name for name in between if name.startswith(("stg_", "int_identity__"))}
    assert models_between(manifest, ["customer_rfm"]) == {
        "customer_rfm", "orders", "int_activity__order_owners", "int_activity__orders",
        "int_unify__deals", "int_unify__orders", "int_unify__refunds",
    }  # fmt: skip


def test_a_given_relation_is_a_model(manifest: dict) -> None:
    assert {f"model.crm_segments.{name}" for name in GIVEN} <= manifest["nodes"].keys()


def test_a_query_takes_as_long_as_what_it_reads_as_well() -> None:
    assert read_references(read_queries())["customer_rfm"] == {"orders", "customer_rfm"}


def test_what_was_measured_is_told() -> None:
    orders = Compared("orders", 1000, 6, 2.6, 2.0, [])
    events = Compared("engagement_events", 5000, 5, 3.0, 2.0, ["5,000 rows, by hand 4,999"])
    hand, models, dbt = Usage(4, 8, 0), Usage(5, 9.6, 0), Usage(12, 16, 500)
    told = describe(Comparison(100, hand, models, dbt, 7.5, [orders, events]))
    assert "| orders | 1,000 | 6 | 2.60 | 2.00 | 1.30 | yes |" in told
    assert "| engagement_events | 5,000 | 5 | 3.00 | 2.00 | 1.50 | no |" in told
    assert "| what dbt compiles | 5.0 | 9.6 | 1.25 | 1.20 |" in told
    assert "| dbt run, two threads | 12.0 | 16.0 | 3.00 | 2.00 |" in told
    assert "| its nodes, added up | 7.5 |  |  |  |" in told
    assert "- engagement_events: 5,000 rows, by hand 4,999" in told


def test_models_are_measured_as_dbt_compiled_them(tmp_path: Path) -> None:
    """A view takes no time of its own."""
    sql = tmp_path / "orders.sql"
    sql.write_text("select 1 as order_id", encoding="utf-8")
    nodes = {
        name: {"name": name, "compiled_path": str(sql), "config": {"materialized": kind}}
        for name, kind in (("orders", "table"), ("engagement_events", "view"), ("deals", "table"))
    }
    queries = read_models({"nodes": nodes}, {"orders", "engagement_events"})
    assert queries == {"orders": "select 1 as order_id"}
    with duckdb.connect() as connection:
        took = make_tables(connection, "compiled", queries)
        assert connection.execute("select * from compiled.orders").fetchall() == [(1,)]
    assert took.keys() == {"orders"} and took["orders"].clock > 0
