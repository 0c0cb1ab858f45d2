"""What long work leaves to be read: how it ended, and for who looks after the site what broke off."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import Select, and_, or_, select

from directory.foundation.actor import SYSTEM, Actor
from directory.foundation.database import built_once, one_of, read_rows
from directory.foundation.permissions import SITE, Permission, permits
from directory.foundation.task_limits import OF_A_KIND
from directory.foundation.tasks import Task
from directory.progress.models import LongWork
from directory.progress.rules import BROKEN, WorkKind, WorkState

# What the register's own tasks tell already, with how often it broke off.
TOLD_ELSEWHERE = (WorkKind.REGISTER_FETCH,)


def tasks_for(actor: Actor, day: date) -> list[Task]:
    """Until it is put away. The site itself, which begins most of it, has no desk."""
    del day  # what waits does not depend on it
    if actor.is_system:
        return []
    return [
        Task(
            f"{'work_done' if row.state == WorkState.FINISHED else 'work_broken'}.{row.kind}",
            str(row.id),
            row.title,
            row.ended_at,
            owner=None if row.begun_by == SYSTEM.id else actor.id,
            council=row.council,
        )
        for row in read_rows(_query(actor.id, permits(actor, Permission.DESK_SITE, SITE)))
    ]


@built_once
def _query(actor_id: str, looks_after_site: bool) -> Select[Any]:
    broken = and_(
        LongWork.begun_by == SYSTEM.id,
        LongWork.council.is_(None),
        one_of(LongWork.state, BROKEN),
        LongWork.kind.not_in(TOLD_ELSEWHERE),
    )
    own = LongWork.begun_by == actor_id
    columns: list[Any] = [LongWork.id, LongWork.kind, LongWork.title, LongWork.state]
    columns += [LongWork.ended_at, LongWork.council, LongWork.begun_by]
    return (
        select(*columns)
        .where(
            LongWork.ended_at.is_not(None),
            LongWork.seen_at.is_(None),
            or_(own, broken) if looks_after_site else own,
        )
        .order_by(LongWork.id)
        .limit(OF_A_KIND)
    )
