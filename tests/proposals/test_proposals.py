"""The way of a change to a public page: written, sent, decided; and what stays as it was meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import scoped_session

from directory.catalogue.actions.describe import describe
from directory.catalogue.models import Service
from directory.foundation.actor import SYSTEM, Actor, Grant, Role
from directory.foundation.errors import Conflict, Invalid, NotAllowed, WrongState
from directory.proposals import actions
from directory.proposals.models import Proposal
from directory.proposals.queries import live_values
from directory.proposals.rules import Decision, Verdict
from directory.proposals.states import PROPOSAL
from directory.proposals.tasks import tasks_for
from tests.catalogue.factories import MODERATOR, make_own_service

TODAY = date(2026, 11, 22)
AT = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
SUMMARY = "text.en.summary"
NEW = "A small home with a garden and a minibus."
CONTACT = {
    "name": "Omar Example",
    "job": None,
    "phone": "020 7946 0012",
    "email": None,
    "consent_on": "2026-11-20",
}
OPEN = ("draft", "submitted", "rejected", "stale")


def save(actor: Actor, service: Service, changes: dict[str, Any], version: int = 0) -> Proposal:
    return actions.save_draft(actor, service, changes, version=version, at=AT)


def send(actor: Actor, service: Service, proposal: Proposal) -> Proposal:
    return actions.submit(actor, service, proposal, version=proposal.version, at=AT, on=TODAY)


def decide(
    service: Service, proposal: Proposal, by: Actor = MODERATOR, version: int | None = None, **reasons: str
) -> Proposal:
    decisions = {
        field: Decision(Verdict.SEND_BACK, reasons[field]) if field in reasons else Decision(Verdict.ACCEPT)
        for field in proposal.sent
    }
    return actions.decide(
        by, service, proposal, decisions, sent_version=version or proposal.sent_version, at=AT, on=TODAY
    )


def test_a_draft_changes_nothing_and_forgets_what_is_live_already(provider: Actor, service: Service) -> None:
    proposal = save(provider, service, {SUMMARY: NEW, "languages": ["en", "es"]})
    assert proposal.changes == {SUMMARY: NEW}
    assert proposal.base == {SUMMARY: "Help at home in Hornsey."}
    assert live_values(service)[SUMMARY] == "Help at home in Hornsey."
    save(provider, service, {SUMMARY: "Help at home in Hornsey."}, proposal.version)
    assert proposal.changes == {}


def test_what_was_saved_meanwhile_is_not_overwritten(provider: Actor, service: Service) -> None:
    save(provider, service, {SUMMARY: NEW})
    with pytest.raises(Conflict):
        save(provider, service, {SUMMARY: "Other words"})


def test_what_waits_waits_with_the_page_unchanged(provider: Actor, service: Service) -> None:
    proposal = send(provider, service, save(provider, service, {SUMMARY: NEW, "contact": CONTACT}))
    live = live_values(service)
    assert live[SUMMARY] == "Help at home in Hornsey."
    assert live["contact"]["name"] == "Omar Example"
    assert service.state == "published"
    assert (proposal.state, proposal.sent, proposal.sent_version) == ("submitted", {SUMMARY: NEW}, 1)
    assert proposal.changes == {SUMMARY: NEW}


def test_what_needs_nobody_is_live_and_over(provider: Actor, service: Service) -> None:
    hours = [{"day": "friday", "opens": "20:00", "closes": "02:00"}]
    proposal = save(provider, service, {"opening_hours": hours, "workforce.staff_count": 12})
    send(provider, service, proposal)
    assert (proposal.state, proposal.changes) == ("accepted", {})
    assert live_values(service)["opening_hours"] == hours
    assert live_values(service)["workforce.staff_count"] == 12


def test_what_a_rule_refuses_stays_in_the_draft(provider: Actor, service: Service) -> None:
    proposal = save(provider, service, {SUMMARY: NEW, "website": "javascript:alert(1)", "trial_days": -3})
    assert sorted(actions.refused_fields(proposal.changes, live_values(service))) == ["trial_days", "website"]
    send(provider, service, proposal)
    assert proposal.sent == {SUMMARY: NEW}
    assert proposal.changes == {SUMMARY: NEW, "website": "javascript:alert(1)", "trial_days": -3}


def test_nothing_right_is_not_sent(provider: Actor, service: Service) -> None:
    proposal = save(provider, service, {"website": "ftp://x"})
    with pytest.raises(Invalid) as refused:
        send(provider, service, proposal)
    assert refused.value.code == "nothing_to_send"


def test_the_reviewer_accepts_exactly_what_she_saw(provider: Actor, service: Service) -> None:
    proposal = send(provider, service, save(provider, service, {SUMMARY: NEW}))
    save(provider, service, {SUMMARY: "The best home in the borough"}, proposal.version)
    assert proposal.sent == {SUMMARY: NEW}  # written, not sent
    send(provider, service, proposal)
    assert (proposal.sent_version, proposal.sent_before) == (2, {SUMMARY: NEW})
    with pytest.raises(Conflict):
        decide(service, proposal, version=1)
    assert live_values(service)[SUMMARY] == "Help at home in Hornsey."
    decide(service, proposal, version=2)
    assert proposal.state == "accepted"
    assert live_values(service)[SUMMARY] == "The best home in the borough"


def test_what_was_written_after_sending_goes_on_as_a_draft(
    session: scoped_session, provider: Actor, service: Service
) -> None:
    proposal = send(provider, service, save(provider, service, {SUMMARY: NEW}))
    save(provider, service, {"languages": ["en", "tr"]}, proposal.version)
    decide(service, proposal)
    draft = session.scalars(select(Proposal).where(Proposal.state == "draft")).one()
    assert (draft.changes, draft.base) == ({"languages": ["en", "tr"]}, {"languages": ["en", "es"]})


def test_one_field_of_several_is_sent_back_edited_and_sent_again(provider: Actor, service: Service) -> None:
    proposal = send(provider, service, save(provider, service, {SUMMARY: NEW, "languages": ["en", "tr"]}))
    decide(service, proposal, **{SUMMARY: "Praise, not a fact."})
    assert proposal.state == "rejected"
    assert proposal.changes == {SUMMARY: NEW}
    assert proposal.decisions[SUMMARY] == {"verdict": "send_back", "reason": "Praise, not a fact."}
    assert service.languages == ["en", "tr"]
    save(provider, service, {SUMMARY: "A home with a minibus."}, proposal.version)
    send(provider, service, proposal)
    assert (proposal.state, proposal.sent_version) == ("submitted", 2)
    decide(service, proposal)
    assert live_values(service)[SUMMARY] == "A home with a minibus."


def test_a_page_that_was_changed_meanwhile_overtakes_the_proposal(provider: Actor, service: Service) -> None:
    proposal = send(provider, service, save(provider, service, {"languages": ["en", "tr"], SUMMARY: NEW}))
    describe(SYSTEM, service, {"languages": ["en", "fr"]}, version=service.version, on=TODAY)
    decide(service, proposal)
    assert proposal.state == "stale"
    assert (service.languages, live_values(service)[SUMMARY]) == (["en", "fr"], "Help at home in Hornsey.")
    send(provider, service, proposal)  # its provider has seen both
    decide(service, proposal)
    assert (proposal.state, service.languages) == ("accepted", ["en", "tr"])


def test_a_field_sent_back_does_not_overtake(provider: Actor, service: Service) -> None:
    proposal = send(provider, service, save(provider, service, {"languages": ["en", "tr"], SUMMARY: NEW}))
    describe(SYSTEM, service, {"languages": ["en", "fr"]}, version=service.version, on=TODAY)
    decide(service, proposal, languages="The Council corrected it.")
    assert (proposal.state, service.languages) == ("rejected", ["en", "fr"])


def test_one_s_own_is_not_one_s_to_decide(provider: Actor, service: Service) -> None:
    both = Actor(provider.id, (*provider.grants, *MODERATOR.grants))
    proposal = send(both, service, save(both, service, {SUMMARY: NEW}))
    with pytest.raises(NotAllowed):
        decide(service, proposal, by=both)


def test_a_draft_of_a_service_that_was_never_public_is_its_provider_s_own(
    session: scoped_session, provider: Actor
) -> None:
    service = make_own_service(state="draft")
    own = Actor("own", (type(provider.grants[0])(provider.grants[0].role, provider=service.provider_id),))
    proposal = send(own, service, save(own, service, {SUMMARY: NEW, "languages": ["tr"]}))
    assert proposal.state == "accepted"
    assert (service.languages, live_values(service)[SUMMARY]) == (["tr"], NEW)


@pytest.mark.parametrize("state", ["prepared", "withdrawn", "discarded"])
def test_nothing_is_written_about_what_is_not_offered(session: scoped_session, state: str) -> None:
    service = make_own_service(state="withdrawn" if state == "prepared" else state)
    with pytest.raises(WrongState):
        save(SYSTEM, service, {SUMMARY: NEW})


def test_a_proposal_is_of_one_service(provider: Actor, service: Service, session: scoped_session) -> None:
    proposal = save(provider, service, {SUMMARY: NEW})
    other = make_own_service()
    with pytest.raises(NotAllowed):
        actions.withdraw(SYSTEM, other, proposal)


def test_what_waits_is_a_task_of_those_who_can_do_it(provider: Actor, service: Service) -> None:
    proposal = send(provider, service, save(provider, service, {SUMMARY: NEW}))
    (task,) = tasks_for(MODERATOR, TODAY)
    assert (task.kind, task.title, task.due) == ("proposal.decide", service.name, date(2026, 11, 29))
    assert [own.kind for own in tasks_for(provider, TODAY)] == ["proposal.waiting"]
    decide(service, proposal, **{SUMMARY: "Praise, not a fact."})
    assert tasks_for(MODERATOR, TODAY) == []
    assert [own.kind for own in tasks_for(provider, TODAY)] == ["proposal.sent_back"]
    elsewhere = Actor("m-2", (Grant(Role.MODERATOR, council="E06000015"),))
    stranger = Actor("p-2", (Grant(Role.PROVIDER_USER, provider=-1),))
    assert tasks_for(elsewhere, TODAY) == tasks_for(stranger, TODAY) == []


# (action, state) -> the state it leads to; every other pair is refused.
MOVES = {
    **{("submit", state): "submitted" for state in OPEN},
    ("take_back", "submitted"): "draft",
    ("decide", "submitted"): "accepted",
    **{("withdraw", state): "withdrawn" for state in OPEN},
}
CALLS: dict[str, Callable[[Service, Proposal], object]] = {
    "submit": lambda service, proposal: send(SYSTEM, service, proposal),
    "take_back": lambda service, proposal: actions.take_back(SYSTEM, service, proposal),
    "decide": decide,
    "withdraw": lambda service, proposal: actions.withdraw(SYSTEM, service, proposal),
}


@pytest.mark.parametrize("state", sorted(PROPOSAL.states))
@pytest.mark.parametrize("call", CALLS)
def test_every_action_from_every_state(
    session: scoped_session, service: Service, call: str, state: str
) -> None:
    proposal = Proposal(
        service_id=service.id,
        state=state,
        changes={SUMMARY: NEW},
        base={SUMMARY: "Help at home in Hornsey."},
        sent={SUMMARY: NEW},
        sent_version=1,
        sent_at=AT,
        sent_by="somebody",
        saved_at=AT,
        saved_by="somebody",
    )
    session.add(proposal)
    session.commit()
    expected = MOVES.get((call, state))
    if expected is None:
        with pytest.raises(WrongState):
            CALLS[call](service, proposal)
        session.rollback()
        assert proposal.state == state
        return
    CALLS[call](service, proposal)
    assert proposal.state == expected
