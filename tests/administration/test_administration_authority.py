"""Who may read lists of people: each query with every role."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy.orm import scoped_session

from directory.administration import queries
from directory.foundation.actor import Actor
from directory.foundation.permissions import SITE, Scope
from tests.accounts.conftest import COUNCIL, People
from tests.authority import check_action

ROOM = "directory.administration.queries"
QUERIES = {
    f"{ROOM}.people_page": "administrator",
    f"{ROOM}.people_by_state": "administrator",
    f"{ROOM}.person": "administrator",
}


def call_of(name: str, scope: Scope, people: People) -> Callable[[Actor], object]:
    return {
        "people_page": lambda actor: queries.people_page(actor, scope),
        "people_by_state": lambda actor: queries.people_by_state(actor, scope),
        "person": lambda actor: queries.person(actor, scope, people.user.id),
    }[name.rpartition(".")[2]]


@pytest.mark.parametrize("name", QUERIES)
def test_who_may_read(session: scoped_session, people: People, name: str) -> None:
    check_action(session, call_of(name, SITE, people), QUERIES[name], council=COUNCIL)


@pytest.mark.parametrize("name", QUERIES)
def test_who_may_read_of_a_provider(session: scoped_session, people: People, name: str) -> None:
    scope = Scope(councils=frozenset({COUNCIL}), provider=people.provider)
    check_action(
        session,
        call_of(name, scope, people),
        "provider_signatory",
        council=COUNCIL,
        provider=people.provider,
    )
