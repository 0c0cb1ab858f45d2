"""Days that not every year has, nights of 23 and 25 hours, and a clock that jumps."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import scoped_session

from directory.admissions.rules import working_days_after
from directory.catalogue.models import Service
from directory.feedback.rules.challenges import act_by, writer_answer_by
from directory.finding.jobs import reindex_daily
from directory.finding.models import IndexState, SearchLog
from directory.foundation.calendar import is_working_day
from directory.foundation.database import transaction
from directory.foundation.time import LONDON, Clock, clock, in_force_on
from directory.outbox.rules import LONGEST_WAIT, next_try
from directory.prices.rules.types import year_after
from tests.page_client import PageClient


def test_a_leap_day_is_a_day_like_any_other() -> None:
    leap = date(2028, 2, 29)
    assert in_force_on(leap, leap, leap)
    assert not in_force_on(date(2028, 2, 1), date(2028, 2, 28), leap)
    assert year_after(leap) == date(2029, 3, 1)
    assert working_days_after(date(2028, 2, 28), 1, ()) == leap


@pytest.mark.parametrize(
    ("night", "hours"), [(date(2026, 3, 29), 23), (date(2026, 10, 25), 25), (date(2026, 11, 22), 24)]
)
def test_a_day_of_london_is_as_long_as_it_is(night: date, hours: int) -> None:
    first = datetime.combine(night, datetime.min.time(), LONDON).astimezone(UTC)
    last = datetime.combine(night + timedelta(days=1), datetime.min.time(), LONDON).astimezone(UTC)
    assert last - first == timedelta(hours=hours)
    # Saturday noon to Monday: the two days that nobody works don't count, however long they are.
    saturday = datetime(night.year, night.month, night.day, 12, tzinfo=LONDON) - timedelta(days=1)
    assert not is_working_day(saturday.date())
    due = act_by(saturday.astimezone(UTC), is_working_day).astimezone(LONDON)
    assert (due.date(), due.hour) == (night + timedelta(days=3), 0)


def test_five_days_for_a_writer_end_at_midnight_in_london_over_a_clock_change() -> None:
    asked_at = datetime(2026, 10, 22, 23, 30, tzinfo=UTC)  # half past midnight of the 23rd, in London
    assert writer_answer_by(asked_at).astimezone(LONDON) == datetime(2026, 10, 29, tzinfo=LONDON)


def test_the_hour_that_comes_twice_is_one_day() -> None:
    for hour in (0, 1, 2):
        at = datetime(2026, 10, 25, hour, 30, tzinfo=UTC)
        assert at.astimezone(LONDON).date() == date(2026, 10, 25)
    assert datetime(2026, 10, 25, 23, 30, tzinfo=UTC).astimezone(LONDON).date() == date(2026, 10, 25)
    assert datetime(2026, 7, 1, 23, 30, tzinfo=UTC).astimezone(LONDON).date() == date(2026, 7, 2)
    assert Clock().now().tzinfo is UTC


def test_waiting_never_grows_past_an_hour() -> None:
    at = datetime(2026, 10, 25, 0, 59, tzinfo=UTC)
    assert all(timedelta(0) < next_try(n, at) - at <= LONGEST_WAIT for n in range(2000))


@pytest.mark.parametrize("day", [date(2028, 2, 29), date(2026, 3, 29), date(2026, 10, 25), date(2027, 1, 1)])
def test_every_page_opens_on_every_day(
    client: PageClient, listed_services: list[Service], session: scoped_session, day: date
) -> None:
    clock.as_of = day
    for path in ("/", "/find-care?near=N8+0RD", "/services/service-0", "/register", "/privacy"):
        assert client.get(path).status_code == 200, path


def test_a_clock_that_jumps_makes_the_index_anew_once(
    listed_services: list[Service], session: scoped_session
) -> None:
    with transaction():
        session.execute(delete(SearchLog))
    for day in (date(2028, 2, 29), date(2026, 11, 21), date(2026, 11, 22)):
        clock.as_of = day
        reindex_daily()
        session.rollback()
        assert session.scalar(select(IndexState.built_for)) == day
