"""The rules of writing feedback, without a database: scores, periods, texts and the days between."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.feedback.rules.writing import (
    DAYS_BETWEEN,
    LONGEST_REPLY,
    LONGEST_TEXT,
    SCORES,
    VerifiedLink,
    check_period,
    check_scores,
    check_text,
    is_link_to,
    may_decide_alone,
    month_of,
    next_submission_day,
)
from directory.foundation.actor import Actor, Grant, Role
from directory.foundation.errors import Invalid

DAY = date(2026, 11, 1)
HARINGEY, WESTMINSTER = "E09000014", "E09000033"


def test_the_limits_are_as_written_here() -> None:
    assert (list(SCORES), LONGEST_TEXT, LONGEST_REPLY, DAYS_BETWEEN) == ([1, 2, 3, 4, 5], 4000, 2000, 90)


def test_a_link_is_to_one_service_of_a_known_kind_and_to_somebody() -> None:
    for kind in ("agreement", "placement", "visit"):
        assert is_link_to(VerifiedLink(kind, "1", 7), 7) is True
    assert is_link_to(VerifiedLink("agreement", "1", 8), 7) is False
    assert is_link_to(VerifiedLink("hearsay", "1", 7), 7) is False
    assert is_link_to(VerifiedLink("agreement", "", 7), 7) is False


def test_a_moderator_never_decides_alone_about_a_service_of_the_own_council() -> None:
    moderator = Actor("a", (Grant(Role.MODERATOR, council=HARINGEY),))
    both = Actor("b", (*moderator.grants, Grant(Role.MODERATOR, council=WESTMINSTER)))
    assert not may_decide_alone(moderator, HARINGEY)
    assert may_decide_alone(moderator, WESTMINSTER)
    assert may_decide_alone(moderator, None)
    assert not may_decide_alone(both, HARINGEY)
    assert not may_decide_alone(both, WESTMINSTER)
    assert may_decide_alone(Actor("c", (Grant(Role.FRAMEWORK_MANAGER, council=HARINGEY),)), HARINGEY)
    assert may_decide_alone(Actor("d", (Grant(Role.MODERATOR),)), HARINGEY)
    assert may_decide_alone(Actor("d", (Grant(Role.MODERATOR),)), None)


@pytest.mark.parametrize(
    ("last", "expected"),
    [
        (None, DAY),
        (DAY - timedelta(days=91), DAY),
        (DAY - timedelta(days=90), DAY),
        (DAY - timedelta(days=89), DAY + timedelta(days=1)),
        (DAY, DAY + timedelta(days=90)),
    ],
)
def test_a_writer_writes_again_after_ninety_days(last: date | None, expected: date) -> None:
    assert next_submission_day(last, DAY) == expected


@pytest.mark.parametrize("score", [1, 2, 3, 4, 5])
def test_scores_from_one_to_five_are_taken(score: int) -> None:
    check_scores(score, {"continuity": score, "timekeeping": None, "respect": score, "value": 1})


@pytest.mark.parametrize(
    ("overall", "themes", "field", "code"),
    [
        (0, {}, "overall", "score_out_of_range"),
        (6, {}, "overall", "score_out_of_range"),
        (3, {"charm": 3}, "charm", "unknown"),
        (3, {"charm": None}, "charm", "unknown"),
        (3, {"continuity": 5, "value": 0}, "value", "score_out_of_range"),
        (3, {"communication": 6}, "communication", "score_out_of_range"),
    ],
)
def test_other_scores_are_refused_by_name(
    overall: int, themes: dict[str, int | None], field: str, code: str
) -> None:
    with pytest.raises(Invalid) as error:
        check_scores(overall, themes)
    assert (error.value.field, error.value.code) == (field, code)


@pytest.mark.parametrize(
    ("used_from", "used_to"),
    [(DAY, None), (DAY, DAY), (date(2020, 1, 1), None), (date(2020, 1, 1), date(2020, 1, 1))],
)
def test_a_period_up_to_the_day_is_taken(used_from: date, used_to: date | None) -> None:
    check_period(used_from, used_to, DAY)


@pytest.mark.parametrize(
    ("used_from", "used_to", "field", "code"),
    [
        (DAY + timedelta(days=1), None, "used_from", "in_the_future"),
        (date(2020, 1, 2), date(2020, 1, 1), "used_to", "before_start"),
        (date(2020, 1, 2), DAY + timedelta(days=1), "used_to", "in_the_future"),
    ],
)
def test_other_periods_are_refused_by_name(
    used_from: date, used_to: date | None, field: str, code: str
) -> None:
    with pytest.raises(Invalid) as error:
        check_period(used_from, used_to, DAY)
    assert (error.value.field, error.value.code) == (field, code)


def test_a_text_is_trimmed_and_has_a_longest_length() -> None:
    assert check_text("text", "  kind \n", max_length=4, required=True) == "kind"
    assert check_text("text", "  ", max_length=4, required=False) == ""
    with pytest.raises(Invalid) as error:
        check_text("text", "  ", max_length=4, required=True)
    assert (error.value.field, error.value.code) == ("text", "required")
    with pytest.raises(Invalid) as error:
        check_text("reply", "kinds", max_length=4, required=False)
    assert (error.value.field, error.value.code, error.value.values) == ("reply", "too_long", {"most": 4})


@given(st.dates())
def test_a_period_is_published_by_month(day: date) -> None:
    month = month_of(day)
    assert (month.year, month.month, month.day) == (day.year, day.month, 1)
