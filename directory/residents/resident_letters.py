"""The letter that lets a resident in: put into words when it is sent, from the id of its link alone."""

from __future__ import annotations

from flask import url_for

from directory.accounts.queries import account_row, link_of
from directory.accounts.rules import needs_second_factor
from directory.accounts.tokens import link_token
from directory.outbox.mailer import Composed
from directory.places.queries import council_name
from directory.residents.queries import council_that_invited
from directory.web.i18n import gettext
from directory.web.languages import anonymous_request
from directory.web.letter_words import plain_letter


def compose_invitation(ids: tuple[str, ...], locale: str) -> Composed:
    """The letter to a resident whom a council lets in, or to whoever acts for one; its link opens in her language."""
    link = link_of(int(ids[0]))
    account = account_row(link.account_id)
    code = council_that_invited(account.id)
    with anonymous_request(locale):
        subject = gettext("You are invited to Choosing Care")
        text, html = plain_letter(
            subject,
            (
                gettext("%(council)s has invited you to Choosing Care.", council=council_name(code))
                if code
                else gettext("Your council has invited you to Choosing Care."),
                gettext(
                    "Open the page below, choose a password, and set up an app on your phone for your codes."
                )
                if needs_second_factor(account.side)
                else gettext("Open the page below and choose a password. You need nothing else to sign in."),
                gettext("You need no account to look for care and to compare it."),
                gettext("The link works for 7 days, until your account is ready."),
            ),
            gettext("Set up your account"),
            url_for("signing_in.invitation", token=link_token(link.id, link.nonce), lang=locale),
            (gettext("If you did not expect this letter, you can throw it away."),),
        )
        return Composed(subject, text, html)
