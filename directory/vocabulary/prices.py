"""Who pays, what a price is for and how it is made up."""

from __future__ import annotations

from collections.abc import Mapping

from directory.vocabulary.codes import Code, LabelledCode
from directory.vocabulary.messages import Message
from directory.vocabulary.messages import message as _l


class Payer(LabelledCode):
    """Who pays a price; `NOT_SURE` is an answer to who pays, and never the payer of a price."""

    NOT_SURE = "not_sure", _l("Not sure yet")
    COUNCIL = "council", _l("The Council arranges it")
    SELF_FUNDER = "self_funder", _l("I pay for it myself")
    DIRECT_PAYMENT = "direct_payment", _l("I use a direct payment")
    NHS = "nhs", _l("The NHS pays")


class FundingSource(LabelledCode):
    """A way of paying that a provider accepts."""

    COUNCIL = "council", _l("The Council arranges it")
    SELF_FUNDER = "self_funder", _l("You pay for it yourself")
    DIRECT_PAYMENT = "direct_payment", _l("Direct payment")
    INDIVIDUAL_SERVICE_FUND = "individual_service_fund", _l("Individual service fund")
    NHS = "nhs", _l("The NHS pays")


class Unit(Code):
    """What one amount of a price pays for."""

    WEEK = "week"
    HOUR = "hour"
    VISIT = "visit"
    DAY = "day"
    SESSION = "session"
    NIGHT_SLEEP = "night_sleep"
    NIGHT_WAKING = "night_waking"
    ONE_OFF = "one_off"
    MILE = "mile"


class TimeOfWeek(Code):
    """When in the week a price holds."""

    ANY = "any"
    WEEKDAY = "weekday"
    WEEKEND = "weekend"
    NIGHT = "night"
    BANK_HOLIDAY = "bank_holiday"


class NeedLevel(Code):
    """How much care a price is for. Care homes have levels of their own; `ANY` covers every level."""

    STANDARD = "standard"
    SPECIALIST = "specialist"
    ANY = "any"
    RESIDENTIAL = "residential"
    RESIDENTIAL_DEMENTIA = "residential_dementia"
    NURSING = "nursing"
    NURSING_DEMENTIA = "nursing_dementia"


class FncBasis(Code):
    """Whether a nursing price includes the NHS-funded nursing care contribution; `NA` for every other price."""

    NA = "na"
    INCLUSIVE = "inclusive"
    EXCLUSIVE = "exclusive"


class FncBand(Code):
    """The rate of NHS-funded nursing care that a person has; the higher one is for people since before October 2007."""

    STANDARD = "standard"
    HIGHER = "higher"


class FncStatus(Code):
    """What a comparable price has to do with the NHS-funded nursing care contribution."""

    NA = "na"
    ADDED = "added"
    INCLUDED = "included"
    NOT_ELIGIBLE = "not_eligible"


class CostShare(Code):
    """Who pays a part of a week's price, or why a part is nobody's yet.

    The last three are what a week comes to where who pays is not known: for each who may, or for either alike.
    """

    NHS = "nhs"
    COUNCIL = "council"
    RESIDENT = "resident"
    COUNCIL_AND_RESIDENT = "council_and_resident"
    TOP_UP = "top_up"
    OVER_BUDGET = "over_budget"
    NOT_SPLIT = "not_split"
    IF_COUNCIL = "if_council"
    IF_SELF_FUNDER = "if_self_funder"
    IF_EITHER = "if_either"


class VatStatus(Code):
    """How a price stands to value added tax."""

    EXEMPT = "exempt"
    INCLUSIVE = "inclusive"
    EXCLUSIVE = "exclusive"


class TravelPer(Code):
    """What the price of transport to a session pays for: one trip, there or back, or a whole day."""

    TRIP = "trip"
    DAY = "day"


class PriceSource(Code):
    """Where a price came from."""

    PROVIDER = "provider"
    COUNCIL_AGREED = "council_agreed"
    BROKERED = "brokered"


class PricingMode(LabelledCode):
    """How a lot's prices come about, the most open way first: one composite price, a price in a band, or none."""

    COMPOSITE = "composite", _l("One published price for all needs and all days")
    BANDED = "banded", _l("A published price within a band")
    NON_PRICED = "non_priced", _l("Agreed for each person")


class PriceDisclosure(LabelledCode):
    """What is known of a price, and what stands in its place where there is none; never nought for one not told.

    It was told or not, the Council does not buy the service and so has none, it is agreed for each person, or the NHS,
    which pays all of it, agrees one of its own.
    """

    TOLD = "told", _l("Price")
    NOT_TOLD = "not_told", _l("Not told us")
    NOT_BOUGHT = "not_bought", _l("Not bought by the Council")
    EACH_PERSON = "each_person", _l("Agreed for each person")
    NHS_PAYS = "nhs_pays", _l("You pay nothing, if the NHS agrees to pay for all of it")


# What a discount may be for, as staff enter it.
DISCOUNT_UNIT_LABELS: Mapping[str, Message] = {
    Unit.WEEK: _l("A week"),
    Unit.HOUR: _l("An hour"),
    Unit.VISIT: _l("A visit"),
    Unit.DAY: _l("A day"),
    Unit.SESSION: _l("A session"),
    Unit.NIGHT_SLEEP: _l("A night asleep"),
    Unit.NIGHT_WAKING: _l("A night awake"),
}


# When in the week a price, or a discount on it, holds.
TIME_OF_WEEK_LABELS: Mapping[str, Message] = {
    TimeOfWeek.ANY: _l("Any day"),
    TimeOfWeek.WEEKDAY: _l("Weekdays"),
    TimeOfWeek.WEEKEND: _l("Weekends"),
    TimeOfWeek.NIGHT: _l("Nights"),
    TimeOfWeek.BANK_HOLIDAY: _l("Bank holidays"),
}


class DiscountMeasure(LabelledCode):
    """What a discount rule counts."""

    HOURS_PER_WEEK = "hours_per_week", _l("Hours of care a week")
    WEEKLY_SPEND = "weekly_spend", _l("Spend a week")
    ACTIVE_AGREEMENTS = "active_agreements", _l("Agreements that run")


class OneOffCharge(LabelledCode):
    """A charge paid once, to begin."""

    DEPOSIT = "deposit", _l("Deposit")
    ADMIN = "admin", _l("Charge for the paperwork")
    ASSESSMENT = "assessment", _l("Charge for the first visit")


class PriceItem(LabelledCode):
    """Something that a price includes, or leaves to be paid for beside it."""

    MEALS = "meals", _l("Meals")
    LAUNDRY = "laundry", _l("Laundry")
    ACTIVITIES = "activities", _l("Things to do")
    NURSING = "nursing", _l("Nursing")
    TRAVEL = "travel", _l("Travel")
    GLOVES_AND_APRONS = "gloves_and_aprons", _l("Gloves and aprons")
    LUNCH = "lunch", _l("Lunch")
    DELIVERY = "delivery", _l("Bringing it to you")
    HAIRDRESSER = "hairdresser", _l("Hairdresser")
    NEWSPAPERS = "newspapers", _l("Newspapers")
    TRIPS = "trips", _l("Trips")


class PricePart(LabelledCode):
    """One line of the sum that a weekly price is made up of."""

    FEE = "fee", _l("A week")
    CORE = "core", _l("Shared support, a week")
    SESSIONS = "sessions", _l("sessions")
    VISITS = "visits", _l("visits")
    VISITS_WEEKDAY = "visits_weekday", _l("visits on weekdays")
    VISITS_WEEKEND = "visits_weekend", _l("visits at weekends")
    VISITS_NIGHT = "visits_night", _l("visits at night")
    SUPPORT_HOURS = "support_hours", _l("hours for you alone")
    SUPPORT_HOURS_WEEKDAY = "support_hours_weekday", _l("hours for you alone, on weekdays")
    SUPPORT_HOURS_WEEKEND = "support_hours_weekend", _l("hours for you alone, at weekends")
    SUPPORT_HOURS_NIGHT = "support_hours_night", _l("hours for you alone, at night")
    SHARED_HOURS = "shared_hours", _l("shared hours")
    SHARED_HOURS_WEEKDAY = "shared_hours_weekday", _l("shared hours on weekdays")
    SHARED_HOURS_WEEKEND = "shared_hours_weekend", _l("shared hours at weekends")
    SHARED_HOURS_NIGHT = "shared_hours_night", _l("shared hours at night")
    NIGHT_SLEEP = "night_sleep", _l("sleeping nights")
    NIGHT_WAKING = "night_waking", _l("waking nights")
    TRAVEL = "travel", _l("Travel")
    TRANSPORT = "transport", _l("Transport")
    TRIPS = "trips", _l("trips, there or back")
    MILES = "miles", _l("miles driven for you")
    FNC = "fnc", _l("NHS nursing contribution, paid by the NHS")
    BANK_HOLIDAYS = "bank_holidays", _l("Bank holidays, spread over the year")
    MINIMUM_CHARGE = "minimum_charge", _l("Up to the least charge")


class NotComparableReason(LabelledCode):
    """Why a service has no weekly price to compare."""

    NO_PRICE_FOR_PAYER = "no_price_for_payer", _l("It has not told us a price for this way of paying.")
    NO_PRICE_FOR_NEED = "no_price_for_need", _l("It has not told us a price for this kind of care.")
    PRICE_NOT_IN_FORCE = "price_not_in_force", _l("It has no price that is in force today.")
    RATE_MISSING = "rate_missing", _l("It has not told us every price that your week needs.")
    TRAVEL_RATE_MISSING = "travel_rate_missing", _l("It charges for travel and has not told us how much.")
    TRANSPORT_RATE_MISSING = (
        "transport_rate_missing",
        _l("It charges for transport and has not told us how much."),
    )
    MILE_RATE_MISSING = "mile_rate_missing", _l("It has not told us what a mile driven for you costs.")
    TRAVEL_NOT_TOLD = "travel_not_told", _l("It has not told us whether travel is in the price.")
    TRANSPORT_NOT_TOLD = (
        "transport_not_told",
        _l("It has not told us enough about what transport costs."),
    )
    WEEKENDS_NOT_TOLD = "weekends_not_told", _l("It has not told us whether weekends are in the price.")
    BANK_HOLIDAYS_NOT_TOLD = (
        "bank_holidays_not_told",
        _l("It has not told us whether bank holidays are in the price."),
    )
    VAT_NOT_TOLD = "vat_not_told", _l("It has not told us whether VAT is in the price.")
    NURSING_RATE_MISSING = (
        "nursing_rate_missing",
        _l("The NHS has not said yet what it pays for nursing on this day."),
    )
    PRICE_ZERO = "price_zero", _l("It has not told us a price for this kind of care.")
    NOTHING_TO_PRICE = "nothing_to_price", _l("It has not told us a price for this kind of care.")
    PRICE_AMBIGUOUS = "price_ambiguous", _l("It has told us prices that do not agree. Ask the provider.")
    EXTRAS_DISAGREE = "extras_disagree", _l("It has told us prices that do not agree. Ask the provider.")
    CHARGES_DISAGREE = "charges_disagree", _l("It has told us prices that do not agree. Ask the provider.")
    BANK_HOLIDAYS_UNKNOWN = (
        "bank_holidays_unknown",
        _l("The bank holidays of the coming year are not known yet."),
    )


# The ways of paying that services publish a price for.
PRICED_PAYERS = (
    Payer.COUNCIL,
    Payer.SELF_FUNDER,
    Payer.DIRECT_PAYMENT,
)
# Who may be the payer of a price that is kept. Where the NHS pays for all of it (continuing healthcare) it agrees the
# price itself.
PAYERS_OF_PRICES = (*PRICED_PAYERS, Payer.NHS)
# The answers to who pays; the first is what is so until somebody answers: nothing is assumed.
CHOOSABLE_PAYERS = (Payer.NOT_SURE, *PAYERS_OF_PRICES)
# Those whose prices both stand where who pays is not known, each with the share that says what a week then comes to.
EITHER_PAYER: Mapping[str, CostShare] = {
    Payer.COUNCIL: CostShare.IF_COUNCIL,
    Payer.SELF_FUNDER: CostShare.IF_SELF_FUNDER,
}
# Units that pay for care itself: what a discount lowers. A journey or a one-off charge is not care.
CARE_UNITS = frozenset(
    {Unit.WEEK, Unit.HOUR, Unit.VISIT, Unit.DAY, Unit.SESSION, Unit.NIGHT_SLEEP, Unit.NIGHT_WAKING}
)
CARE_HOME_LEVELS = (
    NeedLevel.RESIDENTIAL,
    NeedLevel.RESIDENTIAL_DEMENTIA,
    NeedLevel.NURSING,
    NeedLevel.NURSING_DEMENTIA,
)
HOME_CARE_LEVELS = (
    NeedLevel.STANDARD,
    NeedLevel.SPECIALIST,
    NeedLevel.ANY,
)
# Sold by the time spent at a place, to which a person may be taken.
ATTENDED_UNITS = frozenset({Unit.SESSION, Unit.DAY})
NURSING_LEVELS = frozenset({NeedLevel.NURSING, NeedLevel.NURSING_DEMENTIA})
CARE_HOME_LEVEL_LABELS: Mapping[str, Message] = {
    NeedLevel.RESIDENTIAL: _l("Care without nursing"),
    NeedLevel.RESIDENTIAL_DEMENTIA: _l("Dementia care without nursing"),
    NeedLevel.NURSING: _l("Care with nursing"),
    NeedLevel.NURSING_DEMENTIA: _l("Dementia care with nursing"),
}
