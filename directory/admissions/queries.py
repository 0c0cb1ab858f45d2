"""Who is listed on a day, who may be called specialist, and what waits for a decision."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache, partial
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Date,
    Select,
    and_,
    case,
    cast,
    exists,
    func,
    literal,
    null,
    or_,
    select,
    union_all,
)

from directory.admissions.models import (
    Admission,
    Application,
    CheckedEntry,
    CriterionAssessment,
    DesignationEvidence,
    SpecialistDesignation,
    ValidationVisit,
)
from directory.admissions.records import (
    DesignationRecord,
    ListedLot,
    Listing,
)
from directory.admissions.states import (
    LISTED_ADMISSION_STATES,
    LIVE_ADMISSION_STATES,
    OPEN_APPLICATION_STATES,
    WRITABLE_APPLICATION_STATES,
    AdmissionState,
    DesignationState,
)
from directory.catalogue.models import Service
from directory.catalogue.queries import service_page, service_row
from directory.catalogue.records import ServicePage
from directory.catalogue.states import ServiceState
from directory.foundation.database import KeyedQuery, db, in_force, keyed_query, one_of
from directory.foundation.errors import NotFound
from directory.foundation.permissions import Scope
from directory.frameworks.models import AccessAgreement, Instrument, Lot
from directory.frameworks.queries import lot_scope
from directory.vocabulary.procurement import ListingKind

# Past this many, all rows are read and then filtered: quicker, and within any engine's limit of values.
MOST_KEYS = 5000


def listable(on: date) -> ColumnElement[bool]:
    """SQL: `rules.is_listable` for an Admission joined to its Lot, Instrument and Service."""
    return and_(
        one_of(Admission.state, LISTED_ADMISSION_STATES),
        in_force(Admission, on),
        Admission.agreement_signed_on <= on,
        _opened_and_not_over(on),
        Instrument.starts_on <= on,
        Service.state == ServiceState.PUBLISHED,
    )


def _opened_and_not_over(on: date) -> ColumnElement[bool]:
    """SQL: an Instrument went live, and neither its term nor its termination has ended it by a day."""
    last_day = case((Instrument.extended_on.is_not(None), Instrument.extension_to), else_=Instrument.ends_on)
    return and_(
        one_of(Instrument.state, ("live", "expired", "terminated")),
        or_(last_day.is_(None), last_day >= on),
        or_(Instrument.terminated_on.is_(None), Instrument.terminated_on > on),
    )


def entered_on(on: date) -> ColumnElement[bool]:
    """SQL: a CheckedEntry is shown on a day."""
    return and_(in_force(CheckedEntry, on), or_(CheckedEntry.ended_on.is_(None), CheckedEntry.ended_on > on))


def public_listable(on: date, service_ids: Iterable[int] | None = None) -> dict[int, Listing]:
    """The listing of every service that may be shown on a day, by id, in four queries.

    A service that is admitted anywhere is `admitted`, even where it is a checked entry elsewhere.
    """
    ids = None if service_ids is None else set(service_ids)
    if ids is not None and not ids:
        return {}
    listings = _entries(on, ids)
    listings.update(_admitted(on, ids))
    if ids is None or len(ids) <= MOST_KEYS:
        return listings
    return {service_id: listings[service_id] for service_id in sorted(ids & listings.keys())}


def confirm_listable(service_ids: Iterable[int], on: date) -> set[int]:
    """Which of these services may still be shown: one keyed query before cards are drawn (invariant 1)."""
    ids = set(service_ids)
    if not ids:
        return set()
    return set(confirm_holds(ids, on))


def confirm_holds(service_ids: Iterable[int], on: date) -> dict[int, date | None]:
    """Which of these services may still be shown, and since when a hold closes each to new placements, if one does.

    The keyed query of `confirm_listable`: a hold is seen before cards are drawn, however old the index.
    """
    ids = set(service_ids)
    holds: dict[int, list[date | None]] = defaultdict(list)
    for service_id, is_admission, held_on in _listable_among(on).run(ids) if ids else ():
        holds.setdefault(service_id, [])
        if is_admission:
            holds[service_id].append(held_on)
    return {service_id: closed_since(days) for service_id, days in holds.items()}


def closed_since(held_on: Collection[date | None]) -> date | None:
    """Since when none of a service's admissions takes anyone new; `held_on` is the day of the hold of each, if any."""
    days = [day for day in held_on if day is not None]
    return max(days) if days and len(days) == len(held_on) else None


def public_service(slug: str, on: date) -> ServicePage:
    """The service that a public page may name. Raises NotFound unless it is offered on the day (invariant 1)."""
    service = service_page(slug)
    if service is None or service.id not in confirm_listable([service.id], on):
        raise NotFound("service")
    return service


def public_listed_ids(on: date) -> frozenset[int]:
    """Every service that may be shown on a day, by id alone, in two queries: as `public_listable` says."""
    admitted = admissions_with(Admission.service_id).join(Service, Service.id == Admission.service_id)
    entered = select(CheckedEntry.service_id).where(entered_on(on), published_entry())
    return frozenset(db.session.scalars(admitted.where(listable(on)))) | frozenset(
        db.session.scalars(entered)
    )


@lru_cache(maxsize=4)
def _listable_among(on: date) -> KeyedQuery:
    """The query of `confirm_listable`, put together once a day: every page runs it."""
    return keyed_query(partial(_listable, on))


def held_since() -> ColumnElement[date | None]:
    """SQL: the day of an Admission's hold, where it is held now."""
    return case((Admission.state == AdmissionState.HELD, Admission.held_on), else_=cast(null(), Date))


def _listable(on: date, is_asked: Callable[[Any], ColumnElement[bool]]) -> CompoundSelect[Any]:
    admitted = admissions_with(Admission.service_id, literal(1), held_since()).join(
        Service, Service.id == Admission.service_id
    )
    entered = select(CheckedEntry.service_id, literal(0), cast(null(), Date)).where(
        entered_on(on), published_entry()
    )
    return union_all(
        admitted.where(is_asked(Admission.service_id), listable(on)),
        entered.where(is_asked(CheckedEntry.service_id)),
    )


def published_entry() -> ColumnElement[bool]:
    """SQL: the service of a CheckedEntry is published. No join: SQLite would start from every published service."""
    return exists(
        select(Service.id)
        .where(Service.id == CheckedEntry.service_id, Service.state == ServiceState.PUBLISHED)
        .correlate(CheckedEntry)
    )


def public_listed_in_lot(lot_id: int, on: date) -> tuple[int, ...]:
    """The services listed in a lot on a day, by id: every one of them, never a chosen few (HAR 7.9)."""
    rows = admissions_with(Admission.service_id).join(Service, Service.id == Admission.service_id)
    return tuple(
        db.session.scalars(
            rows.where(Admission.lot_id == lot_id, listable(on)).order_by(Admission.service_id)
        )
    )


def designated_on(on: date) -> ColumnElement[bool]:
    """SQL: a SpecialistDesignation is in force on a day."""
    return and_(
        SpecialistDesignation.state == DesignationState.ACCREDITED,
        SpecialistDesignation.valid_from <= on,
        SpecialistDesignation.review_by >= on,
    )


def designations(service_ids: Collection[int] | None, on: date) -> dict[int, tuple[DesignationRecord, ...]]:
    """Current specialist designations by service, in order of area; `service_ids` None means all services."""
    query = select(SpecialistDesignation).where(designated_on(on))
    if service_ids is not None and len(service_ids) <= MOST_KEYS:
        query = query.where(SpecialistDesignation.service_id.in_(service_ids))
    rows = db.session.scalars(
        query.order_by(SpecialistDesignation.service_id, SpecialistDesignation.area)
    ).all()
    kinds: dict[int, set[str]] = defaultdict(set)
    evidence = select(DesignationEvidence.designation_id, DesignationEvidence.kind)
    for designation_id, kind in db.session.execute(
        evidence.join(
            SpecialistDesignation, SpecialistDesignation.id == DesignationEvidence.designation_id
        ).where(SpecialistDesignation.id.in_(query.with_only_columns(SpecialistDesignation.id)))
    ):
        kinds[designation_id].add(kind)
    records: dict[int, list[DesignationRecord]] = defaultdict(list)
    for row in rows:
        if row.valid_from is not None and row.review_by is not None:
            records[row.service_id].append(
                DesignationRecord(
                    row.service_id,
                    row.area,
                    row.standard_version,
                    row.valid_from,
                    row.review_by,
                    tuple(sorted(kinds[row.id])),
                )
            )
    return {service_id: tuple(of_service) for service_id, of_service in records.items()}


def admissions_with(*columns: Any) -> Select[Any]:
    """Columns of an Admission, its Lot and its Instrument."""
    query: Select[Any] = select(*columns).select_from(Admission)
    return query.join(Lot, Lot.id == Admission.lot_id).join(Instrument, Instrument.id == Lot.instrument_id)


def _admitted(on: date, ids: set[int] | None) -> dict[int, Listing]:
    query = admissions_with(Admission.service_id, Admission.lot_id, Admission.valid_from, held_since())
    query = query.join(Service, Service.id == Admission.service_id).where(listable(on))
    if ids is not None and len(ids) <= MOST_KEYS:
        query = query.where(Admission.service_id.in_(ids))
    admitted: dict[int, dict[int, AdmissionFacts]] = defaultdict(dict)
    for service_id, lot_id, *facts in db.session.execute(query.order_by(Admission.service_id)):
        admitted[service_id][lot_id] = AdmissionFacts(*facts)
    all_lots = lots_on(on) if admitted else {}
    return {
        service_id: admitted_listing(service_id, facts_by_lot, all_lots)
        for service_id, facts_by_lot in admitted.items()
    }


class AdmissionFacts(NamedTuple):
    """What an admission that is shown says: since when it is, and since when it is held, None where it is not."""

    since: date
    held_on: date | None


def admitted_listing(
    service_id: int, facts_by_lot: Mapping[int, AdmissionFacts], all_lots: Mapping[int, ListedLot]
) -> Listing:
    """The listing of a service that is admitted to lots; `all_lots` are in their published order."""
    lots = tuple(lot for lot_id, lot in all_lots.items() if lot_id in facts_by_lot)
    councils = tuple(sorted({code for lot in lots for code in lot.council_codes}))
    since = min(facts.since for facts in facts_by_lot.values())
    held = closed_since([facts.held_on for facts in facts_by_lot.values()])
    return Listing(service_id, ListingKind.ADMITTED, since, lots, councils, held_since=held)


def lots_on(on: date) -> dict[int, ListedLot]:
    """Every lot with the councils that may buy through it on a day, in the order of instrument and lot."""
    councils: dict[int, set[str]] = defaultdict(set)
    agreements = select(AccessAgreement.instrument_id, AccessAgreement.council_code).where(
        in_force(AccessAgreement, on)
    )
    for instrument_id, council_code in db.session.execute(agreements):
        councils[instrument_id].add(council_code)
    columns: list[Any] = [Lot.id, Lot.code, Lot.name, Lot.pricing_mode, Lot.regulated_required]
    columns += [Instrument.id, Instrument.code, Instrument.name, Instrument.council_code]
    rows = db.session.execute(
        select(*columns)
        .join(Instrument, Instrument.id == Lot.instrument_id)
        .order_by(Instrument.code, Lot.position, Lot.code, Lot.id)
    )
    return {
        lot_id: ListedLot(
            lot_id,
            code,
            name,
            instrument_code,
            instrument_name,
            lead,
            tuple(sorted({lead, *councils[instrument_id]})),
            mode,
            regulated,
        )
        for lot_id, code, name, mode, regulated, instrument_id, instrument_code, instrument_name, lead in rows
    }


def _entries(on: date, ids: set[int] | None) -> dict[int, Listing]:
    query = entries_shown_on(on).order_by(CheckedEntry.service_id, CheckedEntry.council_code)
    if ids is not None and len(ids) <= MOST_KEYS:
        query = query.where(CheckedEntry.service_id.in_(ids))
    entries_of: dict[int, list[EntryFacts]] = defaultdict(list)
    for service_id, *facts in db.session.execute(query):
        entries_of[service_id].append(EntryFacts(*facts))
    return {service_id: entry_listing(service_id, entries) for service_id, entries in entries_of.items()}


class EntryFacts(NamedTuple):
    """What a CheckedEntry says."""

    kind: str
    since: date
    checked_on: date | None
    council_code: str


def entries_shown_on(on: date) -> Select[Any]:
    """The id of the service and the facts of each CheckedEntry that is shown on a day."""
    columns: list[Any] = [CheckedEntry.service_id, CheckedEntry.kind, CheckedEntry.valid_from]
    columns += [CheckedEntry.checked_on, CheckedEntry.council_code]
    return select(*columns).where(entered_on(on), published_entry())


def entry_listing(service_id: int, entries: Sequence[EntryFacts]) -> Listing:
    """The listing of a service that councils enter without buying from it."""
    return Listing(
        service_id,
        ListingKind.CHECKED
        if any(entry.kind == ListingKind.CHECKED for entry in entries)
        else ListingKind.UNIVERSAL,
        min(entry.since for entry in entries),
        (),
        tuple(sorted({entry.council_code for entry in entries})),
        max((entry.checked_on for entry in entries if entry.checked_on), default=None),
    )


def lot_and_instrument(lot_id: int) -> tuple[Lot, Instrument]:
    """A lot and its instrument, for this room's actions. Raises NotFound."""
    row = db.session.execute(
        select(Lot, Instrument).join(Instrument, Instrument.id == Lot.instrument_id).where(Lot.id == lot_id)
    ).one_or_none()
    if row is None:
        raise NotFound(f"lot {lot_id}")
    return row[0], row[1]


def listing_councils(service_id: int, on: date) -> frozenset[str]:
    """The councils whose list a service is on: those of its live admissions and of its entries shown on a day.

    A list that is over gives no authority, whatever was left on it. Whether the service is published does not count:
    they are the councils that may publish it.
    """
    leads = (
        select(Instrument.id, Instrument.council_code)
        .join(Lot, Lot.instrument_id == Instrument.id)
        .join(Admission, Admission.lot_id == Lot.id)
        .where(Admission.service_id == service_id, _is_live(on), _opened_and_not_over(on))
        .subquery()
    )
    joining = (
        select(AccessAgreement.council_code)
        .join(leads, leads.c.id == AccessAgreement.instrument_id)
        .where(in_force(AccessAgreement, on))
    )
    entered = select(CheckedEntry.council_code).where(CheckedEntry.service_id == service_id, entered_on(on))
    return frozenset(db.session.scalars(select(leads.c.council_code).union(joining, entered)))


def listed_by(council_codes: Collection[str], on: date) -> ColumnElement[bool]:
    """SQL: a Service is on the list of one of these councils on a day, as `listing_councils` says."""
    joined = exists().where(
        AccessAgreement.instrument_id == Instrument.id,
        AccessAgreement.council_code.in_(council_codes),
        in_force(AccessAgreement, on),
    )
    admitted = (
        select(Admission.id)
        .join(Lot, Lot.id == Admission.lot_id)
        .join(Instrument, Instrument.id == Lot.instrument_id)
        .where(Admission.service_id == Service.id, _is_live(on), _opened_and_not_over(on))
        .where(or_(Instrument.council_code.in_(council_codes), joined))
    )
    entered = select(CheckedEntry.id).where(
        CheckedEntry.service_id == Service.id, CheckedEntry.council_code.in_(council_codes), entered_on(on)
    )
    return or_(admitted.exists(), entered.exists())


def live_lots(service_ids: Collection[int], on: date) -> frozenset[int]:
    """The lots in which any of these services has a live admission on a day, suspended ones counted."""
    rows = select(Admission.lot_id).where(Admission.service_id.in_(service_ids), _is_live(on))
    return frozenset(db.session.scalars(rows))


def live_lots_by_service(service_ids: Collection[int], on: date) -> dict[int, frozenset[int]]:
    """`live_lots` of each of many services; one that is in none is left out."""
    found: dict[int, set[int]] = defaultdict(set)
    rows = select(Admission.service_id, Admission.lot_id).where(
        Admission.service_id.in_(service_ids), _is_live(on)
    )
    for service_id, lot_id in db.session.execute(rows):
        found[service_id].add(lot_id)
    return {service_id: frozenset(lots) for service_id, lots in found.items()}


def lots_to_price(service_ids: Collection[int], on: date) -> frozenset[int]:
    """The lots of `live_lots`, and those that any of these services applies to: an application asks for its price."""
    rows = select(Application.lot_id).where(
        Application.service_id.in_(service_ids), one_of(Application.state, OPEN_APPLICATION_STATES)
    )
    return live_lots(service_ids, on) | frozenset(db.session.scalars(rows))


def _is_live(on: date) -> ColumnElement[bool]:
    """SQL: an admission holds its place in the lot on a day, or will hold it."""
    not_over = or_(Admission.valid_to.is_(None), Admission.valid_to >= on)
    return and_(Admission.state.in_(LIVE_ADMISSION_STATES), not_over)


def own_scope(application: Application) -> Scope:
    """An application belongs to the provider of its service."""
    return Scope(provider=service_row(application.service_id).provider_id)


def application_is_open(public_id: str) -> bool:
    """Whether its provider may change an application now."""
    state = db.session.scalar(select(Application.state).where(Application.public_id == public_id))
    return state in WRITABLE_APPLICATION_STATES


def application_scope(public_id: str) -> Scope:
    """Whose an application is, with all that hangs on it, by its public id. Raises NotFound."""
    application = db.session.scalar(select(Application).where(Application.public_id == public_id))
    if application is None:
        raise NotFound("application")
    return scope_of_application(application)


def scope_of_application(application: Application) -> Scope:
    """Whose an application is: its provider's, and once it was sent the staff's of the list that it asks to join."""
    own = own_scope(application)
    return (
        own
        if application.submitted_at is None
        else replace(lot_scope(application.lot_id), provider=own.provider)
    )


def current_assessments(application_id: int) -> dict[str, CriterionAssessment]:
    """The current assessment of each criterion of an application."""
    rows = db.session.scalars(
        select(CriterionAssessment).where(
            CriterionAssessment.application_id == application_id, CriterionAssessment.is_current
        )
    )
    return {row.criterion: row for row in rows}


def visit_outcome(application_id: int) -> bool | None:
    """Whether the latest completed validation visit confirmed the claims; None before any."""
    return db.session.scalar(
        select(ValidationVisit.confirmed)
        .where(ValidationVisit.application_id == application_id, ValidationVisit.completed_on.is_not(None))
        .order_by(ValidationVisit.completed_on.desc(), ValidationVisit.id.desc())
        .limit(1)
    )


def live_in_lot(lot_id: int) -> int:
    """How many admissions of a lot are live, suspended ones counted."""
    return (
        db.session.scalar(
            select(func.count()).where(Admission.lot_id == lot_id, Admission.state.in_(LIVE_ADMISSION_STATES))
        )
        or 0
    )
