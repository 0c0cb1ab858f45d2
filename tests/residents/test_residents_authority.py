"""Who may let residents in and see who they are: commissioning managers of that council, and nobody else."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy.orm import scoped_session

from directory.foundation.actor import Actor, Role
from directory.residents import actions, queries
from tests.authority import check_action
from tests.residents.conftest import COUNCIL, Residents

ROOM = "directory.residents"
AUTHORITY = {
    f"{ROOM}.actions.invite_resident": "commissioning_manager",
    f"{ROOM}.actions.send_resident_invitation_again": "commissioning_manager",
    f"{ROOM}.actions.take_back_resident_invitation": "commissioning_manager",
    f"{ROOM}.actions.end_resident_access": "commissioning_manager",
    f"{ROOM}.actions.let_resident_begin_again": "commissioning_manager",
}
QUERIES = {
    f"{ROOM}.queries.residents_page": "commissioning_manager",
    f"{ROOM}.queries.residents_by_state": "commissioning_manager",
    f"{ROOM}.queries.resident_roles": "commissioning_manager",
    f"{ROOM}.queries.councils_letting_in": "commissioning_manager",
}


def invited(people: Residents) -> int:
    """Somebody who was invited and has not come."""
    account = actions.invite_resident(
        people.actor,
        COUNCIL,
        "waits@example.org",
        name="Who Waits",
        role=Role.REPRESENTATIVE,
        locale="ar",
        by_letter=False,
    )
    return account.id


def call_of(name: str, people: Residents, waiting: int) -> Callable[[Actor], object]:
    number = people.resident.id
    return {
        "invite_resident": lambda actor: actions.invite_resident(
            actor, COUNCIL, "new@example.org", name="New", role=Role.ADVOCATE, locale="en"
        ),
        "send_resident_invitation_again": lambda actor: actions.send_resident_invitation_again(
            actor, COUNCIL, waiting
        ),
        "take_back_resident_invitation": lambda actor: actions.take_back_resident_invitation(
            actor, COUNCIL, waiting
        ),
        "end_resident_access": lambda actor: actions.end_resident_access(actor, COUNCIL, number),
        "let_resident_begin_again": lambda actor: actions.let_resident_begin_again(actor, COUNCIL, number),
        "residents_page": lambda actor: queries.residents_page(actor, COUNCIL),
        "residents_by_state": lambda actor: queries.residents_by_state(actor, COUNCIL),
        "resident_roles": lambda actor: queries.resident_roles(actor, COUNCIL, number),
        "councils_letting_in": lambda actor: queries.councils_letting_in(actor, number, [COUNCIL]),
    }[name.rpartition(".")[2]]


@pytest.mark.parametrize("name", AUTHORITY)
def test_who_may(session: scoped_session, people: Residents, name: str) -> None:
    call = call_of(name, people, invited(people))
    check_action(session, call, AUTHORITY[name], council=COUNCIL, effects=name)


@pytest.mark.parametrize("name", QUERIES)
def test_who_may_read(session: scoped_session, people: Residents, name: str) -> None:
    check_action(session, call_of(name, people, 0), QUERIES[name], council=COUNCIL)
