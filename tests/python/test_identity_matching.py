"""Records of labelled sets become the right customers, with the shipped weights and with fitted ones.

The sets are those that packages ship, through the files contract and the project's own models.
"""

import csv
import json
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from harness import Refresher
from scripts.labelled_sets import write_published
from scripts.train_identity import read_weights

# Pairwise F1 after clustering, by (shipped, fitted) weights. Of the 1,000 true pairs of RLdata10000,
# whose only attributes are names and a birth date, 33 have a date that no calendar has: nothing but
# a common name is left of them.
BOUNDS = {
    "febrl1": (0.985, 0.995),
    "febrl2": (0.99, 0.995),
    "febrl3": (0.985, 0.995),
    "febrl4": (0.99, 0.995),
    "rldata10000": (0.91, 0.94),
}
MATCHED = "int_identity__match_keys+,+int_identity__crosswalk"
PAIRS = 1_000_000
DBT = Path(sys.executable).with_name("dbt")


class Matcher(Refresher):
    """Matches one labelled set after the other in one warehouse, as dbt and the scripts do."""

    def call(self, *command: str) -> str:
        """Run a command from the project root; return what it printed."""
        done = self.run([str(part) for part in command], CRM_AS_OF="")
        assert done.returncode == 0, done.stdout
        return done.stdout

    def match(self, contacts: Path) -> None:
        """Load the contacts of a drop folder and find the records of each person."""
        self.call(
            sys.executable, "scripts/load_raw.py", "--raw", contacts, "--quiet", "--allow-missing"
        )
        self.call(DBT, "--quiet", "run", "--select", "+int_identity__crosswalk")

    def f1(self, truth: Path) -> float:
        """Return the pairwise F1 of the customers against the truth."""
        told = self.call(
            sys.executable,
            "scripts/evaluate_identity.py",
            *("--relation", "crosswalk", "--json", "--truth", truth),
        )
        return json.loads(told)["pairwise"]["f1"]

    def fit(self, weights: Path) -> str:
        """Fit the weights to the records, put them into the warehouse and score again."""
        told = self.call(
            sys.executable, "scripts/train_identity.py", "--output", weights, "--pairs", PAIRS
        )
        with duckdb.connect(str(self.folder / "warehouse.duckdb")) as connection:
            for seed in ("match_weights", "match_classes"):
                connection.execute(f"delete from seeds.{seed}")
                connection.execute(
                    f"insert into seeds.{seed} by name select * from read_csv($1)",
                    [str(weights / f"{seed}.csv")],
                )
        self.call(DBT, "--quiet", "run", "--select", MATCHED)
        return told


@pytest.fixture(scope="module")
def matcher(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Matcher]:
    matcher = Matcher(tmp_path_factory.mktemp("matching"))
    (matcher.folder / "none").mkdir()
    matcher.call(sys.executable, "scripts/load_raw.py", "--raw", matcher.folder / "none", "--quiet")
    matcher.call(DBT, "--quiet", "seed")
    shutil.copy(matcher.folder / "warehouse.duckdb", matcher.folder / "seeded.duckdb")
    yield matcher


@pytest.mark.parametrize("name", BOUNDS)
def test_published_set(matcher: Matcher, name: str) -> None:
    folder = matcher.folder / name
    contacts, truth = folder / "raw" / "files" / "contacts.csv", folder / "truth.csv"
    contacts.parent.mkdir(parents=True)
    records, people, _ = write_published(name, contacts, truth)
    shutil.copy(matcher.folder / "seeded.duckdb", matcher.folder / "warehouse.duckdb")

    matcher.match(folder / "raw")
    shipped = matcher.f1(truth)
    told = matcher.fit(folder / "weights")
    fitted = matcher.f1(truth)

    print(
        f"{name}: {records} records of {people} people: F1 shipped {shipped:.4f}, fitted {fitted:.4f}"
    )
    assert shipped >= BOUNDS[name][0]
    assert fitted >= BOUNDS[name][1]
    # no phone numbers in any of these sets
    assert "phone: equal" in told.split("mostly as before:")[1]


def test_fitted_weights_are_probabilities(matcher: Matcher) -> None:
    weights = read_weights(matcher.folder / "febrl1" / "weights")
    for name, classes in weights.probabilities.items():
        for class_name, levels in classes.items():
            assert levels.min() > 0, (name, class_name)
            assert levels.sum() == pytest.approx(1, abs=0.02), (name, class_name)
    with (matcher.folder / "febrl1" / "weights" / "match_classes.csv").open() as file:
        assert {row["trained_on"].split(",")[0] for row in csv.DictReader(file)} == {"1000 records"}


def test_fitting_needs_a_warehouse(matcher: Matcher) -> None:
    command = [
        sys.executable,
        "scripts/train_identity.py",
        "--warehouse",
        matcher.folder / "no.duckdb",
    ]
    done = matcher.run([str(part) for part in command])
    assert done.returncode == 1
    assert "There is no warehouse" in done.stdout and "make warehouse" in done.stdout
