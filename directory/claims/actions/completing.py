"""What a provider does with an entry of its own that is not public: submit it, give it up. Nothing here commits."""

from __future__ import annotations

from datetime import date

from directory.catalogue.actions import publish
from directory.catalogue.models import Service
from directory.catalogue.states import OFFERED_STATES
from directory.claims.queries import entry_facts, is_applied_for, services_at
from directory.claims.rules import check_give_up, missing_to_submit
from directory.foundation.actor import Actor
from directory.foundation.errors import Conflict, Invalid
from directory.foundation.permissions import Permission, Scope, allow

GIVEN_UP = "given_up_by_its_provider"


def submit_entry(actor: Actor, service: Service, *, version: int, on: date) -> Service:
    """Hand a draft in once it holds all that its provider says of itself (requirement 14).

    Raises Invalid `not_ready` with the codes of what is `missing`, Conflict where somebody changed it meanwhile.
    """
    allow(actor, Permission.LISTING_SUBMIT, Scope(provider=service.provider_id))
    if version != service.version:
        raise Conflict(f"service {service.id} is at version {service.version}, not {version}")
    missing = missing_to_submit(entry_facts(service, on))
    if missing:
        raise Invalid("service", "not_ready", missing=missing)
    return publish.submit(actor, service)


def give_up_entry(actor: Actor, service: Service, *, version: int) -> Service:
    """Give up a service that was never public, at its provider's wish.

    Raises Conflict where somebody changed it meanwhile, Invalid (`rules.check_give_up`), WrongState once it was public.
    """
    allow(actor, Permission.LISTING_SUBMIT, Scope(provider=service.provider_id))
    if version != service.version:
        raise Conflict(f"service {service.id} is at version {service.version}, not {version}")
    here = [] if service.location_id is None else services_at((service.location_id,))
    others = [each for each in here if each.id != service.id and each.state in OFFERED_STATES]
    check_give_up(
        is_applied=is_applied_for(service.id),
        is_last_at_location=service.location_id is not None and not others,
    )
    return publish.discard(actor, service, reason=GIVEN_UP)
