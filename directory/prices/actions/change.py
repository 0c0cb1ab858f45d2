"""Changing what a service costs. A price is never overwritten: one ends, the next begins.

A provider proposes a price; a framework manager of the lot's lead council accepts or rejects it. Only an accepted
price that is in its band enters its series and is published.

Whoever names the lot must not thereby choose who decides: a price that would end another is also decided by those to
whom the other belongs, and the lot is one that the service is admitted to. The system is bound by the lot likewise.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from directory.audit.actions import record
from directory.catalogue.models import Service
from directory.catalogue.queries import service_scope
from directory.foundation.actor import Actor
from directory.foundation.database import db
from directory.foundation.errors import Conflict, Invalid, NotFound
from directory.foundation.permissions import Permission, Scope, allow
from directory.frameworks.queries import lot_record, lot_scope, public_lots, verdict_for
from directory.frameworks.records import LotRecord
from directory.frameworks.rules.bands import BandVerdict, bands_apply
from directory.outbox.actions import post
from directory.outbox.rules import Event
from directory.prices.models import Price, series_of
from directory.prices.queries import live_lots, nursing_rates, price_line, prices_beside, public_discounts
from directory.prices.rules.check import check_beside, check_follows, check_not_past, check_price
from directory.prices.rules.compare import band_amount
from directory.prices.rules.types import NotComparable, PriceLine
from directory.prices.states import PRICE
from directory.vocabulary.prices import Payer, PricingMode
from directory.workflow.actions import transition
from directory.workflow.rules import clean_reason

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class BandOutlook:
    """What the band says of a price: `in`, `below` or `above` it, in pence a week; `none` where none applies."""

    code: str
    least_pence: int | None = None
    most_pence: int | None = None


@dataclass(frozen=True, slots=True)
class _Entry:
    """A price that may enter its series: after which one, and whether it is published or held out of its band."""

    previous: Price | None
    verb: str


def propose_price(actor: Actor, service_id: int, line: PriceLine, *, replaces: int | None = None) -> Price:
    """Ask for `line` to become the price of a service from `line.valid_from`. Nothing that is published changes.

    `replaces` is the id of the price the proposer saw. Raises NotAllowed, NotFound, Conflict for a stale
    `replaces`, Invalid (`rules.check`).
    """
    service = _service(service_id)
    allow(actor, Permission.PRICE_PROPOSE, service_scope(service))
    check_price(line, service.category)
    previous = _last_in_series(service_id, line)
    _check_not_stale(replaces, previous)
    check_follows(line.valid_from, None if previous is None else previous.valid_from)
    replaces_id = None if previous is None else previous.id
    price = _insert(actor, service_id, line, PRICE.initial, replaces_id=replaces_id)
    record(actor, "price.proposed", "price", price.id, after=_facts(price))
    return price


def propose_within_rules(
    actor: Actor, service_id: int, line: PriceLine, *, on: date, replaces: int | None = None
) -> Price:
    """Ask for a price that could be accepted as it is: its provider is told at once which rule refuses any other.

    `on` is the day of asking. Raises as `propose_price` and `foresee`; Invalid `in_the_past`, or `out_of_band` with
    the lowest and highest price of the band.
    """
    allow(actor, Permission.PRICE_PROPOSE, service_scope(_service(service_id)))
    check_not_past(line.valid_from, on)
    outlook = foresee(service_id, line, on=on)
    if outlook.code in {"below", "above"}:
        raise Invalid("amount", "out_of_band", least_pence=outlook.least_pence, most_pence=outlook.most_pence)
    return propose_price(actor, service_id, line, replaces=replaces)


def accept_price(actor: Actor, price: Price, *, on: date, standard_placement: bool = True) -> None:
    """Approve a proposed price, and publish it where its lot's rules allow: the price before it ends the day before.

    A council's price outside the band of the home's area, as known `on` the day of asking, is held `out_of_band`
    and changes nothing that is published (invariant 5). Raises NotAllowed, WrongState, Conflict where another
    price has entered the series since the proposal, Invalid (`rules.check`, `not_admitted_to_lot`,
    `priced_lot_needed`).
    """
    allow(actor, Permission.PRICE_APPROVE, _scope(_service(price.service_id), price.lot_id))
    PRICE.move(price.state, "approve")
    line = price_line(price)
    service = _service(price.service_id)
    previous = _last_in_series(price.service_id, line)
    _allow_replacing(actor, service, previous)
    if (None if previous is None else previous.id) != price.replaces_id:
        raise Conflict("price changed meanwhile")
    entry = _enter(service, line, previous, on=on, standard_placement=standard_placement)
    transition(actor, price, "approve", after=_facts(price))
    if entry.verb == "publish":
        price.previous_valid_to = _make_room(actor, entry.previous, line.valid_from)
        price.series = series_of(line, price.service_id)
    transition(actor, price, entry.verb, after=_facts(price))


def foresee(service_id: int, line: PriceLine, *, on: date) -> BandOutlook:
    """What accepting a price would come to, by the rules of its lot as known on a day: nothing is written.

    Raises NotFound, Conflict, Invalid as `accept_price`: a supplement on a composite price, a lot that the service is
    not in, a price that would begin before the one in force.
    """
    service = _service(service_id)
    check_price(line, service.category)
    previous = _last_in_series(service_id, line)
    _enter(service, line, previous, on=on, standard_placement=True)
    verdict = None if line.lot_id is None else _band_verdict(service, line, lot_record(line.lot_id, on), on)
    if verdict is None or verdict.band is None:
        return BandOutlook("none")
    return BandOutlook(verdict.code, verdict.band.min_pence, verdict.band.max_pence)


def reject_price(actor: Actor, price: Price, *, reason: str) -> None:
    """Refuse a price that was proposed, or held out of its band, for a reason.

    Raises NotAllowed, WrongState, Invalid `required`.
    """
    allow(actor, Permission.PRICE_APPROVE, _scope(_service(price.service_id), price.lot_id))
    values = {"decision_reason": clean_reason(reason)}
    transition(actor, price, "reject", reason=reason, values=values, after=_facts(price))


def change_price(
    actor: Actor,
    service_id: int,
    line: PriceLine,
    *,
    on: date,
    replaces: int | None = None,
    standard_placement: bool = True,
) -> Price:
    """Enter a price that was agreed elsewhere: proposed, approved and published at once.

    Same service, kind of care, need, payer, unit, length and time of week make one series of prices. A price
    replaced on its own first day is `withdrawn` and kept. The rules of the lot apply as in `accept_price`.
    `replaces` is the id of the price that was seen. Raises NotAllowed, NotFound, Conflict for a stale
    `replaces`, Invalid as `accept_price`.
    """
    service = _service(service_id)
    allow(actor, Permission.PRICE_APPROVE, _scope(service, line.lot_id))
    check_price(line, service.category)
    previous = _last_in_series(service_id, line)
    _allow_replacing(actor, service, previous)
    _check_not_stale(replaces, previous)
    entry = _enter(service, line, previous, on=on, standard_placement=standard_placement)
    state = PRICE.move(PRICE.move(PRICE.initial, "approve"), entry.verb)
    before = None if previous is None else {"id": previous.id, "amount_pence": previous.amount_pence}
    last = _make_room(actor, entry.previous, line.valid_from) if entry.verb == "publish" else None
    price = _insert(actor, service_id, line, state, previous_valid_to=last)
    record(actor, "price.changed", "service", service_id, before=before, after=_facts(price))
    post(Event.SERVICE_CHANGED, service_id)
    return price


def end_price(actor: Actor, price: Price, *, last: date) -> None:
    """End a price that nothing follows, after a day.

    Raises NotAllowed, WrongState, Invalid `dates_backwards`.
    """
    allow(actor, Permission.PRICE_APPROVE, _scope(_service(price.service_id), price.lot_id))
    PRICE.move(price.state, "supersede")
    if last < price.valid_from or (price.valid_to is not None and price.valid_to < last):
        raise Invalid("valid_to", "dates_backwards")
    after = {"valid_to": last.isoformat()}
    transition(actor, price, "supersede", values={"valid_to": last}, before=_facts(price), after=after)


def _service(service_id: int) -> Service:
    service = db.session.get(Service, service_id)
    if service is None:
        raise NotFound("service")
    return service


def _scope(service: Service, lot_id: int | None) -> Scope:
    """A price in a lot is its lead council's to decide; any other belongs to those whose staff act on the service."""
    return service_scope(service) if lot_id is None else lot_scope(lot_id)


def _allow_replacing(actor: Actor, service: Service, previous: Price | None) -> None:
    """A price that is still open ends by the decision of those whose it is, whatever lot the new one names."""
    if previous is not None and previous.valid_to is None:
        allow(actor, Permission.PRICE_APPROVE, _scope(service, previous.lot_id))


def _last_in_series(service_id: int, line: PriceLine) -> Price | None:
    """The last price of the series, which a new one would follow."""
    return db.session.scalars(
        select(Price)
        .where(Price.series == series_of(line, service_id))
        .order_by(Price.valid_from.desc())
        .limit(1)
    ).first()


def _check_not_stale(replaces: int | None, previous: Price | None) -> None:
    if replaces is not None and (previous is None or previous.id != replaces):
        raise Conflict("price changed meanwhile")


def _enter(
    service: Service, line: PriceLine, previous: Price | None, *, on: date, standard_placement: bool
) -> _Entry:
    """Whether a price may enter its series and be published, by the rules of its lot as known on a day."""
    _check_lot(service, line, on)
    check_follows(line.valid_from, None if previous is None else previous.valid_from)
    if previous is not None and previous.valid_to is not None and line.valid_from <= previous.valid_to:
        raise Conflict("price ends on an agreed day")
    others = prices_beside(service.id, line)
    check_beside(line, others, _composite_lots([line, *others], on))
    lot = None if line.lot_id is None else lot_record(line.lot_id, on)
    outside = lot is not None and _is_outside_band(service, line, lot, on, standard_placement)
    return _Entry(previous, "hold_out_of_band" if outside else "publish")


def _check_lot(service: Service, line: PriceLine, on: date) -> None:
    """A lot is one that the service is admitted to; the Council's price is in a priced lot where there is one.

    Otherwise a band would be evaded by another lot, or by none (invariant 5).
    """
    admitted = live_lots([service.id], on)
    if line.lot_id is not None and line.lot_id not in admitted:
        raise Invalid("lot_id", "not_admitted_to_lot")
    if line.payer != Payer.COUNCIL:
        return
    lots = public_lots(admitted, on).values()
    priced = {lot.id for lot in lots if lot.pricing_mode != PricingMode.NON_PRICED}
    if priced and line.lot_id not in priced:
        raise Invalid("lot_id", "priced_lot_needed")


def _composite_lots(lines: list[PriceLine], on: date) -> set[int]:
    lots = public_lots({line.lot_id for line in lines if line.lot_id is not None}, on)
    return {lot_id for lot_id, lot in lots.items() if lot.pricing_mode == PricingMode.COMPOSITE}


def _is_outside_band(
    service: Service, line: PriceLine, lot: LotRecord, on: date, standard_placement: bool
) -> bool:
    """Whether bands apply to this price and it is in none it should be in: no band at all is outside too."""
    if not standard_placement:
        return False
    verdict = _band_verdict(service, line, lot, on)
    return verdict is not None and verdict.code in {"below", "above"}


def _band_verdict(service: Service, line: PriceLine, lot: LotRecord, on: date) -> BandVerdict | None:
    """What the band of the home's area says of a price; None where no band applies to it."""
    if not bands_apply(lot.pricing_mode, line.category, line.payer, line.unit, standard_placement=True):
        return None
    discounts = public_discounts([service.id]).get(service.id, ())
    amount = band_amount(line, discounts, nursing_rates(), on=line.valid_from, asked_on=on)
    if isinstance(amount, NotComparable):
        if amount.code == "vat_not_told":
            raise Invalid("vat_status", "vat_untold")
        raise Invalid("fnc_basis", "nursing_rate_unknown")
    verdict = verdict_for(lot.id, amount, line.need_level, service.council_code or "", line.valid_from)
    if verdict.reason == "no_band_configured":
        raise Invalid("amount", "no_band_configured", council=service.council_code)
    return verdict


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
    }
