"""The demonstration, loaded once for all tests that only read it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import func, select

from directory.audit.models import AuditEvent
from directory.catalogue.models import Service
from directory.demo.accounts import COUNCIL, RUNS_HOMES, demo_actor
from directory.demo.commands import make_demonstration
from directory.demo.load import DemoOptions, load
from directory.foundation.actor import SYSTEM, Grant, Role
from directory.foundation.database import db, transaction
from directory.foundation.time import clock
from directory.places.actions import load_shipped
from directory.places.models import Council
from tests.databases import DatabaseTemplates, empty_tables
from tests.demo.desk_walk import of_council, of_provider

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


@pytest.fixture(scope="module")
def whole(session_app: Flask) -> Iterator[None]:
    """The demonstration with all that waits on its desks."""
    with session_app.app_context():
        clock.as_of = TODAY
        with transaction():
            make_demonstration(DemoOptions(1, 60, TODAY))
        yield
        db.session.remove()
        empty_tables()


@pytest.fixture
def owners_and_strangers(whole: None) -> dict[str, tuple[tuple[Grant, ...], tuple[Grant, ...]]]:
    """Of each side: those who own what is looked at, and the strangers."""
    council = db.session.scalars(select(Council.code).where(Council.name == COUNCIL)).one()
    other = db.session.scalars(
        select(Council.code).where(Council.in_directory, Council.code != council).order_by(Council.code)
    ).first()
    found = {"council": (of_council(council), of_council(other or ""))}
    for side, number in (("provider of care at home", 1), ("provider of homes", RUNS_HOMES)):
        provider = demo_actor(Role.PROVIDER_SIGNATORY, number).grants[0].provider
        others = select(Service.provider_id).where(Service.provider_id != provider)
        rival = db.session.scalars(
            others.group_by(Service.provider_id).order_by(func.count().desc(), Service.provider_id)
        ).first()
        found[side] = of_provider(provider or 0), of_provider(rival or 0)
    return found


@pytest.fixture
def write_places(app: Flask, database_templates: DatabaseTemplates) -> Callable[[], None]:
    """Fills the empty test database with the shipped places, which take longer to load than a few services."""

    def load_places() -> None:
        with transaction():
            load_shipped(SYSTEM)

    return lambda: database_templates.fill("places", load_places)
