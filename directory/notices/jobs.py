"""The clock's part in notices. Each person is a transaction, so that nobody who writes waits for all of them.

And whether a letter still goes to somebody with an account, asked when it is sent: that person may have left since it
was written, or have chosen otherwise. Letters to those who have none, such as a family's shortlist, always go.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from directory.accounts.actions.people import INVITATION, PASSWORD_RESET
from directory.accounts.actions.tell import SENT_BACK_LETTER
from directory.admissions.actions.apply import MORE_TIME_LETTER, QUESTION_LETTER
from directory.admissions.actions.change import CHANGE_LETTER
from directory.admissions.actions.decide import DECISION_LETTER
from directory.admissions.actions.visit import VISIT_LETTER
from directory.admissions.application_queries import (
    provider_of_application,
    provider_of_step,
    waiting_facts,
)
from directory.editing.sent_back_queries import sent_back
from directory.foundation.database import transaction
from directory.foundation.errors import NotFound
from directory.foundation.time import now, today
from directory.notices.actions import NEW_LETTER, SUMMARY_LETTER, pass_over, tell_of_new, write_summary
from directory.notices.notice_letters import waiting
from directory.notices.queries import due_at_once, due_for_summary, person, state_of, ways_of, works_for
from directory.notices.rules import NoticeKind, NoticeWay, summary_is_due
from directory.quality.actions.concerns import CONCERN_LETTER
from directory.quality.concern_queries import concern_facts
from directory.reminders.actions import LETTER as REMINDER
from directory.reminders.queries import reminder_by_id
from directory.residents.actions import INVITATION as RESIDENT_INVITATION

A_ROUND = 50
Check = Callable[[tuple[str, ...], str], bool]


def write_summaries() -> int:
    """Write the summaries of today that are not written yet, some at a time; how many."""
    day, written = today(), 0
    if not summary_is_due(None, day, now()):
        return 0
    for account_id in due_for_summary(day, A_ROUND):
        with transaction():
            someone = person(account_id)
            if someone is None:
                pass_over(account_id, day)
            else:
                written += write_summary(someone, waiting(someone, NoticeWay.DAILY), day)
    return written


def tell_at_once() -> int:
    """Write to those who want to know at once of what is new; how many."""
    written = 0
    for account_id in due_at_once(now(), A_ROUND):
        with transaction():
            someone = person(account_id)
            if someone is not None:
                written += tell_of_new(someone, waiting(someone, NoticeWay.AT_ONCE), now())
    return written


def may_receive(kind: str, subjects: tuple[str, ...], recipient: str) -> bool:
    """Whether a letter of a kind, about these ids, still goes to an address."""
    check = CHECKS.get(kind)
    if check is None:
        return True
    try:
        return check(subjects, recipient)
    except NotFound:  # what it is about is gone
        return False


def _wants(recipient: str, provider_id: int, kind: NoticeKind) -> bool:
    account_id = works_for(recipient, provider_id)
    return account_id is not None and ways_of(account_id)[kind] is NoticeWay.AT_ONCE


def _has_waiting(subjects: tuple[str, ...], recipient: str, way: NoticeWay) -> bool:
    someone = person(int(subjects[0]))
    return someone is not None and someone.email == recipient and bool(waiting(someone, way))


CHECKS: Mapping[str, Check] = {
    INVITATION: lambda _, recipient: state_of(recipient) == "invited",
    RESIDENT_INVITATION: lambda _, recipient: state_of(recipient) == "invited",
    PASSWORD_RESET: lambda _, recipient: state_of(recipient) == "active",
    REMINDER: lambda subjects, recipient: _wants(
        recipient, reminder_by_id(subjects[0]).provider_id, NoticeKind.REMINDERS
    ),
    DECISION_LETTER: lambda subjects, recipient: _wants(
        recipient, provider_of_application(subjects[0]), NoticeKind.DECISIONS
    ),
    VISIT_LETTER: lambda subjects, recipient: (
        # A visit that was moved since has a letter of its own.
        waiting_facts(subjects[0], today()).visit_on == date.fromisoformat(subjects[1])
        and _wants(recipient, provider_of_application(subjects[0]), NoticeKind.DECISIONS)
    ),
    MORE_TIME_LETTER: lambda subjects, recipient: (
        waiting_facts(subjects[0], today()).decide_by is not None
        and _wants(recipient, provider_of_application(subjects[0]), NoticeKind.DECISIONS)
    ),
    QUESTION_LETTER: lambda subjects, recipient: (
        # An answer may have come before the letter went.
        waiting_facts(subjects[0], today()).asks
        and _wants(recipient, provider_of_application(subjects[0]), NoticeKind.DECISIONS)
    ),
    CHANGE_LETTER: lambda subjects, recipient: _wants(
        recipient, provider_of_step(int(subjects[0])), NoticeKind.DECISIONS
    ),
    SENT_BACK_LETTER: lambda subjects, recipient: _wants(
        recipient, sent_back(subjects[0], int(subjects[1])).provider_id, NoticeKind.DECISIONS
    ),
    # What stands in public about a service is told to whoever works there, whatever letters that person wants.
    CONCERN_LETTER: lambda subjects, recipient: (
        works_for(recipient, concern_facts(int(subjects[0])).provider_id) is not None
    ),
    SUMMARY_LETTER: lambda subjects, recipient: _has_waiting(subjects, recipient, NoticeWay.DAILY),
    NEW_LETTER: lambda subjects, recipient: _has_waiting(subjects, recipient, NoticeWay.AT_ONCE),
}
