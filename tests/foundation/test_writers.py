"""Those who wait to write: in turn, not too many, and without a connection that a reader needs."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.orm import scoped_session

from directory.foundation.database import db, transaction, writers
from directory.foundation.errors import Unavailable
from directory.foundation.writers import MOST_WAITING, WriterQueue
from tests.patience import HUNG_SECONDS, wait_until


@contextmanager
def others_writing(queue: WriterQueue, count: int) -> Iterator[None]:
    """Other threads have their turn, and keep it until the block ends."""
    end = threading.Event()
    begun = threading.Barrier(count + 1)

    def write() -> None:
        with queue.turn():
            begun.wait(HUNG_SECONDS)
            end.wait(HUNG_SECONDS)

    threads = [threading.Thread(target=write) for _ in range(count)]
    for thread in threads:
        thread.start()
    begun.wait(HUNG_SECONDS)
    yield
    end.set()
    for thread in threads:
        thread.join(HUNG_SECONDS)


def test_a_turn_inside_a_turn_is_the_same_one() -> None:
    queue = WriterQueue(1)
    with queue.turn(), queue.turn():
        pass
    with queue.turn():
        pass


def test_a_turn_is_given_back_after_an_error() -> None:
    queue = WriterQueue(1, seconds=0)
    for _ in range(3):
        with pytest.raises(KeyError), queue.turn():
            raise KeyError


def test_so_many_write_at_once_and_the_next_waits_no_longer_than_it_may() -> None:
    queue = WriterQueue(2, seconds=0.01)
    with others_writing(queue, 1), queue.turn():
        pass
    with others_writing(queue, 2), pytest.raises(Unavailable), queue.turn():
        pass
    with queue.turn():
        pass


def test_whoever_comes_when_too_many_wait_is_sent_away_at_once() -> None:
    queue = WriterQueue(1, most_waiting=0, seconds=HUNG_SECONDS * 10)
    with others_writing(queue, 1), pytest.raises(Unavailable), queue.turn():
        pass


def test_sixty_who_wait_to_write_take_no_connection_from_readers(app: Flask, session: scoped_session) -> None:
    answers: list[str] = []

    def write() -> None:
        with app.app_context():
            session.execute(text("SELECT 1"))  # as a view that reads before it writes
            try:
                with transaction():
                    answers.append("written")
            except Unavailable:
                answers.append("busy")

    threads = [threading.Thread(target=write) for _ in range(60)]
    queue = writers()
    with others_writing(queue, queue.at_once):
        for thread in threads:
            thread.start()
        wait_until(lambda: len(answers) + queue.waiting == len(threads), "sixty who wait or were sent away")
        assert queue.waiting <= MOST_WAITING
        session.rollback()
        assert db.engine.pool.checkedout() == 0  # type: ignore[attr-defined]
        assert session.execute(text("SELECT 1")).scalar() == 1
    for thread in threads:
        thread.join(HUNG_SECONDS)
    assert len(answers) == 60 and queue.waiting == 0
    with transaction():
        session.execute(text("SELECT 1"))
