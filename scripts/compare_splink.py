"""Match the records of a warehouse with Splink, for comparison with the project's own matching.

Splink gets the same standardized records (`intermediate.int_unify__records`) and the same blocking
rules, is trained without labels as its documentation says, and ends in clusters. The model `library`
uses its comparison library as documented; `expert` is what somebody who knows the method makes of
it: levels for nicknames, initials, swapped names, day and month swapped and parts of an address, and
identifiers of many families blanked. `--veto` drops pairs whose given names differ, without which a
two-class model takes a household for one person.
"""

import logging
import resource
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import click
import duckdb
from rich.table import Table as Grid

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from scripts.common import (
    ProblemError,
    json_option,
    quote_literal,
    screen,
    seed_option,
    tell_json,
    threads_option,
    usage,
    warehouse_option,
    warehouse_problem,
)

# The rules that were found to reach nearly every true pair; more gain nothing.
BLOCKING_KEYS = (
    ("email",),
    ("phone",),
    ("family_name", "postal_code"),
    ("given_name", "birth_date"),
    ("family_name", "birth_date"),
    ("street", "postal_code"),
    ("given_name", "postal_code", "house_number"),
    ("given_name", "family_name", "city"),
    ("birth_date", "postal_code"),
    ("given_name", "family_name", "house_number"),
    ("given_name", "family_name"),
)
BLOCKING_RULES = tuple(
    " and ".join(f"l.{column} = r.{column}" for column in columns) for columns in BLOCKING_KEYS
)

# What EM holds fixed in turn, so that each comparison is trained by rules it does not take part in.
TRAINING_RULES = (
    ("given_name", "family_name"),
    ("birth_date",),
    ("email",),
    ("street", "postal_code"),
)
CERTAIN_RULES = (
    ("given_name", "birth_date"),
    ("family_name", "birth_date"),
    ("given_name", "family_name", "email"),
    ("given_name", "family_name", "phone"),
    ("given_name", "family_name", "street"),
)
CERTAIN_RECALL = 0.7  # guessed, as Splink's documentation does; it sets the prior only
FAMILIES_AN_IDENTIFIER = 5  # an e-mail address or number of more family names is nobody's

RECORDS_SQL = """
create table records as
select
    record_id as unique_id,
    lower(strip_accents(given_name)) as given_name,
    given_name_group,
    lower(strip_accents(family_name)) as family_name,
    name_suffix,
    cast(birth_date as varchar) as birth_date,
    email_key as email,
    split_part(email_key, '@', 1) as mailbox,
    phone_key as phone,
    lower(strip_accents(street_address)) as street,
    nullif(regexp_extract(street_address, '\\d+'), '') as house_number,
    postal_code_key as postal_code,
    lower(strip_accents(city)) as city,
    national_id
from warehouse.intermediate.int_unify__records
"""

BLANK_SQL = """
update records set {column} = null where {column} in (
    select {column} from records group by {column}
    having count(distinct family_name) > {families}
)
"""

# A pair whose given names neither resemble, shorten nor nickname one another, nor are swapped.
VETO_SQL = """
    jaro_winkler_similarity(l.given_name, r.given_name) < 0.8
    and l.given_name_group is distinct from r.given_name_group
    and not starts_with(l.given_name, r.given_name) and not starts_with(r.given_name, l.given_name)
    and l.given_name is distinct from r.family_name and r.given_name is distinct from l.family_name
    and left(l.given_name, 1) is distinct from case when length(r.given_name) = 1 then r.given_name end
    and left(r.given_name, 1) is distinct from case when length(l.given_name) = 1 then l.given_name end
"""


@dataclass
class Run:
    """What a run cost and came to: seconds of each step, links and clusters."""

    record_count: int = 0
    link_count: int = 0
    vetoed_count: int = 0
    cluster_count: int = 0
    peak_megabytes: int = 0
    skipped_rules: list[str] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Add the wall time of what is done inside to a step."""
        started = time.perf_counter()
        yield
        self.seconds[name] = self.seconds.get(name, 0) + time.perf_counter() - started


def match(
    warehouse: Path,
    out: Path,
    *,
    model: str,
    rules: tuple[str, ...],
    veto: bool,
    threshold: float,
    max_pairs: float,
    threads: int,
    seed: int,
) -> Run:
    """Match the warehouse's records and write record_id and customer_id to a CSV or Parquet file.

    `rules` are SQL over l and r; those on a column that is empty throughout are left out, and so
    are its comparisons. `threshold` is the probability from which on a pair is a link.
    """
    from splink import Linker, SettingsCreator, block_on
    from splink.backends.duckdb import DuckDBAPI

    logging.getLogger("splink").setLevel(logging.ERROR)
    run = Run()
    with duckdb.connect(config={"threads": threads}) as connection:
        with run.step("read"):
            filled = read_records(connection, warehouse, blank=model == "expert")
        run.record_count = _count(connection, "select count(*) from records")
        settings = SettingsCreator(
            link_type="dedupe_only",
            comparisons=comparisons(model, filled),
            blocking_rules_to_generate_predictions=[
                rule for rule in rules if _columns(rule) <= filled
            ],
            retain_matching_columns=False,
            additional_columns_to_retain=[],
        )
        api = DuckDBAPI(connection)
        linker = Linker(api.register("records"), settings, log_level=logging.ERROR)
        with run.step("train"):
            certain = [columns for columns in CERTAIN_RULES if set(columns) <= filled]
            if any(has_pair(connection, columns) for columns in certain):
                linker.training.estimate_probability_two_random_records_match(
                    [block_on(*columns) for columns in certain], recall=CERTAIN_RECALL
                )
            linker.training.estimate_u_using_random_sampling(max_pairs=max_pairs, seed=seed)
            for columns in TRAINING_RULES:
                if set(columns) <= filled and has_pair(connection, columns):
                    try:
                        linker.training.estimate_parameters_using_expectation_maximisation(
                            block_on(*columns)
                        )
                    except ValueError:  # where a level is not met, Splink divides by its m of 0
                        run.skipped_rules.append(" and ".join(columns))
        with run.step("predict"):
            pairs = linker.inference.predict(threshold_match_probability=threshold)
        name = pairs.physical_name
        run.link_count = _count(connection, f"select count(*) from {name}")
        if veto:
            with run.step("veto"):
                run.vetoed_count = drop_vetoed(connection, name)
        with run.step("cluster"):
            clusters = linker.clustering.cluster_pairwise_predictions_at_threshold(
                pairs, threshold_match_probability=threshold
            )
        run.peak_megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        found = connection.sql(
            f"select unique_id as record_id, cluster_id as customer_id from {clusters.physical_name}"
        )
        run.cluster_count = _count(
            connection, f"select count(distinct cluster_id) from {clusters.physical_name}"
        )
        out.parent.mkdir(parents=True, exist_ok=True)
        if out.suffix.lower() == ".parquet":
            found.write_parquet(str(out))
        else:
            found.write_csv(str(out), header=True)
    return run


def read_records(connection: duckdb.DuckDBPyConnection, warehouse: Path, blank: bool) -> set[str]:
    """Copy the records from the warehouse; return the columns that hold anything."""
    if not warehouse.is_file():
        raise ProblemError(
            f"warehouse {warehouse} does not exist; name another with --warehouse, or run "
            "`make warehouse`"
        )
    try:
        connection.execute(f"attach {quote_literal(str(warehouse))} as warehouse (read_only)")
        connection.execute(RECORDS_SQL)
    except duckdb.CatalogException as error:
        raise ProblemError(
            f"{warehouse} has no table intermediate.int_unify__records; run `dbt build`"
        ) from error
    except duckdb.Error as error:
        raise warehouse_problem(warehouse, error) from error
    connection.execute("detach warehouse")
    if blank:
        for column in ("email", "phone"):
            connection.execute(BLANK_SQL.format(column=column, families=FAMILIES_AN_IDENTIFIER))
        connection.execute("update records set mailbox = null where email is null")
    columns = [name for name, *_ in connection.execute("describe records").fetchall()]
    counts = connection.execute(
        f"select {', '.join(f'count({column})' for column in columns)} from records"
    ).fetchall()[0]
    return {column for column, count in zip(columns, counts, strict=True) if count}


def has_pair(connection: duckdb.DuckDBPyConnection, columns: tuple[str, ...]) -> bool:
    """Say whether any two records agree in these columns; Splink fails where no rule finds any."""
    filled = " and ".join(f"{column} is not null" for column in columns)
    return bool(
        _count(
            connection,
            f"select count(*) from (select 1 from records where {filled} "
            f"group by {', '.join(columns)} having count(*) > 1 limit 1)",
        )
    )


def comparisons(model: str, filled: set[str]) -> list:
    """Return Splink's comparisons of a model, those of columns that hold anything."""
    import splink.comparison_level_library as levels
    import splink.comparison_library as library

    if model == "library":
        wanted = {
            "given_name": library.NameComparison("given_name").configure(
                term_frequency_adjustments=True
            ),
            "family_name": library.NameComparison("family_name").configure(
                term_frequency_adjustments=True
            ),
            "birth_date": library.DateOfBirthComparison("birth_date", input_is_string=True),
            "email": library.EmailComparison("email"),
            "phone": library.LevenshteinAtThresholds("phone", 1),
            "street": library.JaroWinklerAtThresholds("street", [0.95, 0.88]),
            "postal_code": library.PostcodeComparison("postal_code"),
            "city": library.JaroWinklerAtThresholds("city", 0.92).configure(
                term_frequency_adjustments=True
            ),
            "national_id": library.DamerauLevenshteinAtThresholds("national_id", 1),
        }
        return [comparison for column, comparison in wanted.items() if column in filled]

    def sql(condition: str, label: str):
        return levels.CustomLevel(condition, label)

    def custom(name: str, null: str, *found):
        return library.CustomComparison(
            output_column_name=name,
            comparison_levels=[
                levels.CustomLevel(null, "null").configure(is_null_level=True),
                *found,
                levels.ElseLevel(),
            ],
        )

    def missing(column: str) -> str:
        return f"{column}_l is null or {column}_r is null"

    def exact(column: str, by_frequency: bool = False):
        level = levels.ExactMatchLevel(column)
        return level.configure(tf_adjustment_column=column) if by_frequency else level

    wanted = {
        "given_name": custom(
            "given_name",
            missing("given_name"),
            exact("given_name", by_frequency=True),
            sql("given_name_l = family_name_r and family_name_l = given_name_r", "swapped"),
            sql("given_name_group_l = given_name_group_r", "nickname"),
            sql("jaro_winkler_similarity(given_name_l, given_name_r) >= 0.92", "alike"),
            sql(
                "starts_with(given_name_l, given_name_r) or starts_with(given_name_r, given_name_l)",
                "initial or beginning",
            ),
            sql("given_name_l = family_name_r or family_name_l = given_name_r", "crossed"),
            sql("jaro_winkler_similarity(given_name_l, given_name_r) >= 0.8", "similar"),
        ),
        "family_name": custom(
            "family_name",
            missing("family_name"),
            exact("family_name", by_frequency=True),
            sql("given_name_l = family_name_r or family_name_l = given_name_r", "crossed"),
            sql("jaro_winkler_similarity(family_name_l, family_name_r) >= 0.92", "alike"),
            sql("jaro_winkler_similarity(family_name_l, family_name_r) >= 0.85", "similar"),
        ),
        "birth_date": custom(
            "birth_date",
            missing("birth_date"),
            sql("birth_date_l = birth_date_r and birth_date_l not like '%-01-01'", "exact"),
            sql("birth_date_l = birth_date_r", "exact, 1 January"),
            sql(
                "birth_date_l = left(birth_date_r, 5) || right(birth_date_r, 2) || '-' "
                "|| substr(birth_date_r, 6, 2)",
                "day and month swapped",
            ),
            sql("levenshtein(birth_date_l, birth_date_r) = 1", "one edit"),
            sql(
                "cast(left(birth_date_l, 4) = left(birth_date_r, 4) as int) "
                "+ cast(substr(birth_date_l, 6, 2) = substr(birth_date_r, 6, 2) as int) "
                "+ cast(right(birth_date_l, 2) = right(birth_date_r, 2) as int) = 2",
                "two parts",
            ),
            sql("left(birth_date_l, 4) = left(birth_date_r, 4)", "year"),
        ),
        "email": custom(
            "email",
            missing("email"),
            exact("email"),
            sql("mailbox_l = mailbox_r", "mailbox"),
            sql("jaro_winkler_similarity(email_l, email_r) >= 0.93", "alike"),
        ),
        "phone": custom(
            "phone",
            missing("phone"),
            exact("phone"),
            sql("levenshtein(phone_l, phone_r) = 1", "one edit"),
        ),
        "street": custom(
            "address",
            f"({missing('street')}) and ({missing('postal_code')}) and ({missing('city')})",
            sql("street_l = street_r and postal_code_l = postal_code_r", "street and code"),
            sql(
                "postal_code_l = postal_code_r and house_number_l = house_number_r",
                "code and house number",
            ),
            sql("street_l = street_r and city_l = city_r", "street and city"),
            sql("city_l = city_r and house_number_l = house_number_r", "city and house number"),
            sql("postal_code_l = postal_code_r", "code"),
            sql("city_l = city_r", "city"),
        ),
        "name_suffix": custom("name_suffix", missing("name_suffix"), exact("name_suffix")),
        "national_id": custom(
            "national_id",
            missing("national_id"),
            exact("national_id"),
            sql("damerau_levenshtein(national_id_l, national_id_r) = 1", "one edit"),
        ),
    }
    return [comparison for column, comparison in wanted.items() if column in filled]


def drop_vetoed(connection: duckdb.DuckDBPyConnection, pairs: str) -> int:
    """Delete predicted pairs of people whose given names differ; return how many."""
    sql = f"""
        delete from {pairs} where (unique_id_l, unique_id_r) in (
            select (pairs.unique_id_l, pairs.unique_id_r)
            from {pairs} as pairs
            inner join records as l on pairs.unique_id_l = l.unique_id
            inner join records as r on pairs.unique_id_r = r.unique_id
            where {VETO_SQL}
        )
    """
    return _count(connection, sql)


def _count(connection: duckdb.DuckDBPyConnection, sql: str) -> int:
    # all is fetched: Splink works on this connection, which must have no result left unread
    return connection.execute(sql).fetchall()[0][0]


def _columns(rule: str) -> set[str]:
    names = rule.replace("(", " ").replace(")", " ").replace("=", " ").split()
    return {name[2:] for name in names if name.startswith(("l.", "r."))}


@click.command(
    epilog=usage(
        "python scripts/compare_splink.py --model expert --veto --output splink.csv",
        "python scripts/evaluate_identity.py --clusters splink.csv --truth truth.csv",
        locks=True,
    )
)
@warehouse_option
@click.option(
    "--output",
    "out",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="CSV or Parquet file for record_id and customer_id of each record.",
)
@click.option(
    "--truth",
    type=click.Path(path_type=Path),
    help="Truth file as scripts/evaluate_identity.py reads it: score the clusters, too.",
)
@click.option(
    "--model",
    type=click.Choice(("library", "expert")),
    default="expert",
    show_default=True,
    help="Comparisons as Splink's library has them, or as an expert would choose them.",
)
@click.option("--veto/--no-veto", default=False, help="Drop pairs whose given names differ.")
@click.option(
    "--block",
    "rules",
    multiple=True,
    default=BLOCKING_RULES,
    help="Blocking rule as SQL over l and r, as often as wanted.  [default: eleven rules]",
)
@click.option(
    "--threshold",
    default=0.5,
    show_default=True,
    type=click.FloatRange(0, 1),
    help="Pairs above this probability are joined.",
)
@click.option("--max-pairs", default=1e7, show_default=True, help="Random pairs that train u.")
@threads_option
@seed_option
@json_option
def main(
    warehouse: Path,
    out: Path,
    truth: Path | None,
    model: str,
    veto: bool,
    rules: tuple[str, ...],
    threshold: float,
    max_pairs: float,
    threads: int,
    seed: int,
    as_json: bool,
) -> None:
    """Match the records of a warehouse with Splink: train, predict, cluster, each timed."""
    from scripts.evaluate_identity import evaluate, open_comparison

    run = match(
        warehouse,
        out,
        model=model,
        rules=rules,
        veto=veto,
        threshold=threshold,
        max_pairs=max_pairs,
        threads=threads,
        seed=seed,
    )
    told: dict = {"model": model + (" with veto" if veto else "")} | vars(run)
    if truth:
        with open_comparison(warehouse, "customers", out, truth, "", "") as connection:
            told["pairwise"] = vars(evaluate(connection).pairwise)
    if as_json:
        tell_json(told)
    else:
        print_run(told)


def print_run(told: dict) -> None:
    """Print what a run cost and came to as one table."""
    grid = Grid("Splink", told["model"], box=None, pad_edge=False)
    grid.columns[1].justify = "right"
    for name in ("record_count", "link_count", "vetoed_count", "cluster_count"):
        grid.add_row(name.removesuffix("_count") + "s", f"{told[name]:,}")
    for rule in told["skipped_rules"]:
        grid.add_row("not trained on pairs of one", rule)
    for step, seconds in told["seconds"].items():
        grid.add_row(f"{step}, seconds", f"{seconds:.1f}")
    grid.add_row("all, seconds", f"{sum(told['seconds'].values()):.1f}")
    grid.add_row("peak memory, MB", f"{told['peak_megabytes']:,}")
    for name, share in told.get("pairwise", {}).items():
        grid.add_row(f"pairwise {name}", "none" if share is None else f"{share:.4f}")
    screen().print(grid)


if __name__ == "__main__":
    main()
