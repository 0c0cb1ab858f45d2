"""A week's price as a person reads it: her own line first, then who else pays. Pure.

Where she has not said who pays, nothing is assumed: what it comes to stands for each who may.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import NamedTuple

from directory.prices.rules.funding import WhoPays, who_pays
from directory.prices.rules.types import Comparable
from directory.vocabulary.care import TOP_UP_CATEGORIES
from directory.vocabulary.prices import EITHER_PAYER, CostShare, Payer


class Amount(NamedTuple):
    """A price in pence, of a week or of a year: the whole of it, and the NHS's part if the NHS agrees to pay it."""

    total: int
    nhs: int

    @property
    def own(self) -> int:
        """What is left to pay, never below 0."""
        return max(self.total - self.nhs, 0)


class OwnLine(NamedTuple):
    """One line of who pays. `within`: its pence are a part of the first line, not beside it."""

    code: CostShare
    pence: int
    within: bool = False


class OwnCost(NamedTuple):
    """What a week costs the person who asks, in pence.

    `measured` is what budgets and lists compare (`measured_amount`). Where who pays is known, the lines that are not
    `within` another add up to `total`, the whole price; else each begins anew, and `total` is the highest whole price.
    `left` is what is left of a named budget, negative where the price is over it; None without one. `prices` are those
    the lines are of, by who pays.
    """

    total: int
    measured: int
    lines: tuple[OwnLine, ...]
    left: int | None = None
    prices: tuple[tuple[str, Amount], ...] = ()


def payers_asked(payer: str) -> tuple[str, ...]:
    """Whose prices answer somebody who says that this is who pays: both who may be, where that is not known."""
    return tuple(EITHER_PAYER) if payer == Payer.NOT_SURE else (payer,)


def amount_of(price: Comparable) -> Amount:
    """The whole of a price, and the NHS's part of it."""
    return Amount(price.pence, min(max(price.fnc_pence, 0), price.pence))


def year_amount(price: Comparable) -> Amount:
    """The whole of a first year with what is paid once, and the NHS's part of it."""
    return Amount(price.first_year_pence, price.first_year_nhs_pence)


def measured_amount(amounts: Collection[Amount], payer: str) -> int | None:
    """What a budget is compared with and a list sorted by, in pence; None without a price.

    The price less the NHS's part; where who pays is not known, the whole price, the higher one where there are two:
    what is then shown as within a budget is within it whoever pays.
    """
    measured = (amount.total if payer == Payer.NOT_SURE else amount.own for amount in amounts)
    return max(measured, default=None)


def week_cost(
    prices: Mapping[str, Amount], category: str, payer: str, budget_pence: int | None = None
) -> OwnCost | None:
    """Who pays a week of a service at these prices, by who pays them; None where there is no price for `payer`.

    Every page, letter, file and paper prints these lines. Raises Invalid for a negative amount.
    """
    known = tuple((each, prices[each]) for each in payers_asked(payer) if each in prices)
    if not known:
        return None
    if payer == Payer.NOT_SURE:
        return _either_cost(known, budget_pence)
    ((_, amount),) = known
    return own_cost(amount.total, amount.nhs, category, payer, budget_pence)._replace(prices=known)


def own_cost(
    total_pence: int, nhs_pence: int, category: str, payer: str, budget_pence: int | None = None
) -> OwnCost:
    """Who pays a week of a service, as far as it is known (requirements 2.3 step 3), where who pays is known.

    `total_pence` is the whole price, `nhs_pence` the NHS's part of it. Raises Invalid for a negative amount.
    """
    who = who_pays(
        total_pence,
        nhs_pence,
        payer=payer,
        accommodation=category in TOP_UP_CATEGORIES,
        budget_pence=None if payer == Payer.SELF_FUNDER else budget_pence,
    )
    measured = total_pence - who.of(CostShare.NHS)
    left = None if budget_pence is None or payer == Payer.NHS else budget_pence - measured
    is_known = payer in (Payer.SELF_FUNDER, Payer.NHS)
    return OwnCost(total_pence, measured, own_lines(who, is_known=is_known), left)


def _either_cost(prices: tuple[tuple[str, Amount], ...], budget_pence: int | None) -> OwnCost:
    """What a week comes to for each who may pay, or once for both where that is the same.

    The NHS's part stands once where it is the same for all, else after each price that it is a part of.
    """
    amounts = [amount for _, amount in prices]
    if len(amounts) > 1 and len(set(amounts)) == 1:
        lines = [OwnLine(CostShare.IF_EITHER, amounts[0].own)]
    else:
        lines = [OwnLine(EITHER_PAYER[payer], amount.own) for payer, amount in prices]
    parts = {amount.nhs for amount in amounts}
    if len(parts) > 1:
        each = [(line, *_nhs_line(amount.nhs)) for line, amount in zip(lines, amounts, strict=True)]
        lines = [line for pair in each for line in pair]
    else:
        lines += _nhs_line(parts.pop())
    whole = max(amount.total for amount in amounts)
    left = None if budget_pence is None else budget_pence - whole
    return OwnCost(whole, whole, tuple(lines), left, prices)


def _nhs_line(pence: int) -> tuple[OwnLine, ...]:
    return (OwnLine(CostShare.NHS, pence),) if pence else ()


def own_lines(who: WhoPays, *, is_known: bool) -> tuple[OwnLine, ...]:
    """The shares of a week in the order a person reads them. `is_known`: what she pays herself is known.

    First what she pays; where that depends on an assessment that was not told, what she and the Council pay together,
    with what the Council pays for aftercare and what is over the budget as parts of it. Then the Council, what is over
    the budget, and the NHS.
    """
    nhs = who.of(CostShare.NHS)
    first = (
        OwnLine(CostShare.RESIDENT, who.of(CostShare.RESIDENT))
        if is_known
        else OwnLine(CostShare.COUNCIL_AND_RESIDENT, who.total_pence - nhs)
    )
    lines = [first]
    if council := who.of(CostShare.COUNCIL):
        lines.append(OwnLine(CostShare.COUNCIL, council, within=not is_known))
    for code in (CostShare.TOP_UP, CostShare.OVER_BUDGET):
        if over := who.of(code):
            lines.append(OwnLine(code, over, within=not is_known))
    if nhs:
        lines.append(OwnLine(CostShare.NHS, nhs))
    return tuple(lines)
