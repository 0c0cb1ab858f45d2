"""The codes of feedback, and who may write, answer, decide or challenge. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from directory.foundation.actor import Actor, Role
from directory.foundation.errors import Invalid

LINK_KINDS = ("agreement", "placement", "visit")
RELATIONSHIPS = ("resident", "daughter_or_son", "partner", "relative", "friend", "advocate")
THEMES = ("continuity", "timekeeping", "respect", "communication", "value")
SCORES = range(1, 6)
# No reason here means "unwelcome": negative feedback is kept (DMCC Act 2024, schedule 20, paragraph 13).
REJECTION_REASONS = (
    "names_someone",
    "not_about_service",
    "not_a_user",
    "fake",
    "hidden_incentive",
    "abusive",
    "unlawful",
    "safeguarding",
)
CHALLENGE_GROUNDS = ("untrue", "defamatory", "names_someone", "not_a_user", "fake", "abusive", "unlawful")
LONGEST_TEXT = 4000  # characters
LONGEST_REPLY = 2000  # characters
DAYS_BETWEEN = 90  # one writer is heard again after this many days, so that nobody outvotes the others

_WRITERS = frozenset({Role.RESIDENT, Role.REPRESENTATIVE, Role.ADVOCATE, Role.SYSTEM})
_PROVIDERS = frozenset({Role.PROVIDER_USER, Role.PROVIDER_SIGNATORY})
_MODERATORS = frozenset({Role.MODERATOR, Role.SYSTEM})


@dataclass(frozen=True, slots=True)
class VerifiedLink:
    """What ties a writer to a service, as told by the room that knows: only the digest of ``ref`` is kept."""

    kind: str
    ref: str
    service_id: int


def may_write(actor: Actor, link: VerifiedLink, service_id: int) -> bool:
    """Residents, those who act for them and advocates, about a service they are linked to.

    Providers and staff never write feedback (DMCC Act 2024, schedule 20, paragraph 13).
    """
    linked = link.service_id == service_id and link.kind in LINK_KINDS and bool(link.ref)
    return actor.role in _WRITERS and linked


def may_reply(actor: Actor, provider_id: int) -> bool:
    """Only the provider of the service answers. ``provider_id`` is the service's owner."""
    return actor.role in _PROVIDERS and actor.provider_id == provider_id


def may_moderate(actor: Actor) -> bool:
    """Moderators read what was written before it is public."""
    return actor.role in _MODERATORS


def may_decide(actor: Actor, run_by_council: str | None, second: Actor | None) -> bool:
    """Moderators decide; about a service their own council runs, never alone (requirements section 4).

    ``run_by_council`` is the code of the council that runs the service itself, None for any other provider.
    """
    if run_by_council is None or actor.council_code != run_by_council:
        return may_moderate(actor)
    return may_moderate(actor) and second is not None and may_moderate(second) and second.id != actor.id


def next_submission_day(last_told_on: date | None, on: date) -> date:
    """The first day on which the same writer may be heard about the same service: ``on``, or later."""
    return on if last_told_on is None else max(on, last_told_on + timedelta(days=DAYS_BETWEEN))


def check_scores(overall: int, themes: Mapping[str, int | None]) -> None:
    """Refuse a score outside 1 to 5 and a theme that does not exist. Raises Invalid naming the question."""
    if overall not in SCORES:
        raise Invalid("overall", "score_out_of_range")
    for theme, score in themes.items():
        if theme not in THEMES:
            raise Invalid(theme, "unknown")
        if score is not None and score not in SCORES:
            raise Invalid(theme, "score_out_of_range")


def check_period(used_from: date, used_to: date | None, told_on: date) -> None:
    """The period of use is in order and not in the future. Raises Invalid."""
    if used_from > told_on:
        raise Invalid("used_from", "in_future")
    if used_to is not None and used_to < used_from:
        raise Invalid("used_to", "before_start")
    if used_to is not None and used_to > told_on:
        raise Invalid("used_to", "in_future")


def check_words(field: str, text: str, *, most: int, required: bool) -> str:
    """The text, trimmed. Raises Invalid where it is over ``most`` characters, or empty but required."""
    words = text.strip()
    if required and not words:
        raise Invalid(field, "required")
    if len(words) > most:
        raise Invalid(field, "too_long", most=most)
    return words


def month_of(day: date) -> date:
    """The first of the month: a period is published by month, since exact days can single one person out."""
    return day.replace(day=1)
