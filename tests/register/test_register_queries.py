"""Reading the register: records, ratings and the search."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from directory.foundation.actor import PUBLIC, SYSTEM
from directory.foundation.database import transaction
from directory.foundation.errors import NotAllowed, NotFound
from directory.register.actions.importing import import_statements
from directory.register.queries import (
    PER_PAGE,
    current_ratings,
    location_record,
    location_records,
    public_register_search,
    public_towns,
    registrations_of,
)
from directory.register.rules.statements import RatingStatement, Statement

pytestmark = pytest.mark.usefixtures("app")
DAY = date(2026, 7, 1)
HORNSEY = (5158000, -12000)


def take(number: int, name: str | None, *ratings: RatingStatement, on: date = DAY, **facts: Any) -> str:
    location_id = f"1-9000{number:05}"
    held = {"status": "registered", "name": name, "provider_id": "1-800000001", **facts}
    with transaction():
        import_statements(
            SYSTEM, [Statement(location_id, on, "api", held, {"name": "Rose Care Limited"}, ratings)]
        )
    return location_id


def names(**asked: Any) -> list[str]:
    return [location.name for location in public_register_search(**asked).locations]


def test_words_of_name_town_and_provider_all_count() -> None:
    take(1, "St. Mary’s Café House", address=[["1 Rose Street"], "Derby", "", "DE1 1AA"])
    take(2, "Elm Court", also_known_as="The Willows", address=[[], "York", "", "YO1 1AA"])
    assert names(q="st marys cafe") == ["St. Mary’s Café House"]
    assert names(q="mar derby") == ["St. Mary’s Café House"]
    assert names(q="willow") == ["Elm Court"]
    assert names(q="yo1 1aa") == names(q="YO11AA") == ["Elm Court"]
    assert names(q="rose care") == ["Elm Court", "St. Mary’s Café House"]
    assert names(q="elm derby") == []
    assert names(q="%") == names(q="") == ["Elm Court", "St. Mary’s Café House"]


def test_a_new_name_of_the_provider_reaches_all_its_locations() -> None:
    take(1, "Elm Court")
    with transaction():
        said = {"name": "Oak House", "provider_id": "1-800000001"}
        import_statements(SYSTEM, [Statement("1-900000009", DAY, "api", said, {"name": "Zeta Limited"})])
    assert names(q="zeta") == ["Elm Court", "Oak House"]


def test_the_nearest_come_first_with_their_miles() -> None:
    take(1, "Far", point=[5258000, -12000, None])
    take(2, "Here", point=[5158100, -12000, None])
    take(3, "Near", point=[5158000, -20000, None])
    take(4, "Nowhere")
    page = public_register_search(near=HORNSEY)
    assert [location.name for location in page.locations] == ["Here", "Near", "Far"]
    assert list(page.miles.values()) == [0.1, 3.4, 69.1]
    assert names(near=HORNSEY, miles=3.4) == ["Here"]
    assert names(near=HORNSEY, miles=3.5) == ["Here", "Near"]
    assert names(q="f", near=HORNSEY) == ["Far"]


def test_kinds_and_pages() -> None:
    for number in range(PER_PAGE + 1):
        take(number, f"House {number:02}", service_types=["care_home_with_nursing"])
    take(99, "Dentist", service_types=["dental"])
    page = public_register_search(kind="nursing_home", page=9)
    assert (page.page, page.pages, page.total) == (2, 2, PER_PAGE + 1)
    assert [location.name for location in page.locations] == [f"House {PER_PAGE:02}"]
    assert names(kind="health") == ["Dentist"]
    assert names(kind="nonsense") == []


def test_what_has_ended_or_has_no_name_is_not_found_by_searching() -> None:
    ended = take(1, "Gone House", status="ended", ended_on="2026-05-01")
    nameless = take(2, None)
    assert names() == []
    assert location_record(ended).ended_on == date(2026, 5, 1)
    with pytest.raises(NotFound):
        location_record(nameless)


def test_facts_of_years_ago_say_so() -> None:
    old = take(1, "Old House", on=date(2016, 2, 23))
    seen = take(2, "Seen House", on=date(2016, 2, 23))
    with transaction():
        import_statements(SYSTEM, [Statement(seen, date(2026, 1, 1), "api", {"status": "registered"})])
    records = location_records([old, seen])
    assert [records[place].freshness for place in (old, seen)] == ["may_have_closed", "old_details"]
    assert records[seen].fact_dates["name"] == date(2016, 2, 23)


def test_ratings_of_many_and_of_none() -> None:
    good = RatingStatement("location", "overall", "good", date(2024, 4, 3), inherited=True)
    rated, unknown = take(1, "A", good), take(2, "B")
    found = current_ratings([rated, unknown, "1-1"])
    overall = found[rated].overall
    assert overall is not None
    assert (overall.value, overall.published_on, overall.inherited, overall.is_rated) == (
        "good",
        date(2024, 4, 3),
        True,
        True,
    )
    assert found[unknown].overall is None
    assert found["1-1"].questions == {}
    assert public_register_search().ratings[rated].overall == overall


def test_towns_come_with_a_point() -> None:
    take(1, "A", address=[[], "Derby", "", "DE1 1AA"], point=[5292000, -147000, "DE1 1AA"])
    take(2, "B", address=[[], "Derby", "", "DE1 2BB"], point=[5292100, -147000, "DE1 2BB"])
    (town,) = public_towns()
    assert (town.name, town.postcode, town.lat_e5) == ("Derby", "DE1 1AA", 5292000)


def test_the_public_states_nothing() -> None:
    with pytest.raises(NotAllowed):
        import_statements(PUBLIC, [])


def test_ids_phones_saints_and_apostrophes_are_found_as_people_write_them() -> None:
    saint = take(1, "St Mary’s House", phone="02079460001")
    take(2, "Saint O'Brien Court", phone="01619460002")
    ended = take(3, "Ash House", status="ended")
    assert names(q=saint) == ["St Mary’s House"]
    assert names(q=ended) == ["Ash House"]
    assert names(q="ash") == []
    for number in ("02079460001", "020 7946 0001", "+44 20 7946 0001", "(020) 7946-0001"):
        assert names(q=number) == ["St Mary’s House"], number
    assert names(q="saint mary") == names(q="st mary's") == names(q="St Mary s") == ["St Mary’s House"]
    assert names(q="st obrien") == names(q="saint o’brien") == names(q="o brien") == ["Saint O'Brien Court"]


def test_the_register_is_narrowed_by_the_rating_in_force() -> None:
    take(1, "Rose", RatingStatement("location", "overall", "good", DAY))
    take(
        2,
        "Elm",
        RatingStatement("location", "overall", "not_rated"),
        RatingStatement("Care", "overall", "inadequate", DAY),
    )
    take(3, "Oak")
    assert names(rating="inadequate") == ["Elm"]
    assert names(rating="good") == ["Rose"]
    assert names(rating="not_known") == ["Oak"]
    assert names(rating="not_rated") == []


def test_a_home_that_was_registered_again_has_both_its_registrations() -> None:
    where = {
        "address": [["1 Rose Street"], "Derby", "", "DE1 1AA"],
        "service_types": ["care_home_with_nursing"],
    }
    old, new = take(1, "Rose House", **where), take(2, "Rose House", **where)
    take(3, "Rose House", address=[[], "York", "", "YO1 1AA"])
    named = take(4, "Rose Court", predecessor_id=old)
    found = registrations_of([old, new, "1-900000003"])
    assert {key: {r.id for r in value} for key, value in found.items()} == {
        old: {old, new, named},
        new: {old, new},
    }
