"""The order of a date is proved by its file: days are read as they were written, or asked about."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.imports.cqc.date_order import DateOrder, day_in_order, decide_order, gather_evidence
from directory.imports.cqc.opening import UnreadableFile

TODAY = date(2026, 11, 22)
DAYS = st.dates(date(2010, 1, 1), TODAY)
ORDERS = st.sampled_from(list(DateOrder))


def written(day: date, order: DateOrder, separator: str, *, short: bool) -> str:
    first, second = (day.day, day.month) if order == DateOrder.DAY_FIRST else (day.month, day.day)
    return separator.join([f"{first:02}", f"{second:02}", f"{day.year % 100:02}" if short else str(day.year)])


def decided(cells: list[str], stated: DateOrder | None = None, *, published: bool = False) -> DateOrder:
    return decide_order(
        gather_evidence((n, cell, TODAY) for n, cell in enumerate(cells, 2)), stated, published=published
    )


@given(st.lists(DAYS, min_size=1), ORDERS, st.sampled_from("/.-"), st.booleans())
def test_days_are_read_as_they_were_written_or_asked_about(
    days: list[date], order: DateOrder, separator: str, short: bool
) -> None:
    cells = [written(day, order, separator, short=short) for day in days]
    try:
        found = decided(cells)
    except UnreadableFile:
        assert all(day.day <= 12 for day in days)
        found = decided(cells, order)
    assert [day_in_order(cell, found) for cell in cells] == days


@given(st.lists(DAYS, min_size=1), ORDERS)
def test_a_number_over_twelve_outweighs_everything_else(days: list[date], order: DateOrder) -> None:
    proof = date(2020, 2, 29)
    cells = [written(day, order, "/", short=False) + " 12:00:00 AM" for day in [*days, proof]]
    assert decided(cells) == decided(cells, published=True) == order


@given(DAYS.filter(lambda day: day.day > 12), DAYS.filter(lambda day: day.day > 12))
def test_two_proofs_against_each_other_are_refused(one: date, other: date) -> None:
    cells = [
        written(one, DateOrder.DAY_FIRST, "/", short=False),
        written(other, DateOrder.MONTH_FIRST, "/", short=False),
    ]
    with pytest.raises(UnreadableFile, match="mixes two orders"):
        decided(cells)
    with pytest.raises(UnreadableFile, match="mixes two orders"):
        decided(cells, DateOrder.DAY_FIRST)


@pytest.mark.parametrize(
    ("cells", "published", "expected"),
    [
        (["03/04/2024"], True, DateOrder.DAY_FIRST),
        (["03/04/2024 12:00:00 AM"], False, DateOrder.MONTH_FIRST),
        (["01/12/2026"], False, DateOrder.MONTH_FIRST),  # 1 December has not come
        (["12/01/2026"], False, DateOrder.DAY_FIRST),
        (
            ["03/03/2024", "", "2024-05-06", "soon", "31/02/2024"],
            False,
            DateOrder.DAY_FIRST,
        ),  # none depends on it
    ],
)
def test_signs_where_nothing_proves(cells: list[str], published: bool, expected: DateOrder) -> None:
    assert decided(cells, published=published) == expected


@pytest.mark.parametrize(
    ("cells", "published"),
    [
        (["03/04/2024"], False),
        (
            ["03/04/2024 12:00:00 AM"],
            True,
        ),  # the regulator's lines and an American clock speak against each other
        (["01/12/2026", "12/01/2026"], False),
    ],
)
def test_signs_against_each_other_and_none_are_asked_about(cells: list[str], published: bool) -> None:
    with pytest.raises(UnreadableFile, match=r"nothing in it proves which.*--date-order day-first"):
        decided(cells, published=published)
