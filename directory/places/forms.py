"""The forms of a council's contacts, and of what residents may ask it for. What they must hold is in rules."""

from __future__ import annotations

from wtforms import Field, SelectField
from wtforms.validators import InputRequired

from directory.places.records import CallOffer, CouncilContactRecord
from directory.places.rules import CONTACT_LENGTHS
from directory.vocabulary.organisations import ContactPurpose
from directory.web.form_fields import (
    SentForm,
    check_number,
    day_field,
    is_yes,
    labelled,
    line_field,
    whole_number,
    yes_or_no,
)
from directory.web.i18n import lazy_gettext as _l

TEXTS = tuple(CONTACT_LENGTHS)


class ContactForm(SentForm):
    """Whom residents ring about one thing, where that is published, and when it was read there."""

    purpose = SelectField(
        _l("What for?"),
        choices=labelled("contact_purpose", ContactPurpose),
        validators=[InputRequired(_l("Choose one from the list."))],
    )
    organisation = line_field(
        _l("Organisation"),
        hint=_l("Leave it empty where the Council answers itself."),
        most=CONTACT_LENGTHS["organisation"],
        required=False,
    )
    phone = line_field(_l("Phone number"), most=CONTACT_LENGTHS["phone"], required=False)
    phone_hours = line_field(
        _l("When it is answered"),
        hint=_l("Like Monday to Friday, 9am to 5pm."),
        most=CONTACT_LENGTHS["phone_hours"],
        required=False,
    )
    relay = line_field(
        _l("Number for text relay"),
        hint=_l("Like 18001 020 7946 0000."),
        most=CONTACT_LENGTHS["relay"],
        required=False,
    )
    email = line_field(_l("E-mail address"), most=CONTACT_LENGTHS["email"], required=False)
    website = line_field(_l("Web page"), most=CONTACT_LENGTHS["website"], required=False)
    source = line_field(
        _l("Where it is published"),
        hint=_l("An address or the name of a paper."),
        most=CONTACT_LENGTHS["source"],
    )
    source_on = day_field(_l("Day it was read there"))

    def contact(self) -> CouncilContactRecord:
        """What was typed; the form is valid."""
        assert self.source_on.data is not None
        return CouncilContactRecord(
            purpose=self.purpose.data,
            source_on=self.source_on.data,
            **{name: self[name].data or "" for name in TEXTS},
        )

    def show(self, contact: CouncilContactRecord) -> None:
        """Fill the form with what is stored."""
        for name in (*TEXTS, "purpose", "source_on"):
            self[name].data = getattr(contact, name)


class CallOfferForm(SentForm):
    """Whether residents may ask the council to ring or visit them, and how soon it answers."""

    calls = yes_or_no(_l("May residents ask you to ring them?"))
    visits = yes_or_no(_l("May residents ask you to visit them at home?"))
    within_days = line_field(
        _l("Within how many working days do you answer?"),
        hint=_l("The public page promises this. Leave it empty to promise nothing."),
        most=4,
        required=False,
    )

    def validate_within_days(self, field: Field) -> None:
        """A whole number, or nothing."""
        check_number(self, field)

    def offer(self) -> CallOffer:
        """What was typed; the form is valid."""
        return CallOffer(is_yes(self.calls), is_yes(self.visits), whole_number(self.within_days))

    def show(self, offer: CallOffer | None) -> None:
        """Fill the form with what is stored."""
        self.calls.data = "yes" if offer is not None and offer.calls else "no"
        self.visits.data = "yes" if offer is not None and offer.visits else "no"
        days = None if offer is None else offer.within_days
        self.within_days.data = "" if days is None else str(days)
