"""Counts for the start page and the councils' pages."""

from __future__ import annotations

from datetime import date

from directory.admissions.queries import public_listable
from directory.catalogue.queries import public_names
from directory.catalogue.records import ServiceName
from directory.feedback.queries import PublicFeedback, public_newest_words
from directory.finding.index import engine
from directory.frameworks.queries import public_lists_for
from directory.frameworks.records import InstrumentRecord
from directory.places.queries import public_councils
from directory.vocabulary.care import Category
from search.engine import IndexUnavailable
from search.query import SearchQuery

# How many are read to find a few that may be shown on one council's list.
MOST_READ = 24


def newest_words(council_code: str | None, on: date, most: int) -> list[tuple[ServiceName, PublicFeedback]]:
    """What people wrote last of services on a list, one of each service, with the service's name.

    The newest, whatever they say: nobody picks them. `council_code`: on whose list, None for any.
    """
    written = public_newest_words(MOST_READ)
    listed = public_listable(on, {service_id for service_id, _ in written})
    newest: dict[int, PublicFeedback] = {}
    for service_id, feedback in written:
        listing = listed.get(service_id)
        if listing is not None and (council_code is None or council_code in listing.council_codes):
            newest.setdefault(service_id, feedback)
    chosen = list(newest.items())[:most]
    names = public_names(service_id for service_id, _ in chosen)
    return [(names[service_id], feedback) for service_id, feedback in chosen]


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
