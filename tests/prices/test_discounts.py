"""Discount rules that can be applied, and what a discount makes of a price."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from directory.foundation.errors import Invalid
from directory.prices.rules.discount import (
    charged,
    check_discount_rule,
    check_trigger,
    discounted,
    discounted_pence,
    reaches,
)
from directory.prices.rules.types import Discount, PriceBasis
from tests.prices.examples import TODAY, by_visit, facts, hourly, not_weekends, priced, visits

START = date(2026, 1, 1)


def agreed(pounds: int, **terms: Any) -> Discount:
    """An agreed price."""
    return Discount(START, price_pence=pounds * 100, **terms)


def rule(**changes: Any) -> None:
    """Check a rule that can be applied, but for the changes."""
    terms = {
        name: changes.pop(name)
        for name in ("basis_points", "price_pence", "unit", "minutes", "time_of_week")
        if name in changes
    }
    facts_of_rule = {"measure": "hours_per_week", "threshold": 500, "valid_from": START, "valid_to": None}
    check_discount_rule(**{**facts_of_rule, **changes}, discount=Discount(START, **terms))


def test_an_agreed_visit_price_is_for_visits_of_its_own_minutes() -> None:
    nine = agreed(9, unit="visit", minutes=30)
    assert discounted_pence(by_visit("11.50", 30), (nine,), TODAY) == 9_00
    assert discounted_pence(by_visit("11.50", 15), (nine,), TODAY) == 11_50
    assert discounted_pence(by_visit("22.00", 60), (nine,), TODAY) == 22_00
    assert discounted_pence(hourly("22.00"), (nine,), TODAY) == 22_00


def test_an_agreed_hour_is_for_its_own_time_of_the_week() -> None:
    eighteen = agreed(18, unit="hour")
    assert discounted_pence(hourly("20.00"), (eighteen,), TODAY) == 18_00
    assert discounted_pence(not_weekends("24.00", time_of_week="weekend"), (eighteen,), TODAY) == 24_00
    weekday = agreed(18, unit="hour", time_of_week="weekday")
    assert discounted_pence(not_weekends("20.00", time_of_week="weekday"), (weekday,), TODAY) == 18_00
    assert discounted_pence(hourly("20.00"), (weekday,), TODAY) == 20_00


def test_an_agreed_price_leaves_the_weekend_of_a_week_as_it_was() -> None:
    lines = (
        not_weekends("20.00", time_of_week="weekday", includes_bank_holidays=True),
        not_weekends("24.00", time_of_week="weekend", includes_bank_holidays=True),
    )
    known = facts(discounts=(agreed(18, unit="hour", time_of_week="weekday"),))
    assert priced(visits("7x60"), *lines, known=known).pence == 5 * 18_00 + 2 * 24_00


def test_the_lowest_agreed_price_counts_and_percentages_go_on_from_it() -> None:
    discounts = (
        agreed(19, unit="hour"),
        agreed(18, unit="hour"),
        Discount(START, basis_points=1000, unit="hour"),
        Discount(START, basis_points=500, unit="week"),
    )
    assert discounted_pence(hourly("20.00"), discounts, TODAY) == 16_20


def test_a_discount_counts_on_its_first_and_its_last_day() -> None:
    discount = Discount(date(2026, 6, 1), date(2026, 6, 30), basis_points=1000)
    amounts = [
        discounted_pence(hourly("20.00"), (discount,), day)
        for day in (date(2026, 5, 31), date(2026, 6, 1), date(2026, 6, 30), date(2026, 7, 1))
    ]
    assert amounts == [20_00, 18_00, 18_00, 20_00]


def test_a_published_price_goes_back_to_what_it_was_where_no_discount_runs() -> None:
    discount = Discount(date(2026, 6, 1), date(2026, 6, 30), basis_points=1000)
    lowered = discounted(hourly("20.00"), (discount,), date(2026, 6, 1))
    assert (lowered.amount_pence, lowered.before_discount_pence) == (18_00, 20_00)
    assert discounted(lowered, (discount,), date(2026, 7, 1)) == hourly("20.00")
    assert discounted(lowered, (), date(2026, 7, 1)) is lowered


def test_what_is_charged_is_in_force_on_the_day_of_asking() -> None:
    lines = (
        hourly("19.00", valid_to=date(2026, 11, 21)),
        hourly("20.00", valid_from=TODAY, valid_to=TODAY),
        hourly("21.00", valid_from=date(2026, 11, 23)),
    )
    known = facts(discounts=(Discount(START, basis_points=1000),))
    assert [line.amount_pence for line in charged(PriceBasis(lines, known))] == [18_00]


def test_reaching_the_threshold_exactly_is_enough() -> None:
    assert [reaches(value, 500) for value in (499, 500, 501)] == [False, True, True]
    check_trigger(500, 500)
    with pytest.raises(Invalid) as refusal:
        check_trigger(499, 500)
    assert (refusal.value.field, refusal.value.code) == ("measured_value", "threshold_not_reached")
    assert refusal.value.values == {"threshold": 500, "measured": 499}


@pytest.mark.parametrize(
    "terms",
    [
        {"basis_points": 1},
        {"basis_points": 9_999},
        {"basis_points": 500, "unit": "hour"},
        {"price_pence": 1, "unit": "week"},
        {"price_pence": 9_00, "unit": "visit", "minutes": 30},
        {"price_pence": 9_00, "unit": "visit", "minutes": 1440},
        {"price_pence": 9_00, "unit": "visit"},
        {"price_pence": 18_00, "unit": "hour", "time_of_week": "bank_holiday"},
        {"basis_points": 500, "threshold": 1, "valid_to": START},
        {"basis_points": 500, "measure": "weekly_spend"},
        {"basis_points": 500, "measure": "active_agreements"},
    ],
)
def test_a_rule_that_can_be_applied(terms: dict[str, Any]) -> None:
    rule(**terms)


@pytest.mark.parametrize(
    ("terms", "field", "code"),
    [
        ({"basis_points": 0}, "basis_points", "percent_out_of_range"),
        ({"basis_points": -500}, "basis_points", "percent_out_of_range"),
        ({"basis_points": 10_000}, "basis_points", "percent_out_of_range"),
        ({}, "basis_points", "percent_or_price"),
        ({"basis_points": 500, "price_pence": 9_00, "unit": "hour"}, "basis_points", "percent_or_price"),
        ({"basis_points": 500, "unit": "mile"}, "unit", "discount_unit_unfit"),
        ({"basis_points": 500, "unit": "visit", "minutes": 30}, "unit", "discount_unit_unfit"),
        ({"basis_points": 500, "unit": "hour", "time_of_week": "weekend"}, "unit", "discount_unit_unfit"),
        ({"price_pence": 0, "unit": "hour"}, "price", "price_zero"),
        ({"price_pence": -1, "unit": "hour"}, "price", "price_zero"),
        ({"price_pence": 9_00}, "unit", "discount_unit_unfit"),
        ({"price_pence": 9_00, "unit": "one_off"}, "unit", "discount_unit_unfit"),
        ({"price_pence": 9_00, "unit": "hour", "minutes": 30}, "unit", "discount_unit_unfit"),
        ({"price_pence": 9_00, "unit": "visit", "minutes": -1}, "unit", "discount_unit_unfit"),
        ({"price_pence": 9_00, "unit": "visit", "minutes": 1441}, "unit", "discount_unit_unfit"),
        ({"price_pence": 9_00, "unit": "hour", "time_of_week": "noon"}, "unit", "discount_unit_unfit"),
        ({"basis_points": 500, "threshold": 0}, "threshold", "threshold_unfit"),
        ({"basis_points": 500, "measure": "smiles"}, "measure", "unknown_code"),
        ({"basis_points": 500, "valid_to": date(2025, 12, 31)}, "valid_to", "dates_backwards"),
    ],
)
def test_a_rule_that_cannot_be_applied(terms: dict[str, Any], field: str, code: str) -> None:
    with pytest.raises(Invalid) as refusal:
        rule(**terms)
    assert (refusal.value.field, refusal.value.code) == (field, code)
