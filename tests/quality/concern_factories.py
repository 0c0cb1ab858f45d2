"""Concerns in any state, by the actions that staff and providers bring them there with."""

from __future__ import annotations

from datetime import date, timedelta

from directory.foundation.actor import Actor, Grant, Role
from directory.foundation.database import db
from directory.quality.actions import concerns as actions
from directory.quality.models import CouncilConcern
from directory.quality.rules import last_day_to_answer

WORDS = "Medicines were given late. The service must give each on time."
EVIDENCE = "Check 12, file 2026/31."
REVIEW = timedelta(days=60)
# The way to each state from a draft.
WAYS: dict[str, tuple[str, ...]] = {
    "draft": (),
    "told": ("tell",),
    "proposed": ("tell", "propose"),
    "approved": ("tell", "propose", "approve"),
    "published": ("tell", "propose", "approve", "publish"),
    "put_right": ("tell", "propose", "approve", "publish", "put_right"),
    "withdrawn": ("tell", "propose", "approve", "publish", "withdraw"),
    "discarded": ("discard",),
}


def officer_of(council: str) -> Actor:
    """Who writes a concern."""
    return Actor("officer-1", (Grant(Role.QUALITY_OFFICER, council=council),))


def second_of(council: str) -> Actor:
    """Who approves it."""
    return Actor("manager-1", (Grant(Role.FRAMEWORK_MANAGER, council=council),))


def third_of(council: str) -> Actor:
    """Who decides appeals."""
    return Actor("approver-1", (Grant(Role.APPROVER, council=council),))


def make_concern(
    service_id: int,
    state: str,
    on: date,
    *,
    council: str,
    words: str = WORDS,
    put_right_on: date | None = None,
) -> CouncilConcern:
    """A concern in a state. `on` is the day on which it is published; the provider was told well before."""
    officer, second = officer_of(council), second_of(council)
    concern = actions.draft(officer, service_id, words=words, evidence=EVIDENCE)
    for step in WAYS[state]:
        if step == "tell":
            actions.tell(officer, concern, declared=True, on=on - timedelta(days=20))
            assert concern.answer_by == last_day_to_answer(on - timedelta(days=20)) < on
        elif step == "propose":
            actions.propose(officer, concern, on=on)
        elif step == "approve":
            actions.approve(second, concern, version=concern.version, on=on)
        elif step == "publish":
            actions.publish(officer, concern, declared=True, review_on=on + REVIEW, on=on)
        elif step == "put_right":
            day = put_right_on or on
            actions.put_right(officer, concern, put_right_on=day, on=day)
        elif step == "withdraw":
            actions.withdraw(second, concern, reason="It was another service.")
        else:
            actions.discard(officer, concern)
    db.session.flush()
    return concern
