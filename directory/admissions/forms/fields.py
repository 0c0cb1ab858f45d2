"""The kinds of field that forms of applications and admissions are made of. What a value may be is in rules."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import LazyString
from wtforms import BooleanField, DateField, Form, HiddenField, RadioField, TextAreaField
from wtforms.validators import AnyOf, InputRequired, Length, Optional, ValidationError

from directory.web.i18n import lazy_gettext as _l

# As <input type="date"> sends a day, and as people here write one.
DAY_FORMATS = ["%Y-%m-%d", "%d/%m/%Y", "%d %m %Y", "%d %B %Y", "%d %b %Y"]
FIRST_YEAR, LAST_YEAR = 2000, 2100
LONGEST_TEXT = 4000


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
    """A day, typed or chosen; a year beyond any term is a slip of the finger."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the day. Raises ValueError with the sentence for what is no day."""
        try:
            super().process_formdata([value.strip() for value in valuelist])
        except ValueError as error:
            raise ValueError(str(_l("Enter a day, like 1 April 2027."))) from error
        if self.data is not None and not FIRST_YEAR <= self.data.year <= LAST_YEAR:
            self.data = None
            raise ValueError(str(_l("Enter a day, like 1 April 2027.")))


def day_field(words: LazyString, *, hint: LazyString | str = "", required: bool = True) -> DayField:
    """A day."""
    needed = InputRequired(_l("Enter a day, like 1 April 2027."))
    return DayField(
        words, format=DAY_FORMATS, description=hint, validators=[needed if required else Optional()]
    )


def text_field(words: LazyString, *, hint: LazyString | str = "", required: bool = True) -> TextAreaField:
    """Several lines of text."""
    checks: list[Any] = [InputRequired(_l("Fill in this field.")), not_blank] if required else [Optional()]
    too_long = _l("Use %(max)d letters or fewer")
    return TextAreaField(
        words,
        description=hint,
        filters=[trimmed],
        validators=[*checks, Length(max=LONGEST_TEXT, message=too_long)],
    )


def choice_field(
    words: LazyString,
    choices: Mapping[str, LazyString],
    *,
    hint: LazyString | str = "",
    required: bool = True,
) -> RadioField:
    """One of a few."""
    missing = _l("Choose one from the list.")
    known = AnyOf(list(choices), message=missing)
    return RadioField(
        words,
        choices=lambda: {code: str(label) for code, label in choices.items()},
        description=hint,
        validate_choice=False,
        validators=[InputRequired(missing), known] if required else [Optional(), known],
    )


def tick_field(words: LazyString, missing: LazyString) -> BooleanField:
    """A box that has to be ticked."""
    return BooleanField(words, validators=[InputRequired(missing)])


def trimmed(value: str | None) -> str:
    """The text without white space around it, its line breaks as one character each."""
    return (value or "").replace("\r\n", "\n").strip()


def not_blank(_form: Form, field: TextAreaField) -> None:
    """Refuse spaces alone."""
    if not field.data:
        raise ValidationError(str(_l("Fill in this field.")))
