"""What a source states about one location on one day: the only shape that enters the register."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

Value = Any  # whatever JSON can hold: text, whole number, bool, list

# Where two sources speak of the same day, the one nearer to the regulator's own database is believed.
SOURCE_RANKS = {
    "tidy": 1,
    "council_extract": 2,
    "ratings": 3,
    "directory": 3,
    "active_locations": 4,
    "api": 5,
    "demonstration": 0,
}

LOCATION_FACTS = frozenset(
    {
        "name",
        "also_known_as",
        "provider_id",
        "brand",
        "address",  # [[lines], town, county, postcode]: one fact, so that halves of two addresses never mix
        "point",  # [lat_e5, lon_e5, the postcode it was stated with]
        "phone",
        "website",
        "local_authority",
        "region",
        "service_types",
        "specialisms",
        "activities",
        "beds",
        "care_home",
        "dormant",
        "adult_social_care",
        "registered_on",
        "last_inspected_on",
        "ended_on",
        "predecessor_id",
        "primary_id",
        "status",  # "registered" or "ended"
    }
)
PROVIDER_FACTS = frozenset({"name", "ownership", "companies_house", "charity_number"})


@dataclass(frozen=True, slots=True)
class RatingStatement:
    """One rating as a source gives it.

    `scope` is "location" or the regulator's name of a service or population group; `current` says that the
    source gives it as the rating of the day, not as history. `score` is a single-assessment percentage:
    history only (L17).
    """

    scope: str
    question: str
    value: str
    published_on: date | None = None
    current: bool = True
    reason: str | None = None
    inspected_on: date | None = None
    inherited: bool | None = None
    inherited_from: str | None = None
    report_url: str | None = None
    score: int | None = None
    score_framework: str | None = None


@dataclass(frozen=True, slots=True)
class Statement:
    """Everything one row says about one location, as at one day. A fact that is absent is not known, never
    denied.

    `as_at` is None where nothing says what day the row is of: it never displaces what a day is known of.
    """

    location_id: str
    as_at: date | None
    source: str
    facts: Mapping[str, Value] = field(default_factory=dict)
    provider_facts: Mapping[str, Value] = field(default_factory=dict)
    ratings: tuple[RatingStatement, ...] = ()


def to_body(statement: Statement) -> dict[str, Value]:
    """The statement as JSON values, for the staging table."""
    return {
        "as_at": _iso(statement.as_at),
        "source": statement.source,
        "facts": dict(statement.facts),
        "provider": dict(statement.provider_facts),
        "ratings": [_rating_to_list(rating) for rating in statement.ratings],
    }


def from_body(location_id: str, body: Mapping[str, Value]) -> Statement:
    """The statement a staging row holds."""
    return Statement(
        location_id=location_id,
        as_at=_day(body["as_at"]),
        source=body["source"],
        facts=body["facts"],
        provider_facts=body["provider"],
        ratings=tuple(_rating_from_list(row) for row in body["ratings"]),
    )


def _rating_to_list(rating: RatingStatement) -> list[Value]:
    return [
        rating.scope,
        rating.question,
        rating.value,
        _iso(rating.published_on),
        rating.current,
        rating.reason,
        _iso(rating.inspected_on),
        rating.inherited,
        rating.inherited_from,
        rating.report_url,
        rating.score,
        rating.score_framework,
    ]


def _rating_from_list(row: list[Value]) -> RatingStatement:
    return RatingStatement(row[0], row[1], row[2], _day(row[3]), row[4], row[5], _day(row[6]), *row[7:12])


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
