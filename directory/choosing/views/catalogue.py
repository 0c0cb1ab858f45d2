"""The doors of the catalogue: a council's list on one page made for paper, and the same as a PDF."""

from __future__ import annotations

from dataclasses import replace

from flask import (
    Blueprint,
    Response,
    make_response,
    redirect,
    render_template,
    request,
)
from werkzeug.wrappers import Response as AnyResponse

from directory.admissions.queries import confirm_listable
from directory.audit.queries import newest_change
from directory.choosing.catalogue_page import Ask, page_address, page_of
from directory.choosing.catalogue_paper import catalogue_pdf
from directory.choosing.queries.catalogue import Wanted, catalogue_of
from directory.finding.forms import read_search
from directory.finding.queries.results import interpret
from directory.foundation.errors import NotFound, Unavailable
from directory.foundation.time import today
from directory.places.queries import council_by_slug
from directory.web.access import limited, public
from directory.web.errors import RETRY_SECONDS
from directory.web.navigation import page_payer, speak_only_for
from directory.web.page_cache import cached_pages, page_key, respond, store

catalogue = Blueprint("catalogue", __name__)
MOST_ON_PAGE = 300
CHOICES = frozenset({"category", "payer", "lang", "text", "council"})


def read_ask(slug: str) -> Ask:
    """The council and the part of its list that the address names. Raises NotFound for a council that has none here."""
    council = council_by_slug(slug)
    if not council.in_directory:
        raise NotFound(slug)
    speak_only_for(council)
    asked = read_search(request.args)
    meaning = interpret(replace(asked, q="", near=asked.near[:1]), council.code, exact=True)
    place = next(iter(meaning.found_places), None)
    return Ask(
        council,
        meaning,
        Wanted(council.code, asked.categories, place, asked.miles if place else None),
        request.args.keys() <= CHOICES,
    )


@catalogue.get("/catalogue/<string:council>", endpoint="page")
@public
@limited("20 per minute")  # each may hold three hundred services
def catalogue_page(council: str) -> Response:
    """Every service on a council's list that fits, made for paper (HAR App3 4.2). Kept as other pages are."""
    ask, on = read_ask(council), today()
    key, version = page_key(on), newest_change()
    kept = cached_pages().get(key, version) if ask.chosen_only else None
    if kept is not None and confirm_listable(kept.subjects, on) == kept.subjects:
        return respond(kept)
    found = catalogue_of(ask.wanted, page_payer(), on, MOST_ON_PAGE)
    body = render_template("choosing/catalogue.html", **page_of(ask, found))
    if not ask.chosen_only:
        return make_response(body)
    return store(key, version, (offer.record.id for offer in found.offers), body)


@catalogue.get("/catalogue/<string:council>/pdf", endpoint="paper")
@public
@limited("10 per minute")
def catalogue_paper(council: str) -> AnyResponse:
    """The same as a PDF, in usual or large print. A place that can't be found is said on the page."""
    ask, on = read_ask(council), today()
    if len(ask.search.found_places) < len(ask.search.places):
        return redirect(page_address(ask))
    try:
        pdf = catalogue_pdf(ask, on)
    except Unavailable:
        body = render_template("choosing/no_paper.html", shown=ask.council, page=page_address(ask))
        return make_response(body, 503, {"Cache-Control": "no-store", "Retry-After": RETRY_SECONDS})
    if pdf is None:
        return redirect(page_address(ask))
    name = f"care-in-{ask.council.slug}-{on.isoformat()}.pdf"
    response = Response(pdf, mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    if ask.wanted.place is not None:  # where somebody lives is for no cache to keep
        response.headers["Cache-Control"] = "no-store"
    return response
