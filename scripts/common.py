"""What the commands share: where things lie, how errors are told, how SQL names are quoted."""

import errno
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import NoReturn

import click
import duckdb
from rich.console import Console

PROJECT = Path(__file__).resolve().parents[1]
# What ships trained; CRM_PARAMETERS names another folder for the parameters of one company.
PARAMETERS = PROJECT / "seeds" / "parameters"
TRAINED = (
    "lead_order_keys.csv",
    "lead_parameters.csv",
    "lead_points.csv",
    "match_classes.csv",
    "match_weights.csv",
    "value_order_keys.csv",
    "value_parameters.csv",
)
# The table that says what a published file was made from.
PUBLICATION = "publication"
RUN_NUMBER = "%Y%m%dT%H%M%S%f"  # of loads and refreshes
# DuckDB has no error code for it.
DISK_FULL = re.compile("no space left|could not write all bytes|disk full", re.IGNORECASE)
# What every command ends with; those that write the warehouse may find it locked.
EXIT_CODES = {
    0: "done",
    1: "a problem a person has to put right, told with its remedy",
    2: "the command was given wrongly",
}
LOCKED = 5
# Where nobody's window limits the width, a row that is cut is worse than a wide one.
WIDTH = 200


def usage(
    *examples: str, locks: bool = False, codes: dict[int, str] | None = None, note: str = ""
) -> str:
    """Return what stands below the options of a command's --help: examples and exit codes.

    `codes` says of a code what it means here, or adds one; `locks` adds that of a warehouse in use;
    `note` ends it.
    """
    known = EXIT_CODES | ({LOCKED: "another command writes the warehouse"} if locks else {})
    known |= codes or {}
    width = max(len(str(code)) for code in known)
    told = [f"  {code:<{width}}  {meaning}" for code, meaning in sorted(known.items())]
    heading = "Example:" if len(examples) == 1 else "Examples:"
    shown = [f"  {example}" for example in examples]
    return "\n".join(
        ["\b", heading, *shown, "\n\b", "Exit codes:", *told, *([note] if note else [])]
    )


def screen(stderr: bool = False, quiet: bool = False) -> Console:
    """Return where a command says things to a person; colours are for terminals only, as is a width."""
    console = Console(stderr=stderr, quiet=quiet, highlight=False, soft_wrap=True)
    if not console.is_terminal:
        console.width = WIDTH
    return console


def tell_json(told: object) -> None:
    """Print one JSON object for programs, which read stdout; days and times as ISO 8601."""
    click.echo(json.dumps(told, default=json_value, ensure_ascii=False))


def json_value(value: object) -> object:
    """Return a value that JSON does not know as one it does."""
    if isinstance(value, date | datetime):
        return value.isoformat()
    if hasattr(value, "tolist"):  # numpy
        return value.tolist()
    return str(value)


def path_option(name: str, variable: str, default: str, text: str):
    """Return a click option for a path, with an environment variable behind it."""
    return click.option(
        name,
        envvar=variable,
        default=default,
        type=click.Path(path_type=Path),
        show_default=True,
        show_envvar=True,
        help=text,
    )


raw_option = path_option("--raw", "CRM_RAW", "data/raw", "Drop folder with the raw tables.")
warehouse_option = path_option(
    "--warehouse", "CRM_WAREHOUSE", "warehouse/crm_segments.duckdb", "DuckDB file of the warehouse."
)
published_option = path_option(
    "--published", "CRM_PUBLISHED", "published/crm_segments.duckdb", "DuckDB file BI tools read."
)
exports_option = path_option(
    "--exports", "CRM_EXPORTS", "exports", "Folder audiences are exported into."
)
manifest_option = click.option(
    "--manifest",
    default="target/manifest.json",
    type=click.Path(path_type=Path, dir_okay=False),
    show_default=True,
    help="Manifest of the dbt run that built the marts.",
)
vars_option = click.option(
    "--vars", "variables", default="", help="YAML that overrides vars of dbt_project.yml."
)
json_option = click.option(
    "--json", "as_json", is_flag=True, help="Print one JSON object, for programs."
)
quiet_option = click.option(
    "--quiet", is_flag=True, help="Print nothing but warnings and errors where all is well."
)
threads_option = click.option(
    "--threads", default=2, show_default=True, type=click.IntRange(min=1), help="Threads to use."
)
seed_option = click.option(
    "--seed",
    default=1,
    show_default=True,
    type=click.IntRange(min=0),
    help="Whatever is drawn at random is drawn alike from the same seed.",
)
former_option = click.option(
    "--from",
    "start",
    default=PARAMETERS,
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="Folder with the parameters to compare with.",
    show_default="seeds/parameters",
)
parameters_option = click.option(
    "--output",
    envvar="CRM_PARAMETERS",
    default=PARAMETERS,
    type=click.Path(path_type=Path, file_okay=False),
    show_default="seeds/parameters",
    show_envvar=True,
    help="Folder to write the parameters into; with CRM_PARAMETERS a build reads them from there.",
)


def complete_parameters(folder: Path) -> None:
    """Make a folder of parameters that dbt can read: what it lacks is as it ships."""
    folder.mkdir(parents=True, exist_ok=True)
    for shipped in TRAINED:
        if not (folder / shipped).exists():
            shutil.copyfile(PARAMETERS / shipped, folder / shipped)


class ProblemError(click.ClickException):
    """Problems a person can put right; each is told on a line of its own, without a traceback."""

    def __init__(self, *problems: str) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems

    def show(self, file=None) -> None:
        """Print one `Error:` line a problem."""
        for problem in self.problems:
            click.echo(f"Error: {problem}", file=file, err=file is None)


def quote_identifier(*parts: str) -> str:
    """Return a name, or the dotted parts of one, quoted for SQL."""
    return ".".join('"' + part.replace('"', '""') + '"' for part in parts)


def quote_literal(value: str) -> str:
    """Return a text quoted for SQL that takes no parameters, such as the definition of a view."""
    return "'" + value.replace("'", "''") + "'"


def first_line(error: BaseException) -> str:
    """Return the first line of an error's message; DuckDB adds hints for developers below it."""
    return str(error).strip().splitlines()[0]


def printable(text: str, longest: int = 60) -> str:
    """Return a text from the data as a terminal may show it: short, on one line, without commands."""
    shown = "".join(
        letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in text
    )
    return shown if len(shown) <= longest else f"{shown[:longest]}…"


def warehouse_problem(path: Path, error: duckdb.Error) -> ProblemError:
    """Say why a warehouse file could not be opened."""
    if "lock" in str(error):
        return ProblemError(
            f"{path} is in use by another process; wait for it to end or close the program that "
            f"holds the file open ({first_line(error)})"
        )
    return ProblemError(f"{path} cannot be opened as a DuckDB file: {first_line(error)}")


def storage_problem(path: Path, error: OSError | duckdb.Error) -> ProblemError:
    """Say why something could not be written, and what to do."""
    reason = error.strerror if isinstance(error, OSError) else None
    reason = reason or first_line(error)
    if getattr(error, "errno", None) == errno.ENOSPC or DISK_FULL.search(reason):
        return ProblemError(
            f"{path} cannot be written, for the disk is full; free some space and run again ({reason})"
        )
    return ProblemError(f"{path} cannot be written: {reason}")


def file_hash(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def parameter_hashes() -> dict[str, str]:
    """Return the SHA-256 of each trained parameter file that a build reads."""
    own = Path(os.environ.get("CRM_PARAMETERS") or PARAMETERS)
    return {
        name: file_hash(own / name if (own / name).is_file() else PARAMETERS / name)
        for name in TRAINED
    }


def parameters_version() -> str:
    """Return a short hash of all trained parameters a build reads."""
    return hashlib.sha256("".join(parameter_hashes().values()).encode()).hexdigest()[:12]


def code_version() -> str | None:
    """Return the commit this runs from, marked where files differ from it; None without git."""
    try:
        done = subprocess.run(
            ["git", "describe", "--always", "--dirty", "--abbrev=12", "--exclude=*"],
            cwd=PROJECT,
            capture_output=True,
            text=True,
            check=True,
        )
    except (OSError, subprocess.CalledProcessError):
        return None
    return done.stdout.strip()


def sync(path: Path) -> None:
    """Wait until a file, or the names in a folder, are on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def is_running(process_id: int) -> bool:
    """Say whether a process of this machine runs."""
    try:
        os.kill(process_id, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def ago(since: datetime) -> str:
    """Say in words how long ago a time was, such as 12 min ago or 4 days ago."""
    seconds = max(0, (datetime.now(UTC) - since).total_seconds())
    for unit, size in (("days", 86_400), ("h", 3600), ("min", 60)):
        if seconds >= 2 * size:
            return f"{seconds // size:.0f} {unit} ago"
    return f"{seconds:.0f} s ago"


def after(last_number: str | None, last: datetime | None, now: datetime) -> tuple[str, datetime]:
    """Return a number that sorts after the last one, and the time of what it numbers.

    Where the clock was set back by less than a day, the time goes on from the last one. By more, either it is
    wrong, which the raw gate tells of, or it was, and then facts may not lie in its future.
    """
    tick = timedelta(microseconds=1)
    at = max(now, last + tick) if last and last - now < timedelta(days=1) else now
    number = f"{at:{RUN_NUMBER}}"
    if last_number and last_number >= number:
        number = f"{datetime.strptime(last_number, RUN_NUMBER) + tick:{RUN_NUMBER}}"
    return number, at


def run(command: click.Command) -> NoReturn:
    """Run a command as a process of its own and end it at once, what was written being safe.

    DuckDB's Python module complains on stderr of leaked instances when the interpreter takes itself
    apart while SQLAlchemy's dialect still refers to its types; there is nothing to close any more.
    """
    try:
        command()
    except SystemExit as end:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(end.code if isinstance(end.code, int) else int(end.code is not None))


def table_cell(text: str) -> str:
    """Return a text as a cell of a Markdown table: on one line, bars escaped."""
    return " ".join(text.split()).replace("|", "\\|")


def write_section(page: Path, marks: tuple[str, str], text: str, script: str, check: bool) -> None:
    """Replace what stands between two marks of a page by a text, and say so where it changed.

    With `check` nothing is written: a page that is out of date raises ProblemError, as does one without
    the marks.
    """
    begin, end = marks
    former = page.read_text(encoding="utf-8")
    before, has_begin, rest = former.partition(begin)
    _, has_end, after = rest.partition(end)
    if not (has_begin and has_end):
        raise ProblemError(f'{page.name} lacks the lines "{begin}" and "{end}"; put them back')
    new = f"{before}{begin}\n\n{text}\n{end}{after}"
    if new == former:
        return
    if check:
        raise ProblemError(f"{page.name} is out of date; run python scripts/{script}")
    page.write_text(new, encoding="utf-8")
    click.echo(f"{page.name} written")
