"""The `league` commands: publish or correct the week's league tables by hand."""

from __future__ import annotations

import click

from directory.foundation.actor import SYSTEM
from directory.foundation.database import transaction
from directory.foundation.errors import Invalid
from directory.foundation.time import today
from directory.leagues.actions import correct_tables
from directory.leagues.jobs import publish_league_tables
from directory.leagues.queries import lot_slug, table_specs
from directory.places.queries import council_by_slug
from directory.web.error_messages import error_message


@click.group("league")
def league_group() -> None:
    """Take or correct the week's league tables."""


@league_group.command()
def take() -> None:
    """Take the tables of this week that were not taken yet. The worker does this by itself."""
    publish_league_tables()
    click.echo("This week's league tables are taken.")


@league_group.command()
@click.argument("council")
@click.argument("lot")
@click.option("--reason", required=True, help="Why, in words that anyone may read.")
def correct(council: str, lot: str, reason: str) -> None:
    """Work this week's tables of LOT out anew, as a new version: `league correct haringey <lot> --reason "…"`."""
    on, code = today(), council_by_slug(council).code
    specs = [spec for spec in table_specs(code, on) if lot_slug(spec.instrument, spec.lot) == lot]
    if not specs:
        raise click.ClickException(f"{council} has no league table called {lot}.")
    try:
        with transaction():
            snapshots = correct_tables(SYSTEM, specs, on=on, reason=reason)
            categories = [snapshot.category for snapshot in snapshots]
    except Invalid as error:
        raise click.ClickException(error_message(error)) from error
    if not categories:
        raise click.ClickException("Nobody is listed in this lot any more. Its tables stay as they are.")
    click.echo(
        f"New versions written: {len(categories)} ({', '.join(categories)}). The earlier ones can still be read."
    )
