"""A search, from what was asked to the page that answers it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from math import ceil

import numpy
from flask import current_app

from directory.admissions.queries import confirm_listable, public_listable
from directory.catalogue.queries import public_categories
from directory.finding.documents import documents
from directory.finding.index import engine, thesaurus
from directory.finding.search_params import SearchParams
from directory.places.queries import find_place, resolve_places_in
from directory.places.records import Place, PlaceNotFound
from directory.presenting.rules import ListWeek
from directory.prices.queries import public_comparables
from directory.prices.rules.scenarios import parse_week, standard_week
from directory.prices.rules.types import Comparable
from directory.vocabulary.care import CARE_HOMES, PRICED_BY_VISITS
from directory.vocabulary.prices import CARE_HOME_LEVELS
from search.engine import IndexUnavailable
from search.engines.memory import MemoryEngine
from search.query import Point, PriceColumn, SearchQuery
from search.results import ResultPage
from search.words import Understood, understand

PER_PAGE = 20
WANTED_FACETS = ("category", "needs", "tasks", "languages", "rating", "specialist", "features")
MOST_FROM_DATABASE = 2000
NOTHING_UNDERSTOOD = Understood()


@dataclass(frozen=True, slots=True)
class NamedPlace:
    """A place somebody typed: where it is, or why it wasn't found."""

    typed: str
    place: Place | None
    problem: PlaceNotFound | None


@dataclass(frozen=True, slots=True)
class InterpretedSearch:
    """What a search was taken to mean, before it is asked of the index."""

    params: SearchParams
    understood: Understood
    places: tuple[NamedPlace, ...]
    place_from_words: bool

    @property
    def found_places(self) -> tuple[Place, ...]:
        """The places we know, in the order they were named."""
        return tuple(one.place for one in self.places if one.place is not None)

    @property
    def categories(self) -> tuple[str, ...]:
        """Kinds of care: those that were ticked, else those the words mean."""
        return self.params.categories or self.understood.categories


@dataclass(frozen=True, slots=True)
class Results:
    """A page of results with what it answers.

    `matched` is how many the index found, and what pages are counted by; `page.total` leaves out those of this page
    that may no longer be shown.
    """

    search: InterpretedSearch
    page: ResultPage
    matched: int
    week: ListWeek
    from_database: bool
    within: int | None = None  # how many are within the budget, where those over it are shown too
    unmatched: str = ""  # words that no service has, left out so that the rest could be answered


def interpret(asked: SearchParams, council_code: str | None, *, exact: bool) -> InterpretedSearch:
    """Understand the words and find the places. A place in the words counts where no field named one."""
    understood = NOTHING_UNDERSTOOD
    if asked.q:
        understood = understand(
            asked.q,
            thesaurus=thesaurus(),
            resolve_place=lambda words: resolve_places_in(words, council_code),
            vocabulary=engine_vocabulary(),
            correct=not exact,
        )
    places = tuple(_place(typed, council_code) for typed in asked.near)
    from_words = not places and bool(understood.places)
    if from_words:
        places = tuple(NamedPlace(named.words, named.place, None) for named in understood.places[:2])
    elif not places:
        unknown = PlaceNotFound("unknown_postcode")
        places = tuple(NamedPlace(typed, None, unknown) for typed in understood.unknown_places[:1])
    return InterpretedSearch(asked, understood, places, from_words)


def find(
    meaning: InterpretedSearch, council_code: str | None, payer: str, on: date, per_page: int = PER_PAGE
) -> Results:
    """Answer a search, so many a page. Every hit is confirmed listable now, however old the index (invariant 1)."""
    week = week_for(meaning)
    query = query_for(meaning, week, council_code, payer, on, per_page)
    page, from_database = _search(query, on)
    unmatched = ""
    if not page.total and query.text and (meaning.understood.recognised or meaning.found_places):
        # "Wash and dress, next Tuesday" is answered without the words that nothing accounts for.
        wordless, _ = _search(replace(query, text=""), on)
        if wordless.total:
            page, query, unmatched = wordless, replace(query, text=""), query.text
            meaning = replace(meaning, understood=replace(meaning.understood, text=""))
    last = max(ceil(page.total / per_page), 1)
    if query.page > last:
        page, _ = _search(replace(query, page=last), on)
        meaning = replace(meaning, params=replace(meaning.params, page=last))
    matched = page.total
    listed = confirm_listable([hit.id for hit in page.hits], on)
    gone = [hit for hit in page.hits if hit.id not in listed]
    if gone:
        hits = tuple(hit for hit in page.hits if hit.id in listed)
        page = replace(page, hits=hits, total=page.total - len(gone))
    within = None
    if asked_over(meaning.params) and not from_database:
        cut = replace(query, max_price=meaning.params.max_weekly, page=1, per_page=1, facets=())
        within = _search(cut, on)[0].total
    return Results(meaning, page, matched, week, from_database, within, unmatched)


def asked_over(asked: SearchParams) -> bool:
    """Whether services over the budget are shown too."""
    return asked.over and asked.max_weekly is not None


def _search(query: SearchQuery, on: date) -> tuple[ResultPage, bool]:
    """What the index answers, or, while it can't be read, the database (then True)."""
    try:
        return engine().search(query), False
    except IndexUnavailable:
        return _from_database(query, on), True


def week_for(meaning: InterpretedSearch) -> ListWeek:
    """The week to price the list for: hers where the kinds of care fit it, else each kind's usual one."""
    asked, categories = meaning.params, set(meaning.categories)
    if asked.week and categories and categories <= PRICED_BY_VISITS:
        published = standard_week("home_care", f"v{asked.week}")
        return ListWeek(published.key) if published else ListWeek(asked.week, own=True)
    of_a_home = asked.level in CARE_HOME_LEVELS and categories <= CARE_HOMES
    if categories and (of_a_home or all(standard_week(one, asked.level) for one in categories)):
        return ListWeek(asked.level)
    return ListWeek("usual")


def query_for(
    meaning: InterpretedSearch, week: ListWeek, council_code: str | None, payer: str, on: date, per_page: int
) -> SearchQuery:
    """The question in the words of the search wing."""
    asked, understood = meaning.params, meaning.understood
    places = meaning.found_places
    sort_place = min(asked.sort_place, max(len(places) - 1, 0))
    own = _own_prices(week.key, council_code, payer, on, index_generation()) if week.own else None
    return SearchQuery(
        text=understood.text,
        day=on.toordinal(),
        council=council_code,
        categories=meaning.categories,
        needs=_both(asked.needs, understood.needs),
        tasks=_both(asked.tasks, understood.tasks),
        languages=_both(asked.languages, understood.languages),
        features=_both(asked.features, understood.features),
        specialist=asked.specialist,
        ratings=asked.ratings,
        near=tuple(Point(place.lat_e5, place.lon_e5) for place in places),
        sort_place=sort_place,
        miles=asked.miles if places else None,
        visits_areas=places[0].areas if places else (),
        price_key=None if own else f"{week.key}:{payer}",
        price_override=own,
        max_price=None if asked.over else asked.max_weekly,
        available=asked.available,
        sort=asked.sort,
        page=asked.page,
        per_page=per_page,
        facets=WANTED_FACETS,
        corrections=understood.corrections,
    )


def engine_vocabulary() -> Mapping[str, int]:
    """The words of the index, or none while it can't be read."""
    try:
        return engine().vocabulary()
    except IndexUnavailable:
        return {}


def _place(typed: str, council_code: str | None) -> NamedPlace:
    found = find_place(typed, council_code)
    if isinstance(found, Place):
        return NamedPlace(typed, found, None)
    return NamedPlace(typed, None, found)


def _both(first: Iterable[str], second: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*first, *second)))


def index_generation() -> int:
    """Which state of the index answers now; 0 while it can't be read."""
    try:
        return engine().generation()
    except IndexUnavailable:
        return 0


@lru_cache(maxsize=64)
def _own_prices(text: str, council_code: str | None, payer: str, on: date, generation: int) -> PriceColumn:
    """Every home care price for a week of her own, kept until the index changes. `generation` is part of the key."""
    assert generation >= 0
    listings = public_listable(on)
    kinds = public_categories()
    priced: dict[int, int] = {}
    for kind in PRICED_BY_VISITS:
        ids = [
            service_id
            for service_id, listing in listings.items()
            if kinds.get(service_id) == kind
            and (council_code is None or council_code in listing.council_codes)
        ]
        week = parse_week(text, kind)
        for service_id, prices in public_comparables(ids, [week], on, payer).items():
            price = prices.get(week.key)
            if isinstance(price, Comparable):
                priced[service_id] = price.pence
    ids = sorted(priced)
    return PriceColumn(
        numpy.array(ids, dtype=numpy.int64),
        numpy.array([priced[service_id] for service_id in ids], dtype=numpy.int64),
    )


def _from_database(query: SearchQuery, on: date) -> ResultPage:
    """The same answer without the index: documents made from the database for this question, at most 2,000."""
    listings = public_listable(on)
    kinds = public_categories()
    ids = [
        service_id
        for service_id, listing in sorted(listings.items())
        if (query.council is None or query.council in listing.council_codes)
        and (not query.categories or kinds.get(service_id) in query.categories)
    ]
    beside = MemoryEngine(thesaurus().synonyms)
    beside.rebuild(documents(on, ids[:MOST_FROM_DATABASE]), 0)
    current_app.logger.warning("a search was answered from the database")
    return beside.search(query)
