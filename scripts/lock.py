"""One writer at a time: the lock of a warehouse, held by the command that writes it.

The lock is the operating system's (flock), so it ends with the process that holds it, whatever ends
that. Who holds it stands in the file, for those who find it held.
"""

import fcntl
import json
import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

import click

from scripts.common import ProblemError, ago, is_running

LONGEST_OWNER = 10_000  # bytes
GLANCE = 0.1  # seconds; is_held() is in the way for less


class LockedError(ProblemError):
    """Another command writes the warehouse."""

    exit_code = 5


def lock_file(warehouse: Path) -> Path:
    """Return the file that stands for the lock of a warehouse."""
    return warehouse.with_name(f"{warehouse.name}.lock")


@contextmanager
def hold(warehouse: Path, command: str) -> Iterator[int]:
    """Hold the lock of a warehouse and yield its descriptor; raise LockedError where another does.

    A process given the descriptor holds the lock, too, so that it outlasts the one that started it.
    """
    path = lock_file(warehouse)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        raise ProblemError(f"{path} cannot be written: {error.strerror}") from error
    try:
        if not take(descriptor):
            time.sleep(GLANCE)
            if not take(descriptor):
                raise LockedError(who_holds(path))
        owner = {
            "command": command,
            "process": os.getpid(),
            "host": socket.gethostname(),
            "started_at": datetime.now(UTC).isoformat(timespec="seconds"),
        }
        with suppress(OSError):  # a full disk takes the message from others, not the lock from us
            os.ftruncate(descriptor, 0)
            os.pwrite(descriptor, json.dumps(owner).encode(), 0)
        yield descriptor
        with suppress(OSError):
            os.ftruncate(descriptor, 0)
    finally:
        os.close(descriptor)


def exclusive(warehouse: Path) -> None:
    """Hold the lock of a warehouse until the click command at hand ends; none where there is none."""
    context = click.get_current_context()
    if warehouse.is_file():
        context.with_resource(hold(warehouse, context.command_path))


def is_held(warehouse: Path) -> bool:
    """Say whether a command writes the warehouse at this moment."""
    try:
        descriptor = os.open(lock_file(warehouse), os.O_RDONLY)
    except OSError:
        return False
    try:
        return not take(descriptor, fcntl.LOCK_SH)
    finally:
        os.close(descriptor)


def take(descriptor: int, kind: int = fcntl.LOCK_EX) -> bool:
    """Take the lock of an open file, where nobody else has it."""
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def who_holds(path: Path) -> str:
    """Say who holds a lock, since when, and what to do."""
    try:
        owner = json.loads(path.read_bytes()[:LONGEST_OWNER])
        since = datetime.fromisoformat(owner["started_at"])
        who = f"{owner['command']} (process {owner['process']} on {owner['host']})"
        told = f"{who} since {since:%Y-%m-%d %H:%M:%S} UTC, {ago(since)}"
        is_here = owner["host"] == socket.gethostname()
        is_dead = is_here and not is_running(owner["process"])
    except (OSError, ValueError, KeyError, TypeError):
        told, is_dead = "a command that has not told who it is", False
    if is_dead:
        remedy = "It has died, but what it started still runs; wait for that to end"
    else:
        remedy = "Wait for it to end, or end it; the lock is free as soon as it is gone"
    return f"the warehouse is being written by {told}. {remedy} (lock {path})"
