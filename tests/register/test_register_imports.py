"""The states of an import into the register, written out, and every action from every state."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import scoped_session

from directory.audit.models import AuditEvent
from directory.audit.queries import public_version
from directory.foundation.actor import SYSTEM, Actor
from directory.foundation.errors import NotFound, WrongState
from directory.register import jobs
from directory.register.actions.importing import (
    FileFacts,
    begin_import,
    begin_switch,
    discard_import,
    end_unlisted_batch,
    import_statements,
    refuse_staged_location,
    stage_statements,
    switch_batch,
)
from directory.register.models import RegisteredLocation, RegisterImport, StagedStatement
from directory.register.rules.statements import Statement
from directory.register.states import IMPORT

DAY = date(2026, 1, 1)
# verb -> (states it starts from, state it leads to)
MOVES = {
    "switch": ({"staging"}, "switching"),
    "end_unlisted": ({"switching"}, "ending"),
    "finish": ({"ending"}, "done"),
    "discard": ({"staging"}, "discarded"),
}


def statement(number: int, on: date = DAY) -> Statement:
    return Statement(f"1-90000{number:04}", on, "tidy", {"name": f"House {number}", "status": "registered"})


def staged(*, complete: bool = False, on: date = DAY) -> int:
    """An import with one staged statement."""
    import_id = begin_import(SYSTEM, FileFacts("file.csv", "0" * 64, "tidy", on, complete))
    stage_statements(SYSTEM, import_id, [statement(1, on)])
    return import_id


def _switching() -> int:
    import_id = staged()
    begin_switch(SYSTEM, import_id, refusals=[], counts={})
    return import_id


def _ending() -> int:
    import_id = _switching()
    while switch_batch(SYSTEM, import_id):
        pass
    return import_id


def _done() -> int:
    import_id = _ending()
    while end_unlisted_batch(SYSTEM, import_id):
        pass
    return import_id


def _discarded() -> int:
    import_id = staged()
    while discard_import(SYSTEM, import_id):
        pass
    return import_id


IN_STATE: dict[str, Callable[[], int]] = {
    "staging": staged,
    "switching": _switching,
    "ending": _ending,
    "done": _done,
    "discarded": _discarded,
}
ACTIONS: dict[str, Callable[[Actor, int], object]] = {
    "stage_statements": lambda actor, number: stage_statements(actor, number, [statement(2)]),
    "begin_switch": lambda actor, number: begin_switch(actor, number, refusals=[], counts={}),
    "switch_batch": switch_batch,
    "refuse_staged_location": refuse_staged_location,
    "end_unlisted_batch": end_unlisted_batch,
    "discard_import": discard_import,
}
# For each action the states it may be called in, and the state after one call; the worker and the command may
# both finish an import, so that an action whose work is done answers 0.
AFTER = {
    "stage_statements": {"staging": "staging"},
    "begin_switch": {"staging": "switching"},
    "switch_batch": {"switching": "switching", "ending": "ending", "done": "done"},
    "refuse_staged_location": {"switching": "switching"},
    "end_unlisted_batch": {"ending": "done", "done": "done"},
    "discard_import": {"staging": "discarded", "discarded": "discarded"},
}


def state_of(session: scoped_session, import_id: int) -> str:
    state = session.scalar(select(RegisterImport.state).where(RegisterImport.id == import_id))
    assert state is not None
    return state


def test_the_table_of_states_is_as_written_here() -> None:
    assert IMPORT.name == "register_import"
    assert dict(IMPORT.moves) == MOVES
    assert (IMPORT.initial, IMPORT.final) == ("staging", {"done", "discarded"})
    assert IMPORT.needs_reason == IMPORT.other_beginnings == frozenset()
    assert IN_STATE.keys() == IMPORT.states


@pytest.mark.parametrize("state", IN_STATE)
@pytest.mark.parametrize("action", ACTIONS)
def test_each_action_from_each_state(session: scoped_session, state: str, action: str) -> None:
    import_id = IN_STATE[state]()
    session.commit()
    assert state_of(session, import_id) == state
    if state not in AFTER[action]:
        with pytest.raises(WrongState):
            ACTIONS[action](SYSTEM, import_id)
        session.commit()
        assert state_of(session, import_id) == state
        return
    ACTIONS[action](SYSTEM, import_id)
    session.commit()
    assert state_of(session, import_id) == AFTER[action][state]


def test_the_last_batch_of_a_switch_moves_it_on(session: scoped_session) -> None:
    import_id = _switching()
    assert switch_batch(SYSTEM, import_id) == 1
    assert state_of(session, import_id) == "switching"
    assert switch_batch(SYSTEM, import_id) == 0
    assert state_of(session, import_id) == "ending"
    assert session.scalar(select(func.count()).select_from(StagedStatement)) == 0


def test_a_complete_file_ends_what_it_does_not_list_in_batches(session: scoped_session) -> None:
    import_statements(SYSTEM, [statement(number) for number in range(2, 7)])
    import_id = staged(complete=True, on=date(2026, 2, 1))
    with pytest.raises(WrongState, match="too_many_would_end"):
        begin_switch(SYSTEM, import_id, refusals=[], counts={})
    assert begin_switch(SYSTEM, import_id, refusals=[], counts={}, insist=True) == (5, 5)
    while switch_batch(SYSTEM, import_id):
        pass
    assert [end_unlisted_batch(SYSTEM, import_id, limit=2) for _ in range(4)] == [2, 2, 1, 0]
    ended = select(func.count()).select_from(RegisteredLocation).where(RegisteredLocation.status == "ended")
    assert session.scalar(ended) == 5
    assert state_of(session, import_id) == "done"


def test_each_batch_that_is_merged_is_recorded_and_changes_the_version_of_the_pages(
    session: scoped_session,
) -> None:
    import_statements(SYSTEM, [statement(number) for number in range(2, 4)])
    import_id = staged(complete=True, on=date(2026, 2, 1))
    begin_switch(SYSTEM, import_id, refusals=[], counts={}, insist=True)
    versions = [public_version()]
    for step in (switch_batch, switch_batch, end_unlisted_batch, end_unlisted_batch):
        step(SYSTEM, import_id)
        session.flush()
        versions.append(public_version())
    assert len(set(versions)) == len(versions)
    events = session.execute(
        select(AuditEvent.action, AuditEvent.after)
        .where(AuditEvent.subject_type == "register_import")
        .order_by(AuditEvent.id)
    ).all()
    assert [action.partition(".")[2] for action, _ in events] == [
        "begin",
        "switch",
        "merged",
        "end_unlisted",
        "merged",
        "finish",
    ]
    assert [after for action, after in events if action.endswith("merged")] == [{"added": 1}, {"unlisted": 2}]


def test_a_discarded_import_loses_its_staged_rows_in_batches(session: scoped_session) -> None:
    import_id = staged()
    stage_statements(SYSTEM, import_id, [statement(2), statement(3)])
    assert [discard_import(SYSTEM, import_id, limit=2) for _ in range(3)] == [2, 1, 0]
    actions = session.scalars(select(AuditEvent.action).order_by(AuditEvent.id)).all()
    assert actions == ["register_import.begin", "register_import.discard"]


def test_there_is_nothing_to_refuse_once_all_is_merged(session: scoped_session) -> None:
    import_id = _switching()
    assert switch_batch(SYSTEM, import_id) == 1
    with pytest.raises(NotFound, match="nothing is staged"):
        refuse_staged_location(SYSTEM, import_id)


def test_what_is_refused_later_is_counted_with_what_was_refused_before(session: scoped_session) -> None:
    import_id = staged()
    stage_statements(SYSTEM, import_id, [statement(2)])
    begin_switch(SYSTEM, import_id, refusals=[(9, "no_location_id", "Elm")], counts={})
    assert refuse_staged_location(SYSTEM, import_id) == "1-900000001"
    row = session.get(RegisterImport, import_id)
    assert row is not None
    assert row.refusals == [[0, "cannot_be_merged", "1-900000001"], [9, "no_location_id", "Elm"]]
    assert row.counts["refused"] == 2
    assert session.scalars(select(StagedStatement.location_id)).all() == ["1-900000002"]


def test_an_import_that_the_database_is_not_well_for_keeps_no_other_from_being_finished(
    session: scoped_session, monkeypatch: pytest.MonkeyPatch
) -> None:
    away, well = _switching(), _switching()
    session.commit()

    def merge(actor: Actor, import_id: int, limit: int = 100) -> int:
        if import_id == away:
            raise OperationalError("SELECT", {}, Exception("away"))
        return switch_batch(actor, import_id, limit)

    monkeypatch.setattr(jobs, "switch_batch", merge)
    assert jobs.resume_interrupted_imports() == 1
    assert (state_of(session, away), state_of(session, well)) == ("switching", "done")
    monkeypatch.undo()
    assert jobs.resume_interrupted_imports() == 1
    assert state_of(session, away) == "done"


def test_an_import_that_does_not_exist_is_not_found(session: scoped_session) -> None:
    for action in ACTIONS.values():
        with pytest.raises(NotFound):
            action(SYSTEM, 99)
