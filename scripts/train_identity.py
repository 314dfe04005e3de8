"""Fit the match weights to the data of a warehouse, without labels.

The model has three classes of pairs: one person (m), unrelated people (u), other people of one
household (h). Each has a probability for every level of every comparison (macro comparisons()). What
unrelated people look like is counted on random pairs; the other classes are fitted to the candidate
pairs by expectation and maximization (Dempster, Laird & Rubin 1977; for record linkage Winkler 1988,
Fellegi & Sunter 1969) on counts of equal level patterns. A pattern's expected number in a class is
the class's number of pairs among all pairs times the product of its probabilities, so the candidate
pairs need no correction for how they were chosen.

What other people of a household share by chance alone (given name, birth date, national id, suffix)
is not fitted: without labels nothing would keep the class from becoming people who moved. A comparison
nobody has values for keeps its former weights, and rare levels lean on theirs; both are told.
"""

import csv
import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

import click
import duckdb
import numpy as np
from rich.console import Console
from rich.table import Table as Grid

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from scripts.common import (
    PARAMETERS,
    PROJECT,
    ProblemError,
    complete_parameters,
    parameters_option,
    run,
    screen,
    usage,
    warehouse_option,
    warehouse_problem,
)
from scripts.lock import exclusive

CLASSES = ("m", "u", "h")
# Not fitted for the household class: see above.
CHANCE_IN_HOUSEHOLD = ("given_name", "name_suffix", "birth_date", "national_id")
# Names count by their own frequency where they are equal (level 1).
BY_FREQUENCY = {"given_name": "given_name_share", "family_name": "family_name_share"}
# Of what a crowd shares, strangers share no less than the crowd's part of all records.
IN_CROWDS = {"address": "address_share", "company": "company_share"}
# So much likelier at most is a level of one person than of other people of a household.
MATCH_OVER_HOUSEHOLD = 1000
# Told of pairs of one name, which are rare at random and all of them candidates.
OF_CANDIDATES = ("email_of_same_name",)
PLACES = (
    "select record_number, row_number() over (order by record_number) as place "
    "from intermediate.int_identity__match_keys"
)
PSEUDO_PAIRS = 5.0
MIN_PAIRS = 20.0
ITERATIONS = 200
TOLERANCE = 1e-4


@dataclass
class Weights:
    """Level probabilities a comparison and class, and the expected pairs a record of each class."""

    names: dict[str, list[str]]
    probabilities: dict[str, dict[str, np.ndarray]]
    pairs_per_record: dict[str, float]
    support: dict[str, dict[str, np.ndarray]] = field(default_factory=dict)


@dataclass
class Patterns:
    """Pairs counted by equal levels: levels (patterns × comparisons), counts, log shares of names.

    `crowds` are log shares of what both have in common with a crowd, nan where there is none.
    """

    levels: np.ndarray
    counts: np.ndarray
    shares: dict[str, np.ndarray]
    crowds: dict[str, np.ndarray]
    dependence: np.ndarray


def read_weights(folder: Path) -> Weights:
    """Return the weights of the seeds match_weights and match_classes in a folder."""
    names, rows = {}, {}
    with (folder / "match_weights.csv").open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            names.setdefault(row["comparison"], []).append(row["level_name"])
            rows.setdefault(row["comparison"], []).append(
                [float(row[f"{c}_probability"]) for c in CLASSES]
            )
    with (folder / "match_classes.csv").open(newline="", encoding="utf-8") as file:
        classes = {row["class"]: float(row["pairs_per_record"]) for row in csv.DictReader(file)}
    probabilities = {
        name: dict(zip(CLASSES, np.array(levels).T, strict=True)) for name, levels in rows.items()
    }
    return Weights(names, probabilities, classes)


def levels_sql(pairs: str, warehouse: Path) -> str:
    """Return the SQL that gives the levels of the pairs of a relation, as dbt compiles it."""
    keys = "ref('int_identity__match_keys'), ref('int_identity__match_shares')"
    call = "{{ compare_pairs('" + pairs + "', " + keys + ") }}"
    dbt = Path(sys.executable).with_name("dbt")
    command = [str(dbt), "--quiet", "compile", "--inline", call, "--output", "json"]
    done = subprocess.run(
        [*command, "--project-dir", str(PROJECT), "--profiles-dir", str(PROJECT)],
        env={**os.environ, "CRM_WAREHOUSE": str(warehouse.resolve())},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise ProblemError(done.stdout + done.stderr)
    return json.loads(done.stdout)["compiled"]


def count_patterns(
    connection: duckdb.DuckDBPyConnection, levels: str, names: list[str]
) -> Patterns:
    """Count the pairs of a relation of levels by pattern; shares are rounded to a tenth of a bit."""
    shares = [
        f"case when {name} = 1 then round(log2({share}), 1) else 0 end as {share}"
        for name, share in BY_FREQUENCY.items()
    ] + [f"coalesce(round(log2({share}), 1), 'nan') as {share}" for share in IN_CROWDS.values()]
    columns = connection.execute(
        f"select {', '.join(names)}, {', '.join(shares)}, count(*) as pair_count "
        f"from ({levels}) as levels group by all order by all"
    ).fetchnumpy()
    shares = {name: np.asarray(columns[share], float) for name, share in BY_FREQUENCY.items()}
    bits = dict(
        connection.execute(
            "select name_rarity, dependence_bits from intermediate.int_identity__name_dependence"
        ).fetchall()
    )
    rarity = -np.floor(sum(shares.values()))
    both = np.logical_and.reduce([share < 0 for share in shares.values()])
    dependence = np.array([bits.get(int(value), 0.0) for value in rarity])
    return Patterns(
        np.stack([np.asarray(columns[name], dtype=np.int8) for name in names], axis=1),
        np.asarray(columns["pair_count"], dtype=float),
        shares,
        {name: np.asarray(columns[share], float) for name, share in IN_CROWDS.items()},
        np.where(both, dependence, 0.0),
    )


def random_pairs_sql(records: int, pairs: int) -> str:
    """Return SQL of so many random pairs of the compared records, or of all where there are no more.

    `records` is how many records int_identity__match_keys has. Their numbers have gaps, for records without
    a name are numbered and not compared; so places among them are drawn.
    """
    if records * (records - 1) / 2 <= pairs:
        places = (
            f"select l.i as l, r.i as r from range(1, {records + 1}) as l (i) "
            f"inner join range(1, {records + 1}) as r (i) on l.i < r.i"
        )
    else:
        places = (
            "select least(l, r) as l, greatest(l, r) as r from ("
            f"select hash(i) % {records} + 1 as l, hash(-i - 1) % {records} + 1 as r "
            f"from range({pairs}) as numbers (i)) as drawn where l <> r"
        )
    return (
        "select left_keys.record_number as left_number, right_keys.record_number as right_number "
        f"from ({places}) as places "
        f"inner join ({PLACES}) as left_keys on places.l = left_keys.place "
        f"inner join ({PLACES}) as right_keys on places.r = right_keys.place"
    )


def bits(weights: Weights, patterns: Patterns, names: list[str], records: int) -> np.ndarray:
    """Return the logarithm (base 2) of each pattern's expected pairs a class: patterns × classes."""
    expected = np.array(
        [
            records * weights.pairs_per_record["match"],
            records * (records - 1) / 2,
            records * weights.pairs_per_record["household"],
        ]
    )
    total = np.tile(np.log2(np.maximum(expected, 1e-9)), (len(patterns.counts), 1))
    for place, name in enumerate(names):
        level = patterns.levels[:, place]
        for column, class_name in enumerate(CLASSES):
            table = np.concatenate([[0.0], np.log2(weights.probabilities[name][class_name])])
            value = table[level]
            if name in BY_FREQUENCY and class_name == "u":
                value = np.where(level == 1, patterns.shares[name], value)
            elif name in IN_CROWDS and class_name == "u":
                value = np.fmax(value, patterns.crowds[name])
            elif name == "given_name" and class_name == "h":
                # by chance, or named after each other
                juniors = weights.probabilities[name]["h"][0]
                value = np.where(
                    level == 1, np.log2(np.exp2(patterns.shares[name]) + juniors), value
                )
            total[:, column] += value
    total[:, 1] += patterns.dependence
    return total


def posteriors(logs: np.ndarray) -> np.ndarray:
    """Return each class's probability for patterns with these logarithms (base 2)."""
    scaled = np.exp2(logs - logs.max(axis=1, keepdims=True))
    return scaled / scaled.sum(axis=1, keepdims=True)


def level_counts(patterns: Patterns, place: int, weight: np.ndarray, size: int) -> np.ndarray:
    """Return the weighted pairs at each level of a comparison, missing ones left out."""
    return np.bincount(
        patterns.levels[:, place], weights=patterns.counts * weight, minlength=size + 1
    )[1:]


def fit(weights: Weights, candidates: Patterns, sampled: Patterns, records: int) -> Weights:
    """Fit the weights by expectation and maximization, from given ones, which also steady rare levels."""
    names = list(weights.names)
    prior = weights
    for _ in range(ITERATIONS):
        told = posteriors(bits(weights, candidates, names, records))
        # true matches among random pairs would pass for chance where there are few records
        unrelated = posteriors(bits(weights, sampled, names, records))[:, 1]
        fitted, support = {}, {}
        for place, name in enumerate(names):
            size = len(weights.names[name])
            counts = {
                "m": level_counts(candidates, place, told[:, 0], size),
                "u": level_counts(candidates, place, told[:, 1], size)
                if name in OF_CANDIDATES
                else level_counts(sampled, place, unrelated, size),
                "h": level_counts(candidates, place, told[:, 2], size),
            }
            support[name] = counts
            fitted[name] = {}
            for class_name in CLASSES:
                known = prior.probabilities[name][class_name]
                if class_name == "h" and name in CHANCE_IN_HOUSEHOLD:
                    fitted[name]["h"] = known
                    continue
                count = counts[class_name]
                value = (count + PSEUDO_PAIRS * known) / (count.sum() + PSEUDO_PAIRS)
                if class_name == "h":
                    # rare in a household is not impossible: couples of gendered family names
                    value = np.maximum(value, fitted[name]["m"] / MATCH_OVER_HOUSEHOLD)
                if class_name == "u":
                    # what no random pair shows is rare, not impossible
                    value = np.maximum(value, np.minimum(known, 0.5 / max(count.sum(), 1)))
                fitted[name][class_name] = value
        totals = candidates.counts @ told
        per_record = {
            "match": (totals[0] + 1) / records,
            "household": (totals[2] + 1) / records,
        }
        change = max(
            np.abs(np.log2(fitted[n]["m"]) - np.log2(weights.probabilities[n]["m"])).max()
            for n in names
        )
        weights = Weights(weights.names, fitted, per_record, support)
        if change < TOLERANCE:
            break
    return weights


def write_weights(weights: Weights, trained_on: str, folder: Path) -> None:
    """Write the seeds match_weights and match_classes into a folder that is there."""
    with (folder / "match_weights.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(
            ["comparison", "level", "level_name", *(f"{c}_probability" for c in CLASSES)]
        )
        for name, levels in weights.names.items():
            for place, level_name in enumerate(levels):
                values = [f"{weights.probabilities[name][c][place]:.4g}" for c in CLASSES]
                writer.writerow([name, place + 1, level_name, *values])
    with (folder / "match_classes.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["class", "pairs_per_record", "trained_on"])
        for name, value in weights.pairs_per_record.items():
            writer.writerow([name, f"{value:.4g}", trained_on])


def untrained(weights: Weights) -> list[str]:
    """Return the levels that too few pairs of one person show to be fitted, `comparison: level`."""
    return [
        f"{name}: {level}"
        for name, levels in weights.names.items()
        for place, level in enumerate(levels)
        if weights.support[name]["m"][place] < MIN_PAIRS
    ]


def print_weights(weights: Weights, former: Weights, console: Console) -> None:
    """Print each level's evidence for one person against chance, in bits, before and after."""
    grid = Grid(box=None, pad_edge=False)
    for column in ("comparison", "level", "pairs", "m", "u", "h", "bits", "before"):
        grid.add_column(column, justify="left" if column in ("comparison", "level") else "right")
    for name, levels in weights.names.items():
        for place, level in enumerate(levels):
            now, before = weights.probabilities[name], former.probabilities[name]
            grid.add_row(
                name,
                level,
                f"{weights.support[name]['m'][place]:,.0f}",
                *(f"{now[c][place]:.2g}" for c in CLASSES),
                f"{np.log2(now['m'][place] / now['u'][place]):+.1f}",
                f"{np.log2(before['m'][place] / before['u'][place]):+.1f}",
            )
    console.print(grid)
    for name, value in weights.pairs_per_record.items():
        console.print(
            f"{name} pairs a record: {value:.3f} (before {former.pairs_per_record[name]:.3f})"
        )


@click.command(
    epilog=usage(
        "python scripts/train_identity.py --warehouse warehouse/crm_segments.duckdb", locks=True
    )
)
@warehouse_option
@click.option(
    "--from",
    "start",
    default=PARAMETERS,
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="Folder with the weights to start from and to compare with.",
    show_default="seeds/parameters",
)
@parameters_option
@click.option(
    "--pairs",
    default=5_000_000,
    show_default=True,
    type=click.IntRange(1000),
    help="Random pairs to count what unrelated people look like on.",
)
def main(warehouse: Path, start: Path, output: Path, pairs: int) -> None:
    """Fit the match weights to the data of a warehouse that was built, without labels.

    Read what it prints, look at the difference (git diff seeds/parameters), commit, and refresh.
    """
    exclusive(warehouse)
    console = screen()
    if not warehouse.is_file():
        raise ProblemError(f"There is no warehouse {warehouse}; build one first (make warehouse)")
    started = time.perf_counter()
    former = read_weights(start)
    names = list(former.names)
    levels = levels_sql("random_pairs", warehouse)
    with console.status("Counting pairs"), connect(warehouse) as connection:
        (records,) = connection.execute(
            "select count(*) from intermediate.int_identity__match_keys"
        ).fetchall()[0]
        if records < 2:
            raise ProblemError(
                f"{warehouse} has no two records with names, so nothing can be fitted"
            )
        candidates = count_patterns(
            connection, "select * from intermediate.int_identity__pair_levels", names
        )
        sample = random_pairs_sql(records, pairs)
        sampled = count_patterns(
            connection, f"with random_pairs as ({sample}) select * from ({levels})", names
        )
    weights = fit(former, candidates, sampled, records)
    complete_parameters(output)
    write_weights(weights, f"{records} records, {candidates.counts.sum():.0f} pairs", output)
    print_weights(weights, former, console)
    kept = untrained(weights)
    if kept:
        console.print(
            f"Shown by fewer than {MIN_PAIRS:.0f} pairs of one person, so mostly as before:"
        )
        console.print("  " + "\n  ".join(kept), markup=False)
    console.print(
        f"Fitted to {records:,} records, {candidates.counts.sum():,.0f} candidate and "
        f"{sampled.counts.sum():,.0f} random pairs in {time.perf_counter() - started:.0f} s; "
        f"written to {output}",
        markup=False,
    )


def connect(warehouse: Path) -> duckdb.DuckDBPyConnection:
    """Open a warehouse for reading; raise ProblemError where it cannot be or was never built."""
    try:
        connection = duckdb.connect(str(warehouse), read_only=True)
        connection.execute("select 1 from intermediate.int_identity__pair_levels limit 1")
    except duckdb.CatalogException as error:
        raise ProblemError(f"{warehouse} holds no pairs to fit to; refresh it first") from error
    except duckdb.Error as error:
        raise warehouse_problem(warehouse, error) from error
    return connection


if __name__ == "__main__":
    run(main)
