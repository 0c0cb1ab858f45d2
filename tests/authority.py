"""Tries an action with every role: its own and another council's, its own and another provider's, and with no bounds.

A room's `test_<room>_authority.py` holds `AUTHORITY`, a table written by hand from requirements section 4: the full
name of each action, and the roles that may do it; and `QUERIES`, the same for each query that takes an actor.
`tests/house/test_authority.py` fails where one is in no table.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext

from sqlalchemy.orm import scoped_session

from directory.foundation.actor import Actor, Grant, Role
from directory.foundation.errors import NotAllowed
from tests.effects import held_to_effects

OTHER_COUNCIL = "E06000015"  # Derby: no test's own council
OTHER_PROVIDER = -1
ANYONE = " ".join(role.value for role in Role)
SYSTEM_ONLY = ""

COUNCIL_ROLES = frozenset(
    {
        Role.COMMISSIONING_MANAGER,
        Role.QUALITY_OFFICER,
        Role.FRAMEWORK_MANAGER,
        Role.MARKET_OFFICER,
        Role.APPROVER,
        Role.MODERATOR,
        Role.JOINING_BROKER,
    }
)
PROVIDER_ROLES = frozenset({Role.PROVIDER_USER, Role.PROVIDER_SIGNATORY})
WRITER = Actor("writer-1", (Grant(Role.SYSTEM),))  # may do all; no row has its id by default
LIMIT = 10**12  # pence: above whatever a test approves


def check_action(
    session: scoped_session,
    call: Callable[[Actor], object],
    roles: str,
    *,
    council: str,
    provider: int | None = None,
    lists_own: bool = False,
    effects: str | None = None,
) -> None:
    """Call an action as each role; what it did is undone each time.

    `roles` are those that may, besides the system; `council` and `provider` are the owners of what is acted on.
    `lists_own` says that the call lists what belongs to the actor's own councils: another council's actor is not
    refused, and reads nothing of this council's. With `effects`, what the action writes is held to the list of effects
    under that name.
    """
    if effects is not None:
        assert may(session, call, WRITER, effects=effects)
    named = set(roles.split())
    assert named <= {role.value for role in Role}, named
    for role in Role:
        granted = role is Role.SYSTEM or role.value in named
        open_to_all = roles == ANYONE
        grants = {
            "own": (Grant(role, council=council, provider=provider, limit=LIMIT), granted),
            "another council's": (
                Grant(role, council=OTHER_COUNCIL, provider=provider, limit=LIMIT),
                granted and (open_to_all or lists_own or role not in COUNCIL_ROLES),
            ),
            "another provider's": (
                Grant(role, council=council, provider=OTHER_PROVIDER, limit=LIMIT),
                granted and (open_to_all or role not in PROVIDER_ROLES),
            ),
            "unbounded": (
                Grant(role),
                granted and (open_to_all or role not in COUNCIL_ROLES | PROVIDER_ROLES),
            ),
        }
        for whose, (grant, expected) in grants.items():
            assert may(session, call, Actor(f"{role.value}-1", (grant,))) == expected, (
                f"{role.value}, {whose}"
            )
    assert not may(session, call, Actor("nobody"))


def may(
    session: scoped_session,
    call: Callable[[Actor], object],
    actor: Actor,
    *,
    effects: str | None = None,
) -> bool:
    """Whether the action lets the actor; any other error than NotAllowed is the test's own fault and is raised."""
    savepoint = session.begin_nested()
    try:
        with held_to_effects(session, effects) if effects is not None else nullcontext():
            call(actor)
        session.flush()
    except NotAllowed:
        return False
    finally:
        savepoint.rollback()
    return True
