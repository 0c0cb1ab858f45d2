"""Rate limits counted in the memory of one process.

The library's own memory starts a thread every hundredth of a second while visitors come, which cost a page of results a
fifth of its time. This one drops old keys as it counts.
"""

from __future__ import annotations

import time
from collections import deque
from threading import Lock

from limits.storage import MovingWindowSupport, Storage

SWEEP_AFTER = 2000
MOST_KEYS = 20_000  # of visitors and limits: some 20 MB


class MovingWindowMemoryStorage(Storage, MovingWindowSupport):
    """The times of the requests within each limit's window, by key. Takes the place of the library's `memory://`.

    Counted by a clock that is never set: a jump of the wall's would lift every limit, or hold it for as long. Callers
    who tell visitors when to come again are given the wall's.
    """

    STORAGE_SCHEME = ["memory"]

    def __init__(
        self, uri: str | None = None, wrap_exceptions: bool = False, **options: float | str | bool
    ) -> None:
        super().__init__(uri, wrap_exceptions, **options)
        self._visits: dict[str, deque[float]] = {}
        self._windows: dict[str, float] = {}
        self._lock = Lock()
        self._counted = 0

    @property
    def base_exceptions(self) -> type[Exception]:
        """What can go wrong here: nothing but a fault of ours."""
        return ValueError

    def acquire_entry(self, key: str, limit: int, expiry: int, amount: int = 1) -> bool:
        """Count a visit, unless the limit is reached. `expiry` is the window in seconds."""
        now = time.monotonic()
        with self._lock:
            self._counted += 1
            if self._counted % SWEEP_AFTER == 0:
                self._sweep(now)
            self._make_room(now)
            visits = self._within(key, now - expiry)
            if len(visits) + amount > limit:
                return False
            visits.extend([now] * amount)
            self._windows[key] = expiry
            return True

    def get_moving_window(self, key: str, limit: int, expiry: int) -> tuple[float, int]:
        """When the window began, by the clock of the wall, and the visits in it."""
        now = time.monotonic()
        with self._lock:
            visits = self._within(key, now - expiry)
            return time.time() - (now - visits[0] if visits else 0.0), len(visits)

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Count without a limit; the visits in the window."""
        self.acquire_entry(key, self.get(key) + amount, expiry, amount)
        return self.get(key)

    def get(self, key: str) -> int:
        """The visits held under a key."""
        return len(self._visits.get(key, ()))

    def get_expiry(self, key: str) -> float:
        """When the newest visit under a key leaves its window, by the clock of the wall."""
        now = time.monotonic()
        visits = self._visits.get(key)
        return time.time() - (now - visits[-1] if visits else 0.0) + self._windows.get(key, 0)

    def check(self) -> bool:
        """Always well."""
        return True

    def reset(self) -> int:
        """Forget everything; how many keys there were."""
        with self._lock:
            count = len(self._visits)
            self._visits.clear()
            self._windows.clear()
        return count

    def clear(self, key: str) -> None:
        """Forget a key."""
        with self._lock:
            self._visits.pop(key, None)
            self._windows.pop(key, None)

    def _within(self, key: str, since: float) -> deque[float]:
        visits = self._visits.setdefault(key, deque())
        while visits and visits[0] < since:
            visits.popleft()
        return visits

    def _make_room(self, now: float) -> None:
        """Whoever has more addresses than there is room for pushes out the counts that began first, never the site."""
        if len(self._visits) > MOST_KEYS:
            self._sweep(now)
            for key in list(self._visits)[: max(len(self._visits) - MOST_KEYS, 0)]:
                del self._visits[key]
                self._windows.pop(key, None)

    def _sweep(self, now: float) -> None:
        for key in [
            key
            for key, seen in self._visits.items()
            if not seen or seen[-1] < now - self._windows.get(key, 0)
        ]:
            del self._visits[key]
            self._windows.pop(key, None)
