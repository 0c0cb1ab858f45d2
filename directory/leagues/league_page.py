"""A league table as its template prints it: parts in their order, and the chart of the middle price."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from directory.leagues.queries import LeagueLine, LeagueTable
from directory.presenting.rules import ListWeek
from directory.presenting.weeks import price_heading
from directory.web.charts import StepChart, step_chart
from directory.web.i18n import gettext
from directory.web.navigation import current_url
from directory.web.templating import in_pounds, short_day

SUNDAY = timedelta(days=6)


@dataclass(frozen=True, slots=True)
class TableShown:
    """One table in words: what it is priced for, its parts, its chart and the weeks the chart shows."""

    it: LeagueTable
    priced_for: str
    parts: tuple[tuple[str, str, tuple[LeagueLine, ...]], ...]
    chart: StepChart | None
    history: tuple[tuple[date, int], ...]


def league_page(tables: Sequence[LeagueTable], weeks: Sequence[date], week: date | None) -> dict[str, Any]:
    """Everything `leagues/table.html` prints beside the names of council and lot."""
    place = weeks.index(week) if week in weeks else 0
    return {
        "tables": [_shown(one) for one in tables],
        "week": week,
        "ends": week + SUNDAY if week else None,
        "older": current_url(week=weeks[place + 1].isoformat(), version=None)
        if place + 1 < len(weeks)
        else None,
        "newer": current_url(week=weeks[place - 1].isoformat(), version=None) if place > 0 else None,
        "weeks": [(one, current_url(week=one.isoformat(), version=None)) for one in weeks],
    }


def _shown(table: LeagueTable) -> TableShown:
    return TableShown(
        it=table,
        priced_for=price_heading(ListWeek(table.week_key), table.category),
        parts=_parts(table),
        chart=_chart(table),
        history=table.history,
    )


def _parts(table: LeagueTable) -> tuple[tuple[str, str, tuple[LeagueLine, ...]], ...]:
    """The parts that have anybody in them: code, heading, lines."""
    headings = {
        "placed": gettext("By price"),
        "below_minimum": gettext("Rated below what this list asks for"),
        "unrated": gettext("Not yet rated"),
        "not_comparable": gettext("Price can’t be compared"),
    }
    held = {code: tuple(line for line in table.lines if line.group == code) for code in headings}
    return tuple((code, words, held[code]) for code, words in headings.items() if held[code])


def _chart(table: LeagueTable) -> StepChart | None:
    if len(table.history) < 2:
        return None
    values = [pence for _, pence in table.history]
    levels = [(pence, in_pounds(pence)) for pence in dict.fromkeys((min(values), max(values)))]
    days = [table.history[0][0], table.history[-1][0]]
    return step_chart(table.history, table.week_begins, levels, [(day, short_day(day)) for day in days])
