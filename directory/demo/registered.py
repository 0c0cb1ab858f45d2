"""Invented locations on the register, and their ratings, spread as in the real one. Ids begin "DEMO-"."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, timedelta
from typing import Any

from directory.demo.described import DemoService
from directory.demo.dice import Dice, dice
from directory.demo.offers import ACTIVITIES
from directory.demo.plan import HOMES, Blueprint
from directory.demo.providers import DemoProvider
from directory.demo.rows import Rows
from directory.register.models import Rating, RegisteredLocation
from directory.register.rules.facts import Facts
from directory.register.rules.projection import project
from directory.register.rules.ratings import QUESTIONS, RATED, edition_of
from directory.register.rules.statements import SOURCE_RANKS, RatingStatement

SOURCE = "demonstration"
TYPES = {
    "home_care": ["domiciliary_care"],
    "live_in_care": ["domiciliary_care"],
    "care_home": ["care_home_without_nursing"],
    "nursing_home": ["care_home_with_nursing"],
    "supported_living": ["supported_living"],
    "extra_care": ["extra_care_housing"],
}
LADDER = ("inadequate", "requires_improvement", "good", "outstanding")
SPECIALISMS = {
    "older_people",
    "dementia",
    "mental_health",
    "physical_disability",
    "sensory_impairment",
    "substance_misuse",
}


def write_location(
    rows: Rows, seed: int, blueprint: Blueprint, service: DemoService, provider: DemoProvider, on: date
) -> None:
    """Write the registered location of a regulated service, and every edition of its ratings."""
    if service.location_id is None:
        return
    chance = dice(seed, "register", blueprint.number)
    opened = blueprint.known_since - timedelta(days=chance.randint(200, 3200))
    facts = _facts(chance, blueprint, service, provider, opened, on)
    projected = asdict(project(facts, provider.legal_name, None, None))
    rows.add(RegisteredLocation, id=service.location_id, facts=facts, **projected)
    for statement in _ratings(chance, blueprint, opened, on):
        edition = edition_of(statement, on, SOURCE)
        rows.add(Rating, location_id=service.location_id, **asdict(edition))


def _facts(
    chance: Dice, blueprint: Blueprint, service: DemoService, provider: DemoProvider, opened: date, on: date
) -> Facts:
    spot = service.spot
    stated: dict[str, Any] = {
        "name": service.name,
        "provider_id": provider.registered_id,
        "address": [[service.address], service.town, "", spot.postcode],
        "point": [spot.lat_e5, spot.lon_e5, spot.postcode],
        "service_types": TYPES[blueprint.category],
        "activities": ACTIVITIES[blueprint.category],
        "specialisms": sorted(SPECIALISMS.intersection(service.needs)) or ["everyone"],
        "care_home": blueprint.category in HOMES,
        "adult_social_care": True,
        "registered_on": opened.isoformat(),
        "status": "registered",
    }
    if blueprint.category in HOMES:
        stated["beds"] = service.capacity
    as_at = (on - timedelta(days=chance.randint(1, 20))).isoformat()
    rank = SOURCE_RANKS[SOURCE]
    return {name: [as_at, rank, value] for name, value in stated.items()}


def _ratings(chance: Dice, blueprint: Blueprint, opened: date, on: date) -> list[RatingStatement]:
    value = blueprint.rating or "not_rated"
    if value not in RATED:
        reason = "not_yet_inspected" if value == "not_rated" else None
        return [RatingStatement("location", "overall", value, reason=reason)]
    # A rating that keeps a service off a list came after it joined: that is how it fell.
    earliest = (
        blueprint.known_since if blueprint.fate == "fell" else max(opened, on - timedelta(days=365 * 4))
    )
    latest = on - timedelta(days=8)
    published = chance.day(max(earliest, latest - timedelta(days=1100)), latest)
    inherited = chance.chance(5)
    found = _edition(chance, value, published, current=True, inherited=inherited)
    before = published - timedelta(days=chance.randint(420, 1100))
    if before > opened and chance.chance(55):
        gated = any(place.instrument.min_rating for place in blueprint.places)
        earlier = "good" if gated else _neighbour(chance, value)
        found += _edition(chance, earlier, before, current=False, inherited=False)
    return found


def _edition(
    chance: Dice, overall: str, published: date, *, current: bool, inherited: bool
) -> list[RatingStatement]:
    """The overall rating and the five key questions on one day, near each other."""
    inspected = published - timedelta(days=chance.randint(25, 80))
    return [
        RatingStatement(
            "location",
            question,
            overall if question == "overall" or chance.chance(78) else _neighbour(chance, overall),
            published_on=published,
            current=current,
            inspected_on=inspected,
            inherited=inherited or None,
            inherited_from="DEMO-BEFORE" if inherited else None,
        )
        for question in QUESTIONS
    ]


def _neighbour(chance: Dice, value: str) -> str:
    place = LADDER.index(value)
    return LADDER[min(3, max(0, place + chance.choice([-1, 1])))]
