"""Who may do what with feedback: each action by each kind of person (requirements section 4)."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import scoped_session

from directory.audit.models import AuditEvent
from directory.catalogue.models import Provider, Service
from directory.feedback import queries
from directory.feedback.actions import agreeing, challenging, moderating, writing
from directory.feedback.models import Feedback, FeedbackDecision
from directory.feedback.rules.writing import VerifiedLink
from directory.feedback.tasks import tasks_for
from directory.foundation.actor import PUBLIC, Actor, Grant, Role
from directory.foundation.errors import NotAllowed
from tests.authority import ANYONE, check_action
from tests.feedback.conftest import (
    COLLEAGUE,
    HARINGEY,
    MODERATOR,
    NOON,
    RESIDENT,
    STRANGER,
    TODAY,
    WESTMINSTER,
    Case,
    provider_of,
)

ROOM = "directory.feedback.actions"
# The roles that may, besides the system (requirements section 4, row "Feedback").
AUTHORITY = {
    f"{ROOM}.writing.submit": "resident representative advocate",
    f"{ROOM}.writing.submit_reply": "provider_user",
    f"{ROOM}.moderating.start_moderation": "moderator",
    f"{ROOM}.moderating.publish": "moderator",
    f"{ROOM}.moderating.reject": "moderator",
    f"{ROOM}.moderating.publish_reply": "moderator",
    f"{ROOM}.moderating.reject_reply": "moderator",
    f"{ROOM}.challenging.challenge": ANYONE,
    f"{ROOM}.challenging.acknowledge": "moderator",
    f"{ROOM}.challenging.contact_writer": "moderator",
    f"{ROOM}.challenging.record_writer_answer": "moderator",
    f"{ROOM}.challenging.uphold": "moderator",
    f"{ROOM}.challenging.remove": "moderator",
    f"{ROOM}.agreeing.propose": "moderator",
    f"{ROOM}.agreeing.agree": "moderator",
    f"{ROOM}.agreeing.decline": "moderator",
    f"{ROOM}.agreeing.take_back": "moderator",
}
# The queries that are not public, and the checks that actions and queries share.
QUERIES = {
    "directory.feedback.queries.allow_moderation": "moderator",
    "directory.feedback.queries.allow_decision": "moderator",
}
READS: dict[str, Callable[[Actor, Case], object]] = {
    "allow_moderation": lambda a, c: queries.allow_moderation(a, c.new),
    "allow_decision": lambda a, c: queries.allow_decision(a, c.new, None),
}
CALLS: dict[str, Callable[[Actor, Case], object]] = {
    "submit": lambda a, c: writing.submit(a, c.service.id, **_submission(c.service)),
    "submit_reply": lambda a, c: writing.submit_reply(a, c.public, text="Thank you.", on=TODAY),
    "start_moderation": lambda a, c: moderating.start_moderation(a, c.new),
    "publish": lambda a, c: moderating.publish(a, c.moderated, on=TODAY),
    "reject": lambda a, c: moderating.reject(a, c.moderated, reason="fake", on=TODAY),
    "publish_reply": lambda a, c: moderating.publish_reply(a, c.reply, c.replied_to, on=TODAY),
    "reject_reply": lambda a, c: moderating.reject_reply(a, c.reply, c.replied_to, reason="fake", on=TODAY),
    "challenge": lambda a, c: challenging.challenge(a, c.public, ground="untrue", statement="No.", at=NOON),
    "acknowledge": lambda a, c: challenging.acknowledge(a, c.opened, c.challenged, at=NOON),
    "contact_writer": lambda a, c: challenging.contact_writer(a, c.opened, c.challenged, at=NOON),
    "record_writer_answer": lambda a, c: challenging.record_writer_answer(
        a, c.contacted, c.answered, at=NOON
    ),
    "uphold": lambda a, c: challenging.uphold(a, c.opened, c.challenged, reason="True.", at=NOON),
    "remove": lambda a, c: challenging.remove(a, c.opened, c.challenged, reason="Untrue.", at=NOON),
    "propose": lambda a, c: proposed(a, c.reply),
    "agree": lambda a, c: agreeing.agree(
        a, proposed(COLLEAGUE, c.moderated), proposer=COLLEAGUE, flags_reviewed=True, at=NOON
    ),
    "decline": lambda a, c: agreeing.decline(
        a, proposed(COLLEAGUE, c.moderated), reason="It is fine.", at=NOON
    ),
    "take_back": lambda a, c: agreeing.take_back(a, proposed(MODERATOR, c.moderated), at=NOON),
}


def proposed(actor: Actor, subject: agreeing.Subject) -> FeedbackDecision:
    """What one moderator proposes to another."""
    return agreeing.propose(actor, subject, verb="publish", reason="", flags_reviewed=True, at=NOON)


@pytest.mark.parametrize("action", AUTHORITY)
def test_each_action_by_each_role(case: Case, session: scoped_session, action: str) -> None:
    call = CALLS[action.rpartition(".")[2]]
    check_action(
        session,
        lambda actor: call(actor, case),
        AUTHORITY[action],
        council=HARINGEY,
        provider=case.service.provider_id,
        effects=action,
    )


@pytest.mark.parametrize("query", QUERIES)
def test_who_may_read(case: Case, session: scoped_session, query: str) -> None:
    name = query.rpartition(".")[2]
    check_action(
        session,
        lambda actor: READS[name](actor, case),
        QUERIES[query],
        council=HARINGEY,
        provider=case.service.provider_id,
    )


def test_a_moderator_is_told_of_the_own_council_alone(case: Case) -> None:
    waiting = {(task.kind, task.subject) for task in tasks_for(MODERATOR, TODAY)}
    assert waiting >= {
        ("feedback.moderate", str(case.new.id)),
        ("feedback.moderate", str(case.moderated.id)),
        ("challenge.contact_writer", str(case.opened.id)),
        ("challenge.wait_for_writer", str(case.contacted.id)),
    }
    for actor in (STRANGER, RESIDENT, PUBLIC):
        assert tasks_for(actor, TODAY) == []
    own = tasks_for(provider_of(case.service), TODAY)
    assert {task.kind for task in own} == {"feedback.reply"}, "what is public and has no reply yet"


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
    "publish_reply": lambda c, **who: moderating.publish_reply(
        MODERATOR, c.reply, c.replied_to, on=TODAY, **who
    ),
    "reject_reply": lambda c, **who: moderating.reject_reply(
        MODERATOR, c.reply, c.replied_to, reason="fake", on=TODAY, **who
    ),
}


def run_by(council_code: str | None, service: Service, session: scoped_session) -> None:
    """Let a council run the service itself."""
    session.get_one(Provider, service.provider_id).run_by_council = council_code
    session.commit()


@pytest.mark.parametrize("decision", DECISIONS)
@pytest.mark.parametrize(
    "second",
    [None, MODERATOR, STRANGER, RESIDENT, Actor(MODERATOR.id, (Grant(Role.MODERATOR, council=HARINGEY),))],
    ids=["nobody", "the same", "another council's", "no moderator", "the same person again"],
)
def test_about_a_councils_own_service_its_moderator_never_decides_alone(
    case: Case, session: scoped_session, decision: str, second: Actor | None
) -> None:
    run_by(HARINGEY, case.service, session)
    with pytest.raises(NotAllowed):
        DECISIONS[decision](case, second=second)
    assert not session.dirty


@pytest.mark.parametrize("decision", DECISIONS)
@pytest.mark.parametrize(
    ("council_code", "second"), [(HARINGEY, COLLEAGUE), (WESTMINSTER, None), (None, None)]
)
def test_a_second_moderator_of_the_council_or_another_councils_service_is_enough(
    case: Case, session: scoped_session, decision: str, council_code: str | None, second: Actor | None
) -> None:
    run_by(council_code, case.service, session)
    DECISIONS[decision](case, second=second)
    event = session.scalars(select(AuditEvent).order_by(AuditEvent.id.desc())).first()
    assert event is not None and event.after is not None
    assert event.after.get("second") == (second and second.id)


@pytest.mark.parametrize("decide", [challenging.uphold, challenging.remove])
def test_whoever_made_a_challenge_neither_decides_it_nor_agrees_to_the_decision(
    case: Case, session: scoped_session, decide: Callable[..., Feedback]
) -> None:
    opened = challenging.challenge(MODERATOR, case.public, ground="untrue", statement="No.", at=NOON)
    session.commit()
    for actor, second in ((MODERATOR, None), (MODERATOR, COLLEAGUE), (COLLEAGUE, MODERATOR)):
        with pytest.raises(NotAllowed):
            decide(actor, opened, case.public, reason="x", at=NOON, second=second)
        assert not session.dirty
    assert decide(COLLEAGUE, opened, case.public, reason="x", at=NOON).state in ("upheld", "removed")


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
