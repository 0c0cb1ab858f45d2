"""How a price is made up, line by line: what it holds, what it costs to begin, the first year."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil

from directory.presenting.price_words import each_words, journey_words, line_words, mile_price, unit_words
from directory.presenting.weeks import visit_words
from directory.prices.rules.own_cost import year_amount
from directory.prices.rules.types import Comparable, Part, PriceLine, Reduction
from directory.vocabulary.prices import ATTENDED_UNITS, FncStatus, PricePart, Unit
from directory.web.i18n import gettext, ngettext
from directory.web.labels import label
from directory.web.templating import in_pounds, percent

# Parts that are told without how many there are of them.
PARTS_WITHOUT_NUMBER = frozenset(
    {
        PricePart.TRAVEL,
        PricePart.TRANSPORT,
        PricePart.FNC,
        PricePart.BANK_HOLIDAYS,
        PricePart.MINIMUM_CHARGE,
    }
)


def sum_lines(price: Comparable, price_lines: Sequence[PriceLine]) -> list[tuple[str, str]]:
    """How the price is made up, to the penny, what is in it, and what it costs to begin.

    `price_lines`: those in force on the day of asking.
    """
    return [
        *made_of(price, price_lines),
        *(charges_to_begin(price) or [(gettext("Charge to begin"), gettext("none"))]),
        *first_year(price),
    ]


def first_year(price: Comparable) -> list[tuple[str, str]]:
    """A year of such weeks with what is paid once; nothing where a year holds nothing but its weeks.

    It is of the line that stands above it in large type: what the NHS's part leaves to pay.
    """
    year = year_amount(price)
    return [(first_year_heading(year.nhs), in_pounds(year.own))] if price.one_offs else []


def first_year_heading(nhs_pence: int) -> str:
    """Whose a first year is that stands by what a week leaves to pay: as that, it is without the NHS's part."""
    return gettext("First year, less what the NHS pays") if nhs_pence else gettext("First year, all told")


def made_of(price: Comparable, price_lines: Sequence[PriceLine]) -> list[tuple[str, str]]:
    """How the price is made up, to the penny, then what is in it."""
    lines = [(_part_of_week_words(part, price), in_pounds(part.amount_pence)) for part in price.parts]
    lines += [reduction_words(reduction) for reduction in price.reductions]
    if price.fnc_code == FncStatus.INCLUDED:
        lines.append((gettext("Includes the NHS nursing contribution"), in_pounds(price.fnc_pence)))
    hourly = [line for line in price_lines if line.unit in {Unit.HOUR, Unit.VISIT}]
    if hourly and all(line.includes_weekends and line.includes_bank_holidays for line in hourly):
        lines.append((gettext("Weekends and bank holidays"), gettext("the same")))
    if hourly and all(line.includes_travel for line in hourly):
        lines.append((gettext("Travel"), gettext("included")))
    return [*lines, *_transport_lines(price, price_lines), *_mile_lines(price, price_lines)]


def _mile_lines(price: Comparable, price_lines: Sequence[PriceLine]) -> list[tuple[str, str]]:
    """What a mile driven for the person costs, where the week's own sum does not say it."""
    if any(part.code == PricePart.MILES for part in price.parts):
        return []
    words = dict.fromkeys(line_words(line) for line in price_lines if line.unit == Unit.MILE)
    return [(gettext("Driving"), each) for each in words]


def _transport_lines(price: Comparable, price_lines: Sequence[PriceLine]) -> list[tuple[str, str]]:
    """What being taken to a session costs, where the week's own sum does not say it; "Not told us" where nobody did."""
    if {part.code for part in price.parts} & {PricePart.TRANSPORT, PricePart.TRIPS}:
        return []
    sessions = [line for line in price_lines if line.unit in ATTENDED_UNITS]
    words = dict.fromkeys(journey_words(line) or gettext("Not told us") for line in sessions)
    return [(gettext("Transport there and back"), each) for each in words]


def _part_of_week_words(part: Part, price: Comparable) -> str:
    """One line of the sum. A week that holds the NHS's part is not what is asked above: that leaves it out."""
    if price.fnc_code == FncStatus.INCLUDED and part.amount_pence == price.pence:
        return gettext("The whole price")
    return part_words(part)


def part_words(part: Part) -> str:
    """One line of the sum: "14 visits × £11.50", "1 visit of 60 minutes every 2 weeks × £22.00".

    Hours that people share are split between them: "10 × £21.00 (shared hours), split between 3 people".
    """
    if part.shared_by > 1:
        return gettext(
            "%(what)s, split between %(people)s people", what=_rhythm_words(part), people=part.shared_by
        )
    return _rhythm_words(part)


def _rhythm_words(part: Part) -> str:
    """What comes of a part, how often, and at how much."""
    if part.every_weeks == 1:
        return _weekly_words(part)
    if part.code == PricePart.VISITS and part.minutes:
        visits = visit_words(ceil(part.quantity), part.minutes, part.every_weeks)
        return gettext("%(visits)s × %(price)s", visits=visits, price=each_words(part.unit_pence))
    return ngettext(
        "%(what)s, every %(num)s week",
        "%(what)s, every %(num)s weeks",
        part.every_weeks,
        what=_weekly_words(part),
    )


def _weekly_words(part: Part) -> str:
    """What a week holds of a part, and at how much."""
    if part.code in PARTS_WITHOUT_NUMBER:
        return label("price_part", part.code)
    if part.code == PricePart.MILES:
        return ngettext(
            "%(num)s mile driven for you × %(price)s",
            "%(num)s miles driven for you × %(price)s",
            int(part.quantity),
            price=mile_price(part.unit_pence),
        )
    number = f"{part.quantity.normalize():f}"
    price = each_words(part.unit_pence)
    if part.code == PricePart.VISITS:
        hour = part.unit_pence * 60 / part.minutes if part.minutes else part.unit_pence
        by_the_hour = part.unit_pence != int(part.unit_pence) or (part.minutes or 0) > 60
        if by_the_hour and hour == int(hour):
            # "£12.635 a visit" reads like a slip of the pen, and a visit of three hours hides the price that was told.
            return ngettext(
                "%(number)s visit of %(minutes)s minutes at %(price)s an hour",
                "%(number)s visits of %(minutes)s minutes at %(price)s an hour",
                ceil(part.quantity),
                number=number,
                minutes=part.minutes,
                price=in_pounds(int(hour)),
            )
        return ngettext(
            "%(number)s visit × %(price)s",
            "%(number)s visits × %(price)s",
            ceil(part.quantity),
            number=number,
            price=price,
        )
    if part.quantity == 1 and part.shared_by == 1:
        return label("price_part", part.code)
    return gettext(
        "%(number)s × %(price)s (%(what)s)", number=number, price=price, what=label("price_part", part.code)
    )


def reduction_words(reduction: Reduction) -> tuple[str, str]:
    """What a discount took off: the price before it, and by how much less it is now (requirements 2.3, step 2)."""
    before = unit_words(reduction.before_pence, reduction.unit, reduction.any_day, reduction.time_of_week)
    less = percent(reduction.before_pence - reduction.pence, reduction.before_pence)
    return (
        gettext("A discount is taken off. Before it: %(price)s", price=before),
        gettext("%(percent)s less", percent=less),
    )


def charges_to_begin(price: Comparable) -> list[tuple[str, str]]:
    """What it costs once, to begin; () where that is nothing."""
    lines = []
    for charge in price.one_offs:
        words = label("charge", charge.code)
        if charge.refundable:
            words = gettext("%(charge)s, paid back at the end", charge=words)
        lines.append((words, in_pounds(charge.amount_pence)))
    return lines
