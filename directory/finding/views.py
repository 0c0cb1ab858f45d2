"""The doors of finding: the start page, results, a service, and the words that complete what is typed."""

from __future__ import annotations

from flask import (
    Blueprint,
    Response,
    current_app,
    jsonify,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)

from directory.admissions.queries import confirm_listable
from directory.audit.queries import newest_change
from directory.catalogue.queries import current_slug
from directory.finding.forms import CHOICES, read_search
from directory.finding.log import search_line
from directory.finding.queries.browse import categories_on, council_lists, lists_of
from directory.finding.queries.results import index_generation
from directory.finding.queries.service import service_view
from directory.finding.queries.suggestions import suggestions
from directory.finding.results_page import results_context
from directory.finding.search_request import answer_search
from directory.finding.service_page import service_context
from directory.foundation.errors import NotFound
from directory.foundation.time import today
from directory.places.queries import council_by_slug, public_councils
from directory.vocabulary.prices import CHOOSABLE_PAYERS
from directory.web.access import limited, public
from directory.web.languages import page_language
from directory.web.navigation import page_council, page_payer, speak_for, speak_only_for, whole_number
from directory.web.page_cache import cached_pages, page_key, respond, store

finding = Blueprint("finding", __name__)
SEARCHES = "120 per minute"
LOOKS = "120 per minute"


@finding.get("/")
@public
def start() -> str:
    """The start page: one question, in plain words."""
    council = page_council()
    return render_template(
        "finding/start.html", categories=categories_on(council.code if council else None, today())
    )


@finding.get("/find-care")
@public
@limited(SEARCHES)
def results() -> Response:
    """Everything that matches a search, a page at a time; the address says all of it.

    Pages that only choices lead to are kept, never one that somebody's words or place led to. Every service on a kept
    page is confirmed before it is shown again.
    """
    on, log = today(), current_app.extensions["search_log"]
    chosen_only = request.args.keys() <= CHOICES
    # Where the page is kept, and what makes it old: the newest change, and the index it was drawn from.
    key, version = (page_key(on), (newest_change(), index_generation())) if chosen_only else (None, None)
    kept = cached_pages().get(key, version) if chosen_only else None
    if kept is not None and confirm_listable(kept.subjects, on) == kept.subjects:
        log.note(kept.extra)
        return respond(kept)
    answered = answer_search(on)
    found, payer = answered.results, answered.payer
    line = search_line(found, answered.council_code, on)
    log.note(line)
    drawn = render_template(
        "finding/results.html",
        **results_context(found, payer, page_language().code, on),
        across=answered.across,
    )
    if found.from_database or not chosen_only:
        return make_response(drawn)
    return store(key, version, (hit.id for hit in found.page.hits), drawn, line)


@finding.get("/services/<string:slug>")
@public
@limited(LOOKS)
def service(slug: str) -> Response:
    """One service: price, rating, feedback, named contact, terms. Whether it may be shown is asked each time."""
    on, key, version = today(), page_key(today()), newest_change()
    chosen_only = request.args.keys() <= CHOICES | {"feedback"}
    kept = cached_pages().get(key, version) if chosen_only else None
    if kept is not None and confirm_listable(kept.subjects, on):
        return respond(kept)
    params, payer = read_search(request.args), page_payer()
    view = service_view(
        slug,
        on,
        payer=payer,
        visits=params.week,
        level=params.level,
        feedback_page=whole_number(request.args.get("feedback", "")) or 1,
    )
    if view is None:
        moved = current_slug(slug)
        if moved is None:
            raise NotFound(slug)
        return redirect_to_service(moved)
    if page_council() is None:
        speak_for(view.listing.speaks_for(view.record.council_code))
    body = render_template("finding/service.html", **service_context(view, params, payer, on))
    return store(key, version, [view.record.id], body) if chosen_only else make_response(body)


def redirect_to_service(slug: str) -> Response:
    """An address it once had leads on for ever."""
    return make_response(redirect(url_for("finding.service", slug=slug), 301))


@finding.get("/councils")
@public
def councils() -> str:
    """The councils that publish their list here: choose the one that pages speak for."""
    return render_template(
        "finding/councils.html",
        councils=public_councils(),
        lists=council_lists(today()),
        payers=CHOOSABLE_PAYERS,
    )


@finding.get("/councils/<string:slug>")
@public
def council_page(slug: str) -> str:
    """One council: how to reach it, its lists, and how many services of each kind are on them."""
    council = council_by_slug(slug)
    if not council.in_directory:
        raise NotFound(slug)
    speak_only_for(council)
    on = today()
    return render_template(
        "finding/council.html",
        shown=council,
        categories=categories_on(council.code, on),
        lists=lists_of(council.code, on),
    )


@finding.get("/suggest")
@public
@limited("240 per minute")
def suggest() -> Response:
    """How a half-typed word could go on: for the script that completes the field; the page works without it."""
    council = page_council()
    found = suggestions(request.args.get("q", "")[:60], council.code if council else None)
    return jsonify(found)
