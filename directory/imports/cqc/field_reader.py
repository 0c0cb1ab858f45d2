"""The fields of one record as values, keeping account of everything that was there and could not be understood.

Adapters read every field through a `FieldReader`: what it can't give a value for is not known, never guessed, and
is counted by field. The word itself is kept only where the field has a vocabulary of its own (ratings, days,
yes or no, kinds of service): anything else might be about a person.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from directory.imports.cqc import values
from directory.register.rules.codes import split_names, unknown_names
from directory.vocabulary.ratings import Rating

T = TypeVar("T")
Object = Mapping[str, Any]
LONGEST_WORD = 40


@dataclass(frozen=True, slots=True)
class UnknownValue:
    """A value that was there and could not be understood: its field, and its words where they may be shown."""

    line: int
    field: str
    word: str | None

    @property
    def words(self) -> str:
        """The field, with the word where it may be shown."""
        return self.field if self.word is None else f"{self.field}: {self.word}"


class FieldReader:
    """Typed values of the fields of one record (a row, or an object of JSON)."""

    def __init__(
        self, fields: Object, line: int, *, path: str = "", unknown: list[UnknownValue] | None = None
    ) -> None:
        self.fields = fields
        self._path = path
        self.line = line
        self.unknown: list[UnknownValue] = [] if unknown is None else unknown
        self._noted: set[tuple[str, str | None]] = set()

    def take(self, name: str, parse: Callable[[str], T | None], *, show: bool = False) -> T | None:
        """The value of a field, or None where it is blank or could not be understood (which is counted).

        `show` says that the field has a vocabulary of its own, so that its words may be shown and kept.
        """
        cell = self.raw(name)
        if values.is_blank(cell):
            return None
        value = parse(cell) if values.is_storable(cell) else None
        if value is None:
            self.note(name, cell if show else None)
        return value

    def raw(self, name: str) -> str:
        """The text of a field as it stands, blank where it is absent. A list or an object is no text: counted."""
        cell = self.fields.get(name)
        if isinstance(cell, str):
            return cell
        if cell is None:
            return ""
        if isinstance(cell, bool | int | float):
            return str(cell)
        self.note(name, None)
        return ""

    def text(self, name: str, longest: int = values.LONGEST_NAME) -> str | None:
        """One line of text."""
        return self.take(name, lambda cell: values.text(cell, longest))

    def rating(self, name: str) -> tuple[str, str | None] | None:
        """A rating's code with the reason of one that is no rating. A word that we do not know is counted, and given
        as a rating that is not known here.
        """
        rating = self.take(name, values.rating, show=True)
        if rating is not None and rating[0] == Rating.NOT_KNOWN:
            self.note(name, self.raw(name))
        return rating

    def yes_or_no(self, name: str) -> bool | None:
        """Y, N, true, false."""
        return self.take(name, values.yes_or_no, show=True)

    def whole(self, name: str, most: int) -> int | None:
        """A whole number from 0 to `most`."""
        return self.take(name, lambda cell: values.whole(cell, most))

    def identifier(self, name: str) -> str | None:
        """The regulator's id of a location or provider."""
        return self.take(name, values.location_id, show=True)

    def day(self, name: str, latest: date | None = None) -> date | None:
        """A day; one later than `latest`, of something that has happened, can't be right and is counted."""
        return self.take(name, lambda cell: _not_after(values.day(cell), latest), show=True)

    def point(self, lat: str, lon: str, postcode: str | None) -> list[int | str | None] | None:
        """A point in the United Kingdom, with the postcode it was given with."""
        north, east = self.raw(lat), self.raw(lon)
        if values.is_blank(north) and values.is_blank(east):
            return None
        point = values.point(north, east, postcode)
        if point is None:
            self.note(f"{lat} and {lon}", None)
        return point

    def names(self, name: str) -> list[str]:
        """The names in a cell of kinds of service, specialisms or activities. New ones are kept, and counted."""
        return self.known(name, split_names(self.raw(name)))

    def known(self, name: str, listed: list[str]) -> list[str]:
        """Names of the regulator's lists, each new one counted."""
        for new in unknown_names(listed):
            self.note(name, new)
        return listed

    def flagged(self, prefix: str) -> list[str]:
        """The names of the flag columns ("Service type - Dental service") that hold a yes."""
        start = prefix + " "
        names = [name for name in self.fields if name.startswith(start)]
        return self.known(prefix, [name.removeprefix(start) for name in names if self.yes_or_no(name)])

    def object(self, name: str) -> FieldReader:
        """The object of a field, empty where it is absent."""
        inner = self.fields.get(name)
        if inner is not None and not isinstance(inner, dict):
            self.note(name, None)
        return self.within(name, inner if isinstance(inner, dict) else {})

    def objects(self, name: str) -> list[FieldReader]:
        """The objects of a field that holds a list of them."""
        inner = self.fields.get(name)
        if inner is None:
            return []
        listed = inner if isinstance(inner, list) else [inner]
        readers = [self.within(name, part) for part in listed if isinstance(part, dict)]
        if len(readers) != len(listed):
            self.note(name, None)
        return readers

    def strings(self, name: str) -> list[str]:
        """The names of the regulator's lists in a field that holds a list of them."""
        inner = self.fields.get(name)
        listed = inner if isinstance(inner, list) else [] if inner is None else [inner]
        names = [part for part in listed if isinstance(part, str)]
        if len(names) != len(listed):
            self.note(name, None)
        return self.known(name, names)

    def note(self, name: str, word: str | None) -> None:
        """Count a value that could not be understood, once however often its field is read."""
        shown = None if word is None else values.printable(word)[:LONGEST_WORD]
        if (name, shown) not in self._noted:
            self._noted.add((name, shown))
            self.unknown.append(UnknownValue(self.line, self._path + name, shown))

    def within(self, name: str, fields: Object) -> FieldReader:
        """The fields of an object that stands in a field; what is unknown in it is counted with this record."""
        return FieldReader(fields, self.line, path=f"{self._path}{name}.", unknown=self.unknown)


def _not_after(day: date | None, latest: date | None) -> date | None:
    return day if day is None or latest is None or day <= latest else None
