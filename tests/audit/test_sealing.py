"""Sealing: every event under one seal, each seal over those since the one before."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import scoped_session

from directory.audit.actions import record, seal
from directory.audit.models import AuditEvent, AuditSeal
from directory.audit.queries import broken_seals, events_between
from directory.audit.rules import FIRST_HASH, chain
from directory.foundation.actor import SYSTEM, Actor, Grant, Role


def record_some(count: int, session: scoped_session) -> list[int]:
    """Record so many events; the ids of all there are."""
    for number in range(count):
        record(
            SYSTEM,
            "service.hide",
            "service",
            number,
            before={"state": "a"},
            after={"reason": "b", "state": "c"},
        )
    session.flush()
    return list(session.scalars(select(AuditEvent.id).order_by(AuditEvent.id)))


def test_an_event_holds_every_role_of_its_actor(session: scoped_session) -> None:
    actor = Actor("manager-1", (Grant(Role.FRAMEWORK_MANAGER), Grant(Role.QUALITY_OFFICER)))
    record(actor, "service.hide", "service", 1)
    session.flush()
    event = session.scalars(select(AuditEvent)).one()
    assert (event.actor_id, event.actor_role) == ("manager-1", "framework_manager+quality_officer")
    assert (event.subject_id, event.before, event.after) == ("1", None, None)


def test_each_seal_covers_the_events_since_the_last_and_continues_its_hash(session: scoped_session) -> None:
    assert seal() == 0
    ids = record_some(3, session)
    assert seal() == 3
    later = record_some(2, session)
    assert seal() == 2
    assert seal() == 0
    session.flush()
    first, second = session.scalars(select(AuditSeal).order_by(AuditSeal.id))
    assert (first.first_id, first.last_id) == (ids[0], ids[2])
    assert (second.first_id, second.last_id) == (later[3], later[4])
    assert first.hash == chain(FIRST_HASH, events_between(ids[0], ids[2]))
    assert second.hash == chain(first.hash, events_between(later[3], later[4]))
    assert not broken_seals()
