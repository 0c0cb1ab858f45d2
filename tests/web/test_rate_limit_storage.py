"""Counting visits in memory: a window that moves, keys apart, nothing kept for ever."""

from __future__ import annotations

import time

import pytest
from limits.storage import storage_from_string

from directory.web import rate_limit_storage as module
from directory.web.rate_limit_storage import MovingWindowMemoryStorage


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The clock that is never set and the clock of the wall, at the same figure."""
    now = [1000.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    monkeypatch.setattr(time, "time", lambda: now[0])
    return now


@pytest.mark.parametrize("jump", [-86_400.0, 86_400.0])
def test_a_clock_of_the_wall_that_jumps_lifts_no_limit_and_holds_none(
    clock: list[float], monkeypatch: pytest.MonkeyPatch, jump: float
) -> None:
    storage = MovingWindowMemoryStorage()
    assert all(storage.acquire_entry("a", 3, 60) for _ in range(3))
    monkeypatch.setattr(time, "time", lambda: clock[0] + jump)
    assert not storage.acquire_entry("a", 3, 60)
    clock[0] += 20
    assert storage.get_moving_window("a", 3, 60) == (1000.0 + jump, 3), "the wall's time for Retry-After"
    assert storage.get_expiry("a") == 1060.0 + jump
    clock[0] += 41
    assert storage.acquire_entry("a", 3, 60)


def test_the_window_moves(clock: list[float]) -> None:
    storage = MovingWindowMemoryStorage()
    assert [storage.acquire_entry("a", 3, 60) for _ in range(4)] == [True, True, True, False]
    assert storage.acquire_entry("b", 3, 60), "others are not shut out"
    assert storage.get_moving_window("a", 3, 60) == (1000.0, 3)
    clock[0] += 30
    assert not storage.acquire_entry("a", 3, 60), "what was refused is not counted"
    clock[0] += 31
    assert storage.get_moving_window("a", 3, 60) == (1061.0, 0)
    assert storage.acquire_entry("a", 3, 60)


def test_old_keys_are_swept_away(clock: list[float], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "SWEEP_AFTER", 10)
    storage = MovingWindowMemoryStorage()
    for number in range(9):
        storage.acquire_entry(f"visitor {number}", 5, 60)
    clock[0] += 61
    storage.acquire_entry("new", 5, 60)
    assert storage.reset() == 1


def test_plain_counts(clock: list[float]) -> None:
    storage = MovingWindowMemoryStorage()
    assert [storage.incr("a", 60), storage.incr("a", 60, 2), storage.get("a")] == [1, 3, 3]
    assert storage.get_expiry("a") == 1060.0
    storage.clear("a")
    assert storage.get("a") == 0 and storage.check()


def test_it_takes_the_place_of_the_memory_of_the_library() -> None:
    assert isinstance(storage_from_string("memory://"), MovingWindowMemoryStorage)
