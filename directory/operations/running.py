"""Serving, working and upgrading."""

from __future__ import annotations

import signal
import threading
from contextlib import ExitStack

import click
from flask import Flask

from directory import wiring
from directory.foundation.blob_storage import require_library
from directory.foundation.data_folder import create_data_folder
from directory.foundation.database import db
from directory.foundation.errors import Unavailable
from directory.foundation.schema import upgrade_schema
from directory.foundation.site_lock import hold_server, hold_worker
from directory.imports.jobs import fetch_jobs
from directory.operations.metrics_server import serve_metrics
from directory.operations.ports import hold_port
from directory.operations.standing import require_served_council, settle_site
from directory.outbox.actions import Handler
from directory.outbox.jobs import Job
from directory.outbox.jobs import work as run_worker
from directory.outbox.rules import Event
from directory.serving import SECONDS_TO_FINISH, serve_http


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.pass_obj
def serve(app: Flask, host: str, port: int) -> None:
    """Bring the database up to date, then serve the site with its worker."""
    settings = app.extensions["settings"]
    require_library(settings.files)
    with ExitStack() as held:
        held.enter_context(hold_port(host, port, "--port"))
        if settings.metrics_port:
            held.enter_context(
                hold_port(settings.metrics_host, settings.metrics_port, "DIRECTORY_METRICS_PORT")
            )
        create_data_folder(app)
        hold_site(app, held)
        upgrade_schema(app)
        settle_site(settings)
        require_served_council(settings)
        serve_site(app, host, port)


def hold_site(app: Flask, held: ExitStack) -> None:
    """Be the one server of the data folder and, where the worker is inside, the one worker. Raises Unavailable.

    Several servers may share a PostgreSQL database: there a second one is only told of the first.
    """
    settings = app.extensions["settings"]
    try:
        held.enter_context(hold_server(settings.data_dir))
    except Unavailable as error:
        if db.engine.dialect.name != "postgresql":
            raise Unavailable(
                f"{error} Stop it first. If one server is too slow, give it more processes with DIRECTORY_WORKERS."
            ) from error
        click.echo(f"{error} This one is started beside it.")
    if settings.worker_inside:
        held.enter_context(hold_worker(db.engine, settings.data_dir))


def serve_site(app: Flask, host: str, port: int) -> None:
    """Start the worker where it is inside, and answer until stopped."""
    settings = app.extensions["settings"]
    stop = threading.Event()
    app.config["SERVED_AT"] = f"http://{host}:{port}"
    if settings.metrics_port:
        serve_metrics(app, port)
    if settings.worker_inside:
        start_thread("worker", app, wiring.HANDLERS, wiring.jobs(), stop)
        start_thread("mailer", app, wiring.MAIL_HANDLERS, wiring.mail_jobs(), stop)
        start_fetcher(app, stop)
    click.echo(f"Choosing Care is on http://{host}:{port}")
    try:
        serve_http(host, port, settings.workers)
    finally:
        stop.set()


@click.command()
@click.pass_obj
def work(app: Flask) -> None:
    """Run the worker alone, for a site that serves with DIRECTORY_WORKER_INSIDE=0. SIGTERM and SIGINT end it."""
    settings = app.extensions["settings"]
    require_library(settings.files)
    with hold_worker(db.engine, settings.data_dir):
        settle_site(settings)
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        mailer = start_thread("mailer", app, wiring.MAIL_HANDLERS, wiring.mail_jobs(), stop)
        start_fetcher(app, stop)
        run_worker(app, wiring.HANDLERS, wiring.jobs(), stop)
        mailer.join(SECONDS_TO_FINISH)  # a letter that is being handed over is finished


def start_thread(
    name: str, app: Flask, handlers: dict[Event, Handler], jobs: tuple[Job, ...], stop: threading.Event
) -> threading.Thread:
    """Start a worker in a thread of its own. Letters have one, so that a slow mail server never holds up the index."""
    thread = threading.Thread(target=run_worker, args=(app, handlers, jobs, stop), name=name, daemon=True)
    thread.start()
    return thread


def start_fetcher(app: Flask, stop: threading.Event) -> None:
    """Start the nightly run through the regulator's API, where a key is set: it may take hours.

    It is not waited for when the site stops: what it fetched is stored, and the next start goes on there.
    """
    if app.extensions["settings"].cqc_key:
        start_thread("fetcher", app, {}, fetch_jobs(), stop)


@click.command()
@click.pass_obj
def upgrade(app: Flask) -> None:
    """Bring the database's tables up to date."""
    upgrade_schema(app)
    click.echo("The database is up to date.")
