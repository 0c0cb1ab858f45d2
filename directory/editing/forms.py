"""The small forms of a provider's pages: presses that save at once."""

from __future__ import annotations

from wtforms import Form, HiddenField, IntegerField, StringField
from wtforms.validators import Optional

from directory.web.i18n import lazy_gettext as _l


class AvailabilityForm(Form):
    """What is free: the button is the answer. `seen` is the mark of what was shown when it was pressed."""

    say = HiddenField()
    free = StringField(_l("Another number"))
    seen = HiddenField()
    token = HiddenField()


class ConfirmForm(Form):
    """ "Still right", for one kind of fact."""

    kind = HiddenField()
    token = HiddenField()


class ProposalForm(Form):
    """A press about a proposal: its version, and the field that it is about."""

    version = IntegerField(validators=[Optional()])
    field = HiddenField()
    token = HiddenField()
