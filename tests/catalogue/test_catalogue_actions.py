"""Writing to the catalogue: who may, what is kept, what is written down."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import scoped_session

from directory.audit.models import AuditEvent
from directory.catalogue.actions import describe, publish, update
from directory.catalogue.models import NamedContact, Vacancy
from directory.catalogue.queries import current_slug, run_by_council
from directory.foundation.actor import SYSTEM
from directory.foundation.errors import Conflict, Invalid, NotAllowed, WrongState
from directory.outbox.models import OutboxMessage
from tests.catalogue.factories import (
    HARINGEY,
    MANAGER,
    MODERATOR,
    TODAY,
    give_contact,
    give_words,
    make_council,
    make_own_service,
    make_provider,
    provider_user,
)

KNOWN: dict[str, bool] = {"price_shown": True, "rating_shown": True, "registered": True}


def audited(session: scoped_session, action: str) -> int:
    return session.scalar(select(func.count()).where(AuditEvent.action == action)) or 0


def posted(session: scoped_session, service_id: int) -> int:
    return session.scalar(select(func.count()).where(OutboxMessage.subject == str(service_id))) or 0


@pytest.mark.parametrize("name", ["legal_name", "website"])
def test_a_provider_needs_a_name_and_an_honest_link(session: scoped_session, name: str) -> None:
    make_council()
    values: dict[str, Any] = {"legal_name": "Rose Care Limited", "website": "https://rose.example"}
    values[name] = " " if name == "legal_name" else "javascript:alert(1)"
    with pytest.raises(Invalid) as refused:
        describe.add_provider(MANAGER, council_code=HARINGEY, **values)
    assert refused.value.field == name


def test_a_service_is_described_submitted_and_published(session: scoped_session) -> None:
    make_council()
    provider = describe.add_provider(
        MANAGER, legal_name="Rose Care Limited", council_code=HARINGEY, website="https://rose.example"
    )
    assert provider.website == "https://rose.example"
    own = provider_user(provider.id)
    service = describe.add_service(
        own,
        provider.id,
        name="Rose Help",
        category="household_help",
        on=TODAY,
        facts={"languages": ["tr"], "council_code": HARINGEY},
    )
    service = describe.describe(
        MODERATOR,
        service,
        {
            "postcode": "N8 0RD",
            "trial_offered": True,
            "trial_days": 7,
            "notice_by_resident_days": 7,
            "notice_by_provider_days": 28,
            "publish_consent_on": TODAY,
        },
        version=service.version,
        on=TODAY,
    )
    publish.submit(own, service)
    with pytest.raises(Invalid) as refusal:
        publish.publish(MANAGER, service, **KNOWN)
    assert refusal.value.values["missing"] == ("named_contact", "description")
    describe.write_text(MODERATOR, service, locale="en", words={"summary": "Help at home."}, on=TODAY)
    publish.name_contact(
        own, service, name="Amina", phone="020 7946 0011", email=None, consent_on=TODAY, on=TODAY
    )
    publish.publish(MANAGER, service, **KNOWN)
    assert service.state == "published"
    for action in (
        "service.added",
        "service.described",
        "service.submit",
        "service.publish",
        "service.text_written",
    ):
        assert audited(session, action) == 1
    assert posted(session, service.id) > 0


def test_vector_14_without_contact_trial_and_notice_it_is_not_published(session: scoped_session) -> None:
    service = make_own_service(
        state="submitted",
        trial_offered=None,
        trial_days=None,
        notice_by_resident_days=None,
        notice_by_provider_days=None,
        publish_consent_on=None,
    )
    give_words(service)
    with pytest.raises(Invalid) as refusal:
        publish.publish(MANAGER, service, **KNOWN)
    assert set(refusal.value.values["missing"]) == {
        "named_contact",
        "publish_consent",
        "trial",
        "notice_by_resident",
        "notice_by_provider",
    }
    assert service.state == "submitted"


def test_removing_the_contact_hides_the_service(session: scoped_session) -> None:
    service = make_own_service()
    give_words(service)
    give_contact(service)
    publish.remove_contact(provider_user(service.provider_id), service, on=TODAY)
    assert service.state == "hidden"
    with pytest.raises(Invalid):
        publish.show(MANAGER, service, **KNOWN)
    publish.name_contact(
        MODERATOR, service, name="B", phone=None, email="b@x.example", consent_on=TODAY, on=TODAY
    )
    assert publish.show(MANAGER, service, **KNOWN).state == "published"


def test_a_new_contact_replaces_the_former_one_which_is_kept(session: scoped_session) -> None:
    service = make_own_service()
    former = give_contact(service)
    new = publish.name_contact(
        MODERATOR, service, name="B", phone="1", email=None, consent_on=TODAY, on=TODAY
    )
    assert former.valid_to == TODAY - timedelta(days=1)
    assert new.valid_to is None
    assert session.scalar(select(func.count()).select_from(NamedContact)) == 2
    event = session.scalars(select(AuditEvent).where(AuditEvent.action == "service.contact_named")).one()
    assert "Amina" not in str(event.before) + str(event.after)


@pytest.mark.parametrize(
    "values",
    [{"name": " "}, {"phone": None, "email": None}, {"consent_on": TODAY + timedelta(days=1)}],
)
def test_a_contact_needs_a_name_a_phone_or_email_and_consent(
    session: scoped_session, values: dict[str, Any]
) -> None:
    facts = {"name": "B", "phone": "1", "email": None, "consent_on": TODAY, "on": TODAY, **values}
    with pytest.raises(Invalid):
        publish.name_contact(MODERATOR, make_own_service(), **facts)


def test_every_update_of_vacancies_is_kept_and_the_latest_day_is_current(session: scoped_session) -> None:
    service = make_own_service()
    own = provider_user(service.provider_id)
    for days, count in ((20, 3), (0, 1), (5, 2)):
        day = TODAY - timedelta(days=days)
        update.update_vacancies(own, service, count=count, unit="places", as_at=day, on=TODAY)
    current = session.scalars(select(Vacancy).where(Vacancy.is_current)).all()
    assert [(row.count, row.as_at) for row in current] == [(1, TODAY)]
    assert session.scalar(select(func.count()).select_from(Vacancy)) == 3
    assert audited(session, "service.vacancies_updated") == 3


def test_facts_are_never_of_a_future_day_or_below_zero(session: scoped_session) -> None:
    service = make_own_service()
    tomorrow = TODAY + timedelta(days=1)
    with pytest.raises(Invalid):
        update.update_vacancies(SYSTEM, service, count=1, unit="beds", as_at=tomorrow, on=TODAY)
    with pytest.raises(Invalid):
        update.update_vacancies(SYSTEM, service, count=-1, unit="beds", as_at=TODAY, on=TODAY)
    with pytest.raises(Invalid):
        update.update_continuity(
            SYSTEM, service, committed_carers=None, measured_carers=None, as_at=TODAY, on=TODAY
        )
    with pytest.raises(Invalid):
        update.update_workforce(SYSTEM, service, as_at=TODAY, on=TODAY, qualified_percent=101)


def test_workforce_continuity_and_start_are_updated(session: scoped_session) -> None:
    service = make_own_service()
    own = provider_user(service.provider_id)
    workforce = update.update_workforce(
        own, service, as_at=TODAY, on=TODAY, staff_count=40, turnover_percent=12
    )
    continuity = update.update_continuity(
        own, service, committed_carers=4, measured_carers=5, as_at=TODAY, on=TODAY
    )
    update.update_earliest_start(own, service, start_on=TODAY, on=TODAY)
    assert workforce.is_current
    assert continuity.is_current
    assert service.earliest_start_told_on == TODAY


def test_a_provider_proposes_but_does_not_approve(session: scoped_session) -> None:
    service = make_own_service(state="submitted")
    own = provider_user(service.provider_id)
    with pytest.raises(NotAllowed):
        publish.publish(own, service, **KNOWN)
    with pytest.raises(NotAllowed):
        describe.describe(own, service, {"phone": "1"}, version=service.version, on=TODAY)


def test_a_provider_writes_its_own_draft(session: scoped_session) -> None:
    service = make_own_service(state="draft")
    own = provider_user(service.provider_id)
    describe.describe(own, service, {"phone": "020 7946 0012"}, version=service.version, on=TODAY)
    describe.write_text(own, service, locale="en", words={"summary": "Help at home."}, on=TODAY)
    describe.set_areas(own, service, [("outcode", "N8")])
    publish.submit(own, service)
    with pytest.raises(NotAllowed):
        describe.write_text(own, service, locale="en", words={"summary": "Other."}, on=TODAY)


def test_a_draft_with_contradicting_facts_names_the_field(session: scoped_session) -> None:
    provider = make_provider()
    with pytest.raises(Invalid) as refusal:
        describe.add_service(
            provider_user(provider.id),
            provider.id,
            name="X",
            category="meals",
            on=TODAY,
            facts={"trial_days": 3},
        )
    assert refusal.value.field == "trial_days"
    for name, category in ((" ", "meals"), ("X", "spa")):
        with pytest.raises(Invalid):
            describe.add_service(
                provider_user(provider.id), provider.id, name=name, category=category, on=TODAY
            )


def test_the_council_that_runs_a_provider_is_read_from_it_and_recorded(session: scoped_session) -> None:
    values = {"council_code": HARINGEY, "run_by_council": HARINGEY}
    provider = describe.add_provider(MANAGER, legal_name="Haringey Reablement", **values)
    event = session.scalars(select(AuditEvent).where(AuditEvent.action == "provider.added")).one()
    assert event.after == {"legal_name": "Haringey Reablement", "run_by_council": HARINGEY}
    assert run_by_council(make_own_service(provider).id) == HARINGEY
    assert run_by_council(make_own_service().id) is None


def test_a_stale_change_is_a_conflict(session: scoped_session) -> None:
    service = make_own_service()
    version = service.version
    describe.describe(MODERATOR, service, {"phone": "020 7946 0012"}, version=version, on=TODAY)
    assert service.version == version + 1
    with pytest.raises(Conflict):
        describe.describe(MODERATOR, service, {"phone": "020 7946 0013"}, version=version, on=TODAY)


@pytest.mark.parametrize(
    "changes",
    [
        {"state": "published"},
        {"rating": "good"},
        {"needs": ["unicorns"]},
        {"website": "javascript:alert(1)"},
        {"trial_offered": False},
        {"notice_by_resident_days": -1},
        {"capacity": 3},
    ],
)
def test_invalid_values_name_their_field(session: scoped_session, changes: dict[str, Any]) -> None:
    service = make_own_service()
    with pytest.raises(Invalid) as refusal, session.no_autoflush:
        describe.describe(MODERATOR, service, changes, version=service.version, on=TODAY)
    assert refusal.value.field
    assert not session.dirty


def test_a_former_slug_leads_to_the_present_one(session: scoped_session) -> None:
    service = make_own_service(name="Rose Home Care")
    first = service.slug
    describe.rename(MODERATOR, service, name="Rose and Thorn", on=TODAY)
    assert service.slug.startswith("rose-and-thorn-")
    assert current_slug(first) == service.slug
    describe.rename(MODERATOR, service, name="Rose Home Care", on=TODAY)
    assert service.slug == first
    assert current_slug(first) is None


def test_areas_are_replaced(session: scoped_session) -> None:
    service = make_own_service()
    describe.set_areas(MODERATOR, service, [("outcode", "N8"), ("outcode", "N22")])
    assert describe.set_areas(MODERATOR, service, [("outcode", "n8"), ("council", HARINGEY)]) == [
        ("council", HARINGEY),
        ("outcode", "N8"),
    ]


def test_a_withdrawn_service_is_never_submitted_again(session: scoped_session) -> None:
    service = make_own_service()
    publish.hide(MANAGER, service, reason="moving")
    publish.withdraw(provider_user(service.provider_id), service, reason="closed")
    with pytest.raises(WrongState):
        publish.submit(SYSTEM, service)


def test_a_returned_draft_can_be_submitted_again(app: Flask) -> None:
    service = make_own_service(state="submitted", told_on=date(2026, 11, 1))
    publish.return_for_changes(MANAGER, service, reason="say more")
    assert publish.submit(provider_user(service.provider_id), service).state == "submitted"


def test_two_providers_with_one_name_are_two(session: scoped_session) -> None:
    assert make_provider(companies_house="01234567").id != make_provider(companies_house="07654321").id
