"""Who does something: an id and a role, never a name."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """The kinds of people and machines of requirements section 4."""

    PUBLIC = "public"
    SYSTEM = "system"
    RESIDENT = "resident"
    REPRESENTATIVE = "representative"
    ADVOCATE = "advocate"
    PROVIDER_USER = "provider_user"
    PROVIDER_SIGNATORY = "provider_signatory"
    COMMISSIONING_MANAGER = "commissioning_manager"
    QUALITY_OFFICER = "quality_officer"
    FRAMEWORK_MANAGER = "framework_manager"
    MARKET_OFFICER = "market_officer"
    APPROVER = "approver"
    MODERATOR = "moderator"
    JOINING_BROKER = "joining_broker"
    ADMINISTRATOR = "administrator"


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody who acts. `council_code` and `provider_id` bound what staff and providers may touch."""

    id: str
    role: Role
    council_code: str | None = None
    provider_id: int | None = None


SYSTEM = Actor("system", Role.SYSTEM)
PUBLIC = Actor("public", Role.PUBLIC)
DEMO = Actor("demonstration", Role.SYSTEM)
