"""One segment of a Whoosh index as arrays: its columns read once, its postings when they are asked for.

A segment never changes but for its deletions, which belong to a generation and are stored elsewhere. So
what is read here is shared by every generation that still has the segment.
"""

import threading
from typing import Any

import numpy
from numpy.typing import NDArray
from whoosh.codec.whoosh3 import W3LeafMatcher
from whoosh.reading import SegmentReader, TermNotFound

from search.engines.columns import CODE, PRICE, ROW, ROW_MARKER, Payload, decode_payload
from search.engines.conventions import surface_words
from search.engines.files import IndexStorage

Docs = NDArray[numpy.int32]
Weights = NDArray[numpy.uint16]

NOTHING: tuple[Docs, Weights] = (numpy.empty(0, numpy.int32), numpy.empty(0, numpy.uint16))


class Segment:
    """Arrays of one segment, and a Whoosh reader that only one thread uses at a time."""

    def __init__(self, storage: IndexStorage, schema: Any, segment: Any) -> None:
        self.size: int = segment.doc_count_all()
        self._lock = threading.Lock()
        self._reader = SegmentReader(storage, schema, segment)
        self.rows = self._read_rows()
        self._code_docs, self._code_numbers = self._read_codes()
        self._prices, self._price_docs = self._read_prices()
        self._payloads = self._column("payload")
        self._words: dict[str, int] | None = None
        self._words_of: dict[int, frozenset[str]] = {}

    def close(self) -> None:
        """Unmap the files. Arrays stay good: they are copies."""
        with self._lock:
            if not self._reader.is_closed:
                self._reader.close()

    def _column(self, name: str) -> Any:
        return self._reader.column_reader(name, translate=False)

    def _read_rows(self) -> NDArray[numpy.void]:
        column = self._column("row")
        rows = numpy.frombuffer(column._dbfile.get(column._basepos, self.size * ROW.itemsize), dtype=ROW)
        if len(rows) != self.size or not bool((rows["mark"] == ROW_MARKER).all()):
            raise ValueError("rows of the index are damaged")
        return rows

    def _read_lists(self, name: str, item: numpy.dtype[Any]) -> tuple[NDArray[Any], Docs]:
        """All values of a column of lists, one after the other, and the document each belongs to."""
        column = self._column(name)
        lengths = numpy.array(column._lengths, dtype=numpy.int64)
        values = numpy.frombuffer(column._dbfile.get(column._basepos, int(lengths.sum())), dtype=item)
        docs = numpy.repeat(numpy.arange(self.size, dtype=numpy.int32), lengths // item.itemsize)
        if len(docs) != len(values):
            raise ValueError("lists of the index are damaged")
        return values, docs

    def _read_codes(self) -> tuple[Docs, NDArray[numpy.uint16]]:
        """Documents sorted by code, and the code of each: a posting list for every code, in two arrays."""
        numbers, docs = self._read_lists("codes", CODE)
        by_code = numpy.argsort(numbers, kind="stable")
        return docs[by_code], numbers[by_code]

    def _read_prices(self) -> tuple[NDArray[numpy.void], Docs]:
        priced, docs = self._read_lists("prices", PRICE)
        by_key = numpy.argsort(priced["key"], kind="stable")
        return priced[by_key], docs[by_key]

    @property
    def codes_needed(self) -> int:
        """How many codes the book must have for this segment to make sense."""
        codes = int(self._code_numbers[-1]) + 1 if len(self._code_numbers) else 0
        keys = int(self._prices["key"][-1]) + 1 if len(self._prices) else 0
        return max(codes, keys)

    def docs_with(self, code: int) -> Docs:
        """The documents that have a code."""
        first, last = numpy.searchsorted(self._code_numbers, [code, code + 1])
        return self._code_docs[first:last]

    def prices_of(self, key: int) -> tuple[Docs, NDArray[numpy.int32]]:
        """The documents that have a price under a key, with the pence."""
        first, last = numpy.searchsorted(self._prices["key"], [key, key + 1])
        return self._price_docs[first:last], self._prices["pence"][first:last]

    def payload(self, doc: int) -> tuple[Payload, int]:
        """What is stored to show a document, and how many bytes are stored of it."""
        with self._lock:
            stored = self._payloads[doc]
        return decode_payload(stored), len(stored)

    def postings(self, field: str, term: str) -> tuple[Docs, Weights]:
        """The documents that have a term, deleted ones too, with its weight in each."""
        with self._lock:
            try:
                matcher = self._reader._terms.matcher(field, term.encode(), self._reader.schema[field].format)
            except TermNotFound:
                return NOTHING
            return read_postings(matcher)

    def terms_from(self, field: str, prefix: str, most: int) -> list[str]:
        """The first terms that begin like this, in order."""
        terms: list[str] = []
        start = prefix.encode()
        with self._lock:
            for name, term in self._reader._terms.terms_from(field, start):
                if name != field or not term.startswith(start) or len(terms) >= most:
                    break
                terms.append(term.decode())
        return terms

    def counted_words(self) -> dict[str, int]:
        """The surface words with the number of documents that have each, deleted ones too. Read once."""
        with self._lock:
            if self._words is None:
                counts = {}
                for (name, term), info in self._reader._terms.items_from("surface", b""):
                    if name != "surface":
                        break
                    counts[term.decode()] = int(info.doc_frequency())
                self._words = counts
            return self._words

    def words_of(self, doc: int) -> frozenset[str]:
        """The surface words of one document, worked out once: asked for documents that were deleted."""
        words = self._words_of.get(doc)
        if words is None:
            payload, _ = self.payload(doc)
            words = frozenset(surface_words(payload.name, payload.provider_name, payload.summary))
            self._words_of[doc] = words
        return words


def read_postings(matcher: Any) -> tuple[Docs, Weights]:
    """All postings of a term, block by block: a step for each document would cost fifty times more."""
    if not isinstance(matcher, W3LeafMatcher):
        raise ValueError("postings are not stored in blocks")
    docs: list[Docs] = []
    weights: list[Weights] = []
    while matcher.is_active():
        matcher._read_data()
        block: Any = matcher._data
        steps, block_weights, _ = block
        docs.append(numpy.cumsum(numpy.array(steps, dtype=numpy.int32), dtype=numpy.int32))
        weights.append(_block_weights(block_weights, len(steps)))
        matcher._next_block()
    if not docs:
        return NOTHING
    return numpy.concatenate(docs), numpy.concatenate(weights)


def _block_weights(stored: Any, size: int) -> Weights:
    """A block writes nothing for weights of one, one number where all are equal, else all of them."""
    if stored is None:
        return numpy.ones(size, numpy.uint16)
    if isinstance(stored, float):
        return numpy.full(size, stored, numpy.uint16)
    return numpy.array(stored, dtype=numpy.uint16)
