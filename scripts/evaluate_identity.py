"""Score who was taken for one customer against a truth file.

The records of `customer_records` (or another clustering) are compared with a table that names the
true entity of each record. Everything comes from one contingency table, records by cluster and
entity, so the cost grows with the records and not with their pairs: a million take a second.
Figures are over the records that both sides know; the others are counted and told.
"""

import csv
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

import click
import duckdb
from rich.console import Console
from rich.table import Table as Grid

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from scripts.common import (
    ProblemError,
    first_line,
    json_option,
    quote_identifier,
    screen,
    tell_json,
    usage,
    warehouse_option,
    warehouse_problem,
)
from scripts.csv_records import UnreadableFile, open_text, read_layout, read_records

RECORD, ENTITY, CLUSTER = "record_id", "true_customer_id", "customer_id"
RELATIONS = {
    "customers": ("marts.customer_records", "true"),
    "crosswalk": ("intermediate.int_identity__crosswalk", "is_record"),
}
SIZE_BANDS = ((1, 1), (2, 2), (3, 3), (4, 4), (5, 5), (6, 10), (11, 50), (51, None))

# Both sides as they are, then the records that both know, then how many of each lie in which cell.
PREPARE_SQL = """
create temporary table scored as
select found.cluster_id, truth.entity_id, truth.record_id
from truth inner join found on truth.record_id = found.record_id;

create temporary table cells as
select cluster_id, entity_id, count(*)::hugeint as n from scored group by all;

create temporary table clusters as
select cluster_id, sum(n)::hugeint as n, sum(n * n)::hugeint as squares, count(*) as entities
from cells group by all;

create temporary table entities as
select entity_id, sum(n)::hugeint as n, sum(n * n)::hugeint as squares, count(*) as clusters
from cells group by all;
"""

# n(n-1)/2 pairs of n records; n is squared before it is divided, so nothing is lost
COUNTS_SQL = """
select
    (select count(*) from scored),
    (select count(*) from clusters),
    (select count(*) from entities),
    (select coalesce(sum(n * (n - 1)) // 2, 0) from entities),
    (select coalesce(sum(n * (n - 1)) // 2, 0) from clusters),
    (select coalesce(sum(n * (n - 1)) // 2, 0) from cells),
    (select coalesce(sum(n * n / clusters.size), 0)
     from cells inner join (select cluster_id, n as size from clusters) as clusters using (cluster_id)),
    (select coalesce(sum(n * n / entities.size), 0)
     from cells inner join (select entity_id, n as size from entities) as entities using (entity_id)),
    (select count(*) from truth anti join found using (record_id)),
    (select count(*) from found anti join truth using (record_id)),
    (select coalesce(sum(n * (n - 1)) // 2, 0)
     from (select count(*)::hugeint as n from truth group by entity_id))
"""

# A cluster's false pairs are its pairs less those within one entity; an entity's missed pairs likewise.
ERRORS_SQL = """
with merged as (
    select 'false_merge' as error_type, cluster_id as group_id, (n * n - squares) // 2 as wrong_pairs
    from clusters where entities > 1
    order by wrong_pairs desc, group_id limit $limit
),

split as (
    select 'false_split' as error_type, entity_id as group_id, (n * n - squares) // 2 as wrong_pairs
    from entities where clusters > 1
    order by wrong_pairs desc, group_id limit $limit
),

wrong as (
    select *, row_number() over (order by wrong_pairs desc, group_id) as error_rank from merged
    union all
    select *, row_number() over (order by wrong_pairs desc, group_id) as error_rank from split
)

select
    wrong.error_type, wrong.error_rank, wrong.wrong_pairs,
    scored.cluster_id as customer_id, scored.entity_id as true_customer_id, scored.record_id
from wrong inner join scored
    on case wrong.error_type when 'false_merge' then scored.cluster_id else scored.entity_id end
        = wrong.group_id
order by wrong.error_type, wrong.error_rank, customer_id, true_customer_id, scored.record_id
"""


@dataclass(frozen=True)
class Score:
    """Shares between 0 and 1; None where there is nothing to take a share of."""

    precision: float | None
    recall: float | None
    f1: float | None


@dataclass(frozen=True)
class Evaluation:
    """What a clustering is worth against the truth, over the records that both know.

    Pairs count unordered pairs of records: `found` in one cluster, `true` of one entity, `right`
    both. `unscored_true_pairs` are those of which a record is missing from the clustering.
    `cluster_sizes` and `entity_sizes` say how many clusters and entities have that many records.
    """

    pairwise: Score
    b_cubed: Score
    records: int
    clusters: int
    entities: int
    true_pairs: int
    found_pairs: int
    right_pairs: int
    unscored_true_pairs: int
    records_without_cluster: int
    records_without_truth: int
    cluster_sizes: dict[int, int] = field(default_factory=dict)
    entity_sizes: dict[int, int] = field(default_factory=dict)


def evaluate(connection: duckdb.DuckDBPyConnection) -> Evaluation:
    """Compare the tables found(record_id, cluster_id) and truth(record_id, entity_id).

    Pairwise precision is right pairs of found pairs, recall right pairs of true pairs. B-cubed
    averages over records the share of one's cluster that is of one's entity (precision) and of
    one's entity that is in one's cluster (recall), oneself included (Bagga & Baldwin 1998,
    "Entity-based cross-document coreferencing using the vector space model", section 4). F1 is the
    harmonic mean of the two.
    """
    connection.execute(PREPARE_SQL)
    (
        records,
        clusters,
        entities,
        true_pairs,
        found_pairs,
        right_pairs,
        cluster_purity,
        entity_unity,
        records_without_cluster,
        records_without_truth,
        all_true_pairs,
    ) = connection.execute(COUNTS_SQL).fetchone()
    return Evaluation(
        pairwise=_score(_share(right_pairs, found_pairs), _share(right_pairs, true_pairs)),
        b_cubed=_score(_share(cluster_purity, records), _share(entity_unity, records)),
        records=records,
        clusters=clusters,
        entities=entities,
        true_pairs=true_pairs,
        found_pairs=found_pairs,
        right_pairs=right_pairs,
        unscored_true_pairs=all_true_pairs - true_pairs,
        records_without_cluster=records_without_cluster,
        records_without_truth=records_without_truth,
        cluster_sizes=_sizes(connection, "clusters"),
        entity_sizes=_sizes(connection, "entities"),
    )


def _share(part: float, whole: int) -> float | None:
    return part / whole if whole else None


def _score(precision: float | None, recall: float | None) -> Score:
    if precision is None or recall is None:
        # nothing found, or nothing to find: wrong unless it is both
        is_both = precision is None and recall is None
        return Score(precision, recall, None if is_both else 0.0)
    total = precision + recall
    return Score(precision, recall, 2 * precision * recall / total if total else 0.0)


def _sizes(connection: duckdb.DuckDBPyConnection, table: str) -> dict[int, int]:
    sql = f"select n::bigint, count(*) from {quote_identifier(table)} group by all order by all"
    return dict(connection.execute(sql).fetchall())


# --- what is compared ----------------------------------------------------------------------------


@contextmanager
def open_comparison(
    warehouse: Path, relation: str, clusters: Path | None, truth: Path, entity: str, prefix: str
) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a connection with the tables `found` and `truth`, read from a warehouse or from files.

    Raises ProblemError where a file, a table or a column is missing, where a record stands twice or
    without its entity, and where the two sides have no record in common.
    """
    with _open(warehouse if clusters is None else None) as connection:
        connection.execute("set preserve_insertion_order = false")
        load_assignments(connection, "truth", truth, entity, ENTITY, "entity_id", prefix)
        if clusters:
            load_assignments(connection, "found", clusters, "", CLUSTER, "cluster_id", "")
        else:
            _load_relation(connection, warehouse, relation)
        _check_common(connection, truth, prefix)
        yield connection


@contextmanager
def _open(warehouse: Path | None) -> Iterator[duckdb.DuckDBPyConnection]:
    if warehouse is None:
        with duckdb.connect() as connection:
            yield connection
        return
    if not warehouse.is_file():
        raise ProblemError(
            f"warehouse {warehouse} does not exist; name another with --warehouse, or run "
            "`make warehouse`"
        )
    try:
        connection = duckdb.connect(str(warehouse), read_only=True)
    except duckdb.Error as error:
        raise warehouse_problem(warehouse, error) from error
    with connection:
        yield connection


def _load_relation(connection: duckdb.DuckDBPyConnection, warehouse: Path, relation: str) -> None:
    name, condition = RELATIONS[relation]
    try:
        connection.execute(
            "create temporary table found as "
            f"select record_id, customer_id as cluster_id from {name} where {condition}"
        )
    except duckdb.CatalogException as error:
        raise ProblemError(f"{warehouse} has no table {name}; run `dbt build`") from error


def load_assignments(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    path: Path,
    column: str,
    usual: str,
    target: str,
    prefix: str,
) -> None:
    """Read record_id and one more column of a CSV or Parquet file into a temporary table.

    `column` names the other column in the file; when empty it is `usual`, or the only other one.
    It becomes `target`; `prefix` is put in front of each record_id.
    """
    if not path.is_file():
        raise ProblemError(f"{path} does not exist or is no file; name the file with its path")
    source, names = _source(connection, path)
    record = _column(path, names, RECORD)
    others = [name for name in names if name != record]
    if not column and usual.casefold() not in map(str.casefold, others) and len(others) == 1:
        column = others[0]
    value = _column(path, names, column or usual, "" if column else "; name it with --entity")
    try:
        connection.execute(
            f"create temporary table {quote_identifier(table)} as "
            f"select ? || nullif(trim(cast({quote_identifier(record)} as varchar)), '') as record_id, "
            f"nullif(trim(cast({quote_identifier(value)} as varchar)), '') as {target} from {source}",
            [prefix, str(path)],
        )
    except duckdb.Error as error:
        raise ProblemError(f"{path} cannot be read: {first_line(error)}") from error
    bad = connection.execute(
        f"select record_id, {target} from {quote_identifier(table)} "
        f"where record_id is null or {target} is null limit 1"
    ).fetchone()
    if bad:
        missing, given = (RECORD, value) if bad[0] is None else (value, RECORD)
        row = _rows(path, record, value, lambda key, entity: not (key and entity))[0]
        shown = (bad[1] if bad[0] is None else bad[0][len(prefix) :]) or "nothing"
        raise ProblemError(
            f"{path}, {row}: no {missing} beside {given} {shown!r}; fill it in or remove the line"
        )
    twice = connection.execute(
        f"select record_id, count(*) from {quote_identifier(table)} group by all "
        "having count(*) > 1 order by all limit 1"
    ).fetchone()
    if twice:
        key = twice[0][len(prefix) :]
        rows = _rows(path, record, value, lambda found, _: found == key)
        raise ProblemError(
            f"{path}, {rows[1]}: record_id {key!r} stands on {rows[0]} already; "
            "a record has one true owner, remove all lines of it but one"
        )


def _source(connection: duckdb.DuckDBPyConnection, path: Path) -> tuple[str, list[str]]:
    """Return the table function that reads a file given as a parameter, and its columns."""
    if path.suffix.lower() == ".parquet":
        source = "read_parquet(?)"
        try:
            found = connection.execute(f"describe select * from {source}", [str(path)]).fetchall()
        except duckdb.Error as error:
            raise ProblemError(f"{path} cannot be read: {first_line(error)}") from error
        return source, [name for name, *_ in found]
    try:
        layout = read_layout(path, {RECORD, ENTITY, CLUSTER})
    except UnreadableFile as error:
        raise ProblemError(f"{path}, {error}") from error
    # one of four characters; names are given by place, so that blanks around them do no harm
    delimiter = {"\t": "\\t"}.get(layout.delimiter, layout.delimiter)
    columns = ", ".join(f"'c{place}': 'varchar'" for place in range(len(layout.names)))
    named = ", ".join(
        f"c{place} as {quote_identifier(name.strip())}" for place, name in enumerate(layout.names)
    )
    source = (
        f"(select {named} from read_csv(?, delim = e'{delimiter}', quote = '\"', escape = '\"', "
        f"header = true, auto_detect = false, null_padding = false, columns = {{{columns}}}))"
    )
    return source, [name.strip() for name in layout.names]


def _column(path: Path, names: list[str], wanted: str, remedy: str = "") -> str:
    for name in names:
        if name.casefold() == wanted.casefold():
            return name
    raise ProblemError(
        f"{path} has no column {wanted}, only {', '.join(names)}"
        + (remedy or "; rename the column that holds it")
    )


def _rows(path: Path, record: str, value: str, wanted) -> list[str]:
    """Return where rows with such a key and value stand, as told to people. Read one by one."""
    if path.suffix.lower() == ".parquet":
        with duckdb.connect() as connection:
            cursor = connection.execute(
                f"select cast({quote_identifier(record)} as varchar), "
                f"cast({quote_identifier(value)} as varchar) from read_parquet(?)",
                [str(path)],
            )
            pairs = cursor.fetchall()
        places = [(f"row {number}", *pair) for number, pair in enumerate(pairs, start=1)]
    else:
        layout = read_layout(path, {RECORD, ENTITY, CLUSTER})
        names = [name.strip() for name in layout.names]
        at_record, at_value = names.index(record), names.index(value)
        places = []
        with open_text(path, layout.line_end) as file:
            records = read_records(file, layout.delimiter, layout.line_end)
            next(records)
            for found in records:
                fields = found.fields or found.text.split(layout.delimiter)
                places.append((f"line {found.line}", fields[at_record], fields[at_value]))
    return [
        place
        for place, key, entity in places
        if wanted((key or "").strip(), (entity or "").strip())
    ]


def _check_common(connection: duckdb.DuckDBPyConnection, truth: Path, prefix: str) -> None:
    sql = "select count(*) from truth semi join found using (record_id)"
    if connection.execute(sql).fetchone()[0]:
        return
    (known,) = connection.execute("select min(record_id) from truth").fetchone() or (None,)
    (found,) = connection.execute("select min(record_id) from found").fetchone() or (None,)
    if known is None or found is None:
        raise ProblemError(
            f"{truth} holds no record"
            if known is None
            else "there are no records to score; load data and run `dbt build`"
        )
    raise ProblemError(
        f"no record of {truth} is among those to be scored: its first is {known!r}, theirs {found!r}; "
        + ("mend --prefix" if prefix else f"give bare keys a --prefix such as {_prefix(found)!r}")
    )


def _prefix(record_id: str) -> str:
    return ":".join(record_id.split(":")[:2]) + ":"


# --- what is told --------------------------------------------------------------------------------


def write_errors(connection: duckdb.DuckDBPyConnection, path: Path, limit: int) -> int:
    """Write the records of the worst clusters and entities, `limit` of each kind; return the rows."""
    cursor = connection.execute(ERRORS_SQL, {"limit": limit})
    rows = cursor.fetchall()
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(column for column, *_ in cursor.description)
        writer.writerows(rows)
    return len(rows)


def print_evaluation(found: Evaluation, console: Console) -> None:
    """Print scores, counts and sizes as tables."""
    scores = _grid("", "precision", "recall", "F1")
    for name, score in (("pairwise", found.pairwise), ("B-cubed", found.b_cubed)):
        scores.add_row(name, *(_shown(share) for share in asdict(score).values()))
    console.print(scores)
    console.print()
    counts = _grid("scored", "records", "groups", "pairs")
    counts.add_row(
        "true customers", f"{found.records:,}", f"{found.entities:,}", f"{found.true_pairs:,}"
    )
    counts.add_row(
        "found clusters", f"{found.records:,}", f"{found.clusters:,}", f"{found.found_pairs:,}"
    )
    counts.add_row("in both", "", "", f"{found.right_pairs:,}")
    console.print(counts)
    console.print()
    sizes = _grid("records in a group", "true customers", "found clusters")
    for low, high in SIZE_BANDS:
        band = [
            sum(n for size, n in counted.items() if low <= size and (high is None or size <= high))
            for counted in (found.entity_sizes, found.cluster_sizes)
        ]
        if any(band):
            name = (
                f"{low}" if low == high else f"{low} or more" if high is None else f"{low}–{high}"
            )
            sizes.add_row(name, *(f"{count:,}" for count in band))
    console.print(sizes)
    if found.records_without_cluster:
        console.print(
            f"\n{found.records_without_cluster:,} records of the truth are not in the warehouse and "
            f"not scored; {found.unscored_true_pairs:,} true pairs need them."
        )
    if found.records_without_truth:
        console.print(
            f"\n{found.records_without_truth:,} records have no line in the truth and are not scored."
        )


def _grid(*columns: str) -> Grid:
    grid = Grid(box=None, pad_edge=False)
    for place, column in enumerate(columns):
        grid.add_column(column, justify="right" if place else "left")
    return grid


def _shown(share: float | None) -> str:
    return "none" if share is None else f"{share:.4f}"


@click.command(
    epilog=usage(
        "python scripts/evaluate_identity.py --truth data/truth/people.csv",
        "python scripts/evaluate_identity.py --truth owners.csv --entity owner --prefix files:contacts:",
    )
)
@click.option(
    "--truth",
    required=True,
    type=click.Path(path_type=Path),
    help="CSV or Parquet file with record_id and the true entity of each record.",
)
@click.option(
    "--entity",
    default="",
    help=f"Column of the truth that names the entity.  [default: the only other, or {ENTITY}]",
)
@click.option("--prefix", default="", help="Put in front of each record_id of the truth.")
@warehouse_option
@click.option(
    "--relation",
    type=click.Choice(list(RELATIONS)),
    default="customers",
    show_default=True,
    help="What to score: the mart customer_records, or the crosswalk it is made from.",
)
@click.option(
    "--clusters",
    type=click.Path(path_type=Path),
    help="Score a CSV or Parquet file with record_id and customer_id instead of a warehouse.",
)
@json_option
@click.option(
    "--errors",
    type=click.Path(path_type=Path),
    help="CSV file for the records of the worst false merges and false splits.",
)
@click.option(
    "--worst",
    default=100,
    show_default=True,
    type=click.IntRange(min=1),
    help="How many merges and how many splits go into --errors.",
)
def main(
    truth: Path,
    entity: str,
    prefix: str,
    warehouse: Path,
    relation: str,
    clusters: Path | None,
    as_json: bool,
    errors: Path | None,
    worst: int,
) -> None:
    """Score who was taken for one customer against a file that knows who is who."""
    console = screen()
    with open_comparison(warehouse, relation, clusters, truth, entity, prefix) as connection:
        found = evaluate(connection)
        row_count = write_errors(connection, errors, worst) if errors else 0
    if as_json:
        tell_json(asdict(found))
        return
    print_evaluation(found, console)
    if errors:
        console.print(
            f"\n{row_count:,} records of the worst errors are in {errors}", soft_wrap=True
        )


if __name__ == "__main__":
    main()
