"""Who may read what stands behind a provider's own pages (requirements section 4: own listing drafts)."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import scoped_session

from directory.catalogue.models import Service
from directory.editing.queries import own_service, own_services
from directory.foundation.actor import Actor, Grant, Role
from tests.authority import check_action
from tests.editing.conftest import TODAY

PROVIDER = "provider_user provider_signatory"
QUERIES = {
    "directory.editing.queries.own_service": PROVIDER,
    "directory.editing.queries.own_services": PROVIDER,
}


def test_who_may_open_a_service(session: scoped_session, home: Service) -> None:
    check_action(
        session,
        lambda actor: own_service(actor, home.slug),
        QUERIES["directory.editing.queries.own_service"],
        council="E09000014",
        provider=home.provider_id,
    )


@pytest.mark.parametrize("role", list(Role))
def test_a_list_holds_one_s_own_alone(session: scoped_session, home: Service, role: Role) -> None:
    allowed = role in QUERIES["directory.editing.queries.own_services"].split()
    for provider, expected in ((home.provider_id, allowed), (-1, False), (None, False)):
        actor = Actor("somebody", (Grant(role, council="E09000014", provider=provider),))
        found, _, _ = own_services(actor, 1, TODAY)
        assert [service.id for service in found] == ([home.id] if expected else [])
