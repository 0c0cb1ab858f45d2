"""A week's price as a person reads it: her own line first, then who else pays. Pure."""

from __future__ import annotations

from typing import NamedTuple

from directory.prices.rules.funding import WhoPays, who_pays
from directory.prices.rules.types import Comparable
from directory.vocabulary.care import TOP_UP_CATEGORIES
from directory.vocabulary.prices import CostShare, Payer


class OwnLine(NamedTuple):
    """One line of who pays. `within`: its pence are a part of the first line, not beside it."""

    code: CostShare
    pence: int
    within: bool = False


class OwnCost(NamedTuple):
    """What a week costs the person who asks, in pence.

    `measured` is the price less the NHS's part: what budgets and lists compare. The lines that are not `within` another
    add up to `total`. `left` is what is left of a named budget, negative where the price is over it; None without one.
    """

    total: int
    measured: int
    lines: tuple[OwnLine, ...]
    left: int | None = None


def measured_pence(price: Comparable) -> int:
    """The price less the NHS's part, if the NHS agrees to pay it: what a budget is compared with, never below 0."""
    return max(price.pence - price.fnc_pence, 0)


def own_cost(
    total_pence: int, nhs_pence: int, category: str, payer: str, budget_pence: int | None = None
) -> OwnCost:
    """Who pays a week of a service, as far as it is known (requirements 2.3 step 3).

    `total_pence` is the whole price, `nhs_pence` the NHS's part of it. Every page, letter, file and paper prints these
    lines. Raises Invalid for a negative amount.
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


def own_lines(who: WhoPays, *, is_known: bool) -> tuple[OwnLine, ...]:
    """The shares of a week in the order a person reads them. `is_known`: what she pays herself is known.

    First what she pays; where that depends on an assessment that was not told, what she and the Council pay together,
    with what is over the budget as a part of it. Then the Council, what is over the budget, and the NHS.
    """
    nhs = who.of(CostShare.NHS)
    first = (
        OwnLine(CostShare.RESIDENT, who.of(CostShare.RESIDENT))
        if is_known
        else OwnLine(CostShare.COUNCIL_AND_RESIDENT, who.total_pence - nhs)
    )
    lines = [first]
    if council := who.of(CostShare.COUNCIL):
        lines.append(OwnLine(CostShare.COUNCIL, council))
    for code in (CostShare.TOP_UP, CostShare.OVER_BUDGET):
        if over := who.of(code):
            lines.append(OwnLine(code, over, within=not is_known))
    if nhs:
        lines.append(OwnLine(CostShare.NHS, nhs))
    return tuple(lines)
