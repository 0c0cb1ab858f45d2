"""Posting, claiming, delivering and purging messages."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic

from sqlalchemy import Select, delete, or_, select, update

from directory.foundation.database import db, end_reading, transaction
from directory.foundation.error_reports import report
from directory.foundation.identifiers import new_public_id
from directory.foundation.time import now
from directory.outbox.models import OutboxMessage
from directory.outbox.rules import LONGEST_WAIT, Event, next_try

logger = logging.getLogger(__name__)
BATCH = 500
RETENTION = timedelta(days=7)
CLAIM = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Message:
    """A message as its handler sees it. `seq` grows with every message ever posted; `claim` names who handles it.

    `attempts` is how often its handling has failed.
    """

    seq: int
    event: Event
    subject: str
    claim: str = ""
    attempts: int = 0


Handler = Callable[[Sequence[Message]], None]


def post(event: Event, subject: int | str) -> None:
    """Tell of `event` once the caller's transaction has committed."""
    db.session.add(OutboxMessage(event=event.value, subject=str(subject)))


def deliver(handlers: Mapping[Event, Handler]) -> int:
    """Claim the waiting messages of these events and hand each batch to its handler; the number delivered.

    Nothing is written where nothing waits. A message is claimed before its handler runs, so that of two workers only
    one handles it; a claim that was not settled within CLAIM, because its worker died, is taken again. A handler must
    be idempotent: it may see a message twice where the process died between its work and our note, or where its work
    outlasts the claim. A batch that fails waits longer each time and never blocks another event; what was in it is
    handed over one by one from then on, so that one message that always fails keeps no other.
    """
    if not handlers:
        return 0
    claimed = claim(tuple(handlers), now())
    until = monotonic() + CLAIM.total_seconds() / 2
    delivered = 0
    for event, handler in handlers.items():
        for number, batch in enumerate(_batches([message for message in claimed if message.event is event])):
            if number and monotonic() > until:  # these may be somebody else's soon
                _release(batch)
            elif _handle(event, handler, batch):
                delivered += len(batch)
    return delivered


def _batches(messages: Sequence[Message]) -> Iterator[list[Message]]:
    """Those that failed before, each by itself, then the others together."""
    yield from ([message] for message in messages if message.attempts)
    others = [message for message in messages if not message.attempts]
    if others:
        yield others


def _handle(event: Event, handler: Handler, messages: Sequence[Message]) -> bool:
    try:
        handler(messages)
    except Exception as error:  # whatever a handler raises must not stop the other events
        db.session.rollback()
        logger.warning("delivery failed", extra={"event": event.value, "error": type(error).__name__})
        report(error, event=event.value)
        _put_off(messages, type(error).__name__)
        return False
    _mark_delivered(messages)
    return True


def claim(events: Sequence[Event], at: datetime) -> list[Message]:
    """Claim the messages of `events` that are due, those posted first, at most BATCH; none of another worker's.

    Asks with one query, and takes the lock of a writer only where something waits.
    """
    due = _due(events, at).limit(BATCH)
    waits = db.session.execute(due).first() is not None
    end_reading()
    if not waits:
        return []
    name = new_public_id()
    with transaction():
        # On PostgreSQL another worker's rows are passed over; on SQLite it holds the one lock of a writer.
        rows = db.session.execute(due.with_for_update(skip_locked=True)).all()
        if not rows:
            return []
        db.session.execute(
            update(OutboxMessage)
            .where(OutboxMessage.id.in_([row.id for row in rows]))
            .values(claimed_by=name, claim_until=at + CLAIM)
        )
    return [Message(row.id, Event(row.event), row.subject, name, row.attempts) for row in rows]


def purge_delivered(before: datetime | None = None) -> int:
    """Delete messages delivered a week ago or more; the number deleted."""
    limit = before or now() - RETENTION
    result = db.session.execute(delete(OutboxMessage).where(OutboxMessage.delivered_at < limit))
    return int(getattr(result, "rowcount", 0))


def _due(events: Sequence[Event], at: datetime) -> Select[int, str, str, int]:
    """Those never tried are due at once, whatever the clock said when they were posted.

    A wait or a claim that ends later than any can was written before the clock was put back: it counts no more.
    """
    return (
        select(OutboxMessage.id, OutboxMessage.event, OutboxMessage.subject, OutboxMessage.attempts)
        .where(
            OutboxMessage.event.in_([event.value for event in events]),
            OutboxMessage.delivered_at.is_(None),
            or_(
                OutboxMessage.attempts == 0,
                OutboxMessage.try_at <= at,
                OutboxMessage.try_at > at + LONGEST_WAIT,
            ),
            or_(
                OutboxMessage.claim_until.is_(None),
                OutboxMessage.claim_until <= at,
                OutboxMessage.claim_until > at + CLAIM,
            ),
        )
        .order_by(OutboxMessage.id)
    )


def _mark_delivered(messages: Sequence[Message]) -> None:
    """The work is done, whoever holds the claim by now."""
    with transaction():
        db.session.execute(
            update(OutboxMessage)
            .where(OutboxMessage.id.in_([message.seq for message in messages]))
            .values(delivered_at=now(), failure=None, claimed_by=None, claim_until=None)
        )


def _release(messages: Sequence[Message]) -> None:
    """Give a claim back untried: the next round takes these up."""
    with transaction():
        db.session.execute(
            update(OutboxMessage)
            .where(
                OutboxMessage.id.in_([message.seq for message in messages]),
                OutboxMessage.claimed_by.in_({message.claim for message in messages}),
            )
            .values(claimed_by=None, claim_until=None)
        )


def _put_off(messages: Sequence[Message], failure: str) -> None:
    with transaction():
        for row in db.session.execute(
            select(OutboxMessage).where(
                OutboxMessage.id.in_([message.seq for message in messages]),
                OutboxMessage.claimed_by.in_({message.claim for message in messages}),
            )
        ).scalars():
            row.attempts += 1
            row.try_at = next_try(row.attempts, now())
            row.failure = failure[:64]
            row.claimed_by = row.claim_until = None
