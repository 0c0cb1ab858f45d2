"""Changes of prices in every state, made by the real actions of the invented provider and the list's manager."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from sqlalchemy import select

from directory.catalogue.queries import service_row
from directory.demo.accounts import demo_actor
from directory.foundation.actor import Actor, Role
from directory.foundation.database import db
from directory.foundation.errors import Invalid
from directory.foundation.permissions import Permission, permits
from directory.prices.actions.change import reject_price, withdraw_price
from directory.prices.actions.discount import end_discount
from directory.prices.actions.ending import accept_end, propose_end, reject_end, withdraw_end
from directory.prices.actions.several import propose_several
from directory.prices.discount_queries import discount_trigger, discount_triggers
from directory.prices.entry_queries import decision_scope
from directory.prices.models import Price
from directory.prices.rules.sheet import WantedPrice
from directory.prices.sheet_queries import changeable_prices, sheet_outcome

MOST = 2
REASON = "The list's rise for this year was agreed in April. Ask again with the new year's price."
MONTH = timedelta(days=30)
WEEKS = timedelta(days=14)
REVIEWED = "Reviewed: the hours have been below what the rule asks for since the summer."


def make_price_changes(on: date) -> int:
    """Two prices that wait, of which others were taken back and refused before, and the end of others in each state;
    how many wait. In the caller's transaction. Prices that their lots' rules would refuse are left as they are.
    """
    user, manager = demo_actor(Role.PROVIDER_USER), demo_actor(Role.FRAMEWORK_MANAGER)
    prices = {price.line.id: price for price in changeable_prices(user)}
    wanted = [
        WantedPrice(row, number, price.line.amount_pence * 103 // 100, on + MONTH, "F", "G")
        for row, (number, price) in enumerate(prices.items(), 2)
        if price.waiting is None
    ]
    possible = [change.wanted for change in sheet_outcome(prices, wanted, on).changes[:MOST]]
    _take_back_and_refuse(user, manager, possible, on)
    made = propose_several(user, possible, on=on)
    _end_a_discount(manager, on)
    proposed = {each.price_id for each in possible}
    others = [number for number in reversed(prices) if number not in proposed]
    return made + _propose_ends(user, manager, others, on)


def _end_a_discount(manager: Actor, on: date) -> None:
    """The newest of several bulk discounts of the manager's lists ends soon; the others run on."""
    running = [row.id for row in discount_triggers(manager) if row.ended_on is None]
    if len(running) > 1:
        end_discount(manager, discount_trigger(manager, max(running)), last=on + WEEKS, reason=REVIEWED)


def _take_back_and_refuse(user: Actor, manager: Actor, wanted: Sequence[WantedPrice], on: date) -> None:
    """Propose each at a tenth more than it is asked for next: the first is taken back, the next refused."""
    for each, is_taken_back in zip(wanted, (True, False), strict=False):
        price = db.session.get_one(Price, each.price_id)
        if not (is_taken_back or _may_decide(manager, price)):
            continue
        propose_several(user, [replace(each, amount_pence=each.amount_pence * 11 // 10)], on=on)
        proposal = db.session.scalars(
            select(Price).where(Price.replaces_id == price.id, Price.state == "proposed")
        ).one()
        if is_taken_back:
            withdraw_price(user, proposal)
        else:
            reject_price(manager, proposal, reason=REASON)


def _propose_ends(user: Actor, manager: Actor, numbers: Sequence[int], on: date) -> int:
    """Ask that a price ends, after requests that were taken back and refused, and end another; how many wait."""
    waiting = 0
    for number in numbers:
        price = db.session.get_one(Price, number)
        last = on + MONTH
        try:
            ending = propose_end(user, price, last=last, on=on)
        except Invalid:
            continue  # it is the only price of its page
        if waiting:
            if not _may_decide(manager, price):
                withdraw_end(user, ending)
                continue
            accept_end(manager, ending, on=on)
            break
        withdraw_end(user, ending)
        if _may_decide(manager, price):
            reject_end(manager, propose_end(user, price, last=last, on=on), reason=REASON)
        propose_end(user, price, last=last, on=on)
        waiting = 1
    return waiting


def _may_decide(manager: Actor, price: Price) -> bool:
    scope = decision_scope(service_row(price.service_id), price.lot_id)
    return permits(manager, Permission.PRICE_APPROVE, scope)
