"""Which week a price is shown for, which of several prices is shown, and how a missing price is described. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from directory.catalogue.records import ServiceRecord
from directory.frameworks.records import ReferenceRateRecord
from directory.prices.rules.compare import comparable_week
from directory.prices.rules.discount import charged
from directory.prices.rules.own_cost import Amount, amount_of, payers_asked
from directory.prices.rules.ranges import PriceRange
from directory.prices.rules.types import Comparable, NotComparable, PriceBasis, PriceLine
from directory.prices.rules.weeks import Scenario, WeekPattern, own_week, published_week, usual_week
from directory.register.records import Ratings, overall_code
from directory.vocabulary.care import CARE_HOMES, VISIT_PRICED_CATEGORIES, Category, Need
from directory.vocabulary.prices import (
    CARE_UNITS,
    NeedLevel,
    Payer,
    PriceDisclosure,
    PricingMode,
    TimeOfWeek,
    Unit,
)
from directory.vocabulary.procurement import ListingKind

# What stands in place of a rating where neither the regulator nor the Council looks.
NOT_INSPECTED = "not_inspected"
# The simplest price first; units that are not named come last.
UNIT_ORDER: Mapping[str, int] = {
    unit: place for place, unit in enumerate((Unit.HOUR, Unit.WEEK, Unit.VISIT, Unit.SESSION))
}
# A price that holds on most days says more than one that holds on few.
TIME_ORDER: Mapping[str, int] = {
    time: place
    for place, time in enumerate(
        (TimeOfWeek.ANY, TimeOfWeek.WEEKDAY, TimeOfWeek.WEEKEND, TimeOfWeek.NIGHT, TimeOfWeek.BANK_HOLIDAY)
    )
}


@dataclass(frozen=True, slots=True)
class ListWeek:
    """The week a list is priced for: `key` of a published week or "usual" for each category's own.

    `own`: `key` is a week of visits as the visitor wrote it.
    """

    key: str
    own: bool = False


def chosen_week(category: str, visits: str, week_key: str) -> WeekPattern | None:
    """The week to price a service for.

    `visits`, the visitor's own week ("14x30"), counts first for care bought by the visit; then `week_key`, the key of a
    published week, where the category has it; then `visits` where it is a week of another kind of care (`own_week`);
    else the category's usual week. None for a category without any. Raises Invalid as `parse_week`.
    """
    if category in VISIT_PRICED_CATEGORIES and visits:
        return published_week(category, f"v{visits}") or own_week(category, visits) or usual_week(category)
    if week_key and (published := published_week(category, week_key)):
        return published
    return (own_week(category, visits) if visits else None) or usual_week(category)


def list_week(week: WeekPattern | None, visits: str) -> ListWeek:
    """The week as headings name it. `visits` is the visitor's own week, "" for none."""
    if week is None:
        return ListWeek("usual")
    own = bool(visits) and published_week(week.category, week.key) is None
    return ListWeek(week.key, own=own)


def room_asked_for(categories: Collection[str], needs: Collection[str]) -> str:
    """The kind of room whose price answers a search in care homes for these needs; "" for each home's usual one.

    Who asks for dementia care is told the price of that. Of homes with and without nurses, that of the room without.
    """
    if Need.DEMENTIA not in needs or not categories or not CARE_HOMES.issuperset(categories):
        return ""
    nursing = set(categories) == {Category.NURSING_HOME}
    return NeedLevel.NURSING_DEMENTIA if nursing else NeedLevel.RESIDENTIAL_DEMENTIA


def price_key(week_key: str, payer: str) -> str:
    """The key of a week's price for a payer, as an index and the facts of a card hold it."""
    return f"{week_key}:{payer}"


class Standing(NamedTuple):
    """How a service is listed: the kind of its listing, and the pricing mode of the list, if any."""

    kind: str
    mode: str | None


def price_disclosure(kind: str, mode: str | None, pence: int | None, payer: str) -> PriceDisclosure:
    """Where the price stands. `kind` is that of the listing, `mode` its pricing mode, `pence` the price, if any."""
    if payer == Payer.NHS:
        return PriceDisclosure.NHS_PAYS
    if pence is not None:
        return PriceDisclosure.TOLD
    if kind != ListingKind.ADMITTED and payer == Payer.COUNCIL:
        return PriceDisclosure.NOT_BOUGHT
    return PriceDisclosure.EACH_PERSON if mode == PricingMode.NON_PRICED else PriceDisclosure.NOT_TOLD


def simplest_prices(lines: Iterable[PriceLine]) -> dict[str, PriceLine]:
    """The simplest price line of care of each payer: by the hour, else the week, else what there is."""
    simplest: dict[str, PriceLine] = {}
    for line in sorted((line for line in lines if line.unit in CARE_UNITS), key=_simplicity):
        simplest.setdefault(line.payer, line)
    return simplest


def _simplicity(line: PriceLine) -> tuple[int, int, int, int, str]:
    """The order of price lines, the simplest first: by unit, most days before few, the shortest visit, the least.

    The last makes the choice the same whatever the order of the rows.
    """
    unit = UNIT_ORDER.get(line.unit, len(UNIT_ORDER))
    weekends = str(line.includes_weekends)
    return unit, TIME_ORDER[line.time_of_week], line.minutes, line.amount_pence, weekends


def rating_code(record: ServiceRecord, ratings: Mapping[str, Ratings]) -> str:
    """The overall rating's code, "not_known" where none is known; "" where the regulator does not inspect such help."""
    if not record.regulated:
        return ""
    return overall_code(ratings.get(record.location_id or ""))


def displayed_rating(code: str, kind: str, *, is_checked: bool) -> str:
    """The rating as pages show it: `code`, or for help that the regulator does not inspect ("") what stands instead.

    "" where there is a published check by the Council (`is_checked`), else `not_inspected`; always so for an entry open
    to everyone. `kind` is that of the listing.
    """
    return code or ("" if is_checked and kind != ListingKind.UNIVERSAL else NOT_INSPECTED)


@dataclass(frozen=True, slots=True)
class WeekPrice:
    """The price of a service for a week, and the price lines in force on the day of asking, after discounts."""

    price: Comparable | NotComparable
    lines: tuple[PriceLine, ...] = ()

    @property
    def comparable(self) -> Comparable | None:
        """The price, where there is one."""
        return self.price if isinstance(self.price, Comparable) else None


def price_weeks(
    bases: Mapping[str, PriceBasis], week: WeekPattern | None, payer: str
) -> dict[str, WeekPrice]:
    """The price for a week from today for each who may pay it, in the order of `payers_asked`; {} without a week.

    `bases` are by who pays.
    """
    priced = ((each, price_week(bases.get(each), week, each)) for each in payers_asked(payer))
    return {each: price for each, price in priced if price is not None}


def price_amounts(prices: Mapping[str, WeekPrice]) -> dict[str, Amount]:
    """The amounts of those prices that there are, by who pays."""
    return {
        payer: amount_of(price.comparable) for payer, price in prices.items() if price.comparable is not None
    }


def price_week(basis: PriceBasis | None, week: WeekPattern | None, payer: str) -> WeekPrice | None:
    """The price for a week that begins on the day of asking, for the payer that `basis` was read for.

    None without a week; NotComparable `no_price_for_payer` without a basis.
    """
    if week is None:
        return None
    if basis is None:
        return WeekPrice(NotComparable("no_price_for_payer"))
    scenario = Scenario(week, payer, basis.facts.on)
    return WeekPrice(comparable_week(scenario, basis.lines, basis.facts), charged(basis))


@dataclass(frozen=True, slots=True)
class PricedService:
    """A service's price for the chosen week, for each who may pay it (`price_weeks`).

    `visits` is the visitor's own week as written, "" for none; `usual` what the council where the service stands
    normally pays for such care, known only where the service has no price of its own; `typical` what others alike in
    its council's area ask, by who pays, where its own is agreed for each person.
    """

    week: WeekPattern | None
    visits: str
    prices: Mapping[str, WeekPrice]
    usual: ReferenceRateRecord | None = None
    typical: Mapping[str, PriceRange] = field(default_factory=dict)

    @property
    def comparables(self) -> dict[str, Comparable]:
        """The prices that there are, by who pays."""
        return {payer: each.comparable for payer, each in self.prices.items() if each.comparable is not None}
