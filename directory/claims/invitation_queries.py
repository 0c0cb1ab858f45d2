"""Providers that no regulator registers, as the council that may invite their first person has them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, exists, func, or_, select

from directory.accounts.models import Account, AccountGrant
from directory.accounts.queries import has_come, speaks_for
from directory.catalogue.models import Provider, Service
from directory.catalogue.states import ServiceState
from directory.claims.models import ProviderInvitation
from directory.foundation.actor import Actor
from directory.foundation.database import db
from directory.foundation.errors import NotFound
from directory.foundation.permissions import Permission, Scope, allow, councils_with

PAGE_SIZE = 50
OVER = (ServiceState.WITHDRAWN, ServiceState.DISCARDED)


@dataclass(frozen=True, slots=True)
class WaitingInvitation:
    """Somebody who was invited and has not come yet."""

    id: int
    provider: str
    name: str
    email: str
    sent_at: datetime


def invitable_providers(actor: Actor, council_code: str) -> tuple[tuple[int, str], ...]:
    """The id and the name of each provider of a council that nobody speaks for, by name."""
    _allow(actor, council_code)
    found = db.session.execute(
        select(Provider.id, Provider.legal_name)
        .where(_is_of({council_code}), Provider.cqc_provider_id.is_(None), ~speaks_for(Provider.id))
        .order_by(func.lower(Provider.legal_name), Provider.id)
    )
    return tuple((number, name) for number, name in found)


def inviting_council(actor: Actor, provider_id: int) -> str | None:
    """The council of one's own that may invite the first person of a provider; None where none may, or need."""
    return next(
        (
            code
            for code in sorted(councils_with(actor, Permission.PROVIDER_ENTER))
            if is_of_council(provider_id, code)
            and not has_people(provider_id)
            and not is_claimed_by_location(provider_id)
        ),
        None,
    )


def is_of_council(provider_id: int, council_code: str) -> bool:
    """Whether a council has to do with a provider.

    It does by a service that was entered for it and is not over, or because it invited the provider itself.
    """
    own = select(Provider.id).where(Provider.id == provider_id, _is_of({council_code}))
    return db.session.scalar(own) is not None


def has_people(provider_id: int) -> bool:
    """Whether anybody works for a provider, or is invited to."""
    found = select(Provider.id).where(Provider.id == provider_id, speaks_for(Provider.id))
    return db.session.scalar(found) is not None


def is_claimed_by_location(provider_id: int) -> bool:
    """Whether the regulator registers a provider, which then claims its location."""
    found = select(Provider.id).where(Provider.id == provider_id, Provider.cqc_provider_id.is_not(None))
    return db.session.scalar(found) is not None


def waiting_invitations(
    actor: Actor, council_code: str, page: int, *, size: int = PAGE_SIZE
) -> tuple[tuple[WaitingInvitation, ...], int, int]:
    """One page of those whom a council invited and who have not come yet, newest first; its number and the last."""
    _allow(actor, council_code)
    waiting = (
        ProviderInvitation.council_code == council_code,
        Account.state == "invited",
        ~has_come(Account.id),
        exists().where(
            AccountGrant.account_id == ProviderInvitation.account_id,
            AccountGrant.provider_id == ProviderInvitation.provider_id,
            AccountGrant.ended_at.is_(None),
        ),
    )
    query = (
        select(
            *(ProviderInvitation.id, Provider.legal_name, Account.name, Account.email),
            ProviderInvitation.created_at,
        )
        .join(Provider, Provider.id == ProviderInvitation.provider_id)
        .join(Account, Account.id == ProviderInvitation.account_id)
        .where(*waiting)
    )
    total = db.session.scalar(select(func.count()).select_from(query.subquery())) or 0
    pages = max(1, -(-total // size))
    page = min(max(page, 1), pages)
    rows = db.session.execute(
        query.order_by(ProviderInvitation.id.desc()).limit(size).offset((page - 1) * size)
    )
    return tuple(WaitingInvitation(*row) for row in rows), page, pages


def invitation_row(actor: Actor, invitation_id: int) -> ProviderInvitation:
    """An invitation of one's own council. Raises NotFound, NotAllowed."""
    row = db.session.get(ProviderInvitation, invitation_id)
    if row is None:
        raise NotFound(f"provider_invitation {invitation_id}")
    _allow(actor, row.council_code)
    return row


def invitation_scope(council_code: str, provider_id: int) -> Scope:
    """Whose people are invited, and whose staff may do it."""
    return Scope(frozenset({council_code}), provider_id)


def _allow(actor: Actor, council_code: str) -> None:
    allow(actor, Permission.PROVIDER_ENTER, Scope(frozenset({council_code})))


def _is_of(councils: Collection[str]) -> ColumnElement[bool]:
    return or_(
        exists().where(
            Service.provider_id == Provider.id,
            Service.council_code.in_(councils),
            Service.state.not_in(OVER),
        ),
        exists().where(
            ProviderInvitation.provider_id == Provider.id, ProviderInvitation.council_code.in_(councils)
        ),
    )
