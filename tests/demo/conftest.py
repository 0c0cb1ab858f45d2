"""The demonstration, loaded once for all tests that only read it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from flask import Flask

from directory.demo.load import DemoOptions, load
from directory.foundation.database import db, transaction
from directory.foundation.time import clock
from tests.conftest import empty_tables

TODAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def loaded(session_app: Flask) -> Iterator[dict[str, int]]:
    """The demonstration of today; how many rows each table has."""
    with session_app.app_context():
        clock.as_of = TODAY
        with transaction():
            counts = load(DemoOptions(1, 600, TODAY))
        yield counts
        db.session.remove()
        empty_tables()


@pytest.fixture(scope="module")
def loaded_2016(session_app: Flask) -> Iterator[date]:
    """The demonstration of 1 December 2016."""
    day = date(2016, 12, 1)
    with session_app.app_context():
        clock.as_of = day
        with transaction():
            load(DemoOptions(1, 300, day))
        yield day
        db.session.remove()
        empty_tables()
        clock.as_of = TODAY
