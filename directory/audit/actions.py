"""Writing the record."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from directory.audit.models import AuditEvent, AuditSeal
from directory.audit.queries import events_between, last_hash, unsealed_range
from directory.audit.rules import chain, is_public
from directory.foundation.actor import Actor
from directory.foundation.database import db


def record(
    actor: Actor,
    action: str,
    subject_type: str,
    subject_id: int | str,
    *,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> None:
    """Note that `actor` did `action` ("price.changed") to a subject, in the caller's transaction (requirement 84).

    `before` and `after` hold values of public facts, or `signing.digest` of anything else; never a person's words.
    """
    db.session.add(
        AuditEvent(
            actor_id=actor.id,
            actor_role="+".join(actor.roles),
            action=action,
            subject_type=subject_type,
            subject_id=str(subject_id),
            before=None if before is None else dict(before),
            after=None if after is None else dict(after),
            is_public=is_public(subject_type),
        )
    )


def seal() -> int:
    """Seal every event not yet under a seal; the number of events sealed. Run by the worker."""
    span = unsealed_range()
    if span is None:
        return 0
    first, last = span
    events = events_between(first, last)
    db.session.add(AuditSeal(first_id=first, last_id=last, hash=chain(last_hash(), events)))
    return len(events)
