"""What a provider is, what the regulator's register calls a location, and where facts come from."""

from __future__ import annotations

from directory.vocabulary.codes import Code, LabelledCode
from directory.vocabulary.messages import message as _l


class RegisterKind(LabelledCode):
    """A kind of location in the regulator's register."""

    CARE_HOME = "care_home", _l("Care home")
    NURSING_HOME = "nursing_home", _l("Nursing home")
    HOME_CARE = "home_care", _l("Care at home")
    SUPPORTED_LIVING = "supported_living", _l("Supported living")
    EXTRA_CARE = "extra_care", _l("Flats with care")
    OTHER_CARE = "other_care", _l("Other social care")
    HEALTH = "health", _l("Health care")


class OrganisationSize(Code):
    """How large a provider is."""

    MICRO = "micro"
    SMALL = "small"
    MEDIUM = "medium"
    LARGE = "large"


class Sector(Code):
    """What kind of organisation a provider is."""

    PRIVATE = "private"
    CHARITY = "charity"
    SOCIAL_ENTERPRISE = "social_enterprise"
    COOPERATIVE = "cooperative"
    PUBLIC = "public"
    SOLE_TRADER = "sole_trader"


class Leadership(Code):
    """Who a provider says that it is led by (HAR App1 benefit 10)."""

    BLACK_AND_MINORITY_ETHNIC = "black_and_minority_ethnic"
    DISABLED_PEOPLE = "disabled_people"
    FAITH_GROUP = "faith_group"
    WOMEN = "women"
    PEOPLE_WHO_USE_SERVICES = "people_who_use_services"


class CapacityUnit(Code):
    """What a service's capacity is counted in."""

    BEDS = "beds"
    HOURS = "hours"
    PLACES = "places"


class AreaKind(Code):
    """A kind of area that a service visits."""

    WARD = "ward"
    OUTCODE = "outcode"
    COUNCIL = "council"


class Weekday(LabelledCode):
    """A day of the week, in order."""

    MONDAY = "monday", _l("Monday")
    TUESDAY = "tuesday", _l("Tuesday")
    WEDNESDAY = "wednesday", _l("Wednesday")
    THURSDAY = "thursday", _l("Thursday")
    FRIDAY = "friday", _l("Friday")
    SATURDAY = "saturday", _l("Saturday")
    SUNDAY = "sunday", _l("Sunday")


class FactKind(LabelledCode):
    """A kind of fact that a provider confirms by a clock of its own."""

    VACANCIES = "vacancies", _l("Vacancies")
    PRICES = "prices", _l("Prices")
    WORDS = "words", _l("Words, languages and terms")


# Where the description of a service stands on its way to the public page.
SERVICE_STATE_LABELS = {
    "prepared": _l("Made from the register, not claimed yet"),
    "draft": _l("Not sent yet"),
    "submitted": _l("With the Council"),
    "published": _l("Public"),
    "hidden": _l("Hidden for now"),
    "withdrawn": _l("Ended"),
    "discarded": _l("Given up"),
}


class FactSource(Code):
    """Where a fact about a service came from."""

    PROVIDER = "provider"
    COUNCIL = "council"
    REGULATOR = "regulator"
    PUBLIC_RECORD = "public_record"


class ContactPurpose(LabelledCode):
    """What a resident rings a council, or another organisation, about."""

    ADULT_SOCIAL_CARE = "adult_social_care", _l("Adult social care")
    BROKERAGE = "brokerage", _l("Finding and arranging care")
    DIRECT_PAYMENTS = "direct_payments", _l("Direct payments")
    COMPLAINTS = "complaints", _l("Complaints about care")
    SAFEGUARDING = "safeguarding", _l("If someone is being hurt or is not safe")
    OUT_OF_HOURS = "out_of_hours", _l("At night, at weekends and on bank holidays")
    ADVOCACY = "advocacy", _l("Someone to speak up for you")
    CARERS = "carers", _l("Help for people who care for someone")
    OMBUDSMAN = "ombudsman", _l("If your complaint was not put right")
    REGULATOR = "regulator", _l("The inspectors of care")


# What a council answers itself: it has one contact for each. The other purposes belong to organisations with a name.
COUNCIL_PURPOSES = frozenset(
    {
        ContactPurpose.ADULT_SOCIAL_CARE,
        ContactPurpose.BROKERAGE,
        ContactPurpose.DIRECT_PAYMENTS,
        ContactPurpose.COMPLAINTS,
        ContactPurpose.SAFEGUARDING,
        ContactPurpose.OUT_OF_HOURS,
    }
)
# Kinds of location that a resident may be looking for.
SOCIAL_CARE_KINDS = frozenset(
    {
        RegisterKind.CARE_HOME,
        RegisterKind.NURSING_HOME,
        RegisterKind.HOME_CARE,
        RegisterKind.SUPPORTED_LIVING,
        RegisterKind.EXTRA_CARE,
    }
)
