"""What the database itself refuses, and how much a long list costs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import scoped_session

from directory.admissions.models import (
    Admission,
    Application,
    CheckedEntry,
    CriterionAssessment,
    DesignationEvidence,
    ReviewTask,
    SpecialistDesignation,
    ValidationVisit,
)
from directory.admissions.queries import confirm_listable, public_listable
from directory.foundation.database import db
from directory.foundation.time import now
from tests.admissions.factories import HARINGEY, admit_directly, make_lot
from tests.catalogue.factories import TODAY, make_provider, make_service


def refused(session: scoped_session, row: object) -> None:
    session.add(row)
    with pytest.raises(IntegrityError):
        session.flush()
    session.rollback()


@contextmanager
def counted() -> Iterator[list[str]]:
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        statements.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


@pytest.mark.parametrize("state", ["admitted", "held", "suspended"])
def test_one_live_admission_of_a_service_to_a_lot(session: scoped_session, state: str) -> None:
    service, lot = make_service(), make_lot()
    admit_directly(service, lot, state="removed", reason="x")
    admit_directly(service, lot, state=state, reason="x", held_on=TODAY, suspended_on=TODAY)
    second = Admission(service_id=service.id, lot_id=lot.id, valid_from=TODAY, decided_by="a")
    refused(session, second)


@pytest.mark.parametrize(
    "values",
    [
        {"state": "preferred"},
        {"valid_to": TODAY - timedelta(days=1)},
        {"state": "held", "reason": "x"},
        {"state": "suspended", "suspended_on": TODAY},
        {"state": "suspended", "reason": "x"},
        {"state": "removed"},
    ],
)
def test_an_admission_that_makes_no_sense(session: scoped_session, values: dict[str, Any]) -> None:
    facts = {"service_id": make_service().id, "lot_id": make_lot().id, "valid_from": TODAY, "decided_by": "a"}
    refused(session, Admission(**{**facts, **values}))


def test_one_open_application_of_a_service_to_a_lot(session: scoped_session) -> None:
    service, lot = make_service(), make_lot()
    session.add(Application(service_id=service.id, lot_id=lot.id, state="withdrawn"))
    session.add(Application(service_id=service.id, lot_id=lot.id))
    session.flush()
    refused(session, Application(service_id=service.id, lot_id=lot.id))


@pytest.mark.parametrize(
    "values",
    [
        {"state": "refused", "decided_by": "a", "submitted_at": now()},
        {"state": "submitted"},
        {"state": "admitted", "submitted_at": now()},
        {"state": "lost"},
    ],
)
def test_an_application_that_makes_no_sense(session: scoped_session, values: dict[str, Any]) -> None:
    refused(session, Application(service_id=make_service().id, lot_id=make_lot().id, **values))


def test_results_visits_entries_tasks_and_designations_that_make_no_sense(session: scoped_session) -> None:
    def rows() -> list[Any]:
        service, lot = make_service(), make_lot()
        application = Application(service_id=service.id, lot_id=lot.id)
        session.add(application)
        admission = admit_directly(service, lot)
        session.flush()
        result = {"application_id": application.id, "criterion": "x", "assessor": "a", "assessed_on": TODAY}
        entry = {"service_id": service.id, "council_code": HARINGEY, "valid_from": TODAY}
        label = {"service_id": service.id, "standard_version": "1"}
        return [
            CriterionAssessment(result="fail", **result),
            CriterionAssessment(result="perhaps", reason="x", **result),
            ValidationVisit(
                application_id=application.id, service_id=service.id, completed_on=TODAY, officer="a"
            ),
            CheckedEntry(kind="checked", **entry),
            CheckedEntry(kind="bought", **entry),
            CheckedEntry(kind="universal", ended_on=TODAY, **entry),
            ReviewTask(admission_id=admission.id, cause="x", opened_on=TODAY, done_on=TODAY),
            SpecialistDesignation(area="dementia", state="accredited", **label),
            SpecialistDesignation(area="magic", **label),
            SpecialistDesignation(area="dementia", state="withdrawn", **label),
            DesignationEvidence(designation_id=999999, kind="statutory_contract", summary="x"),
        ]

    for place in range(len(rows())):
        session.rollback()
        refused(session, rows()[place])


def test_one_designation_an_area_is_in_force_and_one_asked_for(session: scoped_session) -> None:
    service = make_service()
    session.add(SpecialistDesignation(service_id=service.id, area="dementia", standard_version="1"))
    session.flush()
    refused(session, SpecialistDesignation(service_id=service.id, area="dementia", standard_version="2"))
    service = make_service()
    in_force = {
        "service_id": service.id,
        "area": "dementia",
        "state": "accredited",
        "assessor": "a",
        "valid_from": TODAY,
        "review_by": TODAY,
    }
    session.add(SpecialistDesignation(standard_version="1", **in_force))
    session.add(SpecialistDesignation(service_id=service.id, area="dementia", standard_version="2"))
    session.flush()
    refused(session, SpecialistDesignation(standard_version="2", **in_force))


def test_a_long_list_costs_four_statements_and_a_page_one(session: scoped_session) -> None:
    lot, provider = make_lot(), make_provider()
    services = [make_service(provider) for _ in range(30)]
    for service in services:
        admit_directly(service, lot)
    with counted() as statements:
        assert len(public_listable(TODAY)) == 30
    assert len(statements) == 4
    with counted() as statements:
        assert len(confirm_listable([service.id for service in services[:20]], TODAY)) == 20
    assert len(statements) == 1
