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


class FactSource(Code):
    """Where a fact about a service came from."""

    PROVIDER = "provider"
    COUNCIL = "council"
    REGULATOR = "regulator"
    PUBLIC_RECORD = "public_record"


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
