"""The form that sends a shortlist by e-mail: one address, and a token against a double submit."""

from __future__ import annotations

from email_validator import EmailNotValidError, validate_email
from wtforms import HiddenField, StringField
from wtforms.validators import InputRequired, ValidationError

from directory.foundation.contact_details import ENCODED_WORD
from directory.web.form_fields import Form, trimmed
from directory.web.i18n import lazy_gettext as _l

LONGEST_ADDRESS = 254  # characters, RFC 5321


class LetterForm(Form):
    """Whom the shortlist is sent to."""

    to = StringField(
        _l("E-mail address"),
        filters=[trimmed],
        validators=[InputRequired(_l("Enter an e-mail address, like name@example.com"))],
    )
    token = HiddenField()

    def validate_to(self, field: StringField) -> None:
        """One address that a mail server could take; nothing is asked of the network. Never more than one line."""
        try:
            if len(field.data or "") > LONGEST_ADDRESS:
                raise EmailNotValidError("too long")
            if ENCODED_WORD in (field.data or ""):
                raise EmailNotValidError("an encoded word")
            result = validate_email(field.data or "", allow_smtputf8=False, check_deliverability=False)
        except EmailNotValidError as error:
            raise ValidationError(str(_l("Enter an e-mail address, like name@example.com"))) from error
        self.address = result.ascii_email or ""

    address = ""
