"""Checks in every state, attendance and private notes, made by the real actions of the invented people who sign in."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import select

from directory.catalogue.models import Service
from directory.catalogue.queries import governed_by
from directory.catalogue.states import OFFERED_STATES
from directory.demo.accounts import demo_actor
from directory.demo.quality import faults_of, name_officer
from directory.foundation.actor import Actor, Role
from directory.foundation.database import db, one_of
from directory.quality.actions import checks, providers
from directory.quality.models import QualityCheck
from directory.quality.rules import Finding, Findings, RequiredAction
from directory.vocabulary.quality import CheckOutcome

# Kind, days ago, and what becomes of it, step by step.
STORIES: tuple[tuple[str, int, tuple[str, ...]], ...] = (
    ("service_user_visit", -6, ()),
    ("spot_check", 0, ()),
    ("quality_review", 3, ("write_up",)),
    ("spot_check", 12, ("write_up", "share")),
    ("quality_review", 20, ("write_up", "share", "answer")),
    ("service_user_visit", 40, ("write_up", "share", "answer", "publish")),
    ("spot_check", 90, ("write_up", "publish", "answer", "done")),
    ("quality_review", 60, ("write_up", "publish", "withdraw")),
    ("spot_check", 5, ("discard",)),
)
ANSWER = "Thank you. We have changed how we work, and look each evening whether it is better."
MISTAKEN_NOTE = "Has a new manager from spring on."
NOTE = "Answers quickly in the week, slowly at weekends. The deputy knows the rota best."


def make_checks(on: date) -> int:
    """Checks of the services that the invented provider and officer share; how many. In the caller's transaction."""
    officer, user = demo_actor(Role.QUALITY_OFFICER), demo_actor(Role.PROVIDER_USER)
    council, provider = officer.grants[0].council, user.grants[0].provider
    assert council is not None and provider is not None
    name_officer(council, officer.id)
    services = db.session.scalars(
        select(Service.id)
        .where(
            Service.provider_id == provider, governed_by({council}, on), one_of(Service.state, OFFERED_STATES)
        )
        .order_by(Service.id)
        .limit(len(STORIES))
    ).all()
    if not services:
        return 0
    for number, (kind, days, steps) in enumerate(STORIES):
        day = on - timedelta(days=days)
        check = checks.plan(
            officer,
            services[number % len(services)],
            kind=kind,
            planned=number % 2 == 0,
            checked_on=day,
            on=min(day, on),
        )
        for step in steps:
            _take(step, officer, user, check, day, on)
    providers.add_note(officer, provider, council, words=NOTE, on=on)
    mistaken = providers.add_note(officer, provider, council, words=MISTAKEN_NOTE, on=on)
    providers.withdraw_note(officer, mistaken, reason="It was about another provider.")
    for kind, days, result, people in (
        ("safeguarding_training", 30, "attended", 3),
        ("safeguarding_meeting", 75, "apologies", None),
        ("provider_meeting", 120, "absent", None),
        ("provider_meeting", 121, "absent", None),
    ):
        last = providers.record_attendance(
            officer,
            provider,
            council,
            kind=kind,
            held_on=on - timedelta(days=days),
            result=result,
            people=people,
            on=on,
        )
    providers.strike_attendance(officer, last, reason="There was no meeting on that day.")
    return len(STORIES)


def findings(category: str, day: date) -> Findings:
    """What a check of this kind of care finds on a day: two things at most that are to be put right."""
    faults = faults_of(category)[:2]
    return Findings(
        day,
        CheckOutcome.ACTION_NEEDED,
        " ".join(fault.summaries[CheckOutcome.ACTION_NEEDED] for fault in faults),
        "Look at this again in spring.",
        (
            Finding("dignity", "strength", "Staff asked before they helped."),
            Finding("safety", "met"),
            *(
                Finding(fault.area, "not_met", fault.summaries[CheckOutcome.ACTION_NEEDED])
                for fault in faults
            ),
        ),
        tuple(
            RequiredAction(fault.action, day + timedelta(days=14 * number))
            for number, fault in enumerate(faults, start=1)
        ),
    )


def _take(step: str, officer: Actor, user: Actor, check: QualityCheck, day: date, on: date) -> None:
    """One step of a check, on a day that fits."""
    if step == "write_up":
        category = db.session.get_one(Service, check.service_id).category
        checks.write_up(officer, check, findings(category, day), version=check.version, on=on)
    elif step == "share":
        checks.share(officer, check, on=on)
    elif step == "answer":
        checks.answer(user, check, text=ANSWER, on=min(on, day + timedelta(days=9)))
    elif step == "publish":
        checks.publish(officer, check, on=min(on, day + timedelta(days=15)))
    elif step == "done":
        for action in check.actions:
            checks.confirm_done(officer, check, action, on=action.due_on, today=on)
    elif step == "withdraw":
        checks.withdraw(officer, check, reason="It was written about another service.")
    else:
        checks.discard(officer, check)
