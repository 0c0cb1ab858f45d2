"""Who acts: an id and what it was granted, never a name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
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
class Grant:
    """One role, and what it is bound to. A bound that is None matches nothing: it never means "all".

    `council` is an ONS code, `provider` the id of a provider, `locality` the code of a commissioning manager's
    patch, `limit` the largest amount in pence that an approver may approve.
    """

    role: Role
    council: str | None = None
    provider: int | None = None
    locality: str | None = None
    limit: int | None = None


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody who acts, with every grant held: one person may hold several."""

    id: str
    grants: tuple[Grant, ...] = ()

    @property
    def roles(self) -> tuple[Role, ...]:
        """The roles held, each once, in the order they were granted."""
        return tuple(dict.fromkeys(grant.role for grant in self.grants))

    @property
    def is_system(self) -> bool:
        """Whether this is the site itself: its jobs and commands."""
        return Role.SYSTEM in self.roles

    def councils(self, role: Role) -> frozenset[str]:
        """The councils that a role is held for."""
        return frozenset(
            grant.council for grant in self.grants if grant.role is role and grant.council is not None
        )


@dataclass(frozen=True, slots=True)
class SignIn:
    """One sign-in: who, with what was granted, and how far it came.

    `name` is for this person's own pages alone. `is_complete`: the second factor was given where one is needed.
    `is_fresh`: it was given a short while ago. `seen_at`: when the session was last noted to be in use.
    """

    session_id: int
    account_id: int
    actor: Actor
    name: str
    is_complete: bool
    is_fresh: bool
    seen_at: datetime


SYSTEM = Actor("system", (Grant(Role.SYSTEM),))
PUBLIC = Actor("public", (Grant(Role.PUBLIC),))
DEMO = Actor("demonstration", (Grant(Role.SYSTEM),))
