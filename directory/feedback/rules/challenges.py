"""The clock of a challenge to published feedback (Defamation Act 2013, section 5; SI 2013/3028). Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from directory.foundation.actor import Actor
from directory.foundation.time import LONDON
from directory.vocabulary.people import ChallengeGround

HOURS_TO_ACT = 48  # counted on working days only
DAYS_FOR_WRITER = 5  # counted on every day, to midnight

WorkingDay = Callable[[date], bool]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an open challenge has come; moments in UTC."""

    ground: str
    act_by: datetime
    writer_answer_by: datetime | None
    writer_answered_at: datetime | None


def act_by(received_at: datetime, is_working_day: WorkingDay) -> datetime:
    """When the writer must have been asked, or the text removed: 48 hours after, working days alone.

    A day runs from midnight to midnight in London, so a clock change makes it 23 or 25 hours long.
    """
    return _working_hours_after(received_at, timedelta(hours=HOURS_TO_ACT), is_working_day)


def writer_answer_by(contacted_at: datetime) -> datetime:
    """The end of the writer's time to answer: midnight at the end of the fifth day after being asked."""
    day = contacted_at.astimezone(LONDON).date()
    return _midnight_before(day + timedelta(days=DAYS_FOR_WRITER + 1))


def due_at(progress: Progress, at: datetime, is_working_day: WorkingDay) -> tuple[str, datetime]:
    """What must happen next and by when, as things stand at ``at``.

    ``contact_writer`` within 48 working hours of the challenge; ``wait_for_writer`` until the five days are
    over; then ``remove`` within 48 working hours where there was no answer, or ``decide`` within 48 of it.
    """
    if progress.writer_answer_by is None:
        return "contact_writer", progress.act_by
    if progress.writer_answered_at is not None:
        return "decide", act_by(progress.writer_answered_at, is_working_day)
    if at <= progress.writer_answer_by:
        return "wait_for_writer", progress.writer_answer_by
    return "remove", act_by(progress.writer_answer_by, is_working_day)


def is_own_challenge(challenger: str, person: Actor) -> bool:
    """Whether a person would decide a challenge of their own; the site itself is no person."""
    return person.id == challenger and not person.is_system


def can_uphold(progress: Progress) -> bool:
    """Whether a moderator may keep the text public.

    Text called defamatory stays only once its writer has confirmed it; on every other ground the moderator
    decides on what is known.
    """
    return progress.ground != ChallengeGround.DEFAMATORY or progress.writer_answered_at is not None


def _working_hours_after(start: datetime, hours: timedelta, is_working_day: WorkingDay) -> datetime:
    at, left = start.astimezone(UTC), hours
    while True:
        day = at.astimezone(LONDON).date()
        tomorrow = _midnight_before(day + timedelta(days=1))
        if is_working_day(day):
            if left <= tomorrow - at:
                return at + left
            left -= tomorrow - at
        at = tomorrow


def _midnight_before(day: date) -> datetime:
    return datetime.combine(day, time(), LONDON).astimezone(UTC)
