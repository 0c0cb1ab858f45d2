"""The job that publishes each week's league tables."""

from __future__ import annotations

from directory.foundation.actor import SYSTEM
from directory.foundation.database import transaction
from directory.foundation.time import today
from directory.leagues.actions import publish_table
from directory.leagues.queries import newest_version, table_specs
from directory.leagues.rules import week_start
from directory.places.queries import public_councils


def publish_league_tables() -> None:
    """Publish every table of this week that has not been published yet, each in a transaction of its own."""
    on = today()
    for council in public_councils():
        for spec in table_specs(council.code, on):
            if not newest_version(spec.lot.id, council.code, spec.category, week_start(on)):
                with transaction():
                    publish_table(SYSTEM, spec, on=on)
