"""What the clock does for those who choose: it takes each week's league tables."""

from __future__ import annotations

from directory.foundation.actor import SYSTEM
from directory.foundation.database import transaction
from directory.foundation.time import today
from directory.leagues.actions import take_table
from directory.leagues.queries import newest_version, tables_for
from directory.leagues.rules import week_of
from directory.places.queries import public_councils


def take_league_tables() -> None:
    """Take every table of this week that was not taken yet, each in a transaction of its own."""
    on = today()
    for council in public_councils():
        for wanted in tables_for(council.code, on):
            if not newest_version(wanted.lot.id, council.code, wanted.category, week_of(on)):
                with transaction():
                    take_table(SYSTEM, wanted, on=on)
