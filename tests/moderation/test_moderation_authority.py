"""Who may do what with mistake reports: each action by each kind of person (requirements section 4)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy.orm import scoped_session

from directory.catalogue.models import Service
from directory.foundation.actor import PUBLIC, SYSTEM, Actor
from directory.moderation import actions, queries
from tests.authority import ANYONE, check_action

TODAY = date(2026, 11, 22)
ROOM = "directory.moderation.actions"
# The roles that may, besides the system ("Mistake reports: C public; R A moderator or commissioning manager").
AUTHORITY = {
    f"{ROOM}.report_mistake": ANYONE,
    f"{ROOM}.start_review": "moderator commissioning_manager",
    f"{ROOM}.mark_corrected": "moderator commissioning_manager",
    f"{ROOM}.leave_unchanged": "moderator commissioning_manager",
}
# The queries that are not public, and the check that actions share.
QUERIES = {
    "directory.moderation.queries.open_reports": "moderator commissioning_manager",
    "directory.moderation.queries.allow_decision": "moderator commissioning_manager",
}


def report(actor: Actor, service: Service, token: str = "a" * 32) -> object:
    return actions.report_mistake(
        actor, service.id, field="price", text="It went up.", form_token=token, on=TODAY
    )


@pytest.mark.parametrize("action", AUTHORITY)
def test_each_action_by_each_role(offered: Service, session: scoped_session, action: str) -> None:
    new = actions.report_mistake(
        PUBLIC, offered.id, field="price", text="It went up.", form_token="a" * 32, on=TODAY
    )
    seen = actions.report_mistake(
        PUBLIC, offered.id, field="price", text="It went up.", form_token="b" * 32, on=TODAY
    )
    actions.start_review(SYSTEM, seen)
    session.commit()
    calls: dict[str, Callable[[Actor], object]] = {
        "report_mistake": lambda actor: report(actor, offered, "c" * 32),
        "start_review": lambda actor: actions.start_review(actor, new),
        "mark_corrected": lambda actor: actions.mark_corrected(actor, seen, reason="Put right.", on=TODAY),
        "leave_unchanged": lambda actor: actions.leave_unchanged(actor, seen, reason="It is so.", on=TODAY),
    }
    check_action(
        session,
        calls[action.rpartition(".")[2]],
        AUTHORITY[action],
        council="E09000014",
        provider=offered.provider_id,
        effects=action,
    )


@pytest.mark.parametrize("query", QUERIES)
def test_who_may_read(offered: Service, session: scoped_session, query: str) -> None:
    new = actions.report_mistake(
        PUBLIC, offered.id, field="price", text="It went up.", form_token="a" * 32, on=TODAY
    )
    session.commit()
    calls: dict[str, Callable[[Actor], object]] = {
        "open_reports": queries.open_reports,
        "allow_decision": lambda actor: queries.allow_decision(actor, new),
    }
    name = query.rpartition(".")[2]
    check_action(
        session,
        calls[name],
        QUERIES[query],
        council="E09000014",
        provider=offered.provider_id,
        lists_own=name == "open_reports",
    )
