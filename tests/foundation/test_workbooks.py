"""Lists as XLSX: numbers, days and amounts are such, and what a stranger wrote stays words."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.foundation.spreadsheets import Amount, plain_cell, workbook

LATE = datetime(2026, 6, 30, 23, 30, tzinfo=UTC)


def sheet_of(content: bytes) -> tuple[str, str]:
    """The XML of the only sheet, and that of the words it holds."""
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        names = book.namelist()
        assert not [name for name in names if "external" in name or "vba" in name]
        words = book.read("xl/sharedStrings.xml").decode() if "xl/sharedStrings.xml" in names else ""
        return book.read("xl/worksheets/sheet1.xml").decode(), words


def test_numbers_days_and_amounts_are_no_words() -> None:
    sheet, words = sheet_of(
        workbook("List", ["A", "B", "C", "D"], [(7, date(2026, 11, 29), Amount(116_150), LATE)])
    )
    assert "<v>7</v>" in sheet
    assert "<v>1161.5</v>" in sheet
    assert re.findall(r"<t>(\w)</t>", words) == ["A", "B", "C", "D"]


@pytest.mark.parametrize(
    "words", ["=1+1", "{=1}", "http://example.org", "internal:Sheet1!A1", "+44", "mailto:a@b.c"]
)
def test_words_never_become_a_formula_or_a_link(words: str) -> None:
    sheet, held = sheet_of(workbook("List", ["A"], [(words,)]))
    assert "<f>" not in sheet
    assert "<hyperlink" not in sheet
    assert words in held


@given(st.text(max_size=60), st.text(max_size=40))
def test_any_words_make_a_file(words: str, title: str) -> None:
    content = workbook(title, ["A"], [(words,), (None,)])
    assert content.startswith(b"PK")


def test_a_cell_of_csv_says_days_and_pounds() -> None:
    assert plain_cell(date(2026, 11, 29)) == "2026-11-29"
    assert plain_cell(LATE) == "2026-07-01 00:30", "in London it is the next day"
    assert plain_cell(Amount(116_150)) == "1161.50"
    assert plain_cell(Amount(5)) == "0.05"
