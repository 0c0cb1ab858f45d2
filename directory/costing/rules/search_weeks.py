"""A described week as a search asks for it, and a search's week as the lines of the calculator. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from directory.costing.rules.weeks import DAYS_A_WEEK, VisitLine
from directory.foundation.errors import Invalid
from directory.prices.rules.weeks import Scenario, Visit, WeekPattern, own_week, published_weeks, week_text
from directory.vocabulary.care import VISIT_PRICED_CATEGORIES
from directory.vocabulary.prices import FncBand


def search_week(scenario: Scenario, today: date) -> tuple[str, str] | None:
    """The parameter and the value by which a search asks for this very week; None where it cannot.

    Everything but care at home is asked for by the key of a published week that is the same, else, as visits are, in
    numbers ("14x30,7x45,2c", "1x120,20m").
    A list is priced for care that begins today, with the standard NHS contribution: see `public_comparables`.
    """
    if scenario.start != today or not scenario.fnc_eligible or scenario.fnc_band != FncBand.STANDARD:
        return None
    week = scenario.week
    if week.category not in VISIT_PRICED_CATEGORIES:
        for published in published_weeks(week.category):
            if replace(week, key=published.key) == published:
                return ("level", published.key)
    text = _own_text(week)
    return ("visits", text) if text else None


def _own_text(week: WeekPattern) -> str | None:
    """The visits and miles as a search takes them; None where it would put them on other days, or not take them."""
    text = week_text(week.visits, week.miles)
    try:
        parsed = own_week(week.category, text)
    except Invalid:
        return None
    return text if parsed is not None and replace(week, key=parsed.key) == parsed else None


def lines_of(visits: Sequence[Visit]) -> tuple[VisitLine, ...]:
    """A search's visits as lines of the calculator: the same number every day, then the odd days."""
    lines: list[VisitLine] = []
    for visit in visits:
        every_day = min(visit.by_day)
        if every_day:
            lines.append(VisitLine(visit.minutes, every_day, tuple(range(DAYS_A_WEEK)), visit.every_weeks))
        odd_days = tuple(day for day in range(DAYS_A_WEEK) if visit.by_day[day] > every_day)
        if odd_days:
            lines.append(VisitLine(visit.minutes, 1, odd_days, visit.every_weeks))
    return tuple(lines)
