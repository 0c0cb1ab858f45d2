"""The league tables of the last weeks, as the weekly job would have made them."""

from __future__ import annotations

from datetime import date, timedelta

from directory.foundation.actor import DEMO
from directory.leagues.actions import publish_table
from directory.leagues.queries import table_specs
from directory.leagues.rules import week_start
from directory.places.queries import public_councils

WEEKS = 4
# A demonstration of so many services is for measuring: one week of tables is enough.
LARGE = 2_000
WEEK = timedelta(days=7)


def write_league_tables(on: date, services: int) -> None:
    """Publish each council's tables, Monday by Monday up to this week."""
    monday = week_start(on)
    for weeks_ago in reversed(range(1 if services > LARGE else WEEKS)):
        day = monday - weeks_ago * WEEK
        for council in public_councils():
            for spec in table_specs(council.code, day):
                publish_table(DEMO, spec, on=day)
