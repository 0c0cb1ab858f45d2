"""Discounts: when one is owed, and what it makes of a price (HAR 7.18: for all customers, not only new
ones).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import date
from decimal import Decimal

from directory.foundation.errors import Invalid
from directory.foundation.time import in_force_on
from directory.prices.rules.check import DAY_MINUTES
from directory.prices.rules.types import Discount, PriceBasis, PriceLine, whole_pence
from directory.vocabulary.prices import CARE_UNITS, DiscountMeasure, TimeOfWeek, Unit

WHOLE = 10_000  # basis points
DISCOUNTED_SERVICE = (
    "discounted_service"  # what the record calls the prices of one service under one discount
)


def check_discount_rule(
    *,
    measure: str,
    threshold: int,
    valid_from: date,
    valid_to: date | None,
    discount: Discount,
) -> None:
    """A rule that can be applied: a measure and a threshold, and either a percentage or an agreed price.

    Raises Invalid `unknown_code`, `threshold_unfit`, `dates_backwards`, `percent_or_price`,
    `percent_out_of_range` (more than nothing and less than everything, in hundredths of a percent),
    `price_zero`, `discount_unit_unfit` (not care, or minutes or a time of the week that it does not have).
    """
    if not DiscountMeasure.has(measure):
        raise Invalid("measure", "unknown_code")
    if threshold <= 0:
        raise Invalid("threshold", "threshold_unfit")
    if valid_to is not None and valid_to < valid_from:
        raise Invalid("valid_to", "dates_backwards")
    if (discount.basis_points is None) == (discount.price_pence is None):
        raise Invalid("basis_points", "percent_or_price")
    if discount.unit is not None and discount.unit not in CARE_UNITS:
        raise Invalid("unit", "discount_unit_unfit")
    if discount.basis_points is not None:
        _check_percentage(discount, discount.basis_points)
    if discount.price_pence is not None:
        _check_agreed_price(discount, discount.price_pence)


def _check_percentage(discount: Discount, basis_points: int) -> None:
    if not 0 < basis_points < WHOLE:
        raise Invalid("basis_points", "percent_out_of_range")
    if discount.minutes or discount.time_of_week != TimeOfWeek.ANY:
        raise Invalid("unit", "discount_unit_unfit")


def _check_agreed_price(discount: Discount, price_pence: int) -> None:
    if price_pence <= 0:
        raise Invalid("price", "price_zero")
    minutes_fit = (
        0 <= discount.minutes <= DAY_MINUTES if discount.unit == Unit.VISIT else discount.minutes == 0
    )
    if discount.unit is None or not minutes_fit or not TimeOfWeek.has(discount.time_of_week):
        raise Invalid("unit", "discount_unit_unfit")


def reaches(measured_value: int, threshold: int) -> bool:
    """Whether the business measured has reached the threshold; reaching it exactly is enough."""
    return measured_value >= threshold


def check_trigger(measured_value: int, threshold: int) -> None:
    """Raises Invalid `threshold_not_reached` where no discount is owed."""
    if not reaches(measured_value, threshold):
        raise Invalid("measured_value", "threshold_not_reached", threshold=threshold, measured=measured_value)


def discounted_pence(line: PriceLine, discounts: Iterable[Discount], day: date) -> int:
    """The unit price in whole pence after every discount in force on a day.

    An agreed price takes the place of a higher one of its own unit, minutes and time of the week; percentages
    then compound; the result is rounded once.
    Only care is lowered: fee, hour, visit, session, night, core, never a journey or a one-off charge. A
    discount that is not yet triggered has no row here, one that has ended no longer counts.
    """
    if line.unit not in CARE_UNITS:
        return line.amount_pence
    running = [
        discount for discount in discounts if in_force_on(discount.effective_from, discount.ended_on, day)
    ]
    price = Decimal(min([line.amount_pence, *_agreed_prices(running, line)]))
    for discount in running:
        if discount.basis_points is not None and discount.unit in (None, line.unit):
            price = price * (WHOLE - discount.basis_points) / WHOLE
    return whole_pence(price)


def _agreed_prices(discounts: Iterable[Discount], line: PriceLine) -> list[int]:
    """The agreed prices for what the line sells: its unit, its minutes and its time of the week."""
    key = (line.unit, line.minutes, line.time_of_week)
    return [
        discount.price_pence
        for discount in discounts
        if discount.price_pence is not None
        and (discount.unit, discount.minutes, discount.time_of_week) == key
    ]


def charged(basis: PriceBasis) -> tuple[PriceLine, ...]:
    """The lines in force on the day of asking, at the prices that are charged on it."""
    day = basis.facts.on
    return tuple(
        discounted(line, basis.facts.discounts, day)
        for line in basis.lines
        if in_force_on(line.valid_from, line.valid_to, day)
    )


def repriced(
    lines: Iterable[PriceLine], before: Collection[Discount], after: Collection[Discount], day: date
) -> tuple[tuple[PriceLine, int, int], ...]:
    """The listed prices that cost something else from a day on, each with its whole pence before and after.

    `before` and `after` are all discounts of the provider, without a change and with it. A price that begins later is
    asked for its own first day, one that has ended by then is left out (HAR 7.18).
    """
    changed = []
    for line in lines:
        if line.valid_to is not None and line.valid_to < day:
            continue
        on = max(day, line.valid_from)
        old, new = discounted_pence(line, before, on), discounted_pence(line, after, on)
        if old != new:
            changed.append((line, old, new))
    return tuple(changed)


def discounted_service(trigger_id: int | str, service_id: int | str) -> str:
    """The id that the record knows the prices of one service under one discount by."""
    return f"{trigger_id}:{service_id}"


def discounted(line: PriceLine, discounts: Collection[Discount], day: date) -> PriceLine:
    """The line at the price that is published and charged on a day.

    A line that already carries a discount is worked out anew from its price before it, never discounted
    twice.
    """
    if not discounts:
        return line
    listed = line.amount_pence if line.before_discount_pence is None else line.before_discount_pence
    line = replace(line, amount_pence=listed, before_discount_pence=None)
    pence = discounted_pence(line, discounts, day)
    return line if pence == listed else replace(line, amount_pence=pence, before_discount_pence=listed)
