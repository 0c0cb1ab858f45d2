"""What of the register becomes an entry, with which facts, and why the rest does not: without a database."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from directory.places.records import CouncilRecord, Place
from directory.preparing.rules import (
    LONGEST_ADDRESS,
    LONGEST_PHONE,
    LONGEST_TOWN,
    LeftOut,
    categories_of,
    entries_of,
    is_under,
    left_out,
    needs_of,
)
from directory.register.records import RegisteredLocationRecord
from directory.vocabulary.organisations import RegisterKind

ASH = RegisteredLocationRecord(
    id="1-900000001",
    name="Ash House",
    also_known_as=None,
    provider_id="1-800000001",
    provider_name="Ash Care Limited",
    brand=None,
    address_lines=("1 Test Street", "Top End"),
    town="Larkholm",
    county=None,
    postcode="ZL1 1AA",
    local_authority="Larkholm",
    region=None,
    phone="02079460123",
    website="https://ash.example",
    service_types=("care_home_without_nursing",),
    specialisms=("dementia", "older_people"),
    activities=("accommodation_with_care",),
    kinds=("care_home",),
    adult_social_care=True,
    care_home=True,
    beds=24,
    dormant=False,
    registered_on=None,
    last_inspected_on=None,
    lat_e5=51_00_000,
    lon_e5=-10_000,
    status="registered",
    status_on=date(2026, 11, 1),
    ended_on=None,
    details_on=date(2026, 11, 1),
    freshness="current",
    predecessor_id=None,
    primary_id=None,
    fact_dates={},
)
LARKHOLM = CouncilRecord("E09000901", "Larkholm", "larkholm", "london borough", True, None, None)
WICKSHIRE = CouncilRecord("E10000901", "Wickshire", "wickshire", "county", True, None, None)
PLACE = Place("postcode", "ZL1 1AA", 51_00_000, -10_000, "E09000901", "E05000901", "ZL1", True, ())


def ash(**facts: Any) -> RegisteredLocationRecord:
    return replace(ASH, **facts)


# In the order in which it is asked: of two reasons the first is told.
CASES: tuple[tuple[LeftOut, dict[str, Any]], ...] = (
    (LeftOut.ENDED, {"status": "ended"}),
    (LeftOut.MAY_HAVE_CLOSED, {"freshness": "may_have_closed"}),
    (LeftOut.HEALTH_CARE, {"adult_social_care": False}),
    (LeftOut.KIND_NOT_KNOWN, {"kinds": ()}),
    (LeftOut.OTHER_CARE, {"kinds": ("other_care",)}),
    (LeftOut.DORMANT, {"dormant": True}),
    (LeftOut.SAME_HOME, {"primary_id": "1-900000002"}),
    (LeftOut.NO_PROVIDER, {"provider_id": None}),
    (LeftOut.NO_ADDRESS, {"postcode": None}),
    (LeftOut.NO_POSITION, {"lat_e5": None}),
)


@pytest.mark.parametrize(("reason", "facts"), CASES)
def test_each_reason_is_told_by_itself(reason: LeftOut, facts: dict[str, Any]) -> None:
    assert left_out(ash(**facts)) is reason


def test_of_several_reasons_the_first_is_told() -> None:
    assert [reason for reason, _ in CASES] == sorted(LeftOut, key=[r for r, _ in CASES].index)
    for number, (reason, facts) in enumerate(CASES):
        for _, later in CASES[number + 1 :]:
            assert left_out(ash(**{**later, **facts})) is reason


@pytest.mark.parametrize(
    "facts",
    [
        {},
        {"primary_id": "1-900000001"},
        {"adult_social_care": None},
        {"dormant": None},
        {"kinds": ("health", "home_care")},
        {"kinds": ("other_care", "home_care")},
        {"freshness": "old"},
    ],
)
def test_what_is_registered_and_can_be_found_is_taken(facts: dict[str, Any]) -> None:
    assert left_out(ash(**facts)) is None


def test_what_is_not_known_to_be_registered_may_have_closed() -> None:
    assert left_out(ash(status="unknown")) is LeftOut.MAY_HAVE_CLOSED
    assert left_out(ash(kinds=("health",), adult_social_care=None)) is LeftOut.HEALTH_CARE


def test_a_home_with_nurses_is_one_home() -> None:
    assert categories_of(("care_home", "nursing_home")) == ("nursing_home",)
    assert categories_of(("nursing_home", "home_care")) == ("nursing_home", "home_care")
    assert categories_of(("other_care", "health")) == ()
    assert categories_of(("home_care", "home_care")) == ("home_care",)
    assert {kind: categories_of((kind,)) for kind in RegisterKind if categories_of((kind,))} == {
        "nursing_home": ("nursing_home",),
        "care_home": ("care_home",),
        "home_care": ("home_care",),
        "supported_living": ("supported_living",),
        "extra_care": ("extra_care",),
    }


def test_needs_are_those_of_the_register() -> None:
    assert needs_of(("learning_disability_autism", "everyone", "dementia", "dementia")) == [
        "learning_disability",
        "autism",
        "dementia",
    ]
    assert needs_of(("older_people", "mental_health", "physical_disability")) == [
        "older_people",
        "mental_health",
        "physical_disability",
    ]
    assert needs_of(("sensory_impairment", "substance_misuse")) == ["sensory_impairment", "substance_misuse"]


@pytest.mark.parametrize(
    ("stated", "name", "under"),
    [
        ("Bristol, City of", "Bristol, City of", True),
        ("St. Helens", "St Helens", True),
        ("Larkholm", "Farham", False),
        (None, "Farham", False),
    ],
)
def test_the_register_names_the_council_of_a_location(stated: str | None, name: str, under: bool) -> None:
    assert is_under(ash(local_authority=stated), replace(LARKHOLM, name=name)) is under


def test_an_entry_holds_what_the_register_says() -> None:
    (entry,) = entries_of(ASH, PLACE, LARKHOLM)
    assert entry.category == "care_home"
    assert entry.facts == {
        "council_code": "E09000901",
        "ward_code": "E05000901",
        "address": "1 Test Street, Top End",
        "town": "Larkholm",
        "postcode": "ZL1 1AA",
        "lat_e5": 51_00_000,
        "lon_e5": -10_000,
        "regulated": True,
        "regulated_activities": ["accommodation_with_care"],
        "needs": ["dementia", "older_people"],
        "tasks": ["personal_care"],
        "capacity": 24,
        "capacity_unit": "beds",
        "phone": "02079460123",
        "website": "https://ash.example",
    }


def test_what_the_register_does_not_say_is_not_known() -> None:
    bare = ash(address_lines=(), town=None, phone=None, website=None, beds=None, activities=())
    facts = entries_of(bare, None, LARKHOLM)[0].facts
    unknown = ("ward_code", "address", "town", "phone", "website", "capacity", "capacity_unit")
    assert [facts[name] for name in unknown] == [None] * len(unknown)
    assert facts["tasks"] == []


def test_texts_that_are_too_long_are_cut_where_the_table_ends() -> None:
    long = ash(address_lines=("a" * 300,), town="b" * 300, phone="0" * 300)
    facts = entries_of(long, PLACE, LARKHOLM)[0].facts
    assert (LONGEST_ADDRESS, LONGEST_TOWN, LONGEST_PHONE) == (200, 80, 20)
    assert (facts["address"], facts["town"], facts["phone"]) == ("a" * 200, "b" * 80, "0" * 20)


def test_each_kind_of_care_is_an_entry_and_beds_are_those_of_the_home() -> None:
    both = ash(kinds=("nursing_home", "home_care"), activities=("personal_care",))
    home, visits = entries_of(both, PLACE, LARKHOLM)
    assert (home.category, home.facts["capacity"], home.facts["capacity_unit"]) == (
        "nursing_home",
        24,
        "beds",
    )
    assert (visits.category, visits.facts["capacity"], visits.facts["capacity_unit"]) == (
        "home_care",
        None,
        None,
    )
    assert (home.facts["tasks"], visits.facts["tasks"]) == (["personal_care", "nursing"], ["personal_care"])


@pytest.mark.parametrize(
    ("council", "authority", "place", "host"),
    [
        (LARKHOLM, "Larkholm", PLACE, "E09000901"),
        (LARKHOLM, "Larkholm", None, "E09000901"),
        (LARKHOLM, "Farham", PLACE, "E09000901"),
        (LARKHOLM, "Farham", None, None),
        # A borough's postcode decides, whatever the register says; a county's districts are what postcodes name.
        (LARKHOLM, "Larkholm", replace(PLACE, council_code="E09000902"), "E09000902"),
        (WICKSHIRE, "Wickshire", replace(PLACE, council_code="E07000901"), "E10000901"),
        (WICKSHIRE, "Wickshire", None, "E10000901"),
        (WICKSHIRE, "Farham", replace(PLACE, council_code="E07000901"), "E07000901"),
        (LARKHOLM, "Larkholm", replace(PLACE, council_code=None), "E09000901"),
    ],
)
def test_the_host_of_an_entry(
    council: CouncilRecord, authority: str, place: Place | None, host: str | None
) -> None:
    assert entries_of(ash(local_authority=authority), place, council)[0].facts["council_code"] == host
