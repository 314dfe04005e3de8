"""The materialization connected_components finds the components of any graph.

A dbt project of its own, with nothing in it but models of that materialization over raw tables,
borrows the macros of this one. All graphs are built in one run.
"""

import itertools
import random
import shutil
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
import yaml
from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.cli.main import dbtRunner

ROOT = Path(__file__).parents[2]
Edge = tuple[str, str | None]

MODEL = """{{ config(materialized='connected_components') }}
select left_id, right_id from edges.NAME
"""


def random_edges(seed: int) -> list[Edge]:
    """Sparse random graph: near one edge a node, components of every size come about."""
    rng = random.Random(seed)
    nodes = [f"n{number}" for number in range(rng.randint(2, 400))]
    pairs = rng.randint(1, len(nodes) * 3 // 2)
    edges: list[Edge] = [(rng.choice(nodes), rng.choice(nodes)) for _ in range(pairs)]
    return edges + [(node, None) for node in nodes]


def shuffled(edges: list[Edge]) -> list[Edge]:
    """The same graph told in another order, some pairs the other way round."""
    rng = random.Random(7)
    turned = [
        (right, left) if right and rng.random() < 0.5 else (left, right) for left, right in edges
    ]
    rng.shuffle(turned)
    return turned


CHAIN = [(f"n{number:05}", f"n{number + 1:05}") for number in range(9_999)]
SCATTERED = random.Random(3).sample(range(10_000), 10_000)
ZIGZAG = [(f"n{left:05}", f"n{right:05}") for left, right in itertools.pairwise(SCATTERED)]

GRAPHS: dict[str, list[Edge]] = {
    "chain": CHAIN,
    "chain_shuffled": shuffled(CHAIN),
    "chain_with_scattered_ids": ZIGZAG,
    "star": [(f"n{number}", "hub") for number in range(1_000)],
    "clique": [(f"n{a}", f"n{b}") for a in range(40) for b in range(a)],
    "isolated": [("alone", None)],
    "isolated_and_linked": [("a", None), ("a", "b"), ("b", None)],
    "two_components": [("a", "b"), ("b", "c"), ("x", "y")],
    "duplicate_edges": [("a", "b"), ("a", "b"), ("b", "a")],
    "self_loop": [("a", "a"), ("b", "c"), ("c", "c")],
    "ring": [(f"n{number}", f"n{(number + 1) % 101}") for number in range(101)],
    "empty": [],
    "odd_ids": [("", "it's"), ("it's", 'a "quoted" \\ id'), ("🎂", "שלום")],
    **{f"random_{seed}": random_edges(seed) for seed in range(12)},
    **{f"random_{seed}_shuffled": shuffled(random_edges(seed)) for seed in range(3)},
}


def expected_components(edges: list[Edge]) -> dict[str, str]:
    """Smallest node of each node's component, by union-find."""
    parent: dict[str, str] = {}

    def root(node: str) -> str:
        parent.setdefault(node, node)
        while parent[node] != node:
            parent[node] = parent[parent[node]]
            node = parent[node]
        return node

    for left, right in edges:
        low, high = sorted((root(left), root(left if right is None else right)))
        parent[high] = low
    return {node: root(node) for node in parent}


class Project:
    """A throwaway dbt project whose models are the graphs."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.warehouse = folder / "graphs.duckdb"
        for name in ("materializations", "engine"):
            shutil.copytree(ROOT / "macros" / name, folder / "macros" / name)
        (folder / "models").mkdir()
        self.write(
            "dbt_project.yml",
            {
                "name": "graphs",
                "profile": "graphs",
                "flags": {"send_anonymous_usage_stats": False},
            },
        )
        target = {"type": "duckdb", "path": str(self.warehouse), "threads": 1}
        self.write("profiles.yml", {"graphs": {"target": "test", "outputs": {"test": target}}})
        with duckdb.connect(str(self.warehouse)) as connection:
            connection.execute("create schema edges")

    def write(self, name: str, content: dict) -> None:
        """Write a YAML file of the project."""
        (self.folder / name).write_text(yaml.safe_dump(content))

    def add(self, name: str, edges: list[Edge], config: str = "") -> None:
        """Add a graph, or tell it anew."""
        model = MODEL.replace("NAME", name).replace("components')", f"components'{config})")
        (self.folder / "models" / f"{name}.sql").write_text(model)
        lists = [[left for left, _ in edges], [right for _, right in edges]]
        with duckdb.connect(str(self.warehouse)) as connection:
            connection.execute(
                f"create or replace table edges.{name} as"
                " select unnest($1::text[]) as left_id, unnest($2::text[]) as right_id",
                lists,
            )

    def run(self, *arguments: str) -> list:
        """Run dbt; returns its node results."""
        places = ["--project-dir", self.folder, "--profiles-dir", self.folder]
        places += ["--target-path", self.folder / "target", "--log-path", self.folder / "logs"]
        result = dbtRunner().invoke(["--quiet", "run", *map(str, places), *arguments])
        DuckDBConnectionManager.close_all_connections()
        assert result.result is not None, result.exception
        return list(result.result)

    def query(self, sql: str) -> list[tuple]:
        """Rows of the warehouse."""
        with duckdb.connect(str(self.warehouse), read_only=True) as connection:
            return connection.execute(sql).fetchall()

    def components(self, name: str) -> dict[str, str]:
        """What the model holds; fails if a node has two rows."""
        rows = self.query(f"select node_id, component_id from {name}")
        assert len(rows) == len(dict(rows))
        return dict(rows)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    """The project with all graphs built."""
    project = Project(tmp_path_factory.mktemp("graphs"))
    for name, edges in GRAPHS.items():
        project.add(name, edges)
    failures = [result.message for result in project.run() if result.status != "success"]
    assert not failures
    yield project


@pytest.mark.parametrize("name", GRAPHS)
def test_components(project: Project, name: str) -> None:
    assert project.components(name) == expected_components(GRAPHS[name])


def test_order_of_edges_does_not_matter(project: Project) -> None:
    assert project.components("chain") == project.components("chain_shuffled")
    assert set(project.components("chain").values()) == {"n00000"}


def test_built_anew_follows_the_edges(project: Project) -> None:
    project.add("rebuilt", [("a", "b"), ("c", None)])
    project.run("--select", "rebuilt")
    assert project.components("rebuilt") == {"a": "a", "b": "a", "c": "c"}
    project.add("rebuilt", [("c", "b")])
    project.run("--select", "rebuilt")
    assert project.components("rebuilt") == {"b": "b", "c": "b"}


def test_bound_fails_and_leaves_the_table(project: Project) -> None:
    project.add("bounded", [("a", "b")])
    project.run("--select", "bounded")

    project.add("bounded", ZIGZAG, config=", max_rounds=2")
    (result,) = project.run("--select", "bounded")
    assert result.status == "error"
    assert "bounded" in result.message and "did not converge" in result.message

    assert project.components("bounded") == {"a": "a", "b": "a"}
    leftovers = "from information_schema.tables where starts_with(table_name, 'bounded_')"
    assert project.query(leftovers) == []


CONFLICTS = """{% macro apart(groups) %}
select
    l.component_id,
    d.reason as conflict,
    d.cuttable
from edges.decisions as d
inner join {{ groups }} as l on d.left_id = l.node_id
inner join {{ groups }} as r on d.right_id = r.node_id and l.component_id = r.component_id
{% endmacro %}"""

WEIGHED = """{{ config(materialized='connected_components', conflicts='apart', cuts=[1, 5, 9]) }}
select left_id, right_id, strength from edges.weighed"""


def test_conflicts_cut_the_weakest_links(project: Project) -> None:
    """What must not hold together loses its weakest edges, as far as it may be cut for; no others do."""
    (project.folder / "macros" / "apart.sql").write_text(CONFLICTS)
    (project.folder / "models" / "weighed.sql").write_text(WEIGHED)
    with duckdb.connect(str(project.warehouse)) as connection:
        connection.execute(
            """
            create or replace table edges.weighed as select * from (values
                -- the weaker of two links is cut, and the third record stays with the nearer
                ('a1', 'a2', 4.0), ('a2', 'a3', 8.0),
                -- too strong to be cut for this reason: the conflict stays
                ('b1', 'b2', 7.0), ('b2', 'b3', 8.0),
                -- nothing speaks against these, however weak
                ('c1', 'c2', 0.5),
                -- two conflicts in one group: cut until both are gone
                ('d1', 'd2', 0.5), ('d2', 'd3', 4.5), ('d3', 'd4', 20.0)
            ) as t (left_id, right_id, strength);
            create or replace table edges.decisions as select * from (values
                ('a1', 'a3', 'first', 9), ('b1', 'b3', 'second', 5),
                ('d1', 'd2', 'third', 9), ('d2', 'd4', 'fourth', 9)
            ) as t (left_id, right_id, reason, cuttable);
            """
        )
    (result,) = project.run("--select", "weighed")
    assert result.status == "success", result.message
    found = {node: rest for node, *rest in project.query("from weighed")}
    assert found == {
        "a1": ["a1", "first"],
        "a2": ["a2", "first"],
        "a3": ["a2", "first"],
        "b1": ["b1", "second"],
        "b2": ["b1", "second"],
        "b3": ["b1", "second"],
        "c1": ["c1", None],
        "c2": ["c1", None],
        "d1": ["d1", "fourth"],
        "d2": ["d2", "fourth"],
        "d3": ["d3", "fourth"],
        "d4": ["d3", "fourth"],
    }
