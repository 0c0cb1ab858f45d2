"""`directory import ...`: bringing in what others publish."""

from __future__ import annotations

from pathlib import Path

import click

from directory.foundation.actor import SYSTEM, Actor
from directory.foundation.database import transaction
from directory.foundation.errors import Conflict, Invalid
from directory.foundation.time import today
from directory.imports.contact_file import EVERY_COUNCIL, UnreadableContacts, read_contacts
from directory.imports.cqc.command import import_cqc, resume_or_discard_earlier
from directory.imports.postcodes import Summary, import_postcodes
from directory.imports.towns import name_towns
from directory.places.actions import set_contacts
from directory.places.queries import council_name, council_named, public_councils
from directory.places.records import CouncilRecord
from directory.register.import_queries import interrupted_imports
from directory.register.jobs import locate_registered
from directory.web.error_messages import error_message

BAR_STEPS = 1000
PROBLEMS_SHOWN = 40

ROW_REFUSED = {
    "columns": "the number of columns is wrong",
    "position": "the position is not a pair of numbers",
    "outside": "the position is outside Great Britain",
    "postcode": "the postcode has not the shape of one",
    "area": "the code of the council or ward has not the shape of one",
}


@click.group(name="import")
def import_group() -> None:
    """Bring in what others publish: postcodes, the regulator's files, councils' contacts."""


import_group.add_command(import_cqc)


@import_group.command("resume")
def resume_command() -> None:
    """Finish imports that were interrupted; what was only half read is thrown away."""
    resume_or_discard_earlier()
    if unfinished := interrupted_imports():
        raise click.ClickException(f"{len(unfinished)} import(s) could not be finished: see the log for why.")
    click.echo("No import is unfinished.")


@import_group.command("postcodes")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--allow-fewer", is_flag=True, help="Go on where more than a fifth of the postcodes would be lost."
)
def postcodes_command(file: Path, allow_fewer: bool) -> None:
    """Replace all postcodes by those of FILE.

    FILE is the zip of OS Code-Point Open as published, or a CSV (also .csv.gz) with the columns postcode,
    lat, lon, lad, ward.
    """
    with click.progressbar(length=BAR_STEPS, label=f"Reading {file.name}") as bar:
        try:
            summary = import_postcodes(
                SYSTEM,
                file,
                allow_fewer=allow_fewer,
                on_progress=lambda share: bar.update(round(share * BAR_STEPS) - bar.pos),
            )
        except Invalid as error:
            raise click.ClickException(f"{error_message(error)} Nothing was changed.") from error
        except Conflict as error:
            raise click.ClickException("Another import of postcodes was started after this one.") from error
    for line in summary_lines(summary):
        click.echo(line)
    if moved := locate_registered(SYSTEM):
        click.echo(f"{moved:,} locations of the register were put where their postcodes lie.")
    name_towns(SYSTEM)


@import_group.command("contacts")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--replace", is_flag=True, help="Remove what the councils of FILE have and FILE lacks.")
def contacts_command(file: Path, replace: bool) -> None:
    """Set whom residents of a council ring about what, from the CSV FILE.

    Its columns are council, purpose, organisation, phone, hours, relay, email, website, source and checked_on; the
    purposes are adult_social_care, brokerage, direct_payments, complaints, safeguarding, out_of_hours, advocacy,
    carers, ombudsman and regulator. All rows are taken, or none.
    """
    for line in import_contacts(SYSTEM, file, replace=replace):
        click.echo(line)


def import_contacts(actor: Actor, file: Path, *, replace: bool = False) -> list[str]:
    """Set the contacts of a file in one transaction; what changed, in lines to print.

    Raises ClickException that names every row that cannot be taken. Nothing has changed then.
    """
    try:
        by_council = read_contacts(file, _councils_named, today())
    except UnreadableContacts as error:
        problems = [f"  {problem}" for problem in error.problems[:PROBLEMS_SHOWN]]
        more = len(error.problems) - PROBLEMS_SHOWN
        problems += [f"  and {more:,} more"] if more > 0 else []
        raise click.ClickException(
            "\n".join([f"{file.name} cannot be taken. Nothing was changed.", *problems])
        ) from error
    lines = []
    with transaction():
        for council_code, contacts in by_council.items():
            changes = set_contacts(actor, council_code, contacts, on=today(), replace_all=replace)
            lines.append(
                f"{council_name(council_code)}: {changes.added} added, {changes.changed} changed,"
                f" {changes.removed} removed, {changes.same} unchanged."
            )
    return lines


def _councils_named(name: str) -> tuple[CouncilRecord, ...]:
    """The councils that a cell names, by code or name; those of this site for "all"."""
    if name.casefold() == EVERY_COUNCIL:
        return public_councils()
    council = council_named(name)
    return () if council is None else (council,)


def summary_lines(summary: Summary) -> list[str]:
    """What an import did, in lines to print."""
    lines = [f"{summary.held:,} postcodes are in force; there were {summary.before:,}."]
    if summary.without_position:
        lines.append(f"{summary.without_position:,} without a position were left out.")
    if summary.repeated:
        lines.append(f"{summary.repeated:,} stood in the file more than once; the first of each counts.")
    if summary.outcodes_added:
        lines.append(f"{summary.outcodes_added:,} outward codes are new.")
    if summary.refused:
        lines.append(f"{summary.refused.total():,} of {summary.read:,} rows were refused:")
        lines += [f"  {ROW_REFUSED[reason]}: {count:,}" for reason, count in summary.refused.most_common()]
        lines.append("The first of them:")
        lines += [
            f"  {fault.file}, line {fault.line}: {ROW_REFUSED[fault.reason]}" for fault in summary.first
        ]
    return lines
