"""The link in a letter confirms prices and words too: on a press, once, and nothing but what the letter asks."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import scoped_session

from directory.accounts.models import AccountGrant
from directory.audit.models import AuditEvent
from directory.catalogue.actions.update import confirm
from directory.catalogue.models import Service, Vacancy
from directory.editing.reminder_letter import compose
from directory.foundation.actor import SYSTEM, Actor
from directory.foundation.database import transaction
from directory.foundation.errors import Invalid
from directory.foundation.time import clock, now
from directory.prices.actions.change import change_price
from directory.prices.models import Price
from directory.prices.rules.types import PriceLine
from directory.reminders.actions import answer, send_reminders
from directory.reminders.models import Reminder
from directory.reminders.queries import facts_to_confirm, recipient_actor, reminder_token
from directory.vocabulary.organisations import FactKind
from tests.catalogue.factories import make_own_service
from tests.editing.conftest import TODAY
from tests.page_client import PageClient

PRICED_ON, WRITTEN_ON = TODAY - timedelta(days=80), TODAY - timedelta(days=160)


@pytest.fixture
def old(session: scoped_session, home: Service, aylin: Actor) -> Service:
    """The home, whose rooms were told today, with a price and words that a letter is due about."""
    price_of(home)
    session.get_one(Service, home.id).told_on = WRITTEN_ON
    for vacancy in session.scalars(select(Vacancy).where(Vacancy.service_id == home.id)):
        vacancy.as_at = TODAY
    session.commit()
    return home


def price_of(service: Service) -> None:
    """A price a week, which nobody has confirmed since."""
    line = PriceLine("week", 800_00, "self_funder", "care_home", PRICED_ON, need_level="residential")
    change_price(SYSTEM, service.id, line, on=PRICED_ON)


def letter_path(session: scoped_session) -> str:
    with transaction():
        send_reminders(TODAY)
    return f"/provider/still-right/{reminder_token(only_reminder(session).public_id)}"


def only_reminder(session: scoped_session) -> Reminder:
    return session.scalars(select(Reminder)).one()


def told(session: scoped_session, service: Service) -> dict[str, Any]:
    """When prices and words were confirmed, and how many prices and rooms there are."""
    session.rollback()
    row = session.get_one(Service, service.id)
    return {
        "prices": row.prices_confirmed_on,
        "words": row.told_on,
        "amounts": list(session.scalars(select(Price.amount_pence))),
        "rooms": list(session.scalars(select(Vacancy.count))),
    }


def names_of(client: PageClient, path: str) -> list[str]:
    return [str(name) for name in client.page(path).xpath("//main//form//input[@type!='hidden']/@name")]


def test_opening_the_link_shows_what_is_due_and_changes_nothing(
    client: PageClient, session: scoped_session, old: Service
) -> None:
    path = letter_path(session)
    client.delete_cookie("session")
    before = told(session, old)
    page = client.page(path)
    said = " ".join(page.text_content().split())
    assert names_of(client, path) == [f"prices_{old.id}", f"words_{old.id}"]
    assert "The prices of Rose Court are still right" in said and "£800.00 a week" in said
    assert "3 September 2026" in said and "15 June 2026" in said
    assert page.xpath(f"//main//a[@href='/services/{old.slug}']")
    assert told(session, old) == before and only_reminder(session).used_at is None


@pytest.mark.parametrize("kinds", [("prices",), ("words",), ("prices", "words")])
def test_a_tick_says_that_it_is_still_right_and_nothing_else_changes(
    client: PageClient, session: scoped_session, old: Service, kinds: tuple[str, ...]
) -> None:
    path = letter_path(session)
    before = told(session, old)
    sent = {f"{kind}_{old.id}": "y" for kind in kinds} | {"told_on": "2020-01-01", f"service_{old.id}": "9"}
    answered = client.post(path, data=sent)
    assert answered.location == f"{path}?done=saved"
    assert "Families see this now" in client.get(answered.location).text
    assert told(session, old) == before | dict.fromkeys(kinds, TODAY)
    entry = session.scalars(select(AuditEvent).where(AuditEvent.action == "reminder.answered")).one()
    assert entry.after == {"services": [], "confirmed": sorted(f"{old.id}:{kind}" for kind in kinds)}
    assert client.post(path, data=sent).status_code == 409, "a link acts once"


def test_without_a_tick_nothing_is_saved_and_the_link_still_works(
    client: PageClient, session: scoped_session, old: Service
) -> None:
    path = letter_path(session)
    answered = client.post(path, data={})
    assert answered.status_code == 400 and "Tick what is still right." in answered.text
    assert only_reminder(session).used_at is None
    assert client.post(path, data={f"words_{old.id}": "y"}).status_code == 303


def test_one_letter_asks_what_is_free_and_what_is_still_right(
    client: PageClient, session: scoped_session, old: Service
) -> None:
    for vacancy in session.scalars(select(Vacancy)):
        vacancy.as_at = TODAY - timedelta(days=8)
    session.commit()
    path = letter_path(session)
    assert names_of(client, path) == [f"service_{old.id}", f"prices_{old.id}", f"words_{old.id}"]
    wrong = client.post(path, data={f"service_{old.id}": "lots", f"prices_{old.id}": "y"})
    assert wrong.status_code == 400 and "checked" in wrong.text, "what was ticked is kept"
    assert client.post(path, data={f"service_{old.id}": "3", f"prices_{old.id}": "y"}).status_code == 303
    saved = told(session, old)
    assert (saved["prices"], saved["words"]) == (TODAY, WRITTEN_ON) and sorted(saved["rooms"]) == [2, 3]


def test_what_somebody_told_since_is_not_asked_again(
    client: PageClient, session: scoped_session, old: Service
) -> None:
    path = letter_path(session)
    confirm(SYSTEM, old, kind=FactKind.PRICES, on=TODAY)
    session.commit()
    assert names_of(client, path) == [f"words_{old.id}"]
    assert client.post(path, data={f"prices_{old.id}": "y"}).status_code == 400
    confirm(SYSTEM, old, kind=FactKind.WORDS, on=TODAY)
    session.commit()
    assert "Somebody has told us already" in client.get(path).text
    assert client.post(path, data={f"words_{old.id}": "y"}).status_code == 400


def test_a_price_that_was_changed_since_is_not_confirmed_unread(
    client: PageClient, session: scoped_session, old: Service
) -> None:
    path = letter_path(session)
    line = PriceLine("week", 900_00, "self_funder", "care_home", TODAY, need_level="residential")
    change_price(SYSTEM, old.id, line, on=TODAY)
    session.commit()
    assert client.post(path, data={f"prices_{old.id}": "y", f"words_{old.id}": "y"}).status_code == 303
    assert told(session, old)["prices"] is None


def test_a_link_that_ended_or_was_never_made_confirms_nothing(
    client: PageClient, session: scoped_session, old: Service
) -> None:
    path, sent = letter_path(session), {f"prices_{old.id}": "y", f"words_{old.id}": "y"}
    before = told(session, old)
    for wrong in (path[:-1], f"{path}x", "/provider/still-right/a.b"):
        assert client.post(wrong, data=sent).status_code == 404
    clock.as_of = TODAY + timedelta(days=8)
    assert "This link has ended" in client.get(path).text
    assert client.post(path, data=sent).status_code == 409
    clock.as_of = TODAY
    for grant in session.scalars(select(AccountGrant)):
        grant.ended_at, grant.ended_by = now(), "somebody"
    session.commit()
    assert client.post(path, data=sent).status_code == 403
    assert told(session, old) == before


def test_a_link_confirms_no_other_service_and_none_that_has_a_new_provider(
    client: PageClient, session: scoped_session, old: Service
) -> None:
    path = letter_path(session)
    sister = make_own_service(category="care_home")
    price_of(sister)
    session.commit()
    assert client.post(path, data={f"prices_{sister.id}": "y"}).status_code == 400
    reminder = only_reminder(session)
    with pytest.raises(Invalid):
        answer(recipient_actor(reminder), reminder, {}, [(sister.id, FactKind.PRICES)], at=now(), on=TODAY)
    session.get_one(Service, old.id).provider_id = sister.provider_id
    session.commit()
    assert facts_to_confirm(only_reminder(session)) == ()
    assert client.post(path, data={f"prices_{old.id}": "y"}).status_code == 400
    assert told(session, old)["prices"] is None


def test_the_letter_leads_to_its_link_and_says_what_it_asks(session: scoped_session, old: Service) -> None:
    path = letter_path(session)
    letter = compose((only_reminder(session).public_id,), "en")
    assert letter.subject == "Is this still right?" and path in letter.text
    assert "Say what is still right" in letter.text and "The link needs no password" in letter.text
    assert letter.text.count("Rose Court: ") == 2 and "told 80 days ago" in letter.text
    assert "Sign in" not in letter.text
