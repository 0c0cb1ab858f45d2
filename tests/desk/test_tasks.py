"""What each room says waits: for whom, until when, and never anybody else's."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta

import pytest
from flask import current_app
from sqlalchemy import event, select
from sqlalchemy.orm import scoped_session

from directory.admissions.models import DecisionProposal
from directory.catalogue.models import Service
from directory.catalogue.queries import governed_by, service_scope
from directory.desk.queries.tasks_of import TASKS, tasks_of
from directory.desk.task_words import WORDS
from directory.foundation.actor import SYSTEM, Actor, Grant, Role
from directory.foundation.database import db
from directory.foundation.tasks import Task
from tests.admissions.factories import EALING, admit_directly, join, make_lot
from tests.catalogue.factories import HARINGEY, TODAY, make_council, make_service
from tests.desk.conftest import DAY, DERBY, Waiting, wait_at

COUNCIL_KINDS = {
    Role.FRAMEWORK_MANAGER: {
        "application.assess",
        "visit.record",
        "review.rating_below_minimum",
        "designation.renew",
        "price.decide",
        "service.decide",
    },
    Role.COMMISSIONING_MANAGER: {"visit.record", "quality_action.overdue", "mistake_report.decide"},
    Role.QUALITY_OFFICER: {"visit.record", "quality_action.overdue"},
    Role.MODERATOR: {"mistake_report.decide", "feedback.moderate"},
    Role.MARKET_OFFICER: set(),
    Role.APPROVER: set(),
    Role.JOINING_BROKER: set(),
}
PROVIDER_KINDS = {
    Role.PROVIDER_USER: {
        "application.waiting",
        "designation.reapply",
        "price.waiting",
        "quality_action.do",
        "quality_check.answer",
        "service.finish",
        "service.waiting",
        "vacancy.confirm",
    },
    Role.PROVIDER_SIGNATORY: {
        "application.waiting",
        "price.waiting",
        "service.finish",
        "service.waiting",
        "vacancy.confirm",
    },
}


@contextmanager
def counted_statements() -> Iterator[list[str]]:
    """The statements that are sent to the database."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        sent.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    yield sent
    event.remove(db.engine, "before_cursor_execute", note)


def own(tasks: list[Task]) -> set[str]:
    """The kinds of tasks of the rooms that this test fills; others are tried by their own rooms."""
    filled = set().union(*COUNCIL_KINDS.values(), *PROVIDER_KINDS.values())
    return {task.kind for task in tasks if task.kind in filled}


@pytest.mark.parametrize("role", COUNCIL_KINDS)
def test_a_council_s_people_see_what_waits_for_their_role_there(
    haringey: Waiting, derby: Waiting, role: Role
) -> None:
    tasks = tasks_of(Actor("a", (Grant(role, council=HARINGEY),)), TODAY)
    assert own(tasks) == COUNCIL_KINDS[role]
    assert all("Teasel" not in task.title for task in tasks), "another council's"
    assert {task.council for task in tasks} <= {HARINGEY}


@pytest.mark.parametrize("role", PROVIDER_KINDS)
def test_a_provider_s_people_see_what_waits_for_them(haringey: Waiting, derby: Waiting, role: Role) -> None:
    tasks = tasks_of(Actor("a", (Grant(role, provider=derby.provider),)), TODAY)
    assert own(tasks) == PROVIDER_KINDS[role]
    assert all("Rose" not in task.title for task in tasks), "another provider's"
    assert {task.provider for task in tasks} == {derby.provider}


def test_a_grant_without_bounds_sees_nothing(haringey: Waiting) -> None:
    for role in Role:
        assert own(tasks_of(Actor("a", (Grant(role),)), TODAY)) == set(), role
    assert tasks_of(SYSTEM, TODAY) == [], "the site itself has no desk"


def test_two_councils_give_both_and_each_says_whose_it_is(haringey: Waiting, derby: Waiting) -> None:
    grants = (Grant(Role.MODERATOR, council=HARINGEY), Grant(Role.MODERATOR, council=DERBY))
    tasks = tasks_of(Actor("a", grants), TODAY)
    assert Counter(task.council for task in tasks) == {HARINGEY: 2, DERBY: 2}


def test_days_are_those_of_the_rules(haringey: Waiting) -> None:
    manager = Actor("a", (Grant(Role.FRAMEWORK_MANAGER, council=HARINGEY),))
    due = {task.kind: task.due for task in tasks_of(manager, TODAY)}
    assert due["application.assess"] == haringey.application.decide_by
    assert due["visit.record"] == TODAY + 2 * DAY
    assert due["review.rating_below_minimum"] is None
    user = Actor("b", (Grant(Role.PROVIDER_USER, provider=haringey.provider),))
    due = {task.kind: task.due for task in tasks_of(user, TODAY)}
    assert due["vacancy.confirm"] == TODAY - 10 * DAY + timedelta(days=14)
    assert due["quality_action.do"] == TODAY - 2 * DAY


def test_a_decision_waits_for_a_second_person_and_not_for_the_first(haringey: Waiting) -> None:
    db.session.add(
        DecisionProposal(
            kind="admit",
            application_id=haringey.application.id,
            proposed_by="account:1",
            proposed_on=TODAY,
        )
    )
    db.session.flush()
    for role in (Role.FRAMEWORK_MANAGER, Role.COMMISSIONING_MANAGER):
        grant = Grant(role, council=HARINGEY)
        assert "decision.admit" in {task.kind for task in tasks_of(Actor("account:2", (grant,)), TODAY)}
        assert "decision.admit" not in {task.kind for task in tasks_of(Actor("account:1", (grant,)), TODAY)}
    approver = Actor("account:2", (Grant(Role.APPROVER, council=HARINGEY),))
    assert not tasks_of(approver, TODAY), "an approver agrees to removals and exits alone"


def test_every_kind_has_words(haringey: Waiting, derby: Waiting) -> None:
    everyone = Actor(
        "a",
        (
            *(Grant(role, council=HARINGEY) for role in COUNCIL_KINDS),
            Grant(Role.PROVIDER_USER, provider=haringey.provider),
        ),
    )
    assert {task.kind for task in tasks_of(everyone, TODAY)} <= WORDS.keys()


def test_more_rows_take_no_more_statements(session: scoped_session) -> None:
    actor = Actor("a", tuple(Grant(role, council=HARINGEY) for role in COUNCIL_KINDS))
    counts = []
    for number in range(3):
        wait_at(HARINGEY, f"Rose {number}")
        with counted_statements() as sent:
            tasks = tasks_of(actor, TODAY)
        counts.append((len(tasks), len(sent)))
    assert counts[0][0] < counts[1][0] < counts[2][0]
    assert len({statements for _, statements in counts}) == 1
    assert counts[0][1] <= 32


@pytest.mark.parametrize("host", [HARINGEY, DERBY, None])
def test_what_bounds_many_services_is_what_scopes_one(session: scoped_session, host: str | None) -> None:
    make_council(DERBY, "Derby", in_directory=False)
    make_council(EALING, "Ealing")
    service = make_service(council_code=host and make_council(host).code)
    lot = make_lot()
    join(lot.instrument_id, EALING, date(2025, 1, 1))
    other = make_service(council_code=host)
    admit_directly(service, lot)
    for row in (service, other):
        scope = service_scope(row)
        for council in (HARINGEY, EALING, DERBY):
            found = db.session.scalar(
                select(Service.id).where(Service.id == row.id, governed_by({council}, TODAY))
            )
            assert (found is not None) == (council in scope.councils), (row.id, council)


def test_the_rooms_are_joined(session: scoped_session) -> None:
    rooms = {query.__module__.split(".")[1] for query in current_app.extensions[TASKS]}
    assert rooms >= {"admissions", "catalogue", "feedback", "moderation", "prices", "quality"}
