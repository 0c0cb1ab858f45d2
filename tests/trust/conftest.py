"""Sites for the tests of faults and hostile input: rows in the test database, and processes in temporary folders."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import scoped_session

from directory.catalogue.models import Service
from directory.finding.jobs import rebuild
from tests.databases import DatabaseTemplates
from tests.patience import HUNG_SECONDS
from tests.trust.seed import seed
from tests.trust.site import ROOT, Site
from tests.warm_commands import run_module

# What runs real processes on SQLite is not run again beside PostgreSQL,
# and PostgreSQL is stopped and started only where `.ci/with-postgres` has said where its programs are. Redis is, where
# it is installed.
ON_SQLITE = [
    "test_copies.py",
    "test_crash_recovery.py",
    "test_lost_database.py",
    "test_limits.py",
    "test_metrics.py",
    "test_one_server.py",
    "test_refused_commands.py",
    "test_server_resilience.py",
    "test_uploads_cut_off.py",
    "test_wheel.py",
]
collect_ignore = ON_SQLITE if os.environ.get("DIRECTORY_TEST_POSTGRES_BIN") else ["test_postgres_stops.py"]
if shutil.which("redis-server") is None:
    collect_ignore = [*collect_ignore, "test_redis_stops.py"]


@pytest.fixture
def listed_services(session: scoped_session, database_templates: DatabaseTemplates) -> list[Service]:
    """Four listed services, indexed, in the test's own database."""
    database_templates.fill("listed-services", seed)
    rebuild()
    return list(session.scalars(select(Service).order_by(Service.id)))


@pytest.fixture(scope="session")
def seeded_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with four listed services in it, made once; tests work on copies."""
    folder = tmp_path_factory.mktemp("seed") / "data"
    folder.mkdir()
    env = Site(folder).environment()
    seeding = run_module("tests.trust.seed", (), cwd=ROOT, env=env, timeout=HUNG_SECONDS)
    assert seeding.returncode == 0, seeding.stderr
    return folder


MakeSite = Callable[..., Site]


@pytest.fixture(scope="module")
def make_site(seeded_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[MakeSite]:
    """Makes a site of its own from a copy of the seeded folder; its processes end with the module."""
    sites: list[Site] = []

    def make(**settings: str) -> Site:
        folder = tmp_path_factory.mktemp("site") / "data"
        shutil.copytree(seeded_folder, folder)
        sites.append(Site(folder, settings=settings))
        return sites[-1]

    yield make
    for site in sites:
        site.close()
