"""The frozen records that claims are read as."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from directory.claims.rules import Claimant, PublishedContacts
from directory.places.records import CouncilRecord
from directory.register.records import RegisteredLocationRecord
from directory.vocabulary.claims import ClaimKind


@dataclass(frozen=True, slots=True)
class ClaimableLocation:
    """A location of the register, and what a claim of it would be.

    `kind` is that of a claim, None where none can be made: `refused` says why. `council` is the one that would decide.
    `is_taken` says that an earlier claim is being looked at.
    """

    location: RegisteredLocationRecord
    council: CouncilRecord | None
    kind: str | None
    refused: str | None
    earlier_ids: tuple[str, ...]
    is_taken: bool

    @property
    def is_new_owner(self) -> bool:
        """Whether somebody else ran the service under an earlier registration."""
        return self.kind == ClaimKind.NEW_OWNER


@dataclass(frozen=True, slots=True)
class FoundLocation:
    """One location that a search for one's own service finds."""

    id: str
    name: str
    address: str
    provider_name: str


@dataclass(frozen=True, slots=True)
class OwnEntry:
    """A service of one's own that is not public."""

    slug: str
    name: str
    category: str
    state: str
    provider_name: str
    location_id: str | None


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """A claim in the list of a council's staff."""

    id: int
    reference: str
    state: str
    kind: str
    council_code: str
    location_id: str
    location_name: str
    asked_on: date
    decide_by: date
    decided_on: date | None


@dataclass(frozen=True, slots=True)
class ClaimsPage:
    """One page of claims. `counts` holds how many there are in each state, of all that the reader may see."""

    rows: tuple[ClaimRow, ...]
    counts: dict[str, int]
    total: int
    page: int
    pages: int


@dataclass(frozen=True, slots=True)
class ContactMade:
    """One time that the published contact was written to or rung. `made_by` is an actor's id."""

    means: str
    publisher: str
    used: str
    outcome: str
    note: str
    contacted_on: date
    made_by: str


@dataclass(frozen=True, slots=True)
class EntryName:
    """A service that a claim is about: the entry at the location, or one that a new owner takes over."""

    name: str
    slug: str
    category: str
    state: str
    provider_name: str
    location_id: str


@dataclass(frozen=True, slots=True)
class ClaimDetail:
    """A claim for the staff who decide it: what was claimed beside what the register says.

    `claimant` is None once its personal data were deleted. `location` is None where the register names it no longer.
    """

    id: int
    reference: str
    version: int
    state: str
    kind: str
    council_code: str
    location_id: str
    location: RegisteredLocationRecord | None
    published: PublishedContacts
    claimant: Claimant | None
    asked_at: datetime
    decide_by: date
    contacts: tuple[ContactMade, ...]
    entries: tuple[EntryName, ...]
    earlier_ids: tuple[str, ...]
    other_claims: tuple[ClaimRow, ...]
    may_be_accepted: bool
    has_signatory: bool
    invited: bool
    decided_by: str | None
    decided_on: date | None
    refusal: str | None
    decision_reason: str | None
    letter_missing: bool
