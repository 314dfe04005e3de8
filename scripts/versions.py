"""What each publication leaves behind, to go back to: the published file, its manifest, the memories.

`versions/<name>/<number>.duckdb` and `.json` lie beside the published file, the memories, which are not
for BI tools, as `memories/<name>/<number>.duckdb` beside the warehouse. Numbers only grow, whatever the
clock says. A version is there once its manifest is; everything is written beside its place, then renamed.
"""

import json
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb

from scripts.common import ProblemError, ago, first_line, quote_identifier, quote_literal, sync

UNFINISHED = ".unfinished"
# The memories of erasures, which are the same in every backup; the salt is the first thing written.
PROOF = ("erasure_salt", "erasure_tombstones", "erasures", "erasure_counts")


@dataclass(frozen=True)
class Version:
    """A publication that was kept."""

    number: int
    file: Path
    manifest: dict

    @property
    def published_at(self) -> datetime:
        """When it was published (UTC)."""
        return datetime.fromisoformat(self.manifest["published_at"])


def versions_folder(published: Path) -> Path:
    """Return where earlier publications lie."""
    return published.parent / "versions" / published.stem


def memories_folder(warehouse: Path) -> Path:
    """Return where the memories of a warehouse are backed up."""
    return warehouse.parent / "memories" / warehouse.stem


def manifest_file(published: Path) -> Path:
    """Return the manifest that lies beside the published file."""
    return published.with_name(f"{published.stem}.manifest.json")


def next_number(*folders: Path) -> int:
    """Return a number that none of the folders has had."""
    numbers = [
        int(path.stem) for folder in folders for path in folder.glob("*.*") if path.stem.isdigit()
    ]
    return 1 + max(numbers, default=0)


def kept_manifest(path: Path) -> dict | None:
    """Return a manifest of a publication; None where there is none that can be read."""
    try:
        manifest = json.loads(path.read_text("utf-8"))
        return manifest if "sha256" in manifest and "tables" in manifest else None
    except (OSError, ValueError, TypeError):
        return None


def list_versions(published: Path) -> list[Version]:
    """Return the publications that were kept, newest first; one whose manifest cannot be read is none."""
    kept = []
    for path in versions_folder(published).glob("*.json"):
        file = path.with_suffix(".duckdb")
        if path.stem.isdigit() and file.is_file() and (manifest := kept_manifest(path)):
            kept.append(Version(int(path.stem), file, manifest))
    return sorted(kept, key=lambda version: -version.number)


def current_number(published: Path) -> int | None:
    """Return the number of the version that is published; None where nothing or nothing numbered is."""
    try:
        with duckdb.connect(str(published), read_only=True) as connection:
            return connection.execute("select version_number from publication").fetchone()[0]
    except (duckdb.Error, TypeError):
        return None


def standing(published: Path) -> str:
    """Say what readers of the published file see, and how old it is."""
    if not published.is_file():
        return f"nothing is published yet in {published}"
    try:
        with duckdb.connect(str(published), read_only=True) as connection:
            as_of, published_at = connection.execute(
                "select as_of_on, published_at::timestamptz from publication"
            ).fetchone()
    except (duckdb.Error, TypeError) as error:
        return f"{published} stays as it is, and it cannot be read ({first_line(error)})"
    return (
        f"{published} stays as it was: as of {as_of}, published {published_at:%Y-%m-%d %H:%M} UTC, "
        f"{ago(published_at)}"
    )


# --- keeping -------------------------------------------------------------------------------------


def write_whole(path: Path, write: Callable[[Path], None]) -> None:
    """Have a file written beside its place, wait until it is on the disk, and rename it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(path.name + UNFINISHED)
    temporary.unlink(missing_ok=True)
    try:
        write(temporary)
        sync(temporary)
        os.replace(temporary, path)
        sync(path.parent)
    finally:
        temporary.unlink(missing_ok=True)


def write_manifest(path: Path, manifest: dict) -> None:
    """Write a manifest as JSON."""
    text = json.dumps(manifest, indent=2, ensure_ascii=False) + "\n"
    write_whole(path, lambda temporary: temporary.write_text(text, encoding="utf-8"))


def link(source: Path, target: Path) -> None:
    """Give a file a second name, or copy it where the file system knows no links."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)


def keep(finished: Path, published: Path, manifest: dict) -> None:
    """Keep a file that is about to be published, under the number its manifest says."""
    file = versions_folder(published) / f"{manifest['version_number']:06d}.duckdb"
    write_whole(file, lambda temporary: link(finished, temporary))
    write_manifest(file.with_suffix(".json"), manifest)


def tidy(folder: Path, kept: int) -> None:
    """Remove all but the newest versions, and what was never finished."""
    if not folder.is_dir():
        return
    for left in folder.glob(f"*{UNFINISHED}*"):
        left.unlink(missing_ok=True)
    numbers = sorted({int(path.stem) for path in folder.glob("*.*") if path.stem.isdigit()})
    for number in numbers[: max(0, len(numbers) - max(1, kept))]:
        for ending in (".json", ".duckdb"):  # without its manifest it is no version any more
            (folder / f"{number:06d}{ending}").unlink(missing_ok=True)


# --- memories ------------------------------------------------------------------------------------


def back_up_memories(
    connection: duckdb.DuckDBPyConnection, memories: list[tuple[str, str]], file: Path
) -> None:
    """Copy tables of the attached database `warehouse`, named by schema and name, into a file."""

    def write(temporary: Path) -> None:
        connection.execute(f"attach {quote_literal(str(temporary))} as memories")
        try:
            for schema, name in existing(connection, "warehouse", memories):
                connection.execute(
                    f"create schema if not exists {quote_identifier('memories', schema)}"
                )
                connection.execute(
                    f"create table {quote_identifier('memories', schema, name)} as "
                    f"from {quote_identifier('warehouse', schema, name)}"
                )
            connection.execute("checkpoint memories")  # detaching would hide why it fails
        finally:
            connection.execute("detach memories")

    write_whole(file, write)


def existing(
    connection: duckdb.DuckDBPyConnection, database: str, tables: list[tuple[str, str]] | None
) -> list[tuple[str, str]]:
    """Return those of the tables that a database has, or all it has."""
    found = connection.execute(
        "select schema_name, table_name from duckdb_tables() where database_name = ? order by all",
        [database],
    ).fetchall()
    return [table for table in found if tables is None or table in tables]


def restore_memories(warehouse: Path, file: Path, replace: bool) -> dict[str, int]:
    """Put backed-up memories into a warehouse, made where there is none; return the rows of each.

    Raises ProblemError where the file is no backup, and where the warehouse remembers something already,
    unless it is to be replaced.
    """
    restored = {}
    with duckdb.connect() as connection:
        try:
            connection.execute(f"attach {quote_literal(str(file))} as memories (read_only)")
        except duckdb.Error as error:
            raise ProblemError(f"{file} cannot be read: {first_line(error)}") from error
        tables = existing(connection, "memories", None)
        if ("raw_loader", "load_runs") not in tables:
            raise ProblemError(f"{file} is no backup of memories; those lie in memories/")
        warehouse.parent.mkdir(parents=True, exist_ok=True)
        connection.execute(f"attach {quote_literal(str(warehouse))} as warehouse")
        filled = [
            f"{schema}.{name}"
            for schema, name in existing(connection, "warehouse", tables)
            if connection.execute(
                f"select count(*) from {quote_identifier('warehouse', schema, name)}"
            ).fetchone()[0]
        ]
        if filled and not replace:
            raise ProblemError(
                f"{warehouse} remembers something already ({', '.join(filled)}); with --replace it "
                "is given up for what the backup holds"
            )
        # who was erased since then stays so
        own = [f"raw_loader.{name}" for name in PROOF if f"raw_loader.{PROOF[0]}" in filled]
        connection.execute("begin")
        for schema, name in tables:
            if f"{schema}.{name}" in own:
                continue
            connection.execute(
                f"create schema if not exists {quote_identifier('warehouse', schema)}"
            )
            restored[f"{schema}.{name}"] = connection.execute(
                f"create or replace table {quote_identifier('warehouse', schema, name)} as "
                f"from {quote_identifier('memories', schema, name)}"
            ).fetchone()[0]
        connection.execute("commit")
    return restored
