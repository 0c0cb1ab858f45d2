"""Delivery: each message is handled by one worker at a time, and an idle worker only reads."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import event as sqlalchemy_event
from sqlalchemy import select, update
from sqlalchemy.orm import scoped_session

from directory.foundation.database import db, transaction
from directory.foundation.time import now
from directory.outbox import actions
from directory.outbox.actions import CLAIM, Message, claim, deliver, post
from directory.outbox.letters import due_letters
from directory.outbox.models import Letter, OutboxMessage
from directory.outbox.rules import LONGEST_LETTER_WAIT, Event
from tests.outbox.factories import write

EVENTS = (Event.SERVICE_CHANGED, Event.RATING_PUBLISHED)


@contextmanager
def statements() -> Iterator[list[str]]:
    """Every statement that is sent to the database meanwhile, BEGIN and COMMIT among them."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        sent.append(statement)

    def note_commit(_connection: object) -> None:
        sent.append("COMMIT")

    sqlalchemy_event.listen(db.engine, "before_cursor_execute", note)
    sqlalchemy_event.listen(db.engine, "commit", note_commit)
    try:
        yield sent
    finally:
        sqlalchemy_event.remove(db.engine, "before_cursor_execute", note)
        sqlalchemy_event.remove(db.engine, "commit", note_commit)


def post_changes(count: int) -> None:
    with transaction():
        for number in range(count):
            post(Event.SERVICE_CHANGED, number)


def message(session: scoped_session) -> OutboxMessage:
    session.rollback()
    return session.scalars(select(OutboxMessage)).one()


def collect(subjects: list[str]) -> dict[Event, actions.Handler]:
    def handle(messages: Sequence[Message]) -> None:
        subjects.extend(found.subject for found in messages)

    return dict.fromkeys(EVENTS, handle)


def test_an_idle_worker_asks_once_and_writes_nothing(app: Flask, session: scoped_session) -> None:
    post_changes(3)
    deliver(collect([]))
    session.remove()
    with statements() as sent:
        assert deliver(collect([])) == 0
    reads = [statement for statement in sent if statement not in ("BEGIN", "ROLLBACK")]
    assert len(reads) == 1 and reads[0].startswith("SELECT")
    assert not any("IMMEDIATE" in statement or statement == "COMMIT" for statement in sent)


def test_messages_of_an_event_nobody_here_handles_are_left_alone(app: Flask, session: scoped_session) -> None:
    post_changes(1)
    assert claim((Event.LETTER_WRITTEN,), now()) == []
    assert message(session).claimed_by is None


def test_messages_reach_their_handlers_in_the_order_they_were_posted(
    app: Flask, session: scoped_session
) -> None:
    with transaction():
        post(Event.RATING_PUBLISHED, "a")
        post(Event.SERVICE_CHANGED, "b")
        post(Event.RATING_PUBLISHED, "c")
    batches: list[tuple[Event, list[str]]] = []
    handlers = {
        event: lambda messages, event=event: batches.append((event, [found.subject for found in messages]))
        for event in EVENTS
    }
    assert deliver(handlers) == 3
    assert batches == [(Event.SERVICE_CHANGED, ["b"]), (Event.RATING_PUBLISHED, ["a", "c"])]


def test_a_claimed_message_is_nobody_elses_until_the_claim_ends(app: Flask, session: scoped_session) -> None:
    post_changes(2)
    at = now()
    assert [found.subject for found in claim(EVENTS, at)] == ["0", "1"]
    assert claim(EVENTS, at) == []
    assert claim(EVENTS, at + CLAIM - timedelta(seconds=1)) == []
    assert [found.subject for found in claim(EVENTS, at + CLAIM)] == ["0", "1"], "its worker died"


def test_a_clock_that_is_put_back_holds_no_message_and_no_letter(app: Flask, session: scoped_session) -> None:
    """A worker died while the clock was a year ahead, and a failure was noted then."""
    post_changes(2)
    ahead = now() + timedelta(days=365)
    assert len(claim(EVENTS, ahead)) == 2
    assert len(claim(EVENTS, now())) == 2, "a claim that ends in a year is nobody's"
    with transaction():
        session.execute(
            update(OutboxMessage).values(attempts=3, try_at=ahead, claimed_by=None, claim_until=None)
        )
    assert len(claim(EVENTS, now())) == 2
    number = write()
    with transaction():
        session.execute(update(Letter).values(try_at=ahead))
    assert [due.id for due in due_letters(now(), 5)] == [number]
    with transaction():
        session.execute(update(Letter).values(try_at=now() + LONGEST_LETTER_WAIT - timedelta(minutes=1)))
    assert due_letters(now(), 5) == [], "an ordinary wait goes on"


def test_a_claim_is_held_while_the_handler_runs_and_let_go_after(app: Flask, session: scoped_session) -> None:
    post_changes(1)
    meanwhile: list[list[Message]] = []
    assert deliver({Event.SERVICE_CHANGED: lambda _messages: meanwhile.append(claim(EVENTS, now()))}) == 1
    assert meanwhile == [[]]
    row = message(session)
    assert row.delivered_at is not None and row.claimed_by is None and row.claim_until is None


def test_a_worker_that_dies_leaves_its_messages_to_the_next(
    app: Flask, session: scoped_session, monkeypatch: pytest.MonkeyPatch
) -> None:
    post_changes(1)

    def die(_messages: Sequence[Message]) -> None:
        raise SystemExit

    with pytest.raises(SystemExit):
        deliver({Event.SERVICE_CHANGED: die})
    subjects: list[str] = []
    assert deliver(collect(subjects)) == 0
    later = now() + CLAIM
    monkeypatch.setattr(actions, "now", lambda: later)
    assert deliver(collect(subjects)) == 1
    assert subjects == ["0"]
    assert message(session).delivered_at is not None


def test_a_handler_that_fails_lets_go_and_the_message_waits(app: Flask, session: scoped_session) -> None:
    post_changes(1)

    def fail(_messages: Sequence[Message]) -> None:
        raise ValueError

    assert deliver({Event.SERVICE_CHANGED: fail}) == 0
    row = message(session)
    assert (row.attempts, row.failure, row.claimed_by, row.claim_until) == (1, "ValueError", None, None)
    assert row.try_at > now() and claim(EVENTS, now()) == []
    assert len(claim(EVENTS, row.try_at)) == 1


def test_each_failure_is_counted(
    app: Flask, session: scoped_session, monkeypatch: pytest.MonkeyPatch
) -> None:
    post_changes(1)

    def fail(_messages: Sequence[Message]) -> None:
        raise ValueError

    for attempts in (1, 2, 3):
        deliver({Event.SERVICE_CHANGED: fail})
        row = message(session)
        assert row.attempts == attempts
        due = row.try_at
        monkeypatch.setattr(actions, "now", lambda due=due: due)


def test_one_message_that_always_fails_keeps_no_other(app: Flask, session: scoped_session) -> None:
    post_changes(4)
    batches: list[list[str]] = []
    delivered: list[str] = []

    def handle(messages: Sequence[Message]) -> None:
        subjects = [found.subject for found in messages]
        batches.append(subjects)
        if "1" in subjects:
            raise ValueError
        delivered.extend(subjects)

    assert deliver({Event.SERVICE_CHANGED: handle}) == 0
    post_changes(1)
    session.execute(update(OutboxMessage).values(try_at=now()))
    session.commit()
    assert deliver({Event.SERVICE_CHANGED: handle}) == 4
    assert batches == [["0", "1", "2", "3"], ["0"], ["1"], ["2"], ["3"], ["0"]]
    assert sorted(delivered) == ["0", "0", "2", "3"]
    waiting = select(OutboxMessage.subject, OutboxMessage.attempts).where(
        OutboxMessage.delivered_at.is_(None)
    )
    assert session.execute(waiting).all() == [("1", 2)]


def test_what_is_handed_over_one_by_one_is_given_back_before_the_claim_ends(
    app: Flask, session: scoped_session, monkeypatch: pytest.MonkeyPatch
) -> None:
    post_changes(3)
    session.execute(update(OutboxMessage).values(attempts=1))
    session.commit()
    seconds = iter([0.0, 1.0, CLAIM.total_seconds()])
    monkeypatch.setattr(actions, "monotonic", lambda: next(seconds))
    subjects: list[str] = []
    assert deliver(collect(subjects)) == 2
    rest = session.scalars(select(OutboxMessage).where(OutboxMessage.delivered_at.is_(None))).one()
    assert (rest.subject, rest.attempts, rest.claimed_by, rest.claim_until) == ("2", 1, None, None)
    session.rollback()
    monkeypatch.undo()
    assert deliver(collect(subjects)) == 1
    assert subjects == ["0", "1", "2"]


def test_a_message_posted_before_the_clock_was_set_back_does_not_wait(
    app: Flask, session: scoped_session
) -> None:
    post_changes(1)
    session.execute(update(OutboxMessage).values(try_at=now() + timedelta(hours=6)))
    session.commit()
    subjects: list[str] = []
    assert deliver(collect(subjects)) == 1
    assert subjects == ["0"]


def test_a_slow_worker_does_not_put_off_what_another_has_taken(
    app: Flask, session: scoped_session, monkeypatch: pytest.MonkeyPatch
) -> None:
    post_changes(1)
    later = now() + 2 * CLAIM

    def lose_the_claim_and_fail(_messages: Sequence[Message]) -> None:
        assert len(claim(EVENTS, later)) == 1
        raise ValueError

    deliver({Event.SERVICE_CHANGED: lose_the_claim_and_fail})
    row = message(session)
    assert (row.attempts, row.failure) == (0, None) and row.claimed_by is not None


def test_of_two_workers_at_once_each_message_goes_to_one(app: Flask, session: scoped_session) -> None:
    post_changes(200)
    session.remove()
    both = threading.Barrier(2, timeout=60)
    subjects: list[str] = []
    failures: list[BaseException] = []

    def work() -> None:
        try:
            with app.app_context():
                both.wait()
                while deliver(collect(subjects)):
                    pass
        except BaseException as error:
            failures.append(error)
            raise

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert not failures
    assert sorted(subjects, key=int) == [str(number) for number in range(200)]


def test_what_was_delivered_a_week_ago_is_purged_and_nothing_else(session: scoped_session) -> None:
    post_changes(4)
    moment = now()
    ages = (timedelta(days=8), timedelta(days=7, minutes=1), timedelta(days=6, hours=23))
    rows = session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)).all()
    for row, age in zip(rows, ages, strict=False):
        row.delivered_at = moment - age
    session.commit()
    assert actions.purge_delivered(moment - timedelta(days=7)) == 2
    assert set(session.scalars(select(OutboxMessage.id))) == {row.id for row in rows[2:]}
