"""The letter that answers whoever reported a mistake and asked for one: put into words when it is sent."""

from __future__ import annotations

from flask import url_for

from directory.catalogue.queries import service_row
from directory.moderation.queries.reports import by_id
from directory.outbox.mailer import Composed
from directory.web.i18n import gettext
from directory.web.languages import anonymous_request
from directory.web.letter_words import plain_letter


def compose_answer(ids: tuple[str, ...], locale: str) -> Composed:
    """What was done about a report, and why. The subject names neither the service nor anybody."""
    report = by_id(int(ids[0]))
    service = service_row(report.service_id)
    with anonymous_request(locale):
        subject = gettext("What we did about the mistake you told us of")
        done = (
            gettext("We put it right.")
            if report.state == "corrected"
            else gettext("We looked at it, and it stays as it is.")
        )
        opening = (
            gettext("You told us that something on the page of %(service)s is wrong.", service=service.name),
            done,
            *([report.decision_reason] if report.decision_reason else []),
        )
        closing = (
            gettext("The number of your report is %(reference)s.", reference=report.reference),
            gettext("If you did not expect this letter, you can throw it away."),
        )
        text, html = plain_letter(
            subject,
            opening,
            gettext("The page of this service"),
            url_for("finding.service", slug=service.slug, lang=locale),
            closing,
        )
        return Composed(subject, text, html)
