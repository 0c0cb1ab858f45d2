"""The Council's own checks: what may be published, who may do it, what the public sees (requirement 65)."""

from __future__ import annotations

from dataclasses import fields
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import scoped_session

from directory.audit.models import AuditEvent
from directory.catalogue.models import Service
from directory.foundation.actor import Actor, Grant, Role
from directory.foundation.errors import Invalid, NotAllowed, WrongState
from directory.outbox.models import OutboxMessage
from directory.quality import actions, queries, rules
from directory.quality.models import QualityCheck

TODAY = date(2026, 11, 22)
OFFICER = Actor("officer-1", (Grant(Role.QUALITY_OFFICER, council="E09000014"),))
RESIDENT = Actor("resident-1", (Grant(Role.RESIDENT),))


def draft(**changes: object) -> rules.Draft:
    values: dict[str, object] = {
        "kind": "spot_check",
        "checked_on": date(2026, 11, 1),
        "outcome": "met",
        "public_summary": "People were cared for well.",
        "verdicts": ("met",),
        "due_dates": (),
    }
    return rules.Draft(**{**values, **changes})


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"kind": "chat"}, "kind_unknown"),
        ({"checked_on": date(2026, 11, 23)}, "not_yet_done"),
        ({"public_summary": "  "}, "summary_missing"),
        ({"public_summary": None}, "summary_missing"),
        ({"public_summary": "x" * 2001}, "summary_too_long"),
        ({"outcome": None}, "outcome_missing"),
        ({"outcome": "action_needed"}, "actions_missing"),
        ({"outcome": "serious_concern"}, "actions_missing"),
        ({"verdicts": ("met", "not_met")}, "outcome_contradicts_findings"),
        ({"outcome": "action_needed", "due_dates": (date(2026, 10, 1),)}, "due_before_check"),
    ],
)
def test_what_stops_publishing(changes: dict[str, object], fault: str) -> None:
    assert rules.what_stops_publishing(draft(**changes), TODAY) == (fault,)


def test_a_whole_check_is_publishable() -> None:
    assert rules.what_stops_publishing(draft(), TODAY) == ()
    needs_work = draft(outcome="action_needed", verdicts=("not_met",), due_dates=(date(2026, 12, 1),))
    assert rules.what_stops_publishing(needs_work, TODAY) == ()


@given(st.sampled_from(Role))
def test_only_the_council_writes_checks(role: Role) -> None:
    writers = {Role.QUALITY_OFFICER, Role.COMMISSIONING_MANAGER, Role.SYSTEM}
    assert rules.may_check(Actor("somebody", (Grant(role),))) == (role in writers)


def written(service: Service, **changes: object) -> QualityCheck:
    values: dict[str, object] = {
        "kind": "spot_check",
        "planned": False,
        "checked_on": date(2026, 11, 1),
        "outcome": "action_needed",
        "public_summary": "Most people were cared for well. Visits were late.",
        "internal_note": "The manager was away.",
        "findings": [actions.Finding("timekeeping", "not_met"), actions.Finding("dignity", "strength")],
        "to_do": [
            actions.ToDo("Arrive within 15 minutes of the time agreed.", date(2026, 11, 20)),
            actions.ToDo("Tell people when you are late.", date(2026, 11, 10)),
        ],
    }
    return actions.write(OFFICER, service.id, **{**values, **changes})


def test_the_public_sees_a_check_only_once_it_is_published(service: Service, session: scoped_session) -> None:
    check = written(service)
    session.commit()
    assert queries.public_checks(service.id, TODAY) == ()
    assert queries.public_latest_outcomes([service.id]) == {}

    actions.publish(OFFICER, check, on=TODAY)
    session.commit()
    (shown,) = queries.public_checks(service.id, TODAY)
    assert (shown.outcome, shown.planned, shown.published_on) == ("action_needed", False, TODAY)
    assert [(todo.due_on, todo.overdue) for todo in shown.actions] == [
        (date(2026, 11, 10), True),
        (date(2026, 11, 20), True),
    ]
    assert [finding.area for finding in shown.findings] == ["timekeeping", "dignity"]
    assert queries.public_latest_outcomes([service.id, 999_999])[service.id].actions_open == 2


def test_what_the_public_gets_has_no_field_for_the_officer_or_the_note() -> None:
    names = {field.name for field in fields(queries.PublicCheck)}
    assert not names & {"officer", "internal_note", "created_by", "withdrawn_reason"}


def test_a_withdrawn_check_is_gone_and_keeps_its_reason(service: Service, session: scoped_session) -> None:
    check = actions.publish(OFFICER, written(service), on=TODAY)
    with pytest.raises(Invalid):
        actions.withdraw(OFFICER, check, reason=" ")
    actions.withdraw(OFFICER, check, reason="It was about the home next door.")
    session.commit()
    assert queries.public_checks(service.id, TODAY) == ()
    assert session.get(QualityCheck, check.id).withdrawn_reason == "It was about the home next door."


def test_the_newest_check_speaks_for_the_service(service: Service, session: scoped_session) -> None:
    for day, outcome in ((date(2026, 5, 1), "serious_concern"), (date(2026, 9, 1), "met")):
        findings = [actions.Finding("safety", "met")]
        actions.publish(
            OFFICER, written(service, checked_on=day, outcome=outcome, findings=findings), on=TODAY
        )
    session.commit()
    assert [check.checked_on.month for check in queries.public_checks(service.id, TODAY)] == [9, 5]
    assert queries.public_latest_outcomes([service.id])[service.id].outcome == "met"


def test_an_action_is_done_once_and_the_public_sees_the_day(
    service: Service, session: scoped_session
) -> None:
    check = actions.publish(OFFICER, written(service), on=TODAY)
    todo = check.actions[0]
    actions.confirm_done(OFFICER, check, todo, on=TODAY)
    with pytest.raises(WrongState):
        actions.confirm_done(OFFICER, check, todo, on=TODAY)
    session.commit()
    (shown,) = queries.public_checks(service.id, TODAY)
    assert sorted((done.done_on is not None, done.overdue) for done in shown.actions) == [
        (False, True),
        (True, False),
    ]


def test_only_the_checked_provider_answers_and_only_in_public(
    service: Service, session: scoped_session
) -> None:
    theirs = Actor("provider-1", (Grant(Role.PROVIDER_USER, provider=service.provider_id),))
    other = Actor("provider-2", (Grant(Role.PROVIDER_USER, provider=service.provider_id + 1),))
    check = written(service)
    with pytest.raises(WrongState):
        actions.answer(theirs, check, text="We agree.", provider_id=service.provider_id, on=TODAY)
    actions.publish(OFFICER, check, on=TODAY)
    for actor in (other, RESIDENT, OFFICER):
        with pytest.raises(NotAllowed):
            actions.answer(actor, check, text="We agree.", provider_id=service.provider_id, on=TODAY)
    with pytest.raises(Invalid):
        actions.answer(theirs, check, text=" ", provider_id=service.provider_id, on=TODAY)
    actions.answer(theirs, check, text=" We agree. ", provider_id=service.provider_id, on=TODAY)
    session.commit()
    (shown,) = queries.public_checks(service.id, TODAY)
    assert (shown.provider_answer, shown.provider_answered_on) == ("We agree.", TODAY)


def test_every_step_is_audited_without_anybodys_words(service: Service, session: scoped_session) -> None:
    theirs = Actor("provider-1", (Grant(Role.PROVIDER_USER, provider=service.provider_id),))
    check = written(service)
    actions.publish(OFFICER, check, on=TODAY)
    actions.answer(theirs, check, text="We agree.", provider_id=service.provider_id, on=TODAY)
    actions.confirm_done(OFFICER, check, check.actions[0], on=TODAY)
    actions.withdraw(OFFICER, check, reason="Wrong home.")
    actions.discard(OFFICER, written(service))
    session.commit()
    events = session.scalars(select(AuditEvent)).all()
    assert [event.action for event in events] == [
        "quality_check.written",
        "quality_check.published",
        "quality_check.answered",
        "quality_action.done",
        "quality_check.withdrawn",
        "quality_check.written",
        "quality_check.discarded",
    ]
    said = " ".join(f"{event.before}{event.after}" for event in events)
    assert "We agree" not in said
    assert "Wrong home" not in said
    assert session.scalar(select(func.count()).select_from(OutboxMessage)) == 4


def test_those_who_may_not_leave_no_trace(service: Service, session: scoped_session) -> None:
    with pytest.raises(NotAllowed):
        actions.write(RESIDENT, service.id, kind="spot_check", planned=True, checked_on=TODAY)
    check = written(service)
    session.commit()
    for refused in (
        lambda: actions.publish(RESIDENT, check, on=TODAY),
        lambda: actions.withdraw(RESIDENT, check, reason="x"),
        lambda: actions.discard(RESIDENT, check),
    ):
        with pytest.raises(NotAllowed):
            refused()
    assert not session.dirty


@pytest.mark.parametrize(
    "broken",
    [
        {"state": "published"},
        {"outcome": "splendid"},
        {"kind": "chat"},
        {"provider_answer": "We agree."},
        {"state": "lost"},
    ],
)
def test_the_database_refuses_what_the_rules_refuse(
    service: Service, session: scoped_session, broken: dict[str, str]
) -> None:
    check = written(service)
    session.commit()
    with pytest.raises(IntegrityError):
        session.execute(update(QualityCheck).where(QualityCheck.id == check.id).values(**broken))
    session.rollback()
