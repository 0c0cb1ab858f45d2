"""A decision that takes two people: one proposes, the other agrees, and only then anything changes."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import scoped_session

from directory.admissions.actions import propose
from directory.admissions.models import Admission, DecisionProposal
from directory.admissions.states import PROPOSAL, PROPOSED_DECISIONS, ProposalState
from directory.audit.models import AuditEvent
from directory.foundation.actor import SYSTEM, Actor, Grant, Role
from directory.foundation.errors import Conflict, Invalid, NotAllowed, WrongState
from tests.admissions.factories import (
    APPROVER,
    COMMISSIONER,
    HARINGEY,
    MANAGER,
    PROPOSER,
    admit_directly,
    assessed,
    make_location,
    make_lot,
    submitted,
)
from tests.catalogue.factories import TODAY, make_own_service

DAY = timedelta(days=1)
STATES = ("proposed", "agreed", "declined", "withdrawn")
# (verb, state) -> the state it leads to; every other pair is refused.
MOVES = {
    ("agree", "proposed"): "agreed",
    ("decline", "proposed"): "declined",
    ("take_back", "proposed"): "withdrawn",
}
ACTIONS = {
    "agree": lambda row: propose.agree(MANAGER, row, proposer=PROPOSER, on=TODAY),
    "decline": lambda row: propose.decline(MANAGER, row, reason="Too early.", on=TODAY),
    "take_back": lambda row: propose.take_back(PROPOSER, row, on=TODAY),
}


def admission(**values: object) -> Admission:
    """An admission to a lot of Haringey's."""
    return admit_directly(make_own_service(), make_lot(), **values)


def proposed(kind: str = "suspend", by: Actor = PROPOSER, **values: object) -> DecisionProposal:
    """A change of an admission that somebody proposed."""
    facts = {"kind": kind, "reason": "A concern.", "on": TODAY, **values}
    return propose.propose_change(by, admission(), **facts)


def test_the_table_of_proposals_is_this_one() -> None:
    assert (PROPOSAL.name, PROPOSAL.initial, PROPOSAL.needs_reason) == (
        "decision_proposal",
        "proposed",
        {"decline"},
    )
    assert tuple(ProposalState) == STATES
    assert PROPOSAL.states == set(STATES)
    assert {(verb, state): to for verb, (states, to) in PROPOSAL.moves.items() for state in states} == MOVES
    assert PROPOSED_DECISIONS == ("admit", "hold", "suspend", "lift", "remove", "exit")
    assert DecisionProposal.workflow is PROPOSAL


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("verb", ACTIONS)
def test_every_verb_from_every_state(session: scoped_session, verb: str, state: str) -> None:
    proposal = proposed()
    proposal.state = state
    proposal.settled_by = None if state == "proposed" else "other"
    session.flush()
    if (verb, state) in MOVES:
        ACTIONS[verb](proposal)
        assert proposal.state == MOVES[verb, state]
        assert (proposal.settled_by, proposal.settled_on) == (
            PROPOSER.id if verb == "take_back" else MANAGER.id,
            TODAY,
        )
    else:
        with pytest.raises(WrongState):
            ACTIONS[verb](proposal)
        assert proposal.state == state


def test_what_is_proposed_changes_nothing_until_the_other_person_agrees(session: scoped_session) -> None:
    proposal = proposed(by=COMMISSIONER)
    row = session.get_one(Admission, proposal.admission_id)
    assert row.state == "admitted"
    propose.agree(MANAGER, proposal, proposer=COMMISSIONER, on=TODAY)
    assert (row.state, row.decided_by, row.reason) == ("suspended", MANAGER.id, "A concern.")
    event = session.scalars(select(AuditEvent).where(AuditEvent.action == "admission.suspend")).one()
    assert event.actor_id == MANAGER.id and event.after is not None
    assert event.after["agreed_by"] == COMMISSIONER.id


@pytest.mark.parametrize(
    ("kind", "state", "after"),
    [
        ("hold", "admitted", "held"),
        ("suspend", "held", "suspended"),
        ("lift", "held", "admitted"),
        ("lift", "suspended", "admitted"),
    ],
)
def test_each_change_is_carried_out(session: scoped_session, kind: str, state: str, after: str) -> None:
    row = admission(state=state, reason="x", held_on=TODAY, suspended_on=TODAY)
    proposal = propose.propose_change(MANAGER, row, kind=kind, reason="Because.", on=TODAY)
    propose.agree(PROPOSER, proposal, proposer=MANAGER, on=TODAY)
    assert (row.state, row.decided_by) == (after, MANAGER.id)


def test_a_removal_and_a_noted_exit_need_an_approver(session: scoped_session) -> None:
    removal = proposed("remove", by=MANAGER)
    for other in (PROPOSER, COMMISSIONER):
        with pytest.raises(NotAllowed):
            propose.agree(other, removal, proposer=MANAGER, on=TODAY)
    propose.agree(APPROVER, removal, proposer=MANAGER, on=TODAY)
    assert session.get_one(Admission, removal.admission_id).state == "removed"
    leaving = proposed("exit", by=APPROVER, terms={"last_day": TODAY + DAY})
    propose.agree(MANAGER, leaving, proposer=APPROVER, on=TODAY)
    row = session.get_one(Admission, leaving.admission_id)
    assert (row.state, row.valid_to, row.exit_notice_on) == ("admitted", TODAY + DAY, TODAY)


def test_two_who_may_only_agree_do_not_decide(session: scoped_session) -> None:
    proposal = proposed(by=COMMISSIONER)
    colleague = Actor("commissioner-2", (Grant(Role.COMMISSIONING_MANAGER, council=HARINGEY),))
    with pytest.raises(NotAllowed):
        propose.agree(colleague, proposal, proposer=COMMISSIONER, on=TODAY)
    with pytest.raises(NotAllowed):
        propose.agree(COMMISSIONER, proposal, proposer=COMMISSIONER, on=TODAY)
    with pytest.raises(NotAllowed):
        propose.decline(COMMISSIONER, proposal, reason="x", on=TODAY)
    with pytest.raises(NotAllowed):
        propose.take_back(MANAGER, proposal, on=TODAY)
    assert proposal.state == "proposed"


def test_who_has_left_since_proposing_is_no_second_person(session: scoped_session) -> None:
    proposal = proposed()
    with pytest.raises(NotAllowed):
        propose.agree(COMMISSIONER, proposal, proposer=Actor(PROPOSER.id), on=TODAY)
    with pytest.raises(NotAllowed):
        propose.agree(MANAGER, proposal, proposer=SYSTEM, on=TODAY)


def test_an_admission_is_proposed_when_nothing_stops_it(session: scoped_session) -> None:
    service = make_own_service(location_id=make_location(), regulated=True)
    application = submitted(service, make_lot())
    with pytest.raises(Invalid) as refused:
        propose.propose_admission(MANAGER, application, terms={"valid_from": TODAY}, on=TODAY)
    assert refused.value.code == "not_ready"
    other = make_own_service(location_id=service.location_id, regulated=True)
    ready = assessed(other, make_lot())
    with pytest.raises(Invalid) as refused:
        propose.propose_admission(MANAGER, ready, terms={}, on=TODAY)
    assert (refused.value.field, refused.value.code) == ("valid_from", "required")
    terms = {"valid_from": TODAY, "agreement_signed_on": TODAY, "valid_to": None, "state": TODAY}
    proposal = propose.propose_admission(MANAGER, ready, terms=terms, on=TODAY)
    assert proposal.terms == {"valid_from": "2026-11-22", "agreement_signed_on": "2026-11-22"}
    with pytest.raises(Invalid) as refused:
        propose.propose_admission(MANAGER, ready, terms=terms, on=TODAY)
    assert refused.value.code == "proposed_already", "the same person is told that it was they"
    with pytest.raises(Conflict):
        propose.propose_admission(PROPOSER, ready, terms=terms, on=TODAY)
    propose.agree(COMMISSIONER, proposal, proposer=MANAGER, on=TODAY)
    row = session.scalars(select(Admission)).one()
    assert (row.valid_from, row.agreement_signed_on, row.decided_by) == (TODAY, TODAY, MANAGER.id)
    assert ready.state == "admitted"


def test_a_change_needs_a_reason_a_fitting_state_and_a_known_kind(session: scoped_session) -> None:
    for values, code in (
        ({"reason": " "}, "required"),
        ({"kind": "admit"}, "unknown"),
        ({"kind": "x"}, "unknown"),
    ):
        with pytest.raises(Invalid) as refused:
            proposed(**values)
        assert refused.value.code == code
    with pytest.raises(WrongState):
        proposed("lift")
    with pytest.raises(Invalid):
        proposed("exit", by=MANAGER)


def test_the_database_knows_that_it_takes_two(session: scoped_session) -> None:
    proposal = proposed()
    proposal.state, proposal.settled_by = "agreed", proposal.proposed_by
    with pytest.raises(IntegrityError):
        session.flush()
