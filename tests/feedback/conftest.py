"""A service for this room's rows to be about."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import scoped_session

from directory.catalogue.models import Provider, Service


@pytest.fixture
def service(session: scoped_session) -> Service:
    """A published service with its provider."""
    provider = Provider(legal_name="Rose Court Limited")
    session.add(provider)
    session.flush()
    made = Service(
        provider_id=provider.id, slug="rose-court", name="Rose Court", category="care_home", state="published"
    )
    session.add(made)
    session.commit()
    return made
