"""The forms of claims: who asks, how the published contact was reached, what was decided."""

from __future__ import annotations

from datetime import date
from typing import Any

from wtforms import BooleanField, HiddenField, RadioField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional, Regexp, ValidationError

from directory.claims.rules import (
    LONGEST_CONTACT,
    LONGEST_EMAIL,
    LONGEST_JOB,
    LONGEST_NAME,
    LONGEST_NOTE,
    LONGEST_PHONE,
    Claimant,
)
from directory.foundation.errors import Invalid
from directory.foundation.read_dates import read_day
from directory.vocabulary.claims import ClaimRefusal, ContactMeans, ContactOutcome, ContactPublisher
from directory.web.error_messages import error_message, lazy_error_message
from directory.web.form_fields import Form, trimmed
from directory.web.i18n import lazy_gettext as _l
from directory.web.labels import label

_VERSION = Regexp(r"[0-9]{1,9}\Z")


def _means() -> dict[str, Any]:
    return {code: label("contact_means", code) for code in ContactMeans}


def _publishers() -> dict[str, Any]:
    return {code: label("contact_publisher", code) for code in ContactPublisher}


def _outcomes() -> dict[str, Any]:
    return {code: label("contact_outcome", code) for code in ContactOutcome}


def _refusals() -> dict[str, Any]:
    return {code: label("claim_refusal", code) for code in ClaimRefusal}


class ClaimForm(Form):
    """Who claims a service, and how to answer."""

    name = StringField(
        _l("Your name"),
        filters=[trimmed],
        validators=[
            InputRequired(_l("Enter your name")),
            Length(max=LONGEST_NAME, message=_l("Use %(max)d letters or fewer")),
        ],
    )
    job = StringField(
        _l("Your job there"),
        description=_l("For example registered manager, or director."),
        filters=[trimmed],
        validators=[
            InputRequired(_l("Enter your job")),
            Length(max=LONGEST_JOB, message=_l("Use %(max)d letters or fewer")),
        ],
    )
    email = StringField(
        _l("Your work e-mail address"),
        description=_l("We write to you here about this claim."),
        filters=[trimmed],
        validators=[
            InputRequired(lazy_error_message("email")),
            Length(max=LONGEST_EMAIL, message=lazy_error_message("email")),
        ],
    )
    phone = StringField(
        _l("Your work phone number"),
        filters=[trimmed],
        validators=[
            InputRequired(lazy_error_message("phone")),
            Length(max=LONGEST_PHONE, message=lazy_error_message("phone")),
        ],
    )
    consent = BooleanField(
        _l("I may speak for this service, and the council may ask the provider about me."),
        validators=[InputRequired(_l("Tick the box if you may speak for this service"))],
    )
    token = HiddenField()

    def claimant(self) -> Claimant:
        """What was typed."""
        return Claimant(
            self.name.data or "", self.job.data or "", self.email.data or "", self.phone.data or ""
        )


class ContactForm(Form):
    """How the published contact was written to or rung, and what it said."""

    means = RadioField(
        _l("How did you reach them?"),
        choices=_means,
        validate_choice=False,
        validators=[InputRequired(_l("Choose how you reached them"))],
    )
    publisher = RadioField(
        _l("Who publishes the contact?"),
        choices=_publishers,
        validate_choice=False,
        validators=[InputRequired(_l("Choose who publishes the contact"))],
    )
    used = StringField(
        _l("E-mail address on their website, or address at Companies House"),
        description=_l("The inspectors’ phone number and address are filled in for you."),
        filters=[trimmed],
        validators=[Length(max=LONGEST_CONTACT, message=_l("Use %(max)d letters or fewer"))],
    )
    outcome = RadioField(
        _l("What did they say?"),
        choices=_outcomes,
        validate_choice=False,
        validators=[InputRequired(_l("Choose what they said"))],
    )
    contacted_on = StringField(
        _l("On which day?"), filters=[trimmed], validators=[InputRequired(_l("Enter the day"))]
    )
    note = TextAreaField(
        _l("Whom you spoke to, and what they said"),
        filters=[trimmed],
        validators=[Optional(), Length(max=LONGEST_NOTE, message=_l("Use %(max)d letters or fewer"))],
    )
    token = HiddenField()

    def validate_contacted_on(self, field: StringField) -> None:
        """A day that there is."""
        try:
            self.day()
        except Invalid as error:
            raise ValidationError(error_message(error)) from error

    def day(self) -> date:
        """The day on which they were reached, once the form is valid."""
        return read_day(self.contacted_on.data or "", "contacted_on")


class AcceptForm(Form):
    """Nothing to fill in: the version that was read."""

    version = HiddenField(validators=[InputRequired(), _VERSION])
    token = HiddenField()


class LetterForm(Form):
    """Nothing to fill in: the letter about a decision is written again."""

    token = HiddenField()


class WithdrawForm(AcceptForm):
    """Why a claim is no longer made."""

    reason = TextAreaField(
        _l("Why?"),
        filters=[trimmed],
        validators=[
            InputRequired(lazy_error_message("reason_needed")),
            Length(max=LONGEST_NOTE, message=_l("Use %(max)d letters or fewer")),
        ],
    )


class RefuseForm(AcceptForm):
    """Why a claim is refused, in words that its claimant reads."""

    refusal = RadioField(
        _l("Why do you refuse it?"),
        choices=_refusals,
        validate_choice=False,
        validators=[InputRequired(_l("Choose why you refuse it"))],
    )
    reason = TextAreaField(
        _l("What the claimant reads"),
        description=_l("These words stand in the letter. Do not name anybody else who claims the service."),
        filters=[trimmed],
        validators=[
            InputRequired(lazy_error_message("reason_needed")),
            Length(max=LONGEST_NOTE, message=_l("Use %(max)d letters or fewer")),
        ],
    )


class EntryForm(AcceptForm):
    """A press on one's own entry: consent to publish, or submitting it."""
