"""The few questions whose answers every page obeys, as `finding/about_you.html` prints them. Each can be skipped.

The answers stand in the address that the form leads on to: the results, or the page that the questions were opened
from.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from urllib.parse import urlencode

from flask import request, url_for
from werkzeug.datastructures import MultiDict

from directory.finding.forms import read_search
from directory.places.queries import public_councils
from directory.presenting.first_days import START
from directory.presenting.weeks import week_words
from directory.prices.rules.weeks import published_weeks
from directory.vocabulary.care import Category, Need
from directory.vocabulary.prices import CARE_HOME_LEVELS
from directory.web.council import EVERY_COUNCIL
from directory.web.i18n import gettext
from directory.web.labels import label
from directory.web.navigation import (
    ANSWERED_PARAMS,
    FLASH_PARAMS,
    LONGEST_QUERY,
    own_path,
    page_payer,
    query_pairs,
)
from directory.web.preferences import kept_answers, payer_choices

# What the form asks itself; whatever else the address holds goes along with it.
ASKED = ("payer", "near", "council", "visits", "level", "available", START, "need")
CAME = "came"
NOT_CARRIED = frozenset((*ASKED, *FLASH_PARAMS, CAME, "page", "lang", "text"))
Option = tuple[str, str, bool]
Choice = tuple[str, str, None, bool]


@dataclass(frozen=True, slots=True)
class AboutContext:
    """Everything `finding/about_you.html` prints.

    `action` is the page that the answers lead on to and `carried` what goes along; `kept` is in words what the
    browser keeps; `came` is the page that the questions were opened from, "" for none.
    """

    action: str
    carried: tuple[tuple[str, str], ...]
    payers: tuple[Choice, ...]
    near: str
    councils: tuple[Option, ...]
    weeks: tuple[Option, ...]
    rooms: tuple[Option, ...]
    starts: tuple[Option, ...]
    first_day: str
    first_day_error: str
    needs: tuple[Choice, ...]
    kept: tuple[str, ...]
    came: str


def about_context() -> AboutContext:
    """The questions, filled in with what this page's address says already."""
    came = own_path(request.args.get(CAME, ""))
    asked, search = request.args.get, read_search(request.args)
    return AboutContext(
        action=came.partition("?")[0].partition("#")[0] if came else url_for("finding.results"),
        carried=tuple(query_pairs(name for name in request.args if name not in NOT_CARRIED)),
        payers=payer_choices(page_payer()),
        near=asked("near", ""),
        councils=council_options(asked("council", "")),
        weeks=week_options(asked("visits", "")),
        rooms=options_of([(level, label("level", level)) for level in CARE_HOME_LEVELS], asked("level", "")),
        starts=start_options("1" if search.available else ""),
        first_day=search.typed.get(START, ""),
        first_day_error=search.start_error,
        needs=need_choices(request.args.getlist("need")),
        kept=kept_words(),
        came=came or "",
    )


def questions_again(sent: MultiDict[str, str]) -> str:
    """The address of the questions with the answers that were sent, and with what goes along where there is room."""
    pairs = [(name, value) for name, value in sent.items(multi=True) if value and name not in FLASH_PARAMS]
    asked = [(name, value) for name, value in pairs if name in ASKED]
    came = [(CAME, sent[CAME])] if own_path(sent.get(CAME, "")) else []
    candidates = ([*pairs, *came], [*asked, *came], [pair for pair in asked if pair[0] in ANSWERED_PARAMS])
    query = next((text for each in candidates if len(text := urlencode(each)) <= LONGEST_QUERY), "")
    return f"{url_for('finding.about_you')}?{query}" if query else url_for("finding.about_you")


def options_of(known: list[tuple[str, str]], chosen: str) -> tuple[Option, ...]:
    """The options of a question, after the one that skips it."""
    skipped = ("", gettext("Not sure yet"), chosen not in {value for value, _ in known})
    return (skipped, *((value, words, value == chosen) for value, words in known))


def council_options(chosen: str) -> tuple[Option, ...]:
    """The councils that publish their list here, and every council's list."""
    councils = [(council.code, council.name) for council in public_councils()]
    return options_of([*councils, (EVERY_COUNCIL, gettext("Every council’s list"))], chosen)


def week_options(chosen: str) -> tuple[Option, ...]:
    """The published weeks of visits, and the visitor's own where it is another."""
    keys = [week.key[1:] for week in published_weeks(Category.HOME_CARE)]
    if chosen and chosen not in keys:
        keys.append(chosen)
    return options_of([(key, week_words(key)) for key in keys], chosen)


def start_options(chosen: str) -> tuple[Option, ...]:
    """From when care is wanted: now shows what can start now."""
    return (
        ("", gettext("Any time, or not sure yet"), chosen != "1"),
        ("1", gettext("As soon as I can: show what can take someone now"), chosen == "1"),
    )


def need_choices(chosen: Collection[str]) -> tuple[Choice, ...]:
    """For whom care is wanted."""
    return tuple((need, label("need", need), None, need in chosen) for need in Need)


def kept_words() -> tuple[str, ...]:
    """What the browser keeps of who pays and whose list, in words."""
    kept = kept_answers()
    names = {council.code: council.name for council in public_councils()}
    names[EVERY_COUNCIL] = gettext("Every council’s list")
    words = []
    if payer := kept.get("payer"):
        words.append(label("payer", payer))
    if council := kept.get("council"):
        words.append(names.get(council, council))
    return tuple(words)
