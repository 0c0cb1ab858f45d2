"""Cells of the regulator's files."""

from __future__ import annotations

from datetime import date

import pytest

from directory.imports.cqc import values


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("01/Jan/2024 - 00:00", date(2024, 1, 1)),
        ("2021-12-10T00:00:00Z", date(2021, 12, 10)),
        ("2024-09-17 15:19:48", date(2024, 9, 17)),
        ("29-May-26", date(2026, 5, 29)),
        ("1 Sept 09", date(2009, 9, 1)),
        ("2026/05/29", date(2026, 5, 29)),
        ("03/04/2024", None),
        ("31/12/2024", None),
        ("12 homes 26", None),
        ("CQC database as at 01 July 2026", date(2026, 7, 1)),
        ("2020", None),
        ("31/02/2024", None),
        ("01/01/0001", None),
        ("", None),
    ],
)
def test_days_in_every_published_form(cell: str, expected: date | None) -> None:
    assert values.day(cell) == expected


def test_numbers_that_a_spreadsheet_has_eaten_the_nought_of() -> None:
    assert values.phone("2079460001") == "02079460001"
    assert values.phone("+44 20 7946 0001") == "02079460001"
    assert values.phone("ask for Jo") is None


def test_people_are_not_held() -> None:
    assert values.text("Rose House jo.invented@rose.example") == "Rose House"
    assert values.website("jo@rose.example") is None
    assert values.provider_name("Individual provider (name withheld)") == ""


def test_addresses_of_pages_are_pages() -> None:
    assert values.website("www.rose.example/home") == "http://www.rose.example/home"
    assert values.website("javascript:alert(1)") is None
    assert values.website('http://rose.example/"onclick=') is None


def test_what_is_not_known_is_not_guessed() -> None:
    assert values.text("#N/A") is None
    assert values.brand("-") is None
    assert values.brand("BRAND Rose Group") == "Rose Group"
    assert values.point("51.5", "", "N8 0RD") is None
    assert values.point("0", "0", None) is None
    assert values.postcode("n8  0rd") == "N8 0RD"
    assert values.postcode("N8") is None
    assert values.rating("") is None
    assert values.rating("Not Rated") == ("not_rated", "not_stated")
    assert values.rating("Requires Improvement") == ("requires_improvement", None)
    assert values.location_id("1-900000001") == "1-900000001"
    assert values.location_id("x; drop") is None
    assert values.address(["1 Rose Street", "London"], "London", None, None) == [
        ["1 Rose Street"],
        "London",
        "",
        "",
    ]
