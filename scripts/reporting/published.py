"""The published file as the report reads it: the tables and columns named here, and nothing else."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from scripts.common import ProblemError, first_line, quote_identifier, quote_literal

# What the report reads; the exposure in models/marts/_exposures.yml lists the same marts.
READS = {
    "attribute_coverage": "attribute scope_type scope customer_count known_count coverage",
    "audiences": "segment_key customer_id is_holdout",
    "campaign_lift": (
        "campaign_id segment_key variant metric treated_customers control_customers treated_mean"
        " control_mean difference ci_low ci_high adjusted_p_value is_sample_ratio_off is_assigned_apart"
        " is_window_complete first_assigned_at"
    ),
    "campaigns": "campaign_id name",
    "churn_risk": (
        "customer_id purchase_churn_probability purchase_churn_band value_at_stake win_back"
        " engagement_churn_band"
    ),
    "customer_lifecycle": "customer_id lifecycle_stage",
    "customer_lifetime_value": "customer_id expected_value horizon_weeks",
    "customer_records": "customer_id source",
    "customer_rfm": "customer_id monetary r_score f_score m_score rfm_segment",
    "customers": "customer_id",
    "findings": "area severity subject finding row_count remedy",
    "hygiene_score_history": "load_run_id source score loaded_at",
    "hygiene_scorecard": "source dimension score passed_count checked_count",
    "identity_summary": "measure category category_rank item_count item_share",
    "lead_calibration": "period grouped_by bucket lead_count expected_conversions actual_conversions",
    "lead_scores": "customer_id conversion_probability lead_band horizon_days",
    "lifecycle_history": "customer_id period_start lifecycle_stage",
    "lifecycle_transitions": "period_start from_stage to_stage customers",
    "orders": "order_id customer_id net_amount ordered_at",
    "publication": "published_at as_of_on version_number refresh_run_id code_version",
    "refresh_runs": (
        "refresh_run_id status version_number read_count unreadable_count quarantined_count"
        " excluded_count customer_count order_count as_of_on started_at"
    ),
    "row_accounting": (
        "source read_count unreadable_count quarantined_count superseded_count deleted_count"
        " erased_count staged_count excluded_count"
    ),
    "segment_coverage": "segment_key attribute coverage declared_coverage is_below_declared",
    "segment_forecast": (
        "segment_key horizon_weeks expected_orders expected_value lead_horizon_days"
        " expected_conversions"
    ),
    "segment_membership": "segment_key customer_id",
    "segment_overlap": "segment_key other_segment_key customers share other_share",
    "segment_response": (
        "segment_key month_on earlier_contacts_from contact_count reaction_count order_count"
        " opt_out_count"
    ),
    "segment_sizes": "segment_key recorded_on size entered exited",
    "segment_transitions": "period_start from_segment_key to_segment_key customers",
    "segments": (
        "segment_key name goal metric target owner department action_key channel criteria priority"
        " min_size max_size contact_cap review_by status pause_reason"
    ),
    "touchpoint_coverage": "touchpoint source touch_count tied_count",
    "value_calibration": (
        "period grouped_by bucket customer_count expected_orders actual_orders expected_value"
        " actual_value weeks"
    ),
}
REMEDY = "publish it again with `make warehouse`, or give another file with --published"

Row = dict[str, object]


class Published:
    """One published file, open for reading: all that is asked of it is answered by the same version.

    A refresh that replaces the file meanwhile renames another one into its place; this one stays open.
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self.connection = connection

    def rows(self, sql: str, *parameters: object) -> list[Row]:
        """Return the rows of a query over the tables of READS, each a mapping by column."""
        found = self.connection.execute(sql, list(parameters))
        names = [column[0] for column in found.description]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]

    def row(self, sql: str, *parameters: object) -> Row:
        """Return the one row of a query."""
        (row,) = self.rows(sql, *parameters)
        return row


@contextmanager
def open_published(path: Path) -> Iterator[Published]:
    """Yield a published file, open for reading.

    Raises ProblemError where there is none, where it is no DuckDB file, or where it lacks what is read.
    """
    if not path.is_file():
        raise ProblemError(
            f"published file {path} does not exist; run `make warehouse` first or give --published"
        )
    with duckdb.connect() as connection:
        try:
            connection.execute(f"attach {quote_literal(str(path))} as published (read_only)")
        except duckdb.Error as error:
            raise ProblemError(
                f"{path} cannot be opened as a DuckDB file: {first_line(error)}; {REMEDY}"
            ) from error
        check(connection, path)
        for table, columns in READS.items():
            names = ", ".join(quote_identifier(column) for column in columns.split())
            connection.execute(
                f"create temp view {quote_identifier(table)} as select {names} "
                f"from {quote_identifier('published', 'main', table)}"
            )
        try:
            yield Published(connection)
        except (duckdb.IOException, duckdb.FatalException) as error:
            raise ProblemError(f"{path} cannot be read: {first_line(error)}; {REMEDY}") from error


def check(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    """Raise ProblemError naming every table and column that the report reads and the file lacks."""
    there: dict[str, set[str]] = {}
    for table, column in connection.execute(
        "select table_name, column_name from duckdb_columns() "
        "where database_name = 'published' and schema_name = 'main'"
    ).fetchall():
        there.setdefault(table, set()).add(column)
    problems = []
    for table, columns in READS.items():
        missing = [column for column in columns.split() if column not in there.get(table, ())]
        if table not in there:
            problems.append(f"{path} has no table {table}; {REMEDY}")
        elif missing:
            problems.append(f"{path}: {table} has no column {', '.join(missing)}; {REMEDY}")
    if problems:
        raise ProblemError(*problems)
