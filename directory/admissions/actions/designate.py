"""Specialist designation on evidence, and entries the Council doesn't buy. None of them commits."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from directory.admissions import rules
from directory.admissions.models import (
    Admission,
    CheckedEntry,
    DesignationEvidence,
    SpecialistDesignation,
)
from directory.admissions.states import DESIGNATION
from directory.audit.actions import record
from directory.catalogue.models import Service
from directory.catalogue.queries import service_row
from directory.foundation.actor import Actor
from directory.foundation.database import db
from directory.foundation.errors import Conflict, Invalid, WrongState
from directory.foundation.permissions import allow_by_rule
from directory.foundation.signing import digest
from directory.outbox.actions import post
from directory.outbox.rules import Event
from directory.vocabulary.care import Need
from directory.vocabulary.procurement import NOT_BOUGHT_KINDS
from directory.vocabulary.quality import EvidenceKind


@dataclass(frozen=True, slots=True)
class Evidence:
    """One piece of evidence: a code of `EvidenceKind`, what it says, where it is (HAR App2 2.8)."""

    kind: str
    summary: str
    reference: str = ""
    dated: date | None = None


def apply_for_designation(
    actor: Actor, service: Service, *, area: str, standard_version: str, evidence: Iterable[Evidence]
) -> SpecialistDesignation:
    """Ask to be called specialist in an area of need; what a provider says of itself is never shown as such.

    Raises Invalid without evidence or for an unknown area or kind, Conflict where one is open or current.
    """
    if not rules.may_designate(actor):
        allow_by_rule(actor, rules.may_apply_for, service.provider_id)
    pieces = list(evidence)
    if not Need.has(area):
        raise Invalid("area", "unknown")
    if not standard_version.strip():
        raise Invalid("standard_version", "required")
    if not pieces or any(not EvidenceKind.has(piece.kind) or not piece.summary.strip() for piece in pieces):
        raise Invalid("evidence", "required" if not pieces else "unknown")
    live = select(SpecialistDesignation.id).where(
        SpecialistDesignation.service_id == service.id,
        SpecialistDesignation.area == area,
        SpecialistDesignation.state.in_(("applied", "accredited")),
    )
    if db.session.scalar(live) is not None:
        raise Conflict("a designation in this area is open or current already")
    designation = SpecialistDesignation(
        service_id=service.id,
        area=area,
        standard_version=standard_version.strip(),
        state=DESIGNATION.initial,
        created_by=actor.id,
    )
    db.session.add(designation)
    db.session.flush()
    for piece in pieces:
        db.session.add(
            DesignationEvidence(
                designation_id=designation.id,
                kind=piece.kind,
                summary=piece.summary.strip(),
                reference=piece.reference,
                dated=piece.dated,
                created_by=actor.id,
            )
        )
    after = {"service_id": service.id, "area": area, "evidence": sorted({piece.kind for piece in pieces})}
    record(actor, "designation.applied", "specialist_designation", designation.id, after=after)
    return designation


def designate(
    actor: Actor, designation: SpecialistDesignation, *, valid_from: date, review_by: date
) -> SpecialistDesignation:
    """Call a service specialist from `valid_from` to `review_by`, both counted (HAR App2 2.11)."""
    allow_by_rule(actor, rules.may_designate)
    if review_by < valid_from:
        raise Invalid("review_by", "before_start")
    designation.valid_from, designation.review_by, designation.assessor = valid_from, review_by, actor.id
    return _move(actor, designation, "designate")


def withdraw_designation(
    actor: Actor, designation: SpecialistDesignation, *, reason: str
) -> SpecialistDesignation:
    """Take the designation, or the request for it, back with a reason."""
    allow_by_rule(actor, rules.may_designate)
    if not reason.strip():
        raise Invalid("reason", "required")
    designation.reason = reason.strip()
    return _move(actor, designation, "withdraw", reason)


def expire_designations(actor: Actor, *, on: date) -> int:
    """Close every designation whose review day has passed; the number closed. Run once a day."""
    allow_by_rule(actor, rules.may_designate)
    rows = db.session.scalars(
        select(SpecialistDesignation)
        .where(SpecialistDesignation.state == "accredited", SpecialistDesignation.review_by < on)
        .order_by(SpecialistDesignation.id)
    ).all()
    for designation in rows:
        _move(actor, designation, "expire")
    return len(rows)


def enter_checked(
    actor: Actor,
    service: Service,
    *,
    council_code: str,
    kind: str,
    valid_from: date,
    checked_on: date | None = None,
    valid_to: date | None = None,
) -> CheckedEntry:
    """Show a service the Council does not buy, as checked or universal (DER 4.5; requirement 18).

    Raises Invalid for a checked entry without the day of its check, Conflict for a service that is on a lot.
    """
    allow_by_rule(actor, rules.may_decide, council_code)
    if kind not in NOT_BOUGHT_KINDS:
        raise Invalid("kind", "unknown")
    if kind == "checked" and checked_on is None:
        raise Invalid("checked_on", "required")
    on_a_lot = select(Admission.id).where(
        Admission.service_id == service.id, Admission.state.in_(("admitted", "suspended"))
    )
    if db.session.scalar(on_a_lot) is not None:
        raise Conflict("a service on a lot is bought by the Council")
    entry = CheckedEntry(
        service_id=service.id,
        council_code=council_code,
        kind=kind,
        checked_on=checked_on,
        checked_by=actor.id if checked_on else None,
        valid_from=valid_from,
        valid_to=valid_to,
        created_by=actor.id,
    )
    db.session.add(entry)
    db.session.flush()
    after = {"service_id": service.id, "council_code": council_code, "kind": kind}
    record(actor, "checked_entry.entered", "checked_entry", entry.id, after=after)
    post(Event.SERVICE_CHANGED, service.id)
    return entry


def end_checked(actor: Actor, entry: CheckedEntry, *, reason: str, on: date) -> CheckedEntry:
    """Stop showing a checked or universal entry: `on` is the first day it is gone."""
    allow_by_rule(actor, rules.may_decide, entry.council_code)
    if entry.ended_on is not None:
        raise WrongState("checked_entry: it has ended already")
    if not reason.strip():
        raise Invalid("reason", "required")
    entry.ended_on = on
    entry.ended_reason = reason.strip()
    record(actor, "checked_entry.ended", "checked_entry", entry.id, after={"reason": digest(reason)})
    post(Event.SERVICE_CHANGED, entry.service_id)
    return entry


def _move(
    actor: Actor, designation: SpecialistDesignation, verb: str, words: str | None = None
) -> SpecialistDesignation:
    before = designation.state
    designation.state = DESIGNATION.move(before, verb)
    db.session.flush()
    after = (
        {"state": designation.state}
        if words is None
        else {"state": designation.state, "reason": digest(words)}
    )
    record(
        actor,
        f"designation.{verb}",
        "specialist_designation",
        designation.id,
        before={"state": before},
        after=after,
    )
    post(Event.SERVICE_CHANGED, service_row(designation.service_id).id)
    return designation
