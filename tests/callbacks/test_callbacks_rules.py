"""What a request must hold, when it is due, how long it is kept, and which moves there are."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.callbacks import rules
from directory.callbacks.rules import MOST_SERVICES, RequestedCall, check_shortlist
from directory.callbacks.states import BEGUN_STATES, CALL_REQUEST, OPEN_STATES
from directory.foundation.calendar import is_working_day
from directory.foundation.errors import Invalid, WrongState
from directory.places.records import CallOffer
from tests.callbacks.factories import ASKED, BOTH

# Written by hand: where each verb leads from each state.
MOVES = {
    ("waiting", "take"): "taken",
    ("waiting", "lapse"): "finished",
    ("waiting", "withdraw"): "withdrawn",
    ("taken", "reach"): "called",
    ("taken", "miss"): "not_reached",
    ("taken", "plan_visit"): "called",
    ("taken", "close"): "finished",
    ("taken", "lapse"): "finished",
    ("taken", "withdraw"): "withdrawn",
    ("not_reached", "reach"): "called",
    ("not_reached", "miss"): "not_reached",
    ("not_reached", "plan_visit"): "called",
    ("not_reached", "close"): "finished",
    ("not_reached", "lapse"): "finished",
    ("not_reached", "withdraw"): "withdrawn",
    ("called", "plan_visit"): "called",
    ("called", "close"): "finished",
    ("called", "lapse"): "finished",
    ("called", "withdraw"): "withdrawn",
}
STATES = ("waiting", "taken", "called", "not_reached", "finished", "withdrawn")
VERBS = ("take", "reach", "miss", "plan_visit", "close", "lapse", "withdraw")


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("verb", VERBS)
def test_the_workflow_is_the_one_written_here(state: str, verb: str) -> None:
    assert set(CALL_REQUEST.moves) == set(VERBS) and CALL_REQUEST.states == set(STATES)
    if (state, verb) in MOVES:
        assert CALL_REQUEST.move(state, verb) == MOVES[state, verb]
    else:
        with pytest.raises(WrongState):
            CALL_REQUEST.move(state, verb)


def test_what_is_open_and_what_is_begun() -> None:
    assert set(OPEN_STATES) == set(STATES) - {"finished", "withdrawn"} == {"waiting", *BEGUN_STATES}


def refused(asked: RequestedCall, offer: CallOffer = BOTH) -> tuple[str, str]:
    with pytest.raises(Invalid) as error:
        rules.check_asked(asked, offer)
    return error.value.field, error.value.code


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"kind": "letter"}, ("kind", "unknown")),
        ({"means": "by_fax"}, ("means", "unknown")),
        ({"for_whom": "cat"}, ("for_whom", "unknown")),
        ({"for_whom": "somebody"}, ("is_known", "call_knowledge")),
        ({"language": "xx"}, ("language", "unknown")),
        ({"name": "  "}, ("name", "required")),
        ({"name": "x" * 121}, ("name", "too_long")),
        ({"phone": "999"}, ("phone", "phone")),
        ({"phone": "09061 234567"}, ("phone", "phone")),
        ({"phone": "twelve"}, ("phone", "phone")),
        ({"phone": ""}, ("phone", "required")),
        ({"means": "by_relay", "phone": ""}, ("phone", "required")),
        ({"means": "by_email", "email": ""}, ("email", "required")),
        ({"email": "ethel at home"}, ("email", "email")),
        ({"means": "by_letter", "address": " \n"}, ("address", "required")),
        ({"kind": "visit", "address": ""}, ("address", "required")),
        ({"address": "x" * 301}, ("address", "too_long")),
        ({"about": "x" * 301}, ("about", "too_long")),
        ({"times": ("midnight",)}, ("times", "unknown")),
        ({"days": ("sunday",)}, ("days", "unknown")),
    ],
)
def test_what_a_request_lacks_is_said_beside_its_field(
    changes: dict[str, object], expected: tuple[str, str]
) -> None:
    assert refused(replace(ASKED, **changes)) == expected  # type: ignore[arg-type]


def test_a_council_is_asked_only_for_what_it_takes() -> None:
    calls, visits = CallOffer(True, False, None), CallOffer(False, True, None)
    assert rules.offered_kinds(BOTH) == ("call", "visit")
    assert refused(replace(ASKED, kind="visit"), calls) == ("kind", "call_kind")
    assert refused(replace(ASKED, kind="call"), visits) == ("kind", "call_kind")
    assert rules.check_asked(replace(ASKED, kind="call", address=""), calls).kind == "call"


def test_whoever_cannot_use_the_phone_needs_none() -> None:
    letter = RequestedCall(kind="call", means="by_letter", name="Ethel", address="7 Example Row")
    email = RequestedCall(kind="call", means="by_email", name="Ethel", email="ethel@Example.org")
    assert rules.check_asked(letter, BOTH).phone == ""
    assert rules.check_asked(email, BOTH).email == "ethel@example.org"


def test_times_and_days_stand_in_their_order_once_each() -> None:
    asked = replace(ASKED, times=("evening", "morning", "evening"), days=("friday", "monday"))
    checked = rules.check_asked(asked, BOTH)
    assert (checked.times, checked.days) == (("morning", "evening"), ("monday", "friday"))


TEXT = st.text(max_size=320)


@given(
    st.builds(
        RequestedCall,
        kind=st.sampled_from(["call", "visit", "", "fly"]),
        means=st.sampled_from(["by_phone", "by_relay", "by_email", "by_letter", "fax"]),
        name=TEXT,
        phone=st.sampled_from(["", "020 7946 0123", "999", "+48 22 555 01 23"]) | TEXT,
        email=st.sampled_from(["", "e@example.org"]) | TEXT,
        address=TEXT,
        for_whom=st.sampled_from(["oneself", "somebody", "x"]),
        is_known=st.booleans(),
        times=st.lists(st.sampled_from(["morning", "evening", "noon"]), max_size=3).map(tuple),
        days=st.lists(st.sampled_from(["monday", "sunday"]), max_size=2).map(tuple),
        language=st.sampled_from(["", "tr", "zz"]),
        interpreter=st.booleans(),
        about=TEXT,
    ),
    st.booleans(),
    st.booleans(),
)
def test_whatever_is_typed_is_refused_or_can_be_stored_and_reached(
    asked: RequestedCall, calls: bool, visits: bool
) -> None:
    offer = CallOffer(calls, visits, None)
    try:
        checked = rules.check_asked(asked, offer)
    except Invalid:
        return
    assert checked.kind in rules.offered_kinds(offer)
    assert all(getattr(checked, field) for field in rules.needed_fields(checked.kind, checked.means))
    assert checked.name.strip() == checked.name != ""
    assert len(checked.name) <= 120 and len(checked.phone) <= 32 and len(checked.email) <= 254
    assert len(checked.address) <= 300 and len(checked.about) <= 300
    assert checked.is_known or checked.for_whom == "oneself"
    assert rules.check_asked(checked, offer) == checked, "what was checked passes again as it is"


@given(st.dates(date(2026, 1, 1), date(2027, 6, 1)), st.integers(1, 20))
def test_a_promise_is_counted_in_working_days(received_on: date, days: int) -> None:
    holidays = {date(2026, 12, 25), date(2026, 12, 28), date(2027, 1, 1)}
    due = rules.due_on(received_on, days, holidays)
    assert due is not None and due.weekday() < 5 and due not in holidays
    between = (received_on + timedelta(days=n) for n in range(1, (due - received_on).days + 1))
    assert sum(day.weekday() < 5 and day not in holidays for day in between) == days


def test_nothing_is_promised_that_was_not_set() -> None:
    assert rules.due_on(date(2026, 11, 22), None, ()) is None
    assert rules.due_on(date(2026, 11, 22), 2, ()) == date(2026, 11, 24)
    assert is_working_day(date(2026, 11, 24))


def test_who_asked_is_kept_for_the_days_that_the_pages_name() -> None:
    day = date(2026, 11, 22)
    assert rules.keep_closed_until(day) == date(2027, 2, 20)
    assert rules.keep_open_until(day) == date(2027, 11, 22)


@pytest.mark.parametrize(
    ("given_back", "phone", "email", "name", "own"),
    [
        ("020 7946 0123", "+44 20 7946 0123", "", "Ethel", True),
        ("02079460123", "020 7946 0123", "", "Ethel", True),
        ("020 7946 0124", "020 7946 0123", "", "Ethel", False),
        ("7946 0123", "020 7946 0123", "", "Ethel", False),
        ("Ethel", "020 7946 0123", "", "Ethel", False),
        ("ETHEL@example.org", "", "ethel@example.org", "Ethel", True),
        ("Ethel", "", "ethel@example.org", "Ethel", False),
        ("ethel  snodgrass", "", "", "Ethel Snodgrass", True),
        ("", "", "", "", False),
    ],
)
def test_who_may_take_a_request_back(given_back: str, phone: str, email: str, name: str, own: bool) -> None:
    assert rules.is_whoever_asked(given_back, phone=phone, email=email, name=name) == own


def test_a_note_stands_under_its_day_and_nothing_is_lost() -> None:
    day = date(2026, 11, 23)
    assert rules.add_note("", "  ", day) == ""
    once = rules.add_note("", "Left word. ", day)
    assert rules.add_note(once, "Rang again.", day) == "2026-11-23: Left word.\n2026-11-23: Rang again."
    for notes, added, code in (("", "x" * 301, "too_long"), ("x" * 2990, "x" * 20, "call_note_full")):
        with pytest.raises(Invalid) as error:
            rules.add_note(notes, added, day)
        assert (error.value.field, error.value.code) == ("note", code)


@pytest.mark.parametrize(
    ("day", "code"),
    [(None, "required"), (date(2026, 11, 21), "in_the_past"), (date(2027, 11, 23), "not_a_day")],
)
def test_a_visit_is_planned_for_a_day_to_come(day: date | None, code: str) -> None:
    today = date(2026, 11, 22)
    assert rules.check_visit_day(today, today) == today
    with pytest.raises(Invalid) as error:
        rules.check_visit_day(day, today)
    assert error.value.code == code


def test_staff_choose_an_outcome_and_never_that_nobody_did() -> None:
    assert rules.check_outcome("helped") == "helped"
    for wrong in ("", "lapsed", "won"):
        with pytest.raises(Invalid):
            rules.check_outcome(wrong)


@given(st.lists(st.text("0123456789abcdef", min_size=32, max_size=32), max_size=30))
def test_a_shortlist_is_sent_along_whole_or_not_at_all(ids: list[str]) -> None:
    if len(set(ids)) > MOST_SERVICES:
        with pytest.raises(Invalid, match="with_shortlist"):
            check_shortlist(ids)
    else:
        assert check_shortlist(ids) == tuple(dict.fromkeys(ids))


@pytest.mark.parametrize("wrong", ["", "f" * 31, "F" * 32, "f" * 33, "f" * 31 + "'"])
def test_what_is_no_service_is_not_sent_along(wrong: str) -> None:
    with pytest.raises(Invalid, match="with_shortlist"):
        check_shortlist([wrong])
