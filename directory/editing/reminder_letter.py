"""The letter that reminds a provider of facts: put into words when it is sent, so that it says what is told by then."""

from __future__ import annotations

from datetime import date

from flask import url_for

from directory.editing.availability_page import age_words, availability_words
from directory.editing.queries import availabilities
from directory.foundation.time import today
from directory.outbox.mailer import Composed
from directory.reminders.models import Reminder
from directory.reminders.queries import facts_of, facts_to_confirm, reminder_by_id, reminder_token
from directory.vocabulary.organisations import FactKind
from directory.web.i18n import gettext
from directory.web.labels import label
from directory.web.languages import anonymous_request
from directory.web.letter_words import plain_letter
from directory.web.templating import day


def compose(ids: tuple[str, ...], locale: str) -> Composed:
    """The letter of a reminder, by the reminder's public id."""
    with anonymous_request(locale):
        reminder, on = reminder_by_id(ids[0]), today()
        facts = facts_of(reminder)
        subject = gettext("Is this still right?")
        asks_vacancies = any(kind == FactKind.VACANCIES for _, kind in facts)
        path = url_for("reminder_answers.letter", token=reminder_token(reminder.public_id))
        closing = (
            gettext(
                "The link needs no password. It works once, until %(day)s."
                " It answers what this letter asks, nothing else.",
                day=day(reminder.expires_on),
            ),
            gettext("You get this letter because you look after these services at Choosing Care."),
        )
        words = gettext("Say what is free today") if asks_vacancies else gettext("Say what is still right")
        text, html = plain_letter(subject, _opening(reminder, on), words, path, closing)
        return Composed(subject, text, html)


def _opening(reminder: Reminder, on: date) -> list[str]:
    """What families are told now, a line a fact."""
    kinds: dict[int, list[str]] = {}
    for service_id, kind in facts_of(reminder):
        kinds.setdefault(service_id, []).append(kind)
    since = {(fact.service_id, str(fact.kind)): fact.told_on for fact in facts_to_confirm(reminder)}
    lines = [gettext("Families rely on these facts. Please confirm them, or put them right.")]
    for service_id, name, _, now in availabilities(tuple(kinds)):
        for kind in kinds[service_id]:
            if kind == FactKind.VACANCIES:
                said, age = availability_words(now, on), age_words(now.told_on, on)
            elif told_on := since.get((service_id, kind)):
                said, age = label("fact_kind", kind), age_words(told_on, on)
            else:
                continue  # somebody told or confirmed it since
            lines.append(gettext("%(service)s: %(said)s, %(age)s.", service=name, said=said, age=age))
    return lines
