"""Changes to pages in every state, and a price that waits, made by the real actions of those who would make them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import case, select

from directory.catalogue.actions.describe import describe
from directory.catalogue.models import Service
from directory.catalogue.queries import governed_by
from directory.catalogue.states import ServiceState
from directory.demo.accounts import demo_actor
from directory.foundation.actor import DEMO, Actor, Role
from directory.foundation.database import db
from directory.foundation.time import now
from directory.prices.actions.change import propose_price
from directory.prices.models import Price
from directory.prices.queries import price_line
from directory.proposals.actions import decide, save_draft, submit, withdraw
from directory.proposals.models import Proposal
from directory.proposals.rules import Decision, Verdict

SUMMARY = "text.en.summary"
FRIENDLY = "A friendly team near the park. Come any afternoon and look around."
BEST = "The best care in the borough, and everybody says so."
TERMS = "We ask for four weeks’ notice before a longer absence."
WHY = "This praises, it tells no fact. Please say what you do and for whom."
# What each service's provider writes, and what becomes of it, step by step.
STORIES: tuple[tuple[dict[str, Any], tuple[str, ...]], ...] = (
    ({SUMMARY: FRIENDLY, "languages": ["en", "tr"]}, ("send",)),
    ({SUMMARY: BEST, "notice_by_resident_days": 7}, ("send", "send_back")),
    ({"languages": ["ar", "en", "pl"]}, ("send", "overtake")),
    ({SUMMARY: FRIENDLY}, ()),
    ({"text.en.important_terms": TERMS}, ("send", "accept")),
    ({SUMMARY: BEST}, ("send", "withdraw")),
)


def make_page_changes(on: date) -> int:
    """A change of each kind, of services that the invented moderator decides about; how many. In the caller's
    transaction. The first are of the invented provider, as far as it has any, the next of that of the other signatory.
    """
    moderator, user = demo_actor(Role.MODERATOR), demo_actor(Role.PROVIDER_USER)
    council, provider = moderator.grants[0].council, user.grants[0].provider
    other = demo_actor(Role.PROVIDER_SIGNATORY, 2).grants[0].provider
    assert council is not None
    order = case((Service.provider_id == provider, 0), (Service.provider_id == other, 1), else_=2)
    services = db.session.scalars(
        select(Service)
        .where(Service.state == ServiceState.PUBLISHED, governed_by({council}, on))
        .order_by(order, Service.id)
        .limit(len(STORIES))
    ).all()
    for service, (changes, steps) in zip(services, STORIES, strict=False):
        writer = user if service.provider_id == provider else DEMO
        _tell(service, writer, moderator, changes, steps, on)
    if services:
        _propose_price(services[-1], on)
    return len(services)


def _tell(
    service: Service,
    writer: Actor,
    moderator: Actor,
    changes: dict[str, Any],
    steps: tuple[str, ...],
    on: date,
) -> None:
    proposal = save_draft(writer, service, changes, version=0, at=now())
    for step in steps:
        if step == "send":
            submit(writer, service, proposal, version=proposal.version, at=now(), on=on)
        elif step == "withdraw":
            withdraw(writer, service, proposal)
        else:
            if step == "overtake":
                describe(DEMO, service, {"languages": ["en", "fr"]}, version=service.version, on=on)
            _decide(service, moderator, proposal, step, on)


def _decide(service: Service, moderator: Actor, proposal: Proposal, step: str, on: date) -> None:
    """Accept everything; or send the words back where that is the step."""
    decisions = {
        field: Decision(Verdict.SEND_BACK, WHY)
        if step == "send_back" and field == SUMMARY
        else Decision(Verdict.ACCEPT)
        for field in proposal.sent
    }
    decide(moderator, service, proposal, decisions, sent_version=proposal.sent_version, at=now(), on=on)


def _propose_price(service: Service, on: date) -> None:
    """One of the service's prices, three in a hundred more from next month on."""
    current = db.session.scalars(
        select(Price)
        .where(Price.service_id == service.id, Price.state == "current", Price.valid_to.is_(None))
        .order_by(Price.id)
    ).first()
    if current is not None:
        line = price_line(current)
        dearer = replace(
            line, amount_pence=line.amount_pence * 103 // 100, valid_from=on + timedelta(days=30)
        )
        propose_price(DEMO, service.id, dearer, replaces=current.id)
