"""The job that publishes each week's league tables."""

from __future__ import annotations

from directory.foundation.actor import SYSTEM
from directory.foundation.database import transaction
from directory.foundation.time import today
from directory.leagues.actions import publish_table
from directory.leagues.queries import newest_version, table_specs
from directory.leagues.rules import week_start
from directory.places.queries import public_councils
from directory.progress.actions import tracked_work
from directory.progress.rules import WorkKind


def publish_league_tables() -> None:
    """Publish every table of this week that has not been published yet, each in a transaction of its own."""
    on = today()
    missing = [
        spec
        for council in public_councils()
        for spec in table_specs(council.code, on)
        if not newest_version(spec.lot.id, council.code, spec.category, week_start(on))
    ]
    with tracked_work(WorkKind.LEAGUE_TABLES) as progress:
        for number, spec in enumerate(missing, start=1):
            with transaction():
                publish_table(SYSTEM, spec, on=on)
            progress.report_progress(number, len(missing))
