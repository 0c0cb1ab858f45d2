"""A council that takes requests to ring and to visit."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import scoped_session

from directory.admissions.models import CheckedEntry
from directory.catalogue.models import Service
from directory.places.records import CouncilRecord
from tests.callbacks.factories import TODAY, taking_council
from tests.catalogue.factories import HARINGEY, make_own_service


@pytest.fixture
def council(session: scoped_session) -> CouncilRecord:
    """Haringey, which says that it answers within two working days."""
    made = taking_council()
    session.commit()
    return made


@pytest.fixture
def offered(session: scoped_session, council: CouncilRecord) -> Service:
    """A published service that the council lists today."""
    service = make_own_service()
    session.add(
        CheckedEntry(
            service_id=service.id,
            council_code=HARINGEY,
            kind="checked",
            checked_on=TODAY,
            checked_by="officer-1",
            valid_from=TODAY,
        )
    )
    session.commit()
    return service
