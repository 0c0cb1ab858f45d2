"""A council's catalogue as a page made for paper and as a PDF; visit checklists, one page of paper a service."""

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

from directory.admissions.queries import confirm_listable, public_listable
from directory.audit.queries import public_version
from directory.catalogue.queries import once_public_ids
from directory.finding.forms import PUBLIC_PARAMS as SEARCH_PARAMS
from directory.finding.forms import read_search
from directory.finding.queries.interpretation import interpret
from directory.foundation.errors import NotFound, Unavailable
from directory.foundation.time import today
from directory.places.queries import council_by_slug
from directory.print.catalogue_page import Ask, page_address, page_of
from directory.print.catalogue_pdf import catalogue_pdf
from directory.print.checklist_page import sheets_of
from directory.print.queries import Wanted, catalogue_of, offers_of
from directory.print.rules.checklist import NEEDS_ASKED
from directory.web.access import limited, public
from directory.web.council import resolve_council
from directory.web.errors import RETRY_SECONDS
from directory.web.labels import label
from directory.web.navigation import page_payer
from directory.web.page_cache import CacheablePage, cached_page

printing = Blueprint("print", __name__)
MOST_SHEETS = 20
LONGEST_SLUG = 80
MOST_ON_PAGE = 300
PUBLIC_PARAMS = {"category": SEARCH_PARAMS["category"]}


def read_ask(slug: str) -> Ask:
    """The council and the part of its list that the address names. Raises NotFound for a council that has none here."""
    council = council_by_slug(slug)
    if not council.in_directory:
        raise NotFound(slug)
    resolve_council(only=council)
    asked = read_search(request.args)
    meaning = interpret(replace(asked, q="", near=asked.near[:1]), council.code, exact=True)
    place = next(iter(meaning.found_places), None)
    return Ask(
        council,
        meaning,
        Wanted(council.code, asked.categories, place, asked.miles if place else None),
    )


@printing.get("/catalogue/<string:council>", endpoint="catalogue")
@public
@limited("20 per minute")  # each may hold three hundred services
@cached_page(PUBLIC_PARAMS, version=public_version, confirm=confirm_listable)
def show_catalogue(council: str) -> CacheablePage:
    """Every service on a council's list that fits, made for paper (HAR App3 4.2). Cached as other pages are."""
    ask, on = read_ask(council), today()
    found = catalogue_of(ask.wanted, page_payer(), on, MOST_ON_PAGE)
    body = render_template("print/catalogue.html", **page_of(ask, found))
    return CacheablePage(body, frozenset(offer.record.id for offer in found.offers))


@printing.get("/catalogue/<string:council>/pdf", endpoint="catalogue_pdf")
@public
@limited("10 per minute")
def print_catalogue(council: str) -> AnyResponse:
    """The same as a PDF, in usual or large print. A place that can't be found is said on the page."""
    ask, on = read_ask(council), today()
    if len(ask.search.found_places) < len(ask.search.places):
        return redirect(page_address(ask))
    try:
        pdf = catalogue_pdf(ask, on)
    except Unavailable:
        body = render_template("print/pdf_unavailable.html", shown=ask.council, page=page_address(ask))
        return make_response(body, 503, {"Cache-Control": "no-store", "Retry-After": RETRY_SECONDS})
    if pdf is None:
        return redirect(page_address(ask))
    name = f"care-in-{ask.council.slug}-{on.isoformat()}.pdf"
    response = Response(pdf, mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    if ask.wanted.place is not None:  # where somebody lives is for no cache to keep
        response.headers["Cache-Control"] = "no-store"
    return response


@printing.get("/checklists", endpoint="checklists")
@public
@limited("60 per minute")
def show_checklists() -> str:
    """A checklist for each service that is named in the address, up to twenty; what is not offered is said."""
    on, payer = today(), page_payer()
    given = [slug[:LONGEST_SLUG] for slug in request.args.getlist("service") if slug]
    given = list(dict.fromkeys(given))[:MOST_SHEETS]
    known = once_public_ids(given) if given else {}
    listings = public_listable(on, known.values())
    ids = list(dict.fromkeys(known[slug] for slug in given if known.get(slug) in listings))
    offers = offers_of(ids, listings, payer, on)
    first = offers[0] if offers else None
    resolve_council(fallback=first.listing.speaks_for(first.record.council_code) if first else None)
    needs = [code for code in NEEDS_ASKED if code in request.args.getlist("need")]
    return render_template(
        "print/checklists.html",
        sheets=sheets_of(offers, needs, payer),
        missing=len(given) - len(ids),
        needs=[(code, label("need", code), None, code in needs) for code in NEEDS_ASKED],
    )
