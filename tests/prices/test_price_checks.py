"""What may be entered as a price, and who pays it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from directory.foundation.errors import Invalid
from directory.prices.rules.check import check_price
from directory.prices.rules.funding import who_pays
from directory.prices.rules.types import Charge, Extra, PriceLine, year_after
from tests.prices.examples import TODAY, hourly, nursing_fee

HOUR = hourly("20.00")
FEE = nursing_fee("760.00", "exclusive")


@pytest.mark.parametrize(
    ("line", "changes", "code"),
    [
        (HOUR, {"payer": "friend"}, "unknown_code"),
        (HOUR, {"unit": "month"}, "unknown_code"),
        (HOUR, {"amount_pence": 0}, "price_zero"),
        (HOUR, {"amount_pence": -1}, "price_zero"),
        (HOUR, {"valid_to": date(2015, 3, 31)}, "dates_backwards"),
        (HOUR, {"minutes": 30}, "minutes_without_visit"),
        (HOUR, {"unit": "visit"}, "visit_needs_minutes"),
        (HOUR, {"unit": "visit", "minutes": 1441}, "visit_needs_minutes"),
        (HOUR, {"need_level": "nursing"}, "need_level_unfit"),
        (HOUR, {"fnc_basis": "inclusive"}, "fnc_basis_unfit"),
        (FEE, {"fnc_basis": "na"}, "fnc_basis_needed"),
        (FEE, {"need_level": "standard"}, "need_level_unfit"),
        (FEE, {"need_level": "residential"}, "fnc_basis_unfit"),
        (HOUR, {"time_of_week": "weekend"}, "time_with_weekends"),
        (HOUR, {"travel_pence": 1_00}, "travel_twice"),
        (HOUR, {"includes_travel": False, "travel_pence": -1}, "amount_negative"),
        (HOUR, {"vat_status": "exclusive"}, "vat_rate_needed"),
        (HOUR, {"vat_basis_points": 2000}, "vat_rate_needed"),
        (HOUR, {"minimum_charge_pence": 10_00}, "minimum_charge_unfit"),
        (HOUR, {"minimum_charge_pence": 0, "minimum_charge_per": "week"}, "minimum_charge_unfit"),
        (HOUR, {"extras": (Extra("a", 1), Extra("a", 2))}, "code_twice"),
        (HOUR, {"extras": (Extra("a", 0),)}, "amount_negative"),
        (HOUR, {"charges": (Charge("party", 1_00),)}, "unknown_code"),
    ],
)
def test_a_price_that_makes_no_sense_is_refused(line: PriceLine, changes: dict[str, Any], code: str) -> None:
    check_price(line, line.category)
    with pytest.raises(Invalid) as refusal:
        check_price(replace(line, **changes), line.category)
    assert refusal.value.code == code


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
        section117=True,
    )
    assert shares.parts == (("council", 600_00), ("top_up", 100_00))


@pytest.mark.parametrize("payer", ["council", "direct_payment"])
@pytest.mark.parametrize("section117", [True, False])
@pytest.mark.parametrize("contribution", [None, 0, 50_00])
def test_without_a_budget_all_but_the_nhs_part_is_not_split(
    payer: str, section117: bool, contribution: int | None
) -> None:
    shares = who_pays(
        700_00,
        267_68,
        payer=payer,
        accommodation=True,
        contribution_pence=contribution,
        section117=section117,
    )
    assert shares.parts == (("nhs", 267_68), ("not_split", 432_32))
    assert shares.left_pence is None


def test_a_self_funder_needs_no_budget() -> None:
    shares = who_pays(700_00, 267_68, payer="self_funder", accommodation=True)
    assert shares.parts == (("nhs", 267_68), ("resident", 432_32))


def test_a_negative_budget_is_refused() -> None:
    with pytest.raises(Invalid):
        who_pays(700_00, 0, payer="council", accommodation=True, budget_pence=-1)


def test_a_year_after_29_february_is_1_march() -> None:
    assert year_after(date(2028, 2, 29)) == date(2029, 3, 1)
    assert year_after(TODAY) == date(2027, 11, 22)
