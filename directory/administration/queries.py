"""Lists of people: those of the site and its councils for the administrator, a provider's own for its signatory."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select

from directory.accounts.models import Account, AccountGrant
from directory.accounts.records import AccountRow, GrantRow
from directory.accounts.rules import RESIDENTS_SIDES
from directory.accounts.states import Side
from directory.catalogue.models import Provider
from directory.foundation.actor import Actor, Grant, Role
from directory.foundation.database import db
from directory.foundation.errors import NotFound
from directory.foundation.permissions import SITE, Permission, Scope, allow, permits
from directory.places.queries import council_record

PAGE_SIZE = 50


def people_page(
    actor: Actor, scope: Scope, *, text: str = "", state: str = "", page: int = 1, size: int = PAGE_SIZE
) -> tuple[list[AccountRow], int]:
    """A page of people by name, of the site and every council or of one provider; and how many there are in all."""
    _allow(actor, scope)
    query = _people(scope).where(*_conditions(text, state))
    number = db.session.scalar(select(func.count()).select_from(query.subquery())) or 0
    ordered = query.order_by(Account.name, Account.id)
    return _rows(db.session.scalars(ordered.limit(size).offset((page - 1) * size)).all(), scope), number


def people_by_state(actor: Actor, scope: Scope) -> dict[str, int]:
    """How many people there are in each state."""
    _allow(actor, scope)
    people = _people(scope).subquery()
    return {
        str(state): count
        for state, count in db.session.execute(select(people.c.state, func.count()).group_by(people.c.state))
    }


def person(actor: Actor, scope: Scope, account_id: int) -> AccountRow:
    """One of these people. Raises NotFound for anybody else."""
    _allow(actor, scope)
    account = db.session.scalar(_people(scope).where(Account.id == account_id))
    if account is None:
        raise NotFound(f"account {account_id}")
    return _rows([account], scope)[0]


def is_among(account_id: int, scope: Scope) -> bool:
    """Whether somebody is still one of these people."""
    return db.session.scalar(_people(scope).where(Account.id == account_id)) is not None


def may_read_history(account_id: int, actor: Actor) -> bool:
    """Whether the actor may read what was done to an account, whose roles are told there.

    Of whoever works for a council or runs the site an administrator reads it; of a provider's person whoever signs for
    every provider that this person works for; of a resident, and of whoever acts for one, the commissioning managers of
    every council that lets them in. Raises NotFound.
    """
    side = db.session.scalar(select(Account.side).where(Account.id == account_id))
    if side is None:
        raise NotFound(f"account {account_id}")
    if side in RESIDENTS_SIDES:
        return permits(actor, Permission.RESIDENT_PEOPLE_MANAGE, Scope(_councils_letting_in(account_id)))
    if side != Side.PROVIDER:
        return permits(actor, Permission.ACCOUNT_MANAGE, SITE)
    held = db.session.scalars(
        select(AccountGrant.provider_id).where(
            AccountGrant.account_id == account_id, AccountGrant.ended_at.is_(None)
        )
    )
    scopes = [Scope(provider=provider) for provider in held]
    return bool(scopes) and all(permits(actor, Permission.PROVIDER_PEOPLE_MANAGE, scope) for scope in scopes)


def _councils_letting_in(account_id: int) -> frozenset[str]:
    codes = db.session.scalars(
        select(AccountGrant.invited_by_council).where(
            AccountGrant.account_id == account_id, AccountGrant.ended_at.is_(None)
        )
    )
    return frozenset(code for code in codes if code)


def has_administrator() -> bool:
    """Whether anybody is, or is invited to be, an administrator of the site."""
    held = (
        select(AccountGrant.id)
        .join(Account, Account.id == AccountGrant.account_id)
        .where(
            AccountGrant.role == Role.ADMINISTRATOR,
            AccountGrant.ended_at.is_(None),
            Account.state != "closed",
        )
    )
    return db.session.scalar(held.limit(1)) is not None


def provider_names(ids: Sequence[int]) -> dict[int, str]:
    """The names of some providers."""
    if not ids:
        return {}
    rows = db.session.execute(select(Provider.id, Provider.legal_name).where(Provider.id.in_(ids)))
    return {row.id: row.legal_name for row in rows}


def _allow(actor: Actor, scope: Scope) -> None:
    allow(actor, Permission.ACCOUNT_MANAGE if scope.site else Permission.PROVIDER_PEOPLE_MANAGE, scope)


def _people(scope: Scope) -> Select[Any]:
    """Everybody but residents and those who act for them: they are their council's, whoever runs the site."""
    if scope == SITE:
        return select(Account).where(Account.side.not_in(sorted(RESIDENTS_SIDES)))
    held = select(AccountGrant.account_id).where(
        AccountGrant.provider_id == scope.provider, AccountGrant.ended_at.is_(None)
    )
    return select(Account).where(Account.id.in_(held))


def _conditions(text: str, state: str) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if text:
        part = text.lower().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        found.append(
            or_(
                func.lower(Account.name).like(f"%{part}%", escape="\\"),
                Account.email.like(f"%{part}%", escape="\\"),
            )
        )
    if state:
        found.append(Account.state == state)
    return found


def _rows(accounts: Sequence[Account], scope: Scope) -> list[AccountRow]:
    ids = [account.id for account in accounts]
    query = select(AccountGrant).where(AccountGrant.account_id.in_(ids), AccountGrant.ended_at.is_(None))
    if scope != SITE:
        query = query.where(AccountGrant.provider_id == scope.provider)
    grants: dict[int, list[AccountGrant]] = defaultdict(list)
    for grant in db.session.scalars(query.order_by(AccountGrant.id)):
        grants[grant.account_id].append(grant)
    providers = provider_names([g.provider_id for held in grants.values() for g in held if g.provider_id])
    return [
        AccountRow(
            account.id,
            account.name,
            account.email,
            account.side,
            account.state,
            account.version,
            tuple(_grant(grant, providers) for grant in grants[account.id]),
        )
        for account in accounts
    ]


def _grant(row: AccountGrant, providers: dict[int, str]) -> GrantRow:
    role = Role(row.role)
    council = council_record(row.council) if row.council else None
    return GrantRow(
        row.id,
        role,
        Grant(role, row.council, row.provider_id, row.locality, row.limit_pence),
        council.name if council else row.council,
        providers.get(row.provider_id) if row.provider_id else None,
    )
