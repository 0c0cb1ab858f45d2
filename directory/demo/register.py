"""Invented locations on the register, and their ratings, spread as in the real one. Ids begin "DEMO-"."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, timedelta
from typing import Any

from directory.demo.catalogue import DemoService
from directory.demo.providers import DemoProvider
from directory.demo.rows import Rows
from directory.demo.seeded_random import SeededRandom, seeded_random
from directory.demo.service_attributes import ACTIVITIES
from directory.demo.service_specs import ServiceSpec
from directory.register.models import Rating as RatingRow
from directory.register.models import RegisteredLocation
from directory.register.records import overall_code, ratings_of
from directory.register.rules.facts import Facts
from directory.register.rules.projection import project
from directory.register.rules.ratings import QUESTIONS, edition_of
from directory.register.rules.statements import SOURCE_RANKS, RatingStatement
from directory.vocabulary.care import CARE_HOMES, Category
from directory.vocabulary.ratings import RATED, RATING_RANKS, KeyQuestion, Rating

SOURCE = "demonstration"
TYPES: dict[str, list[str]] = {
    Category.HOME_CARE: ["domiciliary_care"],
    Category.LIVE_IN_CARE: ["domiciliary_care"],
    Category.CARE_HOME: ["care_home_without_nursing"],
    Category.NURSING_HOME: ["care_home_with_nursing"],
    Category.SUPPORTED_LIVING: ["supported_living"],
    Category.EXTRA_CARE: ["extra_care_housing"],
}
SPECIALISMS = {
    "older_people",
    "dementia",
    "mental_health",
    "physical_disability",
    "sensory_impairment",
    "substance_misuse",
}


def write_location(
    rows: Rows, seed: int, spec: ServiceSpec, service: DemoService, provider: DemoProvider, on: date
) -> None:
    """Write the registered location of a regulated service, and every edition of its ratings."""
    if service.location_id is None:
        return
    rng = seeded_random(seed, "register", spec.number)
    opened = spec.known_since - timedelta(days=rng.randint(200, 3200))
    facts = _facts(rng, spec, service, provider, opened, on)
    editions = [edition_of(statement, on, SOURCE) for statement in _ratings(rng, spec, opened, on)]
    rating = overall_code(ratings_of(service.location_id, editions))
    projected = asdict(project(facts, provider.legal_name, None, None, rating, service.location_id))
    rows.add(RegisteredLocation, id=service.location_id, facts=facts, **projected)
    for edition in editions:
        rows.add(RatingRow, location_id=service.location_id, **asdict(edition))


def _facts(
    rng: SeededRandom, spec: ServiceSpec, service: DemoService, provider: DemoProvider, opened: date, on: date
) -> Facts:
    point = service.point
    statements: dict[str, Any] = {
        "name": service.name,
        "provider_id": provider.registered_id,
        "address": [[service.address], service.town, "", point.postcode],
        "point": [point.lat_e5, point.lon_e5, point.postcode],
        "service_types": TYPES[spec.category],
        "activities": ACTIVITIES[spec.category],
        "specialisms": sorted(SPECIALISMS.intersection(service.needs)) or ["everyone"],
        "care_home": spec.category in CARE_HOMES,
        "adult_social_care": True,
        "registered_on": opened.isoformat(),
        "status": "registered",
    }
    if spec.category in CARE_HOMES:
        statements["beds"] = service.capacity
    as_at = (on - timedelta(days=rng.randint(1, 20))).isoformat()
    rank = SOURCE_RANKS[SOURCE]
    return {name: [as_at, rank, value] for name, value in statements.items()}


def _ratings(rng: SeededRandom, spec: ServiceSpec, opened: date, on: date) -> list[RatingStatement]:
    value = spec.rating or "not_rated"
    if value not in RATED:
        reason = "not_yet_inspected" if value == Rating.NOT_RATED else None
        return [RatingStatement("location", "overall", value, reason=reason)]
    # A rating below the minimum came after the service was admitted.
    earliest = spec.known_since if spec.outcome == "fell" else max(opened, on - timedelta(days=365 * 4))
    latest = on - timedelta(days=8)
    published = rng.day(max(earliest, latest - timedelta(days=1100)), latest)
    inherited = rng.chance(5)
    editions = _edition(rng, value, published, current=True, inherited=inherited)
    before = published - timedelta(days=rng.randint(420, 1100))
    if before > opened and rng.chance(55):
        gated = any(target.instrument.min_rating for target in spec.targets)
        earlier = "good" if gated else _adjacent_rating(rng, value)
        editions += _edition(rng, earlier, before, current=False, inherited=False)
    return editions


def _edition(
    rng: SeededRandom, overall: str, published: date, *, current: bool, inherited: bool
) -> list[RatingStatement]:
    """The overall rating and those of the five key questions on one day, close to each other."""
    inspected = published - timedelta(days=rng.randint(25, 80))
    return [
        RatingStatement(
            "location",
            question,
            overall if question == KeyQuestion.OVERALL or rng.chance(78) else _adjacent_rating(rng, overall),
            published_on=published,
            current=current,
            inspected_on=inspected,
            inherited=inherited or None,
            inherited_from="DEMO-BEFORE" if inherited else None,
        )
        for question in QUESTIONS
    ]


def _adjacent_rating(rng: SeededRandom, value: str) -> str:
    rank = RATING_RANKS[value] - 1
    return RATED[3 - min(3, max(0, rank + rng.choice([-1, 1])))]
