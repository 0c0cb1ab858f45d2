"""Measure pages while the worker rebuilds the whole index: how long a visitor waits, beside the usual time."""

import sqlite3
import statistics
import time
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

from benchmarks.pages import FILTERED, UNFILTERED
from benchmarks.site import Server, site
from directory.foundation.long_work import busy_until

PATHS = UNFILTERED + FILTERED
WARM = 3
ROUNDS = 60
PAUSE = 0.01  # between two requests: a visitor who never pauses takes a processor for himself
BEGIN_SECONDS = 60
REBUILD_SECONDS = 900

TIMES_THE_USUAL = "results while the index is rebuilt, times the usual"
SLOW_TIMES_THE_USUAL = "results while the index is rebuilt, p95, times the usual"

Figures = dict[str, float]


def measure(folder: Path) -> Figures:
    """How many times their usual time pages of results take while the index is rebuilt, in one server and one run."""
    forget_index(folder)
    with site(folder) as served:
        times_of(served, rounds_of(WARM))
        wait_until(lambda: is_rebuilding(folder), BEGIN_SECONDS)
        meanwhile = times_of(served, lambda _: is_rebuilding(folder))
        wait_until(lambda: not is_rebuilding(folder), REBUILD_SECONDS)
        times_of(served, rounds_of(WARM))
        usual = times_of(served, rounds_of(ROUNDS))
    return {
        "results while the index is rebuilt, ms": 1000 * statistics.median(meanwhile),
        "results, at other times, ms": 1000 * statistics.median(usual),
        TIMES_THE_USUAL: statistics.median(meanwhile) / statistics.median(usual),
        SLOW_TIMES_THE_USUAL: slow(meanwhile) / slow(usual),
    }


def forget_index(folder: Path) -> None:
    """As on a new day: the worker rebuilds the index a few seconds after it has started."""
    with closing(sqlite3.connect(folder / "directory.sqlite3")) as database, database:
        database.execute("DELETE FROM index_state")


def is_rebuilding(folder: Path) -> bool:
    """Whether the index is being built at this moment."""
    now = datetime.now(UTC)
    return busy_until(folder / "rebuild.mark", now) == now


def wait_until(done: Callable[[], bool], seconds: float) -> None:
    """Wait, or raise RuntimeError."""
    until = time.monotonic() + seconds
    while not done():
        if time.monotonic() > until:
            raise RuntimeError("the worker did not rebuild the index as expected")
        time.sleep(0.1)


def rounds_of(number: int) -> Callable[[int], bool]:
    """Each page so many times."""
    return lambda asked: asked < number * len(PATHS)


def times_of(server: Server, goes_on: Callable[[int], bool]) -> list[float]:
    """The seconds that each request took, page after page in turns."""
    times: list[float] = []
    for asked in count():
        if not goes_on(asked):
            return times
        started = time.perf_counter()
        if server.get(PATHS[asked % len(PATHS)]).status != 200:
            raise RuntimeError("no page came")
        times.append(time.perf_counter() - started)
        time.sleep(PAUSE)
    raise AssertionError("unreachable")


def slow(times: list[float]) -> float:
    """The time that nineteen of twenty requests keep within."""
    return statistics.quantiles(times, n=20)[-1]
