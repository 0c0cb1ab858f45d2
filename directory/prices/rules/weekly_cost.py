"""What the provider receives for a scenario's week from everyone, before it is rounded (requirements 2.3,
steps 1-2).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from directory.foundation.time import in_force_on
from directory.prices.rules.discount import discounted
from directory.prices.rules.funding import nursing_rate
from directory.prices.rules.types import (
    CannotPrice,
    Charge,
    NotComparable,
    PriceLine,
    PricingFacts,
    share_out,
    with_vat,
)
from directory.prices.rules.visits import UnroundedPart, line_for, visit_parts
from directory.prices.rules.weeks import Scenario, WeekPattern
from directory.vocabulary.care import CARE_HOMES, Category
from directory.vocabulary.prices import (
    NURSING_LEVELS,
    FncBasis,
    FncStatus,
    NeedLevel,
    OneOffCharge,
    PricePart,
    TimeOfWeek,
    TravelPer,
    Unit,
)

TRIPS_A_DAY = 2


@dataclass(frozen=True, slots=True)
class CostedWeek:
    """The unrounded week: its parts, the prices used, and the nursing contribution in it.

    `charges` are whole pence that add up to their sum, which is rounded once; `not_refunded` is the unrounded sum of
    those that are not given back. `fnc` is None where the fee includes a contribution that is not known yet.
    """

    parts: tuple[UnroundedPart, ...]
    used: tuple[PriceLine, ...]
    charges: tuple[Charge, ...]
    not_refunded: Decimal
    fnc_code: str
    fnc: Decimal | None

    @property
    def total(self) -> Decimal:
        """Unrounded pence a week."""
        return sum((part.amount for part in self.parts), Decimal(0))


def cost_week(
    scenario: Scenario, lines: Iterable[PriceLine], facts: PricingFacts, day: date
) -> CostedWeek | NotComparable:
    """The week at the prices, discounts and nursing rate of `day`; why not, where a price that is needed is
    missing.
    """
    try:
        return _cost_week(scenario, _pool(scenario, lines, facts, day), facts, day)
    except CannotPrice as refused:
        return refused.why


def _pool(scenario: Scenario, lines: Iterable[PriceLine], facts: PricingFacts, day: date) -> list[PriceLine]:
    """The prices that could serve: of this payer, for this need, in force, after discounts."""
    week = scenario.week
    family = CARE_HOMES if week.category in CARE_HOMES else {week.category}
    paid = [line for line in lines if line.payer == scenario.payer and line.category in family]
    if not paid:
        raise CannotPrice("no_price_for_payer")
    fitting = [line for line in paid if line.need_level in (week.need_level, NeedLevel.ANY)]
    if not fitting:
        raise CannotPrice("no_price_for_need")
    current = [line for line in fitting if in_force_on(line.valid_from, line.valid_to, day)]
    if not current:
        raise CannotPrice("price_not_in_force")
    pool = [discounted(line, facts.discounts, day) for line in current]
    if any(line.amount_pence <= 0 for line in pool):
        raise CannotPrice("price_zero")
    exact = {
        (line.unit, line.minutes, line.time_of_week) for line in pool if line.need_level == week.need_level
    }
    return [
        line
        for line in pool
        if line.need_level == week.need_level or (line.unit, line.minutes, line.time_of_week) not in exact
    ]


def _cost_week(scenario: Scenario, pool: Sequence[PriceLine], facts: PricingFacts, day: date) -> CostedWeek:
    week = scenario.week
    parts: list[UnroundedPart] = []
    used: list[PriceLine] = []
    if week.whole_weeks:
        code = PricePart.CORE if week.category == Category.SUPPORTED_LIVING else PricePart.FEE
        _add(parts, used, _needed(pool, Unit.WEEK), code, week.whole_weeks)
    for unit, nights in ((Unit.NIGHT_SLEEP, week.sleep_nights), (Unit.NIGHT_WAKING, week.waking_nights)):
        if nights:
            _add(parts, used, _needed(pool, unit, TimeOfWeek.NIGHT, TimeOfWeek.ANY), unit, nights)
    if week.sessions:
        _add_sessions(parts, used, pool, week)
    if any(visit.times for visit in week.visits):
        more, lines = visit_parts(week.visits, pool, facts.bank_holidays, scenario.start)
        parts += more
        used += lines
    if not parts:
        raise CannotPrice("nothing_to_price")
    if week.miles:
        _add(parts, used, _mile_price(pool), PricePart.MILES, week.miles)
    parts += _extra_parts(pool)
    fnc_code, fnc = _add_nursing(parts, used, scenario, facts, day)
    charges, not_refunded = _charges(used)
    return CostedWeek(tuple(parts), _distinct(used), charges, not_refunded, fnc_code, fnc)


def _needed(pool: Sequence[PriceLine], unit: str, *times: str) -> PriceLine:
    """The line of a unit at the first of these times of the week that has one."""
    for time in times or (TimeOfWeek.ANY,):
        line = line_for(pool, unit, time)
        if line is not None:
            return line
    raise CannotPrice("rate_missing")


def _mile_price(pool: Sequence[PriceLine]) -> PriceLine:
    """The price of a mile driven for the person, beside whatever else the week costs and beside its least charge.

    It is the price of the miles alone: a worker's time on the way is that of the visit. Raises CannotPrice
    `mile_rate_missing`: a mile without a price is never taken for free.
    """
    line = line_for(pool, Unit.MILE, TimeOfWeek.ANY)
    if line is None:
        raise CannotPrice("mile_rate_missing")
    return line


def _add(
    parts: list[UnroundedPart], used: list[PriceLine], line: PriceLine, code: str, quantity: int
) -> None:
    parts.append(UnroundedPart(code, Decimal(quantity), with_vat(Decimal(line.amount_pence), line)))
    used.append(line)


def _add_sessions(
    parts: list[UnroundedPart], used: list[PriceLine], pool: Sequence[PriceLine], week: WeekPattern
) -> None:
    """Sessions, or days where the place is sold by the day, and the transport that the week asks for.

    Transport by trip is two trips, there and back, for each day that the person comes (requirements 2.3, settled
    readings).
    """
    line = (
        line_for(pool, Unit.SESSION, TimeOfWeek.WEEKDAY)
        or line_for(pool, Unit.SESSION, TimeOfWeek.ANY)
        or line_for(pool, Unit.DAY, TimeOfWeek.WEEKDAY)
        or line_for(pool, Unit.DAY, TimeOfWeek.ANY)
    )
    if line is None:
        raise CannotPrice("rate_missing")
    _add(parts, used, line, PricePart.SESSIONS, week.sessions)
    if week.transport and not line.includes_travel:
        if line.includes_travel is None:
            raise CannotPrice("transport_not_told")
        if line.travel_pence is None:
            raise CannotPrice("transport_rate_missing")
        if line.travel_pence:
            parts.append(_transport(line, Decimal(line.travel_pence), week.sessions))


def _transport(line: PriceLine, pence: Decimal, days: int) -> UnroundedPart:
    """So many days there and back. Raises CannotPrice `transport_not_told` where it may be by trip or by day."""
    if line.travel_per is None:
        raise CannotPrice("transport_not_told")
    if line.travel_per == TravelPer.TRIP:
        return UnroundedPart(PricePart.TRIPS, Decimal(days * TRIPS_A_DAY), with_vat(pence, line))
    return UnroundedPart(PricePart.TRANSPORT, Decimal(days), with_vat(pence, line))


def _extra_parts(pool: Iterable[PriceLine]) -> list[UnroundedPart]:
    """Compulsory extras a week, each once, on whichever of the prices for this person they stand.

    Optional ones never count.
    """
    amounts: dict[str, Decimal] = {}
    for line in pool:
        for extra in line.extras:
            amount = with_vat(Decimal(extra.amount_pence), line)
            if amounts.setdefault(extra.code, amount) != amount:
                raise CannotPrice("extras_disagree")
    return [UnroundedPart(f"extra_{code}", Decimal(1), amount) for code, amount in sorted(amounts.items())]


def _add_nursing(
    parts: list[UnroundedPart], used: Iterable[PriceLine], scenario: Scenario, facts: PricingFacts, day: date
) -> tuple[str, Decimal | None]:
    """The NHS contribution: added to a price that leaves it out, only for a person who is eligible.

    A fee that includes it is the same whatever it is: None where it is not known yet.
    """
    bases = {line.fnc_basis for line in used if line.need_level in NURSING_LEVELS}
    if not bases or scenario.week.need_level not in NURSING_LEVELS:
        return FncStatus.NA, Decimal(0)
    if not scenario.fnc_eligible:
        return FncStatus.NOT_ELIGIBLE, Decimal(0)
    rate = nursing_rate(facts.nursing_rates, day, asked_on=facts.on, band=scenario.fnc_band)
    if rate is None:
        if FncBasis.EXCLUSIVE in bases:
            raise CannotPrice("nursing_rate_missing")
        return FncStatus.INCLUDED, None
    if FncBasis.EXCLUSIVE in bases:
        parts.append(UnroundedPart(PricePart.FNC, Decimal(1), Decimal(rate)))
        return FncStatus.ADDED, Decimal(rate)
    return FncStatus.INCLUDED, Decimal(rate)


def _charges(used: Iterable[PriceLine]) -> tuple[tuple[Charge, ...], Decimal]:
    """One-off charges, each once, with VAT where it is charged (never on a deposit), and the sum of those not refunded.

    The charges are rounded together, once; the sum is not rounded.
    """
    amounts: dict[str, tuple[Decimal, bool]] = {}
    for line in used:
        for charge in line.charges:
            free_of_vat = charge.code == OneOffCharge.DEPOSIT or charge.refundable
            amount = Decimal(charge.amount_pence)
            priced = (amount if free_of_vat else with_vat(amount, line), charge.refundable)
            if amounts.setdefault(charge.code, priced) != priced:
                raise CannotPrice("charges_disagree")
    ordered = sorted(amounts.items())
    pence = share_out([amount for _, (amount, _) in ordered])
    charges = tuple(
        Charge(code, share, refundable) for (code, (_, refundable)), share in zip(ordered, pence, strict=True)
    )
    not_refunded = sum((amount for _, (amount, refundable) in ordered if not refundable), Decimal(0))
    return charges, not_refunded


def _distinct(used: Iterable[PriceLine]) -> tuple[PriceLine, ...]:
    return tuple(dict.fromkeys(used))
