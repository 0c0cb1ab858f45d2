"""Reading a search from an address. Every search is a link, so anything may stand in it.

A value nobody could mean (a code we don't have, page 0) is left out in silence; one that somebody typed and we can't
read (a place, a budget, a week of visits) is an error beside its field, and the rest of the page still answers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import TypeVar, get_args

from flask_babel import LazyString
from werkzeug.datastructures import MultiDict

from directory.finding.said_rules import MOST_SAID, is_said
from directory.finding.search_params import SearchParams
from directory.foundation.errors import Invalid
from directory.foundation.money import pounds_to_pence
from directory.foundation.read_dates import read_day
from directory.foundation.time import today
from directory.presenting.first_days import LONGEST_DAY, START
from directory.prices.rules.weeks import read_own_week, week_keys
from directory.vocabulary.care import Category, Need, Task
from directory.vocabulary.features import FEATURE_FILTERS
from directory.vocabulary.languages import SpokenLanguage
from directory.vocabulary.ratings import RATED, Rating
from directory.web.error_messages import error_message, lazy_error_message
from directory.web.i18n import lazy_gettext as _l
from directory.web.navigation import is_page_number
from directory.web.page_cache import PublicParams
from search.query import Sort

MAX_WORDS_LENGTH = 300
MAX_PLACE_LENGTH = 100
MAX_AMOUNT_LENGTH = 40
MAX_PAGE = 500
MILES = (1, 2, 3, 5, 10, 15, 25, 50)
RATINGS = (*RATED, Rating.NOT_RATED, Rating.NOT_KNOWN)
SORTS: tuple[Sort, ...] = get_args(Sort)
VIEWS = ("list", "map")
WEEK_KEYS = week_keys()
# "£60 a week", "60pw": what people write after an amount that is asked for by the week.
_A_WEEK = re.compile(r"(?:p\.?\s?w\.?|(?:a|per|each|/)\s*(?:week|wk)|weekly|pounds?|\s)+$", re.IGNORECASE)
Value = TypeVar("Value", int, str)
# What a visitor chooses from lists of ours. Words, places, budgets, weeks and days are the visitor's own.
PUBLIC_PARAMS: PublicParams = {
    "category": Category.has,
    "need": Need.has,
    "help": Task.has,
    "language": SpokenLanguage.has,
    "rating": frozenset(RATINGS).__contains__,
    "specialist": Need.has,
    "feature": frozenset(FEATURE_FILTERS).__contains__,
    "level": frozenset(WEEK_KEYS).__contains__,
    "available": frozenset({"1"}).__contains__,
    "sort": frozenset(SORTS).__contains__,
    "view": frozenset(VIEWS).__contains__,
    "page": is_page_number,
}

MONEY_ERROR = _l("Enter a weekly amount in pounds, like 650 or 649.50.")
MONEY_NOTHING_ERROR = _l("Enter an amount of more than £0.")


def read_search(args: MultiDict[str, str]) -> SearchParams:
    """Read an address. Never raises: what can't be read is in `errors`."""
    if not args:
        return SearchParams()
    values = (
        args.to_dict()
    )  # a plain dictionary: a MultiDict raises and catches an error for each missing name
    errors: dict[str, LazyString] = {}
    typed: dict[str, str] = {}
    near = tuple(place[:MAX_PLACE_LENGTH] for text in args.getlist("near") if (place := text.strip()))[:2]
    sort = values.get("sort", "")
    day, start_error = _start(values.get(START, ""), typed)
    now = today() if day else None
    start = day if day and now and day > now else None
    return SearchParams(
        q=" ".join(values.get("q", "")[:MAX_WORDS_LENGTH].split()),
        near=near,
        miles=_one_of(_whole(values.get("miles", "")), MILES),
        categories=_codes(args.getlist("category"), Category),
        needs=_codes(args.getlist("need"), Need),
        tasks=_codes(args.getlist("help"), Task),
        languages=_codes(args.getlist("language"), SpokenLanguage),
        ratings=_codes(args.getlist("rating"), RATINGS),
        specialist=_codes(args.getlist("specialist"), Need),
        features=_codes(args.getlist("feature"), FEATURE_FILTERS),
        over_budget=values.get("over", "") == "1",
        max_weekly=_money(values.get("max-weekly", ""), typed, errors),
        visits=_visits(values.get("visits", ""), typed, errors),
        week_key=_one_of(values.get("level", ""), WEEK_KEYS) or "",
        available=start is None and (day is not None or values.get("available", "") == "1"),
        start=start,
        start_past=day if day and now and day < now else None,
        sort="price"
        if sorts_by_budget(values)
        else next((known for known in SORTS if known == sort), "neutral"),
        sort_place=1 if values.get("from", "") == "2" and len(near) == 2 else 0,
        page=min(max(_whole(values.get("page", "")) or 1, 1), MAX_PAGE),
        view=_one_of(values.get("view", ""), VIEWS) or "list",
        said=tuple(token for token in args.getlist("said") if is_said(token))[:MOST_SAID],
        typed=typed,
        errors=errors,
        start_error=start_error,
    )


def sorts_by_budget(values: Mapping[str, str]) -> bool:
    """Whether a budget sorts the list instead of cutting it: those within it first, then those over it."""
    return values.get("over", "") == "1" and bool(values.get("max-weekly", "").strip())


def _codes(values: Iterable[str], known: Iterable[str]) -> tuple[str, ...]:
    allowed = set(known)
    return tuple(dict.fromkeys(code for code in values if code in allowed))


def _whole(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else None


def _one_of(value: Value | None, known: Iterable[Value]) -> Value | None:
    return value if value in tuple(known) else None


def _money(text: str, typed: dict[str, str], errors: dict[str, LazyString]) -> int | None:
    text = text.strip()
    if not text:
        return None
    typed["max-weekly"] = text[:MAX_AMOUNT_LENGTH]
    try:
        pence = pounds_to_pence(
            _A_WEEK.sub("", text[:MAX_AMOUNT_LENGTH]) + text[MAX_AMOUNT_LENGTH:], "max-weekly"
        )
    except Invalid:
        errors["max-weekly"] = MONEY_ERROR
        return None
    if pence == 0:
        errors["max-weekly"] = MONEY_NOTHING_ERROR
        return None
    return pence


def _start(text: str, typed: dict[str, str]) -> tuple[date | None, str]:
    """The day that was typed, and what is wrong with it. A day without its year is one to come."""
    text = text.strip()
    if not text:
        return None, ""
    typed[START] = text[:LONGEST_DAY]
    try:
        if len(text) > LONGEST_DAY:
            raise Invalid(START, "not_a_day")
        return read_day(text, START, coming_from=today()), ""
    except Invalid as error:
        return None, error_message(error)


def _visits(text: str, typed: dict[str, str], errors: dict[str, LazyString]) -> str:
    text = text.strip().lower()
    if not text:
        return ""
    try:
        read_own_week(text)
    except Invalid as error:
        typed["visits"] = text[:60]
        errors["visits"] = lazy_error_message(error.code, **error.values)
        return ""
    return text
