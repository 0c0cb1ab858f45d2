"""Reads of claims: for whoever looks for a service to claim, and for the staff who decide."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date
from math import ceil
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, func, or_, select

from directory.accounts.models import Account, AccountGrant
from directory.admissions.models import Admission, Application
from directory.admissions.states import (
    LIVE_ADMISSION_STATES,
    OPEN_APPLICATION_STATES,
    WAITING_APPLICATION_STATES,
)
from directory.catalogue.models import Provider, Service
from directory.catalogue.queries import publish_facts
from directory.catalogue.rules import PublishFacts
from directory.catalogue.states import ServiceState
from directory.claims.models import Claim, ClaimContact, ClaimPerson
from directory.claims.records import (
    ClaimableLocation,
    ClaimDetail,
    ClaimRow,
    ClaimsPage,
    ContactMade,
    EntryName,
    FoundLocation,
    OwnEntry,
)
from directory.claims.rules import (
    Claimant,
    PublishedContacts,
    claim_kind,
    decide_by,
    earlier_registrations,
    may_accept,
)
from directory.claims.states import OPEN_STATES
from directory.foundation.actor import Actor, Role
from directory.foundation.database import db, one_of
from directory.foundation.errors import Invalid, NotFound
from directory.foundation.permissions import Permission, Scope, allow, councils_with
from directory.frameworks.models import Lot
from directory.places.queries import council_named, council_record, places_at
from directory.places.records import CouncilRecord
from directory.prices.models import Price
from directory.register.models import RegisteredLocation
from directory.register.queries import (
    is_registered,
    location_record,
    location_records,
    public_register_search,
    registrations_of,
)
from directory.register.records import RegisteredLocationRecord
from directory.vocabulary.claims import ClaimState
from directory.vocabulary.prices import PricingMode, Unit

# The key in `app.extensions` of what prepares the entries of one location; `preparing`, to the right, answers it.
PREPARE_LOCATION = "prepare_location"
PrepareLocation = Callable[[Actor, str, str, date], None]
PAGE_SIZE = 50
# States of a service of one's own that the public does not see, and that it may come to see.
UNSEEN_STATES = (ServiceState.DRAFT, ServiceState.SUBMITTED, ServiceState.HIDDEN)


def claimable_location(location_id: str) -> ClaimableLocation:
    """A location of the register and what a claim of it would be. Raises NotFound for an unknown one."""
    location = location_record(location_id)
    earlier = earlier_ids(location_id)
    council = deciding_council(location)
    states = _states_at((location_id, *earlier))
    kind, refused = None, None
    try:
        kind = claim_kind(
            is_registered=is_registered(location_id),
            own_states=states.get(location_id, ()),
            earlier_states=[state for each in earlier for state in states.get(each, ())],
        )
    except Invalid as error:
        refused = error.code
    if refused is None and council is None:
        kind, refused = None, "claim_no_council"
    return ClaimableLocation(location, council, kind, refused, earlier, open_claim(location_id) is not None)


def find_locations(text: str, page: int) -> tuple[tuple[FoundLocation, ...], int, int, int]:
    """Locations of the register by id, name or postcode: one page of them, how many there are, its number, the last."""
    found = public_register_search(text, page=page)
    rows = tuple(
        FoundLocation(each.id, each.name, address_of(each), each.provider_name or "")
        for each in found.locations
    )
    return rows, found.total, found.page, found.pages


def deciding_council(location: RegisteredLocationRecord) -> CouncilRecord | None:
    """The council whose staff decide a claim: where the location stands, if it is served here.

    The postcode says it, save in a county, whose postcodes name their district, and where it is not known.
    """
    place = places_at([location.postcode]).get(location.postcode) if location.postcode else None
    district = place.council_code if place else None
    named = council_named(location.local_authority or "")
    by_name = named is not None and (named.is_county or district is None)
    council = named if by_name else council_record(district or "")
    return council if council is not None and council.in_directory else None


def earlier_ids(location_id: str) -> tuple[str, ...]:
    """The ended registrations of the home of a location."""
    return earlier_registrations(location_id, registrations_of([location_id]).get(location_id, ()))


def published_contacts(location: RegisteredLocationRecord | None) -> PublishedContacts:
    """How a location can be reached by what the regulator publishes."""
    if location is None:
        return PublishedContacts("", "", "")
    return PublishedContacts(location.phone or "", address_of(location), location.website or "")


def address_of(location: RegisteredLocationRecord) -> str:
    """The address of a location in one line."""
    parts = (*location.address_lines, location.town, location.postcode)
    return ", ".join(part for part in parts if part)


def open_claim(location_id: str) -> Claim | None:
    """The claim of a location that is being looked at; a location has one at most."""
    return db.session.scalar(
        select(Claim).where(Claim.location_id == location_id, one_of(Claim.state, OPEN_STATES))
    )


def claim_by_key(key: str) -> Claim | None:
    """The claim that was already made by this submission of a form."""
    return db.session.scalar(select(Claim).where(Claim.submission_key == key))


def is_reference(reference: str, location_id: str) -> bool:
    """Whether this reference belongs to a claim of this location."""
    query = select(Claim.id).where(Claim.reference == reference, Claim.location_id == location_id)
    return db.session.scalar(query) is not None


def waits_for_another(reference: str) -> bool:
    """Whether the claim with this reference waits until an earlier one of the same location is decided."""
    query = select(Claim.id).where(Claim.reference == reference, Claim.state == ClaimState.WAITING)
    return db.session.scalar(query) is not None


def claim_row(claim_id: int) -> Claim:
    """One row, for this room's actions and letters. Raises NotFound."""
    claim = db.session.get(Claim, claim_id)
    if claim is None:
        raise NotFound(f"claim {claim_id}")
    return claim


def claim_scope(claim: Claim) -> Scope:
    """Whose a claim is: the council's where the location stands; the site's administrator reads it."""
    return Scope(frozenset({claim.council_code}), site=True)


def claimant_of(claim_id: int) -> Claimant | None:
    """Who made a claim; None once the personal data were deleted."""
    person = db.session.get(ClaimPerson, claim_id)
    return None if person is None else Claimant(person.name, person.job, person.email, person.phone)


def contact_outcomes(claim_id: int) -> list[str]:
    """What the published contacts said, in their order."""
    query = select(ClaimContact.outcome).where(ClaimContact.claim_id == claim_id)
    return list(db.session.scalars(query.order_by(ClaimContact.contacted_on, ClaimContact.id)))


def signatories_of(provider_id: int) -> frozenset[str]:
    """The addresses of those who sign for a provider, or are invited to."""
    return frozenset(
        db.session.scalars(
            select(Account.email)
            .join(AccountGrant, AccountGrant.account_id == Account.id)
            .where(
                AccountGrant.provider_id == provider_id,
                AccountGrant.role == Role.PROVIDER_SIGNATORY,
                AccountGrant.ended_at.is_(None),
                Account.state != "closed",
            )
        )
    )


def claims_page(
    actor: Actor, *, council: str | None, state: str | None, page: int = 1, size: int = PAGE_SIZE
) -> ClaimsPage:
    """The claims that an actor may read, those that waited longest first; of one council or state where that is asked.

    An administrator reads those of every council. Raises NotAllowed for who reads none.
    """
    bounds: list[ColumnElement[bool]] = []
    if Role.ADMINISTRATOR not in actor.roles and Role.SYSTEM not in actor.roles:
        councils = councils_with(actor, Permission.CLAIM_READ)
        allow(actor, Permission.CLAIM_READ, Scope(councils))
        bounds.append(Claim.council_code.in_(councils))
    if council:
        bounds.append(Claim.council_code == council)
    counted = select(Claim.state, func.count()).where(*bounds).group_by(Claim.state)
    counts: dict[str, int] = {row[0]: row[1] for row in db.session.execute(counted)}
    if state:
        bounds.append(Claim.state == state)
    total = counts.get(state, 0) if state else sum(counts.values())
    pages = max(1, ceil(total / size))
    page = min(max(1, page), pages)
    decided_last = Claim.decided_on.is_not(None)
    query = _rows().where(*bounds).order_by(decided_last, Claim.asked_at, Claim.id)
    rows = db.session.execute(query.limit(size).offset((page - 1) * size))
    return ClaimsPage(tuple(_row(row) for row in rows), counts, total, page, pages)


def claim_detail(actor: Actor, claim_id: int) -> ClaimDetail:
    """One claim for whoever decides it. Raises NotFound, NotAllowed."""
    claim = claim_row(claim_id)
    allow(actor, Permission.CLAIM_READ, claim_scope(claim))
    location = location_records([claim.location_id]).get(claim.location_id)
    earlier = earlier_ids(claim.location_id)
    contacts = _contacts(claim.id)
    others = db.session.execute(
        _rows()
        .where(Claim.location_id == claim.location_id, Claim.id != claim.id)
        .order_by(Claim.asked_at, Claim.id)
    )
    return ClaimDetail(
        id=claim.id,
        reference=claim.reference,
        version=claim.version,
        state=claim.state,
        kind=claim.kind,
        council_code=claim.council_code,
        location_id=claim.location_id,
        location=location,
        published=published_contacts(location),
        claimant=claimant_of(claim.id),
        asked_at=claim.asked_at,
        decide_by=decide_by(claim.asked_on),
        contacts=contacts,
        entries=_entries((claim.location_id, *earlier)),
        earlier_ids=earlier,
        other_claims=tuple(_row(row) for row in others),
        may_be_accepted=may_accept([contact.outcome for contact in contacts]),
        has_signatory=_has_signatory(location),
        invited=claim.invited,
        decided_by=claim.decided_by,
        decided_on=claim.decided_on,
        refusal=claim.refusal,
        decision_reason=claim.decision_reason,
        letter_missing=claim.letter_missing,
    )


def entries_of(
    providers: Collection[int], page: int, *, size: int = PAGE_SIZE
) -> tuple[tuple[OwnEntry, ...], int, int]:
    """The services of some providers that are not public, by name: one page of them, its number, the last."""
    bounds = (Service.provider_id.in_(providers), one_of(Service.state, UNSEEN_STATES))
    total = db.session.scalar(select(func.count()).select_from(Service).where(*bounds)) or 0
    pages = max(1, ceil(total / size))
    page = min(max(1, page), pages)
    rows = db.session.execute(
        select(Service.slug, Service.name, Service.category, Service.state, Provider.legal_name)
        .add_columns(Service.location_id)
        .join(Provider, Provider.id == Service.provider_id)
        .where(*bounds)
        .order_by(Service.name, Service.id)
        .limit(size)
        .offset((page - 1) * size)
    )
    return tuple(OwnEntry(*row) for row in rows), page, pages


def own_entry(actor: Actor, slug: str) -> Service:
    """A service of an actor's own provider, whatever its state. Raises NotFound, NotAllowed."""
    service = db.session.scalar(select(Service).where(Service.slug == slug))
    if service is None:
        raise NotFound(f"service {slug}")
    allow(actor, Permission.LISTING_READ, Scope(provider=service.provider_id))
    return service


def entry_facts(service: Service, on: date) -> PublishFacts:
    """What the publication of a service depends on, on a day.

    Where a lot's prices are agreed for each person, that it says so stands for the price (requirement 3).
    """
    rated = service.location_id is None or bool(location_records([service.location_id]))
    priced = db.session.scalar(
        select(Price.id)
        .where(
            Price.service_id == service.id,
            Price.unit != Unit.MILE,  # a mile alone is no care
            Price.state == "current",
            or_(Price.valid_to.is_(None), Price.valid_to >= on),
        )
        .limit(1)
    )
    return publish_facts(
        service,
        price_shown=priced is not None or _is_agreed_for_each_person(service.id),
        rating_shown=rated,
        registered=is_registered(service.location_id),
    )


def _is_agreed_for_each_person(service_id: int) -> bool:
    """Whether a service is admitted to a lot without published prices, or has applied to one."""
    admitted = (
        select(Admission.id)
        .join(Lot, Lot.id == Admission.lot_id)
        .where(Admission.service_id == service_id, one_of(Admission.state, LIVE_ADMISSION_STATES))
        .where(Lot.pricing_mode == PricingMode.NON_PRICED)
    )
    applied = (
        select(Application.id)
        .join(Lot, Lot.id == Application.lot_id)
        .where(Application.service_id == service_id, one_of(Application.state, WAITING_APPLICATION_STATES))
        .where(Lot.pricing_mode == PricingMode.NON_PRICED)
    )
    return bool(db.session.scalar(select(or_(admitted.exists(), applied.exists()))))


def is_applied_for(service_id: int) -> bool:
    """Whether a service applies to a lot, sent or not, or is admitted to one."""
    applied = select(Application.id).where(
        Application.service_id == service_id, one_of(Application.state, OPEN_APPLICATION_STATES)
    )
    admitted = select(Admission.id).where(
        Admission.service_id == service_id, one_of(Admission.state, LIVE_ADMISSION_STATES)
    )
    return bool(db.session.scalar(select(or_(applied.exists(), admitted.exists()))))


def services_at(location_ids: Collection[str]) -> list[Service]:
    """The services at some locations in every state, in the order of their ids, for this room's actions."""
    query = select(Service).where(Service.location_id.in_(location_ids)).order_by(Service.id)
    return list(db.session.scalars(query))


def _states_at(location_ids: Collection[str]) -> dict[str, list[str]]:
    states: dict[str, list[str]] = {}
    rows = db.session.execute(
        select(Service.location_id, Service.state).where(Service.location_id.in_(location_ids))
    )
    for location_id, state in rows:
        states.setdefault(str(location_id), []).append(state)
    return states


def _contacts(claim_id: int) -> tuple[ContactMade, ...]:
    rows = db.session.execute(
        select(
            ClaimContact.means,
            ClaimContact.publisher,
            ClaimContact.used,
            ClaimContact.outcome,
            ClaimContact.note,
            ClaimContact.contacted_on,
            ClaimContact.created_by,
        )
        .where(ClaimContact.claim_id == claim_id)
        .order_by(ClaimContact.contacted_on, ClaimContact.id)
    )
    return tuple(ContactMade(*row) for row in rows)


def _entries(location_ids: Collection[str]) -> tuple[EntryName, ...]:
    rows = db.session.execute(
        select(Service.name, Service.slug, Service.category, Service.state, Provider.legal_name)
        .add_columns(Service.location_id)
        .join(Provider, Provider.id == Service.provider_id)
        .where(Service.location_id.in_(location_ids))
        .order_by(Service.id)
    )
    return tuple(EntryName(*row) for row in rows)


def _has_signatory(location: RegisteredLocationRecord | None) -> bool:
    if location is None or location.provider_id is None:
        return False
    provider = db.session.scalar(select(Provider.id).where(Provider.cqc_provider_id == location.provider_id))
    return provider is not None and bool(signatories_of(provider))


def _rows() -> Select[Any]:
    """Claims with the names of their locations, in the order of the fields of a row but the last two."""
    columns: list[Any] = [Claim.id, Claim.reference, Claim.state, Claim.kind, Claim.council_code]
    columns += [Claim.location_id, RegisteredLocation.name, Claim.asked_on, Claim.decided_on]
    return select(*columns).join(RegisteredLocation, RegisteredLocation.id == Claim.location_id)


def _row(row: Row[*tuple[Any, ...]]) -> ClaimRow:
    return ClaimRow(
        id=row.id,
        reference=row.reference,
        state=row.state,
        kind=row.kind,
        council_code=row.council_code,
        location_id=row.location_id,
        location_name=row.name or row.location_id,
        asked_on=row.asked_on,
        decide_by=decide_by(row.asked_on),
        decided_on=row.decided_on,
    )
