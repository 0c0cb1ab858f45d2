"""What a council charges a person for care, and what a person's savings and home mean for it."""

from __future__ import annotations

from directory.vocabulary.codes import Code, LabelledCode
from directory.vocabulary.messages import message as _l


class ChargingFigure(LabelledCode):
    """An amount a week that the Government announces for a charging year, beside the limits on savings."""

    PERSONAL_EXPENSES = "personal_expenses", _l("What you keep to spend in a care home")
    GUARANTEE_18_24 = "guarantee_18_24", _l("Minimum income at home, aged 18 to 24, living alone")
    GUARANTEE_25 = "guarantee_25", _l("Minimum income at home, from 25 to pension age, living alone")
    GUARANTEE_PENSION = "guarantee_pension", _l("Minimum income at home, of pension age, living alone")
    DISABILITY_PREMIUM = "disability_premium", _l("Disability premium, living alone")
    ENHANCED_PREMIUM = "enhanced_premium", _l("Enhanced disability premium, living alone")
    DEFERRED_INCOME = "deferred_income", _l("Income you may keep while payment is deferred, at most")
    ATTENDANCE_LOWER = "attendance_lower", _l("Attendance Allowance, lower rate")
    ATTENDANCE_HIGHER = "attendance_higher", _l("Attendance Allowance, higher rate")


class CouncilCharging(LabelledCode):
    """Whether a council charges for care at home."""

    FREE = "free", _l("Care at home is free")
    CHARGES = "charges", _l("It charges, by a financial assessment")


class HomeAnswer(LabelledCode):
    """Why the home of somebody who moves to a care home counts, or does not (Care Act 2014; SI 2014/2672)."""

    NONE = "none", _l("You do not own a home")
    PARTNER = "partner", _l("Your husband, wife or partner lives there")
    RELATIVE = "relative", _l("A relative lives there who is 60 or older, or disabled")
    CHILD = "child", _l("A child of yours under 18 lives there")
    TEMPORARY = "temporary", _l("You go to the care home for a time, and come back")
    COUNTED = "counted", _l("None of these")


class AgeGroup(LabelledCode):
    """The age that decides how much income somebody keeps for living at home."""

    FROM_18 = "from_18", _l("18 to 24")
    FROM_25 = "from_25", _l("25 or older, but below pension age")
    PENSION_AGE = "pension_age", _l("Pension age or older")


class SavingsStage(Code):
    """What decides what a person pays in a week, from the most to the least."""

    TWELVE_WEEKS = "twelve_weeks"  # the first of a stay, without the home
    ALL = "all"  # above the upper limit
    PART = "part"  # between the limits
    INCOME = "income"  # at or below the lower limit


class SavingsGap(LabelledCode):
    """Why there is no figure: what would be needed is not known, and nothing is guessed."""

    LIMITS_UNKNOWN = "limits_unknown", _l("We have no savings limits for this day.")
    ALLOWANCE_UNKNOWN = (
        "allowance_unknown",
        _l("We do not know how much of your income you may keep to spend in a care home."),
    )
    POLICY_UNKNOWN = "policy_unknown", _l("We don’t know this council’s rules.")
    GUARANTEE_UNKNOWN = (
        "guarantee_unknown",
        _l("We do not know the minimum income for people of your age who live at home."),
    )
    COUPLE_UNKNOWN = "couple_unknown", _l("We do not know the minimum income for couples.")
