"""The forms with which staff write a serious concern, go on with it and decide appeals. Values are for the rules."""

from __future__ import annotations

from wtforms import HiddenField

from directory.quality.rules import LONGEST_CONCERN, LONGEST_EVIDENCE
from directory.web.form_fields import SentForm, day_field, radio_field, text_field, tick_field
from directory.web.i18n import lazy_gettext as _l

NO_ENQUIRY = _l("I declare that this does not come from an open safeguarding enquiry")
DECLARE = _l("Tick this box, or do not go on: nothing of an open safeguarding enquiry may be told.")


class ConcernForm(SentForm):
    """The words of a concern, and where its evidence is."""

    service = HiddenField()
    words = text_field(
        _l("What the public would read"),
        hint=_l("In plain, short sentences: what you saw, and what must change. Name nobody."),
        most=LONGEST_CONCERN,
    )
    evidence = text_field(
        _l("Where the evidence is"),
        hint=_l("The number of a check or a file. Your own council alone reads it. Name no residents."),
        most=LONGEST_EVIDENCE,
    )


class TellForm(SentForm):
    """The declaration before the provider is told."""

    declared = tick_field(NO_ENQUIRY, DECLARE)


class PublishForm(SentForm):
    """The declaration again, and the day of review."""

    declared = tick_field(NO_ENQUIRY, DECLARE)
    review_on = day_field(
        _l("When do you look at it again?"), hint=_l("Within three months. Everybody reads this day.")
    )


class KeepForm(SentForm):
    """A new day of review."""

    review_on = day_field(
        _l("When do you look at it again?"), hint=_l("Within three months. Everybody reads this day.")
    )


class PutRightForm(SentForm):
    """The day on which it was seen put right."""

    put_right_on = day_field(_l("On which day did you see that it was put right?"))


class WhyForm(SentForm):
    """Why a concern is sent back, or taken down."""

    reason = text_field(_l("Why?"))


class DecideForm(SentForm):
    """What becomes of an appeal."""

    decision = radio_field(
        _l("What do you decide?"),
        {
            "accept": _l("The provider is right: take the concern down"),
            "decline": _l("The concern stays"),
        },
    )
    outcome = text_field(_l("Why? The provider reads this."))
