"""The doors of comparing: two to four services side by side, and everything that matches a search as one table."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil
from urllib.parse import urlencode

from flask import Blueprint, Response, make_response, render_template, request

from directory.admissions.queries import confirm_listable
from directory.audit.queries import newest_change
from directory.catalogue.queries import once_public_ids
from directory.comparing.comparison_page import (
    choice_notices,
    columns_of,
    rows_of,
    seen_for,
)
from directory.comparing.queries.comparison import compared
from directory.comparing.queries.table import PER_TABLE, every_match
from directory.comparing.rules import choose
from directory.comparing.scenario_form_page import questions
from directory.comparing.table_page import file_rows, table_page
from directory.finding.forms import CHOICES as LIST_CHOICES
from directory.finding.forms import read_search
from directory.finding.queries.results import interpret
from directory.finding.search_request import answer_search, speak_for_places
from directory.foundation.spreadsheets import csv_table
from directory.foundation.time import today
from directory.web.access import limited, public
from directory.web.navigation import page_council, page_payer, site_address, speak_for, url_with
from directory.web.page_cache import cached_pages, page_key, respond, store

comparing = Blueprint("comparing", __name__)
COMPARISONS = "120 per minute"
FILES = "12 per minute"  # each may hold thousands of lines
MOST_READ = 20  # names read from an address that anybody may have written
LONGEST_SLUG = 80
# What one chooses from lists of ours: a comparison that these alone led to is kept.
CHOICES = LIST_CHOICES | {"service", "differences"}
# What the form under the comparison asks itself; the rest of an address is carried along.
ASKED_AGAIN = frozenset({"near", "visits", "level", "max-weekly", "payer", "page"})


@comparing.get("/compare")
@public
@limited(COMPARISONS)
def side_by_side() -> Response:
    """Two to four services side by side, in the order they were chosen: nothing here puts one before another."""
    on, version, chosen_only = today(), newest_change(), request.args.keys() <= CHOICES
    key = page_key(on) if chosen_only else None
    kept = cached_pages().get(key, version) if chosen_only else None
    if kept is not None and confirm_listable(kept.subjects, on) == kept.subjects:
        return respond(kept)
    given = [slug[:LONGEST_SLUG] for slug in request.args.getlist("service") if slug][:MOST_READ]
    known = once_public_ids(given) if given else {}
    choice = choose(given, known, confirm_listable(known.values(), on))
    asked, payer = read_search(request.args), page_payer()
    facts = compared(choice.shown, payer, on, version)
    seen = [seen_for(facts[one], asked, payer) for one in choice.shown if one in facts]
    council = page_council()
    meaning = interpret(asked, council.code if council else None, exact=True)
    speak_for_places(meaning.found_places)
    if page_council() is None and seen:
        speak_for(seen[0].it.listing.speaks_for(seen[0].it.record.council_code))
    rows = rows_of(seen, asked, payer, meaning.found_places, on) if seen else []
    only = request.args.get("differences") == "1"
    drawn = render_template(
        "comparing/side_by_side.html",
        columns=columns_of(seen),
        rows=[row for row in rows if row.differs] if only and len(seen) > 1 else rows,
        only_differences=only,
        notices=choice_notices(choice),
        too_many=choice.too_many,
        ask=questions(asked, seen, meaning.places, payer),
        carried=carried([one.it.record.slug for one in seen]),
        checklists="/checklists?" + urlencode(_with_needs([one.it.record.slug for one in seen], asked.needs)),
        list_address=url_with("/find-care", differences=None),
        every_address=url_with("/compare/all", service=None, differences=None),
    )
    return store(key, version, choice.shown, drawn) if chosen_only and choice.whole else make_response(drawn)


def _with_needs(slugs: Sequence[str], needs: Sequence[str]) -> list[tuple[str, str]]:
    return [*(("service", slug) for slug in slugs), *(("need", code) for code in needs)]


def carried(slugs: list[str]) -> list[tuple[str, str]]:
    """What goes along when the form is sent: the services that are shown, and whatever the address said besides."""
    rest = [
        (name, value)
        for name, value in request.args.items(multi=True)
        if name not in ASKED_AGAIN and name != "service" and value
    ]
    return [*(("service", slug) for slug in slugs), *rest]


@comparing.get("/compare/all")
@public
@limited(COMPARISONS)
def table() -> str:
    """Everything that matches a search as one table, never a chosen few (HAR 7.9)."""
    on = today()
    answered = answer_search(on, PER_TABLE)
    return render_template(
        "comparing/table.html",
        **table_page(answered.results, answered.payer, on),
        pages=ceil(answered.results.matched / PER_TABLE),
        list_address=url_with("/find-care", page=None),
        file_address=url_with("/compare/all.csv", page=None),
    )


@comparing.get("/compare/all.csv")
@public
@limited(FILES)
def table_file() -> Response:
    """The same table for a spreadsheet. Made whole before it is sent: half a file would look like a whole one."""
    on = today()
    answered = answer_search(on, PER_TABLE)
    pages = every_match(answered.results, answered.council_code, answered.payer, on)
    rows = file_rows(pages, answered.payer, site_address(), on)
    response = Response(csv_table(rows), mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="care-services-{on.isoformat()}.csv"'
    response.headers["X-Robots-Tag"] = "noindex"
    return response
