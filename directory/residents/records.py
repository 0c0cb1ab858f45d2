"""What other layers are given of residents' accounts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from directory.foundation.actor import Role


@dataclass(frozen=True, slots=True)
class ResidentRow:
    """Somebody whom a council lets in, as its commissioning managers see it: one role.

    `invited_by` is the id of who invited.
    """

    account_id: int
    name: str
    email: str
    role: Role
    locale: str
    state: str
    invited_at: datetime
    invited_by: str


@dataclass(frozen=True, slots=True)
class OwnInvitation:
    """Which council let somebody in, as what, when; and the name of who there did, "" where nobody is known."""

    council: str
    role: Role
    invited_at: datetime
    inviter: str
