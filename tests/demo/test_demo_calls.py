"""The demonstration's requests to be rung: one in every state, by the real actions, of people who look invented."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import scoped_session

from directory.callbacks.models import CallRequest, CallRequestPerson
from directory.callbacks.states import CALL_REQUEST
from directory.demo.accounts import make_accounts
from directory.demo.calls import STORIES, make_calls
from tests.catalogue.factories import TODAY, make_council, make_own_service


def test_there_is_one_in_every_state(session: scoped_session) -> None:
    make_council()
    make_own_service()
    session.commit()
    make_accounts()
    assert make_calls(TODAY) == len(STORIES)
    assert set(session.scalars(select(CallRequest.state))) == CALL_REQUEST.states
    people = session.scalars(select(CallRequestPerson)).all()
    assert people and all("Invented" in person.name for person in people)
    assert all(person.phone.startswith("020 7946 0") for person in people), "they ring nobody"
