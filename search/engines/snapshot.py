"""One generation of the index in memory: columns, bit sets, and what is worked out from them once.

A snapshot never changes; a commit makes the next one, which shares all segments that stayed. Documents
are numbered through all segments. A bit set is an array of 64-bit words, one bit a document.
"""

import threading
from collections import Counter
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from itertools import takewhile
from typing import Any

import numpy
from cachetools import LRUCache
from numpy.typing import NDArray

from search.engines.columns import MISSING, CodeBook, Payload, code_name, price_name
from search.engines.files import Pointer
from search.engines.segment import NOTHING, Docs, Segment, Weights
from search.order import LAST, rotations

Bits = NDArray[numpy.uint64]
Mask = NDArray[numpy.bool_]
Whole = NDArray[numpy.int64]

# What is remembered of each kind: how many, in how many bytes. The columns of all of England take some 300 kB each.
MEMORIES: dict[str, tuple[int, int]] = {
    "postings": (8192, 8_000_000),
    "bits": (512, 4_000_000),
    "prices": (24, 8_000_000),
    "payload": (1000, 8_000_000),  # some 5 kB each
    "order": (12, 8_000_000),
    "rotation": (2, 8_000_000),
}
ENTRY_BYTES = 200  # of the tables that hold an entry
DECODED = 6  # how many times as much memory a document takes as its JSON
DENSE_SHARE = (
    8  # a term that at least every eighth service has is stored with a place for each service instead
)


@dataclass(frozen=True, slots=True)
class Postings:
    """Where a term is, and its impact there; `matching` counts the live documents.

    A rare term has the documents it is in, a common one an impact for every document: less room than naming most of
    them, and no places to look up.
    """

    docs: Docs | None
    impacts: Weights
    matching: int

    @property
    def nbytes(self) -> int:
        """How many bytes its entries take."""
        return int(self.impacts.nbytes + (0 if self.docs is None else self.docs.nbytes))


class Memory:
    """The values of one kind that were used last: at most so many, in at most so many bytes.

    A value is charged its share of the bytes, or more where it takes more, so that both bounds are one. Used under the
    lock of its snapshot.
    """

    def __init__(self, most: int, most_bytes: int) -> None:
        self._share = most_bytes // most
        self._values: LRUCache[Hashable, tuple[int, Any]] = LRUCache(
            self._share * most, getsizeof=lambda entry: entry[0]
        )

    def get(self, key: Hashable) -> Any:
        """The value of a key, None where it is not remembered."""
        entry = self._values.get(key)
        return None if entry is None else entry[1]

    def put(self, key: Hashable, value: Any, nbytes: int) -> None:
        """Remember a value that takes so many bytes; not one that alone takes more than there is room for."""
        charged = max(nbytes + len(str(key)) + ENTRY_BYTES, self._share)
        if charged <= self._values.maxsize:
            self._values[key] = (charged, value)

    def __len__(self) -> int:
        return len(self._values)

    @property
    def bytes_charged(self) -> int:
        """How many bytes are taken."""
        return int(self._values.currsize)


@dataclass(frozen=True, slots=True)
class FacetTables:
    """The codes of several facets, in alphabetical order, and a bit set for each: one row a code, facet after facet."""

    codes: Mapping[str, tuple[str, ...]]
    bits: NDArray[numpy.uint64]

    def rows(self, facet: str) -> slice:
        """The rows of one facet."""
        before = takewhile(lambda name: name != facet, self.codes)
        first = sum(len(self.codes[name]) for name in before)
        return slice(first, first + len(self.codes[facet]))


class Snapshot:
    """Everything a question needs of one generation."""

    def __init__(
        self, pointer: Pointer, book: CodeBook, segments: list[Segment], deleted: list[Docs]
    ) -> None:
        self.pointer = pointer
        self._book = book
        self._segments = segments
        self._bases = numpy.cumsum([0, *(segment.size for segment in segments)]).tolist()
        self.size: int = self._bases[-1]
        self._lock = threading.RLock()
        self._read_columns(deleted)
        self._tables: dict[tuple[str, ...], FacetTables] = {}
        self._by_id: tuple[Whole, Whole] | None = None
        self._names: Whole | None = None
        self._vocabulary: dict[str, int] | None = None
        self.memories = {kind: Memory(*bounds) for kind, bounds in MEMORIES.items()}

    def _read_columns(self, deleted: list[Docs]) -> None:
        rows = [segment.rows for segment in self._segments]

        def column(name: str) -> Whole:
            parts = [part[name].astype(numpy.int64) for part in rows]
            return numpy.concatenate(parts) if parts else numpy.empty(0, numpy.int64)

        self.live: Mask = numpy.ones(self.size, numpy.bool_)
        for base, deleted_docs in zip(self._bases, deleted, strict=False):
            self.live[deleted_docs + base] = False
        self.live_bits = pack(self.live)
        self.documents = int(numpy.count_nonzero(self.live))
        self.ids = column("id")
        self.visits: Mask = column("visits").astype(numpy.bool_)
        self.lat, self.lon = column("lat_e5"), column("lon_e5")
        self.placed: Mask = (self.lat != MISSING) & (self.lon != MISSING)
        self.start, self.vacancies = column("start_on"), column("vacancies")
        self.feedback = column("feedback_mean")
        self.visits_bits = pack(self.visits)

    def _remembered(self, kind: str, key: Hashable, make: Callable[[], Any]) -> Any:
        """The remembered value of this key, or what `make` returns: an array, or what has its size in bytes."""
        memory = self.memories[kind]
        with self._lock:
            value = memory.get(key)
        if value is None:
            value = make()
            with self._lock:
                memory.put(key, value, value.nbytes)
        return value

    # Codes

    def docs_with(self, name: str) -> Docs:
        """The documents, deleted ones too, that have a code of the book."""
        number = self._book.number(name)
        if number is None:
            return numpy.empty(0, numpy.int32)
        parts = [
            segment.docs_with(number) + base
            for segment, base in zip(self._segments, self._bases, strict=False)
        ]
        return numpy.concatenate(parts).astype(numpy.int32) if parts else numpy.empty(0, numpy.int32)

    def bits_of(self, field: str, code: str) -> Bits:
        """The documents that have a facet's code, as a bit set."""
        name = code_name(field, code)
        if self._book.number(name) is None:  # a stranger's: no service has it, and it takes no room
            return pack(numpy.zeros(self.size, numpy.bool_))

        def make() -> Bits:
            mask = numpy.zeros(self.size, numpy.bool_)
            mask[self.docs_with(name)] = True
            return pack(mask)

        value: Bits = self._remembered("bits", name, make)
        return value

    def tables(self, facets: tuple[str, ...]) -> FacetTables:
        """All codes of these facets with their bit sets. Whoever asks names facets of ours: one list a page."""
        tables = self._tables.get(facets)
        if tables is None:
            codes = {facet: self._codes_of(facet) for facet in facets}
            rows = [self.bits_of(facet, code) for facet in codes for code in codes[facet]]
            bits = numpy.stack(rows) if rows else numpy.empty((0, len(self.live_bits)), numpy.uint64)
            tables = self._tables[facets] = FacetTables(codes, bits)
        return tables

    def _codes_of(self, facet: str) -> tuple[str, ...]:
        start = code_name(facet, "")
        return tuple(sorted(name[len(start) :] for name in self._book.names if name.startswith(start)))

    # Prices and order

    def prices(self, key: str) -> Whole:
        """Pence a week under a key for every document; LAST where it has none."""
        number = self._book.number(price_name(key))
        if number is None:
            return numpy.full(self.size, LAST, numpy.int64)

        def make() -> Whole:
            column = numpy.full(self.size, LAST, numpy.int64)
            for segment, base in zip(self._segments, self._bases, strict=False):
                docs, pence = segment.prices_of(number)
                column[docs + base] = pence
            return column

        value: Whole = self._remembered("prices", key, make)
        return value

    def prices_from(self, ids: Whole, pence: Whole) -> Whole:
        """Prices given by service id, for every document; LAST where none is given."""
        if self._by_id is None:
            order = numpy.argsort(self.ids, kind="stable")
            self._by_id = order, self.ids[order]
        by_id, sorted_ids = self._by_id
        column = numpy.full(self.size, LAST, numpy.int64)
        if len(ids):
            at = numpy.minimum(numpy.searchsorted(ids, sorted_ids), len(ids) - 1)
            column[by_id] = numpy.where(ids[at] == sorted_ids, pence[at], LAST)
        return column

    def rotation_rank(self, day: int) -> Whole:
        """The rank of each document among its equals on a day: a different number for each."""

        def make() -> Whole:
            standing = numpy.empty(self.size, numpy.int64)
            standing[numpy.lexsort((self.ids, rotations(day, self.ids)))] = numpy.arange(self.size)
            return standing

        value: Whole = self._remembered("rotation", day, make)
        return value

    def order(self, key: Hashable, make: Callable[[], Whole]) -> Whole:
        """All documents in an order that depends on neither place nor words, cached for the next query."""
        value: Whole = self._remembered("order", key, lambda: numpy.argsort(make()))
        return value

    def name_order(self) -> Whole:
        """A number for each document by which names sort; equal names have equal numbers."""
        if self._names is None:
            names = [segment.rows["name"] for segment in self._segments]
            self._names = (
                numpy.unique(numpy.concatenate(names), return_inverse=True)[1].astype(numpy.int64)
                if names
                else numpy.empty(0, numpy.int64)
            )
        return self._names

    # Words

    def postings(self, term: str, *, typed: bool = True) -> Postings:
        """Where a term is, read from Whoosh the first time. That no service has a word that somebody typed is not
        remembered: there is no end of such words, and they would push out those that services have."""
        memory = self.memories["postings"]
        with self._lock:
            postings: Postings | None = memory.get(term)
        if postings is None:
            postings = self._load(term)
            if len(postings.impacts) or not typed:
                with self._lock:
                    memory.put(term, postings, postings.nbytes)
        return postings

    def _load(self, term: str) -> Postings:
        pairs = [segment.postings("words", term) for segment in self._segments]
        if not pairs:
            return Postings(*NOTHING, 0)
        docs = numpy.concatenate(
            [segment_docs + base for (segment_docs, _), base in zip(pairs, self._bases, strict=False)]
        )
        impacts = numpy.concatenate([weights for _, weights in pairs])
        matching = int(numpy.count_nonzero(self.live[docs]))
        if len(docs) * DENSE_SHARE < self.size:
            return Postings(docs.astype(numpy.int32), impacts, matching)
        everywhere = numpy.zeros(self.size, numpy.uint16)
        everywhere[docs] = impacts
        return Postings(None, everywhere, matching)

    def payload(self, doc: int) -> Payload:
        """What is stored to show a document."""
        memory = self.memories["payload"]
        with self._lock:
            payload: Payload | None = memory.get(doc)
        if payload is None:
            at = int(numpy.searchsorted(self._bases, doc, side="right")) - 1
            payload, stored_bytes = self._segments[at].payload(doc - self._bases[at])
            with self._lock:
                memory.put(doc, payload, DECODED * stored_bytes)
        return payload

    def names_from(self, prefix: str, limit: int) -> list[tuple[str, int]]:
        """Suggestion terms that begin like this and belong to a live document, with the one of lowest id."""
        most = limit
        while True:
            terms_by_segment = [segment.terms_from("names", prefix, most) for segment in self._segments]
            # Beyond the last term of a segment that had more to give, others might be missing.
            horizon = min((terms[-1] for terms in terms_by_segment if len(terms) == most), default=None)
            candidates = sorted(
                {term for terms in terms_by_segment for term in terms if horizon is None or term <= horizon}
            )
            alive = [(term, doc) for term in candidates if (doc := self._first_live(term)) is not None]
            if len(alive) >= limit or horizon is None:
                return alive[:limit]
            most *= 4

    def _first_live(self, term: str) -> int | None:
        lowest: tuple[int, int] | None = None
        for segment, base in zip(self._segments, self._bases, strict=False):
            for doc in (segment.postings("names", term)[0] + base).tolist():
                if self.live[doc] and (lowest is None or int(self.ids[doc]) < lowest[0]):
                    lowest = (int(self.ids[doc]), doc)
        return None if lowest is None else lowest[1]

    def vocabulary(self) -> dict[str, int]:
        """The surface words with the number of live documents that have each."""
        if self._vocabulary is None:
            self._vocabulary = self._count_words()
        return self._vocabulary

    def _count_words(self) -> dict[str, int]:
        counts: Counter[str] = Counter()
        for segment, base in zip(self._segments, self._bases, strict=False):
            counts.update(segment.counted_words())
            deleted_docs = numpy.flatnonzero(~self.live[base : base + segment.size])
            for doc in deleted_docs.tolist():
                counts.subtract(segment.words_of(doc))
        return {word: count for word, count in sorted(counts.items()) if count > 0}


def pack(mask: Mask) -> Bits:
    """A mask as a bit set, filled up with zeros to whole words."""
    packed = numpy.packbits(mask, bitorder="little")
    words = numpy.zeros((len(mask) + 63) // 64 * 8, numpy.uint8)
    words[: len(packed)] = packed
    return words.view(numpy.uint64)


def unpack(bits: Bits, size: int) -> Mask:
    """A bit set as a mask."""
    return numpy.unpackbits(bits.view(numpy.uint8), count=size, bitorder="little").view(numpy.bool_)


def bit_count(bits: Bits) -> int:
    """How many documents are in a bit set."""
    return int(numpy.bitwise_count(bits).sum(dtype=numpy.int64))
