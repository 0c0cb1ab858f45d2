"""The worker: delivers messages, then runs the timed jobs, until it is told to stop. Letters have one of their own."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from urllib.parse import urlsplit

from flask import Flask, current_app
from sqlalchemy.exc import OperationalError, SQLAlchemyError

from directory.foundation.database import db, transaction
from directory.foundation.error_reports import report
from directory.foundation.time import now
from directory.outbox.actions import Handler, deliver
from directory.outbox.letters import (
    DueLetter,
    TakenLetter,
    due_letters,
    forget_letters,
    give_up,
    mark_unknown,
    note_sent,
    put_off,
    settle_abandoned,
    take,
)
from directory.outbox.mailer import Composed, Outcome, SendResult, send
from directory.outbox.rules import Event

logger = logging.getLogger(__name__)
PAUSE = 0.25
PAUSE_AFTER_FAILURE = 5.0
LETTERS_A_ROUND = 5
# How a letter of each kind is put into words: from the ids it is about, in its language.
# By the kind of letter. One whose letters have a context takes it as its third argument.
Composers = Mapping[str, Callable[..., Composed]]
# Whether a letter of a kind, about these ids, may still go to this address. Asked at the last moment before it goes.
MayReceive = Callable[[str, tuple[str, ...], str], bool]


@dataclass(frozen=True, slots=True)
class Job:
    """Something the clock does: `run` opens its own transaction. `every` is in seconds."""

    name: str
    every: float
    run: Callable[[], object]


def work(app: Flask, handlers: dict[Event, Handler], jobs: Sequence[Job], stop: threading.Event) -> None:
    """Deliver and run jobs until `stop` is set. A database that is away is waited for, never given up on."""
    due = {job.name: time.monotonic() + min(job.every, 5.0) for job in jobs}
    while not stop.is_set():
        pause, running = PAUSE, "deliver messages"
        with app.app_context():
            try:
                deliver(handlers)
                for job in jobs:
                    if time.monotonic() >= due[job.name]:
                        due[job.name] = time.monotonic() + job.every
                        running = job.name
                        job.run()
            except SQLAlchemyError as error:
                db.session.rollback()
                logger.warning("worker waits for the database", extra={"error": type(error).__name__})
                pause = PAUSE_AFTER_FAILURE
                if not isinstance(error, OperationalError):
                    report(error, job=running)  # no absence, but a fault of ours
            except Exception as error:  # one failing job must not end the worker; it comes round again
                db.session.rollback()
                logger.warning("a job failed", extra={"error": type(error).__name__}, exc_info=True)
                report(error, job=running)
        stop.wait(pause)


def anybody(_kind: str, _subjects: tuple[str, ...], _recipient: str) -> bool:
    """Every letter goes to whom it was written to."""
    return True


def send_due_letters(composers: Composers, may_receive: MayReceive = anybody) -> int:
    """Send the letters that are due, a few at a time; how many were taken.

    Run by a thread of its own, so that a mail server that is slow or away holds up nothing but letters. No
    transaction is open while one is being sent.
    """
    taken = 0
    for due in due_letters(now(), LETTERS_A_ROUND):
        # Before it is taken: one whose worker dies after that may have been sent, and is never sent again.
        words = _compose(due, composers)
        with transaction():
            letter = take(due.id, now())
        if letter is None:
            continue
        if not may_receive(due.kind, due.subjects, letter.recipient):
            with transaction():
                give_up(letter.id, "not wanted")
            continue
        handed = words if isinstance(words, SendResult) else _send(letter, words)
        with transaction():
            _settle(letter, handed)
        taken += handed.outcome is Outcome.TAKEN
        if handed.outcome is not Outcome.TAKEN:
            logger.warning("a letter was not sent", extra={"letter": letter.id, "reason": handed.reason})
        if handed.away:
            break
    return taken


def settle_letters() -> None:
    """Let go of letters whose worker died, and delete what is left of old ones."""
    with transaction():
        settle_abandoned(now())
        forget_letters(now())


def _compose(due: DueLetter, composers: Composers) -> Composed | SendResult:
    """The words of a letter, or why there are none yet."""
    if not current_app.config["MAIL_URL"]:
        return SendResult(Outcome.LATER, "no DIRECTORY_MAIL_URL", away=True)
    try:
        context = () if due.context is None else (due.context,)
        return composers[due.kind](due.subjects, due.locale, *context)
    except Exception as error:  # a fault of ours in one letter must not keep the others
        report(error, job="compose a letter")
        return SendResult(Outcome.LATER, type(error).__name__)


def _send(letter: TakenLetter, words: Composed) -> SendResult:
    url, sender = current_app.config["MAIL_URL"], current_app.config["MAIL_FROM"]
    if urlsplit(url).scheme == "notify":
        return _send_by_notify(url, letter, words)
    return send(url, letter, words, sender)


def _send_by_notify(url: str, letter: TakenLetter, words: Composed) -> SendResult:
    # Loaded where letters are sent: its libraries would cost each process that serves pages some 15 MB.
    notify = import_module("directory.outbox.notify")
    account = notify.NotifyAccount(
        url, current_app.config["NOTIFY_KEY"], current_app.config["NOTIFY_TEMPLATES"]
    )
    result: SendResult = notify.send_by_notify(account, letter, words)
    return result


def _settle(letter: TakenLetter, handed: SendResult) -> None:
    if handed.outcome is Outcome.TAKEN:
        note_sent(letter.id)
    elif handed.outcome is Outcome.REFUSED:
        give_up(letter.id, handed.reason)
    elif handed.outcome is Outcome.UNSURE:
        mark_unknown(letter.id, handed.reason)
    else:
        put_off(letter, handed.reason, now())
