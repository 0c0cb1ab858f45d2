"""Whom a council lets in, for its commissioning managers; and who let somebody in, for that very person."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select

from directory.accounts.models import Account, AccountGrant
from directory.accounts.queries import account_of, has_come
from directory.foundation.actor import Actor, Role
from directory.foundation.database import db
from directory.foundation.errors import NotFound
from directory.foundation.permissions import Permission, Scope, allow
from directory.residents.records import OwnInvitation, ResidentRow

PAGE_SIZE = 50


def residents_page(
    actor: Actor, council: str, *, text: str = "", state: str = "", page: int = 1, size: int = PAGE_SIZE
) -> tuple[list[ResidentRow], int]:
    """A page of those whom a council lets in, by name; and how many there are in all."""
    _allow(actor, council)
    query = _residents(council).where(*_conditions(text, state))
    number = db.session.scalar(select(func.count()).select_from(query.subquery())) or 0
    ordered = query.order_by(Account.name, Account.id, AccountGrant.id)
    return [_row(row) for row in db.session.execute(ordered.limit(size).offset((page - 1) * size))], number


def residents_by_state(actor: Actor, council: str) -> dict[str, int]:
    """How many of them there are in each state."""
    _allow(actor, council)
    rows = _residents(council).subquery()
    counts = db.session.execute(select(rows.c.state, func.count()).group_by(rows.c.state))
    return {str(state): count for state, count in counts}


def resident_roles(actor: Actor, council: str, account_id: int) -> list[ResidentRow]:
    """One of them, with every role that this council gave. Raises NotFound for anybody else."""
    _allow(actor, council)
    query = _residents(council).where(Account.id == account_id).order_by(AccountGrant.id)
    rows = [_row(row) for row in db.session.execute(query)]
    if not rows:
        raise NotFound(f"account {account_id}")
    return rows


def councils_letting_in(actor: Actor, account_id: int, among: Collection[str]) -> frozenset[str]:
    """Which of some councils, all of them the actor's, let somebody in."""
    for council in among:
        _allow(actor, council)
    rows = db.session.scalars(
        select(AccountGrant.invited_by_council).where(
            AccountGrant.account_id == account_id,
            AccountGrant.ended_at.is_(None),
            AccountGrant.invited_by_council.in_(sorted(among)),
        )
    )
    return frozenset(code for code in rows if code)


def has_come_to(account_id: int) -> bool:
    """Whether somebody followed the invitation to what is held now."""
    came = select(Account.id).where(Account.id == account_id, has_come(Account.id))
    return db.session.scalar(came) is not None


def own_invitations(account_id: int) -> list[OwnInvitation]:
    """Who let somebody in, and as what, in that order: for that person's own page."""
    rows = db.session.execute(
        select(
            AccountGrant.invited_by_council,
            AccountGrant.role,
            AccountGrant.created_at,
            AccountGrant.created_by,
        )
        .where(
            AccountGrant.account_id == account_id,
            AccountGrant.ended_at.is_(None),
            AccountGrant.invited_by_council.is_not(None),
        )
        .order_by(AccountGrant.id)
    ).all()
    names = _names({row.created_by for row in rows})
    return [
        OwnInvitation(
            row.invited_by_council, Role(row.role), row.created_at, names.get(row.created_by or "", "")
        )
        for row in rows
    ]


def council_that_invited(account_id: int) -> str | None:
    """The council that let somebody in last, for the letter that says so."""
    return db.session.scalar(
        select(AccountGrant.invited_by_council)
        .where(
            AccountGrant.account_id == account_id,
            AccountGrant.ended_at.is_(None),
            AccountGrant.invited_by_council.is_not(None),
        )
        .order_by(AccountGrant.id.desc())
        .limit(1)
    )


def _names(actor_ids: set[str | None]) -> dict[str, str]:
    numbers = {number: one for one in actor_ids if one and (number := account_of(Actor(one))) is not None}
    if not numbers:
        return {}
    rows = db.session.execute(select(Account.id, Account.name).where(Account.id.in_(sorted(numbers))))
    return {numbers[number]: name for number, name in rows}


def _allow(actor: Actor, council: str) -> None:
    allow(actor, Permission.RESIDENT_PEOPLE_MANAGE, Scope(frozenset({council})))


def _residents(council: str) -> Select[Any]:
    columns: list[Any] = [
        Account.id,
        Account.name,
        Account.email,
        Account.locale,
        Account.state,
        AccountGrant.role,
        AccountGrant.created_at,
        AccountGrant.created_by,
    ]
    return (
        select(*columns)
        .join(AccountGrant, AccountGrant.account_id == Account.id)
        .where(AccountGrant.invited_by_council == council, AccountGrant.ended_at.is_(None))
    )


def _conditions(text: str, state: str) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if text:
        lower = text.lower()
        found.append(
            or_(
                func.lower(Account.name).contains(lower, autoescape=True),
                Account.email.contains(lower, autoescape=True),
            )
        )
    if state:
        found.append(Account.state == state)
    return found


def _row(row: Any) -> ResidentRow:
    return ResidentRow(
        account_id=row.id,
        name=row.name,
        email=row.email,
        role=Role(row.role),
        locale=row.locale,
        state=row.state,
        invited_at=row.created_at,
        invited_by=row.created_by,
    )
