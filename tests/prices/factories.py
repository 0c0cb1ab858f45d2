"""Services, a banded lot and people of the tests of prices on a database."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import scoped_session

from directory.catalogue.models import Provider, Service
from directory.foundation.actor import Actor, Grant, Role
from directory.frameworks.models import Lot
from directory.places.models import Council
from tests.admissions.factories import make_lot
from tests.catalogue.factories import make_council

EALING, HARROW = "E09000009", "E09000015"
DECEMBER = date(2026, 12, 1)
MANAGER = Actor("manager-1", (Grant(Role.FRAMEWORK_MANAGER, council=EALING),))


def make_service(session: scoped_session[Any], category: str, council: str) -> Service:
    if session.get(Council, council) is None:
        session.add(
            Council(code=council, name=council, slug=council.lower(), kind="borough", in_directory=True)
        )
    provider = session.scalar(select(Provider)) or Provider(legal_name="Rowan Care Ltd")
    session.add(provider)
    session.flush()
    made = Service(
        slug=f"{category}-{council}".lower(),
        provider_id=provider.id,
        category=category,
        name="Rowan",
        council_code=council,
    )
    session.add(made)
    session.flush()
    return made


def make_unpriced_lot(council: str, category: str = "home_care") -> Lot:
    """A lot without prices of its own, on a list that a council leads."""
    make_council(council, council)
    return make_lot((category,), council_code=council)


def provider_of(service: Service) -> Actor:
    """Somebody who works for the provider of a service."""
    return Actor("provider-1", (Grant(Role.PROVIDER_USER, provider=service.provider_id),))
