"""What every engine must do, run against each; the plain engine is the oracle of the others."""

import random
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy
import pytest
from hypothesis import given
from hypothesis import strategies as st

from search import open_engine
from search.document import FACETS, ServiceDocument
from search.engine import Engine, StaleBatch
from search.engines.memory import MemoryEngine
from search.order import UNITS_A_MILE, Ruler
from search.query import SORTS, Point, PriceColumn, SearchQuery
from search.results import FacetCount, ResultPage
from tests.hypothesis_profiles import examples
from tests.patience import little_work

DAY = 740_000
SYNONYMS = {"kind": ("friend",), "mum": ("famili", "parent")}
HERE = Point(5_150_000, -10_000)
WORDS = (
    "dementia",
    "care",
    "kind",
    "nurses",
    "rose",
    "Ümit",
    "بيت",
    "garden",
    "xyzzy",
    "the",
    "St Anne's",
    "mum",
)
COUNCILS = ("E09000014", "E09000009", "E00000000")
NEEDS = ("dementia", "older_people", "autism", "nothing")
CATEGORIES = ("home_care", "care_home", "nursing_home", "nothing")
KEYS = ("residential:council", "residential:self_funder", "v14x30:council", "nothing")

Open = Callable[[], Engine]


@pytest.fixture(params=["memory", "whoosh"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """Each engine, empty."""
    url = "memory://" if request.param == "memory" else f"whoosh://{tmp_path}/index"
    opened = open_engine(url, SYNONYMS)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def pair(
    documents: list[ServiceDocument], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[MemoryEngine, Engine]]:
    """The oracle and the engine used by default, with the same services after many small commits."""
    oracle = MemoryEngine(SYNONYMS)
    other = open_engine(f"whoosh://{tmp_path_factory.mktemp('pair')}/index", SYNONYMS)
    rng = random.Random(3)
    for each in (oracle, other):
        each.rebuild(documents[:300], 1)
    for seq in range(2, 16):
        renewed = [replace(document, name=f"{document.name} {seq}") for document in rng.sample(documents, 9)]
        gone = rng.sample(range(1, 401), 4)
        for each in (oracle, other):
            each.apply(renewed, gone, seq)
    yield oracle, other
    other.close()


def some(codes: tuple[str, ...], most: int) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(codes), max_size=most).map(tuple)


POINTS = st.builds(
    Point,
    st.integers(0, 20).map(lambda n: 5_150_000 + 1000 * n),
    st.integers(0, 20).map(lambda n: 1000 * n - 10_000),
)
COLUMNS = st.dictionaries(st.integers(1, 420), st.integers(1, 90_000), max_size=60).map(
    lambda given_: PriceColumn(
        numpy.array(sorted(given_), numpy.int64),
        numpy.array([given_[document] for document in sorted(given_)], numpy.int64),
    )
)


@st.composite
def queries(draw: st.DrawFn) -> SearchQuery:
    near = tuple(draw(st.lists(POINTS, max_size=2)))
    key = draw(st.none() | st.sampled_from(KEYS))
    column = draw(st.none() | COLUMNS)
    priced = key is not None or column is not None
    return SearchQuery(
        text=" ".join(draw(st.lists(st.sampled_from(WORDS), max_size=4))),
        day=DAY + draw(st.integers(-8, 8)),
        council=draw(st.none() | st.sampled_from(COUNCILS)),
        categories=draw(some(CATEGORIES, 2)),
        needs=draw(some(NEEDS, 2)),
        tasks=draw(some(("shopping", "night_care"), 1)),
        languages=draw(some(("tr", "ar", "xx"), 1)),
        features=draw(some(("garden", "pets"), 1)),
        specialist=draw(some(("dementia",), 1)),
        ratings=draw(some(("good", "outstanding", "not_rated"), 2)),
        funding=draw(st.none() | st.sampled_from(("council", "nhs", "xx"))),
        near=near,
        sort_place=draw(st.integers(0, len(near) - 1)) if near else 0,
        miles=draw(st.none() | st.floats(0, 3) | st.just(float("inf")) | st.just(float("nan"))),
        visits_areas=draw(some(("N8", "N22", "E09000014", "xx"), 2)),
        price_key=key,
        price_override=column,
        also_priced=tuple(draw(st.lists(st.sampled_from(KEYS) | COLUMNS, max_size=2))),
        max_price=draw(st.none() | st.integers(-1, 90_000)) if priced else None,
        available=draw(st.booleans()),
        start_by=draw(st.none() | st.integers(0, 40).map(lambda days: DAY + days)),
        start_untold=draw(st.sampled_from((False, False, False, True))),
        sort=draw(st.sampled_from(SORTS)),
        page=draw(st.integers(1, 4)),
        per_page=draw(st.sampled_from((1, 7, 20, 100))),
        facets=tuple(draw(st.sets(st.sampled_from(FACETS)))),
    )


def unnumbered(page: ResultPage) -> ResultPage:
    return replace(page, generation=0)


@examples(250)
@given(query=queries())
def test_every_query_has_the_oracle_s_answer(pair: tuple[MemoryEngine, Engine], query: SearchQuery) -> None:
    oracle, other = pair
    assert unnumbered(other.search(query)) == unnumbered(oracle.search(query))


def test_suggestions_and_vocabulary_are_the_oracle_s(pair: tuple[MemoryEngine, Engine]) -> None:
    oracle, other = pair
    assert other.vocabulary() == oracle.vocabulary()
    for prefix in ("", "r", "Rose", "the w", "ümit c", "s", "st anne's", "zz", "rose court 1"):
        for limit in (1, 4, 50):
            assert other.suggest(prefix, limit) == oracle.suggest(prefix, limit)


def test_totals_facets_and_pages_fit_together(engine: Engine, documents: list[ServiceDocument]) -> None:
    engine.rebuild(documents, 1)
    query = SearchQuery(day=DAY, needs=("dementia",), per_page=30)
    pages = [engine.search(replace(query, page=number)) for number in range(1, 9)]
    ids = [hit.id for page in pages for hit in page.hits]
    assert (
        len(ids)
        == len(set(ids))
        == pages[0].total
        == sum("dementia" in document.needs for document in documents)
    )
    counts = {facet.code: facet.results for facet in pages[0].facets["category"]}
    assert sum(counts.values()) == pages[0].total


def test_a_facet_is_counted_without_its_own_filter(engine: Engine, documents: list[ServiceDocument]) -> None:
    engine.rebuild(documents, 1)
    everything = engine.search(SearchQuery(day=DAY, facets=("category", "needs")))
    chosen = engine.search(SearchQuery(day=DAY, facets=("category", "needs"), categories=("care_home",)))
    assert chosen.facets["category"] == everything.facets["category"]
    assert chosen.facets["needs"] != everything.facets["needs"]
    assert chosen.total == next(
        facet.results for facet in everything.facets["category"] if facet.code == "care_home"
    )


def test_the_radius_is_inside_and_a_metre_more_is_not(engine: Engine) -> None:
    edge = round(UNITS_A_MILE)
    assert Ruler(HERE).squared(HERE.lat_e5 + edge, HERE.lon_e5) == edge * edge
    inside = ServiceDocument(1, "a", "Inside", lat_e5=HERE.lat_e5 + edge, lon_e5=HERE.lon_e5)
    outside = ServiceDocument(2, "b", "Outside", lat_e5=HERE.lat_e5 + edge + 1, lon_e5=HERE.lon_e5)
    nowhere = ServiceDocument(3, "c", "Nowhere")
    comes = ServiceDocument(4, "d", "Comes", visits=True, areas=("N8",))
    engine.rebuild([inside, outside, nowhere, comes], 1)
    page = engine.search(SearchQuery(day=DAY, near=(HERE,), miles=1.0))
    assert [(hit.id, hit.miles) for hit in page.hits] == [(4, (None,)), (1, (1.0,))]


def test_care_that_visits_is_found_by_the_address_it_visits(engine: Engine) -> None:
    here = ServiceDocument(1, "a", "Here", visits=True, areas=("N8", "E09000014"))
    elsewhere = ServiceDocument(2, "b", "Elsewhere", visits=True, areas=("W1",))
    home = ServiceDocument(3, "c", "Home", lat_e5=0, lon_e5=0)
    engine.rebuild([here, elsewhere, home], 1)
    page = engine.search(SearchQuery(day=DAY, visits_areas=("E05000001", "N8")))
    assert sorted(hit.id for hit in page.hits) == [1, 3]


def test_neutral_order_is_start_then_distance_and_never_insertion(engine: Engine) -> None:
    later = ServiceDocument(1, "a", "Later", visits=True, start_on=DAY + 3)
    now = ServiceDocument(2, "b", "Now", visits=True, start_on=DAY - 90)
    unsaid = ServiceDocument(3, "c", "Unsaid", visits=True)
    far = ServiceDocument(4, "d", "Far", lat_e5=HERE.lat_e5 + 900, lon_e5=HERE.lon_e5)
    close = ServiceDocument(5, "e", "Close", lat_e5=HERE.lat_e5 + 100, lon_e5=HERE.lon_e5)
    engine.rebuild([unsaid, far, later, close, now], 1)
    page = engine.search(SearchQuery(day=DAY, near=(HERE,)))
    assert [hit.id for hit in page.hits] == [2, 1, 3, 5, 4]
    page = engine.search(SearchQuery(day=DAY, near=(HERE,), sort="distance"))
    assert [hit.id for hit in page.hits] == [5, 4, 2, 1, 3]


def test_a_day_to_start_by_asks_care_that_visits_alone(engine: Engine) -> None:
    now = ServiceDocument(1, "a", "Now", visits=True, start_on=DAY - 90)
    on_the_day = ServiceDocument(2, "b", "On the day", visits=True, start_on=DAY + 10)
    late = ServiceDocument(3, "c", "A day late", visits=True, start_on=DAY + 11)
    untold = ServiceDocument(4, "d", "Untold", visits=True)
    full = ServiceDocument(5, "e", "Full today", vacancies=0)
    silent = ServiceDocument(6, "f", "Says nothing")
    engine.rebuild([now, on_the_day, late, untold, full, silent], 1)
    query = SearchQuery(day=DAY, start_by=DAY + 10)
    assert sorted(hit.id for hit in engine.search(query).hits) == [1, 2, 5, 6]
    assert [hit.id for hit in engine.search(replace(query, start_untold=True)).hits] == [4]
    page = engine.search(replace(query, text="late"))
    assert ("start_by", 1) in [(offer.filter, offer.count) for offer in page.relax]


def test_equals_rotate_by_the_day_in_any_order_of_insertion(engine: Engine) -> None:
    alike = [ServiceDocument(number, f"s-{number}", "Alike") for number in range(1, 9)]
    engine.rebuild(alike, 1)
    first = {
        day: [hit.id for hit in engine.search(SearchQuery(day=day)).hits] for day in range(DAY, DAY + 20)
    }
    engine.rebuild(reversed(alike), 2)
    assert all([hit.id for hit in engine.search(SearchQuery(day=day)).hits] == first[day] for day in first)
    assert len({tuple(order) for order in first.values()}) > 15


def test_services_without_a_price_are_last_and_not_free(engine: Engine) -> None:
    dear = ServiceDocument(1, "a", "Dear", prices=(("k", 90_000),))
    cheap = ServiceDocument(2, "b", "Cheap", prices=(("k", 50_000), ("other", 1)))
    unpriced = ServiceDocument(3, "c", "Unpriced", prices=(("other", 1),))
    engine.rebuild([unpriced, dear, cheap], 1)
    page = engine.search(SearchQuery(day=DAY, price_key="k", sort="price"))
    assert [(hit.id, hit.price) for hit in page.hits] == [(2, 50_000), (1, 90_000), (3, None)]
    page = engine.search(SearchQuery(day=DAY, price_key="k", max_price=60_000))
    assert [hit.id for hit in page.hits] == [2]
    own = PriceColumn(numpy.array([1, 3, 77]), numpy.array([10, 20, 30]))
    page = engine.search(SearchQuery(day=DAY, price_key="k", price_override=own, sort="price"))
    assert [(hit.id, hit.price) for hit in page.hits] == [(1, 10), (3, 20), (2, None)]


def test_a_hit_has_the_further_prices_that_were_asked_for(engine: Engine) -> None:
    both = ServiceDocument(1, "a", "Both", prices=(("k", 90_000), ("other", 1)))
    one = ServiceDocument(2, "b", "One", prices=(("other", 2),))
    engine.rebuild([both, one], 1)
    own = PriceColumn(numpy.array([2]), numpy.array([30]))
    page = engine.search(SearchQuery(day=DAY, price_key="k", also_priced=("other", own, "none"), sort="name"))
    assert [(hit.id, hit.price, hit.also) for hit in page.hits] == [
        (1, 90_000, (1, None, None)),
        (2, None, (2, 30, None)),
    ]
    assert all(hit.also == () for hit in engine.search(SearchQuery(day=DAY)).hits)


def test_words_in_a_name_come_first_and_are_marked(engine: Engine) -> None:
    named = ServiceDocument(1, "a", "Dementia House", summary="A quiet house")
    told = ServiceDocument(2, "b", "Rose Court", summary="Quiet care for people with dementia.")
    other = ServiceDocument(3, "c", "Oak Lodge", summary="A lodge")
    engine.rebuild([other, told, named], 1)
    page = engine.search(SearchQuery("dementia", day=DAY))
    assert [hit.id for hit in page.hits] == [1, 2]
    assert page.hits[1].highlights == (
        ("Quiet care for people with ", False),
        ("dementia", True),
        (".", False),
    )
    assert not page.loosened


def test_half_of_the_words_will_do_when_none_has_all(
    engine: Engine, documents: list[ServiceDocument]
) -> None:
    engine.rebuild([ServiceDocument(1, "a", "Rose Court"), ServiceDocument(2, "b", "Oak House")], 1)
    page = engine.search(SearchQuery("rose palace", day=DAY))
    assert ([hit.id for hit in page.hits], page.loosened) == ([1], True)
    assert engine.search(SearchQuery("rose palace castle", day=DAY)).total == 0


def test_an_empty_page_names_the_filters_to_drop(engine: Engine, documents: list[ServiceDocument]) -> None:
    engine.rebuild(documents, 1)
    nothing = engine.search(SearchQuery(day=DAY, needs=("dementia", "nowhere"), ratings=("good",)))
    assert nothing.total == 0
    assert [(way.filter, way.code) for way in nothing.relax] == [("needs", "nowhere")]
    without = engine.search(SearchQuery(day=DAY, needs=("dementia",), ratings=("good",)))
    assert nothing.relax[0].count == without.total
    assert without.relax == ()


def test_an_empty_page_suggests_names(engine: Engine) -> None:
    engine.rebuild([ServiceDocument(1, "rose-court", "Rose Court", "Rose Group")], 1)
    nothing = engine.search(SearchQuery("ros", day=DAY))
    assert [(suggestion.text, suggestion.kind, suggestion.slug) for suggestion in nothing.suggestions] == [
        ("Rose Court", "service", "rose-court"),
        ("Rose Group", "provider", ""),
    ]


def test_the_card_comes_back_as_it_was(engine: Engine) -> None:
    card = {"n": 1, "text": "Ümit بيت", "lines": ["a", {"b": None}], "yes": True}
    engine.rebuild([ServiceDocument(7, "slug", "Name", card=card)], 1)
    (hit,) = engine.search(SearchQuery(day=DAY)).hits
    assert (hit.id, hit.slug, hit.name, dict(hit.card)) == (7, "slug", "Name", card)


def test_a_batch_deletes_and_replaces_documents(engine: Engine, documents: list[ServiceDocument]) -> None:
    engine.rebuild(documents[:50], 1)
    first = engine.generation()
    second = engine.apply([replace(documents[0], name="Zanzibar Villa")], [documents[1].id, 9999], 2)
    assert second > first == engine.generation() - 1
    assert [hit.id for hit in engine.search(SearchQuery("zanzibar", day=DAY)).hits] == [documents[0].id]
    everything = engine.search(SearchQuery(day=DAY, per_page=100))
    assert sorted(hit.id for hit in everything.hits) == [
        document.id for document in documents[:50] if document is not documents[1]
    ]
    assert not [
        document for document in engine.suggest(documents[0].name, 50) if document.slug == documents[0].slug
    ]


def test_a_batch_counts_once(engine: Engine, documents: list[ServiceDocument]) -> None:
    engine.apply(documents[:3], [], 5)
    generation = engine.generation()
    assert engine.apply([], [1, 2, 3], 5) == engine.apply([], [1, 2, 3], 4) == generation
    assert engine.search(SearchQuery(day=DAY)).total == 3
    health = engine.health()
    assert (health.ok, health.documents, health.seq, health.generation) == (True, 3, 5, generation)
    assert 0 <= health.age < 60


def test_documents_read_before_another_batch_are_refused(
    engine: Engine, documents: list[ServiceDocument]
) -> None:
    engine.rebuild(documents[:3], 1)
    before = engine.health().generation
    newer, older = (replace(documents[0], name=name) for name in ("Newer", "Older"))
    engine.apply([newer], [], 2, after=before)
    for seq in (2, 3):
        with pytest.raises(StaleBatch):
            engine.apply([older], [documents[1].id], seq, after=before)
    hits = engine.search(SearchQuery(day=DAY)).hits
    assert len(hits) == 3 and "Newer" in [hit.name for hit in hits]
    engine.apply([older], [], 3, after=engine.health().generation)
    assert "Older" in [hit.name for hit in engine.search(SearchQuery(day=DAY)).hits]
    engine.rebuild(documents[:3], 1)
    with pytest.raises(StaleBatch):
        engine.apply([older], [], 2, after=before)


def test_an_id_both_added_and_deleted_is_deleted(engine: Engine, documents: list[ServiceDocument]) -> None:
    engine.apply(documents[:2], [documents[0].id], 1)
    assert [hit.id for hit in engine.search(SearchQuery(day=DAY)).hits] == [documents[1].id]


def test_the_last_of_two_in_a_batch_counts(engine: Engine, documents: list[ServiceDocument]) -> None:
    engine.apply([documents[0], replace(documents[0], name="Second")], [], 1)
    assert [hit.name for hit in engine.search(SearchQuery(day=DAY)).hits] == ["Second"]


def test_all_documents_may_be_deleted_and_added_again(
    engine: Engine, documents: list[ServiceDocument]
) -> None:
    engine.rebuild(documents[:20], 1)
    engine.apply([], [document.id for document in documents[:20]], 2)
    empty = engine.search(SearchQuery("dementia", day=DAY, near=(HERE,), sort="price", price_key="k"))
    assert (empty.total, empty.hits, engine.suggest("r"), dict(engine.vocabulary())) == (0, (), (), {})
    engine.apply(documents[:20], [], 3)
    assert engine.search(SearchQuery(day=DAY)).total == 20
    engine.rebuild([], 4)
    assert engine.search(SearchQuery(day=DAY)).total == 0


def test_a_rebuild_replaces_everything(engine: Engine, documents: list[ServiceDocument]) -> None:
    engine.rebuild(documents[:30], 9)
    generation = engine.generation()
    assert engine.rebuild(documents[30:40], 3) > generation
    assert engine.search(SearchQuery(day=DAY)).total == 10
    assert engine.health().seq == 3


@pytest.mark.parametrize(
    "text", ['*?[]()"~^:' * 1000, "a" * 10_000, "care " * 2000, "\0", "' OR 1=1 --", "\ud800"]
)
def test_hostile_words_are_answered(engine: Engine, documents: list[ServiceDocument], text: str) -> None:
    engine.rebuild(documents[:50], 1)
    with little_work(text[:20]):
        engine.search(SearchQuery(text, day=DAY))
        engine.suggest(text)


def test_the_same_query_has_the_same_answer(engine: Engine, documents: list[ServiceDocument]) -> None:
    engine.rebuild(documents, 1)
    query = SearchQuery("kind dementia care", day=DAY, near=(HERE,), facets=FACETS)
    assert len({repr(engine.search(query)) for _ in range(3)}) == 1


def test_many_threads_search_while_one_writes(engine: Engine, documents: list[ServiceDocument]) -> None:
    engine.rebuild(documents, 1)

    def ask(number: int) -> int:
        sorts = SORTS[number % len(SORTS)]
        page = engine.search(
            SearchQuery("dementia care" if number % 2 else "", day=DAY, sort=sorts, per_page=50)
        )
        ids = [hit.id for hit in page.hits]
        assert len(ids) == len(set(ids))
        assert page.facets["category"] == tuple(sorted(page.facets["category"], key=_in_order))
        return page.generation

    with ThreadPoolExecutor(8) as pool:
        asking = [pool.submit(ask, number) for number in range(120)]
        for seq in range(2, 8):
            engine.apply([replace(documents[seq], name=f"Changed {seq}")], [seq + 50], seq)
        seen = [each.result() for each in asking]
    assert max(seen) <= engine.generation()
    assert engine.search(SearchQuery(day=DAY)).total == len(documents) - 6


def _in_order(facet: FacetCount) -> tuple[int, str]:
    return -facet.results, facet.code


def test_an_unknown_scheme_is_refused() -> None:
    with pytest.raises(ValueError, match="solr"):
        open_engine("solr://nowhere")
