"""A real Redis that hangs, ends and comes back under the limits, and a clock that is set right.

Collected only where Debian's package redis-server is installed: see conftest.
"""

from __future__ import annotations

import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

import pytest
import redis

from directory.web import redis_limit_storage as module
from directory.web.redis_limit_storage import MovingWindowRedisStorage
from tests.patience import wait_until
from tests.ports import free_port

YEAR_SECONDS = 365 * 86_400


@dataclass
class Server:
    """One Redis, which keeps nothing on disk."""

    port: int
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        options = ("--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no")
        self.process = subprocess.Popen(["redis-server", *options], stdout=subprocess.DEVNULL)
        wait_until(self.answers, "a Redis that answers")

    def answers(self) -> bool:
        with suppress(redis.RedisError):
            return bool(redis.Redis(port=self.port).ping())
        return False

    def send(self, number: int) -> None:
        assert self.process is not None
        self.process.send_signal(number)

    def end(self) -> None:
        assert self.process is not None
        self.process.kill()
        self.process.wait()


@pytest.fixture
def server() -> Iterator[Server]:
    own = Server(free_port())
    own.start()
    yield own
    own.end()


def test_two_processes_count_together_but_while_it_is_away(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "AWAY_SECONDS", 0.0)
    one, other = MovingWindowRedisStorage(server.url), MovingWindowRedisStorage(server.url)
    assert one.acquire_entry("a", 2, 3600) and other.acquire_entry("a", 2, 3600)
    assert not one.acquire_entry("a", 2, 3600) and not other.acquire_entry("a", 2, 3600)
    server.send(signal.SIGSTOP)
    assert [one.acquire_entry("a", 2, 3600) for _ in range(3)] == [True, True, False]
    server.send(signal.SIGCONT)
    wait_until(lambda: one.get_moving_window("a", 2, 3600)[1] == 2, "its count again")
    server.end()
    assert other.acquire_entry("a", 2, 3600)
    server.start()
    assert other.acquire_entry("b", 2, 3600) and one.acquire_entry("b", 2, 3600)
    assert not one.acquire_entry("b", 2, 3600)


def test_a_clock_that_was_ahead_and_is_set_right_refuses_nobody(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    storage, right = MovingWindowRedisStorage(server.url), time.time
    monkeypatch.setattr(time, "time", lambda: right() + YEAR_SECONDS)
    assert [storage.acquire_entry("a", 2, 3600) for _ in range(3)] == [True, True, False]
    monkeypatch.setattr(time, "time", right)
    assert [storage.acquire_entry("a", 2, 3600) for _ in range(3)] == [True, True, False]
