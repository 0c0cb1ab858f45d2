"""The pages of the calculator, whose form is in its address, and of savings, whose form is sent. Neither stores any."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from urllib.parse import urlencode

from flask import Blueprint, Response, make_response, render_template, request, url_for

from directory.costing.calculator_page import CategoryPage, Visitor, calculator_page
from directory.costing.forms.calculator import error_links
from directory.costing.forms.reading import SENT, read_category, read_form
from directory.costing.forms.savings import read_kind, savings_form
from directory.costing.queries import ChosenService, chosen_service, self_funder_week
from directory.costing.rules import savings_link
from directory.costing.savings_page import ASK_LINK, MAKE_LINK, SavingsPage, savings_answer
from directory.finding.forms import read_search
from directory.finding.queries.interpretation import interpret
from directory.finding.search_request import council_of_places
from directory.foundation.errors import Invalid
from directory.foundation.signing import sign, unsign
from directory.foundation.time import today
from directory.places.queries import every_council
from directory.presenting.rules import chosen_week, list_week
from directory.presenting.weeks import LONGEST_WEEK, price_heading
from directory.vocabulary.care import CARE_HOMES, Category
from directory.vocabulary.prices import CARE_HOME_LEVELS
from directory.web.access import limited, public
from directory.web.council import requested_council, resolve_council
from directory.web.navigation import FIGURES, page_payer, query_pairs, site_address
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
    category = read_category(service.category if service else request.args.get("kind", ""))
    params, council = read_search(request.args), requested_council()
    search = interpret(params, council.code if council else None, exact=True)
    council = resolve_council(place=council_of_places(search.found_places))
    if not category:
        return render_template("costing/calculator.html", page=CategoryPage(service, service_gone))
    page = calculator_page(
        category,
        read_form(category, request.args, params.max_weekly),
        service,
        Visitor(council.code if council else None, page_payer(), on),
        service_gone=service_gone,
        was_sent=SENT in request.args,
        carried=query_pairs(SEARCH_PARAMS),
    )
    return render_template("costing/calculator.html", page=page)


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
    kind = read_kind(service.category if service else request.args.get("kind", ""))
    council = resolve_council()
    if not kind:
        return _savings_answer(SavingsPage())
    level = request.args.get("level", "")
    page = SavingsPage(kind, service)
    values: dict[str, str] = {}
    if service is not None:
        values, filled_in = _told_price(service, level, request.args.get("visits", "")[:LONGEST_WEEK])
        page = replace(page, filled_in=filled_in)
    elif kind == Category.CARE_HOME and level in CARE_HOME_LEVELS:
        values["level"] = level
    by_place = service.council_code if service and kind == Category.CARE_HOME else None
    values["council"] = by_place or (council.code if council else "")
    return _savings_answer(replace(page, form=savings_form(kind, _councils(), None, **values)))


@costing.post("/work-out-the-cost/savings")
@public
@limited("120 per minute")
def send_savings() -> Response:
    """The same page with what the form comes to. Nothing of it is stored, logged or put into an address."""
    resolve_council(place=request.form.get("council"))
    kind = read_kind(request.args.get("kind", ""))
    service = chosen_service(request.args.get("service", ""), today())
    if not kind:
        return _savings_answer(SavingsPage())
    page = _answered(kind, service, request.form.items(multi=True))
    wish = request.form.get("link", "") if page.answer else ""
    if wish == ASK_LINK:
        page = replace(page, asks_link=True)
    elif wish == MAKE_LINK:
        page = replace(page, link=_link_to(kind, service, page.values))
    return _savings_answer(page, 400 if page.errors else 200)


def _linked_savings(token: str) -> Response:
    """The form and the answer that a link holds; the empty page where it is too old, or not one of ours."""
    content = unsign(SAVINGS_LINK, token)
    linked = None if content is None else savings_link.unpack(content)
    resolve_council(place=dict(linked.values).get("council") if linked else None)
    if linked is None or savings_link.is_too_old(linked, today()) or not read_kind(linked.kind):
        return _savings_answer(SavingsPage(link_gone=True))
    return _savings_answer(_answered(linked.kind, chosen_service(linked.slug, today()), linked.values))


def _answered(kind: str, service: ChosenService | None, sent: Iterable[tuple[str, str]]) -> SavingsPage:
    form = savings_form(kind, _councils(), sent)
    page = SavingsPage(kind, service, form)
    if not form.validate():
        return replace(page, errors=error_links(form))
    return replace(page, answer=savings_answer(form, today()), values=tuple(form.values()))


def _told_price(service: ChosenService, level: str, visits: str) -> tuple[dict[str, str], str]:
    """The price that a service has told for a week, as values of the form, and what it is for; nothing without one."""
    try:
        week = chosen_week(service.category, visits, level)
    except Invalid:
        week = chosen_week(service.category, "", "")
    price = None if week is None else self_funder_week(service, week, today())
    if week is None or price is None:
        return {}, ""
    values = {"price": pounds(price.pence)}
    if service.category in CARE_HOMES and week.need_level in CARE_HOME_LEVELS:
        values["level"] = week.need_level
    return values, price_heading(list_week(week, visits), service.category)


def _link_to(kind: str, service: ChosenService | None, values: Sequence[tuple[str, str]]) -> str:
    content = savings_link.pack(today(), kind, service.slug if service else "", values)
    query = urlencode({FIGURES: sign(SAVINGS_LINK, content)})
    return f"{site_address()}{url_for('.savings')}?{query}"


def _councils() -> list[tuple[str, str]]:
    return [(council.code, council.name) for council in every_council()]


def _savings_answer(page: SavingsPage, status: int = 200) -> Response:
    response = make_response(render_template("costing/savings.html", page=page), status)
    response.headers.update(SAVINGS_HEADERS)
    return response
