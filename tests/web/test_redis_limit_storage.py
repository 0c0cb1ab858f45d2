"""Counting visits in a Redis that is away: nobody waits for it long, and nobody is refused for it."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator

import pytest
from limits.storage import storage_from_string

from directory.web import redis_limit_storage as module
from directory.web.redis_limit_storage import MovingWindowRedisStorage
from tests.patience import HUNG_SECONDS


@pytest.fixture(params=["hangs", "refuses"])
def away(request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a Redis that takes what is sent and says nothing, or of one that is not there."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
        if request.param == "hangs":
            listener.listen()
        yield f"redis://127.0.0.1:{port}/0"


def test_the_process_counts_for_itself(away: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "ANSWER_SECONDS", 0.05)
    storage = storage_from_string(away)
    assert isinstance(storage, MovingWindowRedisStorage), "it takes the place of the library's"
    begun = time.monotonic()
    assert [storage.acquire_entry("a", 3, 3600) for _ in range(5)] == [True] * 3 + [False] * 2
    assert storage.get_moving_window("a", 3, 3600)[1] == 3
    assert time.monotonic() - begun < HUNG_SECONDS / 10


def test_only_one_in_a_while_waits(away: str, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    now = [1000.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    storage = MovingWindowRedisStorage(away)

    def ask() -> bool:
        asked.append("redis")
        if len(asked) < 3:
            raise storage.base_exceptions  # type: ignore[misc]
        return True

    answers = []
    for seconds in (0, 1, module.AWAY_SECONDS, 1, module.AWAY_SECONDS, 1):
        now[0] += seconds
        answers.append(storage._ask(ask, lambda: False))
    assert answers == [False, False, False, False, True, True]
    assert len(asked) == 4, "at first, after ten seconds, after ten more, and from then on each time"
