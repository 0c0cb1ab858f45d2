"""What the database itself refuses."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import scoped_session

from directory.catalogue.models import (
    Continuity,
    NamedContact,
    Provider,
    Service,
    ServiceArea,
    Vacancy,
    Workforce,
)
from tests.catalogue.factories import TODAY, give_contact, make_provider, make_service


def refused(session: scoped_session, row: object) -> None:
    session.add(row)
    with pytest.raises(IntegrityError):
        session.flush()
    session.rollback()


@pytest.mark.parametrize(
    "values",
    [
        {"category": "spa"},
        {"state": "live"},
        {"website": "javascript:alert(1)"},
        {"trial_offered": False, "trial_days": 7},
        {"trial_offered": None, "trial_days": 7},
        {"trial_offered": True, "trial_days": 0},
        {"notice_by_resident_days": -1},
        {"notice_by_provider_days": -1},
        {"minimum_self_funding_months": -1},
        {"capacity": 4},
        {"capacity": -4, "capacity_unit": "beds"},
        {"capacity": 4, "capacity_unit": "rooms"},
        {"earliest_start_on": TODAY},
        {"minimum_age": 65, "maximum_age": 18},
        {"lat_e5": 5158000},
        {"rent_weekly_pence": 0},
        {"sharers": 0},
        {"sharers": 51},
        {"shared_support_hours": -1},
        {"shared_support_hours": 169},
    ],
)
def test_a_service_that_makes_no_sense_is_refused(session: scoped_session, values: dict[str, Any]) -> None:
    provider = make_provider()
    facts = {"slug": "x", "provider_id": provider.id, "category": "home_care", "name": "X", **values}
    refused(session, Service(**facts))


def test_one_current_named_contact_a_service(session: scoped_session) -> None:
    service = make_service()
    give_contact(service)
    refused(
        session, NamedContact(service_id=service.id, name="B", phone="1", consent_on=TODAY, valid_from=TODAY)
    )


def test_a_contact_nobody_can_reach_is_refused(session: scoped_session) -> None:
    refused(session, NamedContact(service_id=make_service().id, name="B", consent_on=TODAY, valid_from=TODAY))


@pytest.mark.parametrize(
    ("model", "values"),
    [
        (Vacancy, {"count": 1, "unit": "beds"}),
        (Workforce, {"staff_count": 3}),
        (Continuity, {"committed_carers": 3}),
    ],
)
def test_one_current_fact_of_a_kind(session: scoped_session, model: Any, values: dict[str, Any]) -> None:
    service = make_service()
    session.add(model(service_id=service.id, as_at=TODAY, is_current=False, **values))
    session.add(model(service_id=service.id, as_at=TODAY, **values))
    session.flush()
    refused(session, model(service_id=service.id, as_at=TODAY, **values))


@pytest.mark.parametrize(
    "row",
    [
        lambda n: Vacancy(service_id=n, count=-1, unit="beds", as_at=TODAY),
        lambda n: Vacancy(service_id=n, count=1, unit="rooms", as_at=TODAY),
        lambda n: Workforce(service_id=n, qualified_percent=101, as_at=TODAY),
        lambda n: Continuity(service_id=n, as_at=TODAY),
        lambda n: Continuity(service_id=n, committed_carers=0, as_at=TODAY),
        lambda n: ServiceArea(service_id=n, kind="county", code="x"),
    ],
)
def test_facts_that_make_no_sense_are_refused(session: scoped_session, row: Any) -> None:
    refused(session, row(make_service().id))


def test_a_company_is_one_provider(session: scoped_session) -> None:
    make_provider(companies_house="01234567")
    refused(session, Provider(legal_name="Rose Care", companies_house="01234567"))


def test_a_service_needs_its_provider(session: scoped_session) -> None:
    refused(session, Service(slug="x", provider_id=999999, category="home_care", name="X"))
