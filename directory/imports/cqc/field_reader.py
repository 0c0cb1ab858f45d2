"""The fields of one record as values, keeping account of everything that was there and not taken as it stands.

Adapters read every field through a `FieldReader`: what it can't give a value for is not known, never guessed, and
is counted by field. The word itself is kept only where the field has a vocabulary of its own (ratings, days,
yes or no, kinds of service): anything else might be about a person.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, TypeVar

from directory.imports.cqc import values
from directory.imports.cqc.faulty_values import Fault, FaultyValue
from directory.imports.garbled_text import is_readable, put_right
from directory.register.rules.codes import split_names, unknown_names
from directory.vocabulary.ratings import Rating

T = TypeVar("T")
Object = Mapping[str, Any]
LONGEST_WORD = 40  # in a summary and the import's record
LONGEST_CELL = 300  # in the list of what was not taken


class FieldReader:
    """Typed values of the fields of one record (a row, or an object of JSON)."""

    def __init__(
        self, fields: Object, line: int, *, path: str = "", faults: list[FaultyValue] | None = None
    ) -> None:
        self.fields = fields
        self._path = path
        self.line = line
        self.faults: list[FaultyValue] = [] if faults is None else faults
        self._noted: set[tuple[str, Fault, str]] = set()
        self._inner: dict[str, list[FieldReader]] = {}  # so that a fault in an object read twice counts once

    def take(self, name: str, parse: Callable[[str], T | None], *, show: bool = False) -> T | None:
        """The value of a field, or None where it is blank or could not be understood (which is counted).

        `show` says that the field has a vocabulary of its own, so that its words may be shown and kept.
        """
        cell = self.raw(name)
        if values.is_blank(cell):
            return None
        value = parse(cell) if is_readable(cell) else None
        if value is None:
            self.note(name, cell, show=show)
        return value

    def raw(self, name: str) -> str:
        """The text of a field, blank where it is absent. Garbled letters are put right, which is counted, as is a list
        or an object, which is no text.
        """
        cell = self.fields.get(name)
        if isinstance(cell, str):
            text = put_right(cell)
            if text != cell:
                self.note(name, cell, Fault.GARBLED, show=False)
            return text
        if cell is None:
            return ""
        if isinstance(cell, bool | int | float):
            return str(cell)
        self.note(name, cell, show=False)
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
        """A day. One later than `latest` had not come when it was said: it is planned, or wrong, and is counted."""
        day = self.take(name, values.day, show=True)
        if day is None or latest is None or day <= latest:
            return day
        self.note(name, self.raw(name), Fault.NOT_YET)
        return None

    def point(self, lat: str, lon: str, postcode: str | None) -> list[int | str | None] | None:
        """A point in the United Kingdom, with the postcode it was given with."""
        north, east = self.raw(lat), self.raw(lon)
        if values.is_blank(north) and values.is_blank(east):
            return None
        point = values.point(north, east, postcode)
        if point is None:
            self.note(f"{lat} and {lon}", f"{north} and {east}", show=False)
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
            self.note(name, inner, show=False)
        (reader,) = self._readers(name, [inner if isinstance(inner, dict) else {}])
        return reader

    def objects(self, name: str) -> list[FieldReader]:
        """The objects of a field that holds a list of them."""
        inner = self.fields.get(name)
        if inner is None:
            return []
        listed = inner if isinstance(inner, list) else [inner]
        objects = [part for part in listed if isinstance(part, dict)]
        if len(objects) != len(listed):
            self.note(name, inner, show=False)
        return self._readers(name, objects)

    def strings(self, name: str) -> list[str]:
        """The names of the regulator's lists in a field that holds a list of them."""
        inner = self.fields.get(name)
        listed = inner if isinstance(inner, list) else [] if inner is None else [inner]
        names = [part for part in listed if isinstance(part, str)]
        if len(names) != len(listed):
            self.note(name, inner, show=False)
        return self.known(name, names)

    def note(self, name: str, cell: Any, fault: Fault = Fault.NOT_UNDERSTOOD, *, show: bool = True) -> None:
        """Count a value that is not taken as it stands, once however often its field is read."""
        told = values.printable(str(cell))
        if (name, fault, told) not in self._noted:
            self._noted.add((name, fault, told))
            word = told[:LONGEST_WORD] if show else None
            self.faults.append(FaultyValue(self.line, self._path + name, fault, told[:LONGEST_CELL], word))

    @property
    def left_out(self) -> int:
        """How many values of the whole record were left out up to now."""
        return sum(fault.is_left_out for fault in self.faults)

    def _readers(self, name: str, inner: Sequence[Object]) -> list[FieldReader]:
        if name not in self._inner:
            self._inner[name] = [self.within(name, part) for part in inner]
        return self._inner[name]

    def within(self, name: str, fields: Object) -> FieldReader:
        """The fields of an object that stands in a field; what is faulty in it is counted with this record."""
        return FieldReader(fields, self.line, path=f"{self._path}{name}.", faults=self.faults)
