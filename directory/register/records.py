"""The frozen records that the register returns to other rooms and templates, and how they are built."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from directory.register.rules.codes import kinds_of
from directory.register.rules.facts import freshness, value_of
from directory.register.rules.ratings import (
    LOCATION_SCOPE,
    QUESTIONS,
    Edition,
    current_edition,
    known_on,
)
from directory.vocabulary.organisations import SOCIAL_CARE_KINDS
from directory.vocabulary.ratings import RATED, KeyQuestion, Rating

CQC_PAGE = "https://www.cqc.org.uk/location/"


@dataclass(frozen=True, slots=True)
class CurrentRating:
    """A rating in force. `published_on` is None where no source gave it; `as_at` is the day we know it from.

    `inherited` says it was earned under an earlier registration (L19), `inherited_from` which one, where
    known. `reason` belongs to "not_rated" alone.
    """

    question: str
    scope: str
    value: str
    published_on: date | None
    as_at: date
    inspected_on: date | None
    reason: str | None
    inherited: bool
    inherited_from: str | None
    report_url: str | None

    @property
    def is_rated(self) -> bool:
        """Whether this is one of the four ratings."""
        return self.value in RATED


@dataclass(frozen=True, slots=True)
class ServiceRatings:
    """The ratings of one kind of service given at a location, by key question."""

    scope: str
    questions: Mapping[str, CurrentRating]


@dataclass(frozen=True, slots=True)
class Ratings:
    """What is in force for a location. `questions` may lack any key question: that is not known, never "not
    rated".
    """

    location_id: str
    questions: Mapping[str, CurrentRating]
    services: tuple[ServiceRatings, ...] = ()

    @property
    def overall(self) -> CurrentRating | None:
        """The overall rating, or None where it is not known here."""
        return self.questions.get("overall")


@dataclass(frozen=True, slots=True)
class PastRating:
    """One edition of the history, current or not."""

    scope: str
    question: str
    value: str
    published_on: date | None
    as_at: date
    inspected_on: date | None
    reason: str | None
    inherited: bool
    inherited_from: str | None
    report_url: str | None
    score: int | None
    score_framework: str | None


@dataclass(frozen=True, slots=True)
class RegisteredLocationRecord:
    """A location as the regulator describes it. `status_on` is the day its status is known from.

    `details_on` is the day its name, address and kind of care were last stated; `fact_dates` holds each
    fact's own day. `freshness`: current, old_details, may_have_closed, ended. None and empty lists mean "not
    known here".
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

    @property
    def cqc_url(self) -> str:
        """Its page with the regulator."""
        return CQC_PAGE + self.id


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

    Since September 2026 a location giving several kinds of service has no rating of its own: where its
    services were rated later than it, one service's ratings stand for the location, and of several none does
    ("rated_by_service").
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
    ratings = _location_ratings(own, current)
    return Ratings(
        location_id, {question: ratings[question] for question in QUESTIONS if question in ratings}, services
    )


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
    dates = {name: date.fromisoformat(held[0]) for name, held in facts.items()}
    details = [dates[name] for name in ("name", "address", "service_types") if name in dates]
    details_on = min(details, default=None)
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


def _location_ratings(
    own: Mapping[str, Edition], services: Mapping[str, Mapping[str, Edition]]
) -> dict[str, CurrentRating]:
    """The ratings shown for the location: its own, or those of its only rated service."""
    rated = [
        editions
        for editions in services.values()
        if KeyQuestion.OVERALL in editions and editions[KeyQuestion.OVERALL].value in RATED
    ]
    own_overall = own.get(KeyQuestion.OVERALL)
    newest = max((known_on(editions[KeyQuestion.OVERALL]) for editions in rated), default=date.min)
    if not rated or (own_overall is not None and known_on(own_overall) >= newest):
        ratings = {question: _current_rating(edition) for question, edition in own.items()}
        if own_overall is not None and own_overall.value == Rating.NOT_RATED and len(rated) > 1:
            ratings[KeyQuestion.OVERALL] = _rated_by_service(known_on(own_overall))
        return ratings
    if len(rated) == 1:
        return {question: _current_rating(edition) for question, edition in rated[0].items()}
    return {KeyQuestion.OVERALL: _rated_by_service(newest)}


def _rated_by_service(as_at: date) -> CurrentRating:
    return CurrentRating(
        question=KeyQuestion.OVERALL,
        scope=LOCATION_SCOPE,
        value=Rating.NOT_RATED,
        published_on=None,
        as_at=as_at,
        inspected_on=None,
        reason="rated_by_service",
        inherited=False,
        inherited_from=None,
        report_url=None,
    )


def _current_rating(edition: Edition) -> CurrentRating:
    return CurrentRating(
        question=edition.question,
        scope=edition.scope,
        value=edition.value,
        published_on=edition.published_on,
        as_at=known_on(edition),
        inspected_on=edition.inspected_on,
        reason=edition.reason if edition.value == Rating.NOT_RATED else None,
        inherited=bool(edition.inherited or edition.inherited_from),
        inherited_from=edition.inherited_from,
        report_url=edition.report_url,
    )


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
