"""A worker that holds the index whole mends it for a process that can't open it, and rebuilds nothing that is whole."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.orm import scoped_session

from directory.finding import jobs
from directory.finding.index import ENGINE, thesaurus
from directory.outbox.actions import Message
from directory.outbox.rules import Event
from search.engine import IndexUnavailable
from search.engines import damage, files
from search.engines.whoosh import WhooshEngine
from search.query import SearchQuery
from tests.conftest import TODAY
from tests.finding.conftest import Town

QUERY = SearchQuery(day=TODAY.toordinal())


@pytest.fixture
def worker(town: Town, app: Flask, tmp_path: Path) -> Iterator[WhooshEngine]:
    """The engine of this process, with the index open."""
    before = app.extensions[ENGINE]
    engine = app.extensions[ENGINE] = WhooshEngine(tmp_path / "index", thesaurus().synonyms)
    jobs.rebuild()
    assert engine.search(QUERY).total
    yield engine
    engine.close()
    app.extensions[ENGINE] = before


@pytest.fixture
def folder(worker: WhooshEngine, tmp_path: Path) -> Path:
    return tmp_path / "index"


def test_whoever_cannot_open_it_has_it_rebuilt_once(worker: WhooshEngine, folder: Path) -> None:
    right = worker.search(QUERY).total
    next(folder.rglob(files.CODES)).unlink()
    jobs.repair_index()
    assert worker.generation() == 1, "nobody has met the damage yet"
    web = WhooshEngine(folder)
    for _ in range(3):
        with pytest.raises(IndexUnavailable):
            web.search(QUERY)
    assert not worker.health().ok and not web.health().ok, "monitors hear the same from every process"
    for _ in range(3):
        jobs.repair_index()
    assert worker.generation() == 2, "one rebuild for however many complaints"
    assert web.search(QUERY).total == worker.search(QUERY).total == right
    assert worker.health().ok and web.health().ok


def test_damage_that_nobody_met_is_found_by_the_check_of_the_files(
    worker: WhooshEngine, folder: Path
) -> None:
    payload = next(folder.rglob("*payload.col"))
    payload.write_bytes(b"x" * payload.stat().st_size)
    assert worker.health().ok
    jobs.check_index()
    assert worker.generation() == 2 and worker.check().ok
    jobs.check_index()
    assert worker.generation() == 2


def test_a_complaint_about_a_whole_index_rebuilds_nothing(worker: WhooshEngine, folder: Path) -> None:
    for where in (damage.OPENING, damage.READING):
        damage.report(folder, "index-00000001", where)
        jobs.repair_index()
        assert worker.generation() == 1 and worker.health().ok and not worker.unchecked()


def test_a_change_waits_while_the_index_is_in_doubt(
    worker: WhooshEngine, folder: Path, session: scoped_session
) -> None:
    service_id = session.scalar(text("SELECT id FROM service WHERE name = 'Rosewater Care'"))
    session.execute(text("UPDATE service SET name = 'Changed' WHERE id = :id"), {"id": service_id})
    session.commit()
    damage.report(folder, "index-00000001", damage.OPENING)
    message = Message(0, Event.SERVICE_CHANGED, str(service_id))
    with pytest.raises(IndexUnavailable):
        jobs.apply_changes([message])
    jobs.repair_index()
    jobs.apply_changes([message])
    assert "Changed" in {hit.name for hit in worker.search(QUERY).hits}


def test_a_check_that_another_writer_holds_up_is_put_off(
    worker: WhooshEngine, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("search.engines.whoosh.LOCK_WAIT", 0.05)
    damage.report(folder, "index-00000001", damage.OPENING)
    with files.writing(folder, 1):
        jobs.repair_index()
    assert worker.generation() == 1 and worker.unchecked()


def test_an_index_of_another_version_is_made_anew_and_never_read(worker: WhooshEngine, folder: Path) -> None:
    current = folder / files.CURRENT
    pointer = json.loads(current.read_text(encoding="utf-8"))
    current.write_text(json.dumps({**pointer, "layout": files.LAYOUT - 1}), encoding="utf-8")
    with pytest.raises(IndexUnavailable):
        WhooshEngine(folder).search(QUERY)
    jobs.repair_index()
    assert WhooshEngine(folder).search(QUERY).total


# What cards are made of, by the layout of the index that holds it: a change of the one is a change of the other.
CARD_FACTS = {
    8: """
        category checked concern feedback held_since host inherited inspected_on kind languages mode nhs
        notice_days people point published_on rated_services rating rent safe same_sex_worker since specialist start
        start_told
        translated trial trial_days units vacancies
    """,
}


def test_the_layout_goes_up_with_the_facts_of_cards(worker: WhooshEngine) -> None:
    (hit, *_) = worker.search(QUERY).hits
    assert set(hit.card) == set(CARD_FACTS[files.LAYOUT].split())
