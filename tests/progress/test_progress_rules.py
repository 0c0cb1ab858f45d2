"""What may be said of long work: no total that is not known, no hurry to call it dead."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from directory.progress.rules import (
    BROKEN,
    QUIET_AFTER,
    WorkState,
    failures_in_a_row,
    is_quiet,
    known_total,
)

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
counts = st.integers(min_value=0, max_value=10**6)


@given(counts, st.none() | counts)
def test_a_total_is_shown_only_where_nothing_is_beyond_it(done: int, total: int | None) -> None:
    shown = known_total(done, total)
    assert shown in (None, total)
    assert (shown is None) == (total is None or done > total)


@given(st.sampled_from(sorted(WorkState)), st.integers(min_value=-3600, max_value=3600))
def test_only_what_runs_can_be_silent(state: WorkState, seconds: int) -> None:
    quiet = is_quiet(state, NOON, NOON + timedelta(seconds=seconds))
    assert quiet == (state is WorkState.RUNNING and seconds >= QUIET_AFTER.total_seconds())


@given(st.lists(st.sampled_from(sorted(WorkState))))
def test_failures_are_counted_until_one_is_finished(states: list[WorkState]) -> None:
    failures = 0
    for state in states:
        failures = failures_in_a_row(failures, state)
    tail = 0
    for state in reversed(states):
        if state not in BROKEN:
            break
        tail += 1
    assert failures == tail
