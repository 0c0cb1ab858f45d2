"""What happened to a thing, from the audit record: a page at a time, the newest first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from directory.audit.models import AuditEvent
from directory.desk.queries.related_subjects import events_about
from directory.desk.queries.subjects import Subject
from directory.foundation.database import db
from directory.foundation.paging import EVERY_ROW


@dataclass(frozen=True, slots=True)
class HistoryEvent:
    """One event: who as an id and roles, what as codes, and the values before and after."""

    at: datetime
    actor_id: str
    roles: tuple[str, ...]
    action: str
    kind: str
    subject_id: str
    before: Mapping[str, Any]
    after: Mapping[str, Any]


def count_events(subject: Subject) -> int:
    """How many events there are about a thing and what hangs on it."""
    return db.session.scalar(select(func.count()).select_from(AuditEvent).where(events_about(subject))) or 0


def events_of(subject: Subject, *, most: int = EVERY_ROW, after: int = 0) -> list[HistoryEvent]:
    """The events about a thing and what hangs on it, the newest first, `after` so many of them."""
    rows = db.session.execute(
        select(AuditEvent.at, AuditEvent.actor_id, AuditEvent.actor_role, AuditEvent.action)
        .add_columns(AuditEvent.subject_type, AuditEvent.subject_id, AuditEvent.before, AuditEvent.after)
        .where(events_about(subject))
        .order_by(AuditEvent.id.desc())
        .limit(most)
        .offset(after)
    )
    return [
        HistoryEvent(
            at=row.at,
            actor_id=row.actor_id,
            roles=tuple(row.actor_role.split("+")),
            action=row.action,
            kind=row.subject_type,
            subject_id=row.subject_id,
            before=row.before or {},
            after=row.after or {},
        )
        for row in rows
    ]
