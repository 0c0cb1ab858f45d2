"""Reads of reports: for the staff who decide them, and for the page that shows a visitor the reference."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from directory.catalogue.queries import service_row, service_scope
from directory.foundation.actor import Actor
from directory.foundation.database import db
from directory.foundation.errors import NotFound
from directory.foundation.identifying_words import Flag, identifying_words
from directory.foundation.permissions import Permission, Scope, allow, permits
from directory.moderation.models import MistakeReport, MistakeReportContact
from directory.moderation.states import MISTAKE_REPORT


@dataclass(frozen=True, slots=True)
class OpenReport:
    """A report without a decision, with the words that may identify someone flagged."""

    report_id: int
    reference: str
    service_id: int
    field: str
    text: str
    flags: tuple[Flag, ...]
    state: str
    received_at: datetime
    wants_answer: bool


def report_by_key(key: str) -> MistakeReport | None:
    """The report that was already made by this submission of a form."""
    return db.session.scalar(select(MistakeReport).where(MistakeReport.submission_key == key))


def is_reference(reference: str, service_id: int) -> bool:
    """Whether this reference belongs to a report about this service."""
    report_id = db.session.scalar(
        select(MistakeReport.id).where(
            MistakeReport.reference == reference, MistakeReport.service_id == service_id
        )
    )
    return report_id is not None


def open_reports(actor: Actor) -> tuple[OpenReport, ...]:
    """The reports that wait for a decision by this actor, oldest first. Raises NotAllowed for who decides none."""
    own_councils = frozenset(grant.council for grant in actor.grants if grant.council is not None)
    allow(actor, Permission.MISTAKE_REPORT_DECIDE, Scope(own_councils))
    rows = db.session.execute(
        select(MistakeReport, MistakeReportContact.id)
        .outerjoin(MistakeReportContact, MistakeReportContact.report_id == MistakeReport.id)
        .where(MistakeReport.state.not_in(sorted(MISTAKE_REPORT.final)))
        .order_by(MistakeReport.received_at, MistakeReport.id)
    ).all()
    services = {
        service_id
        for service_id in {report.service_id for report, _ in rows}
        if permits(actor, Permission.MISTAKE_REPORT_DECIDE, service_scope(service_row(service_id)))
    }
    return tuple(
        OpenReport(
            report_id=report.id,
            reference=report.reference,
            service_id=report.service_id,
            field=report.field,
            text=report.text,
            flags=identifying_words(report.text),
            state=report.state,
            received_at=report.received_at,
            wants_answer=contact_id is not None,
        )
        for report, contact_id in rows
        if report.service_id in services
    )


def allow_decision(actor: Actor, report: MistakeReport) -> None:
    """Raise NotAllowed unless the actor decides reports about this service (requirements section 4)."""
    scope = service_scope(service_row(report.service_id))
    allow(actor, Permission.MISTAKE_REPORT_DECIDE, scope)


def by_id(report_id: int) -> MistakeReport:
    """One row, for this room's actions. Raises NotFound."""
    report = db.session.get(MistakeReport, report_id)
    if report is None:
        raise NotFound(f"mistake_report {report_id}")
    return report
