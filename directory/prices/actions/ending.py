"""Ending a price that nothing follows: a provider proposes it, a framework manager decides, or does it at once."""

from __future__ import annotations

from datetime import date

from directory.accounts.actions.tell import SENT_BACK_LETTER, tell_provider
from directory.audit.actions import record
from directory.catalogue.queries import service_row, service_scope
from directory.foundation.actor import Actor
from directory.foundation.database import db
from directory.foundation.errors import Invalid
from directory.foundation.permissions import Permission, allow
from directory.prices.actions.change import recorded_facts
from directory.prices.entry_queries import check_may_end, decision_scope, waiting_end
from directory.prices.models import Price, PriceEnding
from directory.prices.states import PRICE_ENDING
from directory.workflow.actions import transition
from directory.workflow.rules import clean_reason


def end_price(actor: Actor, price: Price, *, last: date, on: date) -> None:
    """End a price that nothing follows, after a day that is not over yet; `on` is the day of asking.

    Raises NotAllowed, WrongState, Invalid (`entry_queries.check_may_end`).
    """
    allow(actor, Permission.PRICE_APPROVE, decision_scope(service_row(price.service_id), price.lot_id))
    check_may_end(price, last, on=on)
    after = {"valid_to": last.isoformat()}
    transition(
        actor, price, "supersede", values={"valid_to": last}, before=recorded_facts(price), after=after
    )


def propose_end(actor: Actor, price: Price, *, last: date, on: date) -> PriceEnding:
    """Ask that a price of one's own ends after a day. Nothing that is published changes.

    One such proposal of a price waits at a time: another day takes the place of the one before it. Raises NotAllowed,
    WrongState, Invalid (`entry_queries.check_may_end`, `already_proposed`).
    """
    allow(actor, Permission.PRICE_PROPOSE, service_scope(service_row(price.service_id)))
    check_may_end(price, last, on=on)
    waiting = waiting_end(price.id)
    if waiting is not None:
        if waiting.last_day == last:
            raise Invalid("valid_to", "already_proposed")
        transition(actor, waiting, "withdraw")
    ending = PriceEnding(price_id=price.id, last_day=last, state=PRICE_ENDING.initial, created_by=actor.id)
    db.session.add(ending)
    db.session.flush()
    after = {"price_id": price.id, "last_day": last.isoformat()}
    record(actor, "price_ending.proposed", "price_ending", ending.id, after=after)
    return ending


def withdraw_end(actor: Actor, ending: PriceEnding) -> None:
    """Take back a proposal that a price ends. Raises NotAllowed, WrongState."""
    price = db.session.get_one(Price, ending.price_id)
    allow(actor, Permission.PRICE_PROPOSE, service_scope(service_row(price.service_id)))
    transition(actor, ending, "withdraw")


def accept_end(actor: Actor, ending: PriceEnding, *, on: date) -> None:
    """End a price as its provider proposed. Raises NotAllowed, WrongState, Invalid as `end_price`."""
    price = db.session.get_one(Price, ending.price_id)
    allow(actor, Permission.PRICE_APPROVE, decision_scope(service_row(price.service_id), price.lot_id))
    PRICE_ENDING.move(ending.state, "accept")
    end_price(actor, price, last=ending.last_day, on=on)
    transition(actor, ending, "accept")


def reject_end(actor: Actor, ending: PriceEnding, *, reason: str) -> None:
    """Refuse that a price ends, for a reason that its provider is told by letter.

    Raises NotAllowed, WrongState, Invalid `required`.
    """
    price = db.session.get_one(Price, ending.price_id)
    service = service_row(price.service_id)
    allow(actor, Permission.PRICE_APPROVE, decision_scope(service, price.lot_id))
    transition(actor, ending, "reject", reason=reason, values={"decision_reason": clean_reason(reason)})
    tell_provider(actor, service.provider_id, SENT_BACK_LETTER, PriceEnding.__tablename__, str(ending.id))
