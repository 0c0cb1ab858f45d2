"""The public pages: the start page, results, a service, the councils, and suggestions while somebody types."""

from __future__ import annotations

from collections.abc import Hashable

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
from werkzeug.wrappers import Response as AnyResponse

from directory.admissions.queries import confirm_listable
from directory.catalogue.queries import current_slug
from directory.finding.about_page import about_context, questions_again
from directory.finding.browse_page import council_context, councils_context, start_context
from directory.finding.forms import PUBLIC_PARAMS, read_search
from directory.finding.index import index_generation
from directory.finding.log import SearchLine, search_line
from directory.finding.queries.interpretation import interpret
from directory.finding.queries.service import service_view
from directory.finding.queries.suggestions import suggestions
from directory.finding.results_page import results_context, said_params
from directory.finding.search_request import answer_search, settled_address
from directory.finding.service_page import service_context
from directory.foundation.errors import NotFound
from directory.foundation.time import today
from directory.places.queries import council_by_slug, page_version
from directory.web.access import limited, public
from directory.web.council import page_council, resolve_council
from directory.web.navigation import carry_also, is_page_number, moved_to, own_path, page_payer, whole_number
from directory.web.page_cache import CacheablePage, cached_page
from directory.web.preferences import keep_answers

finding = Blueprint("finding", __name__)
SEARCH_LIMIT = "120 per minute"
SERVICE_LIMIT = "120 per minute"
SUGGEST_LIMIT = "240 per minute"
COUNCILS_LIMIT = "120 per minute"
SERVICE_PARAMS = {**PUBLIC_PARAMS, "feedback": is_page_number}


@finding.get("/")
@public
def start() -> str:
    """The start page: one question, in plain words."""
    council = page_council()
    context = start_context(council.code if council else None, today())
    return render_template("finding/start.html", page=context)


def search_version() -> tuple[Hashable, int]:
    """What differs whenever a page of results may: a public change, or another state of the index."""
    return page_version(), index_generation()


def log_search(line: SearchLine) -> None:
    """Note a search in the log, with nothing that says whose it was."""
    current_app.extensions["search_log"].note(line)


@finding.get("/find-care")
@public
@limited(SEARCH_LIMIT)
@cached_page(PUBLIC_PARAMS, version=search_version, confirm=confirm_listable, on_hit=log_search)
def results() -> CacheablePage | Response:
    """Everything that matches a search, a page at a time; the address says all of it."""
    on = today()
    settled = settled_address()
    if settled is not None:
        return make_response(redirect(settled))
    outcome = answer_search(on)
    line = search_line(outcome.results, outcome.council_code, on)
    log_search(line)
    carry_also(said_params(outcome.results.search))
    html = render_template("finding/results.html", page=results_context(outcome, on))
    if outcome.results.from_database:  # the index is away: what is in it may be back at any moment
        return make_response(html)
    return CacheablePage(html, frozenset(hit.id for hit in outcome.results.page.hits), line)


@finding.get("/services/<string:slug>")
@public
@limited(SERVICE_LIMIT)
@cached_page(SERVICE_PARAMS, version=page_version, confirm=confirm_listable)
def service(slug: str) -> CacheablePage | Response:
    """One service: price, rating, feedback, named contact, terms. Whether it may be shown is asked each time."""
    on = today()
    params, payer = read_search(request.args), page_payer()
    view = service_view(
        slug,
        on,
        payer=payer,
        visits=params.visits,
        week_key=params.week_key,
        feedback_page=whole_number(request.args.get("feedback", "")) or 1,
    )
    if view is None:
        moved = current_slug(slug)
        if moved is None:
            raise NotFound(slug)
        return make_response(moved_to(url_for("finding.service", slug=moved)))
    council = resolve_council(fallback=view.listing.page_council(view.record.council_code))
    search = interpret(params, council.code if council else None, exact=False)
    carry_also(said_params(search))
    html = render_template(
        "finding/service.html", page=service_context(view, params, payer, search.found_places, on)
    )
    return CacheablePage(html, frozenset({view.record.id}))


@finding.get("/about-you")
@public
@limited(COUNCILS_LIMIT)
def about_you() -> str:
    """A few questions that every page obeys, each of which can be skipped: who pays, where, which week, for whom."""
    return render_template("finding/about_you.html", page=about_context())


@finding.post("/about-you/remember")
@public
@limited(COUNCILS_LIMIT)
def remember_answers() -> AnyResponse:
    """Let this browser keep who pays and whose list, as they were sent, and lead back to the questions."""
    response = redirect(questions_again(request.form), 303)
    keep_answers(response, request.form)
    return response


@finding.post("/about-you/forget")
@public
@limited(COUNCILS_LIMIT)
def forget_answers() -> AnyResponse:
    """Let this browser forget who pays and whose list."""
    response = redirect(own_path(request.form.get("next", "")) or url_for(".about_you"), 303)
    keep_answers(response, {})
    return response


@finding.get("/councils")
@public
@limited(COUNCILS_LIMIT)
def councils() -> str:
    """The councils that publish their list here: choose the one that pages speak for."""
    return render_template("finding/councils.html", page=councils_context(today()))


@finding.get("/councils/<string:slug>")
@public
@limited(COUNCILS_LIMIT)
def council_page(slug: str) -> str:
    """One council: how to reach it, its lists, and how many services of each kind are on them."""
    council = council_by_slug(slug)
    if not council.in_directory:
        raise NotFound(slug)
    resolve_council(only=council)
    return render_template("finding/council.html", page=council_context(council, today()))


@finding.get("/suggest")
@public
@limited(SUGGEST_LIMIT)
def suggest() -> Response:
    """How a half-typed word could go on: for the script that completes the field; the page works without it."""
    council = page_council()
    return jsonify(suggestions(request.args.get("q", "")[:60], council.code if council else None))
