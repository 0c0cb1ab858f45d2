"""Commands for the search index."""

from __future__ import annotations

import click

from directory.finding.index import engine
from directory.finding.jobs import rebuild


@click.command()
def reindex() -> None:
    """Build the search index anew from the database, beside the one in use."""
    rebuild()
    state = engine().health()
    click.echo(f"Indexed {state.documents} services.")
