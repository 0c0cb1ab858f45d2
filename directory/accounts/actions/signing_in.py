"""Signing in and out. Whatever is wrong is answered alike, and takes as long, so that nothing can be learnt from it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, delete, select, update

from directory.accounts.models import Account, PasskeyChallenge, RecoveryCode, SignInSession
from directory.accounts.passwords import hash_again, is_outdated, password_fits
from directory.accounts.queries import account_by_email, account_row, actor_id, asks_for_code
from directory.accounts.rules import (
    SESSIONS_KEPT,
    device_name,
    is_recovery_code,
    read_code,
    wait_after,
)
from directory.accounts.second_factor import opened, step_of
from directory.accounts.tokens import new_session_token, session_digest
from directory.audit.actions import record
from directory.foundation.actor import PUBLIC, Actor, SignIn
from directory.foundation.database import db
from directory.foundation.signing import digests
from directory.foundation.time import now


def sign_in_with_password(email: str, password: str, user_agent: str) -> str | None:
    """Begin a sign-in; the token of its session. None where address and password do not belong together.

    The same for an account that waits after many wrong tries, is closed or was never used. Somebody who needs a second
    factor has opened nothing yet.
    """
    account = account_by_email(email)
    fits = password_fits(account.password_hash if account is not None else None, password)
    at = now()
    if account is None or account.state != "active":
        # As much is written as for a wrong password, so that an answer does not tell by its time who has an account.
        record(PUBLIC, "account.sign_in_refused", "account", 0)
        return None
    if waits(account, at):
        return None
    if not fits:
        count_failure(account, at)
        return None
    if account.password_hash is not None and is_outdated(account.password_hash):
        account.password_hash = hash_again(password)
    if not asks_for_code(account.id, account.side):
        account.failures, account.waits_until = 0, None
    return begin_session(account.id, user_agent)


def begin_session(account_id: int, user_agent: str, verified_at: datetime | None = None) -> str:
    """Begin a session of somebody who proved to be the one; its token, which is stored nowhere."""
    token = new_session_token()
    row = SignInSession(
        account_id=account_id,
        token_digest=session_digest(token),
        device=device_name(user_agent),
        verified_at=verified_at,
    )
    db.session.add(row)
    db.session.flush()
    record(Actor(actor_id(account_id)), "account.sign_in_begun", "account", account_id)
    return token


def give_second_factor(sign_in: SignIn, typed: str) -> bool:
    """Take a code of the authenticator app, or a recovery code, for this session; whether it was right.

    Each code counts once. After many wrong ones in a row the account waits, whatever is typed.
    """
    account, at = account_row(sign_in.account_id), now()
    # Whoever is through already is not kept waiting by strangers who try passwords.
    if waits(account, at) and not sign_in.is_complete:
        return False
    code = read_code(typed)
    if not (_take_app_code(account, code, at) or _take_recovery_code(account, code.lower(), at)):
        count_failure(account, at)
        if sign_in.is_complete and waits(account, at):
            sign_out(sign_in)  # somebody who is not the owner tries codes in the owner's browser
        return False
    note_verified(sign_in, at)
    return True


def give_password_again(sign_in: SignIn, password: str) -> bool:
    """Take the password once more of somebody who signed in by it alone; whether it was right, and the sign-in fresh.

    Whoever has a second factor proves it by that instead. Wrong ones are counted as wrong codes are, and whoever tries
    many in somebody's open browser is signed out.
    """
    account, at = account_row(sign_in.account_id), now()
    if asks_for_code(account.id, account.side) or not sign_in.is_complete:
        return False
    if not password_fits(account.password_hash, password):
        count_failure(account, at)
        if waits(account, at):
            sign_out(sign_in)
        return False
    note_verified(sign_in, at)
    return True


def note_first_factor(sign_in: SignIn, at: datetime) -> None:
    """Somebody who got in by a password alone has set up a second factor, and has given it in this session alone."""
    db.session.execute(
        update(SignInSession)
        .where(SignInSession.account_id == sign_in.account_id, SignInSession.id != sign_in.session_id)
        .values(verified_at=None)
    )
    db.session.execute(
        update(SignInSession).where(SignInSession.id == sign_in.session_id).values(verified_at=at)
    )


def note_verified(sign_in: SignIn, at: datetime) -> None:
    """Somebody proved to be the one: the session is complete, and fresh for a while."""
    account = account_row(sign_in.account_id)
    account.failures, account.waits_until = 0, None
    db.session.execute(
        update(SignInSession).where(SignInSession.id == sign_in.session_id).values(verified_at=at)
    )
    record(sign_in.actor, "account.signed_in", "account", account.id)


def renew_token(sign_in: SignIn) -> str:
    """A new token for this session: what was known of it before the second factor was given opens nothing."""
    token = new_session_token()
    db.session.execute(
        update(SignInSession)
        .where(SignInSession.id == sign_in.session_id, SignInSession.ended_at.is_(None))
        .values(token_digest=session_digest(token))
    )
    return token


def sign_out(sign_in: SignIn) -> None:
    """End this session: whoever has its token has nothing any more."""
    end_own_session(sign_in, sign_in.session_id)


def end_own_session(sign_in: SignIn, session_id: int) -> None:
    """End one of one's own sessions. One that is somebody else's, or over, is left alone."""
    _end(sign_in, SignInSession.id == session_id)


def end_other_sessions(sign_in: SignIn) -> None:
    """End every session of one's own but this one."""
    _end(sign_in, SignInSession.id != sign_in.session_id)


def forget_old_sessions() -> None:
    """Delete what is left of sign-ins that began long ago; each was over after a working day. Run by the worker."""
    is_old = SignInSession.started_at < now() - SESSIONS_KEPT
    old = select(SignInSession.id).where(is_old)
    db.session.execute(delete(PasskeyChallenge).where(PasskeyChallenge.session_id.in_(old)))
    db.session.execute(delete(SignInSession).where(is_old))


def _end(sign_in: SignIn, which: ColumnElement[bool]) -> None:
    statement = (
        update(SignInSession)
        .where(which, SignInSession.account_id == sign_in.account_id, SignInSession.ended_at.is_(None))
        .values(ended_at=now(), ended_by=sign_in.actor.id)
    )
    db.session.execute(statement)
    record(sign_in.actor, "account.signed_out", "account", sign_in.account_id)


def _take_app_code(account: Account, code: str, at: datetime) -> bool:
    secret = opened(account.totp_secret)
    step = step_of(secret, code, at, account.totp_step) if secret else None
    if step is None:
        return False
    taken = db.session.execute(
        update(Account)
        .where(Account.id == account.id, (Account.totp_step.is_(None)) | (Account.totp_step < step))
        .values(totp_step=step)
        .execution_options(synchronize_session="fetch")
    )
    return bool(getattr(taken, "rowcount", 0))


def _take_recovery_code(account: Account, code: str, at: datetime) -> bool:
    if not is_recovery_code(code):
        return False
    taken = db.session.execute(
        update(RecoveryCode)
        .where(
            RecoveryCode.account_id == account.id,
            RecoveryCode.code_digest.in_(digests(code)),
            RecoveryCode.used_at.is_(None),
        )
        .values(used_at=at)
    )
    return bool(getattr(taken, "rowcount", 0))


def waits(account: Account, at: datetime) -> bool:
    """Whether the account takes nothing for now, after many wrong passwords or codes."""
    return account.waits_until is not None and at < account.waits_until


def count_failure(account: Account, at: datetime) -> None:
    """Count a wrong password, code or passkey in the row, for all processes alike; kept whatever the request does."""
    account.failures += 1
    wait = wait_after(account.failures)
    account.waits_until = at + wait if wait else None
    record(Actor(actor_id(account.id)), "account.sign_in_refused", "account", account.id)
