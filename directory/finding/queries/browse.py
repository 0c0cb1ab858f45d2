"""Counts for the start page and the councils' pages."""

from __future__ import annotations

from datetime import date

from flask_babel import gettext

from directory.catalogue.vocabulary import CATEGORIES
from directory.finding.index import engine
from directory.frameworks.queries import public_lists_for
from directory.frameworks.records import InstrumentRecord
from directory.places.queries import public_councils
from search.engine import IndexUnavailable
from search.query import SearchQuery


def categories_on(council_code: str | None, on: date) -> list[tuple[str, str, int | None]]:
    """Every kind of care: its code, what it is in a few words, and how many services it has (None: not known now)."""
    try:
        page = engine().search(
            SearchQuery(day=on.toordinal(), council=council_code, per_page=1, facets=("category",))
        )
        counts: dict[str, int] | None = {one.code: one.count for one in page.facets["category"]}
    except IndexUnavailable:
        counts = None
    words = {
        "home_care": gettext("Someone comes to help you wash, dress, eat and get about."),
        "live_in_care": gettext("A carer lives with you."),
        "care_home": gettext("A home with staff day and night."),
        "nursing_home": gettext("A care home with nurses."),
        "supported_living": gettext("Your own home, with support."),
        "day_opportunities": gettext("Things to do and people to meet."),
        "extra_care": gettext("Your own flat, with carers in the building."),
        "personal_assistant": gettext("Someone you choose and employ."),
        "household_help": gettext("Cleaning, shopping, light bulbs and gardens."),
        "handyperson": gettext("Small repairs and grab rails."),
        "foot_care": gettext("Toenails cut and feet looked after."),
        "meals": gettext("A hot meal at your door."),
    }
    return [(code, words[code], None if counts is None else counts.get(code, 0)) for code in CATEGORIES]


def lists_of(council_code: str, on: date) -> tuple[InstrumentRecord, ...]:
    """The lists a council buys from on a day: its own, and those it may use by an access agreement."""
    return public_lists_for(council_code, on)


def council_lists(on: date) -> dict[str, tuple[InstrumentRecord, ...]]:
    """The lists of every council of the directory, by its code."""
    return {council.code: lists_of(council.code, on) for council in public_councils()}
