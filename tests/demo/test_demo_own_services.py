"""The demonstration's provider adds services of its own, by the real actions."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import scoped_session

from directory.catalogue.models import Service
from directory.demo.accounts import make_accounts
from directory.demo.own_services import WHY, make_own_services
from directory.proposals.models import Proposal
from tests.catalogue.factories import HARINGEY, TODAY
from tests.finding import conftest as finding_conftest
from tests.finding.conftest import Town

town = finding_conftest.town


def test_one_is_begun_one_sent_back_and_areas_wait(session: scoped_session, town: Town) -> None:
    make_accounts()
    assert make_own_services(TODAY) == 3
    added = session.scalars(select(Service).where(Service.state == "draft").order_by(Service.id)).all()
    assert [(service.category, service.state_reason) for service in added] == [
        ("handyperson", None),
        ("household_help", WHY),
    ]
    assert {service.council_code for service in added} == {HARINGEY}
    waiting = session.scalars(select(Proposal).where(Proposal.state == "submitted")).one()
    assert len(waiting.sent["areas"]) == 3
