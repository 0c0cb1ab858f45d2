"""The pages of league tables: the lots that have one, one lot's tables of a week, and a provider's own places."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, Response, render_template, request

from directory.foundation.errors import Invalid, NotFound
from directory.foundation.permissions import Permission
from directory.foundation.read_dates import read_day
from directory.foundation.spreadsheets import Cell
from directory.foundation.time import today
from directory.leagues.league_page import LeagueTablesPage, league_table_page
from directory.leagues.own_league_page import (
    history_file_rows,
    list_columns,
    newest_file_rows,
    outside_rows,
    outside_words,
    place_rows,
    place_sections,
)
from directory.leagues.own_queries import own_place, own_places
from directory.leagues.queries import league_lots, public_tables, public_weeks
from directory.places.queries import council_by_slug, public_councils
from directory.web.access import current_actor, limited, public, requires
from directory.web.council import resolve_council
from directory.web.navigation import whole_number
from directory.web.spreadsheet_answers import spreadsheet_answer

leagues = Blueprint("leagues", __name__)
own_league = Blueprint("own_league", __name__)
PAGES_LIMIT = "120 per minute"
MOST_IN_FILE = 10_000


@leagues.get("/league-tables")
@public
@limited(PAGES_LIMIT)
def tables() -> str:
    """Every lot of every council, with a link to its tables."""
    on = today()
    councils = ((council, league_lots(council.code, on)) for council in public_councils())
    page = LeagueTablesPage(tuple((council, lots) for council, lots in councils if lots))
    return render_template("leagues/tables.html", page=page)


@leagues.get("/league-table/<string:council>/<string:lot>")
@public
@limited(PAGES_LIMIT)
def table(council: str, lot: str) -> str:
    """One lot's tables: `week` names the Monday of another week, `version` an earlier version."""
    page_council = council_by_slug(council)
    if not page_council.in_directory:
        raise NotFound(council)
    resolve_council(only=page_council)
    on = today()
    lots = league_lots(page_council.code, on)
    league_lot = next((candidate for candidate in lots if candidate.slug == lot), None)
    if league_lot is None:
        raise NotFound(lot)
    weeks = public_weeks(league_lot.lot.id, page_council.code)
    requested = _day_named(request.args.get("week", ""))
    week = requested if requested in weeks else weeks[0] if weeks else None
    version = whole_number(request.args.get("version", ""))
    tables = public_tables(league_lot.lot.id, page_council.code, week, version, on) if week else ()
    unknown_week = bool(request.args.get("week")) and week != requested
    page = league_table_page(page_council, league_lot, tables, weeks, week, unknown_week=unknown_week, on=on)
    return render_template("leagues/table.html", page=page)


@own_league.get("/provider/price-tables")
@requires(Permission.LISTING_WRITE)
def index() -> str | Response:
    """Where each of one's own services stands this week; as a file too."""
    actor, on = current_actor(), today()

    def every_row() -> list[tuple[Cell, ...]]:
        return newest_file_rows(own_places(actor, on, size=MOST_IN_FILE)[0])

    if (file := spreadsheet_answer("price-tables", list_columns(), every_row)) is not None:
        return file
    services, page, pages = own_places(actor, on, page=whole_number(request.args.get("page", "")) or 1)
    return render_template(
        "leagues/own_index.html",
        rows=place_rows(services),
        outside=outside_rows(services),
        page=page,
        pages=pages,
    )


@own_league.get("/provider/services/<string:slug>/price-tables")
@requires(Permission.LISTING_WRITE)
def service(slug: str) -> str | Response:
    """One service in its tables: its figures, how each came about, and how the place moved; as a file too."""
    actor = current_actor()
    found = own_place(actor, slug, today())
    if (
        file := spreadsheet_answer("price-tables", list_columns(), lambda: history_file_rows(found))
    ) is not None:
        return file
    return render_template(
        "leagues/own_service.html",
        service=found,
        sections=place_sections(actor, found),
        outside=outside_words(found.outside),
    )


def _day_named(text: str) -> date | None:
    try:
        return read_day(text, "week")
    except Invalid:
        return None
