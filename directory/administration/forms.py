"""The forms of people and their roles. Which role fits whom is told by `accounts.rules`."""

from __future__ import annotations

from typing import Any

from wtforms import HiddenField, RadioField, SelectField, StringField
from wtforms.validators import InputRequired, Length

from directory.accounts.rules import COUNCIL_ROLES, PROVIDER_ROLES
from directory.foundation.actor import Grant, Role
from directory.foundation.money import pounds_to_pence
from directory.places.queries import public_councils
from directory.web.form_fields import Form, trimmed
from directory.web.i18n import gettext
from directory.web.i18n import lazy_gettext as _l
from directory.web.labels import label

LONGEST_TYPED = 254


def _provider_roles() -> dict[str, Any]:
    return {role.value: label("role", role) for role in Role if role in PROVIDER_ROLES}


def _staff_roles() -> list[tuple[str, str]]:
    roles = [role for role in Role if role in COUNCIL_ROLES or role is Role.ADMINISTRATOR]
    return [("", gettext("Choose a role")), *((role.value, label("role", role)) for role in roles)]


def _councils() -> list[tuple[str, str]]:
    return [("", "-"), *((council.code, council.name) for council in public_councils())]


class PersonForm(Form):
    """Somebody to invite to a provider, with the role there."""

    name = StringField(
        _l("Name"),
        filters=[trimmed],
        validators=[InputRequired(_l("Enter a name")), Length(max=LONGEST_TYPED)],
    )
    email = StringField(
        _l("E-mail address"),
        filters=[trimmed],
        validators=[InputRequired(_l("Enter an e-mail address")), Length(max=LONGEST_TYPED)],
    )
    role = RadioField(
        _l("What may they do?"), choices=_provider_roles, validators=[InputRequired(_l("Choose a role"))]
    )
    token = HiddenField()


class GrantForm(Form):
    """One more role for somebody who works for a council or runs the site."""

    role = SelectField(_l("Role"), choices=_staff_roles, validators=[InputRequired(_l("Choose a role"))])
    council = SelectField(
        _l("Council"),
        description=_l("Needed for every role but that of the site’s administrator."),
        choices=_councils,
    )
    limit = StringField(
        _l("May approve up to"),
        description=_l("For approvers, in pounds."),
        filters=[trimmed],
    )
    token = HiddenField()

    def grant(self) -> Grant:
        """The grant that was chosen. Raises Invalid for an amount that cannot be read."""
        limit = pounds_to_pence(self.limit.data, "limit") if self.limit.data else None
        return Grant(Role(self.role.data), self.council.data or None, limit=limit)


class StaffForm(GrantForm):
    """Somebody to invite who works for a council or runs the site, with the first role."""

    name = StringField(
        _l("Name"),
        filters=[trimmed],
        validators=[InputRequired(_l("Enter a name")), Length(max=LONGEST_TYPED)],
    )
    email = StringField(
        _l("E-mail address"),
        filters=[trimmed],
        validators=[InputRequired(_l("Enter an e-mail address")), Length(max=LONGEST_TYPED)],
    )
