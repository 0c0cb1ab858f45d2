"""Search across everything that somebody may see: one statement a kind of thing, each bounded by the grants."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ColumnElement, and_, exists, false, func, or_, select, true

from directory.admissions.models import Application
from directory.admissions.queries import confirm_listable
from directory.callbacks.models import CallRequest
from directory.catalogue.models import Provider, Service
from directory.catalogue.queries import governed_by
from directory.catalogue.states import ServiceState
from directory.claims.models import Claim
from directory.desk.queries.search_parts import (
    MOST_OF_A_KIND,
    Found,
    holds,
    is_exactly,
    is_led_or_joined,
    is_staff,
    own_services,
    read_words,
)
from directory.desk.queries.searching_decisions import (
    find_admissions,
    find_checks,
    find_concerns,
    find_designations,
    find_feedback,
    find_lots,
    find_page_changes,
)
from directory.desk.queries.searching_site import find_imports, find_people
from directory.foundation.actor import Actor
from directory.foundation.database import db
from directory.foundation.permissions import SITE, Permission, councils_with, permits, providers_with
from directory.frameworks.models import Instrument, Lot
from directory.moderation.models import MistakeReport
from directory.places.models import Council
from directory.register.models import RegisteredLocation


def search(actor: Actor, text: str, on: date) -> list[Found]:
    """Everything of these kinds whose name holds every word, or that is called exactly so.

    Of each kind those alone that the actor may read. Nothing for nothing.
    """
    words = read_words(text)
    if not words:
        return []
    return [
        *find_people(actor, words),
        *_providers(actor, words, on),
        *_services(actor, words, on),
        *_public_services(actor, words, on),
        *_applications(actor, words),
        *find_admissions(actor, words),
        *find_designations(actor, words, on),
        *find_checks(actor, words, on),
        *find_concerns(actor, words, on),
        *find_feedback(actor, words, on),
        *find_page_changes(actor, words, on),
        *_instruments(actor, words, on),
        *find_lots(actor, words, on),
        *_reports(actor, words, on),
        *_calls(actor, words),
        *_claims(actor, words),
        *find_imports(actor, words),
    ]


def words_left_out(text: str) -> str:
    """The words that a search does not look for, because there are too many before them; "" for none."""
    return " ".join(text.split()[len(read_words(text)) :])


def _runs_the_site(actor: Actor) -> bool:
    return permits(actor, Permission.DESK_SITE, SITE)


def _providers(actor: Actor, words: list[str], on: date) -> list[Found]:
    bounds = own_services(actor, on, staff=(Permission.LISTING_READ,), provider=Permission.LISTING_READ)
    of_site = _runs_the_site(actor)
    if bounds is None and not of_site:
        return []
    own = or_(
        exists().where(Service.provider_id == Provider.id, false() if bounds is None else bounds),
        Provider.id.in_(providers_with(actor, Permission.LISTING_READ)),
    )
    called = or_(
        holds(Provider.legal_name, words),
        is_exactly(Provider.companies_house, words),
        is_exactly(Provider.charity_number, words),
        is_exactly(Provider.cqc_provider_id, words),
    )
    checked = exists().where(
        Service.provider_id == Provider.id,
        governed_by(councils_with(actor, Permission.QUALITY_CHECK_READ), on),
    )
    rows = db.session.execute(
        select(
            *(Provider.id, Provider.legal_name, Provider.companies_house, Provider.cqc_provider_id),
            *(checked.label("has_page"), (own if of_site else true()).label("has_history")),
        )
        .where(called, true() if of_site else own)
        .order_by(Provider.legal_name, Provider.id)
        .limit(MOST_OF_A_KIND)
    )
    return [
        Found(
            "provider",
            str(row.id),
            row.legal_name,
            row.companies_house or row.cqc_provider_id or "",
            {"provider_id": row.id} if row.has_page else {},
            is_staff(actor, Permission.LISTING_READ),
            has_history=row.has_history,
        )
        for row in rows
    ]


def _services(actor: Actor, words: list[str], on: date) -> list[Found]:
    own = own_services(actor, on, staff=(Permission.LISTING_READ,), provider=Permission.LISTING_READ)
    if own is None:
        return []
    return _found_services(words, own, for_staff=is_staff(actor, Permission.LISTING_READ), has_history=True)


def _public_services(actor: Actor, words: list[str], on: date) -> list[Found]:
    """What everybody may read, for whoever runs the site: whom a letter or a call is about."""
    if not _runs_the_site(actor):
        return []
    own = own_services(actor, on, staff=(Permission.LISTING_READ,), provider=Permission.LISTING_READ)
    others = Service.state == ServiceState.PUBLISHED
    if own is not None:
        others = and_(others, ~own)
    found = _found_services(words, others, for_staff=True, has_history=False)
    listed = confirm_listable([int(thing.id) for thing in found], on)
    return [thing for thing in found if int(thing.id) in listed]


def _found_services(
    words: list[str], bound: ColumnElement[bool], *, for_staff: bool, has_history: bool
) -> list[Found]:
    called = or_(
        holds(Service.name, words),
        is_exactly(Service.slug, words),
        is_exactly(Service.location_id, words),
        is_exactly(Service.public_id, words),
        func.replace(Service.postcode, " ", "") == "".join(words).upper(),
    )
    rows = db.session.execute(
        select(Service.id, Service.slug, Service.name, Service.town, Service.postcode, Service.state)
        .where(called, bound)
        .order_by(Service.name, Service.id)
        .limit(MOST_OF_A_KIND)
    )
    return [
        Found(
            "service",
            str(row.id),
            row.name,
            ", ".join(part for part in (row.town, row.postcode) if part),
            {"slug": row.slug, "service_id": row.id, "state": row.state},
            for_staff,
            has_history=has_history,
        )
        for row in rows
    ]


def _applications(actor: Actor, words: list[str]) -> list[Found]:
    councils = councils_with(actor, Permission.APPLICATION_READ)
    providers = providers_with(actor, Permission.APPLICATION_READ)
    if not (councils or providers):
        return []
    rows = db.session.execute(
        select(Application.id, Application.public_id, Service.name, Lot.name.label("lot"), Instrument.code)
        .join(Service, Service.id == Application.service_id)
        .join(Lot, Lot.id == Application.lot_id)
        .join(Instrument, Instrument.id == Lot.instrument_id)
        .where(or_(holds(Service.name, words), is_exactly(Application.public_id, words)))
        .where(
            or_(
                and_(Instrument.council_code.in_(councils), Application.submitted_at.is_not(None)),
                Service.provider_id.in_(providers),
            )
        )
        .order_by(Application.id.desc())
        .limit(MOST_OF_A_KIND)
    )
    return [
        Found(
            "application",
            str(row.id),
            row.name,
            f"{row.lot} ({row.code})",
            {"public_id": row.public_id},
            bool(councils),
        )
        for row in rows
    ]


def _instruments(actor: Actor, words: list[str], on: date) -> list[Found]:
    """Those that a council of the actor's leads, or may buy through on the day."""
    councils = councils_with(actor, Permission.INSTRUMENT_READ)
    if not councils:
        return []
    rows = db.session.execute(
        select(Instrument.id, Instrument.code, Instrument.name)
        .where(or_(holds(Instrument.name, words), holds(Instrument.code, words)))
        .where(is_led_or_joined(councils, on))
        .order_by(Instrument.name, Instrument.id)
        .limit(MOST_OF_A_KIND)
    )
    return [
        Found(
            "instrument",
            str(row.id),
            row.name,
            row.code,
            {"code": row.code, "slug": row.code, "instrument_id": row.id},
            True,
        )
        for row in rows
    ]


def _reports(actor: Actor, words: list[str], on: date) -> list[Found]:
    councils = councils_with(actor, Permission.MISTAKE_REPORT_DECIDE)
    if not councils:
        return []
    rows = db.session.execute(
        select(MistakeReport.id, MistakeReport.reference, Service.name, Service.slug)
        .join(Service, Service.id == MistakeReport.service_id)
        .where(or_(holds(Service.name, words), is_exactly(MistakeReport.reference, words)))
        .where(governed_by(councils, on))
        .order_by(MistakeReport.id.desc())
        .limit(MOST_OF_A_KIND)
    )
    return [
        Found(
            "mistake_report",
            str(row.id),
            row.name,
            row.reference,
            {"report_id": row.id, "reference": row.reference, "slug": row.slug},
            True,
        )
        for row in rows
    ]


def _calls(actor: Actor, words: list[str]) -> list[Found]:
    """By the reference alone: who asked is kept apart and never searched."""
    councils = councils_with(actor, Permission.CALL_REQUEST_ANSWER)
    if not councils:
        return []
    rows = db.session.execute(
        select(CallRequest.id, CallRequest.reference, Council.name)
        .join(Council, Council.code == CallRequest.council_code)
        .where(is_exactly(CallRequest.reference, words))
        .where(CallRequest.council_code.in_(councils))
        .order_by(CallRequest.id.desc())
        .limit(MOST_OF_A_KIND)
    )
    return [
        Found(
            "call_request",
            str(row.id),
            row.reference,
            row.name,
            {"call_id": row.id, "reference": row.reference},
            True,
        )
        for row in rows
    ]


def _claims(actor: Actor, words: list[str]) -> list[Found]:
    """Those of one's own councils; of every council for whoever runs the site. Who claimed is kept apart and never
    searched.
    """
    councils = councils_with(actor, Permission.CLAIM_READ)
    of_every_council = permits(actor, Permission.CLAIM_READ, SITE)
    if not (councils or of_every_council):
        return []
    rows = db.session.execute(
        select(Claim.id, Claim.reference, Claim.location_id, RegisteredLocation.name)
        .join(RegisteredLocation, RegisteredLocation.id == Claim.location_id)
        .where(
            or_(
                holds(RegisteredLocation.name, words),
                is_exactly(Claim.reference, words),
                is_exactly(Claim.location_id, words),
            )
        )
        .where(true() if of_every_council else Claim.council_code.in_(councils))
        .order_by(Claim.id.desc())
        .limit(MOST_OF_A_KIND)
    )
    return [
        Found(
            "claim",
            str(row.id),
            row.name or row.location_id,
            row.reference,
            {"claim_id": row.id, "reference": row.reference},
            True,
        )
        for row in rows
    ]
