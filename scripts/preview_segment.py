"""Show a segment before it is merged: how many, how sure, who else has them, what they are worth.

The models of segments are run in a copy of the warehouse, so what is shown is what a refresh would give,
and a declaration that would be refused is refused here.
"""

import json
import shutil
import sys
import tempfile
from pathlib import Path

import click
import duckdb
import yaml

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from scripts.common import (
    ProblemError,
    json_option,
    run,
    screen,
    tell_json,
    usage,
    vars_option,
    warehouse_option,
)
from scripts.contract import read_variables
from scripts.training import open_warehouse, run_models

MODELS = "segment_coverage segments segment_matches segment_membership segment_overlap audiences"


def read_segments(variables: dict, path: Path | None) -> dict:
    """Return the declared segments, those of a YAML file (with or without `vars: segments:`) on top."""
    segments = dict(variables.get("segments") or {})
    if path:
        try:
            given = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
        except (OSError, yaml.YAMLError) as error:
            raise ProblemError(f"{path} cannot be read: {' '.join(str(error).split())}") from error
        given = given.get("vars", given)
        segments |= given.get("segments", given)
    return segments


def build(warehouse: Path, variables: dict, folder: Path) -> Path:
    """Run the models of segments with these variables in a copy of the warehouse; return the copy."""
    copy = folder / warehouse.name  # views name the database, which is called like its file
    shutil.copyfile(warehouse, copy)
    try:
        run_models(copy, folder, *MODELS.split(), variables=json.dumps(variables, default=str))
    except ProblemError as error:
        raise ProblemError("It would be refused:", *error.problems) from error
    return copy


def describe(connection: duckdb.DuckDBPyConnection, key: str, samples: int) -> dict[str, object]:
    """Return what there is to say of a segment, from a warehouse that has it."""

    def rows(sql: str) -> list[tuple]:
        return connection.execute(sql, [key]).fetchall()

    status, reason, criteria = rows(
        "select status, pause_reason, criteria from marts.segments where segment_key = $1"
    )[0]
    size, spend, value = rows(
        "select count(*), sum(total_spend)::double, sum(expected_value)::double"
        " from marts.segment_membership join marts.customer_attributes using (customer_id)"
        " where segment_key = $1"
    )[0]
    audience, held_out = rows(
        "select count(*), count(*) filter (is_holdout) from marts.audiences where segment_key = $1"
    )[0]
    return {
        "status": status if reason is None else f"{status}: {reason}",
        "criteria": criteria,
        "customers": size,
        "spent so far": spend,
        "expected value": value,
        "audience": audience,
        "held out": held_out,
        "to be contacted": audience - held_out,
        "coverage": {
            name: f"{share:.1%}"
            for name, share in rows(
                "select attribute, coverage from marts.segment_coverage where segment_key = $1 order by 1"
            )
        },
        "overlap": {
            other: f"{both:,} customers in both, Jaccard {jaccard:.3f}"
            for other, both, jaccard in rows(
                "select case when segment_key = $1 then other_segment_key else segment_key end,"
                " customers, jaccard from marts.segment_overlap"
                " where $1 in (segment_key, other_segment_key) and customers > 0"
                " order by jaccard desc, 1"
            )
        },
        "for example": [
            customer
            for (customer,) in rows(
                "select customer_id from marts.segment_membership where segment_key = $1"
                f" order by md5(customer_id) limit {samples:d}"
            )
        ],
    }


@click.command(
    epilog=usage(
        "python scripts/preview_segment.py ready_to_upsell",
        "python scripts/preview_segment.py leave_soon_1 --from warehouse/proposed_segments.yml",
        codes={1: "its declaration would be refused; or another problem, told"},
    )
)
@click.argument("key")
@warehouse_option
@click.option(
    "--from",
    "path",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="YAML file that declares it, such as proposed_segments.yml.  [default: dbt_project.yml]",
)
@vars_option
@click.option(
    "--samples", type=click.IntRange(min=0), default=5, show_default=True, help="Ids to show."
)
@json_option
def main(
    key: str, warehouse: Path, path: Path | None, variables: str, samples: int, as_json: bool
) -> None:
    """Show size, audience, value, coverage and overlap of the segment KEY, and some of its ids.

    Exit code 1 where its declaration would be refused.
    """
    settings = read_variables(variables)
    segments = read_segments(settings, path)
    if key not in segments:
        raise ProblemError(f'no segment "{key}" is declared; known are {", ".join(segments)}')
    console = screen()
    open_warehouse(warehouse, "marts.customer_attributes").close()
    given = {name: value for name, value in settings.items() if name in _given(variables)}
    with tempfile.TemporaryDirectory(prefix="crm_segments_") as folder:
        with screen(stderr=True).status(
            "Running the models of segments in a copy of the warehouse"
        ):
            copy = build(warehouse, given | {"segments": segments}, Path(folder))
        with open_warehouse(copy, "marts.segments") as connection:
            told = describe(connection, key, samples)
    if as_json:
        tell_json({"segment_key": key} | {name.replace(" ", "_"): told[name] for name in told})
        return
    for name, value in told.items():
        if isinstance(value, dict):
            value = [f"{one}: {figure}" for one, figure in value.items()]
        if isinstance(value, list):
            console.print(
                f"{name}:", *(f"\n  {line}" for line in value or ["none"]), sep="", markup=False
            )
        else:
            shown = f"{value:,.0f}" if isinstance(value, int | float) else value or "unknown"
            console.print(f"{name}: {shown}", markup=False)


def _given(text: str) -> set[str]:
    return set(yaml.safe_load(text) or {})


if __name__ == "__main__":
    run(main)
