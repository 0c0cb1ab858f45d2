"""Choosing what one is told of, and writing the letters of what waits. Nothing here commits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import delete, select

from directory.audit.actions import record
from directory.foundation.actor import SYSTEM, SignIn
from directory.foundation.database import db
from directory.foundation.errors import Invalid
from directory.foundation.form_tokens import submission_key
from directory.foundation.tasks import Task
from directory.notices.models import NoticeChoice, NoticeRound, NoticeTold
from directory.notices.queries import Person, told_of, ways_of
from directory.notices.rules import WAYS, NoticeKind, NoticeWay, new_tasks, told_key
from directory.outbox.letters import write_letter

SUMMARY_LETTER = "notice_summary"  # kinds of letters, both about an account
NEW_LETTER = "notice_new"


def choose_notices(sign_in: SignIn, choices: Mapping[NoticeKind, NoticeWay]) -> None:
    """Choose for oneself when to be told of what. Raises Invalid for a way that a kind does not have."""
    for kind, way in choices.items():
        if way not in WAYS[kind]:
            raise Invalid(kind.value, "unknown")
    before = ways_of(sign_in.account_id)
    changed = {kind: way for kind, way in choices.items() if before[kind] is not way}
    for kind, way in changed.items():
        row = db.session.scalar(
            select(NoticeChoice).where(
                NoticeChoice.account_id == sign_in.account_id, NoticeChoice.kind == kind
            )
        )
        if row is None:
            db.session.add(NoticeChoice(account_id=sign_in.account_id, kind=kind, way=way))
        else:
            row.way = way
    db.session.flush()
    record(
        sign_in.actor,
        "account.notices_chosen",
        "account",
        sign_in.account_id,
        before={kind.value: before[kind].value for kind in changed},
        after={kind.value: way.value for kind, way in changed.items()},
    )


def write_summary(person: Person, tasks: Sequence[Task], day: date) -> bool:
    """Write somebody the summary of a day, where anything waits; whether it was written. Once a day, however often."""
    _round(person.account_id).summary_on = day
    db.session.flush()
    if not tasks:
        return False
    write_letter(
        SYSTEM,
        person.email,
        kind=SUMMARY_LETTER,
        subjects=[str(person.account_id)],
        locale=person.locale,
        submission_key=submission_key(SUMMARY_LETTER, str(person.account_id), day.isoformat()),
        is_limited=False,
    )
    return True


def pass_over(account_id: int, day: date) -> None:
    """Somebody holds no role, so there is nothing to look at today."""
    _round(account_id).summary_on = day
    db.session.flush()


def tell_of_new(person: Person, tasks: Sequence[Task], at: datetime) -> bool:
    """Write somebody of tasks that no letter told of yet; whether there were any. What waits no longer is forgotten."""
    told = told_of(person.account_id)
    waiting = {told_key(task) for task in tasks}
    over = [number for key, number in told.items() if key not in waiting]
    if over:
        db.session.execute(delete(NoticeTold).where(NoticeTold.id.in_(over)))
    new = new_tasks(tasks, told.keys())
    if not new:
        return False
    _round(person.account_id).told_at = at
    keys = sorted({told_key(task) for task in new})
    db.session.add_all(
        NoticeTold(account_id=person.account_id, kind=kind, subject=subject, since=since)
        for kind, subject, since in keys
    )
    db.session.flush()
    write_letter(
        SYSTEM,
        person.email,
        kind=NEW_LETTER,
        subjects=[str(person.account_id), str(len(keys))],
        locale=person.locale,
        submission_key=submission_key(NEW_LETTER, str(person.account_id), at.isoformat()),
        is_limited=False,
    )
    return True


def _round(account_id: int) -> NoticeRound:
    row = db.session.get(NoticeRound, account_id)
    if row is None:
        row = NoticeRound(account_id=account_id)
        db.session.add(row)
    return row
