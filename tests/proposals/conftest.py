"""A published service, its provider and the reviewer of its council."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import scoped_session

from directory.catalogue.models import Service
from directory.foundation.actor import Actor
from tests.catalogue.factories import give_contact, give_words, make_own_service, provider_user


@pytest.fixture
def service(session: scoped_session) -> Service:
    """A published service in Haringey with words and a named contact."""
    made = make_own_service(languages=["en", "es"])
    give_words(made)
    give_contact(made)
    session.commit()
    return made


@pytest.fixture
def provider(service: Service) -> Actor:
    """One of its provider's people."""
    return provider_user(service.provider_id)
