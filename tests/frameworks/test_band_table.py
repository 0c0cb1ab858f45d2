"""Reading a table of bands: every cell that is wrong is named, and what is right is read whatever way it is written."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.foundation.errors import Invalid
from directory.frameworks.rules.band_table import (
    COLUMNS,
    BandLine,
    BandTable,
    Row,
    day_of,
    overlaps_and_gaps,
    read_band_table,
    read_level,
    read_pounds,
)
from directory.frameworks.rules.bands import Span

FIRST, LAST = date(2027, 4, 1), date(2028, 3, 31)
GOOD: Row = ("C1", "BMA4", "nursing", 625, 670.5, FIRST, LAST)


def read(*rows: Row, head: Row = COLUMNS, gap_meant: bool = False) -> BandTable:
    return read_band_table(
        [head, *rows], lots={"C1": True, "C2": False}, areas=["BMA4", "5"], existing={}, gap_meant=gap_meant
    )


def problems(table: BandTable) -> list[tuple[str, str]]:
    assert not (table.lines and table.problems), "all or nothing"
    return [(problem.cell, problem.refusal.code) for problem in table.problems]


def test_a_band_is_read_from_days_and_numbers() -> None:
    (line,) = read(GOOD).lines
    assert line == BandLine(2, "C1", "BMA4", "nursing", 625_00, 670_50, FIRST, LAST)


def test_columns_may_stand_in_any_order_and_have_others_between() -> None:
    head = ("to", "note", *COLUMNS[:-1])
    (line,) = read((LAST, "x", *GOOD[:-1]), head=[name.upper() for name in head]).lines
    assert (line.lot, line.last) == ("C1", LAST)
    bad = read((LAST, "x", "C9", *GOOD[1:-1]), head=head)
    assert problems(bad) == [("C2", "unknown_lot")]


@pytest.mark.parametrize(
    ("column", "value", "code"),
    [
        (0, "C9", "unknown_lot"),
        (0, None, "unknown_lot"),
        (0, "C2", "lot_not_banded"),
        (1, "BMA", "unknown_area"),
        (2, "any", "unknown_code"),
        (2, None, "unknown_code"),
        (3, "six", "money_unreadable"),
        (3, 1.005, "money_unreadable"),
        (3, True, "money_unreadable"),
        (3, FIRST, "money_unreadable"),
        (3, None, "money_unreadable"),
        (4, 600, "band_backwards"),
        (5, "31/02/2027", "no_such_day"),
        (5, 46000, "not_a_day"),
        (6, "2027-03-31", "dates_backwards"),
    ],
)
def test_each_wrong_cell_is_named(column: int, value: object, code: str) -> None:
    row = list(GOOD)
    row[column] = value  # type: ignore[call-overload]
    assert problems(read(GOOD, row)) == [(f"{'ABCDEFG'[column]}3", code)]


def test_rows_that_are_short_or_empty_or_number_their_area() -> None:
    assert problems(read(GOOD[:5])) == [("F2", "not_a_day"), ("G2", "not_a_day")]
    assert len(read((), (None, " "), GOOD).lines) == 1
    assert read(("C1", 5.0, *GOOD[2:])).lines[0].area == "5"


def test_overlaps_and_gaps_within_the_file_are_told_by_row() -> None:
    same = read(GOOD, GOOD)
    assert problems(same) == [("F3", "band_overlaps")]
    later = (*GOOD[:5], date(2028, 5, 1), date(2029, 3, 31))
    assert problems(read(later, GOOD)) == [("F2", "band_gap")]
    assert len(read(later, GOOD, gap_meant=True).lines) == 2
    others = read(GOOD, ("C1", "5", *GOOD[2:]), ("C1", "BMA4", "residential", *GOOD[3:]))
    assert len(others.lines) == 3


def test_what_is_there_already_counts() -> None:
    (line,) = read(GOOD).lines
    taken = {line.key: [Span(date(2027, 1, 1), FIRST)]}
    (problem,) = overlaps_and_gaps([line], taken)
    assert (problem.cell, problem.refusal.code) == ("F2", "band_overlaps")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2027-04-01", FIRST),
        ("1/4/2027", FIRST),
        ("01.04.2027", FIRST),
        (" 1  April 2027 ", FIRST),
        ("1 apr 2027", FIRST),
        (datetime(2027, 4, 1, 12), FIRST),  # noqa: DTZ001
        ("April 2027", None),
        (None, None),
    ],
)
def test_a_day_in_any_way_that_people_write_one(value: str | date | None, expected: date | None) -> None:
    if expected is None:
        with pytest.raises(Invalid, match="not_a_day"):
            day_of(value, "from")
    else:
        assert day_of(value, "from") == expected


@given(st.integers(1, 10_000_00))
def test_an_amount_is_the_same_as_number_and_as_text(pence: int) -> None:
    assert read_pounds(pence / 100, "lowest") == pence
    assert read_pounds(f"£{pence / 100:,.2f}", "lowest") == pence


@given(st.one_of(st.text(max_size=12), st.floats(), st.integers(), st.none(), st.dates()))
def test_no_cell_breaks_the_reading(value: str | float | int | date | None) -> None:
    for column in range(7):
        row = list(GOOD)
        row[column] = value  # type: ignore[call-overload]
        table = read(row)
        assert len(table.lines) + bool(table.problems) <= 1
    with suppress(Invalid):
        assert read_pounds(value, "lowest") >= 0


def test_kinds_of_care_by_code_and_by_words() -> None:
    assert [read_level(text) for text in ("nursing", "Care with nursing", "Residential dementia", "x")] == [
        "nursing",
        "nursing",
        "residential_dementia",
        None,
    ]
