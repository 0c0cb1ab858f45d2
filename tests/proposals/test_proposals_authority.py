"""Who may write, send and decide changes to a page (requirements section 4: words and photos, corrections)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from sqlalchemy.orm import scoped_session

from directory.catalogue.models import Service
from directory.foundation.actor import Actor
from directory.proposals import actions, queries
from directory.proposals.models import Proposal
from directory.proposals.rules import Decision, Verdict
from tests.authority import check_action

TODAY = date(2026, 11, 22)
AT = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
ROOM = "directory.proposals"
PROVIDER = "provider_user provider_signatory"
APPROVERS = "framework_manager moderator"
AUTHORITY = {
    f"{ROOM}.actions.save_draft": PROVIDER,
    f"{ROOM}.actions.keep_live": PROVIDER,
    # Staff may send for a provider as they may submit its draft (HAR 6.6); what waits is decided by another.
    f"{ROOM}.actions.submit": f"{PROVIDER} framework_manager",
    f"{ROOM}.actions.take_back": f"{PROVIDER} framework_manager",
    f"{ROOM}.actions.withdraw": f"{PROVIDER} framework_manager",
    f"{ROOM}.actions.decide": APPROVERS,
}
QUERIES = {
    f"{ROOM}.queries.own_proposal": f"{PROVIDER} {APPROVERS} commissioning_manager quality_officer market_officer",
    f"{ROOM}.queries.proposal_to_decide": APPROVERS,
}


def waiting(session: scoped_session, service: Service, state: str) -> Proposal:
    proposal = Proposal(
        service_id=service.id,
        state=state,
        changes={"languages": ["en", "tr"]},
        base={"languages": ["en", "es"]},
        sent={"languages": ["en", "tr"]},
        sent_version=1,
        sent_at=AT,
        sent_by="somebody",
        saved_at=AT,
        saved_by="somebody",
    )
    session.add(proposal)
    session.commit()
    return proposal


@pytest.mark.parametrize("action", AUTHORITY)
def test_who_may(session: scoped_session, service: Service, action: str) -> None:
    name = action.rpartition(".")[2]
    proposal = waiting(session, service, "submitted" if name in ("take_back", "decide") else "draft")
    accept = {"languages": Decision(Verdict.ACCEPT)}
    calls: dict[str, Callable[[Actor], object]] = {
        "save_draft": lambda actor: actions.save_draft(
            actor, service, {"trial_days": 7}, version=proposal.version, at=AT
        ),
        "keep_live": lambda actor: actions.keep_live(actor, service, proposal, "languages", at=AT),
        "submit": lambda actor: actions.submit(
            actor, service, proposal, version=proposal.version, at=AT, on=TODAY
        ),
        "take_back": lambda actor: actions.take_back(actor, service, proposal),
        "withdraw": lambda actor: actions.withdraw(actor, service, proposal),
        "decide": lambda actor: actions.decide(
            actor, service, proposal, accept, sent_version=1, at=AT, on=TODAY
        ),
    }
    check_action(
        session,
        calls[name],
        AUTHORITY[action],
        council="E09000014",
        provider=service.provider_id,
        effects=action,
    )


@pytest.mark.parametrize("query", QUERIES)
def test_who_may_read(session: scoped_session, service: Service, query: str) -> None:
    proposal = waiting(session, service, "submitted")
    calls: dict[str, Callable[[Actor], object]] = {
        "own_proposal": lambda actor: queries.own_proposal(actor, service.id),
        "proposal_to_decide": lambda actor: queries.proposal_to_decide(actor, proposal.public_id),
    }
    check_action(
        session,
        calls[query.rpartition(".")[2]],
        QUERIES[query],
        council="E09000014",
        provider=service.provider_id,
    )
