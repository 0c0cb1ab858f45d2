"""Looking for what is wrong."""

from __future__ import annotations

import sys

import click
from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from directory.foundation.database import db
from directory.foundation.errors import Unavailable
from directory.health import degradations, problems
from directory.operations.standing import require_right_database


@click.command()
@click.pass_obj
def check(app: Flask) -> None:
    """Look for what is wrong: database, index, outbox, disk, audit record. Exits 1 when something is."""
    faults = site_problems(app) or [*problems(thorough=True), *degradations()]
    for problem in faults:
        click.echo(problem)
    if faults:
        sys.exit(1)
    click.echo("All is well.")


def site_problems(app: Flask) -> list[str]:
    """Whether there is a site to look at."""
    try:
        require_right_database(app.extensions["settings"])
    except Unavailable as error:
        return [f"site: {error}"]
    except SQLAlchemyError as error:
        db.session.rollback()
        return [f"database: {type(error).__name__}"]
    return []
