"""Rate limits counted in Redis, which all processes of a site share; in this one's memory while Redis is away.

The library waits for Redis without end, so that one that hangs would hold every visitor. Its own memory, which it falls
back to, is never swept: whoever has many addresses would fill it.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import TypeVar

from limits.storage import RedisStorage

from directory.web.rate_limit_storage import MovingWindowMemoryStorage

logger = logging.getLogger(__name__)
T = TypeVar("T")

ANSWER_SECONDS = 0.5  # a Redis that is well answers in a thousandth of this
AWAY_SECONDS = 10.0  # before it is asked again
# Visits are written down by the clock of the wall. One that was ahead, and is set right, leaves visits in the future,
# which would refuse a visitor until that day.
FORGET_FUTURE = b"""
local newest = redis.call('lindex', KEYS[1], 0)
if newest and tonumber(newest) > tonumber(ARGV[1]) + tonumber(ARGV[3]) then
    redis.call('del', KEYS[1])
end
"""


class MovingWindowRedisStorage(RedisStorage):
    """The library's counts in Redis, with a deadline for each answer. Takes the place of its `redis://`.

    While Redis is away no request is refused for it, and none waits for it but the one that asks again.
    """

    STORAGE_SCHEME = ["redis", "rediss", "redis+unix"]
    SCRIPT_ACQUIRE_MOVING_WINDOW = FORGET_FUTURE + RedisStorage.SCRIPT_ACQUIRE_MOVING_WINDOW

    def __init__(self, uri: str, wrap_exceptions: bool = False) -> None:
        super().__init__(
            uri,
            wrap_exceptions=wrap_exceptions,
            socket_timeout=ANSWER_SECONDS,
            socket_connect_timeout=ANSWER_SECONDS,
        )
        self._own = MovingWindowMemoryStorage()
        self._away_until: float | None = None

    def acquire_entry(self, key: str, limit: int, expiry: int, amount: int = 1) -> bool:
        """Count a visit, unless the limit is reached. `expiry` is the window in seconds."""
        shared = super().acquire_entry
        return self._ask(
            lambda: shared(key, limit, expiry, amount),
            lambda: self._own.acquire_entry(key, limit, expiry, amount),
        )

    def get_moving_window(self, key: str, limit: int, expiry: int) -> tuple[float, int]:
        """When the window began, by the clock of the wall, and the visits in it."""
        shared = super().get_moving_window
        return self._ask(
            lambda: shared(key, limit, expiry), lambda: self._own.get_moving_window(key, limit, expiry)
        )

    def _ask(self, shared: Callable[[], T], own: Callable[[], T]) -> T:
        """What Redis says; what this process counted itself while Redis is away."""
        was_away, now = self._away_until, time.monotonic()
        if was_away is not None:
            if now < was_away:
                return own()
            self._away_until = now + AWAY_SECONDS  # whoever comes meanwhile doesn't wait as well
        try:
            answer = shared()
        except self.base_exceptions as error:
            if was_away is None:
                logger.warning("limits are counted by each process", extra={"error": type(error).__name__})
            self._away_until = time.monotonic() + AWAY_SECONDS
            return own()
        if was_away is not None:
            logger.info("limits are counted together again")
            self._away_until = None
        return answer
