"""Invented providers: who offers the services."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from directory.catalogue.models import Provider
from directory.demo.names import domain_word, invented_word, legal_name
from directory.demo.rows import Rows
from directory.demo.seeded_random import public_id, seeded_random
from directory.demo.service_specs import ServiceSpec
from directory.register.models import RegisteredProvider
from directory.register.rules.statements import SOURCE_RANKS
from directory.vocabulary.care import Category
from directory.vocabulary.organisations import Leadership, OrganisationSize, Sector

SIZES = {
    OrganisationSize.MICRO: 20.0,
    OrganisationSize.SMALL: 45.0,
    OrganisationSize.MEDIUM: 25.0,
    OrganisationSize.LARGE: 10.0,
}
SECTORS = {
    Sector.PRIVATE: 68.0,
    Sector.CHARITY: 15.0,
    Sector.SOCIAL_ENTERPRISE: 9.0,
    Sector.COOPERATIVE: 4.0,
    Sector.PUBLIC: 4.0,
}
LED_BY = {
    Leadership.BLACK_AND_MINORITY_ETHNIC: 40.0,
    Leadership.WOMEN: 30.0,
    Leadership.FAITH_GROUP: 12.0,
    Leadership.PEOPLE_WHO_USE_SERVICES: 10.0,
    Leadership.DISABLED_PEOPLE: 8.0,
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
    rows: Rows, seed: int, specs: Iterable[ServiceSpec], on_iso: str
) -> dict[int, DemoProvider]:
    """Write every provider; by its number. One with a regulated service is on the register too."""
    services_by_provider: dict[int, list[ServiceSpec]] = defaultdict(list)
    for spec in specs:
        services_by_provider[spec.provider].append(spec)
    return {
        number: _write(rows, seed, number, services, on_iso)
        for number, services in services_by_provider.items()
    }


def _write(rows: Rows, seed: int, number: int, services: list[ServiceSpec], on_iso: str) -> DemoProvider:
    rng = seeded_random(seed, "provider", number)
    sole_trader = services[0].category == Category.PERSONAL_ASSISTANT
    sector = Sector.SOLE_TRADER if sole_trader else rng.weighted(SECTORS)
    word = invented_word(seed, number)
    name = legal_name(word, sector)
    registered = f"DEMO-P{number:06}" if any(spec.regulated for spec in services) else None
    if registered:
        facts = {"name": [on_iso, SOURCE_RANKS["demonstration"], name]}
        rows.add(RegisteredProvider, id=registered, name=name, facts=facts)
    website = f"https://{domain_word(word)}.example.org" if rng.chance(0 if sole_trader else 85) else None
    key = rows.add(
        Provider,
        public_id=public_id(seed, "provider", number),
        legal_name=name,
        aliases=[f"{word} Example"] if rng.chance(30) else [],
        cqc_provider_id=registered,
        organisation_size=OrganisationSize.MICRO if sole_trader else rng.weighted(SIZES),
        sector=sector,
        led_by=[rng.weighted(LED_BY)] if rng.chance(28) else [],
        website=website,
        invented=True,
    )
    return DemoProvider(key, word, name, website, registered)
