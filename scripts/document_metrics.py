"""Write the declared metrics and saved queries into docs/metrics.md, for people who do not read YAML.

What stands between the two marks of the page is replaced, the rest is left as it is.
"""

import re
import sys
from pathlib import Path

import click
import yaml

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from scripts.common import PROJECT, ProblemError, run, table_cell, usage, write_section

MARKS = ("<!-- metrics: written by scripts/document_metrics.py -->", "<!-- end of metrics -->")

FOLDER = PROJECT / "models" / "semantic"
TOPICS = {
    "customers": "Customers",
    "orders": "Orders and retention",
    "lifecycle": "Lifecycle and churn",
    "segments": "Segments",
    "campaigns": "Campaigns, visits and engagement",
    "hygiene": "Data quality",
}
ARGUMENTS = re.compile(r"'([^']+)'")


def read_declared(folder: Path) -> dict[str, dict]:
    """Return what each file of a folder declares, by its topic (customers of _customers__metrics.yml)."""
    declared = {}
    for path in sorted(folder.glob("_*.yml")):
        try:
            declared[path.stem.strip("_").split("__")[0]] = yaml.safe_load(path.read_text("utf-8"))
        except yaml.YAMLError as error:
            raise ProblemError(f"{path} is no YAML: {error}") from error
    return declared


def describe_topic(topic: str, declared: dict) -> list[str]:
    """Return the section of a file of metrics as lines of Markdown: each metric and what it is told by."""
    models = ", ".join(
        f"`{model['model'].removeprefix('ref(').strip('()').strip(chr(39))}`"
        for model in declared["semantic_models"]
    )
    rows = [
        f"| `{metric['name']}` | {table_cell(metric['label'])} | {table_cell(metric['description'])} |"
        for metric in declared["metrics"]
    ]
    return [
        f"### {TOPICS.get(topic, topic.capitalize())}",
        "",
        f"From {models}.",
        "",
        "| metric | label | what it is |",
        "|---|---|---|",
        *rows,
        "",
    ]


def describe_saved(declared: dict) -> list[str]:
    """Return the section of saved queries as lines of Markdown."""
    lines = [
        "### Saved queries",
        "",
        "| saved query | question | metrics | by |",
        "|---|---|---|---|",
    ]
    for query in declared["saved_queries"]:
        params = query["query_params"]
        metrics = ", ".join(f"`{metric}`" for metric in params["metrics"])
        by = ", ".join(f"`{'__'.join(ARGUMENTS.findall(item))}`" for item in params["group_by"])
        lines.append(
            f"| `{query['name']}` | {table_cell(query['description'])} | {metrics} | {by} |"
        )
    return [*lines, ""]


def describe_metrics(declared: dict[str, dict]) -> str:
    """Return all metrics and saved queries as Markdown; topics in the order of TOPICS, new ones last."""
    order = list(TOPICS)
    topics = [topic for topic, content in declared.items() if "metrics" in content]
    topics.sort(key=lambda topic: order.index(topic) if topic in order else len(order))
    lines = []
    try:
        for topic in topics:
            lines += describe_topic(topic, declared[topic])
        for content in declared.values():
            if "saved_queries" in content:
                lines += describe_saved(content)
    except KeyError as error:
        raise ProblemError(f"A metric or saved query lacks {error.args[0]}") from error
    return "\n".join(lines)


@click.command(
    epilog=usage(
        "python scripts/document_metrics.py",
        "python scripts/document_metrics.py --check",
        codes={1: "with --check, the page is out of date; or another problem, told"},
    )
)
@click.option(
    "--page",
    default=PROJECT / "docs" / "metrics.md",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="Page to write into; default: docs/metrics.md.",
)
@click.option(
    "--folder",
    default=FOLDER,
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    help="Folder that declares metrics; default: models/semantic.",
)
@click.option("--check", is_flag=True, help="Write nothing; fail where the page is out of date.")
def main(page: Path, folder: Path, check: bool) -> None:
    """Write the declared metrics into the page about metrics."""
    text = describe_metrics(read_declared(folder))
    write_section(page, MARKS, text, "document_metrics.py", check)


if __name__ == "__main__":
    run(main)
