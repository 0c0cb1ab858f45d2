"""Who may do what with claims ("C provider; A framework manager, own council; R administrator")."""

from __future__ import annotations

import secrets
from collections.abc import Callable

import pytest
from sqlalchemy import update
from sqlalchemy.orm import scoped_session

from directory.catalogue.models import Service
from directory.claims import queries
from directory.claims.actions import asking, completing, deciding, linking
from directory.claims.models import Claim
from directory.foundation.actor import Actor
from tests.authority import ANYONE, check_action
from tests.catalogue.factories import give_contact, give_words
from tests.claims.factories import CLAIMANT, TODAY, claimed, confirmed
from tests.preparing.factories import ASH, ELM, LARKHOLM, register

ROOM = "directory.claims.actions"
AUTHORITY = {
    f"{ROOM}.asking.ask": ANYONE,
    f"{ROOM}.deciding.note_contact": "framework_manager",
    f"{ROOM}.deciding.accept": "framework_manager",
    f"{ROOM}.deciding.refuse": "framework_manager",
    f"{ROOM}.deciding.withdraw": "framework_manager",
    f"{ROOM}.deciding.write_missing_letter": "framework_manager",
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


@pytest.mark.parametrize("query", QUERIES)
def test_who_may_read(home: Service, session: scoped_session, query: str) -> None:
    claim = claimed()
    calls: dict[str, Callable[[Actor], object]] = {
        "claims_page": lambda actor: queries.claims_page(actor, council=None, state=None, page=1),
        "claim_detail": lambda actor: queries.claim_detail(actor, claim.id),
        "own_entry": lambda actor: queries.own_entry(actor, home.slug),
    }
    name = query.rpartition(".")[2]
    check_action(
        session,
        calls[name],
        QUERIES[query],
        council=LARKHOLM,
        provider=home.provider_id,
        lists_own=name == "claims_page",
    )


def test_the_location_of_the_claims_is_the_own_councils(home: Service) -> None:
    assert claimed(ASH).council_code == LARKHOLM
