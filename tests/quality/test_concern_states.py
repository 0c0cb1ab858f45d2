"""The states of a serious concern and of an appeal: the tables, by hand, and every verb tried from every state."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import scoped_session

from directory.audit.models import AuditEvent
from directory.catalogue.models import Service
from directory.foundation.actor import SYSTEM
from directory.foundation.errors import Conflict, Invalid, WrongState
from directory.outbox.models import Letter, OutboxMessage
from directory.quality import rules
from directory.quality.actions import concerns as actions
from directory.quality.models import ConcernAppeal, CouncilConcern
from directory.quality.states import (
    CONCERN_APPEAL,
    COUNCIL_CONCERN,
    PUBLIC_CONCERNS,
    TOLD_CONCERNS,
    AppealState,
    ConcernState,
)
from tests.catalogue.factories import HARINGEY, TODAY
from tests.quality.concern_factories import EVIDENCE, WAYS, WORDS, make_concern, officer_of, second_of

STATES = ("draft", "told", "proposed", "approved", "published", "put_right", "discarded", "withdrawn")
NEXT = TODAY + timedelta(days=30)
# SYSTEM may do all, and had no part in any of these.
ACTIONS: dict[str, Callable[[CouncilConcern], object]] = {
    "tell": lambda concern: actions.tell(SYSTEM, concern, declared=True, on=TODAY),
    "propose": lambda concern: actions.propose(SYSTEM, concern, on=TODAY),
    "approve": lambda concern: actions.approve(SYSTEM, concern, version=concern.version, on=TODAY),
    "reject": lambda concern: actions.reject(SYSTEM, concern, reason="Say what you saw."),
    "publish": lambda concern: actions.publish(SYSTEM, concern, declared=True, review_on=NEXT, on=TODAY),
    "put_right": lambda concern: actions.put_right(SYSTEM, concern, put_right_on=TODAY, on=TODAY),
    "withdraw": lambda concern: actions.withdraw(SYSTEM, concern, reason="It was wrong."),
    "recall": lambda concern: actions.recall(SYSTEM, concern),
    "discard": lambda concern: actions.discard(SYSTEM, concern),
}
# (action, state) -> the state it leads to; every other pair is refused.
MOVES = {
    ("tell", "draft"): "told",
    ("propose", "told"): "proposed",
    ("approve", "proposed"): "approved",
    ("reject", "proposed"): "draft",
    ("publish", "approved"): "published",
    ("put_right", "published"): "put_right",
    ("withdraw", "published"): "withdrawn",
    ("withdraw", "put_right"): "withdrawn",
    ("recall", "told"): "draft",
    ("recall", "proposed"): "draft",
    ("recall", "approved"): "draft",
    ("discard", "draft"): "discarded",
}
# What changes no state, and the one state it may be done in.
IN_ONE_STATE: dict[str, tuple[str, Callable[[CouncilConcern], object]]] = {
    "revise": (
        "draft",
        lambda concern: actions.revise(
            SYSTEM, concern, words="Falls were not noted.", evidence="Check 3", version=concern.version
        ),
    ),
    "keep": ("published", lambda concern: actions.keep(SYSTEM, concern, review_on=NEXT, on=TODAY)),
    "answer": (
        "told",
        lambda concern: actions.answer(
            SYSTEM, concern, text="We have mended it.", version=concern.version, on=concern.told_on or TODAY
        ),
    ),
}
BY_STATE = {
    "discarded": {"told": False, "public": False},
    "draft": {"told": False, "public": False},
    "told": {"told": True, "public": False},
    "proposed": {"told": True, "public": False},
    "approved": {"told": True, "public": False},
    "published": {"told": True, "public": True},
    "put_right": {"told": True, "public": True},
    "withdrawn": {"told": True, "public": False},
}


def concern_in(service: Service, state: str) -> CouncilConcern:
    return make_concern(service.id, state, TODAY, council=HARINGEY)


def test_the_tables_are_these() -> None:
    assert (COUNCIL_CONCERN.name, COUNCIL_CONCERN.initial) == ("council_concern", "draft")
    assert COUNCIL_CONCERN.final == {"discarded", "withdrawn"}
    assert COUNCIL_CONCERN.needs_reason == {"reject", "withdraw"}
    assert tuple(ConcernState) == STATES and COUNCIL_CONCERN.states == set(STATES) == WAYS.keys()
    moves = {(verb, state): to for verb, (states, to) in COUNCIL_CONCERN.moves.items() for state in states}
    assert moves == MOVES
    assert CouncilConcern.workflow is COUNCIL_CONCERN
    told = {state for state, said in BY_STATE.items() if said["told"]}
    assert told == TOLD_CONCERNS
    assert {state for state, said in BY_STATE.items() if said["public"]} == PUBLIC_CONCERNS
    assert (CONCERN_APPEAL.name, CONCERN_APPEAL.initial) == ("concern_appeal", "waiting")
    assert CONCERN_APPEAL.moves == {
        "accept": ({"waiting"}, "accepted"),
        "decline": ({"waiting"}, "declined"),
    }
    assert CONCERN_APPEAL.final == {"accepted", "declined"} == CONCERN_APPEAL.states - {"waiting"}
    assert tuple(AppealState) == ("waiting", "accepted", "declined")
    assert CONCERN_APPEAL.needs_reason == {"accept", "decline"}


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("action", ACTIONS)
def test_every_action_from_every_state(
    service: Service, session: scoped_session, action: str, state: str
) -> None:
    concern = concern_in(service, state)
    before = session.scalar(select(func.count()).select_from(AuditEvent))
    if (action, state) in MOVES:
        session.query(OutboxMessage).delete()
        ACTIONS[action](concern)
        assert concern.state == MOVES[action, state]
        event = session.scalars(select(AuditEvent).order_by(AuditEvent.id.desc())).first()
        assert event.action == f"council_concern.{action}" or event.subject_type == "letter"
        assert session.scalars(select(OutboxMessage.subject)).first() == str(service.id)
    else:
        with pytest.raises(WrongState):
            ACTIONS[action](concern)
        assert not session.dirty and concern.state == state
        assert session.scalar(select(func.count()).select_from(AuditEvent)) == before


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("action", IN_ONE_STATE)
def test_what_changes_no_state(service: Service, session: scoped_session, action: str, state: str) -> None:
    concern = concern_in(service, state)
    its_state, act = IN_ONE_STATE[action]
    if state == its_state:
        act(concern)
    else:
        with pytest.raises(WrongState):
            act(concern)
        assert not session.dirty
    assert concern.state == state


@pytest.mark.parametrize("state", STATES)
def test_an_appeal_from_every_state(service: Service, session: scoped_session, state: str) -> None:
    concern = concern_in(service, state)
    if state not in ("published", "put_right"):
        with pytest.raises(WrongState):
            actions.appeal(SYSTEM, concern, words="It was not so.", on=TODAY)
        return
    appeal = actions.appeal(SYSTEM, concern, words="It was not so.", on=TODAY)
    with pytest.raises(WrongState):
        actions.appeal(SYSTEM, concern, words="Again.", on=TODAY)
    with pytest.raises(Invalid) as refused:
        actions.withdraw(SYSTEM, concern, reason="x")
    assert refused.value.code == "appeal_waits"
    actions.decide_appeal(SYSTEM, concern, appeal, accept=False, reason="It was.", on=TODAY)
    assert (appeal.state, concern.state) == ("declined", state)
    for accept in (True, False):
        with pytest.raises(WrongState):
            actions.decide_appeal(SYSTEM, concern, appeal, accept=accept, reason="x", on=TODAY)
    with pytest.raises(WrongState):  # nothing is new since
        actions.appeal(SYSTEM, concern, words="Again.", on=TODAY)
    if state == "published":
        later = TODAY + timedelta(days=9)
        actions.keep(SYSTEM, concern, review_on=NEXT, on=later)
        again = actions.appeal(SYSTEM, concern, words="All is mended.", on=later)
        actions.decide_appeal(SYSTEM, concern, again, accept=True, reason="It is.", on=later)
        assert (again.state, concern.state, concern.withdrawn_reason) == ("accepted", "withdrawn", "It is.")


def test_whoever_had_a_part_decides_nothing(service: Service) -> None:
    concern = concern_in(service, "proposed")
    officer, second = officer_of(HARINGEY), second_of(HARINGEY)
    both = type(officer)(officer.id, (*officer.grants, *second.grants))
    for act in (
        lambda: actions.approve(both, concern, version=concern.version, on=TODAY),
        lambda: actions.reject(both, concern, reason="x"),
    ):
        with pytest.raises(Invalid) as refused:
            act()
        assert refused.value.code == "own_concern"
    with pytest.raises(Conflict):  # exactly as it was seen
        actions.approve(second, concern, version=concern.version - 1, on=TODAY)
    actions.approve(second, concern, version=concern.version, on=TODAY)
    actions.publish(officer, concern, declared=True, review_on=NEXT, on=TODAY)
    appeal = actions.appeal(SYSTEM, concern, words="It was not so.", on=TODAY)
    for actor in (both, second):
        with pytest.raises(Invalid) as refused:
            actions.decide_appeal(actor, concern, appeal, accept=True, reason="x", on=TODAY)
        assert refused.value.code == "took_part"


def test_nothing_goes_on_without_the_declaration(service: Service) -> None:
    draft, approved = concern_in(service, "draft"), concern_in(service, "approved")
    for act in (
        lambda: actions.tell(SYSTEM, draft, declared=False, on=TODAY),
        lambda: actions.publish(SYSTEM, approved, declared=False, review_on=NEXT, on=TODAY),
    ):
        with pytest.raises(Invalid) as refused:
            act()
        assert (refused.value.field, refused.value.code) == ("declared", "open_enquiry")
    assert (draft.state, approved.state) == ("draft", "approved")


def test_the_provider_answers_within_its_days_and_is_waited_for(service: Service) -> None:
    concern = concern_in(service, "draft")
    actions.tell(SYSTEM, concern, declared=True, on=TODAY)
    last = concern.answer_by
    assert last == rules.last_day_to_answer(TODAY)
    with pytest.raises(Invalid) as refused:
        actions.propose(SYSTEM, concern, on=last)
    assert refused.value.code == "provider_still_answers"
    with pytest.raises(Invalid) as refused:
        actions.answer(SYSTEM, concern, text="x", version=concern.version, on=last + timedelta(days=1))
    assert refused.value.code == "answer_days_over"
    with pytest.raises(Conflict):
        actions.answer(SYSTEM, concern, text="x", version=concern.version - 1, on=TODAY)
    actions.answer(SYSTEM, concern, text="It is mended.", version=concern.version, on=TODAY)
    actions.recall(SYSTEM, concern)  # an answer to other words counts no more
    actions.tell(SYSTEM, concern, declared=True, on=TODAY + timedelta(days=1))
    with pytest.raises(Invalid):
        actions.propose(SYSTEM, concern, on=TODAY + timedelta(days=2))
    assert concern.provider_answer == "It is mended."


def test_one_concern_of_a_service_stands_at_a_time(service: Service, session: scoped_session) -> None:
    first, second = concern_in(service, "published"), concern_in(service, "approved")
    with pytest.raises(Invalid) as refused:
        actions.publish(SYSTEM, second, declared=True, review_on=NEXT, on=TODAY)
    assert refused.value.code == "another_concern_stands"
    actions.put_right(SYSTEM, first, put_right_on=TODAY, on=TODAY)
    actions.publish(SYSTEM, second, declared=True, review_on=NEXT, on=TODAY)
    first.state, first.put_right_on = "published", None
    with pytest.raises(IntegrityError):
        session.flush()


# What the database itself refuses of a published concern.
BROKEN: dict[str, dict[str, object]] = {
    "approved_by_second_person": {"approved_by": "officer-1"},
    "told_is_declared": {"declared_on": None},
    "provider_could_answer": {"answer_by": TODAY},
    "published_has_review": {"review_on": None},
    "review_after_published": {"review_on": TODAY - timedelta(days=1)},
    "approved_by_state": {"approved_by": None, "approved_on": None},
    "published_by_state": {"published_on": None, "review_on": None},
    "told_by_state": {"told_on": None, "answer_by": None, "declared_on": None},
    "proposed_by_state": {"proposed_by": None},
    "withdrawn_has_reason": {"state": "withdrawn"},
    "put_right_is_dated": {"state": "put_right"},
    "put_right_after_published": {"put_right_on": TODAY},
    "words_said": {"words": ""},
    "state_known": {"state": "whispered"},
}


@pytest.mark.parametrize("name", BROKEN)
def test_the_database_guards_the_same(service: Service, session: scoped_session, name: str) -> None:
    concern = concern_in(service, "published")
    for column, value in BROKEN[name].items():
        setattr(concern, column, value)
    with pytest.raises(IntegrityError):
        session.flush()


def test_no_letter_and_no_record_holds_the_words(service: Service, session: scoped_session) -> None:
    concern = concern_in(service, "published")
    assert concern.words == WORDS
    for event in session.scalars(select(AuditEvent)):
        assert WORDS not in str((event.before, event.after)) and EVIDENCE not in str(event.after)
    for letter in session.scalars(select(Letter)):
        assert all(subject.isdigit() or subject.isidentifier() for subject in letter.subjects)


def test_the_appeal_is_of_this_concern(service: Service) -> None:
    concern = concern_in(service, "published")
    appeal = actions.appeal(SYSTEM, concern, words="It was not so.", on=TODAY)
    other = concern_in(service, "draft")
    with pytest.raises(Invalid) as refused:
        actions.decide_appeal(SYSTEM, other, appeal, accept=True, reason="x", on=TODAY)
    assert refused.value.code == "of_another_concern"
    assert isinstance(appeal, ConcernAppeal) and appeal.made_on == TODAY
