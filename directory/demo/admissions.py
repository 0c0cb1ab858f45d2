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
    CriterionAssessment,
    ReviewTask,
    ValidationVisit,
)
from directory.admissions.rules import (
    CORE_CRITERIA,
    DAYS_TO_DECIDE,
    Criterion,
    ReviewCause,
    required_criteria,
    working_days_after,
)
from directory.demo.rows import AUTHOR, Rows
from directory.demo.seeded_random import SeededRandom, public_id, seeded_random
from directory.demo.service_specs import ServiceSpec, TargetLot
from directory.foundation.calendar import bank_holidays
from directory.foundation.time import LONDON
from directory.vocabulary.care import Category
from directory.vocabulary.ratings import Rating

DECLARATION = {
    "no_exclusion_ground": True,
    "insured": True,
    "accounts_sound": True,
    "staff_checked": True,
    "true_answers": True,
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


def write_admissions(rows: Rows, seed: int, spec: ServiceSpec, service_id: int, on: date) -> None:
    """Write how one service stands with each of its lots, or its entry where it is on none."""
    rng = seeded_random(seed, "admission", spec.number)
    if not spec.targets:
        _entry(rows, rng, spec, service_id, on)
        return
    if spec.earlier and spec.was_listed:
        _earlier_admission(rows, *spec.earlier, service_id)
    for target in spec.targets:
        decision = _decision(rng, spec, target, on)
        if decision is None:
            continue
        number = f"{spec.number}/{target.lot.id}"
        application = _application(rows, public_id(seed, "application", number), service_id, target, decision)
        if decision.state in ("admitted", "refused"):
            _assessment(rows, rng, target, application, service_id, decision)
        if decision.state == "admitted":
            _admission(rows, rng, spec, target, application, service_id, on)


def _decision(rng: SeededRandom, spec: ServiceSpec, target: TargetLot, on: date) -> Decision | None:
    outcome = spec.outcome
    if outcome == "draft":
        return None
    if outcome == "waiting":
        state = rng.choice(["submitted", "under_assessment", "clarification"])
        return Decision(state, on, on - timedelta(days=rng.randint(1, 12)))
    submitted = spec.since - timedelta(days=rng.randint(9, 15))
    if outcome == "refused":
        ground = rng.choice(sorted(REFUSALS))
        return Decision("refused", spec.since, submitted, ground, REFUSALS[ground])
    if outcome == "refused_by_gate":
        unrated = spec.rating not in (Rating.REQUIRES_IMPROVEMENT, Rating.INADEQUATE)
        ground = "unrated_refused" if unrated else "rating_below_minimum"
        explanation = "This list takes only services that the regulator has rated Good or Outstanding."
        return Decision("refused", spec.since, submitted, ground, explanation)
    return Decision("admitted", spec.since, submitted)


def _application(rows: Rows, uid: str, service_id: int, target: TargetLot, decision: Decision) -> int:
    decided = decision.state in ("admitted", "refused")
    signed = decision.submitted
    return rows.add(
        Application,
        public_id=uid,
        service_id=service_id,
        lot_id=target.lot.id,
        state=decision.state,
        declaration=DECLARATION,
        consent_to_publish=True,
        specification_id=target.lot.specification_id,
        agreement_version="1",
        specification_signed_on=signed,
        safeguarding_signed_on=signed,
        prevent_signed_on=signed,
        submitted_at=datetime.combine(decision.submitted, time(10), LONDON),
        decide_by=working_days_after(decision.submitted, DAYS_TO_DECIDE, bank_holidays()),
        question="Please send last year's accounts." if decision.state == "clarification" else None,
        decided_on=decision.on if decided else None,
        decided_by=AUTHOR if decided else None,
        refusal_ground=decision.ground,
        refusal_reason=decision.reason,
    )


def _assessment(
    rows: Rows, rng: SeededRandom, target: TargetLot, application: int, service_id: int, decision: Decision
) -> None:
    """The result of each criterion and the visit before admission (requirement 42, requirement 45)."""
    day = max(decision.submitted, decision.on - timedelta(days=3))
    for criterion in required_criteria(target.lot.regulated_required):
        failed = criterion == decision.ground
        lesser = criterion == "workforce_stability" and not failed and rng.chance(6)
        rows.add(
            CriterionAssessment,
            application_id=application,
            criterion=criterion,
            source_tag="HAR 6.5" if criterion == Criterion.ACCREDITATION else CORE_CRITERIA[criterion],
            result="fail" if failed else "discretionary" if lesser else "pass",
            reason=decision.reason
            if failed
            else "Many staff are new; the plan to keep them is good."
            if lesser
            else "",
            evidence=["declaration", "documents seen"],
            assessor=AUTHOR,
            assessed_on=day,
        )
    rows.add(
        ValidationVisit,
        application_id=application,
        service_id=service_id,
        planned_for=day,
        completed_on=day,
        officer=AUTHOR,
        confirmed=True,
    )


def _admission(
    rows: Rows,
    rng: SeededRandom,
    spec: ServiceSpec,
    target: TargetLot,
    application: int,
    service_id: int,
    on: date,
) -> None:
    since, outcome = spec.since, spec.outcome
    values: dict[str, Any] = {"state": "admitted", "agreement_signed_on": since}
    steps: list[tuple[str, str | None, str, date, str]] = [("admit", None, "admitted", since, "")]
    changed_on = rng.day(since + timedelta(days=1), on - timedelta(days=2))
    if outcome == "suspended":
        reason = "A safety concern is being looked at."
        values |= {
            "state": "suspended",
            "suspended_on": changed_on,
            "suspension_cause": "other",
            "reason": reason,
        }
        steps.append(("suspend", "admitted", "suspended", changed_on, reason))
    elif outcome == "fell":
        cause = ReviewCause.RATING_BELOW_MINIMUM
        values |= {"state": "held", "held_on": changed_on, "suspension_cause": cause, "reason": cause}
        steps.append(("hold", "admitted", "held", changed_on, cause))
    elif outcome == "removed":
        values |= {
            "state": "removed",
            "valid_to": changed_on,
            "reason": "The terms of the list were broken twice.",
        }
        steps.append(
            ("remove", "admitted", "removed", changed_on, "The terms of the list were broken twice.")
        )
    elif outcome == "expired":
        values |= {
            "state": "expired",
            "valid_to": changed_on,
            "reason": "The admission came to its last day.",
        }
        steps.append(("expire", "admitted", "expired", changed_on, ""))
    elif outcome in ("exited", "withdrawn"):
        notice = max(since, changed_on - timedelta(days=90))
        explanation = "We are closing this service."
        values |= {
            "state": "exited",
            "valid_to": changed_on,
            "reason": explanation,
            "exit_notice_on": notice,
            "exit_reason": explanation,
        }
        steps.append(("exit", "admitted", "exited", changed_on, explanation))
    elif outcome == "unsigned":
        values |= {"agreement_signed_on": None}
    elif rng.chance(1.5):
        leaves = on + timedelta(days=rng.randint(20, 80))
        values |= {
            "valid_to": leaves,
            "exit_notice_on": on - timedelta(days=10),
            "exit_reason": "We are moving away.",
        }
    elif rng.chance(20):
        values |= {"reassess_on": on + timedelta(days=rng.randint(30, 400))}
    key = rows.add(
        Admission, service_id=service_id, lot_id=target.lot.id, application_id=application, valid_from=since,
        decided_by=AUTHOR, **values,
    )  # fmt: skip
    for verb, before, after, day, explanation in steps:
        rows.add(
            AdmissionStep,
            admission_id=key,
            verb=verb,
            from_state=before,
            to_state=after,
            happened_on=day,
            reason=explanation,
        )
    if outcome == "fell":
        rows.add(
            ReviewTask,
            admission_id=key,
            cause=ReviewCause.RATING_BELOW_MINIMUM,
            rating=spec.rating,
            opened_on=changed_on,
        )


def _earlier_admission(rows: Rows, target: TargetLot, since: date, service_id: int) -> None:
    """The admission to the list before this one, which came to an end."""
    last = target.instrument.last
    explanation = "The list came to its end."
    key = rows.add(
        Admission,
        service_id=service_id,
        lot_id=target.lot.id,
        state="expired",
        valid_from=since,
        valid_to=last,
        agreement_signed_on=since,
        reason=explanation,
        decided_by=AUTHOR,
    )
    rows.add(AdmissionStep, admission_id=key, verb="admit", to_state="admitted", happened_on=since, reason="")
    rows.add(
        AdmissionStep,
        admission_id=key,
        verb="expire",
        from_state="admitted",
        to_state="expired",
        happened_on=last,
        reason=explanation,
    )


def _entry(rows: Rows, rng: SeededRandom, spec: ServiceSpec, service_id: int, on: date) -> None:
    """An entry "not bought by the Council": personal assistants are checked, other services are open to everyone."""
    if spec.outcome == "draft":
        return
    checked = spec.category == Category.PERSONAL_ASSISTANT
    since = spec.since
    last_day = rng.day(since + timedelta(days=1), on - timedelta(days=1))
    rows.add(
        CheckedEntry,
        service_id=service_id,
        council_code=spec.council_code,
        kind="checked" if checked else "universal",
        checked_on=since if checked else None,
        checked_by=AUTHOR if checked else None,
        valid_from=since,
        valid_to=last_day if spec.outcome == "lapsed" else since + timedelta(days=730) if checked else None,
        ended_on=last_day if spec.outcome == "stopped" else None,
        ended_reason="She no longer takes on new people." if spec.outcome == "stopped" else None,
    )
