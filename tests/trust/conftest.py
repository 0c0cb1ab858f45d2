"""The sites that trust is tested on: rows in the test's own database, and real processes in temporary folders."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy.orm import scoped_session

from directory.catalogue.models import Service
from tests.trust.hamlet import build
from tests.trust.site import ROOT, Site

# Each kind of database has faults of its own. What runs real processes on SQLite is not run again beside PostgreSQL,
# and PostgreSQL is stopped and started only where `.ci/with-postgres` has said where its programs are.
ON_SQLITE = ["test_killed_half_way.py", "test_limits.py", "test_server_lives.py", "test_wheel.py"]
collect_ignore = ON_SQLITE if os.environ.get("DIRECTORY_TEST_POSTGRES_BIN") else ["test_postgres_stops.py"]


@pytest.fixture
def hamlet(session: scoped_session) -> list[Service]:
    """Four listed services, indexed, in the test's own database."""
    return build()


@pytest.fixture(scope="session")
def filled_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the hamlet in it, made once; tests work on copies."""
    folder = tmp_path_factory.mktemp("hamlet") / "data"
    folder.mkdir()
    made = subprocess.run(
        [sys.executable, "-m", "tests.trust.hamlet"],
        cwd=ROOT,
        env=Site(folder).environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert made.returncode == 0, made.stderr
    return folder


MakeSite = Callable[..., Site]


@pytest.fixture(scope="module")
def make_site(filled_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[MakeSite]:
    """Makes a site of its own from a copy of the hamlet; its processes end with the module."""
    made: list[Site] = []

    def make(**settings: str) -> Site:
        folder = tmp_path_factory.mktemp("site") / "data"
        shutil.copytree(filled_folder, folder)
        made.append(Site(folder, settings=settings))
        return made[-1]

    yield make
    for site in made:
        site.close()
