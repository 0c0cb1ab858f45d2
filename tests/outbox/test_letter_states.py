"""The states of a letter: the table, written by hand, and every action tried from every state."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import scoped_session

from directory.audit.models import AuditEvent
from directory.foundation.time import now
from directory.outbox import letters
from directory.outbox.letters import TakenLetter, forget_letters
from directory.outbox.models import Letter
from directory.outbox.states import LETTER
from tests.outbox.factories import letter, write

STATES = ("waiting", "sending", "sent", "given_up", "unsure")
ACTIONS: dict[str, Callable[[TakenLetter], object]] = {
    "take": lambda taken: letters.take(taken.id, now()),
    "put_off": lambda taken: letters.put_off(taken, "451", now()),
    "note_sent": lambda taken: letters.note_sent(taken.id),
    "give_up": lambda taken: letters.give_up(taken.id, "550"),
    "mark_unknown": lambda taken: letters.mark_unknown(taken.id, "timeout"),
}
# (action, state) -> the state it leads to; every other pair changes nothing, since another worker came first.
MOVES = {
    ("take", "waiting"): "sending",
    ("put_off", "sending"): "waiting",
    ("note_sent", "sending"): "sent",
    ("give_up", "sending"): "given_up",
    ("mark_unknown", "sending"): "unsure",
}


def in_state(state: str) -> TakenLetter:
    """A letter that was taken up and came to a state by the actions that lead there."""
    letter_id = write()
    taken = letters.take(letter_id, now())
    assert taken is not None
    reach = {to: action for (action, _), to in MOVES.items()}
    if state != "sending":
        ACTIONS[reach[state]](taken)
    return taken


def test_the_table_is_this_one() -> None:
    assert (LETTER.name, LETTER.initial, LETTER.final) == (
        "letter",
        "waiting",
        {"sent", "given_up", "unsure"},
    )
    assert LETTER.needs_reason == LETTER.other_beginnings == frozenset()
    assert LETTER.states == set(STATES)
    assert {(verb, state): to for verb, (states, to) in LETTER.moves.items() for state in states} == MOVES


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("action", ACTIONS)
def test_every_action_from_every_state(session: scoped_session, action: str, state: str) -> None:
    taken = in_state(state)
    session.commit()
    events = session.scalars(select(AuditEvent.id)).all()
    ACTIONS[action](taken)
    session.commit()
    assert letter(session, taken.id).state == MOVES.get((action, state), state)
    recorded = session.execute(
        select(AuditEvent.action, AuditEvent.before, AuditEvent.after).where(AuditEvent.id.not_in(events))
    ).all()
    moved = MOVES.get((action, state))
    assert [tuple(row) for row in recorded] == (
        [(f"letter.{action}", {"state": state}, {"state": moved})] if moved else []
    )


@pytest.mark.parametrize("state", STATES)
def test_only_what_is_settled_is_forgotten(session: scoped_session, state: str) -> None:
    taken = in_state(state)
    session.commit()
    assert forget_letters(now() + timedelta(hours=25)) == (state in {"sent", "given_up", "unsure"})
    assert (session.get(Letter, taken.id) is None) == (state in LETTER.final)
