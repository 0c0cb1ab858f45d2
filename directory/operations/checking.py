"""Looking for what is wrong, and saying where the site stands."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import click
from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from directory.audit.queries import last_event
from directory.foundation.database import db
from directory.foundation.errors import Unavailable
from directory.foundation.on_demand import LIBRARIES, load
from directory.foundation.schema import SchemaState, ahead_sentence, schema_state
from directory.foundation.settings import Settings
from directory.foundation.site_file import LastCopy
from directory.foundation.time import now
from directory.foundation.version import VERSION
from directory.health import degradations, problems
from directory.operations.copied_files import file_problems
from directory.operations.restorable import shrunk_sentence
from directory.operations.standing import Site, look_at_site, refusal
from directory.places.queries import public_councils
from directory.setup.rules import unserved_council
from directory.site.queries import row_counts

OLDEST_COPY = timedelta(days=2)
OLDEST_IMPORT = timedelta(days=60)  # the regulator publishes every month
UNITS = (("day", 24 * 60), ("hour", 60))  # in minutes
IMPORTS = {
    "the regulator's register": ("register_import", "register_import.finish"),
    "postcodes": ("places", "postcodes.replaced"),
}


@dataclass(frozen=True, slots=True)
class State:
    """Where a site stands: its migration, its lasting rows, its newest copy, and when each kind was imported."""

    schema: SchemaState
    rows: dict[str, int]
    copy: LastCopy | None
    imported: dict[str, datetime | None]


@click.command()
@click.pass_obj
def check(app: Flask) -> None:
    """Say where the site stands and what is wrong with it. Exits 1 when something is."""
    settings = app.extensions["settings"]
    faults = site_problems(settings)
    if not faults:
        state = state_of(look_at_site(settings))
        for line in state_lines(state, now()):
            click.echo(line)
        faults = state_problems(state, now(), production=settings.production)
        if not state.schema.is_ahead and not state.schema.is_behind:
            faults += [
                *council_problems(settings),
                *problems(thorough=True),
                *file_problems(),
                *degradations(),
            ]
            faults += library_problems()
    for problem in faults:
        click.echo(problem)
    if faults:
        sys.exit(1)
    click.echo("All is well.")


def library_problems() -> list[str]:
    """The libraries that a process loads only when it needs them, and that cannot be loaded here."""
    missing = []
    for name in LIBRARIES:
        try:
            load(name)
        except ImportError:
            missing.append(f"the library {name} cannot be loaded: install the site's requirements again")
    return missing


def site_problems(settings: Settings) -> list[str]:
    """Why there is no site to look at; empty where there is one."""
    try:
        sentence = refusal(look_at_site(settings), settings)
    except Unavailable as error:
        sentence = str(error)
    except SQLAlchemyError as error:
        db.session.rollback()
        return [f"database: {type(error).__name__}"]
    return [f"site: {sentence}"] if sentence else []


def state_of(site: Site) -> State:
    """Read where a site stands."""
    state = State(
        schema_state(),
        row_counts(),
        site.file.last_copy if site.file else None,
        {name: last_event(*event) for name, event in IMPORTS.items()},
    )
    db.session.rollback()
    return state


def state_lines(state: State, at: datetime) -> Iterator[str]:
    """Where a site stands, in lines to print. `at` is now."""
    yield f"Version {VERSION}; the database is at revision {state.schema.at or 'none'}."
    held = f"{sum(state.rows.values()):,} rows"
    if state.copy is None:
        yield f"{held}; no copy was made yet."
    else:
        yield f"{held}; {sum(state.copy.rows.values()):,} at the last copy."
        yield f"Last copy: {state.copy.at:%d %B %Y %H:%M} UTC, {age(at - state.copy.at)} ago: {state.copy.file}"
    for name, when in state.imported.items():
        yield f"Last import of {name}: " + (
            f"{when:%d %B %Y %H:%M} UTC, {age(at - when)} ago" if when else "none"
        )


def state_problems(state: State, at: datetime, *, production: bool) -> list[str]:
    """What is wrong with where a site stands, and what to do. Old copies and imports count in production alone."""
    faults = []
    if state.schema.is_ahead:
        faults.append(f"schema: {ahead_sentence(state.schema)}")
    if state.schema.is_behind:
        faults.append(
            f"schema: revision {state.schema.known[-1]} is due: make a copy, then run: directory upgrade"
        )
    shrunk = shrunk_sentence(state.copy.rows if state.copy else {}, state.rows)
    if shrunk:
        faults.append(f"rows: {shrunk}")
    if production and state.copy is None:
        faults.append("copy: none was made yet. Make the first one now: directory backup FILE")
    elif production and state.copy and at - state.copy.at > OLDEST_COPY:
        faults.append(f"copy: none was made for {OLDEST_COPY.days} days: directory backup FILE")
    register = state.imported["the regulator's register"]
    if production and register is not None and at - register > OLDEST_IMPORT:
        faults.append(f"import: the regulator's register was last imported {age(at - register)} ago")
    return faults


def council_problems(settings: Settings) -> list[str]:
    """What is wrong with the councils that the site speaks for, and what to do."""
    served = public_councils()
    if not served:
        return ["council: this site speaks for none: directory setup --council NAME"]
    sentence = unserved_council(settings.council, served)
    return [f"council: {sentence}"] if sentence else []


def age(length: timedelta) -> str:
    """A length of time in words: minutes, then hours, then days. A clock that was put back makes none negative."""
    minutes = max(0, int(length.total_seconds() // 60))
    unit, size = next((unit for unit in UNITS if minutes >= 2 * unit[1]), ("minute", 1))
    count = minutes // size
    return f"{count} {unit}{'' if count == 1 else 's'}"
