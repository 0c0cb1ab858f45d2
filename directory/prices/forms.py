"""The forms of national amounts: the NHS-funded nursing care rate, and the limits on savings."""

from __future__ import annotations

from directory.web.form_fields import SentForm, day_field, line_field, money_field, yes_or_no
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
