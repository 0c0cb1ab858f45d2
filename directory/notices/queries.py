"""Reads of notices: who chose what, who is to be looked at, and whether somebody still works there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import or_, select

from directory.accounts.models import Account, AccountGrant
from directory.accounts.queries import actor_id, grants_of
from directory.desk.queries.tasks_of import tasks_of
from directory.foundation.actor import Actor
from directory.foundation.database import db
from directory.foundation.tasks import Task
from directory.notices.models import NoticeChoice, NoticeRound, NoticeTold
from directory.notices.rules import (
    AT_ONCE_EVERY,
    KINDS_OF_SIDE,
    USUAL,
    NoticeKind,
    NoticeWay,
    waits_for,
)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody a letter may go to, as whoever writes it needs it."""

    account_id: int
    email: str
    locale: str
    actor: Actor
    ways: dict[NoticeKind, NoticeWay]


def ways_of(account_id: int) -> dict[NoticeKind, NoticeWay]:
    """When somebody wants to be told of each kind; the usual way of a kind where nothing was chosen."""
    rows = db.session.execute(
        select(NoticeChoice.kind, NoticeChoice.way).where(NoticeChoice.account_id == account_id)
    )
    return {**USUAL, **{NoticeKind(kind): NoticeWay(way) for kind, way in rows}}


def person(account_id: int) -> Person | None:
    """Somebody of staff or of a provider who has an account in use and holds a role; None for anybody else."""
    row = db.session.execute(
        select(Account.email, Account.locale).where(
            Account.id == account_id, Account.state == "active", Account.side.in_(sorted(KINDS_OF_SIDE))
        )
    ).one_or_none()
    grants = grants_of(account_id) if row is not None else ()
    if row is None or not grants:
        return None
    return Person(account_id, row.email, row.locale, Actor(actor_id(account_id), grants), ways_of(account_id))


def due_for_summary(day: date, most: int) -> list[int]:
    """The accounts in use that were not looked at today."""
    query = (
        select(Account.id)
        .outerjoin(NoticeRound, NoticeRound.account_id == Account.id)
        .where(
            Account.state == "active",
            Account.side.in_(sorted(KINDS_OF_SIDE)),
            or_(NoticeRound.summary_on.is_(None), NoticeRound.summary_on < day),
        )
        .order_by(Account.id)
    )
    return list(db.session.scalars(query.limit(most)))


def due_at_once(at: datetime, most: int) -> list[int]:
    """The accounts in use that want to be told at once, and had no letter of that in the last hour."""
    query = (
        select(Account.id)
        .join(NoticeChoice, NoticeChoice.account_id == Account.id)
        .outerjoin(NoticeRound, NoticeRound.account_id == Account.id)
        .where(
            Account.state == "active",
            NoticeChoice.kind == NoticeKind.TASKS,
            NoticeChoice.way == NoticeWay.AT_ONCE,
            or_(
                NoticeRound.told_at.is_(None),
                NoticeRound.told_at <= at - AT_ONCE_EVERY,
                NoticeRound.told_at > at,
            ),
        )
        .order_by(NoticeRound.told_at, Account.id)
    )
    return list(db.session.scalars(query.limit(most)))


def told_of(account_id: int) -> dict[tuple[str, str, datetime], int]:
    """What somebody was told of, each with the id of its row."""
    rows = db.session.execute(
        select(NoticeTold.id, NoticeTold.kind, NoticeTold.subject, NoticeTold.since).where(
            NoticeTold.account_id == account_id
        )
    )
    return {(row.kind, row.subject, row.since): row.id for row in rows}


def own_tasks(someone: Person, day: date) -> list[Task]:
    """What waits for somebody and was taken by nobody else."""
    return [task for task in tasks_of(someone.actor, day) if waits_for(task, someone.actor.id)]


def works_for(email: str, provider_id: int | None) -> int | None:
    """The account in use with this address that holds a role today, for this provider where one is named; else None."""
    query = (
        select(Account.id)
        .join(AccountGrant, AccountGrant.account_id == Account.id)
        .where(
            Account.email == email.strip().lower(),
            Account.state == "active",
            AccountGrant.ended_at.is_(None),
        )
    )
    if provider_id is not None:
        query = query.where(AccountGrant.provider_id == provider_id)
    return db.session.scalar(query.limit(1))


def state_of(email: str) -> str:
    """The state of the account with this address; "" where there is none."""
    return db.session.scalar(select(Account.state).where(Account.email == email.strip().lower())) or ""
