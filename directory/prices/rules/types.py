"""The records that prices are worked out from and handed back in.

Money is whole pence; sums run in Decimal.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from directory.foundation.money import round_pence
from directory.vocabulary.prices import FncBasis, NeedLevel, PriceSource, TimeOfWeek, VatStatus

# Finer than any difference our divisors (60, 7, 10,000, 52.1429) can make, coarser than Decimal's last
# digits.
_DUST = Decimal("1E-15")


@dataclass(frozen=True, slots=True)
class Extra:
    """A charge a week on top of the price; compulsory ones count, optional ones are only shown."""

    code: str
    amount_pence: int


@dataclass(frozen=True, slots=True)
class Charge:
    """A one-off charge: deposit, admin or assessment. Only a refundable one comes back."""

    code: str
    amount_pence: int
    refundable: bool = False


@dataclass(frozen=True, slots=True)
class PriceLine:
    """One price of a service for a closed span of days, as the table `price` holds it.

    Whether weekends, bank holidays and travel are in the price, and its VAT status, are None where that was
    not told. `travel_pence` is a visit, or the transport to a session, by trip or by day as `travel_per` says
    (None where that was not told); None with `includes_travel` false means the rate is unknown. `need_level`
    "any" covers every level of need. `before_discount_pence` is set where `amount_pence` is already the
    discounted price that is published.
    """

    unit: str
    amount_pence: int
    payer: str
    category: str
    valid_from: date
    valid_to: date | None = None
    need_level: str = NeedLevel.STANDARD
    minutes: int = 0
    time_of_week: str = TimeOfWeek.ANY
    fnc_basis: str = FncBasis.NA
    includes_weekends: bool | None = None
    includes_bank_holidays: bool | None = None
    includes_travel: bool | None = None
    travel_pence: int | None = None
    travel_per: str | None = None
    vat_status: str | None = None
    vat_basis_points: int = 0
    extras: tuple[Extra, ...] = ()
    optional_extras: tuple[Extra, ...] = ()
    charges: tuple[Charge, ...] = ()
    minimum_charge_pence: int | None = None
    minimum_charge_per: str | None = None
    included: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    source: str = PriceSource.PROVIDER
    state: str = "current"
    lot_id: int | None = None
    service_id: int = 0
    id: int = 0
    before_discount_pence: int | None = None


@dataclass(frozen=True, slots=True)
class NursingRate:
    """A weekly NHS-funded nursing care rate, as announced on a day. A correction is a later announcement."""

    valid_from: date
    valid_to: date
    announced_on: date
    standard_pence: int
    higher_pence: int | None = None


@dataclass(frozen=True, slots=True)
class Discount:
    """A triggered discount: so many hundredths of a percent off, or an agreed price; `ended_on` is its last day.

    A percentage lowers one unit, or every unit where none is named. An agreed price is the price of one unit,
    of so many minutes where it is a visit, at one time of the week.
    """

    effective_from: date
    ended_on: date | None = None
    basis_points: int | None = None
    price_pence: int | None = None
    unit: str | None = None
    minutes: int = 0
    time_of_week: str = TimeOfWeek.ANY


@dataclass(frozen=True, slots=True)
class BankHolidays:
    """The bank holidays of England, and the days between which the list is complete."""

    dates: frozenset[date] = frozenset()
    first: date = date.min
    last: date = date.min


@dataclass(frozen=True, slots=True)
class PricingFacts:
    """What a price is worked out with besides the price itself. `on` is the day of asking."""

    on: date
    discounts: tuple[Discount, ...] = ()
    nursing_rates: tuple[NursingRate, ...] = ()
    bank_holidays: BankHolidays = field(default_factory=BankHolidays)


@dataclass(frozen=True, slots=True)
class PriceBasis:
    """What any week of one service is worked out from, for one who pays: prices before discounts, and facts."""

    lines: tuple[PriceLine, ...]
    facts: PricingFacts


@dataclass(frozen=True, slots=True)
class Part:
    """One line of a sum: so many at so much a unit (`minutes` long, where it is a visit), every `every_weeks` weeks.

    `shared_by` people pay a part of it each. The amounts of all parts add up to the total to the penny.
    """

    code: str
    quantity: Decimal
    unit_pence: Decimal
    amount_pence: int
    minutes: int = 0
    every_weeks: int = 1
    shared_by: int = 1


@dataclass(frozen=True, slots=True)
class Reduction:
    """A price that a discount has lowered: what a unit costs, and what it would cost without, in pence.

    `any_day` is whether the price holds at weekends too; None where that was not told. `time_of_week`: when it holds.
    """

    unit: str
    pence: int
    before_pence: int
    any_day: bool | None
    time_of_week: str = TimeOfWeek.ANY


@dataclass(frozen=True, slots=True)
class Comparable:
    """The gross weekly price of a scenario, what it is made of, and what stands beside it.

    `fnc_code` is `added`, `included`, `not_eligible` or `na`; `fnc_pence` what the NHS pays of `pence`.
    `one_offs` are with VAT; `first_year_pence` is 52.1429 weeks with them, less what comes back, and
    `first_year_nhs_pence` what the NHS pays of it.
    `priced_from` is the first day of the newest price used, `reductions` the discounts taken off the prices used.
    """

    pence: int
    parts: tuple[Part, ...]
    fnc_code: str
    fnc_pence: int
    one_offs: tuple[Charge, ...]
    first_year_pence: int
    first_year_nhs_pence: int
    priced_from: date
    reductions: tuple[Reduction, ...]


@dataclass(frozen=True, slots=True)
class NotComparable:
    """Why there is no comparable price: a code (see `vocabulary.prices.NotComparableReason`).

    Sorted last, never shown as zero.
    """

    code: str


class CannotPrice(Exception):
    """A sum that can't be done without guessing; carries why. Never leaves the rules of this room."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.why = NotComparable(code)


def dusted(value: Decimal) -> Decimal:
    """A sum without the dust that dividing by 60, 3 or 52.1429 leaves in the 20th place."""
    return value.quantize(_DUST)


def whole_pence(value: Decimal) -> int:
    """Round half up, once, after wiping off the dust."""
    return round_pence(dusted(value))


def share_out(amounts: Sequence[Decimal]) -> tuple[int, ...]:
    """Whole pence for each amount such that they add up to the rounded total: largest remainders get the
    odd pennies.
    """
    total = whole_pence(sum(amounts, Decimal(0)))
    floors = [int(dusted(amount).to_integral_value(rounding="ROUND_FLOOR")) for amount in amounts]
    order = sorted(range(len(amounts)), key=lambda place: (floors[place] - amounts[place], place))
    for place in order[: total - sum(floors)]:
        floors[place] += 1
    return tuple(floors)


def with_vat(pence: Decimal, line: PriceLine) -> Decimal:
    """What the purchaser pays for `pence` of this line: VAT is added where the price leaves it out.

    Raises CannotPrice `vat_not_told`.
    """
    if line.vat_status is None:
        raise CannotPrice("vat_not_told")
    return (
        pence * (10_000 + line.vat_basis_points) / 10_000 if line.vat_status == VatStatus.EXCLUSIVE else pence
    )


def year_after(day: date) -> date:
    """The same day a year later; 29 February becomes 1 March."""
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return date(day.year + 1, 3, 1)
