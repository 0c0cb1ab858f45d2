"""The form that lets a resident in. Which role fits whom is told by `accounts.rules`."""

from __future__ import annotations

from wtforms import RadioField, SelectField, StringField
from wtforms.validators import InputRequired, Length

from directory.accounts.rules import LONGEST_NAME, RESIDENTS_ROLES
from directory.web.form_fields import SentForm, trimmed
from directory.web.i18n import gettext
from directory.web.i18n import lazy_gettext as _l
from directory.web.labels import label
from directory.web.languages import site_languages

LONGEST_TYPED = 254


def _roles() -> list[tuple[str, str]]:
    return [(role.value, label("role", role)) for role in RESIDENTS_ROLES]


def _languages() -> list[tuple[str, str]]:
    return [("", gettext("Choose a language")), *((each.code, each.name) for each in site_languages())]


class ResidentForm(SentForm):
    """Whom to let in, as what, and the language of the letter."""

    name = StringField(
        _l("Name"),
        description=_l("As she wants to be called. Only you and your fellow managers see it."),
        filters=[trimmed],
        validators=[InputRequired(_l("Enter a name")), Length(max=LONGEST_NAME)],
    )
    email = StringField(
        _l("E-mail address"),
        filters=[trimmed],
        validators=[InputRequired(_l("Enter an e-mail address")), Length(max=LONGEST_TYPED)],
    )
    role = RadioField(_l("Who is it?"), choices=_roles, validators=[InputRequired(_l("Choose who it is"))])
    locale = SelectField(
        _l("Language of the letter"),
        choices=_languages,
        validators=[InputRequired(_l("Choose a language"))],
    )
