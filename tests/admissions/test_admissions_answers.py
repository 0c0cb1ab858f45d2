"""What a provider writes in its application, task by task; and who it is, as staff confirm it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import scoped_session

from directory.admissions.actions import answer, apply, visit
from directory.admissions.models import Application, ApplicationStatement, ValidationVisit
from directory.foundation.actor import SYSTEM
from directory.foundation.errors import Conflict, Invalid, NotAllowed, WrongState
from tests.admissions.factories import COMMISSIONER, MANAGER, assessed, make_location, make_lot
from tests.catalogue.factories import TODAY, make_own_service, provider_user

DAY = timedelta(days=1)


def draft(**values: object) -> Application:
    """An application that was only begun."""
    return apply.start_application(SYSTEM, make_own_service(**values), make_lot().id, on=TODAY)


def test_each_task_is_saved_by_itself(session: scoped_session) -> None:
    application = draft()
    version = application.version
    answer.declare(SYSTEM, application, answers={"insured": True, "staff_checked": False}, version=version)
    with pytest.raises(Conflict):
        answer.consent_to_publish(SYSTEM, application, given=True, version=version)
    answer.consent_to_publish(SYSTEM, application, given=True, version=application.version)
    assert application.declaration == {"insured": True, "staff_checked": False}
    assert application.consent_to_publish
    with pytest.raises(Invalid) as refused:
        answer.declare(SYSTEM, application, answers={"admitted": True}, version=application.version)
    assert (refused.value.field, refused.value.code) == ("declaration", "unknown")


def test_colleagues_write_of_different_criteria_at_once_and_not_over_each_other(
    session: scoped_session,
) -> None:
    application = draft()
    first = answer.state_criterion(
        SYSTEM, application, criterion="legislation", words=" We keep to it. ", version=0
    )
    answer.state_criterion(SYSTEM, application, criterion="health_and_safety", words="Checked.", version=0)
    assert first.words == "We keep to it."
    with pytest.raises(Conflict):
        answer.state_criterion(SYSTEM, application, criterion="legislation", words="Other.", version=0)
    answer.state_criterion(
        SYSTEM, application, criterion="legislation", words="Newer.", version=first.version
    )
    rows = session.scalars(select(ApplicationStatement.words).order_by(ApplicationStatement.id)).all()
    assert rows == ["Newer.", "Checked."]


@pytest.mark.parametrize(
    ("values", "field", "code"),
    [
        ({"criterion": "charm"}, "criterion", "unknown"),
        ({"criterion": "accreditation"}, "criterion", "unknown"),
        ({"words": " \n"}, "words", "required"),
        ({"words": "x" * 4001}, "words", "too_long"),
    ],
)
def test_a_statement_is_refused(
    session: scoped_session, values: dict[str, str], field: str, code: str
) -> None:
    facts = {"criterion": "legislation", "words": "x", "version": 0, **values}
    with pytest.raises(Invalid) as refused:
        answer.state_criterion(SYSTEM, draft(), **facts)
    assert (refused.value.field, refused.value.code) == (field, code)


@pytest.mark.parametrize(
    ("state", "writable"),
    [
        ("draft", True),
        ("submitted", False),
        ("under_assessment", False),
        ("clarification", True),
        ("admitted", False),
        ("refused", False),
        ("withdrawn", False),
    ],
)
def test_it_is_written_in_before_it_is_sent_and_while_a_question_is_open(
    session: scoped_session, state: str, writable: bool
) -> None:
    service = make_own_service(location_id=make_location(), regulated=True)
    application = assessed(service, make_lot())
    application.state, application.decided_by, application.refusal_reason = state, "manager-1", "x"
    session.flush()
    for attempt in (
        lambda: answer.declare(SYSTEM, application, answers={}, version=application.version),
        lambda: answer.consent_to_publish(SYSTEM, application, given=True, version=application.version),
        lambda: answer.state_criterion(SYSTEM, application, criterion="legislation", words="x", version=0),
        lambda: answer.name_location(
            SYSTEM, application, location_id="1-100000001", version=application.version
        ),
    ):
        if writable:
            attempt()
        else:
            with pytest.raises(WrongState):
                attempt()


def test_a_location_is_looked_up_named_and_confirmed_by_staff(session: scoped_session) -> None:
    application = draft()
    with pytest.raises(Invalid) as refused:
        answer.name_location(SYSTEM, application, location_id="1-999", version=application.version)
    assert refused.value.code == "not_on_register"
    location = make_location()
    answer.name_location(SYSTEM, application, location_id=f" {location} ", version=application.version)
    with pytest.raises(WrongState):
        visit.confirm_location(MANAGER, application, on=TODAY)
    application.state, application.submitted_at = "submitted", application.created_at
    session.flush()
    service = visit.confirm_location(MANAGER, application, on=TODAY)
    assert (service.location_id, service.regulated) == (location, True)


def test_a_location_of_another_provider_is_not_given_away(session: scoped_session) -> None:
    location = make_location()
    make_own_service(location_id=location)
    application = draft()
    answer.name_location(SYSTEM, application, location_id=location, version=application.version)
    application.state, application.submitted_at = "submitted", application.created_at
    session.flush()
    with pytest.raises(Invalid) as refused:
        visit.confirm_location(MANAGER, application, on=TODAY)
    assert (refused.value.field, refused.value.code) == ("location_id", "location_of_another")


def test_a_visit_is_planned_moved_and_made(session: scoped_session) -> None:
    service = make_own_service(location_id=make_location(), regulated=True)
    application = assessed(service, make_lot())
    with pytest.raises(Invalid) as refused:
        visit.plan_visit(COMMISSIONER, application, planned_for=TODAY - DAY, on=TODAY)
    assert (refused.value.field, refused.value.code) == ("planned_for", "in_the_past")
    planned = visit.plan_visit(COMMISSIONER, application, planned_for=TODAY, on=TODAY)
    assert visit.plan_visit(COMMISSIONER, application, planned_for=TODAY + DAY, on=TODAY) is planned
    made = visit.record_visit(
        MANAGER, application, completed_on=TODAY, confirmed=False, on=TODAY, notes="Cold."
    )
    assert made is planned
    assert (made.officer, made.planned_for, made.confirmed) == (MANAGER.id, TODAY + DAY, False)
    assert len(session.scalars(select(ValidationVisit)).all()) == 2
    application.state = "draft"
    session.flush()
    for attempt in (
        lambda: visit.plan_visit(COMMISSIONER, application, planned_for=TODAY, on=TODAY),
        lambda: visit.record_visit(COMMISSIONER, application, completed_on=TODAY, confirmed=True, on=TODAY),
    ):
        with pytest.raises(WrongState):
            attempt()


def test_a_provider_writes_only_in_its_own(session: scoped_session) -> None:
    application = draft()
    own = provider_user(make_own_service().provider_id)
    with pytest.raises(NotAllowed):
        answer.declare(own, application, answers={}, version=application.version)
