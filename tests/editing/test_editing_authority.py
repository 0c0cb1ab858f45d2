"""Who may read what stands behind a provider's own pages (requirements section 4: own listing drafts)."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import scoped_session

from directory.catalogue.models import Service
from directory.editing.council_prices import decided_prices, priced_services
from directory.editing.queries import own_providers, own_service, own_services
from directory.foundation.actor import Actor, Grant, Role
from directory.foundation.permissions import Permission
from directory.prices.sheet_queries import changeable_prices
from tests.authority import check_action
from tests.editing.conftest import TODAY
from tests.editing.test_prices_pages import publish

PROVIDER = "provider_user provider_signatory"
QUERIES = {
    "directory.editing.queries.own_service": PROVIDER,
    "directory.editing.queries.own_services": PROVIDER,
    "directory.editing.queries.own_providers": PROVIDER,
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


def test_the_prices_of_a_service_are_a_framework_manager_s_alone(
    session: scoped_session, home: Service
) -> None:
    check_action(
        session,
        lambda actor: decided_prices(actor, home.slug, TODAY),
        "framework_manager",
        council="E09000014",
        provider=home.provider_id,
    )


@pytest.mark.parametrize("role", list(Role))
def test_lists_of_prices_hold_one_s_own_alone(session: scoped_session, home: Service, role: Role) -> None:
    price = publish(home)
    for council, provider, own in (("E09000014", home.provider_id, True), ("E06000015", -1, False)):
        actor = Actor("somebody", (Grant(role, council=council, provider=provider),))
        rows, number = priced_services(actor, TODAY, text="", page=1)
        decided = own and role is Role.FRAMEWORK_MANAGER
        assert ([row.slug for row in rows], number) == (([home.slug], 1) if decided else ([], 0))
        proposed = own and role in PROVIDER.split()
        assert [each.line.id for each in changeable_prices(actor)] == ([price] if proposed else [])


@pytest.mark.parametrize("role", list(Role))
def test_one_s_providers_are_those_of_one_s_own_grants(
    session: scoped_session, home: Service, role: Role
) -> None:
    allowed = role in QUERIES["directory.editing.queries.own_providers"].split()
    for provider, expected in ((home.provider_id, allowed), (-1, False), (None, False)):
        actor = Actor("somebody", (Grant(role, council="E09000014", provider=provider),))
        found = own_providers(actor, Permission.LISTING_WRITE)
        assert list(found) == ([home.provider_id] if expected else [])
