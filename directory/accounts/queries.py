"""Reading accounts. Names and addresses are for the person's own pages and for whoever looks after the account."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from sqlalchemy import Executable, Exists, bindparam, exists, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from directory.accounts.models import Account, AccountGrant, OneTimeLink, Passkey, RecoveryCode, SignInSession
from directory.accounts.records import OpenLink, PasskeyRow, SessionRow
from directory.accounts.rules import (
    is_fresh,
    link_is_usable,
    needs_second_factor,
    session_is_over,
)
from directory.accounts.states import LinkPurpose, Side
from directory.accounts.tokens import read_link_token, session_digest
from directory.audit.queries import last_actor
from directory.foundation.actor import Actor, Grant, Role, SignIn
from directory.foundation.clean_text import clean_email
from directory.foundation.database import built_once, compiled_once, db, keyed_query, read_rows
from directory.foundation.errors import NotFound
from directory.foundation.time import now


def actor_id(account_id: int | str) -> str:
    """The id under which the account acts, in records and in audit events."""
    return f"account:{account_id}"


def account_of(acting: Actor) -> int | None:
    """The account behind an actor; None for the public and for the site itself."""
    kind, _, number = acting.id.partition(":")
    return int(number) if kind == "account" and number.isdigit() else None


_SIGN_IN = compiled_once(
    select(
        SignInSession.id,
        SignInSession.account_id,
        SignInSession.started_at,
        SignInSession.seen_at,
        SignInSession.verified_at,
        Account.name,
        Account.side,
        Account.state,
    )
    .join(Account, Account.id == SignInSession.account_id)
    .where(SignInSession.token_digest == bindparam("digest"), SignInSession.ended_at.is_(None))
)
_GRANTS = keyed_query(
    lambda in_keys: (
        select(
            AccountGrant.account_id,
            AccountGrant.role,
            AccountGrant.council,
            AccountGrant.provider_id,
            AccountGrant.locality,
            AccountGrant.limit_pence,
        )
        .where(in_keys(AccountGrant.account_id), AccountGrant.ended_at.is_(None))
        .order_by(AccountGrant.id)
    )
)


def sign_in_of(token: str) -> SignIn | None:
    """The sign-in of a session's token; None where there is none, it has ended or run out, or the account is closed."""
    found = next(iter(read_rows(_SIGN_IN, {"digest": session_digest(token)})), None)
    at = now()
    if found is None or found.state == "closed" or session_is_over(found.started_at, found.seen_at, at):
        return None
    verified = found.verified_at is not None
    complete = found.state == "active" and (verified or not asks_for_code(found.account_id, found.side))
    return SignIn(
        session_id=found.id,
        account_id=found.account_id,
        actor=Actor(actor_id(found.account_id), grants_of(found.account_id)),
        name=found.name,
        is_complete=complete,
        is_fresh=complete and is_fresh(found.verified_at or found.started_at, at),
        seen_at=found.seen_at,
    )


def asks_for_code(account_id: int, side: str) -> bool:
    """Whether a password alone opens nothing: for whoever needs more, and for a resident who chose to have more."""
    return needs_second_factor(side) or has_factor(account_id)


def has_factor(account_id: int) -> bool:
    """Whether somebody has set up an authenticator app or a passkey."""
    app = select(Account.id).where(Account.id == account_id, Account.totp_secret.is_not(None))
    passkey = select(Passkey.id).where(Passkey.account_id == account_id)
    return bool(db.session.scalar(select(or_(app.exists(), passkey.exists()))))


def grants_of(account_id: int) -> tuple[Grant, ...]:
    """What somebody holds today, in the order it was granted."""
    return grants_of_each([account_id]).get(account_id, ())


def grants_of_each(account_ids: Collection[int]) -> dict[int, tuple[Grant, ...]]:
    """What each of these people holds today, in the order it was granted; without those who hold nothing."""
    held: dict[int, list[Grant]] = defaultdict(list)
    for row in _GRANTS.run(account_ids):
        grant = Grant(Role(row.role), row.council, row.provider_id, row.locality, row.limit_pence)
        held[row.account_id].append(grant)
    return {number: tuple(grants) for number, grants in held.items()}


def actor_with_id(acting: str) -> Actor:
    """Somebody by the id under which they act, with what they hold today: nothing, once the account is closed."""
    number = account_of(Actor(acting))
    account = db.session.get(Account, number) if number is not None else None
    if number is None or account is None or account.state != "active":
        return Actor(acting)
    return Actor(acting, grants_of(number))


def people_of_provider(provider_id: int) -> tuple[tuple[int, str, str], ...]:
    """The id, the address and the language of everybody who works for a provider today, for letters."""
    rows = db.session.execute(
        select(Account.id, Account.email, Account.locale)
        .join(AccountGrant, AccountGrant.account_id == Account.id)
        .where(
            Account.state == "active",
            AccountGrant.provider_id == provider_id,
            AccountGrant.ended_at.is_(None),
        )
        .distinct()
        .order_by(Account.id)
    )
    return tuple((number, email, locale) for number, email, locale in rows)


def speaks_for(provider_id: InstrumentedAttribute[int]) -> Exists:
    """SQL: somebody works for a provider, or is invited to."""
    return exists().where(
        AccountGrant.provider_id == provider_id,
        AccountGrant.ended_at.is_(None),
        Account.id == AccountGrant.account_id,
        Account.state != "closed",
    )


def has_come(account_id: InstrumentedAttribute[int]) -> Exists:
    """SQL: somebody followed an invitation to what is held now, also where a lost second factor made it be sent anew.

    Whoever left and is invited again has not come: what was followed before is older than every role of today.
    """
    return exists().where(
        OneTimeLink.account_id == account_id,
        OneTimeLink.purpose == LinkPurpose.INVITATION,
        AccountGrant.account_id == account_id,
        AccountGrant.ended_at.is_(None),
        AccountGrant.created_at <= OneTimeLink.used_at,
    )


def account_by_email(email: str) -> Account | None:
    """The account of an address, however its letters are written, and whatever was copied along with it.

    One that was stored before addresses were cleaned is found as it was typed then.
    """
    as_typed, cleaned = email.strip().lower(), clean_email(email).lower()
    found = db.session.scalar(select(Account).where(Account.email == cleaned))
    if found is None and as_typed != cleaned:
        return db.session.scalar(select(Account).where(Account.email == as_typed))
    return found


def account_row(account_id: int) -> Account:
    """One account. Raises NotFound."""
    account = db.session.get(Account, account_id)
    if account is None:
        raise NotFound(f"account {account_id}")
    return account


def active_holders(role: Role, provider: int | None) -> frozenset[int]:
    """The active accounts that hold a role: of a provider where one is named, else of the site."""
    query = (
        select(AccountGrant.account_id)
        .join(Account, Account.id == AccountGrant.account_id)
        .where(Account.state == "active", AccountGrant.role == role, AccountGrant.ended_at.is_(None))
    )
    if provider is not None:
        query = query.where(AccountGrant.provider_id == provider)
    return frozenset(db.session.scalars(query))


def open_link(token: str) -> OpenLink | None:
    """The one-time link of a token, while it may be used."""
    parts = read_link_token(token)
    if parts is None:
        return None
    number, nonce = parts
    found = db.session.execute(
        select(OneTimeLink, Account.name, Account.email, Account.side, Account.state)
        .join(Account, Account.id == OneTimeLink.account_id)
        .where(OneTimeLink.id == number, OneTimeLink.nonce == nonce)
    ).one_or_none()
    if found is None or found.state == "closed":
        return None
    link = found.OneTimeLink
    if not link_is_usable(link.expires_at, link.used_at, link.withdrawn_at, now()):
        return None
    return OpenLink(link.id, link.account_id, link.purpose, found.name, found.email, found.side)


def own_sessions(account_id: int) -> list[SessionRow]:
    """Where somebody is signed in now, the newest first."""
    at = now()
    rows = db.session.scalars(
        select(SignInSession)
        .where(SignInSession.account_id == account_id, SignInSession.ended_at.is_(None))
        .order_by(SignInSession.seen_at.desc(), SignInSession.id.desc())
    )
    return [
        SessionRow(row.id, row.device, row.started_at, row.seen_at)
        for row in rows
        if not session_is_over(row.started_at, row.seen_at, at)
    ]


def own_passkeys(account_id: int) -> list[PasskeyRow]:
    """Somebody's passkeys, in the order they were added."""
    rows = db.session.scalars(select(Passkey).where(Passkey.account_id == account_id).order_by(Passkey.id))
    return [PasskeyRow(row.id, row.name, row.added_at, row.used_at) for row in rows]


def unused_recovery_codes(account_id: int) -> int:
    """How many recovery codes somebody has left."""
    rows = db.session.scalars(
        select(RecoveryCode.id).where(RecoveryCode.account_id == account_id, RecoveryCode.used_at.is_(None))
    )
    return len(rows.all())


def names_of(actor: Actor, actor_ids: Collection[str]) -> dict[str, str]:
    """The names of those actors who hold or held a role at the actor's own organisation; nobody else's name is told.

    The same council's staff see each other's names, so do the same provider's people and those who run the site: to a
    provider whoever works for a council is the Council (requirement 84). Who has left keeps the name that stands beside
    what was done.
    """
    asked = {number for one in actor_ids if (number := account_of(Actor(one))) is not None}
    councils = {grant.council for grant in actor.grants if grant.council}
    providers = {grant.provider for grant in actor.grants if grant.provider}
    runs_the_site = Role.ADMINISTRATOR in actor.roles
    if not asked or not (councils or providers or runs_the_site):
        return {}
    query = _names_query(frozenset(asked), frozenset(councils), frozenset(providers), runs_the_site)
    return {actor_id(number): name for number, name in read_rows(query)}


@built_once
def _names_query(
    asked: frozenset[int], councils: frozenset[str], providers: frozenset[int], runs_the_site: bool
) -> Executable:
    held = AccountGrant.council.in_(councils) | AccountGrant.provider_id.in_(providers)
    if runs_the_site:
        held |= AccountGrant.role == Role.ADMINISTRATOR
    return (
        select(Account.id, Account.name)
        .join(AccountGrant, AccountGrant.account_id == Account.id)
        .where(Account.id.in_(sorted(asked)))
        .where(held)
        .distinct()
    )


def name_of_last(actor: Actor, subject_type: str, subject_id: str, actions: Collection[str]) -> str | None:
    """Who did one of these actions last to a thing, for whoever meets what that one stored: a colleague's name.

    None for whoever asks, and for somebody of another organisation.
    """
    last = last_actor(subject_type, subject_id, actions)
    return None if last in (None, actor.id) else names_of(actor, [str(last)]).get(str(last))


def works_for_council(acting: str) -> bool:
    """Whether the account behind the id of an actor is of staff: what a provider reads as "the Council"."""
    number = account_of(Actor(acting))
    side = None if number is None else db.session.scalar(select(Account.side).where(Account.id == number))
    return side == Side.STAFF


def link_of(link_id: int) -> OneTimeLink:
    """A one-time link, for the letter that brings it. Raises NotFound."""
    link = db.session.get(OneTimeLink, link_id)
    if link is None:
        raise NotFound(f"link {link_id}")
    return link
