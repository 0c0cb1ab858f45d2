"""Who may change places: national facts by an administrator, a council's contacts by its own staff."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy.orm import scoped_session

from directory.foundation.actor import SYSTEM, Actor, Grant, Role
from directory.foundation.errors import NotAllowed
from directory.places import actions, postcode_replacement
from directory.places.postcode_replacement import OutcodeCentre, StagedPostcodes
from directory.places.records import NewPlaceName
from tests.places.conftest import DENE, FARHAM, LARKHOLM

ADMINISTRATOR = Actor("administrator-1", (Grant(Role.ADMINISTRATOR),))
NATIONAL: dict[str, Callable[[Actor], object]] = {
    "add_place_names": lambda actor: actions.add_place_names(
        actor, [NewPlaceName("Alder Row", LARKHOLM, 51_60_000, 0)]
    ),
    "add_to_directory": lambda actor: actions.add_to_directory(actor, FARHAM),
    "remove_from_directory": lambda actor: actions.remove_from_directory(actor, DENE),
    "begin_replacement": postcode_replacement.begin_replacement,
    "swap_tables": lambda actor: postcode_replacement.swap_tables(
        actor, postcode_replacement.begin_replacement(SYSTEM), before=2, after=0
    ),
    "add_outcodes": lambda actor: postcode_replacement.add_outcodes(
        actor, {"ZL9": OutcodeCentre(51_60_000, 0, 1, LARKHOLM)}
    ),
    "load_shipped": actions.load_shipped,
}
CONTACTS = {
    "phone": "020 7946 0101",
    "phone_hours": "",
    "relay": "",
    "email": "",
    "website": "",
}


@pytest.mark.parametrize("action", sorted(set(NATIONAL) - {"load_shipped", "swap_tables"}))
@pytest.mark.parametrize("actor", [SYSTEM, ADMINISTRATOR], ids=["system", "administrator"])
def test_an_administrator_changes_national_facts(country: scoped_session, action: str, actor: Actor) -> None:
    NATIONAL[action](actor)
    country.rollback()


@pytest.mark.parametrize("action", NATIONAL)
@pytest.mark.parametrize("role", sorted(set(Role) - {Role.SYSTEM, Role.ADMINISTRATOR}))
def test_nobody_else_does(country: scoped_session, action: str, role: Role) -> None:
    with pytest.raises(NotAllowed):
        NATIONAL[action](Actor("a", (Grant(role, council=DENE, provider=1),)))
    country.rollback()


@pytest.mark.parametrize("role", Role)
def test_a_council_s_contacts_are_changed_by_its_own_managers(country: scoped_session, role: Role) -> None:
    own = Actor("a", (Grant(role, council=LARKHOLM, provider=1),))
    if role in (Role.FRAMEWORK_MANAGER, Role.COMMISSIONING_MANAGER, Role.SYSTEM):
        actions.describe_council(own, LARKHOLM, **CONTACTS)
    else:
        with pytest.raises(NotAllowed):
            actions.describe_council(own, LARKHOLM, **CONTACTS)
    if role is not Role.SYSTEM:
        for council in (DENE, None):
            other = Actor("a", (Grant(role, council=council),))
            with pytest.raises(NotAllowed):
                actions.describe_council(other, LARKHOLM, **CONTACTS)


def test_a_table_is_swapped_in_by_an_administrator(country: scoped_session) -> None:
    staged = postcode_replacement.begin_replacement(ADMINISTRATOR)
    assert isinstance(staged, StagedPostcodes)
    postcode_replacement.remove_duplicates(staged)
    postcode_replacement.swap_tables(ADMINISTRATOR, staged, before=2, after=0)
    country.rollback()
