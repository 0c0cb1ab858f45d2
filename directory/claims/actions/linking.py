"""Giving the entries of an accepted claim to their provider. Nothing here commits."""

from __future__ import annotations

from datetime import date

from flask import current_app
from sqlalchemy import select

from directory.admissions.actions.ratings import review_new_owner
from directory.audit.actions import record
from directory.catalogue.actions.prepare import claim_entry
from directory.catalogue.actions.publish import discard
from directory.catalogue.actions.take_over import take_over
from directory.catalogue.models import Provider, Service
from directory.catalogue.states import OFFERED_STATES, ServiceState
from directory.claims.models import Claim
from directory.claims.queries import (
    PREPARE_LOCATION,
    PrepareLocation,
    claim_scope,
    claimable_location,
    services_at,
)
from directory.claims.rules import refusal
from directory.foundation.actor import Actor
from directory.foundation.database import db
from directory.foundation.errors import Invalid
from directory.foundation.permissions import Permission, allow


def link_entries(actor: Actor, claim: Claim, *, on: date) -> int:
    """Give the location's entries to the provider that the register names; the provider's id.

    The entries are brought up to the register first. What the home offered under an earlier registration goes over to
    the new owner as it is, with its history; an entry that would stand beside it is given up. Raises Invalid `claim`
    where the location can no longer be claimed, or where the register leaves nothing to list.
    """
    allow(actor, Permission.CLAIM_DECIDE, claim_scope(claim))
    prepare: PrepareLocation = current_app.extensions[PREPARE_LOCATION]
    prepare(actor, claim.council_code, claim.location_id, on)
    found = claimable_location(claim.location_id)
    if found.kind is None:
        raise refusal("claim", found.refused, Invalid("claim", "claim_no_entry"))
    provider = db.session.scalar(
        select(Provider).where(Provider.cqc_provider_id == found.location.provider_id)
    )
    if provider is None or found.location.provider_id is None:
        raise Invalid("claim", "claim_no_entry")
    former = (
        [s for s in services_at(found.earlier_ids) if s.state in OFFERED_STATES] if found.earlier_ids else []
    )
    prepared = [s for s in services_at((claim.location_id,)) if s.state == ServiceState.PREPARED]
    if not former and not prepared:
        raise Invalid("claim", "claim_no_entry")
    taken_over = _take_over(actor, former, provider, claim.location_id, on)
    for service in prepared:
        claim_entry(actor, service)
        if service.category in taken_over:
            discard(actor, service, reason="the service of the owner before was taken over")
    linked = sorted({s.id for s in (*former, *prepared)})
    record(actor, "claim.entries_linked", "claim", claim.id, after={"services": linked})
    return provider.id


def _take_over(
    actor: Actor, former: list[Service], provider: Provider, location_id: str, on: date
) -> set[str]:
    for service in former:
        is_new_owner = service.provider_id != provider.id
        take_over(actor, service, provider_id=provider.id, location_id=location_id, on=on)
        if is_new_owner:
            review_new_owner(actor, service, on=on)
    return {service.category for service in former}
