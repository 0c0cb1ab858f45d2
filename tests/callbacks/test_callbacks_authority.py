"""Who may do what with requests to be rung ("C public; R A moderator or commissioning manager, own council")."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy.orm import scoped_session

from directory.callbacks import queries
from directory.callbacks.actions import answering, asking
from directory.callbacks.tasks import tasks_for
from directory.foundation.actor import Actor, Grant, Role
from directory.foundation.time import now
from directory.places.records import CouncilRecord
from tests.authority import ANYONE, check_action
from tests.callbacks.factories import ASKED, MODERATOR, PHONE, STRANGER, TODAY, make_call
from tests.catalogue.factories import HARINGEY

ROOM = "directory.callbacks.actions"
ANSWERING = "moderator commissioning_manager"
AUTHORITY = {
    f"{ROOM}.asking.ask": ANYONE,
    f"{ROOM}.asking.withdraw": ANYONE,
    f"{ROOM}.answering.look": ANSWERING,
    f"{ROOM}.answering.take": ANSWERING,
    f"{ROOM}.answering.reach": ANSWERING,
    f"{ROOM}.answering.miss": ANSWERING,
    f"{ROOM}.answering.plan_visit": ANSWERING,
    f"{ROOM}.answering.close": ANSWERING,
}
QUERIES = {
    "directory.callbacks.queries.call_detail": ANSWERING,
    "directory.callbacks.queries.looked_at": ANSWERING,
    "directory.callbacks.queries.calls_page": ANSWERING,
    "directory.callbacks.queries.calls_for_file": ANSWERING,
}


@pytest.mark.parametrize("action", AUTHORITY)
def test_each_action_by_each_role(council: CouncilRecord, session: scoped_session, action: str) -> None:
    new, begun = make_call(council), make_call(council)
    answering.take(MODERATOR, begun)
    new.submission_key, begun.submission_key = "a" * 32, "b" * 32  # effects are compared word by word
    session.commit()
    calls: dict[str, Callable[[Actor], object]] = {
        "ask": lambda actor: asking.ask(
            actor, council, ASKED, service_id=None, form_token="d" * 32, on=TODAY
        ),
        "withdraw": lambda actor: asking.withdraw(actor, new.reference, PHONE, on=TODAY),
        "look": lambda actor: answering.look(actor, new),
        "take": lambda actor: answering.take(actor, new),
        "reach": lambda actor: answering.reach(actor, begun, note="Well.", on=TODAY),
        "miss": lambda actor: answering.miss(actor, begun, note="", on=TODAY),
        "plan_visit": lambda actor: answering.plan_visit(actor, begun, visit_on=TODAY, note="", on=TODAY),
        "close": lambda actor: answering.close(actor, begun, outcome="helped", note="", on=TODAY),
    }
    check_action(
        session, calls[action.rpartition(".")[2]], AUTHORITY[action], council=HARINGEY, effects=action
    )


@pytest.mark.parametrize("query", QUERIES)
def test_each_query_by_each_role(council: CouncilRecord, session: scoped_session, query: str) -> None:
    call = make_call(council)
    session.commit()
    narrowed = {"council": None, "state": None, "kind": None}
    calls: dict[str, Callable[[Actor], object]] = {
        "call_detail": lambda actor: queries.call_detail(actor, call.id),
        "looked_at": lambda actor: queries.looked_at(actor, call.id, now()),
        "calls_page": lambda actor: queries.calls_page(actor, page=1, **narrowed),
        "calls_for_file": lambda actor: queries.calls_for_file(actor, **narrowed),
    }
    name = query.rpartition(".")[2]
    check_action(session, calls[name], QUERIES[query], council=HARINGEY, lists_own=name.startswith("calls"))


def test_a_list_and_the_tasks_hold_what_ones_own_councils_were_asked(
    council: CouncilRecord, session: scoped_session
) -> None:
    call = make_call(council)
    session.commit()
    narrowed = {"council": None, "state": None, "kind": None}
    assert [row.id for row in queries.calls_page(MODERATOR, page=1, **narrowed).rows] == [call.id]
    assert queries.calls_page(STRANGER, page=1, **narrowed).rows == ()
    assert queries.calls_page(STRANGER, page=1, council=HARINGEY, state=None, kind=None).rows == ()
    assert queries.calls_for_file(STRANGER, **narrowed) == ()
    assert [task.subject for task in tasks_for(MODERATOR, TODAY)] == [str(call.id)]
    assert tasks_for(STRANGER, TODAY) == []
    for role in (Role.FRAMEWORK_MANAGER, Role.QUALITY_OFFICER, Role.PROVIDER_USER):
        assert tasks_for(Actor("somebody", (Grant(role, council=HARINGEY, provider=1),)), TODAY) == []
