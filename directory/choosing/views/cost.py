"""The door of the calculator: everything it is told stands in its address, and nothing is kept."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from directory.choosing.cost_page import cost_page
from directory.choosing.forms.cost import kind_asked, read_form
from directory.choosing.queries.cost import service_chosen
from directory.choosing.rules.cost import KINDS
from directory.foundation.time import today
from directory.web.doors import limited, public
from directory.web.navigation import page_council, page_payer

cost = Blueprint("cost", __name__)


@cost.get("/work-out-the-cost")
@public
@limited("120 per minute")
def work_out() -> str:
    """What a week of care costs, who pays what, and what is left of a budget."""
    on, slug = today(), request.args.get("service", "")
    service = service_chosen(slug, on)
    kind = kind_asked(service.category if service else request.args.get("kind", ""))
    council = page_council()
    if not kind:
        return render_template(
            "choosing/cost.html", kind="", kinds=KINDS, gone=bool(slug and not service), service=service
        )
    form = read_form(kind, request.args)
    page = cost_page(
        kind, form, service, council.code if council else None, page_payer(), on, wanted="go" in request.args
    )
    return render_template(
        "choosing/cost.html", kind=kind, gone=bool(slug and not service), service=service, **page
    )
