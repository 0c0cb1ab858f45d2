"""Prices over time: a period is the sum of its days, a day a seventh of that day's week (requirements 2.3,
vector 15).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from directory.foundation.errors import Invalid
from directory.foundation.money import WEEKS_A_YEAR
from directory.prices.rules.types import (
    NotComparable,
    NursingRate,
    PriceLine,
    PricingFacts,
    share_out,
    whole_pence,
    year_after,
)
from directory.prices.rules.weekly_cost import CostedWeek, cost_week
from directory.prices.rules.weeks import Scenario
from directory.vocabulary.prices import NURSING_LEVELS

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Span:
    """Days in a row at one weekly price."""

    first: date
    days: int
    weekly_pence: int
    amount_pence: int


@dataclass(frozen=True, slots=True)
class Period:
    """What a period costs. The spans add up to `pence`, which is rounded once from the unrounded sum."""

    pence: int
    spans: tuple[Span, ...]


class FirstYear(NamedTuple):
    """What a first year costs in pence, and the NHS's part of it."""

    pence: int
    nhs_pence: int


def fee_for_period(
    scenario: Scenario, lines: Sequence[PriceLine], facts: PricingFacts, *, first: date, last: date
) -> Period | NotComparable:
    """The cost of the days from `first` to `last`, both included, each at that day's price.

    A new nursing rate, price or discount splits the period on its day. NotComparable where any day has no
    price. Raises Invalid `period_backwards`.
    """
    if last < first:
        raise Invalid("period", "period_backwards")
    starts = [first, *change_days(scenario, lines, facts, first, last)]
    ends = [*starts[1:], last + DAY]
    weeks: list[Decimal] = []
    for day in starts:
        costed = cost_week(scenario, lines, facts, day)
        if isinstance(costed, NotComparable):
            return costed
        weeks.append(costed.total)
    days = [(end - start).days for start, end in zip(starts, ends, strict=True)]
    amounts = share_out([week * count / 7 for week, count in zip(weeks, days, strict=True)])
    spans = tuple(
        Span(start, count, whole_pence(week), amount)
        for start, count, week, amount in zip(starts, days, weeks, amounts, strict=True)
    )
    return Period(sum(amounts), spans)


def first_year(
    scenario: Scenario, lines: Sequence[PriceLine], facts: PricingFacts, at_start: CostedWeek
) -> FirstYear:
    """52.1429 weeks from the start, with one-off charges and without what is given back. Rounded once.

    What the NHS leaves to pay is rounded too: the NHS's part is the rest.

    Changes are looked for in the twelve months from the start (366 days where they hold 29 February). The days
    before the last change go in sevenths, the rest of the 52.1429 weeks at the last price. Where a later price
    or nursing rate isn't known yet, the last one known goes on.
    """
    end = year_after(scenario.start) - DAY
    if scenario.week.need_level in NURSING_LEVELS:
        facts = replace(facts, nursing_rates=_carried_on(facts))
    day, week = scenario.start, at_start
    total = nhs = Decimal(0)
    for change in change_days(scenario, lines, facts, scenario.start, end):
        costed = cost_week(scenario, lines, facts, change)
        if isinstance(costed, NotComparable):
            continue
        days = (change - day).days
        total += week.total * days
        nhs += _nhs_part(week) * days
        day, week = change, costed
    rest = WEEKS_A_YEAR * 7 - (day - scenario.start).days
    pence = (total + week.total * rest) / 7 + at_start.not_refunded
    whole = whole_pence(pence)
    return FirstYear(whole, whole - whole_pence(pence - (nhs + _nhs_part(week) * rest) / 7))


def _nhs_part(week: CostedWeek) -> Decimal:
    """What the NHS pays of a week, unrounded: never more than all of it; nothing where its part is not known."""
    return min(week.fnc or Decimal(0), week.total)


def _carried_on(facts: PricingFacts) -> tuple[NursingRate, ...]:
    """The nursing rates known on the day of asking, the last of them without an end."""
    known = [rate for rate in facts.nursing_rates if rate.announced_on <= facts.on]
    if not known:
        return ()
    last = max(known, key=lambda rate: (rate.valid_to, rate.announced_on, rate.valid_from))
    return (*known, replace(last, valid_to=date.max))


def change_days(
    scenario: Scenario, lines: Sequence[PriceLine], facts: PricingFacts, first: date, last: date
) -> list[date]:
    """The days after `first`, up to `last`, on which the week's price may change, in order."""
    days: set[date] = set()
    for line in lines:
        days.add(line.valid_from)
        if line.valid_to is not None and line.valid_to < date.max:
            days.add(line.valid_to + DAY)
    for discount in facts.discounts:
        days.add(discount.effective_from)
        if discount.ended_on is not None:
            days.add(discount.ended_on + DAY)
    if scenario.week.need_level in NURSING_LEVELS:
        for rate in facts.nursing_rates:
            if rate.announced_on <= facts.on:
                days.add(rate.valid_from)
                if rate.valid_to < date.max:
                    days.add(rate.valid_to + DAY)
    return sorted(day for day in days if first < day <= last)
