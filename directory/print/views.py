"""The pages made for paper: a council's catalogue, also as a PDF, and visit checklists."""

from __future__ import annotations

from flask import Blueprint, Response, make_response, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from directory.admissions.queries import confirm_listable, public_listable
from directory.catalogue.queries import once_public_ids
from directory.finding.forms import PUBLIC_PARAMS as SEARCH_PARAMS
from directory.finding.forms import read_search
from directory.foundation.errors import Unavailable
from directory.foundation.time import today
from directory.places.queries import page_version
from directory.print.catalogue_page import PdfUnavailablePage, catalogue_page, catalogue_url, read_request
from directory.print.catalogue_pdf import catalogue_pdf
from directory.print.checklist_page import checklists_page
from directory.print.queries import catalogue_of, printed_services
from directory.print.rules.checklist import NEEDS_WITH_QUESTIONS
from directory.web.access import limited, public
from directory.web.council import resolve_council
from directory.web.errors import RETRY_SECONDS
from directory.web.navigation import page_payer
from directory.web.page_cache import CacheablePage, cached_page

printing = Blueprint("print", __name__)
MOST_CHECKLISTS = 20
LONGEST_SLUG = 80
MOST_ON_PAGE = 300
PUBLIC_PARAMS = {"category": SEARCH_PARAMS["category"]}


@printing.get("/catalogue/<string:council>", endpoint="catalogue")
@public
@limited("20 per minute")  # each may hold three hundred services
@cached_page(PUBLIC_PARAMS, version=page_version, confirm=confirm_listable)
def show_catalogue(council: str) -> CacheablePage:
    """Every service on a council's list that fits, made for paper (HAR App3 4.2). Cached as other pages are."""
    asked = read_request(council)
    on = today()
    catalogue = catalogue_of(asked.scope, page_payer(), on, MOST_ON_PAGE)
    body = render_template("print/catalogue.html", page=catalogue_page(asked, catalogue, on))
    return CacheablePage(body, frozenset(service.record.id for service in catalogue.services))


@printing.get("/catalogue/<string:council>/pdf", endpoint="catalogue_pdf")
@public
@limited("10 per minute")
def show_catalogue_pdf(council: str) -> AnyResponse:
    """The same as a PDF, in usual or large print; the page instead where there is nothing to print or no such place."""
    asked, on = read_request(council), today()
    if len(asked.search.found_places) < len(asked.search.places):
        return redirect(catalogue_url(asked))
    try:
        pdf = catalogue_pdf(asked, on)
    except Unavailable:
        page = PdfUnavailablePage(asked.council.name, catalogue_url(asked))
        body = render_template("print/pdf_unavailable.html", page=page)
        return make_response(body, 503, {"Cache-Control": "no-store", "Retry-After": RETRY_SECONDS})
    if pdf is None:
        return redirect(catalogue_url(asked))
    response = Response(pdf, mimetype="application/pdf")
    name = f"care-in-{asked.council.slug}-{on.isoformat()}.pdf"
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    if asked.scope.place is not None:  # it tells where somebody lives
        response.headers["Cache-Control"] = "no-store"
    return response


@printing.get("/checklists", endpoint="checklists")
@public
@limited("60 per minute")
def show_checklists() -> str:
    """A checklist for each service that is named in the address, up to twenty; how many are not offered is said."""
    on, payer = today(), page_payer()
    slugs = [slug[:LONGEST_SLUG] for slug in request.args.getlist("service") if slug]
    slugs = list(dict.fromkeys(slugs))[:MOST_CHECKLISTS]
    ids_by_slug = once_public_ids(slugs) if slugs else {}
    listings = public_listable(on, ids_by_slug.values())
    ids = list(dict.fromkeys(ids_by_slug[slug] for slug in slugs if ids_by_slug.get(slug) in listings))
    params = read_search(request.args)
    services = printed_services(ids, listings, payer, on, visits=params.visits, week_key=params.week_key)
    first = services[0] if services else None
    resolve_council(fallback=first.listing.page_council(first.record.council_code) if first else None)
    needs = [need for need in NEEDS_WITH_QUESTIONS if need in request.args.getlist("need")]
    page = checklists_page(services, needs, payer, on, missing=len(slugs) - len(ids))
    return render_template("print/checklists.html", page=page)
