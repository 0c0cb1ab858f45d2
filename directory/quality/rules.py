"""When a check may be shared and published, which words it may hold, what is overdue. Pure: the day is given."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from textwrap import shorten

from directory.admissions.rules import working_days_after
from directory.foundation.calendar import bank_holidays
from directory.foundation.errors import Invalid
from directory.foundation.identifying_words import identifying_words
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


def what_stops_publishing(draft: Draft, on: date) -> tuple[str, ...]:
    """Codes of everything that is still missing before the public may read this check; empty when nothing is.

    A check is publishable once it has its findings in words and an outcome (HAR 6.6), and may be shared. A serious
    concern can cost a provider its living: the provider has read it as it is, and has answered it or could for
    `WORKING_DAYS_TO_ANSWER`.
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
    return (*faults, *what_stops_sharing(draft, on))


def _could_answer(shared_on: date, answered_on: date | None, on: date) -> bool:
    if answered_on is not None and answered_on >= shared_on:
        return True
    return on > working_days_after(shared_on, WORKING_DAYS_TO_ANSWER, bank_holidays())


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


def is_overdue(due_on: date, done_on: date | None, today: date) -> bool:
    """Whether an action was due before today and the Council has not seen it done."""
    return done_on is None and due_on < today


def open_actions(actions: Sequence[tuple[date, date | None]]) -> int:
    """How many of (due_on, done_on) are still to be done."""
    return sum(done_on is None for _, done_on in actions)


def action_words(what: str) -> str:
    """What an action asks for as a list names it: one line, cut after a whole word. The check has all of it."""
    return shorten(what, LONGEST_ACTION_WORDS, placeholder=" …")
