"""The frozen records in which admissions answers other rooms. None has a field for an officer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from directory.vocabulary.prices import PricingMode
from directory.vocabulary.procurement import ListingKind


@dataclass(frozen=True, slots=True)
class ListedLot:
    """One lot a service is listed in, and the councils that may buy through its instrument on that day."""

    lot_id: int
    code: str
    name: str
    instrument_code: str
    instrument_name: str
    lead_council_code: str
    council_codes: tuple[str, ...]
    pricing_mode: str
    regulated_required: bool


@dataclass(frozen=True, slots=True)
class Listing:
    """Why a service is shown: the lots it is admitted to, or that it is an entry that the Council does not buy."""

    service_id: int
    kind: ListingKind
    since: date
    lots: tuple[ListedLot, ...]
    council_codes: tuple[str, ...]
    checked_on: date | None = None
    # The day since which its councils place nobody new there, by any of its lots; None where one of them may. People
    # may still choose it themselves. A hold that is over leaves nothing here.
    held_since: date | None = None

    @property
    def held(self) -> bool:
        """Whether its councils place nobody new there for now."""
        return self.held_since is not None

    @property
    def bought_by_council(self) -> bool:
        """False for checked and universal entries, which the page marks "not bought by the Council"."""
        return self.kind == ListingKind.ADMITTED

    def page_council(self, host_council: str | None) -> str | None:
        """The council that a page about it is of: its host, where it is on that council's list, else the first."""
        return host_council if host_council in self.council_codes else next(iter(self.council_codes), None)

    @property
    def lot_codes(self) -> tuple[str, ...]:
        """The codes of its lots, in the order of instrument and lot."""
        return tuple(lot.code for lot in self.lots)

    @property
    def instrument_names(self) -> tuple[str, ...]:
        """The names of its instruments, each once."""
        return tuple(dict.fromkeys(lot.instrument_name for lot in self.lots))

    @property
    def pricing_mode(self) -> str | None:
        """The most open pricing mode among its lots, in the order of the enum; None where the Council doesn't buy."""
        modes = {lot.pricing_mode for lot in self.lots}
        return next((mode for mode in PricingMode if mode in modes), None)

    @property
    def is_unregulated_accreditation(self) -> bool:
        """Whether the Council's accreditation stands in place of the regulator's rating (HAR 6.5)."""
        return bool(self.lots) and not any(lot.regulated_required for lot in self.lots)


@dataclass(frozen=True, slots=True)
class DesignationRecord:
    """A current right to be called specialist in one area."""

    service_id: int
    area: str
    standard_version: str
    valid_from: date
    review_by: date
    evidence_kinds: tuple[str, ...]
