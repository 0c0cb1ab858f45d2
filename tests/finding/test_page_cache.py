"""Pages that are kept: the same until something is recorded, never shown for what may no longer be shown."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.orm import scoped_session

from directory.foundation.actor import SYSTEM
from directory.foundation.cache import VersionedCache
from directory.foundation.database import transaction
from directory.prices.actions.change import change_price
from directory.prices.rules.types import PriceLine
from directory.web.page_cache import MAX_ENTRIES, CachedPage
from tests.conftest import TODAY, real_cache
from tests.finding.conftest import Town
from tests.finding.test_searching import text_of
from tests.finding.test_service_page import first_service
from tests.page_client import PageClient
from tests.prices.examples import TOLD


@pytest.fixture
def keeping(app: Flask) -> Iterator[VersionedCache[CachedPage]]:
    """Pages are kept, as on a real site."""
    with real_cache(app, "pages", MAX_ENTRIES) as found:
        yield found


def test_a_page_is_drawn_again_only_after_a_change(
    town: Town, client: PageClient, session: scoped_session, keeping: VersionedCache[CachedPage]
) -> None:
    address = first_service(client)
    before = client.get(address).get_data()
    session.execute(text("UPDATE service SET name = 'Written behind the back of the record'"))
    session.commit()
    assert client.get(address).get_data() == before
    service_id = session.scalar(text("SELECT max(id) FROM service WHERE category = 'home_care'"))
    line = PriceLine("hour", 2600, "council", "home_care", date(2027, 4, 1), lot_id=town.home_lot.id, **TOLD)
    with transaction():
        change_price(SYSTEM, service_id, line, on=TODAY)
    assert "Written behind the back of the record" in text_of(client, address)


def test_what_may_not_be_shown_is_gone_at_once(
    town: Town, client: PageClient, session: scoped_session, keeping: VersionedCache[CachedPage]
) -> None:
    address = first_service(client)
    assert client.get(address).status_code == 200
    session.execute(
        text(
            "UPDATE admission SET state = 'suspended', suspended_on = :on, suspension_cause = 'other', reason = 'x'"
        ),
        {"on": TODAY},
    )
    session.commit()
    assert client.get(address).status_code == 404


def test_a_list_is_kept_until_one_on_it_may_not_be_shown(
    town: Town, client: PageClient, session: scoped_session, keeping: VersionedCache[CachedPage]
) -> None:
    before = client.get("/find-care?language=tr").get_data()
    session.execute(text("UPDATE search_log SET found = 0"))
    assert client.get("/find-care?language=tr").get_data() == before
    session.execute(
        text(
            "UPDATE admission SET state = 'suspended', suspended_on = :on, suspension_cause = 'other', reason = 'x' "
            "WHERE service_id = (SELECT id FROM service WHERE name = 'Lark Homecare')"
        ),
        {"on": TODAY},
    )
    session.commit()
    after = text_of(client, "/find-care?language=tr")
    assert "Lark Homecare" not in after
    assert "Rosewater Care" in after


def test_what_people_type_is_not_kept(
    town: Town, client: PageClient, keeping: VersionedCache[CachedPage]
) -> None:
    client.get("/find-care?q=turkish&near=N8+0RD")
    client.get(first_service(client) + "?max-weekly=200")
    assert "turkish" not in keeping.keys_text() and "max-weekly" not in keeping.keys_text()


def test_each_choice_has_a_page_of_its_own(
    town: Town, client: PageClient, keeping: VersionedCache[CachedPage]
) -> None:
    address = first_service(client)
    english = text_of(client, address)
    assert "Has not told us" in text_of(client, f"{address}?payer=self_funder")
    client.delete_cookie("payer")
    assert text_of(client, address) == english
    turkish = client.get(address, headers={"Accept-Language": "tr"}).get_data(as_text=True)
    assert 'lang="tr"' in turkish
    assert text_of(client, address) == english


def test_a_page_asked_for_under_another_host_is_not_kept_for_ours(
    town: Town, client: PageClient, keeping: VersionedCache[CachedPage]
) -> None:
    for address in ("/catalogue/haringey", "/find-care?language=tr", first_service(client)):
        client.get(address, headers={"Host": "evil.example"})
        assert "evil.example" not in client.get(address).get_data(as_text=True), address
    assert "http://localhost/services/" in client.get("/catalogue/haringey").get_data(as_text=True)


def test_the_page_not_asked_for_longest_is_forgotten_first() -> None:
    pages = VersionedCache[CachedPage](2)
    for name in ("a", "b", "a", "c"):
        if pages.get(name, 1) is None:
            pages.put(name, 1, CachedPage(frozenset(), name.encode()))
    assert pages.get("b", 1) is None
    assert pages.get("a", 1) is not None
    assert pages.get("a", 2) is None
