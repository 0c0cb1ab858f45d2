"""Statements that a desk puts together once: what they are asked for is written into them, and they find the same."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import Executable, Select, event, select
from sqlalchemy.orm import scoped_session

from directory.catalogue.models import Provider
from directory.foundation.database import IsOwn, built_once, db, for_providers, read_rows
from directory.places.models import Council
from tests.catalogue.factories import make_council, make_provider


@built_once
def _names(codes: frozenset[str]) -> Select[Any]:
    columns: list[Any] = [Council.name]
    return select(*columns).where(Council.code.in_(codes)).order_by(Council.name)


EALING, HARINGEY, NOWHERE = "E09000009", "E09000014", "E00000000"


@pytest.mark.parametrize("codes", [(), (HARINGEY,), (HARINGEY, EALING, NOWHERE)])
def test_a_list_of_any_length_finds_its_rows(session: scoped_session, codes: tuple[str, ...]) -> None:
    session.add_all(
        [make_council(EALING, "Ealing"), make_council(HARINGEY), make_council("E09000007", "Camden")]
    )
    session.commit()
    found = {row.name for row in read_rows(_names(frozenset(codes)))}
    assert found == {row.name for row in read_rows(select(Council.name).where(Council.code.in_(codes)))}
    assert len(found) == len(set(codes) - {NOWHERE})


def test_the_list_is_not_written_anew_at_each_run(session: scoped_session) -> None:
    compiled: list[Any] = []

    def note(
        _connection: Any, _cursor: Any, _statement: str, _parameters: Any, context: Any, _many: bool
    ) -> None:
        compiled.append(context.compiled)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        read_rows(_names(frozenset({HARINGEY, EALING})))
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    assert [one.post_compile_params for one in compiled] == [frozenset()]


@for_providers
def _legal_names(is_own: IsOwn, _day: date) -> Executable:
    return select(Provider.id, Provider.legal_name).where(is_own(Provider.id)).order_by(Provider.id)


def test_a_provider_s_statement_finds_its_own_rows_and_what_was_just_added(session: scoped_session) -> None:
    rows = [make_provider(legal_name=f"Provider {number}") for number in range(30)]
    ids = [row.id for row in rows]
    for own in ([], ids[:1], ids[1:2], ids[2:5], ids):
        assert [row.id for row in _legal_names(own, date(2026, 11, 22))] == sorted(own)
    newest = make_provider()
    newest.legal_name = "Renamed"
    assert [row.legal_name for row in _legal_names([newest.id], date(2026, 11, 22))] == ["Renamed"]
