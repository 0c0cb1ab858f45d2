"""What other rooms and pages read about prices."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from flask import current_app
from sqlalchemy import ColumnElement, and_, bindparam, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from directory.catalogue.models import Service
from directory.catalogue.queries import service_scope
from directory.foundation.actor import Actor
from directory.foundation.cache import CacheBounds, get_cache
from directory.foundation.database import compiled_once, db, in_force, one_of
from directory.foundation.permissions import Permission, allow
from directory.places.queries import page_version
from directory.prices.models import DiscountRule, DiscountTrigger, Price, PriceEnding
from directory.prices.national_queries import bank_holidays, nursing_rates
from directory.prices.rules.compare import comparable_week
from directory.prices.rules.discount import discounted
from directory.prices.rules.types import (
    Charge,
    Comparable,
    Discount,
    Extra,
    NotComparable,
    NursingRate,
    PriceBasis,
    PriceLine,
    PricingFacts,
)
from directory.prices.rules.weeks import Scenario, WeekPattern
from directory.prices.states import PUBLISHED_STATES

LiveLots = Callable[[Collection[int], date], frozenset[int]]
# Where the application has the lookup of the lots that services are admitted to: the room of admissions is on the
# right of this one.
LIVE_LOTS = "live_lots"
LOTS_TO_PRICE = "lots_to_price"
BATCH = 5000
YEAR = timedelta(days=366)
# In the order of the fields of a PriceLine.
PRICE_COLUMNS = (
    Price.unit,
    Price.amount_pence,
    Price.payer,
    Price.category,
    Price.valid_from,
    Price.valid_to,
    Price.need_level,
    Price.minutes,
    Price.time_of_week,
    Price.fnc_basis,
    Price.includes_weekends,
    Price.includes_bank_holidays,
    Price.includes_travel,
    Price.travel_pence,
    Price.travel_per,
    Price.vat_status,
    Price.vat_basis_points,
    Price.compulsory_extras,
    Price.optional_extras,
    Price.one_off_charges,
    Price.minimum_charge_pence,
    Price.minimum_charge_per,
    Price.included,
    Price.excluded,
    Price.source,
    Price.state,
    Price.lot_id,
    Price.service_id,
    Price.id,
)
_DISCOUNT_COLUMNS = (
    DiscountRule.basis_points,
    DiscountRule.price_pence,
    DiscountRule.unit,
    DiscountRule.minutes,
    DiscountRule.time_of_week,
)
BACKGROUND = CacheBounds("pricing_background", 1, 2_000_000)
_ORDER = (Price.service_id, Price.payer, Price.need_level, Price.unit, Price.minutes, Price.time_of_week)
_PUBLISHED = (
    select(*PRICE_COLUMNS)
    .where(one_of(Price.state, PUBLISHED_STATES))
    .order_by(*_ORDER, Price.valid_from, Price.id)
)
_HISTORY = compiled_once(
    _PUBLISHED.where(
        Price.service_id == bindparam("service"),
        or_(Price.payer == bindparam("first"), Price.payer == bindparam("last")),
    )
)


def public_prices(
    service_ids: Collection[int] | None, on: date, payer: str | None = None
) -> dict[int, tuple[PriceLine, ...]]:
    """The published prices in force on a day, after discounts, by service; None asks for every service.

    A service without a price is not in the answer. Few ids are one query, many come in batches.
    """
    conditions = [in_force(Price, on), *([Price.payer == payer] if payer else [])]
    lines = _lines(service_ids, conditions)
    discounts = public_discounts(lines)
    return {
        service_id: tuple(discounted(line, discounts.get(service_id, ()), on) for line in service_lines)
        for service_id, service_lines in lines.items()
    }


def listed_from(service_ids: Collection[int], day: date) -> dict[int, tuple[PriceLine, ...]]:
    """The published prices of these services on a day or after it, before discounts, by service."""
    return _lines(service_ids, [or_(Price.valid_to.is_(None), Price.valid_to >= day)])


def public_pricing_facts(service_ids: Iterable[int], on: date) -> dict[int, PricingFacts]:
    """What the prices of each of these services are worked out with, asked on a day."""
    ids = list(service_ids)
    discounts, rates, holidays = public_discounts(ids), nursing_rates(), bank_holidays()
    return {
        service_id: PricingFacts(on, discounts.get(service_id, ()), rates, holidays) for service_id in ids
    }


def public_basis(
    service_ids: Collection[int] | None, on: date, payer: str, start: date
) -> dict[int, PriceBasis]:
    """What any week from `start` is worked out from, for one who pays, by service; None asks for every service.

    A service without a price in the year from `start` is not in the answer.
    """
    conditions = [
        Price.payer == payer,
        Price.valid_from <= start + YEAR,
        or_(Price.valid_to.is_(None), Price.valid_to >= start),
    ]
    lines = _lines(service_ids, conditions)
    facts = public_pricing_facts(lines, on)
    return {
        service_id: PriceBasis(service_lines, facts[service_id])
        for service_id, service_lines in lines.items()
    }


def public_bases_with_history(
    service_id: int, provider_id: int, on: date, payers: Sequence[str]
) -> tuple[dict[str, PriceBasis], dict[str, tuple[PriceLine, ...]]]:
    """What `public_basis` says of one service today, and every price it ever stood by, for one payer or two, by payer.

    From one query. A payer without a price in the year from today has no basis.
    """
    first, last = payers[0], payers[-1]
    rows = db.session.connection().execute(_HISTORY, {"service": service_id, "first": first, "last": last})
    lines = [line_of(row) for row in rows]
    history = {payer: tuple(line for line in lines if line.payer == payer) for payer in payers}
    live = {
        payer: tuple(
            line
            for line in past
            if line.valid_from <= on + YEAR and (line.valid_to is None or line.valid_to >= on)
        )
        for payer, past in history.items()
    }
    if not any(live.values()):
        return {}, history
    discounts, rates = _pricing_background()
    facts = PricingFacts(on, discounts.get(provider_id, ()), rates, bank_holidays())
    return {payer: PriceBasis(priced, facts) for payer, priced in live.items() if priced}, history


def _pricing_background() -> tuple[dict[int, tuple[Discount, ...]], tuple[NursingRate, ...]]:
    """Every provider's discounts and the nursing rates, cached until something public changes: small tables that
    each page of a service needs."""
    version, cache = page_version(), get_cache(BACKGROUND)
    background: tuple[dict[int, tuple[Discount, ...]], tuple[NursingRate, ...]] | None
    background = cache.get(BACKGROUND.name, version)
    if background is None:
        background = _discounts(DiscountTrigger.provider_id), nursing_rates()
        cache.put(BACKGROUND.name, version, background)
    return background


def comparable_for(service_id: int, scenario: Scenario, on: date) -> Comparable | NotComparable:
    """The price of a week at one service, asked on a day."""
    key = scenario.week.key
    comparables = public_comparables([service_id], [scenario.week], on, scenario.payer, scenario=scenario)
    return comparables.get(service_id, {}).get(key, NotComparable("no_price_for_payer"))


def public_comparables(
    service_ids: Collection[int] | None,
    weeks: Iterable[WeekPattern],
    on: date,
    payer: str,
    *,
    scenario: Scenario | None = None,
) -> dict[int, dict[str, Comparable | NotComparable]]:
    """The prices of many services for many weeks, by service and the week's key.

    The start is `on` and the person eligible for nursing at the standard rate, unless `scenario` says
    otherwise. A week is worked out for the services that have a price for its kind of care.
    """
    scenarios = [Scenario(week, payer, on) for week in weeks] if scenario is None else [scenario]
    priced = public_basis(service_ids, on, payer, scenario.start if scenario else on)
    answer: dict[int, dict[str, Comparable | NotComparable]] = {}
    worked_out: dict[Hashable, dict[str, Comparable | NotComparable]] = {}
    for service_id, basis in priced.items():
        # Two services with the same prices and discounts have the same answers: of tens of thousands most do.
        shared_key = (tuple(replace(line, id=0, service_id=0) for line in basis.lines), basis.facts.discounts)
        if shared_key not in worked_out:
            categories = {line.category for line in basis.lines}
            worked_out[shared_key] = {
                priced_scenario.week.key: comparable_week(priced_scenario, basis.lines, basis.facts)
                for priced_scenario in scenarios
                if scenario is not None or priced_scenario.week.category in categories
            }
        answer[service_id] = dict(worked_out[shared_key])
    return answer


def price_line(price: Price) -> PriceLine:
    """A price as the rules read it."""
    return line_of(db.session.execute(select(*PRICE_COLUMNS).where(Price.id == price.id)).one())


def prices_beside(service_id: int, line: PriceLine) -> tuple[PriceLine, ...]:
    """The published prices, before discounts, that would stand beside `line` on any of its days.

    Those of the same payer, but of another need, unit, length or time of week.
    """
    days = [or_(Price.valid_to.is_(None), Price.valid_to >= line.valid_from)]
    if line.valid_to is not None:
        days.append(Price.valid_from <= line.valid_to)
    lines = _lines([service_id], [Price.payer == line.payer, *days]).get(service_id, ())
    key = (line.need_level, line.unit, line.minutes, line.time_of_week)
    return tuple(
        other for other in lines if (other.need_level, other.unit, other.minutes, other.time_of_week) != key
    )


@dataclass(frozen=True, slots=True)
class OwnPrice:
    """A price as its provider and those who decide read it.

    `reason` is why it was refused, or why the Council entered it; `ending` the proposal that it ends.
    """

    line: PriceLine
    replaces_id: int | None
    reason: str | None
    proposed_at: datetime
    ending: OwnEnding | None = None


@dataclass(frozen=True, slots=True)
class OwnEnding:
    """The last proposal that a price ends after a day: what became of it, and why it was refused."""

    id: int
    last_day: date
    state: str
    reason: str | None


def own_prices(actor: Actor, service_id: int, on: date) -> tuple[OwnPrice, ...]:
    """The prices of a service that hold or will, that wait, and the last refused, for its own provider."""
    service = db.session.get_one(Service, service_id)
    allow(actor, Permission.PRICE_PROPOSE, service_scope(service))
    return undecided_and_live(service_id, on)


def undecided_and_live(service_id: int, on: date) -> tuple[OwnPrice, ...]:
    """The prices of a service that hold or will, that wait, and the refused. The caller has asked who may read them."""
    holds = and_(one_of(Price.state, PUBLISHED_STATES), or_(Price.valid_to.is_(None), Price.valid_to >= on))
    waits = one_of(Price.state, ("proposed", "out_of_band", "rejected"))
    rows = db.session.execute(
        select(*PRICE_COLUMNS, Price.replaces_id, Price.decision_reason, Price.created_at)
        .where(Price.service_id == service_id, or_(holds, waits))
        .order_by(*_ORDER, Price.valid_from, Price.id)
    ).all()
    endings = _last_endings([row.id for row in rows])
    return tuple(
        OwnPrice(line_of(row[:-3]), row.replaces_id, row.decision_reason, row.created_at, endings.get(row.id))
        for row in rows
    )


def _last_endings(price_ids: Collection[int]) -> dict[int, OwnEnding]:
    """The last proposal to end each of these prices that was not taken back or accepted, by the price."""
    rows = db.session.scalars(
        select(PriceEnding)
        .where(PriceEnding.price_id.in_(price_ids), one_of(PriceEnding.state, ("proposed", "rejected")))
        .order_by(PriceEnding.id)
    )
    return {row.price_id: OwnEnding(row.id, row.last_day, row.state, row.decision_reason) for row in rows}


def own_price(price: Price) -> OwnPrice:
    """One price with what was decided about it."""
    return OwnPrice(price_line(price), price.replaces_id, price.decision_reason, price.created_at)


def live_lots(service_ids: Collection[int], on: date) -> frozenset[int]:
    """The lots in which any of these services has a live admission on a day."""
    look_up: LiveLots = current_app.extensions[LIVE_LOTS]
    return look_up(service_ids, on)


def lots_to_price(service_ids: Collection[int], on: date) -> frozenset[int]:
    """The lots for which their provider may ask for a price: those they are in, and those they apply to."""
    look_up: LiveLots = current_app.extensions[LOTS_TO_PRICE]
    return look_up(service_ids, on)


def past_prices(service_id: int) -> tuple[PriceLine, ...]:
    """Every price a service ever stood by, series by series, oldest first, before discounts (HAR 7.25)."""
    rows = db.session.execute(_PUBLISHED.where(Price.service_id == service_id))
    return tuple(line_of(row) for row in rows)


def prices_entered(service_id: int) -> tuple[PriceLine, ...]:
    """Every price that was ever entered for a service, those too that are held outside their band, by series."""
    entered = one_of(Price.state, (*PUBLISHED_STATES, "out_of_band"))
    rows = db.session.execute(
        select(*PRICE_COLUMNS)
        .where(Price.service_id == service_id, entered)
        .order_by(*_ORDER, Price.valid_from, Price.id)
    )
    return tuple(line_of(row) for row in rows)


def public_discounts(service_ids: Iterable[int]) -> dict[int, tuple[Discount, ...]]:
    """Every discount ever triggered for the providers of these services, ended ones too; rules pick the
    day.
    """
    ids = set(service_ids)
    discounts = _discounts(Service.id)
    return {service_id: discounts[service_id] for service_id in discounts.keys() & ids}


def discounts_of(provider_id: int) -> tuple[Discount, ...]:
    """Every discount ever triggered for a provider, ended ones too; rules pick the day."""
    return _discounts(DiscountTrigger.provider_id).get(provider_id, ())


def _discounts(of: ColumnElement[int] | InstrumentedAttribute[int]) -> dict[int, tuple[Discount, ...]]:
    """Every discount ever triggered, by the provider or, where that is asked for, by each of its services."""
    query = select(of, DiscountTrigger.effective_from, DiscountTrigger.ended_on, *_DISCOUNT_COLUMNS)
    if of is Service.id:
        query = query.join(Service, DiscountTrigger.provider_id == Service.provider_id)
    rows = db.session.execute(
        query.join(DiscountRule, DiscountRule.id == DiscountTrigger.rule_id).order_by(
            of, DiscountTrigger.effective_from, DiscountTrigger.id
        )
    )
    discounts: dict[int, list[Discount]] = defaultdict(list)
    for row in rows:
        number, *facts = tuple[Any, ...](row)
        discounts[number].append(Discount(*facts))
    return {number: tuple(triggered) for number, triggered in discounts.items()}


def public_priced_since(service_ids: Collection[int]) -> dict[int, date]:
    """The first day of the newest published price of each of these services that has one, by id."""
    rows = db.session.execute(
        select(Price.service_id, func.max(Price.valid_from).label("since"))
        .where(Price.service_id.in_(sorted(service_ids)), one_of(Price.state, PUBLISHED_STATES))
        .group_by(Price.service_id)
    )
    return {row.service_id: row.since for row in rows}


def _lines(
    service_ids: Collection[int] | None, conditions: Sequence[ColumnElement[bool]]
) -> dict[int, tuple[PriceLine, ...]]:
    lines: dict[int, list[PriceLine]] = defaultdict(list)
    for chosen in _batches(service_ids):
        rows = db.session.execute(_PUBLISHED.where(*conditions, *chosen))
        for row in rows:
            lines[row.service_id].append(line_of(row))
    return {service_id: tuple(service_lines) for service_id, service_lines in lines.items()}


def _batches(service_ids: Collection[int] | None) -> Iterator[list[ColumnElement[bool]]]:
    """The condition on ids, in pieces small enough for every database's limit on parameters."""
    if service_ids is None:
        yield []
        return
    ids = sorted(set(service_ids))
    for first in range(0, len(ids), BATCH):
        yield [Price.service_id.in_(ids[first : first + BATCH])]


def line_of(row: Sequence[Any]) -> PriceLine:
    """A price of a row of `PRICE_COLUMNS`."""
    values = list(row)
    for place, from_json in _CONVERTED:
        values[place] = from_json(values[place])
    return PriceLine(*values)


def _extras(items: Iterable[Mapping[str, Any]]) -> tuple[Extra, ...]:
    return tuple(Extra(item["code"], item["amount_pence"]) for item in items)


def _charges(items: Iterable[Mapping[str, Any]]) -> tuple[Charge, ...]:
    return tuple(Charge(item["code"], item["amount_pence"], bool(item.get("refundable"))) for item in items)


# What makes a field of a PriceLine of what a column holds as JSON, by the place of the column.
_FROM_JSON: Mapping[str, Callable[[Any], object]] = {
    "compulsory_extras": _extras,
    "optional_extras": _extras,
    "one_off_charges": _charges,
    "included": tuple,
    "excluded": tuple,
}
_CONVERTED = tuple(
    (place, _FROM_JSON[column.key]) for place, column in enumerate(PRICE_COLUMNS) if column.key in _FROM_JSON
)
