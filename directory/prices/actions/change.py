"""Changing what a service costs. A price is never overwritten: one ends, the next begins."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from directory.audit.actions import record
from directory.catalogue.models import Service
from directory.foundation.actor import Actor
from directory.foundation.database import db
from directory.foundation.errors import Conflict, Invalid, NotFound
from directory.foundation.permissions import allow_by_rule
from directory.frameworks.queries import lot_record, verdict_for
from directory.frameworks.records import LotRecord
from directory.frameworks.rules import bands_apply
from directory.outbox.actions import post
from directory.outbox.rules import Event
from directory.prices.models import Price
from directory.prices.queries import nursing_rates, public_discounts, public_prices
from directory.prices.rules.check import (
    check_composite,
    check_follows,
    check_price,
    may_change_price,
)
from directory.prices.rules.compare import band_amount
from directory.prices.rules.types import NotComparable, PriceLine
from directory.prices.states import PRICE

DAY = timedelta(days=1)


def change_price(
    actor: Actor,
    service_id: int,
    line: PriceLine,
    *,
    replaces: int | None = None,
    standard_placement: bool = True,
) -> Price:
    """Make `line` the price of a service from `line.valid_from`: the old price ends the day before.

    Same service, kind of care, need, payer, unit, length and time of week make one line of prices. A price
    replaced on its own first day is `withdrawn` and kept. With a lot, its pricing rules apply: a council's
    price outside the band of the home's area is kept as `out_of_band` and changes nothing that is published
    (invariant 5). `replaces` is the id of the price the proposer saw. Raises NotAllowed, NotFound, Conflict
    for a stale `replaces`, Invalid (`rules.check`).
    """
    allow_by_rule(actor, may_change_price)
    service = db.session.get(Service, service_id)
    if service is None:
        raise NotFound("service")
    check_price(line, service.category)
    current = _standing(service_id, line)
    if replaces is not None and (current is None or current.id != replaces):
        raise Conflict("price changed meanwhile")
    check_follows(line.valid_from, None if current is None else current.valid_from)
    if current is not None and current.valid_to is not None and line.valid_from <= current.valid_to:
        raise Conflict("price ends on an agreed day")
    lot = None if line.lot_id is None else lot_record(line.lot_id, line.valid_from)
    if lot is not None and lot.pricing_mode == "composite":
        check_composite(_with(service_id, line))
    state = PRICE.move(PRICE.move(PRICE.initial, "approve"), "publish")
    if lot is not None and _outside_band(service, line, lot, standard_placement):
        state = PRICE.move("approved", "hold_out_of_band")
        return _keep_out_of_band(actor, service_id, line, state)
    previous = _make_room(current, line)
    price = _insert(actor, service_id, line, state, previous)
    before = None if current is None else {"id": current.id, "amount_pence": current.amount_pence}
    record(actor, "price.changed", "service", service_id, before=before, after=_facts(price))
    post(Event.SERVICE_CHANGED, service_id)
    return price


def end_price(actor: Actor, price: Price, *, last: date) -> None:
    """End a price that nothing follows, after a day.

    Raises NotAllowed, WrongState, Invalid `dates_backwards`.
    """
    allow_by_rule(actor, may_change_price)
    if last < price.valid_from or (price.valid_to is not None and price.valid_to < last):
        raise Invalid("valid_to", "dates_backwards")
    price.state = PRICE.move(price.state, "supersede")
    price.valid_to = last
    after = {"id": price.id, "valid_to": last.isoformat()}
    record(actor, "price.ended", "service", price.service_id, before=_facts(price), after=after)
    post(Event.SERVICE_CHANGED, price.service_id)


def _standing(service_id: int, line: PriceLine) -> Price | None:
    """The last price of the line, which a new one would follow."""
    return db.session.scalars(
        select(Price)
        .where(
            Price.service_id == service_id,
            Price.category == line.category,
            Price.need_level == line.need_level,
            Price.payer == line.payer,
            Price.unit == line.unit,
            Price.minutes == line.minutes,
            Price.time_of_week == line.time_of_week,
            Price.series.is_not(None),
        )
        .order_by(Price.valid_from.desc())
        .limit(1)
    ).first()


def _with(service_id: int, line: PriceLine) -> list[PriceLine]:
    """The service's prices for this payer as they would stand with the new line in them."""
    key = (line.unit, line.minutes, line.time_of_week, line.need_level)
    others = public_prices([service_id], line.valid_from, line.payer).get(service_id, ())
    kept = [
        other for other in others if (other.unit, other.minutes, other.time_of_week, other.need_level) != key
    ]
    return [*kept, line]


def _outside_band(service: Service, line: PriceLine, lot: LotRecord, standard_placement: bool) -> bool:
    """Whether bands apply to this price and it is in none it should be in: no band at all is outside too."""
    if not bands_apply(lot.pricing_mode, line.category, line.payer, standard_placement=standard_placement):
        return False
    discounts = public_discounts([service.id]).get(service.id, ())
    amount = band_amount(line, discounts, nursing_rates(), on=line.valid_from)
    if isinstance(amount, NotComparable):
        raise Invalid("fnc_basis", amount.code)
    verdict = verdict_for(lot.id, amount, line.need_level, service.council_code or "", line.valid_from)
    if verdict.reason == "no_band_configured":
        raise Invalid("amount", "no_band_configured", council=service.council_code)
    return verdict.code in {"below", "above"}


def _keep_out_of_band(actor: Actor, service_id: int, line: PriceLine, state: str) -> Price:
    price = _insert(actor, service_id, line, state, None)
    record(actor, "price.out_of_band", "service", service_id, after=_facts(price))
    return price


def _make_room(current: Price | None, line: PriceLine) -> date | None:
    """Close the standing price; the last day before the new one, which the chain of prices hangs on."""
    if current is None:
        return None
    if current.valid_from == line.valid_from:
        current.state = PRICE.move(current.state, "withdraw")
        current.series = None
        previous = current.previous_valid_to
    else:
        if current.valid_to is None:
            current.state = PRICE.move(current.state, "supersede")
            current.valid_to = line.valid_from - DAY
        previous = current.valid_to
    db.session.flush()
    return previous


def _insert(
    actor: Actor, service_id: int, line: PriceLine, state: str, previous_valid_to: date | None
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
        includes_travel=line.includes_travel,
        travel_pence=line.travel_pence,
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
        created_by=actor.id,
    )
    db.session.add(price)
    db.session.flush()
    return price


def _facts(price: Price) -> dict[str, Any]:
    return {
        "id": price.id,
        "payer": price.payer,
        "unit": price.unit,
        "amount_pence": price.amount_pence,
        "valid_from": price.valid_from.isoformat(),
        "state": price.state,
    }
