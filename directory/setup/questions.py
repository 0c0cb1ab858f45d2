"""What `directory setup` asks at a terminal, where its options do not say it."""

from __future__ import annotations

import sys
from datetime import date

import click

from directory.foundation.errors import Invalid
from directory.places.queries import shipped_council_named
from directory.places.records import CouncilContactRecord, CouncilRecord
from directory.places.rules import check_contact
from directory.setup.rules import has_social_care, missing_contacts
from directory.vocabulary.labels import LABELS
from directory.web.error_messages import error_message


def is_terminal() -> bool:
    """Whether there is a person to ask: never where input or output is a file or another program."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def ask_councils() -> tuple[CouncilRecord, ...]:
    """Ask which councils the site speaks for, until one that can be has been named."""
    chosen: list[CouncilRecord] = []
    while True:
        more = " (Enter for no more)" if chosen else ""
        answer = click.prompt(f"A council that this site speaks for{more}", default="", show_default=False)
        if not answer.strip():
            if chosen:
                return tuple(chosen)
            continue
        try:
            council = named_council(answer)
        except click.ClickException as error:
            click.echo(error.message)
            continue
        click.echo(f"  {council.name} ({council.code})")
        chosen += [council] if council not in chosen else []


def named_council(name: str) -> CouncilRecord:
    """A council that a site can speak for, whether it has tables yet or not.

    Raises ClickException with what to say instead.
    """
    council = shipped_council_named(name)
    if council is None:
        raise click.ClickException(
            f"There is no council {name!r} in England. Give its name or its code, like E09000014."
        )
    if not has_social_care(council):
        raise click.ClickException(
            f"{council.name} is a district, and has no adult social care: name its county council."
        )
    return council


def ask_contacts(council: CouncilRecord, today: date) -> tuple[CouncilContactRecord, ...]:
    """Ask for the contacts that every council should have and this one lacks; each may be left out."""
    contacts = []
    for purpose in missing_contacts(council):
        label = LABELS["contact_purpose"][purpose].text
        phone = _answer(f"{council.name}, {label}: phone (Enter to leave it out)")
        while phone:
            hours = _answer("  when it is answered, such as Monday to Friday, 9am to 5pm")
            source = _answer("  the page where this is published")
            contact = CouncilContactRecord(
                purpose,
                "",
                phone,
                hours,
                "",
                "",
                "",
                source or f"{council.name}, when the site was set up",
                today,
            )
            try:
                contacts.append(check_contact(contact, today))
                break
            except Invalid as error:
                click.echo(f"  {error_message(error)}")
                phone = _answer("  phone (Enter to leave it out)")
    return tuple(contacts)


def ask_sender(present: str) -> str:
    """Ask for the address that letters come from; "" leaves it as it is."""
    shown = f" (Enter for {present})" if present else " (Enter for none yet)"
    return _answer(f"The address that letters come from{shown}")


def ask_administrator() -> str:
    """Ask whom to invite as the site's administrator; "" for nobody yet."""
    return _answer("The address of the site's first administrator (Enter for nobody yet)")


def _answer(question: str) -> str:
    return str(click.prompt(question, default="", show_default=False)).strip()
