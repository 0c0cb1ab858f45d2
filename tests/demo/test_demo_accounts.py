"""The people of the demonstration: one for every role that somebody can have."""

from __future__ import annotations

from directory.accounts.rules import RESIDENTS_ROLES, SIDE_OF_ROLE
from directory.demo.accounts import demo_accounts, has_app
from directory.foundation.actor import Role


def test_every_role_of_a_person_has_an_account() -> None:
    """The site itself and its visitors sign in nowhere; everybody else has a person to look through."""
    assert {account.role for account in demo_accounts()} == set(Role) - {Role.SYSTEM, Role.PUBLIC}
    assert {account.role for account in demo_accounts()} == set(SIDE_OF_ROLE)


def test_residents_and_families_alone_sign_in_without_a_code() -> None:
    without = {account.role for account in demo_accounts() if not has_app(account)}
    assert without == {Role.RESIDENT, Role.REPRESENTATIVE} < set(RESIDENTS_ROLES)
