"""Reads the calculator's form from an address, or fills it in from a search."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace
from typing import Any

from werkzeug.datastructures import MultiDict

from directory.costing.forms.calculator import LINES, CostForm, form_class
from directory.costing.forms.checks import MOST_WEEKLY_PENCE
from directory.costing.rules.search_weeks import lines_of
from directory.costing.rules.weeks import CATEGORIES, MOST_VISITS_A_DAY, DescribedWeek, week_pattern
from directory.foundation.errors import Invalid
from directory.foundation.time import today
from directory.presenting.first_days import START, coming_day
from directory.presenting.rules import room_asked_for
from directory.prices.rules.weeks import WeekPattern, own_week, published_week
from directory.vocabulary.care import CARE_HOMES, Category
from directory.vocabulary.prices import CARE_HOME_LEVELS, NeedLevel
from directory.web.templating import pounds

LONGEST_TEXT = 40
CARERS_OFFERED = 2  # a search takes more
SENT = "go"  # the parameter of an address that says that the form was sent


def read_category(text: str) -> str:
    """The calculator's category that an address names, a nursing home being a care home; "" for any other text."""
    category = Category.CARE_HOME if text in CARE_HOMES else text
    return category if category in CATEGORIES else ""


def starting_level(category: str, level: str, needs: Collection[str] = ()) -> str:
    """The room that a form about a kind of care home starts with: the one that an address names, else the one that
    answers these needs, else the one that most people there have.
    """
    if level in CARE_HOME_LEVELS:
        return level
    usual = NeedLevel.NURSING if category == Category.NURSING_HOME else CARE_HOME_LEVELS[0]
    return room_asked_for((category,), needs) or usual


def read_form(
    category: str, args: MultiDict[str, str], budget_pence: int | None, level: str = ""
) -> CostForm:
    """The form filled in from an address; where it was not sent, from the week and the budget of a search.

    `budget_pence`: the weekly budget of the search, None where it has none. `level`: the room to start with.
    """
    if SENT not in args:
        return form_class(category)(**_search_values(category, args, budget_pence, level))
    sent = [(name, value[:LONGEST_TEXT]) for name, value in args.items(multi=True) if name != "visits"]
    return form_class(category)(MultiDict(sent))


def _search_values(
    category: str, args: MultiDict[str, str], budget_pence: int | None, level: str
) -> dict[str, Any]:
    """The fields that a search fills in: never a value that the form would refuse, nor another week."""
    values: dict[str, Any] = {}
    if budget_pence is not None and budget_pence <= MOST_WEEKLY_PENCE:
        values["budget"] = pounds(budget_pence).removesuffix(".00")
    if category == Category.CARE_HOME and level:
        values["level"] = level
    if coming_day(args.get(START, ""), today()):
        values[START] = args[START].strip()
    week = _asked_week(category, args)
    return values | (_own_values(week) if week else {})


def _asked_week(category: str, args: MultiDict[str, str]) -> WeekPattern | None:
    """The week that an address asks for, in numbers or by the key of a published one; None where it says none."""
    try:
        own = own_week(category, args.get("visits", "").strip().lower()) if args.get("visits") else None
    except Invalid:
        own = None
    return own or published_week(category, args.get("level", ""))


def _own_values(week: WeekPattern) -> dict[str, Any]:
    """What a search's week fills in; empty where the form has no room for it."""
    if week.category not in _READERS:
        return {}
    values = _READERS[week.category](week)
    return values | {"miles": str(week.miles)} if values and week.miles else values


def _day_values(week: WeekPattern) -> dict[str, Any]:
    """The days of a search's week at a day centre."""
    return {"days": str(week.sessions)}


def _support_values(week: WeekPattern) -> dict[str, Any]:
    """The hours of a search's week of support; empty where they are shared in more ways than the form asks about."""
    alone = [visit for visit in week.visits if visit.shared_by == 1]
    shared = [visit for visit in week.visits if visit.shared_by > 1]
    if len(alone) > 1 or len(shared) > 1 or any(visit.every_weeks > 1 for visit in week.visits):
        return {}
    values: dict[str, Any] = {"hours": str(sum(visit.times for visit in alone))}
    for visit in shared:
        values |= {"shared_hours": str(visit.times), "shared_by": str(visit.shared_by)}
    return values


def _hour_values(week: WeekPattern) -> dict[str, Any]:
    """The hours of a search's week of help; empty where the form would count them as other visits."""
    minutes = sum(visit.minutes * visit.times for visit in week.visits)
    described = DescribedWeek(week.category, hours=minutes // 60, miles=week.miles)
    try:
        is_same = replace(week_pattern(described), key=week.key) == week
    except Invalid:
        return {}
    return {"hours": str(described.hours)} if is_same else {}


def _visit_values(week: WeekPattern) -> dict[str, Any]:
    """The lines of a search's week; empty where the form has no room for it."""
    lines, carers = lines_of(week.visits), week.visits[0].carers
    too_often = any(line.times > MOST_VISITS_A_DAY for line in lines)
    if carers > CARERS_OFFERED or len(lines) > len(LINES) or too_often:
        return {}
    values: dict[str, Any] = {"carers": str(carers)}
    for name, line in zip(LINES, lines, strict=False):
        values |= {
            f"{name}_minutes": str(line.minutes),
            f"{name}_times": str(line.times),
            f"{name}_days": [str(day) for day in line.days],
            f"{name}_weeks": str(line.every_weeks),
        }
    return values


# What reads a search's own week into the form of a kind of care.
_READERS: dict[str, Callable[[WeekPattern], dict[str, Any]]] = {
    Category.HOME_CARE: _visit_values,
    Category.PERSONAL_ASSISTANT: _visit_values,
    Category.HOUSEHOLD_HELP: _hour_values,
    Category.HANDYPERSON: _hour_values,
    Category.DAY_OPPORTUNITIES: _day_values,
    Category.SUPPORTED_LIVING: _support_values,
}
