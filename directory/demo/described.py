"""Invented services at real postcodes, with all that the catalogue says of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from directory.catalogue.models import (
    Continuity,
    NamedContact,
    Service,
    ServiceArea,
    ServiceText,
    SlugHistory,
    Vacancy,
    Workforce,
)
from directory.demo import offers
from directory.demo.dice import Dice, dice, public_id
from directory.demo.ground import Ground, Spot
from directory.demo.plan import HOMES, Blueprint
from directory.demo.providers import DemoProvider
from directory.demo.rows import Rows
from directory.demo.texts import words_of
from directory.demo.words import JOBS, person, phone, place_word, service_name, street, web_word
from directory.foundation.identifiers import slug_for
from directory.vocabulary.care import VISITING_CATEGORIES, Need

# Services named after themselves, not after their provider.
HOUSES_FROM = 1700  # in the run of names, past the providers of a demonstration of the usual size
OWN_NAME = HOMES | {"extra_care"}
CAPACITY = {
    "home_care": ("hours", 150, 2400),
    "live_in_care": ("places", 5, 40),
    "care_home": ("beds", 6, 60),
    "nursing_home": ("beds", 20, 90),
    "supported_living": ("places", 4, 30),
    "day_opportunities": ("places", 10, 45),
    "extra_care": ("places", 12, 70),
    "personal_assistant": ("hours", 10, 38),
    "household_help": ("hours", 30, 300),
    "handyperson": ("hours", 20, 120),
    "foot_care": ("places", 20, 150),
    "meals": ("places", 30, 250),
}
STATES = {"draft": "draft", "waiting": "submitted", "refused": "submitted", "refused_by_gate": "submitted",
          "hidden": "hidden", "withdrawn": "withdrawn"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class DemoService:
    """A service as its prices, ratings and feedback need it."""

    id: int
    name: str
    spot: Spot
    town: str
    address: str
    location_id: str | None
    needs: tuple[str, ...]
    tasks: tuple[str, ...]
    languages: tuple[str, ...]
    capacity: int


def write_service(
    rows: Rows, seed: int, blueprint: Blueprint, provider: DemoProvider, ground: Ground, on: date
) -> DemoService:
    """Write one service and what the catalogue says of it. Its registered location is written before."""
    chance = dice(seed, "service", blueprint.number)
    spot = chance.choice(ground.spots)
    word = (
        place_word(seed, HOUSES_FROM + blueprint.number) if blueprint.category in OWN_NAME else provider.word
    )
    name = service_name(chance, word, blueprint.category)
    uid = public_id(seed, "service", blueprint.number)
    slug = slug_for(name, uid)
    offer = _offer(seed, blueprint)
    town = ground.town(spot)
    address = street(chance)
    unit, least, most = CAPACITY[blueprint.category]
    capacity = chance.randint(least, most)
    location_id = f"DEMO-{blueprint.number:06}" if blueprint.regulated else None
    key = rows.add(
        Service,
        public_id=uid,
        slug=slug,
        provider_id=provider.id,
        location_id=location_id,
        category=blueprint.category,
        name=name,
        state=STATES.get(blueprint.fate, "published"),
        council_code=blueprint.council_code,
        ward_code=spot.ward_code,
        address=address,
        town=town or None,
        postcode=spot.postcode,
        lat_e5=spot.lat_e5,
        lon_e5=spot.lon_e5,
        address_is_private=blueprint.category == "personal_assistant",
        regulated=blueprint.regulated,
        regulated_activities=offers.ACTIVITIES[blueprint.category] if blueprint.regulated else [],
        **offer,
        **_terms(dice(seed, "terms", blueprint.number), blueprint),
        **_start(dice(seed, "start", blueprint.number), on),
        capacity=capacity,
        capacity_unit=unit,
        website=f"https://{web_word(provider.word)}.example.org/{blueprint.number}"
        if provider.website
        else None,
        phone=phone(chance, london=ground.in_london),
        publish_consent_on=blueprint.known_since - timedelta(days=30),
        told_on=on - timedelta(days=chance.randint(0, 120)),
    )
    made = DemoService(
        key, name, spot, town, address, location_id, tuple(offer["needs"]), tuple(offer["tasks"]),
        tuple(offer["languages"]), capacity,
    )  # fmt: skip
    for words in words_of(chance, blueprint, name, town or "the area", offer["languages"]):
        rows.add(ServiceText, service_id=key, **words)
    if blueprint.category in VISITING_CATEGORIES:
        for kind, code in _areas(dice(seed, "areas", blueprint.number), ground, spot):
            rows.add(ServiceArea, service_id=key, kind=kind, code=code)
    _contact(rows, seed, blueprint, key, provider, ground, on)
    _facts(rows, dice(seed, "facts", blueprint.number), blueprint, made, unit, on)
    if chance.chance(2):
        rows.add(SlugHistory, old_slug=slug + "-was", service_id=key, retired_on=on - timedelta(days=200))
    return made


def _offer(seed: int, blueprint: Blueprint) -> dict[str, Any]:
    chance = dice(seed, "offer", blueprint.number)
    tasks = offers.tasks_of(chance, blueprint)
    languages = offers.languages_of(chance, blueprint)
    cultures, faiths, diets = offers.ways_of(chance, languages)
    visits = blueprint.category in VISITING_CATEGORIES
    needs = set(offers.needs_of(chance, blueprint))
    if blueprint.specialist and blueprint.category not in (
        "handyperson",
        "household_help",
        "meals",
        "foot_care",
    ):
        needs.add(
            chance.choice(
                ["dementia", "stroke"] if blueprint.client == "older" else ["brain_injury", "autism"]
            )
        )
    older_home = blueprint.client == "older" and blueprint.category in HOMES
    return {
        "needs": [need for need in Need if need in needs],
        "tasks": tasks,
        "languages": languages,
        "features": offers.features_of(chance, blueprint),
        "cultures": cultures,
        "faiths": faiths,
        "diets": diets,
        "visit_times": offers.visit_times_of(chance, tasks) if visits else [],
        "same_sex_worker": chance.weighted({True: 55, False: 20, None: 25}) if visits else None,
        "minimum_age": 65 if older_home and chance.chance(60) else 18,
        "maximum_age": 64 if blueprint.client == "younger" and chance.chance(40) else None,
    }


def _terms(chance: Dice, blueprint: Blueprint) -> dict[str, Any]:
    """Trial, notice and who may pay. A draft still lacks something that publication asks for."""
    home = blueprint.category in HOMES
    trial = chance.chance(80)
    days = chance.choice([28, 42]) if home else chance.choice([7, 14, 28])
    funding = ["self_funder"]
    if blueprint.places:
        funding.append("council")
    if not home:
        funding.append("direct_payment")
    if blueprint.category == "nursing_home" or chance.chance(8):
        funding.append("nhs")
    if chance.chance(15) and not home:
        funding.append("individual_service_fund")
    unsaid = blueprint.fate == "draft"
    return {
        "trial_offered": None if unsaid else trial,
        "trial_days": days if trial and not unsaid else None,
        "notice_by_resident_days": 28 if home else chance.choice([2, 7, 7, 14, 28]),
        "notice_by_provider_days": 28 if home else chance.choice([14, 28, 28]),
        "funding_accepted": sorted(funding),
        "minimum_self_funding_months": chance.choice([None, 12, 24]) if home and chance.chance(35) else None,
        "top_up_may_be_needed": chance.weighted({True: 32, False: 56, None: 12}) if home else None,
    }


def _start(chance: Dice, on: date) -> dict[str, date | None]:
    """When it could begin; some have not said, some said it too long ago."""
    if chance.chance(9):
        return {"earliest_start_on": None, "earliest_start_told_on": None}
    told = on - timedelta(days=chance.randint(0, 11) if chance.chance(88) else chance.randint(16, 60))
    span = chance.weighted({(-2, 0): 30, (1, 7): 32, (8, 14): 18, (15, 60): 20})
    return {"earliest_start_on": on + timedelta(days=chance.randint(*span)), "earliest_start_told_on": told}


def _areas(chance: Dice, ground: Ground, spot: Spot) -> list[tuple[str, str]]:
    """Whom it visits: the whole council, the wards around, or the outward postcodes around."""
    kind = chance.weighted({"council": 54, "ward": 28, "outcode": 18})
    if kind == "council":
        return [("council", ground.council_code)]
    count = chance.randint(5, 10) if kind == "ward" else chance.randint(2, 5)
    return [(kind, code) for code in ground.nearest(kind, spot, count)]


def _contact(
    rows: Rows,
    seed: int,
    blueprint: Blueprint,
    service_id: int,
    provider: DemoProvider,
    ground: Ground,
    on: date,
) -> None:
    chance = dice(seed, "contact", blueprint.number)
    if blueprint.fate == "draft" and chance.chance(50):
        return
    since = blueprint.known_since - timedelta(days=20)
    if chance.chance(18) and (on - since).days > 90:
        left = chance.day(since + timedelta(days=30), on - timedelta(days=30))
        _named(rows, chance, service_id, provider, ground, since, left)
        since = left + timedelta(days=1)
    _named(rows, chance, service_id, provider, ground, since, None)


def _named(
    rows: Rows,
    chance: Dice,
    service_id: int,
    provider: DemoProvider,
    ground: Ground,
    first: date,
    last: date | None,
) -> None:
    name = person(chance)
    given = name.split()[0].lower()
    rows.add(
        NamedContact,
        service_id=service_id,
        name=name,
        job=chance.choice(JOBS),
        phone=phone(chance, london=ground.in_london),
        email=f"{given}.{web_word(provider.word)}@example.org" if chance.chance(85) else None,
        consent_on=first,
        valid_from=first,
        valid_to=last,
    )


def _facts(rows: Rows, chance: Dice, blueprint: Blueprint, service: DemoService, unit: str, on: date) -> None:
    """Vacancies with one earlier count, workforce, continuity of carers."""
    if chance.chance(88):
        free = max(0, round(service.capacity * chance.triangular(-0.04, 0.18, 0.05)))
        told = on - timedelta(days=chance.randint(0, 12) if chance.chance(85) else chance.randint(15, 70))
        before = {"count": free + chance.randint(0, 3), "as_at": told - timedelta(days=chance.randint(7, 28))}
        rows.add(Vacancy, service_id=service.id, unit=unit, is_current=False, **before)
        rows.add(Vacancy, service_id=service.id, unit=unit, count=free, as_at=told)
    alone = blueprint.category == "personal_assistant"
    if not alone and chance.chance(80):
        staff = max(3, round(service.capacity / (18 if unit == "hours" else 1.4)))
        rows.add(
            Workforce,
            service_id=service.id,
            staff_count=staff,
            turnover_percent=round(chance.triangular(4, 62, 24)),
            qualified_percent=round(chance.triangular(25, 95, 58)),
            specialist_trained_count=chance.randint(0, staff // 2),
            pays_real_living_wage=chance.weighted({True: 40, False: 35, None: 25}),
            pays_travel_time=chance.weighted({True: 50, False: 25, None: 25}),
            as_at=on - timedelta(days=chance.randint(5, 200)),
        )
    if blueprint.category in ("home_care", "live_in_care", "supported_living") and chance.chance(76):
        promised = chance.randint(2, 8)
        measured = max(1, promised + chance.choice([-1, 0, 0, 1, 2, 4])) if chance.chance(70) else None
        as_at = on - timedelta(days=chance.randint(3, 90))
        rows.add(
            Continuity,
            service_id=service.id,
            committed_carers=promised,
            measured_carers=measured,
            as_at=as_at,
            source="provider" if measured is None or chance.chance(70) else "council",
        )
