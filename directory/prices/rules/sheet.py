"""Several prices at once: what a provider's own table asks for, row by row, and what cannot be read. Pure.

The table is the one that the provider downloaded: a row for each live price, with its number, and empty cells for a new
amount and its first day. Nothing that somebody filled in is passed over: a cell is taken, or refused with its place.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, TypeVar

from directory.foundation.errors import Invalid
from directory.foundation.money import pounds_to_pence
from directory.foundation.read_dates import read_day
from directory.foundation.read_spreadsheets import Value, column_letters
from directory.prices.rules.check import MOST_PRICE_PENCE

T = TypeVar("T")
MOST_ROWS = 500
LARGEST_NUMBER = 2**53
COLUMN = re.compile(r"[A-Z]{1,3}")


class PriceColumn(StrEnum):
    """The columns of the table, in their order."""

    NUMBER = "number"
    SERVICE = "service"
    ABOUT = "about"
    SINCE = "since"
    CURRENT = "current"
    NEW = "new"
    FIRST_DAY = "first_day"


NEEDED = (PriceColumn.NUMBER, PriceColumn.NEW, PriceColumn.FIRST_DAY)


@dataclass(frozen=True, slots=True)
class KnownPrice:
    """A live price that the sender may propose to change."""

    id: int
    service_name: str
    amount_pence: int


@dataclass(frozen=True, slots=True)
class WantedPrice:
    """What one row asks for. `row` is its number in the file, the letters are those of its two columns."""

    row: int
    price_id: int
    amount_pence: int
    valid_from: date
    amount_column: str
    day_column: str


@dataclass(frozen=True, slots=True)
class RefusedCell:
    """A cell that cannot be taken, such as "F14", and why."""

    cell: str
    refusal: Invalid


@dataclass(frozen=True, slots=True)
class PriceSheet:
    """What a table asks for, and what else is in it.

    `empty` rows ask for nothing, `same` ones for what there is; `strange` are the rows that ask for nothing and have
    the number of no price of the sender's, `unread` the columns that are none of the table's.
    """

    wanted: tuple[WantedPrice, ...]
    empty: int
    same: int
    refused: tuple[RefusedCell, ...]
    strange: tuple[int, ...]
    unread: tuple[str, ...]


def read_prices(
    rows: Sequence[Sequence[Value]], heads: Mapping[str, PriceColumn], prices: Mapping[int, KnownPrice]
) -> PriceSheet:
    """What a table asks for of `prices`, by id; `heads` are the names of the columns, in small letters.

    Raises Invalid `price_columns_missing` or `too_many_rows`: such a table is not the one that was downloaded.
    """
    places, unread, first = _columns(rows, heads)
    filled = [(number, row) for number, row in enumerate(rows[first:], first + 1) if _is_filled(row)]
    if len(filled) > MOST_ROWS:
        raise Invalid("file", "too_many_rows", most=MOST_ROWS)
    reader = _Reader(places, prices)
    for number, row in filled:
        reader.read(number, row)
    found = (tuple(reader.refused), tuple(reader.strange), unread)
    return PriceSheet(tuple(reader.wanted), reader.empty, reader.same, *found)


def packed(wanted: Sequence[WantedPrice]) -> str:
    """What is asked for, as a form carries it from the look at it to the press that sends it."""
    rows = [
        (each.row, each.price_id, each.amount_pence, each.valid_from, each.amount_column, each.day_column)
        for each in wanted
    ]
    return json.dumps(rows, default=str, separators=(",", ":"))


def unpacked(text: str) -> tuple[WantedPrice, ...]:
    """What `packed` made. Raises Invalid `unknown` for anything else, and where a price is named twice."""
    try:
        rows = json.loads(text)
        wanted = tuple(_unpacked_row(*row) for row in rows)
    except (ValueError, TypeError, RecursionError) as error:
        raise Invalid("wanted", "unknown") from error
    if len(wanted) > MOST_ROWS or len({each.price_id for each in wanted}) != len(wanted):
        raise Invalid("wanted", "unknown")
    return wanted


def _unpacked_row(
    row: Any, price_id: Any, amount_pence: Any, day: Any, amount_column: Any, day_column: Any
) -> WantedPrice:
    if not (_is_number(row) and _is_number(price_id) and _is_number(amount_pence)):
        raise ValueError("no numbers of a row")
    if not (isinstance(day, str) and _is_column(amount_column) and _is_column(day_column)):
        raise ValueError("no day or no columns of a row")
    return WantedPrice(row, price_id, amount_pence, date.fromisoformat(day), amount_column, day_column)


def _is_number(value: Any) -> bool:
    return type(value) is int and 0 <= value < LARGEST_NUMBER


def _is_column(value: Any) -> bool:
    return isinstance(value, str) and COLUMN.fullmatch(value) is not None


def _columns(
    rows: Sequence[Sequence[Value]], heads: Mapping[str, PriceColumn]
) -> tuple[dict[PriceColumn, int], tuple[str, ...], int]:
    """Where each column is, the names of those that nobody reads, and the index of the row below the heads."""
    for number, row in enumerate(rows):
        names = [" ".join(str(value).split()) if value is not None else "" for value in row]
        places: dict[PriceColumn, int] = {}
        for place, name in enumerate(names):
            column = heads.get(name.lower())
            if column is not None:
                places.setdefault(column, place)
        if all(column in places for column in NEEDED):
            unread = tuple(name for place, name in enumerate(names) if name and place not in places.values())
            return places, unread, number + 1
    raise Invalid("file", "price_columns_missing")


def _is_filled(row: Sequence[Value]) -> bool:
    return any(value is not None and str(value).strip() for value in row)


class _Reader:
    """Reads rows one by one, and counts what becomes of each."""

    def __init__(self, places: Mapping[PriceColumn, int], prices: Mapping[int, KnownPrice]) -> None:
        self.places, self.prices = places, prices
        self.wanted: list[WantedPrice] = []
        self.refused: list[RefusedCell] = []
        self.strange: list[int] = []
        self.empty = self.same = 0
        self.seen: dict[int, int] = {}  # the row of each price that was named

    def read(self, number: int, row: Sequence[Value]) -> None:
        """Take one row, count it as one that changes nothing, or refuse its cells."""
        new, day = self.value(row, PriceColumn.NEW), self.value(row, PriceColumn.FIRST_DAY)
        if new is None and day is None:
            if _number(self.value(row, PriceColumn.NUMBER)) in self.prices:
                self.empty += 1
            else:
                self.strange.append(number)
            return
        price = self.price(number, row)
        amount = self.taken(number, PriceColumn.NEW, _amount, new)
        if amount is not None and price is not None and amount == price.amount_pence:
            self.same += 1
            return
        first = self.taken(number, PriceColumn.FIRST_DAY, _day, day)
        if price is not None and amount is not None and first is not None:
            columns = (self.letters(PriceColumn.NEW), self.letters(PriceColumn.FIRST_DAY))
            self.wanted.append(WantedPrice(number, price.id, amount, first, *columns))

    def price(self, number: int, row: Sequence[Value]) -> KnownPrice | None:
        """The price that a row is about; None where a cell of it was refused."""
        asked = _number(self.value(row, PriceColumn.NUMBER))
        price = None if asked is None else self.prices.get(asked)
        if price is None:
            self.refuse(number, PriceColumn.NUMBER, Invalid("number", "price_unknown"))
            return None
        name, current = self.value(row, PriceColumn.SERVICE), self.value(row, PriceColumn.CURRENT)
        if price.id in self.seen:
            twice = Invalid("number", "price_twice", row=self.seen[price.id])
            self.refuse(number, PriceColumn.NUMBER, twice)
        elif name is not None and _plain(name) != _plain(price.service_name):
            self.refuse(number, PriceColumn.SERVICE, Invalid("service", "price_of_other_service"))
        elif current is not None and _pence(current) != price.amount_pence:
            now = Invalid("current", "price_differs", amount_pence=price.amount_pence)
            self.refuse(number, PriceColumn.CURRENT, now)
        else:
            self.seen[price.id] = number
            return price
        return None

    def value(self, row: Sequence[Value], column: PriceColumn) -> Value:
        place = self.places.get(column)
        value = row[place] if place is not None and place < len(row) else None
        return None if value is None or not str(value).strip() else value

    def letters(self, column: PriceColumn) -> str:
        return column_letters(self.places[column])

    def refuse(self, number: int, column: PriceColumn, refusal: Invalid) -> None:
        self.refused.append(RefusedCell(f"{self.letters(column)}{number}", refusal))

    def taken(self, number: int, column: PriceColumn, read: Callable[[Value], T], value: Value) -> T | None:
        """The value of a cell, None where it is refused."""
        try:
            return read(value)
        except Invalid as error:
            self.refuse(number, column, error)
            return None


def _number(value: Value) -> int | None:
    """The number of a price; a spreadsheet makes 12.0 of 12."""
    if isinstance(value, float):
        return int(value) if value.is_integer() else None
    if isinstance(value, int):
        return value
    words = str(value).strip() if value is not None else ""
    return int(words) if words.isascii() and words.isdigit() and len(words) < 16 else None


def _amount(value: Value) -> int:
    """Pence. Raises Invalid `required`, `money_unreadable`, `money_too_much`, `price_zero`."""
    if value is None:
        raise Invalid("amount", "required")
    if isinstance(value, date):
        raise Invalid("amount", "money_unreadable")
    if not isinstance(value, int | float):
        return _more_than_nothing(pounds_to_pence(str(value)))
    pounds = Decimal(str(value))
    if not pounds.is_finite() or pounds * 100 != int(pounds * 100):
        raise Invalid("amount", "money_unreadable")
    if pounds * 100 > MOST_PRICE_PENCE:
        raise Invalid("amount", "money_too_much")
    return _more_than_nothing(int(pounds * 100))


def _more_than_nothing(pence: int) -> int:
    if pence <= 0:
        raise Invalid("amount", "price_zero")
    return pence


def _pence(value: Value) -> int | None:
    try:
        return _amount(value)
    except Invalid:
        return None


def _day(value: Value) -> date:
    """A day. Raises Invalid `required`, and as `read_day` does."""
    if value is None:
        raise Invalid("valid_from", "required")
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    return read_day(str(value), "valid_from")


def _plain(value: Value) -> str:
    return " ".join(str(value).split()).lower()
