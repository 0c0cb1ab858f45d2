"""The terminal's way to the first account: whoever may type on the machine may invite its administrator."""

from __future__ import annotations

import click
from flask import url_for

from directory.accounts.actions.people import invitation_token, invite, reset_factor
from directory.accounts.queries import account_by_email
from directory.accounts.states import Side
from directory.foundation.actor import SYSTEM, Grant, Role
from directory.foundation.database import transaction
from directory.foundation.errors import Invalid
from directory.web.error_messages import error_message
from directory.web.languages import anonymous_request
from directory.web.letter_words import letter_site


@click.group()
def user() -> None:
    """People who sign in."""


@user.command("invite")
@click.argument("email")
@click.option("--name", default="Administrator", show_default=True, help="As colleagues know the person.")
def invite_administrator(email: str, name: str) -> None:
    """Invite an administrator of this site, and print the one-time link. It works for seven days."""
    click.echo(invitation_line(email, name))


@user.command("reset")
@click.argument("email")
def reset(email: str) -> None:
    """Let somebody who lost every way in set up a password and an app anew, and print the one-time link.

    For whoever looks after the machine, where no administrator can: make sure first who asks.
    """
    account = account_by_email(email)
    if account is None or account.state != "active":
        raise click.UsageError(f"Nobody who signs in has the address {email}. Nothing was changed.")
    with transaction():
        reset_factor(SYSTEM, account.id, by_letter=False)
        token = invitation_token(account.id)
    click.echo(link_line(account.email, token))


def invitation_line(email: str, name: str) -> str:
    """Invite an administrator; the sentence with the link. Raises click.UsageError for an address that is none."""
    try:
        with transaction():
            account = invite(
                SYSTEM,
                email,
                name=name,
                side=Side.STAFF,
                grants=(Grant(Role.ADMINISTRATOR),),
                by_letter=False,
            )
            if account.state != "invited":
                return f"{account.email} has an account already and is an administrator now."
            token = invitation_token(account.id)
    except Invalid as error:
        with anonymous_request("en"):
            raise click.UsageError(error_message(error)) from error
    return link_line(account.email, token)


def link_line(email: str, token: str) -> str:
    """The sentence with somebody's one-time link, for the terminal."""
    with anonymous_request("en"):
        path = url_for("signing_in.invitation", token=token)
    return f"Open this page within seven days to set up the account of {email}:\n  {letter_site()}{path}"
