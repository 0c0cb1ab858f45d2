"""The forms of bulk discounts: a rule, the day on which a provider reached it, and the day after which it ends."""

from __future__ import annotations

from wtforms import SelectField, StringField
from wtforms.validators import InputRequired, Optional, ValidationError

from directory.foundation.percentages import percent_to_basis_points
from directory.vocabulary.prices import CARE_UNITS, DiscountMeasure, TimeOfWeek, Unit
from directory.web.error_messages import error_sentence
from directory.web.form_fields import SentForm, check_number, day_field, line_field, money_field
from directory.web.i18n import gettext
from directory.web.i18n import lazy_gettext as _l
from directory.web.labels import label

LONGEST_NUMBER = 7  # digits, as `check_number` takes them
_CHOOSE = _l("Choose one from the list.")


def _measures() -> list[tuple[str, str]]:
    return [(str(measure), label("discount_measure", measure)) for measure in DiscountMeasure]


def _units() -> list[tuple[str, str]]:
    return [
        ("", gettext("All care")),
        *((str(unit), label("discount_unit", unit)) for unit in sorted(CARE_UNITS)),
    ]


def _times() -> list[tuple[str, str]]:
    return [(str(time), label("time_of_week", time)) for time in TimeOfWeek]


class DiscountRuleForm(SentForm):
    """When a provider must lower its price, and by how much: a percentage, or an agreed price for one unit."""

    instrument = SelectField(_l("List"), coerce=int, validators=[InputRequired(_CHOOSE)])
    measure = SelectField(_l("What is counted"), choices=_measures, validators=[InputRequired(_CHOOSE)])
    threshold = StringField(
        _l("From how much on"),
        description=_l("Whole hours, agreements, or pounds a week."),
        validators=[InputRequired(_l("Enter a whole number.")), check_number],
    )
    percent = StringField(
        _l("Percent off"),
        description=_l("Like 5 or 2.5. Leave it empty where a price is agreed."),
        validators=[Optional()],
    )
    price = money_field(_l("Or the price that is agreed"))
    unit = SelectField(_l("For"), choices=_units, validators=[Optional()])
    minutes = StringField(
        _l("Minutes of the visit"),
        description=_l("Only for a price that is agreed for a visit of one length."),
        validators=[Optional(), check_number],
    )
    time_of_week = SelectField(
        _l("When it holds"),
        description=_l("Only for an agreed price: a percentage comes off at every time."),
        choices=_times,
        default=TimeOfWeek.ANY,
    )
    valid_from = day_field(_l("First day of the rule"))
    valid_to = day_field(_l("Last day of the rule"), required=False)

    def validate_percent(self, field: StringField) -> None:
        """Refuse what is no number with two decimals at most."""
        if field.data and self.basis_points() is None:
            raise ValidationError(gettext("Enter a percentage, like 5 or 2.5."))

    def validate_minutes(self, field: StringField) -> None:
        """Refuse a length of what has none."""
        if self.stored_minutes() and self.unit.data != Unit.VISIT:
            raise ValidationError(error_sentence("minutes_without_visit", {}))

    def validate_time_of_week(self, field: SelectField) -> None:
        """Refuse a time for a percentage, which lowers every price."""
        if field.data != TimeOfWeek.ANY and self.percent.data:
            raise ValidationError(gettext("A percentage comes off at every time. Choose any day."))

    def basis_points(self) -> int | None:
        """The percentage in hundredths of a percent; None where there is none, or it cannot be read."""
        return percent_to_basis_points(self.percent.data or "")

    def stored_minutes(self) -> int:
        """The minutes of a visit; 0 where none are typed, or what was typed is no number."""
        typed = (self.minutes.data or "").strip()
        return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < LONGEST_NUMBER else 0

    def stored_threshold(self) -> int:
        """The threshold as it is stored: spend in pence, everything else as it was typed."""
        number = int(self.threshold.data or 0)
        return number * 100 if self.measure.data == DiscountMeasure.WEEKLY_SPEND else number


class TriggerForm(SentForm):
    """A provider has reached what the rule asks for."""

    provider = SelectField(_l("Provider"), coerce=int, validators=[InputRequired(_CHOOSE)])
    measured = StringField(
        _l("What was counted"),
        description=_l("Whole hours, agreements, or pounds a week."),
        validators=[InputRequired(_l("Enter a whole number.")), check_number],
    )
    effective_from = day_field(
        _l("First day of the lower prices"),
        hint=_l("All services of this provider cost less from that day, for everybody."),
    )


class EndDiscountForm(SentForm):
    """A discount ends on review."""

    last = day_field(_l("Last day of the lower prices"))
    reason = line_field(_l("Why it ends"))
