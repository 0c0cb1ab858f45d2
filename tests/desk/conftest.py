"""What waits at two councils and two providers, one thing of each kind."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy.orm import scoped_session

from directory.admissions.models import Application, ReviewTask, SpecialistDesignation, ValidationVisit
from directory.catalogue.models import Service, Vacancy
from directory.feedback.models import Feedback
from directory.foundation.database import db
from directory.foundation.form_tokens import new_token
from directory.foundation.identifiers import new_public_id
from directory.moderation.models import MistakeReport
from directory.prices.models import Price
from directory.quality.models import QualityAction, QualityCheck
from tests.admissions.factories import admit_directly, make_lot
from tests.catalogue.factories import HARINGEY, TODAY, make_council, make_provider, make_service

DERBY = "E06000015"
NOON = datetime(2026, 11, 18, 12, tzinfo=UTC)
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Waiting:
    """One council's services and what waits there, by kind."""

    council: str
    service: Service
    application: Application

    @property
    def provider(self) -> int:
        """The provider of the service."""
        return self.service.provider_id


def report_mistake(service: Service) -> MistakeReport:
    """A report that nobody has looked at."""
    return MistakeReport(
        reference=f"MR-{new_token()[:8]}",
        submission_key=new_token(),
        service_id=service.id,
        field="price",
        text="It is wrong.",
        received_at=NOON,
        keep_until=date(2027, 11, 18),
    )


def wait_at(council: str, name: str) -> Waiting:
    """One thing of each kind that waits at a council, about one provider's services."""
    make_council(council, f"Council {council}")
    lot = make_lot(council_code=council)
    provider = make_provider(legal_name=f"{name} Limited")
    service = make_service(provider, council_code=council, name=name)
    for state in ("draft", "submitted"):
        make_service(provider, council_code=council, name=f"{name} {state}", state=state)
    application = Application(
        public_id=new_public_id(),
        service_id=service.id,
        lot_id=lot.id,
        state="under_assessment",
        submitted_at=NOON - 5 * DAY,
        decide_by=TODAY + 3 * DAY,
    )
    db.session.add(application)
    db.session.flush()
    admission = admit_directly(service, make_lot(council_code=council))
    check = QualityCheck(
        service_id=service.id,
        kind="spot_check",
        planned=True,
        checked_on=date(2026, 10, 1),
        officer="account:999",
        state="published",
        published_on=date(2026, 10, 5),
        outcome="action_needed",
        public_summary="Visits were late.",
    )
    db.session.add(check)
    db.session.flush()
    rows = [
        ValidationVisit(
            application_id=application.id,
            service_id=service.id,
            planned_for=TODAY + 2 * DAY,
            officer="account:999",
        ),
        ReviewTask(admission_id=admission.id, cause="rating_below_minimum", opened_on=TODAY - 4 * DAY),
        SpecialistDesignation(
            service_id=service.id,
            area="dementia",
            standard_version="1",
            state="accredited",
            assessor="a",
            valid_from=date(2025, 1, 1),
            review_by=TODAY + 30 * DAY,
        ),
        QualityAction(quality_check_id=check.id, what="Arrive on time.", due_on=TODAY - 2 * DAY),
        report_mistake(service),
        Feedback(
            service_id=service.id,
            relationship="resident",
            used_from=date(2026, 1, 1),
            overall=4,
            told_on=date(2026, 11, 17),
        ),
        Price(
            service_id=service.id,
            category="home_care",
            payer="council",
            unit="hour",
            amount_pence=24_50,
            valid_from=TODAY + 10 * DAY,
            state="proposed",
        ),
        Vacancy(service_id=service.id, count=2, unit="hours", as_at=TODAY - 10 * DAY),
    ]
    db.session.add_all(rows)
    db.session.commit()
    return Waiting(council, service, application)


@pytest.fixture
def haringey(session: scoped_session) -> Waiting:
    """What waits in Haringey."""
    return wait_at(HARINGEY, "Rose Example Court")


@pytest.fixture
def derby(session: scoped_session) -> Waiting:
    """What waits in Derby."""
    return wait_at(DERBY, "Teasel Example House")
