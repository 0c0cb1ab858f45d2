"""The Council's own checks: what may be published and what the public sees (requirement 65)."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import scoped_session

from directory.audit.models import AuditEvent
from directory.catalogue.models import Service
from directory.foundation.actor import Actor, Grant, Role
from directory.foundation.errors import Invalid, NotAllowed, WrongState
from directory.outbox.models import OutboxMessage
from directory.quality import queries, rules
from directory.quality.actions import checks as actions
from directory.quality.models import QualityCheck
from tests.quality.concern_factories import make_concern
from tests.quality.factories import written_check

HARINGEY = "E09000014"
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
    return rules.Draft(**{"concern_stands": True, **values, **changes})


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
        ({"outcome": "serious_concern", "shared_on": TODAY, "answered_on": TODAY}, "actions_missing"),
        ({"verdicts": ("met", "not_met")}, "outcome_contradicts_findings"),
        ({"outcome": "action_needed", "due_dates": (date(2026, 10, 1),)}, "due_before_check"),
    ],
)
def test_what_stops_publishing(changes: dict[str, object], fault: str) -> None:
    assert rules.what_stops_publishing(draft(**changes), TODAY) == (fault,)


FRIDAY = date(2026, 12, 18)  # then come Christmas Day and the holiday for Boxing Day, a Monday


@pytest.mark.parametrize(
    ("shared_on", "answered_on", "on", "faults"),
    [
        (None, None, FRIDAY, ("provider_not_asked",)),
        (None, FRIDAY, FRIDAY, ("provider_not_asked",)),
        (FRIDAY, None, FRIDAY, ("provider_may_answer",)),
        (FRIDAY, None, date(2026, 12, 29), ("provider_may_answer",)),
        (FRIDAY, None, date(2026, 12, 30), ()),
        (FRIDAY, FRIDAY, FRIDAY, ()),
        # An answer to other words, before it was taken back and shared again, is no answer to these.
        (FRIDAY, date(2026, 12, 17), FRIDAY, ("provider_may_answer",)),
    ],
)
def test_a_serious_concern_waits_for_the_provider(
    shared_on: date | None, answered_on: date | None, on: date, faults: tuple[str, ...]
) -> None:
    serious = draft(
        outcome="serious_concern",
        verdicts=("not_met",),
        due_dates=(date(2026, 12, 1),),
        shared_on=shared_on,
        answered_on=answered_on,
    )
    assert rules.what_stops_publishing(serious, on) == faults
    alone = replace(serious, concern_stands=False)  # a check alone warns nobody
    assert rules.what_stops_publishing(alone, on) == (*faults, "concern_missing")
    assert rules.what_stops_publishing(replace(serious, outcome="action_needed"), on) == ()
    assert rules.what_stops_sharing(serious, on) == ()


def test_a_check_that_is_taken_back_is_shared_anew(service: Service, session: scoped_session) -> None:
    make_concern(service.id, "published", TODAY, council=HARINGEY)
    check = write_check(service, outcome="serious_concern")
    assert actions.share(OFFICER, check, on=date(2026, 11, 2)).shared_on == date(2026, 11, 2)
    assert actions.recall(OFFICER, check).shared_on is None
    actions.share(OFFICER, check, on=TODAY)
    with pytest.raises(Invalid, match="not_ready"):
        actions.publish(OFFICER, check, on=TODAY)
    actions.publish(OFFICER, check, on=TODAY + timedelta(days=7))
    assert check.state == "published"


def test_a_whole_check_is_publishable() -> None:
    assert rules.what_stops_publishing(draft(), TODAY) == ()
    needs_work = draft(outcome="action_needed", verdicts=("not_met",), due_dates=(date(2026, 12, 1),))
    assert rules.what_stops_publishing(needs_work, TODAY) == ()


def test_an_answer_is_trimmed_and_neither_empty_nor_too_long() -> None:
    assert rules.check_answer(" We agree. ") == "We agree."
    assert rules.check_answer("x" * 2000) == "x" * 2000
    for text, code, values in ((" ", "required", {}), ("x" * 2001, "too_long", {"most": 2000})):
        with pytest.raises(Invalid) as refusal:
            rules.check_answer(text)
        assert (refusal.value.field, refusal.value.code) == ("provider_answer", code)
        assert refusal.value.values == values


def test_a_summary_may_fill_its_length_and_an_action_may_be_due_on_the_day() -> None:
    day = date(2026, 11, 1)
    full = draft(public_summary="x" * 2000, checked_on=TODAY)
    assert rules.what_stops_publishing(full, TODAY) == ()
    due = draft(outcome="action_needed", checked_on=day, due_dates=(day,))
    assert rules.what_stops_publishing(due, TODAY) == ()
    assert rules.what_stops_publishing(draft(outcome="splendid"), TODAY) == ("outcome_missing",)


@pytest.mark.parametrize(
    ("due_in", "done", "overdue"),
    [(-1, False, True), (0, False, False), (1, False, False), (-1, True, False)],
)
def test_an_action_is_overdue_after_its_day_until_it_is_done(due_in: int, done: bool, overdue: bool) -> None:
    due_on = TODAY + timedelta(days=due_in)
    assert rules.is_overdue(due_on, TODAY if done else None, TODAY) is overdue
    assert rules.open_actions([(due_on, TODAY if done else None), (due_on, None)]) == (1 if done else 2)


def test_the_limits_are_these() -> None:
    assert (rules.LONGEST_SUMMARY, rules.LONGEST_ANSWER) == (2000, 2000)
    assert {"action_needed", "serious_concern"} == rules.OUTCOMES_WITH_ACTIONS


def write_check(service: Service, **changes: object) -> QualityCheck:
    values: dict[str, object] = {
        "kind": "spot_check",
        "planned": False,
        "checked_on": date(2026, 11, 1),
        "outcome": "action_needed",
        "public_summary": "Most people were cared for well. Visits were late.",
        "internal_note": "The manager was away.",
        "findings": [rules.Finding("timekeeping", "not_met"), rules.Finding("dignity", "strength")],
        "required_actions": [
            rules.RequiredAction("Arrive within 15 minutes of the time agreed.", date(2026, 11, 20)),
            rules.RequiredAction("Tell people when you are late.", date(2026, 11, 10)),
        ],
    }
    return written_check(OFFICER, service.id, **{**values, **changes})


def test_the_public_sees_a_check_only_once_it_is_published(service: Service, session: scoped_session) -> None:
    check = write_check(service)
    session.commit()
    assert queries.public_checks(service.id, TODAY) == ()
    assert queries.public_latest_outcomes([service.id]) == {}

    actions.publish(OFFICER, check, on=TODAY)
    session.commit()
    (public,) = queries.public_checks(service.id, TODAY)
    assert (public.outcome, public.planned, public.published_on) == ("action_needed", False, TODAY)
    assert [(action.due_on, action.overdue) for action in public.actions] == [
        (date(2026, 11, 10), True),
        (date(2026, 11, 20), True),
    ]
    assert queries.public_latest_outcomes([service.id, 999_999])[service.id].actions_open == 2


def test_what_the_public_gets_has_no_field_for_the_officer_or_the_note() -> None:
    names = {field.name for field in fields(queries.PublicCheck)}
    assert not names & {"officer", "internal_note", "created_by", "withdrawn_reason"}


def test_a_withdrawn_check_is_gone_and_keeps_its_reason(service: Service, session: scoped_session) -> None:
    check = actions.publish(OFFICER, write_check(service), on=TODAY)
    with pytest.raises(Invalid):
        actions.withdraw(OFFICER, check, reason=" ")
    actions.withdraw(OFFICER, check, reason="It was about the home next door.")
    session.commit()
    assert queries.public_checks(service.id, TODAY) == ()
    assert session.get(QualityCheck, check.id).withdrawn_reason == "It was about the home next door."


def test_the_newest_check_is_the_outcome_of_the_service(service: Service, session: scoped_session) -> None:
    make_concern(service.id, "published", TODAY, council=HARINGEY)
    for day, outcome in ((date(2026, 5, 1), "serious_concern"), (date(2026, 9, 1), "met")):
        findings = [rules.Finding("safety", "met")]
        check = write_check(service, checked_on=day, outcome=outcome, findings=findings)
        actions.publish(OFFICER, actions.share(OFFICER, check, on=day), on=TODAY)
    session.commit()
    assert [check.checked_on.month for check in queries.public_checks(service.id, TODAY)] == [9, 5]
    assert queries.public_latest_outcomes([service.id])[service.id].outcome == "met"


def test_an_action_is_done_once_and_the_public_sees_the_day(
    service: Service, session: scoped_session
) -> None:
    check = actions.publish(OFFICER, write_check(service), on=TODAY)
    action = check.actions[0]
    actions.confirm_done(OFFICER, check, action, on=TODAY, today=TODAY)
    with pytest.raises(WrongState):
        actions.confirm_done(OFFICER, check, action, on=TODAY, today=TODAY)
    session.commit()
    (public,) = queries.public_checks(service.id, TODAY)
    assert sorted((action.done_on is not None, action.overdue) for action in public.actions) == [
        (False, True),
        (True, False),
    ]


def test_only_the_checked_provider_answers_and_only_in_public(
    service: Service, session: scoped_session
) -> None:
    own = Actor("provider-1", (Grant(Role.PROVIDER_USER, provider=service.provider_id),))
    other = Actor("provider-2", (Grant(Role.PROVIDER_USER, provider=service.provider_id + 1),))
    check = write_check(service)
    with pytest.raises(WrongState):
        actions.answer(own, check, text="We agree.", on=TODAY)
    actions.publish(OFFICER, check, on=TODAY)
    for actor in (other, RESIDENT, OFFICER):
        with pytest.raises(NotAllowed):
            actions.answer(actor, check, text="We agree.", on=TODAY)
    with pytest.raises(Invalid):
        actions.answer(own, check, text=" ", on=TODAY)
    actions.answer(own, check, text=" We agree. ", on=TODAY)
    session.commit()
    (public,) = queries.public_checks(service.id, TODAY)
    assert (public.provider_answer, public.provider_answered_on) == ("We agree.", TODAY)


def test_every_step_is_audited_without_anybodys_words(service: Service, session: scoped_session) -> None:
    own = Actor("provider-1", (Grant(Role.PROVIDER_USER, provider=service.provider_id),))
    check = write_check(service)
    actions.publish(OFFICER, check, on=TODAY)
    actions.answer(own, check, text="We agree.", on=TODAY)
    actions.confirm_done(OFFICER, check, check.actions[0], on=TODAY, today=TODAY)
    actions.withdraw(OFFICER, check, reason="Wrong home.")
    actions.discard(OFFICER, write_check(service))
    session.commit()
    events = session.scalars(select(AuditEvent)).all()
    assert [event.action for event in events] == [
        "quality_check.planned",
        "quality_check.record",
        "quality_check.publish",
        "quality_check.answered",
        "quality_action.done",
        "quality_check.withdraw",
        "quality_check.planned",
        "quality_check.record",
        "quality_check.discard",
    ]
    recorded = " ".join(f"{event.before}{event.after}" for event in events)
    assert "We agree" not in recorded
    assert "Wrong home" not in recorded
    assert session.scalar(select(func.count()).select_from(OutboxMessage)) == 7


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
    check = write_check(service)
    session.commit()
    with pytest.raises(IntegrityError):
        session.execute(update(QualityCheck).where(QualityCheck.id == check.id).values(**broken))
    session.rollback()
