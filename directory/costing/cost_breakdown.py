"""What a described week costs, who pays which part of it and what a budget buys, in words and figures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple

from directory.costing.forms.calculator import CostForm
from directory.costing.queries import (
    ChosenService,
    nursing_contribution,
    price_quoted_week,
)
from directory.costing.rules.budgets import (
    affordable_units,
    is_accommodation,
    units_of,
    year_pence,
)
from directory.costing.rules.quotes import Quote, price_lines
from directory.costing.rules.weeks import DescribedWeek
from directory.presenting.own_cost_words import (
    CostWords,
    assessment_words,
    by_payer,
    cost_words,
    payer_words,
    whole_price_words,
)
from directory.presenting.price_panel import each_person_words
from directory.presenting.price_sum import charges_to_begin, first_year_heading, part_words
from directory.presenting.queries import listed_price_range
from directory.presenting.rules import price_disclosure
from directory.prices.queries import comparable_for
from directory.prices.rules.funding import WhoPays, who_pays
from directory.prices.rules.own_cost import (
    Amount,
    OwnCost,
    amount_of,
    own_cost,
    own_lines,
    payers_asked,
    week_cost,
    year_amount,
)
from directory.prices.rules.ranges import PriceRange
from directory.prices.rules.types import Comparable, NotComparable
from directory.prices.rules.weeks import Scenario
from directory.vocabulary.care import Category
from directory.vocabulary.prices import NotComparableReason, Payer, PriceDisclosure, PricingMode, Unit
from directory.web.i18n import gettext, ngettext
from directory.web.labels import label
from directory.web.templating import in_pounds

# Why quoted prices cannot be compared: too few of them were typed.
TOO_FEW_PRICES = frozenset(
    {
        NotComparableReason.RATE_MISSING,
        NotComparableReason.NO_PRICE_FOR_PAYER,
        NotComparableReason.TRANSPORT_RATE_MISSING,
        NotComparableReason.MILE_RATE_MISSING,
    }
)

# Why a service has no price that could be compared: none of this kind was published.
UNTOLD_PRICES = frozenset(
    {
        NotComparableReason.NO_PRICE_FOR_PAYER,
        NotComparableReason.NO_PRICE_FOR_NEED,
        NotComparableReason.PRICE_NOT_IN_FORCE,
    }
)


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


class WeekPriced(NamedTuple):
    """The price of the described week: its amount in pence, the lines of its sum, what is paid once, and the year.

    `price_range` is set where it is the median of every listed service.
    """

    amount: Amount
    lines: tuple[tuple[str, str], ...]
    charges: tuple[tuple[str, str], ...]
    year: Amount
    price_range: PriceRange | None = None

    def year_lines(self, *, is_whole: bool) -> tuple[tuple[str, str], ...]:
        """What is paid once, and what a year comes to: of the whole price, else less the NHS's part of it."""
        if self.price_range is not None:
            heading = _usual_year_heading(self.year.nhs, is_whole=is_whole)
        else:
            heading = (
                gettext("First year, of the whole price") if is_whole else first_year_heading(self.year.nhs)
            )
        return (*self.charges, (heading, in_pounds(self.year.total if is_whole else self.year.own)))


@dataclass(frozen=True, slots=True)
class CostBreakdown:
    """What a week costs and who pays it. Amounts are pence a week; None where they are not known.

    `prices` are after whose they are ("" where that is known): one, or one for each who may pay. `left` is what is left
    of the budget, `over` what is above it, and `is_top_up` whether that is a top-up. `words` are the lines of who pays,
    and `assessment` what must be said where what the resident pays is not known. Where who pays is not known there are
    no `shares`, and `words` say what is left of the budget. `is_whole_year`: a year is told of the whole price, as the
    first of `words` is of a part of what the NHS leaves to pay.
    """

    prices: tuple[tuple[str, WeekPriced], ...]
    shares: tuple[FundingShare, ...]
    left: int | None
    words: CostWords
    assessment: str | None
    over: int
    is_top_up: bool
    buys: str | None
    notes: tuple[str, ...]
    is_whole_year: bool = False

    @property
    def pence(self) -> int:
        """The price that is shared out."""
        return self.prices[0][1].amount.total

    @property
    def is_asked_about(self) -> bool:
        """Whether the price is the middle of what listed services ask."""
        return self.prices[0][1].price_range is not None


def cost_breakdown(
    request: CostRequest,
    form: CostForm,
    service: ChosenService | None,
    council_code: str | None,
    on: date,
) -> CostBreakdown | NotComparable | None:
    """The cost of what was described: NotComparable where a price is missing, None where no service has a price.

    Where who pays is not known, that of each who may: what is missing of the one is said beside the other.
    """
    found = {
        each: _week_priced(_asked_by(request, each), service, council_code, on)
        for each in payers_asked(request.scenario.payer)
    }
    prices = {each: price for each, price in found.items() if isinstance(price, WeekPriced)}
    missing = {each: why for each, why in found.items() if not isinstance(why, WeekPriced)}
    if not prices:
        return next((why for why in missing.values() if why is not None), None)
    if request.scenario.payer == Payer.NOT_SURE:
        unknown = tuple(
            (payer_words(each), why_not_words(why, request.quote, standing_words(service, each)))
            for each, why in missing.items()
        )
        return _either_breakdown(prices, unknown, request, form)
    ((_, price),) = prices.items()
    return _breakdown(price, request, form)


def _asked_by(request: CostRequest, payer: str) -> CostRequest:
    return replace(request, scenario=replace(request.scenario, payer=payer))


def _week_priced(
    request: CostRequest, service: ChosenService | None, council_code: str | None, on: date
) -> WeekPriced | NotComparable | None:
    """The price of the week for who pays; else why there is none (None: no listed service has told one)."""
    scenario = request.scenario
    price = _price(request, service, on)
    if isinstance(price, NotComparable):
        return price
    if price is not None:
        lines = tuple((part_words(part), in_pounds(part.amount_pence)) for part in price.parts)
        return WeekPriced(amount_of(price), lines, tuple(charges_to_begin(price)), year_amount(price))
    price_range = listed_price_range(council_code, scenario, on)
    if price_range is None:
        return None
    nhs = nursing_contribution(scenario, on) if request.described.has_nursing else 0
    amount = Amount(price_range.median, min(nhs, price_range.median))
    return WeekPriced(amount, (), (), Amount(year_pence(amount.total), year_pence(amount.nhs)), price_range)


def _usual_year_heading(nhs_pence: int, *, is_whole: bool) -> str:
    """Whose a year of weeks alone is."""
    if is_whole:
        return gettext("Over a year (52.1429 weeks), of the whole price")
    if nhs_pence:
        return gettext("Over a year (52.1429 weeks), less what the NHS pays")
    return gettext("Over a year (52.1429 weeks)")


def _price(
    request: CostRequest, service: ChosenService | None, on: date
) -> Comparable | NotComparable | None:
    """From the quoted prices, else the chosen service's; None where neither is given."""
    scenario, quote = request.scenario, request.quote
    if quote is not None:
        lines = price_lines(request.described, quote, scenario.payer, scenario.start)
        return price_quoted_week(scenario, lines, on)
    return comparable_for(service.id, scenario, on) if service else None


def _breakdown(price: WeekPriced, request: CostRequest, form: CostForm) -> CostBreakdown:
    payer = request.scenario.payer
    who = who_pays(
        price.amount.total,
        price.amount.nhs,
        payer=payer,
        accommodation=is_accommodation(request.described.priced_category),
        budget_pence=form.budget_pence(),
        contribution_pence=form.contribution_pence(),
        aftercare_pence=form.aftercare_pence(price.amount.total) if payer != Payer.SELF_FUNDER else 0,
    )
    is_known = not (who.of("council_and_resident") or who.of("not_split"))
    nhs = who.of("nhs")
    cost = OwnCost(
        who.total_pence,
        who.total_pence - nhs,
        own_lines(who, is_known=is_known),
        # The budget of who pays it all herself buys what the NHS leaves; the Council's has words of its own below.
        own_cost(who.total_pence, nhs, request.described.priced_category, payer, form.budget_pence()).left
        if payer == Payer.SELF_FUNDER
        else None,
    )
    return CostBreakdown(
        prices=(("", price),),
        shares=funding_shares(who),
        left=who.left_pence,
        words=cost_words(cost),
        assessment=None if is_known else assessment_words(Payer.COUNCIL, ()),
        over=who.of("top_up") + who.of("over_budget"),
        is_top_up=is_accommodation(request.described.priced_category),
        buys=affordable_words(request.described, form.budget_pence(), who.total_pence),
        notes=(*left_out_words(request.described, request.quote), *aftercare_words(form, price, payer)),
        is_whole_year=cost.lines[0].pence != price.amount.own,
    )


def _either_breakdown(
    prices: Mapping[str, WeekPriced],
    unknown: tuple[tuple[str, str], ...],
    request: CostRequest,
    form: CostForm,
) -> CostBreakdown:
    """The cost where who pays is not known: what it comes to for each who may, and a budget beside the whole price."""
    amounts = {each: price.amount for each, price in prices.items()}
    budget = form.budget_pence()
    cost = week_cost(amounts, request.described.priced_category, Payer.NOT_SURE, budget)
    assert cost is not None
    return CostBreakdown(
        prices=tuple(by_payer(prices, Payer.NOT_SURE)),
        shares=(),
        left=None,
        words=cost_words(cost)._replace(unknown=unknown),
        assessment=assessment_words(Payer.NOT_SURE, prices),
        over=0,
        is_top_up=False,
        buys=affordable_words(request.described, budget, cost.total),
        notes=(*left_out_words(request.described, request.quote), *unsure_notes(form)),
    )


def aftercare_words(form: CostForm, price: WeekPriced, payer: str) -> Iterator[str]:
    """What must be said of aftercare under section 117: it is free, and for its own part alone."""
    if not form.has_aftercare():
        return
    if payer == Payer.SELF_FUNDER:
        yield gettext("Aftercare under section 117 is free, whatever savings you have.")
        yield gettext("Ask the Council or the NHS to arrange it before you pay. This sum leaves it out.")
        return
    part = form.aftercare_pence(price.amount.total)
    if part > price.amount.total:
        yield gettext("The aftercare you typed costs more than all of this care. Check both amounts.")
    elif part == price.amount.total:
        yield gettext("This takes all of this care to be aftercare. Help with other needs is not free.")
    else:
        yield gettext("The part that is aftercare is free. The rest of this care may be charged for.")


def unsure_notes(form: CostForm) -> Iterator[str]:
    """What of the form can only be used once who pays is known."""
    if form.budget_pence() is not None and (words := whole_price_words(Payer.NOT_SURE)):
        yield words
    if form.contribution_pence() is not None or form.has_aftercare():
        yield gettext("What you typed of your own share is used once you say who pays.")
    yield gettext("Say who pays, below, to see who pays which part.")


def left_out_words(described: DescribedWeek, quote: Quote | None) -> tuple[str, ...]:
    """What the cost leaves out, a sentence each: shared support, where its price was not typed beside others."""
    if described.category != Category.SUPPORTED_LIVING or quote is None or quote.core is not None:
        return ()
    return (gettext("Shared support is not in this sum: you have not typed its price."),)


def listing_words(service: ChosenService | None) -> str:
    """Why a service on a list without prices has none, as on its own page; "" for any other."""
    if service is None or service.listing.pricing_mode != PricingMode.NON_PRICED:
        return ""
    return each_person_words()


def standing_words(service: ChosenService | None, payer: str) -> str:
    """What stands in the place of a price by how a service is listed, as on its own page; "" where it is to be told."""
    if service is None:
        return ""
    state = price_disclosure(service.listing.kind, service.listing.pricing_mode, None, payer)
    return "" if state == PriceDisclosure.NOT_TOLD else label("price_disclosure", state)


def why_not_words(price: NotComparable | None, quote: Quote | None, standing: str = "") -> str:
    """Why there is no cost: nothing is guessed. A price missing from a quote is the visitor's to add.

    `standing`: what is said in its place where a service publishes no price at all.
    """
    if price is not None and quote is None and standing and price.code in UNTOLD_PRICES:
        return standing
    if price is None:
        return gettext("No service on this list has told us a price for a week like this.")
    if quote is not None and price.code in TOO_FEW_PRICES:
        return gettext("You have not typed every price that your week needs.")
    return label("not_comparable", price.code)


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
