"""The contexts of `costing/calculator.html`: the choice of a category, or its form and the cost of what it says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from directory.costing.cost_breakdown import (
    CostBreakdown,
    CostRequest,
    cost_breakdown,
    listing_words,
    why_not_words,
)
from directory.costing.forms.calculator import CostForm, error_links
from directory.costing.next_search import NextSearch, next_search
from directory.costing.queries import ChosenService
from directory.costing.rules.weeks import CATEGORIES, week_pattern
from directory.foundation.errors import Invalid
from directory.prices.national_queries import charging_years
from directory.prices.rules.charging import latest_charging_year
from directory.prices.rules.weeks import Scenario
from directory.vocabulary.prices import Payer
from directory.web.i18n import gettext
from directory.web.navigation import query_pairs
from directory.web.preferences import payer_choices
from directory.web.templating import day, in_pounds


@dataclass(frozen=True, slots=True)
class CategoryPage:
    """The first step, without a category. `service_gone`: the service in the address may not be shown."""

    service: ChosenService | None
    service_gone: bool
    categories: tuple[str, ...] = CATEGORIES
    category: str = ""
    errors: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class CalculatorPage:
    """The form of a category, and the cost of what it describes once it was sent.

    `carried` are the parameters of the search that come back with the form; `why_not` says why there is no cost.
    """

    category: str
    service: ChosenService | None
    service_gone: bool
    form: CostForm
    errors: tuple[tuple[str, str], ...]
    payers: tuple[tuple[str, str, None, bool], ...]
    carried: tuple[tuple[str, str], ...]
    savings: tuple[str, ...]
    cost: CostBreakdown | None = None
    nhs_pays: bool = False
    why_not: str = ""
    search: NextSearch | None = None


@dataclass(frozen=True, slots=True)
class Visitor:
    """For whom the cost is worked out: the council of the page, who pays, and on which day."""

    council_code: str | None
    payer: str
    on: date


def calculator_page(
    category: str,
    form: CostForm,
    service: ChosenService | None,
    visitor: Visitor,
    *,
    service_gone: bool,
    was_sent: bool,
    carried: Sequence[tuple[str, str]] = (),
) -> CalculatorPage:
    """The page of a category; with the cost where the form was sent and is valid."""
    payer, on = visitor.payer, visitor.on
    cost, why_not, search = None, "", None
    request = _cost_request(category, form, payer, on) if was_sent and form.validate() else None
    if request is not None:
        result = cost_breakdown(request, form, service, visitor.council_code, on)
        if isinstance(result, CostBreakdown):
            cost = result
            search = next_search(
                request.scenario, form.budget_pence(), [*query_pairs(("payer",)), *carried], on
            )
        else:
            why_not = why_not_words(result, request.quote, listing_words(service))
    return CalculatorPage(
        category=category,
        service=service,
        service_gone=service_gone,
        form=form,
        errors=error_links(form),
        payers=payer_choices(payer),
        carried=tuple(carried),
        savings=savings_words(on) if payer in (Payer.SELF_FUNDER, Payer.NOT_SURE) else (),
        cost=cost,
        nhs_pays=request is not None and cost is None and payer == Payer.NHS,
        why_not=why_not,
        search=search,
    )


def _cost_request(category: str, form: CostForm, payer: str, on: date) -> CostRequest | None:
    """What a valid form says; None where no week can be made of it, and then the form says why beside a field."""
    described, quote = form.described_week(category), form.quote()
    is_eligible, band = form.nursing_funding()
    try:
        week = week_pattern(described, has_core=quote is None or quote.core is not None)
    except Invalid as error:
        form.add_error(error)
        return None
    return CostRequest(described, quote, Scenario(week, payer, form.first_day(on), is_eligible, band))


def savings_words(on: date) -> tuple[str, ...]:
    """The savings limit for who pays herself, or may, with its year; nothing before the first year known."""
    limits = latest_charging_year(charging_years(), on)
    if limits is None:
        return ()
    words = (
        gettext(
            "You may get help from the Council if your savings are under %(amount)s.",
            amount=in_pounds(limits.upper_pence),
        ),
        gettext(
            "This is the limit in England for the year from %(start)s to %(end)s.",
            start=day(limits.valid_from),
            end=day(limits.valid_to),
        ),
    )
    if limits.valid_to >= on:
        return words
    return (*words, gettext("We have no newer figures yet. Ask the Council if it has changed."))
