"""One request to be rung or visited as its page prints it: the form, and who asked in words once that was looked at."""

from __future__ import annotations

from flask import url_for
from wtforms import HiddenField, SelectField, TextAreaField
from wtforms.validators import Length, Optional

from directory.callbacks.records import Whoever
from directory.callbacks.rules import LONGEST_NOTE, STAFF_OUTCOMES
from directory.catalogue.states import ServiceState
from directory.web.form_fields import DayField, Form, trimmed
from directory.web.i18n import gettext
from directory.web.i18n import lazy_gettext as _l
from directory.web.labels import label

Fact = tuple[str, str | None, None]


def _outcomes() -> list[tuple[str, str]]:
    chosen = [(str(outcome), label("call_outcome", outcome)) for outcome in STAFF_OUTCOMES]
    return [("", gettext("Choose how it ended")), *chosen]


class CallAnswerForm(Form):
    """What was done for a request; which of it counts is said by the button that was pressed."""

    note = TextAreaField(
        _l("Note"),
        description=_l("Short, and no medical detail. It is deleted together with who asked."),
        filters=[trimmed],
        validators=[Optional(), Length(max=LONGEST_NOTE)],
    )
    visit_on = DayField(_l("Day of the visit"), validators=[Optional()])
    outcome = SelectField(_l("How did it end?"), choices=_outcomes, validate_choice=False)
    version = HiddenField()
    verb = HiddenField()
    token = HiddenField()


def person_facts(found: Whoever) -> list[Fact]:
    """Who asked, and how and when to reach them."""
    times = ", ".join(label("call_time", time) for time in found.times)
    days = ", ".join(label("weekday", day) for day in found.days)
    spoken = label("language", found.language) if found.language else ""
    if found.interpreter:
        spoken = ", ".join(filter(None, (spoken, gettext("needs an interpreter"))))
    return [
        (gettext("Ask for"), found.name, None),
        (gettext("Phone number"), found.phone, None),
        (gettext("E-mail address"), found.email, None),
        (gettext("Address"), found.address, None),
        (gettext("Good times"), ", ".join(filter(None, (days, times))) or gettext("Any"), None),
        (gettext("Language"), spoken, None),
        (gettext("What it is about"), found.about, None),
        (gettext("Notes"), found.notes, None),
    ]


def shortlist_links(found: Whoever) -> list[tuple[str, str | None]]:
    """The services that were sent along: each name, with the address of its page where it is public today."""
    return [
        (
            service.name,
            url_for("finding.service", slug=service.slug)
            if service.state == ServiceState.PUBLISHED
            else None,
        )
        for service in found.shortlist
    ]
