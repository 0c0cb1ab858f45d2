"""The page cache: public requests alone meet it, until something public changes, for what may still be shown."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import insert, text
from sqlalchemy.orm import scoped_session

from directory.audit.actions import record
from directory.audit.models import AuditEvent
from directory.audit.queries import LOOKED_BACK, newest_events
from directory.finding.queries import list_prices
from directory.foundation.actor import PUBLIC, SYSTEM
from directory.foundation.cache import VersionedCache
from directory.foundation.database import transaction
from directory.moderation.actions import report_mistake
from directory.outbox.actions import post
from directory.outbox.letters import write_letter
from directory.outbox.rules import Event
from directory.places.actions import add_to_directory, remove_from_directory, set_contacts
from directory.prices.actions.change import change_price
from directory.prices.rules.types import PriceLine
from directory.web.page_cache import PAGES, StoredPage
from tests.conftest import TODAY, other_process, real_cache
from tests.contacts import make_contact
from tests.finding.conftest import EALING, HARINGEY, Town
from tests.finding.test_searching import text_of
from tests.finding.test_service_page import first_service
from tests.page_client import PageClient
from tests.prices.examples import TOLD


@pytest.fixture
def pages(app: Flask) -> Iterator[VersionedCache[StoredPage]]:
    """The page cache of a real site."""
    with real_cache(app, PAGES) as cache:
        yield cache


def change_unrecorded(session: scoped_session) -> None:
    """Change what every page of a service prints without recording it: a page that shows it was drawn anew."""
    session.execute(text("UPDATE service SET name = 'Unrecorded name'"))
    session.commit()


def is_drawn_anew(client: PageClient, address: str) -> bool:
    return b"Unrecorded name" in client.get(address).get_data()


def test_a_page_is_drawn_again_after_a_price_change_and_not_before(
    town: Town, client: PageClient, session: scoped_session, pages: VersionedCache[StoredPage]
) -> None:
    address = first_service(client)
    before = client.get(address).get_data()
    change_unrecorded(session)
    assert client.get(address).get_data() == before
    service_id = session.scalar(text("SELECT max(id) FROM service WHERE category = 'home_care'"))
    line = PriceLine("hour", 2600, "council", "home_care", date(2027, 4, 1), lot_id=town.home_lot.id, **TOLD)
    with transaction():
        change_price(SYSTEM, service_id, line, on=TODAY)
    assert "Unrecorded name" in text_of(client, address)


def test_a_service_that_may_not_be_shown_is_gone_at_once(
    town: Town, client: PageClient, session: scoped_session, pages: VersionedCache[StoredPage]
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


def test_a_list_is_stored_until_a_service_on_it_may_not_be_shown(
    town: Town, client: PageClient, session: scoped_session, pages: VersionedCache[StoredPage]
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


def test_typed_words_places_and_budgets_are_not_stored(
    town: Town, client: PageClient, pages: VersionedCache[StoredPage]
) -> None:
    client.get("/find-care?q=turkish&near=N8+0RD")
    client.get(first_service(client) + "?max-weekly=200")
    assert "turkish" not in pages.keys_text() and "max-weekly" not in pages.keys_text()


def test_each_payer_and_language_has_a_page_of_its_own(
    town: Town, client: PageClient, pages: VersionedCache[StoredPage]
) -> None:
    address = first_service(client)
    english = text_of(client, address)
    assert "Not told us" in text_of(client, f"{address}?payer=self_funder")
    client.delete_cookie("payer")
    assert text_of(client, address) == english
    turkish = client.get(address, headers={"Accept-Language": "tr"}).get_data(as_text=True)
    assert 'lang="tr"' in turkish
    assert text_of(client, address) == english


def test_a_page_drawn_under_another_host_is_not_sent_under_ours(
    town: Town, client: PageClient, pages: VersionedCache[StoredPage]
) -> None:
    for address in ("/catalogue/haringey", "/find-care?language=tr", first_service(client)):
        client.get(address, headers={"Host": "evil.example"})
        assert "evil.example" not in client.get(address).get_data(as_text=True), address
    assert "http://localhost/services/" in client.get("/catalogue/haringey").get_data(as_text=True)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("session", "x"),
        ("shortlist", "0" * 32),
        ("__Host-lang", "en"),
        ("text", "gigantic"),
        ("lang", "xx"),
        ("payer", "nobody"),
        ("council", "E09999999"),
    ],
)
def test_a_request_with_a_cookie_that_is_no_public_choice_never_meets_the_cache(
    town: Town,
    client: PageClient,
    session: scoped_session,
    pages: VersionedCache[StoredPage],
    name: str,
    value: str,
) -> None:
    addresses = [first_service(client), "/find-care?language=tr", "/catalogue/haringey"]
    for address in addresses:
        client.get(address)
    change_unrecorded(session)
    assert not is_drawn_anew(client, addresses[0])
    before = pages.keys_text()
    client.set_cookie(name, value)
    assert is_drawn_anew(client, addresses[0])
    for address in [*addresses, "/find-care?language=ar", "/compare"]:
        client.get(address)
    assert pages.keys_text() == before
    client.delete_cookie(name)
    assert not is_drawn_anew(client, addresses[0])


@pytest.mark.parametrize(
    "query",
    [
        "utm_source=letter",
        "q=",
        "name=Ann",
        "feedback=first",
        "feedback=01",
        "text=gigantic",
        "council=E09999999",
        "category=a+bath+for+Ann",
        "need=dementia&need=Ann",
        "need=" + "dementia&need=" * 100,
    ],
)
def test_a_request_with_a_parameter_that_is_no_public_choice_never_meets_the_cache(
    town: Town, client: PageClient, session: scoped_session, pages: VersionedCache[StoredPage], query: str
) -> None:
    address = first_service(client)
    client.get(address)
    before = pages.keys_text()
    assert client.get(f"{address}?{query}").status_code == 200
    assert pages.keys_text() == before
    change_unrecorded(session)
    assert is_drawn_anew(client, f"{address}?{query}")
    assert not is_drawn_anew(client, address)


def test_a_request_that_says_who_sends_it_never_meets_the_cache(
    town: Town, client: PageClient, session: scoped_session, pages: VersionedCache[StoredPage]
) -> None:
    address = first_service(client)
    client.get(address)
    change_unrecorded(session)
    assert client.get(address, headers={"Authorization": "Bearer x"}).get_data().count(b"Unrecorded name")
    assert not is_drawn_anew(client, address)


def test_public_choices_in_cookies_and_parameters_meet_the_cache(
    town: Town, client: PageClient, session: scoped_session, pages: VersionedCache[StoredPage]
) -> None:
    address = first_service(client) + "?need=dementia&need=stroke&level=&page=2&feedback=1"
    for name, value in (("lang", "en"), ("text", "large"), ("payer", "self_funder"), ("council", "all")):
        client.set_cookie(name, value)
    client.get(address)
    change_unrecorded(session)
    assert not is_drawn_anew(client, address)
    client.set_cookie("text", "normal")
    assert is_drawn_anew(client, address), "another choice, another page"


def test_letters_reports_and_messages_leave_the_cache_as_it_is(
    town: Town, client: PageClient, session: scoped_session, pages: VersionedCache[StoredPage]
) -> None:
    address = first_service(client)
    client.get(address)
    change_unrecorded(session)
    service_id = session.scalar(text("SELECT max(id) FROM service WHERE category = 'home_care'"))
    with transaction():
        write_letter(
            PUBLIC, "ann@example.com", kind="shortlist", subjects=(), locale="en", submission_key="1" * 32
        )
        report_mistake(
            PUBLIC,
            service_id,
            field="contact_details",
            text="It is another number.",
            form_token="2" * 32,
            on=TODAY,
        )
        post(Event.SERVICE_CHANGED, service_id)
    assert not is_drawn_anew(client, address)
    with transaction():
        record(SYSTEM, "invented.happened", "invented", 1)
    assert is_drawn_anew(client, address), "what nobody has called private counts as public"


def test_two_councils_have_two_pages(
    town: Town, client: PageClient, session: scoped_session, pages: VersionedCache[StoredPage]
) -> None:
    add_to_directory(SYSTEM, EALING)
    session.commit()
    address = "/find-care?language=tr"
    for _ in range(2):
        for code, name in ((HARINGEY, "Haringey"), (EALING, "Ealing")):
            client.set_cookie("council", code)
            header = client.page(address).xpath("string(//div[@class='cc-header__for'])")
            assert name in header
    assert pages.keys_text().count(address.partition("?")[0]) == 2


@pytest.mark.parametrize("clock", ["right", "set back"])
def test_a_council_that_another_process_changed_is_not_stored_as_it_was(
    town: Town,
    app: Flask,
    client: PageClient,
    session: scoped_session,
    pages: VersionedCache[StoredPage],
    clock: str,
) -> None:
    if clock == "set back":
        session.execute(text("UPDATE council SET changed_at = '2040-01-01'"))
        session.commit()
    address = f"/find-care?language=tr&council={HARINGEY}"
    client.get(address)
    with other_process(app):
        set_contacts(SYSTEM, HARINGEY, [make_contact(phone="020 7946 9999")], on=TODAY)
    for _ in range(2):
        assert "020 7946 9999" in client.get(address).get_data(as_text=True)


def test_the_catalogue_of_a_council_that_another_process_took_out_is_gone(
    town: Town, app: Flask, client: PageClient, pages: VersionedCache[StoredPage]
) -> None:
    assert client.get("/catalogue/haringey").status_code == 200
    with other_process(app):
        remove_from_directory(SYSTEM, HARINGEY)
    for _ in range(2):
        assert client.get("/catalogue/haringey").status_code == 404


def test_a_page_drawn_under_another_path_of_the_site_is_not_sent_under_ours(
    town: Town, client: PageClient, pages: VersionedCache[StoredPage]
) -> None:
    address = first_service(client)
    assert "/elsewhere/" in client.get(address, environ_overrides={"SCRIPT_NAME": "/elsewhere"}).get_data(
        as_text=True
    )
    assert "/elsewhere/" not in client.get(address).get_data(as_text=True)


def test_an_event_committed_after_many_with_later_ids_changes_the_version(
    app: Flask, session: scoped_session
) -> None:
    most = LOOKED_BACK["postgresql"]
    late = (session.scalar(text("SELECT max(id) FROM audit_event")) or 0) + 1

    def add(*ids: int) -> None:
        values = {"actor_id": "a", "actor_role": "system", "action": "price.changed", "subject_type": "price"}
        session.execute(insert(AuditEvent), [{**values, "id": number, "subject_id": "1"} for number in ids])
        session.commit()

    add(*range(late + 1, late + most))
    version = session.execute(newest_events(most)).one()
    add(late)
    assert session.execute(newest_events(most)).one() != version


def test_prices_of_a_visitor_s_own_week_follow_a_price_change_while_the_index_is_away(
    town: Town, session: scoped_session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(list_prices, "index_generation", lambda: 0)
    before = list_prices.own_week_prices("7x60", None, "council", TODAY)
    service_id = session.scalar(text("SELECT max(id) FROM service WHERE category = 'home_care'"))
    line = PriceLine("hour", 2600, "council", "home_care", TODAY, lot_id=town.home_lot.id, **TOLD)
    with transaction():
        change_price(SYSTEM, service_id, line, on=TODAY)
    after = list_prices.own_week_prices("7x60", None, "council", TODAY)
    assert list(before.pence) != list(after.pence)


def test_the_value_not_read_for_longest_is_dropped_first() -> None:
    pages = VersionedCache[StoredPage](2, 10_000)
    for name in ("a", "b", "a", "c"):
        if pages.get(name, 1) is None:
            pages.put(name, 1, StoredPage(name.encode(), frozenset(), None))
    assert pages.get("b", 1) is None
    assert pages.get("a", 1) is not None
    assert pages.get("a", 2) is None


@pytest.mark.parametrize("encoding", ["zstd", "br", "identity"])
def test_a_stored_page_is_the_page_that_was_drawn_with_the_same_etag(
    town: Town, app: Flask, pages: VersionedCache[StoredPage], encoding: str
) -> None:
    client, headers = FlaskClient(app), {"Accept-Encoding": encoding}
    undrawn = client.get("/find-care?category=home_care", headers=headers | {"Authorization": "x"})
    first, again = (client.get("/find-care?category=home_care", headers=headers) for _ in range(2))
    assert pages.keys_text()
    assert again.get_data() == first.get_data() == undrawn.get_data()
    assert again.headers["ETag"] == first.headers["ETag"] == undrawn.headers["ETag"]
    assert again.headers.get("Content-Encoding", "identity") == encoding
    kept = headers | {"If-None-Match": again.headers["ETag"]}
    assert client.get("/find-care?category=home_care", headers=kept).status_code == 304


def test_a_stored_page_that_sets_a_cookie_has_no_etag(
    town: Town, app: Flask, pages: VersionedCache[StoredPage]
) -> None:
    answer = FlaskClient(app).get("/find-care?lang=tr", headers={"Accept-Encoding": "zstd"})
    assert "lang=tr" in answer.headers["Set-Cookie"] and "ETag" not in answer.headers
    assert "lang" in pages.keys_text()
