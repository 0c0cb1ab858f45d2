"""Letting residents in, and ending it: what follows for the account, whoever else lets the same person in."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import scoped_session

from directory.accounts.actions.people import add_grant, close_account, grant_role, invitation_token, invite
from directory.accounts.models import Account, AccountGrant, SignInSession
from directory.accounts.queries import grants_of, names_of, open_link
from directory.accounts.rules import NAMES_KEPT, RESIDENTS_ROLES, RESIDENTS_SIDES, SIDE_OF_ROLE, check_grant
from directory.accounts.states import Side
from directory.administration.queries import people_page, person
from directory.audit.models import AuditEvent
from directory.foundation.actor import SYSTEM, Actor, Grant, Role
from directory.foundation.database import db, transaction
from directory.foundation.errors import Invalid, NotFound, WrongState
from directory.foundation.permissions import SITE
from directory.foundation.time import now
from directory.outbox.models import Letter
from directory.residents import actions
from directory.residents.queries import own_invitations, residents_page
from directory.residents.rules import forgotten_address
from tests.accounts.sign_in import make_account
from tests.residents.conftest import COUNCIL, OTHER_COUNCIL, Residents, let_in

ADMINISTRATOR = Actor("account:0", (Grant(Role.ADMINISTRATOR),))
WORKING_ROLES = tuple(role for role in SIDE_OF_ROLE if role not in RESIDENTS_ROLES)


def invite_one(people: Residents, email: str = "new@example.org", **changes: Any) -> Account:
    values = {"name": "New Person", "role": Role.RESIDENT, "locale": "ar", **changes}
    return actions.invite_resident(people.actor, COUNCIL, email, **values)


@given(held=st.sampled_from(list(SIDE_OF_ROLE)), more=st.sampled_from(list(SIDE_OF_ROLE)))
def test_no_account_holds_roles_of_two_sides(held: Role, more: Role) -> None:
    """An account has one side, and takes the roles of that side alone: never a provider's and a council's."""
    side = SIDE_OF_ROLE[held]
    if SIDE_OF_ROLE[more] is not side:
        with pytest.raises(Invalid, match="role_of_other_side"):
            check_grant(side, Grant(more))


def test_residents_and_who_acts_for_them_share_no_side_with_anybody_who_works() -> None:
    assert {Side.RESIDENT, Side.ADVOCATE} == RESIDENTS_SIDES
    assert not RESIDENTS_SIDES & {SIDE_OF_ROLE[role] for role in WORKING_ROLES}


@pytest.mark.parametrize("role", [role for role in Role if role not in RESIDENTS_ROLES])
def test_a_council_lets_nobody_in_to_work_here(people: Residents, role: Role) -> None:
    with pytest.raises(Invalid, match="role_of_other_side"):
        invite_one(people, role=role)
    assert not db.session.query(Account).filter_by(email="new@example.org").count()


@pytest.mark.parametrize("role", RESIDENTS_ROLES)
@pytest.mark.parametrize("side", [Side.STAFF, Side.PROVIDER])
def test_whoever_works_for_a_council_or_a_provider_is_no_resident_too(
    people: Residents, role: Role, side: Side
) -> None:
    worker = make_account(side=side, email="works@example.org")
    with pytest.raises(Invalid, match="address_of_other_side"):
        invite_one(people, "Works@Example.org", role=role)
    assert not grants_of(worker.id)


@pytest.mark.parametrize("role", RESIDENTS_ROLES)
def test_a_resident_or_advocate_gets_no_work_here(people: Residents, role: Role) -> None:
    account = let_in(people.actor, "one@example.org", role)
    with pytest.raises(Invalid, match="account_other_side"):
        invite(
            SYSTEM,
            "one@example.org",
            name="One",
            side=Side.STAFF,
            grants=(Grant(Role.FRAMEWORK_MANAGER, council=COUNCIL),),
        )
    with pytest.raises(Invalid, match="role_of_other_side"):
        grant_role(SYSTEM, account.id, Grant(Role.FRAMEWORK_MANAGER, council=COUNCIL))
    assert grants_of(account.id) == (Grant(role),)


def test_an_advocate_stands_on_a_side_of_her_own(people: Residents) -> None:
    let_in(people.actor, "one@example.org", Role.ADVOCATE)
    with pytest.raises(Invalid, match="address_of_other_side"):
        invite_one(people, "one@example.org", role=Role.REPRESENTATIVE)
    with pytest.raises(Invalid, match="address_of_other_side"):
        invite_one(people, people.resident.email, role=Role.ADVOCATE)


def test_the_database_itself_lets_no_council_invite_to_work(people: Residents) -> None:
    works = make_account(side=Side.STAFF)
    with pytest.raises(IntegrityError), db.session.begin_nested():
        add_grant(works, Grant(Role.ADMINISTRATOR), by=SYSTEM, invited_by_council=COUNCIL)


def test_a_role_that_a_council_gave_opens_nothing_at_that_council(people: Residents) -> None:
    (grant,) = grants_of(people.resident.id)
    assert grant == Grant(Role.RESIDENT) and grant.council is None
    resident = Actor(f"account:{people.resident.id}", (grant,))
    assert names_of(resident, [people.actor.id]) == {}
    assert names_of(people.other_actor, [resident.id]) == {}
    colleague = Actor("account:0", (Grant(Role.MODERATOR, council=COUNCIL),))
    assert names_of(colleague, [resident.id]) == {}, "a history tells nobody who a resident is"


def test_no_other_council_and_no_administrator_knows_of_a_resident(people: Residents) -> None:
    assert residents_page(people.other_actor, OTHER_COUNCIL) == ([], 0)
    shown, _ = people_page(ADMINISTRATOR, SITE)
    assert people.resident.email not in {row.email for row in shown}
    with pytest.raises(NotFound):
        person(ADMINISTRATOR, SITE, people.resident.id)
    with pytest.raises(NotFound):
        close_account(ADMINISTRATOR, people.resident.id)
    for act in (actions.end_resident_access, actions.let_resident_begin_again):
        with pytest.raises(NotFound):
            act(people.other_actor, OTHER_COUNCIL, people.resident.id)
    assert grants_of(people.resident.id)


def test_the_letter_goes_in_her_language_and_says_nothing_of_her(people: Residents) -> None:
    account = invite_one(people)
    letter = db.session.query(Letter).one()
    assert letter.locale == "ar" and letter.recipient == account.email
    events = db.session.query(AuditEvent).filter_by(subject_type="account", subject_id=str(account.id))
    told = [repr((event.before, event.after)) for event in events]
    assert told and not any("New Person" in each or "@" in each for each in told)


def test_an_invitation_taken_back_opens_nothing(people: Residents) -> None:
    account = invite_one(people, by_letter=False)
    token = invitation_token(account.id)
    assert open_link(token) is not None
    actions.take_back_resident_invitation(people.actor, COUNCIL, account.id)
    assert open_link(token) is None and account.state == "closed" and not grants_of(account.id)
    with pytest.raises(WrongState):
        actions.take_back_resident_invitation(people.actor, COUNCIL, people.resident.id)


def test_an_invitation_sent_again_replaces_the_first(people: Residents) -> None:
    account = invite_one(people, by_letter=False)
    token = invitation_token(account.id)
    actions.send_resident_invitation_again(people.actor, COUNCIL, account.id)
    assert open_link(token) is None and open_link(invitation_token(account.id)) is not None
    with pytest.raises(WrongState):
        actions.send_resident_invitation_again(people.actor, COUNCIL, people.resident.id)


def test_access_ends_at_once(people: Residents, session: scoped_session) -> None:
    actions.end_resident_access(people.actor, COUNCIL, people.resident.id)
    sessions = session.query(SignInSession).filter_by(account_id=people.resident.id)
    assert sessions.count() and all(row.ended_at for row in sessions)
    account = session.get(Account, people.resident.id)
    assert account is not None and account.state == "closed" and account.password_hash is None
    again = actions.invite_resident(
        people.actor, COUNCIL, "rose@example.org", name="Rose", role=Role.RESIDENT, locale="en"
    )
    assert again.id == account.id and again.state == "invited" and again.name == "Rose"


def test_whoever_two_councils_let_in_stays_for_the_other(people: Residents) -> None:
    number = people.resident.id
    actions.invite_resident(
        people.other_actor, OTHER_COUNCIL, "rose@example.org", name="R", role=Role.RESIDENT, locale="en"
    )
    assert [each.council for each in own_invitations(number)] == [COUNCIL, OTHER_COUNCIL]
    assert [each.inviter for each in own_invitations(number)] == ["Mary Manager", "Oscar Other"]
    actions.end_resident_access(people.actor, COUNCIL, number)
    assert grants_of(number) == (Grant(Role.RESIDENT),) and people.resident.state == "active"
    assert residents_page(people.actor, COUNCIL) == ([], 0)
    actions.end_resident_access(people.other_actor, OTHER_COUNCIL, number)
    assert not grants_of(number) and people.resident.state == "closed"


def test_whoever_lost_every_way_in_begins_again(people: Residents) -> None:
    actions.let_resident_begin_again(people.actor, COUNCIL, people.resident.id)
    assert people.resident.state == "invited" and people.resident.password_hash is None
    assert grants_of(people.resident.id) == (Grant(Role.RESIDENT),), "what she may do stays"
    with pytest.raises(WrongState):
        actions.take_back_resident_invitation(people.actor, COUNCIL, people.resident.id)


@pytest.mark.parametrize(("days_over", "is_gone"), [(-1, False), (1, True)])
def test_a_name_is_deleted_ninety_days_after_access_ended(
    people: Residents, session: scoped_session, days_over: int, is_gone: bool
) -> None:
    stays = let_in(people.actor, "stays@example.org")
    with transaction():
        actions.end_resident_access(people.actor, COUNCIL, people.resident.id)
        ended = now() - NAMES_KEPT - timedelta(days=days_over)
        for row in session.query(AccountGrant).filter_by(account_id=people.resident.id):
            row.ended_at = ended
    for _ in range(2):
        with transaction():
            actions.forget_who_left()
    left = session.get(Account, people.resident.id)
    assert left is not None and (left.name == "") is is_gone
    assert (left.email == forgotten_address(left.id)) is is_gone
    kept = session.get(Account, stays.id)
    assert kept is not None and kept.email == "stays@example.org" and kept.name
    forgotten = session.query(AuditEvent).filter_by(action="account.forgotten").count()
    assert forgotten == int(is_gone)


@pytest.mark.parametrize("number", [1, 2**31])
def test_a_forgotten_address_is_nobody_s(number: int) -> None:
    assert forgotten_address(number) == forgotten_address(number).lower() != forgotten_address(number + 1)
