"""What every adapter shares: the row it is given, and what it may answer."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from directory.imports.cqc import values
from directory.imports.cqc.faulty_values import FaultyValue
from directory.imports.cqc.field_reader import FieldReader
from directory.register.rules.codes import fold
from directory.register.rules.statements import Statement

_OFFICE_USE = " for office use only"
# The same column under the names it has had.
_SAME = {
    "cqc location": "cqc location id",
    "location uprn": "location uprn id",
    "dormant y n": "dormant",
    "location post code": "location postal code",
    "address1": "address 1",
}


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A row that was not taken in, and why. `about` is its id or name, as far as there is one."""

    line: int
    reason: str
    about: str = ""


RowResult = Statement | RefusedRow | FaultyValue
# The fields of a row by their folded column names, and the day of the file.
ReadRow = Callable[[FieldReader, date], Iterable[Statement | RefusedRow]]


@dataclass(frozen=True, slots=True)
class TableShape:
    """One kind of table the regulator (or a council) publishes, known by the columns it can't do without.

    `lists_all` says that the genuine article lists every location, so that one may be said to be complete.
    `whole_header` is the header row of that article as published, `whole_preamble` which of the rows before it
    say that it is the article, by the day they give (None for any other row): with both, a file says itself
    that it is whole. `dates_rows` says that each row brings its own as-at day. `past_days` are the columns
    of days of what has happened, `planned_days` of those that may lie ahead.
    """

    name: str
    title: str
    needs: frozenset[str]
    read: ReadRow
    past_days: tuple[str, ...] = ()
    planned_days: tuple[str, ...] = ()
    lists_all: bool = False
    whole_header: tuple[str, ...] = ()
    whole_preamble: Callable[[int, str], date | None] | None = None
    dates_rows: bool = False


def column(name: str) -> str:
    """A column's name as adapters know it."""
    folded = fold(name)
    folded = folded.removesuffix(_OFFICE_USE)
    return _SAME.get(folded, folded)


def bad_id(line: int, cell: str, about: str, url: str = "") -> RefusedRow:
    """Why a row without a usable location id is refused."""
    if cell.strip():
        return RefusedRow(line, "bad_location_id", values.printable(cell)[:40])
    about = values.printable(about)[:60]
    return RefusedRow(line, "provider_not_location" if "/provider/" in url else "no_location_id", about)
