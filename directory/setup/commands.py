"""`directory setup`: from an empty folder to a site that speaks for its councils."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import click
from flask import current_app

from directory.administration.commands import invitation_line
from directory.administration.queries import has_administrator
from directory.catalogue.queries import prepared_count, public_categories
from directory.foundation.actor import SYSTEM
from directory.foundation.contact_details import check_email
from directory.foundation.database import db, transaction
from directory.foundation.env_file import write_setting
from directory.foundation.errors import Invalid
from directory.foundation.schema import upgrade_schema
from directory.foundation.settings import Settings
from directory.foundation.site_file import SiteFile, read_site_file, write_site_file
from directory.foundation.time import now, today
from directory.imports.commands import import_contacts, postcodes_command
from directory.imports.cqc.command import import_cqc
from directory.imports.cqc.summary import register_line
from directory.places.actions import add_to_directory, load_shipped, remove_from_directory, set_contacts
from directory.places.queries import postcodes_held, public_councils
from directory.places.records import CouncilRecord
from directory.preparing.commands import prepare
from directory.prices.actions.announce import load_nursing_rates
from directory.prices.national_queries import charging_years, nursing_rates
from directory.prices.rules.charging import latest_charging_year
from directory.register.queries import register_totals
from directory.setup import questions
from directory.setup.rules import SiteFacts, missing_contacts, next_steps, unserved_council
from directory.site.actions import mark_set_up
from directory.site.queries import database_exists, has_tables
from directory.vocabulary.labels import LABELS
from directory.web.error_messages import error_message

SENDER = "DIRECTORY_MAIL_FROM"


@click.command()
@click.option(
    "--council", "councils", multiple=True, metavar="NAME", help="A council to speak for. May be repeated."
)
@click.option(
    "--without-council",
    "gone",
    multiple=True,
    metavar="NAME",
    help="A council to speak for no longer; its facts stay.",
)
@click.option(
    "--contacts", type=click.Path(path_type=Path), help="Whom residents ring: as for 'import contacts'."
)
@click.option("--administrator", metavar="ADDRESS", help="Whom to invite as the site's administrator.")
@click.option("--sender", metavar="ADDRESS", help="The address that letters come from.")
@click.option(
    "--postcodes", type=click.Path(path_type=Path), help="The file of postcodes: as for 'import postcodes'."
)
@click.option(
    "--register",
    "register_files",
    multiple=True,
    type=click.Path(path_type=Path),
    help="A file of the regulator: as for 'import cqc'. May be repeated.",
)
@click.option(
    "--as-at",
    type=click.DateTime(["%Y-%m-%d"]),
    help="The day the regulator's files are of, where they do not say.",
)
@click.option(
    "--prepare", "prepares", is_flag=True, help="Prepare the entries of every council from the register."
)
@click.pass_context
def setup(
    context: click.Context,
    councils: tuple[str, ...],
    gone: tuple[str, ...],
    contacts: Path | None,
    administrator: str | None,
    sender: str | None,
    postcodes: Path | None,
    register_files: tuple[Path, ...],
    as_at: datetime | None,
    prepares: bool,
) -> None:
    """Make an empty site one that speaks for its councils; run again, change what is asked and nothing else.

    Asks for what the options leave out where there is somebody to ask. Brings the councils of England with their
    wards, the NHS nursing rates and the savings limits, then what the options name.
    """
    _refuse_missing_files(contacts, postcodes, *register_files)
    address = _checked_address("sender", sender)
    invited = _checked_address("administrator", administrator)
    chosen, leaving = _choose_councils(councils, gone)
    upgrade_schema(current_app)
    _load_national_tables()
    _write_councils(chosen, leaving)
    _set_contacts(contacts)
    _set_sender(context, address)
    if postcodes is not None:
        context.invoke(postcodes_command, file=postcodes)
    code = _import_register(context, register_files, as_at)
    if prepares:
        for council in public_councils():
            context.invoke(prepare, council=council.code)
    settings: Settings = current_app.extensions["settings"]
    _mark(settings)
    _say_how_it_stands(settings, invited)
    _invite_administrator(invited)
    if code:
        context.exit(code)


def _refuse_missing_files(*paths: Path | None) -> None:
    """Say at once that a file is not there, not after the minutes that the files before it take."""
    missing = [str(path) for path in paths if path is not None and not path.is_file()]
    if missing:
        raise click.UsageError(f"There is no such file: {', '.join(missing)}. Nothing was changed.")


def _load_national_tables() -> None:
    """Everything the program brings with it: safe to repeat, and newer after an upgrade."""
    click.echo("Councils, wards, names of places, NHS nursing rates, savings limits …")
    with transaction():
        written = load_shipped(SYSTEM)
        rates = load_nursing_rates(SYSTEM)
    years = latest_charging_year(charging_years(), today())
    limits = (
        f"savings limits of {years.valid_from:%Y} to {years.valid_to:%Y}" if years else "no savings limits"
    )
    click.echo(
        f"  {sum(written.values()):,} rows and {rates} nursing rates are new; {len(nursing_rates())} nursing rates"
        f" and the {limits} are in force."
    )


def _choose_councils(
    names: Sequence[str], gone: Sequence[str]
) -> tuple[Sequence[CouncilRecord], Sequence[CouncilRecord]]:
    """The councils to speak for from now on, and those no longer. Refuses what would leave none; writes nothing."""
    chosen = tuple(questions.named_council(name) for name in names)
    leaving = tuple(questions.named_council(name) for name in gone)
    served = _served_codes()
    if not chosen and not served:
        if not questions.is_terminal():
            raise click.UsageError(
                "Say which councils this site speaks for: --council NAME. It speaks for none yet."
            )
        chosen = questions.ask_councils()
    if not (served | {council.code for council in chosen}) - {council.code for council in leaving}:
        raise click.UsageError(
            "That would leave a site that speaks for no council. Name the one that it speaks for instead:"
            " --council NAME. Nothing was changed."
        )
    return chosen, leaving


def _served_codes() -> frozenset[str]:
    """The councils of a site that is there already; its tables are brought up to date to read them."""
    if not database_exists(current_app.extensions["settings"].database) or not has_tables():
        return frozenset()
    db.session.rollback()
    upgrade_schema(current_app)
    return frozenset(council.code for council in public_councils())


def _write_councils(chosen: Sequence[CouncilRecord], leaving: Sequence[CouncilRecord]) -> None:
    served = {council.code for council in public_councils()}
    with transaction():
        for council in chosen:
            if council.code not in served:
                add_to_directory(SYSTEM, council.code)
                click.echo(f"This site speaks for {council.name}.")
        for council in leaving:
            if council.code in served:
                remove_from_directory(SYSTEM, council.code)
                click.echo(f"This site no longer speaks for {council.name}.")
            else:
                click.echo(f"This site did not speak for {council.name}.")


def _set_contacts(file: Path | None) -> None:
    if file is not None:
        for line in import_contacts(SYSTEM, file):
            click.echo(line)
    elif questions.is_terminal():
        for council in public_councils():
            contacts = questions.ask_contacts(council, today())
            if contacts:
                with transaction():
                    set_contacts(SYSTEM, council.code, contacts, on=today())


def _checked_address(option: str, address: str | None) -> str:
    try:
        return check_email(option, address or "")
    except Invalid as error:
        raise click.UsageError(f"--{option}: {error_message(error)}") from error


def _set_sender(context: click.Context, address: str) -> None:
    settings: Settings = current_app.extensions["settings"]
    if not address and questions.is_terminal():
        address = _checked_address("sender", questions.ask_sender(settings.mail_from))
    if not address or address == settings.mail_from:
        return
    env_file: Path | None = context.find_root().params.get("env_file")
    try:
        if env_file is not None:
            write_setting(env_file, SENDER, address)
            click.echo(f"{env_file} now says {SENDER}={address}")
            return
    except OSError as error:
        click.echo(f"{env_file} cannot be written: {error.strerror}.")
    click.echo(f"Write this into the site's settings: {SENDER}={address}")


def _import_register(context: click.Context, files: tuple[Path, ...], as_at: datetime | None) -> int:
    """Import the regulator's files; the code that the import would end with."""
    if not files:
        return 0
    try:
        context.invoke(import_cqc, files=files, as_at=as_at)
    except click.exceptions.Exit as ended:
        return ended.exit_code
    return 0


def _mark(settings: Settings) -> None:
    """Leave both marks of a site that was set up: in the audit record, and in the file beside its data."""
    with transaction():
        identity = mark_set_up(SYSTEM)
    file = read_site_file(settings.data_dir)
    if file is None or file.identity != identity:
        write_site_file(settings.data_dir, SiteFile(identity, now()))


def _say_how_it_stands(settings: Settings, invited: str) -> None:
    councils, totals = public_councils(), register_totals()
    facts = SiteFacts(
        councils=councils,
        locations=totals.shown,
        prepared=prepared_count(),
        letters_sent=bool(settings.mail and settings.sender),
        has_administrator=bool(invited) or has_administrator(),
    )
    click.echo("")
    click.echo(f"The site speaks for {', '.join(council.name for council in councils) or 'no council'}.")
    click.echo(
        f"  {postcodes_held():,} postcodes, {facts.prepared:,} entries prepared,"
        f" {len(public_categories()):,} services published."
    )
    click.echo(f"  {register_line(totals)}")
    for council in councils:
        _say_missing(council)
    if sentence := unserved_council(settings.council, councils):
        click.echo(f"  {sentence}")
    click.echo("What to do next:")
    for step in next_steps(facts):
        click.echo(f"  {step}")
    click.echo(f"Then open {settings.public_url or 'http://127.0.0.1:8000'}")


def _invite_administrator(address: str) -> None:
    """Print the one-time link of the first administrator, last of all: it is what is to be opened next."""
    if not address and not has_administrator() and questions.is_terminal():
        address = _checked_address("administrator", questions.ask_administrator())
    if address:
        click.echo(invitation_line(address, "Administrator"))


def _say_missing(council: CouncilRecord) -> None:
    missing = missing_contacts(council)
    if missing:
        labels = ", ".join(LABELS["contact_purpose"][purpose].text.lower() for purpose in missing)
        click.echo(f"  {council.name} has no number yet for: {labels}.")
