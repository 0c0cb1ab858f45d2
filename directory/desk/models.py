"""Who took which task. Giving a task back deletes its row here, not what the record says of it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from directory.foundation.database import Model, Moment
from directory.foundation.time import now


class TaskOwner(Model):
    """One task and the actor who took it. The task is known by its kind and its subject, as the rooms name them.

    `side`: what waits for a council and for a provider is of one kind and subject, and each has an owner of its own.
    """

    __tablename__ = "task_owner"
    __table_args__ = (UniqueConstraint("side", "kind", "subject"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    side: Mapped[str] = mapped_column(String(16))
    kind: Mapped[str] = mapped_column(String(60))
    subject: Mapped[str] = mapped_column(String(64))
    owner: Mapped[str] = mapped_column(String(64), index=True)
    taken_at: Mapped[datetime] = mapped_column(Moment, default=now)
