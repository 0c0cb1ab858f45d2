"""Decisions about a service's description: what stops it being shown, how fresh a fact is, whom it visits."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal
from urllib.parse import urlsplit

from directory.foundation.actor import Actor, Role
from directory.foundation.errors import Invalid
from directory.vocabulary.care import REGULATED_TASKS
from directory.vocabulary.organisations import AreaKind

VACANCY_STALE_DAYS = 14
START_STALE_DAYS = 14
LONGEST_URL = 300

Missing = Literal[
    "named_contact",
    "publish_consent",
    "trial",
    "trial_days",
    "notice_by_resident",
    "notice_by_provider",
    "description",
    "place",
    "price",
    "rating",
    "registration",
]
FreshnessCode = Literal["not_told", "told_today", "told_days_ago", "stale"]


@dataclass(frozen=True, slots=True)
class PublishFacts:
    """What publication depends on. Price, rating and registration are told by rooms that know them."""

    current_contacts: int
    publish_consent_on: date | None
    trial_offered: bool | None
    trial_days: int | None
    notice_by_resident_days: int | None
    notice_by_provider_days: int | None
    described: bool
    placed: bool
    tasks: frozenset[str]
    # A price, or the words that say how a price is agreed in a non-priced lot.
    price_shown: bool
    # A rating, or the reason why there is none.
    rating_shown: bool
    # An active registration for the regulated activity offered.
    registered: bool


def missing_to_publish(facts: PublishFacts) -> tuple[Missing, ...]:
    """What still stops a service being published; empty when nothing does.

    Exactly one named contact (HAR App3 4.2), consent to publish (HAR 6.6), trial and both notice periods said
    before any contract (HAR App3 4.2), a price and a rating or the reason for none (HAR 7.11), and a
    registration where personal care or nursing is offered (L20). Saying that no trial is offered counts as
    saying.
    """
    regulated = bool(facts.tasks & REGULATED_TASKS)
    checks: tuple[tuple[Missing, bool], ...] = (
        ("named_contact", facts.current_contacts == 1),
        ("publish_consent", facts.publish_consent_on is not None),
        ("trial", facts.trial_offered is not None),
        ("trial_days", facts.trial_offered is not True or facts.trial_days is not None),
        ("notice_by_resident", facts.notice_by_resident_days is not None),
        ("notice_by_provider", facts.notice_by_provider_days is not None),
        ("description", facts.described),
        ("place", facts.placed),
        ("price", facts.price_shown),
        ("rating", facts.rating_shown),
        ("registration", facts.registered or not regulated),
    )
    return tuple(code for code, met in checks if not met)


@dataclass(frozen=True, slots=True)
class Freshness:
    """How old a fact is: a code for the sentence, and its age in days."""

    code: FreshnessCode
    days: int = 0

    @property
    def is_usable(self) -> bool:
        """Whether the fact may still be relied on; if not, the page says "ask the provider"."""
        return self.code in ("told_today", "told_days_ago")


def freshness(as_at: date | None, today: date, stale_after: int = VACANCY_STALE_DAYS) -> Freshness:
    """How fresh a fact told on `as_at` is; stale after more than `stale_after` days (requirement 49).

    A day in the future counts as today: with the clock held in the past, nothing is older than it looks.
    """
    if as_at is None:
        return Freshness("not_told")
    days = max(0, (today - as_at).days)
    if days > stale_after:
        return Freshness("stale", days)
    return Freshness("told_today" if days == 0 else "told_days_ago", days)


def earliest_start(start_on: date | None, told_on: date | None, today: date) -> date | None:
    """The day on which the service can begin, as it was told.

    None for what was never told, or too long ago: one has to ask, since a guess would cost her days.
    """
    return start_on if freshness(told_on, today, START_STALE_DAYS).is_usable else None


@dataclass(frozen=True, slots=True)
class AddressAreas:
    """The areas one address lies in. Unknown parts are None."""

    ward_code: str | None = None
    outcode: str | None = None
    council_code: str | None = None


def outcode_of(postcode: str) -> str:
    """The outward half of a postcode, spaced or not: "N8 0RD" -> "N8". An outward half stays as it is."""
    letters = "".join(postcode.split()).upper()
    full = len(letters) >= 5 and letters[-3].isdigit() and letters[-2:].isalpha()
    return letters[:-3] if full else letters


def visits_address(areas: Iterable[tuple[str, str]], address: AddressAreas) -> bool:
    """Whether a service that covers `areas` ((kind, code) pairs) visits an address (HF 6.1).

    One area that holds the address is enough. A service that has told no areas visits nobody.
    """
    held = {("ward", address.ward_code), ("outcode", address.outcode), ("council", address.council_code)}
    return any(area in held for area in areas)


def check_codes(field: str, codes: Iterable[str], allowed: Iterable[str]) -> list[str]:
    """The codes in the order of the vocabulary, each once. Raises Invalid `unknown_code`."""
    given, known = set(codes), [str(code) for code in allowed]
    strange = given - set(known)
    if strange:
        raise Invalid(field, "unknown_code", value=sorted(strange)[0])
    return [code for code in known if code in given]


def check_languages(codes: Iterable[str]) -> list[str]:
    """Language codes of two or three small letters, sorted. Raises Invalid `unknown_code`."""
    given = sorted(set(codes))
    for code in given:
        if not (2 <= len(code) <= 3 and code.isascii() and code.isalpha() and code.islower()):
            raise Invalid("languages", "unknown_code", value=code)
    return given


def check_areas(areas: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """(kind, code) pairs in a fixed order, each once. Raises Invalid `unknown_code`."""
    wanted = sorted({(kind, code.strip().upper()) for kind, code in areas})
    for kind, code in wanted:
        if not AreaKind.has(kind) or not code:
            raise Invalid("areas", "unknown_code", value=f"{kind}:{code}")
    return wanted


def check_web_address(field: str, address: str | None) -> str | None:
    """An address a link may safely lead to: http or https with a host. Raises Invalid `web_address`."""
    if not address or not address.strip():
        return None
    cleaned = address.strip()
    parts = urlsplit(cleaned)
    if (
        parts.scheme not in ("http", "https")
        or not parts.hostname
        or parts.username
        or len(cleaned) > LONGEST_URL
    ):
        raise Invalid(field, "web_address")
    if any(character.isspace() or not character.isprintable() for character in cleaned):
        raise Invalid(field, "web_address")
    # The database compares the scheme letter by letter.
    return parts.scheme + cleaned[len(parts.scheme) :]


def check_told(as_at: date, today: date) -> date:
    """The day a fact is told for; never a day to come. Raises Invalid `in_the_future`."""
    if as_at > today:
        raise Invalid("as_at", "in_the_future")
    return as_at


_APPROVERS = frozenset({Role.MODERATOR, Role.SYSTEM})
_PROVIDERS = frozenset({Role.PROVIDER_USER, Role.PROVIDER_SIGNATORY})


def may_approve(actor: Actor) -> bool:
    """Whether an actor may change what the public reads: providers propose, moderators accept."""
    return actor.role in _APPROVERS


def may_describe(actor: Actor, provider_id: int, state: str) -> bool:
    """Whether an actor may write the description itself: a provider only while its service is a draft."""
    return may_approve(actor) or (state == "draft" and may_speak_for(actor, provider_id))


def may_speak_for(actor: Actor, provider_id: int) -> bool:
    """Whether an actor may tell facts for a provider: its own people, or those who approve."""
    return may_approve(actor) or (actor.role in _PROVIDERS and actor.provider_id == provider_id)
