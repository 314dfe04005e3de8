"""The manners of all commands: help with examples and exit codes, options named alike, JSON, colours."""

import importlib
import json
import os
import pty
import re
import shlex
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from harness import PROJECT, House
from scripts import publish, rollback

SCRIPTS = sorted(
    path.stem
    for path in (PROJECT / "scripts").glob("*.py")
    if re.search(r"^@click\.(command|group)\(", path.read_text(encoding="utf-8"), re.MULTILINE)
)
# What reports something can report it to a program.
REPORTING = {
    "benchmark_build", "benchmark_reference",
    "compare_engines", "compare_splink", "evaluate_history", "evaluate_identity", "evaluate_leads",
    "evaluate_value", "export_audiences", "preview_segment", "publish", "refresh", "rollback",
    "try_superset", "validate raw", "validate marts",
}  # fmt: skip
# These say a thing of the command's own; every other option means the same everywhere.
OF_THEIR_OWN = {
    "--accept", "--check", "--contacts", "--customers", "--dry-run", "--folder", "--format", "--from",
    "--keep", "--months", "--output", "--page", "--raw", "--records", "--segments", "--truth", "--weeks",
}  # fmt: skip


def commands() -> dict[str, click.Command]:
    """Return each command and subcommand by what is written after `python scripts/`."""
    found = {}
    for script in SCRIPTS:
        main = importlib.import_module(f"scripts.{script}").main
        found[script] = main
        for name, command in getattr(main, "commands", {}).items():
            found[f"{script} {name}"] = command
    return found


COMMANDS = commands()


def help_of(command: click.Command) -> str:
    return CliRunner().invoke(command, ["--help"]).output


def test_every_script_with_a_command_is_looked_at() -> None:
    assert len(SCRIPTS) > 25 and {"refresh", "validate", "rollback", "report"} <= {*SCRIPTS}


@pytest.mark.parametrize("name", COMMANDS)
def test_help_says_what_it_does_with_an_example_and_exit_codes(name: str) -> None:
    text = help_of(COMMANDS[name])
    assert re.search(r"^  \w", text, re.MULTILINE), "no description"
    script = name.split()[0]
    examples = re.findall(rf"^    (python scripts/{script}\.py.*)$", text, re.MULTILINE)
    assert examples, text
    assert {"0", "1", "2"} <= {*re.findall(r"^    (\d+) +\w", text, re.MULTILINE)}, text
    for example in examples:
        words = re.split(r" [>|] ", example)[0]
        command, arguments = COMMANDS[script], shlex.split(words)[2:]
        if isinstance(command, click.Group) and arguments:
            command, arguments = command.commands[arguments[0]], arguments[1:]
        context = click.Context(command)
        command.make_parser(context).parse_args(arguments)  # an option that is none raises


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_says_what_it_is(name: str) -> None:
    silent = [
        option.name
        for option in COMMANDS[name].params
        if isinstance(option, click.Option) and not option.help
    ]
    assert not silent


def test_options_named_alike_are_alike() -> None:
    """--warehouse is the same file with the same variable behind it, whatever the command."""
    seen: dict[str, dict[tuple, str]] = {}
    for name, command in COMMANDS.items():
        for option in command.params:
            for spelled in option.opts:
                if spelled.startswith("--") and spelled not in OF_THEIR_OWN:
                    about = (option.help, option.envvar, option.is_flag, str(option.default))
                    seen.setdefault(spelled, {}).setdefault(about, name)
    unlike = {spelled: [*ways.values()] for spelled, ways in seen.items() if len(ways) > 1}
    assert not unlike
    variables = {option: {about[1] for about in ways} for option, ways in seen.items()}
    assert variables["--warehouse"] == {"CRM_WAREHOUSE"}
    assert variables["--published"] == {"CRM_PUBLISHED"}


def test_what_reports_can_report_to_a_program() -> None:
    assert {
        name
        for name, command in COMMANDS.items()
        if any("--json" in option.opts for option in command.params)
    } == REPORTING


def test_there_is_one_way_to_the_screen() -> None:
    own = [
        str(path.relative_to(PROJECT))
        for path in (PROJECT / "scripts").rglob("*.py")
        if path.name != "common.py" and re.search(r"\bConsole\(", path.read_text(encoding="utf-8"))
    ]
    assert not own


def test_colours_are_for_terminals() -> None:
    code = "from scripts.common import screen; screen().print('[red]red[/]')"
    plain = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "CI")}
    environment = plain | {"TERM": "xterm-256color"}
    piped = subprocess.run(
        [sys.executable, "-c", code], cwd=PROJECT, env=environment, capture_output=True, check=True
    )
    assert piped.stdout == b"red\n"
    ours, theirs = pty.openpty()
    subprocess.run(
        [sys.executable, "-c", code], cwd=PROJECT, env=environment, stdout=theirs, check=True
    )
    assert b"\x1b[31mred" in os.read(ours, 1000)
    os.close(ours)
    os.close(theirs)


def test_json_is_all_that_programs_read(house: House) -> None:
    options = ["--warehouse", str(house.warehouse), "--published", str(house.published)]
    done = CliRunner().invoke(publish.main, [*options, "--manifest", str(house.manifest), "--json"])
    assert json.loads(done.stdout)["tables"]["customers"]["rows"] == 2
    listed = json.loads(CliRunner().invoke(rollback.main, [*options, "--json"]).stdout)
    assert [(kept["version"], kept["is_published"]) for kept in listed["versions"]] == [(1, True)]
    again = json.loads(CliRunner().invoke(rollback.main, ["1", *options, "--json"]).stdout)
    assert (again["version"], again["customers"]) == (1, 2)


def test_quiet_says_nothing_where_all_is_well(house: House) -> None:
    options = ["--warehouse", str(house.warehouse), "--published", str(house.published)]
    done = CliRunner().invoke(
        publish.main, [*options, "--manifest", str(house.manifest), "--quiet"]
    )
    assert (done.exit_code, done.output) == (0, "")


def test_a_refresh_that_fails_says_so_to_programs_and_persons(tmp_path: Path) -> None:
    drop = tmp_path / "drop" / "files"
    drop.mkdir(parents=True)
    (drop / "orders.csv").write_text("order_id\no1\n")
    done = subprocess.run(
        [sys.executable, "scripts/refresh.py", "--json", "--raw", drop.parent]
        + ["--warehouse", tmp_path / "w.duckdb", "--published", tmp_path / "p.duckdb"],
        cwd=PROJECT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    told = json.loads(done.stdout)
    assert (done.returncode, told["exit_code"], told["status"]) == (1, 1, "failed")
    assert told["failed_step"] == "load" and "ordered_at" in told["error"]
    assert "Error:" in done.stderr and "\x1b" not in done.stderr
