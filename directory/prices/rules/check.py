"""Whether a price may be entered."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import date

from directory.foundation.errors import Invalid
from directory.prices.rules.types import Extra, PriceLine
from directory.vocabulary.care import CARE_HOMES, MILEAGE_CATEGORIES, WHOLE_VISIT_CATEGORIES
from directory.vocabulary.codes import Code
from directory.vocabulary.prices import (
    ATTENDED_UNITS,
    CARE_HOME_LEVELS,
    HOME_CARE_LEVELS,
    NURSING_LEVELS,
    FncBasis,
    NeedLevel,
    OneOffCharge,
    Payer,
    PriceSource,
    TimeOfWeek,
    TravelPer,
    Unit,
    VatStatus,
)

DAY_MINUTES = 24 * 60
LAST_YEAR = 2100  # as forms take days
MOST_PRICE_PENCE = 100_000_00  # as the sentence of `money_too_much` says


def is_far_from(before_pence: int, after_pence: int) -> bool:
    """Whether a price is more than twice the one before it, or less than half: a slip of the finger is asked about."""
    return after_pence > 2 * before_pence or 2 * after_pence < before_pence


def check_price(line: PriceLine, category: str) -> None:
    """A price that makes sense for a service of `category`.

    Raises Invalid with the field and: `unknown_code`, `price_zero`, `category_differs`,
    `visit_needs_minutes`, `minutes_without_visit`, `need_level_unfit`, `fnc_basis_needed`,
    `fnc_basis_unfit`, `time_with_weekends`, `travel_twice`, `travel_per_unfit`, `vat_rate_needed`,
    `minimum_charge_unfit`, `mile_unfit`, `mile_alone`, `amount_negative`, `code_twice`, `dates_backwards`,
    `money_too_much`, `not_a_day`.
    """
    problems = price_problems(line, category)
    if problems:
        raise problems[0]


def price_problems(line: PriceLine, category: str) -> tuple[Invalid, ...]:
    """Everything for which `check_price` refuses a price, one refusal of each kind: for a form that shows all at once.

    Of a code that nobody knows, and of a price for other care, nothing more can be said.
    """
    try:
        _check_codes(line)
        if line.category != category:
            raise Invalid("category", "category_differs")
    except Invalid as problem:
        return (problem,)
    problems = (_problem(check, line) for check in _CHECKS)
    return tuple(problem for problem in problems if problem is not None)


def _problem(check: Callable[[PriceLine], None], line: PriceLine) -> Invalid | None:
    try:
        check(line)
    except Invalid as problem:
        return problem
    return None


def _check_codes(line: PriceLine) -> None:
    for field, value, codes in _coded_fields(line):
        if value is not None and not codes.has(value):
            raise Invalid(field, "unknown_code")


def _check_amount(line: PriceLine) -> None:
    if line.amount_pence <= 0:
        raise Invalid("amount", "price_zero")
    if line.amount_pence > MOST_PRICE_PENCE:
        raise Invalid("amount", "money_too_much")


def _check_days(line: PriceLine) -> None:
    if line.valid_from.year > LAST_YEAR:
        raise Invalid("valid_from", "not_a_day")
    if line.valid_to is not None and line.valid_to < line.valid_from:
        raise Invalid("valid_to", "dates_backwards")


def _coded_fields(line: PriceLine) -> tuple[tuple[str, str | None, type[Code]], ...]:
    """The fields that hold a code, and which codes; the VAT status and what transport is for may be untold."""
    return (
        ("payer", line.payer, Payer),
        ("unit", line.unit, Unit),
        ("time_of_week", line.time_of_week, TimeOfWeek),
        ("source", line.source, PriceSource),
        ("fnc_basis", line.fnc_basis, FncBasis),
        ("vat_status", line.vat_status, VatStatus),
        ("travel_per", line.travel_per, TravelPer),
    )


def _check_minutes(line: PriceLine) -> None:
    if line.unit != Unit.VISIT:
        if line.minutes:
            raise Invalid("minutes", "minutes_without_visit")
        return
    whole_visit = line.minutes == 0 and line.category in WHOLE_VISIT_CATEGORIES
    if not whole_visit and not 0 < line.minutes <= DAY_MINUTES:
        raise Invalid("minutes", "visit_needs_minutes")


def _check_need(line: PriceLine) -> None:
    levels = CARE_HOME_LEVELS if line.category in CARE_HOMES else HOME_CARE_LEVELS
    if line.need_level not in levels:
        raise Invalid("need_level", "need_level_unfit")
    nursing = line.need_level in NURSING_LEVELS
    if nursing and line.fnc_basis == FncBasis.NA:
        raise Invalid("fnc_basis", "fnc_basis_needed")
    if not nursing and line.fnc_basis != FncBasis.NA:
        raise Invalid("fnc_basis", "fnc_basis_unfit")


def _check_weekends(line: PriceLine) -> None:
    if line.includes_weekends and line.time_of_week != TimeOfWeek.ANY:
        raise Invalid("includes_weekends", "time_with_weekends")


def _check_travel(line: PriceLine) -> None:
    if line.travel_pence is not None and line.travel_pence < 0:
        raise Invalid("travel", "amount_negative")
    if line.travel_pence and line.includes_travel is not False:
        raise Invalid("travel", "travel_twice")
    if line.travel_per is not None and not (line.travel_pence and line.unit in ATTENDED_UNITS):
        raise Invalid("travel_per", "travel_per_unfit")


def _check_vat(line: PriceLine) -> None:
    if (line.vat_status == VatStatus.EXCLUSIVE) != (line.vat_basis_points > 0):
        raise Invalid("vat", "vat_rate_needed")


def _check_minimum_charge(line: PriceLine) -> None:
    if (line.minimum_charge_pence is None) != (line.minimum_charge_per is None):
        raise Invalid("minimum_charge", "minimum_charge_unfit")
    if line.minimum_charge_pence is not None and (
        line.minimum_charge_pence <= 0 or line.minimum_charge_per not in (Unit.WEEK, Unit.VISIT)
    ):
        raise Invalid("minimum_charge", "minimum_charge_unfit")


def _check_mile(line: PriceLine) -> None:
    """A mile is sold by care whose workers drive for the person, at one price on every day, with nothing beside it."""
    if line.unit != Unit.MILE:
        return
    if line.category not in MILEAGE_CATEGORIES:
        raise Invalid("unit", "mile_unfit")
    for field, value in (
        ("time_of_week", line.time_of_week != TimeOfWeek.ANY),
        ("travel", line.travel_pence),
        ("minimum_charge", line.minimum_charge_pence),
        ("extras", line.extras or line.optional_extras),
        ("charges", line.charges),
    ):
        if value:
            raise Invalid(field, "mile_alone")


def _check_extras(line: PriceLine) -> None:
    extras: tuple[Extra, ...] = (*line.extras, *line.optional_extras)
    for field, codes in (
        ("extras", [extra.code for extra in extras]),
        ("charges", [charge.code for charge in line.charges]),
    ):
        if len(codes) != len(set(codes)):
            raise Invalid(field, "code_twice")
    if not all(OneOffCharge.has(charge.code) for charge in line.charges):
        raise Invalid("charges", "unknown_code")
    amounts = [*(extra.amount_pence for extra in extras), *(charge.amount_pence for charge in line.charges)]
    if any(amount <= 0 for amount in amounts):
        raise Invalid("extras", "amount_negative")


_CHECKS = (
    _check_amount,
    _check_days,
    _check_minutes,
    _check_need,
    _check_weekends,
    _check_travel,
    _check_vat,
    _check_minimum_charge,
    _check_extras,
    _check_mile,
)


def check_composite(lines: Collection[PriceLine]) -> None:
    """A composite price is one price for all needs and all days; any supplement is refused (HAR 7.11).

    `lines` are the prices of one service for one payer that stand beside each other where one of them is in a
    composite lot, whatever lot the others name. What was not told to be in the price is not in it.
    Raises Invalid `composite_one_price` or `composite_no_supplement`.
    """
    if len(lines) != 1:
        raise Invalid("amount", "composite_one_price")
    line = next(iter(lines))
    supplement = (
        line.time_of_week != TimeOfWeek.ANY
        or not line.includes_weekends
        or not line.includes_bank_holidays
        or not line.includes_travel
        or line.need_level not in (NeedLevel.STANDARD, NeedLevel.ANY)
        or bool(line.extras)
        or line.minimum_charge_pence is not None
    )
    if supplement:
        raise Invalid("amount", "composite_no_supplement")


def check_beside(line: PriceLine, others: Collection[PriceLine], composite_lots: Collection[int]) -> None:
    """Where one of the prices that would stand beside each other is in a composite lot, it must be the only one.

    `others` are the prices of the same service and payer on any day of `line`, without the one that it replaces.
    Raises Invalid as `check_composite`.
    """
    lines = [*others, line]
    if any(each.lot_id in composite_lots for each in lines):
        check_composite(lines)


def check_not_past(valid_from: date, today: date) -> None:
    """A provider proposes a price from today on: nobody agrees to one that has been charged already.

    Raises Invalid `in_the_past`.
    """
    if valid_from < today:
        raise Invalid("valid_from", "in_the_past")


def another_amount(line: PriceLine, amount_pence: int, valid_from: date) -> PriceLine:
    """The price that would follow `line` from a day on with another amount, everything else as it is."""
    return replace(
        line, amount_pence=amount_pence, valid_from=valid_from, valid_to=None, source=PriceSource.PROVIDER
    )


def says_the_same(first: PriceLine, second: PriceLine) -> bool:
    """Whether two prices of a service agree in everything but what became of them."""
    return replace(first, id=0, service_id=0, state="") == replace(second, id=0, service_id=0, state="")


def check_follows(valid_from: date, current_from: date | None) -> None:
    """A new price starts no earlier than the one it follows: history stays as it was.

    Raises Invalid `price_backdated`.
    """
    if current_from is not None and valid_from < current_from:
        raise Invalid("valid_from", "price_backdated", current_from=current_from)
