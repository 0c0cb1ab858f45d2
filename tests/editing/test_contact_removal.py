"""Taking the named contact off: said first, hidden at once, and back once somebody is named (requirement 14)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import scoped_session

from directory.catalogue.actions.publish import name_contact
from directory.catalogue.models import NamedContact, Service
from directory.catalogue.tasks import tasks_for
from directory.foundation.actor import SYSTEM, Actor, Grant, Role
from directory.prices.models import Price
from tests.accounts.sign_in import sign_in
from tests.admissions.factories import make_location
from tests.catalogue.factories import HARINGEY, MANAGER, MODERATOR, make_council, make_provider, provider_user
from tests.editing.conftest import TODAY
from tests.editing.test_editing_pages import form_of, save, send, words_of
from tests.page_client import PageClient

MANAGER_GRANT = Grant(Role.FRAMEWORK_MANAGER, council=HARINGEY)


def own_path(service: Service) -> str:
    return f"/provider/services/{service.slug}/contact/remove"


def council_path(service: Service) -> str:
    return f"/council/pages/{service.slug}/contact/remove"


def remove(client: PageClient, path: str, **values: str) -> Any:
    return client.post(path, data={**form_of(client, path), "sure": "y", **values})


def current(session: scoped_session) -> list[str]:
    session.expire_all()
    return list(session.scalars(select(NamedContact.name).where(NamedContact.valid_to.is_(None))))


def test_the_page_says_what_happens_and_asks_to_name_another(
    client: PageClient, home: Service, aylin: Actor
) -> None:
    edit = f"/provider/services/{home.slug}/edit/contact"
    assert own_path(home) in client.get(edit).text
    page = client.page(own_path(home))
    said = page.text_content()
    assert "Amina Yusuf" in said and "the page is hidden at once" in said
    assert page.xpath(f"//main//a[@href='{edit}']")
    answer = client.post(own_path(home), data=form_of(client, own_path(home)))
    assert answer.status_code == 400 and "Tick this first" in words_of(answer)


def test_without_a_contact_the_page_is_hidden_until_one_is_named_and_it_is_shown_again(
    client: PageClient, session: scoped_session, home: Service, aylin: Actor
) -> None:
    data = {**form_of(client, own_path(home)), "sure": "y"}
    answer = client.post(own_path(home), data=data)
    assert answer.location == f"/provider/entries/{home.slug}?done=contact-removed"
    assert client.post(own_path(home), data=data).location == answer.location, "sent twice, done once"
    session.expire_all()
    assert (home.state, home.state_reason, current(session)) == ("hidden", "no_named_contact", [])
    assert client.get(f"/services/{home.slug}").status_code == 404
    page = client.page(answer.location).text_content()
    assert "It has no named contact" in page and "no_named_contact" not in page
    assert (
        "page is hidden: it has no named contact" in client.page("/provider?whose=everyones").text_content()
    )
    assert "Nobody is named now" in client.page(own_path(home)).text_content()
    own = provider_user(home.provider_id)
    assert [task.kind for task in tasks_for(own, TODAY) if task.kind.startswith("service")] == [
        "service.name_contact"
    ]
    assert not [task for task in tasks_for(MANAGER, TODAY) if task.kind == "service.show"]

    save(client, home, "contact", name="Omar Example", phone="020 7946 0012", consent_on="2026-11-20")
    send(client, home)
    session.expire_all()
    assert not [task for task in tasks_for(own, TODAY) if task.kind == "service.name_contact"]
    assert [task.kind for task in tasks_for(MANAGER, TODAY)] == ["service.show"]
    assert not [task for task in tasks_for(MODERATOR, TODAY) if task.kind == "service.show"]

    home.location_id = make_location()
    session.add(
        Price(
            service_id=home.id,
            category=home.category,
            payer="council",
            unit="week",
            amount_pence=70_000,
            state="current",
            source="provider",
            valid_from=date(2026, 4, 1),
        )
    )
    session.commit()
    sign_in(client, MANAGER_GRANT)
    assert "page is hidden and complete again" in client.page("/council?whose=everyones").text_content()
    path = f"/council/pages/{home.slug}"
    assert "It has no named contact" in client.page(path).text_content()
    shown = client.post(path, data={**form_of(client, path), "verb": "show"})
    assert shown.status_code == 303, words_of(shown)
    session.expire_all()
    assert (home.state, home.state_reason) == ("published", None)
    assert "Omar Example" in client.get(f"/services/{home.slug}").text


def test_a_page_that_staff_hid_for_a_reason_of_theirs_waits_for_them_alone(
    client: PageClient, session: scoped_session, home: Service
) -> None:
    sign_in(client, MANAGER_GRANT)
    path = f"/council/pages/{home.slug}"
    data = {**form_of(client, path), "verb": "hide", "reason": "You told us of building work."}
    assert client.post(path, data=data).status_code == 303
    assert not [task for task in tasks_for(MANAGER, TODAY) if task.kind == "service.show"]
    sign_in(client, Grant(Role.PROVIDER_USER, provider=home.provider_id))
    assert "You told us of building work." in client.page(f"/provider/entries/{home.slug}").text_content()


def test_whoever_was_named_meanwhile_stays(
    client: PageClient, session: scoped_session, home: Service, aylin: Actor
) -> None:
    data = {**form_of(client, own_path(home)), "sure": "y"}
    name_contact(
        SYSTEM, home, name="Omar Example", phone="020 7946 0012", email=None, consent_on=TODAY, on=TODAY
    )
    session.commit()
    answer = client.post(own_path(home), data=data)
    assert answer.status_code == 409 and "Omar Example" in words_of(answer)
    assert current(session) == ["Omar Example"] and home.state == "published"


def test_a_draft_is_not_hidden_but_cannot_be_published(
    client: PageClient, session: scoped_session, home: Service, aylin: Actor
) -> None:
    home.state = "draft"
    session.commit()
    assert "this page cannot be public" in client.page(own_path(home)).text_content()
    assert remove(client, own_path(home)).status_code == 303
    session.expire_all()
    assert home.state == "draft" and current(session) == []
    assert (
        client.post(own_path(home), data={"sure": "y", "version": "", "token": "7" * 32}).status_code == 400
    )


@pytest.mark.parametrize("role", [Role.PROVIDER_USER, Role.PROVIDER_SIGNATORY])
def test_both_of_a_provider_s_roles_may(client: PageClient, home: Service, role: Role) -> None:
    sign_in(client, Grant(role, provider=home.provider_id))
    assert remove(client, own_path(home)).status_code == 303


def test_the_framework_manager_may_and_nobody_else_of_the_staff(
    client: PageClient, session: scoped_session, home: Service
) -> None:
    sign_in(client, Grant(Role.MODERATOR, council=HARINGEY))
    assert client.get(council_path(home)).status_code == 403
    assert client.post(council_path(home), data={"sure": "y"}).status_code == 403
    make_council("E09000009", "Ealing")
    sign_in(client, Grant(Role.FRAMEWORK_MANAGER, council="E09000009"))
    assert client.get(council_path(home)).status_code == 403
    assert client.post(council_path(home), data={"sure": "y"}).status_code == 403
    sign_in(client, MANAGER_GRANT)
    assert client.get(own_path(home)).status_code == 403
    assert council_path(home) in client.get(f"/council/pages/{home.slug}").text
    answer = remove(client, council_path(home))
    assert answer.location == f"/council/pages/{home.slug}?done=contact-removed"
    assert current(session) == [] and home.state == "hidden"
    assert "Nobody is named now" in client.page(council_path(home)).text_content()
    assert council_path(home) not in client.page(answer.location).text_content()


def test_another_provider_may_not(client: PageClient, session: scoped_session, home: Service) -> None:
    other = make_provider(legal_name="Other")
    session.commit()
    sign_in(client, Grant(Role.PROVIDER_SIGNATORY, provider=other.id))
    assert client.get(own_path(home)).status_code == 403
    assert client.post(own_path(home), data={"sure": "y"}).status_code == 403
    assert current(session) == ["Amina Yusuf"]
