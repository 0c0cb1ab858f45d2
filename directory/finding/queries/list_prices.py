"""The week a list is priced for, and the prices of a week that the index does not hold."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

import numpy

from directory.admissions.queries import public_listable
from directory.catalogue.queries import public_categories
from directory.finding.index import index_generation
from directory.finding.queries.interpretation import InterpretedSearch
from directory.foundation.cache import CacheBounds, VersionedCache, get_cache
from directory.places.queries import page_version
from directory.presenting.rules import ListWeek
from directory.prices.queries import public_comparables
from directory.prices.rules.own_cost import amount_of, payers_asked
from directory.prices.rules.types import Comparable
from directory.prices.rules.weeks import own_week, published_week
from directory.vocabulary.care import CARE_HOMES, VISIT_PRICED_CATEGORIES, Category
from directory.vocabulary.prices import CARE_HOME_LEVELS, Payer
from search.query import PriceColumn

# A column of sixteen bytes a service: some 200 kB where all of England is listed.
OWN_WEEKS = CacheBounds("own_weeks", 64, 8_000_000)


def week_for(search: InterpretedSearch) -> ListWeek:
    """The week to price a list for: the one asked for where every kind of care has it, else each kind's usual one."""
    params, categories = search.params, set(search.categories)
    is_own = bool(params.visits and categories) and all(own_week(each, params.visits) for each in categories)
    if is_own and categories <= VISIT_PRICED_CATEGORIES:
        published = published_week(Category.HOME_CARE, f"v{params.visits}")
        return ListWeek(published.key) if published else ListWeek(params.visits, own=True)
    is_room = search.week_key in CARE_HOME_LEVELS and categories <= CARE_HOMES
    if categories and (is_room or all(published_week(category, search.week_key) for category in categories)):
        return ListWeek(search.week_key)
    return ListWeek(params.visits, own=True) if is_own else ListWeek("usual")


def own_week_prices(visits: str, council_code: str | None, payer: str, on: date) -> PriceColumn:
    """The prices of a council's list for the visitor's own week, of care that has such weeks, as budgets compare them.

    Remembered until the list or the prices change. The NHS pays no part of care that is priced by the visit; where who
    pays is not known, the higher price counts.
    """
    cache: VersionedCache[PriceColumn] = get_cache(OWN_WEEKS)
    key, version = (visits, council_code, payer, on), (page_version(), index_generation())
    prices = cache.get(key, version)
    if prices is None:
        if payer == Payer.NOT_SURE:
            prices = highest(own_week_prices(visits, council_code, each, on) for each in payers_asked(payer))
        else:
            prices = _own_week_prices(visits, council_code, payer, on)
        cache.put(key, version, prices)
    return prices


def _own_week_prices(visits: str, council_code: str | None, payer: str, on: date) -> PriceColumn:
    listings, categories = public_listable(on), public_categories()
    pence: dict[int, int] = {}
    weeks = {category: week for category in Category if (week := own_week(category, visits))}
    for category, week in weeks.items():
        ids = [
            service_id
            for service_id, listing in listings.items()
            if categories.get(service_id) == category
            and (council_code is None or council_code in listing.council_codes)
        ]
        for service_id, prices in public_comparables(ids, [week], on, payer).items():
            price = prices.get(week.key)
            if isinstance(price, Comparable):
                pence[service_id] = amount_of(price).own
    return _column(pence)


def highest(columns: Iterable[PriceColumn]) -> PriceColumn:
    """The highest price of each service that is in any of these columns."""
    pence: dict[int, int] = {}
    for column in columns:
        for service_id, price in zip(column.ids.tolist(), column.pence.tolist(), strict=True):
            pence[service_id] = max(price, pence.get(service_id, price))
    return _column(pence)


def _column(pence: Mapping[int, int]) -> PriceColumn:
    ids = sorted(pence)
    return PriceColumn(
        numpy.array(ids, dtype=numpy.int64),
        numpy.array([pence[service_id] for service_id in ids], dtype=numpy.int64),
    )
