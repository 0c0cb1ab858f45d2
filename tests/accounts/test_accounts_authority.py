"""Who may invite, grant and end: each action with every role."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import insert, update
from sqlalchemy.orm import scoped_session

from directory.accounts.actions import people as actions
from directory.accounts.models import AccountGrant
from directory.accounts.queries import actor_id, name_of_last, names_of, works_for_council
from directory.accounts.states import Side
from directory.audit.models import AuditEvent
from directory.foundation.actor import Actor, Grant, Role
from directory.foundation.database import db
from directory.foundation.permissions import Scope
from directory.foundation.time import now
from tests.accounts.conftest import COUNCIL, People
from tests.accounts.sign_in import make_account
from tests.authority import OTHER_COUNCIL, check_action
from tests.catalogue.factories import make_council, make_provider

ROOM = "directory.accounts.actions"
AUTHORITY = {
    f"{ROOM}.people.invite": "administrator",
    f"{ROOM}.people.send_invitation_again": "administrator",
    f"{ROOM}.people.take_back_invitation": "of a provider's people alone, tried below",
    f"{ROOM}.people.grant_role": "administrator",
    f"{ROOM}.people.end_grant": "administrator",
    f"{ROOM}.people.close_account": "administrator",
    f"{ROOM}.people.reset_factor": "administrator",
}
OWN_ORGANISATION = "tells of one's own organisation alone, tried below"
QUERIES = {
    "directory.accounts.queries.names_of": OWN_ORGANISATION,
    "directory.accounts.queries.name_of_last": OWN_ORGANISATION,
}
ANOTHER_ROLE = Grant(Role.MODERATOR, council=COUNCIL)


def grant_of(account_id: int) -> int:
    return db.session.query(AccountGrant.id).filter_by(account_id=account_id).scalar()


def call_of(name: str, people: People) -> Callable[[Actor], object]:
    """The action on somebody who works for a council."""
    staff = make_account(
        Grant(Role.FRAMEWORK_MANAGER, council=COUNCIL), email="staff@example.org", name="Staff"
    )
    number, grant = staff.id, grant_of(staff.id)
    if name.endswith("send_invitation_again"):
        staff.state = "invited"
        db.session.commit()
    return {
        "invite": lambda actor: actions.invite(
            actor, "new@example.org", name="New", side=Side.STAFF, grants=(ANOTHER_ROLE,)
        ),
        "send_invitation_again": lambda actor: actions.send_invitation_again(actor, number),
        "grant_role": lambda actor: actions.grant_role(actor, number, ANOTHER_ROLE),
        "end_grant": lambda actor: actions.end_grant(actor, grant),
        "close_account": lambda actor: actions.close_account(actor, number),
        "reset_factor": lambda actor: actions.reset_factor(actor, number),
    }[name.rpartition(".")[2]]


TAKE_BACK = f"{ROOM}.people.take_back_invitation"


@pytest.mark.parametrize("name", [name for name in AUTHORITY if name != TAKE_BACK])
def test_who_may(session: scoped_session, people: People, name: str) -> None:
    check_action(session, call_of(name, people), AUTHORITY[name], council=COUNCIL, effects=name)


OWN_PEOPLE = {
    "invite": lambda actor, people, scope: actions.invite(
        actor,
        "colleague@example.org",
        name="Colleague",
        side=Side.PROVIDER,
        grants=(Grant(Role.PROVIDER_USER, provider=people.provider),),
        scope=scope,
    ),
    "send_invitation_again": lambda actor, people, scope: actions.send_invitation_again(
        actor, people.user.id, scope=scope
    ),
    "take_back_invitation": lambda actor, people, scope: actions.take_back_invitation(
        actor, people.user.id, scope=scope
    ),
    "grant_role": lambda actor, people, scope: actions.grant_role(
        actor, people.user.id, Grant(Role.PROVIDER_SIGNATORY, provider=people.provider), scope=scope
    ),
    "end_grant": lambda actor, people, scope: actions.end_grant(actor, grant_of(people.user.id), scope=scope),
    "close_account": lambda actor, people, scope: actions.close_account(actor, people.user.id, scope=scope),
    "reset_factor": lambda actor, people, scope: actions.reset_factor(actor, people.user.id, scope=scope),
}


@pytest.mark.parametrize("name", OWN_PEOPLE)
def test_a_signatory_looks_after_the_people_of_one_provider(
    session: scoped_session, people: People, name: str
) -> None:
    scope = Scope(councils=frozenset({COUNCIL}), provider=people.provider)
    of_inviting = name in ("invite", "send_invitation_again", "take_back_invitation")
    if of_inviting:
        people.user.state = "invited"
        session.commit()
    check_action(
        session,
        lambda actor: OWN_PEOPLE[name](actor, people, scope),
        "provider_signatory framework_manager" if of_inviting else "provider_signatory",
        council=COUNCIL,
        provider=people.provider,
        effects=TAKE_BACK if name == "take_back_invitation" else None,
    )


def test_names_are_told_within_one_s_own_organisation(session: scoped_session) -> None:
    for code in (COUNCIL, OTHER_COUNCIL):
        make_council(code, f"Council {code}")
    provider = make_provider()
    elsewhere = make_provider()
    session.commit()
    grants = {
        "officer": Grant(Role.QUALITY_OFFICER, council=COUNCIL),
        "colleague": Grant(Role.MODERATOR, council=COUNCIL),
        "stranger": Grant(Role.MODERATOR, council=OTHER_COUNCIL),
        "carer": Grant(Role.PROVIDER_USER, provider=provider.id),
        "manager": Grant(Role.PROVIDER_SIGNATORY, provider=provider.id),
        "rival": Grant(Role.PROVIDER_USER, provider=elsewhere.id),
        "administrator": Grant(Role.ADMINISTRATOR),
        "second administrator": Grant(Role.ADMINISTRATOR),
    }
    ids = {name: actor_id(make_account(grant, name=name).id) for name, grant in grants.items()}
    told = {
        "officer": {"officer", "colleague"},
        "stranger": {"stranger"},
        "carer": {"carer", "manager"},
        "rival": {"rival"},
        "administrator": {"administrator", "second administrator"},
    }
    for name, expected in told.items():
        found = names_of(Actor(ids[name], (grants[name],)), ids.values())
        assert set(found.values()) == expected, name
    for name in ("colleague", "officer"):
        session.execute(
            insert(AuditEvent).values(
                actor_id=ids[name],
                actor_role=grants[name].role,
                action="quality_check.revised",
                subject_type="quality_check",
                subject_id="7",
            )
        )
    for name, expected_name in (
        ("colleague", "officer"),
        ("officer", None),
        ("stranger", None),
        ("carer", None),
    ):
        asked = Actor(ids[name], (grants[name],))
        assert name_of_last(asked, "quality_check", "7", ("quality_check.revised",)) == expected_name, name
        assert name_of_last(asked, "quality_check", "7", ("quality_check.record",)) is None
    session.execute(update(AccountGrant).values(ended_at=now(), ended_by="a"))
    assert names_of(Actor(ids["officer"], (grants["officer"],)), [ids["colleague"]]), (
        "who left keeps the name"
    )
    assert works_for_council(ids["officer"]) and not works_for_council(ids["carer"])
    assert not works_for_council("letter")
