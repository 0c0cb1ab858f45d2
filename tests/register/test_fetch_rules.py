"""When the regulator's API is asked."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.foundation.time import LONDON
from directory.register.rules.fetching import (
    SPREAD_MINUTES,
    changes_since,
    is_due,
    minutes_after_first_hour,
    next_fetch_try,
)

SITE = "https://care.example.org"
MOMENTS = st.integers(0, 4 * 365 * 86_400).map(
    lambda seconds: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
)


def test_sites_are_spread_over_the_night() -> None:
    minutes = {minutes_after_first_hour(f"https://care{number}.example.org") for number in range(500)}
    assert min(minutes) >= 0
    assert max(minutes) < SPREAD_MINUTES
    assert len(minutes) > SPREAD_MINUTES / 2
    assert minutes_after_first_hour(SITE) == minutes_after_first_hour(SITE)


@given(MOMENTS, MOMENTS)
def test_once_a_day_and_not_before_its_hour(begun: datetime, at: datetime) -> None:
    due = is_due(begun, at, SITE)
    local = at.astimezone(LONDON)
    if begun.astimezone(LONDON).date() >= local.date():
        assert not due
    if local.hour >= 5:
        assert due == (begun.astimezone(LONDON).date() < local.date())
    if local.hour < 1:
        assert not due


# Its minute is 01:MM in London: an hour earlier by the clock of Greenwich in summer.
@pytest.mark.parametrize(
    "hour", [datetime(2026, 11, 22, 1, tzinfo=UTC), datetime(2026, 7, 22, 0, tzinfo=UTC)]
)
def test_the_night_begins_to_the_microsecond(hour: datetime) -> None:
    start = hour + timedelta(minutes=minutes_after_first_hour(SITE))
    instant = timedelta(microseconds=1)
    assert is_due(None, start, SITE)
    assert is_due(None, start + timedelta(seconds=90), SITE)
    assert not is_due(None, start - instant, SITE)
    midnight = hour - timedelta(hours=1)
    assert is_due(midnight - instant, start, SITE)
    assert not is_due(midnight, start, SITE)
    assert changes_since(midnight) == changes_since(start + timedelta(seconds=59, microseconds=9))
    assert changes_since(midnight) == midnight - timedelta(hours=1)


def test_a_site_keeps_its_minute() -> None:
    """Another would ask twice in one night, or not at all."""
    assert [minutes_after_first_hour(site) for site in (SITE, "https://choose.example.org")] == [156, 92]


@pytest.mark.parametrize(
    ("attempts", "minutes"),
    [(0, 10), (1, 10), (2, 20), (3, 40), (4, 80), (5, 160), (6, 320), (7, 360), (500, 360)],
)
def test_a_run_waits_twice_as_long_each_time_six_hours_at_most(attempts: int, minutes: int) -> None:
    at = datetime(2026, 11, 22, 2, tzinfo=UTC)
    assert next_fetch_try(attempts, at) == at + timedelta(minutes=minutes)


@given(st.integers(1, 10_000), MOMENTS)
def test_the_wait_grows_to_six_hours(attempts: int, at: datetime) -> None:
    wait = next_fetch_try(attempts, at) - at
    assert timedelta(minutes=10) <= wait <= timedelta(hours=6)
    assert next_fetch_try(attempts + 1, at) - at >= wait


def test_it_waits_as_long_as_it_is_asked_to() -> None:
    at = datetime(2026, 11, 22, 2, tzinfo=UTC)
    assert next_fetch_try(1, at, timedelta(hours=9)) == at + timedelta(hours=9)
    assert next_fetch_try(1, at, timedelta(seconds=9)) == at + timedelta(minutes=10)


@pytest.mark.parametrize(
    ("until", "since"),
    [
        (datetime(2026, 11, 22, 2, 5, tzinfo=UTC), datetime(2026, 11, 21, 23, tzinfo=UTC)),
        (datetime(2026, 7, 1, 23, 30, tzinfo=UTC), datetime(2026, 7, 1, 22, tzinfo=UTC)),  # 2 July in London
    ],
)
def test_changes_are_asked_for_from_the_beginning_of_the_day(until: datetime, since: datetime) -> None:
    assert changes_since(until) == since
    assert changes_since(None) is None


@given(MOMENTS)
def test_no_moment_is_between_two_questions(until: datetime) -> None:
    since = changes_since(until)
    assert since is not None
    assert timedelta(hours=1) <= until - since <= timedelta(hours=27)
