"""How a price and a rating went through the years: a chart of each, and the table that says the same."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from directory.presenting.price_words import line_words
from directory.prices.rules.types import PriceLine
from directory.prices.rules.weeks import WeekPattern
from directory.register.records import PastRating
from directory.vocabulary.prices import CARE_UNITS, NeedLevel, Unit
from directory.vocabulary.ratings import RATED
from directory.web.charts import StepChart, step_chart
from directory.web.i18n import gettext
from directory.web.labels import label
from directory.web.templating import in_pounds, short_day

# Worst at the bottom; a rating is a word, never a number, so only the words stand beside the axis.
RATINGS = tuple(reversed(RATED))


@dataclass(frozen=True, slots=True)
class History:
    """A chart, where at least two values can be drawn, and its rows, newest first: the day and the words."""

    chart: StepChart | None
    rows: tuple[tuple[date, str], ...]


def price_history(lines: tuple[PriceLine, ...], today: date, week: WeekPattern | None) -> History:
    """Every price for one who pays, newest first, those that the price for `week` is made of before the rest.

    The chart is of them alone: of the kind of price that changed most often (HAR 7.25).
    """
    asked = tuple(line for line in lines if _is_asked(line, week))
    rest = tuple(line for line in lines if not _is_asked(line, week))
    return History(_price_chart(asked, today), tuple(price_rows((*asked, *rest))))


def _is_asked(line: PriceLine, week: WeekPattern | None) -> bool:
    """Whether a price is of the care, the room and the length of visits that the page's own price is for."""
    if line.unit not in CARE_UNITS:
        return False
    if week is None:
        return True
    lengths = {visit.minutes for visit in week.visits}
    return line.need_level in (week.need_level, NeedLevel.ANY) and line.minutes in (0, *lengths)


def _price_chart(lines: Iterable[PriceLine], today: date) -> StepChart | None:
    series: dict[tuple[str, str, int, str], list[tuple[date, int]]] = defaultdict(list)
    for line in lines:
        series[line.unit, line.need_level, line.minutes, line.time_of_week].append(
            (line.valid_from, line.amount_pence)
        )
    points = max(series.values(), key=len, default=[])
    if len(points) < 2:
        return None
    amounts = [pence for _, pence in points]
    levels = [(pence, in_pounds(pence)) for pence in dict.fromkeys((min(amounts), max(amounts)))]
    return step_chart(points, today, levels, _days([day for day, _ in points], today))


def rating_history(ratings: Iterable[PastRating], today: date) -> History:
    """Every overall rating, with the years in which there was none. The chart is of the whole place's alone."""
    known = [(past.published_on, past) for past in ratings if past.published_on]
    points = [
        (day, RATINGS.index(past.value))
        for day, past in known
        if past.value in RATINGS and past.service is None
    ]
    levels = [(rank, label("rating", code)) for rank, code in enumerate(RATINGS)]
    days = _days([day for day, _ in points], today)
    chart = step_chart(points, today, levels, days) if len(points) > 1 else None
    return History(chart, tuple((day, _rating_words(past)) for day, past in known))


def _rating_words(past: PastRating) -> str:
    rating = label("rating", past.value)
    if past.service is not None:
        rating = gettext("%(rating)s (%(service)s)", rating=rating, service=past.service)
    return gettext("%(rating)s, under the previous owner", rating=rating) if past.inherited else rating


def _days(changes: list[date], today: date) -> list[tuple[date, str]]:
    """The marks of the days: the first change and today."""
    return [(min(changes), short_day(min(changes))), (today, gettext("today"))] if changes else []


def price_rows(lines: tuple[PriceLine, ...]) -> list[tuple[date, str]]:
    """The day and the words of each of these prices."""
    return [
        (
            line.valid_from,
            line_words(line)
            + (
                f" · {label('level', line.need_level)}"
                if line.unit == Unit.WEEK and line.need_level != NeedLevel.STANDARD
                else ""
            ),
        )
        for line in lines
    ]
