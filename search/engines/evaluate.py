"""A query against a snapshot: bit sets filter, counted bits are facets, one 64-bit key orders.

Must give what `engines/memory.py` gives, the slow and plain implementation.
"""

from dataclasses import dataclass
from itertools import islice

import numpy
from numpy.typing import NDArray

from search.engines.columns import MISSING, Payload
from search.engines.conventions import MOST_SUGGESTIONS, OWN_FILTER, in_facet_order
from search.engines.matching import match_words, suggest
from search.engines.snapshot import Bits, Mask, Snapshot, Whole, bit_count, pack, unpack
from search.order import LAST, Ruler, effective_sort, miles_of, squared_radius
from search.query import PriceColumn, SearchQuery, Sort
from search.relevance import word_groups
from search.results import FacetCount, Hit, Relaxation, ResultPage

# An order that depends on neither place nor words is cached whole; its first documents usually suffice.
CACHED_ORDERS: frozenset[Sort] = frozenset(("start", "price", "feedback", "name"))


@dataclass(frozen=True, slots=True)
class Filter:
    """One thing asked for, as the documents that have it. `code` is set where all of a list are asked for."""

    name: str
    code: str | None
    bits: Bits


class Evaluation:
    """The evaluation of one query."""

    def __init__(self, snapshot: Snapshot, query: SearchQuery, synonyms: dict[str, tuple[str, ...]]) -> None:
        self.snapshot = snapshot
        self.query = query
        self.prices = _prices(snapshot, query)
        self.matching = match_words(snapshot, word_groups(query.text, synonyms))
        self.filters = self._filters()

    def answer(self) -> ResultPage:
        """The page."""
        bits = self._passing(None)
        mask = unpack(bits, self.snapshot.size)
        total = int(numpy.count_nonzero(mask))
        docs = self._page(mask, total)
        return ResultPage(
            total=total,
            hits=self._hits(docs),
            facets=self._facets(bits),
            generation=self.snapshot.pointer.generation,
            suggestions=() if total else suggest(self.snapshot, self.query.text, MOST_SUGGESTIONS),
            corrected=self.query.corrections,
            relax=() if total else self._relax(),
            loosened=self.matching.loosened,
        )

    # Filters

    def _filters(self) -> list[Filter]:
        query, of = self.query, self.snapshot.bits_of
        filters = []
        if query.council is not None:
            filters.append(Filter("council", None, of("councils", query.council)))
        if query.categories:
            filters.append(Filter("categories", None, self._any("category", query.categories)))
        if query.ratings:
            filters.append(Filter("ratings", None, self._any("rating", query.ratings)))
        for name in ("needs", "tasks", "languages", "features", "specialist"):
            filters += [Filter(name, code, of(name, code)) for code in dict.fromkeys(getattr(query, name))]
        if query.funding is not None:
            filters.append(Filter("funding", None, of("funding", query.funding)))
        if query.place is not None and query.miles is not None:
            near = self._squared(query.sort_place, None) <= squared_radius(query.miles)
            filters.append(Filter("miles", None, self.snapshot.visits_bits | pack(near)))
        if query.visits_areas:
            stays = ~self.snapshot.visits_bits
            filters.append(Filter("visits_areas", None, stays | self._any("areas", query.visits_areas)))
        if query.max_price is not None and self.prices is not None:
            filters.append(Filter("max_price", None, pack(self.prices <= min(query.max_price, LAST - 1))))
        if query.available:
            filters.append(Filter("available", None, pack(self._has_room())))
        if query.start_untold:
            untold = self.snapshot.start == MISSING
            filters.append(Filter("start_untold", None, self.snapshot.visits_bits & pack(untold)))
        elif query.start_by is not None:
            stays = ~self.snapshot.visits_bits
            filters.append(Filter("start_by", None, stays | pack(self._can_start(query.start_by))))
        if self.matching.bits is not None:
            filters.append(Filter("text", None, self.matching.bits))
        return filters

    def _any(self, field: str, codes: tuple[str, ...]) -> Bits:
        bits = numpy.zeros_like(self.snapshot.live_bits)
        for code in codes:
            bits |= self.snapshot.bits_of(field, code)
        return bits

    def _can_start(self, day: int) -> Mask:
        return (self.snapshot.start != MISSING) & (self.snapshot.start <= day)

    def _has_room(self) -> Mask:
        can_start = self._can_start(self.query.day)
        vacancies = self.snapshot.vacancies
        return numpy.where(vacancies == MISSING, can_start, vacancies > 0)

    def _passing(self, without: str | None) -> Bits:
        """The live documents that pass every filter but the named one."""
        bits = self.snapshot.live_bits.copy()
        for each in self.filters:
            if each.name != without:
                bits &= each.bits
        return bits

    def _relax(self) -> tuple[Relaxation, ...]:
        offers = []
        for dropped in self.filters:
            bits = self.snapshot.live_bits.copy()
            for each in self.filters:
                if each is not dropped:
                    bits &= each.bits
            if results := bit_count(bits):
                offers.append(Relaxation(dropped.name, dropped.code, results))
        return tuple(sorted(offers, key=lambda offer: (-offer.count, offer.filter, offer.code or "")))

    # Counts

    def _facets(self, bits: Bits) -> dict[str, tuple[FacetCount, ...]]:
        """Every facet: all of them counted at once, then those again that are counted without their own filter."""
        tables = self.snapshot.tables(self.query.facets)
        counts = iter(counted(tables.bits, bits))
        facets = {facet: list(islice(counts, len(codes))) for facet, codes in tables.codes.items()}
        asked = {each.name for each in self.filters}
        for facet in facets:
            own = OWN_FILTER.get(facet)
            if own in asked:
                facets[facet] = counted(tables.bits[tables.rows(facet)], self._passing(own))
        return {
            facet: in_facet_order(dict(zip(tables.codes[facet], numbers, strict=True)))
            for facet, numbers in facets.items()
        }

    # Order

    def _squared(self, place: int, docs: Whole | None) -> Whole:
        """Squared distances from a place, for some documents or all; LAST where a document has no place."""
        snapshot = self.snapshot
        lat, lon, placed = snapshot.lat, snapshot.lon, snapshot.placed
        if docs is not None:
            lat, lon, placed = lat[docs], lon[docs], placed[docs]
        if not self.query.near:
            return numpy.full(len(lat), LAST, numpy.int64)
        return numpy.where(placed, Ruler(self.query.near[place]).squared(lat, lon), LAST)

    def _page(self, mask: Mask, total: int) -> list[int]:
        first = (self.query.page - 1) * self.query.per_page
        last = min(first + self.query.per_page, total)
        if first >= last:
            return []
        sort = effective_sort(self.query, has_words=self.matching.scores is not None)
        overridden = sort == "price" and self.query.price_override is not None
        placeless = sort in ("neutral", "distance") and not self.query.near
        if placeless or (sort in CACHED_ORDERS and not overridden):
            return self._from_cached_order(sort, mask, total, last)[first:last]
        docs = numpy.flatnonzero(mask)
        keys = self._keys(sort, docs, last)
        if last * 4 < total:
            nearest = numpy.argpartition(keys, last - 1)[:last]
            docs, keys = docs[nearest], keys[nearest]
        chosen: list[int] = docs[numpy.argsort(keys)[first:last]].tolist()
        return chosen

    def _from_cached_order(self, sort: Sort, mask: Mask, total: int, last: int) -> list[int]:
        everything = numpy.arange(self.snapshot.size)
        key = (sort, self.query.day, self.query.price_key if sort == "price" else None)
        order = self.snapshot.order(key, lambda: self._keys(sort, everything, 0))
        # Enough of the order that, if matches are spread evenly, it holds the page twice over.
        enough = min(len(order), 256 + 2 * last * len(order) // total)
        docs_found = order[:enough][mask[order[:enough]]]
        if len(docs_found) < last:
            docs_found = order[mask[order]]
        chosen: list[int] = docs_found[:last].tolist()
        return chosen

    def _keys(self, sort: Sort, docs: Whole, last: int) -> Whole:
        """One number a document: the order, then the day's rotation. Smaller comes first."""
        first = self._first_key(sort, docs, last)
        return (
            first * (1 << self.snapshot.size.bit_length()) + self.snapshot.rotation_rank(self.query.day)[docs]
        )

    def _first_key(self, sort: Sort, docs: Whole, last: int) -> Whole:
        snapshot = self.snapshot
        if sort == "relevance" and self.matching.scores is not None:
            return LAST - self.matching.scores[docs].astype(numpy.int64)
        if sort in ("neutral", "distance"):
            return self._visits_and_places(docs, visits_first=sort == "neutral", last=last)
        if sort == "start":
            return self._starts(docs)
        if sort == "price":
            return self.prices[docs] if self.prices is not None else numpy.full(len(docs), LAST, numpy.int64)
        if sort == "feedback":
            return numpy.where(snapshot.feedback[docs] == MISSING, LAST, -snapshot.feedback[docs])
        return snapshot.name_order()[docs]

    def _starts(self, docs: Whole) -> Whole:
        start = self.snapshot.start[docs]
        return numpy.where(start == MISSING, LAST, numpy.maximum(start, self.query.day))

    def _visits_and_places(self, docs: Whole, *, visits_first: bool, last: int) -> Whole:
        """Care that visits by start, care that people go to by distance, one kind before the other."""
        visits = self.snapshot.visits[docs]
        coming = int(numpy.count_nonzero(visits))
        after = 2 * LAST
        if visits_first and 0 < last <= coming:
            return numpy.where(visits, self._starts(docs), after)
        if not visits_first and 0 < last <= len(docs) - coming:
            return numpy.where(visits, after, self._squared(self.query.sort_place, docs))
        starts = self._starts(docs)
        squared = self._squared(self.query.sort_place, docs)
        if visits_first:
            return numpy.where(visits, starts, squared + after)
        return numpy.where(visits, starts + after, squared)

    # Hits

    def _hits(self, docs: list[int]) -> tuple[Hit, ...]:
        at = numpy.array(docs, numpy.int64)
        nothing = [0] * len(docs)
        return tuple(
            map(
                self._hit,
                docs,
                self.snapshot.ids[at].tolist(),
                nothing if self.matching.scores is None else self.matching.scores[at].tolist(),
                [LAST] * len(docs) if self.prices is None else self.prices[at].tolist(),
                self._miles(at),
                self._also(at),
            )
        )

    def _hit(
        self,
        doc: int,
        service_id: int,
        score: int,
        price: int,
        miles: tuple[float | None, ...],
        also: tuple[int | None, ...],
    ) -> Hit:
        payload: Payload = self.snapshot.payload(doc)
        return Hit(
            id=service_id,
            slug=payload.slug,
            card=payload.card,
            score=score,
            miles=miles,
            price=None if price == LAST else price,
            name=payload.name,
            summary=payload.summary,
            terms=self.matching.terms,
            also=also,
        )

    def _also(self, docs: Whole) -> list[tuple[int | None, ...]]:
        """The further prices of each document that were asked for."""
        if not self.query.also_priced:
            return [()] * len(docs)
        columns = [_column(self.snapshot, asked)[docs].tolist() for asked in self.query.also_priced]
        return [
            tuple(None if price == LAST else price for price in prices)
            for prices in zip(*columns, strict=True)
        ]

    def _miles(self, docs: Whole) -> list[tuple[float | None, ...]]:
        """How far each document is from each place; None where its care comes to people, or it has no place."""
        if not self.query.near:
            return [()] * len(docs)
        stays = ~self.snapshot.visits[docs]
        columns = [
            numpy.where(stays, self._squared(place, docs), LAST).tolist()
            for place in range(len(self.query.near))
        ]
        return [
            tuple(None if square == LAST else miles_of(square) for square in squares)
            for squares in zip(*columns, strict=True)
        ]


def counted(rows: NDArray[numpy.uint64], bits: Bits) -> list[int]:
    """How many documents of a bit set are in each row of others.

    The documents of a council lie together, so that most words of the bit set hold none: those are not looked at.
    """
    words = numpy.flatnonzero(bits)
    if len(words) * 2 < len(bits):
        rows, bits = rows[:, words], bits[words]
    counts: list[int] = numpy.bitwise_count(rows & bits).sum(axis=1, dtype=numpy.int64).tolist()
    return counts


def _prices(snapshot: Snapshot, query: SearchQuery) -> Whole | None:
    asked = query.price_override or query.price_key
    return None if asked is None else _column(snapshot, asked)


def _column(snapshot: Snapshot, asked: str | PriceColumn) -> Whole:
    """The prices of every document under a key, or as a column gives them; LAST where there is none."""
    if isinstance(asked, str):
        return snapshot.prices(asked)
    return snapshot.prices_from(asked.ids, asked.pence)
