"""Who may do what with feedback: each action by each kind of person (requirements section 4)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from sqlalchemy.orm import scoped_session

from directory.catalogue.models import Service
from directory.feedback import queries
from directory.feedback.actions import challenging, moderating, writing
from directory.feedback.models import Feedback, FeedbackChallenge, FeedbackReply
from directory.feedback.rules.writing import VerifiedLink, is_link_to, may_decide_alone
from directory.foundation.actor import PUBLIC, SYSTEM, Actor, Grant, Role
from directory.foundation.errors import NotAllowed
from tests.feedback.conftest import (
    COLLEAGUE,
    HARINGEY,
    MODERATOR,
    NOON,
    RESIDENT,
    STRANGER,
    TODAY,
    WESTMINSTER,
    provider_of,
    published,
    replied,
    submitted,
)


@dataclass
class Case:
    """Everything that an action of this room may be asked to act on."""

    service: Service
    new: Feedback
    moderated: Feedback
    public: Feedback
    challenged: Feedback
    opened: FeedbackChallenge
    replied_to: Feedback
    reply: FeedbackReply


@pytest.fixture
def case(service: Service, session: scoped_session) -> Case:
    challenged = published(service, "agreement 4")
    opened = challenging.challenge(RESIDENT, challenged, ground="untrue", statement="No.", at=NOON)
    replied_to, reply = replied(service)
    made = Case(
        service=service,
        new=submitted(service, "agreement 2"),
        moderated=moderating.start_moderation(MODERATOR, submitted(service, "agreement 3")),
        public=published(service, "agreement 5"),
        challenged=challenged,
        opened=opened,
        replied_to=replied_to,
        reply=reply,
    )
    session.commit()
    return made


# Every action that only a moderator of the service's council may take.
MODERATION: dict[str, Callable[[Actor, Case], object]] = {
    "start_moderation": lambda a, c: moderating.start_moderation(a, c.new),
    "publish": lambda a, c: moderating.publish(a, c.moderated, on=TODAY, run_by_council=None),
    "reject": lambda a, c: moderating.reject(a, c.moderated, reason="fake", on=TODAY, run_by_council=None),
    "publish_reply": lambda a, c: moderating.publish_reply(a, c.reply, c.replied_to, on=TODAY),
    "reject_reply": lambda a, c: moderating.reject_reply(a, c.reply, c.replied_to, reason="fake", on=TODAY),
    "acknowledge": lambda a, c: challenging.acknowledge(a, c.opened, c.challenged, at=NOON),
    "contact_writer": lambda a, c: challenging.contact_writer(a, c.opened, c.challenged, at=NOON),
    "uphold": lambda a, c: challenging.uphold(
        a, c.opened, c.challenged, reason="True.", at=NOON, run_by_council=None
    ),
    "remove": lambda a, c: challenging.remove(
        a, c.opened, c.challenged, reason="Untrue.", at=NOON, run_by_council=None
    ),
}
# The roles that never moderate, each bound to the service's own council and provider.
OTHERS = [role for role in Role if role not in (Role.MODERATOR, Role.SYSTEM)]


@pytest.mark.parametrize("action", MODERATION)
@pytest.mark.parametrize("actor", [MODERATOR, SYSTEM], ids=["own council", "system"])
def test_a_moderator_of_the_services_council_may(case: Case, action: str, actor: Actor) -> None:
    MODERATION[action](actor, case)


@pytest.mark.parametrize("action", MODERATION)
@pytest.mark.parametrize(
    "actor",
    [STRANGER, Actor("a", (Grant(Role.MODERATOR),)), Actor("a"), PUBLIC],
    ids=["another council", "bound to nothing", "no grant", "public"],
)
def test_nobody_from_elsewhere_may(case: Case, session: scoped_session, action: str, actor: Actor) -> None:
    with pytest.raises(NotAllowed):
        MODERATION[action](actor, case)
    assert not session.dirty
    assert not session.new


@pytest.mark.parametrize("action", MODERATION)
@pytest.mark.parametrize("role", OTHERS)
def test_no_other_role_may(case: Case, action: str, role: Role) -> None:
    actor = Actor("a", (Grant(role, council=HARINGEY, provider=case.service.provider_id),))
    with pytest.raises(NotAllowed):
        MODERATION[action](actor, case)


def test_the_writers_answer_is_recorded_by_a_moderator_of_the_council(case: Case) -> None:
    challenging.contact_writer(MODERATOR, case.opened, case.challenged, at=NOON)
    for actor in (STRANGER, RESIDENT, provider_of(case.service)):
        with pytest.raises(NotAllowed):
            challenging.record_writer_answer(actor, case.opened, case.challenged, at=NOON)
    challenging.record_writer_answer(MODERATOR, case.opened, case.challenged, at=NOON)


def test_a_moderator_reads_the_queues_of_the_own_council_alone(case: Case) -> None:
    assert {item.feedback_id for item in queries.moderation_queue(MODERATOR)} == {
        case.new.id,
        case.moderated.id,
    }
    assert [item.challenge_id for item in queries.open_challenges(MODERATOR, NOON)] == [case.opened.id]
    assert queries.moderation_queue(STRANGER) == ()
    assert queries.open_challenges(STRANGER, NOON) == ()
    assert len(queries.moderation_queue(SYSTEM)) == 2
    assert len(queries.open_challenges(SYSTEM, NOON)) == 1
    for actor in (RESIDENT, provider_of(case.service), PUBLIC, Actor("a", (Grant(Role.MODERATOR),))):
        with pytest.raises(NotAllowed):
            queries.moderation_queue(actor)
        with pytest.raises(NotAllowed):
            queries.open_challenges(actor, NOON)


@pytest.mark.parametrize("role", Role)
def test_residents_and_those_who_act_for_them_write_and_nobody_else(service: Service, role: Role) -> None:
    actor = Actor("a", (Grant(role, council=HARINGEY, provider=service.provider_id),))
    if role in (Role.RESIDENT, Role.REPRESENTATIVE, Role.ADVOCATE, Role.SYSTEM):
        writing.submit(actor, service.id, **_submission(service))
    else:
        with pytest.raises(NotAllowed):
            writing.submit(actor, service.id, **_submission(service))


@pytest.mark.parametrize("role", Role)
def test_a_user_of_the_services_provider_replies_and_nobody_else(service: Service, role: Role) -> None:
    feedback = published(service)
    own = Actor("a", (Grant(role, council=HARINGEY, provider=service.provider_id),))
    if role in (Role.PROVIDER_USER, Role.SYSTEM):
        writing.submit_reply(own, feedback, text="Thank you.", on=TODAY)
    else:
        with pytest.raises(NotAllowed):
            writing.submit_reply(own, feedback, text="Thank you.", on=TODAY)


def test_another_provider_does_not_reply(service: Service) -> None:
    feedback = published(service)
    for provider in (service.provider_id + 1, None):
        other = Actor("a", (Grant(Role.PROVIDER_USER, council=HARINGEY, provider=provider),))
        with pytest.raises(NotAllowed):
            writing.submit_reply(other, feedback, text="Thank you.", on=TODAY)


@pytest.mark.parametrize("role", Role)
def test_anybody_challenges(service: Service, role: Role) -> None:
    actor = Actor("a", (Grant(role),))
    challenging.challenge(actor, published(service), ground="untrue", statement="No.", at=NOON)


def test_somebody_without_a_grant_challenges_nothing(service: Service) -> None:
    with pytest.raises(NotAllowed):
        challenging.challenge(Actor("a"), published(service), ground="untrue", statement="No.", at=NOON)


# A service that the moderator's own council runs.

DECISIONS: dict[str, Callable[..., object]] = {
    "publish": lambda c, **who: moderating.publish(MODERATOR, c.moderated, on=TODAY, **who),
    "reject": lambda c, **who: moderating.reject(MODERATOR, c.moderated, reason="fake", on=TODAY, **who),
    "uphold": lambda c, **who: challenging.uphold(
        MODERATOR, c.opened, c.challenged, reason="True.", at=NOON, **who
    ),
    "remove": lambda c, **who: challenging.remove(
        MODERATOR, c.opened, c.challenged, reason="Untrue.", at=NOON, **who
    ),
}


@pytest.mark.parametrize("decision", DECISIONS)
@pytest.mark.parametrize(
    "second",
    [None, MODERATOR, STRANGER, RESIDENT, Actor(MODERATOR.id, (Grant(Role.MODERATOR, council=HARINGEY),))],
    ids=["nobody", "the same", "another council's", "no moderator", "the same person again"],
)
def test_about_a_councils_own_service_its_moderator_never_decides_alone(
    case: Case, session: scoped_session, decision: str, second: Actor | None
) -> None:
    with pytest.raises(NotAllowed):
        DECISIONS[decision](case, run_by_council=HARINGEY, second=second)
    assert not session.dirty


@pytest.mark.parametrize("decision", DECISIONS)
@pytest.mark.parametrize(
    ("run_by_council", "second"), [(HARINGEY, COLLEAGUE), (WESTMINSTER, None), (None, None)]
)
def test_a_second_moderator_of_the_council_or_another_councils_service_is_enough(
    case: Case, decision: str, run_by_council: str | None, second: Actor | None
) -> None:
    DECISIONS[decision](case, run_by_council=run_by_council, second=second)


def test_a_moderator_of_several_councils_decides_alone_about_none_of_their_services() -> None:
    both = Actor("a", (Grant(Role.MODERATOR, council=HARINGEY), Grant(Role.MODERATOR, council=WESTMINSTER)))
    assert not may_decide_alone(both, HARINGEY)
    assert not may_decide_alone(both, WESTMINSTER)
    assert may_decide_alone(both, "E09000009")
    assert may_decide_alone(both, None)
    assert may_decide_alone(Actor("b", (Grant(Role.FRAMEWORK_MANAGER, council=HARINGEY),)), HARINGEY)
    assert may_decide_alone(Actor("c", (Grant(Role.MODERATOR),)), HARINGEY)


def test_a_link_is_to_one_service_of_a_known_kind_and_to_somebody() -> None:
    assert is_link_to(VerifiedLink("agreement", "1", 7), 7)
    assert is_link_to(VerifiedLink("placement", "1", 7), 7)
    assert is_link_to(VerifiedLink("visit", "1", 7), 7)
    assert not is_link_to(VerifiedLink("agreement", "1", 8), 7)
    assert not is_link_to(VerifiedLink("hearsay", "1", 7), 7)
    assert not is_link_to(VerifiedLink("agreement", "", 7), 7)


def _submission(service: Service) -> dict[str, object]:
    return {
        "link": VerifiedLink("agreement", "1", service.id),
        "relationship": "resident",
        "used_from": TODAY,
        "used_to": None,
        "overall": 4,
        "themes": {},
        "text": "",
        "language": "en",
        "incentive_declared": False,
        "on": TODAY,
    }
