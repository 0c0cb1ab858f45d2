"""The messages and the letters."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, Index, String, column
from sqlalchemy.orm import Mapped, mapped_column

from directory.foundation.database import Model, Moment
from directory.foundation.form_tokens import KEY_LENGTH
from directory.foundation.time import now
from directory.outbox.states import LETTER


class OutboxMessage(Model):
    """Something that happened, waiting to be delivered. `id` is its place in the order.

    A worker that handles it claims it until a moment, after which another may.
    """

    __tablename__ = "outbox_message"
    __table_args__ = (
        CheckConstraint("(claimed_by IS NULL) = (claim_until IS NULL)", name="claim_has_an_end"),
        Index("ix_outbox_message_waiting", "delivered_at", "try_at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event: Mapped[str] = mapped_column(String(32))
    subject: Mapped[str] = mapped_column(String(64))
    posted_at: Mapped[datetime] = mapped_column(Moment, default=now)
    try_at: Mapped[datetime] = mapped_column(Moment, default=now)
    attempts: Mapped[int] = mapped_column(default=0)
    delivered_at: Mapped[datetime | None] = mapped_column(Moment)
    claimed_by: Mapped[str | None] = mapped_column(String(36))
    claim_until: Mapped[datetime | None] = mapped_column(Moment)
    failure: Mapped[str | None] = mapped_column(String(64))


LONGEST_CONTEXT = 600  # characters


class Letter(Model):
    """An e-mail to be sent, as ids of what it is about: its words are found when it is sent, and are true then.

    `recipient` and `context` are there only while they are needed; `context` is the query of the page that it was asked
    for at, so that its words are for the same payer, week and places. `recipient_digest` counts letters to one address
    for a day.
    """

    __tablename__ = "letter"
    __table_args__ = (
        CheckConstraint(column("state").in_(sorted(LETTER.states)), name="state_known"),
        CheckConstraint(
            "(recipient IS NULL) = (state IN ('given_up', 'sent', 'unsure'))",
            name="address_only_while_needed",
        ),
        CheckConstraint("context IS NULL OR recipient IS NOT NULL", name="context_only_while_needed"),
        CheckConstraint("(state = 'waiting') = (taken_at IS NULL)", name="taken_at_a_moment"),
        Index("ix_letter_waiting", "state", "try_at", "id"),
        Index("ix_letter_recipient", "recipient_digest", "written_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(32))
    locale: Mapped[str] = mapped_column(String(16))
    subjects: Mapped[list[str]] = mapped_column(JSON)
    recipient: Mapped[str | None] = mapped_column(String(254))
    context: Mapped[str | None] = mapped_column(String(LONGEST_CONTEXT))
    recipient_digest: Mapped[str] = mapped_column(String(32))
    submission_key: Mapped[str] = mapped_column("form_token", String(KEY_LENGTH), unique=True)
    message_id: Mapped[str] = mapped_column(String(64), unique=True)
    state: Mapped[str] = mapped_column(String(16), default=LETTER.initial)
    written_at: Mapped[datetime] = mapped_column(Moment, default=now, index=True)
    try_at: Mapped[datetime] = mapped_column(Moment, default=now)
    attempts: Mapped[int] = mapped_column(default=0)
    taken_at: Mapped[datetime | None] = mapped_column(Moment)
    failure: Mapped[str | None] = mapped_column(String(64))
