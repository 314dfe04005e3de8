"""Have Apache Superset chart the published file while it is replaced, and check every answer.

The warehouse is copied to a folder of its own. A Superset of its own (`.venv/superset`, see
docs/bi.md) is started there on this machine's own address and told of the published file by its REST
API: a database, a dataset of a mart, a dataset of a query, a chart of each. Several readers then ask
for the charts' data all the while the file is published again and again, each time with other rows. An
answer is right if it is what the manifest of one publication says. Nothing is left behind.
"""

import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from statistics import median

import click
import duckdb
import requests
from rich.console import Console

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from scripts.common import (
    PROJECT,
    ProblemError,
    json_option,
    manifest_option,
    run,
    screen,
    tell_json,
    usage,
    warehouse_option,
)
from scripts.versions import manifest_file

SUPERSET = PROJECT / ".venv" / "superset" / "bin"
HOST = "127.0.0.1"
PATIENCE = 180  # seconds that Superset may take to start
CONFIGURATION = """
import datetime
import os

SECRET_KEY = os.environ["SUPERSET_SECRET_KEY"]
SQLALCHEMY_DATABASE_URI = "sqlite:///" + os.path.join(os.environ["SUPERSET_HOME"], "superset.db")
JWT_ACCESS_TOKEN_EXPIRES = datetime.timedelta(days=1)  # 15 minutes are short for refreshes
TALISMAN_ENABLED = False  # no https on this machine's own address
"""
# What one version holds, in one query, so that a mixture of two would show.
VERSION_SQL = """
select
    publication.version_number,
    (select count(*) from customers) as customers,
    (select count(*) from orders) as orders,
    (select count(*) from segment_membership) as segment_membership
from publication
"""
COUNTED = ("customers", "orders", "segment_membership")
BY_CHANNEL, WHOLE = "orders by channel", "one row of the whole file"
CHANNEL_QUERY = {"columns": ["channel"], "metrics": ["count"], "row_limit": 1000}
VERSION_QUERY = {"columns": ["version_number", *COUNTED], "metrics": [], "row_limit": 10}
MOST_SHOWN = 5  # errors
BREATH = 0.2  # seconds a reader waits before it asks again
PAUSE = 5  # seconds between two replacements, in which charts are asked for


@dataclass(frozen=True)
class Answer:
    """What a chart showed: rows by table, and the version that it named, where it names one."""

    chart: str
    rows: dict[str, int]
    version: int | None
    current: int  # the version that was published when it was asked for
    seconds: float


@dataclass
class Trial:
    """The publications there were, rows by table of each, and all that was answered meanwhile."""

    published: Path
    versions: dict[int, dict[str, int]] = field(default_factory=dict)
    answers: list[Answer] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    current: int = 0

    def note(self) -> None:
        """Take down the manifest of what was just published."""
        about = json.loads(manifest_file(self.published).read_text(encoding="utf-8"))
        tables = about["tables"]
        self.current = about["version_number"]
        self.versions[self.current] = {name: tables[name]["rows"] for name in COUNTED}

    def version_of(self, answer: Answer) -> int | None:
        """Return the version whose rows an answer tells; None where it is that of none."""
        for number, rows in self.versions.items():
            if answer.version in (None, number) and answer.rows.items() <= rows.items():
                return number
        return None


class Superset:
    """A Superset server that was logged in to, through its REST API."""

    def __init__(self, address: str, password: str) -> None:
        self.address = address
        self.session = requests.Session()
        token = self.post(
            "security/login",
            {"username": "admin", "password": password, "provider": "db", "refresh": False},
        )["access_token"]
        self.session.headers["Authorization"] = f"Bearer {token}"
        self.session.headers["X-CSRFToken"] = self.get("security/csrf_token/")["result"]
        self.session.headers["Referer"] = address

    def get(self, path: str) -> dict:
        """Return the JSON of a GET request; raises requests.RequestException."""
        answer = self.session.get(f"{self.address}/api/v1/{path}", timeout=60)
        answer.raise_for_status()
        return answer.json()

    def post(self, path: str, content: dict) -> dict:
        """Return the JSON of a POST request; raises requests.RequestException with what was answered."""
        answer = self.session.post(f"{self.address}/api/v1/{path}", json=content, timeout=60)
        if not answer.ok:
            raise requests.HTTPError(f"{path}: {answer.status_code} {answer.text[:500]}")
        return answer.json()

    def connect(self, published: Path) -> int:
        """Tell it of the published file; return the id of the database."""
        return self.post(
            "database/",
            {
                "database_name": "Customers and segments",
                "sqlalchemy_uri": f"duckdb:///{published}?access_mode=read_only",
                "expose_in_sqllab": True,
                "allow_dml": False,
            },
        )["id"]

    def chart(self, database: int, name: str, query: dict, sql: str | None = None) -> int:
        """Make a dataset, of a table or of a query, and a chart of it; return the chart's id."""
        dataset = self.post(
            "dataset/",
            {"database": database, "table_name": name, "schema": "main"}
            | ({"sql": sql} if sql else {}),
        )["id"]
        source = {"id": dataset, "type": "table"}
        context = {
            "datasource": source,
            "force": True,
            "queries": [query],
            "result_format": "json",
            "result_type": "full",
        }
        return self.post(
            "chart/",
            {
                "slice_name": name,
                "viz_type": "table",
                "datasource_id": dataset,
                "datasource_type": "table",
                "params": json.dumps({"datasource": f"{dataset}__table", "viz_type": "table"}),
                "query_context": json.dumps(context),
            },
        )["id"]

    def data(self, chart: int) -> list[dict]:
        """Return the rows that a chart shows now, past any cache."""
        return self.get(f"chart/{chart}/data/?force=true")["result"][0]["data"]


def superset_environment(home: Path) -> dict[str, str]:
    """Return the environment of a Superset that keeps everything in a folder."""
    home.mkdir()
    (home / "superset_config.py").write_text(CONFIGURATION, encoding="utf-8")
    return {
        **os.environ,
        "PYTHONPATH": str(home),
        "FLASK_APP": "superset.app:create_app()",
        "SUPERSET_HOME": str(home),
        "SUPERSET_CONFIG_PATH": str(home / "superset_config.py"),
        "SUPERSET_SECRET_KEY": secrets.token_urlsafe(42),
    }


@contextmanager
def superset_server(home: Path, workers: int) -> Iterator[Superset]:
    """Set up and start a Superset in a folder; it ends with the block.

    Raises ProblemError with the end of its log where it does not start.
    """
    if not (SUPERSET / "superset").is_file():
        raise ProblemError(f"{SUPERSET.parent} has no Superset; run `make superset`")
    environment = superset_environment(home)
    password = secrets.token_urlsafe(16)
    log = home / "superset.log"
    with log.open("w", encoding="utf-8") as file, socket.socket() as probe:
        for arguments in (
            ["db", "upgrade"],
            ["fab", "create-admin", "--username", "admin", "--firstname", "A", "--lastname", "A"]
            + ["--email", "admin@example.com", "--password", password],
            ["init"],
        ):
            subprocess.run(
                [SUPERSET / "superset", *arguments],
                env=environment, cwd=home, stdout=file, stderr=file, check=True,
            )  # fmt: skip
        probe.bind((HOST, 0))
        port = probe.getsockname()[1]
        probe.close()
        server = subprocess.Popen(
            [SUPERSET / "gunicorn", "--bind", f"{HOST}:{port}", "--workers", str(workers)]
            + ["--worker-class", "gthread", "--threads", "4", "superset.app:create_app()"],
            env=environment, cwd=home, stdout=file, stderr=file,
        )  # fmt: skip
        try:
            address = f"http://{HOST}:{port}"
            wait_for(f"{address}/health", server, log)
            yield Superset(address, password)
        finally:
            server.terminate()
            server.wait()


def wait_for(address: str, server: subprocess.Popen, log: Path) -> None:
    """Wait until a server answers; raises ProblemError where it ends, or does not in time."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and server.poll() is None:
        try:
            if requests.get(address, timeout=5).ok:
                return
        except requests.RequestException:
            time.sleep(0.5)
    last = "\n".join(log.read_text(encoding="utf-8").splitlines()[-20:])
    raise ProblemError(f"Superset did not start:\n{last}")


def ask(server: Superset, charts: dict[str, int], trial: Trial, end: threading.Event) -> None:
    """Ask for the charts' data over and over until the end."""
    while not end.is_set():
        for name, chart in charts.items():
            current, began = trial.current, time.perf_counter()
            try:
                shown = server.data(chart)
                seconds = time.perf_counter() - began
                if name == BY_CHANNEL:
                    rows, version = {"orders": sum(row["count"] for row in shown)}, None
                else:
                    rows = {table: shown[0][table] for table in COUNTED}
                    version = shown[0]["version_number"]
                trial.answers.append(Answer(name, rows, version, current, seconds))
            except (requests.RequestException, LookupError) as error:
                trial.errors.append(f"{name}: {error}")
            time.sleep(BREATH)


def call(script: str, *arguments: object, **variables: str) -> None:
    """Run a script of this project; raises ProblemError with what it said where it fails."""
    done = subprocess.run(
        [sys.executable, PROJECT / "scripts" / script, *map(str, arguments)],
        cwd=PROJECT,
        env={**os.environ, **variables},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode:
        raise ProblemError(f"{script} failed:\n{done.stdout}")


def publish_fewer(warehouse: Path, published: Path, manifest: Path) -> None:
    """Take a row out of each table that the charts count, and publish the rest."""
    with duckdb.connect(str(warehouse)) as connection:
        for table in COUNTED:
            connection.execute(
                f"delete from marts.{table} where rowid = (select min(rowid) from marts.{table})"
            )
    files = ("--warehouse", warehouse, "--published", published, "--manifest", manifest)
    call("publish.py", *files)


def refresh_day(raw: Path, warehouse: Path, published: Path, day: date) -> None:
    """Refresh as of a day: load, build, test, publish."""
    folder = warehouse.parent
    call(
        "refresh.py", "--raw", raw, "--warehouse", warehouse, "--published", published,
        "--as-of", day, "--accept",
        DBT_TARGET_PATH=str(folder / "target"), DBT_LOG_PATH=str(folder / "logs"),
    )  # fmt: skip


def judge(trial: Trial) -> dict[str, object]:
    """Return what was answered, by version, and what was wrong."""
    found = [(answer, trial.version_of(answer)) for answer in trial.answers]
    by_version = Counter(number for _, number in found)
    return {
        "replacements": len(trial.versions) - 1,
        "answers": len(found),
        "median_seconds": median(answer.seconds for answer in trial.answers) if found else None,
        "versions": {
            number: {"answers": by_version[number], "rows": rows}
            for number, rows in trial.versions.items()
        },
        "late": sum(number is not None and number < answer.current for answer, number in found),
        "of_no_version": by_version[None],
        "errors": trial.errors,
    }


def is_right(told: dict) -> bool:
    """Say whether every answer was right, and some were of each version."""
    seen = all(version["answers"] for version in told["versions"].values())
    return seen and not told["of_no_version"] and not told["errors"]


def print_verdict(told: dict, console: Console) -> None:
    """Print what was answered and what was wrong."""
    console.print(f"The file was replaced {told['replacements']} times")
    for number, version in told["versions"].items():
        held = ", ".join(f"{count:,} {table}" for table, count in version["rows"].items())
        console.print(f"  version {number}: {version['answers']} answers ({held})")
    console.print(f"Answers: {told['answers']}, median {told['median_seconds'] or 0:.2f} s")
    console.print(f"  of a version replaced before they were asked for: {told['late']}")
    console.print(f"  of no version, or a mixture: {told['of_no_version']}")
    console.print(f"  errors: {len(told['errors'])}")
    for error in told["errors"][:MOST_SHOWN]:
        console.print(f"    {error}", markup=False)


@click.command(
    epilog=usage(
        "python scripts/try_superset.py",
        "python scripts/try_superset.py --replacements 20 --readers 8",
        "python scripts/try_superset.py --raw data/raw",
        codes={0: "every answer was right", 1: "one was not; or a problem, told with its remedy"},
    )
)
@warehouse_option
@click.option(
    "--raw",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="Drop folder: replace by whole refreshes of it, each of another month, not by publications.",
)
@manifest_option
@click.option(
    "--replacements",
    default=5,
    show_default=True,
    type=click.IntRange(min=1),
    help="How often the file is replaced.",
)
@click.option("--readers", default=4, show_default=True, help="Charts asked for at once.")
@click.option("--workers", default=2, show_default=True, help="Processes of Superset.")
@json_option
def main(
    warehouse: Path,
    raw: Path | None,
    manifest: Path,
    replacements: int,
    readers: int,
    workers: int,
    as_json: bool,
) -> None:
    """Have Superset chart the published file while it is replaced, and check every answer."""
    console = screen(stderr=as_json)
    if not warehouse.is_file():
        raise ProblemError(f"warehouse {warehouse} does not exist; run `make warehouse`")
    with tempfile.TemporaryDirectory(prefix="superset-") as name:
        folder = Path(name)
        copied = Path(shutil.copy(warehouse, folder / "warehouse.duckdb"))
        trial = Trial(folder / "published" / "crm_segments.duckdb")
        with duckdb.connect(str(copied), read_only=True) as connection:
            (as_of,) = connection.execute(
                "select as_of_on from intermediate.int_activity__as_of"
            ).fetchone()

        def replace(number: int) -> None:
            if raw:
                day = as_of - timedelta(days=31 * (replacements - number))
                refresh_day(raw, copied, trial.published, day)
            else:
                publish_fewer(copied, trial.published, manifest)
            trial.note()

        replace(0)
        console.print("Starting Superset (a minute)")
        with superset_server(folder / "superset", workers) as server:
            database = server.connect(trial.published)
            charts = {
                BY_CHANNEL: server.chart(database, "orders", CHANNEL_QUERY),
                WHOLE: server.chart(database, "one_version", VERSION_QUERY, VERSION_SQL),
            }
            console.print(f"Superset asks {trial.published.name} for {', '.join(charts)}")
            end = threading.Event()
            threads = [
                threading.Thread(target=ask, args=(server, charts, trial, end))
                for _ in range(readers)
            ]
            for thread in threads:
                thread.start()
            try:
                for number in range(1, replacements + 1):
                    time.sleep(PAUSE)
                    replace(number)
                time.sleep(PAUSE)
            finally:
                end.set()
                for thread in threads:
                    thread.join()
    told = judge(trial)
    if as_json:
        tell_json(told)
    else:
        print_verdict(told, console)
    sys.exit(0 if is_right(told) else 1)


if __name__ == "__main__":
    run(main)
