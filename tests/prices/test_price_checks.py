"""What may be entered as a price, and who pays it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from directory.foundation.errors import Invalid
from directory.prices.rules.check import (
    check_beside,
    check_composite,
    check_follows,
    check_price,
    is_far_from,
    price_problems,
)
from directory.prices.rules.funding import who_pays
from directory.prices.rules.types import Charge, Extra, PriceLine, year_after
from tests.prices.examples import TODAY, by_visit, hourly, nursing_fee

HOUR = hourly("20.00")
MILE = hourly("0.45", unit="mile", includes_weekends=None)
TRAVEL = {"includes_travel": False, "travel_pence": 4_00}
FEE = nursing_fee("760.00", "exclusive")


VISIT = by_visit("11.50", 30)
MEAL = hourly("6.50", unit="visit", category="meals")


@pytest.mark.parametrize(
    ("line", "changes", "field", "code"),
    [
        (HOUR, {"payer": "friend"}, "payer", "unknown_code"),
        (HOUR, {"unit": "month"}, "unit", "unknown_code"),
        (HOUR, {"time_of_week": "noon"}, "time_of_week", "unknown_code"),
        (HOUR, {"source": "rumour"}, "source", "unknown_code"),
        (HOUR, {"fnc_basis": "half"}, "fnc_basis", "unknown_code"),
        (HOUR, {"vat_status": "zero"}, "vat_status", "unknown_code"),
        (HOUR, {"category": "meals"}, "category", "category_differs"),
        (HOUR, {"amount_pence": 0}, "amount", "price_zero"),
        (HOUR, {"amount_pence": -1}, "amount", "price_zero"),
        (HOUR, {"amount_pence": 100_000_01}, "amount", "money_too_much"),
        (HOUR, {"valid_from": date(2101, 1, 1)}, "valid_from", "not_a_day"),
        (HOUR, {"valid_to": date(2015, 3, 31)}, "valid_to", "dates_backwards"),
        (HOUR, {"minutes": 30}, "minutes", "minutes_without_visit"),
        (HOUR, {"unit": "visit"}, "minutes", "visit_needs_minutes"),
        (VISIT, {"minutes": -5}, "minutes", "visit_needs_minutes"),
        (VISIT, {"minutes": 1441}, "minutes", "visit_needs_minutes"),
        (MEAL, {"minutes": 1441}, "minutes", "visit_needs_minutes"),
        (HOUR, {"need_level": "nursing"}, "need_level", "need_level_unfit"),
        (HOUR, {"fnc_basis": "inclusive"}, "fnc_basis", "fnc_basis_unfit"),
        (FEE, {"fnc_basis": "na"}, "fnc_basis", "fnc_basis_needed"),
        (FEE, {"need_level": "standard"}, "need_level", "need_level_unfit"),
        (FEE, {"need_level": "residential"}, "fnc_basis", "fnc_basis_unfit"),
        (HOUR, {"time_of_week": "weekend"}, "includes_weekends", "time_with_weekends"),
        (HOUR, {"travel_pence": 1}, "travel", "travel_twice"),
        (HOUR, {"includes_travel": None, "travel_pence": 1}, "travel", "travel_twice"),
        (HOUR, {"includes_travel": False, "travel_pence": -1}, "travel", "amount_negative"),
        (MILE, {"time_of_week": "weekend"}, "time_of_week", "mile_alone"),
        (MILE, TRAVEL, "travel", "mile_alone"),
        (MILE, {"minimum_charge_pence": 1, "minimum_charge_per": "week"}, "minimum_charge", "mile_alone"),
        (MILE, {"extras": (Extra("a", 1),)}, "extras", "mile_alone"),
        (MILE, {"charges": (Charge("admin", 1),)}, "charges", "mile_alone"),
        (HOUR, {**TRAVEL, "travel_per": "trip"}, "travel_per", "travel_per_unfit"),
        (HOUR, {"unit": "session", "travel_per": "trip"}, "travel_per", "travel_per_unfit"),
        (
            HOUR,
            {"unit": "session", **TRAVEL, "travel_pence": 0, "travel_per": "day"},
            "travel_per",
            "travel_per_unfit",
        ),
        (HOUR, {"unit": "session", **TRAVEL, "travel_per": "week"}, "travel_per", "unknown_code"),
        (HOUR, {"vat_status": "exclusive"}, "vat", "vat_rate_needed"),
        (HOUR, {"vat_basis_points": 1}, "vat", "vat_rate_needed"),
        (HOUR, {"vat_status": None, "vat_basis_points": 1}, "vat", "vat_rate_needed"),
        (HOUR, {"minimum_charge_pence": 10_00}, "minimum_charge", "minimum_charge_unfit"),
        (HOUR, {"minimum_charge_per": "week"}, "minimum_charge", "minimum_charge_unfit"),
        (
            HOUR,
            {"minimum_charge_pence": 0, "minimum_charge_per": "week"},
            "minimum_charge",
            "minimum_charge_unfit",
        ),
        (
            HOUR,
            {"minimum_charge_pence": 1, "minimum_charge_per": "day"},
            "minimum_charge",
            "minimum_charge_unfit",
        ),
        (HOUR, {"extras": (Extra("a", 1), Extra("a", 2))}, "extras", "code_twice"),
        (HOUR, {"extras": (Extra("a", 1),), "optional_extras": (Extra("a", 2),)}, "extras", "code_twice"),
        (HOUR, {"charges": (Charge("admin", 1), Charge("admin", 2))}, "charges", "code_twice"),
        (HOUR, {"extras": (Extra("a", 0),)}, "extras", "amount_negative"),
        (HOUR, {"optional_extras": (Extra("a", 0),)}, "extras", "amount_negative"),
        (HOUR, {"charges": (Charge("admin", 0),)}, "extras", "amount_negative"),
        (HOUR, {"charges": (Charge("party", 1_00),)}, "charges", "unknown_code"),
    ],
)
def test_a_price_that_makes_no_sense_is_refused(
    line: PriceLine, changes: dict[str, Any], field: str, code: str
) -> None:
    check_price(line, line.category)
    with pytest.raises(Invalid) as refusal:
        check_price(replace(line, **changes), line.category)
    assert (refusal.value.field, refusal.value.code) == (field, code)


@pytest.mark.parametrize(
    ("line", "changes"),
    [
        (HOUR, {"amount_pence": 1}),
        (HOUR, {"valid_to": date(2015, 4, 1)}),
        (VISIT, {"minutes": 1}),
        (VISIT, {"minutes": 1440}),
        (MEAL, {"minutes": 0}),
        (MEAL, {"minutes": 15}),
        (MEAL, {"category": "foot_care"}),
        (HOUR, {"need_level": "specialist"}),
        (HOUR, {"need_level": "any"}),
        (FEE, {"need_level": "nursing_dementia", "fnc_basis": "inclusive"}),
        (FEE, {"need_level": "residential", "fnc_basis": "na"}),
        (HOUR, {"includes_travel": False, "travel_pence": 0}),
        (HOUR, {"includes_travel": False, "travel_pence": 1}),
        (MILE, {}),
        (MILE, {"category": "personal_assistant"}),
        (MILE, {"category": "household_help"}),
        (MILE, {"category": "supported_living"}),
        (HOUR, {"unit": "session", **TRAVEL, "travel_per": "trip"}),
        (HOUR, {"unit": "day", **TRAVEL, "travel_per": "day"}),
        (HOUR, {"unit": "session", **TRAVEL}),
        (HOUR, {"vat_status": "inclusive"}),
        (HOUR, {"vat_status": "exclusive", "vat_basis_points": 1}),
        (HOUR, {"minimum_charge_pence": 1, "minimum_charge_per": "week"}),
        (HOUR, {"minimum_charge_pence": 1, "minimum_charge_per": "visit"}),
        (HOUR, {"extras": (Extra("a", 1),), "charges": (Charge("admin", 1), Charge("assessment", 1))}),
    ],
)
def test_a_price_that_makes_sense_is_taken(line: PriceLine, changes: dict[str, Any]) -> None:
    changed = replace(line, **changes)
    check_price(changed, changed.category)


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        ((), "composite_one_price"),
        ((HOUR, VISIT), "composite_one_price"),
        ((replace(HOUR, includes_weekends=False),), "composite_no_supplement"),
    ],
)
def test_a_composite_price_is_one_without_supplements(lines: tuple[PriceLine, ...], code: str) -> None:
    check_composite([HOUR])
    check_composite([replace(HOUR, need_level="any")])
    with pytest.raises(Invalid) as refusal:
        check_composite(lines)
    assert (refusal.value.field, refusal.value.code) == ("amount", code)


def test_prices_beside_each_other_matter_only_where_one_is_in_a_composite_lot() -> None:
    weekend = replace(HOUR, time_of_week="weekend", includes_weekends=False)
    composite = replace(HOUR, lot_id=7)
    check_beside(weekend, [HOUR], {7})
    check_beside(weekend, [composite], {8})
    check_beside(composite, [], {7})
    for line, others in ((weekend, [composite]), (composite, [weekend])):
        with pytest.raises(Invalid) as refusal:
            check_beside(line, others, {7})
        assert refusal.value.code == "composite_one_price"


def test_a_price_follows_from_the_day_of_the_one_before_it_at_the_earliest() -> None:
    check_follows(TODAY, None)
    check_follows(TODAY, TODAY)
    with pytest.raises(Invalid) as refusal:
        check_follows(TODAY, date(2026, 11, 23))
    assert (refusal.value.field, refusal.value.code) == ("valid_from", "price_backdated")
    assert refusal.value.values == {"current_from": date(2026, 11, 23)}


def test_a_budget_larger_than_the_price_has_something_left() -> None:
    shares = who_pays(500_00, 0, payer="direct_payment", accommodation=False, budget_pence=600_00)
    assert shares.parts == (("council_and_resident", 500_00),)
    assert shares.left_pence == 100_00


def test_care_at_home_is_over_budget_and_never_topped_up() -> None:
    shares = who_pays(
        700_00, 0, payer="council", accommodation=False, budget_pence=600_00, contribution_pence=50_00
    )
    assert shares.parts == (("council", 550_00), ("resident", 50_00), ("over_budget", 100_00))


def test_aftercare_is_free_and_a_top_up_may_still_be_paid() -> None:
    shares = who_pays(
        700_00,
        0,
        payer="council",
        accommodation=True,
        budget_pence=600_00,
        contribution_pence=50_00,
        aftercare_pence=700_00,
    )
    assert shares.parts == (("council", 600_00), ("top_up", 100_00))


@pytest.mark.parametrize("payer", ["council", "direct_payment"])
@pytest.mark.parametrize("contribution", [None, 0, 50_00])
@pytest.mark.parametrize(
    ("aftercare", "rest"),
    [
        (0, (("not_split", 432_32),)),
        (100_00, (("council", 100_00), ("not_split", 332_32))),
        (432_31, (("council", 432_31), ("not_split", 1))),
        (432_32, (("council", 432_32),)),
        (700_00, (("council", 432_32),)),
    ],
)
def test_without_a_budget_all_but_the_nhs_part_and_aftercare_is_not_split(
    payer: str, aftercare: int, rest: tuple[tuple[str, int], ...], contribution: int | None
) -> None:
    shares = who_pays(
        700_00,
        267_68,
        payer=payer,
        accommodation=True,
        contribution_pence=contribution,
        aftercare_pence=aftercare,
    )
    assert (shares.total_pence, shares.left_pence) == (700_00, None)
    assert shares.parts == (("nhs", 267_68), *rest)


def test_a_self_funder_needs_no_budget() -> None:
    shares = who_pays(700_00, 267_68, payer="self_funder", accommodation=True)
    assert shares.parts == (("nhs", 267_68), ("resident", 432_32))


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"total_pence": -1}, "total"),
        ({"budget_pence": -1}, "budget"),
        ({"contribution_pence": -1}, "contribution"),
        ({"aftercare_pence": -1}, "aftercare"),
    ],
)
def test_a_negative_amount_is_refused(changes: dict[str, int], field: str) -> None:
    amounts: dict[str, Any] = {"total_pence": 700_00, "budget_pence": 0, "contribution_pence": 0}
    assert who_pays(0, 0, payer="council", accommodation=True, budget_pence=0).parts == ()
    with pytest.raises(Invalid) as refusal:
        who_pays(fnc_pence=0, payer="council", accommodation=True, **{**amounts, **changes})
    assert (refusal.value.field, refusal.value.code) == (field, "money_negative")


def test_the_nhs_pays_all_of_what_it_arranges() -> None:
    shares = who_pays(700_00, 0, payer="nhs", accommodation=True, budget_pence=100_00)
    assert (shares.total_pence, shares.parts, shares.left_pence) == (700_00, (("nhs", 700_00),), None)


def test_a_negative_contribution_of_the_nhs_counts_as_none() -> None:
    shares = who_pays(700_00, -1, payer="self_funder", accommodation=True)
    assert (shares.total_pence, shares.parts) == (700_00, (("resident", 700_00),))
    assert (shares.of("resident"), shares.of("nhs")) == (700_00, 0)


@pytest.mark.parametrize(
    ("changes", "parts", "left"),
    [
        ({}, (("nhs", 200_00), ("council_and_resident", 400_00), ("top_up", 100_00)), 0),
        (
            {"contribution_pence": 150_00},
            (("nhs", 200_00), ("council", 250_00), ("resident", 150_00), ("top_up", 100_00)),
            0,
        ),
        ({"contribution_pence": 900_00}, (("nhs", 200_00), ("resident", 400_00), ("top_up", 100_00)), 0),
        (
            {"contribution_pence": 150_00, "aftercare_pence": 400_00},
            (("nhs", 200_00), ("council", 400_00), ("top_up", 100_00)),
            0,
        ),
        ({"contribution_pence": 0}, (("nhs", 200_00), ("council", 400_00), ("top_up", 100_00)), 0),
        ({"aftercare_pence": 700_00}, (("nhs", 200_00), ("council", 400_00), ("top_up", 100_00)), 0),
        (
            {"aftercare_pence": 399_99},
            (("nhs", 200_00), ("council", 399_99), ("council_and_resident", 1), ("top_up", 100_00)),
            0,
        ),
        (
            {"contribution_pence": 150_00, "aftercare_pence": 300_00},
            (("nhs", 200_00), ("council", 300_00), ("resident", 100_00), ("top_up", 100_00)),
            0,
        ),
        (
            {"contribution_pence": 50_00, "aftercare_pence": 300_00},
            (("nhs", 200_00), ("council", 350_00), ("resident", 50_00), ("top_up", 100_00)),
            0,
        ),
        (
            {"accommodation": False},
            (("nhs", 200_00), ("council_and_resident", 400_00), ("over_budget", 100_00)),
            0,
        ),
        ({"budget_pence": 500_00}, (("nhs", 200_00), ("council_and_resident", 500_00)), 0),
        ({"budget_pence": 600_00}, (("nhs", 200_00), ("council_and_resident", 500_00)), 100_00),
    ],
)
def test_a_week_is_shared_out(changes: dict[str, Any], parts: tuple[tuple[str, int], ...], left: int) -> None:
    facts: dict[str, Any] = {"payer": "council", "accommodation": True, "budget_pence": 400_00}
    shares = who_pays(700_00, 200_00, **{**facts, **changes})
    assert (shares.total_pence, shares.parts, shares.left_pence) == (700_00, parts, left)


def test_a_year_after_29_february_is_1_march() -> None:
    assert year_after(date(2028, 2, 29)) == date(2029, 3, 1)
    assert year_after(TODAY) == date(2027, 11, 22)


def test_all_that_is_wrong_with_a_price_is_told_at_once() -> None:
    wrong = replace(
        HOUR, amount_pence=0, minutes=30, fnc_basis="inclusive", travel_pence=1, vat_basis_points=1
    )
    found = [(problem.field, problem.code) for problem in price_problems(wrong, wrong.category)]
    assert found == [
        ("amount", "price_zero"),
        ("minutes", "minutes_without_visit"),
        ("fnc_basis", "fnc_basis_unfit"),
        ("travel", "travel_twice"),
        ("vat", "vat_rate_needed"),
    ]
    unknown = price_problems(replace(wrong, unit="month"), wrong.category)
    assert [(problem.field, problem.code) for problem in unknown] == [("unit", "unknown_code")]
    assert price_problems(HOUR, HOUR.category) == ()


@pytest.mark.parametrize("category", ["meals", "handyperson", "live_in_care", "day_opportunities"])
def test_a_mile_is_sold_only_by_care_whose_workers_drive(category: str) -> None:
    with pytest.raises(Invalid) as refusal:
        check_price(replace(MILE, category=category), category)
    assert (refusal.value.field, refusal.value.code) == ("unit", "mile_unfit")


@pytest.mark.parametrize(
    ("before", "after", "is_far"),
    [(200, 400, False), (200, 401, True), (200, 100, False), (200, 99, True), (22_600, 2_260_000, True)],
)
def test_a_price_that_may_be_a_slip_of_the_finger_is_asked_about(
    before: int, after: int, is_far: bool
) -> None:
    assert is_far_from(before, after) == is_far
