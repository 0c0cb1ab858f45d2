"""Tables for spreadsheets: what a stranger wrote never becomes a formula there."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

# How a formula begins in one spreadsheet or another, the wide signs of East Asian keyboards among them.
FORMULA_SIGNS = frozenset("=+-@\t\r\n＝＋－＠")
MARK = "\ufeff"  # without it Excel takes the file for a Western one
QUOTE = "'"
NOTHING = "\x00"


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
