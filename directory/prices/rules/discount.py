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
from directory.prices.rules.types import Discount, PriceBasis, PriceLine, whole_pence
from directory.vocabulary.prices import CARE_UNITS


def reaches(measured_value: int, threshold: int) -> bool:
    """Whether the business measured has reached the threshold; reaching it exactly is enough."""
    return measured_value >= threshold


def check_trigger(measured_value: int, threshold: int) -> None:
    """Raises Invalid `threshold_not_reached` where no discount is owed."""
    if not reaches(measured_value, threshold):
        raise Invalid("measured_value", "threshold_not_reached", threshold=threshold, measured=measured_value)


def discounted_pence(line: PriceLine, discounts: Iterable[Discount], day: date) -> int:
    """The unit price in whole pence after every discount in force on a day.

    An agreed price takes the place of a higher one; percentages then compound; the result is rounded once.
    Only care is lowered: fee, hour, visit, session, night, core, never a journey or a one-off charge. A
    discount that is not yet triggered has no row here, one that has ended no longer counts.
    """
    if line.unit not in CARE_UNITS:
        return line.amount_pence
    here = [
        discount
        for discount in discounts
        if in_force_on(discount.effective_from, discount.ended_on, day) and discount.unit in (None, line.unit)
    ]
    price = Decimal(
        min([line.amount_pence, *(found.price_pence for found in here if found.price_pence is not None)])
    )
    for found in here:
        if found.basis_points is not None:
            price = price * (10_000 - found.basis_points) / 10_000
    return whole_pence(price)


def charged(basis: PriceBasis) -> tuple[PriceLine, ...]:
    """The lines in force on the day of asking, at the prices that are charged on it."""
    day = basis.facts.on
    return tuple(
        discounted(line, basis.facts.discounts, day)
        for line in basis.lines
        if in_force_on(line.valid_from, line.valid_to, day)
    )


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
