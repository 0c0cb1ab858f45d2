"""When a check may be published, what an answer may be and what is overdue. Pure: the day is a parameter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from directory.foundation.errors import Invalid
from directory.vocabulary.quality import CheckKind, CheckOutcome, CheckVerdict

LONGEST_SUMMARY = 2000  # characters
LONGEST_ANSWER = 2000  # characters
# Outcomes that ask the provider for something.
OUTCOMES_WITH_ACTIONS = frozenset({CheckOutcome.ACTION_NEEDED, CheckOutcome.SERIOUS_CONCERN})


@dataclass(frozen=True, slots=True)
class Draft:
    """What is known of a check when somebody wants to publish it."""

    kind: str
    checked_on: date
    outcome: str | None
    public_summary: str | None
    verdicts: tuple[str, ...]
    due_dates: tuple[date, ...]


def what_stops_publishing(draft: Draft, on: date) -> tuple[str, ...]:
    """Codes of everything that is still missing before the public may read this check; empty when nothing is.

    A check is publishable once it has its findings in words and an outcome (HAR 6.6). An outcome that asks for
    action needs at least one action with a due date, and "met" contradicts a part that is not met.
    """
    summary = (draft.public_summary or "").strip()
    faults = []
    if not CheckKind.has(draft.kind):
        faults.append("kind_unknown")
    if draft.checked_on > on:
        faults.append("not_yet_done")
    if not summary:
        faults.append("summary_missing")
    if len(summary) > LONGEST_SUMMARY:
        faults.append("summary_too_long")
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
    """The provider's answer, trimmed. Raises Invalid where it is empty or over 2,000 characters."""
    answer = text.strip()
    if not answer:
        raise Invalid("provider_answer", "required")
    if len(answer) > LONGEST_ANSWER:
        raise Invalid("provider_answer", "too_long", most=LONGEST_ANSWER)
    return answer


def is_overdue(due_on: date, done_on: date | None, today: date) -> bool:
    """Whether an action was due before today and the Council has not seen it done."""
    return done_on is None and due_on < today


def open_actions(actions: Sequence[tuple[date, date | None]]) -> int:
    """How many of (due_on, done_on) are still to be done."""
    return sum(done_on is None for _, done_on in actions)
