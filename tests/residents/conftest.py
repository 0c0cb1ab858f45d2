"""Two councils, a commissioning manager of each, and somebody whom the first has let in."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from sqlalchemy.orm import scoped_session

from directory.accounts.actions.own_account import accept_invitation
from directory.accounts.actions.people import invitation_token
from directory.accounts.models import Account
from directory.accounts.queries import actor_id
from directory.accounts.states import Side
from directory.foundation.actor import Actor, Grant, Role
from directory.foundation.database import transaction
from directory.places.models import Council
from directory.residents.actions import invite_resident
from tests.accounts.sign_in import make_account

COUNCIL, OTHER_COUNCIL = "E09000014", "E09000009"
PASSWORD = "kettle-harbour-maple"
RESIDENT = Grant(Role.RESIDENT)


@dataclass(frozen=True, slots=True)
class Residents:
    """The manager of each council, and the first council's resident, who has come."""

    manager: Account
    other_manager: Account
    resident: Account

    @property
    def actor(self) -> Actor:
        """The first council's manager, as she acts."""
        return Actor(actor_id(self.manager.id), (Grant(Role.COMMISSIONING_MANAGER, council=COUNCIL),))

    @property
    def other_actor(self) -> Actor:
        """The other council's manager."""
        return Actor(
            actor_id(self.other_manager.id), (Grant(Role.COMMISSIONING_MANAGER, council=OTHER_COUNCIL),)
        )


def let_in(actor: Actor, email: str, role: Role = Role.RESIDENT, council: str = COUNCIL) -> Account:
    """Invite somebody and let her choose her password; an advocate has yet to set up an app."""
    with transaction():
        account = invite_resident(
            actor, council, email, name=f"Name of {email}", role=role, locale="tr", by_letter=False
        )
        accept_invitation(invitation_token(account.id), PASSWORD, "")
    return account


@pytest.fixture
def people(session: scoped_session) -> Residents:
    for code, name in ((COUNCIL, "Haringey"), (OTHER_COUNCIL, "Ealing")):
        session.add(
            Council(code=code, name=name, slug=name.lower(), kind="london_borough", in_directory=True)
        )
    session.flush()
    found = Residents(
        make_account(Grant(Role.COMMISSIONING_MANAGER, council=COUNCIL), name="Mary Manager"),
        make_account(Grant(Role.COMMISSIONING_MANAGER, council=OTHER_COUNCIL), name="Oscar Other"),
        make_account(side=Side.RESIDENT, email="nobody@example.org"),
    )
    resident = let_in(found.actor, "rose@example.org")
    return Residents(found.manager, found.other_manager, resident)
