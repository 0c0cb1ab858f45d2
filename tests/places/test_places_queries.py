"""From what somebody typed to a place."""

from __future__ import annotations

import pytest
from sqlalchemy import event
from sqlalchemy.orm import scoped_session

from directory.foundation.actor import PUBLIC, SYSTEM
from directory.foundation.database import db
from directory.foundation.errors import NotAllowed, NotFound
from directory.places import actions, queries
from directory.places.models import Postcode
from directory.places.records import NewPlaceName, Place, PlaceNotFound
from tests.conftest import TODAY
from tests.contacts import make_contact

LARKHOLM, DENE, FARHAM = "E09000901", "E09000902", "E09000903"


def found(text: str, council_code: str | None = None) -> Place:
    """The place of a text that must be found."""
    place = queries.find_place(text, council_code)
    assert isinstance(place, Place), place
    return place


@pytest.mark.parametrize(
    "text", ["ZL8 0RD", "zl80rd", "ZL8 ORD", "ZL8 0RD, Larkholm", "12 High Road, ZL8 0RD"]
)
def test_a_full_postcode_is_a_precise_place(country: scoped_session, text: str) -> None:
    place = found(text)
    assert (place.kind, place.label, place.precise) == ("postcode", "ZL8 0RD", True)
    assert (place.lat_e5, place.lon_e5) == (51_61_100, -11_100)
    assert place.areas == ("E05009001", "ZL8", LARKHOLM)


def test_a_postcode_we_do_not_hold_stands_at_the_middle_of_its_outward_code(country: scoped_session) -> None:
    place = found("ZL8 9ZZ")
    assert (place.label, place.precise, place.lat_e5) == ("ZL8 9ZZ", False, 51_60_500)
    assert place.areas == ("ZL8", LARKHOLM)


@pytest.mark.parametrize("text", ["ZL8", "zl8 ", "ZL8 0", "a home near ZL8"])
def test_an_outward_code_alone_is_enough(country: scoped_session, text: str) -> None:
    place = found(text)
    assert (place.kind, place.label, place.outcode, place.precise) == ("outcode", "ZL8", "ZL8", False)


def test_a_place_outside_england_is_still_a_place(country: scoped_session) -> None:
    assert found("ZS1 1AA").council_code == "S12000099"


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("larkholm", "Larkholm"),
        ("London Borough of Larkholm", "Larkholm"),
        ("Larkholm Council", "Larkholm"),
        ("kings dene & combe", "King's Dene and Combe"),
        ("hollow end", "Hollow End, Larkholm"),
        ("Saint Marys Green", "St Mary's Green, Larkholm"),
        ("Millbrook", "Millbrook, Farham"),
        ("abbey", "Abbey, Larkholm"),  # the other Abbey is in no council of this directory
        ("abbey, farham", "Abbey, Farham"),
        ("abbey farham", "Abbey, Farham"),
        ("Quarry, King's Dene and Combe", "Quarry, King's Dene and Combe"),
        ("14 Mill Lane, Hollow End, London", "Hollow End, Larkholm"),
        ("Straddle", "Straddle"),
    ],
)
def test_places_are_found_by_name(country: scoped_session, text: str, label: str) -> None:
    place = found(text)
    assert place.label == label
    assert not place.precise


def test_a_name_in_two_councils_asks_which(country: scoped_session) -> None:
    answer = queries.find_place("Quarry")
    assert isinstance(answer, PlaceNotFound)
    assert answer.reason == "ambiguous"
    assert set(answer.suggestions) == {"Quarry, Larkholm", "Quarry, King's Dene and Combe"}
    for suggestion in answer.suggestions:
        assert found(suggestion).label == suggestion


def test_the_council_in_hand_is_preferred(country: scoped_session) -> None:
    assert found("quarry", DENE).council_code == DENE
    assert found("abbey", FARHAM).council_code == FARHAM


def test_a_post_town_of_two_councils_is_one_town(country: scoped_session) -> None:
    place = found("straddle")
    assert (place.lat_e5, place.council_code, place.areas) == (51_55_500, None, ())
    assert found("straddle", DENE).council_code == DENE


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "empty"),
        ("  ", "empty"),
        ("YY9 9YY", "unknown_postcode"),
        ("ZL8X", "unknown_postcode"),
        ("ZLL8 0RDX", "bad_postcode"),
        ("Moorshire", "unknown_name"),
        ("nowhere", "unknown_name"),
        ("*?[](){}~^:\"'", "unknown_name"),
        ("x" * 10_000, "unknown_name"),
    ],
)
def test_what_is_not_found_says_why(country: scoped_session, text: str, reason: str) -> None:
    answer = queries.find_place(text)
    assert isinstance(answer, PlaceNotFound)
    assert answer.reason == reason


@pytest.mark.parametrize("text", ["hol", "Holow End", "hollow"])
def test_half_a_name_or_a_slip_is_helped(country: scoped_session, text: str) -> None:
    answer = queries.find_place(text)
    assert isinstance(answer, PlaceNotFound)
    assert answer.suggestions == ("Hollow End, Larkholm",)
    assert queries.suggest_places(text) == ("Hollow End, Larkholm",)


@pytest.mark.parametrize(
    ("words", "label"),
    [
        ("hollow end", "Hollow End, Larkholm"),
        ("larkholm", "Larkholm"),
        ("farham", "Farham"),
        ("zl8 0rd", "ZL8 0RD"),
        ("zl8", "ZL8"),
        ("abbey", None),  # an ordinary word
        ("millbrook", None),  # a ward of a council that is not here
        ("quarry", None),  # two places
        ("holow end", None),
        ("near larkholm", None),
        ("care", None),
        ("", None),
    ],
)
def test_words_of_a_sentence_name_a_place_only_when_they_surely_do(
    country: scoped_session, words: str, label: str | None
) -> None:
    place = queries.resolve_places_in(words)
    assert (place.label if place else None) == label


def test_a_postcode_costs_one_query(country: scoped_session) -> None:
    queries.find_place("larkholm")
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        statements.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        queries.find_place("ZL8 0RD")
        assert len(statements) == 1
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def test_many_postcodes_at_once(country: scoped_session) -> None:
    places = queries.places_at(["ZL8 0RD", "zl80rd", "ZL8 0RE", "ZL8 9ZZ", "rubbish"])
    assert sorted(places) == ["ZL8 0RD", "ZL8 0RE", "zl80rd"]
    assert places["ZL8 0RD"] == places["zl80rd"] == found("ZL8 0RD")


def test_postcodes_of_a_council_are_spread_and_stable(country: scoped_session) -> None:
    country.add_all(
        Postcode(code=f"ZL9{n}AA", lat_e5=51_60_000 + n, lon_e5=0, council_code=DENE, ward_code=None)
        for n in range(9)
    )
    country.commit()
    assert [place.label for place in queries.public_postcodes_in(DENE, 3)] == [
        "ZL9 0AA",
        "ZL9 3AA",
        "ZL9 6AA",
    ]
    assert len(queries.public_postcodes_in(DENE, 99)) == 9
    assert queries.public_postcodes_in("E09000999", 3) == ()


def test_councils_and_wards(country: scoped_session) -> None:
    assert [council.name for council in queries.public_councils()] == ["King's Dene and Combe", "Larkholm"]
    assert len(queries.every_council()) == 4
    assert queries.council_by_slug("larkholm").code == LARKHOLM
    assert queries.council_record("E09000999") is None
    assert queries.council_name(LARKHOLM) == "Larkholm"
    assert queries.council_name(None) == ""
    with pytest.raises(NotFound):
        queries.council_by_slug("nowhere")


def test_a_council_says_how_it_is_reached_and_is_seen_at_once(country: scoped_session) -> None:
    queries.council_record(LARKHOLM)
    main = make_contact(phone="020 7946 0101", relay="18001 020 7946 0101", email="care@larkholm.example")
    actions.set_contacts(SYSTEM, LARKHOLM, [main], on=TODAY)
    actions.remove_from_directory(SYSTEM, DENE)
    country.commit()
    council = queries.council_record(LARKHOLM)
    assert council is not None
    assert (council.phone, council.relay) == ("020 7946 0101", "18001 020 7946 0101")
    assert [each.code for each in queries.public_councils()] == [LARKHOLM]
    actions.add_to_directory(SYSTEM, DENE)
    country.commit()
    assert len(queries.public_councils()) == 2


def test_what_was_rolled_back_is_forgotten(country: scoped_session) -> None:
    actions.remove_from_directory(SYSTEM, DENE)
    assert len(queries.public_councils()) == 1
    country.rollback()
    assert len(queries.public_councils()) == 2


def test_the_public_changes_nothing(country: scoped_session) -> None:
    with pytest.raises(NotAllowed):
        actions.add_place_names(PUBLIC, [NewPlaceName("Ours", LARKHOLM, 51_60_000, 0)])
    with pytest.raises(NotAllowed):
        actions.add_to_directory(PUBLIC, FARHAM)
    with pytest.raises(NotFound):
        actions.add_to_directory(SYSTEM, "E09000999")
