"""Invented people who sign in: one for every role, invited and set up by the real actions."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import case, func, select

from directory.accounts.actions.own_account import accept_invitation, set_up_app
from directory.accounts.actions.people import invitation_token, invite
from directory.accounts.queries import account_by_email, actor_id, grants_of, sign_in_of
from directory.accounts.rules import (
    COUNCIL_ROLES,
    PROVIDER_ROLES,
    RESIDENTS_ROLES,
    SIDE_OF_ROLE,
    needs_second_factor,
)
from directory.accounts.second_factor import code_at
from directory.catalogue.models import Service
from directory.demo.homes import provider_of_homes
from directory.foundation.actor import DEMO, Actor, Grant, Role
from directory.foundation.database import db
from directory.foundation.errors import NotFound
from directory.foundation.permissions import SITE, Scope
from directory.foundation.time import now
from directory.places.queries import council_named
from directory.residents.actions import invite_resident

PASSWORD = "kettle-harbour-maple"  # noqa: S105 - of invented people, and shown on /demo
COUNCIL = "Haringey"
RUNS_HOMES = 3  # the number of the provider's person who runs care homes
LIMIT_PENCE = 150_000  # a week of care that the invented approver may approve


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """An account of the demonstration, as `/demo` lists it."""

    role: Role
    number: int
    email: str
    name: str


# Two of each of those of whom a second person is asked. The third signatory runs care homes, and does all else there.
ROLES: tuple[tuple[Role, int], ...] = (
    (Role.RESIDENT, 1),
    (Role.REPRESENTATIVE, 1),
    (Role.ADVOCATE, 1),
    (Role.PROVIDER_USER, 1),
    (Role.PROVIDER_SIGNATORY, 1),
    (Role.PROVIDER_SIGNATORY, 2),
    (Role.PROVIDER_SIGNATORY, 3),
    (Role.COMMISSIONING_MANAGER, 1),
    (Role.QUALITY_OFFICER, 1),
    (Role.FRAMEWORK_MANAGER, 1),
    (Role.FRAMEWORK_MANAGER, 2),
    (Role.MARKET_OFFICER, 1),
    (Role.APPROVER, 1),
    (Role.MODERATOR, 1),
    (Role.MODERATOR, 2),
    (Role.JOINING_BROKER, 1),
    (Role.ADMINISTRATOR, 1),
    (Role.ADMINISTRATOR, 2),
)


def demo_accounts() -> tuple[DemoAccount, ...]:
    """The accounts of every demonstration, whatever its seed."""
    return tuple(
        DemoAccount(
            role,
            number,
            f"{role.replace('_', '-')}{'' if number == 1 else f'-{number}'}@example.org",
            f"Invented {role.replace('_', ' ')}{'' if number == 1 else f' {number}'}",
        )
        for role, number in ROLES
    )


def has_app(account: DemoAccount) -> bool:
    """Whether an invented person signs in with a code; residents and their families do by the password alone."""
    return needs_second_factor(SIDE_OF_ROLE[account.role])


def secret_of(account: DemoAccount) -> str:
    """The secret of an invented person's app: known to all, so that anybody may work out the codes."""
    digest = hashlib.sha256(f"demonstration {account.email}".encode()).digest()
    return base64.b32encode(digest[:20]).decode()


def make_accounts() -> int:
    """Invite everybody, let them choose the password and set up the app; how many. In the caller's transaction.

    Residents, and those who act for them, are invited last: by the commissioning manager of their council.
    """
    council = council_named(COUNCIL)
    if council is None:
        raise NotFound(COUNCIL)
    providers = _providers(council.code)
    homes = provider_of_homes()
    residents = [account for account in demo_accounts() if account.role in RESIDENTS_ROLES]
    for account in demo_accounts():
        if account in residents:
            continue
        provider = providers[min(account.number, len(providers)) - 1] if providers else None
        if account.number == RUNS_HOMES and homes is not None:
            provider = homes
        grant = Grant(
            account.role,
            council=council.code if account.role in COUNCIL_ROLES else None,
            provider=provider if account.role in PROVIDER_ROLES else None,
            limit=LIMIT_PENCE if account.role is Role.APPROVER else None,
        )
        also = (
            (Grant(Role.PROVIDER_USER, provider=provider),)
            if account.role is Role.PROVIDER_SIGNATORY and account.number == RUNS_HOMES
            else ()
        )
        _make(account, (grant, *also))
    manager = demo_actor(Role.COMMISSIONING_MANAGER)
    for account in residents:
        row = invite_resident(
            manager,
            council.code,
            account.email,
            name=account.name,
            role=account.role,
            locale="en",
            by_letter=False,
        )
        _come(account, row.id)
    return len(ROLES)


def demo_actor(role: Role, number: int = 1) -> Actor:
    """An invented person of a role, the first where no number is given. Raises NotFound."""
    email = next(
        account.email for account in demo_accounts() if (account.role, account.number) == (role, number)
    )
    account = account_by_email(email)
    if account is None:
        raise NotFound(email)
    return Actor(actor_id(account.id), grants_of(account.id))


def _make(account: DemoAccount, grants: tuple[Grant, ...]) -> None:
    provider = grants[0].provider
    scope = Scope(provider=provider) if provider else SITE
    row = invite(
        DEMO,
        account.email,
        name=account.name,
        side=SIDE_OF_ROLE[account.role],
        grants=grants,
        scope=scope,
        by_letter=False,
    )
    _come(account, row.id)


def _come(account: DemoAccount, account_id: int) -> None:
    """Follow the invitation: choose the password, and set up the app where one is needed."""
    session = accept_invitation(invitation_token(account_id), PASSWORD, "")
    if not has_app(account):
        return
    sign_in = sign_in_of(session)
    assert sign_in is not None
    secret = secret_of(account)
    set_up_app(sign_in, secret, code_at(secret, now()))


def _providers(council: str) -> Sequence[int]:
    """The two providers with the most services, those in the council's own area first, without that of the homes."""
    is_near = case((Service.council_code == council, 1), else_=0)
    rows = db.session.scalars(
        select(Service.provider_id)
        .where(Service.provider_id != (provider_of_homes() or 0))
        .group_by(Service.provider_id)
        .order_by(func.sum(is_near).desc(), func.count().desc(), Service.provider_id)
        .limit(2)
    )
    return rows.all()
