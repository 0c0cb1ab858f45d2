"""Entries made from the regulator's register, before their providers claim them. None of these actions commits.

Nobody but staff sees one: it is in no search, list, page, file or feed until its provider has claimed and completed it
and it is admitted.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import select

from directory.audit.actions import record
from directory.catalogue.actions.describe import add_provider, checked_facts, insert_service
from directory.catalogue.models import Provider, Service
from directory.catalogue.queries import host_councils, service_scope
from directory.catalogue.states import ServiceState
from directory.foundation.actor import Actor
from directory.foundation.database import db
from directory.foundation.errors import Invalid, WrongState
from directory.foundation.permissions import Permission, Scope, allow
from directory.register.queries import is_registered
from directory.vocabulary.care import REGULATED_CATEGORIES
from directory.vocabulary.organisations import FactSource
from directory.workflow.actions import transition


def registered_provider(
    actor: Actor, *, cqc_provider_id: str, legal_name: str, council_code: str
) -> tuple[Provider, bool]:
    """The provider with a number of the regulator's, entered where there is none yet; whether it was entered."""
    allow(actor, Permission.PROVIDER_ENTER, Scope(frozenset({council_code})))
    known = db.session.scalar(select(Provider).where(Provider.cqc_provider_id == cqc_provider_id))
    if known is not None:
        return known, False
    provider = add_provider(
        actor, legal_name=legal_name, council_code=council_code, cqc_provider_id=cqc_provider_id
    )
    return provider, True


def prepare_entry(
    actor: Actor,
    provider_id: int,
    *,
    council_code: str,
    location_id: str,
    name: str,
    category: str,
    facts: Mapping[str, Any],
    on: date,
) -> Service:
    """Enter a registered location as a service that its provider may claim, for the council that asks.

    `facts` are public facts as `describe` takes them, of the day `on`. Raises Invalid.
    """
    allow(actor, Permission.LISTING_PREPARE, Scope(frozenset({council_code})))
    service = insert_service(
        provider_id,
        name=name,
        category=category,
        facts=facts,
        on=on,
        state=ServiceState.PREPARED,
        location_id=location_id,
        source=FactSource.REGULATOR,
        created_by=actor.id,
    )
    after = {
        "category": category,
        "location_id": location_id,
        "name": service.name,
        "provider_id": provider_id,
    }
    record(actor, "service.prepared", "service", service.id, after=after)
    return service


def enter_unregistered(
    actor: Actor,
    provider_id: int,
    *,
    council_code: str,
    name: str,
    category: str,
    facts: Mapping[str, Any],
    on: date,
) -> Service:
    """Enter a service that needs no registration with the regulator, as a draft of its provider, for a council.

    It is listed no sooner than any other draft: its provider completes it and applies to a lot, where it needs the
    accreditation of requirement 44. `facts` are public facts as `describe` takes them. Raises Invalid, and
    `care_is_registered` for a kind of care that the regulator registers (L20).
    """
    allow(actor, Permission.LISTING_PREPARE, Scope(frozenset({council_code})))
    if category in REGULATED_CATEGORIES:
        raise Invalid("category", "care_is_registered")
    service = insert_service(
        provider_id,
        name=name,
        category=category,
        facts={**facts, "council_code": council_code, "regulated": False, "source": FactSource.COUNCIL},
        on=on,
        created_by=actor.id,
    )
    after = {"category": category, "name": service.name, "provider_id": provider_id}
    record(actor, "service.entered", "service", service.id, after=after)
    return service


def refresh_entry(
    actor: Actor,
    service: Service,
    *,
    council_code: str,
    provider_id: int,
    name: str,
    facts: Mapping[str, Any],
    on: date,
) -> bool:
    """Bring a prepared entry up to the register; whether that changed anything.

    An entry in a council that is served here is that council's; any other is for the council that asks. What a person
    wrote in it stays. Raises WrongState for an entry that was claimed: it is its provider's.
    """
    hosts = host_councils(service.council_code)
    allow(actor, Permission.LISTING_PREPARE, Scope(hosts or frozenset({council_code})))
    if service.state != ServiceState.PREPARED:
        raise WrongState(f"service {service.id} is {service.state}, not prepared")
    if service.source != FactSource.REGULATOR:
        return False
    values = {**checked_facts(facts), "name": name.strip(), "provider_id": provider_id}
    before = {
        field: getattr(service, field) for field, value in values.items() if getattr(service, field) != value
    }
    if not before:
        return False
    after = {field: values[field] for field in before}
    for field, value in after.items():
        setattr(service, field, value)
    service.told_on = on
    db.session.flush()
    record(actor, "service.prepared_again", "service", service.id, before=before, after=after)
    return True


def claim_entry(actor: Actor, service: Service) -> Service:
    """Make a prepared entry its provider's draft, once staff have seen that the claim is the provider's own.

    Raises WrongState where the regulator no longer registers the location, which a claim rests on (L20): a home that
    was registered anew has an entry of its new registration.
    """
    allow(actor, Permission.LISTING_PUBLISH, service_scope(service))
    if not is_registered(service.location_id):
        raise WrongState("service: the location of this entry is not registered now")
    transition(actor, service, "claim")
    return service
