"""The scores of a clustering against values worked out by hand, by brute force and by ER-Evaluation."""

import csv
import itertools
import json
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner
from er_evaluation import metrics
from er_evaluation.error_analysis import record_error_table
from hypothesis import given, settings
from hypothesis import strategies as st

from scripts.evaluate_identity import Evaluation, evaluate, main

# The example of Bagga & Baldwin 1998, figures 1 to 3: three entities, and two answers that each
# join two of them. Joining the small one with a large one does less harm.
KEY = {**dict.fromkeys("12345", "a"), **dict.fromkeys("67", "b"), **dict.fromkeys("89ABC", "c")}
SMALL_JOINED = {**dict.fromkeys("12345", "x"), **dict.fromkeys("6789ABC", "y")}
LARGE_JOINED = {**dict.fromkeys("1234589ABC", "x"), **dict.fromkeys("67", "y")}


def evaluated(found: dict[str, str], truth: dict[str, str]) -> Evaluation:
    """Evaluate a clustering of records, each by its cluster, against the true entity of each."""
    with duckdb.connect() as connection:
        for table, column, assigned in (
            ("found", "cluster_id", found),
            ("truth", "entity_id", truth),
        ):
            connection.execute(f"create table {table} (record_id varchar, {column} varchar)")
            connection.execute(
                f"insert into {table} select unnest(?), unnest(?)",
                [list(assigned), list(assigned.values())],
            )
        return evaluate(connection)


# --- scores --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("found", "b_cubed_precision", "right_of_found"),
    # five records with all five of five; two with two of seven, five with five of seven
    [(SMALL_JOINED, (5 + 4 / 7 + 25 / 7) / 12, 21 / 31), (LARGE_JOINED, 7 / 12, 21 / 46)],
)
def test_the_example_of_bagga_and_baldwin(found, b_cubed_precision, right_of_found) -> None:
    scores = evaluated(found, KEY)
    assert scores.b_cubed.precision == pytest.approx(b_cubed_precision)
    assert scores.b_cubed.recall == 1
    assert scores.pairwise.precision == pytest.approx(right_of_found)
    assert scores.pairwise.recall == 1
    assert (scores.records, scores.clusters, scores.entities) == (12, 2, 3)
    assert scores.true_pairs == scores.right_pairs == 10 + 1 + 10


def test_merged_and_split_at_once() -> None:
    # a: 1 2 3, b: 4 5; found 1 2, 3 4 and 5
    scores = evaluated(
        {"1": "x", "2": "x", "3": "y", "4": "y", "5": "z"},
        {"1": "a", "2": "a", "3": "a", "4": "b", "5": "b"},
    )
    assert (scores.true_pairs, scores.found_pairs, scores.right_pairs) == (4, 2, 1)
    assert (scores.pairwise.precision, scores.pairwise.recall) == (0.5, 0.25)
    assert scores.pairwise.f1 == pytest.approx(1 / 3)
    assert scores.b_cubed.precision == pytest.approx((1 + 1 + 1 / 2 + 1 / 2 + 1) / 5)
    assert scores.b_cubed.recall == pytest.approx((2 / 3 + 2 / 3 + 1 / 3 + 1 / 2 + 1 / 2) / 5)
    assert scores.cluster_sizes == {1: 1, 2: 2}
    assert scores.entity_sizes == {2: 1, 3: 1}


@pytest.mark.parametrize(
    ("found", "truth", "pairwise"),
    [
        # nothing to find and nothing found: there is nothing to be right or wrong about
        ("abc", "abc", (None, None, None)),
        ("abc", "aab", (None, 0.0, 0.0)),
        ("aab", "abc", (0.0, None, 0.0)),
        ("aab", "aab", (1.0, 1.0, 1.0)),
        ("aabb", "abab", (0.0, 0.0, 0.0)),
    ],
)
def test_scores_where_there_is_little_to_take_a_share_of(found, truth, pairwise) -> None:
    scores = evaluated(dict(enumerate_text(found)), dict(enumerate_text(truth))).pairwise
    assert (scores.precision, scores.recall, scores.f1) == pairwise


def enumerate_text(letters: str):
    return ((str(place), letter) for place, letter in enumerate(letters))


def test_counts_beyond_32_and_64_bits_of_squares() -> None:
    with duckdb.connect() as connection:
        connection.execute(
            "create table found as select i::varchar as record_id, 'all' as cluster_id "
            "from range(300000) as t (i)"
        )
        connection.execute(
            "create table truth as select i::varchar as record_id, (i % 2)::varchar as entity_id "
            "from range(300000) as t (i)"
        )
        scores = evaluate(connection)
    assert scores.found_pairs == 300_000 * 299_999 // 2
    assert scores.right_pairs == scores.true_pairs == 2 * (150_000 * 149_999 // 2)


@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), min_size=2, max_size=30))
@settings(max_examples=40, deadline=None)
def test_scores_are_those_of_counting_pair_by_pair(pairs: list[tuple[int, int]]) -> None:
    records = [str(place) for place in range(len(pairs))]
    cluster = dict(zip(records, (str(pair[0]) for pair in pairs), strict=True))
    entity = dict(zip(records, (str(pair[1]) for pair in pairs), strict=True))
    scores = evaluated(cluster, entity)

    found = {p for p in itertools.combinations(records, 2) if len({cluster[r] for r in p}) == 1}
    true = {p for p in itertools.combinations(records, 2) if len({entity[r] for r in p}) == 1}
    assert (scores.found_pairs, scores.true_pairs) == (len(found), len(true))
    assert scores.right_pairs == len(found & true)
    if found and true:
        assert scores.pairwise.f1 == pytest.approx(2 * len(found & true) / len([*found, *true]))

    def peers(assigned: dict[str, str], record: str) -> set[str]:
        return {other for other in records if assigned[other] == assigned[record]}

    both = [peers(cluster, record) & peers(entity, record) for record in records]
    assert scores.b_cubed.precision == pytest.approx(
        sum(len(b) / len(peers(cluster, r)) for b, r in zip(both, records, strict=True))
        / len(records)
    )
    assert scores.b_cubed.recall == pytest.approx(
        sum(len(b) / len(peers(entity, r)) for b, r in zip(both, records, strict=True))
        / len(records)
    )


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("seed", range(5))
def test_scores_are_those_of_er_evaluation(seed: int) -> None:
    rng = np.random.default_rng(seed)
    reference = pd.Series(rng.integers(0, 150, 400))
    prediction = pd.Series(np.where(rng.random(400) < 0.7, reference, rng.integers(0, 200, 400)))
    scores = evaluated(
        {str(record): str(cluster) for record, cluster in prediction.items()},
        {str(record): str(entity) for record, entity in reference.items()},
    )
    assert scores.pairwise.precision == pytest.approx(
        metrics.pairwise_precision(prediction, reference)
    )
    assert scores.pairwise.recall == pytest.approx(metrics.pairwise_recall(prediction, reference))
    assert scores.pairwise.f1 == pytest.approx(metrics.pairwise_f(prediction, reference))
    # its b_cubed_precision and b_cubed_recall weigh entities alike, the paper weighs records alike
    errors = record_error_table(prediction, reference)
    assert scores.b_cubed.precision == pytest.approx(
        (1 - errors["extra"] / errors["pred_cluster_size"]).mean()
    )
    assert scores.b_cubed.recall == pytest.approx(
        (1 - errors["missing"] / errors["ref_cluster_size"]).mean()
    )


# --- the command ---------------------------------------------------------------------------------


class Desk:
    """A warehouse with four customer records of two customers, and truth files beside it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.warehouse = folder / "crm.duckdb"
        with duckdb.connect(str(self.warehouse)) as connection:
            connection.execute(
                """
                create schema marts;
                create schema intermediate;
                create table marts.customer_records as
                select 'files:contacts:' || key as record_id, customer_id
                from (values ('1', 'x'), ('2', 'x'), ('3', 'x'), ('4', 'y')) as t (key, customer_id);
                create table intermediate.int_identity__crosswalk as
                select record_id, record_id as customer_id, true as is_record
                from marts.customer_records
                union all select 'files:contacts:merged', 'files:contacts:1', false;
                """
            )

    def file(self, name: str, text: str) -> str:
        path = self.folder / name
        path.write_text(text.lstrip("\n"), encoding="utf-8")
        return str(path)

    def run(self, *options: str, code: int = 0) -> str:
        result = CliRunner().invoke(main, ["--warehouse", str(self.warehouse), *options])
        assert result.exit_code == code, result.output
        return " ".join(result.output.split())

    def scores(self, *options: str) -> dict:
        return json.loads(self.run("--json", *options))

    def problem(self, *options: str) -> str:
        return self.run(*options, code=1)


BARE_KEYS = """
record_id,owner
1,a
2,a
3,b
4,b
"""


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_bare_keys_with_a_prefix_and_the_only_other_column(desk: Desk) -> None:
    truth = desk.file("truth.csv", BARE_KEYS)
    scores = desk.scores("--truth", truth, "--prefix", "files:contacts:")
    assert (scores["true_pairs"], scores["found_pairs"], scores["right_pairs"]) == (2, 3, 1)
    assert scores["pairwise"]["recall"] == 0.5


def test_whole_ids_any_delimiter_and_the_usual_column_among_others(desk: Desk) -> None:
    lines = "\n".join(f"files:contacts:{key};x;{key}" for key in "1234")
    truth = desk.file("truth.csv", f"Record_ID; colour ;true_customer_id\n{lines}\n")
    assert desk.scores("--truth", truth)["true_pairs"] == 0
    assert desk.scores("--truth", truth, "--entity", "colour")["true_pairs"] == 6


def test_a_parquet_file_with_numbers(desk: Desk) -> None:
    path = desk.folder / "truth.parquet"
    duckdb.sql("select i as record_id, i // 3 as owner from range(1, 5) as t (i)").write_parquet(
        str(path)
    )
    scores = desk.scores("--truth", str(path), "--prefix", "files:contacts:")
    assert (scores["records"], scores["true_pairs"]) == (4, 2)


def test_the_crosswalk_without_ids_that_are_no_records(desk: Desk) -> None:
    truth = desk.file("truth.csv", BARE_KEYS)
    options = ("--truth", truth, "--prefix", "files:contacts:", "--relation", "crosswalk")
    scores = desk.scores(*options)
    assert (scores["records"], scores["found_pairs"], scores["records_without_truth"]) == (4, 0, 0)


def test_a_file_of_clusters_instead_of_a_warehouse(desk: Desk) -> None:
    truth = desk.file("truth.csv", BARE_KEYS)
    clusters = desk.file("clusters.csv", "record_id,cluster\n1,p\n2,p\n3,q\n4,q\n")
    assert desk.scores("--truth", truth, "--clusters", clusters)["pairwise"]["f1"] == 1


def test_records_that_one_side_lacks_are_told(desk: Desk) -> None:
    truth = desk.file("truth.csv", "record_id,owner\n1,a\n2,a\n9,a\n10,b\n")
    options = ("--truth", truth, "--prefix", "files:contacts:")
    scores = desk.scores(*options)
    assert (scores["records"], scores["records_without_cluster"]) == (2, 2)
    assert scores["records_without_truth"] == 2
    assert scores["unscored_true_pairs"] == 2
    told = desk.run(*options)
    assert "2 records of the truth are not in the warehouse and not scored" in told
    assert "2 true pairs need them" in told
    assert "2 records have no line in the truth" in told


def test_what_is_printed(desk: Desk) -> None:
    truth = desk.file("truth.csv", BARE_KEYS)
    told = desk.run("--truth", truth, "--prefix", "files:contacts:")
    assert "pairwise 0.3333 0.5000 0.4000" in told
    assert "true customers 4 2 2" in told
    assert "found clusters 4 2 3" in told
    assert "not scored" not in told


def test_the_worst_errors_come_first_with_both_ids(desk: Desk) -> None:
    truth = desk.file("truth.csv", BARE_KEYS)
    path = desk.folder / "new" / "errors.csv"
    desk.run("--truth", truth, "--prefix", "files:contacts:", "--errors", str(path))
    with path.open(encoding="utf-8", newline="") as file:
        rows = [tuple(row.values()) for row in csv.DictReader(file)]
    record = "files:contacts:{}".format
    assert rows == [
        ("false_merge", "1", "2", "x", "a", record(1)),
        ("false_merge", "1", "2", "x", "a", record(2)),
        ("false_merge", "1", "2", "x", "b", record(3)),
        ("false_split", "1", "1", "x", "b", record(3)),
        ("false_split", "1", "1", "y", "b", record(4)),
    ]


def test_only_so_many_of_the_worst(desk: Desk) -> None:
    clusters = "".join(f"{n},{n // 10 if n < 20 else n // 2}\n" for n in range(60))
    truth = "".join(f"{n},{n}\n" for n in range(60))
    path = desk.folder / "errors.csv"
    desk.run(
        *("--clusters", desk.file("clusters.csv", f"record_id,customer_id\n{clusters}")),
        *("--truth", desk.file("truth.csv", f"record_id,owner\n{truth}")),
        *("--errors", str(path), "--worst", "2"),
    )
    rows = list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))
    assert [row["wrong_pairs"] for row in rows] == ["45"] * 20


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("record_id,owner\n1,a\n2,b\n\n1,b\n", "truth.csv, line 5: record_id '1' stands on line 2"),
        ("record_id,owner\n1,a\n2,\n", "truth.csv, line 3: no owner beside record_id '2'; fill it"),
        ("record_id,owner\n1,a\n ,b\n", "truth.csv, line 3: no record_id beside owner 'b'"),
        ("record,owner\n1,a\n", "truth.csv has no column record_id, only record, owner"),
        (
            "record_id,owner,team\n1,a,b\n",
            "has no column true_customer_id, only record_id, owner, team; name it with --entity",
        ),
        ("record_id,owner\n1,a,b,c\n", "truth.csv cannot be read"),
        ("record_id,owner\n", "truth.csv holds no record"),
        ("", "truth.csv"),
    ],
)
def test_what_is_wrong_with_a_truth_is_told(desk: Desk, text: str, told: str) -> None:
    truth = desk.file("truth.csv", text)
    assert told in desk.problem("--truth", truth, "--prefix", "files:contacts:")


def test_a_wrong_entity_is_told_with_the_columns_there_are(desk: Desk) -> None:
    truth = desk.file("truth.csv", BARE_KEYS)
    assert "has no column who, only record_id, owner" in desk.problem(
        "--truth", truth, "--entity", "who"
    )


def test_ids_of_another_spelling_are_told_with_the_remedy(desk: Desk) -> None:
    told = desk.problem("--truth", desk.file("truth.csv", BARE_KEYS))
    assert "its first is '1', theirs 'files:contacts:1'" in told
    assert "give bare keys a --prefix such as 'files:contacts:'" in told


def test_missing_files_and_tables_are_told(desk: Desk) -> None:
    truth = desk.file("truth.csv", BARE_KEYS)
    assert "nowhere.csv does not exist" in desk.problem("--truth", "nowhere.csv")
    with duckdb.connect(str(desk.warehouse)) as connection:
        connection.execute("drop table marts.customer_records")
    assert "has no table marts.customer_records; run `dbt build`" in desk.problem("--truth", truth)
    desk.warehouse.unlink()
    assert "does not exist; name another with --warehouse" in desk.problem("--truth", truth)
    desk.warehouse.write_text("no database")
    assert "cannot be opened as a DuckDB file" in desk.problem("--truth", truth)
