"""Feedback, replies, challenges and decisions of two moderators in every state, by the real actions.

The writers are invented: what ties each to the service is the number of the story.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from sqlalchemy import select, update

from directory.catalogue.models import Provider, Service
from directory.catalogue.queries import governed_by
from directory.catalogue.states import ServiceState
from directory.demo.accounts import demo_actor
from directory.demo.homes import provider_of_homes
from directory.feedback.actions import agreeing, challenging, moderating, writing
from directory.feedback.models import Feedback, FeedbackChallenge, FeedbackReply
from directory.feedback.rules.writing import VerifiedLink
from directory.foundation.actor import Actor, Grant, Role
from directory.foundation.database import db
from directory.foundation.time import LONDON
from directory.vocabulary.care import Category
from directory.vocabulary.people import ChallengeGround, FeedbackLink, RejectionReason, Relationship, Theme

WRITER = Actor("demonstration", (Grant(Role.RESIDENT),))
KIND = "They are kind to my mother, and she likes the food."
LATE = "Breakfast came late most days, and nobody told us why."
OTHER = "This is about the bus that stops in front of the house."
THANKS = "Thank you. We have told the cook."
WHO = "Thank you. We know which family wrote this."
# What somebody wrote, the score, and what becomes of it, step by step.
STORIES: tuple[tuple[str, int, tuple[str, ...]], ...] = (
    (KIND, 5, ()),
    (LATE, 2, ("start",)),
    (KIND, 4, ("start", "publish")),
    (KIND, 5, ("start", "publish", "reply")),
    (LATE, 3, ("start", "publish", "reply", "publish_reply")),
    (KIND, 4, ("start", "publish", "reply_badly", "reject_reply")),
    (OTHER, 1, ("start", "reject")),
    (LATE, 2, ("start", "publish", "challenge")),
    (LATE, 1, ("start", "publish", "challenge", "uphold")),
    (LATE, 1, ("start", "publish", "challenge", "remove")),
)
DECISIONS = ("proposed", "agreed", "declined", "taken_back")


def make_opinions(on: date) -> int:
    """Feedback about the public services of the provider of homes; how many. In the caller's transaction."""
    services = db.session.scalars(
        select(Service)
        .where(Service.provider_id == provider_of_homes(), Service.state == ServiceState.PUBLISHED)
        .order_by(Service.id)
    ).all()
    if not services:
        return 0
    moderator, user = demo_actor(Role.MODERATOR), demo_actor(Role.PROVIDER_SIGNATORY, 3)
    for number, (words, score, steps) in enumerate(STORIES):
        day = on - timedelta(days=2 + len(steps))
        feedback = _write(services[number % len(services)], number, words, score, day)
        about = _Told(feedback, moderator, user)
        for step in steps:
            day += timedelta(days=1)
            about.take(step, day)
    return len(STORIES)


def make_decisions_of_two(on: date) -> int:
    """Let the council run one invented provider, and two moderators decide about it; how many proposed decisions."""
    moderator, second = demo_actor(Role.MODERATOR), demo_actor(Role.MODERATOR, 2)
    council = moderator.grants[0].council
    assert council is not None
    have_people = [demo_actor(Role.PROVIDER_SIGNATORY, number).grants[0].provider for number in (1, 2, 3)]
    service = db.session.scalars(
        select(Service)
        .where(Service.state == ServiceState.PUBLISHED, governed_by({council}, on))
        .where(Service.provider_id.not_in(have_people), Service.category != Category.PERSONAL_ASSISTANT)
        .order_by(Service.id.desc())
    ).first()
    if service is None:
        return 0
    db.session.execute(
        update(Provider).where(Provider.id == service.provider_id).values(run_by_council=council)
    )
    at = _noon(on)
    for number, fate in enumerate(DECISIONS, len(STORIES)):
        feedback = _write(service, number, OTHER, 3, on - timedelta(days=3))
        moderating.start_moderation(moderator, feedback)
        # The one that waits is for the first moderator to agree to.
        first, other = (second, moderator) if fate == "proposed" else (moderator, second)
        decision = agreeing.propose(
            first,
            feedback,
            verb="reject",
            reason=RejectionReason.NOT_ABOUT_SERVICE,
            flags_reviewed=False,
            at=at,
        )
        if fate == "agreed":
            agreeing.agree(other, decision, proposer=first, flags_reviewed=True, at=at)
        elif fate == "declined":
            agreeing.decline(other, decision, reason="The bus stop belongs to the house.", at=at)
        elif fate == "taken_back":
            agreeing.take_back(first, decision, at=at)
    return len(DECISIONS)


class _Told:
    """One piece of feedback, and what its steps leave."""

    def __init__(self, feedback: Feedback, moderator: Actor, user: Actor) -> None:
        self.feedback, self.moderator, self.user = feedback, moderator, user
        self.reply: FeedbackReply | None = None
        self.challenge: FeedbackChallenge | None = None

    def take(self, step: str, on: date) -> None:
        """One step, on a day."""
        if step == "start":
            moderating.start_moderation(self.moderator, self.feedback)
        elif step == "publish":
            moderating.publish(self.moderator, self.feedback, on=on, flags_reviewed=True)
        elif step == "reject":
            moderating.reject(self.moderator, self.feedback, reason=RejectionReason.NOT_ABOUT_SERVICE, on=on)
        elif step in ("reply", "reply_badly"):
            words = THANKS if step == "reply" else WHO
            self.reply = writing.submit_reply(self.user, self.feedback, text=words, on=on)
        elif step in ("publish_reply", "reject_reply"):
            self._decide_reply(step, on)
        elif step == "challenge":
            self.challenge = challenging.challenge(
                self.user,
                self.feedback,
                ground=ChallengeGround.UNTRUE,
                statement="Our records of that week say otherwise.",
                at=_noon(on),
            )
        else:
            self._decide_challenge(step, on)

    def _decide_reply(self, step: str, on: date) -> None:
        assert self.reply is not None
        if step == "publish_reply":
            moderating.publish_reply(self.moderator, self.reply, self.feedback, on=on, flags_reviewed=True)
        else:
            reason = RejectionReason.NAMES_SOMEONE
            moderating.reject_reply(self.moderator, self.reply, self.feedback, reason=reason, on=on)

    def _decide_challenge(self, step: str, on: date) -> None:
        opened, at = self.challenge, _noon(on)
        assert opened is not None
        challenging.acknowledge(self.moderator, opened, self.feedback, at=at)
        challenging.contact_writer(self.moderator, opened, self.feedback, at=at)
        if step == "uphold":
            challenging.record_writer_answer(self.moderator, opened, self.feedback, at=at)
            reason = "The records and the writer's answer agree."
            challenging.uphold(self.moderator, opened, self.feedback, reason=reason, at=at)
        else:
            reason = "The writer took it back."
            challenging.remove(self.moderator, opened, self.feedback, reason=reason, at=at)


def _write(service: Service, number: int, words: str, score: int, on: date) -> Feedback:
    return writing.submit(
        WRITER,
        service.id,
        link=VerifiedLink(FeedbackLink.VISIT, f"story {number}", service.id),
        relationship=Relationship.DAUGHTER_OR_SON,
        used_from=on - timedelta(days=30),
        used_to=None,
        overall=score,
        themes=dict.fromkeys(Theme, score),
        text=words,
        language="en",
        incentive_declared=False,
        on=on,
    )


def _noon(on: date) -> datetime:
    return datetime.combine(on, time(12), LONDON)
