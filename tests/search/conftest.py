"""Invented services for the tests of the search library: small, seeded, with every kind of gap."""

import random
from collections.abc import Callable

import pytest

from search.document import ServiceDocument

DAY = 740_000
NAMES = ("Rose", "Sunrise", "The Willows", "Ümit", "Holly Bank", "Cedar", "St Anne's", "Oak", "Ivy", "Hope")
KINDS = ("Court", "House", "Care", "Support", "Lodge", "Home")
WORDS = (
    "dementia",
    "care",
    "at",
    "home",
    "kind",
    "people",
    "help",
    "washing",
    "dressing",
    "meals",
    "nursing",
    "night",
    "garden",
    "family",
    "Turkish",
    "بيت",
    "رعاية",
    "friendly",
    "support",
    "nurses",
    "trained",
    "visit",
    "companionship",
    "shopping",
    "memory",
    "autism",
    "quiet",
    "ground",
    "floor",
    "cooking",
)
CATEGORIES = ("home_care", "care_home", "nursing_home", "personal_assistant", "day_opportunities")
COMES = ("home_care", "personal_assistant")
NEEDS = ("dementia", "older_people", "autism", "stroke", "learning_disability")
TASKS = ("personal_care", "shopping", "night_care", "transport")
LANGUAGES = ("tr", "ar", "pl", "ku", "bsl")
AREAS = ("N8", "N22", "E05013588", "E05013589", "E09000014")
RATINGS = ("outstanding", "good", "requires_improvement", "not_rated")
KEYS = ("residential:council", "residential:self_funder", "v14x30:council")

Some = Callable[..., ServiceDocument]


def invent(rng: random.Random, service_id: int) -> ServiceDocument:
    """One service; the same random state gives the same service."""

    def few(codes: tuple[str, ...], most: int) -> tuple[str, ...]:
        return tuple(rng.sample(codes, rng.randrange(most + 1)))

    def perhaps(low: int, high: int) -> int | None:
        return rng.randrange(low, high) if rng.random() < 0.8 else None

    category = rng.choice(CATEGORIES)
    visits = category in COMES
    name = f"{rng.choice(NAMES)} {rng.choice(KINDS)}"
    placed = rng.random() < 0.9
    return ServiceDocument(
        id=service_id,
        slug=f"s-{service_id}",
        name=name,
        provider_name=f"{rng.choice(NAMES)} Group" if rng.random() < 0.7 else "",
        summary=" ".join(rng.choices(WORDS, k=rng.randrange(12))).capitalize(),
        text=" ".join(rng.choices(WORDS, k=rng.randrange(40))),
        category=category,
        rating=rng.choice(RATINGS),
        needs=few(NEEDS, 3),
        tasks=few(TASKS, 2),
        languages=few(LANGUAGES, 2),
        features=few(("garden", "pets", "same_sex_worker"), 2),
        specialist=few(NEEDS, 1),
        funding=few(("council", "self_funder", "nhs"), 2),
        councils=few(("E09000014", "E09000009", "E09000033"), 2),
        areas=few(AREAS, 3) if visits else (),
        visits=visits,
        # A coarse grid, so that distances tie and lie exactly on a rim.
        lat_e5=5_150_000 + 1000 * rng.randrange(20) if placed else None,
        lon_e5=-10_000 + 1000 * rng.randrange(20) if placed else None,
        start_on=perhaps(DAY - 5, DAY + 10),
        vacancies=perhaps(0, 3),
        feedback_mean=perhaps(300, 500),
        feedback_count=rng.randrange(40),
        prices=tuple((key, 100 * rng.randrange(400, 420)) for key in few(KEYS, 2)),
        card={"title": name, "n": service_id, "lines": ["a", {"b": None}]},
    )


@pytest.fixture(scope="session")
def documents() -> list[ServiceDocument]:
    """Four hundred services."""
    rng = random.Random(17)
    return [invent(rng, service_id) for service_id in range(1, 401)]
