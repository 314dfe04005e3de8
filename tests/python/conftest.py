import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from harness import House, Outcome, Refresher
from scripts.sample import generate
from standardizing import Standardizers

SESSION = pytest.StashKey[pytest.Session]()

# pyspark, which Great Expectations imports where it is installed, takes a worker of pytest-xdist, whose
# main module has no file, for a run of its own doctests, and exits
if not hasattr(sys.modules["__main__"], "__file__"):
    sys.modules["__main__"].__file__ = __file__


# These files take longest: begun first, they leave no worker alone at the end.
LONGEST = ("test_spark.py", "test_documented_commands.py", "test_nightly.py", "test_erasure.py")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Order test files as workers shall take them."""
    items.sort(
        key=lambda item: (
            LONGEST.index(item.path.name) if item.path.name in LONGEST else len(LONGEST)
        )
    )


def pytest_sessionstart(session) -> None:
    session.config.stash[SESSION] = session


@pytest.fixture(scope="session")
def refresh(tmp_path_factory) -> Refresher:
    return Refresher(tmp_path_factory.mktemp("refresh"))


@pytest.fixture(scope="session")
def sample_raw(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sample")
    generate(600, 24, 3, folder / "raw", folder / "truth")
    return folder / "raw"


@pytest.fixture(scope="session")
def sample(refresh, sample_raw) -> Outcome:
    return refresh(sample_raw, "sample")


@pytest.fixture
def house(tmp_path) -> House:
    return House(tmp_path)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of eight megabytes."""
    folder = tmp_path / "small"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", folder], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("mounting needs root")
    yield folder
    subprocess.run(["umount", "--lazy", folder], check=True)


@pytest.fixture(scope="session")
def standardizers(tmp_path_factory) -> Standardizers:
    return Standardizers(tmp_path_factory.mktemp("standardizers"))


def pytest_unconfigure(config) -> None:
    """End at once: DuckDB's module would print pages about leaks at exit (see scripts.common.run)."""
    session = config.stash.get(SESSION, None)
    if session is not None:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(int(session.exitstatus))
