"""A council, a provider, and people of both."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from sqlalchemy.orm import scoped_session

from directory.accounts.models import Account
from directory.catalogue.models import Provider
from directory.foundation.actor import Grant, Role
from directory.places.models import Council
from tests.accounts.sign_in import make_account

COUNCIL, OTHER_COUNCIL = "E09000014", "E09000009"


@dataclass(frozen=True, slots=True)
class People:
    """The ids of two providers, and somebody of each kind."""

    provider: int
    other_provider: int
    administrator: Account
    signatory: Account
    user: Account


@pytest.fixture
def people(session: scoped_session) -> People:
    """Two councils, two providers; an administrator, a signatory and a user of the first provider."""
    for code, name in ((COUNCIL, "Haringey"), (OTHER_COUNCIL, "Ealing")):
        session.add(
            Council(code=code, name=name, slug=name.lower(), kind="london_borough", in_directory=True)
        )
    first, second = Provider(legal_name="Invented Care Ltd"), Provider(legal_name="Other Invented Care Ltd")
    session.add_all([first, second])
    session.flush()
    return People(
        first.id,
        second.id,
        make_account(Grant(Role.ADMINISTRATOR), name="Invented Administrator"),
        make_account(Grant(Role.PROVIDER_SIGNATORY, provider=first.id), name="Invented Signatory"),
        make_account(Grant(Role.PROVIDER_USER, provider=first.id), name="Invented User"),
    )
