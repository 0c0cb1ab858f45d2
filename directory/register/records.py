"""The frozen records that the register returns to other rooms and templates, and how they are built."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from directory.register.rules.codes import kinds_of
from directory.register.rules.facts import as_at_of, freshness, value_of
from directory.register.rules.ratings import (
    LOCATION_SCOPE,
    QUESTIONS,
    RATED_BEFORE,
    Edition,
    current_edition,
    editions_in_force,
    known_on,
)
from directory.vocabulary.organisations import SOCIAL_CARE_KINDS
from directory.vocabulary.ratings import RATED, KeyQuestion, Rating

CQC_PAGE = "https://www.cqc.org.uk/location/"
INVENTED = "DEMO"  # begins the number of every location of a demonstration
# What a source tells where it only says that there is no rating.
_NO_REASONS = (None, "not_stated", "not_yet_inspected")


@dataclass(frozen=True, slots=True)
class CurrentRating:
    """A rating in force. `published_on` is None where no source gave it; `as_at` is the day we know it from,
    None where that is not known.

    `scope` is "location" or the regulator's name of the one service that the rating is of. `inherited` says it
    was earned under an earlier registration (L19), `inherited_from` which one, where known. `reason` belongs to
    "not_rated" and "not_known" alone.
    """

    question: str
    scope: str
    value: str
    published_on: date | None
    as_at: date | None
    inspected_on: date | None
    reason: str | None
    inherited: bool
    inherited_from: str | None
    report_url: str | None

    @property
    def is_rated(self) -> bool:
        """Whether this is one of the four ratings."""
        return self.value in RATED

    @property
    def service(self) -> str | None:
        """The regulator's name of the service that alone is rated so; None where the whole location is."""
        return None if self.scope == LOCATION_SCOPE else self.scope


@dataclass(frozen=True, slots=True)
class ServiceRatings:
    """The ratings of one kind of service given at a location, by key question."""

    scope: str
    questions: Mapping[str, CurrentRating]


@dataclass(frozen=True, slots=True)
class Ratings:
    """What is in force for a location. `questions` may lack any key question: that is not known, never "not
    rated".

    `questions` holds the worst rating in force of each question, `overalls` every overall rating in force, the
    worst first: the location's own, or those of its services.
    """

    location_id: str
    questions: Mapping[str, CurrentRating]
    services: tuple[ServiceRatings, ...] = ()
    overalls: tuple[CurrentRating, ...] = ()

    @property
    def overall(self) -> CurrentRating | None:
        """The overall rating, of several the worst, or None where none is known here."""
        return self.overalls[0] if self.overalls else None


@dataclass(frozen=True, slots=True)
class PastRating:
    """One edition of the history, current or not."""

    scope: str
    question: str
    value: str
    published_on: date | None
    as_at: date | None
    inspected_on: date | None
    reason: str | None
    inherited: bool
    inherited_from: str | None
    report_url: str | None
    score: int | None
    score_framework: str | None

    @property
    def service(self) -> str | None:
        """The regulator's name of the service that was rated so; None where the whole location was."""
        return None if self.scope == LOCATION_SCOPE else self.scope


@dataclass(frozen=True, slots=True)
class RegisteredLocationRecord:
    """A location as the regulator describes it. `status_on` is the day its status is known from.

    `details_on` is the day its name, address and kind of care were last stated, None where one of them has no
    known day; `fact_dates` holds each fact's own day. `freshness`: see `rules.facts.freshness`. None and empty
    lists mean "not known here".
    """

    id: str
    name: str
    also_known_as: str | None
    provider_id: str | None
    provider_name: str | None
    brand: str | None
    address_lines: tuple[str, ...]
    town: str | None
    county: str | None
    postcode: str | None
    local_authority: str | None
    region: str | None
    phone: str | None
    website: str | None
    service_types: tuple[str, ...]
    specialisms: tuple[str, ...]
    activities: tuple[str, ...]
    kinds: tuple[str, ...]
    adult_social_care: bool | None
    care_home: bool | None
    beds: int | None
    dormant: bool | None
    registered_on: date | None
    last_inspected_on: date | None
    lat_e5: int | None
    lon_e5: int | None
    status: str
    status_on: date | None
    ended_on: date | None
    details_on: date | None
    freshness: str
    predecessor_id: str | None
    primary_id: str | None
    fact_dates: Mapping[str, date]


def regulator_page(location_id: str) -> str | None:
    """The regulator's own page of a location; None for one that is invented for a demonstration."""
    return None if location_id.startswith(INVENTED) else CQC_PAGE + location_id


@dataclass(frozen=True, slots=True)
class RegisterPage:
    """One page of the register search. `miles` holds the distance of each location where a place was
    searched.
    """

    locations: tuple[RegisteredLocationRecord, ...]
    ratings: Mapping[str, Ratings]
    miles: Mapping[str, float]
    total: int
    page: int
    pages: int


def ratings_of(location_id: str, editions: Iterable[Edition]) -> Ratings:
    """What is in force, from every edition of a location.

    Since September 2026 a location giving several kinds of service has no rating of its own, and the single
    assessment framework rates services alone: `rules.ratings.editions_in_force` says which of them stand.
    """
    by_scope: dict[str, dict[str, list[Edition]]] = {}
    for edition in editions:
        by_scope.setdefault(edition.scope, {}).setdefault(edition.question, []).append(edition)
    current = {scope: _current_editions(questions) for scope, questions in by_scope.items()}
    own = current.pop(LOCATION_SCOPE, {})
    services = tuple(
        ServiceRatings(scope, {question: _current_rating(e) for question, e in current[scope].items()})
        for scope in sorted(current)
    )
    in_force = {
        question: editions_in_force(
            own.get(question), [current[scope][question] for scope in current if question in current[scope]]
        )
        for question in QUESTIONS
    }
    rated_before = any(
        e.value in RATED for e in by_scope.get(LOCATION_SCOPE, {}).get(KeyQuestion.OVERALL, ())
    )
    overalls = tuple(_current_rating(e, rated_before=rated_before) for e in in_force[KeyQuestion.OVERALL])
    worst: dict[str, CurrentRating] = {
        question: _current_rating(stated[0]) for question, stated in in_force.items() if stated
    }
    if overalls:
        worst[KeyQuestion.OVERALL] = overalls[0]
    return Ratings(location_id, worst, services, overalls)


def overall_code(ratings: Ratings | None) -> str:
    """The code of the overall rating, "not_known" where nothing is known of it. `ratings` is None likewise."""
    return ratings.overall.value if ratings and ratings.overall else Rating.NOT_KNOWN


def past_rating(edition: Edition) -> PastRating:
    """An edition as a line of the history."""
    return PastRating(
        scope=edition.scope,
        question=edition.question,
        value=edition.value,
        published_on=edition.published_on,
        as_at=edition.current_on or edition.as_at,
        inspected_on=edition.inspected_on,
        reason=edition.reason,
        inherited=bool(edition.inherited or edition.inherited_from),
        inherited_from=edition.inherited_from,
        report_url=edition.report_url,
        score=edition.score,
        score_framework=edition.score_framework,
    )


def location_of(row: Any, provider_name: str | None, today: date) -> RegisteredLocationRecord:
    """The record of a location from its row; its provider's name comes from the provider's row."""
    facts: dict[str, list[Any]] = row.facts
    address = value_of(facts, "address") or [[], "", "", ""]
    types = value_of(facts, "service_types") or []
    kinds = kinds_of(types, value_of(facts, "care_home"))
    dates = {name: day for name in facts if (day := as_at_of(facts, name))}
    details = [name for name in ("name", "address", "service_types") if name in facts]
    # One of no known day makes the whole as old as may be.
    details_on = (
        min((dates[name] for name in details), default=None) if dates.keys() >= set(details) else None
    )
    stated = value_of(facts, "adult_social_care")
    return RegisteredLocationRecord(
        id=row.id,
        name=row.name or "",
        also_known_as=value_of(facts, "also_known_as"),
        provider_id=row.provider_id,
        provider_name=provider_name,
        brand=value_of(facts, "brand"),
        address_lines=tuple(address[0]),
        town=address[1] or None,
        county=address[2] or None,
        postcode=address[3] or None,
        local_authority=value_of(facts, "local_authority"),
        region=value_of(facts, "region"),
        phone=value_of(facts, "phone"),
        website=value_of(facts, "website"),
        service_types=tuple(types),
        specialisms=tuple(value_of(facts, "specialisms") or []),
        activities=tuple(value_of(facts, "activities") or []),
        kinds=tuple(kinds),
        adult_social_care=stated if stated is not None else (bool(SOCIAL_CARE_KINDS & set(kinds)) or None),
        care_home=value_of(facts, "care_home"),
        beds=value_of(facts, "beds"),
        dormant=value_of(facts, "dormant"),
        registered_on=_day(value_of(facts, "registered_on")),
        last_inspected_on=_day(value_of(facts, "last_inspected_on")),
        lat_e5=row.lat_e5,
        lon_e5=row.lon_e5,
        status=row.status,
        status_on=row.status_on,
        ended_on=_day(value_of(facts, "ended_on")) if row.status == "ended" else None,
        details_on=details_on,
        freshness=freshness(row.status, row.status_on, details_on, today),
        predecessor_id=value_of(facts, "predecessor_id"),
        primary_id=value_of(facts, "primary_id"),
        fact_dates=dates,
    )


def _current_editions(questions: Mapping[str, list[Edition]]) -> dict[str, Edition]:
    current = {question: current_edition(editions) for question, editions in questions.items()}
    return {question: edition for question, edition in current.items() if edition is not None}


def _current_rating(edition: Edition, *, rated_before: bool = False) -> CurrentRating:
    """An edition in force. "Not rated" after a rating is none that the regulator has yet to give."""
    value, reason = edition.value, edition.reason
    if value == Rating.NOT_RATED and rated_before:
        value, reason = Rating.NOT_KNOWN, RATED_BEFORE if reason in _NO_REASONS else reason
    day = known_on(edition)
    return CurrentRating(
        question=edition.question,
        scope=edition.scope,
        value=value,
        published_on=edition.published_on,
        as_at=None if day == date.min else day,
        inspected_on=edition.inspected_on,
        reason=reason if value in (Rating.NOT_RATED, Rating.NOT_KNOWN) else None,
        inherited=bool(edition.inherited or edition.inherited_from),
        inherited_from=edition.inherited_from,
        report_url=edition.report_url,
    )


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
