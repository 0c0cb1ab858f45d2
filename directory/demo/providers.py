"""Invented providers: who offers the services."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from directory.catalogue.models import Provider
from directory.demo.dice import dice, public_id
from directory.demo.plan import Blueprint
from directory.demo.rows import Rows
from directory.demo.words import legal_name, place_word, web_word
from directory.register.models import RegisteredProvider
from directory.register.rules.statements import SOURCE_RANKS

SIZES = {"micro": 20.0, "small": 45.0, "medium": 25.0, "large": 10.0}
SECTORS = {"private": 68.0, "charity": 15.0, "social_enterprise": 9.0, "cooperative": 4.0, "public": 4.0}
LED_BY = {
    "black_and_minority_ethnic": 40.0,
    "women": 30.0,
    "faith_group": 12.0,
    "people_who_use_services": 10.0,
    "disabled_people": 8.0,
}


@dataclass(frozen=True, slots=True)
class DemoProvider:
    """A provider as its services need it."""

    id: int
    word: str
    legal_name: str
    website: str | None
    registered_id: str | None


def write_providers(
    rows: Rows, seed: int, blueprints: Iterable[Blueprint], on_iso: str
) -> dict[int, DemoProvider]:
    """Write every provider; by its number. One with a regulated service is on the register too."""
    services: dict[int, list[Blueprint]] = defaultdict(list)
    for blueprint in blueprints:
        services[blueprint.provider].append(blueprint)
    return {number: _write(rows, seed, number, held, on_iso) for number, held in services.items()}


def _write(rows: Rows, seed: int, number: int, services: list[Blueprint], on_iso: str) -> DemoProvider:
    chance = dice(seed, "provider", number)
    alone = services[0].category == "personal_assistant"
    sector = "sole_trader" if alone else chance.weighted(SECTORS)
    word = place_word(seed, number)
    name = legal_name(word, sector)
    registered = f"DEMO-P{number:06}" if any(one.regulated for one in services) else None
    if registered:
        facts = {"name": [on_iso, SOURCE_RANKS["demonstration"], name]}
        rows.add(RegisteredProvider, id=registered, name=name, facts=facts)
    website = f"https://{web_word(word)}.example.org" if chance.chance(0 if alone else 85) else None
    key = rows.add(
        Provider,
        public_id=public_id(seed, "provider", number),
        legal_name=name,
        aliases=[f"{word} Example"] if chance.chance(30) else [],
        cqc_provider_id=registered,
        organisation_size="micro" if alone else chance.weighted(SIZES),
        sector=sector,
        led_by=[chance.weighted(LED_BY)] if chance.chance(28) else [],
        website=website,
        invented=True,
    )
    return DemoProvider(key, word, name, website, registered)
