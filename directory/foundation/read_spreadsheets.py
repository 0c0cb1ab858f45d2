"""Tables that people send: CSV and XLSX as Excel, LibreOffice and Numbers write them. What no table is says so."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from directory.foundation.errors import Invalid
from directory.foundation.on_demand import load
from directory.foundation.workbook_parts import workbook_parts

MOST_BYTES = 5_000_000
MOST_READ_ROWS = 20_000
MOST_COLUMNS = 100
SAMPLE = 4096  # characters of a CSV file by which its separator is told
MOST_COVERED = 100_000  # cells under merged ones
# As spreadsheets here write their letters, most telling first.
ENCODINGS = ("utf-8-sig", "cp1252")
XLSX_BEGINS = b"PK\x03\x04"
# What spreadsheets write where a formula failed; in a CSV file it stands as plain text.
ERRORS = frozenset(
    {
        *("#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!"),
        *("#SPILL!", "#CALC!", "#GETTING_DATA", "#FIELD!", "#BLOCKED!"),
    }
)
MERGED = "#MERGED!"  # a cell that another one covers
Value = str | int | float | date | None


@dataclass(frozen=True, slots=True)
class ReadTable:
    """A table as it was read.

    `sheet` is the name of the sheet of a workbook that it is, `others` are those that were not read. `marks` holds what
    is no value, by row and column counted from 0: an error such as "#N/A", or MERGED for a cell that another covers.
    """

    rows: list[list[Value]]
    sheet: str | None = None
    others: tuple[str, ...] = ()
    marks: Mapping[tuple[int, int], str] = field(default_factory=dict)

    @property
    def marked_rows(self) -> list[list[Value]]:
        """The rows with each mark in its cell."""
        rows = [list(row) for row in self.rows]
        for (row, column), mark in self.marks.items():
            if row < len(rows):
                rows[row] += [None] * (column + 1 - len(rows[row]))
                rows[row][column] = mark
        return rows


def read_table(content: bytes, field: str = "file") -> list[list[Value]]:
    """The rows of a CSV file, or of the first sheet of an XLSX file, from the first row on; None for an empty cell.

    Of an XLSX file days are days and amounts are numbers; of a CSV file everything is text. Raises Invalid
    `table_too_large`, `not_a_table`, `too_many_rows` or `too_many_columns`.
    """
    return read_workbook(content, field).rows


def read_workbook(
    content: bytes, field: str = "file", sheet: str = "", sheet_field: str = "sheet"
) -> ReadTable:
    """A CSV file, or one sheet of an XLSX file: the one of that name, else the first that is not hidden.

    Raises Invalid as `read_table`, and `sheet_unknown` beside `sheet_field`.
    """
    if len(content) > MOST_BYTES:
        raise Invalid(field, "table_too_large")
    if content.startswith(XLSX_BEGINS):
        return _read_xlsx(content, field, sheet, sheet_field)
    return ReadTable(_read_csv(content, field))


def _read_csv(content: bytes, field: str) -> list[list[Value]]:
    """An apostrophe that keeps a cell from being a formula is dropped, as `spreadsheets.cell` puts it there.

    Empty rows below the table are left out, however many; one between two others keeps its place, with no cell.
    """
    text = _decoded(content, field)
    rows: list[list[Value]] = []
    empty = 0
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text)):
            if not any(value.strip() for value in row):
                empty += 1
                continue
            if len(rows) + empty >= MOST_READ_ROWS:
                raise Invalid(field, "too_many_rows", most=MOST_READ_ROWS)
            rows += [[] for _ in range(empty)]
            rows.append(_within([_text(value) for value in row], field))
            empty = 0
    except csv.Error as error:
        raise Invalid(field, "not_a_table") from error
    return rows


def _separator(text: str) -> str:
    """What stands between the cells of a CSV file, told by its first lines that hold anything."""
    sample = "\n".join(line for line in text[:SAMPLE].splitlines() if line.strip())
    try:
        return csv.Sniffer().sniff(sample, delimiters=",;\t").delimiter
    except csv.Error:
        return ","  # one column, or too little to tell


def _read_xlsx(content: bytes, field: str, wanted: str, sheet_field: str) -> ReadTable:
    parts = workbook_parts(content, field)
    calamine = load("python_calamine")
    try:
        book = calamine.load_workbook(io.BytesIO(parts.content))
        shown = [
            sheet.name for sheet in book.sheets_metadata if sheet.visible == calamine.SheetVisibleEnum.Visible
        ]
        names = list(book.sheet_names)
        name = _chosen_sheet(names, shown, wanted, sheet_field)
        sheet = book.get_sheet_by_name(name)
        left: list[Value] = [None] * (sheet.start or (0, 0))[
            1
        ]  # the reader leaves these columns out, not the rows
        rows: list[list[Value]] = []
        empty = 0
        for row in sheet.iter_rows():
            values = _within(left + [_value(value) for value in row], field)
            empty = 0 if any(value is not None for value in values) else empty + 1
            rows.append(values)
            if len(rows) - empty > MOST_READ_ROWS:
                raise Invalid(field, "too_many_rows", most=MOST_READ_ROWS)
        covered = _covered_cells(sheet.merged_cell_ranges or (), len(rows) - empty, field)
    except (calamine.CalamineError, calamine.ZipError, calamine.XmlError) as error:
        raise Invalid(field, "not_a_table") from error
    except (calamine.PasswordError, calamine.WorksheetNotFound) as error:
        raise Invalid(field, "not_a_table") from error
    failed = {place: words for place, words in parts.failed.get(name, {}).items() if place[1] < MOST_COLUMNS}
    kept = max(len(rows) - empty, *(min(row + 1, MOST_READ_ROWS) for row, _ in failed), 0)
    rows = rows[:kept] + [[] for _ in range(kept - len(rows))]
    return ReadTable(rows, name, tuple(each for each in names if each != name), covered | failed)


def _chosen_sheet(names: list[str], shown: list[str], wanted: str, sheet_field: str) -> str:
    """The sheet that is read. Raises Invalid `sheet_unknown`."""
    if wanted.strip():
        found = next((name for name in names if name.strip().lower() == wanted.strip().lower()), None)
        if found is None:
            raise Invalid(sheet_field, "sheet_unknown", sheets=", ".join(names))
        return found
    return next((name for name in names if name in shown), names[0] if names else "")


def _covered_cells(ranges: Any, rows: int, field: str) -> dict[tuple[int, int], str]:
    """The cells that a merged one covers, without its own first cell, as far as the table was read.

    Raises Invalid `table_too_large`: a small file may name huge ranges, many times over.
    """
    clipped = [
        (top, left, min(bottom, rows - 1), min(right, MOST_COLUMNS - 1))
        for (top, left), (bottom, right) in ranges
    ]
    areas = (max(bottom - top + 1, 0) * max(right - left + 1, 0) for top, left, bottom, right in clipped)
    if sum(areas) > MOST_COVERED:
        raise Invalid(field, "table_too_large")
    return {
        (row, column): MERGED
        for top, left, bottom, right in clipped
        for row in range(top, bottom + 1)
        for column in range(left, right + 1)
        if (row, column) != (top, left)
    }


def _within(row: list[Value], field: str) -> list[Value]:
    """A row with as many cells as are read. Raises Invalid `too_many_columns` where there is something behind them."""
    if any(value is not None for value in row[MOST_COLUMNS:]):
        raise Invalid(field, "too_many_columns", most=MOST_COLUMNS)
    return row[:MOST_COLUMNS]


def _value(value: Any) -> Value:
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, bool):
        return str(value)
    return value if isinstance(value, int | float | date) else str(value)


def _decoded(content: bytes, field: str) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings: tuple[str, ...] = ("utf-16",)
    elif b"\x00" in content:
        raise Invalid(field, "not_a_table")
    else:
        encodings = ENCODINGS
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Invalid(field, "not_a_table")


def _text(value: str) -> str | None:
    text = value.strip()
    if text.startswith("'") and len(text) > 1:
        text = text[1:]
    return text or None


def column_letters(column: int) -> str:
    """The letters of a column, counted from 0: A, B … Z, AA."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name
