"""When a check may be published and who may do what to one. Pure: told the facts and the day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from directory.foundation.actor import Actor, Role
from directory.foundation.errors import Invalid

KINDS = ("spot_check", "quality_review", "service_user_visit")
OUTCOMES = ("met", "action_needed", "serious_concern")
VERDICTS = ("strength", "met", "not_met")
FINDING_AREAS = (
    "dignity",
    "safety",
    "staffing",
    "continuity",
    "timekeeping",
    "medicines",
    "food_and_drink",
    "records",
    "premises",
    "leadership",
)
LONGEST_SUMMARY = 2000  # characters
LONGEST_ANSWER = 2000  # characters

_WRITERS = frozenset({Role.COMMISSIONING_MANAGER, Role.QUALITY_OFFICER, Role.SYSTEM})
_PROVIDERS = frozenset({Role.PROVIDER_USER, Role.PROVIDER_SIGNATORY})


@dataclass(frozen=True, slots=True)
class Draft:
    """What is known of a check when somebody wants to publish it."""

    kind: str
    checked_on: date
    outcome: str | None
    public_summary: str | None
    verdicts: tuple[str, ...]
    due_dates: tuple[date, ...]


def may_check(actor: Actor) -> bool:
    """Commissioning managers and quality officers write and publish checks (HAR 7.23, App1 option 1)."""
    return actor.role in _WRITERS


def may_answer(actor: Actor, provider_id: int) -> bool:
    """Only the provider that was checked answers. ``provider_id`` is the owner of the checked service."""
    return actor.role in _PROVIDERS and actor.provider_id == provider_id


def what_stops_publishing(draft: Draft, on: date) -> tuple[str, ...]:
    """Codes of everything that is still missing before the public may read this check; empty when nothing is.

    A check is publishable once it says what was found, in words and as an outcome (HAR 6.6). An outcome that
    asks for action needs at least one action with a due date, and "met" can't stand beside a part not met.
    """
    summary = (draft.public_summary or "").strip()
    faults = []
    if draft.kind not in KINDS:
        faults.append("kind_unknown")
    if draft.checked_on > on:
        faults.append("not_yet_done")
    if not summary:
        faults.append("summary_missing")
    if len(summary) > LONGEST_SUMMARY:
        faults.append("summary_too_long")
    if draft.outcome not in OUTCOMES:
        faults.append("outcome_missing")
    if draft.outcome in ("action_needed", "serious_concern") and not draft.due_dates:
        faults.append("actions_missing")
    if draft.outcome == "met" and "not_met" in draft.verdicts:
        faults.append("outcome_contradicts_findings")
    if any(due < draft.checked_on for due in draft.due_dates):
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
