"""Each memory that a stranger's input can reach is filled with such input, and its bound is seen to hold.

`FED` names them as `tests/house/test_caches.py` finds them; a cache that is missing here fails there.
"""

from __future__ import annotations

import functools
import gc
import tracemalloc
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy
import pytest
from flask import Flask
from markupsafe import Markup
from sqlalchemy.orm import scoped_session

from directory.catalogue.models import Service
from directory.comparing.queries.comparison import COMPARED, compared_services
from directory.finding.documents import documents
from directory.finding.log import MAX_WAITING, SearchLine, SearchLogWriter
from directory.finding.queries.list_prices import OWN_WEEKS, own_week_prices
from directory.foundation.cache import CacheBounds, VersionedCache, size_in_bytes
from directory.presenting import weeks
from directory.presenting.queries import PRICE_RANGES, listed_price_range
from directory.prices.rules.weeks import Scenario, parse_week
from directory.register.rules import codes
from directory.web import languages, memoize, rate_limit_storage, templating
from directory.web.page_cache import PAGES
from directory.web.rate_limit_storage import MovingWindowMemoryStorage
from search import analysis
from search.engines.snapshot import MEMORIES, Memory
from search.engines.whoosh import WhooshEngine
from search.query import SearchQuery
from tests.conftest import TODAY, real_cache
from tests.page_client import PageClient

MEGABYTE = 1_000_000
# A sign that becomes eighteen letters when it is folded.
SWELLING = "\N{ARABIC LIGATURE SALLALLAHOU ALAYHE WASALLAM}"


@dataclass(frozen=True)
class Remembering:
    """A function that remembers its answers: how a stranger asks it for the n-th time, and what it may take.

    `feed` asks for what is kept, in its largest shape; `too_long` for what must not be kept.
    """

    function: Any
    feed: Callable[[int], object]
    most_bytes: int
    too_long: Callable[[int], object] | None = None


def word(number: int) -> str:
    return f"{number:05d}" + SWELLING * (analysis.LONGEST_WORD - 5)


def long_text(number: int) -> str:
    return f"{number}" + "x" * 3000


def drawn_text(locale: str, *values: str) -> Markup:
    return Markup("").join(values)


REMEMBERING = {
    "search/analysis.py _remembered_fold": Remembering(
        analysis._remembered_fold,
        lambda n: analysis.fold(word(n)),
        20 * MEGABYTE,
        lambda n: analysis.fold(long_text(n)),
    ),
    "search/analysis.py _remembered_term": Remembering(
        analysis._remembered_term,
        lambda n: analysis.term(word(n)),
        30 * MEGABYTE,  # with what `fold` remembers of the same words
        lambda n: analysis.term(long_text(n)),
    ),
    "directory/register/rules/codes.py _remembered_fold": Remembering(
        codes._remembered_fold,
        lambda n: codes.fold(f"{n:05d}" + "ﬃ" * 115),
        8 * MEGABYTE,
        lambda n: codes.fold(long_text(n)),
    ),
    "directory/presenting/weeks.py _remembered_week_words": Remembering(
        weeks._remembered_week_words,
        lambda n: weeks.week_words(f"{n:05d}" + "x" * 35),
        MEGABYTE,
        lambda n: weeks.week_words(long_text(n)),
    ),
    "directory/web/memoize.py fixed_url": Remembering(
        memoize.fixed_url,
        lambda n: templating.memoized_url_for("finding.service", slug=f"{n:06d}" + "é" * 194),
        8 * MEGABYTE,
        lambda n: templating.memoized_url_for("finding.service", slug=long_text(n)),
    ),
    "directory/web/memoize.py _drawings": Remembering(
        memoize._drawings(""),
        lambda n: memoize.drawn("en", drawn_text, ("en", f"{n:06d}" + "é" * 194), {}),
        MEGABYTE,
        lambda n: memoize.drawn("en", drawn_text, ("en", long_text(n)), {}),
    ),
    "directory/web/languages.py _best_match": Remembering(
        languages._best_match,
        lambda n: languages.best_match(f"x{n:05d}" + "é" * 54, ("en", "tr", "ar")),
        MEGABYTE,
        lambda n: languages.best_match(long_text(n), ("en",)),
    ),
    "directory/web/templating.py money": Remembering(
        templating.money, lambda n: templating.money(10**9 + n), 4 * MEGABYTE
    ),
    "directory/web/templating.py _day": Remembering(
        templating._day, lambda n: templating.day(date(1, 1, 1) + timedelta(n)), 4 * MEGABYTE
    ),
    "directory/web/templating.py _number": Remembering(
        templating._number, lambda n: templating.number(10**9 + n), 4 * MEGABYTE
    ),
}


@pytest.mark.parametrize("name", REMEMBERING)
def test_a_function_that_remembers_keeps_no_more_than_its_bound(app: Flask, name: str) -> None:
    remembering = REMEMBERING[name]
    wrapper: functools._lru_cache_wrapper[Any] = remembering.function
    most = wrapper.cache_info().maxsize
    assert most is not None
    with app.test_request_context("/"):
        remembering.feed(0)  # whatever else is loaded by the first
        wrapper.cache_clear()
        taken = bytes_taken(lambda: [remembering.feed(number) and None for number in range(most + 200)])
        assert wrapper.cache_info().currsize == most, "it was filled"
        assert taken <= remembering.most_bytes
        if remembering.too_long:
            wrapper.cache_clear()
            for number in range(20):
                remembering.too_long(number)
            assert wrapper.cache_info().currsize == 0, "nothing longer than any of ours is kept"
    wrapper.cache_clear()


def bytes_taken(feed: Callable[[], object]) -> int:
    """What the process holds after it that it did not hold before."""
    gc.collect()
    tracemalloc.start()
    try:
        feed()
        gc.collect()
        return tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()


def hold(cache: VersionedCache[Any], bounds: CacheBounds, *, entries: int) -> None:
    """The cache is as full as it gets, and within both bounds."""
    assert len(cache) == entries
    assert cache.bytes_charged <= bounds.max_bytes
    held = size_in_bytes([(entry.version, entry.value) for entry in cache._entries.values()])
    assert held <= cache.bytes_charged


def test_public_pages_are_stored_within_their_bounds(
    app: Flask, client: PageClient, listed_services: list[Service]
) -> None:
    with real_cache(app, PAGES) as cache:
        for number in range(PAGES.max_entries + 10):
            assert client.get(f"/services/service-0?page={number + 1}").status_code == 200
        hold(cache, PAGES, entries=PAGES.max_entries)


@pytest.mark.parametrize("bounds", [PAGES, COMPARED, PRICE_RANGES, OWN_WEEKS], ids=lambda bounds: bounds.name)
def test_large_values_push_out_more_than_one_and_the_largest_are_not_kept(bounds: CacheBounds) -> None:
    cache = VersionedCache[bytes](bounds.max_entries, bounds.max_bytes)
    for number in range(bounds.max_entries):
        cache.put(number, 1, b"")
    hold(cache, bounds, entries=bounds.max_entries)
    large = bounds.max_bytes // 10
    for number in range(30):
        cache.put(f"large {number}", 1, bytes(large))
    hold(cache, bounds, entries=9)
    cache.put("too large", 1, bytes(bounds.max_bytes))
    assert cache.get("too large", 1) is None and len(cache) == 9


def test_compared_services_are_kept_within_their_bounds(app: Flask, listed_services: list[Service]) -> None:
    with real_cache(app, COMPARED) as cache:
        ids = [service.id for service in listed_services]
        for number in range(COMPARED.max_entries // len(ids) + 2):
            compared_services(ids, "council", TODAY, number)
            compared_services(ids, "council", TODAY + timedelta(number), 0)
        hold(cache, COMPARED, entries=COMPARED.max_entries)


def test_prices_of_invented_weeks_are_kept_within_their_bounds(
    app: Flask, listed_services: list[Service]
) -> None:
    with real_cache(app, PRICE_RANGES) as ranges, real_cache(app, OWN_WEEKS) as own_weeks:
        for number in range(PRICE_RANGES.max_entries + 10):
            visits = f"{number % 28 + 1}x{number // 28 * 5 + 15}"
            listed_price_range(None, Scenario(parse_week(visits), "council", TODAY), TODAY)
            own_week_prices(visits, None, "council", TODAY)
        hold(ranges, PRICE_RANGES, entries=PRICE_RANGES.max_entries)
        hold(own_weeks, OWN_WEEKS, entries=OWN_WEEKS.max_entries)


@pytest.fixture
def whoosh(tmp_path: Path, session: scoped_session, listed_services: list[Service]) -> WhooshEngine:
    engine = WhooshEngine(tmp_path / "index")
    engine.rebuild(documents(TODAY), 1)
    return engine


def test_words_codes_and_prices_that_no_service_has_take_no_room(whoosh: WhooshEngine) -> None:
    def ask(first: int, last: int) -> None:
        for number in range(first, last):
            invented = f"zz{number}"
            whoosh.search(
                SearchQuery(
                    text=f"{invented} {invented}q care",
                    council=invented,
                    needs=(invented,),
                    price_key=invented,
                    categories=(invented,),
                    day=TODAY.toordinal(),
                )
            )

    ask(0, 50)
    before = {kind: (len(memory), memory.bytes_charged) for kind, memory in memories(whoosh).items()}
    ask(50, 2000)
    assert {kind: (len(memory), memory.bytes_charged) for kind, memory in memories(whoosh).items()} == before
    assert before["postings"][0] >= 1, "words that services have are remembered"


def memories(engine: WhooshEngine) -> dict[str, Memory]:
    return engine._current().memories


@pytest.mark.parametrize("kind", MEMORIES)
def test_what_a_snapshot_remembers_is_bounded_in_number_and_bytes(kind: str) -> None:
    most, most_bytes = MEMORIES[kind]
    memory = Memory(most, most_bytes)
    for number in range(most + 20):
        memory.put(f"{number}", numpy.zeros(1), 8)
    assert len(memory) == most and memory.bytes_charged <= most_bytes
    for number in range(most + 20):
        memory.put(f"large {number}", number, most_bytes // 3)
    assert len(memory) <= 3 and memory.bytes_charged <= most_bytes
    memory.put("too large", number, most_bytes + 1)
    assert memory.get("too large") is None
    for number in range(300):
        memory.put("long key" * 10_000 + str(number), 1, 1)
    assert memory.bytes_charged <= most_bytes, "keys count too"


def test_counts_of_visitors_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rate_limit_storage, "MOST_KEYS", 500)
    storage = MovingWindowMemoryStorage()
    for number in range(5000):
        assert storage.acquire_entry(f"2001:db8:{number:x}::/64", 5, 3600)
    assert len(storage._visits) <= 501 and len(storage._windows) <= 501
    newest = "2001:db8:1387::/64"
    assert [storage.acquire_entry(newest, 5, 3600) for _ in range(5)] == [True] * 4 + [False]


def test_searches_that_wait_to_be_logged_are_bounded(app: Flask) -> None:
    writer = SearchLogWriter(app)
    writer.by_hand = True
    for number in range(MAX_WAITING + 100):
        words = [f"word{number}{position}" for position in range(60)]
        writer.note(SearchLine(TODAY, None, "N8", words, 0, {"needs": ("dementia",) * 20}, 0, "en"))
    assert len(writer._waiting) == MAX_WAITING
    assert size_in_bytes(list(writer._waiting)) <= 16 * MEGABYTE


FED: dict[str, object] = {
    **REMEMBERING,
    "directory/comparing/queries/comparison.py COMPARED": test_compared_services_are_kept_within_their_bounds,
    "directory/presenting/queries.py PRICE_RANGES": test_prices_of_invented_weeks_are_kept_within_their_bounds,
    "directory/finding/log.py SearchLogWriter.__init__": test_searches_that_wait_to_be_logged_are_bounded,
    "directory/finding/queries/list_prices.py OWN_WEEKS": test_prices_of_invented_weeks_are_kept_within_their_bounds,
    "directory/web/page_cache.py PAGES": test_public_pages_are_stored_within_their_bounds,
    "directory/web/rate_limit_storage.py MovingWindowMemoryStorage._within": test_counts_of_visitors_are_bounded,
    "search/engines/snapshot.py Memory.__init__": test_what_a_snapshot_remembers_is_bounded_in_number_and_bytes,
}
