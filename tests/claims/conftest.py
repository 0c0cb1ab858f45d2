"""A home that can be claimed."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import scoped_session

from directory.catalogue.models import Service
from tests.claims.factories import prepared_home


@pytest.fixture
def home(session: scoped_session) -> Service:
    """The prepared entry of a registered home in Larkholm."""
    return prepared_home()
