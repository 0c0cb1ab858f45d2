"""What a described week costs, who pays which part of it and what a budget buys, in words and figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from directory.costing.forms.calculator import CostForm
from directory.costing.queries import (
    ChosenService,
    listed_price_range,
    nursing_contribution,
    price_quoted_week,
)
from directory.costing.rules.budgets import (
    PriceRange,
    affordable_units,
    is_accommodation,
    units_of,
    year_pence,
)
from directory.costing.rules.quotes import Quote, price_lines
from directory.costing.rules.weeks import DescribedWeek
from directory.presenting.own_cost_words import CostWords, cost_words
from directory.presenting.price_sum import charges_to_begin, part_words
from directory.prices.queries import comparable_for
from directory.prices.rules.funding import WhoPays, who_pays
from directory.prices.rules.own_cost import OwnCost, own_lines
from directory.prices.rules.types import Comparable, NotComparable
from directory.prices.rules.weeks import Scenario
from directory.vocabulary.care import Category
from directory.vocabulary.prices import Payer, Unit
from directory.web.i18n import gettext, ngettext
from directory.web.templating import in_pounds


@dataclass(frozen=True, slots=True)
class CostRequest:
    """What a valid form says: the described week, the quoted prices, and the scenario to price."""

    described: DescribedWeek
    quote: Quote | None
    scenario: Scenario


@dataclass(frozen=True, slots=True)
class FundingShare:
    """One part of who pays: its code and words, its pence, and where its piece of the bar begins and how long it is."""

    code: str
    words: str
    pence: int
    begins: float
    length: float


@dataclass(frozen=True, slots=True)
class CostBreakdown:
    """What a week costs and who pays it. Amounts are pence a week; None where they are not known.

    `price_range` is set where the cost is the median of every listed service; `left` is what is left of the budget,
    `over` what is above it, and `is_top_up` whether that is a top-up. `words` are the lines of who pays, and `is_known`
    whether what the resident pays is.
    """

    pence: int
    lines: tuple[tuple[str, str], ...]
    shares: tuple[FundingShare, ...]
    left: int | None
    year: tuple[tuple[str, str], ...]
    price_range: PriceRange | None
    words: CostWords
    is_known: bool
    over: int
    is_top_up: bool
    buys: str | None
    note: str | None


def cost_breakdown(
    request: CostRequest,
    form: CostForm,
    service: ChosenService | None,
    council_code: str | None,
    on: date,
) -> CostBreakdown | NotComparable | None:
    """The cost of what was described: NotComparable where a price is missing, None where no service has a price."""
    described, scenario = request.described, request.scenario
    price = _price(request, service, on)
    if isinstance(price, NotComparable):
        return price
    if price is not None:
        who = _who_pays(price.pence, price.fnc_pence, request, form)
        lines = tuple((part_words(part), in_pounds(part.amount_pence)) for part in price.parts)
        first_year = (gettext("First year, all told"), in_pounds(price.first_year_pence))
        return _breakdown(who, request, form, lines=lines, year=(*charges_to_begin(price), first_year))
    price_range = listed_price_range(council_code, scenario, on)
    if price_range is None:
        return None
    nhs = nursing_contribution(scenario, on) if described.has_nursing else 0
    who = _who_pays(price_range.median, nhs, request, form)
    whole_year = (gettext("Over a year (52.1429 weeks)"), in_pounds(year_pence(price_range.median)))
    return _breakdown(who, request, form, year=(whole_year,), price_range=price_range)


def _price(
    request: CostRequest, service: ChosenService | None, on: date
) -> Comparable | NotComparable | None:
    """From the quoted prices, else the chosen service's; None where neither is given."""
    scenario, quote = request.scenario, request.quote
    if quote is not None:
        lines = price_lines(request.described, quote, scenario.payer, scenario.start)
        return price_quoted_week(scenario, lines, on)
    return comparable_for(service.id, scenario, on) if service else None


def _who_pays(pence: int, nhs_pence: int, request: CostRequest, form: CostForm) -> WhoPays:
    payer = request.scenario.payer
    return who_pays(
        pence,
        nhs_pence,
        payer=payer,
        accommodation=is_accommodation(request.described.priced_category),
        budget_pence=form.budget_pence(),
        contribution_pence=form.contribution_pence(),
        section117=bool(form.aftercare.data) and payer != Payer.SELF_FUNDER,
    )


def _breakdown(
    who: WhoPays,
    request: CostRequest,
    form: CostForm,
    *,
    year: Sequence[tuple[str, str]],
    lines: Sequence[tuple[str, str]] = (),
    price_range: PriceRange | None = None,
) -> CostBreakdown:
    is_split = not (who.of("council_and_resident") or who.of("not_split"))
    is_free = bool(form.aftercare.data) and not who.of("resident")
    is_known = is_split or is_free
    nhs = who.of("nhs")
    cost = OwnCost(who.total_pence, who.total_pence - nhs, own_lines(who, is_known=is_known))
    return CostBreakdown(
        pence=who.total_pence,
        lines=tuple(lines),
        shares=funding_shares(who),
        left=who.left_pence,
        year=tuple(year),
        price_range=price_range,
        words=cost_words(cost),
        is_known=is_known,
        over=who.of("top_up") + who.of("over_budget"),
        is_top_up=is_accommodation(request.described.priced_category),
        buys=affordable_words(request.described, form.budget_pence(), who.total_pence),
        note=left_out_words(request.described, request.quote),
    )


def left_out_words(described: DescribedWeek, quote: Quote | None) -> str | None:
    """What the cost leaves out: shared support, where its price was not typed beside others."""
    if described.category != Category.SUPPORTED_LIVING or quote is None or quote.core is not None:
        return None
    return gettext("Shared support is not in this sum: you have not typed its price.")


def affordable_words(described: DescribedWeek, budget_pence: int | None, week_pence: int) -> str | None:
    """How much of such a week the budget buys; None without a budget, or where it buys none or no plain number."""
    units = units_of(described)
    if units is None or budget_pence is None:
        return None
    num = affordable_units(units, week_pence, budget_pence)
    if not num:
        return None
    if units.unit == Unit.VISIT:
        return ngettext(
            "At this price, the budget pays for about %(num)s visit like these a week.",
            "At this price, the budget pays for about %(num)s visits like these a week.",
            num,
        )
    if units.unit == Unit.HOUR:
        return ngettext(
            "At this price, the budget pays for about %(num)s hour a week.",
            "At this price, the budget pays for about %(num)s hours a week.",
            num,
        )
    return ngettext(
        "At this price, the budget pays for about %(num)s day a week.",
        "At this price, the budget pays for about %(num)s days a week.",
        num,
    )


def funding_shares(who: WhoPays) -> tuple[FundingShare, ...]:
    """The parts in the order they are paid, each a piece of one bar a hundred long."""
    words = {
        "nhs": gettext("The NHS, for nursing"),
        "council": gettext("The Council"),
        "resident": gettext("You"),
        "council_and_resident": gettext("The Council and you together"),
        "not_split": gettext("Not known: it depends on your budget"),
        "top_up": gettext("A top-up, by someone else"),
        "over_budget": gettext("Over the budget"),
    }
    shares: list[FundingShare] = []
    begins = 0.0
    for code, pence in who.parts:
        length = 100 * pence / who.total_pence
        shares.append(FundingShare(code, words[code], pence, round(begins, 3), round(length, 3)))
        begins += length
    return tuple(shares)
