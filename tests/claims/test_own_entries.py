"""A provider's own entries: what is missing, agreeing to publish, handing one in."""

from __future__ import annotations

from datetime import date

import pytest
from lxml import html
from sqlalchemy.orm import scoped_session

from directory.catalogue.models import Service
from directory.foundation.actor import Grant, Role
from tests.accounts.sign_in import sign_in
from tests.catalogue.factories import give_contact, give_words, make_provider, make_service
from tests.page_client import PageClient

TOKEN = "e" * 32


@pytest.fixture
def draft(home: Service, session: scoped_session) -> Service:
    """The entry once its claim was accepted."""
    home.state = "draft"
    session.commit()
    return home


def complete(service: Service, session: scoped_session) -> None:
    """Everything that its provider says of itself, but the consent."""
    service.trial_offered = False
    service.notice_by_resident_days = service.notice_by_provider_days = 28
    give_contact(service)
    give_words(service)
    session.commit()


def own(client: PageClient, service: Service) -> None:
    sign_in(client, Grant(Role.PROVIDER_SIGNATORY, provider=service.provider_id))


def press(service: Service) -> dict[str, str]:
    return {"token": TOKEN, "version": str(service.version)}


def test_own_entries_alone_are_listed(client: PageClient, draft: Service, session: scoped_session) -> None:
    make_service(make_provider(legal_name="Other Limited"), name="Other House", state="draft")
    session.commit()
    own(client, draft)
    page = client.page("/provider/entries")
    assert page.xpath("//main//tbody//a/@href") == [f"/provider/entries/{draft.slug}"]
    assert "Other House" not in page.xpath("string(//main)")


def test_nothing_to_complete_says_so(client: PageClient, home: Service) -> None:
    own(client, home)
    page = client.page("/provider/entries")
    assert "Nothing to complete" in page.xpath("string(//main)")
    assert page.xpath("//main//a[@href='/claim']")


def test_each_missing_item_leads_to_the_page_that_mends_it(client: PageClient, draft: Service) -> None:
    own(client, draft)
    page = client.page(f"/provider/entries/{draft.slug}")
    assert "6 things are missing" in page.xpath("string(//h1)")
    edit = f"/provider/services/{draft.slug}/edit/"
    assert page.xpath("//ul[@class='cc-tasks']//a/@href") == [
        f"{edit}contact",
        "#agree",
        f"{edit}terms",
        f"{edit}terms",
        f"{edit}terms",
        f"{edit}words",
        f"/provider/services/{draft.slug}/prices",
    ]
    for address in {*page.xpath("//main//ul[@class='cc-tasks']//a/@href")} - {"#agree"}:
        client.page(address)
    assert not page.xpath("//form[contains(@action,'/submit')]")


def test_an_entry_is_completed_and_handed_in(
    client: PageClient, draft: Service, session: scoped_session
) -> None:
    complete(draft, session)
    own(client, draft)
    page = client.page(f"/provider/entries/{draft.slug}")
    assert "1 thing is missing" in page.xpath("string(//h1)")
    answer = client.post(f"/provider/entries/{draft.slug}/agree", data=press(draft))
    assert answer.status_code == 303
    page = client.page(answer.headers["Location"])
    assert "Ready to send" in page.xpath("string(//h1)")
    session.expire_all()
    assert draft.publish_consent_on == date(2026, 11, 22)
    sent = press(draft)
    answer = client.post(f"/provider/entries/{draft.slug}/submit", data=sent)
    assert answer.status_code == 303
    session.expire_all()
    assert draft.state == "submitted"
    assert "Sent." in client.page(answer.headers["Location"]).xpath("string(//main)")
    again = client.post(f"/provider/entries/{draft.slug}/submit", data=sent)
    assert again.headers["Location"] == answer.headers["Location"]
    assert (
        client.post(
            f"/provider/entries/{draft.slug}/submit", data={**press(draft), "token": "a" * 32}
        ).status_code
        == 409
    )


def test_an_incomplete_or_stale_entry_is_not_handed_in(
    client: PageClient, draft: Service, session: scoped_session
) -> None:
    own(client, draft)
    answer = client.post(f"/provider/entries/{draft.slug}/submit", data=press(draft))
    assert answer.status_code == 400
    assert "Something is still missing" in html.fromstring(answer.get_data()).xpath("string(//main)")
    for version, status in (("99", 409), ("x", 400), ("", 400)):
        data = {"token": TOKEN, "version": version}
        assert client.post(f"/provider/entries/{draft.slug}/submit", data=data).status_code == status
    session.expire_all()
    assert draft.state == "draft"


def test_agreeing_twice_is_refused(client: PageClient, draft: Service) -> None:
    own(client, draft)
    assert client.post(f"/provider/entries/{draft.slug}/agree", data=press(draft)).status_code == 303
    data = {**press(draft), "token": "a" * 32}
    assert client.post(f"/provider/entries/{draft.slug}/agree", data=data).status_code == 409


def test_another_providers_entry_is_refused(
    client: PageClient, draft: Service, session: scoped_session
) -> None:
    other = make_provider(legal_name="Other Limited")
    session.commit()
    complete(draft, session)
    sign_in(client, Grant(Role.PROVIDER_SIGNATORY, provider=other.id))
    assert client.get(f"/provider/entries/{draft.slug}").status_code == 403
    for verb in ("agree", "submit"):
        assert client.post(f"/provider/entries/{draft.slug}/{verb}", data=press(draft)).status_code == 403
    assert client.get("/provider/entries/nothing-like-it").status_code == 404
    session.expire_all()
    assert (draft.state, draft.publish_consent_on) == ("draft", None)


def test_a_hidden_page_says_that_it_was_public(
    client: PageClient, draft: Service, session: scoped_session
) -> None:
    draft.state = "hidden"
    session.commit()
    own(client, draft)
    page = client.page(f"/provider/entries/{draft.slug}")
    assert "hidden for now" in page.xpath("string(//main)")
    assert not page.xpath("//form[contains(@action,'/submit')]")
