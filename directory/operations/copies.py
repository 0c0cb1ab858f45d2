"""Copies: making them, putting them back, and moving to another database."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import click
from flask import Flask
from sqlalchemy import Engine, create_engine
from sqlalchemy.exc import SQLAlchemyError

from directory.finding.jobs import rebuild
from directory.foundation.backups import back_up, restore_backup
from directory.foundation.data_folder import create_data_folder
from directory.foundation.database import db
from directory.foundation.database_copy import tables_to_carry
from directory.foundation.errors import Unavailable
from directory.foundation.identifiers import new_public_id
from directory.foundation.schema import known_revisions
from directory.foundation.settings import Settings, driver_of, normalised_database_url
from directory.foundation.site_file import LastCopy, SiteFile, read_site_file, write_site_file
from directory.foundation.site_lock import hold_database
from directory.foundation.time import now
from directory.foundation.whole_files import refuse_to_overwrite
from directory.operations.copied_files import FOLDER, back_up_files, missing_files, restore_files
from directory.operations.copy_contents import CopyContents, read_copy
from directory.operations.restorable import Held, refusal_of_copy, shrunk_sentence
from directory.operations.standing import address_of, look_at_site, settle_site
from directory.site.queries import row_counts

NAMES_OF_A_SITE = ("DIRECTORY_DATA_DIR", "DIRECTORY_DATABASE_URL")
ALLOW_FEWER = click.option(
    "--allow-fewer", is_flag=True, help="Go on where a table holds less than four fifths of what it held."
)


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--yes", is_flag=True, help="Replace FILE where it is there already, without asking.")
@ALLOW_FEWER
@click.pass_obj
def backup(app: Flask, file: Path, yes: bool, allow_fewer: bool) -> None:
    """Write a copy of the whole database to FILE while the site goes on, and keep its uploaded files beside it.

    The copy is a SQLite file, whichever database the site has, and `restore` puts it back into either.
    """
    settings = app.extensions["settings"]
    require_other_file(file, settings)
    if file.exists() and not confirmed(f"{file} is there already. Replace it?", yes=yes):
        refuse_to_overwrite(file)
    known = read_site_file(settings.data_dir)
    found: list[CopyContents] = []

    def accept(written: Path) -> None:
        found.append(read_copy(written))
        before = known.last_copy.rows if known and known.last_copy else {}
        sentence = shrunk_sentence(before, found[0].kept_rows)
        if sentence and not allow_fewer:
            raise Unavailable(f"{sentence} Nothing was written. If that is right, pass --allow-fewer.")

    back_up(db.engine, file, accept)
    note_copy(settings, file, found[0], made_at=now())
    lost = back_up_files(file)
    if lost:
        raise Unavailable(f"{file} was written, but of the uploaded files {lost}.")
    click.echo(f"Backed up {sum(found[0].rows.values()):,} rows to {file}.")


@click.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--yes", is_flag=True, help="Do not ask before replacing the database.")
@click.option("--another-site", is_flag=True, help="Go on where the copy is of another site than this one.")
@click.option(
    "--without-files", is_flag=True, help="Go on where uploaded files are neither here nor beside the copy."
)
@ALLOW_FEWER
@click.pass_obj
def restore(
    app: Flask, file: Path, yes: bool, another_site: bool, without_files: bool, allow_fewer: bool
) -> None:
    """Replace the whole database by the copy in FILE, put the uploaded files that lie beside it back, and rebuild the
    index. Stop the site first.
    """
    settings = app.extensions["settings"]
    require_other_file(file, settings)
    with hold_database(db.engine, alone=True):
        contents, held = read_copy(file), held_now(settings)
        require_named_site(held, os.environ)
        sentence = refusal_of_copy(
            contents,
            held,
            known_revisions(),
            production=settings.production,
            another_site=another_site,
            allow_fewer=allow_fewer,
        )
        if sentence:
            raise Unavailable(f"{file}: {sentence} Nothing was changed.")
        missing = "" if without_files else missing_files(file)
        if missing:
            raise Unavailable(
                f"{file}: of its uploaded files {missing}. Bring the folder {FOLDER} that lay beside it, or pass"
                " --without-files. Nothing was changed."
            )
        if not confirmed(f"This replaces everything in {address_of(settings)}. Go on?", yes=yes):
            raise Unavailable("Nothing was changed. Pass --yes to replace the database without being asked.")
        create_data_folder(app, alone=True)
        db.session.remove()
        db.engine.dispose()
        restore_files(file)
        restore_backup(db.engine, file)
        settle_site(settings)
        note_copy(settings, file, contents, made_at=datetime.fromtimestamp(file.stat().st_mtime, UTC))
        rebuild()
    click.echo(f"Restored {sum(contents.rows.values()):,} rows from {file}.")


@click.command()
@click.argument("url")
@click.pass_obj
def move(app: Flask, url: str) -> None:
    """Copy everything into the empty PostgreSQL database at URL. Stop the site first."""
    settings = app.extensions["settings"]
    address = normalised_database_url(url)
    if db.engine.dialect.name != "sqlite" or not driver_of(address).startswith("postgresql"):
        raise Unavailable(
            "A site moves from SQLite to PostgreSQL. Any other way: backup, change the address, restore."
        )
    target = create_engine(address, hide_parameters=True)
    require_empty(target)
    copy = settings.data_dir / "moving.sqlite3"
    try:
        back_up(db.engine, copy, lambda _: None)
        with hold_database(target, alone=True):
            restore_backup(target, copy)
        count = sum(read_copy(copy).rows.values())
    finally:
        copy.unlink(missing_ok=True)
        target.dispose()
    click.echo(
        f"Copied {count:,} rows. Now set DIRECTORY_DATABASE_URL to the new address and start the site."
    )


def require_empty(target: Engine) -> None:
    """Raise Unavailable where a database holds tables with rows, whoever's they are."""
    with closing(target.connect()) as connection:
        for table in tables_to_carry(connection):
            if connection.execute(table.select().limit(1)).first():
                raise Unavailable(f"The table {table.name} of the new database is not empty")


def require_named_site(held: Held, environ: Mapping[str, str]) -> None:
    """A copy begins a new site only where somebody said where. Raises Unavailable.

    A shell without the site's settings would put it into the folder it stands in, and call that a success.
    """
    if not held.identity and not held.rows and not any(environ.get(name) for name in NAMES_OF_A_SITE):
        raise Unavailable(
            "No setting says which site this is. Name the site's settings with --env-file, or set DIRECTORY_DATA_DIR."
        )


def held_now(settings: Settings) -> Held:
    """What the site holds before a copy is put back; what its file knows where the database can't say."""
    file = read_site_file(settings.data_dir)
    try:
        site = look_at_site(settings)
        rows = row_counts() if site.identity else {}
        db.session.rollback()
    except SQLAlchemyError:
        db.session.rollback()
        rows = {}
    if not rows and file and file.last_copy:
        rows = dict(file.last_copy.rows)
    return Held(file.identity if file else "", rows)


def note_copy(settings: Settings, file: Path, contents: CopyContents, *, made_at: datetime) -> None:
    """Keep beside the data when this copy was made, and how much it holds.

    A site from before sites were marked gets its identity here; its database takes it over when it is upgraded.
    """
    site = read_site_file(settings.data_dir)
    identity = contents.identity or (site.identity if site else new_public_id())
    copy = LastCopy(made_at, str(file.absolute()), contents.kept_rows)
    write_site_file(settings.data_dir, SiteFile(identity, site.set_up_at if site else now(), copy))


def require_other_file(file: Path, settings: Settings) -> None:
    """Refuse the site's own database as the file of a copy. Raises Unavailable."""
    own = db.engine.url.database or ""
    if db.engine.dialect.name == "sqlite" and os.path.realpath(file) == os.path.realpath(own):
        raise Unavailable(f"{file} is the site's own database: choose another name")


def confirmed(question: str, *, yes: bool) -> bool:
    """Whether to go on: as the option says, or as a person at a terminal answers; nobody else is asked."""
    return yes or (sys.stdin.isatty() and click.confirm(question))
