"""The pages of the calculator, whose form is in its address, and of savings, whose form is sent. Neither stores any."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from urllib.parse import urlencode

from flask import Blueprint, Response, make_response, render_template, request, url_for

from directory.costing.calculator_page import CategoryPage, Visitor, calculator_page
from directory.costing.forms.calculator import error_links
from directory.costing.forms.reading import SENT, read_category, read_form, starting_level
from directory.costing.forms.savings import read_kind, savings_form
from directory.costing.queries import ChosenService, chosen_service, told_week
from directory.costing.rules import savings_link
from directory.costing.savings_page import ASK_LINK, MAKE_LINK, SavingsPage, gap_words, savings_answer
from directory.costing.savings_words import always_words
from directory.finding.forms import read_search
from directory.finding.queries.interpretation import interpret
from directory.finding.search_request import council_of_places
from directory.foundation.errors import Invalid
from directory.foundation.signing import sign, unsign
from directory.foundation.time import today
from directory.places.queries import council_record, every_council
from directory.presenting.first_days import START, coming_day
from directory.presenting.own_cost_words import payer_words, said_of
from directory.presenting.rules import chosen_week, list_week
from directory.presenting.weeks import LONGEST_WEEK, price_heading
from directory.vocabulary.care import CARE_HOMES, Category
from directory.vocabulary.prices import CARE_HOME_LEVELS, EITHER_PAYER
from directory.web.access import limited, public
from directory.web.council import requested_council, resolve_council
from directory.web.labels import label
from directory.web.navigation import (
    FIGURES,
    PERSONAL_PARAMS,
    page_payer,
    query_pairs,
    site_address,
    with_pairs,
)
from directory.web.templating import pounds

costing = Blueprint("costing", __name__)

# The parameters of the search that comes after the calculator.
SEARCH_PARAMS = ("council", "near", "need", "language")


@costing.get("/work-out-the-cost")
@public
@limited("120 per minute")
def calculator() -> str:
    """What a week of care costs, who pays what, and what is left of a budget."""
    on, slug = today(), request.args.get("service", "")
    service = chosen_service(slug, on)
    service_gone = bool(slug and not service)
    named = service.category if service else request.args.get("kind", "")
    category = read_category(named)
    params, council = read_search(request.args), requested_council()
    search = interpret(params, council.code if council else None, exact=True)
    council = resolve_council(place=council_of_places(search.found_places))
    if not category:
        return render_template("costing/calculator.html", page=CategoryPage(service, service_gone))
    page = calculator_page(
        category,
        read_form(category, request.args, params.max_weekly, _level(named, service)),
        service,
        Visitor(council.code if council else None, page_payer(), on),
        service_gone=service_gone,
        was_sent=SENT in request.args,
        carried=query_pairs(SEARCH_PARAMS),
    )
    return render_template("costing/calculator.html", page=page)


def _level(category: str, service: ChosenService | None) -> str:
    """The room that a form starts with. Of a service, the one its own page has a price for: that asks for no needs."""
    needs = () if service else read_search(request.args).needs
    return starting_level(category, request.args.get("level", ""), needs)


# A link to what was typed: its signature is for nothing else.
SAVINGS_LINK = "savings"
# The address of such a link leaves the browser to no page, not even to one of ours; a form still says where it is from.
SAVINGS_HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "strict-origin",
    "X-Robots-Tag": "noindex",
}


@costing.get("/work-out-the-cost/savings")
@public
@limited("120 per minute")
def savings() -> Response:
    """What savings mean for the price of care: the kind of care, its form, or the form that a link holds."""
    if token := request.args.get(FIGURES):
        return _linked_savings(token)
    service = chosen_service(request.args.get("service", ""), today())
    category = service.category if service else request.args.get("kind", "")
    kind = read_kind(category)
    params, asked = read_search(request.args), requested_council()
    search = interpret(params, asked.code if asked else None, exact=True)
    council = resolve_council(
        place=council_of_places(search.found_places), fallback=service.page_council if service else None
    )
    if not kind:
        return _savings_answer(SavingsPage())
    level = request.args.get("level", "")
    page = SavingsPage(kind, category, service)
    values: dict[str, str] = {}
    if kind == Category.CARE_HOME:
        values["level"] = _level(category, service)
        values["nursing"] = request.args.get("nursing", "")
    if service is not None:
        told, filled_in = _told_price(service, level, request.args.get("visits", "")[:LONGEST_WEEK])
        page = replace(page, filled_in=filled_in)
        values |= told
    by_place = service.council_code if service and kind == Category.CARE_HOME else None
    if coming_day(request.args.get(START, ""), today()):
        values[START] = request.args[START].strip()
    councils, named = _councils(), request.args.get("council", "")
    # Any council may be named here, also one that has no list on this site.
    chosen = named if named in dict(councils) else council.code if council else ""
    values["council"] = by_place or chosen
    form = savings_form(kind, councils, None, **{name: value for name, value in values.items() if value})
    gap = gap_words(kind, values["council"], today())
    always = always_words(today()) if gap and values["council"] else None
    page = replace(page, council=council_record(values["council"]))
    return _savings_answer(replace(page, form=form, gap=gap, always=always))


@costing.post("/work-out-the-cost/savings")
@public
@limited("120 per minute")
def send_savings() -> Response:
    """The same page with what the form comes to. Nothing of it is stored, logged or put into an address."""
    resolve_council(place=request.form.get("council"))
    category = request.args.get("kind", "")
    service = chosen_service(request.args.get("service", ""), today())
    if not read_kind(category):
        return _savings_answer(SavingsPage())
    page = _answered(category, service, request.form.items(multi=True))
    wish = request.form.get("link", "") if page.answer else ""
    if wish == ASK_LINK:
        page = replace(page, asks_link=True)
    elif wish == MAKE_LINK:
        page = replace(page, link=_link_to(category, service, page.values))
    return _savings_answer(page, 400 if page.errors else 200)


def _linked_savings(token: str) -> Response:
    """The form and the answer that a link holds; the empty page where it is too old, or not one of ours."""
    content = unsign(SAVINGS_LINK, token)
    linked = None if content is None else savings_link.unpack(content)
    resolve_council(place=dict(linked.values).get("council") if linked else None)
    if linked is None or savings_link.is_too_old(linked, today()) or not read_kind(linked.kind):
        return _savings_answer(SavingsPage(link_gone=True))
    return _savings_answer(_answered(linked.kind, chosen_service(linked.slug, today()), linked.values))


def _answered(category: str, service: ChosenService | None, sent: Iterable[tuple[str, str]]) -> SavingsPage:
    kind = read_kind(category)
    form = savings_form(kind, _councils(), sent)
    page = SavingsPage(kind, category, service, form, council=council_record(form.council.data or ""))
    if not form.validate():
        return replace(page, errors=error_links(form))
    answer = savings_answer(form, today(), service)
    has_rules = kind == Category.CARE_HOME or not answer.why_not
    always = None if has_rules else always_words(form.first_day(today()))
    return replace(page, answer=answer, always=always, values=tuple(form.values()))


def _told_price(service: ChosenService, level: str, visits: str) -> tuple[dict[str, str], str]:
    """What a service has told for a week, as values of the form, and what its price is for, after whose it is.

    Where it has told no price, the values say what care it is alone.
    """
    try:
        week = chosen_week(service.category, visits, level)
    except Invalid:
        week = chosen_week(service.category, "", "")
    if week is None:
        return {}, ""
    values: dict[str, str] = {}
    if service.category in CARE_HOMES and week.need_level in CARE_HOME_LEVELS:
        values["level"] = week.need_level
    told = told_week(service, week, page_payer(), today())
    if told is None:
        return values, ""
    payer, price = told
    values["price"] = pounds(price.pence)
    who = payer_words(payer) if payer in EITHER_PAYER else label("payer", payer)
    return values, said_of(who, price_heading(list_week(week, visits), service.category))


def _sent_to(page: SavingsPage) -> str:
    """Where the form is sent, with what its address says of a week and of needs, so that the answer leads back to the
    page with the same price. The council is the one that is chosen in the form, and no other.
    """
    slug = page.service.slug if page.service else None
    names = [name for name in PERSONAL_PARAMS if name != "council"]
    return with_pairs(url_for(".send_savings", kind=page.category, service=slug), query_pairs(names))


def _link_to(kind: str, service: ChosenService | None, values: Sequence[tuple[str, str]]) -> str:
    content = savings_link.pack(today(), kind, service.slug if service else "", values)
    query = urlencode({FIGURES: sign(SAVINGS_LINK, content)})
    return f"{site_address()}{url_for('.savings')}?{query}"


def _councils() -> list[tuple[str, str]]:
    return [(council.code, council.name) for council in every_council()]


def _savings_answer(page: SavingsPage, status: int = 200) -> Response:
    html = render_template("costing/savings.html", page=page, action=_sent_to(page))
    response = make_response(html, status)
    response.headers.update(SAVINGS_HEADERS)
    return response
