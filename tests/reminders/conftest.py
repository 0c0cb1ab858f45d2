"""A listed home with rooms told of eight days ago, and one person who takes its provider's letters."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy.orm import scoped_session

from directory.admissions.models import CheckedEntry
from directory.catalogue.models import Service, Vacancy
from directory.reminders.queries import PROVIDER_PEOPLE, Recipient
from tests.catalogue.factories import HARINGEY, make_own_service

TODAY = date(2026, 11, 22)
TOLD = TODAY - timedelta(days=8)
AYLIN = Recipient("account-aylin", "aylin@example.org", "en")


@pytest.fixture
def home(session: scoped_session) -> Service:
    """A published care home, on the council's list."""
    service = make_own_service(category="care_home", name="Rose Court", capacity=10, capacity_unit="beds")
    session.add(
        CheckedEntry(
            service_id=service.id,
            council_code=HARINGEY,
            kind="checked",
            checked_on=date(2026, 1, 5),
            checked_by="officer-1",
            valid_from=date(2026, 1, 5),
        )
    )
    session.add(Vacancy(service_id=service.id, count=2, unit="beds", as_at=TOLD, source="provider"))
    session.commit()
    return service


@pytest.fixture
def people(app: Flask, home: Service) -> Iterator[dict[int, list[Recipient]]]:
    """Who works for which provider."""
    before = app.extensions.get(PROVIDER_PEOPLE)
    held = {home.provider_id: [AYLIN]}
    app.extensions[PROVIDER_PEOPLE] = lambda provider_id: held.get(provider_id, [])
    yield held
    app.extensions[PROVIDER_PEOPLE] = before
