"""Invariant 16: every write of the catalogue leaves exactly its own entry in the audit record."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import scoped_session

from directory.audit.models import AuditEvent
from directory.catalogue.actions import describe, publish, update
from directory.catalogue.models import Service
from directory.foundation.actor import SYSTEM
from directory.outbox.models import OutboxMessage
from tests.catalogue.factories import TODAY, give_contact, make_service

# The moves between states are in test_catalogue_states.
ACTIONS: dict[str, Callable[[Service], object]] = {
    "service.described": lambda service: describe.describe(
        SYSTEM, service, {"phone": "1"}, version=service.version, on=TODAY
    ),
    "service.renamed": lambda service: describe.rename(SYSTEM, service, name="Thorn", on=TODAY),
    "service.text_written": lambda service: describe.write_text(
        SYSTEM, service, locale="en", words={"summary": "x"}, on=TODAY
    ),
    "service.areas_set": lambda service: describe.set_areas(SYSTEM, service, [("outcode", "N8")]),
    "service.contact_named": lambda service: publish.name_contact(
        SYSTEM, service, name="B", phone="1", email=None, consent_on=TODAY, on=TODAY
    ),
    "service.contact_removed": lambda service: publish.remove_contact(SYSTEM, service, on=TODAY),
    "service.vacancies_updated": lambda service: update.update_vacancies(
        SYSTEM, service, count=1, unit="beds", as_at=TODAY, on=TODAY
    ),
    "service.workforce_updated": lambda service: update.update_workforce(
        SYSTEM, service, as_at=TODAY, on=TODAY, staff_count=1
    ),
    "service.continuity_updated": lambda service: update.update_continuity(
        SYSTEM, service, committed_carers=4, measured_carers=None, as_at=TODAY, on=TODAY
    ),
    "service.start_updated": lambda service: update.update_earliest_start(
        SYSTEM, service, start_on=TODAY, on=TODAY
    ),
}
RECORDED: dict[str, tuple[Any, Any]] = {
    "service.described": ({"phone": None}, {"phone": "1"}),
    "service.areas_set": ({"areas": []}, {"areas": [["outcode", "N8"]]}),
    "service.text_written": (None, {"locale": "en", "fields": ["summary"]}),
    "service.vacancies_updated": (None, {"count": 1, "unit": "beds", "as_at": "2026-11-22"}),
    "service.workforce_updated": (None, {"staff_count": 1, "as_at": "2026-11-22"}),
    "service.continuity_updated": (
        None,
        {"committed_carers": 4, "measured_carers": None, "as_at": "2026-11-22"},
    ),
    "service.start_updated": ({"earliest_start_on": None}, {"earliest_start_on": "2026-11-22"}),
}


@pytest.mark.parametrize("action", ACTIONS)
def test_each_action_records_itself_and_posts_the_change(session: scoped_session, action: str) -> None:
    service = make_service(state="draft")
    give_contact(service)
    ACTIONS[action](service)
    session.flush()
    (event,) = session.scalars(select(AuditEvent))
    assert (event.action, event.subject_type, event.subject_id) == (action, "service", str(service.id))
    assert event.actor_id == "system"
    if action in RECORDED:
        assert (event.before, event.after) == RECORDED[action]
    assert "Amina" not in f"{event.before}{event.after}"
    (message,) = session.scalars(select(OutboxMessage))
    assert (message.event, message.subject) == ("service_changed", str(service.id))


def test_what_is_new_is_recorded(session: scoped_session) -> None:
    provider = describe.add_provider(SYSTEM, legal_name="Rose", council_code="E09000014")
    service = describe.add_service(SYSTEM, provider.id, name="X", category="meals", on=TODAY)
    events = session.scalars(select(AuditEvent).order_by(AuditEvent.id)).all()
    assert [(event.action, event.subject_id, event.after) for event in events] == [
        ("provider.added", str(provider.id), {"legal_name": "Rose"}),
        ("service.added", str(service.id), {"name": "X", "category": "meals", "provider_id": provider.id}),
    ]
