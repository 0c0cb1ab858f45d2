"""Decisions that take two people: one who decides and another who agrees (requirements section 4)."""

from __future__ import annotations

from collections.abc import Mapping

from directory.admissions.rules import has_second_person
from directory.admissions.states import ProposedDecision
from directory.foundation.actor import Actor, Role
from directory.foundation.errors import NotAllowed
from directory.foundation.permissions import (
    ROLE_BOUNDS,
    ROLE_PERMISSIONS,
    Bound,
    Permission,
    Scope,
    allow,
    permits,
)

# Whoever may propose a decision on an admission, or take it, may agree to it.
AGREEING = (Permission.ADMISSION_PROPOSE, Permission.ADMISSION_DECIDE)
# To take a service off a lot for good is for an approver to agree to.
AGREEING_TO_REMOVAL = (Permission.ADMISSION_REMOVE,)
AGREEING_TO: Mapping[str, tuple[Permission, ...]] = {
    **dict.fromkeys(ProposedDecision, AGREEING),
    ProposedDecision.REMOVE: AGREEING_TO_REMOVAL,
    ProposedDecision.EXIT: AGREEING_TO_REMOVAL,
}


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


def may_take_part(actor: Actor, kind: str, scope: Scope) -> bool:
    """Whether somebody may be one of the two who decide: the one who decides, or the one who agrees."""
    return permits(actor, Permission.ADMISSION_DECIDE, scope) or _may_agree(actor, kind, scope)


def in_their_parts(first: Actor, second: Actor, kind: str, scope: Scope) -> tuple[Actor, Actor]:
    """Two people as who decides and who agrees, whichever of them proposed it.

    Raises NotAllowed where they are one person, or the two of them may not decide it together.
    """
    for decider, other in ((first, second), (second, first)):
        may = permits(decider, Permission.ADMISSION_DECIDE, scope) and _may_agree(other, kind, scope)
        if may and has_second_person(decider, other):
            return decider, other
    raise NotAllowed("admission: these two people may not decide it together")


def roles_to_agree(proposer: Actor, kind: str) -> tuple[Role, ...]:
    """The roles of whoever may be the other of the two, once this person has proposed it."""
    own = frozenset[Permission]().union(*(ROLE_PERMISSIONS[role] for role in proposer.roles))
    agreeing, deciding = frozenset(AGREEING_TO[kind]), Permission.ADMISSION_DECIDE
    return tuple(
        role
        for role, bound in ROLE_BOUNDS.items()
        if bound is Bound.COUNCIL
        and (
            (deciding in own and agreeing & ROLE_PERMISSIONS[role])
            or (agreeing & own and deciding in ROLE_PERMISSIONS[role])
        )
    )


def _may_agree(actor: Actor, kind: str, scope: Scope) -> bool:
    return any(permits(actor, permission, scope) for permission in AGREEING_TO[kind])
