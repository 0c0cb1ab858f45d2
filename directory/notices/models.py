"""Tables of notices. A person is known by an account's id alone."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from directory.foundation.database import Model, Moment, sql_in
from directory.notices.rules import WAYS

_ALLOWED = " OR ".join(f"(kind = '{kind}' AND {sql_in('way', ways)})" for kind, ways in WAYS.items())


class NoticeChoice(Model):
    """When somebody wants to be told of one kind. Whoever has no row has the usual way."""

    __tablename__ = "notice_choice"
    __table_args__ = (
        CheckConstraint(_ALLOWED, name="way_of_kind"),
        UniqueConstraint("account_id", "kind"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    kind: Mapped[str] = mapped_column(String(16))
    way: Mapped[str] = mapped_column(String(8))


class NoticeRound(Model):
    """When somebody was last looked at: the day of the last summary, the moment of the last letter of what is new."""

    __tablename__ = "notice_round"

    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), primary_key=True, autoincrement=False)
    summary_on: Mapped[date | None] = mapped_column()
    told_at: Mapped[datetime | None] = mapped_column(Moment)


class NoticeTold(Model):
    """A task that a letter told somebody of; deleted when the task waits no longer."""

    __tablename__ = "notice_told"
    __table_args__ = (UniqueConstraint("account_id", "kind", "subject", "since"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    kind: Mapped[str] = mapped_column(String(60))
    subject: Mapped[str] = mapped_column(String(64))
    since: Mapped[datetime] = mapped_column(Moment)
