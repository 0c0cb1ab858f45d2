"""Copies: making them, putting them back, and moving to another database."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click
from flask import Flask

from directory.app import create_app
from directory.finding.jobs import rebuild
from directory.foundation.backups import back_up, restore_backup
from directory.foundation.database import db
from directory.foundation.database_copy import copy_database
from directory.foundation.schema import upgrade_schema
from directory.foundation.settings import normalised_database_url
from directory.operations.standing import settle_site


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.pass_obj
def backup(app: Flask, file: Path) -> None:
    """Write a copy of the whole database to FILE while the site goes on."""
    back_up(app.extensions["settings"].database, file)
    click.echo(f"Backed up to {file}.")


@click.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--yes", is_flag=True, help="Do not ask before replacing the database.")
@click.pass_obj
def restore(app: Flask, file: Path, yes: bool) -> None:
    """Replace the whole database by the copy in FILE, and rebuild the index. Stop the site first."""
    settings = app.extensions["settings"]
    if not yes:
        click.confirm("This replaces everything in the database. Go on?", abort=True)
    restore_backup(settings.database, file)
    db.engine.dispose()
    upgrade_schema(app)
    rebuild()
    settle_site(settings)
    click.echo(f"Restored from {file}.")


@click.command()
@click.argument("url")
@click.pass_obj
def move(app: Flask, url: str) -> None:
    """Copy everything into the empty database at URL, as from SQLite to PostgreSQL. Stop the site first."""
    source = db.engine
    target = create_app(
        replace(app.extensions["settings"], database_url=normalised_database_url(url), worker_inside=False)
    )
    with target.app_context():
        upgrade_schema(target)
        count = copy_database(db.metadata, source, db.engine)
    click.echo(
        f"Copied {count:,} rows. Now set DIRECTORY_DATABASE_URL to the new address and start the site."
    )
