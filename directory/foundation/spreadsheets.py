"""Tables for spreadsheets: what a stranger wrote never becomes a formula there."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, NamedTuple

from directory.foundation.on_demand import load
from directory.foundation.time import LONDON

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

# How a formula begins in one spreadsheet or another, the wide signs of East Asian keyboards among them.
FORMULA_SIGNS = frozenset("=+-@\t\r\n＝＋－＠")
MARK = "\ufeff"  # without it Excel takes the file for a Western one
QUOTE = "'"
NOTHING = "\x00"
MOST_IN_A_CELL = 32_767  # characters, Excel's limit
COLUMN_WIDTH = 22  # characters


def cell(value: str | int | None) -> str:
    """A value as it may stand in a cell: numbers as they are, words that would begin a formula behind an apostrophe.

    Nothing gives an empty cell. Spaces before a formula's sign do not hide it (OWASP, CSV injection).
    """
    if value is None:
        return ""
    if isinstance(value, int):
        return str(value)
    words = value.replace(NOTHING, "")
    begins = words[:1] in FORMULA_SIGNS or words.lstrip()[:1] in FORMULA_SIGNS
    return QUOTE + words if words and begins else words


def csv_table(rows: Iterable[Sequence[str | int | None]]) -> str:
    """Rows as CSV that every spreadsheet opens in the right letters: a mark, commas, every cell in quotation marks."""
    written = io.StringIO(newline="")
    writer = csv.writer(written, quoting=csv.QUOTE_ALL)
    writer.writerows([cell(value) for value in row] for row in rows)
    return MARK + written.getvalue()


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount of money in a cell: whole pence here, pounds in the file."""

    pence: int


Cell = str | int | date | datetime | Amount | None


def plain_cell(value: Cell) -> str | int | None:
    """A value as CSV holds it: days as 2026-11-29, moments with the time in London, amounts in pounds."""
    if isinstance(value, datetime):
        return value.astimezone(LONDON).strftime("%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Amount):
        return f"{value.pence / 100:.2f}"
    return value


def workbook(title: str, columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """One sheet as XLSX: its head in bold and held in place, days and amounts as such, words never as formulas.

    No word is written as a formula or a link, whatever it begins with, so none needs an apostrophe.
    """
    written = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with load("xlsxwriter").Workbook(written, options) as book:
        sheet = book.add_worksheet(_sheet_name(title))
        bold = book.add_format({"bold": True})
        formats = _Formats(
            book.add_format({"num_format": "yyyy-mm-dd"}),
            book.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
            book.add_format({"num_format": "£#,##0.00"}),
        )
        for column, words in enumerate(columns):
            sheet.write_string(0, column, words, bold)
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, max(len(columns) - 1, 0), COLUMN_WIDTH)
        for number, row in enumerate(rows, 1):
            for column, value in enumerate(row):
                _write(sheet, number, column, value, formats)
    return written.getvalue()


class _Formats(NamedTuple):
    """How days, moments and amounts are shown."""

    day: Format
    moment: Format
    amount: Format


def _write(sheet: Worksheet, row: int, column: int, value: Cell, formats: _Formats) -> None:
    if value is None or value == "":
        return
    if isinstance(value, datetime):
        sheet.write_datetime(row, column, value.astimezone(LONDON).replace(tzinfo=None), formats.moment)
    elif isinstance(value, date):
        sheet.write_datetime(row, column, value, formats.day)
    elif isinstance(value, Amount):
        sheet.write_number(row, column, value.pence / 100, formats.amount)
    elif isinstance(value, int):
        sheet.write_number(row, column, value)
    else:
        sheet.write_string(row, column, value.replace(NOTHING, "")[:MOST_IN_A_CELL])


def _sheet_name(title: str) -> str:
    """Excel takes 31 characters, and few signs: letters, figures, spaces and hyphens are safe."""
    safe = "".join(sign if sign.isascii() and (sign.isalnum() or sign == "-") else " " for sign in title)
    return safe.strip()[:31].strip() or "List"
