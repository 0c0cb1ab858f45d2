"""Inviting people, granting roles, and ending both. Ending takes effect with the next request."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import delete, func, select, update

from directory.accounts.models import (
    Account,
    AccountGrant,
    OneTimeLink,
    Passkey,
    RecoveryCode,
    SignInSession,
)
from directory.accounts.queries import account_by_email, account_of, account_row, active_holders, has_come
from directory.accounts.rules import LINK_LASTS, LONGEST_NAME, RESIDENTS_SIDES, check_grant, may_end
from directory.accounts.states import LinkPurpose, Side
from directory.accounts.tokens import link_token
from directory.audit.actions import record
from directory.foundation.actor import Actor, Grant, Role
from directory.foundation.contact_details import check_email
from directory.foundation.database import db
from directory.foundation.errors import Conflict, Invalid, NotAllowed, NotFound, WrongState
from directory.foundation.identifiers import new_public_id
from directory.foundation.permissions import SITE, Permission, Scope, allow, permits
from directory.foundation.time import now
from directory.outbox.letters import write_letter
from directory.outbox.rules import MOST_LETTERS_A_DAY
from directory.workflow.actions import transition

INVITATION = LinkPurpose.INVITATION.value  # kinds of letters
PASSWORD_RESET = LinkPurpose.PASSWORD_RESET.value


def invite(
    actor: Actor,
    email: str,
    *,
    name: str,
    side: Side,
    grants: Sequence[Grant],
    scope: Scope = SITE,
    locale: str = "en",
    by_letter: bool = True,
) -> Account:
    """Invite somebody with what they are to be granted, or grant it to whoever has that address already.

    `scope` is whose people they are: the site, or one provider. A letter brings the one-time link; without one,
    `invitation_token` gives it to the terminal. Raises Invalid for an address, a name or a role that cannot be
    taken, where the address belongs to somebody of another side, and for an administrator's own.
    """
    _allow(actor, scope, grants, Permission.PROVIDER_PEOPLE_INVITE)
    address, words = check_person(email, name)
    for grant in grants:
        check_grant(side, grant)
    account = account_by_email(address)
    if account is None:
        account = add_account(address, words, side=side, locale=locale, by=actor)
    elif account.side != side or not _may_be_taken(actor, account, scope):
        raise Invalid("email", "account_other_side")
    elif account.state == "closed":
        transition(actor, account, "reopen", values={"name": words})
    _check_somebody_else(actor, account, scope)
    for grant in grants:
        add_grant(account, grant, by=actor)
    if account.state == "invited":
        send_invitation(account, by=actor, by_letter=by_letter)
    return account


def check_person(email: str, name: str) -> tuple[str, str]:
    """An address and a name as they are stored. Raises Invalid for what is none."""
    address = check_email("email", email).lower()
    if not address:
        raise Invalid("email", "email")
    words = " ".join(name.split())
    if not words or len(words) > LONGEST_NAME:
        raise Invalid("name", "name_length", most=LONGEST_NAME)
    return address, words


def add_account(email: str, name: str, *, side: Side, locale: str, by: Actor) -> Account:
    """A new account that waits for its owner. `email` and `name` are as `check_person` gives them."""
    account = Account(email=email, name=name, side=side, locale=locale, created_by=by.id)
    db.session.add(account)
    db.session.flush()
    record(by, "account.invited", "account", account.id, after={"side": side.value})
    return account


def send_invitation_again(actor: Actor, account_id: int, *, scope: Scope = SITE) -> None:
    """Send somebody who has not come yet a new link; the one before opens nothing any more.

    Whoever may invite somebody there may. Raises WrongState for somebody who has signed in already.
    """
    _allow(actor, scope, (), Permission.PROVIDER_PEOPLE_INVITE)
    account = _one_of_theirs(actor, account_id, scope)
    if account.state != "invited":
        raise WrongState("account: is not waiting for its owner")
    send_invitation(account, by=actor)
    record(actor, "account.invitation_sent", "account", account.id)


def take_back_invitation(actor: Actor, account_id: int, *, scope: Scope) -> None:
    """Take back what somebody of a provider was invited to, for one who was written to by mistake.

    The link opens nothing any more, unless another organisation invited the same person. Whoever may invite somebody
    there may. Raises WrongState for somebody who has come.
    """
    _allow(actor, scope, (), Permission.PROVIDER_PEOPLE_INVITE)
    account = _one_of_theirs(actor, account_id, scope)
    came = select(Account.id).where(Account.id == account.id, has_come(Account.id))
    if account.state != "invited" or db.session.scalar(came) is not None:
        raise WrongState("account: is not waiting for its owner")
    record(actor, "account.invitation_taken_back", "account", account.id)
    held = open_grants(account.id)
    ending = [row for row in held if row.provider_id == scope.provider]
    for row in ending:
        end_grant_row(row, by=actor)
    if len(ending) == len(held):
        transition(actor, account, "close")
        withdraw_links(account.id)


def grant_role(actor: Actor, account_id: int, grant: Grant, *, scope: Scope = SITE) -> None:
    """Grant somebody one more role. Raises Invalid where it does not fit the account's side, or is one's own."""
    _allow(actor, scope, (grant,))
    account = account_row(account_id)
    check_grant(Side(account.side), grant)
    if account.state == "closed":
        raise Invalid("role", "account_closed")
    _check_somebody_else(actor, account, scope)
    add_grant(account, grant, by=actor)


def end_grant(actor: Actor, grant_id: int, *, scope: Scope = SITE) -> None:
    """End one role of somebody, at once. Raises Conflict for the last administrator or signatory."""
    row = db.session.get(AccountGrant, grant_id)
    if row is None or row.ended_at is not None:
        raise NotFound(f"grant {grant_id}")
    _allow(actor, scope, (_as_grant(row),))
    _check_not_the_last(row)
    end_grant_row(row, by=actor)


def close_account(actor: Actor, account_id: int, *, scope: Scope = SITE) -> None:
    """Somebody has left: every role, sign-in, link and second factor ends at once, and no letter is written any more.

    For a provider's people only what they hold for that provider ends while they hold anything for another. Raises
    Conflict for the last administrator or signatory.
    """
    _allow(actor, scope, ())
    account = _one_of_theirs(actor, account_id, scope)
    held = open_grants(account.id)
    ending = [row for row in held if scope.site or row.provider_id == scope.provider]
    for row in ending:
        _check_not_the_last(row)
    for row in ending:
        end_grant_row(row, by=actor)
    if len(ending) == len(held):
        transition(actor, account, "close", values={"password_hash": None})
        forget_factors(account)
        end_sign_ins(account.id, by=actor)
        withdraw_links(account.id)


def reset_factor(actor: Actor, account_id: int, *, scope: Scope = SITE, by_letter: bool = True) -> None:
    """Somebody lost the second factor and every recovery code: a new invitation lets them choose both anew.

    Raises WrongState for an account that is not in use.
    """
    _allow(actor, scope, ())
    account = _one_of_theirs(actor, account_id, scope)
    _check_alone_theirs(account, scope)
    transition(actor, account, "reset_factor", values={"password_hash": None})
    forget_factors(account)
    end_sign_ins(account.id, by=actor)
    send_invitation(account, by=actor, by_letter=by_letter)


def invitation_token(account_id: int) -> str:
    """The token of somebody's open invitation, for the terminal that printed no letter. Raises NotFound."""
    link = db.session.scalar(
        select(OneTimeLink).where(
            OneTimeLink.account_id == account_id,
            OneTimeLink.purpose == LinkPurpose.INVITATION,
            OneTimeLink.used_at.is_(None),
            OneTimeLink.withdrawn_at.is_(None),
        )
    )
    if link is None:
        raise NotFound(f"invitation of account {account_id}")
    return link_token(link.id, link.nonce)


def make_link(account: Account, purpose: LinkPurpose) -> OneTimeLink:
    """A new one-time link; the one before it for the same purpose opens nothing any more."""
    withdraw_links(account.id, purpose)
    link = OneTimeLink(
        account_id=account.id,
        purpose=purpose,
        nonce=new_public_id(),
        expires_at=now() + LINK_LASTS[purpose],
    )
    db.session.add(link)
    db.session.flush()
    return link


def check_letters(account: Account, purpose: LinkPurpose) -> None:
    """Raise Invalid `too_many_letters` where three such letters were written today.

    Counted by the links, not by the mailbox: what strangers have sent to it must keep nobody out.
    """
    links = select(func.count()).select_from(OneTimeLink)
    lately = links.where(
        OneTimeLink.account_id == account.id,
        OneTimeLink.purpose == purpose,
        OneTimeLink.created_at > now() - timedelta(days=1),
    )
    if (db.session.scalar(lately) or 0) >= MOST_LETTERS_A_DAY:
        raise Invalid("recipient", "too_many_letters")


def letter_key(link: OneTimeLink) -> str:
    """What tells the letter with a link from every other: a link has one letter."""
    return f"link:{link.id}"


def withdraw_links(account_id: int, purpose: LinkPurpose | None = None) -> None:
    """Let somebody's open links open nothing any more: all of them, or those for one purpose."""
    statement = update(OneTimeLink).where(
        OneTimeLink.account_id == account_id,
        OneTimeLink.used_at.is_(None),
        OneTimeLink.withdrawn_at.is_(None),
    )
    if purpose is not None:
        statement = statement.where(OneTimeLink.purpose == purpose)
    db.session.execute(statement.values(withdrawn_at=now()))


def forget_factors(account: Account) -> None:
    """Forget everything that somebody proves who they are by, beside the password."""
    account.totp_secret = None
    account.totp_step = None
    account.oidc_issuer = account.oidc_subject = None  # bound anew by the address, for whoever has it then
    for table in (RecoveryCode, Passkey):
        db.session.execute(delete(table).where(table.account_id == account.id))


def send_invitation(account: Account, *, by: Actor, by_letter: bool = True, kind: str = INVITATION) -> None:
    """Give somebody a new link that lets in, by a letter of that kind, unless the terminal prints it.

    Raises Invalid where the address had several such letters today.
    """
    if by_letter:
        check_letters(account, LinkPurpose.INVITATION)
    link = make_link(account, LinkPurpose.INVITATION)
    if not by_letter:
        return
    write_letter(
        by,
        account.email,
        kind=kind,
        subjects=(str(link.id),),
        locale=account.locale,
        submission_key=letter_key(link),
        is_limited=False,
    )


def _allow(
    actor: Actor,
    scope: Scope,
    grants: Sequence[Grant],
    of_provider: Permission = Permission.PROVIDER_PEOPLE_MANAGE,
) -> None:
    """Whether the actor may change these people, and whether the roles are this organisation's to give."""
    allow(actor, Permission.ACCOUNT_MANAGE if scope.site else of_provider, scope)
    if not scope.site and any(grant.provider is None or grant.provider != scope.provider for grant in grants):
        raise Invalid("role", "role_of_other_side")


def _may_be_taken(actor: Actor, account: Account, scope: Scope) -> bool:
    """Whether somebody who has an account may be granted more by these.

    A signatory takes nobody of another organisation: a grant would make that person one of this provider's people.
    """
    if scope.site or not permits(actor, Permission.PROVIDER_PEOPLE_MANAGE, scope) or actor.is_system:
        return True
    return any(row.provider_id == scope.provider for row in open_grants(account.id))


def _check_alone_theirs(account: Account, scope: Scope) -> None:
    """Raise NotAllowed where somebody works for another organisation too: only the administrator reaches that far."""
    if not scope.site and any(row.provider_id != scope.provider for row in open_grants(account.id)):
        raise NotAllowed(f"account {account.id} is not this provider's alone")


def _one_of_theirs(actor: Actor, account_id: int, scope: Scope) -> Account:
    """An account that the scope reaches. Raises NotFound for one of somebody else's people.

    A resident, and whoever acts for one, is the council's that invited them: the site's administrator reaches neither.
    """
    account = account_row(account_id)
    if account.side in RESIDENTS_SIDES and not actor.is_system:
        raise NotFound(f"account {account_id}")
    if not scope.site and not db.session.scalar(
        select(func.count())
        .select_from(AccountGrant)
        .where(
            AccountGrant.account_id == account_id,
            AccountGrant.provider_id == scope.provider,
            AccountGrant.ended_at.is_(None),
        )
    ):
        raise NotFound(f"account {account_id}")
    return account


def _check_somebody_else(actor: Actor, account: Account, scope: Scope) -> None:
    """Raise Invalid for an administrator's own account: what one person may see, another has to give (section 4)."""
    if scope.site and account_of(actor) == account.id:
        raise Invalid("role", "role_to_oneself")


def add_grant(account: Account, grant: Grant, *, by: Actor, invited_by_council: str | None = None) -> None:
    """Grant somebody a role, unless that person holds the very same already."""
    held = [(_as_grant(row), row.invited_by_council) for row in open_grants(account.id)]
    if (grant, invited_by_council) in held:
        return
    row = AccountGrant(
        account_id=account.id,
        side=account.side,
        role=grant.role,
        council=grant.council,
        provider_id=grant.provider,
        locality=grant.locality,
        limit_pence=grant.limit,
        invited_by_council=invited_by_council,
        created_by=by.id,
    )
    db.session.add(row)
    db.session.flush()
    record(by, "account.granted", "account", account.id, after=_facts(row))


def end_grant_row(row: AccountGrant, *, by: Actor) -> None:
    """End one role of somebody, from now on."""
    row.ended_at = now()
    row.ended_by = by.id
    db.session.flush()
    record(by, "account.grant_ended", "account", row.account_id, before=_facts(row))


def end_sign_ins(account_id: int, *, by: Actor) -> None:
    """End every sign-in of somebody."""
    db.session.execute(
        update(SignInSession)
        .where(SignInSession.account_id == account_id, SignInSession.ended_at.is_(None))
        .values(ended_at=now(), ended_by=by.id)
    )


def open_grants(account_id: int) -> list[AccountGrant]:
    """What somebody holds today, in the order it was granted."""
    query = select(AccountGrant).where(AccountGrant.account_id == account_id, AccountGrant.ended_at.is_(None))
    return list(db.session.scalars(query.order_by(AccountGrant.id)))


def _check_not_the_last(row: AccountGrant) -> None:
    role = Role(row.role)
    _wait_for_holders(role)
    if not may_end(role, active_holders(role, row.provider_id), row.account_id):
        raise Conflict(f"the last {role} may not leave")


def _wait_for_holders(role: Role) -> None:
    """Lock who holds a role: of two who leave at the same moment, the second sees that the first has left."""
    holders = select(AccountGrant.id).where(AccountGrant.role == role, AccountGrant.ended_at.is_(None))
    db.session.execute(holders.order_by(AccountGrant.id).with_for_update())


def _as_grant(row: AccountGrant) -> Grant:
    return Grant(Role(row.role), row.council, row.provider_id, row.locality, row.limit_pence)


def _facts(row: AccountGrant) -> dict[str, object]:
    bounds = {
        "council": row.council,
        "provider": row.provider_id,
        "locality": row.locality,
        "limit": row.limit_pence,
        "invited_by": row.invited_by_council,
    }
    return {"role": row.role, **{name: value for name, value in bounds.items() if value is not None}}
