"""What every test stands on: an application with empty tables, a session that checks itself, a strict page client."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, has_app_context
from playwright.sync_api import Browser, sync_playwright
from sqlalchemy import event, text
from sqlalchemy.orm import Session, scoped_session

from directory import models
from directory.app import create_app
from directory.audit import triggers as audit_triggers
from directory.foundation.cache import VersionedCache
from directory.foundation.database import db
from directory.foundation.settings import Settings, normalised_database_url
from directory.foundation.time import clock
from directory.leagues import triggers as league_triggers
from directory.places.gazetteer import invalidate_gazetteer
from directory.places.models import Council, PlaceName
from tests import hypothesis_profiles
from tests.page_client import PageClient

assert models
hypothesis_profiles.load_profile()
TODAY = date(2026, 11, 22)
CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
POSTGRES = normalised_database_url(os.environ.get("DIRECTORY_TEST_DATABASE_URL", ""))


def worker_database() -> str:
    """A database of this test process's own: a SQLite file, or a PostgreSQL database beside the one that was given."""
    name = os.environ.get("PYTEST_XDIST_WORKER", "alone")
    if not POSTGRES:
        return ""
    return POSTGRES.rsplit("/", 1)[0] + f"/test_{name}"


def make_postgres_database(url: str) -> None:
    """Make this process's PostgreSQL database anew."""
    from sqlalchemy import create_engine

    engine = create_engine(POSTGRES, isolation_level="AUTOCOMMIT")
    name = url.rsplit("/", 1)[1]
    with engine.connect() as connection:
        connection.execute(text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))
        connection.execute(text(f'CREATE DATABASE "{name}" TEMPLATE template0'))
    engine.dispose()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say what to do with an example that `make explore` found."""
    if hypothesis_profiles.exploring() and terminalreporter.stats.get("failed"):
        terminalreporter.write_line(hypothesis_profiles.HOW_TO_KEEP)


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


@pytest.fixture(scope="session")
def session_app(settings: Settings) -> Iterator[Flask]:
    """One application for the whole run, its tables made once."""
    app = create_app(settings)
    app.extensions["search_log"].by_hand = True
    for name in ("pages", "compared", "asked_around"):  # tests write rows without recording it
        app.extensions[f"cache:{name}"] = VersionedCache(0)
    with app.app_context():
        db.create_all()
    event.listen(Session, "after_flush", invalidate_written_places)
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def invalidate_written_places(session: Session, *_: object) -> None:
    """Tests write councils and names without the actions that invalidate the gazetteer."""
    written = (*session.new, *session.dirty, *session.deleted)
    if has_app_context() and any(isinstance(row, Council | PlaceName) for row in written):
        invalidate_gazetteer()


@contextmanager
def real_cache(app: Flask, name: str, most: int) -> Iterator[VersionedCache[Any]]:
    """What is kept under a name, kept as on a real site."""
    kept = app.extensions[f"cache:{name}"] = VersionedCache(most)
    yield kept
    app.extensions[f"cache:{name}"] = VersionedCache(0)


@pytest.fixture
def app(session_app: Flask) -> Iterator[Flask]:
    """The application with empty tables, its context pushed, today held still."""
    clock.as_of = TODAY
    with session_app.app_context():
        invalidate_gazetteer()
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
def browser() -> Iterator[Browser]:
    """Debian's Chromium: one for the whole run, since a second Playwright in the same thread refuses to start."""
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield found
        found.close()


def empty_tables() -> None:
    """Delete every row; only tables that hold any are touched, so an idle test costs next to nothing."""
    tables = list(reversed(db.metadata.sorted_tables))
    with db.engine.begin() as connection:
        held = [t for t in tables if connection.execute(text(f'SELECT 1 FROM "{t.name}" LIMIT 1')).first()]
        names = {table.name for table in held}
        guarded = [one for one in (audit_triggers, league_triggers) if names.intersection(one.TABLES)]
        for one in guarded:
            for statement in one.drop_append_only_triggers(connection.dialect.name):
                connection.exec_driver_sql(statement)
        for table in held:
            connection.execute(table.delete())
        for one in guarded:
            for statement in one.append_only_triggers(connection.dialect.name):
                connection.exec_driver_sql(statement)
