"""Every fenced command of the README and of docs/ is run, here or by the test that is named for it.

The blocks are run in a copy of the project, page by page and from top to bottom, as a reader would. What takes
minutes and is documented many times is run once; what takes longer than that is run by another test or
not in CI, and then it stands in ELSEWHERE. A command that is neither fails.
"""

import ast
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest
import yaml

from harness import PROJECT, Outcome, Refresher, write_tables
from scripts.versions import list_versions

PUBLISHED = "published/crm_segments.duckdb"
PAGES = [PROJECT / "README.md", *sorted((PROJECT / "docs").glob("*.md"))]
RUN = {"sh", "bash", "console", "sql", "python"}
OWN_DATA = "decimal_mark"  # the block of YAML that the README says to fill in
SHOWN = {"text", "yaml", "mermaid", "crontab", "ini", "json", "csv"}  # nothing to run

# A command → the file that runs it, the test in it ("" where the file is a script), and what stands there.
ELSEWHERE = {
    "make test": (".ci/run", "", ["make test"]),
    "make superset": (
        "tests/python/test_bi.py",
        "test_superset_charts_one_version_at_a_time",
        ["scripts/try_superset.py"],
    ),
    ".venv/bin/python scripts/try_superset.py --raw data/raw --readers 2": (
        "tests/python/test_bi.py",
        "test_superset_charts_while_refreshes_replace_the_file",
        ["scripts/try_superset.py", "--raw", "--readers"],
    ),
    ".venv/bin/python scripts/refresh.py --accept": (
        "tests/python/test_nightly.py",
        "test_the_next_night_is_well_even_without_the_warehouse",
        ['house.night("--accept"'],
    ),
    **dict.fromkeys(
        [
            "make spark",
            "make .venv/ready-spark",
            "python scripts/load_spark.py",
            "dbt seed --target spark",
            "dbt run --target spark",
            "python scripts/compare_engines.py",
        ],
        (
            "tests/python/test_spark.py",
            "test_a_whole_build_on_spark_equals_that_on_duckdb",
            ["make", "spark", "scripts/compare_engines.py"],
        ),
    ),
}
# Takes minutes, or needs data that is rich enough: run once, in the first block that holds this text.
ONCE = {
    "make warehouse": "restore_memories.py",
    "make train": "CRM_PARAMETERS",
    "make report": "make report",
}
# Code of other programs, which are not installed here: it must be Python, and what it calls must be there.
FOREIGN = ("# Airflow", "# Dagster")
# 3, warnings, is an answer of the gates as well; see docs/gates.md
ACCEPTED = {".venv/bin/python scripts/validate.py raw": (0, 3)}
ACCEPTED[".venv/bin/python scripts/validate.py marts"] = (0, 3)

TABLES = {
    "files/contacts": """
contact_id,email,first_name,last_name,created_at
c1,ann@example.com,Ann,Lee,2026-01-02
c2,bob@example.org,Bob,Ray,2026-01-03
c3,cy@example.net,Cy,Fox,2026-02-03
""",
    "files/orders": """
order_id,contact_id,ordered_at,amount,channel
o1,c2,2026-02-01,20.00,web
o2,c2,2026-05-01,30.00,store
o3,c3,2026-05-11,40.00,web
""",
}
# The files that the README takes for an example, with the request that docs/erasure.md shows.
OWN = {
    "files/contacts": """
KundenNr;Vorname;Nachname;E-Mail;Telefon;Ort;PLZ;Land;Geburtstag;Newsletter;Angelegt am
K1;Ann;Lee;ann@example.com;030 / 3600003;Berlin;10115;Deutschland;14.07.1985;Ja;02.01.2026
K2;Jürgen;Weiß;juergen@example.org;;Köln;50667;Deutschland;;Nein;03.01.2026
K3;Eva;Böhm;eva@example.net;;Wien;1010;Österreich;;Ja;03.02.2026
""",
    "files/orders": """
Bestellnummer;Kunde;Datum;Betrag;Währung;Kanal
B1;K2;01.02.2026 10:30;1.357,68;EUR;Shop
B2;K2;01.05.2026;799,71;EUR;Filiale
B3;K3;11.05.2026;40,00;EUR;Shop
""",
    "files/erasure_requests": """
request_id,email,phone,customer_number,contact_id,requested_at
r1,ann@example.com,,,,2026-06-01
""",
}
# What the README's own data must come to.
OWN_RESULT = [("DE", "2157.39"), ("AT", "40.00")]


@dataclass(frozen=True)
class Block:
    """A fenced block of a page: its language, the line it begins at, and its text."""

    page: Path
    line: int
    language: str
    text: str

    @property
    def name(self) -> str:
        return f"{self.page.relative_to(PROJECT)}:{self.line}"

    def commands(self) -> list[str]:
        """Return what a shell would be given, one command an item, without comments."""
        commands, open_lines = [], []
        for line in self.text.splitlines():
            open_lines.append(line.removeprefix("$ ") if self.language == "console" else line)
            given = "\n".join(open_lines)
            try:
                words = shlex.split(given, comments=True)
            except ValueError:  # a quotation that goes on
                continue
            if not given.endswith("\\"):
                commands += [given] if words else []
                open_lines = []
        assert not open_lines, f"{self.name}: a quotation is not closed"
        return [re.sub(r"\s+#[^'\"]*$", "", command) for command in commands]

    def parts(self) -> list[str]:
        """Return the commands, those joined by && one by one."""
        return [part for command in self.commands() for part in command.split(" && ")]


def blocks_of(page: Path, text: str) -> list[Block]:
    """Return the fenced blocks of a page."""
    found = re.finditer(r"^( *)```(\S*)\n(.*?)^\1```$", text, re.MULTILINE | re.DOTALL)
    return [
        Block(page, text.count("\n", 0, block.start()) + 1, block[2], block[3]) for block in found
    ]


BLOCKS = [block for page in PAGES for block in blocks_of(page, page.read_text(encoding="utf-8"))]


class Copy:
    """A copy of the project in which commands are run, with a built sample in its place."""

    def __init__(self, folder: Path, sample: Outcome, target: Path, raw: Path) -> None:
        self.root = folder / "project"
        self.home = folder / "home"
        self.ran: set[str] = set()
        files = subprocess.run(
            ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
            cwd=PROJECT, capture_output=True, text=True, check=True,
        )  # fmt: skip
        for name in files.stdout.splitlines():
            if (PROJECT / name).is_file():
                (self.root / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(PROJECT / name, self.root / name, follow_symlinks=False)
        (self.root / ".venv").symlink_to(PROJECT / ".venv")
        shutil.copytree(target, self.root / "target")
        self.place(sample.warehouse, "warehouse/crm_segments.duckdb")
        self.place(sample.published, PUBLISHED)
        self.place(sample.published, "published/demo.duckdb")
        self.place(sample.warehouse, "acme.duckdb")
        (self.root / "srv/www").mkdir(parents=True)
        (self.root / "tmp").mkdir()
        (self.home / "acme").mkdir(parents=True)
        (self.home / "acme/exports").symlink_to(raw)
        write_tables(self.root / "data/raw", TABLES)
        write_tables(self.root / "drop", OWN)

    def place(self, file: Path, name: str) -> None:
        (self.root / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, self.root / name)

    def environment(self) -> dict[str, str]:
        """Return that of a reader who set nothing but the PATH."""
        plain = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("CRM_", "DBT_"))
        }
        path = f"{self.root / '.venv/bin'}:{plain['PATH']}"
        return plain | {"PATH": path, "HOME": str(self.home)}

    def here(self, command: str) -> str:
        """Return a command with the places of a server put into this folder, and a version there is."""
        if command.endswith("rollback.py 41"):
            newest = max(list_versions(self.root / PUBLISHED), key=lambda version: version.number)
            return command.replace("41", str(newest.number))
        return re.sub(r"(?<![\w.])/(srv|tmp)/", rf"{self.root}/\1/", command)

    def declare(self, block: Block) -> None:
        """Set variables of dbt_project.yml as a block says, each in its place."""
        path = self.root / "dbt_project.yml"
        text = path.read_text(encoding="utf-8")
        for name, value in yaml.safe_load(block.text).items():
            place = re.compile(rf"^  {name}:.*$", re.MULTILINE)
            assert len(place.findall(text)) == 1, f"{block.name}: no var {name} to be set"
            text = place.sub(f"  {name}: {json.dumps(value, ensure_ascii=False)}", text)
        path.write_text(text, encoding="utf-8")

    def restore(self) -> None:
        """Have dbt_project.yml as it ships."""
        shutil.copyfile(PROJECT / "dbt_project.yml", self.root / "dbt_project.yml")

    def is_run_here(self, part: str, block: Block) -> bool:
        """Say whether a command is to be run, or is run elsewhere, in another block, or was run before."""
        if part in ONCE:
            return part not in self.ran and ONCE[part] in block.text
        return part not in ELSEWHERE

    def run(self, block: Block) -> None:
        """Run the commands of a block that are to be run here, in one shell."""
        manifest = self.root / "target/semantic_manifest.json"
        former = manifest.read_bytes()
        lines = ["set -u"]
        for part in block.parts():
            if self.is_run_here(part, block):
                self.ran.add(part)
                good = "|".join(map(str, ACCEPTED.get(part, (0,))))
                told = shlex.quote(f"{block.name}: {part} ended with")
                lines += [
                    self.here(part),
                    f"code=$?; case $code in {good}) ;; *) echo {told} $code; exit 1;; esac",
                ]
        done = subprocess.run(
            ["bash", "-c", "\n".join(lines)],
            cwd=self.root, env=self.environment(), stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout
        if "export CRM_WAREHOUSE" in block.text or " CRM_WAREHOUSE=" in block.text:
            manifest.write_bytes(
                former
            )  # docs/metrics.md has `dbt parse` for it, which takes longer

    def revenue(self) -> list[tuple[str, str]]:
        """Return what customers of each country brought, of what is published."""
        with duckdb.connect(str(self.root / PUBLISHED), read_only=True) as marts:
            return marts.execute(
                "select country_code, sum(net_amount)::decimal(18, 2)::varchar "
                "from orders join customers using (customer_id) group by all order by 1 desc"
            ).fetchall()

    def query(self, block: Block) -> None:
        """Run the queries of a block on what is published."""
        with duckdb.connect(str(self.root / PUBLISHED), read_only=True) as marts:
            for statement in duckdb.extract_statements(block.text):
                marts.execute(statement)

    def execute(self, block: Block) -> None:
        """Run a block of Python."""
        done = subprocess.run(
            [sys.executable, "-c", block.text],
            cwd=self.root, env=self.environment(), capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, f"{block.name}: {done.stderr}"


def shell_commands() -> dict[str, str]:
    """Return each command that pages give a shell, with where it stands first."""
    return {
        part: block.name
        for block in reversed(BLOCKS)
        if block.language in ("sh", "bash", "console")
        for part in block.parts()
    }


@pytest.fixture(scope="module")
def copy(tmp_path_factory, sample: Outcome, refresh: Refresher, sample_raw: Path) -> Copy:
    return Copy(tmp_path_factory.mktemp("reader"), sample, refresh.folder / "target", sample_raw)


def test_blocks_are_of_a_known_language() -> None:
    unknown = [
        f"{block.name}: {block.language or 'no language'}"
        for block in BLOCKS
        if block.language not in RUN | SHOWN
    ]
    assert not unknown


def test_commands_are_fenced_not_indented() -> None:
    """An indented command would be run by nobody."""
    indented = re.compile(
        r"^    (?:\$ )?(?:python|make|dbt|mf|pip|pytest|\.venv/bin)\b.*", re.MULTILINE
    )
    found = [
        f"{page.relative_to(PROJECT)}: {line.strip()}"
        for page in PAGES
        for line in indented.findall(
            re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
        )
    ]
    assert not found


def test_what_is_run_elsewhere_is_run_there() -> None:
    documented = shell_commands()
    for command, (file, test, tells) in ELSEWHERE.items():
        assert command in documented, f"{command} is documented no more: take it out of ELSEWHERE"
        text = (PROJECT / file).read_text(encoding="utf-8")
        if test:
            functions = [
                node for node in ast.parse(text).body
                if isinstance(node, ast.FunctionDef) and node.name == test
            ]  # fmt: skip
            assert functions, f"{file} has no {test}, which should run {command}"
            text = ast.get_source_segment(text, functions[0])
        lacking = [words for words in tells if words not in text]
        assert not lacking, f"{file} {test} does not run {command}: it lacks {lacking}"


@pytest.mark.parametrize(
    ("text", "commands"),
    [
        ("make a   # why\nmake b\n", ["make a", "make b"]),
        ("x 'two\nlines' # c\n# only a comment\n\n", ["x 'two\nlines'"]),
        ("x \\\n  --y\n", ["x \\\n  --y"]),
        ("x '# no comment'\n", ["x '# no comment'"]),
    ],
)
def test_a_block_is_taken_apart_as_a_shell_would(text: str, commands: list[str]) -> None:
    assert Block(PROJECT / "README.md", 1, "sh", text).commands() == commands


def test_every_command_is_run(copy: Copy) -> None:
    """Page by page, block by block, in one copy of the project."""
    for block in BLOCKS:
        if block.language == "yaml" and OWN_DATA in block.text:
            copy.declare(block)
        elif block.language == "sql":
            copy.query(block)
        elif block.language == "python" and block.text.startswith(FOREIGN):
            ast.parse(block.text)
            for script in re.findall(r"scripts/\w+\.py", block.text):
                assert (PROJECT / script).is_file(), f"{block.name}: there is no {script}"
        elif block.language == "python":
            copy.execute(block)
        elif block.language in RUN:
            copy.run(block)
            if "CRM_RAW=drop" in block.text:
                assert copy.revenue() == OWN_RESULT
                copy.restore()
    documented = shell_commands()
    missed = {
        command: documented[command] for command in documented.keys() - copy.ran - ELSEWHERE.keys()
    }
    assert not missed
