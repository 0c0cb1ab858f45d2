"""Specialist designations of invented services, on evidence, and the Council's own checks."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy import select, update

from directory.admissions.models import (
    Application,
    CriterionAssessment,
    DesignationEvidence,
    SpecialistDesignation,
    ValidationVisit,
)
from directory.admissions.rules import working_days_after
from directory.catalogue.models import Service
from directory.demo.catalogue import DemoService
from directory.demo.rows import AUTHOR, Rows
from directory.demo.seeded_random import SeededRandom, seeded_random
from directory.demo.service_specs import ServiceSpec
from directory.foundation.calendar import bank_holidays
from directory.foundation.database import db
from directory.quality.models import CouncilConcern, QualityAction, QualityCheck, QualityFinding
from directory.quality.rules import WORKING_DAYS_TO_ANSWER, last_day_to_answer
from directory.vocabulary.care import (
    HELP_CATEGORIES,
    REGULATED_CATEGORIES,
    RESIDENTIAL_CATEGORIES,
    VISITING_CATEGORIES,
    Category,
)
from directory.vocabulary.quality import CheckArea, CheckKind, CheckOutcome, EvidenceKind
from directory.vocabulary.ratings import Rating

SECOND_AUTHOR = f"{AUTHOR}-2"  # who approves
DESIGNATED_NEEDS = ("dementia", "stroke", "brain_injury", "autism", "mental_health")
EVIDENCE_SUMMARIES = {
    "cqc_report_comment": "The latest inspection report praises this part of the care.",
    "statutory_contract": "A contract with a health trust for this kind of care is in place.",
    "statutory_agency_report": "The community team wrote that it sends people here with confidence.",
    "professional_accreditation": "Two in three staff hold a qualification in this field.",
}
COMES = VISITING_CATEGORIES - {Category.LIVE_IN_CARE}
IS_THERE = frozenset(Category) - VISITING_CATEGORIES


class Fault(NamedTuple):
    """What a check may find wrong: at which kinds of care, in which words, and what the provider is to do."""

    area: str
    categories: Collection[str]
    summaries: Mapping[str, str]
    action: str


# Each kind of care has one of each outcome at least, and none that it could not have.
FAULTS = (
    Fault(
        CheckArea.MEDICINES,
        REGULATED_CATEGORIES,
        {
            CheckOutcome.ACTION_NEEDED: "Care was kind, but some medicine records had gaps.",
            CheckOutcome.SERIOUS_CONCERN: "Some people did not get their medicines on two of the days we looked at.",
        },
        "Check medicine records every day and tell us the result each week.",
    ),
    Fault(
        CheckArea.TIMEKEEPING,
        COMES,
        {
            CheckOutcome.ACTION_NEEDED: "People liked whoever came. Too many visits were more than half an hour late.",
            CheckOutcome.SERIOUS_CONCERN: "Visits were left out on two weekends, and nobody was told.",
        },
        "Plan visits so that nobody waits more than half an hour.",
    ),
    Fault(
        CheckArea.STAFFING,
        RESIDENTIAL_CATEGORIES,
        {
            CheckOutcome.ACTION_NEEDED: "Staff were kind, but too few on some nights.",
            CheckOutcome.SERIOUS_CONCERN: "There were too few staff on two of the nights we looked at. "
            "We are visiting every week.",
        },
        "Fill the night rota four weeks ahead.",
    ),
    Fault(
        CheckArea.RECORDS,
        IS_THERE | {Category.LIVE_IN_CARE},
        {
            CheckOutcome.ACTION_NEEDED: "Staff knew people well, but did not always write down what happened.",
            CheckOutcome.SERIOUS_CONCERN: "We found that falls had not been written down. "
            "The provider has agreed a plan with us.",
        },
        "Write down every fall, and what was learned from it.",
    ),
)
ALL_WELL = {
    "We came without notice. Staff knew people well and the records were up to date.": frozenset(Category),
    "We spent a day here and spoke with six people. All of them felt safe.": IS_THERE,
    "Visits were on time in the two months we looked at.": COMES,
}
ANSWERS = (
    "Thank you. We have changed how we check records.",
    "We agree. Two more staff started this month.",
    "We have asked families to tell us at once when something is wrong.",
)


def write_designations(rows: Rows, seed: int, spec: ServiceSpec, service: DemoService, on: date) -> None:
    """Specialist designations, each on evidence (HAR App2 2.11)."""
    if not spec.specialist or spec.outcome == "draft":
        return
    rng = seeded_random(seed, "designation", spec.number)
    for area in rng.some([need for need in service.needs if need in DESIGNATED_NEEDS], 1, 2):
        state = rng.weighted({"accredited": 72, "applied": 10, "expired": 12, "withdrawn": 6})
        valid_from = rng.day(max(spec.known_since, on - timedelta(days=600)), on - timedelta(days=10))
        due = valid_from + timedelta(days=730)
        if state == "expired":
            valid_from, due = on - timedelta(days=800), on - timedelta(days=70)
        applied = state == "applied"
        check_id = rows.add(
            SpecialistDesignation,
            service_id=service.id,
            area=area,
            standard_version="2026.1" if on.year >= 2026 else "1",
            state=state,
            assessor=None if applied else AUTHOR,
            valid_from=None if applied else valid_from,
            review_by=None if applied else due,
            reason="The evidence was out of date." if state == "withdrawn" else None,
        )
        for kind in rng.some(tuple(EvidenceKind), 1, 3):
            rows.add(
                DesignationEvidence,
                designation_id=check_id,
                kind=kind,
                summary=EVIDENCE_SUMMARIES[kind],
                reference="demonstration",
                dated=valid_from - timedelta(days=60),
            )


def write_checks(rows: Rows, seed: int, spec: ServiceSpec, service_id: int, on: date) -> None:
    """None, one or a few checks by the Council, most of them published."""
    if not spec.was_listed or not spec.targets:
        return
    rng = seeded_random(seed, "checks", spec.number)
    published = [
        found
        for _ in range(rng.weighted({0: 52, 1: 30, 2: 13, 3: 5}))
        if (found := _check(rows, rng, spec, service_id, on)) is not None
    ]
    newest = max(published, default=None, key=lambda found: (found.checked_on, found.id))
    if newest is not None and newest.outcome == CheckOutcome.SERIOUS_CONCERN:
        _concern(rows, newest, service_id, on)


class PublishedCheck(NamedTuple):
    """A check that was published, as far as a concern depends on it."""

    id: int
    checked_on: date
    published_on: date
    outcome: str
    summary: str
    answer: str | None
    answered_on: date | None
    done_on: date | None


def _concern(rows: Rows, check: PublishedCheck, service_id: int, on: date) -> None:
    """The serious concern that a check led to: looked at again meanwhile where its first day of review is over."""
    first_review = check.published_on + timedelta(days=60)
    is_over = first_review <= on
    put_right_on = max(check.done_on, check.published_on) if check.done_on else None
    rows.add(
        CouncilConcern,
        service_id=service_id,
        words=check.summary,
        evidence=f"Check {check.id}",
        officer=AUTHOR,
        state="put_right" if put_right_on else "published",
        declared_on=check.published_on,
        told_on=check.checked_on,
        answer_by=last_day_to_answer(check.checked_on),
        provider_answer=check.answer,
        provider_answered_on=check.answered_on,
        proposed_by=AUTHOR,
        approved_by=SECOND_AUTHOR,
        approved_on=check.published_on,
        published_on=check.published_on,
        review_on=on + timedelta(days=30) if is_over else first_review,
        reviewed_on=max(check.published_on, on - timedelta(days=30)) if is_over else None,
        put_right_on=put_right_on,
    )


def faults_of(category: str) -> tuple[Fault, ...]:
    """What a check of this kind of care may find wrong."""
    return tuple(fault for fault in FAULTS if category in fault.categories)


def areas_of(category: str) -> tuple[CheckArea, ...]:
    """What a check of this kind of care looks at: nobody asks whoever mends a tap about medicines."""
    without = {fault.area for fault in FAULTS if category not in fault.categories}
    if category in VISITING_CATEGORIES:
        without |= {CheckArea.PREMISES}
    if category in HELP_CATEGORIES:
        without |= {CheckArea.FOOD_AND_DRINK}
    return tuple(area for area in CheckArea if area not in without)


def praise_of(category: str) -> tuple[str, ...]:
    """What a check of this kind of care says where all was in order."""
    return tuple(words for words, categories in ALL_WELL.items() if category in categories)


def _check(
    rows: Rows, rng: SeededRandom, spec: ServiceSpec, service_id: int, on: date
) -> PublishedCheck | None:
    """One check; given back where it is published."""
    poor = spec.rating in (Rating.REQUIRES_IMPROVEMENT, Rating.INADEQUATE) or spec.outcome in (
        "suspended",
        "removed",
    )
    outcome = rng.weighted(
        {"met": 25, "action_needed": 55, "serious_concern": 20}
        if poor
        else {"met": 72, "action_needed": 26, "serious_concern": 2}
    )
    day = rng.day(max(spec.known_since, on - timedelta(days=800)), on - timedelta(days=3))
    state = rng.weighted({"published": 82, "draft": 12, "withdrawn": 3, "discarded": 3})
    public = state in ("published", "withdrawn")
    published = min(on, day + timedelta(days=rng.randint(7, 30))) if public else None
    shared = None
    if published and outcome == CheckOutcome.SERIOUS_CONCERN:  # the provider has its days to answer first
        shared = day
        if published <= working_days_after(day, WORKING_DAYS_TO_ANSWER, bank_holidays()):
            state, public, published = "shared", False, None
    answered = public and rng.chance(45)
    fault = rng.choice(faults_of(spec.category))
    kind, planned = rng.choice(tuple(CheckKind)), rng.chance(40)
    found = rng.choice(praise_of(spec.category)) if outcome == CheckOutcome.MET else fault.summaries[outcome]
    summary = found if public or shared else None
    answer = rng.choice(ANSWERS) if answered else None
    answered_on = min(on, published + timedelta(days=5)) if answered and published else None
    done = None
    check_id = rows.add(
        QualityCheck,
        service_id=service_id,
        kind=kind,
        planned=planned,
        checked_on=day,
        officer=AUTHOR,
        public_summary=summary,
        outcome=outcome,
        state=state,
        shared_on=shared,
        published_on=published,
        withdrawn_reason="It named the wrong service." if state == "withdrawn" else None,
        provider_answer=answer,
        provider_answered_on=answered_on,
    )
    for other_area in rng.some([other for other in areas_of(spec.category) if other != fault.area], 1, 4):
        rows.add(
            QualityFinding,
            quality_check_id=check_id,
            area=other_area,
            verdict=rng.choice(["met", "met", "strength"]),
        )
    if outcome != "met":
        rows.add(QualityFinding, quality_check_id=check_id, area=fault.area, verdict="not_met")
        due = day + timedelta(days=rng.choice([14, 28, 56]))
        done = min(due, on - timedelta(days=1)) if due < on and rng.chance(80) else None
        rows.add(QualityAction, quality_check_id=check_id, what=fault.action, due_on=due, done_on=done)
    if state != "published" or published is None or summary is None:
        return None
    return PublishedCheck(check_id, day, published, outcome, summary, answer, answered_on, done)


def name_officer(council: str, officer: str) -> None:
    """Give what was looked at in a council's area to its invented officer: colleagues read who did it by name."""
    here = select(Service.id).where(Service.council_code == council).scalar_subquery()
    applications = select(Application.id).where(Application.service_id.in_(here)).scalar_subquery()
    for model, person, is_here in (
        (QualityCheck, "officer", QualityCheck.service_id.in_(here)),
        (CouncilConcern, "officer", CouncilConcern.service_id.in_(here)),
        (CouncilConcern, "proposed_by", CouncilConcern.service_id.in_(here)),
        (ValidationVisit, "officer", ValidationVisit.service_id.in_(here)),
        (CriterionAssessment, "assessor", CriterionAssessment.application_id.in_(applications)),
    ):
        own = getattr(model, person) == AUTHOR
        db.session.execute(update(model).where(own, is_here).values({person: officer}))
