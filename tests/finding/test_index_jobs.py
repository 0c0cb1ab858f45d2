"""Two workers that bring the index up to date at once: neither loses what it was told, and the newer documents stay."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.orm import scoped_session

from directory.finding import jobs
from directory.finding.documents import documents
from directory.finding.index import engine
from directory.outbox.actions import Message
from directory.outbox.rules import Event
from search.document import ServiceDocument
from search.engine import StaleBatch
from search.query import SearchQuery
from tests.conftest import TODAY
from tests.finding.conftest import Town

Reader = Callable[[date, Collection[int]], Iterator[ServiceDocument]]


def messages(*service_ids: int) -> list[Message]:
    return [
        Message(number, Event.SERVICE_CHANGED, str(service_id))
        for number, service_id in enumerate(service_ids)
    ]


def slow_reader(meanwhile: Callable[[], None], times: int = 1) -> Reader:
    """Reads documents, and lets something happen after they were read, some number of times."""
    left = [times]

    def read(day: date, ids: Collection[int]) -> Iterator[ServiceDocument]:
        found = list(documents(day, ids))
        if left[0]:
            left[0] -= 1
            meanwhile()
        return iter(found)

    return read


def names() -> list[str]:
    return [hit.name for hit in engine().search(SearchQuery(day=TODAY.toordinal())).hits]


def test_documents_that_a_slow_worker_read_earlier_do_not_replace_newer_ones(
    town: Town, app: Flask, session: scoped_session, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = session.scalars(
        text("SELECT id FROM service WHERE category = 'home_care' ORDER BY id LIMIT 2")
    ).all()

    def other_worker() -> None:
        session.execute(text("UPDATE service SET name = 'Newer name ' || id"))
        session.commit()
        with monkeypatch.context() as patch:
            patch.setattr(jobs, "documents", documents)
            jobs.apply_changes(messages(ids[0]))

    monkeypatch.setattr(jobs, "documents", slow_reader(other_worker))
    jobs.apply_changes(messages(*ids))
    assert {f"Newer name {number}" for number in ids} <= set(names())


def test_a_batch_that_is_overtaken_every_time_waits(
    town: Town, app: Flask, session: scoped_session, monkeypatch: pytest.MonkeyPatch
) -> None:
    service_id = session.scalar(text("SELECT min(id) FROM service"))

    def overtake() -> None:
        engine().apply([], [], engine().health().seq + 1)

    monkeypatch.setattr(jobs, "documents", slow_reader(overtake, jobs.TRIES))
    with pytest.raises(StaleBatch):
        jobs.apply_changes(messages(service_id))
    jobs.apply_changes(messages(service_id))
