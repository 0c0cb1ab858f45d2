"""Reads of reports: for the staff who decide them, and for the page that shows a visitor the reference."""

from __future__ import annotations

from sqlalchemy import select

from directory.catalogue.queries import service_row, service_scope
from directory.foundation.actor import Actor
from directory.foundation.database import db
from directory.foundation.errors import NotFound
from directory.foundation.permissions import Permission, allow
from directory.moderation.models import MistakeReport, MistakeReportContact


def report_by_key(key: str) -> MistakeReport | None:
    """The report that was already made by this submission of a form."""
    return db.session.scalar(select(MistakeReport).where(MistakeReport.submission_key == key))


def contact_of(report_id: int) -> MistakeReportContact | None:
    """How to reach whoever made a report and asked for an answer; None where nobody did, or it is deleted."""
    return db.session.scalar(select(MistakeReportContact).where(MistakeReportContact.report_id == report_id))


def is_reference(reference: str, service_id: int) -> bool:
    """Whether this reference belongs to a report about this service."""
    report_id = db.session.scalar(
        select(MistakeReport.id).where(
            MistakeReport.reference == reference, MistakeReport.service_id == service_id
        )
    )
    return report_id is not None


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
