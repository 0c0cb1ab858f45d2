"""Serious concerns in every state, and appeals, made by the real actions of the invented people who sign in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select

from directory.admissions.queries import confirm_listable
from directory.catalogue.models import Service
from directory.catalogue.queries import governed_by
from directory.catalogue.states import OFFERED_STATES
from directory.demo.accounts import RUNS_HOMES, demo_actor
from directory.foundation.actor import Actor, Role
from directory.foundation.database import db, one_of
from directory.quality.actions import concerns
from directory.quality.concern_queries import concern_stands
from directory.quality.models import CouncilConcern

A_REVIEW = timedelta(days=60)
PROVIDER_HAS_ANSWERED, PROVIDER_COULD = timedelta(days=2), timedelta(days=15)


@dataclass(frozen=True, slots=True)
class Story:
    """How many days ago a concern was told, what it says, and what becomes of it, step by step."""

    days: int
    words: str
    steps: tuple[str, ...] = ()


MEDICINES = "Medicines were given late on three of the days we looked at. The service must give each on time."
STAFF = "There were too few staff on two nights. The service must fill its rota before each week begins."
FALLS = "Falls were not written down. The service must note each one, and what it learned."
CLOSED = (
    "Visits were left out on two weekends. The service must tell people and us at once when that happens."
)
TO_PUBLICATION = ("tell", "answer", "propose", "approve", "publish")
# What stays on the desks.
ON_DESKS: tuple[Story, ...] = (
    Story(0, FALLS),
    Story(1, MEDICINES, ("tell",)),
    Story(3, STAFF, ("tell", "answer")),
    Story(9, FALLS, ("tell", "answer", "propose")),
    Story(9, MEDICINES, ("tell", "answer", "propose", "approve")),
    Story(12, CLOSED, ("tell", "propose", "reject")),
    Story(4, STAFF, ("discard",)),
)
# What everybody reads or read, of each provider by its number.
IN_PUBLIC: Mapping[int, tuple[Story, ...]] = {
    1: (
        Story(40, CLOSED, (*TO_PUBLICATION, "appeal")),
        Story(130, FALLS, (*TO_PUBLICATION, "put_right")),
        Story(330, MEDICINES, (*TO_PUBLICATION, "put_right")),
    ),
    RUNS_HOMES: (
        Story(70, STAFF, (*TO_PUBLICATION, "appeal", "accept")),
        Story(90, STAFF, (*TO_PUBLICATION, "appeal", "decline", "keep")),
        Story(100, MEDICINES, TO_PUBLICATION),
    ),
}
ANSWER = "Thank you. We have changed the rota, and a senior carer checks each day."
APPEAL = (
    "Two of the days were in a week when the system of records did not work. We sent you the paper records."
)
WHY = {
    "reject": "Say on which days, so that everybody can understand it.",
    "decline": "The paper records do not show those days.",
    "accept": "The paper records show that nothing was left out.",
}


def make_concerns(on: date) -> int:
    """Concerns about services of the invented providers and council; how many. In the caller's transaction."""
    made = 0
    for number, in_public in IN_PUBLIC.items():
        signatory = demo_actor(Role.PROVIDER_SIGNATORY, number)
        services = _services(signatory, on)
        for place, story in enumerate((*ON_DESKS, *in_public) if services else ()):
            service = services[place % len(services)]
            if "publish" in story.steps:
                listed = confirm_listable(services, on)
                free = [each for each in services if each in listed and not concern_stands(each)]
                if not free:
                    continue
                service = free[place % len(free)]
            _tell_story(story, signatory, service, on)
            made += 1
    return made


def _services(signatory: Actor, on: date) -> Sequence[int]:
    """The services of the signatory's provider that the invented council governs."""
    council, provider = demo_actor(Role.QUALITY_OFFICER).grants[0].council, signatory.grants[0].provider
    assert council is not None and provider is not None
    return db.session.scalars(
        select(Service.id)
        .where(
            Service.provider_id == provider, governed_by({council}, on), one_of(Service.state, OFFERED_STATES)
        )
        .order_by(Service.id)
    ).all()


def _tell_story(story: Story, signatory: Actor, service_id: int, on: date) -> None:
    officer = demo_actor(Role.QUALITY_OFFICER)
    told_on = on - timedelta(days=story.days)
    concern = concerns.draft(
        officer, service_id, words=story.words, evidence="Notes of our visit, file 2026/31"
    )
    for step in story.steps:
        _take(step, signatory, concern, told_on, on)


def _take(step: str, signatory: Actor, concern: CouncilConcern, told_on: date, on: date) -> None:
    """One step of a concern, on a day that fits."""
    officer, second = demo_actor(Role.QUALITY_OFFICER), demo_actor(Role.FRAMEWORK_MANAGER)
    answered_on = min(on, told_on + PROVIDER_HAS_ANSWERED)
    published_on = min(on, told_on + PROVIDER_COULD)
    if step == "tell":
        concerns.tell(officer, concern, declared=True, on=told_on)
    elif step == "answer":
        concerns.answer(signatory, concern, text=ANSWER, version=concern.version, on=answered_on)
    elif step == "propose":
        concerns.propose(officer, concern, on=max(on, published_on))
    elif step == "approve":
        concerns.approve(second, concern, version=concern.version, on=published_on)
    elif step == "reject":
        concerns.reject(second, concern, reason=WHY[step])
    elif step == "publish":
        concerns.publish(officer, concern, declared=True, review_on=published_on + A_REVIEW, on=published_on)
    elif step == "keep":
        concerns.keep(officer, concern, review_on=on + A_REVIEW, on=on - timedelta(days=1))
    elif step == "put_right":
        day = published_on + timedelta(days=45)
        concerns.put_right(officer, concern, put_right_on=day, on=on)
    elif step == "appeal":
        concerns.appeal(signatory, concern, words=APPEAL, on=max(published_on, on - timedelta(days=20)))
    elif step in ("accept", "decline"):
        concerns.decide_appeal(
            demo_actor(Role.APPROVER),
            concern,
            concern.appeals[-1],
            accept=step == "accept",
            reason=WHY[step],
            on=on - timedelta(days=10),
        )
    else:
        concerns.discard(officer, concern)
