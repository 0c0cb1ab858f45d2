"""What every test uses: an application with empty tables, a session that checks itself, a strict page client."""

from __future__ import annotations

import gc
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, has_app_context
from playwright.sync_api import Browser, sync_playwright
from sqlalchemy import event
from sqlalchemy.orm import Session, scoped_session

from directory import models
from directory.app import create_app
from directory.foundation.cache import CacheBounds, VersionedCache
from directory.foundation.database import db, transaction
from directory.foundation.settings import Settings
from directory.foundation.time import clock
from directory.places import gazetteer
from directory.places.gazetteer import invalidate_gazetteer
from directory.places.models import Council, PlaceName
from directory.web.access import limiter
from tests import hypothesis_profiles
from tests.databases import DatabaseTemplates, empty_tables, make_postgres_database, worker_database
from tests.page_client import PageClient
from tests.pins import held_to_pins

assert models
hypothesis_profiles.load_profile()
# What the imports made stays until the end: looking through it again and again was an eighth of the run's time.
gc.collect()
gc.freeze()
gc.set_threshold(100_000, 50, 100)
TODAY = date(2026, 11, 22)
CHROMIUM, WHOLE_CHROMIUM = "/usr/bin/chromium-headless-shell", "/usr/bin/chromium"
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # As a reader's browser does: a page that was left is shown again as it was, with what was typed, without asking.
    "--enable-features=BackForwardCache,CacheControlNoStoreEnterBackForwardCache",
]
NO_WAY_BACK = "--disable-back-forward-cache"  # what Playwright passes by itself


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say what to do with an example that `make explore` found."""
    if hypothesis_profiles.exploring() and terminalreporter.stats.get("failed"):
        terminalreporter.write_line(hypothesis_profiles.HOW_TO_KEEP)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the folders whose files take longest: no process waits at the end for the last file of another."""
    items.sort(key=lambda item: item.path.parent.name not in ("trust", "browser"))


@pytest.fixture(scope="session", autouse=True)
def pins() -> Iterator[None]:
    """Every audit event and every refusal of the run is in its list."""
    with held_to_pins():
        yield


@pytest.fixture(scope="session")
def settings() -> Iterator[Settings]:
    """Settings of a test site: its own data folder, no limits, today held still."""
    url = worker_database()
    if url:
        make_postgres_database(url)
    with tempfile.TemporaryDirectory(prefix="choosing-care-test-") as folder:
        yield Settings(
            data_dir=Path(folder),
            database_url=url,
            search_url="memory://",
            secret_key="only-for-tests-" * 4,
            demonstration=True,
            as_of=TODAY,
            limits_enabled=False,
            log_level="WARNING",
        )


# Tests write rows without recording it.
WITHOUT_CACHE = ("cache:pages", "cache:compared", "cache:asked_around")


@pytest.fixture(scope="session")
def session_app(settings: Settings) -> Iterator[Flask]:
    """One application for the whole run, its tables made once."""
    app = create_app(settings)
    app.extensions["search_log"].by_hand = True
    for name in WITHOUT_CACHE:
        app.extensions[name] = VersionedCache(0, 0)
    with app.app_context():
        db.create_all()
    event.listen(Session, "after_flush", invalidate_written_places)
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def empty_caches(app: Flask) -> None:
    """The number of a change, by which caches tell that they are stale, begins anew with the tables of each test."""
    for name in [name for name in app.extensions if name.startswith("cache:") and name not in WITHOUT_CACHE]:
        del app.extensions[name]


def invalidate_written_places(session: Session, *_: object) -> None:
    """Tests write councils and names without the actions that invalidate the gazetteer."""
    written = (*session.new, *session.dirty, *session.deleted)
    if has_app_context() and any(isinstance(row, Council | PlaceName) for row in written):
        invalidate_gazetteer()


@pytest.fixture(autouse=True)
def limits_as_they_were(monkeypatch: pytest.MonkeyPatch) -> None:
    """The limiter is of the process: an application that one test makes must not count the requests of the next."""
    monkeypatch.setattr(limiter, "enabled", limiter.enabled)


@contextmanager
def real_cache(app: Flask, bounds: CacheBounds) -> Iterator[VersionedCache[Any]]:
    """A cache as large as on a real site."""
    name = f"cache:{bounds.name}"
    cache = app.extensions[name] = VersionedCache(bounds.max_entries, bounds.max_bytes)
    yield cache
    app.extensions[name] = VersionedCache(0, 0)


@contextmanager
def other_process(app: Flask) -> Iterator[None]:
    """What is written meanwhile is written as by another process: this one's gazetteer is not told."""
    own = app.extensions[gazetteer.EXTENSION]
    app.extensions[gazetteer.EXTENSION] = gazetteer.GazetteerCache()
    try:
        with transaction():
            yield
    finally:
        app.extensions[gazetteer.EXTENSION] = own


@pytest.fixture(scope="session")
def database_templates(session_app: Flask, tmp_path_factory: pytest.TempPathFactory) -> DatabaseTemplates:
    """Fills the test database with copies. The processes of a run share one folder, above those of their own."""
    own = tmp_path_factory.getbasetemp()
    folder = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "database-templates"
    folder.mkdir(exist_ok=True)
    return DatabaseTemplates(folder)


@pytest.fixture
def app(session_app: Flask) -> Iterator[Flask]:
    """The application with empty tables, its context pushed, today held still."""
    clock.as_of = TODAY
    with session_app.app_context():
        invalidate_gazetteer()
        empty_caches(session_app)
        yield session_app
        db.session.rollback()
        empty_tables()
        db.session.remove()


@pytest.fixture
def session(app: Flask) -> scoped_session:
    """The database session of the test."""
    return db.session


@pytest.fixture
def client(app: Flask) -> PageClient:
    """A client that checks every page it is given."""
    app.test_client_class = PageClient
    client = app.test_client()
    assert isinstance(client, PageClient)
    return client


@pytest.fixture(scope="session")
def launch_browser() -> Iterator[Callable[[str], Browser]]:
    """Starts a Chromium of Debian. A second Playwright in the same thread would refuse to start."""
    with sync_playwright() as playwright:
        yield lambda program: playwright.chromium.launch(
            executable_path=program, args=FLAGS, ignore_default_args=[NO_WAY_BACK]
        )


@pytest.fixture(scope="session")
def browser(launch_browser: Callable[[str], Browser]) -> Iterator[Browser]:
    """Chromium without its windows, one for the whole run: it takes a third of the time of the whole browser."""
    chromium = launch_browser(CHROMIUM)
    yield chromium
    chromium.close()


@pytest.fixture(scope="module")
def whole_browser(launch_browser: Callable[[str], Browser]) -> Iterator[Browser]:
    """Chromium as people have it, which alone keeps a page that was left and shows it again as it was."""
    chromium = launch_browser(WHOLE_CHROMIUM)
    yield chromium
    chromium.close()
