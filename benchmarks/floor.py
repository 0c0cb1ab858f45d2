"""The floor: the same queries, facets and order on numpy arrays in memory, a lower bound for the time of a search.

No files, no commits, no other process, no thread, no highlighting: what an index is measured against.
Postings are arrays of document numbers and impacts; several values are bit masks; facets are counted with
bincount and masks.
"""

from collections.abc import Iterable, Mapping

import numpy
from numpy.typing import NDArray

from search.document import ServiceDocument
from search.order import LAST, Ruler, effective_sort, rotations, squared_radius
from search.query import SearchQuery
from search.relevance import impacts, least_matching, rarity, word_groups

Whole = NDArray[numpy.int64]
Mask = NDArray[numpy.bool_]

SINGLE = ("category", "rating")
MULTI = ("needs", "tasks", "languages", "features", "funding")
NEVER = -(2**31)
OWN = {"category": "categories", "rating": "ratings"}


class Floor:
    """Arrays made from the documents."""

    def __init__(self, documents: Iterable[ServiceDocument]) -> None:
        self.documents = list(documents)
        self.size = len(self.documents)
        self.ids = numpy.array([document.id for document in self.documents], numpy.int64)
        self.visits = numpy.array([document.visits for document in self.documents])
        self.numbers = {name: self._numbers(name) for name in ("lat_e5", "lon_e5", "start_on", "vacancies")}
        self.numbers["feedback_mean"] = self._numbers("feedback_mean")
        self.names = numpy.unique(
            [document.name.lower() for document in self.documents], return_inverse=True
        )[1]
        self.codes = {
            name: sorted({code for document in self.documents for code in document.codes(name)})
            for name in SINGLE + MULTI
        }
        self.single = {name: self._single(name) for name in SINGLE}
        self.masks = {name: self._masks(name) for name in MULTI}
        self.areas = self._lists("areas")
        self.prices = self._prices()
        self.terms = self._terms()
        self.turns: dict[int, Whole] = {}

    def _numbers(self, name: str) -> Whole:
        values = (getattr(document, name) for document in self.documents)
        return numpy.array([NEVER if value is None else value for value in values], numpy.int64)

    def _single(self, name: str) -> Whole:
        number = {code: at for at, code in enumerate(self.codes[name])}
        return numpy.array([number[getattr(document, name)] for document in self.documents], numpy.int64)

    def _masks(self, name: str) -> Whole:
        bit = {code: 1 << at for at, code in enumerate(self.codes[name])}
        return numpy.array(
            [sum(bit[code] for code in document.codes(name)) for document in self.documents], numpy.int64
        )

    def _lists(self, name: str) -> dict[str, Whole]:
        grouped: dict[str, list[int]] = {}
        for at, document in enumerate(self.documents):
            for code in document.codes(name):
                grouped.setdefault(code, []).append(at)
        return {code: numpy.array(docs) for code, docs in grouped.items()}

    def _prices(self) -> dict[str, Whole]:
        columns: dict[str, Whole] = {}
        for at, document in enumerate(self.documents):
            for key, pence in document.prices:
                columns.setdefault(key, numpy.full(self.size, LAST, numpy.int64))[at] = pence
        return columns

    def _terms(self) -> dict[str, tuple[Whole, Whole]]:
        grouped: dict[str, tuple[list[int], list[int]]] = {}
        for at, document in enumerate(self.documents):
            for term, impact in impacts(document).items():
                docs, weights = grouped.setdefault(term, ([], []))
                docs.append(at)
                weights.append(impact)
        return {term: (numpy.array(docs), numpy.array(weights)) for term, (docs, weights) in grouped.items()}

    def search(
        self, query: SearchQuery
    ) -> tuple[int, list[ServiceDocument], Mapping[str, list[tuple[str, int]]]]:
        """Total, the page of documents, and the counts of each facet."""
        scores, matched = self._match(query)
        masks = self._filter(query)
        if matched is not None:
            masks["text"] = matched
        mask = numpy.ones(self.size, numpy.bool_)
        for each in masks.values():
            mask &= each
        docs = numpy.flatnonzero(mask)
        facets = {}
        for facet in query.facets:
            counted = docs
            if OWN.get(facet) in masks:
                others = [each for name, each in masks.items() if name != OWN[facet]]
                counted = (
                    numpy.flatnonzero(numpy.logical_and.reduce(others)) if others else numpy.arange(self.size)
                )
            facets[facet] = self._count(facet, counted)
        return len(docs), self._page(query, docs, scores), facets

    def _match(self, query: SearchQuery) -> tuple[Whole | None, Mask | None]:
        groups = word_groups(query.text, {})
        if not groups:
            return None, None
        scores = numpy.zeros(self.size, numpy.int64)
        having = numpy.zeros(self.size, numpy.int64)
        for group in groups:
            term, weight = group.alternatives[0]
            if term in self.terms:
                docs, term_impacts = self.terms[term]
                scores[docs] += term_impacts * (rarity(len(docs), self.size) * weight)
                having[docs] += 1
        matched = having == len(groups)
        return scores, matched if matched.any() else having >= least_matching(len(groups))

    def _filter(self, query: SearchQuery) -> dict[str, Mask]:
        masks: dict[str, Mask] = {}
        for facet, codes in (("category", query.categories), ("rating", query.ratings)):
            if codes:
                numbers = [self.codes[facet].index(code) for code in codes]
                masks[OWN[facet]] = numpy.isin(self.single[facet], numbers)
        for name in ("needs", "languages"):
            for code in getattr(query, name):
                bit = 1 << self.codes[name].index(code)
                masks[f"{name}:{code}"] = (self.masks[name] & bit) != 0
        if query.place is not None and query.miles is not None:
            masks["miles"] = self.visits | (self._squared(query, None) <= squared_radius(query.miles))
        if query.visits_areas:
            near = ~self.visits
            for code in query.visits_areas:
                if code in self.areas:
                    near[self.areas[code]] = True
            masks["visits"] = near
        if query.max_price is not None and query.price_key is not None:
            masks["price"] = self.prices[query.price_key] <= query.max_price
        if query.available:
            start, vacancies = self.numbers["start_on"], self.numbers["vacancies"]
            can = (start != NEVER) & (start <= query.day)
            masks["available"] = numpy.where(vacancies == NEVER, can, vacancies > 0)
        return masks

    def _count(self, facet: str, docs: Whole) -> list[tuple[str, int]]:
        codes = self.codes[facet]
        if facet in self.single:
            counts = numpy.bincount(self.single[facet][docs], minlength=len(codes)).tolist()
        else:
            masks = self.masks[facet][docs]
            counts = [int(numpy.count_nonzero(masks & (1 << bit))) for bit in range(len(codes))]
        pairs = sorted(zip(codes, counts, strict=True), key=lambda pair: (-pair[1], pair[0]))
        return [pair for pair in pairs if pair[1]]

    def _squared(self, query: SearchQuery, docs: Whole | None) -> Whole:
        lat, lon = self.numbers["lat_e5"], self.numbers["lon_e5"]
        if docs is not None:
            lat, lon = lat[docs], lon[docs]
        place = query.place
        return numpy.full(len(lat), LAST) if place is None else Ruler(place).squared(lat, lon)

    def _page(self, query: SearchQuery, docs: Whole, scores: Whole | None) -> list[ServiceDocument]:
        first = (query.page - 1) * query.per_page
        last = min(first + query.per_page, len(docs))
        if first >= last:
            return []
        keys = self._keys(query, docs, scores) * (1 << self.size.bit_length()) + self._turn(query.day)[docs]
        if last * 4 < len(docs):
            best = numpy.argpartition(keys, last - 1)[:last]
            docs, keys = docs[best], keys[best]
        return [self.documents[at] for at in docs[numpy.argsort(keys)[first:last]].tolist()]

    def _turn(self, day: int) -> Whole:
        if day not in self.turns:
            turn = numpy.empty(self.size, numpy.int64)
            turn[numpy.lexsort((self.ids, rotations(day, self.ids)))] = numpy.arange(self.size)
            self.turns[day] = turn
        return self.turns[day]

    def _keys(self, query: SearchQuery, docs: Whole, scores: Whole | None) -> Whole:
        start = self.numbers["start_on"][docs]
        starts = numpy.where(start == NEVER, LAST, numpy.maximum(start, query.day))
        sort = effective_sort(query, has_words=scores is not None)
        if scores is not None and sort == "relevance":
            return LAST - scores[docs]
        if sort == "neutral":
            return numpy.where(self.visits[docs], starts, self._squared(query, docs) + 2 * LAST)
        if sort == "start":
            return starts
        if sort == "price":
            return self.prices[query.price_key or ""][docs]
        if sort == "feedback":
            mean = self.numbers["feedback_mean"][docs]
            return numpy.where(mean == NEVER, LAST, -mean)
        return self.names[docs]
