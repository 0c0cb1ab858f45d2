"""When a provider is reminded of a fact, and for how long the link in a letter works. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from directory.catalogue.rules import STALE_DAYS
from directory.vocabulary.organisations import FactKind

# After how many days a letter goes out, for each kind of fact: three, the last on the day before it is too old.
REMINDER_DAYS: Mapping[FactKind, tuple[int, int, int]] = {
    FactKind.VACANCIES: (7, 10, 13),
    FactKind.PRICES: (77, 84, 90),
    FactKind.WORDS: (154, 168, 181),
}
LINK_DAYS = 7
LinkState = Literal["open", "used", "expired"]


@dataclass(frozen=True, slots=True)
class DueFact:
    """A fact that a provider is to be reminded of, and which of the three letters it is for."""

    service_id: int
    provider_id: int
    kind: FactKind
    told_on: date
    step: int


def reminder_step(kind: FactKind, told_on: date | None, sent: int, today: date) -> int | None:
    """Which letter to send today about a fact that was told on a day and of which letter `sent` was the last.

    None where no letter is due: the fact is young, was never told, or its last letter has gone. A site that was
    away for days sends the latest letter alone, not each that it missed (requirement 49).
    """
    if told_on is None:
        return None
    age = (today - told_on).days
    reached = sum(1 for days in REMINDER_DAYS[kind] if age >= days)
    return reached if reached > sent else None


def confirm_by(kind: FactKind, told_on: date) -> date:
    """The last day on which a fact told on a day may still be relied on."""
    return told_on + timedelta(days=STALE_DAYS[kind])


def is_unconfirmed(kind: FactKind, told_on: date | None, today: date) -> bool:
    """Whether the public is told that a fact was not confirmed for too long. What was never told is "not told"."""
    return told_on is not None and (today - told_on).days > STALE_DAYS[kind]


def link_state(expires_on: date, *, used: bool, today: date) -> LinkState:
    """Whether the link in a letter still acts: once, and until the end of its last day in London."""
    if used:
        return "used"
    return "expired" if today > expires_on else "open"


def facts_by_provider(facts: Collection[DueFact]) -> dict[int, list[DueFact]]:
    """The facts of each provider in a fixed order: one letter a person a day holds them all."""
    found: dict[int, list[DueFact]] = {}
    for fact in sorted(facts, key=lambda fact: (fact.provider_id, fact.service_id, fact.kind)):
        found.setdefault(fact.provider_id, []).append(fact)
    return found
