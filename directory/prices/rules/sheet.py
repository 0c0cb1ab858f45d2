"""Several prices at once: what a provider's own table asks for, row by row, and what cannot be read. Pure.

The table is the one that the provider downloaded: a row for each live price, with its number, empty cells for a new
amount and its first day, and behind them what else the price says. Nothing that somebody filled in is passed over: a
cell is taken, or refused with its place.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypeVar

from directory.foundation.errors import Invalid
from directory.foundation.read_spreadsheets import Value, column_letters
from directory.prices.rules.check import another_amount, price_problems
from directory.prices.rules.sheet_cells import (
    amount_of,
    amount_or_none,
    code_of,
    day_of,
    items_of,
    number_of,
    pence_of,
    plain,
    read_rate,
)
from directory.prices.rules.told_terms import NOTHING_TOLD, ToldTerms, with_terms
from directory.prices.rules.types import PriceLine

T = TypeVar("T")
MOST_ROWS = 500
YES = "yes"


class PriceColumn(StrEnum):
    """The columns of the table, in their order."""

    NUMBER = "number"
    SERVICE = "service"
    ABOUT = "about"
    SINCE = "since"
    CURRENT = "current"
    NEW = "new"
    FIRST_DAY = "first_day"
    DEPOSIT = "deposit"
    DEPOSIT_BACK = "deposit_back"
    ADMIN = "admin"
    ASSESSMENT = "assessment"
    MINIMUM = "minimum_charge"
    MINIMUM_PER = "minimum_charge_per"
    TRAVEL = "travel"
    VAT = "vat_status"
    VAT_RATE = "vat"
    INCLUDED = "included"
    EXCLUDED = "excluded"


# What a price says besides its amount: each stands in the table as it is now. A column is called as `rules.check` and
# `told_terms` call what they refuse.
TERM_COLUMNS = tuple(PriceColumn)[tuple(PriceColumn).index(PriceColumn.DEPOSIT) :]
# The codes of the words that a cell may hold, in small letters, by the column.
CellWords = Mapping[PriceColumn, Mapping[str, str]]
NEEDED = (PriceColumn.NUMBER, PriceColumn.NEW, PriceColumn.FIRST_DAY)


@dataclass(frozen=True, slots=True)
class KnownPrice:
    """A live price that the sender may propose to change."""

    id: int
    service_name: str
    line: PriceLine

    @property
    def amount_pence(self) -> int:
        """What it is now."""
        return self.line.amount_pence


@dataclass(frozen=True, slots=True)
class WantedPrice:
    """What one row asks for. `row` is its number in the file, the letters are those of its two columns."""

    row: int
    price_id: int
    amount_pence: int
    valid_from: date
    amount_column: str
    day_column: str
    terms: ToldTerms = NOTHING_TOLD

    def after(self, before: PriceLine) -> PriceLine:
        """The price that would follow `before`. Raises Invalid as `with_terms`."""
        return with_terms(another_amount(before, self.amount_pence, self.valid_from), self.terms)


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
    rows: Sequence[Sequence[Value]],
    heads: Mapping[str, PriceColumn],
    prices: Mapping[int, KnownPrice],
    words: CellWords,
) -> PriceSheet:
    """What a table asks for of `prices`, by id; `heads` are the names of the columns, in small letters.

    `words` are what may stand in a column that holds no amount.

    Raises Invalid `price_columns_missing` or `too_many_rows`: such a table is not the one that was downloaded.
    """
    places, unread, first = _columns(rows, heads)
    filled = [(number, row) for number, row in enumerate(rows[first:], first + 1) if _is_filled(row)]
    if len(filled) > MOST_ROWS:
        raise Invalid("file", "too_many_rows", most=MOST_ROWS)
    reader = _Reader(places, prices, words)
    for number, row in filled:
        reader.read(number, row)
    found = (tuple(reader.refused), tuple(reader.strange), unread)
    return PriceSheet(tuple(reader.wanted), reader.empty, reader.same, *found)


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

    def __init__(
        self, places: Mapping[PriceColumn, int], prices: Mapping[int, KnownPrice], words: CellWords
    ) -> None:
        self.places, self.prices, self.words = places, prices, words
        self.wanted: list[WantedPrice] = []
        self.refused: list[RefusedCell] = []
        self.strange: list[int] = []
        self.empty = self.same = 0
        self.seen: dict[int, int] = {}  # the row of each price that was named

    def read(self, number: int, row: Sequence[Value]) -> None:
        """Take one row, count it as one that changes nothing, or refuse its cells."""
        new, day = self.value(row, PriceColumn.NEW), self.value(row, PriceColumn.FIRST_DAY)
        known = self.prices.get(number_of(self.value(row, PriceColumn.NUMBER)) or 0)
        if new is None and day is None and known is None:
            self.strange.append(number)
            return
        before = len(self.refused)
        terms = self.terms(number, row)
        changed = known is not None and self.is_changed(number, known.line, terms)
        if new is None and day is None and not changed:
            self.empty += len(self.refused) == before
            return
        price = self.price(number, row)
        keeps_amount = new is None and changed and price is not None
        amount = (
            price.amount_pence
            if keeps_amount and price
            else self.taken(number, PriceColumn.NEW, amount_of, new)
        )
        if price is not None and amount == price.amount_pence and not changed:
            self.same += 1
            return
        first = self.taken(number, PriceColumn.FIRST_DAY, day_of, day)
        if price is None or amount is None or first is None or len(self.refused) > before:
            return
        columns = (self.letters(PriceColumn.NEW), self.letters(PriceColumn.FIRST_DAY))
        wanted = WantedPrice(number, price.id, amount, first, *columns, terms)
        if self.makes_sense(wanted, price.line):
            self.wanted.append(wanted)

    def terms(self, number: int, row: Sequence[Value]) -> ToldTerms:
        """What the row tells besides the amount; a cell that cannot be taken is refused."""

        def pence(column: PriceColumn) -> int | None:
            return self.told(number, row, column, amount_or_none)

        def code(column: PriceColumn) -> str | None:
            return self.told(number, row, column, lambda value: code_of(value, column, self.words[column]))

        def items(column: PriceColumn) -> tuple[str, ...] | None:
            return self.told(number, row, column, lambda value: items_of(value, column, self.words[column]))

        back = code(PriceColumn.DEPOSIT_BACK)
        return ToldTerms(
            deposit_pence=pence(PriceColumn.DEPOSIT),
            deposit_back=None if back is None else back == YES,
            admin_pence=pence(PriceColumn.ADMIN),
            assessment_pence=pence(PriceColumn.ASSESSMENT),
            minimum_pence=pence(PriceColumn.MINIMUM),
            minimum_per=code(PriceColumn.MINIMUM_PER),
            travel_pence=pence(PriceColumn.TRAVEL),
            vat_status=code(PriceColumn.VAT),
            vat_basis_points=self.told(number, row, PriceColumn.VAT_RATE, read_rate),
            included=items(PriceColumn.INCLUDED),
            excluded=items(PriceColumn.EXCLUDED),
        )

    def told(
        self, number: int, row: Sequence[Value], column: PriceColumn, read: Callable[[Value], T]
    ) -> T | None:
        """What a cell tells; None where it is empty, or refused."""
        value = self.value(row, column)
        return None if value is None else self.taken(number, column, read, value)

    def is_changed(self, number: int, line: PriceLine, terms: ToldTerms) -> bool:
        """Whether what is told besides the amount is another than what the price says."""
        try:
            return with_terms(line, terms) != line
        except Invalid as error:
            self.refuse_term(number, error)
            return True

    def makes_sense(self, wanted: WantedPrice, before: PriceLine) -> bool:
        """Whether what is told goes together; what binds the price in its list is asked later."""
        problems = [
            problem
            for problem in price_problems(wanted.after(before), before.category)
            if problem.field in tuple(TERM_COLUMNS) or problem.field == "charges"
        ]
        for problem in problems:
            self.refuse_term(wanted.row, problem)
        return not problems

    def refuse_term(self, number: int, refusal: Invalid) -> None:
        """Refuse the cell that a rule names; the new amount where the table has no column for it."""
        named = PriceColumn(refusal.field) if refusal.field in tuple(TERM_COLUMNS) else PriceColumn.NEW
        self.refuse(number, named if named in self.places else PriceColumn.NEW, refusal)

    def price(self, number: int, row: Sequence[Value]) -> KnownPrice | None:
        """The price that a row is about; None where a cell of it was refused."""
        asked = number_of(self.value(row, PriceColumn.NUMBER))
        price = None if asked is None else self.prices.get(asked)
        if price is None:
            self.refuse(number, PriceColumn.NUMBER, Invalid("number", "price_unknown"))
            return None
        name, current = self.value(row, PriceColumn.SERVICE), self.value(row, PriceColumn.CURRENT)
        if price.id in self.seen:
            twice = Invalid("number", "price_twice", row=self.seen[price.id])
            self.refuse(number, PriceColumn.NUMBER, twice)
        elif name is not None and plain(name) != plain(price.service_name):
            self.refuse(number, PriceColumn.SERVICE, Invalid("service", "price_of_other_service"))
        elif current is not None and pence_of(current) != price.amount_pence:
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
