"""Tables of reminders. A person is known by an account's id; the address stands in the letter alone."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from directory.foundation.database import Model, Moment, Stamped, sql_in
from directory.foundation.identifiers import new_public_id
from directory.vocabulary.organisations import FactKind


class Reminder(Stamped, Model):
    """One letter to one of a provider's people, whose link tells what is free or still right, once."""

    __tablename__ = "reminder"
    __table_args__ = (
        # One letter a day, whoever sends at the same time.
        UniqueConstraint("provider_id", "recipient_id", "sent_on"),
        CheckConstraint("expires_on >= sent_on", name="runs_forward"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(36), unique=True, default=new_public_id)
    provider_id: Mapped[int] = mapped_column(ForeignKey("provider.id"), index=True)
    recipient_id: Mapped[str] = mapped_column(String(64))
    sent_on: Mapped[date]
    expires_on: Mapped[date]
    used_at: Mapped[datetime | None] = mapped_column(Moment)
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}


class ReminderFact(Model):
    """One fact that a letter reminds of, as old as it was then."""

    __tablename__ = "reminder_fact"
    __table_args__ = (
        UniqueConstraint("reminder_id", "service_id", "kind"),
        CheckConstraint(sql_in("kind", FactKind), name="kind_known"),
        CheckConstraint("step BETWEEN 1 AND 3", name="step_of_three"),
        Index("ix_reminder_fact_service", "service_id", "kind", "told_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reminder_id: Mapped[int] = mapped_column(ForeignKey("reminder.id"))
    service_id: Mapped[int] = mapped_column(ForeignKey("service.id"))
    kind: Mapped[str] = mapped_column(String(12))
    told_on: Mapped[date]
    step: Mapped[int] = mapped_column(SmallInteger)
