"""The pure rules of presenting: which week and which price are shown, and what stands in place of a missing one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from types import SimpleNamespace
from typing import Any, cast

import pytest

from directory.catalogue.records import ServiceRecord
from directory.foundation.errors import Invalid
from directory.presenting.rules import (
    ListWeek,
    chosen_week,
    displayed_rating,
    list_week,
    price_disclosure,
    price_week,
    rating_code,
    room_asked_for,
    simplest_prices,
)
from directory.prices.rules.types import Comparable, NotComparable, PriceBasis, PriceLine, PricingFacts
from directory.vocabulary.care import Category
from directory.vocabulary.prices import Payer, PriceDisclosure, PricingMode
from directory.vocabulary.procurement import ListingKind
from directory.vocabulary.ratings import Rating
from tests.conftest import TODAY
from tests.prices.examples import TOLD


def line(unit: str, pence: int = 2000, payer: str = Payer.COUNCIL, **changes: Any) -> PriceLine:
    values = {**TOLD, "lot_id": None, **changes}
    return PriceLine(unit, pence, payer, Category.HOME_CARE, date(2026, 4, 1), **values)


@pytest.mark.parametrize(
    ("category", "visits", "week_key", "key"),
    [
        (Category.HOME_CARE, "", "", "v14x30"),
        (Category.HOME_CARE, "21x30", "", "v21x30"),
        (Category.PERSONAL_ASSISTANT, "5x45,2x60", "", "5x45,2x60"),
        (Category.HOME_CARE, "5x45", "nursing", "5x45"),
        (Category.NURSING_HOME, "21x30", "", "nursing"),
        (Category.NURSING_HOME, "", "residential", "residential"),
        (Category.CARE_HOME, "", "nursing", "residential"),
        (Category.DAY_OPPORTUNITIES, "", "d3", "d3"),
        (Category.DAY_OPPORTUNITIES, "14x30", "core10", "d1"),
    ],
)
def test_the_chosen_week_is_one_the_category_has(category: str, visits: str, week_key: str, key: str) -> None:
    week = chosen_week(category, visits, week_key)
    assert week is not None and (week.key, week.category) == (key, category)


def test_a_category_without_weeks_has_no_chosen_week() -> None:
    assert chosen_week("unknown", "14x30", "d3") is None


def test_a_week_nobody_can_read_is_refused() -> None:
    with pytest.raises(Invalid):
        chosen_week(Category.HOME_CARE, "often", "")


@pytest.mark.parametrize(
    ("category", "visits", "expected"),
    [
        (Category.HOME_CARE, "5x45", ListWeek("5x45", own=True)),
        (Category.HOME_CARE, "21x30", ListWeek("v21x30")),
        (Category.HOME_CARE, "", ListWeek("v14x30")),
        (Category.CARE_HOME, "5x45", ListWeek("residential")),
    ],
)
def test_only_a_week_that_is_not_published_is_the_visitors_own(
    category: str, visits: str, expected: ListWeek
) -> None:
    assert list_week(chosen_week(category, visits, ""), visits) == expected


def test_a_list_without_a_week_is_priced_for_each_usual_one() -> None:
    assert list_week(None, "5x45") == ListWeek("usual")


@pytest.mark.parametrize(
    ("kind", "mode", "pence", "payer", "expected"),
    [
        (ListingKind.ADMITTED, PricingMode.COMPOSITE, 1, Payer.COUNCIL, PriceDisclosure.TOLD),
        (ListingKind.ADMITTED, PricingMode.NON_PRICED, 0, Payer.COUNCIL, PriceDisclosure.TOLD),
        (ListingKind.UNIVERSAL, None, 1, Payer.COUNCIL, PriceDisclosure.TOLD),
        (ListingKind.ADMITTED, PricingMode.COMPOSITE, None, Payer.COUNCIL, PriceDisclosure.NOT_TOLD),
        (ListingKind.ADMITTED, PricingMode.BANDED, None, Payer.SELF_FUNDER, PriceDisclosure.NOT_TOLD),
        (ListingKind.ADMITTED, PricingMode.NON_PRICED, None, Payer.COUNCIL, PriceDisclosure.EACH_PERSON),
        (ListingKind.ADMITTED, PricingMode.NON_PRICED, None, Payer.SELF_FUNDER, PriceDisclosure.EACH_PERSON),
        (ListingKind.CHECKED, None, None, Payer.COUNCIL, PriceDisclosure.NOT_BOUGHT),
        (ListingKind.UNIVERSAL, None, None, Payer.COUNCIL, PriceDisclosure.NOT_BOUGHT),
        (ListingKind.CHECKED, None, None, Payer.SELF_FUNDER, PriceDisclosure.NOT_TOLD),
        (ListingKind.ADMITTED, PricingMode.BANDED, 1, Payer.NOT_SURE, PriceDisclosure.TOLD),
        (ListingKind.CHECKED, None, None, Payer.NOT_SURE, PriceDisclosure.NOT_TOLD),
    ],
)
def test_what_is_known_of_a_price(
    kind: ListingKind, mode: PricingMode | None, pence: int | None, payer: str, expected: PriceDisclosure
) -> None:
    assert price_disclosure(kind, mode, pence, payer) == expected


def test_the_simplest_price_is_by_the_hour_then_the_week_the_visit_and_the_session() -> None:
    in_order = [line("hour"), line("week"), line("visit", minutes=30), line("session"), line("day")]
    for place, simplest in enumerate(in_order):
        assert simplest_prices(reversed(in_order[place:])) == {Payer.COUNCIL: simplest}
    assert simplest_prices([line("mile")]) == {}


def test_a_price_for_any_day_is_simpler_than_one_for_some_days() -> None:
    any_day = line("hour", time_of_week="any", minutes=60)
    assert simplest_prices([line("hour", time_of_week="weekday"), any_day]) == {Payer.COUNCIL: any_day}


def test_the_shortest_visit_is_the_simplest() -> None:
    short = line("visit", minutes=15)
    assert simplest_prices([line("visit", minutes=30), short]) == {Payer.COUNCIL: short}


def test_each_payer_has_a_simplest_price() -> None:
    council, own = line("week"), line("visit", payer=Payer.SELF_FUNDER, minutes=30)
    assert simplest_prices([own, council]) == {Payer.COUNCIL: council, Payer.SELF_FUNDER: own}
    assert simplest_prices([]) == {}


def service(*, regulated: bool, location_id: str | None) -> ServiceRecord:
    return cast(ServiceRecord, SimpleNamespace(regulated=regulated, location_id=location_id))


def test_the_rating_of_a_service_is_that_of_its_location() -> None:
    # Of what nothing is known nobody can say that it is not yet rated.
    rated: Any = SimpleNamespace(overall=SimpleNamespace(value=Rating.GOOD))
    without_overall: Any = SimpleNamespace(overall=None)
    ratings = {"1-1": rated, "1-2": without_overall}
    assert rating_code(service(regulated=True, location_id="1-1"), ratings) == Rating.GOOD
    assert rating_code(service(regulated=True, location_id="1-2"), ratings) == Rating.NOT_KNOWN
    assert rating_code(service(regulated=True, location_id="1-3"), ratings) == Rating.NOT_KNOWN
    assert rating_code(service(regulated=True, location_id=None), ratings) == Rating.NOT_KNOWN
    assert rating_code(service(regulated=False, location_id="1-1"), ratings) == ""


@pytest.mark.parametrize(
    ("code", "kind", "is_checked", "expected"),
    [
        (Rating.GOOD, ListingKind.ADMITTED, True, Rating.GOOD),
        (Rating.GOOD, ListingKind.UNIVERSAL, False, Rating.GOOD),
        ("", ListingKind.ADMITTED, True, ""),
        ("", ListingKind.CHECKED, True, ""),
        ("", ListingKind.ADMITTED, False, "not_inspected"),
        ("", ListingKind.CHECKED, False, "not_inspected"),
        ("", ListingKind.UNIVERSAL, True, "not_inspected"),
    ],
)
def test_only_a_published_check_stands_in_place_of_a_rating(
    code: str, kind: ListingKind, is_checked: bool, expected: str
) -> None:
    assert displayed_rating(code, kind, is_checked=is_checked) == expected


def test_a_week_is_priced_from_the_lines_in_force_on_the_day_of_asking() -> None:
    current = replace(line("hour", 2200), valid_to=date(2027, 3, 31))
    next_year = replace(line("hour", 2500), valid_from=date(2027, 4, 1))
    basis = PriceBasis((current, next_year), PricingFacts(TODAY))
    price = price_week(basis, chosen_week(Category.HOME_CARE, "", ""), Payer.COUNCIL)
    assert price is not None and isinstance(price.price, Comparable)
    assert price.comparable == price.price and price.comparable.pence == 7 * 2200
    assert price.lines == (current,)


def test_a_service_without_prices_has_no_price_for_the_payer() -> None:
    price = price_week(None, chosen_week(Category.HOME_CARE, "", ""), Payer.SELF_FUNDER)
    assert price is not None and price.comparable is None and price.lines == ()
    assert price.price == NotComparable("no_price_for_payer")


def test_without_a_week_there_is_no_price() -> None:
    assert price_week(PriceBasis((line("hour"),), PricingFacts(TODAY)), None, Payer.COUNCIL) is None


@pytest.mark.parametrize(
    ("categories", "needs", "room"),
    [
        ((), ("dementia",), ""),
        (("nursing_home",), (), ""),
        (("nursing_home",), ("stroke",), ""),
        (("nursing_home",), ("stroke", "dementia"), "nursing_dementia"),
        (("care_home",), ("dementia",), "residential_dementia"),
        (("care_home", "nursing_home"), ("dementia",), "residential_dementia"),
        (("care_home", "home_care"), ("dementia",), ""),
    ],
)
def test_who_asks_for_dementia_care_in_a_home_is_told_the_price_of_that(
    categories: tuple[str, ...], needs: tuple[str, ...], room: str
) -> None:
    assert room_asked_for(categories, needs) == room
