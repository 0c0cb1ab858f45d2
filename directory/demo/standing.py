"""How good invented services are said to be: specialist designations on evidence, and the Council's own checks."""

from __future__ import annotations

from datetime import date, timedelta

from directory.admissions.models import EVIDENCE_KINDS, DesignationEvidence, SpecialistDesignation
from directory.demo.described import DemoService
from directory.demo.dice import Dice, dice
from directory.demo.plan import Blueprint
from directory.demo.rows import BY, Rows
from directory.quality.models import QualityAction, QualityCheck, QualityFinding
from directory.quality.rules import FINDING_AREAS, KINDS

SPECIAL = ("dementia", "stroke", "brain_injury", "autism", "mental_health")
EVIDENCE = {
    "cqc_report_comment": "The latest inspection report praises this part of the care.",
    "statutory_contract": "A contract with a health trust for this kind of care is in place.",
    "statutory_agency_report": "The community team wrote that it sends people here with confidence.",
    "professional_accreditation": "Two in three staff hold a qualification in this field.",
}
SUMMARIES = {
    "met": (
        "We came without notice. Staff knew people well and the records were up to date.",
        "We spent a day here and spoke with six people. All of them felt safe.",
        "Visits were on time in the two months we looked at.",
    ),
    "action_needed": (
        "Care was kind, but some medicine records had gaps.",
        "People liked their carers. Too many visits were more than half an hour late.",
        "The home was clean. There was little to do in the afternoons.",
    ),
    "serious_concern": (
        "There were too few staff on two of the nights we looked at. We are visiting every week.",
        "We found that falls had not been written down. The provider has agreed a plan with us.",
    ),
}
ACTIONS = {
    "medicines": "Check medicine records every day and tell us the result each week.",
    "timekeeping": "Plan visits so that nobody waits more than half an hour.",
    "staffing": "Fill the night rota four weeks ahead.",
    "records": "Write down every fall, and what was learned from it.",
    "food_and_drink": "Ask each person what they like to eat, and write it down.",
}
ANSWERS = (
    "Thank you. We have changed how we check records.",
    "We agree. Two more staff started this month.",
    "We have asked families to tell us at once when a visit is late.",
)


def write_designations(rows: Rows, seed: int, blueprint: Blueprint, service: DemoService, on: date) -> None:
    """A right to be called specialist where there is evidence (HAR App2 2.11); many claim one without."""
    if not blueprint.specialist or blueprint.fate == "draft":
        return
    chance = dice(seed, "designation", blueprint.number)
    for area in chance.some([need for need in service.needs if need in SPECIAL], 1, 2):
        state = chance.weighted({"accredited": 72, "applied": 10, "expired": 12, "withdrawn": 6})
        given = chance.day(max(blueprint.known_since, on - timedelta(days=600)), on - timedelta(days=10))
        due = given + timedelta(days=730)
        if state == "expired":
            given, due = on - timedelta(days=800), on - timedelta(days=70)
        applied = state == "applied"
        key = rows.add(
            SpecialistDesignation,
            service_id=service.id,
            area=area,
            standard_version="2026.1" if on.year >= 2026 else "1",
            state=state,
            assessor=None if applied else BY,
            valid_from=None if applied else given,
            review_by=None if applied else due,
            reason="The evidence was out of date." if state == "withdrawn" else None,
        )
        for kind in chance.some(EVIDENCE_KINDS, 1, 3):
            rows.add(
                DesignationEvidence,
                designation_id=key,
                kind=kind,
                summary=EVIDENCE[kind],
                reference="demonstration",
                dated=given - timedelta(days=60),
            )


def write_checks(rows: Rows, seed: int, blueprint: Blueprint, service_id: int, on: date) -> None:
    """None, one or a few checks by the Council, most of them published."""
    if not blueprint.was_offered or not blueprint.places:
        return
    chance = dice(seed, "checks", blueprint.number)
    for _ in range(chance.weighted({0: 52, 1: 30, 2: 13, 3: 5})):
        _check(rows, chance, blueprint, service_id, on)


def _check(rows: Rows, chance: Dice, blueprint: Blueprint, service_id: int, on: date) -> None:
    poor = blueprint.rating in ("requires_improvement", "inadequate") or blueprint.fate in (
        "suspended",
        "removed",
    )
    outcome = chance.weighted(
        {"met": 25, "action_needed": 55, "serious_concern": 20}
        if poor
        else {"met": 72, "action_needed": 26, "serious_concern": 2}
    )
    day = chance.day(max(blueprint.known_since, on - timedelta(days=800)), on - timedelta(days=3))
    state = chance.weighted({"published": 82, "draft": 12, "withdrawn": 3, "discarded": 3})
    public = state in ("published", "withdrawn")
    published = min(on, day + timedelta(days=chance.randint(7, 30))) if public else None
    answered = public and chance.chance(45)
    area = chance.choice(sorted(ACTIONS))
    key = rows.add(
        QualityCheck,
        service_id=service_id,
        kind=chance.choice(KINDS),
        planned=chance.chance(40),
        checked_on=day,
        officer=BY,
        public_summary=chance.choice(SUMMARIES[outcome]) if public else None,
        outcome=outcome,
        state=state,
        published_on=published,
        withdrawn_reason="It named the wrong service." if state == "withdrawn" else None,
        provider_answer=chance.choice(ANSWERS) if answered else None,
        provider_answered_on=min(on, published + timedelta(days=5)) if answered and published else None,
    )
    for found in chance.some([one for one in FINDING_AREAS if one != area], 1, 4):
        rows.add(
            QualityFinding,
            quality_check_id=key,
            area=found,
            verdict=chance.choice(["met", "met", "strength"]),
        )
    if outcome != "met":
        rows.add(QualityFinding, quality_check_id=key, area=area, verdict="not_met")
        due = day + timedelta(days=chance.choice([14, 28, 56]))
        done = min(due, on - timedelta(days=1)) if due < on and chance.chance(80) else None
        rows.add(QualityAction, quality_check_id=key, what=ACTIONS[area], due_on=due, done_on=done)
