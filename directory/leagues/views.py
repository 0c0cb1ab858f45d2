"""The doors of the league table: the lots that have one, and one lot's table, this week's or any other."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, render_template, request

from directory.foundation.errors import NotFound
from directory.foundation.time import today
from directory.leagues.league_page import league_page
from directory.leagues.queries import league_lots, public_tables, public_weeks
from directory.places.queries import council_by_slug, public_councils
from directory.web.access import limited, public
from directory.web.navigation import speak_only_for, whole_number

leagues = Blueprint("leagues", __name__)
LOOKS = "120 per minute"


@leagues.get("/league-tables")
@public
@limited(LOOKS)
def tables() -> str:
    """Every lot of every council, with what its table is called."""
    on = today()
    lists = [(council, league_lots(council.code, on)) for council in public_councils()]
    return render_template("leagues/tables.html", lists=[one for one in lists if one[1]])


@leagues.get("/league-table/<string:council>/<string:lot>")
@public
@limited(LOOKS)
def table(council: str, lot: str) -> str:
    """One lot's table: `week` names the Monday of another week, `version` an earlier version."""
    ours = council_by_slug(council)
    if not ours.in_directory:
        raise NotFound(council)
    speak_only_for(ours)
    on = today()
    found = next((one for one in league_lots(ours.code, on) if one.address == lot), None)
    if found is None:
        raise NotFound(lot)
    weeks = public_weeks(found.lot.id, ours.code)
    asked = _day(request.args.get("week", ""))
    week = asked if asked in weeks else weeks[0] if weeks else None
    version = whole_number(request.args.get("version", ""))
    shown = public_tables(found.lot.id, ours.code, week, version, on) if week else ()
    return render_template(
        "leagues/table.html",
        shown=ours,
        lot=found.lot,
        over=found.over,
        priced=found.lot.pricing_mode != "non_priced",
        unknown_week=bool(request.args.get("week")) and week != asked,
        **league_page(shown, weeks, week),
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
