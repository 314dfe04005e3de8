"""Write what marts there are and how they join into docs/marts.md, from the YAML that describes and tests them.

A line of the diagram is a relationships test: what it draws is true of every build. What stands between
the two marks of the page is replaced, the rest is left as it is.
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import yaml

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from scripts.common import PROJECT, run, table_cell, usage, write_section

MARKS = ("<!-- marts: written by scripts/document_marts.py -->", "<!-- end of marts -->")
REFERENCE = re.compile(r"ref\('(\w+)'\)")


def read_topics(folder: Path) -> dict[str, list[dict]]:
    """Return the described models of each topic, a folder below `folder`."""
    files = sorted(folder.glob("*/_*__models.yml"))
    return {
        file.parent.name: yaml.safe_load(file.read_text(encoding="utf-8"))["models"]
        for file in files
    }


def relationships(mart: dict) -> Iterator[tuple[str, str]]:
    """Yield column and table of each relationships test of a mart."""
    for column in mart.get("columns", ()):
        for test in column.get("data_tests") or ():
            if isinstance(test, dict) and "relationships" in test:
                target = REFERENCE.fullmatch(test["relationships"]["arguments"]["to"])
                yield column["name"], target[1]


def draw(marts: list[dict]) -> list[str]:
    """Return a diagram of which marts point to which, as lines of Mermaid; none where none does."""
    lines = [
        f'    {target} ||--o{{ {mart["name"]} : "{column}"'
        for mart in marts
        for column, target in relationships(mart)
    ]
    return ["```mermaid", "erDiagram", *lines, "```", ""] if lines else []


def describe(mart: dict) -> str:
    """Return a mart's row of the table: name, what it is, grain, whether it is published."""
    text = " ".join(mart["description"].split())
    what, _, rest = text.partition("Grain: ")
    grain, _, more = rest.partition(".")
    is_published = (mart.get("config", {}).get("meta") or {}).get("published", True)
    cells = (
        f"`{mart['name']}`",
        f"{what.strip()} {more.strip()}".strip(),
        grain,
        _word(is_published),
    )
    return "| " + " | ".join(table_cell(cell) for cell in cells) + " |"


def _word(is_published: object) -> str:
    return {True: "yes", False: "no"}.get(is_published, str(is_published))


def describe_marts(topics: dict[str, list[dict]]) -> str:
    """Return all marts as Markdown, a section a topic."""
    lines = []
    for topic, marts in topics.items():
        lines += [f"### {topic.capitalize()}", "", *draw(marts)]
        lines += ["| mart | what it is | one row per | published |", "|---|---|---|---|"]
        lines += [describe(mart).replace("one row per ", "", 1) for mart in marts]
        lines.append("")
    return "\n".join(lines)


@click.command(
    epilog=usage(
        "python scripts/document_marts.py",
        "python scripts/document_marts.py --check",
        codes={1: "with --check, the page is out of date; or another problem, told"},
    )
)
@click.option(
    "--page",
    default=PROJECT / "docs" / "marts.md",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="Page to write into; default: docs/marts.md.",
)
@click.option("--check", is_flag=True, help="Write nothing; fail where the page is out of date.")
def main(page: Path, check: bool) -> None:
    """Write the marts and how they join into the page about them."""
    text = describe_marts(read_topics(PROJECT / "models" / "marts"))
    write_section(page, MARKS, text, "document_marts.py", check)


if __name__ == "__main__":
    run(main)
