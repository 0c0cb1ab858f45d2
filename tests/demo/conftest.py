"""The demonstration, loaded once for all tests that only read it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from directory.audit.models import AuditEvent
from directory.demo.load import DemoOptions, load
from directory.foundation.actor import SYSTEM
from directory.foundation.database import db, transaction
from directory.foundation.time import clock
from directory.places.actions import load_shipped
from tests.databases import DatabaseTemplates, empty_tables

TODAY = date(2026, 11, 22)


def write_demonstration(services: int, on: date) -> None:
    """The demonstration of a day, committed."""
    with transaction():
        load(DemoOptions(1, services, on))


@pytest.fixture(scope="module")
def loaded(session_app: Flask, database_templates: DatabaseTemplates) -> Iterator[dict[str, int]]:
    """The demonstration of today; how many rows each table has."""
    with session_app.app_context():
        clock.as_of = TODAY
        database_templates.fill("demonstration", lambda: write_demonstration(600, TODAY))
        event = select(AuditEvent.after).where(AuditEvent.action == "demonstration.loaded")
        yield db.session.scalars(event).one()
        db.session.remove()
        empty_tables()


@pytest.fixture(scope="module")
def loaded_2016(session_app: Flask) -> Iterator[date]:
    """The demonstration of 1 December 2016."""
    day = date(2016, 12, 1)
    with session_app.app_context():
        clock.as_of = day
        write_demonstration(300, day)
        yield day
        db.session.remove()
        empty_tables()
        clock.as_of = TODAY


@pytest.fixture
def write_places(app: Flask, database_templates: DatabaseTemplates) -> Callable[[], None]:
    """Fills the empty test database with the shipped places, which take longer to load than a few services."""

    def load_places() -> None:
        with transaction():
            load_shipped(SYSTEM)

    return lambda: database_templates.fill("places", load_places)
