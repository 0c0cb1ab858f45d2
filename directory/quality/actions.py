"""Every write about the Council's own checks. None of them commits."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from directory.audit.actions import record
from directory.foundation.actor import Actor
from directory.foundation.database import db
from directory.foundation.errors import Invalid, WrongState
from directory.foundation.permissions import allow_by_rule
from directory.foundation.signing import digest
from directory.outbox.actions import post
from directory.outbox.rules import Event
from directory.quality import rules
from directory.quality.models import QualityAction, QualityCheck, QualityFinding
from directory.quality.states import QUALITY_CHECK


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found in one area: codes of `rules.FINDING_AREAS` and `rules.VERDICTS`."""

    area: str
    verdict: str


@dataclass(frozen=True, slots=True)
class ToDo:
    """What the provider must do, by which day."""

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
    to_do: Iterable[ToDo] = (),
) -> QualityCheck:
    """Write a check as a draft that only the Council sees (HAR 7.23). ``planned`` False means unannounced."""
    allow_by_rule(actor, rules.may_check)
    if kind not in rules.KINDS:
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
        findings=[QualityFinding(area=found.area, verdict=found.verdict) for found in findings],
        actions=[QualityAction(what=item.what, due_on=item.due_on) for item in to_do],
    )
    db.session.add(check)
    db.session.flush()
    record(
        actor,
        "quality_check.written",
        "quality_check",
        check.id,
        after={"service_id": service_id, "kind": kind, "checked_on": checked_on.isoformat()},
    )
    return check


def publish(actor: Actor, check: QualityCheck, *, on: date) -> QualityCheck:
    """Let everyone read the summary and the outcome (HAR 6.6). Raises Invalid with what is missing."""
    allow_by_rule(actor, rules.may_check)
    faults = rules.what_stops_publishing(_draft(check), on)
    if faults:
        raise Invalid("quality_check", faults[0], all=faults)
    before = check.state
    check.state = QUALITY_CHECK.move(check.state, "publish")
    check.published_on = on
    record(
        actor,
        "quality_check.published",
        "quality_check",
        check.id,
        before={"state": before},
        after={
            "state": check.state,
            "outcome": check.outcome,
            "public_summary": digest(check.public_summary or ""),
        },
    )
    post(Event.SERVICE_CHANGED, check.service_id)
    return check


def discard(actor: Actor, check: QualityCheck) -> QualityCheck:
    """Drop a draft that was begun by mistake; it stays on record and is never public."""
    allow_by_rule(actor, rules.may_check)
    before = {"state": check.state}
    check.state = QUALITY_CHECK.move(check.state, "discard")
    after = {"state": check.state}
    record(actor, "quality_check.discarded", "quality_check", check.id, before=before, after=after)
    return check


def withdraw(actor: Actor, check: QualityCheck, *, reason: str) -> QualityCheck:
    """Take a published check that was wrong off the public page. Needs a reason; the record is kept."""
    allow_by_rule(actor, rules.may_check)
    if not reason.strip():
        raise Invalid("reason", "required")
    before = check.state
    check.state = QUALITY_CHECK.move(check.state, "withdraw")
    check.withdrawn_reason = reason.strip()
    record(
        actor,
        "quality_check.withdrawn",
        "quality_check",
        check.id,
        before={"state": before},
        after={"state": check.state, "reason": digest(check.withdrawn_reason)},
    )
    post(Event.SERVICE_CHANGED, check.service_id)
    return check


def answer(actor: Actor, check: QualityCheck, *, text: str, provider_id: int, on: date) -> QualityCheck:
    """Put the provider's own words beside the published check. ``provider_id`` owns the checked service."""
    allow_by_rule(actor, rules.may_answer, provider_id)
    words = rules.check_answer(text)
    if check.state != "published":
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
    allow_by_rule(actor, rules.may_check)
    if action.quality_check_id != check.id:
        raise Invalid("action", "of_another_check")
    if action.done_on is not None:
        raise WrongState("quality_action: already done")
    if on < check.checked_on:
        raise Invalid("done_on", "before_check")
    action.done_on = on
    record(
        actor,
        "quality_action.done",
        "quality_check",
        check.id,
        before={"action_id": action.id, "done_on": None},
        after={"action_id": action.id, "done_on": on.isoformat()},
    )
    if check.state == "published":
        post(Event.SERVICE_CHANGED, check.service_id)
    return action


def _draft(check: QualityCheck) -> rules.Draft:
    return rules.Draft(
        kind=check.kind,
        checked_on=check.checked_on,
        outcome=check.outcome,
        public_summary=check.public_summary,
        verdicts=tuple(found.verdict for found in check.findings),
        due_dates=tuple(action.due_on for action in check.actions),
    )
