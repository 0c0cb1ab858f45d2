"""What other rooms and pages read about services."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from datetime import date
from functools import lru_cache
from itertools import islice
from typing import Any
from uuid import UUID

from flask import current_app
from sqlalchemy import (
    BindParameter,
    ColumnElement,
    CompoundSelect,
    Row,
    Select,
    and_,
    bindparam,
    cast,
    func,
    literal,
    null,
    or_,
    select,
    union_all,
)

from directory.catalogue.models import (
    Continuity,
    NamedContact,
    Provider,
    Service,
    ServiceArea,
    ServiceText,
    SlugHistory,
    Vacancy,
    Workforce,
)
from directory.catalogue.records import (
    ContactRecord,
    ContinuityRecord,
    ProviderRecord,
    ServiceName,
    ServicePage,
    ServiceRecord,
    TextRecord,
    VacancyRecord,
    WorkforceRecord,
)
from directory.catalogue.rules import PublishFacts, outcode_of, place_of
from directory.catalogue.states import OFFERED_STATES, SHOWN_STATES, ServiceState
from directory.foundation.actor import Actor
from directory.foundation.database import compiled_once, db, keyed_query, one_of, read_rows
from directory.foundation.errors import NotFound
from directory.foundation.permissions import Permission, Scope, allow
from directory.places.models import Council

# The key in `app.extensions` of the lookup that `service_scope` asks; admissions, to the right, answers it.
LISTING_COUNCILS = "listing_councils"
# The same for many services, as SQL about the Service of the statement.
LISTED_BY = "listed_by"
Parts = Mapping[str, tuple[Any, ...]]
ListingCouncils = Callable[[int], Collection[str]]
ListedBy = Callable[[Collection[str], date], ColumnElement[bool]]
BATCH = 2000
_PROVIDER_COLUMNS = tuple(field.name for field in fields(ProviderRecord))
_NOT_COLUMNS = {"provider", "texts", "areas", "vacancy", "workforce", "continuity"}
_SERVICE_COLUMNS = tuple(field.name for field in fields(ServiceRecord) if field.name not in _NOT_COLUMNS)
# What is current of a service: a row at most, as the database makes sure.
_CURRENT: Mapping[str, tuple[Any, type[Any]]] = {
    "vacancy": (Vacancy, VacancyRecord),
    "workforce": (Workforce, WorkforceRecord),
    "continuity": (Continuity, ContinuityRecord),
}
# The columns of a service's row, part after part, each in the order of the fields of its record.
_PARTS: Mapping[str, tuple[str, ...]] = {
    "service": _SERVICE_COLUMNS,
    "provider": _PROVIDER_COLUMNS,
    **{name: tuple(record.__annotations__) for name, (_, record) in _CURRENT.items()},
    "contact": tuple(ContactRecord.__annotations__),
}
_TEXT_COLUMNS = tuple(name for name in TextRecord.__annotations__ if name != "locale")
_NEAREST_HUNDREDTH = 1000


def service_page(slug: str) -> ServicePage | None:
    """Everything a published service's page shows from this room; None where no such page is public.

    Whether the service may be offered at all is for `admissions` to say.
    """
    return _page(_PUBLISHED_PAGE, slug)


def service_preview(actor: Actor, service_id: int) -> ServicePage:
    """A service in any state, for its own provider and council staff. Raises NotFound, NotAllowed."""
    allow(actor, Permission.LISTING_READ, service_scope(service_row(service_id)))
    page = _page(_PAGE, service_id)
    assert page is not None  # the row was read a moment ago
    return page


def service_row(service_id: int) -> Service:
    """The row itself, for actions. Raises NotFound."""
    service = db.session.get(Service, service_id)
    if service is None:
        raise NotFound(f"service {service_id}")
    return service


def service_of(public_id: str) -> Service:
    """The row of a service by its public id. Raises NotFound."""
    service = db.session.scalar(select(Service).where(Service.public_id == public_id))
    if service is None:
        raise NotFound("service")
    return service


def service_by_slug(slug: str) -> Service:
    """The row of a present slug, in any state, for actions. Raises NotFound."""
    service = db.session.scalar(select(Service).where(Service.slug == slug))
    if service is None:
        raise NotFound("service")
    return service


def service_scope(service: Service) -> Scope:
    """Whose service it is: its provider's, and the councils' whose staff may act on it.

    That is the host council where it is served here, else every council that lists the service.
    """
    return scope_with_host(service, service.council_code)


def scope_with_host(service: Service, council_code: str | None) -> Scope:
    """Whose a service is where it stands in a council: `service_scope` before and after it is moved."""
    councils = host_councils(council_code)
    if not councils:
        listing_councils: ListingCouncils = current_app.extensions[LISTING_COUNCILS]
        councils = frozenset(listing_councils(service.id))
    return Scope(councils, service.provider_id)


def governed_by(council_codes: Collection[str], on: date) -> ColumnElement[bool]:
    """SQL: the staff of one of these councils may act on a Service. As `service_scope` says, for many rows at once."""
    return _governed_by(current_app.extensions[LISTED_BY], frozenset(council_codes), on)


@lru_cache(maxsize=256)
def _governed_by(is_listed: ListedBy, council_codes: frozenset[str], on: date) -> ColumnElement[bool]:
    """Put together once for the people of a council: a desk asks seven times."""
    served = select(Council.code).where(Council.in_directory)
    stands_elsewhere = or_(Service.council_code.is_(None), Service.council_code.not_in(served))
    return or_(
        and_(Service.council_code.in_(council_codes), Service.council_code.in_(served)),
        and_(stands_elsewhere, is_listed(council_codes, on)),
    )


def allow_at_each_council(actor: Actor, permission: Permission, scope: Scope) -> None:
    """Raise NotAllowed unless the actor has the permission at every council of a scope, or as the provider.

    For what cannot be undone: one of several councils that list a service does not decide for the others.
    """
    for council_code in scope.councils or {None}:
        councils = frozenset() if council_code is None else frozenset({council_code})
        allow(actor, permission, Scope(councils, scope.provider))


def provider_name(provider_id: int) -> str:
    """The name of a provider, as it is registered."""
    return db.session.scalar(select(Provider.legal_name).where(Provider.id == provider_id)) or ""


def run_by_council(service_id: int) -> str | None:
    """The council that runs a service itself, None for any other provider."""
    return db.session.scalar(
        select(Provider.run_by_council)
        .join(Service, Service.provider_id == Provider.id)
        .where(Service.id == service_id)
    )


def host_councils(council_code: str | None) -> frozenset[str]:
    """The council that a place stands in, where it is served here; else none."""
    served = select(Council.code).where(Council.code == council_code, Council.in_directory)
    return frozenset(db.session.scalars(served))


def current_slug(old_slug: str) -> str | None:
    """The present slug of the service that once had `old_slug`; None where none had."""
    return db.session.scalar(
        select(Service.slug)
        .join(SlugHistory, SlugHistory.service_id == Service.id)
        .where(SlugHistory.old_slug == old_slug)
    )


def once_public_ids(slugs: Iterable[str]) -> dict[str, int]:
    """The ids of services that were ever shown in public, by present or former slug, whatever their state now.

    One query, and another where a slug is not a present one.
    """
    requested = set(slugs)
    connection = db.session.connection()
    ids = {row.slug: row.id for row in connection.execute(_PRESENT_SLUGS, {"slugs": list(requested)})}
    if former := requested - ids.keys():
        rows = connection.execute(_FORMER_SLUGS, {"slugs": list(former)})
        ids |= {row.old_slug: row.id for row in rows}
    return ids


_SLUGS: BindParameter[str] = bindparam("slugs", expanding=True)
_SHOWN = one_of(Service.state, SHOWN_STATES)
_PRESENT_SLUGS = compiled_once(select(Service.slug, Service.id).where(Service.slug.in_(_SLUGS), _SHOWN))
_FORMER_SLUGS = (
    select(SlugHistory.old_slug, Service.id)
    .join(Service, Service.id == SlugHistory.service_id)
    .where(SlugHistory.old_slug.in_(_SLUGS), _SHOWN)
)


def documents_for(service_ids: Iterable[int] | None = None, batch: int = BATCH) -> Iterator[ServiceRecord]:
    """Published services in order of id, two queries a `batch`; all of them where `service_ids` is None.

    Never the named contact.
    """
    if service_ids is not None:
        ids = sorted(set(service_ids))
        for start in range(0, len(ids), batch):
            yield from _read(_services().where(Service.id.in_(ids[start : start + batch])))
        return
    last = 0
    while True:
        records = _read(_services().where(Service.id > last).limit(batch))
        yield from records
        if len(records) < batch:
            return
        last = records[-1].id


def public_names(service_ids: Iterable[int]) -> dict[int, ServiceName]:
    """Names of services that were ever shown in public, whatever their state now: for a saved shortlist's "no
    longer available".
    """
    rows = db.session.execute(
        _names().where(Service.id.in_(set(service_ids)), Service.state.in_(SHOWN_STATES))
    ).all()
    return {row.id: ServiceName(*row) for row in rows}


def public_names_by_key(keys: Sequence[str]) -> dict[str, ServiceName]:
    """The same by the opaque ids that a shortlist holds, in their order; each of 32 hexadecimal digits."""
    numbers = ids_of(str(UUID(key)) for key in keys)
    names = public_names(numbers.values())
    found = ((key, numbers.get(str(UUID(key)))) for key in keys)
    return {key: names[number] for key, number in found if number is not None and number in names}


def public_ids(slugs: Iterable[str]) -> dict[str, tuple[int, str]]:
    """The id and the public id of each published service that has one of these slugs now, by slug."""
    rows = db.session.execute(
        select(Service.slug, Service.id, Service.public_id).where(
            Service.slug.in_(set(slugs)), Service.state == ServiceState.PUBLISHED
        )
    )
    return {row.slug: (row.id, row.public_id) for row in rows}


def public_slugs() -> list[tuple[int, str]]:
    """The id and the slug of every published service, by id. Whether each may be shown is asked of `admissions`."""
    rows = db.session.execute(
        select(Service.id, Service.slug).where(Service.state == ServiceState.PUBLISHED).order_by(Service.id)
    )
    return [(row.id, row.slug) for row in rows]


def ids_of(public_ids: Iterable[str]) -> dict[str, int]:
    """The ids of services by public id, whatever their state; an unknown one is left out."""
    rows = db.session.execute(
        select(Service.public_id, Service.id).where(Service.public_id.in_(set(public_ids)))
    )
    return {row.public_id: row.id for row in rows}


def places_of(slugs: Iterable[str]) -> dict[str, str]:
    """Where services stand, by slug, whatever their state: what tells two of one name apart."""
    rows = read_rows(select(Service.slug, Service.town, Service.postcode).where(Service.slug.in_(set(slugs))))
    return {row.slug: place for row in rows if (place := place_of(row.town, row.postcode))}


def entries_at(
    actor: Actor, council_code: str, location_ids: Iterable[str]
) -> dict[tuple[str, str], Service]:
    """The services at registered locations, in every state, by location and category, for preparing entries there.

    Of several the one that was entered first.
    """
    allow(actor, Permission.LISTING_PREPARE, Scope(frozenset({council_code})))
    ids = sorted(set(location_ids))
    entries: dict[tuple[str, str], Service] = {}
    for start in range(0, len(ids), BATCH):
        rows = db.session.scalars(
            select(Service).where(Service.location_id.in_(ids[start : start + BATCH])).order_by(Service.id)
        )
        for service in rows:
            entries.setdefault((str(service.location_id), service.category), service)
    return entries


def prepared_count() -> int:
    """How many entries wait for their providers to claim them."""
    return (
        db.session.scalar(
            select(func.count()).select_from(Service).where(Service.state == ServiceState.PREPARED)
        )
        or 0
    )


def locations_held(provider_ids: Collection[int]) -> dict[str, Service]:
    """The registered locations that providers have claimed, each with the service that was entered there first.

    A location is a provider's by a decision of the council, whoever then describes what else is run there.
    """
    rows = db.session.scalars(
        select(Service)
        .where(Service.provider_id.in_(sorted(provider_ids)), Service.location_id.is_not(None))
        .where(one_of(Service.state, OFFERED_STATES))
        .order_by(Service.id)
    )
    held: dict[str, Service] = {}
    for service in rows:
        held.setdefault(str(service.location_id), service)
    return held


def categories_at(location_id: str) -> frozenset[str]:
    """The kinds of care that are described at a registered location, or wait there to be claimed."""
    states = (*OFFERED_STATES, ServiceState.PREPARED)
    return frozenset(
        db.session.scalars(
            select(Service.category).where(Service.location_id == location_id, one_of(Service.state, states))
        )
    )


def current_contact(service_id: int) -> NamedContact | None:
    """The current named contact's row, for actions and the provider's own form."""
    return db.session.scalar(
        select(NamedContact).where(NamedContact.service_id == service_id, NamedContact.valid_to.is_(None))
    )


def publish_facts(
    service: Service, *, price_shown: bool, rating_shown: bool, registered: bool
) -> PublishFacts:
    """What publication depends on, from this room's rows and what the caller states of price, rating and
    registration.
    """
    contacts = db.session.scalar(
        select(func.count()).where(NamedContact.service_id == service.id, NamedContact.valid_to.is_(None))
    )
    texts = db.session.scalar(
        select(func.count()).where(
            ServiceText.service_id == service.id, ServiceText.locale == "en", ServiceText.summary != ""
        )
    )
    areas = db.session.scalar(select(func.count()).where(ServiceArea.service_id == service.id))
    return PublishFacts(
        current_contacts=contacts or 0,
        publish_consent_on=service.publish_consent_on,
        trial_offered=service.trial_offered,
        trial_days=service.trial_days,
        notice_by_resident_days=service.notice_by_resident_days,
        notice_by_provider_days=service.notice_by_provider_days,
        described=bool(texts),
        placed=service.postcode is not None or bool(areas),
        tasks=frozenset(service.tasks),
        price_shown=price_shown,
        rating_shown=rating_shown,
        registered=registered,
    )


def _names() -> Select[Any]:
    columns: list[Any] = [Service.id, Service.public_id, Service.slug, Service.name, Service.category]
    columns += [Service.state, Service.provider_id, Provider.legal_name]
    return select(*columns).join(Provider, Provider.id == Service.provider_id)


def _services(*, published_only: bool = True) -> Select[Any]:
    """Services with their provider and what is current of them, of which each has one at most."""
    columns = [*_columns(Service, "service"), *_columns(Provider, "provider")]
    query = select(*columns).join(Provider, Provider.id == Service.provider_id).order_by(Service.id)
    for name, (model, _) in _CURRENT.items():
        query = query.outerjoin(model, and_(model.service_id == Service.id, model.is_current))
        query = query.add_columns(*_columns(model, name))
    return query.where(Service.state == ServiceState.PUBLISHED) if published_only else query


def _columns(model: Any, part: str) -> list[Any]:
    return [getattr(model, name) for name in _PARTS[part]]


def _pages() -> Select[Any]:
    """Services as `_services` reads them, with the named contact."""
    current = and_(NamedContact.service_id == Service.id, NamedContact.valid_to.is_(None))
    query = _services(published_only=False).outerjoin(NamedContact, current)
    return query.add_columns(*_columns(NamedContact, "contact"))


_PAGE = compiled_once(_pages().where(Service.id == bindparam("key")))
_PUBLISHED_PAGE = compiled_once(
    _pages().where(Service.slug == bindparam("key"), Service.state == ServiceState.PUBLISHED)
)


def _page(query: Select[Any], key: int | str) -> ServicePage | None:
    row = db.session.connection().execute(query, {"key": key}).one_or_none()
    if row is None:
        return None
    parts = _parts_of(row)
    (values,) = _values_of([parts])
    contact = ContactRecord(*parts["contact"])
    return ServicePage(**values, contact=contact if contact.name else None)


def _read(query: Select[Any]) -> list[ServiceRecord]:
    rows = db.session.connection().execute(query)
    return [ServiceRecord(**values) for values in _values_of([_parts_of(row) for row in rows])]


def _parts_of(row: Row[Any]) -> Parts:
    """The values of a row, part by part."""
    values = iter([tuple(value) if isinstance(value, list) else value for value in row])
    return {part: tuple(islice(values, len(columns))) for part, columns in _PARTS.items()}


def _values_of(rows: Sequence[Parts]) -> list[dict[str, Any]]:
    """What a ServiceRecord is made of, for each of these rows."""
    services = [_public_values(parts["service"]) for parts in rows]
    texts, areas = _texts_and_areas([service["id"] for service in services])
    for service, parts in zip(services, rows, strict=True):
        service["provider"] = ProviderRecord(*parts["provider"])
        service["texts"] = texts[service["id"]]
        service["areas"] = tuple(areas[service["id"]])
        for name, (_, record) in _CURRENT.items():
            current = record(*parts[name])
            service[name] = (
                current if current.as_at else None
            )  # nobody told us: every row says of which day it is
    return services


def _public_values(values_in_order: Iterable[Any]) -> dict[str, Any]:
    values = dict(zip(_SERVICE_COLUMNS, values_in_order, strict=True))
    if values["address_is_private"]:
        values["address"] = None
        values["postcode"] = outcode_of(values["postcode"]) if values["postcode"] else None
        for axis in ("lat_e5", "lon_e5"):
            if values[axis] is not None:
                values[axis] = round(values[axis] / _NEAREST_HUNDREDTH) * _NEAREST_HUNDREDTH
    return values


def _texts_and_areas(
    ids: Sequence[int],
) -> tuple[dict[int, dict[str, TextRecord]], dict[int, list[tuple[str, str]]]]:
    """The texts of services by language, and the areas they visit by kind and code, in one query."""
    texts: dict[int, dict[str, TextRecord]] = defaultdict(dict)
    areas: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for service_id, kind, code, *values in _TEXTS_AND_AREAS.run(ids):
        if kind == "text":
            texts[service_id][code] = TextRecord(code, *values)
        else:
            areas[service_id].append((kind, code))
    return texts, areas


def _texts_beside_areas(is_asked: Callable[[Any], ColumnElement[bool]]) -> CompoundSelect[Any]:
    words = [getattr(ServiceText, name) for name in _TEXT_COLUMNS]
    no_words = [cast(null(), column.type).label(column.key) for column in words]
    text_kind: ColumnElement[str] = literal("text").label("kind")
    of_texts = select(ServiceText.service_id, text_kind, ServiceText.locale.label("code"), *words)
    of_areas = select(ServiceArea.service_id, ServiceArea.kind, ServiceArea.code, *no_words)
    return union_all(
        of_texts.where(is_asked(ServiceText.service_id)), of_areas.where(is_asked(ServiceArea.service_id))
    ).order_by("kind", "code")


_TEXTS_AND_AREAS = keyed_query(_texts_beside_areas)


def public_categories() -> dict[int, str]:
    """The category of every published service, by id, in one query."""
    rows = db.session.execute(
        select(Service.id, Service.category).where(Service.state == ServiceState.PUBLISHED)
    )
    return {row.id: row.category for row in rows}


def public_ids_of_area(council_code: str, category: str) -> list[int]:
    """The published services of a category that stand in a council's area."""
    return list(
        db.session.scalars(
            select(Service.id).where(
                Service.council_code == council_code,
                Service.category == category,
                Service.state == ServiceState.PUBLISHED,
            )
        )
    )


def public_registrations(service_ids: Collection[int], category: str) -> dict[int, str | None]:
    """The published services of a category among these, by id, with the registered location of each that has one."""
    ids = sorted(set(service_ids))
    locations: dict[int, str | None] = {}
    for start in range(0, len(ids), BATCH):
        rows = db.session.execute(
            select(Service.id, Service.location_id).where(
                Service.id.in_(ids[start : start + BATCH]),
                Service.category == category,
                Service.state == ServiceState.PUBLISHED,
            )
        )
        locations |= {row.id: row.location_id for row in rows}
    return locations


def public_slugs_by_location(location_ids: Iterable[str]) -> dict[str, list[tuple[int, str]]]:
    """The id and slug of each published service at these registered locations, the oldest first, by location.

    A location with two kinds of care has two.
    """
    rows = db.session.execute(
        select(Service.location_id, Service.id, Service.slug)
        .where(Service.location_id.in_(set(location_ids)), Service.state == ServiceState.PUBLISHED)
        .order_by(Service.id)
    )
    found: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for row in rows:
        found[row.location_id].append((row.id, row.slug))
    return dict(found)
