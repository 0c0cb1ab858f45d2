"""The matrix of requirements section 4, written by hand: who may do what, and how far each grant reaches."""

from __future__ import annotations

import pytest

from directory.foundation.actor import PUBLIC, SYSTEM, Actor, Grant, Role
from directory.foundation.errors import NotAllowed
from directory.foundation.permissions import (
    NO_SCOPE,
    ROLE_BOUNDS,
    ROLE_PERMISSIONS,
    SITE,
    Bound,
    Permission,
    Scope,
    allow,
    councils_with,
    permits,
    providers_with,
)

OWN, OTHER = "E09000014", "E09000009"
OWN_PROVIDER, OTHER_PROVIDER = 1, 2

# A row a permission: the roles that have it, besides the system. Copied from the requirements, not from the code.
MATRIX = {
    "listing.create": "provider_user",
    "listing.prepare": "framework_manager",
    "listing.write": "provider_user provider_signatory",
    "listing.update": "provider_user provider_signatory framework_manager moderator",
    "listing.submit": "provider_user provider_signatory framework_manager",
    "listing.approve": "framework_manager moderator",
    "listing.publish": "framework_manager",
    "listing.read": (
        "provider_user provider_signatory commissioning_manager quality_officer framework_manager market_officer"
        " moderator"
    ),
    "provider.enter": "framework_manager",
    "claim.make": "anyone",
    "claim.read": "framework_manager administrator",
    "claim.decide": "framework_manager",
    "price.propose": "provider_user provider_signatory",
    "price.approve": "framework_manager",
    "nursing_rate.announce": "administrator",
    "savings_limits.announce": "administrator",
    "charging_policy.record": "administrator",
    "discount.manage": "framework_manager",
    "discount.read": (
        "provider_user provider_signatory commissioning_manager framework_manager market_officer joining_broker"
    ),
    "instrument.read": (
        "commissioning_manager quality_officer framework_manager market_officer approver moderator joining_broker"
    ),
    "instrument.manage": "framework_manager",
    "value.enter": "commissioning_manager framework_manager approver joining_broker",
    "application.write": "provider_user",
    "application.sign": "provider_signatory",
    "application.read": (
        "provider_user provider_signatory commissioning_manager quality_officer framework_manager market_officer"
    ),
    "application.decide": "framework_manager",
    "visit.record": "commissioning_manager quality_officer framework_manager",
    "admission.propose": "commissioning_manager",
    "admission.decide": "framework_manager",
    "admission.remove": "approver",
    "admission.exit": "provider_user provider_signatory",
    "admission.expire": "",
    "admission.follow_rating": "",
    "designation.apply": "provider_user",
    "designation.evidence": "quality_officer",
    "designation.decide": "framework_manager",
    "designation.expire": "",
    "register.import": "administrator",
    "places.import": "administrator",
    "council.serve": "administrator",
    "council.describe": "commissioning_manager framework_manager",
    "quality_check.read": "commissioning_manager quality_officer framework_manager market_officer",
    "quality_check.write": "commissioning_manager quality_officer",
    "attendance.record": "commissioning_manager quality_officer",
    "provider_note.write": "commissioning_manager quality_officer",
    "provider_note.read": "commissioning_manager quality_officer framework_manager",
    "quality_check.answer": "provider_user",
    "council_concern.read": "commissioning_manager quality_officer framework_manager market_officer approver",
    "council_concern.write": "commissioning_manager quality_officer",
    "council_concern.approve": "commissioning_manager framework_manager",
    "council_concern.answer": "provider_user provider_signatory",
    "concern_appeal.decide": "framework_manager approver",
    "feedback.write": "resident representative advocate",
    "feedback.reply": "provider_user",
    "feedback.challenge": "anyone",
    "feedback.moderate": "moderator",
    "mistake_report.make": "anyone",
    "mistake_report.decide": "moderator commissioning_manager",
    "call_request.make": "anyone",
    "call_request.answer": "moderator commissioning_manager",
    "desk.council": (
        "commissioning_manager quality_officer framework_manager market_officer approver moderator joining_broker"
    ),
    "desk.provider": "provider_user provider_signatory",
    "desk.site": "administrator",
    "league.publish": "framework_manager",
    "desk.resident": "resident representative advocate",
    "account.manage": "administrator",
    "resident_people.manage": "commissioning_manager",
    "provider_people.manage": "provider_signatory",
    "provider_people.invite": "provider_signatory framework_manager",
}
# What the grants of each role are bound to.
COUNCIL_ROLES = {
    "commissioning_manager",
    "quality_officer",
    "framework_manager",
    "market_officer",
    "approver",
    "moderator",
    "joining_broker",
}
PROVIDER_ROLES = {"provider_user", "provider_signatory"}
PERSON_ROLES = {"public", "resident", "representative", "advocate"}
SITE_ROLES = {"administrator"}

PAIRS = [(role, permission) for role in Role for permission in Permission]


def has(role: Role, permission: Permission) -> bool:
    """What the table says."""
    row = MATRIX[permission.value]
    return role is Role.SYSTEM or row == "anyone" or role.value in row.split()


def test_every_permission_and_role_is_in_the_table() -> None:
    assert MATRIX.keys() == {permission.value for permission in Permission}
    named = {name for row in MATRIX.values() for name in row.split()} - {"anyone"}
    assert named <= {role.value for role in Role}
    assert {*COUNCIL_ROLES, *PROVIDER_ROLES, *PERSON_ROLES, *SITE_ROLES, "system"} == {r.value for r in Role}
    assert ROLE_BOUNDS.keys() == ROLE_PERMISSIONS.keys() == set(Role)


@pytest.mark.parametrize(("role", "permission"), PAIRS)
def test_own_council_own_provider_and_another_s(role: Role, permission: Permission) -> None:
    granted = has(role, permission)
    anyone = MATRIX[permission.value] == "anyone"
    actor = Actor("a", (Grant(role, council=OWN, provider=OWN_PROVIDER),))
    by_council = role.value in COUNCIL_ROLES
    by_provider = role.value in PROVIDER_ROLES
    by_site = role.value in SITE_ROLES
    # Where the thing is the actor's own in every way a thing can be.
    assert permits(actor, permission, Scope(frozenset({OWN}), OWN_PROVIDER, site=True)) == granted
    # Another council's and another provider's.
    assert permits(actor, permission, Scope(frozenset({OTHER}), OWN_PROVIDER, site=True)) == (
        granted and (anyone or not by_council)
    )
    assert permits(actor, permission, Scope(frozenset({OWN}), OTHER_PROVIDER, site=True)) == (
        granted and (anyone or not by_provider)
    )
    assert permits(actor, permission, Scope(frozenset({OWN}), OWN_PROVIDER)) == (
        granted and (anyone or not by_site)
    )
    # Nobody's in particular.
    assert permits(actor, permission, NO_SCOPE) == (
        granted and (anyone or not (by_council or by_provider or by_site))
    )
    # A grant that is bound to nothing reaches nothing that has an owner.
    assert permits(Actor("a", (Grant(role),)), permission, Scope(frozenset({OWN}), OWN_PROVIDER)) == (
        granted and (anyone or not (by_council or by_provider or by_site))
    )
    assert permits(Actor("a", (Grant(role),)), permission, NO_SCOPE) == permits(actor, permission, NO_SCOPE)


@pytest.mark.parametrize("permission", Permission)
def test_a_grant_without_a_council_does_not_reach_a_scope_without_one(permission: Permission) -> None:
    scope = Scope(frozenset({None}))  # type: ignore[arg-type]
    for role in COUNCIL_ROLES:
        assert permits(Actor("a", (Grant(Role(role)),)), permission, scope) == (
            MATRIX[permission.value] == "anyone"
        )


def test_one_of_several_councils_is_enough() -> None:
    manager = Actor("a", (Grant(Role.FRAMEWORK_MANAGER, council=OWN),))
    assert permits(manager, Permission.LISTING_APPROVE, Scope(frozenset({OTHER, OWN})))


def test_several_grants_are_each_asked_alone() -> None:
    both = Actor("a", (Grant(Role.FRAMEWORK_MANAGER, council=OWN), Grant(Role.MODERATOR, council=OTHER)))
    assert permits(both, Permission.PRICE_APPROVE, Scope(frozenset({OWN})))
    assert not permits(both, Permission.PRICE_APPROVE, Scope(frozenset({OTHER})))
    assert permits(both, Permission.FEEDBACK_MODERATE, Scope(frozenset({OTHER})))
    assert not permits(both, Permission.FEEDBACK_MODERATE, Scope(frozenset({OWN})))
    assert both.roles == (Role.FRAMEWORK_MANAGER, Role.MODERATOR)
    assert both.councils(Role.MODERATOR) == {OTHER}
    assert both.councils(Role.APPROVER) == frozenset()


def test_nobody_may_do_anything_without_a_grant() -> None:
    nobody = Actor("a")
    assert not any(permits(nobody, permission, SITE) for permission in Permission)
    assert not nobody.roles


def test_a_locality_bounds_those_who_work_in_one() -> None:
    scope = Scope(frozenset({OWN}), locality="east")
    east = Actor("a", (Grant(Role.COMMISSIONING_MANAGER, council=OWN, locality="east"),))
    west = Actor("b", (Grant(Role.COMMISSIONING_MANAGER, council=OWN, locality="west"),))
    nowhere = Actor("c", (Grant(Role.COMMISSIONING_MANAGER, council=OWN),))
    framework = Actor("d", (Grant(Role.FRAMEWORK_MANAGER, council=OWN),))
    assert permits(east, Permission.QUALITY_CHECK_WRITE, scope)
    assert not permits(west, Permission.QUALITY_CHECK_WRITE, scope)
    assert not permits(nowhere, Permission.QUALITY_CHECK_WRITE, scope)
    assert permits(nowhere, Permission.QUALITY_CHECK_WRITE, Scope(frozenset({OWN})))
    assert permits(framework, Permission.VALUE_ENTER, scope)


@pytest.mark.parametrize(
    ("limit", "amount", "enough"),
    [(500_00, 500_00, True), (500_00, 500_01, False), (None, 1, False), (None, None, True), (1, None, True)],
)
def test_an_approver_s_authority_ends_at_the_limit(
    limit: int | None, amount: int | None, enough: bool
) -> None:
    approver = Actor("a", (Grant(Role.APPROVER, council=OWN, limit=limit),))
    scope = Scope(frozenset({OWN}), amount_pence=amount)
    assert permits(approver, Permission.VALUE_ENTER, scope) == enough
    manager = Actor("b", (Grant(Role.FRAMEWORK_MANAGER, council=OWN),))
    assert permits(manager, Permission.VALUE_ENTER, scope)


def test_allow_raises_and_names_the_roles_and_the_permission_but_no_person() -> None:
    allow(SYSTEM, Permission.REGISTER_IMPORT, SITE)
    with pytest.raises(NotAllowed, match=r"public may not: register\.import"):
        allow(PUBLIC, Permission.REGISTER_IMPORT, SITE)
    with pytest.raises(NotAllowed, match=r"approver\+moderator may not: feedback\.moderate"):
        allow(
            Actor("a", (Grant(Role.APPROVER, council=OWN), Grant(Role.MODERATOR, council=OWN))),
            Permission.FEEDBACK_MODERATE,
            Scope(frozenset({OTHER})),
        )
    with pytest.raises(NotAllowed, match="nobody may not"):
        allow(Actor("a"), Permission.REGISTER_IMPORT, SITE)


def test_only_the_system_is_the_system() -> None:
    assert SYSTEM.is_system
    assert not PUBLIC.is_system


@pytest.mark.parametrize("permission", Permission)
@pytest.mark.parametrize("role", Role)
def test_what_bounds_a_list_is_what_permits_one_thing_of_it(role: Role, permission: Permission) -> None:
    """Where a grant's bounds are the only question, the list and the single thing answer alike."""
    actor = Actor("a", (Grant(role, council=OWN, provider=7),))
    if ROLE_BOUNDS[role] is Bound.COUNCIL:
        reached = permission in ROLE_PERMISSIONS[role]
        assert councils_with(actor, permission) == (frozenset({OWN}) if reached else frozenset())
        assert not providers_with(actor, permission)
        assert permits(actor, permission, Scope(frozenset({OWN}))) or not reached
    elif ROLE_BOUNDS[role] is Bound.PROVIDER:
        reached = permission in ROLE_PERMISSIONS[role]
        assert providers_with(actor, permission) == (frozenset({7}) if reached else frozenset())
        assert permits(actor, permission, Scope(provider=7)) or not reached
    else:
        assert not councils_with(actor, permission) | providers_with(actor, permission)
    assert not councils_with(Actor("b", (Grant(role),)), permission)
