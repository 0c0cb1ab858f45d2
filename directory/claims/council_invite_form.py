"""The form by which a council invites the first person of a provider."""

from __future__ import annotations

from wtforms import BooleanField, SelectField, StringField
from wtforms.validators import InputRequired, Length

from directory.accounts.rules import LONGEST_NAME
from directory.claims.rules import LONGEST_EMAIL
from directory.foundation.errors import Invalid, NotFound
from directory.web.error_messages import lazy_error_message
from directory.web.form_fields import LONGEST_NAME as LONGEST_LEGAL_NAME
from directory.web.form_fields import SentForm, trimmed
from directory.web.i18n import lazy_gettext as _l
from directory.web.languages import site_languages
from directory.web.navigation import whole_number

_TOO_LONG = _l("Use %(max)d letters or fewer")


def _languages() -> list[tuple[str, str]]:
    return [(language.code, language.name) for language in site_languages()]


class InviteProviderForm(SentForm):
    """Which provider, and who is to speak for it."""

    # Whether it may be chosen is for the action to say: it tells what to do instead.
    provider = SelectField(
        _l("A provider that you have entered"),
        description=_l("Those that nobody speaks for yet, for example from your spreadsheet."),
        validate_choice=False,
    )
    legal_name = StringField(
        _l("Its legal name"),
        filters=[trimmed],
        validators=[Length(max=LONGEST_LEGAL_NAME, message=_TOO_LONG)],
    )
    company_number = StringField(
        _l("Its company number"), filters=[trimmed], validators=[Length(max=20, message=_TOO_LONG)]
    )
    charity_number = StringField(
        _l("Its charity number"), filters=[trimmed], validators=[Length(max=20, message=_TOO_LONG)]
    )
    is_another = BooleanField(_l("Yes, this is another provider"))
    name = StringField(
        _l("Name"),
        filters=[trimmed],
        validators=[InputRequired(_l("Enter a name")), Length(max=LONGEST_NAME, message=_TOO_LONG)],
    )
    email = StringField(
        _l("E-mail address"),
        filters=[trimmed],
        validators=[
            InputRequired(_l("Enter an e-mail address")),
            Length(max=LONGEST_EMAIL, message=lazy_error_message("email")),
        ],
    )
    locale = SelectField(_l("In which language do we write?"), choices=_languages, default="en")
    consent = BooleanField(_l("This person has agreed that the council writes to them."))

    def chosen(self) -> int | None:
        """The provider that was chosen; None for a new one. Raises Invalid `provider_or_new`, NotFound."""
        if not self.provider.data:
            return None
        if self.legal_name.data or self.company_number.data or self.charity_number.data:
            raise Invalid("provider", "provider_or_new")
        number = whole_number(self.provider.data)
        if number is None:
            raise NotFound(f"provider {self.provider.data}")
        return number
