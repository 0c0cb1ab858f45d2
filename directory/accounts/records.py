"""What other layers are given of accounts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from directory.foundation.actor import Grant, Role


@dataclass(frozen=True, slots=True)
class GrantRow:
    """One grant of somebody, as the pages of people and their roles show it."""

    id: int
    role: Role
    grant: Grant
    council_name: str | None
    provider_name: str | None


@dataclass(frozen=True, slots=True)
class AccountRow:
    """One account, as whoever administers it sees it."""

    id: int
    name: str
    email: str
    side: str
    state: str
    version: int
    grants: tuple[GrantRow, ...]


@dataclass(frozen=True, slots=True)
class SessionRow:
    """One sign-in of one's own."""

    id: int
    device: str
    started_at: datetime
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class PasskeyRow:
    """One passkey of one's own."""

    id: int
    name: str
    added_at: datetime
    used_at: datetime | None


@dataclass(frozen=True, slots=True)
class OpenLink:
    """A one-time link that may still be used."""

    id: int
    account_id: int
    purpose: str
    name: str
    email: str
    side: str
