"""One specialist designation, and one entry that is not bought, as those who may decide on it read it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from directory.admissions.models import CheckedEntry, DesignationEvidence, SpecialistDesignation
from directory.catalogue.models import Provider
from directory.catalogue.queries import service_row, service_scope
from directory.foundation.actor import Actor
from directory.foundation.database import db
from directory.foundation.errors import NotAllowed, NotFound
from directory.foundation.permissions import Permission, permits

READERS = (Permission.DESIGNATION_DECIDE, Permission.DESIGNATION_EVIDENCE, Permission.DESIGNATION_APPLY)


@dataclass(frozen=True, slots=True)
class EvidenceSeen:
    """One piece of evidence, and by whom it was given."""

    kind: str
    summary: str
    reference: str
    dated: date | None
    by: str


@dataclass(frozen=True, slots=True)
class DesignationSeen:
    """A designation with its evidence."""

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
    may_decide: bool
    may_give_evidence: bool


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


def designation_seen(actor: Actor, designation_id: int) -> DesignationSeen:
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
            EvidenceSeen(each.kind, each.summary, each.reference, each.dated, each.created_by)
            for each in evidence
        ),
        may_decide=permits(actor, Permission.DESIGNATION_DECIDE, scope),
        may_give_evidence=permits(actor, Permission.DESIGNATION_EVIDENCE, scope),
    )
