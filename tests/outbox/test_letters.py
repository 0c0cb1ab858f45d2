"""Letters on their way: each goes once, whatever the mail server does, and nobody's address stays behind."""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select, update
from sqlalchemy.orm import scoped_session

from directory.audit.models import AuditEvent
from directory.audit.queries import public_version
from directory.foundation.database import transaction
from directory.foundation.errors import BadSettings
from directory.foundation.settings import Settings, checked
from directory.foundation.time import now
from directory.outbox import jobs, letters, mailer
from directory.outbox.jobs import send_due_letters, settle_letters
from directory.outbox.letters import TakenLetter, letters_within_a_day, take
from directory.outbox.mailer import Composed, Outcome, SendResult, envelope
from directory.outbox.models import Letter, OutboxMessage
from directory.outbox.rules import (
    ABANDONED_AFTER,
    DAYS_TO_TRY,
    MOST_AHEAD,
    MOST_LETTERS_A_DAY,
    is_given_up,
    mailbox,
    next_letter_try,
)
from tests.outbox.factories import ADDRESS, due_again, letter, send_due, write
from tests.outbox.mail_servers import Letterbox, hanging_up_after, serving
from tests.ports import free_port


@given(st.integers(0, 60))
def test_waits_grow_and_end(attempts: int) -> None:
    at = now()
    wait = next_letter_try(attempts, at) - at
    assert timedelta(minutes=1) <= wait <= timedelta(hours=4)
    assert next_letter_try(attempts + 1, at) - at >= wait
    assert is_given_up(at, at + timedelta(days=DAYS_TO_TRY))
    assert not is_given_up(at, at + timedelta(days=DAYS_TO_TRY, seconds=-1))


def test_the_address_is_gone_with_the_letter(
    session: scoped_session, mail_to: Callable[[str], None], caplog: pytest.LogCaptureFixture
) -> None:
    with serving(Letterbox()) as url, caplog.at_level(logging.DEBUG):
        mail_to(url)
        written = write()
        assert letter(session, written).recipient == ADDRESS
        session.rollback()
        assert send_due() == 1
    found = letter(session, written)
    assert (found.state, found.recipient, found.attempts) == ("sent", None, 1)
    everything = " ".join(str(row.after) + str(row.before) for row in session.scalars(select(AuditEvent)))
    assert "letter.written" in [row.action for row in session.scalars(select(AuditEvent))]
    ours = [record for record in caplog.records if not record.name.startswith(("mail.", "asyncio"))]
    said = " ".join(str(vars(record)) for record in ours)
    assert "ann" not in everything.lower() and "ann@" not in said
    assert "ann" not in " ".join(session.scalars(select(OutboxMessage.subject)))
    session.execute(update(Letter).values(written_at=now() - timedelta(hours=25)))
    session.commit()
    settle_letters()
    assert session.scalar(select(func.count()).select_from(Letter)) == 0


@pytest.mark.parametrize(
    ("put_back", "counted"),
    [(timedelta(0), 3), (MOST_AHEAD, 3), (MOST_AHEAD + timedelta(minutes=1), 0), (timedelta(days=400), 0)],
)
def test_a_clock_that_is_put_back_far_begins_the_count_of_letters_anew(
    session: scoped_session, put_back: timedelta, counted: int
) -> None:
    for number in range(MOST_LETTERS_A_DAY):
        write(number)
    session.execute(update(Letter).values(written_at=now() + put_back - timedelta(seconds=5)))
    session.commit()
    assert letters_within_a_day(ADDRESS) == counted


def test_what_a_clock_that_was_put_back_left_in_the_future_is_settled_and_deleted(
    session: scoped_session,
) -> None:
    written = write()
    with transaction():
        assert take(written, now() + timedelta(days=400)) is not None
    settle_letters()
    assert letter(session, written).state == "unsure"
    session.execute(update(Letter).values(written_at=now() + timedelta(days=400)))
    session.commit()
    settle_letters()
    assert session.scalar(select(func.count()).select_from(Letter)) == 0


def test_a_server_that_is_down_gets_it_later_with_growing_waits(
    session: scoped_session, mail_to: Callable[[str], None]
) -> None:
    mail_to(f"smtp://127.0.0.1:{free_port()}")
    written = write()
    waits = []
    for _ in range(3):
        due_again(session)
        assert send_due() == 0
        found = letter(session, written)
        assert (found.state, found.recipient) == ("waiting", ADDRESS)
        waits.append(found.try_at - now())
        session.rollback()
        assert send_due() == 0 and letter(session, written).attempts == len(waits), "not before its time"
    assert waits == sorted(waits) and waits[0] > timedelta(seconds=50)
    identity = letter(session, written).message_id
    box = Letterbox()
    with serving(box) as url:
        mail_to(url)
        due_again(session)
        assert send_due() == 1
    assert len(box.taken) == 1 and identity in box.taken[0]["Message-ID"], "the same letter all along"


def test_after_two_days_it_is_given_up_and_the_address_forgotten(
    session: scoped_session, mail_to: Callable[[str], None]
) -> None:
    mail_to(f"smtp://127.0.0.1:{free_port()}")
    written = write()
    session.execute(update(Letter).values(written_at=now() - timedelta(days=DAYS_TO_TRY, minutes=1)))
    due_again(session)
    send_due()
    assert (letter(session, written).state, letter(session, written).recipient) == ("given_up", None)


@pytest.mark.parametrize(
    ("answers", "state"),
    [
        ({"rcpt": "550 No such person"}, "given_up"),
        ({"rcpt": "451 Try later"}, "waiting"),
        ({"data": "554 We do not like it"}, "given_up"),
        ({"data": "451 Try later"}, "waiting"),
        ({"data": "452 No room"}, "waiting"),
    ],
)
def test_a_refusal_is_taken_at_its_word(
    session: scoped_session, mail_to: Callable[[str], None], answers: dict[str, str], state: str
) -> None:
    box = Letterbox(**answers)
    with serving(box) as url:
        mail_to(url)
        written = write()
        assert send_due() == 0
        found = letter(session, written)
        assert (found.state, found.recipient is None) == (state, state == "given_up")
        assert "ann" not in (found.failure or "")
        session.rollback()
        box.rcpt, box.data = "250 OK", "250 Taken"
        due_again(session)
        send_due()
    assert len(box.taken) == (1 if state == "waiting" else 0)


def test_one_bad_letter_does_not_keep_the_others(
    session: scoped_session, mail_to: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    def compose(subjects: tuple[str, ...], locale: str) -> Composed:
        if subjects == ("bad",):
            raise KeyError("a fault of ours")
        return Composed("Subject", "Words", "<p>Words</p>")

    box = Letterbox()
    with serving(box) as url:
        mail_to(url)
        bad, good = write(1, subjects=("bad",)), write(2)
        assert send_due_letters({"shortlist": compose}) == 1
    assert letter(session, bad).state == "waiting" and letter(session, good).state == "sent"


def test_a_letter_whose_worker_dies_while_it_is_put_into_words_is_sent_by_the_next(
    session: scoped_session, mail_to: Callable[[str], None]
) -> None:
    class Killed(BaseException):
        """What nothing catches."""

    def die(subjects: tuple[str, ...], locale: str) -> Composed:
        raise Killed

    box = Letterbox()
    with serving(box) as url:
        mail_to(url)
        written = write()
        with pytest.raises(Killed):
            send_due_letters({"shortlist": die})
        session.rollback()
        assert send_due() == 1
    assert letter(session, written).state == "sent" and len(box.taken) == 1


def test_a_server_that_hangs_up_after_the_message_may_have_taken_it(
    session: scoped_session, mail_to: Callable[[str], None]
) -> None:
    with hanging_up_after(b".\r\n") as url:
        mail_to(url)
        written = write()
        assert send_due() == 0
    found = letter(session, written)
    assert (found.state, found.recipient) == ("unsure", None)
    session.rollback()
    box = Letterbox()
    with serving(box) as url:
        mail_to(url)
        due_again(session)
        assert send_due() == 0 and not box.taken


def test_a_worker_killed_after_handing_over_sends_nothing_twice(
    session: scoped_session, mail_to: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        """As if the process had ended."""

    def die(*_: object) -> None:
        raise Killed

    box = Letterbox()
    with serving(box) as url:
        mail_to(url)
        written = write()
        with monkeypatch.context() as patch:
            patch.setattr(jobs, "_settle", die)
            with pytest.raises(Killed):
                send_due()
        assert len(box.taken) == 1 and letter(session, written).state == "sending"
        due_again(session)
        assert send_due() == 0
        settle_letters()
        assert letter(session, written).state == "sending", "it may still be at it"
        session.execute(update(Letter).values(taken_at=now() - timedelta(minutes=16)))
        session.commit()
        settle_letters()
        found = letter(session, written)
        assert (found.state, found.recipient) == ("unsure", None)
        session.rollback()
        assert send_due() == 0 and len(box.taken) == 1


def test_many_workers_at_once_send_each_letter_once(
    app: Flask, session: scoped_session, mail_to: Callable[[str], None]
) -> None:
    box = Letterbox()
    with serving(box) as url:
        mail_to(url)
        for number in range(12):
            write(number, f"person{number}@example.com")

        def work(_: int) -> int:
            with app.app_context():
                return sum(send_due() for _ in range(6))

        with ThreadPoolExecutor(4) as pool:
            assert sum(pool.map(work, range(4))) == 12
    assert sorted(box.to) == sorted(f"person{number}@example.com" for number in range(12))
    assert len({message["Message-ID"] for message in box.taken}) == 12


def test_only_one_takes_a_letter_up(session: scoped_session) -> None:
    written = write()
    with transaction():
        first, second = take(written, now()), take(written, now())
    assert first is not None and second is None
    with transaction():
        letters.note_sent(written)
        letters.give_up(written, "late")
    assert letter(session, written).state == "sent", "what comes late changes nothing"


def test_a_header_can_hold_no_second_line() -> None:
    bad = TakenLetter(1, "shortlist", "en", "a@b.c\nBcc: x@example.com", "id", now())
    with pytest.raises(ValueError):
        envelope(bad, Composed("Subject", "Words", "<p>Words</p>"), "care@example.org")
    handed = mailer.send("folder:///nowhere", bad, Composed("S", "W", "H"), "care@example.org")
    assert handed == SendResult(Outcome.REFUSED, "ValueError")


def test_a_line_that_starts_with_a_dot_arrives_whole(mail_to: Callable[[str], None]) -> None:
    box = Letterbox()
    with serving(box) as url:
        one = TakenLetter(1, "shortlist", "en", ADDRESS, "id", now())
        words = Composed("Subject", "first\n.\n.dot\n..two\nlast\n", "<p>Words</p>")
        assert mailer.send(url, one, words, "care@example.org").outcome is Outcome.TAKEN
    body = box.taken[0].get_body(("plain",))
    assert body is not None and body.get_content().split() == ["first", ".", ".dot", "..two", "last"]


@pytest.mark.parametrize(
    ("address", "whose"),
    [
        ("Ann@Example.com", "ann@example.com"),
        ("ann+list@example.com", "ann@example.com"),
        ("ann+a+b@example.com", "ann@example.com"),
        ("ann@a+b.example", "ann@a+b.example"),
        ('"a@b"@example.com', '"a@b"@example.com'),
    ],
)
def test_whose_mailbox_it_is(address: str, whose: str) -> None:
    assert mailbox(address) == whose


@pytest.mark.parametrize(
    "unsafe",
    [
        {"mail_url": "http://example.org", "mail_from": "a@example.org"},
        {"mail_url": "smtp://", "mail_from": "a@example.org"},
        {"mail_url": "smtp://user:secret@host:port", "mail_from": "a@example.org"},
        {"mail_url": "smtp://host", "mail_from": ""},
        {"mail_url": "smtp://host", "mail_from": "a@b.c\nBcc: x"},
        {"mail_url": "smtp://host", "mail_from": "a@example.org", "public_url": ""},
        {"mail_url": "folder://", "mail_from": "a@example.org"},
    ],
)
def test_a_site_whose_letters_could_not_leave_does_not_start(unsafe: dict[str, str]) -> None:
    with pytest.raises(BadSettings) as raised:
        checked(Settings(**{"public_url": "https://care.example.org", **unsafe}))
    assert "secret" not in str(raised.value)


def test_a_site_with_mail_starts() -> None:
    good = Settings(
        mail_url="smtp://a%40b:p@host:587?starttls", mail_from="a@example.org", public_url="https://x.org"
    )
    assert checked(good).mail.startswith("smtp:") and Settings().mail == ""


def events_of(session: scoped_session, letter_id: int) -> list[tuple[str, str | None, str | None]]:
    """What is recorded of a letter: the verb, the state before and the state after."""
    rows = session.scalars(
        select(AuditEvent)
        .where(AuditEvent.subject_type == "letter", AuditEvent.subject_id == str(letter_id))
        .order_by(AuditEvent.id)
    )
    return [
        (row.action, (row.before or {}).get("state"), (row.after or {}).get("state"))
        for row in rows
        if row.action != "letter.written"
    ]


@pytest.mark.parametrize(
    ("settle", "verb", "state"),
    [
        (lambda taken: letters.note_sent(taken.id), "note_sent", "sent"),
        (lambda taken: letters.give_up(taken.id, "no such person"), "give_up", "given_up"),
        (lambda taken: letters.mark_unknown(taken.id, "hung up"), "mark_unknown", "unsure"),
        (lambda taken: letters.put_off(taken, "away", now()), "put_off", "waiting"),
        (
            lambda taken: letters.settle_abandoned(now() + ABANDONED_AFTER + timedelta(seconds=1)),
            "mark_unknown",
            "unsure",
        ),
    ],
)
def test_each_change_of_state_is_recorded_once_and_changes_no_page(
    session: scoped_session, settle: Callable[[TakenLetter], object], verb: str, state: str
) -> None:
    written = write()
    version = public_version()
    session.rollback()
    with transaction():
        taken = take(written, now())
    assert taken is not None
    for _ in range(2):
        with transaction():
            settle(taken)
    assert letter(session, written).state == state
    assert events_of(session, written) == [
        ("letter.take", "waiting", "sending"),
        (f"letter.{verb}", "sending", state),
    ]
    assert public_version() == version
