"""A service for this room's rows to be about."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import scoped_session

from directory.catalogue.models import Service
from tests.catalogue.factories import make_own_service


@pytest.fixture
def service(session: scoped_session) -> Service:
    """A published care home in Haringey."""
    service = make_own_service(name="Rose Court", category="care_home")
    session.commit()
    return service
