"""Signing somebody in for a test: an account with these grants, and a browser that holds its session."""

from __future__ import annotations

from datetime import timedelta
from itertools import count

from flask.testing import FlaskClient

from directory.accounts.models import Account, AccountGrant, SignInSession
from directory.accounts.queries import actor_id
from directory.accounts.rules import FRESH_FOR, SIDE_OF_ROLE
from directory.accounts.states import Side
from directory.accounts.tokens import new_session_token, session_digest
from directory.foundation.actor import Actor, Grant
from directory.foundation.database import db
from directory.foundation.time import now
from directory.web.sign_in import COOKIE

_NUMBERS = count(1)


def make_account(*grants: Grant, side: Side | None = None, email: str = "", name: str = "") -> Account:
    """An account in use, with these grants, on the side of the first."""
    number = next(_NUMBERS)
    stands = side or (SIDE_OF_ROLE[grants[0].role] if grants else Side.STAFF)
    account = Account(
        email=email or f"person-{number}@example.org",
        name=name or f"Person {number}",
        side=stands,
        state="active",
    )
    db.session.add(account)
    db.session.flush()
    for grant in grants:
        db.session.add(
            AccountGrant(
                account_id=account.id,
                side=stands,
                role=grant.role,
                council=grant.council,
                provider_id=grant.provider,
                locality=grant.locality,
                limit_pence=grant.limit,
            )
        )
    db.session.commit()
    return account


def start_session(
    client: FlaskClient, account: Account, *, fresh: bool = True, verified: bool = True
) -> None:
    """Let the client's browser hold a session of the account."""
    token, at = new_session_token(), now()
    verified_at = (at if fresh else at - FRESH_FOR - timedelta(seconds=1)) if verified else None
    db.session.add(
        SignInSession(
            account_id=account.id,
            token_digest=session_digest(token),
            device="Test",
            started_at=at - timedelta(minutes=30),
            seen_at=at,
            verified_at=verified_at,
        )
    )
    db.session.commit()
    client.set_cookie(COOKIE, token)


def sign_in(client: FlaskClient, *grants: Grant, fresh: bool = True) -> Actor:
    """Sign somebody with these grants in; who acts from now on."""
    account = make_account(*grants)
    start_session(client, account, fresh=fresh)
    return Actor(actor_id(account.id), tuple(grants))
