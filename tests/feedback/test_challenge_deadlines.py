"""The clock of SI 2013/3028: 48 hours of working days, five days for the writer (L31)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.feedback.rules.challenges import Progress, act_by, can_uphold, due_at, writer_answer_by
from directory.foundation.calendar import is_working_day
from directory.foundation.time import LONDON

moments = st.integers(0, 700 * 24 * 60).map(lambda n: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=n))


def at(day: str, hour: int = 10) -> datetime:
    return datetime.fromisoformat(f"{day}T{hour:02d}:00").replace(tzinfo=LONDON).astimezone(UTC)


@pytest.mark.parametrize(
    ("received", "until"),
    [
        (at("2026-11-16"), at("2026-11-18")),  # Monday to Wednesday
        (at("2026-11-20"), at("2026-11-24")),  # Friday: the weekend does not count
        (at("2026-11-21"), at("2026-11-25", 0)),  # Saturday: it begins on Monday
        (at("2026-12-24"), at("2026-12-30")),  # Christmas, a weekend and the Monday in lieu of Boxing Day
        (at("2026-04-02"), at("2026-04-08")),  # Good Friday to Easter Monday
        (at("2026-03-27"), at("2026-03-31")),  # the clocks go forward on a Sunday, which does not count
    ],
)
def test_48_hours_leave_out_days_nobody_works(received: datetime, until: datetime) -> None:
    assert act_by(received, is_working_day) == until


def test_the_writer_has_until_midnight_at_the_end_of_the_fifth_day() -> None:
    assert writer_answer_by(at("2026-11-19")) == at("2026-11-25", 0)
    assert writer_answer_by(at("2026-06-10", 23)) == at("2026-06-16", 0)
    assert writer_answer_by(at("2026-06-10", 0)) == at("2026-06-16", 0)  # 23:00 of the ninth in UTC


@given(moments)
def test_the_deadline_is_on_a_working_day_and_no_sooner_than_48_hours(received: datetime) -> None:
    until = act_by(received, is_working_day)
    assert until - received >= timedelta(hours=48)
    assert is_working_day((until - timedelta(microseconds=1)).astimezone(LONDON).date())


@given(
    moments,
    st.timedeltas(timedelta(0), timedelta(days=9)),
)
def test_a_later_challenge_is_never_due_sooner(received: datetime, later: timedelta) -> None:
    assert act_by(received, is_working_day) <= act_by(received + later, is_working_day)


def test_each_step_names_the_next() -> None:
    start = Progress("defamatory", at("2026-11-18"), None, None)
    assert due_at(start, at("2026-11-17"), is_working_day) == ("contact_writer", at("2026-11-18"))
    asked = Progress("defamatory", at("2026-11-18"), at("2026-11-24", 0), None)
    assert due_at(asked, at("2026-11-20"), is_working_day) == ("wait_for_writer", at("2026-11-24", 0))
    assert due_at(asked, at("2026-11-24"), is_working_day) == ("remove", at("2026-11-26", 0))
    answered = Progress("defamatory", at("2026-11-18"), at("2026-11-24", 0), at("2026-11-19"))
    assert due_at(answered, at("2026-11-20"), is_working_day) == ("decide", at("2026-11-23"))


def test_text_called_defamatory_stays_only_if_its_writer_confirmed_it() -> None:
    silent = Progress("defamatory", at("2026-11-18"), at("2026-11-24", 0), None)
    stands = Progress("defamatory", at("2026-11-18"), at("2026-11-24", 0), at("2026-11-19"))
    assert not can_uphold(silent)
    assert can_uphold(stands)
    assert can_uphold(Progress("untrue", at("2026-11-18"), None, None))


def test_the_last_moment_of_the_writers_time_still_waits_for_the_writer() -> None:
    until = at("2026-11-24", 0)
    asked = Progress("defamatory", at("2026-11-18"), until, None)
    assert due_at(asked, until, is_working_day)[0] == "wait_for_writer"
    assert due_at(asked, until + timedelta(microseconds=1), is_working_day)[0] == "remove"


def test_48_hours_that_end_at_midnight_end_on_the_working_day() -> None:
    assert act_by(at("2026-11-19", 0), is_working_day) == at("2026-11-21", 0)  # Friday's last moment


def test_bank_holidays_are_known_without_asking_anyone() -> None:
    assert not is_working_day(date(2026, 12, 28))
    assert not is_working_day(date(2026, 11, 22))
    assert is_working_day(date(2026, 11, 23))
