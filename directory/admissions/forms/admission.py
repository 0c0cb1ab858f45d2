"""The forms of staff who keep the list: changes for a second person, the agreement's day, reviews, other entries."""

from __future__ import annotations

from wtforms import StringField
from wtforms.validators import InputRequired, Length

from directory.vocabulary.procurement import ListingKind
from directory.web.form_fields import SentForm, day_field, radio_field, text_field, trimmed
from directory.web.i18n import lazy_gettext as _l


class ChangeForm(SentForm):
    """Why an admission is to be held, suspended, put back or ended."""

    reason = text_field(_l("Why?"), hint=_l("The provider reads this, and so does whoever has to agree."))


class NoticeForm(SentForm):
    """A provider's notice to leave that staff were told of."""

    last_day = day_field(_l("Last day on the list"))
    reason = text_field(_l("Why do they leave?"))


class AgreementForm(SentForm):
    """The day on which the agreement was signed."""

    signed_on = day_field(_l("Agreement signed on"))


class ReviewForm(SentForm):
    """What a review came to."""

    outcome = text_field(
        _l("What did you decide?"),
        hint=_l("Closing a review changes nothing by itself: to lift a hold, propose it."),
    )


class EntryForm(SentForm):
    """A personal assistant or a universal service, shown and not bought."""

    slug = StringField(
        _l("Page of the service"),
        description=_l("The last part of the address of its page."),
        filters=[trimmed],
        validators=[
            InputRequired(_l("Fill in this field.")),
            Length(max=80, message=_l("Fill in this field.")),
        ],
    )
    kind = radio_field(
        _l("What is it?"),
        {
            ListingKind.CHECKED: _l("Checked by the Council, such as a personal assistant"),
            ListingKind.UNIVERSAL: _l("Open to everyone, such as a leisure centre"),
        },
    )
    checked_on = day_field(_l("References checked on"), hint=_l("Only for a checked one."), required=False)
    valid_from = day_field(_l("First day it is shown"))
    valid_to = day_field(_l("Last day it is shown"), required=False)


class EndEntryForm(SentForm):
    """Why an entry is shown no more."""

    reason = text_field(_l("Why?"))
