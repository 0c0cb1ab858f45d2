"""What this room hands to others: frozen, as anyone may see them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class LotRecord:
    """A lot with what of its instrument decides about it."""

    id: int
    code: str
    name: str
    instrument_id: int
    instrument_type: str
    categories: tuple[str, ...]
    client_groups: tuple[str, ...]
    regulated_required: bool
    pricing_mode: str
    award_methods: tuple[str, ...]
    standard_placements_only: bool
    opens_on: date | None
    is_open: bool
    max_admissions: int | None
    specification_version: str
    takes_applications: bool
    version: int


@dataclass(frozen=True, slots=True)
class InstrumentRecord:
    """An instrument as anyone may see it; `live` is for the day that was asked about, `lots` in their
    order.
    """

    id: int
    code: str
    name: str
    type: str
    legal_regime: str
    council_code: str
    starts_on: date
    ends_on: date | None
    last_day: date | None
    extension_to: date | None
    extended_on: date | None
    terminated_on: date | None
    max_value_pence: int | None
    expected_yearly_pence: int | None
    min_rating: str | None
    unrated_policy: str
    on_fall: str
    publication_consent: bool
    allows_direct_award: bool
    direct_award_basis: str | None
    allows_further_competition: bool
    allows_catalogue_choice: bool
    allows_emergency: bool
    notice_months: int | None
    agreement_version: str
    source: str
    invented: bool
    successor_of_id: int | None
    status: str
    live: bool
    version: int
    lots: tuple[LotRecord, ...]


@dataclass(frozen=True, slots=True)
class AccessRecord:
    """A council's permission to use another's instrument."""

    id: int
    instrument_id: int
    council_code: str
    signed_on: date
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True, slots=True)
class ReferenceRateRecord:
    """What a host council normally pays a week, where from and since when."""

    council_code: str
    need_level: str
    weekly_pence: int
    source: str
    published_on: date | None
    valid_from: date


@dataclass(frozen=True, slots=True)
class Committed:
    """What an instrument's ledger says: bought less released, and what variations added to the ceiling."""

    max_value_pence: int | None
    committed_pence: int
    variations_pence: int


@dataclass(frozen=True, slots=True)
class AreaRecord:
    """A broad market area of an instrument and the councils whose homes are in it."""

    id: int
    code: str
    name: str
    valid_from: date
    valid_to: date | None
    council_codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class InstrumentRow:
    """An instrument in the list of those who run it or buy through it; money in whole pence."""

    id: int
    code: str
    name: str
    type: str
    status: str
    council_code: str
    starts_on: date
    last_day: date | None
    terminated_on: date | None
    lots: int
    committed_pence: int
    ceiling_pence: int | None


@dataclass(frozen=True, slots=True)
class ValueLine:
    """A line of the ledger of value."""

    kind: str
    reference: str
    value_pence: int
    entered_on: date


@dataclass(frozen=True, slots=True)
class BandRow:
    """A price band of a lot, with the area that it is for."""

    id: int
    lot_id: int
    lot_code: str
    area_id: int
    area_code: str
    need_level: str
    min_pence: int
    max_pence: int
    valid_from: date
    valid_to: date


@dataclass(frozen=True, slots=True)
class SpecificationRecord:
    """A version of what a lot asks of services."""

    id: int
    version: str
    title: str
    summary: str
    made_with: tuple[str, ...]
    valid_from: date
