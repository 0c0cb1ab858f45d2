"""The letters with one-time links: put into words when they are sent, from the id of the link alone."""

from __future__ import annotations

from flask import url_for

from directory.accounts.queries import link_of
from directory.accounts.tokens import link_token
from directory.outbox.mailer import Composed
from directory.web.i18n import gettext
from directory.web.languages import anonymous_request
from directory.web.letter_words import plain_letter


def compose_invitation(ids: tuple[str, ...], locale: str) -> Composed:
    """The letter to somebody who is invited, or whose second factor is to be set up anew."""
    with anonymous_request(locale):
        subject = gettext("You are invited to Choosing Care")
        text, html = plain_letter(
            subject,
            (
                gettext("You can now have an account at Choosing Care, for your work."),
                gettext(
                    "Open the page below, choose a password, and set up an app on your phone for your codes."
                ),
                gettext("The link works for 7 days, until your account is ready."),
            ),
            gettext("Set up your account"),
            _path("signing_in.invitation", ids),
            (gettext("If you did not expect this letter, you can throw it away."),),
        )
        return Composed(subject, text, html)


def compose_password_reset(ids: tuple[str, ...], locale: str) -> Composed:
    """The letter to somebody who asked for a new password."""
    with anonymous_request(locale):
        subject = gettext("Choose a new password for Choosing Care")
        text, html = plain_letter(
            subject,
            (
                gettext("Somebody asked for a new password for your account at Choosing Care."),
                gettext("The link works once, for one hour."),
            ),
            gettext("Choose a new password"),
            _path("signing_in.new_password", ids),
            (gettext("If it was not you, you can throw this letter away. Your password stays as it is."),),
        )
        return Composed(subject, text, html)


def _path(endpoint: str, ids: tuple[str, ...]) -> str:
    link = link_of(int(ids[0]))
    return url_for(endpoint, token=link_token(link.id, link.nonce))
