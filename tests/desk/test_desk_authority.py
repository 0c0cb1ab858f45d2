"""Who may take what: a task of a room is there for whom that room's query gives it, tried with every role and bound."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest
from sqlalchemy.orm import scoped_session

from directory.desk import actions
from directory.desk.models import TaskOwner
from directory.foundation.actor import Actor, Grant, Role
from tests.authority import WRITER, check_action
from tests.catalogue.factories import HARINGEY, TODAY
from tests.desk.conftest import Waiting
from tests.effects import held_to_effects

# Of the task that is tried here, an application to assess; of another, those for whom its room has it.
HOLDERS = "framework_manager"
AUTHORITY = {
    "directory.desk.actions.take_task": HOLDERS,
    "directory.desk.actions.give_back_task": HOLDERS,
    "directory.desk.actions.give_task": HOLDERS,
}
ANYONE_S_OWN = "tells everyone of their own alone"
QUERIES = {
    # Asked with every kind of thing in test_history.py.
    "directory.desk.queries.subjects.subject_of": ANYONE_S_OWN,
    # Asked with every role in test_desk_search.py.
    "directory.desk.queries.searching.search": ANYONE_S_OWN,
    "directory.desk.queries.search_parts.own_services": ANYONE_S_OWN,
    "directory.desk.queries.search_parts.is_staff": ANYONE_S_OWN,
    "directory.desk.queries.searching_decisions.find_admissions": ANYONE_S_OWN,
    "directory.desk.queries.searching_decisions.find_checks": ANYONE_S_OWN,
    "directory.desk.queries.searching_decisions.find_concerns": ANYONE_S_OWN,
    "directory.desk.queries.searching_decisions.find_designations": ANYONE_S_OWN,
    "directory.desk.queries.searching_decisions.find_feedback": ANYONE_S_OWN,
    "directory.desk.queries.searching_decisions.find_lots": ANYONE_S_OWN,
    "directory.desk.queries.searching_decisions.find_page_changes": ANYONE_S_OWN,
    "directory.desk.queries.searching_site.find_imports": ANYONE_S_OWN,
    "directory.desk.queries.searching_site.find_people": ANYONE_S_OWN,
    "directory.desk.queries.namesakes.places_of_namesakes": ANYONE_S_OWN,
    "directory.desk.queries.tasks_of.tasks_of": ANYONE_S_OWN,
    "directory.desk.queries.tasks_of.every_task_of": ANYONE_S_OWN,
    "directory.desk.queries.tasks_of.colleagues": ANYONE_S_OWN,
    "directory.desk.queries.tasks_of.colleagues_with": ANYONE_S_OWN,
    "directory.desk.queries.tasks_of.council_names": ANYONE_S_OWN,
    "directory.desk.queries.tasks_of.organisation_name": ANYONE_S_OWN,
}
COLLEAGUE = Actor("account:2", (Grant(Role.FRAMEWORK_MANAGER, council=HARINGEY),))
VERBS: dict[str, Callable[..., None]] = {
    "take_task": actions.take_task,
    "give_back_task": actions.give_back_task,
    "give_task": partial(actions.give_task, to=COLLEAGUE),
}


@pytest.mark.parametrize("action", AUTHORITY)
def test_who_may(session: scoped_session, haringey: Waiting, action: str) -> None:
    act = VERBS[action.rpartition(".")[2]]
    subject = str(haringey.application.id)

    def call(actor: Actor) -> None:
        act(actor, "application.assess", subject, on=TODAY)

    if act is actions.give_back_task:
        session.add(TaskOwner(side="staff", kind="application", subject=subject, owner="framework_manager-1"))
        session.flush()
        may_give_back(session, call, subject, action)
        return
    check_action(
        session, call, AUTHORITY[action], council=HARINGEY, provider=haringey.provider, effects=action
    )


def may_give_back(session: scoped_session, call: Callable[[Actor], None], subject: str, action: str) -> None:
    """Whoever took it gives it back; the site itself, whose own it is, in the list of effects."""
    taken = session.query(TaskOwner).filter_by(subject=subject).one()
    taken.owner = "writer-1"
    session.flush()
    with held_to_effects(session, action):
        call(WRITER)
    assert session.query(TaskOwner).count() == 0
    check_action(session, call, AUTHORITY[action], council=HARINGEY)
