"""Applications, criteria, visits and admissions of invented services, and the entries the Council does not buy."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from directory.admissions.models import (
    Admission,
    AdmissionStep,
    Application,
    CheckedEntry,
    CriterionResult,
    ReviewTask,
    ValidationVisit,
)
from directory.admissions.rules import (
    ACCREDITATION,
    CORE_CRITERIA,
    DAYS_TO_DECIDE,
    RATING_FELL,
    required_criteria,
    working_days_after,
)
from directory.demo.dice import Dice, dice, public_id
from directory.demo.plan import Blueprint, Place
from directory.demo.rows import BY, Rows
from directory.foundation.calendar import bank_holidays
from directory.foundation.time import LONDON

DECLARATION = {
    "no_exclusion_ground": True,
    "insured": True,
    "accounts_sound": True,
    "staff_checked": True,
}
REFUSALS = {
    "financial_standing": "The accounts show debts that cannot be met this year.",
    "workforce_stability": "Two in three staff left within a year, and there is no plan to change that.",
    "health_and_safety": "There is no record of fire checks.",
}


@dataclass(frozen=True, slots=True)
class Decision:
    """How and when an application was decided."""

    state: str
    on: date
    submitted: date
    ground: str | None = None
    reason: str | None = None


def write_admissions(rows: Rows, seed: int, blueprint: Blueprint, service_id: int, on: date) -> None:
    """Write how one service stands with each of its lots, or its entry where it is on none."""
    chance = dice(seed, "admission", blueprint.number)
    if not blueprint.places:
        _entry(rows, chance, blueprint, service_id, on)
        return
    if blueprint.earlier and blueprint.was_offered:
        _before(rows, *blueprint.earlier, service_id)
    for place in blueprint.places:
        decision = _decision(chance, blueprint, place, on)
        if decision is None:
            continue
        number = f"{blueprint.number}/{place.lot.id}"
        application = _application(rows, public_id(seed, "application", number), service_id, place, decision)
        if decision.state in ("admitted", "refused"):
            _assessment(rows, chance, place, application, service_id, decision)
        if decision.state == "admitted":
            _admission(rows, chance, blueprint, place, application, service_id, on)


def _decision(chance: Dice, blueprint: Blueprint, place: Place, on: date) -> Decision | None:
    fate = blueprint.fate
    if fate == "draft":
        return None
    if fate == "waiting":
        state = chance.choice(["submitted", "under_assessment", "clarification"])
        return Decision(state, on, on - timedelta(days=chance.randint(1, 12)))
    submitted = blueprint.since - timedelta(days=chance.randint(9, 15))
    if fate == "refused":
        ground = chance.choice(sorted(REFUSALS))
        return Decision("refused", blueprint.since, submitted, ground, REFUSALS[ground])
    if fate == "refused_by_gate":
        unrated = blueprint.rating not in ("requires_improvement", "inadequate")
        ground = "unrated_refused" if unrated else "rating_below_minimum"
        why = "This list takes only services that the regulator has rated Good or Outstanding."
        return Decision("refused", blueprint.since, submitted, ground, why)
    return Decision("admitted", blueprint.since, submitted)


def _application(rows: Rows, uid: str, service_id: int, place: Place, decision: Decision) -> int:
    decided = decision.state in ("admitted", "refused")
    signed = decision.submitted
    return rows.add(
        Application,
        public_id=uid,
        service_id=service_id,
        lot_id=place.lot.id,
        state=decision.state,
        declaration=DECLARATION,
        consent_to_publish=True,
        specification_id=place.lot.specification_id,
        specification_signed_on=signed,
        safeguarding_signed_on=signed,
        prevent_signed_on=signed,
        submitted_at=datetime.combine(decision.submitted, time(10), LONDON),
        decide_by=working_days_after(decision.submitted, DAYS_TO_DECIDE, bank_holidays()),
        question="Please send last year's accounts." if decision.state == "clarification" else None,
        decided_on=decision.on if decided else None,
        decided_by=BY if decided else None,
        refusal_ground=decision.ground,
        refusal_reason=decision.reason,
    )


def _assessment(
    rows: Rows, chance: Dice, place: Place, application: int, service_id: int, decision: Decision
) -> None:
    """The result of each criterion and the visit before admission (requirements 42 and 45)."""
    day = max(decision.submitted, decision.on - timedelta(days=3))
    for criterion in required_criteria(place.lot.regulated_required):
        failed = criterion == decision.ground
        lesser = criterion == "workforce_stability" and not failed and chance.chance(6)
        rows.add(
            CriterionResult,
            application_id=application,
            criterion=criterion,
            source_tag="HAR 6.5" if criterion == ACCREDITATION else CORE_CRITERIA[criterion],
            result="fail" if failed else "discretionary" if lesser else "pass",
            reason=decision.reason
            if failed
            else "Many staff are new; the plan to keep them is good."
            if lesser
            else "",
            evidence=["declaration", "documents seen"],
            assessor=BY,
            assessed_on=day,
        )
    rows.add(
        ValidationVisit,
        application_id=application,
        service_id=service_id,
        planned_for=day,
        completed_on=day,
        officer=BY,
        confirmed=True,
    )


def _admission(
    rows: Rows, chance: Dice, blueprint: Blueprint, place: Place, application: int, service_id: int, on: date
) -> None:
    since, fate = blueprint.since, blueprint.fate
    values: dict[str, Any] = {"state": "admitted", "agreement_signed_on": since}
    steps: list[tuple[str, str | None, str, date, str]] = [("admit", None, "admitted", since, "")]
    turned = chance.day(since + timedelta(days=1), on - timedelta(days=2))
    if fate in ("suspended", "fell"):
        cause = RATING_FELL if fate == "fell" else "other"
        reason = RATING_FELL if fate == "fell" else "A safety concern is being looked at."
        values |= {"state": "suspended", "suspended_on": turned, "suspension_cause": cause, "reason": reason}
        steps.append(("suspend", "admitted", "suspended", turned, reason))
    elif fate == "removed":
        values |= {
            "state": "removed",
            "valid_to": turned,
            "reason": "The terms of the list were broken twice.",
        }
        steps.append(("remove", "admitted", "removed", turned, "The terms of the list were broken twice."))
    elif fate == "expired":
        values |= {"state": "expired", "valid_to": turned, "reason": "The admission came to its last day."}
        steps.append(("expire", "admitted", "expired", turned, ""))
    elif fate in ("exited", "withdrawn"):
        notice = max(since, turned - timedelta(days=90))
        why = "We are closing this service."
        values |= {
            "state": "exited",
            "valid_to": turned,
            "reason": why,
            "exit_notice_on": notice,
            "exit_reason": why,
        }
        steps.append(("exit", "admitted", "exited", turned, why))
    elif fate == "unsigned":
        values |= {"agreement_signed_on": None}
    elif chance.chance(1.5):
        leaves = on + timedelta(days=chance.randint(20, 80))
        values |= {
            "valid_to": leaves,
            "exit_notice_on": on - timedelta(days=10),
            "exit_reason": "We are moving away.",
        }
    elif chance.chance(20):
        values |= {"reassess_on": on + timedelta(days=chance.randint(30, 400))}
    key = rows.add(
        Admission, service_id=service_id, lot_id=place.lot.id, application_id=application, valid_from=since,
        decided_by=BY, **values,
    )  # fmt: skip
    for verb, before, after, day, why in steps:
        rows.add(
            AdmissionStep,
            admission_id=key,
            verb=verb,
            from_state=before,
            to_state=after,
            happened_on=day,
            reason=why,
        )
    if fate == "fell":
        rows.add(ReviewTask, admission_id=key, cause=RATING_FELL, rating=blueprint.rating, opened_on=turned)


def _before(rows: Rows, place: Place, since: date, service_id: int) -> None:
    """Its place on the list before this one, which came to an end."""
    last = place.instrument.last
    why = "The list came to its end."
    key = rows.add(
        Admission,
        service_id=service_id,
        lot_id=place.lot.id,
        state="expired",
        valid_from=since,
        valid_to=last,
        agreement_signed_on=since,
        reason=why,
        decided_by=BY,
    )
    rows.add(AdmissionStep, admission_id=key, verb="admit", to_state="admitted", happened_on=since, reason="")
    rows.add(
        AdmissionStep,
        admission_id=key,
        verb="expire",
        from_state="admitted",
        to_state="expired",
        happened_on=last,
        reason=why,
    )


def _entry(rows: Rows, chance: Dice, blueprint: Blueprint, service_id: int, on: date) -> None:
    """An entry "not bought by the Council": personal assistants are checked, the rest is open to everybody."""
    if blueprint.fate == "draft":
        return
    checked = blueprint.category == "personal_assistant"
    since = blueprint.since
    gone = chance.day(since + timedelta(days=1), on - timedelta(days=1))
    rows.add(
        CheckedEntry,
        service_id=service_id,
        council_code=blueprint.council_code,
        kind="checked" if checked else "universal",
        checked_on=since if checked else None,
        checked_by=BY if checked else None,
        valid_from=since,
        valid_to=gone if blueprint.fate == "lapsed" else since + timedelta(days=730) if checked else None,
        ended_on=gone if blueprint.fate == "stopped" else None,
        ended_reason="She no longer takes on new people." if blueprint.fate == "stopped" else None,
    )
