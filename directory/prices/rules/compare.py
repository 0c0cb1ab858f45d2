"""The price of a week, on the same footing for every provider (requirements 2.3)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from decimal import Decimal

from directory.foundation.errors import Invalid
from directory.prices.rules.discount import discounted
from directory.prices.rules.funding import nursing_rate
from directory.prices.rules.periods import first_year
from directory.prices.rules.types import (
    CannotPrice,
    Comparable,
    Discount,
    NotComparable,
    NursingRate,
    Part,
    PriceLine,
    PricingFacts,
    Reduction,
    share_out,
    whole_pence,
    with_vat,
)
from directory.prices.rules.weekly_cost import CostedWeek, cost_week
from directory.prices.rules.weeks import Scenario
from directory.vocabulary.prices import FncBasis


def comparable_week(
    scenario: Scenario, lines: Sequence[PriceLine], facts: PricingFacts
) -> Comparable | NotComparable:
    """The gross weekly price: whole pence that the provider receives from everyone at the start date, rounded once.

    `lines` are one service's prices, of any payer, need and date, in any order; `facts` the discounts,
    nursing rates and bank holidays as known on the day of asking. NotComparable codes:
    `no_price_for_payer`, `no_price_for_need`, `price_not_in_force`, `price_zero`, `price_ambiguous`,
    `rate_missing`, `mile_rate_missing`, `travel_rate_missing`, `transport_rate_missing`, `nursing_rate_missing`,
    `bank_holidays_unknown`, `extras_disagree`, `charges_disagree`, `nothing_to_price`, and where the week
    needs what was not told: `travel_not_told`, `transport_not_told`, `weekends_not_told`,
    `bank_holidays_not_told`, `vat_not_told`.
    """
    week = cost_week(scenario, lines, facts, scenario.start)
    if isinstance(week, NotComparable):
        return week
    amounts = share_out([part.amount for part in week.parts])
    pence = sum(amounts)
    if pence <= 0:
        return NotComparable("price_zero")
    if week.fnc is None:
        return NotComparable("nursing_rate_missing")
    year = first_year(scenario, lines, facts, week)
    return Comparable(
        pence=pence,
        parts=_parts(week, amounts),
        fnc_code=week.fnc_code,
        fnc_pence=min(whole_pence(week.fnc), pence),
        one_offs=week.charges,
        first_year_pence=year.pence,
        first_year_nhs_pence=year.nhs_pence,
        priced_from=max(line.valid_from for line in week.used),
        reductions=_reductions(week.used),
    )


def _reductions(used: Iterable[PriceLine]) -> tuple[Reduction, ...]:
    reductions = (
        Reduction(
            line.unit,
            line.amount_pence,
            line.before_discount_pence,
            line.includes_weekends,
            line.time_of_week,
        )
        for line in used
        if line.before_discount_pence is not None
    )
    return tuple(dict.fromkeys(reductions))


def _parts(week: CostedWeek, amounts: Sequence[int]) -> tuple[Part, ...]:
    return tuple(
        Part(
            part.code,
            part.quantity,
            part.unit_pence,
            amount,
            part.minutes,
            part.every_weeks,
            part.shared_by,
        )
        for part, amount in zip(week.parts, amounts, strict=True)
    )


def band_amount(
    line: PriceLine,
    discounts: Collection[Discount],
    nursing_rates: Iterable[NursingRate],
    *,
    on: date,
    asked_on: date,
) -> int | NotComparable:
    """What bands judge on a day, in whole pence: after discounts, with compulsory extras, grossed for nursing.

    Bands are quoted with the NHS contribution (HF App 2 d), so a price without it gets the STANDARD rate
    added, whatever band one person is in, as it is known on the day of asking. NotComparable
    `nursing_rate_missing` where no rate is known for the day, `vat_not_told`.
    """
    price = discounted(line, discounts, on)
    net = price.amount_pence + sum(extra.amount_pence for extra in line.extras)
    try:
        amount = with_vat(Decimal(net), line)
    except CannotPrice as refused:
        return refused.why
    if line.fnc_basis == FncBasis.EXCLUSIVE:
        rate = nursing_rate(nursing_rates, on, asked_on=asked_on)
        if rate is None:
            return NotComparable("nursing_rate_missing")
        amount += rate
    return whole_pence(amount)


def median_pence(amounts: Iterable[int]) -> Decimal:
    """The middle amount; of an even number the mean of the middle two, unrounded.

    Raises Invalid when empty.
    """
    ordered = sorted(amounts)
    if not ordered:
        raise Invalid("amounts", "nothing_to_compare")
    middle = len(ordered) // 2
    if len(ordered) % 2:
        return Decimal(ordered[middle])
    return Decimal(ordered[middle - 1] + ordered[middle]) / 2
