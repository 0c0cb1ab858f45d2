"""Every write about reports of mistakes. None of them commits."""

from __future__ import annotations

from datetime import date

from sqlalchemy import delete, select, update

from directory.audit.actions import record
from directory.foundation.actor import SYSTEM, Actor
from directory.foundation.database import db
from directory.foundation.errors import Invalid
from directory.foundation.form_tokens import is_token, submission_key
from directory.foundation.identifiers import new_reference
from directory.foundation.permissions import Permission, allow
from directory.foundation.signing import digest
from directory.moderation import rules
from directory.moderation.models import MistakeReport, MistakeReportContact
from directory.moderation.queries.reports import allow_decision, contact_of, report_by_key
from directory.outbox.letters import write_letter
from directory.workflow.actions import transition
from directory.workflow.rules import clean_reason

ANSWER = "mistake_report.answer"  # the kind of the letter
_BATCH = 500  # ids in one statement


def report_mistake(
    actor: Actor,
    service_id: int,
    *,
    field: str,
    text: str,
    form_token: str,
    on: date,
    email: str | None = None,
    phone: str | None = None,
    locale: str = "en",
) -> MistakeReport:
    """Store a report that a public fact is wrong; anyone may make one.

    The same ``form_token`` with the same content twice returns the first report, so that a double submit counts once;
    with other content it is another report. ``email`` and ``phone`` are stored apart from the report for 365 days, to
    ask or answer about it, in the language `locale`; both are optional.
    """
    allow(actor, Permission.MISTAKE_REPORT_MAKE)
    trimmed = rules.check_report(field, text)
    if not is_token(form_token):
        raise Invalid("form_token", "unknown")
    key = submission_key(form_token, str(service_id), field, trimmed, email or "", phone or "")
    earlier = report_by_key(key)
    if earlier is not None:
        return earlier
    report = MistakeReport(
        reference=new_reference("R"),
        submission_key=key,
        service_id=service_id,
        field=field,
        text=trimmed,
        keep_until=rules.keep_until(on),
    )
    db.session.add(report)
    db.session.flush()
    if email or phone:
        db.session.add(
            MistakeReportContact(
                report_id=report.id,
                email=email or None,
                phone=phone or None,
                locale=locale,
                keep_until=report.keep_until,
            )
        )
        db.session.flush()
    after = {
        "service_id": service_id,
        "field": field,
        "text": digest(trimmed),
        "contact": digest(f"{email or ''}|{phone or ''}") if email or phone else None,
    }
    record(actor, "mistake_report.receive", "mistake_report", report.id, after=after)
    return report


def start_review(actor: Actor, report: MistakeReport) -> MistakeReport:
    """Begin to look at a report."""
    allow_decision(actor, report)
    transition(actor, report, "start_review")
    report.looked_at_by = actor.id
    return report


def mark_corrected(actor: Actor, report: MistakeReport, *, reason: str, on: date) -> MistakeReport:
    """Note that the fact was corrected, by the room that owns it, and how."""
    return _decide(actor, report, "mark_corrected", reason=reason, on=on)


def leave_unchanged(actor: Actor, report: MistakeReport, *, reason: str, on: date) -> MistakeReport:
    """Note that the fact stays as it is, and why."""
    return _decide(actor, report, "leave_unchanged", reason=reason, on=on)


def purge(today: date) -> int:
    """Delete the contact details and the text of reports past their last day; how many of both.

    That there was a report, about which field, what was decided and why stays; what a person wrote goes.
    """
    contacts = list(
        db.session.scalars(
            select(MistakeReportContact.report_id).where(MistakeReportContact.keep_until < today)
        )
    )
    db.session.execute(delete(MistakeReportContact).where(MistakeReportContact.keep_until < today))
    texts = list(
        db.session.scalars(
            select(MistakeReport.id).where(
                MistakeReport.keep_until < today, MistakeReport.text_removed_on.is_(None)
            )
        )
    )
    for start in range(0, len(texts), _BATCH):
        db.session.execute(
            update(MistakeReport)
            .where(MistakeReport.id.in_(texts[start : start + _BATCH]))
            .values(text="", text_removed_on=today, version=MistakeReport.version + 1)
        )
    for report_id in contacts:
        record(SYSTEM, "mistake_report.purge_contact", "mistake_report", report_id)
    for report_id in texts:
        record(SYSTEM, "mistake_report.purge_text", "mistake_report", report_id)
    return len(contacts) + len(texts)


def _decide(actor: Actor, report: MistakeReport, verb: str, *, reason: str, on: date) -> MistakeReport:
    """Decide, and answer by letter whoever asked for it."""
    allow_decision(actor, report)
    values = {"decided_by": actor.id, "decided_on": on, "decision_reason": clean_reason(reason)}
    transition(actor, report, verb, reason=reason, values=values)
    contact = contact_of(report.id)
    if contact is not None and contact.email:
        write_letter(
            actor,
            contact.email,
            kind=ANSWER,
            subjects=(str(report.id),),
            locale=contact.locale,
            submission_key=submission_key(report.submission_key, "answer"),
            is_limited=False,
        )
    return report
