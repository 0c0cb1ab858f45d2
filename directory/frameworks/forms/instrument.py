"""The forms of an instrument: what it is, its conditions, and ending it early."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from wtforms import Field, RadioField, SelectField, StringField
from wtforms.validators import InputRequired, Optional, ValidationError

from directory.foundation.identifiers import is_slug
from directory.frameworks.forms.fields import councils_field
from directory.frameworks.records import InstrumentRecord
from directory.places.queries import council_name
from directory.vocabulary.procurement import FallPolicy, InstrumentType, LegalRegime, UnratedPolicy
from directory.vocabulary.ratings import Rating
from directory.web.form_fields import (
    Form,
    SentForm,
    check_number,
    choice_field,
    day_field,
    day_or_none,
    is_yes,
    line_field,
    money_field,
    text_field,
    trimmed,
    whole_number,
    yes_or_no,
)
from directory.web.i18n import gettext
from directory.web.i18n import lazy_gettext as _l
from directory.web.labels import label

LONGEST_CODE = 60
# The ratings that a list may ask for; "" asks for none.
ASKED_RATINGS = (Rating.GOOD, Rating.OUTSTANDING, Rating.REQUIRES_IMPROVEMENT)
_SPACE = re.compile(r"[\s_]+")


def short_name(value: str | None) -> str:
    """What was typed as the short name, in the form of one: "WLA list 2027" as "wla-list-2027"."""
    return _SPACE.sub("-", trimmed(value).lower())


def check_short_name(_form: Form, field: Field) -> None:
    """A validator: letters, numbers and hyphens, as they stand in an address."""
    if not is_slug(field.data or "") or len(field.data) > LONGEST_CODE:
        raise ValidationError(
            str(_l("Use only letters a to z, numbers and hyphens, like home-care-list-2027."))
        )


def _ratings() -> list[tuple[str, str]]:
    return [
        ("", gettext("None: the rating does not decide")),
        *((rating.value, label("rating", rating)) for rating in ASKED_RATINGS),
    ]


def _kinds() -> list[tuple[str, str]]:
    return [
        (kind.value, f"{label('instrument_type', kind)}: {label('instrument_type_description', kind)}")
        for kind in InstrumentType
    ]


class TermsForm(SentForm):
    """The law, the term, the value and the ways of choosing a service. The methods hold once the form is valid."""

    name = line_field(
        _l("Name"), hint=_l("As providers and residents read it, like Homecare framework 2027.")
    )
    legal_regime = choice_field(_l("Law it was let under"), "legal_regime", LegalRegime)
    starts_on = day_field(_l("First day of the term"))
    ends_on = day_field(
        _l("Last day of the term"),
        hint=_l("Only spot purchases and a dynamic market may have none."),
        required=False,
    )
    extension_to = day_field(
        _l("Last day with its extension"), hint=_l("If one was advertised."), required=False
    )
    max_value = money_field(
        _l("Highest value in all"),
        hint=_l("As it was advertised, for the whole term. We warn at 80% and 95% and stop above it."),
    )
    expected_yearly = money_field(_l("Value expected a year"))
    catalogue_choice = yes_or_no(_l("May residents choose from published prices?"), default=True)
    further_competition = yes_or_no(
        _l("May services be asked for offers, to choose among them?"), default=True
    )
    emergency = yes_or_no(_l("May care be bought at once in an emergency?"), default=True)
    direct_award = yes_or_no(
        _l("May care be given to a service directly, without choosing among several?"), default=False
    )
    direct_award_basis = text_field(
        _l("What law allows a direct award?"),
        hint=_l(
            "Needed if the answer above is yes. Like: user choice, Procurement Act 2023, schedule 5, where the "
            "person has said whom they prefer."
        ),
        required=False,
    )
    source = line_field(
        _l("Where it was decided"),
        hint=_l("The meeting and its day, like Cabinet, 11 June 2026."),
        required=False,
    )

    members = councils_field(
        _l("Other councils whose services count as inside its area"),
        hint=_l("One a line. Leave it empty where it is for your own area alone."),
    )

    def terms(self) -> dict[str, Any]:
        """What `change_terms` takes."""
        direct = is_yes(self.direct_award)
        return {
            "legal_regime": self.legal_regime.data,
            "starts_on": self.starts_on.data,
            "ends_on": day_or_none(self.ends_on),
            "extension_to": day_or_none(self.extension_to),
            "max_value_pence": self.max_value.pence,
            "expected_yearly_pence": self.expected_yearly.pence,
            "allows_catalogue_choice": is_yes(self.catalogue_choice),
            "allows_further_competition": is_yes(self.further_competition),
            "allows_emergency": is_yes(self.emergency),
            "allows_direct_award": direct,
            "direct_award_basis": (self.direct_award_basis.data or None) if direct else None,
        }

    def show_members(self, councils: Iterable[str], lead: str) -> None:
        """Fill in the councils of the area but the one that leads."""
        self.members.show(code for code in councils if code != lead)

    def show(self, instrument: InstrumentRecord) -> None:
        """Fill the form with what is stored."""
        for name in ("name", "legal_regime", "starts_on", "ends_on", "extension_to", "source"):
            self[name].data = getattr(instrument, name)
        self.max_value.show(instrument.max_value_pence)
        self.expected_yearly.show(instrument.expected_yearly_pence)
        for name in ("catalogue_choice", "further_competition", "emergency", "direct_award"):
            self[name].data = "yes" if getattr(instrument, f"allows_{name}") else "no"
        self.direct_award_basis.data = instrument.direct_award_basis or ""
        self.version.data = str(instrument.version)


class ConditionsForm(SentForm):
    """What providers must meet, and what binds them. The methods hold once the form is valid."""

    min_rating = RadioField(
        _l("Lowest rating by the Care Quality Commission"),
        choices=_ratings,
        default="",
        description=_l("A service below it is not admitted. Help that needs no registration is exempt."),
    )
    unrated_policy = choice_field(
        _l("If a service is not rated yet"), "unrated_policy", UnratedPolicy, default=UnratedPolicy.REFUSE
    )
    on_fall = choice_field(
        _l("If a rating falls below the lowest"),
        "fall_policy",
        FallPolicy,
        hint=_l(
            "People who have care there keep it. A review is opened in any case: a person decides what comes next."
        ),
        default=FallPolicy.HOLD,
    )
    publication_consent = yes_or_no(
        _l("Must providers agree that prices, checks and feedback are published?"), default=True
    )
    notice_months = StringField(
        _l("Months of notice before it may end early"),
        filters=[trimmed],
        validators=[Optional(), check_number],
    )
    agreement_version = line_field(
        _l("Version of the agreement that providers sign"), most=40, hint=_l("Like 1 or 2027-04.")
    )

    def conditions(self) -> dict[str, Any]:
        """What `change_conditions` takes."""
        return {
            "min_rating": self.min_rating.data or None,
            "unrated_policy": self.unrated_policy.data,
            "on_fall": self.on_fall.data,
            "publication_consent": is_yes(self.publication_consent),
            "notice_months": whole_number(self.notice_months),
            "agreement_version": self.agreement_version.data,
        }

    def show(self, instrument: InstrumentRecord) -> None:
        """Fill the form with what is stored."""
        self.min_rating.data = instrument.min_rating or ""
        self.unrated_policy.data = instrument.unrated_policy
        self.on_fall.data = instrument.on_fall
        self.publication_consent.data = "yes" if instrument.publication_consent else "no"
        self.notice_months.data = "" if instrument.notice_months is None else str(instrument.notice_months)
        self.agreement_version.data = instrument.agreement_version
        self.version.data = str(instrument.version)


class NewInstrumentForm(TermsForm, ConditionsForm):
    """Everything that is said of an instrument when it is set up."""

    council = SelectField(
        _l("Council that leads it"), validators=[InputRequired(_l("Choose one from the list."))]
    )
    code = StringField(
        _l("Short name"),
        description=_l("It stands in addresses and never changes, like homecare-2027."),
        filters=[short_name],
        validators=[InputRequired(_l("Fill in this field.")), check_short_name],
    )
    type = RadioField(
        _l("What is it?"), choices=_kinds, validators=[InputRequired(_l("Choose one from the list."))]
    )

    def offer_councils(self, codes: frozenset[str]) -> None:
        """Let the leading council be one of these."""
        self.council.choices = sorted(((code, council_name(code)) for code in codes), key=lambda c: c[1])


class DescriptionForm(SentForm):
    """The name of an instrument, and where it was decided."""

    name = line_field(_l("Name"))
    source = line_field(_l("Where it was decided"), required=False)

    def show(self, instrument: InstrumentRecord) -> None:
        """Fill the form with what is stored."""
        self.name.data, self.source.data = instrument.name, instrument.source
        self.version.data = str(instrument.version)


class TerminationForm(SentForm):
    """Ending an instrument early."""

    on = day_field(
        _l("First day on which nothing may be bought through it"),
        hint=_l("Applications end at once. Care that was bought before goes on."),
    )
    reason = text_field(
        _l("Why does it end?"),
        hint=_l("Anyone who reads the record sees that a reason was given."),
    )


class VerbForm(SentForm):
    """A press of a button: it says nothing but which page it was pressed on."""
