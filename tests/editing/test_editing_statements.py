"""No page's statements grow with its rows."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import scoped_session

from directory.catalogue.models import Service
from directory.foundation.actor import Actor, Grant, Role
from directory.foundation.database import db, transaction
from directory.foundation.time import now
from directory.proposals import actions
from tests.accounts.sign_in import sign_in
from tests.catalogue.factories import HARINGEY, make_own_service, provider_user
from tests.editing.conftest import list_service
from tests.page_client import PageClient
from tests.statements import counted_statements

TODAY = date(2026, 11, 22)


def statements(client: PageClient, path: str) -> int:
    client.get(path)  # what is cached from the first time on
    with counted_statements() as seen:
        assert client.get(path).status_code == 200
    return len(seen)


def add_services(session: scoped_session, provider_id: int, count: int) -> None:
    """More listed services of a provider, each with a change that waits."""
    for number in range(count):
        service = make_own_service(name=f"Rose {number}")
        service.provider_id = provider_id
        list_service(session, service)
        actor = provider_user(provider_id)
        with transaction():
            row = db.session.get_one(Service, service.id)
            draft = actions.save_draft(actor, row, {"trial_days": 21}, version=0, at=now())
            actions.submit(actor, row, draft, version=draft.version, at=now(), on=TODAY)


def test_a_list_of_services_and_a_queue_ask_as_often_for_many(
    client: PageClient, session: scoped_session, home: Service, aylin: Actor
) -> None:
    provider_id = home.provider_id
    add_services(session, provider_id, 1)
    few = statements(client, "/provider/services")
    add_services(session, provider_id, 6)
    assert statements(client, "/provider/services") == few
    sign_in(client, Grant(Role.MODERATOR, council=HARINGEY))
    many = statements(client, "/council/moderation")
    add_services(session, provider_id, 6)
    assert statements(client, "/council/moderation") == many
