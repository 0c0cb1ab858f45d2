"""Writing letters, taking them up one at a time, and noting what became of each. Nothing here commits.

Every note is one conditional UPDATE, so that of two workers only one takes a letter up, and a worker that comes back
late changes nothing that was settled without it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, func, or_, select, update

from directory.audit.actions import record
from directory.foundation.actor import SYSTEM, Actor
from directory.foundation.database import db
from directory.foundation.errors import Invalid
from directory.foundation.identifiers import new_public_id
from directory.foundation.signing import digest, digests
from directory.foundation.time import now
from directory.outbox.actions import post
from directory.outbox.models import Letter
from directory.outbox.rules import (
    ABANDONED_AFTER,
    DAY,
    LONGEST_LETTER_WAIT,
    MOST_AHEAD,
    MOST_LETTERS_A_DAY,
    Event,
    is_given_up,
    mailbox,
    next_letter_try,
)
from directory.outbox.states import LETTER

# What is forgotten once a letter is settled.
FORGOTTEN: Mapping[str, None] = {"recipient": None, "context": None}


@dataclass(frozen=True, slots=True)
class DueLetter:
    """A letter that is to be sent now, as far as its words depend on it."""

    id: int
    kind: str
    locale: str
    subjects: tuple[str, ...]
    context: str | None = None


@dataclass(frozen=True, slots=True)
class TakenLetter:
    """A letter that this worker, and no other, is about to send."""

    id: int
    kind: str
    locale: str
    recipient: str
    message_id: str
    written_at: datetime


def write_letter(
    actor: Actor,
    recipient: str,
    *,
    kind: str,
    subjects: Sequence[str],
    locale: str,
    submission_key: str,
    is_limited: bool = True,
    context: str | None = None,
) -> Letter:
    """Write a letter about `subjects` (ids) in a language; it is sent once the caller's transaction has committed.

    `context` is the query of a page, which its composer is given; it is forgotten with the address.

    The same `submission_key` (`form_tokens`) gives the first letter back, so that a double submit sends once. Raises
    Invalid `too_many_letters` where this mailbox was written to three times within a day; not for a letter that nobody
    asked for at a page, with `is_limited=False`, which does not count for that either.
    """
    earlier = letter_by_key(submission_key)
    if earlier is not None:
        return earlier
    if is_limited and letters_within_a_day(recipient) >= MOST_LETTERS_A_DAY:
        raise Invalid("recipient", "too_many_letters")
    letter = Letter(
        kind=kind,
        locale=locale,
        subjects=list(subjects),
        recipient=recipient,
        context=context,
        recipient_digest=_recipient_digest(recipient) if is_limited else digest(f"own {mailbox(recipient)}"),
        submission_key=submission_key,
        message_id=new_public_id(),
    )
    db.session.add(letter)
    db.session.flush()
    after = {"kind": kind, "recipient": letter.recipient_digest}
    record(actor, "letter.written", "letter", letter.id, after=after)
    post(Event.LETTER_WRITTEN, letter.id)
    return letter


def letter_by_key(key: str) -> Letter | None:
    """The letter that was already written by this submission of a form."""
    return db.session.scalar(select(Letter).where(Letter.submission_key == key))


def letters_within_a_day(recipient: str) -> int:
    """How many letters were written to this mailbox in the last 24 hours, whatever became of them.

    A clock that is put back far begins the count anew: else it would hold for as long as the clock jumped.
    """
    at = now()
    found = db.session.scalar(
        select(func.count())
        .select_from(Letter)
        .where(
            Letter.recipient_digest.in_(digests(mailbox(recipient))),
            Letter.written_at > at - DAY,
            Letter.written_at <= at + MOST_AHEAD,
        )
    )
    return found or 0


def due_letters(at: datetime, most: int) -> list[DueLetter]:
    """The letters to send now, those that waited longest first.

    One that would wait longer than any does was put off before the clock was put back: it is due.
    """
    is_due = or_(Letter.try_at <= at, Letter.try_at > at + LONGEST_LETTER_WAIT)
    query = (
        select(Letter.id, Letter.kind, Letter.locale, Letter.subjects)
        .add_columns(Letter.context)
        .where(Letter.state == "waiting", is_due)
    )
    rows = db.session.execute(query.order_by(Letter.try_at, Letter.id).limit(most))
    return [
        DueLetter(number, kind, locale, tuple(subjects), context)
        for number, kind, locale, subjects, context in rows
    ]


def take(letter_id: int, at: datetime) -> TakenLetter | None:
    """Take a letter up; None where another worker has it by now. Commit this before sending."""
    if not _move(letter_id, "take", taken_at=at, attempts=Letter.attempts + 1):
        return None
    row = db.session.execute(select(Letter).where(Letter.id == letter_id)).scalar_one()
    assert row.recipient is not None  # the database holds it so while a letter is being sent
    return TakenLetter(row.id, row.kind, row.locale, row.recipient, row.message_id, row.written_at)


def note_sent(letter_id: int) -> None:
    """The mail server has it now. The address is forgotten."""
    _move(letter_id, "note_sent", **FORGOTTEN, failure=None)


def put_off(letter: TakenLetter, failure: str, at: datetime) -> None:
    """It was not taken, and nobody has it: try later, or give up after two days."""
    if is_given_up(letter.written_at, at):
        give_up(letter.id, failure)
        return
    attempts = db.session.scalar(select(Letter.attempts).where(Letter.id == letter.id)) or 1
    _move(letter.id, "put_off", taken_at=None, try_at=next_letter_try(attempts, at), failure=failure[:64])


def give_up(letter_id: int, failure: str) -> None:
    """The mail server will never take it. The address is forgotten."""
    _move(letter_id, "give_up", **FORGOTTEN, failure=failure[:64])


def mark_unknown(letter_id: int, failure: str) -> None:
    """It may have been taken or not. The address is forgotten."""
    _move(letter_id, "mark_unknown", **FORGOTTEN, failure=failure[:64])


def settle_abandoned(at: datetime) -> int:
    """Let go of letters whose worker died while it was sending them; how many.

    They are not sent again: the mail server may have taken such a letter a moment before, and one that somebody asks
    for anew is a smaller harm than one that comes twice, or every quarter of an hour while a worker keeps dying.
    """
    is_abandoned = or_(Letter.taken_at < at - ABANDONED_AFTER, Letter.taken_at > at + MOST_AHEAD)
    ids = db.session.scalars(select(Letter.id).where(Letter.state == "sending", is_abandoned)).all()
    return sum(
        _move(letter_id, "mark_unknown", is_abandoned, **FORGOTTEN, failure="worker ended")
        for letter_id in ids
    )


def forget_letters(at: datetime) -> int:
    """Delete what is left of letters a day after they were settled; until then they count for the limits.

    Those that a clock that was put back has left in the future count no longer, and go as well.
    """
    old = or_(Letter.written_at < at - DAY, Letter.written_at > at + MOST_AHEAD)
    result = db.session.execute(delete(Letter).where(Letter.state.in_(sorted(LETTER.final)), old))
    return _count(result)


def _move(letter_id: int, verb: str, *conditions: ColumnElement[bool], **values: Any) -> bool:
    """Move a letter by a verb of its workflow and record it; whether it was still there to be moved.

    Not by `transition`, which reads the state first: another worker may move the letter in between.
    """
    (source,), target = LETTER.moves[verb]
    result = db.session.execute(
        update(Letter)
        .where(Letter.id == letter_id, Letter.state == source, *conditions)
        .values(state=target, **values)
        .execution_options(synchronize_session=False)
    )
    db.session.expire_all()
    if _count(result) == 0:
        return False
    record(SYSTEM, f"letter.{verb}", "letter", letter_id, before={"state": source}, after={"state": target})
    return True


def _count(result: object) -> int:
    return int(getattr(result, "rowcount", 0))


def _recipient_digest(recipient: str) -> str:
    return digest(mailbox(recipient))
