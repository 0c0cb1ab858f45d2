"""One specialist designation, and one entry that is not bought, as those who may decide on it read it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from directory.admissions.models import CheckedEntry, DesignationEvidence, SpecialistDesignation
from directory.admissions.rules import may_renew
from directory.admissions.states import DesignationState
from directory.catalogue.models import Provider
from directory.catalogue.queries import service_row, service_scope
from directory.foundation.actor import Actor
from directory.foundation.database import db
from directory.foundation.errors import NotAllowed, NotFound
from directory.foundation.permissions import Permission, Scope, permits

READERS = (Permission.DESIGNATION_DECIDE, Permission.DESIGNATION_EVIDENCE, Permission.DESIGNATION_APPLY)


@dataclass(frozen=True, slots=True)
class EvidenceSeen:
    """One piece of evidence, and by whom it was given."""

    kind: str
    summary: str
    reference: str
    dated: date | None
    file_id: str | None
    by: str


@dataclass(frozen=True, slots=True)
class OtherDesignation:
    """What a request renews, or the request that renews what is in force."""

    id: int
    review_by: date | None


@dataclass(frozen=True, slots=True)
class DesignationSeen:
    """A designation with its evidence. `other` stands beside it in the same area: of these two one renews the other."""

    id: int
    service: str
    slug: str
    provider: str
    area: str
    standard_version: str
    state: str
    asked_at: datetime
    assessor: str | None
    valid_from: date | None
    review_by: date | None
    reason: str | None
    evidence: tuple[EvidenceSeen, ...]
    other: OtherDesignation | None
    may_decide: bool
    may_give_evidence: bool
    may_add_evidence: bool
    may_renew: bool


def designation_row(designation_id: int) -> SpecialistDesignation:
    """The row itself, for actions. Raises NotFound."""
    row = db.session.get(SpecialistDesignation, designation_id)
    if row is None:
        raise NotFound("specialist_designation")
    return row


def entry_row(entry_id: int) -> CheckedEntry:
    """An entry that is not bought, for actions. Raises NotFound."""
    row = db.session.get(CheckedEntry, entry_id)
    if row is None:
        raise NotFound("checked_entry")
    return row


def designation_scope(owner_id: str) -> Scope:
    """Whose a designation is, with the files of its evidence, by its id as `files` names it. Raises NotFound."""
    return service_scope(service_row(_of_files(owner_id).service_id))


def takes_evidence(owner_id: str) -> bool:
    """Whether evidence may be added to a designation now, and taken away: before the decision."""
    return _of_files(owner_id).state == DesignationState.APPLIED


def may_read_evidence(actor: Actor, owner_id: str) -> bool:
    """Whether the files of a designation are for this person: its provider's people, and staff who look at it."""
    scope = designation_scope(owner_id)
    return any(permits(actor, permission, scope) for permission in READERS)


def designation_seen(actor: Actor, designation_id: int, on: date) -> DesignationSeen:
    """A designation for its own provider and for the council's staff. Raises NotFound, NotAllowed."""
    row = designation_row(designation_id)
    service = service_row(row.service_id)
    scope = service_scope(service)
    if not any(permits(actor, permission, scope) for permission in READERS):
        raise NotAllowed("specialist_designation: of others")
    evidence = db.session.scalars(
        select(DesignationEvidence)
        .where(DesignationEvidence.designation_id == row.id)
        .order_by(DesignationEvidence.id)
    )
    other = _other(row)
    is_own = permits(actor, Permission.DESIGNATION_APPLY, scope)
    is_renewable = row.state == DesignationState.ACCREDITED and may_renew(row.review_by, on)
    return DesignationSeen(
        id=row.id,
        service=service.name,
        slug=service.slug,
        provider=db.session.get_one(Provider, service.provider_id).legal_name,
        area=row.area,
        standard_version=row.standard_version,
        state=row.state,
        asked_at=row.created_at,
        assessor=row.assessor,
        valid_from=row.valid_from,
        review_by=row.review_by,
        reason=row.reason,
        evidence=tuple(
            EvidenceSeen(each.kind, each.summary, each.reference, each.dated, each.file_id, each.created_by)
            for each in evidence
        ),
        other=other,
        may_decide=permits(actor, Permission.DESIGNATION_DECIDE, scope),
        may_give_evidence=permits(actor, Permission.DESIGNATION_EVIDENCE, scope),
        may_add_evidence=is_own and row.state == DesignationState.APPLIED,
        may_renew=is_own and is_renewable and other is None,
    )


def _other(row: SpecialistDesignation) -> OtherDesignation | None:
    """Of a request what it renews, of what is in force the request."""
    beside = {
        DesignationState.APPLIED.value: DesignationState.ACCREDITED,
        DesignationState.ACCREDITED.value: DesignationState.APPLIED,
    }.get(row.state)
    if beside is None:
        return None
    found = db.session.execute(
        select(SpecialistDesignation.id, SpecialistDesignation.review_by).where(
            SpecialistDesignation.service_id == row.service_id,
            SpecialistDesignation.area == row.area,
            SpecialistDesignation.state == beside,
        )
    ).first()
    return None if found is None else OtherDesignation(found.id, found.review_by)


def _of_files(owner_id: str) -> SpecialistDesignation:
    is_id = owner_id.isascii() and owner_id.isdigit() and len(owner_id) < 10
    if not is_id:
        raise NotFound("specialist_designation")
    return designation_row(int(owner_id))
