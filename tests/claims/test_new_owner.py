"""A home that was sold: its service goes over to the new owner's registration, with its history kept (L19)."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import scoped_session

from directory.admissions.models import ReviewTask
from directory.audit.models import AuditEvent
from directory.catalogue.actions.take_over import take_over
from directory.catalogue.models import NamedContact, Provider, Service
from directory.catalogue.queries import current_contact
from directory.claims.actions import deciding
from directory.claims.queries import claimable_location
from directory.foundation.actor import SYSTEM
from directory.foundation.errors import WrongState
from directory.preparing.actions.entries import prepare_locations
from directory.vocabulary.claims import ClaimKind
from tests.catalogue.factories import give_contact, give_words
from tests.claims.factories import MANAGER, TODAY, confirmed, entry_at
from tests.page_client import PageClient
from tests.preparing.factories import ASH, LARKHOLM, register

NEW = "1-900000009"
NEW_PROVIDER = "1-800000009"


@pytest.fixture
def listed(home: Service, session: scoped_session) -> Service:
    """The home as its first owner offers it in public."""
    home.state, home.publish_consent_on, home.trial_offered = "published", date(2026, 6, 1), False
    home.prices_confirmed_on = date(2026, 11, 1)
    give_contact(home)
    give_words(home)
    session.commit()
    return home


def sell(session: scoped_session, provider: str = NEW_PROVIDER) -> None:
    """The home is registered anew, and the registration before ends."""
    register(on=date(2026, 11, 20), status="ended", ended_on="2026-11-19")
    register(NEW, date(2026, 11, 20), provider_id=provider, predecessor_id=ASH)
    session.commit()


def accept(session: scoped_session) -> None:
    claim = confirmed(NEW)
    deciding.accept(MANAGER, claim, version=claim.version, on=TODAY)
    session.commit()
    session.expire_all()


def test_the_service_goes_over_and_is_hidden_until_its_new_owner_agrees(
    listed: Service, session: scoped_session
) -> None:
    former, slug, public_id = listed.provider_id, listed.slug, listed.public_id
    sell(session)
    assert claimable_location(NEW).kind == ClaimKind.NEW_OWNER
    assert claimable_location(NEW).earlier_ids == (ASH,)
    accept(session)
    provider = session.scalars(select(Provider).where(Provider.cqc_provider_id == NEW_PROVIDER)).one()
    assert (listed.provider_id, listed.location_id) == (provider.id, NEW)
    assert (listed.slug, listed.public_id, listed.state) == (slug, public_id, "hidden")
    assert (listed.publish_consent_on, listed.prices_confirmed_on) == (None, None)
    assert current_contact(listed.id) is None
    assert session.scalars(select(NamedContact)).one().valid_to == date(2026, 11, 21)
    event = session.scalars(select(AuditEvent).where(AuditEvent.action == "service.taken_over")).one()
    assert event.before == {"provider_id": former, "location_id": ASH}


def test_an_entry_that_was_prepared_beside_it_is_given_up(listed: Service, session: scoped_session) -> None:
    sell(session)
    prepare_locations(SYSTEM, LARKHOLM, [NEW], TODAY)
    session.commit()
    beside = entry_at(NEW)
    assert beside.state == "prepared"
    accept(session)
    assert (beside.state, listed.state) == ("discarded", "hidden")


def test_another_kind_of_care_at_the_new_number_is_an_entry_of_its_own(
    listed: Service, session: scoped_session
) -> None:
    register(on=date(2026, 11, 20), status="ended", ended_on="2026-11-19")
    register(
        NEW,
        date(2026, 11, 20),
        provider_id=NEW_PROVIDER,
        predecessor_id=ASH,
        service_types=["care_home_without_nursing", "domiciliary_care"],
    )
    session.commit()
    accept(session)
    services = {
        s.category: s.state
        for s in session.scalars(select(Service).where(Service.location_id == NEW))
        if s.state != "discarded"
    }
    assert services == {"care_home": "hidden", "home_care": "draft"}


def test_the_same_provider_under_another_number_keeps_its_page(
    listed: Service, session: scoped_session
) -> None:
    provider = session.get_one(Provider, listed.provider_id)
    sell(session, str(provider.cqc_provider_id))
    accept(session)
    assert (listed.provider_id, listed.location_id, listed.state) == (provider.id, NEW, "published")
    assert listed.publish_consent_on == date(2026, 6, 1)
    assert session.scalars(select(ReviewTask)).all() == []


@pytest.mark.parametrize(
    ("state", "after"), [("draft", "draft"), ("submitted", "draft"), ("hidden", "hidden")]
)
def test_what_was_not_public_goes_over_too(
    listed: Service, session: scoped_session, state: str, after: str
) -> None:
    listed.state = state
    session.commit()
    sell(session)
    accept(session)
    assert (listed.state, listed.location_id) == (after, NEW)


def test_what_its_first_owner_withdrew_is_nobodys_to_take(listed: Service, session: scoped_session) -> None:
    listed.state = "withdrawn"
    session.commit()
    sell(session)
    assert claimable_location(NEW).kind == ClaimKind.ENTRY
    accept(session)
    assert (listed.state, listed.location_id) == ("withdrawn", ASH)
    assert entry_at(NEW).state == "draft"


def test_a_home_that_is_registered_still_is_not_taken(listed: Service, session: scoped_session) -> None:
    register(NEW, date(2026, 11, 20), provider_id=NEW_PROVIDER, predecessor_id=ASH)
    session.commit()
    assert claimable_location(NEW).kind == ClaimKind.ENTRY
    for location in (NEW, "1-999999999"):
        with pytest.raises(WrongState):
            take_over(SYSTEM, listed, provider_id=listed.provider_id, location_id=location, on=TODAY)


def test_the_page_tells_a_new_owner_what_goes_over(
    client: PageClient, listed: Service, session: scoped_session
) -> None:
    sell(session)
    assert "If you are the new owner" in client.page(f"/claim/{NEW}").xpath("string(//main)")
