"""What is told of a refresh: its row in raw_loader.refresh_runs, the log beside the warehouse, the notice.

The row is written when the refresh begins and again when it ends, however it ends. A refresh that was
killed could not say so; the next one finds its row without an end and says it.
"""

import json
import logging
import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from logging.handlers import RotatingFileHandler
from pathlib import Path

import duckdb
from rich.console import Console

from scripts.common import (
    DISK_FULL,
    PROJECT,
    ProblemError,
    after,
    code_version,
    first_line,
    parameters_version,
    quote_identifier,
    storage_problem,
    tell_json,
)
from scripts.load_raw import create_memory, open_warehouse
from scripts.lock import LockedError, hold
from scripts.versions import standing

LOG_BYTES, LOGS_KEPT = 5_000_000, 5
NOTICE_SECONDS = 60
# Of a refresh that has not ended, or died before it could say so.
UNENDED = ("running", "publishing")


class UnfitError(ProblemError):
    """Data a gate found unfit."""

    exit_code = 4


class JsonLines(logging.Formatter):
    """Formats an event and its `fields` as a line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line of a record."""
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        line = {"at": at, "level": record.levelname.lower(), "event": record.getMessage()}
        return json.dumps(line | record.fields, default=str, ensure_ascii=False)


def log_file(warehouse: Path) -> Path:
    """Return the log of refreshes, JSON lines."""
    return warehouse.with_name(f"{warehouse.stem}.refresh.jsonl")


class Run:
    """One refresh, from its begin to its end."""

    def __init__(
        self,
        warehouse: Path,
        published: Path,
        raw: Path,
        console: Console,
        warnings: Console | None = None,
    ) -> None:
        self.warehouse, self.published, self.console = warehouse, published, console
        self.warnings = warnings or console
        self.began_at = datetime.now(UTC).replace(tzinfo=None)
        self.began = time.perf_counter()
        self.step_name = "start"
        self.lock = -1
        self.is_remembered = False
        self.exit_code = 0
        self.row = {
            "refresh_run_id": None,
            "raw_folder": str(raw.resolve()),
            "started_at": self.began_at,
            "status": "running",
            "code_version": code_version(),
            "parameters_version": parameters_version(),
        }

    def log(self, event: str, level: int = logging.INFO, **fields: object) -> None:
        """Write a line to the log; what is wrong with the log itself is nobody's failure."""
        path = log_file(self.warehouse)
        record = logging.LogRecord("refresh", level, "", 0, event, (), None)
        record.fields = {"run": self.row["refresh_run_id"], "process": os.getpid(), **fields}
        with suppress(OSError):
            handler = RotatingFileHandler(
                path, maxBytes=LOG_BYTES, backupCount=LOGS_KEPT, encoding="utf-8", delay=True
            )
            handler.setFormatter(JsonLines())
            handler.handleError = lambda _: None
            handler.emit(record)
            handler.close()

    def warn(self, sentence: str) -> None:
        """Tell a person something, on the screen and in the log."""
        self.warnings.print(f"Warning: {sentence}", markup=False)
        self.log("warning", logging.WARNING, message=sentence)

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Time a part of the refresh."""
        self.step_name = name
        started = time.perf_counter()
        self.log("step_started", step=name)
        yield
        seconds = round(time.perf_counter() - started, 3)
        column = f"{name.split()[-1]}_seconds"
        self.row[column] = self.row.get(column, 0) + seconds
        self.log("step_ended", step=name, seconds=seconds)

    def begin(self) -> None:
        """Remember that the refresh has begun, and what became of those that never said."""
        with open_warehouse(self.warehouse) as connection:
            create_memory(connection, PROJECT)
            for started_at in settle(connection, self.published):
                self.warn(
                    f"the refresh begun {started_at:%Y-%m-%d %H:%M} UTC died before it ended; this one "
                    "starts anew"
                )
            last = connection.execute(
                "select max(refresh_run_id), max_by(started_at, refresh_run_id) "
                "from raw_loader.refresh_runs"
            ).fetchone()
            self.row["refresh_run_id"], self.began_at = after(*last, self.began_at)
            self.row["started_at"] = self.began_at
            connection.execute(
                "insert into raw_loader.refresh_runs (refresh_run_id) values (?)",
                [self.row["refresh_run_id"]],
            )
            write_row(connection, self.row)
        self.is_remembered = True
        self.log("run_started", **self.row)

    def remember(self, **values: object) -> None:
        """Write what is known of the refresh into its row."""
        self.row |= values
        with open_warehouse(self.warehouse) as connection:
            write_row(connection, self.row)

    def end(self, status: str, error: str | None = None) -> None:
        """Remember how the refresh ended; what is published is, whatever came after."""
        if self.is_remembered and published_run(self.published) == self.row["refresh_run_id"]:
            status = "published"
        ended_at = datetime.now(UTC).replace(tzinfo=None)
        self.row |= {"status": status, "ended_at": max(ended_at, self.began_at), "error": error}
        if status != "published":
            self.row |= {
                "failed_step": self.step_name,
                "published_at": None,
                "version_number": None,
            }
        if self.is_remembered:
            try:
                self.remember()
            except (ProblemError, duckdb.Error, OSError) as problem:
                told = str(problem).splitlines()[0]
                self.warn(f"the end of this refresh could not be remembered: {told}")
        level = logging.INFO if status == "published" else logging.ERROR
        self.log("run_ended", level, **self.summary())

    def summary(self) -> dict:
        """Return what the notice says."""
        seconds = round(time.perf_counter() - self.began, 1)
        return self.row | {
            "exit_code": self.exit_code,
            "seconds": seconds,
            "warehouse": str(self.warehouse.resolve()),
            "published": str(self.published.resolve()),
        }

    def notify(self, command: str) -> None:
        """Give the summary as JSON to a command; that it fails is told, and changes nothing."""
        try:
            subprocess.run(
                command,
                shell=True,
                input=json.dumps(self.summary(), default=str, ensure_ascii=False),
                capture_output=True,
                text=True,
                timeout=NOTICE_SECONDS,
                check=True,
            )
        except subprocess.CalledProcessError as error:
            said = (error.stderr or error.stdout).strip().splitlines()[-1:]
            self.warn(": ".join([f"the notice failed with exit code {error.returncode}", *said]))
        except (OSError, subprocess.TimeoutExpired) as error:
            self.warn(f"the notice failed: {error}")


@contextmanager
def recorded(run: Run, notice: str, as_json: bool = False) -> Iterator[Run]:
    """Hold the lock for a refresh, remember how it ends, and tell of it: by notice, as JSON."""
    try:
        with hold(run.warehouse, "refresh.py") as run.lock:
            try:
                run.begin()
                yield run
            except BaseException as error:
                problem = as_problem(run, error)
                run.exit_code = getattr(problem, "exit_code", getattr(problem, "code", 1))
                if isinstance(problem, SystemExit | KeyboardInterrupt):
                    run.end("stopped", "ended from outside")
                else:
                    status = "unfit" if isinstance(problem, UnfitError) else "failed"
                    run.end(status, str(problem))
                if isinstance(problem, ProblemError):
                    problem.problems = (*problem.problems, standing(run.published))
                if problem is error:
                    raise
                raise problem from error
            run.end("published")
    except ProblemError as error:
        if run.lock < 0:  # it never began
            run.exit_code = error.exit_code
            run.row["status"] = "locked" if isinstance(error, LockedError) else "failed"
            run.log("run_refused", logging.ERROR, message=str(error))
        raise
    finally:
        if notice:
            run.notify(notice)
        if as_json:
            tell_json(run.summary())


def as_problem(run: Run, error: BaseException) -> BaseException:
    """Return an error of the system or of DuckDB as a problem a person can put right."""
    if isinstance(error, OSError) or (
        isinstance(error, duckdb.Error) and DISK_FULL.search(str(error))
    ):
        return storage_problem(Path(getattr(error, "filename", None) or run.warehouse), error)
    if isinstance(error, duckdb.Error):
        return ProblemError(f"{run.warehouse}: {first_line(error)}")
    return error


def settle(connection: duckdb.DuckDBPyConnection, published: Path) -> list[datetime]:
    """Give an end to refreshes that have none and do not run; return when those began that died.

    The lock being held here, no other runs. One that died as it published has published if its file is
    the published one.
    """
    connection.execute(
        """
        update raw_loader.refresh_runs
        set refresh_run_id = strftime(started_at, '%Y%m%dT%H%M%S%f'), ended_at = published_at,
            status = 'published'
        where refresh_run_id is null
        """
    )
    died = []
    for run_id, started_at in connection.execute(
        f"select refresh_run_id, started_at from raw_loader.refresh_runs where status in {UNENDED} "
        "order by refresh_run_id"
    ).fetchall():
        if run_id == published_run(published):
            change = "status = 'published'"
        else:
            died.append(started_at)
            change = "status = 'died', published_at = null, ended_at = null, version_number = null"
        connection.execute(
            f"update raw_loader.refresh_runs set {change} where refresh_run_id = ?", [run_id]
        )
    return died


def published_run(published: Path) -> str | None:
    """Return the refresh that made the published file; None where there is none or it does not say."""
    try:
        with duckdb.connect(str(published), read_only=True) as connection:
            return connection.execute("select refresh_run_id from publication").fetchone()[0]
    except (duckdb.Error, TypeError):
        return None


def write_row(connection: duckdb.DuckDBPyConnection, row: dict) -> None:
    """Write what is known of a refresh into its row."""
    changes = ", ".join(f"{quote_identifier(name)} = ?" for name in row)
    connection.execute(
        f"update raw_loader.refresh_runs set {changes} where refresh_run_id = ?",
        [*row.values(), row["refresh_run_id"]],
    )
