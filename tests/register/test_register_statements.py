"""Statements as they are staged, and what two of them make of one edition."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import product

import pytest

from directory.register.rules.facts import merge_facts
from directory.register.rules.projection import project
from directory.register.rules.ratings import Edition, current_edition, edition_of, merge_editions
from directory.register.rules.statements import RatingStatement, Statement, from_body, to_body

FULL = RatingStatement(
    scope="location",
    question="safe",
    value="good",
    published_on=date(2024, 5, 6),
    current=False,
    reason="awaiting",
    inspected_on=date(2024, 4, 3),
    inherited=True,
    inherited_from="1-234",
    report_url="https://example.org/report",
    score=71,
    score_framework="2023",
)


def edition(reason: str | None = None, inherited: bool | None = None) -> Edition:
    made = edition_of(RatingStatement("location", "overall", "not_rated"), date(2025, 1, 1), "api")
    return replace(made, reason=reason, inherited=inherited)


def test_a_statement_comes_back_from_staging_with_everything_it_said() -> None:
    bare = RatingStatement("location", "overall", "not_rated")
    statement = Statement(
        "1-111", date(2025, 2, 3), "api", {"name": "Rose Care"}, {"name": "Rose Ltd"}, (FULL, bare)
    )
    assert from_body("1-111", to_body(statement)) == statement


@pytest.mark.parametrize(
    ("first", "second", "merged"),
    [
        (None, None, None),
        (None, False, False),
        (False, None, False),
        (None, True, True),
        (True, None, True),
        (True, False, True),
        (False, True, True),
        (False, False, False),
        (True, True, True),
    ],
)
def test_inherited_is_true_where_either_statement_says_so(
    first: bool | None, second: bool | None, merged: bool | None
) -> None:
    assert merge_editions(edition(inherited=first), edition(inherited=second)).inherited is merged


def test_of_two_reasons_of_one_day_the_later_in_the_alphabet_stands_and_none_comes_first() -> None:
    for pair in product(("Awaiting", None), repeat=2):
        merged = merge_editions(*(edition(reason) for reason in pair))
        assert merged.reason == ("Awaiting" if "Awaiting" in pair else None)


def test_only_what_was_called_current_displaces_a_published_rating() -> None:
    published = edition_of(RatingStatement("l", "overall", "good", date(2020, 1, 1)), date(2020, 1, 1), "api")
    history = edition_of(
        RatingStatement("l", "overall", "not_rated", date(2022, 1, 1), current=False), date(2024, 1, 1), "api"
    )
    assert current_edition([published, history]) == published


def test_a_location_is_found_by_its_council_its_brand_and_all_its_kinds() -> None:
    stated = {
        "name": "Rose Care",
        "local_authority": "Haringey",
        "brand": "Bloom Group",
        "service_types": ["care_home_with_nursing", "domiciliary_care"],
        "care_home": True,
    }
    projection = project(merge_facts({}, stated, date(2025, 1, 1), "api"), None, None, None)
    assert projection.search_text == " rose care haringey bloom group "
    assert set(projection.kinds.split()) >= {"nursing_home", "home_care"}
    assert projection.kinds == f" {' '.join(projection.kinds.split())} "
