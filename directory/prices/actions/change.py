"""Changing what a service costs. A price is never overwritten: one ends, the next begins.

A provider proposes a price; a framework manager of the lot's lead council accepts or rejects it. Only an accepted
price that is in its band enters its series and is published.

Whoever names the lot must not thereby choose who decides: a price that would end another is also decided by those to
whom the other belongs, and the lot is one that the service is admitted to. The system is bound by the lot likewise.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from directory.accounts.actions.tell import SENT_BACK_LETTER, tell_provider
from directory.audit.actions import record
from directory.catalogue.models import Service
from directory.catalogue.queries import service_row, service_scope
from directory.foundation.actor import Actor
from directory.foundation.database import db
from directory.foundation.errors import Conflict, Invalid, WrongState
from directory.foundation.permissions import Permission, allow
from directory.outbox.actions import post
from directory.outbox.rules import Event
from directory.prices.entry_queries import (
    check_not_stale,
    check_within_rules,
    decision_scope,
    enter,
    last_in_series,
    waiting_in_series,
)
from directory.prices.models import Price, series_of
from directory.prices.queries import price_line
from directory.prices.rules.check import check_follows, check_price, says_the_same
from directory.prices.rules.types import PriceLine
from directory.prices.states import PRICE, UNDECIDED_STATES
from directory.workflow.actions import transition
from directory.workflow.rules import clean_reason

DAY = timedelta(days=1)


def propose_price(actor: Actor, service_id: int, line: PriceLine, *, replaces: int | None = None) -> Price:
    """Ask for `line` to become the price of a service from `line.valid_from`. Nothing that is published changes.

    One proposal of a series waits at a time: another takes the place of the one before it, which is withdrawn; the
    same once more is refused. `replaces` is the id of the price the proposer saw. Raises NotAllowed, NotFound,
    Conflict for a stale `replaces`, Invalid (`rules.check`, `already_proposed`).
    """
    service = service_row(service_id)
    allow(actor, Permission.PRICE_PROPOSE, service_scope(service))
    check_price(line, service.category)
    previous = last_in_series(service_id, line)
    check_not_stale(replaces, previous)
    check_follows(line.valid_from, None if previous is None else previous.valid_from)
    replaces_id = None if previous is None else previous.id
    _withdraw_waiting(actor, service_id, line, replaces_id)
    price = _insert(actor, service_id, line, PRICE.initial, replaces_id=replaces_id)
    record(actor, "price.proposed", "price", price.id, after=recorded_facts(price))
    return price


def propose_within_rules(
    actor: Actor, service_id: int, line: PriceLine, *, on: date, replaces: int | None = None
) -> Price:
    """Ask for a price that could be accepted as it is: its provider is told at once which rule refuses any other.

    It may be for a lot that the service applies to, and waits there until the service is admitted. `on` is the day of
    asking. Raises as `propose_price` and `entry_queries.check_within_rules`.
    """
    allow(actor, Permission.PRICE_PROPOSE, service_scope(service_row(service_id)))
    check_within_rules(service_id, line, on=on, replaces=replaces)
    return propose_price(actor, service_id, line, replaces=replaces)


def withdraw_price(actor: Actor, price: Price) -> None:
    """Take back a price that its provider proposed, before anybody has decided it or while its band holds it.

    Raises NotAllowed, WrongState.
    """
    allow(actor, Permission.PRICE_PROPOSE, service_scope(service_row(price.service_id)))
    if price.state not in UNDECIDED_STATES:
        raise WrongState(f"price: cannot take back from {price.state}")
    transition(actor, price, "withdraw", after=recorded_facts(price))


def accept_price(actor: Actor, price: Price, *, on: date, standard_placement: bool = True) -> None:
    """Approve a proposed price, and publish it where its lot's rules allow: the price before it ends the day before.

    A council's price outside the band of the home's area, as known `on` the day of asking, is held `out_of_band`
    and changes nothing that is published (invariant 5). Raises NotAllowed, WrongState, Conflict where another
    price has entered the series since the proposal, Invalid (`rules.check`, `not_admitted_to_lot`,
    `priced_lot_needed`).
    """
    allow(actor, Permission.PRICE_APPROVE, decision_scope(service_row(price.service_id), price.lot_id))
    PRICE.move(price.state, "approve")
    line = price_line(price)
    service = service_row(price.service_id)
    previous = last_in_series(price.service_id, line)
    _allow_replacing(actor, service, previous)
    if (None if previous is None else previous.id) != price.replaces_id:
        raise Conflict("price changed meanwhile")
    entry = enter(service, line, previous, on=on, standard_placement=standard_placement)
    transition(actor, price, "approve", after=recorded_facts(price))
    if entry.verb == "publish":
        price.previous_valid_to = _make_room(actor, entry.previous, line.valid_from)
        price.series = series_of(line, price.service_id)
    transition(actor, price, entry.verb, after=recorded_facts(price))


def reject_price(actor: Actor, price: Price, *, reason: str) -> None:
    """Refuse a price that was proposed, or held out of its band, for a reason that its provider is told by letter.

    Raises NotAllowed, WrongState, Invalid `required`.
    """
    service = service_row(price.service_id)
    allow(actor, Permission.PRICE_APPROVE, decision_scope(service, price.lot_id))
    values = {"decision_reason": clean_reason(reason)}
    transition(actor, price, "reject", reason=reason, values=values, after=recorded_facts(price))
    tell_provider(actor, service.provider_id, SENT_BACK_LETTER, Price.__tablename__, str(price.id))


def change_price(
    actor: Actor,
    service_id: int,
    line: PriceLine,
    *,
    on: date,
    replaces: int | None = None,
    standard_placement: bool = True,
    reason: str = "",
) -> Price:
    """Enter a price that was agreed elsewhere: proposed, approved and published at once.

    Same service, kind of care, need, payer, unit, length and time of week make one series of prices. A price
    replaced on its own first day is `withdrawn` and kept. The rules of the lot apply as in `accept_price`.
    `replaces` is the id of the price that was seen; the provider reads `reason`. Raises NotAllowed, NotFound, Conflict
    for a stale `replaces`, Invalid as `accept_price`.
    """
    service = service_row(service_id)
    allow(actor, Permission.PRICE_APPROVE, decision_scope(service, line.lot_id))
    check_price(line, service.category)
    previous = last_in_series(service_id, line)
    _allow_replacing(actor, service, previous)
    check_not_stale(replaces, previous)
    entry = enter(service, line, previous, on=on, standard_placement=standard_placement)
    state = PRICE.move(PRICE.move(PRICE.initial, "approve"), entry.verb)
    before = None if previous is None else {"id": previous.id, "amount_pence": previous.amount_pence}
    last = _make_room(actor, entry.previous, line.valid_from) if entry.verb == "publish" else None
    price = _insert(actor, service_id, line, state, previous_valid_to=last, reason=clean_reason(reason))
    record(actor, "price.changed", "service", service_id, before=before, after=recorded_facts(price))
    post(Event.SERVICE_CHANGED, service_id)
    return price


def _withdraw_waiting(actor: Actor, service_id: int, line: PriceLine, replaces_id: int | None) -> None:
    """Make room for a proposal. Raises Invalid `already_proposed` where the same one waits already."""
    waiting = waiting_in_series(service_id, line)
    if waiting is None:
        return
    if waiting.replaces_id == replaces_id and says_the_same(price_line(waiting), line):
        raise Invalid("amount", "already_proposed")
    transition(actor, waiting, "withdraw", after=recorded_facts(waiting))


def _allow_replacing(actor: Actor, service: Service, previous: Price | None) -> None:
    """A price that is still open ends by the decision of those whose it is, whatever lot the new one names."""
    if previous is not None and previous.valid_to is None:
        allow(actor, Permission.PRICE_APPROVE, decision_scope(service, previous.lot_id))


def _make_room(actor: Actor, previous: Price | None, first: date) -> date | None:
    """Close the price that a new one follows; the last day before the new one, which the new one names."""
    if previous is None:
        return None
    if previous.valid_from == first:
        transition(actor, previous, "withdraw", values={"series": None})
        return previous.previous_valid_to
    if previous.valid_to is None:
        last = first - DAY
        transition(
            actor, previous, "supersede", values={"valid_to": last}, after={"valid_to": last.isoformat()}
        )
    return previous.valid_to


def _insert(
    actor: Actor,
    service_id: int,
    line: PriceLine,
    state: str,
    *,
    previous_valid_to: date | None = None,
    replaces_id: int | None = None,
    reason: str | None = None,
) -> Price:
    price = Price(
        service_id=service_id,
        lot_id=line.lot_id,
        category=line.category,
        need_level=line.need_level,
        payer=line.payer,
        unit=line.unit,
        minutes=line.minutes,
        time_of_week=line.time_of_week,
        amount_pence=line.amount_pence,
        fnc_basis=line.fnc_basis,
        includes_weekends=line.includes_weekends,
        includes_bank_holidays=line.includes_bank_holidays,
        includes_travel=line.includes_travel,
        travel_pence=line.travel_pence,
        travel_per=line.travel_per,
        vat_status=line.vat_status,
        vat_basis_points=line.vat_basis_points,
        included=list(line.included),
        excluded=list(line.excluded),
        compulsory_extras=[{"code": extra.code, "amount_pence": extra.amount_pence} for extra in line.extras],
        optional_extras=[
            {"code": extra.code, "amount_pence": extra.amount_pence} for extra in line.optional_extras
        ],
        one_off_charges=[
            {"code": charge.code, "amount_pence": charge.amount_pence, "refundable": charge.refundable}
            for charge in line.charges
        ],
        minimum_charge_pence=line.minimum_charge_pence,
        minimum_charge_per=line.minimum_charge_per,
        valid_from=line.valid_from,
        valid_to=line.valid_to,
        previous_valid_to=previous_valid_to,
        source=line.source,
        state=state,
        replaces_id=replaces_id,
        decision_reason=reason or None,
        created_by=actor.id,
    )
    db.session.add(price)
    db.session.flush()
    return price


def recorded_facts(price: Price) -> dict[str, Any]:
    """What the audit record says of a price: public facts."""
    return {
        "id": price.id,
        "payer": price.payer,
        "unit": price.unit,
        "amount_pence": price.amount_pence,
        "valid_from": price.valid_from.isoformat(),
    }
