"""The search of the regulator's register: every registered service, marked as on or not on a council's list."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from directory.finding.queries.register import search_register
from directory.finding.register_page import register_context
from directory.foundation.time import today
from directory.vocabulary.organisations import RegisterKind
from directory.vocabulary.ratings import Rating
from directory.web.access import limited, public
from directory.web.council import page_council
from directory.web.navigation import whole_number

register_pages = Blueprint("register", __name__)
MAX_LENGTH = 100  # characters


@register_pages.get("/register", endpoint="search")
@public
@limited("120 per minute")
def register_search() -> str:
    """Look a service up by its name, place and kind, with its rating."""
    q, near = (request.args.get(name, "")[:MAX_LENGTH].strip() for name in ("q", "near"))
    kind, rating = (request.args.get(name, "") for name in ("kind", "rating"))
    council = page_council()
    on = today()
    outcome = search_register(
        q,
        near,
        kind if RegisterKind.has(kind) else "",
        rating if Rating.has(rating) else "",
        whole_number(request.args.get("page", "")) or 1,
        council.code if council else None,
        on,
    )
    return render_template("finding/register.html", page=register_context(outcome, on))
