"""The pages of a comparison: two to four services side by side, and everything that matches a search as one table."""

from __future__ import annotations

from flask import Blueprint, Response, make_response, render_template, request

from directory.admissions.queries import confirm_listable
from directory.catalogue.queries import once_public_ids
from directory.comparing.comparison_cells import column_of
from directory.comparing.comparison_page import comparison_page
from directory.comparing.queries.comparison import compared_services
from directory.comparing.queries.table import PER_TABLE, every_match
from directory.comparing.rules import choose
from directory.comparing.table_page import file_rows, table_page
from directory.finding.forms import PUBLIC_PARAMS as SEARCH_PARAMS
from directory.finding.forms import read_search
from directory.finding.queries.interpretation import interpret
from directory.finding.results_page import said_params
from directory.finding.search_request import answer_search, council_of_places
from directory.foundation.identifiers import is_slug
from directory.foundation.spreadsheets import csv_table
from directory.foundation.time import today
from directory.places.queries import page_version
from directory.web.access import limited, public
from directory.web.council import requested_council, resolve_council
from directory.web.navigation import carry_also, page_payer
from directory.web.page_cache import CacheablePage, cached_page

comparing = Blueprint("comparing", __name__)
PAGES_LIMIT = "120 per minute"
FILES_LIMIT = "12 per minute"  # each may hold thousands of lines
MOST_SLUGS = 20  # read from an address that anybody may have written
LONGEST_SLUG = 80
PUBLIC_PARAMS = {**SEARCH_PARAMS, "service": is_slug}


@comparing.get("/compare")
@public
@limited(PAGES_LIMIT)
@cached_page(PUBLIC_PARAMS, version=page_version, confirm=confirm_listable)
def side_by_side() -> CacheablePage | Response:
    """Two to four services side by side, in the order they were chosen: nothing here puts one before another."""
    on = today()
    slugs = [slug[:LONGEST_SLUG] for slug in request.args.getlist("service") if slug][:MOST_SLUGS]
    ids_by_slug = once_public_ids(slugs) if slugs else {}
    choice = choose(slugs, ids_by_slug, confirm_listable(ids_by_slug.values(), on))
    params, payer, council = read_search(request.args), page_payer(), requested_council()
    services = compared_services(choice.service_ids, payer, on, page_version())
    columns = [
        column_of(services[number], params, payer, on) for number in choice.service_ids if number in services
    ]
    search = interpret(params, council.code if council else None, exact=True)
    first = columns[0] if columns else None
    resolve_council(
        place=council_of_places(search.found_places),
        fallback=first.service.details.listing.page_council(first.record.council_code) if first else None,
    )
    html = render_template(
        "comparing/side_by_side.html", page=comparison_page(choice, columns, search, payer, on)
    )
    return CacheablePage(html, frozenset(choice.service_ids)) if choice.is_whole else make_response(html)


@comparing.get("/compare/all")
@public
@limited(PAGES_LIMIT)
def table() -> str:
    """Everything that matches a search as one table, never a chosen few (HAR 7.9)."""
    on = today()
    outcome = answer_search(on, PER_TABLE)
    carry_also(said_params(outcome.results.search))
    return render_template("comparing/table.html", page=table_page(outcome.results, outcome.payer, on))


@comparing.get("/compare/all.csv")
@public
@limited(FILES_LIMIT)
def table_file() -> Response:
    """The same table for a spreadsheet. Made whole before it is sent: half a file would look like a whole one."""
    on = today()
    outcome = answer_search(on, PER_TABLE)
    pages = every_match(outcome.results, outcome.council_code, outcome.payer, on)
    response = Response(csv_table(file_rows(pages, outcome.payer, on)), mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="care-services-{on.isoformat()}.csv"'
    response.headers["X-Robots-Tag"] = "noindex"
    return response
