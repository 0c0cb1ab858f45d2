"""The Council's pages of services: every verb of the workflow from every state, through the page."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy.orm import scoped_session

from directory.catalogue.models import Service
from directory.catalogue.states import SERVICE
from directory.foundation.actor import Actor, Grant, Role
from directory.foundation.database import db
from directory.prices.models import Price
from tests.accounts.sign_in import sign_in
from tests.catalogue.factories import HARINGEY, give_contact, give_words, make_council, make_own_service
from tests.page_client import PageClient

OTHER = "E09000009"
# What staff may do in each state, by hand.
MAY = {
    "draft": set(),
    "submitted": {"publish", "return_for_changes"},
    "published": {"hide", "withdraw"},
    "hidden": {"show", "withdraw"},
    "withdrawn": set(),
    "discarded": set(),
}
VERBS = ("publish", "show", "return_for_changes", "hide", "withdraw")


@pytest.fixture
def complete(session: scoped_session) -> Service:
    """A service without personal care that lacks nothing: a price, a contact, words."""
    service = make_own_service(category="household_help", name="Ivy Cleaning", tasks=[], state="submitted")
    give_words(service)
    give_contact(service)
    session.add(
        Price(
            service_id=service.id,
            category=service.category,
            payer="self_funder",
            unit="hour",
            amount_pence=1800,
            state="current",
            source="provider",
            valid_from=date(2026, 4, 1),
        )
    )
    session.commit()
    return service


@pytest.fixture
def manager(client: PageClient, complete: Service) -> Actor:
    """A framework manager of the council, signed in."""
    return sign_in(client, Grant(Role.FRAMEWORK_MANAGER, council=HARINGEY))


def press(client: PageClient, service: Service, verb: str, reason: str = "Because.", **more: str) -> int:
    db.session.expire_all()
    row = db.session.get(Service, service.id)
    assert row is not None
    form = {
        "verb": verb,
        "reason": reason,
        "version": str(row.version),
        "token": verb[0].encode().hex() * 16,
        **more,
    }
    return client.post(f"/council/pages/{service.slug}", data=form).status_code


@pytest.mark.parametrize("state", sorted(SERVICE.states - {"prepared"}))  # claimed before it is anything else
def test_every_verb_from_every_state(
    client: PageClient, manager: Actor, complete: Service, state: str
) -> None:
    for verb in VERBS:
        complete.state = state
        db.session.commit()
        page = client.page(f"/council/pages/{complete.slug}")
        assert set(page.xpath("//main//button[@name='verb']/@value")) == MAY[state]
        status = press(client, complete, verb, token=f"{ord(verb[0]):032x}")
        db.session.expire_all()
        after = db.session.get(Service, complete.id)
        assert after is not None
        if verb in MAY[state]:
            assert status == 303 and after.state == SERVICE.move(state, verb)
        else:
            assert status == 409 and after.state == state


def test_what_is_missing_stops_publication_and_is_named(
    client: PageClient, manager: Actor, complete: Service
) -> None:
    complete.notice_by_resident_days = None
    db.session.commit()
    answer = client.post(
        f"/council/pages/{complete.slug}",
        data={"verb": "publish", "version": str(complete.version), "reason": "My words", "token": "a" * 32},
    )
    assert answer.status_code == 400 and "something is missing" in answer.text
    assert "How much notice a resident gives" in answer.text and "My words" in answer.text
    assert db.session.get(Service, complete.id).state == "submitted"  # type: ignore[union-attr]


@pytest.mark.parametrize("verb", ["return_for_changes"])
def test_a_reason_is_asked_for(client: PageClient, manager: Actor, complete: Service, verb: str) -> None:
    assert press(client, complete, verb, reason=" ") == 400


def test_a_stale_page_decides_nothing(client: PageClient, manager: Actor, complete: Service) -> None:
    assert press(client, complete, "publish", version="0") == 409
    assert db.session.get(Service, complete.id).state == "submitted"  # type: ignore[union-attr]


def test_another_councils_manager_reaches_nothing(client: PageClient, complete: Service) -> None:
    make_council(OTHER, "Ealing")
    db.session.commit()
    sign_in(client, Grant(Role.FRAMEWORK_MANAGER, council=OTHER))
    assert "Ivy Cleaning" not in client.page("/council/pages").text_content()
    for path in (f"/council/pages/{complete.slug}", f"/council/pages/{complete.slug}/preview"):
        assert client.get(path).status_code == 403
    assert press(client, complete, "publish") == 403
    assert client.get("/council/pages/no-such").status_code == 404


def test_the_list_is_narrowed_and_taken_away(client: PageClient, manager: Actor, complete: Service) -> None:
    assert "Ivy Cleaning" in client.page("/council/pages?state=submitted&q=ivy").text_content()
    for nothing in ("state=hidden", "q=100%25_"):
        assert "Nothing fits" in client.page(f"/council/pages?{nothing}").text_content()
    assert "Ivy Cleaning" in client.get("/council/pages?as=csv").text
    preview = client.page(f"/council/pages/{complete.slug}/preview")
    assert preview.xpath("//meta[@name='robots']")
    assert preview.xpath("//header[@class='cc-top']//a[@href='/council']") and not preview.find_class(
        "cc-header"
    )
