"""The page of the calculator: everything it is told is in its address, and nothing is stored."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from directory.costing.calculator_page import CategoryPage, Visitor, calculator_page
from directory.costing.forms.reading import SENT, read_category, read_form
from directory.costing.queries import chosen_service
from directory.finding.forms import read_search
from directory.finding.queries.interpretation import interpret
from directory.finding.search_request import council_of_places
from directory.foundation.time import today
from directory.web.access import limited, public
from directory.web.council import requested_council, resolve_council
from directory.web.navigation import page_payer, query_pairs

costing = Blueprint("costing", __name__)

# The parameters of the search that comes after the calculator.
SEARCH_PARAMS = ("near", "need", "language")


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
