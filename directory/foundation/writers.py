"""How many of this process may wait for their turn to write.

Whoever waits for the database holds one of its few connections meanwhile, and readers find none free. So those who
write queue here first, holding nothing, and there is an end to the queue.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from directory.foundation.errors import Unavailable

# SQLite lets one write at a time. PostgreSQL's writers wait for each other's rows: half of the pool is left to readers.
AT_ONCE = {"sqlite": 1, "postgresql": 8}
MOST_WAITING = 40
WAIT_SECONDS = 5.0
BUSY = "too many people write at once"


@dataclass
class WriterQueue:
    """The turns of one process. A thread that has its turn opens what it likes inside it."""

    at_once: int
    most_waiting: int = MOST_WAITING
    seconds: float = WAIT_SECONDS
    waiting: int = 0
    _writing: int = 0
    _changed: threading.Condition = field(default_factory=threading.Condition)
    _own: threading.local = field(default_factory=threading.local)

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait for a turn, and give it back at the end. Raises Unavailable where too many wait, or for too long."""
        if self.has_turn:
            yield
            return
        self._wait()
        self._own.has_turn = True
        try:
            yield
        finally:
            self._own.has_turn = False
            with self._changed:
                self._writing -= 1
                self._changed.notify()

    @property
    def has_turn(self) -> bool:
        """Whether this thread is writing now."""
        return bool(getattr(self._own, "has_turn", False))

    def _wait(self) -> None:
        until = time.monotonic() + self.seconds
        with self._changed:
            if self._writing >= self.at_once and self.waiting >= self.most_waiting:
                raise Unavailable(BUSY)
            self.waiting += 1
            try:
                while self._writing >= self.at_once:
                    if not self._changed.wait(until - time.monotonic()):
                        raise Unavailable(BUSY)
                self._writing += 1
            finally:
                self.waiting -= 1
