"""The day from which care is wanted, as a visitor's words say it: "from 2 March", "from next Monday". Pure.

A day alone may be somebody's birthday, and "on Mondays" says how often: only words that begin something are read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

from directory.foundation.clean_text import folded
from directory.foundation.errors import Invalid
from directory.foundation.read_dates import MONTHS, read_day
from search.words import Understood

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_WEEKDAY = rf"(?P<weekday>{'|'.join(WEEKDAYS)})"
_FROM = (
    r"(?:(?:start(?:s|ing)?|begin(?:s|ning)?|needed|wanted|required)(?:\s+(?:on|from|by|after|around))?"
    r"|from|by|after|as\s+of|من|ابتداء\s+من)\s+(?:about\s+|around\s+)?"
)
_NAME = r"[^\W\d_]{3,9}\.?"
_DAY = r"\d{1,2}(?:st|nd|rd|th)?\b"
_SPELT = (
    rf"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,?\s+)?(?:"
    rf"(?:the\s+)?{_DAY}\s*(?:of\s+|من\s+)?(?P<month>{_NAME})(?P<year>,?\s+\d{{4}}\b|/\d{{2}}\b)?"
    rf"|(?P<month2>{_NAME})\s+(?:the\s+)?{_DAY}(?P<year2>,?\s+\d{{4}}\b)?)"
)
# Without a year "1/2" may be a half, and "24/7" says how often.
_NUMBERS = r"\d{4}-\d{1,2}-\d{1,2}\b|\d{1,2}\s?[-/.]\s?\d{1,2}\s?[-/.]\s?(?:\d{4}|\d{2})\b"
_NOT_A_DAY = r"(?!\s*(?:hours?|hrs?|min(?:ute)?s?|visits?|calls?|times?|miles?|a\s+(?:day|week))\b)"
_DATES = (
    re.compile(rf"\b{_FROM}(?P<day>{_NUMBERS}){_NOT_A_DAY}", re.IGNORECASE),
    re.compile(rf"\b{_FROM}(?P<day>{_SPELT}){_NOT_A_DAY}", re.IGNORECASE),
    # "2 Mart'tan itibaren", "2 Mart 2027'den itibaren"
    re.compile(
        rf"\b(?P<day>\d{{1,2}}\s+(?P<month>{_NAME})(?P<year>\s+\d{{4}})?)(?:['’]?\s?[dt][ae]n)?\s+itibaren\b",
        re.IGNORECASE,
    ),
)
_SOON = re.compile(
    rf"\b{_FROM}(?:(?P<tomorrow>tomorrow)|(?P<next>next\s+)?{_WEEKDAY}|(?P<week>next\s+week))\b"
    r"(?!\s*(?:to|till|until|through|and|or|[-–,&/])(?=[\s\d]|[a-z]))",
    re.IGNORECASE,
)


def days_in(text: str, on: date) -> Iterator[Understood]:
    """Each day from which a text says that care is wanted, as an ISO date, asked on the day `on`."""
    for pattern in _DATES:
        for match in pattern.finditer(text):
            day = _date_of(match, on)
            if day is not None:
                yield Understood("start", day.isoformat(), *match.span())
    for match in _SOON.finditer(text):
        yield Understood("start", _soon(match, on).isoformat(), *match.span())


def _date_of(match: re.Match[str], on: date) -> date | None:
    said = match.groupdict()
    name = said.get("month") or said.get("month2")
    if name and folded(name).rstrip(".") not in MONTHS:
        return None
    try:
        return read_day(match["day"], "start", coming_from=on)
    except Invalid:
        return None


def _soon(match: re.Match[str], on: date) -> date:
    """ "Tomorrow"; "Monday", which is to come; "next Monday" and "next week", which are of the week that comes."""
    if match["tomorrow"]:
        return on + timedelta(1)
    next_week = on + timedelta(7 - on.weekday())
    if match["week"]:
        return next_week
    weekday = WEEKDAYS.index(match["weekday"].lower())
    if match["next"]:
        return next_week + timedelta(weekday)
    return on + timedelta((weekday - on.weekday() - 1) % 7 + 1)
