"""Tables that people send: CSV and XLSX as Excel, LibreOffice and Numbers write them. What no table is says so."""

from __future__ import annotations

import csv
import io
import re
import zipfile
import zlib
from datetime import date
from typing import Any

from directory.foundation.errors import Invalid
from directory.foundation.on_demand import load

MOST_BYTES = 5_000_000
MOST_UNPACKED_BYTES = 60_000_000
MOST_READ_ROWS = 20_000
MOST_COLUMNS = 100
MOST_CELLS = 2_000_000  # the reader holds every cell of the square that a sheet spans, empty ones too
# As spreadsheets here write their letters, most telling first.
ENCODINGS = ("utf-8-sig", "cp1252")
XLSX_BEGINS = b"PK\x03\x04"
SHEETS = re.compile(r"xl/worksheets/[^/]+\.xml")
PLACE = re.compile(rb"\br\s*=\s*[\"']([A-Z]{1,3})([0-9]{1,7})[\"']")
Value = str | int | float | date | None


def read_table(content: bytes, field: str = "file") -> list[list[Value]]:
    """The rows of a CSV file, or of the first sheet of an XLSX file, from the first row on; None for an empty cell.

    Of an XLSX file days are days and amounts are numbers; of a CSV file everything is text. Raises Invalid
    `table_too_large`, `not_a_table`, `too_many_rows` or `too_many_columns`.
    """
    if len(content) > MOST_BYTES:
        raise Invalid(field, "table_too_large")
    if content.startswith(XLSX_BEGINS):
        return _read_xlsx(content, field)
    return _read_csv(content, field)


def _read_csv(content: bytes, field: str) -> list[list[Value]]:
    """An apostrophe that keeps a cell from being a formula is dropped, as `spreadsheets.cell` puts it there."""
    text = _decoded(content, field)
    try:
        separator = csv.Sniffer().sniff(text[:4096], delimiters=",;\t").delimiter
    except csv.Error:
        separator = ","  # one column, or too little to tell
    rows: list[list[Value]] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator):
            if len(rows) >= MOST_READ_ROWS:
                raise Invalid(field, "too_many_rows", most=MOST_READ_ROWS)
            rows.append(_within([_text(value) for value in row], field))
    except csv.Error as error:
        raise Invalid(field, "not_a_table") from error
    return rows


def _read_xlsx(content: bytes, field: str) -> list[list[Value]]:
    _check_unpacked(content, field)
    calamine = load("python_calamine")
    try:
        sheet = calamine.load_workbook(io.BytesIO(content)).get_sheet_by_index(0)
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
    except (calamine.CalamineError, calamine.ZipError, calamine.XmlError) as error:
        raise Invalid(field, "not_a_table") from error
    except (calamine.PasswordError, calamine.WorksheetNotFound) as error:
        raise Invalid(field, "not_a_table") from error
    return rows[: len(rows) - empty] if empty else rows


def _within(row: list[Value], field: str) -> list[Value]:
    """A row with as many cells as are read. Raises Invalid `too_many_columns` where there is something behind them."""
    if any(value is not None for value in row[MOST_COLUMNS:]):
        raise Invalid(field, "too_many_columns", most=MOST_COLUMNS)
    return row[:MOST_COLUMNS]


def _check_unpacked(content: bytes, field: str) -> None:
    """A small file may unpack to a huge one, and one cell far down makes the square that a sheet spans huge."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(part.file_size for part in packed.infolist()) > MOST_UNPACKED_BYTES:
                raise Invalid(field, "table_too_large")
            for part in packed.infolist():
                if SHEETS.fullmatch(part.filename):
                    _check_spanned(packed.read(part), field)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError) as error:
        raise Invalid(field, "not_a_table") from error


def _check_spanned(sheet: bytes, field: str) -> None:
    last_row = last_column = 0
    for letters, number in PLACE.findall(sheet):
        last_row = max(last_row, int(number))
        column = 0
        for letter in letters:
            column = column * 26 + letter - 64
        last_column = max(last_column, column)
    if last_row * last_column > MOST_CELLS:
        raise Invalid(field, "table_too_large")


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
