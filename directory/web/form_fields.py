"""The kinds of field that forms of people who are signed in are made of. What a value may be is in rules."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

import wtforms
from flask_babel import LazyString
from wtforms import (
    BooleanField,
    DateField,
    Field,
    HiddenField,
    RadioField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import AnyOf, InputRequired, Length, Optional, StopValidation, ValidationError

from directory.foundation.contact_details import check_email, check_own_phone
from directory.foundation.errors import Invalid
from directory.foundation.money import pounds_to_pence
from directory.foundation.read_dates import read_day
from directory.web.error_messages import error_message
from directory.web.i18n import gettext
from directory.web.i18n import lazy_gettext as _l
from directory.web.labels import label
from directory.web.templating import pounds

LONGEST_NAME = 200
LONGEST_TEXT = 4_000  # characters
MOST_VALUE_PENCE = 100_000_000_000_00

# What WTForms itself says of a value that no field of a page sends, in words of ours.
WTFORMS_MESSAGES: Mapping[str, LazyString] = {
    "Not a valid choice.": _l("Choose one from the list."),
    "Invalid Choice: could not coerce.": _l("Choose one from the list."),
    "Invalid choice(s): one or more data inputs could not be coerced.": _l("Choose one from the list."),
    "'%(value)s' is not a valid choice for this field.": _l("Choose one from the list."),
    "Not a valid integer value.": _l("Enter a whole number."),
    "Not a valid date value.": _l("Enter a day, like 1 April 2027."),
    "This field is required.": _l("Fill in this field."),
}


class _Messages:
    """The messages of WTForms in the language of the page."""

    def gettext(self, message: str) -> str:
        return str(WTFORMS_MESSAGES.get(message, message))

    def ngettext(self, message: str, plural: str, num: int) -> str:
        return self.gettext(message)


class Form(wtforms.Form):
    """What every form of the site is made of: it refuses a value in the language of the page."""

    class Meta:
        """Where WTForms looks up its own messages."""

        def get_translations(self, form: wtforms.Form) -> _Messages:
            """Ours, instead of the few languages that WTForms has."""
            return _Messages()


class SentForm(Form):
    """A form of somebody who is signed in: the token makes it act once, `version` tells a stale one."""

    token = HiddenField()
    version = HiddenField()

    @property
    def seen_version(self) -> int:
        """The version that the form was filled in from; 0 where it came without one, which is always stale."""
        text = str(self.version.data or "")
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


class DayField(DateField):
    """A day, chosen or typed as people here write one: `read_day`."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the day; nothing typed is none. Raises ValueError with the sentence for what is no day."""
        text = " ".join(valuelist)
        self.data = None
        if not text.strip():
            return
        try:
            self.data = read_day(text, self.name)
        except Invalid as error:
            raise ValueError(error_message(error)) from error


class EmailField(StringField):
    """An address of mail, without what was copied along: `check_email`. What is none stays as it was typed."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the address. Raises ValueError with the sentence for what is none."""
        super().process_formdata(valuelist)
        self.data = _checked(check_email, self.name, self.data)


class PhoneField(StringField):
    """A number at which somebody can be rung: `check_own_phone`. What is none stays as it was typed."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the number. Raises ValueError with the sentence for what is none."""
        super().process_formdata(valuelist)
        self.data = _checked(check_own_phone, self.name, self.data)


class MoneyField(StringField):
    """An amount in pounds; `pence` is what was typed in whole pence, None where nothing was."""

    pence: int | None = None

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the amount. Raises ValueError with the sentence for what is none."""
        super().process_formdata(valuelist)
        text = (self.data or "").strip()
        if not text:
            return
        try:
            self.pence = pounds_to_pence(text, self.name, most_pence=MOST_VALUE_PENCE)
        except Invalid as error:
            raise ValueError(str(_l("Enter an amount in pounds, like 650 or 1,250,000."))) from error

    def show(self, pence: int | None) -> None:
        """Fill the field with a stored amount."""
        self.pence, self.data = pence, "" if pence is None else pounds(pence)


def day_field(words: LazyString, *, hint: LazyString | None = None, required: bool = True) -> DayField:
    """A day."""
    needed = InputRequired(_l("Enter a day, like 1 April 2027."))
    return DayField(
        words,
        description="" if hint is None else hint,
        validators=[needed if required else Optional()],
    )


def money_field(words: LazyString, *, hint: LazyString | None = None, required: bool = False) -> MoneyField:
    """An amount in pounds."""
    needed = InputRequired(_l("Enter an amount in pounds, like 650 or 1,250,000."))
    return MoneyField(
        words, description="" if hint is None else hint, validators=[needed if required else Optional()]
    )


def line_field(
    words: LazyString,
    *,
    hint: LazyString | None = None,
    most: int = LONGEST_NAME,
    required: bool = True,
) -> StringField:
    """One line of text."""
    checks: list[Any] = [InputRequired(_l("Fill in this field.")) if required else Optional()]
    return StringField(
        words,
        description="" if hint is None else hint,
        filters=[trimmed],
        validators=[*checks, not_blank if required else _nothing, _length(most)],
    )


def text_field(
    words: LazyString,
    *,
    hint: LazyString | None = None,
    most: int = LONGEST_TEXT,
    required: bool = True,
) -> TextAreaField:
    """Several lines of text."""
    checks: list[Any] = [InputRequired(_l("Fill in this field.")) if required else Optional()]
    return TextAreaField(
        words,
        description="" if hint is None else hint,
        filters=[trimmed],
        validators=[*checks, not_blank if required else _nothing, _length(most)],
    )


def choice_field(
    words: LazyString,
    kind: str,
    codes: Iterable[str],
    *,
    hint: LazyString | None = None,
    default: str | None = None,
) -> RadioField:
    """One of a few codes, each with its label."""
    return RadioField(
        words,
        description="" if hint is None else hint,
        choices=labelled(kind, codes),
        default=default,
        validate_choice=True,
        validators=[InputRequired(_l("Choose one from the list."))],
    )


def radio_field(
    words: LazyString,
    choices: Mapping[str, LazyString],
    *,
    hint: LazyString | None = None,
    required: bool = True,
) -> RadioField:
    """One of a few, each with words of its own."""
    missing = _l("Choose one from the list.")
    known = AnyOf(list(choices), message=missing)
    return RadioField(
        words,
        choices=lambda: [(code, str(said)) for code, said in choices.items()],
        description="" if hint is None else hint,
        validate_choice=False,
        validators=[InputRequired(missing), known] if required else [Optional(), known],
    )


def tick_field(words: LazyString, missing: LazyString) -> BooleanField:
    """A box that has to be ticked."""
    return BooleanField(words, validators=[InputRequired(missing)])


def choices_field(words: LazyString, kind: str, codes: Iterable[str]) -> SelectMultipleField:
    """Any of a few codes."""
    return SelectMultipleField(words, choices=labelled(kind, codes), validate_choice=True)


def yes_or_no(
    words: LazyString, *, hint: LazyString | None = None, default: bool | None = False
) -> RadioField:
    """A question with two answers: a box that is not ticked could not be told from one that was not seen.

    With `default` None nothing is chosen before: where somebody vouches for something, nobody else says yes for them.
    """
    return RadioField(
        words,
        description="" if hint is None else hint,
        choices=_yes_no,
        default=None if default is None else "yes" if default else "no",
        validators=[InputRequired(_l("Choose one from the list."))],
    )


def is_yes(field: Field) -> bool:
    """Whether a question was answered with yes."""
    return bool(field.data == "yes")


def whole_number(field: Field) -> int | None:
    """A number that was typed, None where nothing was. Raises ValidationError."""
    text = (field.data or "").strip()
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 7):
        raise ValidationError(str(_l("Enter a whole number.")))
    return int(text)


def check_number(_form: Form, field: Field) -> None:
    """A validator: a whole number, or nothing."""
    whole_number(field)


def labelled(kind: str, codes: Iterable[str]) -> Callable[[], list[tuple[str, str]]]:
    """The choices of a field, made for each form so that their words are in the language of its page."""
    listed = [str(code) for code in codes]
    return lambda: [(code, label(kind, code)) for code in listed]


def trimmed(value: str | None) -> str:
    """A text without the spaces round it; a browser sends a line break as two characters."""
    return (value or "").replace("\r\n", "\n").strip()


def day_or_none(field: Field) -> date | None:
    """The day of a field that may be empty."""
    value = field.data
    return value if isinstance(value, date) else None


def not_blank(_form: Form, field: Field) -> None:
    """A validator: more than spaces."""
    if not field.data:
        raise StopValidation(str(_l("Fill in this field.")))


def _checked(check: Callable[[str, str], str], name: str, text: str | None) -> str:
    try:
        return check(name, text or "")
    except Invalid as error:
        raise ValueError(error_message(error)) from error


def _nothing(_form: Form, _field: Field) -> None:
    """In the place of a validator that is not wanted."""


def _length(most: int) -> Length:
    return Length(max=most, message=_l("Use %(max)d letters or fewer"))


def _yes_no() -> list[tuple[str, str]]:
    return [("yes", gettext("Yes")), ("no", gettext("No"))]
