"""Why a service is shown, and the procurement instruments it is listed through."""

from __future__ import annotations

from directory.vocabulary.codes import Code


class ListingKind(Code):
    """Why a service is shown: admitted to a lot, or checked or open to everyone without being bought by the Council."""

    ADMITTED = "admitted"
    CHECKED = "checked"
    UNIVERSAL = "universal"


class InstrumentType(Code):
    """The kind of contract or market that a council buys through."""

    SPOT = "spot"
    BLOCK = "block"
    FRAMEWORK = "framework"
    DPS_APL = "dps_apl"
    DYNAMIC_MARKET = "dynamic_market"
    OPEN_FRAMEWORK = "open_framework"


class LegalRegime(Code):
    """The procurement law an instrument was let under."""

    PCR2015_LTR = "PCR2015_LTR"
    PA2023_LTC = "PA2023_LTC"
    BELOW_THRESHOLD = "below_threshold"


class UnratedPolicy(Code):
    """What an instrument does with services that the regulator has not rated."""

    REFUSE = "refuse"
    ALLOW_WITH_VISIT = "allow_with_visit"


class ValueEntryKind(Code):
    """A line of an instrument's ledger of value: care bought, value given back, or a change of the ceiling (HAV)."""

    BOUGHT = "bought"
    RELEASED = "released"
    VARIATION = "variation"


# Entries that the Council does not buy.
NOT_BOUGHT_KINDS = (
    ListingKind.CHECKED,
    ListingKind.UNIVERSAL,
)
# A service may apply to join at any time.
OPEN_INSTRUMENT_TYPES = frozenset({InstrumentType.DPS_APL, InstrumentType.DYNAMIC_MARKET})
# The number of services in a lot may be capped.
CAPPED_INSTRUMENT_TYPES = frozenset({InstrumentType.SPOT, InstrumentType.BLOCK, InstrumentType.FRAMEWORK})
