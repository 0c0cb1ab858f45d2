"""The sum of a week's visits: each at its own price, bank holidays, travel and minimum charges (requirements
2.3, step 1).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from directory.foundation.money import WEEKS_A_YEAR
from directory.prices.rules.types import BankHolidays, CannotPrice, PriceLine, with_vat, year_after
from directory.prices.rules.weeks import Visit
from directory.vocabulary.prices import PricePart, TimeOfWeek, Unit

FIRST_OF_WEEKEND = 5  # Saturday, where Monday is 0
ORDINARY_TIMES = (TimeOfWeek.WEEKDAY, TimeOfWeek.WEEKEND, TimeOfWeek.NIGHT)


@dataclass(frozen=True, slots=True)
class Term:
    """One unrounded part of a week, with VAT."""

    code: str
    quantity: Decimal
    unit: Decimal
    minutes: int = 0

    @property
    def amount(self) -> Decimal:
        """Unrounded pence."""
        return self.quantity * self.unit


@dataclass(frozen=True, slots=True)
class Rate:
    """What one visit costs for all its carers, with VAT, and the price it came from."""

    pence: Decimal
    line: PriceLine


def line_for(pool: Iterable[PriceLine], unit: str, time: str, minutes: int = 0) -> PriceLine | None:
    """The one price of this unit, time of week and length. Two that differ are never chosen between."""
    lines = [
        line for line in pool if line.unit == unit and line.time_of_week == time and line.minutes == minutes
    ]
    if len(lines) > 1:
        raise CannotPrice("price_ambiguous", unit=unit)
    return lines[0] if lines else None


def visit_terms(
    visits: Sequence[Visit], pool: Sequence[PriceLine], holidays: BankHolidays, start: date
) -> tuple[list[Term], list[PriceLine]]:
    """The terms of a week's visits, of which there is one at least, and the prices they were worked out with."""
    terms: list[Term] = []
    used: list[PriceLine] = []
    bank = Decimal(0)
    travel: dict[Decimal, int] = {}
    for visit in visits:
        rates = {time: _rate(pool, visit, time) for time in _times(visit)}
        for time, rate in rates.items():
            _count(terms, visit, rate, _count_at(visit, time))
            used.append(rate.line)
            journey = _travel(visit, rate.line)
            if journey:
                travel[journey] = travel.get(journey, 0) + _count_at(visit, time)
        average, lines = _bank_holiday_average(visit, rates, pool, holidays, start)
        bank += average
        used += lines
    if bank:
        terms.append(Term(PricePart.BANK_HOLIDAYS, Decimal(1), bank))
    terms += [Term(PricePart.TRAVEL, Decimal(journeys), pence) for pence, journeys in sorted(travel.items())]
    least = max(_least(line, Unit.WEEK) for line in used)
    short = least - sum((term.amount for term in terms), Decimal(0))
    if short > 0:
        terms.append(Term(PricePart.MINIMUM_CHARGE, Decimal(1), short))
    return terms, used


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
    """Whether a price for any time serves this one: weekends and bank holidays only where it includes them."""
    if time == TimeOfWeek.WEEKEND:
        if line.includes_weekends is None:
            raise CannotPrice("weekends_not_told")
        return line.includes_weekends
    if time == TimeOfWeek.BANK_HOLIDAY:
        if line.includes_bank_holidays is None:
            raise CannotPrice("bank_holidays_not_told")
        return line.includes_bank_holidays
    return True


def _rate(pool: Sequence[PriceLine], visit: Visit, time: str) -> Rate:
    """The visit's own price (its minutes, its time), else the hour of that time pro rata; nothing else is
    tried.
    """
    own = None if visit.on_site else _at(pool, Unit.VISIT, time, visit.minutes)
    if own is not None:
        return _priced(Decimal(own.amount_pence), visit, own)
    hour = _at(pool, Unit.HOUR, time) if visit.minutes else None
    if hour is None:
        raise CannotPrice(
            "rate_missing", unit=Unit.HOUR if visit.on_site else Unit.VISIT, time=time, minutes=visit.minutes
        )
    return _priced(Decimal(hour.amount_pence) * visit.minutes / 60, visit, hour)


def _at(pool: Sequence[PriceLine], unit: str, time: str, minutes: int = 0) -> PriceLine | None:
    own = line_for(pool, unit, time, minutes)
    if own is not None:
        return own
    every = line_for(pool, unit, TimeOfWeek.ANY, minutes)
    return every if every is not None and _covers(every, time) else None


def _priced(each: Decimal, visit: Visit, line: PriceLine) -> Rate:
    """Prices are per carer, and so is a minimum charge per visit, which looks at care alone."""
    care = with_vat(each, line)
    return Rate((care if visit.on_site else max(care, _least(line, Unit.VISIT))) * visit.carers, line)


def _least(line: PriceLine, per: str) -> Decimal:
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


def _count(terms: list[Term], visit: Visit, rate: Rate, times: int) -> None:
    """Add visits to the term that has the same code, length and price, or start one."""
    time = rate.line.time_of_week
    code: str = PricePart.SUPPORT_HOURS if visit.on_site else PricePart.VISITS
    code = code if time == TimeOfWeek.ANY else f"{code}_{time}"
    for place, term in enumerate(terms):
        if (term.code, term.minutes, term.unit) == (code, visit.minutes, rate.pence):
            terms[place] = Term(code, term.quantity + times, term.unit, term.minutes)
            return
    terms.append(Term(code, Decimal(times), rate.pence, visit.minutes))


def _bank_holiday_average(
    visit: Visit, rates: dict[str, Rate], pool: Sequence[PriceLine], holidays: BankHolidays, start: date
) -> tuple[Decimal, list[PriceLine]]:
    """A week's share of what bank holidays change: their price replaces that of the visits on them.

    A price that includes bank holidays has no such terms.
    """
    if all(rate.line.includes_bank_holidays for rate in rates.values()):
        return Decimal(0), []
    end = year_after(start)
    if not (holidays.first <= start and end <= holidays.last):
        raise CannotPrice("bank_holidays_unknown", day=start)
    total = Decimal(0)
    used: list[PriceLine] = []
    for day in holidays.dates:
        times = visit.by_day[day.weekday()] if start <= day < end else 0
        if not times:
            continue
        ordinary = rates[_time_of(visit, day)]
        if ordinary.line.includes_bank_holidays:
            continue
        special = _bank_holiday_rate(pool, visit, ordinary)
        total += (special.pence - ordinary.pence) * times
        used.append(special.line)
    return total / WEEKS_A_YEAR, used


def _time_of(visit: Visit, day: date) -> str:
    """The ordinary time of the week at which a visit on this day falls."""
    if visit.night:
        return TimeOfWeek.NIGHT
    return TimeOfWeek.WEEKEND if day.weekday() >= FIRST_OF_WEEKEND else TimeOfWeek.WEEKDAY


def _bank_holiday_rate(pool: Sequence[PriceLine], visit: Visit, ordinary: Rate) -> Rate:
    """The price that replaces the ordinary one: a service that has none may not have told whether it needs one."""
    if ordinary.line.includes_bank_holidays is None and all(
        line.time_of_week != TimeOfWeek.BANK_HOLIDAY for line in pool
    ):
        raise CannotPrice("bank_holidays_not_told")
    return _rate(pool, visit, TimeOfWeek.BANK_HOLIDAY)
