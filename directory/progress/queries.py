"""What long work there is for somebody to see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, or_, select

from directory.foundation.actor import Actor
from directory.foundation.database import built_once, db, read_rows
from directory.foundation.permissions import SITE, Permission, councils_with, permits
from directory.progress.models import LongWork
from directory.progress.rules import WorkKind, WorkState

MOST_SHOWN = 50


@dataclass(frozen=True, slots=True)
class WorkRecord:
    """One piece of long work, as a page shows it. `may_put_away`: it ended, and the actor may say so of it."""

    id: int
    kind: WorkKind
    title: str
    state: WorkState
    done: int
    total: int | None
    begun_by: str
    begun_at: datetime
    told_at: datetime
    ended_at: datetime | None
    failures: int
    may_put_away: bool


def running_work(actor: Actor) -> tuple[WorkRecord, ...]:
    """What runs now, the oldest first: of one's councils, of the whole site, and what one began."""
    return _work(actor, is_running=True)


def ended_work(actor: Actor) -> tuple[WorkRecord, ...]:
    """What has ended, the newest first; of work that is done again and again, the last time."""
    return _work(actor, is_running=False)


def running_marks() -> list[tuple[int, str]]:
    """The ids of all that is said to run, each with the mark of its lock."""
    rows = db.session.execute(
        select(LongWork.id, LongWork.mark).where(LongWork.state == WorkState.RUNNING).order_by(LongWork.id)
    )
    return [(row.id, row.mark) for row in rows]


def _work(actor: Actor, *, is_running: bool) -> tuple[WorkRecord, ...]:
    councils = councils_with(actor, Permission.DESK_COUNCIL)
    looks_after_site = permits(actor, Permission.DESK_SITE, SITE)
    rows = read_rows(_query(is_running, councils, bool(councils) or looks_after_site, actor.id))
    return tuple(
        WorkRecord(
            id=row.id,
            kind=WorkKind(row.kind),
            title=row.title,
            state=WorkState(row.state),
            done=row.done,
            total=row.total,
            begun_by=row.begun_by,
            begun_at=row.begun_at,
            told_at=row.told_at,
            ended_at=row.ended_at,
            failures=row.failures,
            may_put_away=row.ended_at is not None
            and row.seen_at is None
            and (
                row.begun_by == actor.id
                or (looks_after_site if row.council is None else row.council in councils)
            ),
        )
        for row in rows
    )


@built_once
def _query(is_running: bool, councils: frozenset[str], is_staff: bool, actor_id: str) -> Select[Any]:
    """Work of the whole site is no secret to whoever has a desk of staff; a council's is its own."""
    visible = [LongWork.begun_by == actor_id]
    if councils:
        visible.append(LongWork.council.in_(sorted(councils)))
    if is_staff:
        visible.append(LongWork.council.is_(None))
    state, order = (
        (LongWork.state == WorkState.RUNNING, LongWork.id.asc())
        if is_running
        else (LongWork.ended_at.is_not(None), LongWork.ended_at.desc())
    )
    columns: list[Any] = [LongWork.id, LongWork.kind, LongWork.title, LongWork.state, LongWork.done]
    columns += [LongWork.total, LongWork.begun_by, LongWork.begun_at, LongWork.told_at, LongWork.ended_at]
    return (
        select(*columns, LongWork.failures, LongWork.seen_at, LongWork.council)
        .where(state, or_(*visible))
        .order_by(order, LongWork.id.desc())
        .limit(MOST_SHOWN)
    )
