"""The engine in plain Python: short, slow and simple.

It is the oracle that the other engines are tested against, and what tests and small tools open. Each query
reads every document.
"""

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from search.analysis import name_key
from search.document import ServiceDocument
from search.engine import Health, StaleBatch
from search.engines.conventions import (
    MOST_SUGGESTIONS,
    OWN_FILTER,
    in_facet_order,
    suggestion_names,
    surface_words,
)
from search.order import LAST, NAME_BYTES, Ruler, effective_sort, miles_of, rotation, squared_radius
from search.query import PriceColumn, SearchQuery
from search.relevance import WordGroup, impacts, least_matching, rarity, word_groups
from search.results import FacetCount, Hit, Relaxation, ResultPage, Suggestion

Predicate = Callable[[ServiceDocument], bool]


@dataclass(frozen=True, slots=True)
class Filter:
    """One thing asked for. `code` is set where a filter has several codes that are all asked for."""

    name: str
    code: str | None
    passes: Predicate


@dataclass(frozen=True, slots=True)
class Matching:
    """Which documents have the words, with their scores. `scores` is None when no words were asked for."""

    scores: dict[int, int] | None
    loosened: bool
    terms: frozenset[str]


class MemoryEngine:
    """Keeps documents in a dictionary."""

    def __init__(self, synonyms: Mapping[str, tuple[str, ...]] | None = None) -> None:
        self._synonyms = dict(synonyms or {})
        self._documents: dict[int, ServiceDocument] = {}
        self._impacts: dict[int, dict[str, int]] = {}
        self._seq = 0
        self._generation = 0
        self._committed = time.time()
        self._vocabulary: tuple[int, Mapping[str, int]] = (0, {})
        self._lock = threading.RLock()

    # Writing

    def apply(
        self,
        upserts: Iterable[ServiceDocument],
        deletes: Iterable[int],
        seq: int,
        *,
        after: int | None = None,
    ) -> int:
        """See `Engine.apply`."""
        with self._lock:
            if after not in (None, self._generation):
                raise StaleBatch
            if seq <= self._seq:
                return self._generation
            for document in upserts:
                self._put(document)
            for service_id in deletes:
                self._documents.pop(service_id, None)
                self._impacts.pop(service_id, None)
            return self._commit(seq)

    def rebuild(self, documents: Iterable[ServiceDocument], seq: int) -> int:
        """See `Engine.rebuild`."""
        with self._lock:
            self._documents.clear()
            self._impacts.clear()
            for document in documents:
                self._put(document)
            return self._commit(seq)

    def _put(self, document: ServiceDocument) -> None:
        self._documents[document.id] = document
        self._impacts[document.id] = impacts(document)

    def _commit(self, seq: int) -> int:
        self._seq = seq
        self._generation += 1
        self._committed = time.time()
        return self._generation

    # State

    def generation(self) -> int:
        """See `Engine.generation`."""
        return self._generation

    def health(self) -> Health:
        """See `Engine.health`."""
        age = max(0.0, time.time() - self._committed)
        return Health(True, len(self._documents), self._seq, self._generation, age)

    def unchecked(self) -> str:
        """See `Engine.unchecked`."""
        return ""

    def check(self) -> Health:
        """See `Engine.check`."""
        return self.health()

    def close(self) -> None:
        """Nothing to give back: the documents are the index."""

    # Queries

    def search(self, query: SearchQuery) -> ResultPage:
        """See `Engine.search`."""
        with self._lock:
            return self._search(query)

    def _search(self, query: SearchQuery) -> ResultPage:
        matching = self._match(query.text)
        filters = _filters(query)
        if matching.scores is not None:
            scores = matching.scores
            filters.append(Filter("text", None, lambda document: document.id in scores))
        matches = self._passing(filters)
        matches.sort(key=lambda document: _place_in_order(query, matching, document))
        first = (query.page - 1) * query.per_page
        hits = tuple(_hit(query, matching, document) for document in matches[first : first + query.per_page])
        return ResultPage(
            total=len(matches),
            hits=hits,
            facets={facet: self._count(filters, facet) for facet in query.facets},
            generation=self._generation,
            suggestions=() if matches else self._suggest_for(query.text),
            corrected=query.corrections,
            relax=() if matches else self._relax(filters),
            loosened=matching.loosened,
        )

    def _passing(self, filters: list[Filter]) -> list[ServiceDocument]:
        return [
            document
            for document in self._documents.values()
            if all(each.passes(document) for each in filters)
        ]

    def _count(self, filters: list[Filter], facet: str) -> tuple[FacetCount, ...]:
        others = [each for each in filters if each.name != OWN_FILTER.get(facet)]
        counts = Counter(code for document in self._passing(others) for code in document.codes(facet))
        return in_facet_order(counts)

    def _relax(self, filters: list[Filter]) -> tuple[Relaxation, ...]:
        offers = []
        for dropped in filters:
            count = len(self._passing([each for each in filters if each is not dropped]))
            if count:
                offers.append(Relaxation(dropped.name, dropped.code, count))
        return tuple(sorted(offers, key=lambda offer: (-offer.count, offer.filter, offer.code or "")))

    # Words

    def _match(self, text: str) -> Matching:
        groups = word_groups(text, self._synonyms)
        if not groups:
            return Matching(None, False, frozenset())
        documents_with: Counter[str] = Counter(
            term for impacts_of in self._impacts.values() for term in impacts_of
        )
        rarities = {term: rarity(count, len(self._documents)) for term, count in documents_with.items()}
        points = {
            service_id: [_points(group, impacts_of, rarities) for group in groups]
            for service_id, impacts_of in self._impacts.items()
        }
        scores = {service_id: sum(each) for service_id, each in points.items() if all(each)}
        loosened = not scores
        if loosened:
            least = least_matching(len(groups))
            scores = {
                service_id: sum(each) for service_id, each in points.items() if sum(map(bool, each)) >= least
            }
        terms = frozenset(term for group in groups for term, _ in group.alternatives)
        return Matching(scores, loosened and bool(scores), terms)

    def vocabulary(self) -> Mapping[str, int]:
        """See `Engine.vocabulary`."""
        with self._lock:
            at, vocabulary = self._vocabulary
            if at != self._generation:
                counts: Counter[str] = Counter()
                for document in self._documents.values():
                    counts.update(surface_words(document.name, document.provider_name, document.summary))
                vocabulary = dict(sorted(counts.items()))
                self._vocabulary = (self._generation, vocabulary)
            return vocabulary

    def suggest(self, prefix: str, limit: int = 8) -> tuple[Suggestion, ...]:
        """See `Engine.suggest`."""
        prefix_key = name_key(prefix)
        if not prefix_key:
            return ()
        with self._lock:
            first: dict[tuple[str, str], Suggestion] = {}
            for document in sorted(self._documents.values(), key=lambda document: document.id):
                for kind, name, slug in suggestion_names(document):
                    if name_key(name).startswith(prefix_key):
                        first.setdefault((name_key(name), kind), Suggestion(name, kind, slug))
        return tuple(first[key] for key in sorted(first)[:limit])

    def _suggest_for(self, text: str) -> tuple[Suggestion, ...]:
        return self.suggest(text, MOST_SUGGESTIONS)


def _points(group: WordGroup, impacts_of: Mapping[str, int], rarities: Mapping[str, int]) -> int:
    return max(
        impacts_of[term] * rarities[term] * weight if term in impacts_of else 0
        for term, weight in group.alternatives
    )


def _filters(query: SearchQuery) -> list[Filter]:
    filters = []
    if query.council is not None:
        council = query.council
        filters.append(Filter("council", None, lambda document: council in document.councils))
    if query.categories:
        filters.append(Filter("categories", None, lambda document: document.category in query.categories))
    if query.ratings:
        filters.append(Filter("ratings", None, lambda document: document.rating in query.ratings))
    for name in ("needs", "tasks", "languages", "features", "specialist"):
        for code in dict.fromkeys(getattr(query, name)):
            filters.append(Filter(name, code, _has(name, code)))
    if query.funding is not None:
        filters.append(Filter("funding", None, _has("funding", query.funding)))
    if query.place is not None and query.miles is not None:
        filters.append(Filter("miles", None, _within(query)))
    if query.visits_areas:
        address = set(query.visits_areas)
        filters.append(
            Filter(
                "visits_areas",
                None,
                lambda document: not document.visits or bool(address & set(document.areas)),
            )
        )
    if query.max_price is not None:
        filters.append(Filter("max_price", None, lambda document: _affordable(query, document)))
    if query.available:
        filters.append(Filter("available", None, lambda document: _has_room(query, document)))
    if query.start_untold:
        filters.append(
            Filter("start_untold", None, lambda document: document.visits and document.start_on is None)
        )
    elif query.start_by is not None:
        day = query.start_by
        filters.append(
            Filter("start_by", None, lambda document: not document.visits or _can_start(document, day))
        )
    return filters


def _has(name: str, code: str) -> Predicate:
    return lambda document: code in document.codes(name)


def _within(query: SearchQuery) -> Predicate:
    farthest = squared_radius(query.miles or 0.0)

    def passes(document: ServiceDocument) -> bool:
        return document.visits or _squared(query, query.sort_place, document) <= farthest

    return passes


def _affordable(query: SearchQuery, document: ServiceDocument) -> bool:
    price = _price(query, document)
    return price is not None and query.max_price is not None and price <= query.max_price


def _has_room(query: SearchQuery, document: ServiceDocument) -> bool:
    """A vacancy; or, where no vacancies are counted, a start that is not in the future."""
    if document.vacancies is not None:
        return document.vacancies > 0
    return _can_start(document, query.day)


def _can_start(document: ServiceDocument, day: int) -> bool:
    """Whether it has told a start that is not after a day."""
    return document.start_on is not None and document.start_on <= day


def _price(query: SearchQuery, document: ServiceDocument) -> int | None:
    asked = query.price_override or query.price_key
    return None if asked is None else _price_under(asked, document)


def _price_under(asked: str | PriceColumn, document: ServiceDocument) -> int | None:
    """The price of a document under a key, or as a column gives it."""
    return dict(document.prices).get(asked) if isinstance(asked, str) else asked.price_of(document.id)


def _squared(query: SearchQuery, place: int, document: ServiceDocument) -> int:
    if not query.near or document.lat_e5 is None or document.lon_e5 is None:
        return LAST
    return Ruler(query.near[place]).squared(document.lat_e5, document.lon_e5)


def _place_in_order(
    query: SearchQuery, matching: Matching, document: ServiceDocument
) -> tuple[int | bytes, ...]:
    start = LAST if document.start_on is None else max(document.start_on, query.day)
    distance = _squared(query, query.sort_place, document)
    price = _price(query, document)
    first: tuple[int | bytes, ...]
    match effective_sort(query, has_words=matching.scores is not None):
        case "relevance":
            first = (-(matching.scores or {})[document.id],)
        case "neutral":
            first = (0, start) if document.visits else (1, distance)
        case "distance":
            first = (1, start) if document.visits else (0, distance)
        case "start":
            first = (start,)
        case "price":
            first = (LAST if price is None else price,)
        case "feedback":
            first = (LAST if document.feedback_mean is None else -document.feedback_mean,)
        case _:
            first = (name_key(document.name).encode()[:NAME_BYTES],)
    return (*first, rotation(query.day, document.id), document.id)


def _hit(query: SearchQuery, matching: Matching, document: ServiceDocument) -> Hit:
    squares = [_squared(query, place, document) for place in range(len(query.near))]
    return Hit(
        id=document.id,
        slug=document.slug,
        card=document.card,
        score=(matching.scores or {}).get(document.id, 0),
        miles=tuple(None if document.visits or square == LAST else miles_of(square) for square in squares),
        price=_price(query, document),
        name=document.name,
        summary=document.summary,
        terms=matching.terms,
        also=tuple(_price_under(asked, document) for asked in query.also_priced),
    )
