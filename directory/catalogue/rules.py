"""Decisions about a service's description: what stops publication, how fresh a fact is, which addresses it visits."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Literal

from directory.foundation.errors import Invalid
from directory.vocabulary.care import (
    CARE_HOMES,
    REGULATED_CATEGORIES,
    REGULATED_TASKS,
    UNINSPECTED_CATEGORIES,
    VISITING_CATEGORIES,
)
from directory.vocabulary.organisations import AreaKind, CapacityUnit, FactKind, Weekday

VACANCY_STALE_DAYS = 14
START_STALE_DAYS = 14
# How long each kind of fact may be relied on: vacancies for days, prices for a quarter, words for half a year.
STALE_DAYS: Mapping[FactKind, int] = {
    FactKind.VACANCIES: VACANCY_STALE_DAYS,
    FactKind.PRICES: 91,
    FactKind.WORDS: 182,
}
MOST_RENT_PENCE = 100_000_00  # as the sentence of `money_too_much` says
MOST_SHARERS = 50
WEEK_HOURS = 7 * 24
DAY_MINUTES = 24 * 60
WEEK_MINUTES = 7 * DAY_MINUTES
_CLOCK_TIME = re.compile(r"([01]?[0-9]|2[0-3])[:.]?([0-5][0-9])")

MissingFact = Literal[
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
    """What publication depends on. The caller states price, rating and registration: other rooms own them."""

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


def missing_to_publish(facts: PublishFacts) -> tuple[MissingFact, ...]:
    """What still stops a service being published; empty when nothing does.

    Exactly one named contact (HAR App3 4.2), consent to publish (HAR 6.6), trial and both notice periods stated
    before any contract (HAR App3 4.2), a price and a rating or the reason for none (HAR 7.11), and a
    registration where personal care or nursing is offered (L20). "No trial" is a statement too.
    """
    regulated = bool(facts.tasks & REGULATED_TASKS)
    checks: tuple[tuple[MissingFact, bool], ...] = (
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
        """Whether the fact may still be relied on; if not, the page says since when nobody has confirmed it."""
        return self.code in ("told_today", "told_days_ago")


def freshness(as_at: date | None, today: date, stale_after: int) -> Freshness:
    """How fresh a fact of the day `as_at` is; stale after more than `stale_after` days (requirement 49).

    A day in the future counts as today: where the demonstration's clock is held in the past, nothing is stale early.
    """
    if as_at is None:
        return Freshness("not_told")
    days = max(0, (today - as_at).days)
    if days > stale_after:
        return Freshness("stale", days)
    return Freshness("told_today" if days == 0 else "told_days_ago", days)


def earliest_start(start_on: date | None, stated_on: date | None, today: date) -> date | None:
    """The day on which the service can begin, as the provider stated it.

    None where it never stated one, or too long ago: the resident asks, since a guess would cost days.
    """
    return start_on if freshness(stated_on, today, START_STALE_DAYS).is_usable else None


@dataclass(frozen=True, slots=True)
class Availability:
    """What a provider says is free: a number of rooms or places, or when care can begin.

    `start_in_days`, or the day `start_on`, is for care that comes to the person; neither says that there is no room.
    """

    free: int | None = None
    start_in_days: int | None = None
    start_on: date | None = None


def check_living(facts: Mapping[str, int | None]) -> None:
    """Refuse what no home that is let can have; the database has the same checks. A fact left out is not told.

    Raises Invalid `price_zero`, `money_too_much` (rent, pence a week), `sharers_out_of_range` (people in one home),
    `hours_out_of_range` (hours of support a week that everybody there gets together).
    """
    rent, sharers, hours = (
        facts.get(name) for name in ("rent_weekly_pence", "sharers", "shared_support_hours")
    )
    if rent is not None and rent < 1:
        raise Invalid("rent_weekly_pence", "price_zero")
    if rent is not None and rent > MOST_RENT_PENCE:
        raise Invalid("rent_weekly_pence", "money_too_much")
    if sharers is not None and not 1 <= sharers <= MOST_SHARERS:
        raise Invalid("sharers", "sharers_out_of_range")
    if hours is not None and not 0 <= hours <= WEEK_HOURS:
        raise Invalid("shared_support_hours", "hours_out_of_range")


def availability_unit(category: str, capacity_unit: str | None) -> CapacityUnit | None:
    """What the room of a service is counted in; None for care that comes to the person, which says how soon it can
    begin.
    """
    if category in VISITING_CATEGORIES:
        return None
    if category in CARE_HOMES:
        return CapacityUnit.BEDS
    return CapacityUnit(capacity_unit) if capacity_unit else CapacityUnit.PLACES


@dataclass(frozen=True, slots=True)
class AddressAreas:
    """The areas that one address lies in. Unknown parts are None."""

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

    One area that holds the address is enough. A service that names no areas visits nobody.
    """
    holding = {
        (AreaKind.WARD, address.ward_code),
        (AreaKind.OUTCODE, address.outcode),
        (AreaKind.COUNCIL, address.council_code),
    }
    return any(area in holding for area in areas)


def check_codes(field: str, codes: Iterable[str], allowed: Iterable[str]) -> list[str]:
    """The codes in the order of the vocabulary, each once. Raises Invalid `unknown_code`."""
    chosen, known = set(codes), [str(code) for code in allowed]
    unknown = chosen - set(known)
    if unknown:
        raise Invalid(field, "unknown_code", value=sorted(unknown)[0])
    return [code for code in known if code in chosen]


def check_languages(codes: Iterable[str]) -> list[str]:
    """Language codes of two or three small letters, sorted. Raises Invalid `unknown_code`."""
    languages = sorted(set(codes))
    for code in languages:
        if not (2 <= len(code) <= 3 and code.isascii() and code.isalpha() and code.islower()):
            raise Invalid("languages", "unknown_code", value=code)
    return languages


def check_areas(areas: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """(kind, code) pairs in a fixed order, each once. Raises Invalid `unknown_code`."""
    pairs = sorted({(str(kind), code.strip().upper()) for kind, code in areas})
    for kind, code in pairs:
        if not AreaKind.has(kind) or not code:
            raise Invalid("areas", "unknown_code", value=f"{kind}:{code}")
    return pairs


def check_place_of_new(
    category: str, *, is_registered: bool, categories_here: Iterable[str], has_postcode: bool
) -> None:
    """Whether a provider may begin a service of a kind at a place of its own, as a draft.

    Care that needs a registration (L20) begins at a location that the provider has claimed, where the same kind of care
    is not described already; what people go to has a postcode. Raises Invalid `claim_needed`, `kind_here_already`,
    `required`.
    """
    if category in REGULATED_CATEGORIES and not is_registered:
        raise Invalid("category", "claim_needed")
    if category in categories_here:
        raise Invalid("category", "kind_here_already")
    if category not in VISITING_CATEGORIES and not has_postcode:
        raise Invalid("postcode", "postcode_needed")


def bears_registration(category: str) -> bool:
    """Whether a service of a kind bears the registration and the ratings of the location that it is run from.

    The inspectors look at none of the others: a home's rating says nothing of its handyperson.
    """
    return category not in UNINSPECTED_CATEGORIES


def check_as_at(as_at: date, today: date) -> date:
    """The day that a fact is of; never in the future. Raises Invalid `in_the_future`."""
    if as_at > today:
        raise Invalid("as_at", "in_the_future")
    return as_at


def clock_minutes(field: str, time: str) -> int:
    """Minutes after midnight of a time as people write it: "9:00", "09.00", "0900". Raises Invalid `clock_time`."""
    found = _CLOCK_TIME.fullmatch("".join(time.split()))
    if found is None:
        raise Invalid(field, "clock_time")
    return int(found[1]) * 60 + int(found[2])


def check_opening_hours(periods: Iterable[Mapping[str, str]]) -> list[dict[str, str]]:
    """Periods of {"day", "opens", "closes"} in the order of the week, their times as "HH:MM".

    A day may have several. One that closes at or before it opens goes past midnight: "20:00" to "02:00" is six hours,
    "00:00" to "00:00" the whole day. Raises Invalid `unknown_code`, `clock_time`, `hours_overlap`.
    """
    spans: list[tuple[int, int, dict[str, str]]] = []
    for period in periods:
        if not Weekday.has(period["day"]):
            raise Invalid("opening_hours", "unknown_code")
        opens = clock_minutes("opening_hours", period["opens"])
        closes = clock_minutes("opening_hours", period["closes"])
        start = [str(day) for day in Weekday].index(period["day"]) * DAY_MINUTES + opens
        length = (closes - opens) % DAY_MINUTES or DAY_MINUTES
        words = {"day": period["day"], "opens": _clock(opens), "closes": _clock(closes)}
        spans.append((start, start + length, words))
    spans.sort(key=lambda span: span[:2])
    for before, after in pairwise(spans):
        if after[0] < before[1]:
            raise Invalid("opening_hours", "hours_overlap")
    if len(spans) > 1 and spans[-1][1] > WEEK_MINUTES + spans[0][0]:
        raise Invalid("opening_hours", "hours_overlap")
    return [words for _, _, words in spans]


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


def place_of(town: str | None, postcode: str | None) -> str:
    """Where a service is, in a list of names: with its postcode, since two of one name may stand in one town."""
    return ", ".join(part for part in (town, postcode) if part)
