"""The sum of a week's visits: each at its own price, bank holidays, travel and minimum charges (requirements
2.3, step 1).

Visits that come every second, third, fourth or sixth week cost a week the average: what they cost in a week that has
them, divided by the weeks. So do their journeys, a minimum charge per visit, and what bank holidays change: of the bank
holidays of a year such visits meet one in so many. A minimum charge per week counts in each week that has a visit, and
the average of what it adds is taken over a whole round of weeks, all visits coming in the first of them.

An hour of support that people share costs each of them the same part of its price, with what bank holidays change: half
where two share it (requirements 2.3, settled readings).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from math import lcm

from directory.foundation.money import WEEKS_A_YEAR
from directory.prices.rules.types import BankHolidays, CannotPrice, PriceLine, dusted, with_vat, year_after
from directory.prices.rules.weeks import Visit
from directory.vocabulary.prices import PricePart, TimeOfWeek, Unit

FIRST_OF_WEEKEND = 5  # Saturday, where Monday is 0
ORDINARY_TIMES = (TimeOfWeek.WEEKDAY, TimeOfWeek.WEEKEND, TimeOfWeek.NIGHT)


@dataclass(frozen=True, slots=True)
class UnroundedPart:
    """One part of a week before rounding: so many units at so many pence each, with VAT, every so many weeks.

    `shared_by`: how many people pay a part of it each.
    """

    code: str
    quantity: Decimal
    unit_pence: Decimal
    minutes: int = 0
    every_weeks: int = 1
    shared_by: int = 1

    @property
    def amount(self) -> Decimal:
        """Unrounded pence a week for one person, on average."""
        return self.quantity * self.unit_pence / (self.every_weeks * self.shared_by)


@dataclass(frozen=True, slots=True)
class VisitPrice:
    """What one visit costs for all its carers, with VAT, and the price it came from."""

    pence: Decimal
    line: PriceLine


def line_for(pool: Iterable[PriceLine], unit: str, time: str, minutes: int = 0) -> PriceLine | None:
    """The one price of this unit, time of week and length. Two that differ are never chosen between."""
    lines = [
        line for line in pool if line.unit == unit and line.time_of_week == time and line.minutes == minutes
    ]
    if len(lines) > 1:
        raise CannotPrice("price_ambiguous")
    return lines[0] if lines else None


def visit_parts(
    visits: Sequence[Visit], pool: Sequence[PriceLine], holidays: BankHolidays, start: date
) -> tuple[list[UnroundedPart], list[PriceLine]]:
    """The parts of a week's visits, of which there is one at least, and the prices they were worked out with."""
    parts: list[UnroundedPart] = []
    used: list[PriceLine] = []
    bank = Decimal(0)
    travel: dict[Decimal, Decimal] = {}
    by_rhythm: dict[int, Decimal] = {}
    for visit in (visit for visit in visits if visit.times):
        prices = {time: _visit_price(pool, visit, time) for time in _times(visit)}
        whole = Decimal(0)
        for time, price in prices.items():
            times, journey = _count_at(visit, time), _travel(visit, price.line)
            _count(parts, visit, price, times)
            used.append(price.line)
            whole += (price.pence / visit.shared_by + journey) * times
            if journey:
                travel[journey] = travel.get(journey, Decimal(0)) + Decimal(times) / visit.every_weeks
        average, lines = _bank_holiday_average(visit, prices, pool, holidays, start)
        average /= visit.shared_by
        used += lines
        bank += average / visit.every_weeks
        by_rhythm[visit.every_weeks] = by_rhythm.get(visit.every_weeks, Decimal(0)) + whole + average
    if bank:
        parts.append(UnroundedPart(PricePart.BANK_HOLIDAYS, Decimal(1), bank))
    parts += [UnroundedPart(PricePart.TRAVEL, journeys, pence) for pence, journeys in sorted(travel.items())]
    minimum = max(_minimum_charge(line, Unit.WEEK) for line in used)
    shortfall = _average_shortfall(minimum, by_rhythm)
    if shortfall > 0:
        parts.append(UnroundedPart(PricePart.MINIMUM_CHARGE, Decimal(1), shortfall))
    return parts, used


def _average_shortfall(minimum: Decimal, by_rhythm: Mapping[int, Decimal]) -> Decimal:
    """What a minimum charge per week adds to a week on average.

    `by_rhythm` is what the visits of each rhythm cost in a week that has them. A week without any is charged nothing.
    """
    round_of_weeks = lcm(*by_rhythm)
    missing = Decimal(0)
    for week in range(round_of_weeks):
        costs = [cost for every_weeks, cost in by_rhythm.items() if week % every_weeks == 0]
        if costs:
            missing += max(minimum - sum(costs, Decimal(0)), Decimal(0))
    return dusted(missing / round_of_weeks)


def _times(visit: Visit) -> list[str]:
    """The ordinary times of the week at which these visits fall."""
    return [time for time in ORDINARY_TIMES if _count_at(visit, time)]


def _count_at(visit: Visit, time: str) -> int:
    if visit.night:
        return visit.times if time == TimeOfWeek.NIGHT else 0
    if time == TimeOfWeek.NIGHT:
        return 0
    weekdays, weekend = visit.by_day[:FIRST_OF_WEEKEND], visit.by_day[FIRST_OF_WEEKEND:]
    return sum(weekend if time == TimeOfWeek.WEEKEND else weekdays)


def _covers(line: PriceLine, time: str) -> bool:
    """Whether a price for any time holds at this one: at weekends and on bank holidays only where it includes them.

    Raises CannotPrice `weekends_not_told` or `bank_holidays_not_told`: what was not told is never guessed
    (requirements 2.3, settled readings).
    """
    if time == TimeOfWeek.WEEKEND:
        if line.includes_weekends is None:
            raise CannotPrice("weekends_not_told")
        return line.includes_weekends
    if time == TimeOfWeek.BANK_HOLIDAY:
        if line.includes_bank_holidays is None:
            raise CannotPrice("bank_holidays_not_told")
        return line.includes_bank_holidays
    return True


def _visit_price(pool: Sequence[PriceLine], visit: Visit, time: str) -> VisitPrice:
    """The visit's own price (its minutes, its time), else the hour of that time pro rata; nothing else is tried.

    The rule is of requirements 2.3, settled readings. Raises CannotPrice `rate_missing` where there is neither. A visit
    price for any time that has not told whether it holds at this one stops the sum (see `_covers`): the hour is not
    tried in its place.
    """
    own = None if visit.on_site else _price_at(pool, Unit.VISIT, time, visit.minutes)
    if own is not None:
        return _for_all_carers(Decimal(own.amount_pence), visit, own)
    hour = _price_at(pool, Unit.HOUR, time) if visit.minutes else None
    if hour is None:
        raise CannotPrice("rate_missing")
    return _for_all_carers(Decimal(hour.amount_pence) * visit.minutes / 60, visit, hour)


def _price_at(pool: Sequence[PriceLine], unit: str, time: str, minutes: int = 0) -> PriceLine | None:
    """The price of this unit for this time of week: its own, else the one for any time if that covers it."""
    own = line_for(pool, unit, time, minutes)
    if own is not None:
        return own
    every = line_for(pool, unit, TimeOfWeek.ANY, minutes)
    return every if every is not None and _covers(every, time) else None


def _for_all_carers(each: Decimal, visit: Visit, line: PriceLine) -> VisitPrice:
    """The price of one carer's visit for all who come, not below a minimum charge per visit.

    The minimum is for each carer and looks at care alone, not travel (requirements 2.3, settled readings).
    """
    care = with_vat(each, line)
    return VisitPrice(
        (care if visit.on_site else max(care, _minimum_charge(line, Unit.VISIT))) * visit.carers, line
    )


def _minimum_charge(line: PriceLine, per: str) -> Decimal:
    """The minimum charge of a price per visit or per week, with VAT; 0 where it has none (requirements 2.3, step 1)."""
    if line.minimum_charge_pence is None or line.minimum_charge_per != per:
        return Decimal(0)
    return with_vat(Decimal(line.minimum_charge_pence), line)


def _travel(visit: Visit, line: PriceLine) -> Decimal:
    """What one journey adds: charged per visit, however many carers come."""
    if visit.on_site or line.includes_travel:
        return Decimal(0)
    if line.includes_travel is None:
        raise CannotPrice("travel_not_told")
    if line.travel_pence is None:
        raise CannotPrice("travel_rate_missing")
    return with_vat(Decimal(line.travel_pence), line)


def _count(parts: list[UnroundedPart], visit: Visit, price: VisitPrice, times: int) -> None:
    """Add visits to the part that has the same code, length, price, rhythm and sharers, or start one."""
    time = price.line.time_of_week
    code: str = PricePart.VISITS
    if visit.on_site:
        code = PricePart.SHARED_HOURS if visit.shared_by > 1 else PricePart.SUPPORT_HOURS
    code = code if time == TimeOfWeek.ANY else f"{code}_{time}"
    for place, part in enumerate(parts):
        same = (part.code, part.unit_pence, part.minutes, part.every_weeks, part.shared_by)
        if same == (code, price.pence, visit.minutes, visit.every_weeks, visit.shared_by):
            parts[place] = replace(part, quantity=part.quantity + times)
            return
    parts.append(
        UnroundedPart(code, Decimal(times), price.pence, visit.minutes, visit.every_weeks, visit.shared_by)
    )


def _bank_holiday_average(
    visit: Visit,
    prices: dict[str, VisitPrice],
    pool: Sequence[PriceLine],
    holidays: BankHolidays,
    start: date,
) -> tuple[Decimal, list[PriceLine]]:
    """What bank holidays change in a week with these visits: their price replaces that of the visits on them.

    A price that includes bank holidays has no such parts.
    """
    if all(price.line.includes_bank_holidays for price in prices.values()):
        return Decimal(0), []
    end = year_after(start)
    if not (holidays.first <= start and end <= holidays.last):
        raise CannotPrice("bank_holidays_unknown")
    total = Decimal(0)
    used: list[PriceLine] = []
    for day in holidays.dates:
        times = visit.by_day[day.weekday()] if start <= day < end else 0
        if not times:
            continue
        ordinary = prices[_time_of(visit, day)]
        if ordinary.line.includes_bank_holidays:
            continue
        special = _bank_holiday_price(pool, visit, ordinary)
        total += (special.pence - ordinary.pence) * times
        used.append(special.line)
    return total / WEEKS_A_YEAR, used


def _time_of(visit: Visit, day: date) -> str:
    """The ordinary time of the week at which a visit on this day falls."""
    if visit.night:
        return TimeOfWeek.NIGHT
    return TimeOfWeek.WEEKEND if day.weekday() >= FIRST_OF_WEEKEND else TimeOfWeek.WEEKDAY


def _bank_holiday_price(pool: Sequence[PriceLine], visit: Visit, ordinary: VisitPrice) -> VisitPrice:
    """The price that replaces the ordinary one: a service that has none may not have told whether it needs one."""
    if ordinary.line.includes_bank_holidays is None and all(
        line.time_of_week != TimeOfWeek.BANK_HOLIDAY for line in pool
    ):
        raise CannotPrice("bank_holidays_not_told")
    return _visit_price(pool, visit, TimeOfWeek.BANK_HOLIDAY)
