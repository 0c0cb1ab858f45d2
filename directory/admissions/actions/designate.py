"""Specialist designation on evidence, and entries the Council doesn't buy. None of these actions commits."""

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
from directory.admissions.states import (
    DESIGNATION,
    LIVE_ADMISSION_STATES,
    LIVE_DESIGNATION_STATES,
    DesignationState,
)
from directory.audit.actions import record
from directory.catalogue.models import Service
from directory.catalogue.queries import service_row, service_scope
from directory.foundation.actor import Actor
from directory.foundation.database import db
from directory.foundation.errors import Conflict, Invalid, WrongState
from directory.foundation.permissions import Permission, Scope, allow, permits
from directory.foundation.signing import digest
from directory.frameworks.queries import council_scope
from directory.outbox.actions import post
from directory.outbox.rules import Event
from directory.vocabulary.care import Need
from directory.vocabulary.procurement import NOT_BOUGHT_KINDS, ListingKind
from directory.vocabulary.quality import EvidenceKind
from directory.workflow.actions import transition
from directory.workflow.rules import clean_reason


@dataclass(frozen=True, slots=True)
class Evidence:
    """One piece of evidence: a code of `EvidenceKind`, a summary, where it is, and the id of a file of it
    (HAR App2 2.8).
    """

    kind: str
    summary: str
    reference: str = ""
    dated: date | None = None
    file_id: str | None = None


def apply_for_designation(
    actor: Actor, service: Service, *, area: str, standard_version: str, evidence: Iterable[Evidence]
) -> SpecialistDesignation:
    """Ask to be called specialist in an area of need; what a provider states of itself is never shown as such.

    Raises Invalid without evidence or for an unknown area or kind, Conflict where one is open or current.
    """
    allow(actor, Permission.DESIGNATION_APPLY, Scope(provider=service.provider_id))
    pieces = list(evidence)
    if not Need.has(area):
        raise Invalid("area", "unknown")
    _check_request(standard_version, pieces)
    if _other(service.id, area, LIVE_DESIGNATION_STATES) is not None:
        raise Conflict("a designation in this area is open or current already")
    return _ask(actor, service.id, area, standard_version, pieces)


def ask_to_renew(
    actor: Actor,
    designation: SpecialistDesignation,
    *,
    standard_version: str,
    evidence: Iterable[Evidence],
    on: date,
) -> SpecialistDesignation:
    """Ask to be called specialist for longer: a request beside the designation, which stays in force until its last day
    or the decision (HAR App2 2.11).

    Raises Invalid without evidence or for an unknown kind, WrongState where it is not in force or ends much later,
    Conflict where its renewal is asked for already.
    """
    service = service_row(designation.service_id)
    allow(actor, Permission.DESIGNATION_APPLY, Scope(provider=service.provider_id))
    pieces = list(evidence)
    _check_request(standard_version, pieces)
    is_current = designation.state == DesignationState.ACCREDITED
    if not is_current or not rules.may_renew(designation.review_by, on):
        raise WrongState("specialist_designation: it is renewed in its last days")
    if _other(service.id, designation.area, (DesignationState.APPLIED,)) is not None:
        raise Conflict("the renewal of this designation is asked for already")
    return _ask(actor, service.id, designation.area, standard_version, pieces)


def give_evidence(
    actor: Actor, designation: SpecialistDesignation, evidence: Evidence
) -> SpecialistDesignation:
    """Add a piece of evidence to a designation that is asked for: its provider's, or a quality officer's (requirements
    section 4).

    Raises Invalid for an unknown kind, WrongState once the designation is decided.
    """
    scope = service_scope(service_row(designation.service_id))
    if not permits(actor, Permission.DESIGNATION_APPLY, scope):
        allow(actor, Permission.DESIGNATION_EVIDENCE, scope)
    _check_evidence([evidence])
    if designation.state != DesignationState.APPLIED:
        raise WrongState("specialist_designation: evidence is given before the decision")
    _add_evidence(actor, designation, evidence)
    db.session.flush()
    after = {"evidence": evidence.kind}
    record(
        actor, "specialist_designation.evidence_given", "specialist_designation", designation.id, after=after
    )
    return designation


def designate(
    actor: Actor, designation: SpecialistDesignation, *, valid_from: date, review_by: date, on: date
) -> SpecialistDesignation:
    """Call a service specialist from `valid_from` to `review_by`, both included (HAR App2 2.11).

    What it renews ends with the decision, so that one holds at a time. Raises Invalid for a last day before the first,
    and for a first day that would leave the service without the label that it has.
    """
    _allow_deciding(actor, designation)
    if review_by < valid_from:
        raise Invalid("review_by", "before_start")
    DESIGNATION.move(designation.state, "designate")
    former = _other(designation.service_id, designation.area, (DesignationState.ACCREDITED,))
    if former is not None:
        _end_former(actor, former, valid_from=valid_from, on=on)
    values = {"valid_from": valid_from, "review_by": review_by, "assessor": actor.id}
    transition(actor, designation, "designate", values=values)
    return designation


def withdraw_designation(
    actor: Actor, designation: SpecialistDesignation, *, reason: str
) -> SpecialistDesignation:
    """Take the designation, or the request for it, back with a reason."""
    _allow_deciding(actor, designation)
    transition(actor, designation, "withdraw", reason=reason, values={"reason": clean_reason(reason)})
    return designation


def expire_designations(actor: Actor, *, on: date) -> int:
    """End every designation whose review day has passed; the number ended. Run once a day by a job."""
    allow(actor, Permission.DESIGNATION_EXPIRE)
    rows = db.session.scalars(
        select(SpecialistDesignation)
        .where(
            SpecialistDesignation.state == DesignationState.ACCREDITED, SpecialistDesignation.review_by < on
        )
        .order_by(SpecialistDesignation.id)
    ).all()
    for designation in rows:
        transition(actor, designation, "expire")
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
    allow(actor, Permission.ADMISSION_DECIDE, council_scope(council_code))
    if kind not in NOT_BOUGHT_KINDS:
        raise Invalid("kind", "unknown")
    if kind == ListingKind.CHECKED and checked_on is None:
        raise Invalid("checked_on", "required")
    on_a_lot = select(Admission.id).where(
        Admission.service_id == service.id, Admission.state.in_(LIVE_ADMISSION_STATES)
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
    allow(actor, Permission.ADMISSION_DECIDE, council_scope(entry.council_code))
    if entry.ended_on is not None:
        raise WrongState("checked_entry: it has ended already")
    reason = clean_reason(reason)
    if not reason:
        raise Invalid("reason", "required")
    entry.ended_on = on
    entry.ended_reason = reason
    record(actor, "checked_entry.ended", "checked_entry", entry.id, after={"reason": digest(reason)})
    post(Event.SERVICE_CHANGED, entry.service_id)
    return entry


def _allow_deciding(actor: Actor, designation: SpecialistDesignation) -> None:
    allow(actor, Permission.DESIGNATION_DECIDE, service_scope(service_row(designation.service_id)))


def _end_former(actor: Actor, former: SpecialistDesignation, *, valid_from: date, on: date) -> None:
    """End what a renewal takes the place of; it may have run out before, on a day on which no job has run since."""
    assert former.review_by is not None  # the database keeps it: it is accredited
    is_over = former.review_by < on
    if not is_over and valid_from > on:
        raise Invalid("valid_from", "in_the_future")
    transition(actor, former, "expire" if is_over else "renew")


def _other(service_id: int, area: str, states: Iterable[str]) -> SpecialistDesignation | None:
    """A designation of a service in an area that is in one of these states."""
    return db.session.scalar(
        select(SpecialistDesignation)
        .where(
            SpecialistDesignation.service_id == service_id,
            SpecialistDesignation.area == area,
            SpecialistDesignation.state.in_(tuple(states)),
        )
        .order_by(SpecialistDesignation.id)
        .limit(1)
    )


def _ask(
    actor: Actor, service_id: int, area: str, standard_version: str, pieces: list[Evidence]
) -> SpecialistDesignation:
    designation = SpecialistDesignation(
        service_id=service_id,
        area=area,
        standard_version=standard_version.strip(),
        state=DESIGNATION.initial,
        created_by=actor.id,
    )
    db.session.add(designation)
    db.session.flush()
    for piece in pieces:
        _add_evidence(actor, designation, piece)
    after = {"service_id": service_id, "area": area, "evidence": sorted({piece.kind for piece in pieces})}
    record(actor, "specialist_designation.applied", "specialist_designation", designation.id, after=after)
    return designation


def _check_request(standard_version: str, pieces: list[Evidence]) -> None:
    if not standard_version.strip():
        raise Invalid("standard_version", "required")
    if not pieces:
        raise Invalid("evidence", "required")
    _check_evidence(pieces)


def _check_evidence(pieces: Iterable[Evidence]) -> None:
    if any(not EvidenceKind.has(piece.kind) or not piece.summary.strip() for piece in pieces):
        raise Invalid("evidence", "unknown")


def _add_evidence(actor: Actor, designation: SpecialistDesignation, piece: Evidence) -> None:
    db.session.add(
        DesignationEvidence(
            designation_id=designation.id,
            kind=piece.kind,
            summary=piece.summary.strip(),
            reference=piece.reference,
            dated=piece.dated,
            file_id=piece.file_id,
            created_by=actor.id,
        )
    )
