"""Letting a resident in, or whoever acts for one, and ending that. Ending takes effect with the next request."""

from __future__ import annotations

from sqlalchemy import select

from directory.accounts.actions.people import (
    add_account,
    add_grant,
    check_person,
    end_grant_row,
    end_sign_ins,
    forget_factors,
    open_grants,
    send_invitation,
    withdraw_links,
)
from directory.accounts.models import Account, AccountGrant
from directory.accounts.queries import account_by_email, account_row
from directory.accounts.rules import NAMES_KEPT, RESIDENTS_ROLES, RESIDENTS_SIDES, SIDE_OF_ROLE, check_grant
from directory.audit.actions import record
from directory.foundation.actor import SYSTEM, Actor, Grant, Role
from directory.foundation.database import db
from directory.foundation.errors import Invalid, NotFound, WrongState
from directory.foundation.permissions import Permission, Scope, allow
from directory.foundation.time import now
from directory.residents.queries import has_come_to
from directory.residents.rules import forgotten_address
from directory.workflow.actions import transition

INVITATION = "resident_invitation"  # the kind of letter


def invite_resident(
    actor: Actor, council: str, email: str, *, name: str, role: Role, locale: str, by_letter: bool = True
) -> Account:
    """Let a resident of a council in, or her representative or advocate, by a letter with a one-time link.

    Somebody whom another council has let in already is let in here too. Raises Invalid for an address, a name or a role
    that cannot be taken, and where the address is of somebody who works for a provider or a council, or stands on
    another side.
    """
    _allow(actor, council)
    if role not in RESIDENTS_ROLES:
        raise Invalid("role", "role_of_other_side")
    side, grant = SIDE_OF_ROLE[role], Grant(role)
    check_grant(side, grant)
    address, words = check_person(email, name)
    account = account_by_email(address)
    if account is None:
        account = add_account(address, words, side=side, locale=locale, by=actor)
    elif account.side != side:
        raise Invalid("email", "address_of_other_side")
    elif account.state == "closed":
        transition(actor, account, "reopen", values={"name": words, "locale": locale})
    add_grant(account, grant, by=actor, invited_by_council=council)
    if account.state == "invited":
        send_invitation(account, by=actor, by_letter=by_letter, kind=INVITATION)
    return account


def send_resident_invitation_again(actor: Actor, council: str, account_id: int) -> None:
    """Send somebody who has not come yet a new link; the one before opens nothing any more.

    Raises WrongState for somebody who signs in already.
    """
    _allow(actor, council)
    account, _ = _of_council(account_id, council)
    if account.state != "invited":
        raise WrongState("account: is not waiting for its owner")
    send_invitation(account, by=actor, kind=INVITATION)
    record(actor, "account.invitation_sent", "account", account.id)


def take_back_resident_invitation(actor: Actor, council: str, account_id: int) -> None:
    """Take an invitation back; its link opens nothing any more, unless another council invited the same person.

    Raises WrongState for somebody who has come.
    """
    _allow(actor, council)
    account, held = _of_council(account_id, council)
    if account.state != "invited" or has_come_to(account.id):
        raise WrongState("account: is not waiting for its owner")
    record(actor, "account.invitation_taken_back", "account", account.id)
    _end(actor, account, held)


def end_resident_access(actor: Actor, council: str, account_id: int) -> None:
    """End what a council let somebody do here, at once: every sign-in, link and second factor too, unless another
    council lets the same person in.
    """
    _allow(actor, council)
    account, held = _of_council(account_id, council)
    _end(actor, account, held)


def let_resident_begin_again(actor: Actor, council: str, account_id: int) -> None:
    """Somebody lost the password and every second factor: a new invitation lets them choose anew.

    The letter goes to the address that is known here, so that nobody else can come in by it. Raises WrongState for an
    account that is not in use.
    """
    _allow(actor, council)
    account, _ = _of_council(account_id, council)
    transition(actor, account, "reset_factor", values={"password_hash": None})
    forget_factors(account)
    end_sign_ins(account.id, by=actor)
    send_invitation(account, by=actor, kind=INVITATION)


def forget_who_left() -> None:
    """Delete the names and addresses of those whom no council lets in any more, 90 days after. Run by the worker."""
    recent = select(AccountGrant.id).where(
        AccountGrant.account_id == Account.id,
        AccountGrant.ended_at.is_(None) | (AccountGrant.ended_at > now() - NAMES_KEPT),
    )
    gone = select(Account).where(
        Account.side.in_(sorted(RESIDENTS_SIDES)),
        Account.state == "closed",
        Account.name != "",
        ~recent.exists(),
    )
    for account in db.session.scalars(gone.order_by(Account.id)).all():
        account.name, account.email = "", forgotten_address(account.id)
        db.session.flush()
        record(SYSTEM, "account.forgotten", "account", account.id)


def _allow(actor: Actor, council: str) -> None:
    allow(actor, Permission.RESIDENT_PEOPLE_MANAGE, Scope(frozenset({council})))


def _of_council(account_id: int, council: str) -> tuple[Account, list[AccountGrant]]:
    """Somebody whom a council lets in, and by what. Raises NotFound for anybody else."""
    held = [row for row in open_grants(account_id) if row.invited_by_council == council]
    if not held:
        raise NotFound(f"account {account_id}")
    return account_row(account_id), held


def _end(actor: Actor, account: Account, ending: list[AccountGrant]) -> None:
    for row in ending:
        end_grant_row(row, by=actor)
    if not open_grants(account.id):
        transition(actor, account, "close", values={"password_hash": None})
        forget_factors(account)
        end_sign_ins(account.id, by=actor)
        withdraw_links(account.id)
