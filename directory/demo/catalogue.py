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
from directory.demo import service_attributes
from directory.demo.geography import CouncilGeography, PostcodePoint
from directory.demo.names import JOBS, domain_word, invented_word, person, phone, service_name, street
from directory.demo.providers import DemoProvider
from directory.demo.rows import Rows
from directory.demo.seeded_random import SeededRandom, public_id, seeded_random
from directory.demo.service_specs import ServiceSpec
from directory.demo.service_texts import service_texts
from directory.foundation.identifiers import slug_for
from directory.vocabulary.care import (
    CARE_HOMES,
    HELP_CATEGORIES,
    TENANCY_CATEGORIES,
    VISITING_CATEGORIES,
    Category,
    Need,
)

# Services with a name of their own, not their provider's.
FIRST_HOUSE_NAME = 1700  # an index into the invented names, past those of the usual number of providers
NAMED_APART = CARE_HOMES | {Category.EXTRA_CARE}
CAPACITY: dict[str, tuple[str, int, int]] = {
    Category.HOME_CARE: ("hours", 150, 2400),
    Category.LIVE_IN_CARE: ("places", 5, 40),
    Category.CARE_HOME: ("beds", 6, 60),
    Category.NURSING_HOME: ("beds", 20, 90),
    Category.SUPPORTED_LIVING: ("places", 4, 30),
    Category.DAY_OPPORTUNITIES: ("places", 10, 45),
    Category.EXTRA_CARE: ("places", 12, 70),
    Category.PERSONAL_ASSISTANT: ("hours", 10, 38),
    Category.HOUSEHOLD_HELP: ("hours", 30, 300),
    Category.HANDYPERSON: ("hours", 20, 120),
    Category.FOOT_CARE: ("places", 20, 150),
    Category.MEALS: ("places", 30, 250),
}
STATES = {"draft": "draft", "waiting": "submitted", "refused": "submitted", "refused_by_gate": "submitted",
          "hidden": "hidden", "withdrawn": "withdrawn"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class DemoService:
    """A service, as far as its prices, ratings and feedback need it."""

    id: int
    name: str
    point: PostcodePoint
    town: str
    address: str
    location_id: str | None
    needs: tuple[str, ...]
    tasks: tuple[str, ...]
    languages: tuple[str, ...]
    capacity: int


def write_service(
    rows: Rows, seed: int, spec: ServiceSpec, provider: DemoProvider, geography: CouncilGeography, on: date
) -> DemoService:
    """Write one service and what the catalogue says of it. Its registered location is written before."""
    rng = seeded_random(seed, "service", spec.number)
    point = rng.choice(geography.points)
    word = (
        invented_word(seed, FIRST_HOUSE_NAME + spec.number) if spec.category in NAMED_APART else provider.word
    )
    name = service_name(rng, word, spec.category)
    service_public_id = public_id(seed, "service", spec.number)
    slug = slug_for(name, service_public_id)
    attributes = _attributes(seed, spec)
    town = geography.town(point)
    address = street(rng)
    terms = {
        **_terms(seeded_random(seed, "terms", spec.number), spec),
        **_living(seeded_random(seed, "living", spec.number), spec),
    }
    unit, least, most = CAPACITY[spec.category]
    capacity = rng.randint(least, most)
    location_id = f"DEMO-{spec.number:06}" if spec.regulated else None
    key = rows.add(
        Service,
        public_id=service_public_id,
        slug=slug,
        provider_id=provider.id,
        location_id=location_id,
        category=spec.category,
        name=name,
        state=STATES.get(spec.outcome, "published"),
        council_code=spec.council_code,
        ward_code=point.ward_code,
        address=address,
        town=town or None,
        postcode=point.postcode,
        lat_e5=point.lat_e5,
        lon_e5=point.lon_e5,
        address_is_private=spec.category == Category.PERSONAL_ASSISTANT,
        regulated=spec.regulated,
        regulated_activities=service_attributes.ACTIVITIES[spec.category] if spec.regulated else [],
        **attributes,
        **terms,
        **_start(seeded_random(seed, "start", spec.number), on),
        capacity=capacity,
        capacity_unit=unit,
        website=f"https://{domain_word(provider.word)}.example.org/{spec.number}"
        if provider.website
        else None,
        phone=phone(rng, london=geography.in_london),
        publish_consent_on=spec.known_since - timedelta(days=30),
        told_on=on - timedelta(days=rng.randint(0, 120)),
    )
    service = DemoService(
        key, name, point, town, address, location_id, tuple(attributes["needs"]), tuple(attributes["tasks"]),
        tuple(attributes["languages"]), capacity,
    )  # fmt: skip
    told = {**attributes, **terms, "capacity": capacity}
    for words in service_texts(rng, spec, name, town or "the area", told):
        rows.add(ServiceText, service_id=key, **words)
    if spec.category in VISITING_CATEGORIES:
        for kind, code in _areas(seeded_random(seed, "areas", spec.number), geography, point):
            rows.add(ServiceArea, service_id=key, kind=kind, code=code)
    _contact(rows, seed, spec, key, provider, geography, on)
    _facts(rows, seeded_random(seed, "facts", spec.number), spec, service, unit, on)
    if rng.chance(2):
        rows.add(SlugHistory, old_slug=slug + "-was", service_id=key, retired_on=on - timedelta(days=200))
    return service


def _attributes(seed: int, spec: ServiceSpec) -> dict[str, Any]:
    rng = seeded_random(seed, "offer", spec.number)
    tasks = service_attributes.tasks_of(rng, spec)
    languages = service_attributes.languages_of(rng, spec)
    cultures, faiths, diets = service_attributes.cultures_faiths_and_diets_of(rng, languages)
    visits = spec.category in VISITING_CATEGORIES
    needs = set(service_attributes.needs_of(rng, spec))
    if spec.specialist and spec.category not in HELP_CATEGORIES | {Category.MEALS}:
        needs.add(
            rng.choice(["dementia", "stroke"] if spec.client == "older" else ["brain_injury", "autism"])
        )
    older_home = spec.client == "older" and spec.category in CARE_HOMES
    return {
        "needs": [need for need in Need if need in needs],
        "tasks": tasks,
        "languages": languages,
        "features": service_attributes.features_of(rng, spec),
        "cultures": cultures,
        "faiths": faiths,
        "diets": diets if service_attributes.serves_food(spec.category, tasks) else [],
        "visit_times": service_attributes.visit_times_of(rng, tasks) if visits else [],
        "same_sex_worker": rng.weighted({True: 55, False: 20, None: 25}) if visits else None,
        "minimum_age": 65 if older_home and rng.chance(60) else 18,
        "maximum_age": 64 if spec.client == "younger" and rng.chance(40) else None,
    }


def _terms(rng: SeededRandom, spec: ServiceSpec) -> dict[str, Any]:
    """Trial, notice and who may pay. A draft lacks something that publication asks for."""
    home = spec.category in CARE_HOMES
    trial = rng.chance(80)
    days = rng.choice([28, 42]) if home else rng.choice([7, 14, 28])
    funding = ["self_funder"]
    if spec.targets:
        funding.append("council")
    if not home:
        funding.append("direct_payment")
    if spec.category == Category.NURSING_HOME or rng.chance(8):
        funding.append("nhs")
    if rng.chance(15) and not home:
        funding.append("individual_service_fund")
    is_draft = spec.outcome == "draft"
    return {
        "trial_offered": None if is_draft else trial,
        "trial_days": days if trial and not is_draft else None,
        "notice_by_resident_days": 28 if home else rng.choice([2, 7, 7, 14, 28]),
        "notice_by_provider_days": 28 if home else rng.choice([14, 28, 28]),
        "funding_accepted": sorted(funding),
        "minimum_self_funding_months": rng.choice([None, 12, 24]) if home and rng.chance(35) else None,
        "top_up_may_be_needed": rng.weighted({True: 32, False: 56, None: 12}) if home else None,
    }


def _living(rng: SeededRandom, spec: ServiceSpec) -> dict[str, Any]:
    """Rent, and what is shared, of a home that is let; not told of some."""
    if spec.category not in TENANCY_CATEGORIES or rng.chance(12):
        return {}
    alone = spec.category == Category.EXTRA_CARE
    return {
        "rent_weekly_pence": rng.randint(110, 290) * 100,
        "rent_includes_bills": rng.weighted({True: 45, False: 40, None: 15}),
        "sharers": 1 if alone else rng.randint(2, 6),
        "shared_support_hours": rng.choice([0, 10, 20, 35]),
    }


def _start(rng: SeededRandom, on: date) -> dict[str, date | None]:
    """When it could begin; unknown for some, out of date for others."""
    if rng.chance(9):
        return {"earliest_start_on": None, "earliest_start_told_on": None}
    told_on = on - timedelta(days=rng.randint(0, 11) if rng.chance(88) else rng.randint(16, 60))
    span = rng.weighted({(-2, 0): 30, (1, 7): 32, (8, 14): 18, (15, 60): 20})
    return {"earliest_start_on": on + timedelta(days=rng.randint(*span)), "earliest_start_told_on": told_on}


def _areas(rng: SeededRandom, geography: CouncilGeography, point: PostcodePoint) -> list[tuple[str, str]]:
    """The areas it visits: the whole council, wards nearby, or outward codes nearby."""
    kind = rng.weighted({"council": 54, "ward": 28, "outcode": 18})
    if kind == "council":
        return [("council", geography.council_code)]
    count = rng.randint(5, 10) if kind == "ward" else rng.randint(2, 5)
    return [(kind, code) for code in geography.nearest(kind, point, count)]


def _contact(
    rows: Rows,
    seed: int,
    spec: ServiceSpec,
    service_id: int,
    provider: DemoProvider,
    geography: CouncilGeography,
    on: date,
) -> None:
    rng = seeded_random(seed, "contact", spec.number)
    if spec.outcome == "draft" and rng.chance(50):
        return
    since = spec.known_since - timedelta(days=20)
    if rng.chance(18) and (on - since).days > 90:
        left_on = rng.day(since + timedelta(days=30), on - timedelta(days=30))
        _write_contact(rows, rng, service_id, provider, geography, since, left_on)
        since = left_on + timedelta(days=1)
    _write_contact(rows, rng, service_id, provider, geography, since, None)


def _write_contact(
    rows: Rows,
    rng: SeededRandom,
    service_id: int,
    provider: DemoProvider,
    geography: CouncilGeography,
    first: date,
    last: date | None,
) -> None:
    name = person(rng)
    first_name = name.split()[0].lower()
    rows.add(
        NamedContact,
        service_id=service_id,
        name=name,
        job=rng.choice(JOBS),
        phone=phone(rng, london=geography.in_london),
        email=f"{first_name}.{domain_word(provider.word)}@example.org" if rng.chance(85) else None,
        consent_on=first,
        valid_from=first,
        valid_to=last,
    )


def _facts(
    rows: Rows, rng: SeededRandom, spec: ServiceSpec, service: DemoService, unit: str, on: date
) -> None:
    """Vacancies with one earlier count, workforce, continuity of carers."""
    if rng.chance(88):
        vacancies = max(0, round(service.capacity * rng.triangular(-0.04, 0.18, 0.05)))
        told_on = on - timedelta(days=rng.randint(0, 12) if rng.chance(85) else rng.randint(15, 70))
        earlier_count = {
            "count": vacancies + rng.randint(0, 3),
            "as_at": told_on - timedelta(days=rng.randint(7, 28)),
        }
        rows.add(Vacancy, service_id=service.id, unit=unit, is_current=False, **earlier_count)
        rows.add(Vacancy, service_id=service.id, unit=unit, count=vacancies, as_at=told_on)
    is_alone = spec.category == Category.PERSONAL_ASSISTANT
    if not is_alone and rng.chance(80):
        staff = max(3, round(service.capacity / (18 if unit == "hours" else 1.4)))
        rows.add(
            Workforce,
            service_id=service.id,
            staff_count=staff,
            turnover_percent=round(rng.triangular(4, 62, 24)),
            qualified_percent=round(rng.triangular(25, 95, 58)),
            specialist_trained_count=rng.randint(0, staff // 2),
            pays_real_living_wage=rng.weighted({True: 40, False: 35, None: 25}),
            pays_travel_time=rng.weighted({True: 50, False: 25, None: 25}),
            as_at=on - timedelta(days=rng.randint(5, 200)),
        )
    if spec.category in (Category.HOME_CARE, Category.LIVE_IN_CARE, Category.SUPPORTED_LIVING) and rng.chance(
        76
    ):
        committed = rng.randint(2, 8)
        measured = max(1, committed + rng.choice([-1, 0, 0, 1, 2, 4])) if rng.chance(70) else None
        as_at = on - timedelta(days=rng.randint(3, 90))
        rows.add(
            Continuity,
            service_id=service.id,
            committed_carers=committed,
            measured_carers=measured,
            as_at=as_at,
            source="provider" if measured is None or rng.chance(70) else "council",
        )
