"""The arithmetic of a league table: groups, positions, indexes and the median, for any services."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.leagues.rules import FORMULA, LeagueEntry, group_of, median_price, rank_entries, week_start
from directory.vocabulary.leagues import LeagueGroup

RATINGS = st.sampled_from((None, "not_rated", "inadequate", "requires_improvement", "good", "outstanding"))
ENTRIES = st.lists(st.tuples(st.none() | st.integers(1, 200_000), RATINGS), max_size=15).map(
    lambda rows: [LeagueEntry(number, pence, rating) for number, (pence, rating) in enumerate(rows, 1)]
)
MIN_RATINGS = st.sampled_from((None, "good", "requires_improvement"))
AT_LEAST = {
    "good": ("good", "outstanding"),
    "requires_improvement": ("requires_improvement", "good", "outstanding"),
}


@given(ENTRIES, MIN_RATINGS, st.randoms())
def test_ranking_does_not_depend_on_the_order_of_the_entries(
    entries: list[LeagueEntry], min_rating: str | None, rng: Random
) -> None:
    shuffled = entries.copy()
    rng.shuffle(shuffled)
    assert rank_entries(shuffled, min_rating) == rank_entries(entries, min_rating)


@given(ENTRIES, MIN_RATINGS)
def test_every_entry_is_in_the_table_once(entries: list[LeagueEntry], min_rating: str | None) -> None:
    ranked_entries = rank_entries(entries, min_rating)
    assert sorted(ranked.entry.service_id for ranked in ranked_entries) == [
        entry.service_id for entry in entries
    ]
    for ranked in ranked_entries:
        assert (ranked.position is not None) == (ranked.group == "placed")
        assert (ranked.index is None) == (ranked.entry.pence is None)


@given(ENTRIES, MIN_RATINGS)
def test_a_cheaper_entry_is_never_ranked_lower_and_equal_prices_share_a_position(
    entries: list[LeagueEntry], min_rating: str | None
) -> None:
    ranked_entries = [ranked for ranked in rank_entries(entries, min_rating) if ranked.position is not None]
    for first, second in pairwise(ranked_entries):
        assert first.entry.pence <= second.entry.pence
        assert (first.position == second.position) == (first.entry.pence == second.entry.pence)


@given(st.lists(st.integers(1, 100_000), min_size=1, max_size=15).filter(lambda amounts: len(amounts) % 2))
def test_the_median_price_has_the_index_100(amounts: list[int]) -> None:
    ranked_entries = rank_entries([LeagueEntry(number, pence) for number, pence in enumerate(amounts)], None)
    assert any(ranked.index == 10_000 for ranked in ranked_entries)


@given(ENTRIES, MIN_RATINGS)
def test_rating_never_changes_a_position(entries: list[LeagueEntry], min_rating: str | None) -> None:
    """Rating decides which services are ranked; positions and indexes are those of the prices alone."""
    admitted = [entry for entry in entries if min_rating is None or entry.rating in AT_LEAST[min_rating]]
    positions = {ranked.entry.service_id: ranked.position for ranked in rank_entries(unrated(admitted), None)}
    indexes = {ranked.entry.service_id: ranked.index for ranked in rank_entries(unrated(entries), None)}
    for ranked in rank_entries(entries, min_rating):
        if ranked.group == "placed":
            assert ranked.position == positions[ranked.entry.service_id]
        assert ranked.index == indexes[ranked.entry.service_id]


def unrated(entries: list[LeagueEntry]) -> list[LeagueEntry]:
    return [LeagueEntry(entry.service_id, entry.pence) for entry in entries]


def test_a_table_worked_out_by_hand() -> None:
    entries = [
        LeagueEntry(1, None, "good"),
        LeagueEntry(2, 20_000, "good"),
        LeagueEntry(3, 10_000, "outstanding"),
        LeagueEntry(4, 10_000, "good"),
        LeagueEntry(5, 9_000, "requires_improvement"),
        LeagueEntry(6, 8_000, "not_rated"),
        LeagueEntry(7, 7_000, None),
        LeagueEntry(8, 30_001, "good"),
    ]
    rows = [
        (ranked.group.value, ranked.entry.service_id, ranked.position, ranked.index)
        for ranked in rank_entries(entries, "good")
    ]
    assert rows == [
        ("placed", 3, 1, 10_000),
        ("placed", 4, 1, 10_000),
        ("placed", 2, 3, 20_000),
        ("placed", 8, 4, 30_001),
        ("below_minimum", 5, None, 9_000),
        ("unrated", 7, None, 7_000),
        ("unrated", 6, None, 8_000),
        ("not_comparable", 1, None, None),
    ]


def test_a_free_service_is_ranked_before_one_for_a_penny() -> None:
    entries = [LeagueEntry(1, 1), LeagueEntry(2, 0)]
    ranks = [(ranked.entry.service_id, ranked.position) for ranked in rank_entries(entries, None)]
    assert ranks == [(2, 1), (1, 2)]


@pytest.mark.parametrize(
    ("pence", "rating", "min_rating", "group"),
    [
        (None, "outstanding", "good", LeagueGroup.NOT_COMPARABLE),
        (None, "outstanding", None, LeagueGroup.NOT_COMPARABLE),
        (1, None, None, LeagueGroup.PLACED),
        (1, "inadequate", None, LeagueGroup.PLACED),
        (1, None, "good", LeagueGroup.UNRATED),
        (1, "not_rated", "good", LeagueGroup.UNRATED),
        (1, "outstanding", "good", LeagueGroup.PLACED),
        (1, "good", "good", LeagueGroup.PLACED),
        (1, "requires_improvement", "good", LeagueGroup.BELOW_MINIMUM),
        (1, "requires_improvement", "requires_improvement", LeagueGroup.PLACED),
        (1, "inadequate", "requires_improvement", LeagueGroup.BELOW_MINIMUM),
    ],
)
def test_the_group_of_an_entry(
    pence: int | None, rating: str | None, min_rating: str | None, group: LeagueGroup
) -> None:
    assert group_of(LeagueEntry(1, pence, rating), min_rating) == group


@pytest.mark.parametrize(
    ("amounts", "median"),
    [
        ([], None),
        ([None], None),
        ([300], Decimal(300)),
        ([300, None, 100, 200], Decimal(200)),
        ([100, 201], Decimal("150.5")),
    ],
)
def test_the_median_is_of_the_prices_that_can_be_compared(
    amounts: list[int | None], median: Decimal | None
) -> None:
    assert median_price([LeagueEntry(number, pence) for number, pence in enumerate(amounts)]) == median


@pytest.mark.parametrize("day", [16, 17, 18, 19, 20, 21, 22])
def test_weeks_start_on_monday(day: int) -> None:
    assert week_start(date(2026, 11, day)) == date(2026, 11, 16)


def test_the_formula_that_tables_are_published_by() -> None:
    assert FORMULA == 1, "another formula needs its own description on the page and in the rules"
