"""Search across everything that somebody may see: one statement a kind of thing, each bounded by the grants."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, false, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from directory.admissions.models import Application
from directory.callbacks.models import CallRequest
from directory.catalogue.models import Provider, Service
from directory.catalogue.queries import governed_by
from directory.claims.models import Claim
from directory.foundation.actor import Actor
from directory.foundation.database import db, in_force
from directory.foundation.permissions import Permission, councils_with, providers_with
from directory.frameworks.models import AccessAgreement, Instrument, Lot
from directory.moderation.models import MistakeReport
from directory.places.models import Council
from directory.register.models import RegisteredLocation

MOST_OF_A_KIND = 20  # things of one kind that are shown; whoever wants fewer writes more
MOST_WORDS = 6
LONGEST = 100  # characters of what is searched for
ESCAPE = "\\"


@dataclass(frozen=True, slots=True)
class Found:
    """One thing: its kind, its id, its name, what tells it from others of that name, and the values of its address."""

    kind: str
    id: str
    title: str
    detail: str
    values: Mapping[str, str | int]
    for_staff: bool


def search(actor: Actor, text: str, on: date) -> list[Found]:
    """Everything of these kinds whose name holds every word, or that is called exactly so.

    Of each kind those alone that the actor may read. Nothing for nothing.
    """
    words = _read_words(text)
    if not words:
        return []
    return [
        *_providers(actor, words, on),
        *_services(actor, words, on),
        *_applications(actor, words),
        *_instruments(actor, words, on),
        *_reports(actor, words, on),
        *_calls(actor, words),
        *_claims(actor, words),
    ]


def words_left_out(text: str) -> str:
    """The words that a search does not look for, because there are too many before them; "" for none."""
    return " ".join(text.split()[len(_read_words(text)) :])


def _read_words(text: str) -> list[str]:
    """The first few words that are there whole within the longest text."""
    words: list[str] = []
    length = 0
    for word in text.split()[:MOST_WORDS]:
        length += len(word) + 1
        if length > LONGEST + 1 and words:
            break
        words.append(word[:LONGEST])
    return words


def _holds(column: InstrumentedAttribute[Any], words: Iterable[str]) -> ColumnElement[bool]:
    """SQL: a column holds every word, whatever the case of its letters."""
    return and_(*(column.ilike(f"%{_escaped(word)}%", escape=ESCAPE) for word in words))


def _escaped(word: str) -> str:
    return "".join(ESCAPE + sign if sign in "%_\\" else sign for sign in word)


def _is(
    column: InstrumentedAttribute[str] | InstrumentedAttribute[str | None], words: list[str]
) -> ColumnElement[bool]:
    """SQL: a column is what was written, as one word, whatever the case of its letters."""
    return func.lower(column) == "".join(words).lower()


def _own_services(actor: Actor, permission: Permission, on: date) -> ColumnElement[bool]:
    """SQL: a Service is one that the actor may read: of the actor's provider, or of a council of the actor's."""
    councils, providers = councils_with(actor, permission), providers_with(actor, permission)
    bounds: list[ColumnElement[bool]] = [Service.provider_id.in_(providers)] if providers else []
    if councils:
        bounds.append(governed_by(councils, on))
    return or_(*bounds) if bounds else false()


def _is_staff(actor: Actor, permission: Permission) -> bool:
    return bool(councils_with(actor, permission))


def _providers(actor: Actor, words: list[str], on: date) -> list[Found]:
    seen = exists().where(
        Service.provider_id == Provider.id, _own_services(actor, Permission.LISTING_READ, on)
    )
    called = or_(
        _holds(Provider.legal_name, words),
        _is(Provider.companies_house, words),
        _is(Provider.charity_number, words),
        _is(Provider.cqc_provider_id, words),
    )
    checked = exists().where(
        Service.provider_id == Provider.id,
        governed_by(councils_with(actor, Permission.QUALITY_CHECK_READ), on),
    )
    rows = db.session.execute(
        select(
            *(Provider.id, Provider.legal_name, Provider.companies_house, Provider.cqc_provider_id),
            checked.label("has_page"),
        )
        .where(called, or_(seen, Provider.id.in_(providers_with(actor, Permission.LISTING_READ))))
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
            _is_staff(actor, Permission.LISTING_READ),
        )
        for row in rows
    ]


def _services(actor: Actor, words: list[str], on: date) -> list[Found]:
    called = or_(
        _holds(Service.name, words),
        _is(Service.slug, words),
        _is(Service.location_id, words),
        _is(Service.public_id, words),
        func.replace(Service.postcode, " ", "") == "".join(words).upper(),
    )
    rows = db.session.execute(
        select(Service.id, Service.slug, Service.name, Service.town, Service.postcode, Service.state)
        .where(called, _own_services(actor, Permission.LISTING_READ, on))
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
            _is_staff(actor, Permission.LISTING_READ),
        )
        for row in rows
    ]


def _applications(actor: Actor, words: list[str]) -> list[Found]:
    councils = councils_with(actor, Permission.APPLICATION_READ)
    providers = providers_with(actor, Permission.APPLICATION_READ)
    rows = db.session.execute(
        select(Application.id, Application.public_id, Service.name, Lot.name.label("lot"), Instrument.code)
        .join(Service, Service.id == Application.service_id)
        .join(Lot, Lot.id == Application.lot_id)
        .join(Instrument, Instrument.id == Lot.instrument_id)
        .where(or_(_holds(Service.name, words), _is(Application.public_id, words)))
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
    joined = exists().where(
        AccessAgreement.instrument_id == Instrument.id,
        AccessAgreement.council_code.in_(councils),
        in_force(AccessAgreement, on),
    )
    rows = db.session.execute(
        select(Instrument.id, Instrument.code, Instrument.name)
        .where(or_(_holds(Instrument.name, words), _holds(Instrument.code, words)))
        .where(or_(Instrument.council_code.in_(councils), joined))
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
    rows = db.session.execute(
        select(MistakeReport.id, MistakeReport.reference, Service.name, Service.slug)
        .join(Service, Service.id == MistakeReport.service_id)
        .where(or_(_holds(Service.name, words), _is(MistakeReport.reference, words)))
        .where(_own_services(actor, Permission.MISTAKE_REPORT_DECIDE, on))
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
    rows = db.session.execute(
        select(CallRequest.id, CallRequest.reference, Council.name)
        .join(Council, Council.code == CallRequest.council_code)
        .where(_is(CallRequest.reference, words))
        .where(CallRequest.council_code.in_(councils_with(actor, Permission.CALL_REQUEST_ANSWER)))
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
    """Who claimed is kept apart and never searched."""
    rows = db.session.execute(
        select(Claim.id, Claim.reference, Claim.location_id, RegisteredLocation.name)
        .join(RegisteredLocation, RegisteredLocation.id == Claim.location_id)
        .where(
            or_(
                _holds(RegisteredLocation.name, words),
                _is(Claim.reference, words),
                _is(Claim.location_id, words),
            )
        )
        .where(Claim.council_code.in_(councils_with(actor, Permission.CLAIM_READ)))
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
