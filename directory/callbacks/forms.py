"""The public forms of requests to be rung or visited. What a request must hold is in rules."""

from __future__ import annotations

from typing import Any

from wtforms import (
    BooleanField,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, ValidationError

from directory.callbacks.rules import (
    LONGEST_ABOUT,
    LONGEST_ADDRESS,
    LONGEST_EMAIL,
    LONGEST_NAME,
    LONGEST_PHONE,
    RINGING_DAYS,
    RequestedCall,
    needed_fields,
)
from directory.vocabulary.callbacks import CallFor, CallKind, CallMeans, CallTime
from directory.vocabulary.languages import SpokenLanguage
from directory.web.error_messages import lazy_error_message
from directory.web.form_fields import Form, labelled, trimmed
from directory.web.i18n import gettext
from directory.web.i18n import lazy_gettext as _l
from directory.web.labels import label

LONGEST_POSTCODE = 100
LONGEST_REFERENCE = 20


def _languages() -> list[tuple[str, str]]:
    named = sorted((label("language", code), str(code)) for code in SpokenLanguage)
    return [("", gettext("Choose a language")), *((code, words) for words, code in named)]


def _most(length: int) -> Length:
    return Length(max=length, message=_l("Use %(max)d letters or fewer"))


# What is said where the number or the address is missing that somebody is to be reached by.
NEEDED = {
    "phone": lazy_error_message("phone"),
    "email": lazy_error_message("email"),
    "address": _l("Enter the address and the postcode"),
}


class CallForm(Form):
    """What somebody asks for, whom to ask for, and how and when to be reached."""

    kind = RadioField(_l("What shall we do?"), choices=labelled("call_kind", CallKind), validate_choice=False)
    for_whom = RadioField(
        _l("Whom is the care for?"),
        choices=labelled("call_for", CallFor),
        default=CallFor.ONESELF.value,
        validate_choice=False,
    )
    is_known = BooleanField(_l("This person knows that I ask"))
    name = StringField(
        _l("Name that we should ask for"),
        filters=[trimmed],
        validators=[InputRequired(_l("Enter the name that we should ask for")), _most(LONGEST_NAME)],
    )
    means = RadioField(
        _l("How shall we reach you?"),
        choices=labelled("call_means", CallMeans),
        default=CallMeans.PHONE.value,
        validate_choice=False,
    )
    phone = StringField(_l("Phone number"), filters=[trimmed], validators=[_most(LONGEST_PHONE)])
    email = StringField(
        _l("E-mail address"),
        filters=[trimmed],
        validators=[_most(LONGEST_EMAIL)],
    )
    address = TextAreaField(
        _l("Address and postcode"),
        description=_l("Only for a visit at home, or if we should send you a letter."),
        filters=[trimmed],
        validators=[_most(LONGEST_ADDRESS)],
    )
    times = SelectMultipleField(
        _l("When is a good time?"),
        description=_l("Choose all that are good. Leave it empty if any time is good."),
        choices=labelled("call_time", CallTime),
        validate_choice=False,
    )
    days = SelectMultipleField(
        _l("On which days?"), choices=labelled("weekday", RINGING_DAYS), validate_choice=False
    )
    language = SelectField(
        _l("Which language do you want to speak?"), choices=_languages, validate_choice=False
    )
    interpreter = BooleanField(_l("I need an interpreter"))
    about = TextAreaField(
        _l("What is it about?"),
        description=_l(
            "A few words are enough, like “help with washing”. Please do not write about your health. "
            "Tell us when we talk."
        ),
        filters=[trimmed],
        validators=[_most(LONGEST_ABOUT)],
    )
    with_shortlist = BooleanField(_l("Send my shortlist along"))
    token = HiddenField()

    def asked(self, shortlist: tuple[str, ...] = ()) -> RequestedCall:
        """What was typed; with the services of the shortlist, where she ticked that."""
        return RequestedCall(
            kind=self.kind.data or "",
            means=self.means.data or "",
            name=self.name.data or "",
            phone=self.phone.data or "",
            email=self.email.data or "",
            address=self.address.data or "",
            for_whom=self.for_whom.data or "",
            is_known=bool(self.is_known.data),
            times=tuple(self.times.data or ()),
            days=tuple(self.days.data or ()),
            language=self.language.data or "",
            interpreter=bool(self.interpreter.data),
            about=self.about.data or "",
            shortlist=shortlist if self.with_shortlist.data else (),
        )

    def validate_kind(self, field: RadioField) -> None:
        """One of the two."""
        if not field.data:
            raise ValidationError(str(_l("Choose what we should do")))

    def validate(self, extra_validators: Any = None) -> bool:
        """Everything that is missing is said at once, with what the way to be reached needs."""
        valid = super().validate(extra_validators)
        for name in needed_fields(self.kind.data or "", self.means.data or ""):
            field = self[name]
            if not field.data and not field.errors:
                field.errors = [*field.errors, str(NEEDED[name])]
                valid = False
        return valid

    @property
    def is_by_phone(self) -> bool:
        """Whether the part for those who cannot use the phone may stay closed: nothing in it was told or is wrong."""
        told = self.means.data != CallMeans.PHONE or self.email.data
        return not (told or self.means.errors or self.email.errors)

    def offer_only(self, kinds: tuple[Any, ...]) -> None:
        """Ask for what the council takes; where that is one thing there is nothing to choose."""
        self.kind.choices = [(str(kind), label("call_kind", kind)) for kind in kinds]
        if len(kinds) == 1:
            self.kind.data = str(kinds[0])


class CouncilForm(Form):
    """Whose council is asked, by a postcode."""

    postcode = StringField(
        _l("Postcode of the home"),
        filters=[trimmed],
        validators=[InputRequired(_l("Enter a postcode, like N8 0RD")), _most(LONGEST_POSTCODE)],
    )


class WithdrawForm(Form):
    """Which request is taken back, and what shows that it is one's own."""

    reference = StringField(
        _l("Reference number"),
        description=_l("Like K-7KQ4-M2XP."),
        filters=[trimmed],
        validators=[InputRequired(_l("Enter the reference number")), _most(LONGEST_REFERENCE)],
    )
    given = StringField(
        _l("The phone number that you gave us"),
        description=_l("If you gave none: the e-mail address, or the name."),
        filters=[trimmed],
        validators=[InputRequired(_l("Enter the phone number that you gave us")), _most(LONGEST_EMAIL)],
    )
