"""A service that feedback is about, and feedback in every state."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime

import pytest
from sqlalchemy.orm import scoped_session

from directory.catalogue.models import Service
from directory.feedback.actions import challenging, moderating, writing
from directory.feedback.models import Feedback, FeedbackChallenge, FeedbackReply
from directory.feedback.rules.writing import VerifiedLink
from directory.foundation.actor import Actor, Grant, Role
from tests.catalogue.factories import make_council, make_service

HARINGEY, WESTMINSTER = "E09000014", "E09000033"
TODAY = date(2026, 11, 22)
NOON = datetime(2026, 11, 18, 12, tzinfo=UTC)
RESIDENT = Actor("resident-1", (Grant(Role.RESIDENT),))
MODERATOR = Actor("moderator-1", (Grant(Role.MODERATOR, council=HARINGEY),))
COLLEAGUE = Actor("moderator-2", (Grant(Role.MODERATOR, council=HARINGEY),))
STRANGER = Actor("moderator-3", (Grant(Role.MODERATOR, council=WESTMINSTER),))


@pytest.fixture
def service(session: scoped_session) -> Service:
    """A published service in Haringey with its provider; Westminster is served here too."""
    make_council()
    make_council(WESTMINSTER, "Westminster")
    service = make_service(council_code=HARINGEY)
    session.commit()
    return service


def provider_of(service: Service) -> Actor:
    """Somebody who works for the service's provider."""
    return Actor("provider-1", (Grant(Role.PROVIDER_USER, provider=service.provider_id),))


def submitted(service: Service, ref: str = "agreement 1", **changes: object) -> Feedback:
    """Feedback as a resident submits it."""
    values: dict[str, object] = {
        "link": VerifiedLink("agreement", ref, service.id),
        "relationship": "resident",
        "used_from": date(2025, 1, 17),
        "used_to": None,
        "overall": 4,
        "themes": {"continuity": 5, "value": None},
        "text": "The same two carers come every day.",
        "language": "en",
        "incentive_declared": False,
        "on": date(2026, 11, 1),
    }
    return writing.submit(RESIDENT, service.id, **{**values, **changes})


def published(service: Service, ref: str = "agreement 1", **changes: object) -> Feedback:
    """Feedback that a moderator published."""
    feedback = moderating.start_moderation(MODERATOR, submitted(service, ref, **changes))
    return moderating.publish(MODERATOR, feedback, on=TODAY)


def _rejected(service: Service) -> Feedback:
    feedback = moderating.start_moderation(MODERATOR, submitted(service))
    return moderating.reject(MODERATOR, feedback, reason="fake", on=TODAY)


def _challenged(service: Service) -> Feedback:
    feedback = published(service)
    challenging.challenge(RESIDENT, feedback, ground="untrue", statement="No.", at=NOON)
    return feedback


def _upheld(service: Service) -> Feedback:
    feedback = published(service)
    opened = challenging.challenge(RESIDENT, feedback, ground="untrue", statement="No.", at=NOON)
    return challenging.uphold(MODERATOR, opened, feedback, reason="We asked.", at=NOON)


def _removed(service: Service) -> Feedback:
    feedback = published(service)
    opened = challenging.challenge(RESIDENT, feedback, ground="untrue", statement="No.", at=NOON)
    return challenging.remove(MODERATOR, opened, feedback, reason="Untrue.", at=NOON)


# How feedback comes to each state, through the actions.
IN_STATE: dict[str, Callable[[Service], Feedback]] = {
    "submitted": submitted,
    "moderation": lambda service: moderating.start_moderation(MODERATOR, submitted(service)),
    "published": published,
    "rejected": _rejected,
    "challenged": _challenged,
    "upheld": _upheld,
    "removed": _removed,
}


def replied(service: Service) -> tuple[Feedback, FeedbackReply]:
    """Published feedback with the provider's reply, which no moderator has read."""
    feedback = published(service)
    return feedback, writing.submit_reply(provider_of(service), feedback, text="Thank you.", on=TODAY)


def _published_reply(service: Service) -> tuple[Feedback, FeedbackReply]:
    feedback, reply = replied(service)
    return feedback, moderating.publish_reply(MODERATOR, reply, feedback, on=TODAY)


def _rejected_reply(service: Service) -> tuple[Feedback, FeedbackReply]:
    feedback, reply = replied(service)
    return feedback, moderating.reject_reply(MODERATOR, reply, feedback, reason="names_someone", on=TODAY)


REPLY_IN_STATE: dict[str, Callable[[Service], tuple[Feedback, FeedbackReply]]] = {
    "submitted": replied,
    "published": _published_reply,
    "rejected": _rejected_reply,
}


@dataclass
class Case:
    """Everything that an action of this room may be asked to act on."""

    service: Service
    new: Feedback
    moderated: Feedback
    public: Feedback
    challenged: Feedback
    opened: FeedbackChallenge
    answered: Feedback
    contacted: FeedbackChallenge
    replied_to: Feedback
    reply: FeedbackReply


@pytest.fixture
def case(service: Service, session: scoped_session) -> Case:
    challenged = published(service, "agreement 4")
    opened = challenging.challenge(RESIDENT, challenged, ground="untrue", statement="No.", at=NOON)
    answered = published(service, "agreement 6")
    contacted = challenging.challenge(RESIDENT, answered, ground="defamatory", statement="No.", at=NOON)
    challenging.contact_writer(MODERATOR, contacted, answered, at=NOON)
    replied_to, reply = replied(service)
    made = Case(
        service=service,
        new=submitted(service, "agreement 2"),
        moderated=moderating.start_moderation(MODERATOR, submitted(service, "agreement 3")),
        public=published(service, "agreement 5"),
        challenged=challenged,
        opened=opened,
        answered=answered,
        contacted=contacted,
        replied_to=replied_to,
        reply=reply,
    )
    session.commit()
    return made
