"""Tables that people send: CSV as Excel, LibreOffice and Numbers write it. What no table is says so."""

from __future__ import annotations

import csv
import io

from directory.foundation.errors import Invalid

MOST_BYTES = 5_000_000
MOST_READ_ROWS = 20_000
MOST_COLUMNS = 100
# As spreadsheets here write their letters, most telling first.
ENCODINGS = ("utf-8-sig", "cp1252")


def read_csv(content: bytes, field: str = "file") -> list[list[str | None]]:
    """The rows of a CSV file, each cell as text without the spaces round it, None where it is empty.

    An apostrophe that keeps a cell from being a formula is dropped, as `spreadsheets.cell` puts it there. Raises
    Invalid `table_too_large`, `not_a_table` or `too_many_rows`.
    """
    if len(content) > MOST_BYTES:
        raise Invalid(field, "table_too_large")
    text = _decoded(content, field)
    try:
        dialect: type[csv.Dialect] | str = csv.Sniffer().sniff(text[:4096], delimiters=",;\t")
    except csv.Error:
        dialect = "excel"  # one column, or too little to tell
    rows: list[list[str | None]] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), dialect):
            if len(rows) >= MOST_READ_ROWS:
                raise Invalid(field, "too_many_rows", most=MOST_READ_ROWS)
            rows.append([_cell(value) for value in row[:MOST_COLUMNS]])
    except csv.Error as error:
        raise Invalid(field, "not_a_table") from error
    return rows


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


def _cell(value: str) -> str | None:
    text = value.strip()
    if text.startswith("'") and len(text) > 1:
        text = text[1:]
    return text or None
