"""The demonstration's changes to pages: one in every state, made by the real actions."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import scoped_session

from directory.demo.accounts import COUNCIL, make_accounts
from directory.demo.page_changes import STORIES, make_page_changes
from directory.prices.models import Price
from directory.proposals.models import Proposal
from directory.proposals.states import PROPOSAL
from tests.catalogue.factories import TODAY, give_words, make_council, make_own_service


def test_there_is_one_in_every_state(session: scoped_session) -> None:
    make_council()
    assert COUNCIL == "Haringey"
    for number in range(len(STORIES)):
        service = make_own_service(name=f"Rose {number}", languages=["en"])
        give_words(service)
    session.commit()
    make_accounts()
    assert make_page_changes(TODAY) == len(STORIES)
    states = session.scalars(select(Proposal.state)).all()
    assert sorted(states) == sorted(PROPOSAL.states)
    assert session.scalars(select(Price)).all() == []  # none of these has a price to change


def test_a_site_without_services_has_none(session: scoped_session) -> None:
    make_council()
    make_own_service(state="draft")
    session.commit()
    make_accounts()
    assert make_page_changes(TODAY) == 0
