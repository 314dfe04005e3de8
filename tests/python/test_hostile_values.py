"""Values that mean harm go through the whole flow: none is executed, none breaks a file, no row is lost.

CRM_LONG_TEXT=1000000 makes the long texts a million characters; CI takes shorter ones.
"""

import csv
import json
import os
import random
import re
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest

from harness import Outcome, Refresher
from scripts.contract import Table, read_tables, read_variables
from scripts.export_audiences import FORMULA_STARTS
from scripts.sample import generate

LONG = int(os.environ.get("CRM_LONG_TEXT", "20000"))
SCRIPT = "<script>alert('crm')</script>"
HOSTILE = [
    "=cmd|' /C calc'!A0",
    '=HYPERLINK("http://evil.example","click")',
    "+1+1",
    "-2+3",
    "@SUM(A1:A9)",
    "\t=1+1",
    "\r=1+1",
    SCRIPT,
    '"><img src=x onerror=alert(1)>',
    "'; drop table raw_files.contacts; --",
    "' or '1'='1",
    '" or ""="',
    "\\'; select 1; --",
    'a "quoted", text; with\nlines\r\nand\ttabs',
    "nul \0 inside",
    "{{ this.is_not_rendered() }} {% raw %} {# #}",
    "[bold red]markup[/nothing]",
    "\x1b[2J\x1b[31mterminal",
    "%s %d {0} ${HOME} `id` $(id)",
    "../../../etc/passwd",
    "evil@example.com\nBcc: all@example.com",
    "\u202eesrever\u202c \u200b\ufeff \U0001f608 e\u0301 \ufdfd",
    "null",
    "NaN",
    "1e999",
    "99999999999999999999999999999999999999999",
    "0001-01-01",
    "9999-12-31",
]


def is_free_text(table: Table, column: str) -> bool:
    """Return whether a column takes any text."""
    declared = dict(zip(table.columns, table.types, strict=True)).get(column)
    return declared in ("string", None) and not table.column_meta.get(column, {}).get(
        "accepted_values"
    )


def attack(table: Table, row: dict[str, str]) -> Iterator[dict[str, str]]:
    """Yield a good row with each hostile value in all its texts, then in all its columns."""
    keys = table.meta["key"]
    texts = [column for column in row if is_free_text(table, column)]
    for number, value in enumerate(HOSTILE):
        own_key = {key: f"{value}{number}" for key in keys if key in texts}
        yield row | dict.fromkeys(texts, value) | own_key
        yield dict.fromkeys(row, value) | {key: f"{value}-{number}" for key in keys}
    for number, column in enumerate(texts):
        own_key = {key: f"long {number}" for key in keys if key in texts}
        yield row | own_key | {column: f"{number} " + "ö<" * (LONG // 2)}


@pytest.fixture(scope="module")
def attacked(refresh: Refresher, tmp_path_factory) -> tuple[Outcome, dict[str, int]]:
    """A refresh of a small company whose tables are full of such values, and how many records each has."""
    folder = tmp_path_factory.mktemp("hostile")
    generate(60, 12, 5, folder / "raw", folder / "truth")
    chance = random.Random(7)
    records = {}
    csv.field_size_limit(sys.maxsize)
    for table in read_tables(read_variables()):
        path = folder / "raw" / f"{table.label}.csv"
        rows = []
        if path.exists():
            with path.open(encoding="utf-8", newline="") as file:
                rows = list(csv.DictReader(file))
        good = chance.choice(rows) if rows else {}
        attacks = attack(table, dict.fromkeys(table.columns, "") | good)
        if table.name == "erasure_requests":  # of nobody who is there
            named = ("email", "phone", "customer_number", "contact_id")
            attacks = [
                row | {name: f"nobody {row[name]}".replace("@", " ") for name in named}
                for row in attacks
            ]
        rows += attacks
        path.parent.mkdir(exist_ok=True)
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[-1]), restval="")
            writer.writeheader()
            writer.writerows(rows)
        records[table.label] = len(rows)
    # the gates would be right to stop so much of this; here no table is large enough to be judged
    gates = read_variables()["gates"] | {"min_rows": 1_000_000}
    outcome = refresh(folder / "raw", "hostile", "--vars", f"gates: {json.dumps(gates)}")
    return outcome, records


def test_no_row_is_lost(attacked: tuple[Outcome, dict[str, int]]) -> None:
    """That lines read are staged, quarantined or left out for a reason is tested by the build itself."""
    outcome, records = attacked
    read = dict(
        outcome.rows(
            """
            select source || '/' || source_table, sum(row_count + unreadable_count + erased_count)
            from raw_loader.load_runs
            group by all
            """
        )
    )
    assert {label: int(read[label]) for label in records} == records


def test_texts_stay_as_they_were(attacked: tuple[Outcome, dict[str, int]]) -> None:
    outcome, _ = attacked
    held = {first for (first,) in outcome.rows("select first_name from raw_files.contacts")}
    assert {value for value in HOSTILE if "\0" not in value} <= held
    assert outcome.rows("select max(length(first_name)) from raw_files.contacts")[0][0] >= LONG


def test_what_is_printed_commands_no_terminal(attacked: tuple[Outcome, dict[str, int]]) -> None:
    outcome, _ = attacked
    assert "Published" in outcome.output
    assert "\x1b" not in outcome.output and "\0" not in outcome.output


class Scripts(HTMLParser):
    """Collects what a page would execute of ours."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if any(name.startswith("onerror") for name, _ in attrs):
            self.found.append(tag)

    def handle_data(self, data: str) -> None:
        if self.cdata_elem == "script" and "alert('crm')" in data:
            self.found.append(data)


def test_pages_show_texts_as_texts(attacked: tuple[Outcome, dict[str, int]]) -> None:
    outcome, _ = attacked
    pages = list((outcome.warehouse.parent / "data_docs").rglob("*.html"))
    assert pages
    for page in pages:
        scripts = Scripts()
        scripts.feed(page.read_text(encoding="utf-8"))
        assert scripts.found == [], page


def test_exports_hold_no_formula(
    attacked: tuple[Outcome, dict[str, int]], refresh: Refresher, tmp_path: Path
) -> None:
    with refresh.active("hostile"):
        run = refresh.run(
            [sys.executable, "scripts/export_audiences.py", "--output", str(tmp_path)]
        )
    assert run.returncode == 0, run.stdout
    cells = 0
    for path in tmp_path.rglob("*.csv"):
        with path.open(encoding="utf-8-sig", newline="") as file:
            for row in csv.reader(file):
                cells += len(row)
                for cell in row:
                    assert not cell.startswith(FORMULA_STARTS) or re.fullmatch(r"\+\d+", cell), cell
    assert cells > 0
