"""Services that reports are about: one that is offered today and one that no longer is."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy.orm import scoped_session

from directory.admissions.models import CheckedEntry
from directory.catalogue.models import Provider, Service
from tests.catalogue.factories import make_council


@pytest.fixture
def offered(session: scoped_session) -> Service:
    """A published service that the council lists today."""
    return _listed(session, "ivy-garden-help", None)


@pytest.fixture
def ended(session: scoped_session) -> Service:
    """A published service whose place on the council's list ended last month."""
    return _listed(session, "old-garden-help", date(2026, 10, 31))


def _listed(session: scoped_session, slug: str, until: date | None) -> Service:
    make_council()
    make_council("E09000033", "Westminster")
    provider = Provider(legal_name=slug.replace("-", " ").title())
    session.add(provider)
    session.flush()
    service = Service(
        provider_id=provider.id,
        slug=slug,
        name=provider.legal_name,
        category="household_help",
        state="published",
        council_code="E09000014",
    )
    session.add(service)
    session.flush()
    session.add(
        CheckedEntry(
            service_id=service.id,
            council_code="E09000014",
            kind="checked",
            checked_on=date(2026, 1, 5),
            checked_by="officer-1",
            valid_from=date(2026, 1, 5),
            valid_to=until,
            ended_on=until,
            ended_reason="Closed" if until else None,
        )
    )
    session.commit()
    return service
