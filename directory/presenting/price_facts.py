"""Every fact of a price in words, and what another changes: one place for whoever proposes it and whoever decides.

What was not told says so. What such a price cannot have, like the minutes of a price a week, is left out.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from directory.presenting.phrases import joined
from directory.presenting.price_words import amount_words, line_words, time_name, unit_name
from directory.prices.rules.types import Charge, Extra, PriceLine
from directory.vocabulary.prices import (
    ATTENDED_UNITS,
    NURSING_LEVELS,
    FncBasis,
    TimeOfWeek,
    TravelPer,
    Unit,
    VatStatus,
)
from directory.web.i18n import gettext
from directory.web.labels import label
from directory.web.templating import basis_points, day, in_pounds
from directory.web.word_difference import Difference, word_difference

# Where a fact does not apply to such a price.
NO_FACT = ""
# A row of `fact_rows` of `components/desk.html`: its name, its words (None: not told), no address that changes it.
FactRow = tuple[str, str | None, None]


@dataclass(frozen=True, slots=True)
class ChangedFact:
    """A row of `difference` of `components/desk.html`: a fact before and after."""

    field: str
    difference: Difference
    what: None = None
    refused: None = None
    change: None = None
    id: None = None


@dataclass(frozen=True, slots=True)
class PriceChanges:
    """What a price changes of the one before it, and what it says as that one does."""

    changed: tuple[ChangedFact, ...]
    kept: tuple[FactRow, ...]


def price_facts(line: PriceLine, lot: str | None) -> tuple[FactRow, ...]:
    """Every fact of a price, in one order; `lot` is the name of its list."""
    return tuple((name, words, None) for name, words in _facts(line, lot) if words != NO_FACT)


def price_changes(
    before: PriceLine, after: PriceLine, lot_before: str | None, lot_after: str | None
) -> PriceChanges:
    """What is different in `after`, and every fact in which the two agree."""
    changed: list[ChangedFact] = []
    kept: list[FactRow] = []
    for (name, old), (_, new) in zip(_facts(before, lot_before), _facts(after, lot_after), strict=True):
        if old != new:
            changed.append(ChangedFact(name, word_difference(_told(old), _told(new))))
        elif new != NO_FACT:
            kept.append((name, new, None))
    return PriceChanges(tuple(changed), tuple(kept))


def _told(words: str | None) -> str:
    return gettext("Not told") if words is None else words


def _facts(line: PriceLine, lot: str | None) -> tuple[tuple[str, str | None], ...]:
    """Every fact in its place, those too that such a price cannot have."""
    return (
        (gettext("Price"), line_words(line)),
        (gettext("From"), day(line.valid_from)),
        (gettext("Last day"), NO_FACT if line.valid_to is None else day(line.valid_to)),
        (gettext("Who pays"), label("payer", line.payer)),
        (gettext("Kind of care"), label("category", line.category)),
        (gettext("Need"), label("level", line.need_level)),
        (gettext("What it is for"), unit_name(line.unit)),
        (gettext("When"), time_name(line.time_of_week)),
        (gettext("Minutes of a visit"), minutes_words(line)),
        (gettext("List"), lot or gettext("No list")),
        (gettext("NHS nursing contribution"), fnc_words(line)),
        (gettext("VAT"), vat_words(line)),
        (gettext("Weekends"), _weekend_words(line)),
        (gettext("Bank holidays"), _bank_holiday_words(line)),
        (gettext("Travel"), travel_words(line)),
        (gettext("Must be paid as well"), extras_words(line.extras)),
        (gettext("Can be added"), extras_words(line.optional_extras)),
        (gettext("Paid once"), charges_words(line.charges)),
        (gettext("Least charge"), minimum_words(line)),
        (gettext("In the price"), _items_words(line.included)),
        (gettext("Not in the price"), _items_words(line.excluded)),
    )


def minutes_words(line: PriceLine) -> str:
    """How long a visit is that the price is for; some kinds of care sell a whole visit."""
    if line.unit != Unit.VISIT:
        return NO_FACT
    return str(line.minutes) if line.minutes else gettext("The whole visit")


def fnc_words(line: PriceLine) -> str:
    """Whether the NHS nursing contribution is in a price for care with nursing."""
    if line.fnc_basis == FncBasis.INCLUSIVE:
        return gettext("It is in the price")
    if line.fnc_basis == FncBasis.EXCLUSIVE:
        return gettext("It comes on top")
    return gettext("There is none") if line.need_level in NURSING_LEVELS else NO_FACT


def vat_words(line: PriceLine) -> str | None:
    """How a price stands to VAT, with the rate where it comes on top; None where that was not told."""
    if line.vat_status == VatStatus.EXCLUSIVE:
        return gettext("VAT of %(rate)s comes on top", rate=basis_points(line.vat_basis_points))
    if line.vat_status == VatStatus.INCLUSIVE:
        return gettext("VAT is in the price")
    return None if line.vat_status is None else gettext("There is no VAT on it")


def _weekend_words(line: PriceLine) -> str | None:
    at_other_times = line.time_of_week != TimeOfWeek.ANY and line.includes_weekends is None
    return NO_FACT if at_other_times else _in_it(line.includes_weekends)


def _bank_holiday_words(line: PriceLine) -> str | None:
    is_their_price = line.time_of_week == TimeOfWeek.BANK_HOLIDAY and line.includes_bank_holidays is None
    return NO_FACT if is_their_price else _in_it(line.includes_bank_holidays)


def travel_words(line: PriceLine) -> str | None:
    """Whether travel is in the price, and what it costs where it is not; None where that was not told."""
    if line.includes_travel is not False:
        return _in_it(line.includes_travel)
    if line.travel_pence is None:
        return gettext("Not in the price. How much it costs was not told.")
    amount = in_pounds(line.travel_pence)
    if line.unit in ATTENDED_UNITS:
        if line.travel_per == TravelPer.TRIP:
            return gettext("Not in the price: %(amount)s for each trip", amount=amount)
        if line.travel_per == TravelPer.DAY:
            return gettext("Not in the price: %(amount)s for a day, there and back", amount=amount)
        return gettext(
            "Not in the price: %(amount)s. Whether that is for a trip or a day was not told.", amount=amount
        )
    return gettext("Not in the price: %(amount)s for each visit", amount=amount)


def _in_it(told: bool | None) -> str | None:
    if told is None:
        return None
    return gettext("In the price") if told else gettext("Not in the price")


def extra_name(code: str) -> str:
    """What an extra is for."""
    return label("price_item", code)


def extras_words(extras: Iterable[Extra]) -> str:
    """Each extra with its amount a week."""
    said = [
        gettext(
            "%(what)s: %(amount)s",
            what=extra_name(extra.code),
            amount=amount_words(extra.amount_pence, Unit.WEEK),
        )
        for extra in extras
    ]
    return joined(said) or gettext("None")


def charges_words(charges: Iterable[Charge]) -> str:
    """Each charge that is paid once, and whether it is paid back."""
    return joined(_charge_words(charge) for charge in charges) or gettext("None")


def _charge_words(charge: Charge) -> str:
    name, amount = label("charge", charge.code), in_pounds(charge.amount_pence)
    if charge.refundable:
        name = gettext("%(charge)s, paid back at the end", charge=name)
    return gettext("%(what)s: %(amount)s", what=name, amount=amount)


def minimum_words(line: PriceLine) -> str:
    """The least that is charged for a week or a visit."""
    if line.minimum_charge_pence is None or line.minimum_charge_per is None:
        return gettext("None")
    return amount_words(line.minimum_charge_pence, line.minimum_charge_per)


def _items_words(codes: Iterable[str]) -> str | None:
    return joined(label("price_item", code) for code in codes) or None
