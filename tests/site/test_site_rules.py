"""How a database and the file beside the data stand to each other, and which tables have shrunk."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.site.rules import FEWEST_ROWS, LEAST_SHARE, Standing, shrunk_tables, standing

COUNTS = st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 10_000))


@pytest.mark.parametrize(
    ("in_file", "in_database", "has_content", "expected"),
    [
        ("", "", False, Standing.NEW),
        ("", "", True, Standing.UNRECORDED),
        ("one", "", True, Standing.UNRECORDED),  # an older version's copy was put back beside the file
        ("one", "", False, Standing.LOST),
        ("one", "one", True, Standing.SET_UP),
        ("", "one", True, Standing.SET_UP),
        ("one", "two", True, Standing.ANOTHER),
    ],
)
def test_a_database_and_its_file(
    in_file: str, in_database: str, has_content: bool, expected: Standing
) -> None:
    assert standing(in_file, in_database, has_content=has_content) is expected


@given(COUNTS, COUNTS)
def test_only_a_large_table_that_lost_more_than_its_share_has_shrunk(
    before: dict[str, int], now: dict[str, int]
) -> None:
    shrunk = shrunk_tables(before, now)
    for table in before.keys() | now.keys():
        lost = table in before and table in now and now[table] < LEAST_SHARE * before[table]
        assert (table in shrunk) == (lost and before[table] >= FEWEST_ROWS)
    assert shrunk_tables(before, before) == ()


def test_a_table_has_shrunk_at_the_rim_of_both_numbers() -> None:
    assert (FEWEST_ROWS, LEAST_SHARE) == (20, 0.8)
    assert shrunk_tables({"letter": 19}, {"letter": 0}) == ()
    assert shrunk_tables({"letter": 20}, {"letter": 15}) == ("letter",)
    assert shrunk_tables({"letter": 20}, {"letter": 16}) == ()
    assert shrunk_tables({"price": 100, "letter": 100}, {"price": 0, "letter": 79}) == ("letter", "price")
