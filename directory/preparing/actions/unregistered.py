"""A service that no regulator registers, entered by the council's own reference. Never commits.

The reference alone says that two rows, of one spreadsheet or of two, are of the same service. A provider is known by
its number; without one, by exactly the name that this council's own list gave it before. A likeness of names joins
nothing: it is shown.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from directory.catalogue.actions.describe import add_provider, describe, rename
from directory.catalogue.actions.prepare import enter_unregistered
from directory.catalogue.models import Provider, Service
from directory.catalogue.provider_queries import is_provider_named, numbered_provider
from directory.catalogue.queries import host_councils, service_row
from directory.catalogue.states import ServiceState
from directory.foundation.actor import Actor
from directory.foundation.database import db
from directory.foundation.errors import Invalid
from directory.foundation.permissions import Permission, Scope, allow
from directory.places.queries import places_at
from directory.preparing.models import CouncilReference
from directory.preparing.sheet_queries import (
    has_other_service_of,
    own_provider,
)
from directory.preparing.sheet_rules import SheetEntry


@dataclass(slots=True)
class EnteredService:
    """The service of a reference: whether it is still as the last spreadsheet left it, and what is worth a look."""

    service: Service
    row: CouncilReference
    is_untouched: bool
    remarks: list[Invalid] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)


def enter_by_reference(
    actor: Actor,
    council_code: str,
    reference: str,
    entry: SheetEntry,
    known: CouncilReference | None,
    on: date,
) -> EnteredService:
    """Enter a service once by the council's reference, or find it again.

    It follows the list until somebody works on it.

    Raises Invalid `reference_of_another`, `postcode_unknown`, `postcode_of_another`, `numbers_of_two`,
    `provider_ambiguous`.
    """
    allow(actor, Permission.LISTING_PREPARE, Scope(frozenset({council_code})))
    place = _place(entry, council_code)
    if known is not None:
        return _found_again(actor, known, entry, place, on)
    remarks: list[Invalid] = []
    counts: Counter[str] = Counter({"entered": 1})
    provider = numbered_provider(entry.company_number, entry.charity_number)
    if provider is None and not (entry.company_number or entry.charity_number):
        provider = own_provider(actor, council_code, entry.provider_name)
    if provider is None:
        if is_provider_named(entry.provider_name):
            remarks.append(Invalid("provider_name", "provider_name_known"))
        provider = add_provider(
            actor,
            legal_name=entry.provider_name,
            council_code=council_code,
            companies_house=entry.company_number,
            charity_number=entry.charity_number,
        )
        counts["providers"] += 1
    else:
        remarks += _name_differs(provider, entry)
        if has_other_service_of(provider.id, entry.category, council_code):
            remarks.append(Invalid("category", "service_known"))
    service = enter_unregistered(
        actor,
        provider.id,
        council_code=council_code,
        name=entry.name,
        category=entry.category,
        facts=place,
        on=on,
    )
    row = CouncilReference(
        council_code=council_code,
        reference=reference,
        service_id=service.id,
        service_version=service.version,
        created_by=actor.id,
    )
    db.session.add(row)
    db.session.flush()
    return EnteredService(service, row, True, remarks, counts)


def _found_again(
    actor: Actor, row: CouncilReference, entry: SheetEntry, place: Mapping[str, Any], on: date
) -> EnteredService:
    service = service_row(row.service_id)
    if service.category != entry.category:
        raise Invalid("reference", "reference_of_another", name=service.name)
    provider = db.session.get_one(Provider, service.provider_id)
    remarks = _name_differs(provider, entry)
    if service.state != ServiceState.DRAFT or service.version != row.service_version:
        return EnteredService(service, row, False, remarks, Counter({"taken": 1}))
    changes = {name: value for name, value in place.items() if value != getattr(service, name)}
    if changes:
        describe(actor, service, changes, version=service.version, on=on)
    if service.name != entry.name:
        rename(actor, service, name=entry.name, on=on)
    return EnteredService(service, row, True, remarks, Counter({"known": 1}))


def _name_differs(provider: Provider, entry: SheetEntry) -> list[Invalid]:
    if provider.legal_name == entry.provider_name:
        return []
    return [Invalid("provider_name", "provider_name_differs", name=provider.legal_name)]


def _place(entry: SheetEntry, council_code: str) -> dict[str, Any]:
    """Where a service is, of its postcode; nothing where a row gives none."""
    if entry.postcode is None:
        return {}
    place = places_at([entry.postcode]).get(entry.postcode)
    if place is None:
        raise Invalid("postcode", "postcode_unknown")
    hosts = host_councils(place.council_code)
    if hosts and council_code not in hosts:
        raise Invalid("postcode", "postcode_of_another")
    own = place.council_code == council_code
    return {
        "postcode": place.label,
        "lat_e5": place.lat_e5,
        "lon_e5": place.lon_e5,
        "ward_code": place.ward_code if own else None,
    }
