"""The rules of serious concerns, as properties of every day and state."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from directory.foundation.errors import Invalid
from directory.quality import rules
from directory.quality.states import PUBLIC_CONCERNS, ConcernState

A_DAY = timedelta(days=1)
days = some.dates(date(2025, 1, 1), date(2027, 12, 31))
spans = some.integers(0, 400).map(lambda number: timedelta(days=number))
states = some.sampled_from(sorted(ConcernState))


@given(days, spans, some.none() | spans)
def test_a_provider_has_five_working_days_or_answers_before(
    told_on: date, later: timedelta, answered: timedelta | None
) -> None:
    last, on = rules.last_day_to_answer(told_on), told_on + later
    assert told_on + timedelta(days=5) <= last <= told_on + timedelta(days=16)
    assert last.weekday() < 5
    answered_on = None if answered is None else told_on + answered
    expected = on > last or answered_on is not None
    assert rules.could_answer(told_on, last, answered_on, on) == expected
    # An answer to words of before counts for nothing.
    assert rules.could_answer(told_on, last, told_on - A_DAY, on) == (on > last)


@given(states, days, days)
def test_an_answer_is_taken_within_its_days_alone(state: str, answer_by: date, on: date) -> None:
    may = rules.may_answer_concern(state, answer_by, on)
    assert may == (state == "told" and on <= answer_by)
    assert not rules.may_answer_concern(state, None, on)


@given(days, some.integers(-200, 200))
def test_a_day_of_review_is_within_three_months(on: date, number: int) -> None:
    review_on = on + timedelta(days=number)
    if 0 < number <= 92:
        rules.check_review_day(review_on, on)
    else:
        with pytest.raises(Invalid):
            rules.check_review_day(review_on, on)


@given(days, spans, some.integers(-50, 50))
def test_a_thing_is_put_right_between_its_publication_and_today(
    published_on: date, later: timedelta, number: int
) -> None:
    on, put_right_on = published_on + later, published_on + timedelta(days=number)
    if published_on <= put_right_on <= on:
        rules.check_put_right(put_right_on, published_on, on)
    else:
        with pytest.raises(Invalid):
            rules.check_put_right(put_right_on, published_on, on)


@given(states, some.none() | days, days)
def test_the_public_reads_what_stands_and_for_six_months_that_it_was_put_right(
    state: str, put_right_on: date | None, on: date
) -> None:
    shown = rules.is_shown(state, put_right_on, on)
    if state not in PUBLIC_CONCERNS:
        assert not shown
    elif put_right_on is None:
        assert shown
    else:
        assert shown == (on <= put_right_on + timedelta(days=183))
        # Once left out it never comes back.
        assert shown or not rules.is_shown(state, put_right_on, on + A_DAY)


@given(states, some.booleans(), some.none() | days, some.none() | days)
def test_one_appeal_at_a_time_and_another_after_the_next_review(
    state: str, waiting: bool, decided_on: date | None, reviewed_on: date | None
) -> None:
    may = rules.may_appeal(state, waiting, decided_on, reviewed_on)
    looked_again = decided_on is None or (reviewed_on is not None and reviewed_on > decided_on)
    assert may == (state in ("published", "put_right") and not waiting and looked_again)


@given(some.text(min_size=1), some.lists(some.none() | some.text(min_size=1)))
def test_nobody_is_second_to_oneself(actor: str, others: list[str | None]) -> None:
    assert rules.is_second_person(actor, others) == (actor not in others)
    assert not rules.is_second_person(actor, [*others, actor])


@given(days)
def test_an_appeal_is_decided_within_ten_working_days(made_on: date) -> None:
    last = rules.last_day_to_decide(made_on)
    assert timedelta(days=12) <= last - made_on <= timedelta(days=23)


@pytest.mark.parametrize("check", [rules.check_concern, rules.check_evidence, rules.check_appeal])
def test_no_text_names_somebody_who_uses_a_service(check: object) -> None:
    assert callable(check)
    for words in ("", "   ", "Mrs Smith fell.", "Room 12 smelled.", "NHS number 943 476 5919"):
        with pytest.raises(Invalid):
            check(words)
    assert check("  Medicines were given late. ") == "Medicines were given late."
    with pytest.raises(Invalid):
        check("a" * 5000)


def test_the_declaration() -> None:
    rules.check_declared(True)
    with pytest.raises(Invalid) as refused:
        rules.check_declared(False)
    assert refused.value.code == "open_enquiry"
