"""Bounds that only a hang breaks: tests say what is true on a busy machine too, `make bench` says how fast it is."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

HUNG_SECONDS = 120.0
HUNG_CPU_SECONDS = (
    10.0  # a hostile word that costs more work than any page: a pattern that backtracks, a square loop
)
PAUSE_SECONDS = 0.05


def wait_until(condition: Callable[[], object], what: str) -> None:
    """Wait for something that other threads or processes bring about; AssertionError if it never comes."""
    end = time.monotonic() + HUNG_SECONDS
    while not condition():
        assert time.monotonic() < end, f"never came: {what}"
        time.sleep(PAUSE_SECONDS)


@contextmanager
def little_work(what: object = "") -> Iterator[None]:
    """Assert that the block costs this process little CPU time, which other processes do not add to."""
    begun = time.process_time()
    yield
    assert time.process_time() - begun < HUNG_CPU_SECONDS, what
