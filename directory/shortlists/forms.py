"""The form that sends a shortlist by e-mail: one address, and a token against a double submit."""

from __future__ import annotations

import unicodedata

from email_validator import EmailNotValidError, validate_email
from wtforms import HiddenField, StringField
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from directory.foundation.clean_text import clean_email
from directory.foundation.contact_details import ENCODED_WORD
from directory.web.form_fields import Form, trimmed
from directory.web.i18n import lazy_gettext as _l

LONGEST_ADDRESS = 254  # characters, RFC 5321
LONGEST_SENDER = 60  # characters
JOINS_NAMES = frozenset(" '’-")


class LetterForm(Form):
    """Whom the shortlist is sent to."""

    to = StringField(
        _l("E-mail address"),
        filters=[trimmed],
        validators=[InputRequired(_l("Enter an e-mail address, like name@example.com"))],
    )
    sender = StringField(
        _l("Your name"),
        filters=[trimmed],
        description=_l(
            "It stands in the letter, so that nobody takes it for junk. We keep it until the letter is sent."
        ),
        validators=[Optional(), Length(max=LONGEST_SENDER)],
    )
    token = HiddenField()

    def validate_to(self, field: StringField) -> None:
        """One address that a mail server could take; nothing is asked of the network. Never more than one line."""
        try:
            if len(field.data or "") > LONGEST_ADDRESS:
                raise EmailNotValidError("too long")
            address = clean_email(field.data or "")
            if ENCODED_WORD in address:
                raise EmailNotValidError("an encoded word")
            result = validate_email(address, allow_smtputf8=False, check_deliverability=False)
        except EmailNotValidError as error:
            raise ValidationError(str(_l("Enter an e-mail address, like name@example.com"))) from error
        self.address = result.ascii_email or ""

    def validate_sender(self, field: StringField) -> None:
        """Letters of any writing and what joins names: a letter of ours must not carry a stranger's number or link."""
        if not all(unicodedata.category(sign)[0] in "LM" or sign in JOINS_NAMES for sign in field.data or ""):
            raise ValidationError(str(_l("Enter a name, in letters only")))

    address = ""
