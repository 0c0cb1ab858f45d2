"""Who may do what with claims ("C provider; A framework manager, own council; R administrator")."""

from __future__ import annotations

import secrets
from collections.abc import Callable

import pytest
from sqlalchemy import update
from sqlalchemy.orm import scoped_session

from directory.catalogue.models import Service
from directory.claims import invitation_queries, queries
from directory.claims.actions import asking, completing, deciding, inviting, linking
from directory.claims.actions.inviting import FirstPerson, NewProvider
from directory.claims.models import Claim, ProviderInvitation
from directory.foundation.actor import SYSTEM, Actor, Grant, Role
from tests.authority import ANYONE, OTHER_COUNCIL, check_action
from tests.catalogue.factories import give_contact, give_words, make_provider, make_service
from tests.claims.factories import CLAIMANT, TODAY, claimed, confirmed
from tests.preparing.factories import ASH, ELM, LARKHOLM, register

ROOM = "directory.claims.actions"
THORN, ZOE = NewProvider("Thorn Help", "01234567"), FirstPerson("Zoe Example", "zoe@thorn.example")
AUTHORITY = {
    f"{ROOM}.asking.ask": ANYONE,
    f"{ROOM}.deciding.note_contact": "framework_manager",
    f"{ROOM}.deciding.accept": "framework_manager",
    f"{ROOM}.deciding.refuse": "framework_manager",
    f"{ROOM}.deciding.withdraw": "framework_manager",
    f"{ROOM}.deciding.write_missing_letter": "framework_manager",
    f"{ROOM}.inviting.invite_provider": "framework_manager",
    f"{ROOM}.inviting.send_again": "framework_manager",
    f"{ROOM}.inviting.take_back": "framework_manager",
    f"{ROOM}.linking.link_entries": "framework_manager",
    f"{ROOM}.completing.submit_entry": "provider_user provider_signatory",
    f"{ROOM}.completing.give_up_entry": "provider_user provider_signatory",
}
QUERIES = {
    "directory.claims.queries.claims_page": "framework_manager administrator",
    "directory.claims.queries.claim_detail": "framework_manager administrator",
    "directory.claims.queries.own_entry": "provider_user provider_signatory",
}


def complete(service: Service) -> Service:
    """A draft that lacks nothing of its provider's own."""
    service.state, service.publish_consent_on, service.trial_offered = "draft", TODAY, False
    service.notice_by_resident_days = service.notice_by_provider_days = 7
    give_contact(service)
    give_words(service)
    return service


@pytest.mark.parametrize("action", AUTHORITY)
def test_each_action_by_each_role(
    home: Service, session: scoped_session, monkeypatch: pytest.MonkeyPatch, action: str
) -> None:
    monkeypatch.setattr(secrets, "token_hex", lambda size: "0f" * size)  # effects are compared word by word
    other = register(ELM, name="Elm House")
    claim = None if ".completing." in action else confirmed()
    if claim is None:
        complete(home)
    invitation = invited() if action.endswith((".send_again", ".take_back")) else None
    if action.endswith("give_up_entry"):
        home.location_id = None  # the last service of a claimed place stays
    session.commit()
    if action.endswith("write_missing_letter"):
        session.execute(update(Claim).values(letter_missing=True))
        session.commit()
    version = claim.version if claim else home.version
    calls: dict[str, Callable[[Actor], object]] = {
        "ask": lambda actor: asking.ask(actor, other, CLAIMANT, locale="en", form_token="d" * 32, on=TODAY),
        "note_contact": lambda actor: deciding.note_contact(
            actor,
            claim,
            means="by_letter",
            publisher="regulator",
            typed="",
            outcome="not_reached",
            note="",
            contacted_on=TODAY,
            on=TODAY,
        ),
        "accept": lambda actor: deciding.accept(actor, claim, version=version, on=TODAY),
        "refuse": lambda actor: deciding.refuse(
            actor, claim, refusal="not_confirmed", reason="Nobody knew.", version=version, on=TODAY
        ),
        "withdraw": lambda actor: deciding.withdraw(
            actor, claim, reason="By phone.", version=version, on=TODAY
        ),
        "write_missing_letter": lambda actor: deciding.write_missing_letter(actor, claim),
        "invite_provider": lambda actor: inviting.invite_provider(
            actor, LARKHOLM, THORN, ZOE, has_agreed=True, on=TODAY
        ),
        "send_again": lambda actor: inviting.send_again(actor, invitation),
        "take_back": lambda actor: inviting.take_back(actor, invitation),
        "link_entries": lambda actor: linking.link_entries(actor, claim, on=TODAY),
        "submit_entry": lambda actor: completing.submit_entry(actor, home, version=version, on=TODAY),
        "give_up_entry": lambda actor: completing.give_up_entry(actor, home, version=version),
    }
    check_action(
        session,
        calls[action.rpartition(".")[2]],
        AUTHORITY[action],
        council=LARKHOLM,
        provider=home.provider_id,
        effects=action,
    )


def invited() -> ProviderInvitation:
    """Zoe of Thorn Help, whom Larkholm invited."""
    return inviting.invite_provider(SYSTEM, LARKHOLM, THORN, ZOE, has_agreed=True, on=TODAY)


# Reads of a module beside `queries`, by their own names.
INVITATIONS = dict.fromkeys(
    ("invitable_providers", "waiting_invitations", "invitation_row"), "framework_manager"
)


@pytest.mark.parametrize("query", [*QUERIES, *INVITATIONS])
def test_who_may_read(home: Service, session: scoped_session, query: str) -> None:
    claim, invitation = claimed(), invited()
    session.commit()
    calls: dict[str, Callable[[Actor], object]] = {
        "claims_page": lambda actor: queries.claims_page(actor, council=None, state=None, page=1),
        "claim_detail": lambda actor: queries.claim_detail(actor, claim.id),
        "own_entry": lambda actor: queries.own_entry(actor, home.slug),
        "invitable_providers": lambda actor: invitation_queries.invitable_providers(actor, LARKHOLM),
        "waiting_invitations": lambda actor: invitation_queries.waiting_invitations(actor, LARKHOLM, 1),
        "invitation_row": lambda actor: invitation_queries.invitation_row(actor, invitation.id),
    }
    name = query.rpartition(".")[2]
    check_action(
        session,
        calls[name],
        {**QUERIES, **INVITATIONS}[query],
        council=LARKHOLM,
        provider=home.provider_id,
        lists_own=name == "claims_page",
    )


def test_the_location_of_the_claims_is_the_own_councils(home: Service) -> None:
    assert claimed(ASH).council_code == LARKHOLM


def test_a_council_that_may_invite_is_told_to_its_own_framework_manager_alone(
    home: Service, session: scoped_session
) -> None:
    provider = make_provider(legal_name="Elm Cleaning")
    values = {"category": "household_help", "state": "draft", "council_code": LARKHOLM}
    make_service(provider, **values)
    for role in Role:
        for council in (LARKHOLM, OTHER_COUNCIL):
            actor = Actor("one", (Grant(role, council=council, provider=provider.id),))
            told = invitation_queries.inviting_council(actor, provider.id)
            own = role is Role.FRAMEWORK_MANAGER and council == LARKHOLM
            assert told == (LARKHOLM if own else None)
    manager = Actor("one", (Grant(Role.FRAMEWORK_MANAGER, council=LARKHOLM),))
    assert invitation_queries.inviting_council(manager, home.provider_id) is None, "it claims its location"
