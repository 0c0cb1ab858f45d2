"""What somebody does with an account of one's own: the password, the second factor, the links that letters bring."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import delete, update

from directory.accounts.actions.people import PASSWORD_RESET, check_letters, letter_key, make_link
from directory.accounts.actions.signing_in import begin_session, note_first_factor
from directory.accounts.models import Account, OneTimeLink, RecoveryCode, SignInSession
from directory.accounts.passwords import hash_password
from directory.accounts.queries import (
    account_by_email,
    account_row,
    actor_id,
    has_factor,
    open_link,
    own_passkeys,
)
from directory.accounts.records import OpenLink
from directory.accounts.rules import RECOVERY_CODES, may_remove_app, needs_second_factor, read_code
from directory.accounts.second_factor import step_of, stored
from directory.accounts.states import LinkPurpose
from directory.accounts.tokens import new_recovery_code
from directory.audit.actions import record
from directory.foundation.actor import Actor, SignIn
from directory.foundation.database import db
from directory.foundation.errors import Conflict, Invalid, NotFound
from directory.foundation.signing import digest
from directory.foundation.time import now
from directory.outbox.letters import write_letter
from directory.workflow.actions import transition


def accept_invitation(token: str, password: str, user_agent: str) -> str:
    """Choose a password by an invitation; the token of a session that has opened nothing until the factor is set up.

    The link works again until then, so that whoever is interrupted is not shut out. A resident, who needs no factor, is
    in at once. Raises NotFound for a link that is over, Invalid for a weak password.
    """
    link = _usable(token, LinkPurpose.INVITATION)
    account = account_row(link.account_id)
    hashed = hash_password(password, account.name, account.email)
    record(Actor(actor_id(account.id)), "account.password_set", "account", account.id)
    if not needs_second_factor(account.side):
        activate(account, {"password_hash": hashed})
    else:
        account.password_hash = hashed
    return begin_session(account.id, user_agent)


def set_up_app(sign_in: SignIn, secret: str, typed: str) -> list[str]:
    """Take an authenticator app as the second factor, once it shows the right code; new recovery codes.

    An account that waited for its owner is in use from now on. Raises Invalid `code` for a wrong code.
    """
    account, at = account_row(sign_in.account_id), now()
    step = step_of(secret, read_code(typed), at, None)
    if step is None:
        raise Invalid("code", "code_wrong")
    if not has_factor(account.id):
        note_first_factor(sign_in, at)
    proven = {"totp_secret": stored(secret), "totp_step": step, "failures": 0, "waits_until": None}
    if account.state == "invited":
        activate(account, proven)
    else:
        for name, value in proven.items():
            setattr(account, name, value)
    db.session.execute(
        update(SignInSession).where(SignInSession.id == sign_in.session_id).values(verified_at=at)
    )
    record(sign_in.actor, "account.factor_set", "account", account.id)
    return renew_recovery_codes(sign_in)


def remove_app(sign_in: SignIn) -> None:
    """Take the authenticator app away from one's own account, with the recovery codes where it was the only factor.

    Raises NotFound where there is none, Conflict for the last second factor of somebody who gets nowhere without one.
    """
    account = account_row(sign_in.account_id)
    if account.totp_secret is None:
        raise NotFound("an app for codes")
    passkeys = len(own_passkeys(account.id))
    if not may_remove_app(account.side, passkeys=passkeys):
        raise Conflict("the last second factor may not be removed")
    account.totp_secret = account.totp_step = None
    if not passkeys:
        db.session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account.id))
    db.session.flush()
    record(sign_in.actor, "account.app_removed", "account", account.id)


def renew_recovery_codes(sign_in: SignIn) -> list[str]:
    """Ten new recovery codes, shown this once; those before them count no longer."""
    codes = [new_recovery_code() for _ in range(RECOVERY_CODES)]
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == sign_in.account_id))
    db.session.add_all(
        RecoveryCode(account_id=sign_in.account_id, code_digest=digest(code)) for code in codes
    )
    db.session.flush()
    record(sign_in.actor, "account.recovery_codes_made", "account", sign_in.account_id)
    return codes


def ask_for_new_password(email: str) -> None:
    """Write a letter with a link to whoever has this address; nothing for any other, and nobody is told which."""
    account = account_by_email(email)
    if account is None or account.state != "active":
        return
    check_letters(account, LinkPurpose.PASSWORD_RESET)
    link = make_link(account, LinkPurpose.PASSWORD_RESET)
    write_letter(
        Actor(actor_id(account.id)),
        account.email,
        kind=PASSWORD_RESET,
        subjects=(str(link.id),),
        locale=account.locale,
        submission_key=letter_key(link),
        is_limited=False,
    )


def choose_new_password(token: str, password: str) -> None:
    """Choose a new password by a link; every sign-in ends, and the second factor is asked for as ever.

    Raises NotFound for a link that is over, Invalid for a weak password.
    """
    link = _usable(token, LinkPurpose.PASSWORD_RESET)
    account = account_row(link.account_id)
    account.password_hash = hash_password(password, account.name, account.email)
    account.failures, account.waits_until = 0, None
    at = now()
    db.session.execute(update(OneTimeLink).where(OneTimeLink.id == link.id).values(used_at=at))
    db.session.execute(
        update(SignInSession)
        .where(SignInSession.account_id == account.id, SignInSession.ended_at.is_(None))
        .values(ended_at=at, ended_by=actor_id(account.id))
    )
    record(Actor(actor_id(account.id)), "account.password_set", "account", account.id)


def change_password(sign_in: SignIn, password: str) -> None:
    """Choose another password while signed in; every other sign-in ends. Raises Invalid for a weak one."""
    account = account_row(sign_in.account_id)
    account.password_hash = hash_password(password, account.name, account.email)
    db.session.execute(
        update(SignInSession)
        .where(
            SignInSession.account_id == account.id,
            SignInSession.id != sign_in.session_id,
            SignInSession.ended_at.is_(None),
        )
        .values(ended_at=now(), ended_by=sign_in.actor.id)
    )
    record(sign_in.actor, "account.password_set", "account", account.id)


def _usable(token: str, purpose: LinkPurpose) -> OpenLink:
    link = open_link(token)
    if link is None or link.purpose != purpose:
        raise NotFound("this link is over")
    return link


def activate(account: Account, values: Mapping[str, object]) -> None:
    """The account is its owner's from now on, and the invitation is used."""
    transition(Actor(actor_id(account.id)), account, "activate", values=values)
    db.session.execute(
        update(OneTimeLink)
        .where(
            OneTimeLink.account_id == account.id,
            OneTimeLink.used_at.is_(None),
            OneTimeLink.withdrawn_at.is_(None),
        )
        .values(used_at=now())
    )
