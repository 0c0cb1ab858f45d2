"""What a weekly budget buys. Pure. Money is whole pence."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from directory.costing.rules.weeks import (
    DAYS_A_WEEK,
    HOURS_A_WEEK,
    DescribedWeek,
)
from directory.foundation.money import WEEKS_A_YEAR
from directory.prices.rules.types import whole_pence
from directory.prices.rules.weeks import DAY_MINUTES, MOST_VISITS
from directory.vocabulary.care import HOURLY_CATEGORIES, TOP_UP_CATEGORIES, VISIT_PRICED_CATEGORIES, Category
from directory.vocabulary.prices import Unit


@dataclass(frozen=True, slots=True)
class WeekUnits:
    """A week of one thing only: visits, hours or days; how many of them, and the most that a week holds."""

    unit: Unit
    count: int
    most: int


def units_of(described: DescribedWeek) -> WeekUnits | None:
    """The units of a week in which each costs about the same: visits of one length, hours or days.

    None where the week is made of different things, such as visits and nights, or not every week has its visits: a
    budget buys no plain number of them.
    """
    if described.miles:
        return None
    if described.category in HOURLY_CATEGORIES:
        return WeekUnits(Unit.HOUR, described.hours, HOURS_A_WEEK)
    if described.category == Category.DAY_OPPORTUNITIES:
        return WeekUnits(Unit.DAY, described.days, DAYS_A_WEEK)
    has_nights = described.sleeping_nights or described.waking_nights
    lines = [line for line in described.visits if any(line.by_day)]
    lengths = {line.minutes for line in lines}
    is_plain = len(lengths) == 1 and all(line.every_weeks == 1 for line in lines)
    if described.category not in VISIT_PRICED_CATEGORIES or has_nights or not is_plain:
        return None
    most = min(MOST_VISITS, DAYS_A_WEEK * DAY_MINUTES // max(lengths))
    return WeekUnits(Unit.VISIT, sum(sum(line.by_day) for line in described.visits), most)


def affordable_units(units: WeekUnits, week_pence: int, budget_pence: int) -> int:
    """How many whole units a week a budget buys at their average cost; never more than a week holds."""
    return min(units.most, budget_pence * units.count // week_pence)


def year_pence(weekly_pence: int) -> int:
    """52.1429 weeks at one price, rounded once (requirements 2.3)."""
    return whole_pence(Decimal(weekly_pence) * WEEKS_A_YEAR)


def is_accommodation(category: str) -> bool:
    """Whether money above the budget is a top-up (in a care home) or care over the budget (L6-L9)."""
    return category in TOP_UP_CATEGORIES
