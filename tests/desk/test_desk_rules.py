"""How long a task waits agrees with how late it is."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from directory.desk.rules import days_waiting, is_late, waiting_since
from directory.foundation.tasks import Task
from directory.foundation.time import LONDON

TODAY = date(2026, 11, 22)
DAYS = st.integers(-400, 400).map(lambda number: TODAY + timedelta(days=number))


@given(day=DAYS, hour=st.integers(0, 23), due=st.none() | DAYS)
def test_a_task_waits_no_shorter_than_it_is_late(day: date, hour: int, due: date | None) -> None:
    since = datetime(day.year, day.month, day.day, hour, tzinfo=LONDON)
    task = Task("visit.record", "1", "Rose Court", since, due)
    waited = days_waiting(task, TODAY)
    assert waiting_since(task) <= since
    if is_late(task, TODAY) and due is not None:
        assert waited >= (TODAY - due).days
    if due is None or due >= day:
        assert waited == max(0, (TODAY - day).days), "what is not late by its own day waits since it began"


def test_four_days_late_is_not_waiting_since_today() -> None:
    task = Task(
        "visit.record", "1", "Rose Court", datetime(2026, 11, 22, 9, tzinfo=LONDON), date(2026, 11, 18)
    )
    assert days_waiting(task, TODAY) == 4
