"""Invariant 16: every write of admissions leaves an audit entry."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import scoped_session

from directory.admissions.jobs import expire_due
from directory.admissions.models import Admission, SpecialistDesignation
from directory.audit.models import AuditEvent
from directory.foundation.database import db
from tests.admissions.factories import admit_directly, make_lot
from tests.catalogue.factories import TODAY, make_service


def test_the_daily_job_closes_and_records(session: scoped_session) -> None:
    service = make_service()
    admit_directly(service, make_lot(), valid_to=TODAY.replace(day=1))
    session.add(
        SpecialistDesignation(
            service_id=service.id,
            area="dementia",
            standard_version="1",
            state="accredited",
            assessor="a",
            valid_from=TODAY.replace(month=1),
            review_by=TODAY.replace(day=1),
        )
    )
    session.commit()
    assert expire_due() == 2
    assert expire_due() == 0
    assert session.scalars(select(Admission.state)).all() == ["expired"]
    assert db.session.scalar(select(func.count()).select_from(AuditEvent)) == 2
