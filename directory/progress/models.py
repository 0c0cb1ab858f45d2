"""The table of long work."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from directory.foundation.database import Model, Moment, sql_in
from directory.progress.rules import WorkKind, WorkState


class LongWork(Model):
    """One piece of work. `told_at` is when it last reported; `total` is None where nobody knows how much there is.

    `subject` and `title` say what it is about, such as a file; `council` whose it is, None for the whole site.
    `mark` names the lock that its process holds, by which one that was killed is told from one that is silent.
    `failures` counts how often it broke off in a row; `seen_at` is when somebody put it away.
    """

    __tablename__ = "long_work"
    __table_args__ = (
        CheckConstraint(sql_in("kind", WorkKind), name="kind_known"),
        CheckConstraint(sql_in("state", WorkState), name="state_known"),
        CheckConstraint("(state = 'running') = (ended_at IS NULL)", name="ended_at_a_moment"),
        CheckConstraint("done >= 0 AND (total IS NULL OR total >= 0)", name="counts_up"),
        Index("ix_long_work_state", "state", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(24))
    subject: Mapped[str] = mapped_column(String(64), default="")
    title: Mapped[str] = mapped_column(String(255), default="")
    council: Mapped[str | None] = mapped_column(ForeignKey("council.code"))
    begun_by: Mapped[str] = mapped_column(String(64), index=True)
    mark: Mapped[str] = mapped_column(String(36), unique=True)
    state: Mapped[str] = mapped_column(String(10), default=WorkState.RUNNING)
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int | None]
    begun_at: Mapped[datetime] = mapped_column(Moment)
    told_at: Mapped[datetime] = mapped_column(Moment)
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
    failure: Mapped[str | None] = mapped_column(String(64))
    failures: Mapped[int] = mapped_column(default=0)
    seen_at: Mapped[datetime | None] = mapped_column(Moment)
