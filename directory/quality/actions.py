"""Every write about the Council's own checks. None of these actions commits."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from directory.audit.actions import record
from directory.catalogue.queries import service_row, service_scope
from directory.foundation.actor import Actor
from directory.foundation.database import db
from directory.foundation.errors import Invalid, WrongState
from directory.foundation.permissions import Permission, allow
from directory.foundation.signing import digest
from directory.outbox.actions import post
from directory.outbox.rules import Event
from directory.quality import rules
from directory.quality.models import QualityAction, QualityCheck, QualityFinding
from directory.quality.states import CheckState
from directory.vocabulary.quality import CheckKind
from directory.workflow.actions import transition
from directory.workflow.rules import clean_reason


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found in one area: a code of `CheckArea` and one of `CheckVerdict`."""

    area: str
    verdict: str


@dataclass(frozen=True, slots=True)
class RequiredAction:
    """What the provider must do, and by which day."""

    what: str
    due_on: date


def write(
    actor: Actor,
    service_id: int,
    *,
    kind: str,
    planned: bool,
    checked_on: date,
    outcome: str | None = None,
    public_summary: str | None = None,
    internal_note: str = "",
    findings: Iterable[Finding] = (),
    required_actions: Iterable[RequiredAction] = (),
) -> QualityCheck:
    """Write a check as a draft that only the Council sees (HAR 7.23). `planned` is False for an unannounced one."""
    _allow_checking(actor, service_id)
    if not CheckKind.has(kind):
        raise Invalid("kind", "unknown")
    check = QualityCheck(
        service_id=service_id,
        kind=kind,
        planned=planned,
        checked_on=checked_on,
        officer=actor.id,
        created_by=actor.id,
        outcome=outcome,
        public_summary=(public_summary or "").strip() or None,
        internal_note=internal_note,
        findings=[QualityFinding(area=finding.area, verdict=finding.verdict) for finding in findings],
        actions=[QualityAction(what=action.what, due_on=action.due_on) for action in required_actions],
    )
    db.session.add(check)
    db.session.flush()
    after = {"service_id": service_id, "kind": kind, "checked_on": checked_on.isoformat()}
    record(actor, "quality_check.written", "quality_check", check.id, after=after)
    return check


def publish(actor: Actor, check: QualityCheck, *, on: date) -> QualityCheck:
    """Let everyone read the summary and the outcome (HAR 6.6). Raises Invalid with what is missing."""
    _allow_checking(actor, check.service_id)
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


def answer(actor: Actor, check: QualityCheck, *, text: str, on: date) -> QualityCheck:
    """Put the answer of the provider that was checked beside the published check, in its own words."""
    allow(actor, Permission.QUALITY_CHECK_ANSWER, service_scope(service_row(check.service_id)))
    words = rules.check_answer(text)
    if check.state != CheckState.PUBLISHED:
        raise WrongState("quality_check: only a published check is answered")
    before = None if check.provider_answer is None else {"provider_answer": digest(check.provider_answer)}
    check.provider_answer = words
    check.provider_answered_on = on
    after = {"provider_answer": digest(words)}
    record(actor, "quality_check.answered", "quality_check", check.id, before=before, after=after)
    post(Event.SERVICE_CHANGED, check.service_id)
    return check


def confirm_done(actor: Actor, check: QualityCheck, action: QualityAction, *, on: date) -> QualityAction:
    """Note the day on which the Council saw an action done."""
    _allow_checking(actor, check.service_id)
    if action.quality_check_id != check.id:
        raise Invalid("action", "of_another_check")
    if action.done_on is not None:
        raise WrongState("quality_action: already done")
    if on < check.checked_on:
        raise Invalid("done_on", "before_check")
    action.done_on = on
    before = {"action_id": action.id, "done_on": None}
    after = {"action_id": action.id, "done_on": on.isoformat()}
    record(actor, "quality_action.done", "quality_check", check.id, before=before, after=after)
    if check.state == CheckState.PUBLISHED:
        post(Event.SERVICE_CHANGED, check.service_id)
    return action


def _allow_checking(actor: Actor, service_id: int) -> None:
    allow(actor, Permission.QUALITY_CHECK_WRITE, service_scope(service_row(service_id)))


def _draft(check: QualityCheck) -> rules.Draft:
    return rules.Draft(
        kind=check.kind,
        checked_on=check.checked_on,
        outcome=check.outcome,
        public_summary=check.public_summary,
        verdicts=tuple(finding.verdict for finding in check.findings),
        due_dates=tuple(action.due_on for action in check.actions),
    )
