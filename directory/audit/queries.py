"""Reading the record, and checking that nobody changed it behind our back."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Select, func, select

from directory.audit.models import AuditEvent, AuditSeal
from directory.audit.rules import FIRST_HASH, chain
from directory.foundation.database import db

# On SQLite there is one writer at a time: the event with the newest id was committed last.
LOOKED_BACK = {"sqlite": 1, "postgresql": 5000}


def events_between(first_id: int, last_id: int) -> list[dict[str, object]]:
    """The events with these ids, oldest first, as plain values: what is hashed."""
    rows = db.session.execute(
        select(AuditEvent).where(AuditEvent.id.between(first_id, last_id)).order_by(AuditEvent.id)
    ).scalars()
    return [
        {
            "id": row.id,
            "at": row.at.isoformat(),
            "actor": row.actor_id,
            "role": row.actor_role,
            "action": row.action,
            "subject": [row.subject_type, row.subject_id],
            "before": row.before,
            "after": row.after,
        }
        for row in rows
    ]


def public_version() -> tuple[int, int]:
    """The version of what public pages show: it differs after every write that can change one.

    Every write is recorded in its own transaction; `rules.is_public` says which events count. Not the newest id alone:
    on PostgreSQL a transaction that took its id earlier may commit later, while no more than LOOKED_BACK others do.
    """
    connection = db.session.connection()
    row = connection.execute(_NEWEST[connection.dialect.name]).one()
    return row[0] or 0, int(row[1] or 0)


def newest_events(most: int) -> Select[int | None, int | None]:
    """Asks for the newest id of the latest public events and for the sum of their ids, from the index alone."""
    latest = (
        select(AuditEvent.id)
        .where(AuditEvent.is_public)
        .order_by(AuditEvent.id.desc())
        .limit(most)
        .subquery()
    )
    return select(func.max(latest.c.id), func.sum(latest.c.id))


_NEWEST = {dialect: newest_events(most) for dialect, most in LOOKED_BACK.items()}


def count_events(subject_types: Collection[str]) -> int:
    """How many events are about subjects of these types: it rises with each that is committed, whatever the clock."""
    count = select(func.count()).where(AuditEvent.subject_type.in_(subject_types))
    return db.session.execute(count).scalar_one()


def last_event(subject_type: str, action: str) -> datetime | None:
    """When something was last done to a subject of this type; None where it never was."""
    return db.session.scalar(
        select(func.max(AuditEvent.at)).where(
            AuditEvent.subject_type == subject_type, AuditEvent.action == action
        )
    )


def last_event_by(actor_id: str, subject_type: str, subject_id: str, action: str) -> datetime | None:
    """When an actor last did this to one subject; None where it never did."""
    return db.session.scalar(
        select(func.max(AuditEvent.at)).where(
            AuditEvent.subject_type == subject_type,
            AuditEvent.subject_id == subject_id,
            AuditEvent.action == action,
            AuditEvent.actor_id == actor_id,
        )
    )


def last_actor(subject_type: str, subject_id: str, actions: Collection[str]) -> str | None:
    """Who did one of these actions last to one subject, as the id of an actor; None where nobody did."""
    return db.session.scalar(
        select(AuditEvent.actor_id)
        .where(
            AuditEvent.subject_type == subject_type,
            AuditEvent.subject_id == subject_id,
            AuditEvent.action.in_(sorted(actions)),
        )
        .order_by(AuditEvent.id.desc())
        .limit(1)
    )


def broken_seals() -> list[int]:
    """Ids of the seals whose events no longer give their hash; empty where nothing was tampered with."""
    broken, previous = [], FIRST_HASH
    for seal in db.session.execute(select(AuditSeal).order_by(AuditSeal.id)).scalars():
        if chain(previous, events_between(seal.first_id, seal.last_id)) != seal.hash:
            broken.append(seal.id)
        previous = seal.hash
    return broken


def unsealed_range() -> tuple[int, int] | None:
    """First and last id of the events not yet under a seal, or None where there are none."""
    sealed = db.session.execute(select(func.max(AuditSeal.last_id))).scalar() or 0
    first, last = db.session.execute(
        select(func.min(AuditEvent.id), func.max(AuditEvent.id)).where(AuditEvent.id > sealed)
    ).one()
    return None if first is None else (first, last)


def last_hash() -> str:
    """The newest seal's hash, or the chain's beginning."""
    row = db.session.execute(select(AuditSeal.hash).order_by(AuditSeal.id.desc()).limit(1)).scalar()
    return row or FIRST_HASH
