"""Signing staff in by what their council's identity provider says. Makes no account, opens no care provider's."""

from __future__ import annotations

from sqlalchemy import select

from directory.accounts.actions.own_account import activate
from directory.accounts.actions.signing_in import begin_session, note_verified
from directory.accounts.models import Account
from directory.accounts.openid import FIELD, Identity, is_recent
from directory.accounts.queries import account_by_email, account_row, actor_id
from directory.accounts.states import Side
from directory.audit.actions import record
from directory.foundation.actor import Actor, SignIn
from directory.foundation.database import db
from directory.foundation.errors import Invalid
from directory.foundation.time import now


def sign_in_with_openid(identity: Identity, user_agent: str, *, trusted_mfa: bool) -> str:
    """Begin a session of the account that belongs to an identity; the token of the session.

    The first time it is the account of staff with the address that the provider has made sure of, and from then on the
    one that was bound to the identity, whatever its address. Where the provider used more than a password, and is
    trusted with that, no code is asked for. Raises Invalid where there is no such account.
    """
    account = _account_of(identity)
    is_new = account is None
    if account is None:
        account = _unbound_account(identity)
    if account.side != Side.STAFF or account.state == "closed":
        raise Invalid(FIELD, "openid_no_account")
    is_through = trusted_mfa and identity.is_strong
    bound = {"oidc_issuer": identity.issuer, "oidc_subject": identity.subject}
    if is_through and account.state == "invited":
        activate(account, bound)
    elif is_new:
        for name, value in bound.items():
            setattr(account, name, value)
    if is_new:
        record(Actor(actor_id(account.id)), "account.openid_bound", "account", account.id)
    return begin_session(account.id, user_agent, verified_at=now() if is_through else None)


def renew_with_openid(sign_in: SignIn, identity: Identity) -> None:
    """Make a sign-in fresh again by signing in at the provider once more, there too with more than a password.

    Raises Invalid for somebody else, for a password alone, and for a sign-in there that was not made just now.
    """
    account = account_row(sign_in.account_id)
    if (account.oidc_issuer, account.oidc_subject) != (identity.issuer, identity.subject):
        raise Invalid(FIELD, "openid_other_person")
    if not identity.is_strong or not is_recent(identity):
        raise Invalid(FIELD, "openid_password_only")
    note_verified(sign_in, now())


def _account_of(identity: Identity) -> Account | None:
    return db.session.scalar(
        select(Account).where(
            Account.oidc_issuer == identity.issuer, Account.oidc_subject == identity.subject
        )
    )


def _unbound_account(identity: Identity) -> Account:
    """The account that somebody who comes for the first time was invited to. Raises Invalid where there is none."""
    if not identity.email:
        raise Invalid(FIELD, "openid_address_unverified")
    account = account_by_email(identity.email)
    if account is None:
        raise Invalid(FIELD, "openid_no_account")
    if account.oidc_subject is not None:
        raise Invalid(FIELD, "openid_other_person")
    return account
