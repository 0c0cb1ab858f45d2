"""Every write about reports of mistakes. None of them commits."""

from __future__ import annotations

import secrets
from datetime import date

from sqlalchemy import delete, select, update

from directory.audit.actions import record
from directory.foundation.actor import SYSTEM, Actor
from directory.foundation.database import db
from directory.foundation.errors import Invalid
from directory.foundation.permissions import allow_by_rule
from directory.foundation.signing import digest
from directory.moderation import rules
from directory.moderation.models import MistakeReport, MistakeReportContact
from directory.moderation.queries import report_by_token
from directory.moderation.states import MISTAKE_REPORT

# No vowels and nothing that reads like something else over the telephone.
_REFERENCE_LETTERS = "BCDFGHJKMNPQRTVWXY2346789"
_REFERENCE_LENGTH = 8


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
) -> MistakeReport:
    """Take a report that a public fact is wrong; anyone may make one.

    The same ``form_token`` twice gives the first report back, so that a double submit counts once. ``email``
    and ``phone`` are kept apart from the report for 365 days, to ask or tell about it; both may be left out.
    """
    words = rules.check_report(field, text)
    if not rules.is_token(form_token):
        raise Invalid("form_token", "unknown")
    earlier = report_by_token(form_token)
    if earlier is not None:
        return earlier
    report = MistakeReport(
        reference=new_reference(),
        form_token=form_token,
        service_id=service_id,
        field=field,
        text=words,
        keep_until=rules.keep_until(on),
    )
    db.session.add(report)
    db.session.flush()
    if email or phone:
        db.session.add(
            MistakeReportContact(
                report_id=report.id, email=email or None, phone=phone or None, keep_until=report.keep_until
            )
        )
        db.session.flush()
    after = {
        "service_id": service_id,
        "field": field,
        "text": digest(words),
        "contact": digest(f"{email or ''}|{phone or ''}") if email or phone else None,
    }
    record(actor, "mistake_report.received", "mistake_report", report.id, after=after)
    return report


def start_review(actor: Actor, report: MistakeReport) -> MistakeReport:
    """Begin to look at a report."""
    allow_by_rule(actor, rules.may_decide)
    before = {"state": report.state}
    report.state = MISTAKE_REPORT.move(report.state, "start_review")
    report.looked_at_by = actor.id
    after = {"state": report.state}
    record(actor, "mistake_report.looked_at", "mistake_report", report.id, before=before, after=after)
    return report


def mark_corrected(actor: Actor, report: MistakeReport, *, reason: str, on: date) -> MistakeReport:
    """Note that the fact was put right, by the room that owns it, and how."""
    return _decide(actor, report, "mark_corrected", reason=reason, on=on)


def leave_unchanged(actor: Actor, report: MistakeReport, *, reason: str, on: date) -> MistakeReport:
    """Note that the fact stays as it is, and why."""
    return _decide(actor, report, "leave_unchanged", reason=reason, on=on)


def purge(today: date) -> int:
    """Delete contact details and the words of reports past their last day; how many of both.

    That there was a report, about which field, what was decided and why stays; what a person wrote goes.
    """
    gone = list(
        db.session.scalars(
            select(MistakeReportContact.report_id).where(MistakeReportContact.keep_until < today)
        )
    )
    db.session.execute(delete(MistakeReportContact).where(MistakeReportContact.keep_until < today))
    wordless = list(
        db.session.scalars(
            select(MistakeReport.id).where(
                MistakeReport.keep_until < today, MistakeReport.text_removed_on.is_(None)
            )
        )
    )
    for start in range(0, len(wordless), 500):
        batch = wordless[start : start + 500]
        db.session.execute(
            update(MistakeReport)
            .where(MistakeReport.id.in_(batch))
            .values(text="", text_removed_on=today, version=MistakeReport.version + 1)
        )
    for report_id in gone:
        record(SYSTEM, "mistake_report.contact_purged", "mistake_report", report_id)
    for report_id in wordless:
        record(SYSTEM, "mistake_report.text_purged", "mistake_report", report_id)
    return len(gone) + len(wordless)


def new_reference() -> str:
    """A reference to say over the telephone, "R-7KQ4-M2XP". Random, so that it can't be guessed."""
    letters = "".join(secrets.choice(_REFERENCE_LETTERS) for _ in range(_REFERENCE_LENGTH))
    return f"R-{letters[:4]}-{letters[4:]}"


def _decide(actor: Actor, report: MistakeReport, verb: str, *, reason: str, on: date) -> MistakeReport:
    allow_by_rule(actor, rules.may_decide)
    words = rules.check_reason(reason)
    before = {"state": report.state}
    report.state = MISTAKE_REPORT.move(report.state, verb)
    report.decided_by, report.decided_on, report.decision_reason = actor.id, on, words
    after = {"state": report.state, "reason": digest(words)}
    record(actor, f"mistake_report.{report.state}", "mistake_report", report.id, before=before, after=after)
    return report
