"""Posting, delivering and forgetting messages."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update

from directory.foundation.database import db, transaction
from directory.foundation.time import now
from directory.outbox.models import OutboxMessage
from directory.outbox.rules import Event, next_try

logger = logging.getLogger(__name__)
BATCH = 500
KEPT = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Message:
    """A message as its handler sees it. `seq` grows with every message ever posted."""

    seq: int
    event: Event
    subject: str


Handler = Callable[[Sequence[Message]], None]


def post(event: Event, subject: int | str) -> None:
    """Tell of `event` once the caller's transaction has committed."""
    db.session.add(OutboxMessage(event=event.value, subject=str(subject)))


def deliver(handlers: Mapping[Event, Handler]) -> int:
    """Hand each waiting message to its handler, a batch an event; the number delivered.

    A handler must be idempotent: it may see a message twice where the process died between its work and our note.
    A batch that fails waits longer each time and never blocks another event.
    """
    delivered = 0
    for event, handler in handlers.items():
        messages = _waiting(event)
        if not messages:
            continue
        try:
            handler(messages)
        except Exception as error:  # whatever a handler raises must not stop the other events
            db.session.rollback()
            logger.warning("delivery failed", extra={"event": event.value, "error": type(error).__name__})
            _put_off(messages, type(error).__name__)
        else:
            _mark_delivered(messages)
            delivered += len(messages)
    return delivered


def forget_delivered(before: datetime | None = None) -> int:
    """Delete messages delivered a week ago or more; the number deleted."""
    limit = before or now() - KEPT
    result = db.session.execute(delete(OutboxMessage).where(OutboxMessage.delivered_at < limit))
    return int(getattr(result, "rowcount", 0))


def _waiting(event: Event) -> list[Message]:
    with transaction():
        rows = db.session.execute(
            select(OutboxMessage.id, OutboxMessage.subject)
            .where(
                OutboxMessage.event == event.value,
                OutboxMessage.delivered_at.is_(None),
                OutboxMessage.try_at <= now(),
            )
            .order_by(OutboxMessage.id)
            .limit(BATCH)
            .with_for_update(skip_locked=True)
        ).all()
    return [Message(row.id, event, row.subject) for row in rows]


def _mark_delivered(messages: Sequence[Message]) -> None:
    with transaction():
        db.session.execute(
            update(OutboxMessage)
            .where(OutboxMessage.id.in_([message.seq for message in messages]))
            .values(delivered_at=now(), failure=None)
        )


def _put_off(messages: Sequence[Message], failure: str) -> None:
    with transaction():
        for row in db.session.execute(
            select(OutboxMessage).where(OutboxMessage.id.in_([message.seq for message in messages]))
        ).scalars():
            row.attempts += 1
            row.try_at = next_try(row.attempts, now())
            row.failure = failure[:64]
