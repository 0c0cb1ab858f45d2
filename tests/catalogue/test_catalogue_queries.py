"""What the catalogue gives to other rooms, and what it never does."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields
from datetime import timedelta

import pytest
from sqlalchemy import event
from sqlalchemy.orm import scoped_session

from directory.catalogue.models import ServiceArea, Vacancy
from directory.catalogue.queries import (
    documents_for,
    once_public_ids,
    public_categories,
    public_names,
    public_slugs_by_location,
    service_page,
    service_preview,
)
from directory.catalogue.records import Passage, ServiceRecord
from directory.catalogue.rules import AddressAreas
from directory.foundation.actor import PUBLIC
from directory.foundation.database import db
from directory.foundation.errors import NotAllowed, NotFound
from directory.register.models import RegisteredLocation
from tests.catalogue.factories import (
    MODERATOR,
    TODAY,
    give_contact,
    give_words,
    make_own_service,
    make_provider,
    provider_user,
)


@contextmanager
def counted() -> Iterator[list[str]]:
    statements: list[str] = []

    def append(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        statements.append(statement)

    event.listen(db.engine, "before_cursor_execute", append)
    try:
        yield statements
    finally:
        event.remove(db.engine, "before_cursor_execute", append)


def test_the_page_shows_the_contact_and_the_document_does_not(session: scoped_session) -> None:
    service = make_own_service()
    give_contact(service, "Amina Yusuf")
    give_words(service)
    page = service_page(service.slug)
    assert page is not None
    assert page.contact is not None
    assert page.contact.name == "Amina Yusuf"
    (document,) = documents_for([service.id])
    assert "Amina" not in repr(document)
    assert "contact" not in {field.name for field in fields(ServiceRecord)}


@pytest.mark.parametrize("state", ["draft", "submitted", "hidden", "withdrawn"])
def test_only_published_services_have_a_page_and_a_document(session: scoped_session, state: str) -> None:
    service = make_own_service(state=state)
    assert service_page(service.slug) is None
    assert list(documents_for()) == []
    assert service_preview(MODERATOR, service.id).state == state
    assert service_preview(provider_user(service.provider_id), service.id).id == service.id
    with pytest.raises(NotAllowed):
        service_preview(PUBLIC, service.id)


def test_no_such_page(session: scoped_session) -> None:
    assert service_page("nothing-here") is None
    with pytest.raises(NotFound):
        service_preview(MODERATOR, 999999)


def test_each_text_falls_back_to_english_by_itself(session: scoped_session) -> None:
    service = make_own_service()
    give_words(service, "en", "Help at home.").important_terms = "Cancelled visits are charged in full."
    give_words(service, "tr", "Evde yardım.")
    session.commit()
    page = service_page(service.slug)
    assert page is not None
    assert page.passage("summary", "tr") == Passage("Evde yardım.", "tr")
    assert page.passage("summary", "ar") == Passage("Help at home.", "en")
    assert page.passage("important_terms", "tr") == Passage("Cancelled visits are charged in full.", "en")


def test_a_record_knows_whom_it_visits_how_fresh_it_is_and_when_it_starts(session: scoped_session) -> None:
    service = make_own_service(earliest_start_on=TODAY, earliest_start_told_on=TODAY)
    session.add(ServiceArea(service_id=service.id, kind="outcode", code="N8"))
    session.add(Vacancy(service_id=service.id, count=2, unit="places", as_at=TODAY - timedelta(days=15)))
    session.flush()
    (record,) = documents_for()
    assert record.visits(AddressAreas(outcode="N8"))
    assert not record.visits(AddressAreas(outcode="W3"))
    assert record.free(TODAY) is None and record.free(TODAY - timedelta(days=1)) == record.vacancy
    assert record.start(TODAY) == TODAY


def test_a_private_address_is_blurred(session: scoped_session) -> None:
    make_own_service(address_is_private=True, address="4 Hill Road", lat_e5=5158432, lon_e5=-12345)
    (record,) = documents_for()
    assert (record.address, record.postcode, record.lat_e5, record.lon_e5) == (None, "N8", 5158000, -12000)


def test_documents_come_in_order_with_two_queries_a_batch(session: scoped_session) -> None:
    provider = make_provider()
    services = [make_own_service(provider, name=f"Home {number}") for number in range(7)]
    with counted() as statements:
        records = list(documents_for(batch=3))
    assert [record.id for record in records] == [service.id for service in services]
    assert len(statements) == 3 * 2
    assert [record.id for record in documents_for([services[4].id, services[1].id, 999999])] == [
        services[1].id,
        services[4].id,
    ]


def test_the_names_of_services_that_were_ever_public_stay_known(session: scoped_session) -> None:
    shown, gone, never, given_up = (
        make_own_service(state=state) for state in ("published", "withdrawn", "draft", "discarded")
    )
    services = (shown, gone, never, given_up)
    assert set(public_names(service.id for service in services)) == {shown.id, gone.id}
    assert set(once_public_ids(service.slug for service in services)) == {shown.slug, gone.slug}


def test_categories_and_slugs_are_those_of_published_services(session: scoped_session) -> None:
    session.add(RegisteredLocation(id="1-1", name="Rose Court", status="registered", facts={}))
    session.flush()
    shown = make_own_service(location_id="1-1", category="care_home")
    make_own_service(state="hidden", location_id="1-1")
    assert public_categories() == {shown.id: "care_home"}
    assert public_slugs_by_location(["1-1", "1-2"]) == {"1-1": [(shown.id, shown.slug)]}
