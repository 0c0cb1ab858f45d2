"""The calculator as its template prints it: the sum, who pays what, what is left, and what to do next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from directory.choosing.forms.cost import CostForm, errors_of, nursing_asked
from directory.choosing.forms.cost_checks import SENTENCES
from directory.choosing.queries.cost import ServiceChosen, asked_around, contribution_of_nhs, quoted
from directory.choosing.rules.cost import (
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
from directory.finding.price_panel import charges_to_begin, part_words
from directory.foundation.errors import Invalid
from directory.prices.queries import charging_years, comparable_for
from directory.prices.rules.charging import latest_charging_year
from directory.prices.rules.fund import WhoPays, who_pays
from directory.prices.rules.plan import Scenario
from directory.prices.rules.shape import NURSING_LEVELS, Comparable, NotComparable
from directory.web.choices import payer_choices
from directory.web.labels import label
from directory.web.speech import gettext, ngettext
from directory.web.templating import day, in_pounds, pounds


@dataclass(frozen=True, slots=True)
class Share:
    """One part of who pays: its code, in words, pence, and where its piece of the bar begins and how long it is."""

    code: str
    words: str
    pence: int
    begins: float
    length: float


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
    """Everything `choosing/cost.html` prints beside the kind of care."""
    valid = not wanted or form.validate()
    answer, why_not, week_error, need = None, "", "", None
    if wanted and valid:
        need = form.need(kind)
        try:
            found = _answer(need, form, service, council_code, payer, on)
        except Invalid as error:
            week_error = str(SENTENCES[error.code])
        else:
            answer = found if isinstance(found, Answer) else None
            why_not = "" if answer else why_not_words(found)
    return {
        "form": form,
        "answer": answer,
        "why_not": why_not,
        "errors": errors_of(form, week_error),
        "week_error": week_error,
        "payers": payer_choices(payer),
        "search": search_for(need, form, answer, carried) if need and answer else None,
        "savings": savings_words(on) if payer == "self_funder" else (),
    }


def why_not_words(found: object) -> str:
    """Why there is no sum: nothing is guessed."""
    if isinstance(found, NotComparable):
        return label("not_comparable", found.code)
    return gettext("No service on this list has told us a price for a week like this.")


def _answer(
    need: Need,
    form: CostForm,
    service: ServiceChosen | None,
    council_code: str | None,
    payer: str,
    on: date,
) -> Answer | NotComparable | None:
    """The sum for what was described. Raises Invalid where no week can be made of it."""
    quote = form.quote()
    eligible, band = nursing_asked(form)
    core = quote is None or quote.core is not None
    scenario = Scenario(week_for(need, core=core), payer, form.first_day(on), eligible, band)
    price = _price(need, quote, scenario, service, on)
    if isinstance(price, NotComparable):
        return price
    if price is not None:
        who, buys = (
            _shared(price.pence, price.fnc_pence, need, form, payer),
            buys_words(need, form, price.pence),
        )
        lines = tuple((part_words(part), in_pounds(part.amount_pence)) for part in price.parts)
        first_year = (gettext("First year, all told"), in_pounds(price.first_year_pence))
        return _put_together(who, lines, (*charges_to_begin(price), first_year), None, buys, need)
    around = asked_around(council_code, scenario, on)
    if around is None:
        return None
    nhs = (
        contribution_of_nhs(scenario, on) if need.kind == "care_home" and need.level in NURSING_LEVELS else 0
    )
    who, buys = _shared(around.middle, nhs, need, form, payer), buys_words(need, form, around.middle)
    whole_year = (gettext("Over a year (52.1429 weeks)"), in_pounds(over_a_year(around.middle)))
    return _put_together(who, (), (whole_year,), around, buys, need)


def _price(
    need: Need, quote: Quote | None, scenario: Scenario, service: ServiceChosen | None, on: date
) -> Comparable | NotComparable | None:
    """From the price she typed, else the service she chose, else None: then all are asked."""
    if quote is not None:
        return quoted(scenario, quoted_prices(need, quote, scenario.payer, scenario.start), on)
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
    buys: str | None,
    need: Need,
) -> Answer:
    known = not who.of("council_and_resident")
    return Answer(
        pence=who.total_pence,
        lines=lines,
        shares=shares(who),
        left=who.left_pence,
        year=year,
        asking=around,
        you_pay=who.of("resident") if known else None,
        nhs=who.of("nhs"),
        over=who.of("top_up") + who.of("over_budget"),
        top_up=is_accommodation(category_of(need)),
        buys=buys,
    )


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


def search_for(need: Need, form: CostForm, answer: Answer, carried: Sequence[tuple[str, str]]) -> Onward:
    """What can be had for this budget: those within it first, then those over it, with by how much.

    A list that cannot be priced for her week is not measured against her budget: it would say that money is left of
    it where there is none.
    """
    week, kind = search_week(need), ("category", category_of(need))
    if week is None:
        return Onward(
            "/find-care?" + urlencode([kind, *carried]),
            gettext("See services of this kind"),
            gettext("The list cannot show prices for a week like this. It shows those of a usual week."),
        )
    budget = form.weekly_budget()
    # A personal budget leaves out what the NHS pays for nursing; the prices of a list hold it.
    budget = answer.pence if budget is None else budget + answer.nhs
    asked = [kind, week, *carried, ("max-weekly", pounds(budget)), ("over", "1"), ("sort", "price")]
    return Onward(
        "/find-care?" + urlencode(asked),
        gettext("See what you can get for this budget"),
        nursing_note(form, answer),
    )


def nursing_note(form: CostForm, answer: Answer) -> str | None:
    """Why the budget of the search is larger than hers, where it is."""
    if form.weekly_budget() is None or not answer.nhs:
        return None
    return gettext(
        "Prices in the list hold the part that the NHS pays, so we add %(amount)s to your budget there.",
        amount=in_pounds(answer.nhs),
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
