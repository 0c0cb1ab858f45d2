"""The small forms of a provider's pages: presses that save at once."""

from __future__ import annotations

from wtforms import HiddenField, IntegerField, StringField, TextAreaField
from wtforms.validators import Length, Optional

from directory.proposals.rules import LONGEST_REASON
from directory.web.form_fields import Form, SentForm, tick_field
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


class GiveUpForm(SentForm):
    """Giving up a draft: nothing brings it back."""

    sure = tick_field(
        _l("Yes, give it up. What was written for it is lost."), _l("Tick this first, or go back.")
    )


class RemoveContactForm(SentForm):
    """Taking the named contact off; `version` is the contact that was seen."""

    sure = tick_field(
        _l("Yes, take this person off without naming somebody else."), _l("Tick this first, or go back.")
    )


class VerbForm(SentForm):
    """What a member of staff does with a service's page, and why; `verb` is the button that was pressed."""

    reason = TextAreaField(
        _l("Why, in words that the provider may read"), validators=[Optional(), Length(max=LONGEST_REASON)]
    )
    verb = HiddenField()
