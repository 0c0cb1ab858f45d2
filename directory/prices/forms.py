"""The forms of national amounts, and of how councils charge: nursing care rate, limits on savings, allowances."""

from __future__ import annotations

from wtforms import SelectField

from directory.vocabulary.charging import ChargingFigure, CouncilCharging
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


class NursingRateForm(SentForm):
    """A rate as it was announced."""

    standard = money_field(_l("Standard rate a week"), required=True)
    higher = money_field(
        _l("Higher rate a week"), hint=_l("For people who have had it since before October 2007.")
    )
    valid_from = day_field(_l("First day"))
    valid_to = day_field(_l("Last day"))
    announced_on = day_field(
        _l("Day it was announced"), hint=_l("A correction has a later day, and counts from that day on.")
    )
    source = line_field(_l("Where it was announced"), most=300)
    confirmed = yes_or_no(_l("Have you read the announcement itself?"), default=None)


class SavingsLimitsForm(SentForm):
    """The limits of a charging year as they were announced."""

    upper = money_field(
        _l("Upper limit"), hint=_l("Whoever has more than this pays for all of their care."), required=True
    )
    lower = money_field(_l("Lower limit"), required=True)
    valid_from = day_field(_l("First day"))
    valid_to = day_field(_l("Last day"))
    announced_on = day_field(_l("Day they were announced"))
    source = line_field(_l("Where they were announced"), most=300)


class ChargingFigureForm(SentForm):
    """An allowance or a benefit of a charging year as it was announced."""

    code = SelectField(_l("What it is"), choices=labelled("charging_figure", ChargingFigure))
    amount = money_field(_l("Amount a week"), required=True)
    valid_from = day_field(_l("First day"))
    valid_to = day_field(_l("Last day"))
    announced_on = day_field(_l("Day it was announced"))
    source = line_field(_l("Where it was announced"), most=300)


class CouncilPolicyForm(SentForm):
    """Whether and how a council charges for care at home, as its own policy says."""

    council = SelectField(_l("Council"))
    charging = choice_field(_l("Does it charge?"), "council_charging", CouncilCharging)
    extra = money_field(
        _l("What it leaves above the national minimum income, a week"), hint=_l("Leave it empty for nothing.")
    )
    upper = money_field(_l("Its own upper limit"), hint=_l("Leave both empty where it follows the nation’s."))
    lower = money_field(_l("Its own lower limit"))
    valid_from = day_field(_l("First day"))
    valid_to = day_field(_l("Last day"), hint=_l("Leave it empty where none is told."), required=False)
    read_on = day_field(_l("Day it was read"), hint=_l("A correction has a later day."))
    source = line_field(_l("Where it was read"), most=300)
