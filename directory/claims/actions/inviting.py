"""A council invites the first person of a provider that no regulator registers. Nothing here commits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from directory.accounts.actions.people import invite, send_invitation_again, take_back_invitation
from directory.accounts.states import Side
from directory.audit.actions import record
from directory.catalogue.actions.describe import add_provider
from directory.catalogue.models import Provider
from directory.catalogue.provider_identity import bare_name, check_charity_number, check_company_number
from directory.catalogue.provider_queries import name_like, numbered_provider
from directory.claims.invitation_queries import (
    has_people,
    invitation_scope,
    is_claimed_by_location,
    is_of_council,
)
from directory.claims.models import ProviderInvitation
from directory.foundation.actor import Actor, Grant, Role
from directory.foundation.database import db
from directory.foundation.errors import Invalid, NotFound
from directory.foundation.permissions import Permission, Scope, allow

LONGEST_LEGAL_NAME = 200


@dataclass(frozen=True, slots=True)
class NewProvider:
    """A provider to enter. `is_another` says that one with a name like it was looked at and is not the same."""

    legal_name: str
    company_number: str = ""
    charity_number: str = ""
    is_another: bool = False


@dataclass(frozen=True, slots=True)
class FirstPerson:
    """Who is to sign for a provider, and in which language to write."""

    name: str
    email: str
    locale: str = "en"


def invite_provider(
    actor: Actor,
    council_code: str,
    provider: int | NewProvider,
    person: FirstPerson,
    *,
    has_agreed: bool,
    on: date,
) -> ProviderInvitation:
    """Invite the first person of a provider as its signatory and user, entering the provider where it is new.

    `provider` is the id of one that the council has to do with, or what is known of one that it enters. Raises
    NotFound for the id of any other provider; Invalid `provider_has_people`, `provider_is_registered`,
    `agreement_to_write_needed`, for a new one `provider_not_yours`, `provider_number_known`, `provider_name_alike`,
    `numbers_of_two`, and what `accounts.actions.people.invite` refuses.
    """
    own = Scope(frozenset({council_code}))
    allow(actor, Permission.PROVIDER_ENTER, own)
    allow(actor, Permission.PROVIDER_PEOPLE_INVITE, own)
    if not has_agreed:
        raise Invalid("consent", "agreement_to_write_needed")
    if isinstance(provider, NewProvider):
        provider_id = _entered(actor, council_code, provider)
    else:
        provider_id = _own(council_code, provider)
    account = invite(
        actor,
        person.email,
        name=person.name,
        side=Side.PROVIDER,
        # As for a claim: one person may be all there is, who signs, keeps the page and applies.
        grants=(
            Grant(Role.PROVIDER_SIGNATORY, provider=provider_id),
            Grant(Role.PROVIDER_USER, provider=provider_id),
        ),
        scope=invitation_scope(council_code, provider_id),
        locale=person.locale,
    )
    row = db.session.scalar(
        select(ProviderInvitation).where(
            ProviderInvitation.provider_id == provider_id,
            ProviderInvitation.account_id == account.id,
            ProviderInvitation.council_code == council_code,
        )
    )
    if row is None:
        row = ProviderInvitation(
            council_code=council_code,
            provider_id=provider_id,
            account_id=account.id,
            consented_on=on,
            created_by=actor.id,
        )
        db.session.add(row)
    row.consented_on = on
    db.session.flush()
    after = {
        "account": account.id,
        "consented_on": on.isoformat(),
        "council": council_code,
        "provider": provider_id,
    }
    record(actor, "provider_invitation.sent", "provider_invitation", row.id, after=after)
    return row


def send_again(actor: Actor, invitation: ProviderInvitation) -> None:
    """Send whom the council invited a new link. Raises WrongState for somebody who came, Invalid `too_many_letters`."""
    scope = invitation_scope(invitation.council_code, invitation.provider_id)
    allow(actor, Permission.PROVIDER_ENTER, Scope(scope.councils))
    send_invitation_again(actor, invitation.account_id, scope=scope)


def take_back(actor: Actor, invitation: ProviderInvitation) -> None:
    """Take back an invitation that went to a wrong address; then somebody else may be invited.

    Raises WrongState for somebody who came.
    """
    scope = invitation_scope(invitation.council_code, invitation.provider_id)
    allow(actor, Permission.PROVIDER_ENTER, Scope(scope.councils))
    take_back_invitation(actor, invitation.account_id, scope=scope)
    after = {"account": invitation.account_id, "provider": invitation.provider_id}
    record(actor, "provider_invitation.taken_back", "provider_invitation", invitation.id, after=after)


def _own(council_code: str, provider_id: int) -> int:
    """The id of a provider that the council has to do with and nobody speaks for."""
    # Locked, so that two members of staff do not each invite a first person.
    locked = select(Provider.id).where(Provider.id == provider_id).with_for_update()
    if db.session.scalar(locked) is None or not is_of_council(provider_id, council_code):
        raise NotFound(f"provider {provider_id}")
    _check_free(provider_id, "provider")
    return provider_id


def _entered(actor: Actor, council_code: str, new: NewProvider) -> int:
    """The id of a new provider, or of the council's own that has its number already."""
    name = " ".join(new.legal_name.split())
    if not name:
        raise Invalid("legal_name", "required")
    if len(name) > LONGEST_LEGAL_NAME:
        raise Invalid("legal_name", "too_long", most=LONGEST_LEGAL_NAME)
    company = check_company_number("company_number", new.company_number) if new.company_number else None
    charity = check_charity_number("charity_number", new.charity_number) if new.charity_number else None
    known = numbered_provider(company, charity)
    if known is not None:
        field = "company_number" if company and known.companies_house == company else "charity_number"
        _check_free(known.id, field)
        if not is_of_council(known.id, council_code):
            raise Invalid(field, "provider_not_yours")
        if bare_name(known.legal_name) != bare_name(name):
            raise Invalid(field, "provider_number_known", name=known.legal_name)
        return _own(council_code, known.id)
    if not new.is_another and (alike := name_like(name)) is not None:
        raise Invalid("is_another", "provider_name_alike", name=alike)
    provider = add_provider(
        actor, legal_name=name, council_code=council_code, companies_house=company, charity_number=charity
    )
    return provider.id


def _check_free(provider_id: int, field: str) -> None:
    """Raise Invalid for a provider that has another way in: its own people, or a claim of its location."""
    if has_people(provider_id):
        raise Invalid(field, "provider_has_people")
    if is_claimed_by_location(provider_id):
        raise Invalid(field, "provider_is_registered")
