"""When a check and a serious concern may be shared and published, which words they may hold, what is overdue.

Pure: the day is given.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from textwrap import shorten

from directory.admissions.rules import working_days_after
from directory.foundation.calendar import bank_holidays
from directory.foundation.errors import Invalid
from directory.foundation.identifying_words import identifying_words
from directory.quality.states import PUBLIC_CONCERNS, ConcernState
from directory.vocabulary.quality import (
    AttendanceKind,
    AttendanceResult,
    CheckKind,
    CheckOutcome,
    CheckVerdict,
)

LONGEST_SUMMARY = 2000  # characters
LONGEST_ANSWER = 2000  # characters
LONGEST_NOTE = 4000  # characters
LONGEST_ACTION = 500  # characters
MOST_ACTIONS = 8
LONGEST_ACTION_WORDS = 120  # characters of an action where a list names it
LONGEST_CONCERN = 600  # characters: a warning is read in a minute
LONGEST_EVIDENCE = 500  # characters
LONGEST_APPEAL = 4000  # characters
# A concern is looked at again within this time, each time.
LONGEST_REVIEW = timedelta(days=92)
# For how long everybody reads that a concern was put right; then it is left out.
SHOWN_ONCE_PUT_RIGHT = timedelta(days=183)
WORKING_DAYS_TO_DECIDE_APPEAL = 10
# How long a provider has to answer a serious concern before the public reads it.
WORKING_DAYS_TO_ANSWER = 5
# What looks like a person who uses a service. Checks and visits name none (HAR App1 option 1; requirement 65).
OF_A_PERSON = frozenset(
    {"nhs_number", "national_insurance", "date_of_birth", "titled_name", "introduced_name", "room"}
)
# What else may stand in no text that a provider or the public reads.
OF_A_CONTACT = frozenset({"email", "phone", "postcode", "address"})
# Outcomes that ask the provider for something.
OUTCOMES_WITH_ACTIONS = frozenset({CheckOutcome.ACTION_NEEDED, CheckOutcome.SERIOUS_CONCERN})


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found in one area: a code of `CheckArea`, one of `CheckVerdict`, and in words what was seen."""

    area: str
    verdict: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class RequiredAction:
    """What the provider must do, and by which day."""

    what: str
    due_on: date


@dataclass(frozen=True, slots=True)
class Findings:
    """What a check came to, as an officer writes it up; what is not known yet is empty."""

    checked_on: date
    outcome: str | None
    public_summary: str
    internal_note: str
    findings: tuple[Finding, ...]
    required_actions: tuple[RequiredAction, ...]


@dataclass(frozen=True, slots=True)
class Draft:
    """What is known of a check when somebody wants to publish it."""

    kind: str
    checked_on: date
    outcome: str | None
    public_summary: str | None
    verdicts: tuple[str, ...]
    due_dates: tuple[date, ...]
    shared_on: date | None = None
    answered_on: date | None = None
    concern_stands: bool = False


def what_stops_publishing(draft: Draft, on: date) -> tuple[str, ...]:
    """Codes of everything that is still missing before the public may read this check; empty when nothing is.

    A check is publishable once it has its findings in words and an outcome (HAR 6.6), and may be shared. A serious
    concern can cost a provider its living: the provider has read it as it is, and has answered it or could for
    `WORKING_DAYS_TO_ANSWER`. It is said of a check only where a concern of the Council stands (`CouncilConcern`): that
    record alone warns, in words that a second person approved.
    """
    summary = (draft.public_summary or "").strip()
    faults = []
    if not summary:
        faults.append("summary_missing")
    if len(summary) > LONGEST_SUMMARY:
        faults.append("summary_too_long")
    if draft.outcome == CheckOutcome.SERIOUS_CONCERN:
        if draft.shared_on is None:
            faults.append("provider_not_asked")
        elif not _could_answer(draft.shared_on, draft.answered_on, on):
            faults.append("provider_may_answer")
        if not draft.concern_stands:
            faults.append("concern_missing")
    return (*faults, *what_stops_sharing(draft, on))


def _could_answer(shared_on: date, answered_on: date | None, on: date) -> bool:
    return could_answer(shared_on, last_day_to_answer(shared_on), answered_on, on)


def last_day_to_answer(told_on: date) -> date:
    """The last day on which a provider that was told on a day may answer: `WORKING_DAYS_TO_ANSWER` later."""
    return working_days_after(told_on, WORKING_DAYS_TO_ANSWER, bank_holidays())


def could_answer(told_on: date, answer_by: date, answered_on: date | None, on: date) -> bool:
    """Whether a provider has answered since it was told, or its days to answer are over."""
    return on > answer_by or (answered_on is not None and answered_on >= told_on)


def what_stops_sharing(draft: Draft, on: date) -> tuple[str, ...]:
    """Codes of everything that is still missing before the provider may read the findings; empty when nothing is.

    An outcome that asks for action needs at least one action with a due date, and "met" contradicts a part that is
    not met.
    """
    faults = []
    if not CheckKind.has(draft.kind):
        faults.append("kind_unknown")
    if draft.checked_on > on:
        faults.append("not_yet_done")
    if draft.outcome is None or not CheckOutcome.has(draft.outcome):
        faults.append("outcome_missing")
    if draft.outcome in OUTCOMES_WITH_ACTIONS and not draft.due_dates:
        faults.append("actions_missing")
    if draft.outcome == CheckOutcome.MET and CheckVerdict.NOT_MET in draft.verdicts:
        faults.append("outcome_contradicts_findings")
    if any(due_on < draft.checked_on for due_on in draft.due_dates):
        faults.append("due_before_check")
    return tuple(faults)


def check_due(actions: Sequence[RequiredAction], checked_on: date) -> None:
    """Refuse an action that is due before the day of its check. Raises Invalid for the first, which it names."""
    for number, action in enumerate(actions, 1):
        if action.due_on < checked_on:
            what = action_words(action.what)
            raise Invalid(f"due_{number}", "due_before_check", what=what, checked=checked_on)


def check_answer(text: str) -> str:
    """The provider's answer, trimmed. Raises Invalid where it is empty, too long or says who somebody is."""
    return _said("provider_answer", text, LONGEST_ANSWER, OF_A_PERSON | OF_A_CONTACT)


def check_note(text: str) -> str:
    """A note about a provider, trimmed: it may hold a telephone number of the provider's, but names no resident."""
    return _said("words", text, LONGEST_NOTE, OF_A_PERSON)


def check_unnamed(field: str, text: str, most: int) -> str:
    """A text of a check, trimmed; it may be empty. Raises Invalid where it is too long or says who somebody is."""
    return _said(field, text, most, OF_A_PERSON | OF_A_CONTACT) if text.strip() else ""


def _said(field: str, text: str, most: int, refused: frozenset[str]) -> str:
    words = text.strip()
    if not words:
        raise Invalid(field, "required")
    if len(words) > most:
        raise Invalid(field, "too_long", most=most)
    found = next((flag for flag in identifying_words(words) if flag.kind in refused), None)
    if found is not None:
        raise Invalid(field, "identifies_somebody", words=found.words)
    return words


def check_attendance(kind: str, result: str, people: int | None, held_on: date, on: date) -> None:
    """Refuse an attendance that is not one of ours or is still to come; only who came is counted (HAR 6.7)."""
    if not AttendanceKind.has(kind):
        raise Invalid("kind", "unknown")
    if not AttendanceResult.has(result):
        raise Invalid("result", "unknown")
    if held_on > on:
        raise Invalid("held_on", "not_over_yet")
    if people is not None and people < 1:
        raise Invalid("people", "below_one")
    if people is not None and result != AttendanceResult.ATTENDED:
        raise Invalid("people", "nobody_came")


def check_concern(text: str) -> str:
    """The words of a concern, trimmed. Raises Invalid where they are empty, too long or say who somebody is."""
    return _said("words", text, LONGEST_CONCERN, OF_A_PERSON | OF_A_CONTACT)


def check_evidence(text: str) -> str:
    """Where the evidence of a concern is kept, for the Council alone, trimmed. It names nobody who uses a service."""
    return _said("evidence", text, LONGEST_EVIDENCE, OF_A_PERSON)


def check_appeal(text: str) -> str:
    """Why a provider appeals, for the Council alone, trimmed. It names nobody who uses a service."""
    return _said("appeal", text, LONGEST_APPEAL, OF_A_PERSON)


def check_declared(declared: bool) -> None:
    """Refuse a concern of which its officer does not declare that it comes from no open safeguarding enquiry.

    What an enquiry is about is told to nobody while it is open (Care Act 2014, section 42).
    """
    if not declared:
        raise Invalid("declared", "open_enquiry")


def check_review_day(review_on: date, on: date) -> None:
    """Refuse a day of review that is not to come, or is more than `LONGEST_REVIEW` away."""
    if review_on <= on:
        raise Invalid("review_on", "review_not_to_come")
    if review_on > on + LONGEST_REVIEW:
        raise Invalid("review_on", "review_too_late", last=on + LONGEST_REVIEW)


def check_put_right(put_right_on: date, published_on: date, on: date) -> None:
    """Refuse a day on which something was seen put right that is to come, or is before anybody was warned of it."""
    if put_right_on > on:
        raise Invalid("put_right_on", "not_over_yet")
    if put_right_on < published_on:
        raise Invalid("put_right_on", "before_published", first=published_on)


def may_answer_concern(state: str, answer_by: date | None, on: date) -> bool:
    """Whether a provider may still answer a concern: it was told of it, and its days are not over."""
    return state == ConcernState.TOLD and answer_by is not None and on <= answer_by


def is_second_person(actor_id: str, took_part: Collection[str | None]) -> bool:
    """Whether somebody is none of those who wrote a concern, sent it for approval or approved it."""
    return actor_id not in took_part


def shown_until(put_right_on: date) -> date:
    """The last day on which everybody reads that a concern was put right."""
    return put_right_on + SHOWN_ONCE_PUT_RIGHT


def is_shown(state: str, put_right_on: date | None, on: date) -> bool:
    """Whether the public reads of a concern on a day: while it stands, and for a while after it was put right."""
    if state not in PUBLIC_CONCERNS:
        return False
    return put_right_on is None or on <= shown_until(put_right_on)


def may_appeal(state: str, waiting: bool, decided_on: date | None, reviewed_on: date | None) -> bool:
    """Whether a provider may appeal against a concern that is public.

    One appeal at a time; after one that was declined, once the Council has looked at the concern again since.
    """
    if state not in PUBLIC_CONCERNS or waiting:
        return False
    return decided_on is None or (reviewed_on is not None and reviewed_on > decided_on)


def last_day_to_decide(made_on: date) -> date:
    """The last day on which an appeal is decided in time."""
    return working_days_after(made_on, WORKING_DAYS_TO_DECIDE_APPEAL, bank_holidays())


def is_overdue(due_on: date, done_on: date | None, today: date) -> bool:
    """Whether an action was due before today and the Council has not seen it done."""
    return done_on is None and due_on < today


def open_actions(actions: Sequence[tuple[date, date | None]]) -> int:
    """How many of (due_on, done_on) are still to be done."""
    return sum(done_on is None for _, done_on in actions)


def action_words(what: str) -> str:
    """What an action asks for as a list names it: one line, cut after a whole word. The check has all of it."""
    line = " ".join(what.split())
    return (
        line if len(line) <= LONGEST_ACTION_WORDS else shorten(line, LONGEST_ACTION_WORDS, placeholder=" …")
    )
