"""Reading a table of price bands, all or nothing: each problem with its row and its cell. Pure: cells come as read."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from directory.foundation.errors import Invalid
from directory.foundation.money import pounds_to_pence
from directory.foundation.read_dates import read_day
from directory.foundation.read_spreadsheets import column_letters
from directory.frameworks.rules.bands import Span, check_band_amounts, check_band_days
from directory.vocabulary.prices import CARE_HOME_LEVEL_LABELS, CARE_HOME_LEVELS

# The columns of the table, in the order in which the file is written.
COLUMNS = ("lot", "area", "care", "lowest", "highest", "from", "to")
MOST_ROWS = 2_000
CellValue = str | int | float | date | None
Row = Sequence[CellValue]
# The bands there are: the days of each lot, area and kind of care.
Existing = Mapping[tuple[str, str, str], Sequence[Span]]


@dataclass(frozen=True, slots=True)
class BandLine:
    """A band as a row of the table says it; `row` is the row's number as a spreadsheet shows it."""

    row: int
    lot: str
    area: str
    need_level: str
    min_pence: int
    max_pence: int
    first: date
    last: date

    @property
    def key(self) -> tuple[str, str, str]:
        """What its days may not share with another: lot, area and kind of care."""
        return self.lot, self.area, self.need_level


@dataclass(frozen=True, slots=True)
class CellProblem:
    """What is wrong in a cell, such as "D7"; the row alone where it is the whole row."""

    cell: str
    refusal: Invalid


@dataclass(frozen=True, slots=True)
class BandTable:
    """What a table holds: every band where nothing is wrong; else every problem, and no band."""

    lines: tuple[BandLine, ...]
    problems: tuple[CellProblem, ...]


def read_band_table(
    rows: Sequence[Row],
    *,
    lots: Mapping[str, bool],
    areas: Sequence[str],
    existing: Existing,
    gap_meant: bool = False,
) -> BandTable:
    """Read a table whose first row names its columns.

    `lots` says of the code of each lot whether it is banded, `areas` are the codes of the areas. A row without a value
    is passed over.
    """
    if not rows:
        return BandTable((), (CellProblem("1", Invalid("file", "empty")),))
    places = {_plain(value): number for number, value in reversed(list(enumerate(rows[0])))}
    missing = [name for name in COLUMNS if name not in places]
    if missing:
        refusal = Invalid("file", "columns_missing", columns=", ".join(missing))
        return BandTable((), (CellProblem("1", refusal),))
    filled = [(number, row) for number, row in enumerate(rows[1:], 2) if any(_plain(value) for value in row)]
    if not filled:
        return BandTable((), (CellProblem("1", Invalid("file", "empty")),))
    if len(filled) > MOST_ROWS:
        return BandTable((), (CellProblem("1", Invalid("file", "too_many_rows", most=MOST_ROWS)),))
    lines: list[BandLine] = []
    problems: list[CellProblem] = []
    for number, row in filled:
        line = _Reader(number, row, places, problems).line(lots, areas)
        if line is not None:
            lines.append(line)
    if not problems:
        problems = overlaps_and_gaps(lines, existing, places["from"], gap_meant=gap_meant)
    return BandTable(() if problems else tuple(lines), tuple(problems))


def overlaps_and_gaps(
    lines: Sequence[BandLine], existing: Existing, column: int = 5, *, gap_meant: bool = False
) -> list[CellProblem]:
    """The rows whose days another band holds, or that leave days without one, in the order of their rows."""
    spans = {key: list(held) for key, held in existing.items()}
    problems: list[tuple[int, CellProblem]] = []
    for line in sorted(lines, key=lambda line: (line.first, line.row)):
        held = spans.setdefault(line.key, [])
        try:
            check_band_days(held, line.first, line.last, gap_meant=gap_meant)
        except Invalid as refusal:
            problems.append((line.row, CellProblem(f"{column_letters(column)}{line.row}", refusal)))
        held.append(Span(line.first, line.last))
    return [problem for _, problem in sorted(problems, key=lambda pair: pair[0])]


def day_of(value: CellValue, field: str) -> date:
    """A day from a cell: a day of the spreadsheet, or text as people here write one. Raises Invalid as `read_day`."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    return read_day(_plain(value), field)


def read_pounds(value: CellValue, field: str) -> int:
    """Whole pence from a cell. Raises Invalid `money_unreadable` for what is no amount, and for parts of a penny."""
    if isinstance(value, bool | date):
        raise Invalid(field, "money_unreadable")
    if isinstance(value, int | float):
        try:
            return pounds_to_pence(f"{Decimal(repr(value)).normalize():f}", field)
        except InvalidOperation as error:
            raise Invalid(field, "money_unreadable") from error
    return pounds_to_pence(value or "", field)


def read_level(value: CellValue) -> str | None:
    """A kind of care in a home, from its code or its English words; None for anything else."""
    text = _plain(value)
    words = {label.text.lower(): code for code, label in CARE_HOME_LEVEL_LABELS.items()}
    code = words.get(text, re.sub(r"[\s-]+", "_", text))
    return code if code in CARE_HOME_LEVELS else None


class _Reader:
    """Reads the cells of one row and notes what is wrong with each."""

    def __init__(self, number: int, row: Row, places: Mapping[str, int], problems: list[CellProblem]) -> None:
        self.number, self.row, self.places, self.problems = number, row, places, problems

    def line(self, lots: Mapping[str, bool], areas: Sequence[str]) -> BandLine | None:
        """The band of the row; None where something is wrong with it."""
        before = len(self.problems)
        lot = self._one_of("lot", list(lots), "unknown_lot")
        if lot and not lots[lot]:
            self._note("lot", Invalid("lot", "lot_not_banded"))
        area = self._one_of("area", areas, "unknown_area")
        level = read_level(self._value("care"))
        if level is None:
            self._note("care", Invalid("care", "unknown_code"))
        least, most = self._pence("lowest"), self._pence("highest")
        first, last = self._day("from"), self._day("to")
        if least is not None and most is not None:
            self._check("highest", least, most)
        if first and last and last < first:
            self._note("to", Invalid("to", "dates_backwards"))
        if len(self.problems) > before or not (lot and area and level and first and last):
            return None
        return BandLine(self.number, lot, area, level, least or 0, most or 0, first, last)

    def _value(self, name: str) -> CellValue:
        place = self.places[name]
        return self.row[place] if place < len(self.row) else None

    def _note(self, name: str, refusal: Invalid) -> None:
        self.problems.append(CellProblem(f"{column_letters(self.places[name])}{self.number}", refusal))

    def _one_of(self, name: str, known: Sequence[str], code: str) -> str | None:
        value = self._value(name)
        text = str(int(value) if isinstance(value, float) and value.is_integer() else value or "").strip()
        found = next((each for each in known if each.lower() == text.lower()), None)
        if found is None:
            refusal = (
                Invalid(name, "unknown_lot", value=text[:40])
                if code == "unknown_lot"
                else Invalid(name, "unknown_area", value=text[:40])
            )
            self._note(name, refusal)
        return found

    def _pence(self, name: str) -> int | None:
        try:
            return read_pounds(self._value(name), name)
        except Invalid as refusal:
            self._note(name, refusal)
            return None

    def _day(self, name: str) -> date | None:
        try:
            return day_of(self._value(name), name)
        except Invalid as refusal:
            self._note(name, refusal)
            return None

    def _check(self, name: str, least: int, most: int) -> None:
        try:
            check_band_amounts(least, most)
        except Invalid as refusal:
            self._note(name, refusal)


def _plain(value: CellValue) -> str:
    return "" if value is None else " ".join(str(value).lower().split())
