"""Decisions that take two people: one who decides and another who agrees (requirements section 4)."""

from __future__ import annotations

from directory.admissions.rules import has_second_person
from directory.foundation.actor import Actor
from directory.foundation.errors import NotAllowed
from directory.foundation.permissions import Permission, Scope, allow, permits

# Whoever may propose a decision on an admission, or take it, may agree to it.
AGREEING = (Permission.ADMISSION_PROPOSE, Permission.ADMISSION_DECIDE)


def allow_with_second_person(
    actor: Actor,
    agreed_by: Actor | None,
    scope: Scope,
    agreeing: tuple[Permission, ...] = AGREEING,
) -> None:
    """Raise NotAllowed unless the actor may decide on an admission and another person, who may, agreed to it."""
    allow(actor, Permission.ADMISSION_DECIDE, scope)
    if not has_second_person(actor, agreed_by):
        raise NotAllowed("admission: another person has to agree")
    if agreed_by is not None and not any(permits(agreed_by, permission, scope) for permission in agreeing):
        raise NotAllowed(f"admission: {'+'.join(agreed_by.roles) or 'nobody'} may not agree")
