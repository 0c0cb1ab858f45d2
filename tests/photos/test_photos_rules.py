"""The order of photos, how many there may be, what a decision needs, and the states, pinned by hand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.foundation.errors import Invalid, WrongState
from directory.photos.rules import (
    LONGEST_REASON,
    MOST_PHOTOS,
    PhotoVerdict,
    Place,
    check_room,
    check_verdict,
    placed,
)
from directory.photos.states import PHOTO

# From each state, what may be done and where that leads. Written by hand.
MOVES = {
    "waiting": {
        "send_again": "waiting",
        "accept": "live",
        "send_back": "sent_back",
        "remove": "removed",
    },
    "sent_back": {"send_again": "waiting", "remove": "removed"},
    "live": {"propose_text": "text_waiting", "take_down": "sent_back", "remove": "removed"},
    "text_waiting": {
        "propose_text": "text_waiting",
        "keep_text": "live",
        "accept_text": "live",
        "send_text_back": "text_sent_back",
        "take_down": "sent_back",
        "remove": "removed",
    },
    "text_sent_back": {
        "propose_text": "text_waiting",
        "keep_text": "live",
        "take_down": "sent_back",
        "remove": "removed",
    },
    "removed": {},
}
orders = st.lists(st.integers(1, 99), min_size=1, max_size=MOST_PHOTOS, unique=True)


def test_the_states_are_these() -> None:
    assert PHOTO.states == MOVES.keys()
    assert PHOTO.initial == "waiting" and PHOTO.final == {"removed"}
    assert PHOTO.needs_reason == {"send_back", "send_text_back", "take_down"}


@pytest.mark.parametrize("state", MOVES)
def test_what_may_be_done_from_each_state(state: str) -> None:
    for verb in PHOTO.moves:
        if verb in MOVES[state]:
            assert PHOTO.move(state, verb) == MOVES[state][verb]
        else:
            with pytest.raises(WrongState):
                PHOTO.move(state, verb)


@given(orders, st.data(), st.sampled_from(list(Place)))
def test_a_photo_is_put_elsewhere_and_the_others_keep_their_order(
    order: list[int], data: st.DataObject, place: Place
) -> None:
    photo = data.draw(st.sampled_from(order))
    after = placed(order, photo, place)
    assert sorted(after) == sorted(order)
    assert [other for other in after if other != photo] == [other for other in order if other != photo]
    before, now = order.index(photo), after.index(photo)
    if place is Place.FIRST:
        assert now == 0
    elif place is Place.EARLIER:
        assert now == max(before - 1, 0)
    else:
        assert now == min(before + 1, len(order) - 1)


@given(orders, st.data())
def test_earlier_undoes_later(order: list[int], data: st.DataObject) -> None:
    photo = data.draw(st.sampled_from(order[:-1] or order))
    later = placed(order, photo, Place.LATER)
    if later != tuple(order):
        assert placed(later, photo, Place.EARLIER) == tuple(order)


def test_a_page_has_eight_photos_at_most() -> None:
    for few in range(8):
        check_room(few)
    with pytest.raises(Invalid) as refused:
        check_room(8)
    assert (refused.value.field, refused.value.code) == ("file", "photos_full")


@pytest.mark.parametrize(
    ("verdict", "reason", "field", "code"),
    [
        ("", "", "verdict", "unknown"),
        ("accept_text", "", "verdict", "unknown"),
        ("send_back", "", "reason", "reason_needed"),
        ("send_back", " \n ", "reason", "reason_needed"),
        ("send_back", "x" * (LONGEST_REASON + 1), "reason", "too_long"),
    ],
)
def test_what_is_no_decision(verdict: str, reason: str, field: str, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        check_verdict(verdict, reason)
    assert (refused.value.field, refused.value.code) == (field, code)


def test_what_is_a_decision() -> None:
    assert check_verdict("accept", "") is PhotoVerdict.ACCEPT
    assert check_verdict("send_back", "x" * LONGEST_REASON) is PhotoVerdict.SEND_BACK
