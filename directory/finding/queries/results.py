"""Answering a search: a page of results, confirmed against what may be listed today."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from math import ceil

from flask import current_app

from directory.admissions.queries import confirm_holds, public_listable
from directory.catalogue.queries import public_categories
from directory.finding.documents import documents
from directory.finding.index import engine, thesaurus
from directory.finding.queries.interpretation import InterpretedSearch
from directory.finding.queries.list_prices import own_week_prices, week_for
from directory.presenting.rules import ListWeek, price_key
from directory.presenting.warning_facts import as_of_now
from directory.prices.rules.own_cost import payers_asked
from directory.quality.concern_queries import public_concerns
from directory.vocabulary.care import CARE_HOMES, VISITING_CATEGORIES
from directory.vocabulary.prices import Payer
from search.engine import IndexUnavailable
from search.engines.memory import MemoryEngine
from search.query import Point, SearchQuery
from search.results import Hit, ResultPage

PER_PAGE = 20
FACETS = ("category", "needs", "tasks", "languages", "rating", "specialist", "features")
MOST_NEAREST = 3
MAX_FROM_DATABASE = 2000  # services that are read to answer a search without the index


@dataclass(frozen=True, slots=True)
class Results:
    """A page of results with the search it answers.

    `matched` is how many the index found, and what pages are counted by; `page.total` leaves out those of this page
    that may no longer be shown. `within` is how many are within the budget, where those over it are shown too.
    `unmatched` are words that no service has, left out so that the rest could be answered. `start_untold`: how many are
    left out for having told no start, where a day was asked for. `nearest`: where nothing was found, those that fit the
    search but for its distance and its list, nearest first. `homes_of_both_kinds`: where none fits of the one kind of
    home that was asked for, with nurses or without, how many of either do.
    """

    search: InterpretedSearch
    page: ResultPage
    matched: int
    week: ListWeek
    from_database: bool
    within: int | None = None
    unmatched: str = ""
    start_untold: int = 0
    nearest: tuple[Hit, ...] = ()
    homes_of_both_kinds: int = 0


def find(
    search: InterpretedSearch, council_code: str | None, payer: str, on: date, per_page: int = PER_PAGE
) -> Results:
    """Answer a search, `per_page` services a page, with every hit confirmed listable now, however old the index."""
    week = week_for(search)
    query = query_for(search, week, council_code, payer, on, per_page)
    page, from_database = _search(query, on)
    unmatched = ""
    if not page.total and query.text and (search.parsed.recognised or search.found_places):
        # "Wash and dress, next Tuesday" is answered without the words that nothing accounts for.
        wordless, _ = _search(replace(query, text=""), on)
        if wordless.total:
            page, query, unmatched = wordless, replace(query, text=""), query.text
            search = replace(search, parsed=replace(search.parsed, text=""))
    last = max(ceil(page.total / per_page), 1)
    if query.page > last:
        page, _ = _search(replace(query, page=last), on)
        search = replace(search, params=replace(search.params, page=last))
    within = None
    measured = search.params.over_budget and payer != Payer.NHS
    if measured and search.params.max_weekly is not None and not from_database:
        affordable = replace(query, max_price=search.params.max_weekly, page=1, per_page=1, facets=())
        within = _search(affordable, on)[0].total
    return Results(
        search,
        _confirmed(page, on),
        page.total,
        week,
        from_database,
        within,
        unmatched,
        start_untold=0 if from_database else _start_untold(query, on),
        nearest=() if page.total or from_database else _nearest(query, on),
        homes_of_both_kinds=0 if page.total or from_database else _homes_of_both_kinds(query, on),
    )


def _start_untold(query: SearchQuery, on: date) -> int:
    """How many services that visit have not told when they can start, where a day is asked for."""
    if query.start_by is None or (query.categories and VISITING_CATEGORIES.isdisjoint(query.categories)):
        return 0
    return _search(replace(query, start_untold=True, page=1, per_page=1, facets=()), on)[0].total


def _nearest(query: SearchQuery, on: date) -> tuple[Hit, ...]:
    """The nearest that fit, however far and on whichever council's list; none for care that comes to the person."""
    here_alone = query.miles is not None or query.council is not None
    if not (query.near and here_alone) or VISITING_CATEGORIES.issuperset(query.categories or ("",)):
        return ()
    # Words that nothing accounts for were left out before: nothing was found without them, either.
    anywhere = replace(
        query, text="", miles=None, council=None, sort="distance", page=1, per_page=MOST_NEAREST
    )
    hits = _confirmed(_search(replace(anywhere, facets=()), on)[0], on).hits
    return tuple(hit for hit in hits if hit.miles[query.sort_place] is not None)


def _homes_of_both_kinds(query: SearchQuery, on: date) -> int:
    """How many homes fit, with nurses or without: many people call both a care home."""
    if len(query.categories) != 1 or not CARE_HOMES.issuperset(query.categories):
        return 0
    either = replace(query, text="", categories=tuple(sorted(CARE_HOMES)), page=1, per_page=1, facets=())
    return _search(either, on)[0].total


def _search(query: SearchQuery, on: date) -> tuple[ResultPage, bool]:
    """What the index answers, or, while it can't be read, the database (then True)."""
    try:
        return engine().search(query), False
    except IndexUnavailable:
        return _search_database(query, on), True


def _confirmed(page: ResultPage, on: date) -> ResultPage:
    """The page without services that may no longer be shown, each with what it is warned of now (invariants 1, 2)."""
    holds = confirm_holds([hit.id for hit in page.hits], on)
    concerns = public_concerns(holds, on)
    hits = tuple(
        hit._replace(card=as_of_now(hit.card, holds[hit.id], concerns.get(hit.id)))
        for hit in page.hits
        if hit.id in holds
    )
    return replace(page, hits=hits, total=page.total - (len(page.hits) - len(hits)))


def query_for(
    search: InterpretedSearch, week: ListWeek, council_code: str | None, payer: str, on: date, per_page: int
) -> SearchQuery:
    """The search as the engine's query."""
    params, parsed, places = search.params, search.parsed, search.found_places
    own_prices = own_week_prices(week.key, council_code, payer, on) if week.own else None
    # Where who pays is not known, the prices of all who may pay are shown, whichever is compared.
    shown = payers_asked(payer) if payer == Payer.NOT_SURE else ()
    return SearchQuery(
        text=parsed.text,
        day=on.toordinal(),
        council=council_code,
        categories=search.categories,
        needs=union(params.needs, parsed.needs),
        tasks=union(params.tasks, parsed.tasks),
        languages=union(params.languages, parsed.languages),
        features=union(params.features, parsed.features),
        specialist=params.specialist,
        ratings=params.ratings,
        near=tuple(Point(place.lat_e5, place.lon_e5) for place in places),
        sort_place=min(params.sort_place, max(len(places) - 1, 0)),
        miles=params.miles if places else None,
        visits_areas=places[0].areas if places else (),
        price_key=None if own_prices else price_key(week.key, payer),
        price_override=own_prices,
        also_priced=tuple(
            own_week_prices(week.key, council_code, each, on) if week.own else price_key(week.key, each)
            for each in shown
        ),
        # What the NHS pays for all of is measured against no budget.
        max_price=None if params.over_budget or payer == Payer.NHS else params.max_weekly,
        available=params.available,
        start_by=params.start.toordinal() if params.start else None,
        sort=params.sort,
        page=params.page,
        per_page=per_page,
        facets=FACETS,
        corrections=parsed.corrections,
    )


def union(first: Iterable[str], second: Iterable[str]) -> tuple[str, ...]:
    """What was chosen, then what the words gave besides, each once."""
    return tuple(dict.fromkeys((*first, *second)))


def _search_database(query: SearchQuery, on: date) -> ResultPage:
    """The same answer without the index: documents made from the database for this query, of at most 2,000 services."""
    listings, categories = public_listable(on), public_categories()
    ids = [
        service_id
        for service_id, listing in sorted(listings.items())
        if (query.council is None or query.council in listing.council_codes)
        and (not query.categories or categories.get(service_id) in query.categories)
    ]
    memory = MemoryEngine(thesaurus().synonyms)
    memory.rebuild(documents(on, ids[:MAX_FROM_DATABASE]), 0)
    current_app.logger.warning("a search was answered from the database")
    return memory.search(query)
