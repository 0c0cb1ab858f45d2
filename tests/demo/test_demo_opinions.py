"""The demonstration's decisions of two moderators and reports of mistakes: one in every state, by the real actions."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import scoped_session

from directory.demo.accounts import make_accounts
from directory.demo.mistakes import make_mistakes
from directory.demo.opinions import DECISIONS, make_decisions_of_two, make_opinions
from directory.feedback.models import FeedbackDecision
from directory.feedback.states import FEEDBACK_DECISION
from directory.moderation.models import MistakeReport
from directory.moderation.states import MISTAKE_REPORT
from tests.catalogue.factories import TODAY, make_council, make_own_service


def test_two_moderators_decide_about_a_provider_that_the_council_runs(session: scoped_session) -> None:
    make_council()
    for number in range(3):
        make_own_service(name=f"Rose {number}")
    session.commit()
    make_accounts()
    assert make_decisions_of_two(TODAY) == len(DECISIONS)
    assert set(session.scalars(select(FeedbackDecision.state))) == FEEDBACK_DECISION.states


def test_mistakes_are_reported_in_every_state(session: scoped_session) -> None:
    make_council()
    make_own_service()
    session.commit()
    make_accounts()
    assert make_mistakes(TODAY) == len(MISTAKE_REPORT.states)
    assert set(session.scalars(select(MistakeReport.state))) == MISTAKE_REPORT.states


def test_a_site_without_public_services_has_none(session: scoped_session) -> None:
    make_council()
    make_own_service(state="draft")
    session.commit()
    make_accounts()
    assert make_opinions(TODAY) == make_decisions_of_two(TODAY) == make_mistakes(TODAY) == 0
