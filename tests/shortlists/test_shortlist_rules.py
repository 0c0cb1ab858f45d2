"""The rules of a shortlist: adding, removing, the plan of several services, and the content of a shared link."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.shortlists.rules.sharing import DAYS_SHARED, SharedShortlist, is_too_old, pack, unpack
from directory.shortlists.rules.shortlist import Merged, merge, remove, week_total

ANY_IDS = st.lists(st.uuids().map(lambda uuid: uuid.hex), max_size=30)
IDS = st.lists(st.uuids().map(lambda uuid: uuid.hex), min_size=1, max_size=20)
DAYS = st.dates(date(2020, 1, 1), date(2100, 1, 1))
CATEGORIES = st.sampled_from(
    ["home_care", "meals", "foot_care", "care_home", "extra_care", "supported_living"]
)
FIRST, SECOND = "0" * 31 + "1", "f" * 32


@given(ANY_IDS, ANY_IDS, st.integers(0, 25))
def test_merging_keeps_the_current_services_and_counts_those_left_out(
    current: list[str], new: list[str], most: int
) -> None:
    merged = merge(current, new, most)
    assert merged.ids[: len(set(current))] == tuple(dict.fromkeys(current))
    assert len(set(merged.ids)) == len(merged.ids) <= max(most, len(set(current)))
    assert set(merged.ids) | set(merged.left_out) == set(current) | set(new)
    assert not set(merged.ids) & set(merged.left_out)
    assert merged.added == len(merged.ids) - len(set(current))
    assert merge(merged.ids, new, most).ids == merged.ids


@given(ANY_IDS, ANY_IDS)
def test_removing_and_adding_again_gives_the_same_services(current: list[str], unwanted: list[str]) -> None:
    current = list(dict.fromkeys(current))
    left = remove(current, unwanted)
    assert not set(left) & set(unwanted) and list(left) == [
        public_id for public_id in current if public_id in left
    ]
    removed = [public_id for public_id in current if public_id in unwanted]
    assert set(merge(left, removed, len(current)).ids) == set(current)


@given(st.lists(st.tuples(CATEGORIES, st.none() | st.integers(1, 10**7)), max_size=6))
def test_a_plan_is_the_sum_of_its_parts_or_no_plan(prices: list[tuple[str, int | None]]) -> None:
    total = week_total(prices)
    categories, known = (
        [category for category, _ in prices],
        [pence for _, pence in prices if pence is not None],
    )
    if total is None:
        complete, homes = (
            {"care_home"} & set(categories),
            {"extra_care", "supported_living"} <= set(categories),
        )
        alternatives = len(prices) < 2 or len(set(categories)) < len(categories) or complete or homes
        assert alternatives or len(known) < len(prices)
    else:
        assert len(known) == len(prices) and total == sum(known) > max(known)
    assert week_total(prices[::-1]) == total


@pytest.mark.parametrize(
    "unpriced", ["nursing_home", "home_care", "foot_care"], ids=["whole", "twice", "one more"]
)
def test_a_service_without_a_price_still_counts_as_part_of_a_plan(unpriced: str) -> None:
    plan = [("home_care", 300_00), ("meals", 50_00)]
    assert week_total(plan) == 350_00
    assert week_total([*plan, (unpriced, None)]) is None


@pytest.mark.parametrize(
    ("current", "new", "most", "merged"),
    [
        ("ab", "bcd", 4, Merged(("a", "b", "c", "d"), 2, ())),
        ("ab", "bcd", 3, Merged(("a", "b", "c"), 1, ("d",))),
        ("abc", "de", 2, Merged(("a", "b", "c"), 0, ("d", "e"))),
        ("aba", "bb", 5, Merged(("a", "b"), 0, ())),
        ("", "aab", 5, Merged(("a", "b"), 2, ())),
    ],
)
def test_merging_worked_out_by_hand(current: str, new: str, most: int, merged: Merged) -> None:
    assert merge(current, new, most) == merged


@pytest.mark.parametrize(
    ("prices", "total"),
    [
        ([], None),
        ([("home_care", 100)], None),
        ([("home_care", 100), ("meals", 20)], 120),
        ([("home_care", 100), ("meals", 20), ("foot_care", 3)], 123),
        ([("home_care", 100), ("home_care", 20)], None),
        ([("home_care", 100), ("meals", None)], None),
        ([("extra_care", 100), ("meals", 20)], 120),
        ([("supported_living", 100), ("meals", 20)], 120),
        ([("extra_care", 100), ("supported_living", 20)], None),
        ([("care_home", 100), ("meals", 20)], None),
        ([("nursing_home", 100), ("meals", 20)], None),
        ([("live_in_care", 100), ("meals", 20)], None),
    ],
)
def test_a_week_total_worked_out_by_hand(prices: list[tuple[str, int | None]], total: int | None) -> None:
    assert week_total(prices) == total


@given(IDS, DAYS)
def test_unpacking_gives_what_was_packed(ids: list[str], made_on: date) -> None:
    assert unpack(pack(ids, made_on)) == SharedShortlist(tuple(ids), made_on)


@given(st.binary(max_size=400))
def test_any_bytes_are_unpacked_or_refused(content: bytes) -> None:
    shared = unpack(content)
    assert shared is None or pack(shared.ids, shared.made_on) == content


@given(DAYS, st.integers(0, 400))
def test_a_link_works_for_sixty_days(made_on: date, age: int) -> None:
    assert is_too_old(SharedShortlist((), made_on), made_on + timedelta(days=age)) == (age > DAYS_SHARED)


@pytest.mark.parametrize(("age", "expected"), [(-1, False), (0, False), (60, False), (61, True)])
def test_a_link_is_too_old_after_sixty_days(age: int, expected: bool) -> None:
    made_on = date(2026, 11, 22)
    assert is_too_old(SharedShortlist((FIRST,), made_on), made_on + timedelta(days=age)) is expected


def test_a_link_is_three_bytes_of_the_day_and_sixteen_of_each_id() -> None:
    day = (738_000).to_bytes(3, "big")
    content = pack([FIRST, SECOND], date.fromordinal(738_000))
    assert content == day + bytes(15) + b"\x01" + b"\xff" * 16
    assert unpack(content) == SharedShortlist((FIRST, SECOND), date.fromordinal(738_000))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        bytes([11, 66, 208]),  # no ids
        bytes([11, 66, 208]) + bytes(15),
        bytes([11, 66, 208]) + bytes(17),
        bytes(3) + bytes(16),  # before the first day
        b"\xff" * 3 + bytes(16),  # after the last day
    ],
)
def test_what_is_no_shortlist_is_refused(content: bytes) -> None:
    assert unpack(content) is None


@pytest.mark.parametrize("day", [date.min, date.max])
def test_the_first_and_the_last_day_can_be_shared(day: date) -> None:
    assert unpack(pack([FIRST], day)) == SharedShortlist((FIRST,), day)
