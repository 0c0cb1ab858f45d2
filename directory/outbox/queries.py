"""How far delivery has come."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select

from directory.foundation.database import db
from directory.outbox.models import OutboxMessage


def last_seq() -> int:
    """The newest message's place in the order; 0 where none was ever posted."""
    return db.session.execute(select(func.max(OutboxMessage.id))).scalar() or 0


def oldest_waiting() -> datetime | None:
    """When the oldest undelivered message was posted, or None where all is delivered."""
    return db.session.execute(
        select(func.min(OutboxMessage.posted_at)).where(OutboxMessage.delivered_at.is_(None))
    ).scalar()
