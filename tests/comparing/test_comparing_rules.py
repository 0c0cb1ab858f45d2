"""Which of the chosen services are compared, which price is the lowest, and what differs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.comparing.rules import MOST_COMPARED, Choice, choose, differ, lowest

SLUGS = st.lists(st.sampled_from("abcdefgh"), max_size=12)
IDS_BY_SLUG = st.dictionaries(st.sampled_from("abcdefgh"), st.integers(1, 6), max_size=8)


@given(SLUGS, IDS_BY_SLUG, st.sets(st.integers(1, 6)))
def test_everything_chosen_is_counted_once(
    slugs: list[str], ids_by_slug: dict[str, int], offered: set[int]
) -> None:
    choice = choose(slugs, ids_by_slug, offered)
    assert len(choice.service_ids) <= MOST_COMPARED
    assert len(set(choice.service_ids)) == len(choice.service_ids)
    assert set(choice.service_ids) <= offered
    left_out = choice.gone + choice.unknown + choice.repeated + choice.too_many
    assert len(choice.service_ids) + left_out == len(slugs)
    assert choice.is_whole == (left_out == 0)


def test_a_choice_worked_out_by_hand() -> None:
    ids_by_slug = {"a": 1, "b": 2, "c": 3, "d": 4, "e": 5, "f": 6, "g": 7, "also-a": 1}
    slugs = ["g", "a", "x", "b", "a", "c", "also-a", "y", "d", "e", "f", "z"]
    choice = choose(slugs, ids_by_slug, offered={1, 2, 3, 4, 5, 6})
    assert choice == Choice((1, 2, 3, 4), gone=1, unknown=3, repeated=2, too_many=2)


@pytest.mark.parametrize("left_out", ["gone", "unknown", "repeated", "too_many"])
def test_a_choice_is_whole_where_nothing_is_left_out(left_out: str) -> None:
    assert Choice((1, 2)).is_whole
    assert not Choice((1, 2), **{left_out: 1}).is_whole


@pytest.mark.parametrize(
    ("values", "different"), [([], False), ([1], False), ([1, 1], False), ([1, 2], True), ([None, 1], True)]
)
def test_values_differ_where_not_all_are_the_same(values: list[int | None], different: bool) -> None:
    assert differ(values) is different


@given(st.lists(st.none() | st.tuples(st.sampled_from(("visits", "room")), st.integers(1, 4)), max_size=4))
def test_the_lowest_price_is_one_of_several_for_the_same_week(prices: list[tuple[str, int] | None]) -> None:
    indexes = lowest(prices)
    known = [price for price in prices if price is not None]
    same_week = len({week for week, _ in known}) == 1
    assert bool(indexes) == (same_week and len({pence for _, pence in known}) > 1)
    for index, price in enumerate(prices):
        assert (index in indexes) == bool(indexes and price and price[1] == min(pence for _, pence in known))
