"""Asking, answering, taking back and forgetting: what is stored, what is recorded, what is refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import scoped_session

from directory.audit.models import AuditEvent
from directory.callbacks.actions import answering, asking
from directory.callbacks.jobs import purge_calls
from directory.callbacks.models import CallRequest, CallRequestPerson
from directory.callbacks.tasks import tasks_for
from directory.foundation.actor import PUBLIC
from directory.foundation.errors import Invalid, WrongState
from directory.places.queries import council_record
from directory.places.records import CallOffer, CouncilRecord
from tests.callbacks.factories import ASKED, MODERATOR, NOTE, PHONE, TODAY, make_call, taking_council
from tests.catalogue.factories import HARINGEY, make_own_service


def people(session: scoped_session) -> int:
    return session.scalar(select(func.count()).select_from(CallRequestPerson)) or 0


def last_event(session: scoped_session) -> AuditEvent:
    event = session.scalars(select(AuditEvent).order_by(AuditEvent.id.desc())).first()
    assert event is not None
    return event


def test_a_request_waits_with_its_day_and_who_asked_stands_apart(
    council: CouncilRecord, session: scoped_session
) -> None:
    service = make_own_service()
    call = make_call(council, service_id=service.id)
    session.commit()
    assert call.reference.startswith("K-") and call.state == "waiting"
    assert (call.received_on, call.due_on) == (TODAY, date(2026, 11, 24))
    assert call.keep_until == TODAY + timedelta(days=365)
    person = session.get_one(CallRequestPerson, call.id)
    assert (person.name, person.days, person.language) == (ASKED.name, ["monday", "friday"], "tr")
    assert last_event(session).after == {
        "council_code": HARINGEY,
        "kind": "visit",
        "service_id": service.id,
    }


def test_a_council_that_promises_nothing_is_late_never(session: scoped_session) -> None:
    call = make_call(taking_council(CallOffer(True, True, None)))
    assert call.due_on is None
    (task,) = tasks_for(MODERATOR, TODAY + timedelta(days=300))
    assert task.due is None


def test_the_same_form_twice_is_one_request_and_another_is_another(
    council: CouncilRecord, session: scoped_session
) -> None:
    def ask(**changes: object) -> CallRequest:
        asked = replace(ASKED, **changes)  # type: ignore[arg-type]
        return asking.ask(PUBLIC, council, asked, service_id=None, form_token="e" * 32, on=TODAY)

    assert ask().id == ask().id
    assert ask(about="Meals").id != ask(interpreter=False).id
    assert people(session) == 3
    with pytest.raises(Invalid):
        asking.ask(PUBLIC, council, ASKED, service_id=None, form_token="short", on=TODAY)


def test_a_council_that_takes_no_requests_gets_none(session: scoped_session) -> None:
    closed = replace(taking_council(), call_offer=None)
    with pytest.raises(Invalid) as error:
        asking.ask(PUBLIC, closed, ASKED, service_id=None, form_token="e" * 32, on=TODAY)
    assert error.value.code == "call_kind" and people(session) == 0


def test_switched_off_the_council_offers_nothing_any_more(session: scoped_session) -> None:
    taking_council()
    taking_council(CallOffer(False, False, 2))
    council = council_record(HARINGEY)
    assert council is not None and council.call_offer is None


def test_tries_are_counted_until_somebody_is_reached(council: CouncilRecord, session: scoped_session) -> None:
    call = make_call(council)
    answering.take(MODERATOR, call)
    for tries in (1, 2):
        answering.miss(MODERATOR, call, note=NOTE, on=TODAY)
        assert (call.state, call.attempts, call.last_tried_on) == ("not_reached", tries, TODAY)
    answering.reach(MODERATOR, call, note="", on=TODAY)
    assert (call.state, call.attempts, call.taken_by) == ("called", 3, MODERATOR.id)
    assert session.get_one(CallRequestPerson, call.id).notes.count(NOTE) == 2
    with pytest.raises(WrongState):
        answering.reach(MODERATOR, call, note="", on=TODAY)
    with pytest.raises(WrongState):
        answering.take(MODERATOR, call)


def test_a_planned_visit_is_due_on_its_day(council: CouncilRecord) -> None:
    call = make_call(council)
    answering.take(MODERATOR, call)
    day = TODAY + timedelta(days=9)
    answering.plan_visit(MODERATOR, call, visit_on=day, note="", on=TODAY)
    (task,) = tasks_for(MODERATOR, TODAY)
    assert (task.kind, task.due, task.owner) == ("call_request.visit", day, MODERATOR.id)


def test_closed_it_is_no_task_and_who_asked_goes_after_its_days(
    council: CouncilRecord, session: scoped_session
) -> None:
    call = make_call(council)
    answering.take(MODERATOR, call)
    answering.close(MODERATOR, call, outcome="helped", note=NOTE, on=TODAY)
    session.commit()
    assert tasks_for(MODERATOR, TODAY) == []
    assert call.keep_until == TODAY + timedelta(days=90)
    assert asking.purge(call.keep_until) == 0 and people(session) == 1
    assert asking.purge(call.keep_until + timedelta(days=1)) == 1 and people(session) == 0
    assert asking.purge(call.keep_until + timedelta(days=2)) == 0, "once"
    assert (call.state, call.outcome) == ("finished", "helped"), "that there was a request stays"
    assert answering.look(MODERATOR, call) is None


def test_what_nobody_closed_lapses_and_is_forgotten(council: CouncilRecord, session: scoped_session) -> None:
    call = make_call(council)
    session.commit()
    assert purge_calls() == 0
    assert asking.purge(TODAY + timedelta(days=366)) == 1
    assert (call.state, call.outcome, people(session)) == ("finished", "lapsed", 0)


def test_a_request_is_taken_back_by_who_made_it_alone(
    council: CouncilRecord, session: scoped_session
) -> None:
    call = make_call(council)
    for reference, given in (
        (call.reference, "020 7946 0999"),
        (call.reference, ASKED.name),
        ("K-2222-2222", PHONE),
        ("", ""),
    ):
        with pytest.raises(Invalid) as error:
            asking.withdraw(PUBLIC, reference, given, on=TODAY)
        assert (error.value.field, error.value.code) == ("reference", "call_not_found")
    asking.withdraw(PUBLIC, f" {call.reference.lower()} ", "+44 20 79460123", on=TODAY)
    assert (call.state, call.closed_on, people(session)) == ("withdrawn", TODAY, 0)
    with pytest.raises(Invalid):
        asking.withdraw(PUBLIC, call.reference, PHONE, on=TODAY)
    with pytest.raises(WrongState):
        answering.take(MODERATOR, call)


def test_each_look_is_recorded_by_id_alone(council: CouncilRecord, session: scoped_session) -> None:
    call = make_call(council)
    for _ in range(2):
        found = answering.look(MODERATOR, call)
        assert found is not None and found.name == ASKED.name
    events = session.scalars(select(AuditEvent).where(AuditEvent.action == "call_request.look")).all()
    assert [(each.actor_id, each.subject_id, each.before, each.after) for each in events] == [
        (MODERATOR.id, str(call.id), None, None)
    ] * 2
