"""Entering a provider or service in the catalogue and changing its description.

A provider writes its own draft. After that it proposes, and these actions run when a proposal is accepted, or from
an import. None of them commits.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from sqlalchemy import select

from directory.audit.actions import record
from directory.catalogue import rules
from directory.catalogue.models import Provider, Service, ServiceArea, ServiceText, SlugHistory
from directory.catalogue.queries import (
    allow_at_each_council,
    categories_at,
    host_councils,
    locations_held,
    scope_with_host,
    service_scope,
)
from directory.catalogue.states import ServiceState
from directory.foundation.actor import Actor
from directory.foundation.contact_details import check_web_address
from directory.foundation.database import db
from directory.foundation.errors import Conflict, Invalid
from directory.foundation.identifiers import new_public_id, slug_for
from directory.foundation.permissions import Permission, Scope, allow, permits
from directory.outbox.actions import post
from directory.outbox.rules import Event
from directory.register.queries import is_registered
from directory.vocabulary.care import Category, Need, Task
from directory.vocabulary.codes import Code
from directory.vocabulary.features import Culture, Diet, Faith, Feature, VisitTime
from directory.vocabulary.organisations import FactSource
from directory.vocabulary.prices import FundingSource

_CODED_FIELDS: Mapping[str, type[Code]] = {
    "needs": Need,
    "tasks": Task,
    "features": Feature,
    "cultures": Culture,
    "faiths": Faith,
    "diets": Diet,
    "visit_times": VisitTime,
    "funding_accepted": FundingSource,
}
_WEB_FIELDS = ("website", "contract_terms_url")
# A home that is let: its rent, and who and what is shared there.
_LIVING = ("rent_weekly_pence", "rent_includes_bills", "sharers", "shared_support_hours")
# Facts that decide whose the service is and which ratings it bears.
_CLAIMED_FIELDS = ("location_id", "council_code")
_PLAIN_FIELDS = (
    *_CLAIMED_FIELDS,
    "ward_code",
    "address",
    "town",
    "postcode",
    "lat_e5",
    "lon_e5",
    "address_is_private",
    "regulated",
    "regulated_activities",
    "same_sex_worker",
    "minimum_age",
    "maximum_age",
    "trial_offered",
    "trial_days",
    "notice_by_resident_days",
    "notice_by_provider_days",
    *_LIVING,
    "minimum_self_funding_months",
    "top_up_may_be_needed",
    "capacity",
    "capacity_unit",
    "phone",
    "publish_consent_on",
    "source",
)
# What a proposal may name: the public facts of a service, by the name of their field.
DESCRIBED_FIELDS = frozenset({*_CODED_FIELDS, *_WEB_FIELDS, *_PLAIN_FIELDS, "languages"})
# Numbers that are never below zero, and with them the facts that only make sense together.
_NUMBERS = ("notice_by_resident_days", "notice_by_provider_days", "minimum_self_funding_months", "capacity")
_FACTS_TOGETHER = (*_NUMBERS, *_LIVING, "capacity_unit", "trial_offered", "trial_days")
_TEXT_FIELDS = ("summary", "description", "staffing_note", "important_terms")


def add_provider(actor: Actor, *, legal_name: str, council_code: str, **values: Any) -> Provider:
    """Enter a legal entity for the council that asks for it. `values` are columns of `Provider`.

    Raises Invalid for a name left blank or a bad link.
    """
    allow(actor, Permission.PROVIDER_ENTER, Scope(frozenset({council_code})))
    if not legal_name.strip():
        raise Invalid("legal_name", "required")
    values["website"] = check_web_address("website", values.get("website"))
    provider = Provider(legal_name=legal_name.strip(), created_by=actor.id, **values)
    db.session.add(provider)
    db.session.flush()
    after = {"legal_name": provider.legal_name}
    if provider.run_by_council is not None:
        after["run_by_council"] = provider.run_by_council
    record(actor, "provider.added", "provider", provider.id, after=after)
    return provider


def add_service(
    actor: Actor,
    provider_id: int,
    *,
    name: str,
    category: str,
    on: date,
    facts: Mapping[str, Any] | None = None,
) -> Service:
    """Begin a service of one's own as a draft, with any of `DESCRIBED_FIELDS` in `facts`.

    `council_code` names the council that is asked to publish it. A `location_id` is one that the provider has claimed
    and that the register still holds: another is claimed first. Raises Invalid (`rules.check_place_of_new`).
    """
    facts = facts or {}
    scope = Scope(host_councils(facts.get("council_code")), provider_id)
    allow(actor, Permission.LISTING_CREATE, scope)
    location_id = facts.get("location_id")
    if location_id is not None and location_id not in locations_held([provider_id]):
        allow(actor, Permission.LISTING_PUBLISH, scope)
    rules.check_codes("category", [category], Category)
    rules.check_place_of_new(
        category,
        is_registered=is_registered(location_id),
        categories_here=frozenset() if location_id is None else categories_at(location_id),
        has_postcode=bool(facts.get("postcode")),
    )
    service = insert_service(
        provider_id, name=name, category=category, facts=facts, on=on, created_by=actor.id
    )
    after = {"name": service.name, "category": category, "provider_id": provider_id}
    record(actor, "service.added", "service", service.id, after=after)
    return service


def insert_service(
    provider_id: int, *, name: str, category: str, facts: Mapping[str, Any], on: date, **values: Any
) -> Service:
    """Add the row of a new service, for an action that asks and records. Raises Invalid.

    `facts` are any of `DESCRIBED_FIELDS`, `values` are further columns.
    """
    if not name.strip():
        raise Invalid("name", "required")
    rules.check_codes("category", [category], Category)
    checked = checked_facts(facts)
    check_facts_together(checked)
    public_id = new_public_id()
    service = Service(
        public_id=public_id,
        slug=slug_for(name, public_id),
        provider_id=provider_id,
        name=name.strip(),
        category=category,
        told_on=on,
        **{**checked, **values},
    )
    db.session.add(service)
    db.session.flush()
    return service


def describe(
    actor: Actor, service: Service, changes: Mapping[str, Any], *, version: int, on: date
) -> Service:
    """Change public facts of a service. `version` is the one that the proposal was made from.

    The location and the host council are for a framework manager to say, of every council whose service it is or
    would be (requirements section 4). Raises Conflict where somebody changed it since, Invalid for an unknown field
    or a value that can't be taken.
    """
    scope = service_scope(service)
    _allow_describing(actor, service.state, scope)
    if any(name in changes and changes[name] != getattr(service, name) for name in _CLAIMED_FIELDS):
        moved = scope_with_host(service, changes.get("council_code", service.council_code))
        either = Scope(scope.councils | moved.councils, scope.provider)
        allow_at_each_council(actor, Permission.LISTING_PUBLISH, either)
    if version != service.version:
        raise Conflict(f"service {service.id} is at version {service.version}, not {version}")
    before = {name: _json(getattr(service, name)) for name in sorted(changes) if name in DESCRIBED_FIELDS}
    values = checked_facts(changes)
    check_facts_together({name: values.get(name, getattr(service, name)) for name in _FACTS_TOGETHER})
    for name, value in values.items():
        setattr(service, name, value)
    service.told_on = on
    _keep_from_register(service)
    after = {name: _json(getattr(service, name)) for name in before}
    db.session.flush()
    record(actor, "service.described", "service", service.id, before=before, after=after)
    post(Event.SERVICE_CHANGED, service.id)
    return service


def rename(actor: Actor, service: Service, *, name: str, on: date) -> Service:
    """Give a service another name and address; its former address redirects to it."""
    _allow_describing(actor, service.state, service_scope(service))
    if not name.strip():
        raise Invalid("name", "required")
    before = {"name": service.name, "slug": service.slug}
    service.name = name.strip()
    _keep_from_register(service)
    slug = slug_for(service.name, service.public_id)
    if slug != service.slug:
        _retire_slug(service, slug, on)
    after = {"name": service.name, "slug": service.slug}
    record(actor, "service.renamed", "service", service.id, before=before, after=after)
    post(Event.SERVICE_CHANGED, service.id)
    return service


def write_text(
    actor: Actor, service: Service, *, locale: str, words: Mapping[str, str], on: date
) -> ServiceText:
    """Set the provider's text in one language; `words` may hold any text column of `ServiceText`."""
    _allow_describing(actor, service.state, service_scope(service))
    unknown = set(words) - set(_TEXT_FIELDS)
    if unknown:
        raise Invalid("text", "unknown_field", name=sorted(unknown)[0])
    text = db.session.scalar(
        select(ServiceText).where(ServiceText.service_id == service.id, ServiceText.locale == locale)
    )
    if text is None:
        text = ServiceText(service_id=service.id, locale=locale, created_by=actor.id)
        db.session.add(text)
    for name, value in words.items():
        setattr(text, name, value.strip())
    service.told_on = on
    db.session.flush()
    record(
        actor,
        "service.text_written",
        "service",
        service.id,
        after={"locale": locale, "fields": sorted(words)},
    )
    post(Event.SERVICE_CHANGED, service.id)
    return text


def set_areas(actor: Actor, service: Service, areas: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """State which areas a service visits: (kind, code) pairs of ward, outcode or council. Replaces the former areas."""
    _allow_describing(actor, service.state, service_scope(service))
    pairs = rules.check_areas(areas)
    rows = db.session.scalars(select(ServiceArea).where(ServiceArea.service_id == service.id)).all()
    former = {(row.kind, row.code): row for row in rows}
    for pair, row in former.items():
        if pair not in pairs:
            db.session.delete(row)
    for kind, code in pairs:
        if (kind, code) not in former:
            db.session.add(ServiceArea(service_id=service.id, kind=kind, code=code, created_by=actor.id))
    db.session.flush()
    before = {"areas": [list(pair) for pair in sorted(former)]}
    after = {"areas": [list(pair) for pair in pairs]}
    record(actor, "service.areas_set", "service", service.id, before=before, after=after)
    post(Event.SERVICE_CHANGED, service.id)
    return pairs


def _allow_describing(actor: Actor, state: str, scope: Scope) -> None:
    """A provider writes its own draft; otherwise those who approve a page write it (requirements section 4)."""
    own_draft = state == ServiceState.DRAFT and permits(actor, Permission.LISTING_WRITE, scope)
    allow(actor, Permission.LISTING_WRITE if own_draft else Permission.LISTING_APPROVE, scope)


def _keep_from_register(service: Service) -> None:
    """What a person has written in a prepared entry is no longer the regulator's word, and not replaced by it."""
    if service.state == ServiceState.PREPARED and service.source == FactSource.REGULATOR:
        service.source = FactSource.COUNCIL


def _retire_slug(service: Service, slug: str, on: date) -> None:
    """Keep the former slug as history; a slug that is used again leaves the history."""
    reused = db.session.get(SlugHistory, slug)
    if reused is not None:
        db.session.delete(reused)
    db.session.merge(SlugHistory(old_slug=service.slug, service_id=service.id, retired_on=on))
    service.slug = slug
    db.session.flush()


def checked_facts(changes: Mapping[str, Any]) -> dict[str, Any]:
    """The values as they are stored. Raises Invalid that names the field."""
    values: dict[str, Any] = {}
    for name, value in changes.items():
        if name in _CODED_FIELDS:
            values[name] = rules.check_codes(name, value, _CODED_FIELDS[name])
        elif name in _WEB_FIELDS:
            values[name] = check_web_address(name, value)
        elif name == "languages":
            values[name] = rules.check_languages(value)
        elif name in _PLAIN_FIELDS:
            values[name] = value
        else:
            raise Invalid(name, "unknown_field")
    return values


def check_facts_together(facts: Mapping[str, Any]) -> None:
    """Check facts that only make sense together; the database has the same checks. A fact left out is not known."""
    trial_days = facts.get("trial_days")
    if trial_days is not None and (facts.get("trial_offered") is not True or trial_days < 1):
        raise Invalid("trial_days", "without_trial")
    for name in _NUMBERS:
        value = facts.get(name)
        if value is not None and value < 0:
            raise Invalid(name, "below_zero")
    rules.check_living(facts)
    if (facts.get("capacity") is None) != (facts.get("capacity_unit") is None):
        raise Invalid("capacity", "needs_unit")


def _json(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
