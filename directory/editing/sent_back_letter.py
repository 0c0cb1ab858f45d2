"""The letter about what a council sent back: put into words when it is sent, from ids alone."""

from __future__ import annotations

from flask import url_for

from directory.editing.sent_back_queries import SentBack, sent_back
from directory.outbox.mailer import Composed
from directory.presenting.price_words import line_words, price_about
from directory.web.i18n import gettext
from directory.web.labels import label
from directory.web.languages import anonymous_request
from directory.web.letter_words import plain_letter
from directory.web.templating import day


def compose(ids: tuple[str, ...], locale: str) -> Composed:
    """What was sent back and why, by what the record calls the thing, and its id. The subject names nobody."""
    found = sent_back(ids[0], int(ids[1]))
    with anonymous_request(locale):
        subject = gettext("The Council has sent something back to you")
        if found.line is None:
            path, words = url_for("desk.provider_desk"), gettext("Open your desk")
        else:
            path, words = url_for("own_prices.prices", slug=found.slug), gettext("See your prices")
        text, html = plain_letter(subject, _opening(found), words, path)
        return Composed(subject, text, html)


def _opening(found: SentBack) -> list[str]:
    if found.line is None:
        return [
            gettext("Your reply to feedback about %(service)s is not published.", service=found.service),
            gettext("Why: %(reason)s", reason=label("rejection_reason", found.reason)),
            gettext("You may write it again."),
        ]
    price = f"{line_words(found.line)}, {price_about(found.line)}"
    if found.last_day is None:
        refused = gettext(
            "The Council refused a price of %(service)s from %(day)s: %(price)s.",
            service=found.service,
            day=day(found.line.valid_from),
            price=price,
        )
        after = gettext("You may propose another price.")
    else:
        refused = gettext(
            "The Council refused to end a price of %(service)s after %(day)s: %(price)s.",
            service=found.service,
            day=day(found.last_day),
            price=price,
        )
        after = gettext("The price stays as it is.")
    return [refused, gettext("Why: %(reason)s", reason=found.reason), after]
