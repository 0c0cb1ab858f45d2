"""The door of the calculator: everything it is told stands in its address, and nothing is kept."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from directory.costing.calculator_page import cost_page
from directory.costing.forms.calculator import kind_asked, read_form
from directory.costing.queries import service_chosen
from directory.costing.rules import KINDS
from directory.finding.forms import read_search
from directory.finding.queries.results import interpret
from directory.finding.search_request import council_of_places
from directory.foundation.time import today
from directory.web.access import limited, public
from directory.web.council import requested_council, resolve_council
from directory.web.navigation import page_payer, query_pairs

costing = Blueprint("costing", __name__)

# What the search that comes after the sum is asked besides.
SEARCHED = ("near", "need", "language")


@costing.get("/work-out-the-cost")
@public
@limited("120 per minute")
def calculator() -> str:
    """What a week of care costs, who pays what, and what is left of a budget."""
    on, slug = today(), request.args.get("service", "")
    service = service_chosen(slug, on)
    kind = kind_asked(service.category if service else request.args.get("kind", ""))
    council = requested_council()
    asked = read_search(request.args)
    searched = interpret(asked, council.code if council else None, exact=True)
    council = resolve_council(place=council_of_places(searched.found_places))
    carried, gone = query_pairs(SEARCHED), bool(slug and not service)
    if not kind:
        return render_template("costing/calculator.html", kind="", kinds=KINDS, gone=gone, service=service)
    wanted = "go" in request.args
    form = read_form(kind, request.args, asked.max_weekly)
    page = cost_page(
        kind,
        form,
        service,
        council.code if council else None,
        page_payer(),
        on,
        wanted=wanted,
        carried=carried,
    )
    return render_template(
        "costing/calculator.html", kind=kind, gone=gone, service=service, carried=carried, **page
    )
