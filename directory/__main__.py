"""The `directory` command: serve, work, upgrade, demo, import, reindex, league, check, backup, restore, move."""

from __future__ import annotations

import errno
import sys
import threading
from dataclasses import replace
from pathlib import Path
from typing import NoReturn

import click
from flask import Flask
from sqlalchemy.exc import DatabaseError

from directory import wiring
from directory.app import create_app
from directory.commands import COMMANDS
from directory.finding.jobs import rebuild
from directory.foundation.backups import back_up, restore_backup
from directory.foundation.database import db
from directory.foundation.database_copy import copy_database
from directory.foundation.errors import DirectoryError
from directory.foundation.schema import upgrade_schema
from directory.foundation.settings import from_environment, normalised_database_url
from directory.health import problems
from directory.outbox.actions import Handler
from directory.outbox.jobs import Job
from directory.outbox.jobs import work as run_worker
from directory.outbox.rules import Event
from directory.serving import serve_http


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.pass_context
def directory(context: click.Context) -> None:
    """Choosing Care: the directory of adult social care."""
    settings = from_environment()
    if context.invoked_subcommand != "restore":
        context.obj = create_app(settings)
        context.with_resource(context.obj.app_context())


@directory.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.pass_obj
def serve(app: Flask, host: str, port: int) -> None:
    """Bring the database up to date, then serve the site with its worker."""
    settings = app.extensions["settings"]
    upgrade_schema(app)
    stop = threading.Event()
    app.config["SERVED_AT"] = f"http://{host}:{port}"
    if settings.worker_inside:
        start_thread("worker", app, wiring.HANDLERS, wiring.jobs(), stop)
        start_thread("mailer", app, wiring.MAIL_HANDLERS, wiring.mail_jobs(), stop)
    click.echo(f"Choosing Care is on http://{host}:{port}")
    try:
        serve_http(host, port, settings.workers)
    finally:
        stop.set()


@directory.command()
@click.pass_obj
def work(app: Flask) -> None:
    """Run the worker alone, for a site that serves with DIRECTORY_WORKER_INSIDE=0."""
    stop = threading.Event()
    start_thread("mailer", app, wiring.MAIL_HANDLERS, wiring.mail_jobs(), stop)
    try:
        run_worker(app, wiring.HANDLERS, wiring.jobs(), stop)
    except KeyboardInterrupt:
        stop.set()


def start_thread(
    name: str, app: Flask, handlers: dict[Event, Handler], jobs: tuple[Job, ...], stop: threading.Event
) -> None:
    """Start a worker in a thread of its own. Letters have one, so that a slow mail server never holds up the index."""
    threading.Thread(target=run_worker, args=(app, handlers, jobs, stop), name=name, daemon=True).start()


@directory.command()
@click.pass_obj
def upgrade(app: Flask) -> None:
    """Bring the database's tables up to date."""
    upgrade_schema(app)
    click.echo("The database is up to date.")


@directory.command()
@click.pass_obj
def check(app: Flask) -> None:
    """Look for what is wrong: database, index, outbox, disk, audit record. Exits 1 when something is."""
    assert app
    faults = problems(thorough=True)
    for problem in faults:
        click.echo(problem)
    if faults:
        sys.exit(1)
    click.echo("All is well.")


@directory.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.pass_obj
def backup(app: Flask, file: Path) -> None:
    """Write a copy of the whole database to FILE while the site goes on."""
    back_up(app.extensions["settings"].database, file)
    click.echo(f"Backed up to {file}.")


@directory.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--yes", is_flag=True, help="Do not ask before replacing the database.")
def restore(file: Path, yes: bool) -> None:
    """Replace the whole database by the copy in FILE, and rebuild the index. Stop the site first."""
    settings = from_environment()
    if not yes:
        click.confirm("This replaces everything in the database. Go on?", abort=True)
    restore_backup(settings.database, file)
    app = create_app(replace(settings, worker_inside=False))
    with app.app_context():
        upgrade_schema(app)
        rebuild()
    click.echo(f"Restored from {file}.")


@directory.command()
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


for command in COMMANDS:
    directory.add_command(command)


def main() -> None:
    """Run the command; an error of ours is a sentence, not a trace."""
    try:
        directory()
    except DirectoryError as error:
        refuse(str(error))
    except DatabaseError as error:
        refuse(f"the database cannot be used: {error.orig}")
    except OSError as error:
        if error.filename is None and error.errno != errno.ENOSPC:
            raise  # not about a file: a fault of ours, which needs its trace
        refuse(f"{error.filename or 'the disk'}: {error.strerror}")


def refuse(sentence: str) -> NoReturn:
    """Say why and stop."""
    click.echo(f"directory: {sentence}", err=True)
    sys.exit(2)


if __name__ == "__main__":
    main()
