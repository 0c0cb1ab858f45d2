"""The keyboard's way to the league tables."""

from __future__ import annotations

import click

from directory.choosing.actions.league import correct_table
from directory.choosing.jobs import take_league_tables
from directory.choosing.queries.league import lot_address, tables_for
from directory.foundation.actor import SYSTEM
from directory.foundation.database import transaction
from directory.foundation.time import today
from directory.places.queries import council_by_slug


@click.group("league")
def league_group() -> None:
    """Take or correct the week's league tables."""


@league_group.command()
def take() -> None:
    """Take the tables of this week that were not taken yet. The worker does this by itself."""
    take_league_tables()
    click.echo("This week's league tables are taken.")


@league_group.command()
@click.argument("council")
@click.argument("lot")
@click.option("--reason", required=True, help="Why, in words that anyone may read.")
def correct(council: str, lot: str, reason: str) -> None:
    """Work this week's tables of LOT out anew, as a new version: `league correct haringey <lot> --reason "…"`."""
    on, code = today(), council_by_slug(council).code
    wanted = [one for one in tables_for(code, on) if lot_address(one.instrument, one.lot) == lot]
    if not wanted:
        raise click.ClickException(f"{council} has no league table called {lot}.")
    with transaction():
        for one in wanted:
            correct_table(SYSTEM, one, on=on, reason=reason)
    click.echo("Corrected. The earlier version can still be read.")
