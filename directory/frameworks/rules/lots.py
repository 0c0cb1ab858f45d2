"""Decisions about the lots of an instrument."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from directory.foundation.errors import Invalid
from directory.frameworks.rules.terms import Terms
from directory.vocabulary.care import CARE_HOMES, NEVER_ADMITTED_CATEGORIES, Category
from directory.vocabulary.prices import PricingMode
from directory.vocabulary.procurement import (
    CAPPED_INSTRUMENT_TYPES,
    OPEN_INSTRUMENT_TYPES,
    AwardMethod,
    ClientGroup,
    InstrumentState,
    InstrumentType,
)


def check_may_close_lot(instrument_type: str) -> None:
    """Only a framework may close a lot; a list stays open to all who qualify (HF 8.5, HAV; vector 11).

    Raises Invalid `lot_stays_open`.
    """
    if instrument_type != InstrumentType.FRAMEWORK:
        raise Invalid("is_open", "lot_stays_open", type=instrument_type)


def check_may_delay_lot(
    instrument_type: str, status: str, opens_on: date | None, later_on: date | None
) -> None:
    """Applications to a lot of a list or market come in on any day of its term (HF 8.5, HAV; vector 11).

    Its first day of applications may not become a later one once suppliers may apply: that would close the lot. Raises
    Invalid `lot_stays_open`.
    """
    if instrument_type == InstrumentType.FRAMEWORK or status == InstrumentState.PLANNED or later_on is None:
        return
    if opens_on is None or later_on > opens_on:
        raise Invalid("opens_on", "lot_stays_open", type=instrument_type)


def check_may_replace_specification(instrument_type: str, status: str, versions: int) -> None:
    """What a lot of a list or market asks stands for its term once suppliers may apply (invariant 3).

    `versions` is how many it has: a lot that was added later may still say for the first time what it asks. Raises
    Invalid `conditions_fixed`.
    """
    if versions and instrument_type in OPEN_INSTRUMENT_TYPES and status != InstrumentState.PLANNED:
        raise Invalid("version", "conditions_fixed", type=instrument_type)


def check_may_cap(instrument_type: str, most: int | None) -> None:
    """A list or market may not limit how many are admitted (PCR 2015 reg 34, PA 2023 s36).

    Raises Invalid `admissions_not_capped`, or `cap_not_positive`.
    """
    if most is None:
        return
    if instrument_type not in CAPPED_INSTRUMENT_TYPES:
        raise Invalid("max_admissions", "admissions_not_capped", type=instrument_type)
    if most <= 0:
        raise Invalid("max_admissions", "cap_not_positive")


@dataclass(frozen=True, slots=True)
class LotFacts:
    """What a lot holds and how its prices and awards come about."""

    categories: Sequence[str]
    client_groups: Sequence[str]
    pricing_mode: str
    award_methods: Sequence[str]


@dataclass(frozen=True, slots=True)
class LotReadiness:
    """What has been done for a lot: whether it says what is asked of services, and has the bands of a day."""

    code: str
    pricing_mode: str
    has_specification: bool
    has_bands: bool


@dataclass(frozen=True, slots=True)
class Missing:
    """What an instrument still lacks: a code, and the code of the lot that lacks it, "" for the instrument."""

    code: str
    lot: str = ""


def check_lot(facts: LotFacts, terms: Terms) -> None:
    """A lot holds kinds of care that may be admitted, and awards as its instrument allows (HF App 1, requirement 56).

    Personal assistants join no lot (requirement 18), and only places in care homes have bands (HF App 2). Raises
    Invalid that names the field: `categories`, `client_groups`, `pricing_mode` or `award_methods`.
    """
    if not facts.categories:
        raise Invalid("categories", "lot_without_care")
    _check_codes("categories", facts.categories, [code.value for code in Category])
    if NEVER_ADMITTED_CATEGORIES.intersection(facts.categories):
        raise Invalid("categories", "never_admitted")
    _check_codes("client_groups", facts.client_groups, [code.value for code in ClientGroup])
    _check_codes("pricing_mode", [facts.pricing_mode], [code.value for code in PricingMode])
    if facts.pricing_mode == PricingMode.BANDED and not CARE_HOMES.issuperset(facts.categories):
        raise Invalid("pricing_mode", "bands_for_care_homes")
    if not facts.award_methods:
        raise Invalid("award_methods", "no_award_method")
    allowed = [
        method
        for method, may in (
            (AwardMethod.CATALOGUE_CHOICE, terms.allows_catalogue_choice),
            (AwardMethod.FURTHER_COMPETITION, terms.allows_further_competition),
            (AwardMethod.DIRECT_AWARD, terms.allows_direct_award),
            (AwardMethod.EMERGENCY, terms.allows_emergency),
        )
        if may
    ]
    _check_codes("award_methods", facts.award_methods, [code.value for code in AwardMethod])
    if not set(facts.award_methods) <= set(allowed):
        raise Invalid("award_methods", "award_not_allowed")


def check_may_change_lot(instrument_type: str, status: str, names: Collection[str]) -> None:
    """What a lot is and asks stands for the term of a list or market once suppliers may apply (invariant 3).

    In any other instrument what a lot holds and how it is priced stands once it is in use: services were admitted to it
    as it was. Raises Invalid `conditions_fixed` or `lot_in_use`, beside the first of the `names` that may not change.
    """
    if status == "planned" or not names:
        return
    if instrument_type in OPEN_INSTRUMENT_TYPES:
        raise Invalid(min(names), "conditions_fixed", type=instrument_type)
    fixed = {"categories", "pricing_mode"}.intersection(names)
    if fixed:
        raise Invalid(min(fixed), "lot_in_use")


def missing_to_open(lots: Sequence[LotReadiness]) -> tuple[Missing, ...]:
    """What providers must be able to read before they apply: a lot, what each asks of a service (requirement 48)."""
    if not lots:
        return (Missing("lots"),)
    return tuple(Missing("specification", lot.code) for lot in lots if not lot.has_specification)


def missing_to_go_live(lots: Sequence[LotReadiness]) -> tuple[Missing, ...]:
    """What care cannot be bought without: what opening needs, and the bands of a banded lot (requirement 54)."""
    bands = tuple(
        Missing("bands", lot.code)
        for lot in lots
        if lot.pricing_mode == PricingMode.BANDED and not lot.has_bands
    )
    return missing_to_open(lots) + bands


def check_nothing_missing(missing: Sequence[Missing]) -> None:
    """Raises Invalid `not_ready` where something is."""
    if missing:
        raise Invalid("missing", "not_ready")


def _check_codes(field: str, codes: Collection[str], known: Collection[str]) -> None:
    if not set(codes) <= set(known):
        raise Invalid(field, "unknown_code")
