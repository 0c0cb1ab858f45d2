"""The states of a service: the table, written by hand, and every action tried from every state."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import scoped_session

from directory.audit.models import AuditEvent
from directory.catalogue.actions import prepare, publish
from directory.catalogue.models import Service
from directory.catalogue.states import OFFERED_STATES, SERVICE, SHOWN_STATES, ServiceState
from directory.foundation.actor import SYSTEM
from directory.foundation.errors import Invalid, WrongState
from directory.outbox.models import OutboxMessage
from directory.register.models import RegisteredLocation
from tests.admissions.factories import make_location
from tests.catalogue.factories import TODAY, give_contact, give_words, make_service

COMPLETE = {"price_shown": True, "rating_shown": True, "registered": True}
STATES = ("prepared", "draft", "submitted", "published", "hidden", "withdrawn", "discarded")
ACTIONS: dict[str, Callable[[Service], object]] = {
    "claim": lambda service: prepare.claim_entry(SYSTEM, service),
    "submit": lambda service: publish.submit(SYSTEM, service),
    "return_for_changes": lambda service: publish.return_for_changes(SYSTEM, service, reason="x"),
    "publish": lambda service: publish.publish(SYSTEM, service, **COMPLETE),
    "hide": lambda service: publish.hide(SYSTEM, service, reason="x"),
    "show": lambda service: publish.show(SYSTEM, service, **COMPLETE),
    "withdraw": lambda service: publish.withdraw(SYSTEM, service, reason="x"),
    "discard": lambda service: publish.discard(SYSTEM, service, reason="x"),
}
# (action, state) -> the state it leads to; every other pair is refused.
MOVES = {
    ("claim", "prepared"): "draft",
    ("submit", "draft"): "submitted",
    ("return_for_changes", "submitted"): "draft",
    ("publish", "submitted"): "published",
    ("hide", "published"): "hidden",
    ("show", "hidden"): "published",
    ("discard", "draft"): "discarded",
    ("discard", "submitted"): "discarded",
    ("withdraw", "published"): "withdrawn",
    ("withdraw", "hidden"): "withdrawn",
}


def test_the_table_is_this_one() -> None:
    assert SERVICE.name == "service"
    assert SERVICE.initial == "draft"
    assert SERVICE.other_beginnings == {"prepared"}
    assert SERVICE.final == {"withdrawn", "discarded"}
    assert SERVICE.needs_reason == {"return_for_changes", "hide", "withdraw", "discard"}
    assert tuple(ServiceState) == STATES
    assert SERVICE.states == set(STATES)
    assert set(SHOWN_STATES) == {"published", "hidden", "withdrawn"}
    assert set(OFFERED_STATES) == {"draft", "submitted", "published", "hidden"}
    moves = {(verb, state): to for verb, (states, to) in SERVICE.moves.items() for state in states}
    assert moves == MOVES
    assert Service.workflow is SERVICE


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("action", ACTIONS)
def test_every_action_from_every_state(session: scoped_session, action: str, state: str) -> None:
    service = make_service(state=state, location_id=make_location())
    give_contact(service)
    give_words(service)
    if (action, state) in MOVES:
        ACTIONS[action](service)
        assert service.state == MOVES[action, state]
        (event,) = session.scalars(select(AuditEvent))
        assert (event.action, event.before) == (f"service.{action}", {"state": state})
        assert event.after is not None and event.after["state"] == service.state
        assert session.scalars(select(OutboxMessage.subject)).all() == [str(service.id)]
    else:
        with pytest.raises(WrongState):
            ACTIONS[action](service)
        assert not session.dirty
        assert service.state == state
        assert session.scalar(select(func.count()).select_from(AuditEvent)) == 0


def test_only_what_was_public_leads_to_a_state_that_counts_as_shown() -> None:
    """The name of a description that was given up before anybody saw it stays unknown."""
    shown = set(SHOWN_STATES)
    for states, to in SERVICE.moves.values():
        assert to == "published" or to not in shown or states <= shown
    assert SERVICE.initial not in shown and not SERVICE.other_beginnings & shown


@pytest.mark.parametrize("status", ["ended", "unknown", None])
def test_an_entry_of_a_home_that_is_not_registered_now_cannot_be_claimed(
    session: scoped_session, status: str | None
) -> None:
    entry = make_service(state="prepared", location_id=make_location())
    if status is not None:
        session.get_one(RegisteredLocation, entry.location_id).status = status
        session.flush()
    else:
        entry.state, entry.location_id = "draft", None
        session.flush()
    with pytest.raises(WrongState):
        prepare.claim_entry(SYSTEM, entry)
    assert entry.state == ("prepared" if status else "draft")


@pytest.mark.parametrize("state", STATES)
def test_removing_the_contact_hides_what_is_published(session: scoped_session, state: str) -> None:
    service = make_service(state=state, location_id=make_location())
    give_contact(service)
    publish.remove_contact(SYSTEM, service, on=TODAY)
    assert service.state == ("hidden" if state == "published" else state)
    assert session.scalars(select(OutboxMessage.subject)).all() == [str(service.id)]
    with pytest.raises(Invalid):
        publish.remove_contact(SYSTEM, service, on=TODAY)


@pytest.mark.parametrize(
    ("state", "attempt"),
    [
        ("submitted", lambda service, reason: publish.return_for_changes(SYSTEM, service, reason=reason)),
        ("published", lambda service, reason: publish.hide(SYSTEM, service, reason=reason)),
        ("draft", lambda service, reason: publish.discard(SYSTEM, service, reason=reason)),
        ("hidden", lambda service, reason: publish.withdraw(SYSTEM, service, reason=reason)),
    ],
)
@pytest.mark.parametrize("reason", ["", " ", "\u200b"])
def test_a_reason_is_asked_for(
    session: scoped_session, state: str, attempt: Callable[[Service, str], object], reason: str
) -> None:
    service = make_service(state=state)
    with pytest.raises(Invalid) as refusal:
        attempt(service, reason)
    assert not session.dirty
    assert (refusal.value.field, refusal.value.code) == ("reason", "required")
    assert service.state == state


@pytest.mark.parametrize("action", ["publish", "show"])
@pytest.mark.parametrize("unknown", sorted(COMPLETE))
def test_only_a_complete_service_is_shown(session: scoped_session, action: str, unknown: str) -> None:
    service = make_service(state="submitted" if action == "publish" else "hidden", tasks=["personal_care"])
    give_contact(service)
    give_words(service)
    facts = {**COMPLETE, unknown: False}
    with pytest.raises(Invalid) as refusal:
        getattr(publish, action)(SYSTEM, service, **facts)
    missing = {"price_shown": "price", "rating_shown": "rating", "registered": "registration"}[unknown]
    assert refusal.value.values["missing"] == (missing,)
