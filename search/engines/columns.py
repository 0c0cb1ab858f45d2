"""Documents as Whoosh stores them, and back: postings for words, rows and lists of numbers for the rest.

Derived from `document.FIELDS`. Terms serve text only; whatever is filtered, sorted or counted is a column
that is read once a segment: numbers in one row of fixed width, codes and prices as lists of numbers from
the code book.
"""

import json
from collections.abc import Generator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy
from whoosh import columns, fields, formats
from whoosh.codec.whoosh3 import W3Codec

from search.analysis import name_key
from search.document import Role, ServiceDocument, fields_of
from search.engines.conventions import suggestion_names, surface_words
from search.engines.files import write_whole
from search.order import NAME_BYTES
from search.relevance import impacts

MISSING = -(2**31)  # no value
ROW_MARKER = 7  # the first byte of every row: damage seldom leaves it intact
MOST_CODES = 65_000  # code numbers are 16 bits wide

NUMBERS = tuple(each.name for each in fields_of(Role.NUMBER) if each.name != "visits")
CODED = tuple(each.name for each in fields_of(Role.FACET, Role.MULTI_FACET))

ROW = numpy.dtype(
    [
        ("mark", "u1"),
        ("visits", "u1"),
        ("id", "<i8"),
        *((name, "<i4") for name in NUMBERS),
        ("name", f"S{NAME_BYTES}"),
    ]
)
CODE = numpy.dtype("<u2")
PRICE = numpy.dtype([("key", "<u2"), ("pence", "<i4")])

BLOCK = 1024  # postings in a block: large, because blocks are read whole


class WeightedTerms(fields.FieldType):
    """Terms that are already analysed, each with its weight. Stored without positions or lengths."""

    def __init__(self) -> None:
        self.format = formats.Existence()
        self.scorable = self.stored = False

    def index(
        self, value: Mapping[str, int], **_options: Any
    ) -> Generator[tuple[bytes, int, float | int, bytes], Any, None]:
        """What Whoosh indexes of a field: each term as bytes, its frequency, weight and payload."""
        for term, weight in value.items():
            yield term.encode(), 1, weight, b""


def schema() -> fields.Schema:
    """The Whoosh schema."""
    return fields.Schema(
        words=WeightedTerms(),
        surface=WeightedTerms(),
        names=WeightedTerms(),
        row=fields.COLUMN(columns.FixedBytesColumn(ROW.itemsize)),
        codes=fields.COLUMN(columns.VarBytesColumn()),
        prices=fields.COLUMN(columns.VarBytesColumn()),
        payload=fields.COLUMN(columns.VarBytesColumn()),
    )


def codec() -> W3Codec:
    """How postings are written: in large blocks, lightly compressed."""
    return W3Codec(blocklimit=BLOCK, compression=1)


class CodeBook:
    """Numbers for codes and price keys. They are only ever added: all segments of a folder share them."""

    def __init__(self, names: list[str] | None = None) -> None:
        self.names = names or []
        self._numbers = {name: number for number, name in enumerate(self.names)}
        self._written = -1 if names is None else len(names)

    @classmethod
    def read(cls, path: Path) -> "CodeBook":
        """The book of a folder. Raises OSError or ValueError where it is missing or damaged."""
        names = json.loads(path.read_bytes())
        if not isinstance(names, list):
            raise ValueError("the code book is not a list")
        return cls([str(name) for name in names])

    def write(self, path: Path) -> None:
        """Write the book if it is new or anything was added. Done before the commit that needs it."""
        if len(self.names) > self._written:
            write_whole(path, json.dumps(self.names).encode())
            self._written = len(self.names)

    def number(self, name: str) -> int | None:
        """The number of a name, if it has one."""
        return self._numbers.get(name)

    def assign(self, name: str) -> int:
        """The number of a name, a new one if need be."""
        number = self._numbers.get(name)
        if number is None:
            if len(self.names) >= MOST_CODES:
                raise ValueError("the index has no room for another code")
            number = self._numbers[name] = len(self.names)
            self.names.append(name)
        return number


def code_name(field: str, code: str) -> str:
    """What a facet's code is called in the book."""
    return f"{field}:{code}"


def price_name(key: str) -> str:
    """What a price key is called in the book."""
    return f"price:{key}"


def suggestion_term(name: str, kind: str) -> str:
    """Under which term a name is found by its beginning. Sorts by name, then by kind."""
    return f"{name_key(name)}\0{kind}"


def encode(document: ServiceDocument, book: CodeBook) -> dict[str, Any]:
    """A document as the fields of the schema."""
    return {
        "words": impacts(document),
        "surface": dict.fromkeys(
            sorted(surface_words(document.name, document.provider_name, document.summary)), 1
        ),
        "names": {suggestion_term(name, kind): 1 for kind, name, _ in suggestion_names(document)},
        "row": _row(document),
        "codes": _codes(document, book),
        "prices": _prices(document, book),
        "payload": _payload(document),
    }


def _row(document: ServiceDocument) -> bytes:
    numbers = (getattr(document, name) for name in NUMBERS)
    values = (MISSING if number is None else int(number) for number in numbers)
    key = name_key(document.name).encode()[:NAME_BYTES]
    return numpy.array((ROW_MARKER, document.visits, document.id, *values, key), dtype=ROW).tobytes()


def _codes(document: ServiceDocument, book: CodeBook) -> bytes:
    numbers = {book.assign(code_name(field, code)) for field in CODED for code in document.codes(field)}
    return numpy.array(sorted(numbers), dtype=CODE).tobytes()


def _prices(document: ServiceDocument, book: CodeBook) -> bytes:
    priced = sorted((book.assign(price_name(key)), pence) for key, pence in dict(document.prices).items())
    return numpy.array(priced, dtype=PRICE).tobytes()


def _payload(document: ServiceDocument) -> bytes:
    shown = (document.slug, document.name, document.provider_name, document.summary, dict(document.card))
    return json.dumps(shown, ensure_ascii=False, separators=(",", ":")).encode()


@dataclass(frozen=True, slots=True)
class Payload:
    """What is stored of a document to show it."""

    slug: str
    name: str
    provider_name: str
    summary: str
    card: Mapping[str, Any]


def decode_payload(content: bytes) -> Payload:
    """The inverse of what `encode` put in `payload`."""
    return Payload(*json.loads(content))
