"""The page of councils' contacts: adding, changing, taking away, refusing; and whose they are."""

from __future__ import annotations

from typing import Any

import pytest
from lxml import html
from sqlalchemy import select
from sqlalchemy.orm import scoped_session

from directory.foundation.actor import Grant, Role
from directory.foundation.database import db
from directory.places.models import Council, CouncilContact
from tests.accounts.sign_in import sign_in
from tests.page_client import PageClient

OWN, OTHER = "E09000009", "E09000013"
PAGE = f"/council/contacts?council={OWN}"
EDIT = f"/council/contacts/edit?council={OWN}"
CONTACT = {
    "purpose": "brokerage",
    "organisation": "",
    "phone": "020 7946 0000",
    "phone_hours": "Weekdays",
    "relay": "",
    "email": "care@example.org",
    "website": "",
    "source": "https://www.example.org/care",
    "source_on": "2026-11-01",
}


@pytest.fixture
def manager(session: scoped_session[Any], client: PageClient) -> PageClient:
    """The browser of a commissioning manager of the first of two councils."""
    for code in (OWN, OTHER):
        session.add(
            Council(
                code=code, name=f"Council {code[-1]}", slug=code.lower(), kind="borough", in_directory=True
            )
        )
    session.commit()
    sign_in(client, Grant(Role.COMMISSIONING_MANAGER, council=OWN))
    return client


def version(client: PageClient, address: str = EDIT) -> str:
    return str(client.page(address).xpath("//input[@name='version']/@value")[0])


def stored() -> list[CouncilContact]:
    db.session.expire_all()
    return list(db.session.scalars(select(CouncilContact).order_by(CouncilContact.purpose)))


def save(client: PageClient, address: str = EDIT, **changes: str) -> Any:
    return client.post(address, data=CONTACT | {"version": version(client, address)} | changes)


def error(response: Any, field: str) -> str:
    tree = html.fromstring(response.get_data())
    return str(tree.xpath(f"string(//p[@id='{field}-error'])"))


def test_a_contact_is_added_changed_and_taken_away(manager: PageClient) -> None:
    assert "Nobody is named yet" in manager.page("/council/contacts").text_content()
    assert save(manager).headers["Location"] == f"{PAGE}&done=saved"
    page = manager.page(PAGE)
    assert "020 7946 0000" in page.text_content() and "1 Nov 2026" in page.text_content()
    change = page.xpath("//a[contains(., 'Change')]/@href")[0]
    assert manager.page(change).xpath("//input[@name='email']/@value") == ["care@example.org"]
    assert save(manager, change, purpose="complaints", email="").status_code == 303
    (contact,) = stored()
    assert (contact.purpose, contact.email) == ("complaints", ""), "the former one made room"
    remove = manager.page(PAGE).xpath("//form[contains(@action, 'remove')]/@action")[0]
    assert manager.post(remove).status_code == 303
    assert stored() == []
    assert manager.post(remove).status_code == 404


def test_organisations_have_contacts_beside_each_other(manager: PageClient) -> None:
    for name in ("Age Example", "Voice Example"):
        assert save(manager, purpose="advocacy", organisation=name).status_code == 303
    assert [contact.organisation for contact in stored()] == ["Age Example", "Voice Example"]
    change = manager.page(PAGE).xpath("//a[contains(., 'Change')]/@href")[0]
    assert save(manager, change, purpose="advocacy", organisation="Age Example UK").status_code == 303
    assert sorted(contact.organisation for contact in stored()) == ["Age Example UK", "Voice Example"]


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"phone": "12"}, "phone", "Enter a phone number"),
        ({"email": "nobody"}, "email", "Enter an e-mail address"),
        ({"phone": "", "email": ""}, "phone", "phone number or an e-mail"),
        ({"relay": "020 7946 0000"}, "relay", "18001"),
        ({"website": "example"}, "website", "web address"),
        ({"source": ""}, "source", "Fill in"),
        ({"source_on": "2026-12-01"}, "source_on", "not in the future"),
        ({"source_on": "x"}, "source_on", "Enter a day"),
        ({"purpose": "advocacy"}, "organisation", "Fill in"),
    ],
)
def test_what_cannot_be_taken_is_named_and_what_was_typed_is_kept(
    manager: PageClient, changes: dict[str, str], field: str, words: str
) -> None:
    response = save(manager, **changes)
    assert response.status_code == 400 and words in error(response, field)
    typed = html.fromstring(response.get_data()).xpath("//input[@name='phone_hours']/@value")
    assert typed == ["Weekdays"] and stored() == []


def test_a_stale_form_is_sent_again_knowing_it(manager: PageClient) -> None:
    save(manager)
    change = manager.page(PAGE).xpath("//a[contains(., 'Change')]/@href")[0]
    old = version(manager, change)
    assert save(manager, change, phone="020 7946 0001").status_code == 303
    response = manager.post(change, data=CONTACT | {"version": old, "phone_hours": "Sundays"})
    assert response.status_code == 409 and "Somebody else changed this" in response.get_data(as_text=True)
    newer = html.fromstring(response.get_data()).xpath("//input[@name='version']/@value")[0]
    assert (
        manager.post(change, data=CONTACT | {"version": newer, "phone_hours": "Sundays"}).status_code == 303
    )
    assert stored()[0].phone_hours == "Sundays"


def test_another_council_s_contacts_are_not_its(manager: PageClient) -> None:
    there = EDIT.replace(OWN, OTHER)
    assert manager.get(there).status_code == 403
    assert manager.get(PAGE.replace(OWN, OTHER)).status_code == 403
    assert manager.post(there, data=CONTACT).status_code == 403
    remove = f"/council/contacts/remove?council={OTHER}&purpose=brokerage"
    assert manager.post(remove).status_code == 403
    assert manager.get(EDIT.replace(OWN, "E99999999")).status_code == 404
    sign_in(manager, Grant(Role.MODERATOR, council=OWN))
    assert manager.get(PAGE).status_code == 403


def test_the_contacts_can_be_taken_away_as_a_file(manager: PageClient) -> None:
    save(manager)
    table = manager.get("/council/contacts?as=csv").get_data(as_text=True)
    assert "care@example.org" in table and table.count("\n") == 2


def test_a_stale_change_shows_both_texts(manager: PageClient) -> None:
    save(manager)
    change = manager.page(PAGE).xpath("//a[contains(., 'Change')]/@href")[0]
    old = version(manager, change)
    assert save(manager, change, phone_hours="Saturdays").status_code == 303
    response = manager.post(change, data=CONTACT | {"version": old, "phone_hours": "Sundays"})
    words = response.get_data(as_text=True)
    assert response.status_code == 409 and "Saturdays" in words and "Sundays" in words


def test_adding_replaces_no_other_contact(manager: PageClient) -> None:
    assert save(manager).status_code == 303
    answer = save(manager, phone="020 7946 0001")
    assert answer.status_code == 400 and "There is a contact for this already" in answer.text
    assert [row.phone for row in stored()] == ["020 7946 0000"]


CALLS = f"/council/contacts/calls?council={OWN}"


def test_a_council_says_whether_it_takes_requests_to_ring_or_visit(manager: PageClient) -> None:
    assert "cannot ask to be rung" in manager.page(PAGE).text_content()
    sent = {"version": version(manager, CALLS), "calls": "yes", "visits": "no", "within_days": "2"}
    saved = manager.post(CALLS, data=sent)
    assert saved.headers["Location"] == f"{PAGE}&done=saved"
    page = manager.page(PAGE).text_content()
    assert "may ask you to ring them." in page and "within 2 working days" in page
    form = manager.page(CALLS)
    assert form.xpath("//input[@name='calls'][@value='yes']/@checked")
    assert form.xpath("//input[@name='within_days']/@value") == ["2"]
    stale = manager.post(CALLS, data=sent | {"visits": "yes", "token": "a" * 32})
    assert stale.status_code == 409 and "Somebody else changed this" in stale.get_data(as_text=True)
    none = {"version": version(manager, CALLS), "calls": "no", "visits": "yes", "within_days": ""}
    assert manager.post(CALLS, data=none).status_code == 303
    assert "promises no day" in manager.page(PAGE).text_content()


@pytest.mark.parametrize("days", ["0", "21", "soon", "-1", "1.5"])
def test_a_promise_is_a_number_of_days_that_can_be_held(manager: PageClient, days: str) -> None:
    sent = {"version": version(manager, CALLS), "calls": "yes", "visits": "yes", "within_days": days}
    refused = manager.post(CALLS, data=sent)
    assert refused.status_code == 400 and error(refused, "within_days")
    assert html.fromstring(refused.get_data()).xpath("//input[@name='within_days']/@value") == [days]


def test_another_councils_requests_are_not_switched(manager: PageClient) -> None:
    other = f"/council/contacts/calls?council={OTHER}"
    assert manager.get(other).status_code == 403
    sent = {"version": "", "calls": "yes", "visits": "yes", "within_days": ""}
    assert manager.post(other, data=sent).status_code == 403
