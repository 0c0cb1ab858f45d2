"""What feedback may hold, who is linked to a service, and when a moderator needs a second one. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from directory.foundation.actor import Actor, Role
from directory.foundation.errors import Invalid
from directory.vocabulary.people import FeedbackLink, Theme

SCORES = range(1, 6)
LONGEST_TEXT = 4000  # characters
LONGEST_REPLY = 2000  # characters
DAYS_BETWEEN = 90  # between two accounts of one writer, so that nobody outvotes the others


@dataclass(frozen=True, slots=True)
class VerifiedLink:
    """What ties a writer to a service, from the room that verified it: only the digest of ``ref`` is stored."""

    kind: str
    ref: str
    service_id: int


def is_link_to(link: VerifiedLink, service_id: int) -> bool:
    """Whether a link ties its writer to this service (requirement 69)."""
    return link.service_id == service_id and FeedbackLink.has(link.kind) and bool(link.ref)


def may_decide_alone(actor: Actor, run_by_council: str | None) -> bool:
    """A moderator never decides alone about a service that the moderator's own council runs (requirements
    section 4).

    ``run_by_council`` is the code of the council that runs the service itself, None for any other provider.
    """
    return run_by_council is None or run_by_council not in actor.councils(Role.MODERATOR)


def next_submission_day(last_submitted_on: date | None, on: date) -> date:
    """The first day, from ``on``, when the same writer may write about the same service again."""
    return on if last_submitted_on is None else max(on, last_submitted_on + timedelta(days=DAYS_BETWEEN))


def check_scores(overall: int, themes: Mapping[str, int | None]) -> None:
    """Refuse a score outside 1 to 5 and a theme that does not exist. Raises Invalid naming the question."""
    if overall not in SCORES:
        raise Invalid("overall", "score_out_of_range")
    for theme, score in themes.items():
        if not Theme.has(theme):
            raise Invalid(theme, "unknown")
        if score is not None and score not in SCORES:
            raise Invalid(theme, "score_out_of_range")


def check_period(used_from: date, used_to: date | None, submitted_on: date) -> None:
    """The period of use is in order and not in the future. Raises Invalid."""
    if used_from > submitted_on:
        raise Invalid("used_from", "in_the_future")
    if used_to is not None and used_to < used_from:
        raise Invalid("used_to", "before_start")
    if used_to is not None and used_to > submitted_on:
        raise Invalid("used_to", "in_the_future")


def check_text(field: str, text: str, *, max_length: int, required: bool) -> str:
    """The text, trimmed. Raises Invalid over ``max_length`` characters, or where it is required and empty."""
    trimmed = text.strip()
    if required and not trimmed:
        raise Invalid(field, "required")
    if len(trimmed) > max_length:
        raise Invalid(field, "too_long", most=max_length)
    return trimmed


def month_of(day: date) -> date:
    """The first of the month: a period is published by month, since exact days can single one person out."""
    return day.replace(day=1)
