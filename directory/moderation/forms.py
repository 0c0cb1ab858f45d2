"""The form that reports a mistake, with the messages for each field. What a report must hold is in rules."""

from __future__ import annotations

from typing import Any

from wtforms import HiddenField, RadioField, TextAreaField
from wtforms.validators import AnyOf, InputRequired, Length, Optional, ValidationError

from directory.moderation.rules import LONGEST_EMAIL, LONGEST_PHONE, LONGEST_TEXT
from directory.vocabulary.people import ReportedFact
from directory.web.form_fields import EmailField, Form, PhoneField, trimmed
from directory.web.i18n import lazy_gettext as _l
from directory.web.labels import label


def _reported_facts() -> dict[str, Any]:
    # Called for each form, so that the labels are in the language of its page.
    return {code: label("reported_fact", code) for code in ReportedFact}


class MistakeForm(Form):
    """What is wrong, in the visitor's words, and how to reach the visitor, if wanted."""

    what = RadioField(
        _l("What is wrong?"),
        choices=_reported_facts,
        validate_choice=False,
        validators=[
            InputRequired(_l("Choose what is wrong")),
            AnyOf(tuple(ReportedFact), message=_l("Choose what is wrong")),
        ],
    )
    wrong = TextAreaField(
        _l("Tell us what is wrong, and what is right if you know"),
        description=_l("Please leave out names and anything private about a person."),
        filters=[trimmed],
        validators=[
            InputRequired(_l("Tell us what is wrong")),
            Length(max=LONGEST_TEXT, message=_l("Use %(max)d letters or fewer")),
        ],
    )
    email = EmailField(
        _l("Your e-mail address"),
        filters=[trimmed],
        validators=[
            Optional(),
            Length(max=LONGEST_EMAIL, message=_l("Enter an e-mail address, like name@example.com")),
        ],
    )
    phone = PhoneField(
        _l("Your phone number"),
        filters=[trimmed],
        validators=[
            Optional(),
            Length(max=LONGEST_PHONE, message=_l("Enter a phone number, like 020 7946 0000")),
        ],
    )
    token = HiddenField()

    def validate_wrong(self, field: TextAreaField) -> None:
        """Refuse spaces alone."""
        if not field.data:
            raise ValidationError(str(_l("Tell us what is wrong")))
