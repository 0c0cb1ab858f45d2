"""Who may do what with mistake reports: each action by each kind of person (requirements section 4)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy.orm import scoped_session

from directory.catalogue.models import Service
from directory.feedback.actions.agreeing import propose
from directory.feedback.actions.challenging import challenge
from directory.feedback.actions.writing import submit_reply
from directory.foundation.actor import PUBLIC, SYSTEM, Actor, Grant, Role
from directory.moderation import actions
from directory.moderation.queries import queue
from directory.moderation.queries import reports as queries
from directory.prices.actions.change import change_price, propose_price
from directory.prices.actions.ending import propose_end
from directory.prices.rules.types import PriceLine
from tests.authority import ANYONE, check_action
from tests.catalogue.factories import provider_user
from tests.feedback.conftest import NOON, published

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
    "directory.moderation.queries.reports.allow_decision": "moderator commissioning_manager",
    "directory.moderation.queries.queue.report_page": "moderator commissioning_manager",
    "directory.moderation.queries.queue.feedback_item": "moderator",
    "directory.moderation.queries.queue.reply_item": "moderator",
    "directory.moderation.queries.queue.challenge_item": "moderator",
    "directory.moderation.queries.queue.second_item": "moderator",
    "directory.moderation.queries.queue.price_to_decide": "framework_manager",
    "directory.moderation.queries.queue.ending_to_decide": "framework_manager",
    # Everybody has a queue: see below for what is in it.
    "directory.moderation.queries.queue.queue": ANYONE,
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


def waiting_opinions(service: Service) -> dict[str, int]:
    """Feedback with a reply and a challenge, and a proposed price, by the name of each; their ids."""
    feedback = published(service)
    reply = submit_reply(provider_user(service.provider_id), feedback, text="Thank you.", on=TODAY)
    opened = challenge(PUBLIC, feedback, ground="fake", statement="It is not so.", at=NOON)
    line = PriceLine("hour", 2_400, "self_funder", service.category, date(2026, 12, 1))
    price = propose_price(SYSTEM, service.id, line)
    live = change_price(SYSTEM, service.id, replace(line, payer="council", valid_from=TODAY), on=TODAY)
    other = replace(line, payer="direct_payment", valid_from=TODAY)
    change_price(SYSTEM, service.id, other, on=TODAY)
    ending = propose_end(SYSTEM, live, last=date(2026, 12, 1), on=TODAY)
    decision = propose(SYSTEM, opened, verb="remove", reason="It is untrue.", flags_reviewed=False, at=NOON)
    made = {"feedback": feedback, "reply": reply, "challenge": opened, "price": price, "ending": ending}
    return {"decision": decision.id} | {name: row.id for name, row in made.items()}


@pytest.mark.parametrize(
    ("role", "kinds"),
    [
        (Role.MODERATOR, {"mistake_report.decide", "second_moderator.agree", "feedback_reply.moderate"}),
        (Role.COMMISSIONING_MANAGER, {"mistake_report.decide"}),
        (Role.FRAMEWORK_MANAGER, {"price.decide", "price_ending.decide"}),
        (Role.PROVIDER_USER, set()),
        (Role.MARKET_OFFICER, set()),
    ],
)
def test_a_queue_holds_what_one_may_decide(
    offered: Service, session: scoped_session, role: Role, kinds: set[str]
) -> None:
    report(PUBLIC, offered)
    waiting_opinions(offered)
    session.commit()
    own = Actor("somebody", (Grant(role, council="E09000014", provider=offered.provider_id),))
    elsewhere = Actor("somebody", (Grant(role, council="E06000015", provider=-1),))
    assert {task.kind for task in queue.queue(own, TODAY)} == kinds
    assert queue.queue(elsewhere, TODAY) == []


@pytest.mark.parametrize("query", [query for query in QUERIES if QUERIES[query] != ANYONE])
def test_who_may_read(offered: Service, session: scoped_session, query: str) -> None:
    new = actions.report_mistake(
        PUBLIC, offered.id, field="price", text="It went up.", form_token="a" * 32, on=TODAY
    )
    said = waiting_opinions(offered)
    session.commit()
    calls: dict[str, Callable[[Actor], object]] = {
        "report_page": lambda actor: queue.report_page(actor, new.id),
        "feedback_item": lambda actor: queue.feedback_item(actor, said["feedback"]),
        "reply_item": lambda actor: queue.reply_item(actor, said["reply"]),
        "challenge_item": lambda actor: queue.challenge_item(actor, said["challenge"], NOON),
        "ending_to_decide": lambda actor: queue.ending_to_decide(actor, said["ending"]),
        "second_item": lambda actor: queue.second_item(actor, said["decision"]),
        "price_to_decide": lambda actor: queue.price_to_decide(actor, said["price"]),
        "allow_decision": lambda actor: queries.allow_decision(actor, new),
    }
    name = query.rpartition(".")[2]
    check_action(
        session,
        calls[name],
        QUERIES[query],
        council="E09000014",
        provider=offered.provider_id,
    )
