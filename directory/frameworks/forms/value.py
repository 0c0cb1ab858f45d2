"""The forms of price bands and areas, usual rates, access agreements and the ledger of value."""

from __future__ import annotations

from wtforms import FileField, SelectField
from wtforms.validators import InputRequired

from directory.frameworks.forms.fields import councils_field
from directory.frameworks.records import AreaRecord, LotRecord
from directory.places.queries import council_name, every_council
from directory.vocabulary.prices import CARE_HOME_LEVELS, PricingMode
from directory.vocabulary.procurement import ValueEntryKind
from directory.web.form_fields import (
    SentForm,
    choice_field,
    day_field,
    labelled,
    line_field,
    money_field,
    yes_or_no,
)
from directory.web.i18n import lazy_gettext as _l


class AreaForm(SentForm):
    """A broad market area: councils whose homes share one set of bands."""

    code = line_field(_l("Short name"), most=20, hint=_l("Like BMA4."))
    name = line_field(_l("Name"), most=120)
    councils = councils_field(
        _l("Councils"), hint=_l("One a line. A home belongs to the area of the council it stands in.")
    )
    valid_from = day_field(_l("First day"))
    valid_to = day_field(_l("Last day"), required=False)


class AreaEndForm(SentForm):
    """The last day of an area."""

    valid_to = day_field(_l("Last day"), hint=_l("Its councils may be in another area from the next day on."))


class BandForm(SentForm):
    """One price band."""

    lot = SelectField(_l("Lot"), validators=[InputRequired(_l("Choose one from the list."))])
    area = SelectField(_l("Area"), validators=[InputRequired(_l("Choose one from the list."))])
    need_level = choice_field(_l("Kind of care"), "level", CARE_HOME_LEVELS)
    min_pence = money_field(_l("Lowest price a week"), required=True)
    max_pence = money_field(
        _l("Highest price a week"),
        hint=_l("Both ends count. For care with nursing both include the NHS contribution."),
        required=True,
    )
    valid_from = day_field(_l("First day"))
    valid_to = day_field(_l("Last day"))
    gap_meant = yes_or_no(
        _l("If days are left without a band, is that meant?"),
        hint=_l("A home has no price within a band on such a day."),
    )

    def offer(self, lots: tuple[LotRecord, ...], areas: tuple[AreaRecord, ...]) -> None:
        """Let the band be of one of these lots and areas."""
        self.lot.choices = [
            (lot.code, f"{lot.code} {lot.name}") for lot in lots if lot.pricing_mode == PricingMode.BANDED
        ]
        self.area.choices = [(str(area.id), f"{area.code} {area.name}") for area in areas]


class BandFileForm(SentForm):
    """A spreadsheet of bands."""

    file = FileField(
        _l("Spreadsheet"),
        description=_l("XLSX or CSV, with the columns of the file above."),
    )
    gap_meant = yes_or_no(_l("If days are left without a band, is that meant?"))


class RateForm(SentForm):
    """What a host council normally pays a week."""

    council = SelectField(_l("Council"), validators=[InputRequired(_l("Choose one from the list."))])
    need_level = choice_field(_l("Kind of care"), "level", CARE_HOME_LEVELS)
    weekly_pence = money_field(_l("Usual price a week"), required=True)
    source = line_field(_l("Where that is said"), most=300)
    published_on = day_field(_l("Day it was published"), required=False)
    valid_from = day_field(_l("First day"))
    valid_to = day_field(_l("Last day"), required=False)

    def offer_councils(self, codes: frozenset[str]) -> None:
        """Let the council be one of these."""
        self.council.choices = sorted(((code, council_name(code)) for code in codes), key=lambda c: c[1])


class AgreementForm(SentForm):
    """Letting another council buy through an instrument."""

    council_code = SelectField(_l("Council"), validators=[InputRequired(_l("Choose one from the list."))])
    signed_on = day_field(_l("Day it was signed"))
    valid_from = day_field(_l("First day"))
    valid_to = day_field(
        _l("Last day"), hint=_l("Not after the last day of the term, with its extension."), required=False
    )

    def offer_councils(self, lead: str) -> None:
        """Let every council sign but the one that leads."""
        others = [council for council in every_council() if council.code != lead]
        self.council_code.choices = [("", ""), *((council.code, council.name) for council in others)]


class AgreementEndForm(SentForm):
    """The last day of an agreement that ends early."""

    valid_to = day_field(
        _l("Last day"), hint=_l("Nothing may be bought after it. Care that was bought before goes on.")
    )


class ValueForm(SentForm):
    """A line of the ledger of value."""

    kind = choice_field(_l("What is it?"), "value_entry", ValueEntryKind)
    reference = line_field(
        _l("Reference"),
        most=64,
        hint=_l("The number of the order or of the decision. No name of a person."),
    )
    value = money_field(_l("Value"), hint=_l("For the whole time it was bought for."), required=True)
    entered_on = day_field(_l("Day"))

    def offer_kinds(self, kinds: frozenset[str]) -> None:
        """Let the line be of one of these kinds."""
        self.kind.choices = labelled("value_entry", [kind for kind in ValueEntryKind if kind in kinds])()
