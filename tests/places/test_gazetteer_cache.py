"""When the gazetteer in memory is read again, and who sees a change before it is committed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import TypeVar

import pytest
from flask import current_app
from sqlalchemy import event
from sqlalchemy.orm import Session, scoped_session

from directory.foundation.actor import SYSTEM
from directory.foundation.database import db
from directory.places import actions, gazetteer, queries
from directory.places.models import Outcode
from directory.places.records import NewPlaceName
from tests.conftest import invalidate_written_places, other_process
from tests.places.conftest import DENE, LARKHOLM

Result = TypeVar("Result")


@pytest.fixture
def cached(country: scoped_session) -> Iterator[list[str]]:
    """The statements sent to the database since the gazetteer was cached; only actions invalidate it here."""
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if statement != "BEGIN":
            statements.append(statement)

    event.remove(Session, "after_flush", invalidate_written_places)
    event.listen(db.engine, "before_cursor_execute", note)
    public_names()
    country.commit()
    statements.clear()
    yield statements
    event.remove(db.engine, "before_cursor_execute", note)
    event.listen(Session, "after_flush", invalidate_written_places)


def public_names() -> list[str]:
    return [council.name for council in queries.public_councils()]


def elsewhere(function: Callable[[], Result]) -> Result:
    """What a function returns in another thread, with a session of its own."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]

    def run() -> Result:
        with app.app_context():
            return function()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(run).result()


def remove_elsewhere(council_code: str) -> None:
    """Another process takes a council out of the directory."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    with other_process(app):
        actions.remove_from_directory(SYSTEM, council_code)


def test_a_name_costs_no_query(cached: list[str]) -> None:
    assert public_names() == ["King's Dene and Combe", "Larkholm"]
    queries.find_place("Hollow End")
    queries.resolve_places_in("hollow end")
    assert cached == []


@pytest.mark.parametrize("end", [Session.rollback, Session.commit, Session.flush, Session.close])
def test_another_session_that_ends_does_not_disturb_it(
    cached: list[str], end: Callable[[Session], None]
) -> None:
    with Session(db.engine) as other:
        other.connection()
        end(other)
    assert public_names() == ["King's Dene and Combe", "Larkholm"]
    assert cached == []


def test_the_session_s_own_writes_of_other_rows_do_not_disturb_it(
    cached: list[str], country: scoped_session
) -> None:
    country.add(Outcode(code="ZL9", lat_e5=51_60_000, lon_e5=-10_000, postcodes=1))
    country.commit()
    cached.clear()
    public_names()
    assert cached == []


def test_a_change_is_seen_by_its_own_session_at_once_and_by_others_when_it_is_committed(
    cached: list[str], country: scoped_session
) -> None:
    actions.remove_from_directory(SYSTEM, DENE)
    assert public_names() == ["Larkholm"]
    assert elsewhere(public_names) == ["King's Dene and Combe", "Larkholm"]
    country.commit()
    assert elsewhere(public_names) == ["Larkholm"]
    assert public_names() == ["Larkholm"]


def test_a_change_that_is_rolled_back_is_never_seen_by_others(
    cached: list[str], country: scoped_session
) -> None:
    actions.remove_from_directory(SYSTEM, DENE)
    assert public_names() == ["Larkholm"]
    country.rollback()
    assert elsewhere(public_names) == ["King's Dene and Combe", "Larkholm"]
    assert public_names() == ["King's Dene and Combe", "Larkholm"]


def test_it_costs_no_query_again_once_the_change_has_ended(
    cached: list[str], country: scoped_session
) -> None:
    actions.add_place_names(SYSTEM, [NewPlaceName("Alder Row", LARKHOLM, 51_60_300, -10_300)])
    country.commit()
    assert queries.suggest_places("alder") == ("Alder Row, Larkholm",)
    cached.clear()
    queries.suggest_places("alder")
    assert cached == []


def test_a_change_by_another_process_is_seen_when_the_version_is_next_compared(
    cached: list[str], country: scoped_session, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache = current_app.extensions[gazetteer.EXTENSION]
    remove_elsewhere(DENE)
    assert len(public_names()) == 2
    monkeypatch.setattr(cache, "check_after", 0.0)
    assert public_names() == ["Larkholm"]


def test_a_change_by_another_process_is_seen_before_anything_is_stored_under_its_version(
    cached: list[str], country: scoped_session
) -> None:
    queries.page_version()
    remove_elsewhere(DENE)
    assert len(public_names()) == 2
    queries.page_version()
    assert public_names() == ["Larkholm"]
    cached.clear()
    queries.page_version()
    assert len(cached) == 1, "compared once a version: the second asks for the version alone"


def test_a_change_is_seen_though_the_clock_was_set_back(
    cached: list[str], country: scoped_session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions, "now", lambda: datetime(2040, 1, 1, tzinfo=UTC))
    remove_elsewhere(DENE)
    queries.page_version()
    assert public_names() == ["Larkholm"]
    monkeypatch.undo()
    remove_elsewhere(LARKHOLM)
    queries.page_version()
    assert public_names() == []


def test_a_session_that_sees_older_tables_does_not_bring_them_back(
    cached: list[str], country: scoped_session, monkeypatch: pytest.MonkeyPatch
) -> None:
    remove_elsewhere(DENE)
    queries.page_version()
    cache = current_app.extensions[gazetteer.EXTENSION]
    monkeypatch.setattr(gazetteer, "count_events", lambda _subjects: cache.version - 1)
    monkeypatch.setattr(cache, "check_after", 0.0)
    cached.clear()
    assert public_names() == ["Larkholm"]
    assert cached == [], "the tables are not read"


def test_an_action_that_adds_nothing_does_not_disturb_it(cached: list[str], country: scoped_session) -> None:
    actions.add_place_names(SYSTEM, [NewPlaceName("Hollow End", LARKHOLM, 51_60_200, -10_200)])
    country.commit()
    cached.clear()
    public_names()
    assert cached == []
