"""Every write about the Council's own checks. None of these actions commits."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy.orm.attributes import flag_modified

from directory.audit.actions import record
from directory.catalogue.queries import service_row, service_scope
from directory.foundation.actor import Actor
from directory.foundation.database import db
from directory.foundation.errors import Conflict, Invalid, WrongState
from directory.foundation.permissions import Permission, allow
from directory.foundation.signing import digest
from directory.outbox.actions import post
from directory.outbox.rules import Event
from directory.quality import rules
from directory.quality.concern_queries import concern_stands
from directory.quality.models import QualityAction, QualityCheck, QualityFinding
from directory.quality.rules import Finding, Findings, RequiredAction
from directory.quality.states import ANSWERABLE, QUALITY_CHECK, WRITABLE, CheckState
from directory.vocabulary.quality import CheckKind, CheckOutcome
from directory.workflow.actions import transition
from directory.workflow.rules import clean_reason


def plan(
    actor: Actor, service_id: int, *, kind: str, planned: bool, checked_on: date, on: date
) -> QualityCheck:
    """Plan a check for a day, today at the earliest; whoever plans it is its officer (HAR 7.23)."""
    _allow_checking(actor, service_id)
    if not CheckKind.has(kind):
        raise Invalid("kind", "unknown")
    if checked_on < on:
        raise Invalid("checked_on", "day_past")
    check = QualityCheck(
        service_id=service_id,
        kind=kind,
        planned=planned,
        checked_on=checked_on,
        officer=actor.id,
        created_by=actor.id,
        state=CheckState.PLANNED,
    )
    db.session.add(check)
    db.session.flush()
    after = {"service_id": service_id, "kind": kind, "checked_on": checked_on.isoformat()}
    record(actor, "quality_check.planned", "quality_check", check.id, after=after)
    return check


def write_up(actor: Actor, check: QualityCheck, found: Findings, *, version: int, on: date) -> QualityCheck:
    """Write down what a planned check found, or change a draft. Raises Conflict where somebody else did meanwhile."""
    _allow_checking(actor, check.service_id)
    if check.version != version:
        raise Conflict("quality_check: it was changed meanwhile")
    if check.state not in WRITABLE:
        raise WrongState("quality_check: only a planned check or a draft is written up")
    if found.checked_on > on:
        raise Invalid("checked_on", "not_over_yet")
    if found.outcome is not None and not CheckOutcome.has(found.outcome):
        raise Invalid("outcome", "unknown")
    if len(found.required_actions) > rules.MOST_ACTIONS:
        raise Invalid("actions", "too_many_actions", most=rules.MOST_ACTIONS)
    rules.check_due(found.required_actions, found.checked_on)
    values = {
        "checked_on": found.checked_on,
        "outcome": found.outcome,
        "public_summary": rules.check_unnamed("public_summary", found.public_summary, rules.LONGEST_SUMMARY)
        or None,
        "internal_note": rules.check_unnamed("internal_note", found.internal_note, rules.LONGEST_NOTE),
    }
    _replace_findings(check, found.findings)
    _replace_actions(check, found.required_actions)
    after = {"outcome": found.outcome, "checked_on": found.checked_on.isoformat()}
    if check.state == CheckState.PLANNED:
        transition(actor, check, "record", values=values, after=after)
        return check
    before = {"outcome": check.outcome, "checked_on": check.checked_on.isoformat()}
    for name, value in values.items():
        setattr(check, name, value)
    flag_modified(check, "internal_note")  # a new version even where only a finding changed
    db.session.flush()
    record(actor, "quality_check.revised", "quality_check", check.id, before=before, after=after)
    return check


def share(actor: Actor, check: QualityCheck, *, on: date) -> QualityCheck:
    """Let the provider that was checked read the findings and answer, before the public does."""
    _allow_checking(actor, check.service_id)
    faults = rules.what_stops_sharing(_draft(check), on)
    if faults:
        raise Invalid("quality_check", "not_ready", faults=faults)
    transition(actor, check, "share", values={"shared_on": on}, after={"outcome": check.outcome})
    return check


def recall(actor: Actor, check: QualityCheck) -> QualityCheck:
    """Take a check back from the provider to change it; an answer that was given stays.

    Once it is shared again, the days to answer it begin anew.
    """
    _allow_checking(actor, check.service_id)
    transition(actor, check, "recall", values={"shared_on": None})
    return check


def publish(actor: Actor, check: QualityCheck, *, on: date) -> QualityCheck:
    """Let everyone read the summary and the outcome (HAR 6.6). Raises Invalid with what is missing.

    A serious concern waits until the provider has answered, or could for `rules.WORKING_DAYS_TO_ANSWER`, and until a
    concern of the Council stands: a check alone warns nobody.
    """
    _allow_checking(actor, check.service_id)
    QUALITY_CHECK.move(check.state, "publish")
    faults = rules.what_stops_publishing(_draft(check), on)
    if faults:
        raise Invalid("quality_check", "not_ready", faults=faults)
    after = {"outcome": check.outcome, "public_summary": digest(check.public_summary or "")}
    transition(actor, check, "publish", values={"published_on": on}, after=after)
    return check


def discard(actor: Actor, check: QualityCheck) -> QualityCheck:
    """Drop a draft that was begun by mistake; it stays on record and is never public."""
    _allow_checking(actor, check.service_id)
    transition(actor, check, "discard")
    return check


def withdraw(actor: Actor, check: QualityCheck, *, reason: str) -> QualityCheck:
    """Take a published check that was wrong off the public page. Needs a reason; the record is kept."""
    _allow_checking(actor, check.service_id)
    values = {"withdrawn_reason": clean_reason(reason)}
    transition(actor, check, "withdraw", reason=reason, values=values)
    return check


def answer(
    actor: Actor, check: QualityCheck, *, text: str, on: date, version: int | None = None
) -> QualityCheck:
    """Put the answer of the provider that was checked beside its check, in its own words.

    The public reads it with the check. Raises Conflict where the check changed since the `version` that was read.
    """
    allow(actor, Permission.QUALITY_CHECK_ANSWER, service_scope(service_row(check.service_id)))
    words = rules.check_answer(text)
    if check.state not in ANSWERABLE:
        raise WrongState("quality_check: only a shared or published check is answered")
    if version is not None and version != check.version:
        raise Conflict("quality_check: it was changed meanwhile")
    before = None if check.provider_answer is None else {"provider_answer": digest(check.provider_answer)}
    check.provider_answer = words
    check.provider_answered_on = on
    after = {"provider_answer": digest(words)}
    record(actor, "quality_check.answered", "quality_check", check.id, before=before, after=after)
    post(Event.SERVICE_CHANGED, check.service_id)
    return check


def confirm_done(
    actor: Actor, check: QualityCheck, action: QualityAction, *, on: date, today: date
) -> QualityAction:
    """Note the day on which the Council saw an action done."""
    _allow_checking(actor, check.service_id)
    if action.quality_check_id != check.id:
        raise Invalid("action", "of_another_check")
    if action.done_on is not None:
        raise WrongState("quality_action: already done")
    if on < check.checked_on:
        raise Invalid("done_on", "before_check")
    if on > today:
        raise Invalid("done_on", "not_over_yet")
    action.done_on = on
    before = {"action_id": action.id, "done_on": None}
    after = {"action_id": action.id, "done_on": on.isoformat()}
    record(actor, "quality_action.done", "quality_check", check.id, before=before, after=after)
    if check.state == CheckState.PUBLISHED:
        post(Event.SERVICE_CHANGED, check.service_id)
    return action


def _allow_checking(actor: Actor, service_id: int) -> None:
    allow(actor, Permission.QUALITY_CHECK_WRITE, service_scope(service_row(service_id)))


def _replace_findings(check: QualityCheck, findings: Sequence[Finding]) -> None:
    """Keep a row for each area that was looked at. In place: an area may stand once only."""
    rows = {row.area: row for row in check.findings}
    for finding in findings:
        note = rules.check_unnamed(f"note_{finding.area}", finding.note, rules.LONGEST_ACTION)
        row = rows.pop(finding.area, None)
        if row is None:
            check.findings.append(QualityFinding(area=finding.area, verdict=finding.verdict, note=note))
        else:
            row.verdict, row.note = finding.verdict, note
    for row in rows.values():
        check.findings.remove(row)


def _replace_actions(check: QualityCheck, actions: Sequence[RequiredAction]) -> None:
    """Keep the actions that are named again, with the day on which they were done."""
    rows = {(row.what, row.due_on): row for row in check.actions}
    for number, action in enumerate(actions, 1):
        what = rules.check_unnamed(f"action_{number}", action.what, rules.LONGEST_ACTION)
        if rows.pop((what, action.due_on), None) is None:
            check.actions.append(QualityAction(what=what, due_on=action.due_on))
    for row in rows.values():
        check.actions.remove(row)


def _draft(check: QualityCheck) -> rules.Draft:
    return rules.Draft(
        kind=check.kind,
        checked_on=check.checked_on,
        outcome=check.outcome,
        public_summary=check.public_summary,
        verdicts=tuple(finding.verdict for finding in check.findings),
        due_dates=tuple(action.due_on for action in check.actions),
        shared_on=check.shared_on,
        answered_on=check.provider_answered_on,
        concern_stands=check.outcome == CheckOutcome.SERIOUS_CONCERN and concern_stands(check.service_id),
    )
