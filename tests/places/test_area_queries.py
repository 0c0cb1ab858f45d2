"""From what somebody types to an area that care visits, and from an area to its name."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import scoped_session

from directory.places.area_queries import area_named, public_area_records, public_areas_in
from directory.places.gazetteer import invalidate_gazetteer
from directory.places.models import Council
from tests.places.conftest import DENE, FARHAM, LARKHOLM, MOORSHIRE


@pytest.mark.parametrize(
    ("text", "area"),
    [
        ("ZL8", ("outcode", "ZL8")),
        (" zl8 ", ("outcode", "ZL8")),
        ("Larkholm", ("council", LARKHOLM)),
        ("London Borough of Larkholm", ("council", LARKHOLM)),
        ("kings dene & combe", ("council", DENE)),
        (LARKHOLM.lower(), ("council", LARKHOLM)),
        ("E05009003", ("ward", "E05009003")),
        ("St Mary's Green", ("ward", "E05009002")),
        ("saint marys green", ("ward", "E05009002")),
        ("Quarry", ("ward", "E05009004")),  # of the council in hand, where two have one
        ("Millbrook", ("ward", "E05009005")),  # the only one, though its council has no list here
    ],
)
def test_what_is_typed_is_an_area(country: scoped_session, text: str, area: tuple[str, str]) -> None:
    assert area_named(text, LARKHOLM) == area


@pytest.mark.parametrize(
    "text",
    [
        "ZL8 0RD",
        "ZL9",
        "Hollow End",
        "Nowhere at all",
        "E05999999",
        "",
        "ZL8 Larkholm",
    ],
)
def test_one_address_a_town_and_what_is_nowhere_are_no_areas(country: scoped_session, text: str) -> None:
    assert area_named(text, LARKHOLM) is None


def test_a_county_is_no_area_for_addresses_lie_in_its_districts(country: scoped_session) -> None:
    assert area_named(MOORSHIRE, None) == ("council", MOORSHIRE)
    country.get_one(Council, MOORSHIRE).kind = "county"
    country.commit()
    invalidate_gazetteer()
    assert area_named(MOORSHIRE, None) is None


def test_a_ward_of_several_councils_is_none_of_them_unless_one_is_in_hand(country: scoped_session) -> None:
    assert area_named("Quarry", None) is None
    assert area_named("Quarry", DENE) == ("ward", "E05009003")
    assert area_named("Abbey", FARHAM) == ("ward", "E05009006")
    assert area_named("Abbey", DENE) == ("ward", "E05009001"), "of the two the one that has its list here"


def test_the_areas_of_a_council_are_its_wards_by_name_and_its_districts(country: scoped_session) -> None:
    found = public_areas_in(LARKHOLM)
    assert [(each.kind, each.name, each.postcodes) for each in found] == [
        ("ward", "Abbey", None),
        ("ward", "Quarry", None),
        ("ward", "St Mary's Green", None),
        ("outcode", "ZL8", 2),
    ]
    assert {each.area for each in found} == set(public_area_records(each.area for each in found))


def test_what_there_is_not_has_no_record(country: scoped_session) -> None:
    known = public_area_records(
        [("ward", "E05009001"), ("ward", "E05999999"), ("charm", "N8"), ("council", "X")]
    )
    assert list(known) == [("ward", "E05009001")]
