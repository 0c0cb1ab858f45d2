"""Why a service is shown, and the procurement instruments it is listed through."""

from __future__ import annotations

from collections.abc import Mapping

from directory.vocabulary.codes import Code, LabelledCode
from directory.vocabulary.messages import Message
from directory.vocabulary.messages import message as _l


class ListingKind(Code):
    """Why a service is shown: admitted to a lot, or checked or open to everyone without being bought by the Council."""

    ADMITTED = "admitted"
    CHECKED = "checked"
    UNIVERSAL = "universal"


class InstrumentType(LabelledCode):
    """The kind of contract or market that a council buys through."""

    SPOT = "spot", _l("Spot purchases")
    BLOCK = "block", _l("Block contract")
    FRAMEWORK = "framework", _l("Framework")
    DPS_APL = "dps_apl", _l("Dynamic purchasing system or approved list")
    DYNAMIC_MARKET = "dynamic_market", _l("Dynamic market")
    OPEN_FRAMEWORK = "open_framework", _l("Open framework")


class InstrumentState(LabelledCode):
    """Where an instrument is in its life."""

    PLANNED = "planned", _l("Being set up")
    OPEN = "open", _l("Taking applications")
    LIVE = "live", _l("In use")
    EXPIRED = "expired", _l("Over")
    TERMINATED = "terminated", _l("Ended early")


class LegalRegime(LabelledCode):
    """The procurement law an instrument was let under."""

    PCR2015_LTR = "PCR2015_LTR", _l("Public Contracts Regulations 2015, light touch")
    PA2023_LTC = "PA2023_LTC", _l("Procurement Act 2023, light touch")
    BELOW_THRESHOLD = "below_threshold", _l("Below the threshold of the law")


class UnratedPolicy(LabelledCode):
    """What an instrument does with services that the regulator has not rated."""

    REFUSE = "refuse", _l("Refuse it until it is rated")
    ALLOW_WITH_VISIT = "allow_with_visit", _l("Take it after a visit by the Council")


class FallPolicy(LabelledCode):
    """What an instrument does with an admitted service whose rating falls below its minimum, besides a review."""

    REVIEW = "review", _l("A person decides. New business goes on meanwhile.")
    HOLD = "hold", _l("Hold new business at once. It stays on the list, with a warning.")
    SUSPEND = "suspend", _l("Take it off the list at once.")


class AwardMethod(LabelledCode):
    """How a piece of care is given to one of the services of a lot (requirements 1.L)."""

    CATALOGUE_CHOICE = "catalogue_choice", _l("The resident chooses from published prices")
    FURTHER_COMPETITION = "further_competition", _l("Services make offers")
    DIRECT_AWARD = "direct_award", _l("Direct award")
    EMERGENCY = "emergency", _l("Emergency")


class ClientGroup(LabelledCode):
    """Whom a lot is for (requirement 91)."""

    OLDER_PEOPLE = "older_people", _l("Older people")
    OLDER_PEOPLE_COMPLEX = "older_people_complex", _l("Older people with complex needs")
    LEARNING_DISABILITY = "learning_disability", _l("Learning disability")
    MENTAL_HEALTH = "mental_health", _l("Mental health")
    PHYSICAL_SENSORY = "physical_sensory", _l("Physical disability, sight or hearing loss")
    YOUNG_PEOPLE_TRANSITION = "young_people_transition", _l("Young people becoming adults")
    OTHER_ELIGIBLE = "other_eligible", _l("Other adults whose needs the Council meets")


class ValueEntryKind(LabelledCode):
    """A line of an instrument's ledger of value: care bought, value given back, or a change of the ceiling (HAV)."""

    BOUGHT = "bought", _l("Care bought")
    RELEASED = "released", _l("Value given back")
    VARIATION = "variation", _l("Highest value raised")


# What each kind of instrument is, in a sentence for those who set one up.
INSTRUMENT_TYPE_DESCRIPTIONS: Mapping[str, Message] = {
    InstrumentType.SPOT: _l("Each piece of care is bought by itself."),
    InstrumentType.BLOCK: _l("A number of places or hours is bought together, used or not."),
    InstrumentType.FRAMEWORK: _l("Providers are chosen once. Its lots can be closed and limited."),
    InstrumentType.DPS_APL: _l(
        "Every provider that meets its conditions is admitted, on any day of its term."
    ),
    InstrumentType.DYNAMIC_MARKET: _l(
        "The same under the Procurement Act 2023. Its conditions stay as they are for as long as it runs."
    ),
    InstrumentType.OPEN_FRAMEWORK: _l("A framework that opens again as a whole, for eight years at most."),
}
# Entries that the Council does not buy.
NOT_BOUGHT_KINDS = (
    ListingKind.CHECKED,
    ListingKind.UNIVERSAL,
)
# A service may apply to join at any time.
OPEN_INSTRUMENT_TYPES = frozenset({InstrumentType.DPS_APL, InstrumentType.DYNAMIC_MARKET})
# The number of services in a lot may be capped.
CAPPED_INSTRUMENT_TYPES = frozenset({InstrumentType.SPOT, InstrumentType.BLOCK, InstrumentType.FRAMEWORK})
