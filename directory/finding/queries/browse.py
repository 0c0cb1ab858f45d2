"""Counts for the start page and the councils' pages."""

from __future__ import annotations

from datetime import date

from directory.finding.index import engine
from directory.frameworks.queries import public_lists_for
from directory.frameworks.records import InstrumentRecord
from directory.places.queries import public_councils
from directory.vocabulary.care import Category
from search.engine import IndexUnavailable
from search.query import SearchQuery


def categories_on(council_code: str | None, on: date) -> list[tuple[str, int | None]]:
    """Every kind of care and how many services it has; None where that is not known now."""
    try:
        page = engine().search(
            SearchQuery(day=on.toordinal(), council=council_code, per_page=1, facets=("category",))
        )
    except IndexUnavailable:
        return [(code, None) for code in Category]
    counts = dict(page.facets["category"])
    return [(code, counts.get(code, 0)) for code in Category]


def lists_of(council_code: str, on: date) -> tuple[InstrumentRecord, ...]:
    """The lists a council buys from on a day: its own, and those it may use by an access agreement."""
    return public_lists_for(council_code, on)


def council_lists(on: date) -> dict[str, tuple[InstrumentRecord, ...]]:
    """The lists of every council of the directory, by its code."""
    return {council.code: lists_of(council.code, on) for council in public_councils()}
