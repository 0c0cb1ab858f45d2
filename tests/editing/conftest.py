"""A provider with a listed home, one of its people signed in, and the reviewer of its council."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy.orm import scoped_session

from directory.admissions.models import CheckedEntry
from directory.catalogue.models import Service, Vacancy
from directory.foundation.actor import Actor, Grant, Role
from tests.accounts.sign_in import sign_in
from tests.catalogue.factories import HARINGEY, give_contact, give_words, make_own_service
from tests.page_client import PageClient

TODAY = date(2026, 11, 22)


def list_service(session: scoped_session, service: Service, council: str = HARINGEY) -> None:
    """Put a service on the council's list."""
    session.add(
        CheckedEntry(
            service_id=service.id,
            council_code=council,
            kind="checked",
            checked_on=date(2026, 1, 5),
            checked_by="officer-1",
            valid_from=date(2026, 1, 5),
        )
    )
    session.commit()


@pytest.fixture
def home(session: scoped_session) -> Service:
    """A published care home on the council's list, with words, a contact and two rooms told eight days ago."""
    service = make_own_service(
        category="care_home",
        name="Rose Court",
        capacity=10,
        capacity_unit="beds",
        languages=["en", "es"],
        told_on=TODAY,
    )
    give_words(service)
    give_contact(service)
    list_service(session, service)
    session.add(
        Vacancy(
            service_id=service.id, count=2, unit="beds", as_at=TODAY - timedelta(days=8), source="provider"
        )
    )
    session.commit()
    return service


@pytest.fixture
def aylin(client: PageClient, home: Service) -> Actor:
    """One of the provider's people, signed in."""
    return sign_in(client, Grant(Role.PROVIDER_USER, provider=home.provider_id))
