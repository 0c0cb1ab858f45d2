"""Days and times in the words of the page's language: those of a council's telephone, and those of a service."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from directory.foundation.opening_hours import (
    EVERY_DAY,
    MINUTES_A_DAY,
    Opening,
    past_midnight,
    read_hours,
    whole_day,
)
from directory.vocabulary.organisations import Weekday
from directory.web.i18n import gettext
from directory.web.labels import label
from directory.web.languages import SOURCE, page_language

_DAYS = tuple(str(day) for day in Weekday)
FEWEST_IN_A_RUN = 3  # days that are said as "Monday to Wednesday"


def phone_hours_words(text: str) -> tuple[str, str]:
    """When a number is answered, and the language of these words: as it was published, on English pages and where it
    could not be read; else in the page's language.
    """
    if page_language().code == SOURCE:
        return text, SOURCE
    openings = read_hours(text)
    return (openings_words(openings), page_language().code) if openings else (text, SOURCE)


def openings_words(openings: Sequence[Opening]) -> str:
    """Days and times, a part for each run of days that have the same."""
    return gettext("; ").join(_opening_words(each) for each in openings)


def openings_of(periods: Sequence[Mapping[str, str]]) -> tuple[Opening, ...]:
    """The periods of a service, which are told day by day, as days that have the same times."""
    times: dict[int, list[tuple[int, int]]] = {}
    for period in periods:
        times.setdefault(_DAYS.index(period["day"]), []).append(_period(period["opens"], period["closes"]))
    days: dict[tuple[tuple[int, int], ...], list[int]] = {}
    for day in sorted(times):
        days.setdefault(tuple(sorted(times[day])), []).append(day)
    return tuple(Opening(tuple(found), said) for said, found in days.items())


def _opening_words(opening: Opening) -> str:
    parts = {"evening": gettext("in the evenings"), "night": gettext("at night")}
    days = [*(parts[part] for part in opening.parts), *_day_words(opening.days)]
    if opening.on_holidays:
        days.append(gettext("bank holidays"))
    when = gettext(", ").join(days)
    if opening.times:
        times = gettext(", ").join(map(_time_words, opening.times))
        when = gettext("%(days)s: %(times)s", days=when, times=times)
    if opening.on_holidays is False:
        return gettext("%(hours)s, but not on bank holidays", hours=when)
    return when


def _day_words(days: tuple[int, ...]) -> list[str]:
    if days == EVERY_DAY:
        return [gettext("Every day")]
    runs: list[list[int]] = []
    for day in days:
        if runs and runs[-1][-1] == day - 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    words = []
    for run in runs:
        names = [label("weekday", _DAYS[day]) for day in run]
        if len(run) < FEWEST_IN_A_RUN:
            words += names
        else:
            words.append(gettext("%(first)s to %(last)s", first=names[0], last=names[-1]))
    return words


def _time_words(time: tuple[int, int]) -> str:
    if whole_day(time):
        return gettext("day and night")
    opens, closes = _clock(time[0]), _clock(time[1])
    if past_midnight(time):
        return gettext("%(opens)s to %(closes)s the next day", opens=opens, closes=closes)
    return gettext("%(opens)s to %(closes)s", opens=opens, closes=closes)


def _clock(minutes: int) -> str:
    hours, rest = divmod(minutes, 60)
    return f"{hours:02}:{rest:02}"


def _period(opens: str, closes: str) -> tuple[int, int]:
    """Two times as they are stored; the same midnight twice is a day and a night."""
    begins, ends = (int(clock[:2]) * 60 + int(clock[3:]) for clock in (opens, closes))
    return begins, MINUTES_A_DAY if ends == 0 else ends
