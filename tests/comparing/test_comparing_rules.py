"""Which of the chosen services are compared, what differs, and which one alone is the lowest, nearest or best liked."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.comparing.rules import (
    MOST_COMPARED,
    Choice,
    best_liked,
    choose,
    differ,
    least,
    lowest,
    nearest,
    short_names,
)

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
    index = lowest(prices)
    known = sorted(price[1] for price in prices if price is not None)
    same_week = len({price[0] for price in prices if price is not None}) == 1
    assert (index is not None) == (same_week and len(known) > 1 and known[0] < known[1])
    assert index is None or prices[index] == (prices[index][0], known[0])  # type: ignore[index]


@given(st.lists(st.none() | st.integers(1, 5), max_size=4))
def test_one_alone_is_least_and_one_alone_most_liked(values: list[int | None]) -> None:
    known = [value for value in values if value is not None]
    for index, best in ((least(values), min), (best_liked(values), max)):
        alone = len(known) > 1 and known.count(best(known)) == 1
        assert (None if index is None else values[index]) == (best(known) if alone else None)


@pytest.mark.parametrize(
    ("distances", "index"),
    [
        ([], None),
        ([(1.0,)], None),
        ([(), ()], None),
        ([(1.0,), ()], None),
        ([(1.0,), (0.9,)], 1),
        ([(), (2.0,), (3.0,)], 1),
        ([(1.0,), (1.0,), (3.0,)], None),
        ([(1.0, 5.0), (2.0, 6.0)], 0),
        ([(1.0, 5.0), (2.0, 4.0)], None),
        ([(1.0, 5.0), (2.0, 5.0)], None),
    ],
)
def test_the_nearest_is_nearest_to_every_place(distances: list[tuple[float, ...]], index: int | None) -> None:
    assert nearest(distances) == index


@pytest.mark.parametrize(
    ("names", "short"),
    [
        (("Rosewater Care", "Oak Lodge"), ("Rosewater", "Oak")),
        (("The Elms Nursing Home", "The Oaks"), ("The Elms", "The Oaks")),
        (("Oak Lodge", "Oak Lodge"), ("Oak Lodge", "Oak Lodge")),
        (("Oak", "Oak Lodge"), ("Oak", "Oak Lodge")),
        (("Rosewater Care",), ("Rosewater",)),
        ((), ()),
    ],
)
def test_a_short_name_is_what_tells_services_apart(names: tuple[str, ...], short: tuple[str, ...]) -> None:
    assert short_names(names) == short


@given(st.lists(st.lists(st.sampled_from(("Oak", "Elm", "The")), min_size=1, max_size=4), max_size=4))
def test_short_names_tell_apart_whatever_whole_names_do(words: list[list[str]]) -> None:
    names = [" ".join(each) for each in words]
    short = short_names(names)
    assert len(set(short)) == len(set(names))
    assert all(name.startswith(each) for name, each in zip(names, short, strict=True))
