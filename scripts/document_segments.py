"""Write the declared segments into docs/segments.md, for people who do not read YAML.

What stands between the two marks of the page is replaced, the rest is left as it is.
"""

import csv
import sys
from pathlib import Path

import click

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from scripts.common import PROJECT, ProblemError, run, table_cell, usage, vars_option, write_section
from scripts.contract import read_variables

MARKS = (
    "<!-- segments: written by scripts/document_segments.py -->",
    "<!-- end of segments -->",
)


def read_actions(path: Path) -> dict[str, dict[str, str]]:
    """Return the actions of the playbook by their key."""
    with path.open(encoding="utf-8", newline="") as file:
        return {row["action_key"]: row for row in csv.DictReader(file)}


def describe_criterion(criterion: dict) -> str:
    """Return a criterion as Markdown: attribute, operator and value as they are declared."""
    value = criterion.get("value", "")
    if isinstance(value, list):
        value = ", ".join(str(item) for item in value)
    return f"`{criterion['attribute']} {criterion['operator']} {value}".strip() + "`"


def describe_segment(key: str, segment: dict, actions: dict[str, dict[str, str]]) -> list[str]:
    """Return the section of a segment as lines of Markdown."""
    members = " and ".join(describe_criterion(criterion) for criterion in segment["criteria"])
    if segment.get("exclude"):
        members += ", without the members of " + ", ".join(f"`{one}`" for one in segment["exclude"])
    action = actions.get(segment["action"], {})
    size = f"{segment['min_size']:,} to {segment['max_size']:,}" if "min_size" in segment else "any"
    if segment.get("contact_cap"):
        size += f", at most {segment['contact_cap']:,} contacted"
    rows = {
        "goal": f"{segment['goal']} ({segment['metric']}: {segment['target']})",
        "members": members,
        "action": f"{action.get('name', segment['action'])}, by {segment['channel']}. "
        f"{action.get('description', '')}".strip(),
        "owner": f"{segment['owner']} ({segment['department']})",
        "size": size,
        "review by": str(segment["review_by"]),
    }
    version, priority = segment.get("version", 1), segment.get("priority", "none")
    return [
        f"### {segment['name']}",
        "",
        f"`{key}`, version {version}, {segment.get('status', 'active')}, priority {priority}",
        "",
        "| | |",
        "|---|---|",
        *(f"| {name} | {table_cell(text)} |" for name, text in rows.items()),
        "",
    ]


def describe_segments(variables: dict, actions: dict[str, dict[str, str]]) -> str:
    """Return all segments as Markdown, by priority."""
    segments = (variables.get("segments") or {}).items()
    lines = []
    for key, segment in sorted(segments, key=lambda one: (one[1].get("priority", 10**6), one[0])):
        try:
            lines += describe_segment(key, segment, actions)
        except KeyError as error:
            raise ProblemError(f'Segment "{key}": {error.args[0]} is missing') from error
    return "\n".join(lines)


@click.command(
    epilog=usage(
        "python scripts/document_segments.py",
        "python scripts/document_segments.py --check",
        codes={1: "with --check, the page is out of date; or another problem, told"},
    )
)
@click.option(
    "--page",
    default=PROJECT / "docs" / "segments.md",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="Page to write into; default: docs/segments.md.",
)
@vars_option
@click.option("--check", is_flag=True, help="Write nothing; fail where the page is out of date.")
def main(page: Path, variables: str, check: bool) -> None:
    """Write the declared segments into the page about segments."""
    actions = read_actions(PROJECT / "seeds" / "playbook" / "actions.csv")
    text = describe_segments(read_variables(variables), actions)
    write_section(page, MARKS, text, "document_segments.py", check)


if __name__ == "__main__":
    run(main)
