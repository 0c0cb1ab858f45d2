"""The pages of league tables: the lots that have one, and one lot's tables of this week or another."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, render_template, request

from directory.foundation.errors import NotFound
from directory.foundation.time import today
from directory.leagues.league_page import LeagueTablesPage, league_table_page
from directory.leagues.queries import league_lots, public_tables, public_weeks
from directory.places.queries import council_by_slug, public_councils
from directory.web.access import limited, public
from directory.web.council import resolve_council
from directory.web.navigation import whole_number

leagues = Blueprint("leagues", __name__)
PAGES_LIMIT = "120 per minute"


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
    requested = _iso_date(request.args.get("week", ""))
    week = requested if requested in weeks else weeks[0] if weeks else None
    version = whole_number(request.args.get("version", ""))
    tables = public_tables(league_lot.lot.id, page_council.code, week, version, on) if week else ()
    unknown_week = bool(request.args.get("week")) and week != requested
    page = league_table_page(page_council, league_lot, tables, weeks, week, unknown_week=unknown_week)
    return render_template("leagues/table.html", page=page)


def _iso_date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
