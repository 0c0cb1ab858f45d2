"""The calculator as its template prints it: the sum, who pays what, what is left, and what to do next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from directory.costing.forms.calculator import CostForm, errors_of, nursing_asked
from directory.costing.queries import ServiceChosen, asked_around, contribution_of_nhs, quoted
from directory.costing.rules import (
    Asking,
    Need,
    Quote,
    bought,
    category_of,
    is_accommodation,
    over_a_year,
    pieces_of,
    quoted_prices,
    search_week,
    week_for,
)
from directory.foundation.errors import Invalid
from directory.presenting.price_sum import charges_to_begin, part_words
from directory.prices.queries import charging_years, comparable_for
from directory.prices.rules.charging import latest_charging_year
from directory.prices.rules.funding import WhoPays, who_pays
from directory.prices.rules.scenarios import Scenario
from directory.prices.rules.types import Comparable, NotComparable
from directory.vocabulary.prices import NURSING_LEVELS
from directory.web.i18n import gettext, ngettext
from directory.web.labels import label
from directory.web.preferences import payer_choices
from directory.web.templating import day, in_pounds, pounds

# Why there is no sum of the prices somebody typed: she typed too few of them.
NOT_TYPED = frozenset({"rate_missing", "no_price_for_payer", "transport_rate_missing"})


@dataclass(frozen=True, slots=True)
class Share:
    """One part of who pays: its code, in words, pence, and where its piece of the bar begins and how long it is."""

    code: str
    words: str
    pence: int
    begins: float
    length: float


@dataclass(frozen=True, slots=True)
class Described:
    """What she told the form: her need, the prices she was told, and the week to price with who pays and from when."""

    need: Need
    quote: Quote | None
    scenario: Scenario


@dataclass(frozen=True, slots=True)
class Answer:
    """What a week costs and how that comes about."""

    pence: int
    lines: tuple[tuple[str, str], ...]
    shares: tuple[Share, ...]
    left: int | None
    year: tuple[tuple[str, str], ...]
    asking: Asking | None
    you_pay: int | None
    nhs: int
    over: int
    top_up: bool
    buys: str | None
    note: str | None


def cost_page(
    kind: str,
    form: CostForm,
    service: ServiceChosen | None,
    council_code: str | None,
    payer: str,
    on: date,
    *,
    wanted: bool,
    carried: Sequence[tuple[str, str]] = (),
) -> dict[str, Any]:
    """Everything `costing/calculator.html` prints beside the kind of care."""
    answer, why_not, search = None, "", None
    described = _described(kind, form, payer, on) if wanted and form.validate() else None
    if described is not None:
        found = _answer(described, form, service, council_code, on)
        if isinstance(found, Answer):
            answer, search = found, search_for(described.scenario, form, found, carried, on)
        else:
            why_not = why_not_words(found, described.quote)
    return {
        "form": form,
        "answer": answer,
        "why_not": why_not,
        "errors": errors_of(form),
        "payers": payer_choices(payer),
        "search": search,
        "savings": savings_words(on) if payer == "self_funder" else (),
    }


def _described(kind: str, form: CostForm, payer: str, on: date) -> Described | None:
    """What a valid form says; None where no week can be made of it, and then the form says why beside a field."""
    need, quote = form.need(kind), form.quote()
    eligible, band = nursing_asked(form)
    try:
        week = week_for(need, core=quote is None or quote.core is not None)
    except Invalid as error:
        form.refuse(error)
        return None
    return Described(need, quote, Scenario(week, payer, form.first_day(on), eligible, band))


def why_not_words(found: NotComparable | None, quote: Quote | None) -> str:
    """Why there is no sum: nothing is guessed. What is missing of the prices she typed is hers to add, no service's."""
    if found is None:
        return gettext("No service on this list has told us a price for a week like this.")
    if quote is not None and found.code in NOT_TYPED:
        return gettext("You have not typed every price that your week needs.")
    return label("not_comparable", found.code)


def _answer(
    described: Described, form: CostForm, service: ServiceChosen | None, council_code: str | None, on: date
) -> Answer | NotComparable | None:
    """The sum for what was described; why not where a price is missing, None where no service has one."""
    need, scenario = described.need, described.scenario
    payer = scenario.payer
    price = _price(described, service, on)
    if isinstance(price, NotComparable):
        return price
    if price is not None:
        who = _shared(price.pence, price.fnc_pence, need, form, payer)
        lines = tuple((part_words(part), in_pounds(part.amount_pence)) for part in price.parts)
        first_year = (gettext("First year, all told"), in_pounds(price.first_year_pence))
        return _put_together(who, lines, (*charges_to_begin(price), first_year), None, need, form)
    around = asked_around(council_code, scenario, on)
    if around is None:
        return None
    nhs = (
        contribution_of_nhs(scenario, on) if need.kind == "care_home" and need.level in NURSING_LEVELS else 0
    )
    who = _shared(around.middle, nhs, need, form, payer)
    whole_year = (gettext("Over a year (52.1429 weeks)"), in_pounds(over_a_year(around.middle)))
    return _put_together(who, (), (whole_year,), around, need, form)


def _price(
    described: Described, service: ServiceChosen | None, on: date
) -> Comparable | NotComparable | None:
    """From the prices she typed, else the service she chose, else None: then all are asked."""
    scenario, quote = described.scenario, described.quote
    if quote is not None:
        lines = quoted_prices(described.need, quote, scenario.payer, scenario.start)
        return quoted(scenario, lines, on)
    return comparable_for(service.id, scenario, on) if service else None


def _shared(pence: int, nhs: int, need: Need, form: CostForm, payer: str) -> WhoPays:
    return who_pays(
        pence,
        nhs,
        payer=payer,
        accommodation=is_accommodation(category_of(need)),
        budget_pence=form.weekly_budget(),
        contribution_pence=form.assessed(),
        section117=bool(form.aftercare.data) and payer != "self_funder",
    )


def _put_together(
    who: WhoPays,
    lines: tuple[tuple[str, str], ...],
    year: tuple[tuple[str, str], ...],
    around: Asking | None,
    need: Need,
    form: CostForm,
) -> Answer:
    split = not (who.of("council_and_resident") or who.of("not_split"))
    free = bool(form.aftercare.data) and not who.of("resident")
    return Answer(
        pence=who.total_pence,
        lines=lines,
        shares=shares(who),
        left=who.left_pence,
        year=year,
        asking=around,
        you_pay=who.of("resident") if split or free else None,
        nhs=who.of("nhs"),
        over=who.of("top_up") + who.of("over_budget"),
        top_up=is_accommodation(category_of(need)),
        buys=buys_words(need, form, who.total_pence),
        note=left_out_words(need, form.quote()),
    )


def left_out_words(need: Need, quote: Quote | None) -> str | None:
    """What the sum leaves out: in supported living the shared part, where its price was not typed beside others."""
    if need.kind != "supported_living" or quote is None or quote.core is not None:
        return None
    return gettext("Shared support is not in this sum: you have not typed its price.")


def buys_words(need: Need, form: CostForm, week_pence: int) -> str | None:
    """How much of such a week her budget buys; None where she named none, or where it buys no plain number or none."""
    budget, pieces = form.weekly_budget(), pieces_of(need)
    num = bought(pieces, week_pence, budget) if budget is not None and pieces is not None else 0
    if pieces is None or not num:
        return None
    if pieces.what == "visit":
        return ngettext(
            "At this price, the budget pays for about %(num)s visit like these a week.",
            "At this price, the budget pays for about %(num)s visits like these a week.",
            num,
        )
    if pieces.what == "hour":
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


def shares(who: WhoPays) -> tuple[Share, ...]:
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
    found: list[Share] = []
    begins = 0.0
    for code, pence in who.parts:
        length = 100 * pence / who.total_pence
        found.append(Share(code, words[code], pence, round(begins, 3), round(length, 3)))
        begins += length
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Onward:
    """The search that comes next: its address, what its link says, and what must be known of it."""

    address: str
    words: str
    note: str | None


def search_for(
    scenario: Scenario, form: CostForm, answer: Answer, carried: Sequence[tuple[str, str]], on: date
) -> Onward:
    """What can be had for this budget: those within it first, then those over it, with by how much.

    Without a budget it is the list by price: what one service costs is nobody's budget, of which money could be left.
    A list that cannot be priced for her week is not measured against her budget either: it would say that money is
    left of it where there is none.
    """
    week, kind = search_week(scenario, on), ("category", scenario.week.category)
    if week is None:
        return Onward(
            "/find-care?" + urlencode([kind, *carried]),
            gettext("See services of this kind"),
            gettext("The list cannot show prices for a week like this. It shows those of a usual week."),
        )
    asked, budget = [kind, week, *carried, ("sort", "price")], form.weekly_budget()
    if budget is None:
        words = gettext("See services for a week like this, by price")
        return Onward("/find-care?" + urlencode(asked), words, None)
    # A personal budget leaves out what the NHS pays for nursing; the prices of a list hold it.
    asked += [("max-weekly", pounds(budget + answer.nhs)), ("over", "1")]
    return Onward(
        "/find-care?" + urlencode(asked),
        gettext("See what you can get for this budget"),
        nursing_note(answer.nhs),
    )


def nursing_note(nhs: int) -> str | None:
    """Why the budget of the search is larger than hers, where it is. `nhs`: pence a week."""
    if not nhs:
        return None
    return gettext(
        "Prices in the list hold the part that the NHS pays, so we add %(amount)s to your budget there.",
        amount=in_pounds(nhs),
    )


def savings_words(on: date) -> tuple[str, ...]:
    """The savings limit for one who pays for herself, with the year it is from; nothing before the first we know."""
    limits = latest_charging_year(charging_years(), on)
    if limits is None:
        return ()
    said = (
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
        return said
    return (*said, gettext("We have no newer figures yet. Ask the Council if it has changed."))
