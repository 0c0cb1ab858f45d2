"""Events and the seals over them. Both are append-only; triggers of the database refuse anything else."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Connection, Index, String, Table, event, true
from sqlalchemy.orm import Mapped, mapped_column

from directory.audit.triggers import append_only_triggers
from directory.foundation.database import Model, Moment
from directory.foundation.time import now


class AuditEvent(Model):
    """One thing that one actor did to one subject."""

    __tablename__ = "audit_event"
    __table_args__ = (
        Index("ix_audit_event_subject", "subject_type", "subject_id"),
        Index("ix_audit_event_public", "is_public", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(Moment, default=now)
    actor_id: Mapped[str] = mapped_column(String(64))
    actor_role: Mapped[str] = mapped_column(String(255))  # every role held, joined by +
    action: Mapped[str] = mapped_column(String(64))
    subject_type: Mapped[str] = mapped_column(String(32))
    subject_id: Mapped[str] = mapped_column(String(64))
    before: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    after: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    is_public: Mapped[bool] = mapped_column(default=True, server_default=true())  # may change a public page


class AuditSeal(Model):
    """A link of the chain: the hash of the seal before it and of every event from `first_id` to `last_id`."""

    __tablename__ = "audit_seal"
    __table_args__ = (CheckConstraint("last_id >= first_id", name="in_order"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(Moment, default=now)
    first_id: Mapped[int] = mapped_column(unique=True)
    last_id: Mapped[int] = mapped_column(unique=True)
    hash: Mapped[str] = mapped_column(String(64))


@event.listens_for(Model.metadata, "after_create")
def _guard(
    _metadata: object, connection: Connection, tables: list[Table] | None = None, **_rest: object
) -> None:
    """Tables made without migrations, as tests do, are guarded like those made with them."""
    if tables and AuditSeal.__table__ in tables:
        for statement in append_only_triggers(connection.dialect.name):
            connection.exec_driver_sql(statement)
