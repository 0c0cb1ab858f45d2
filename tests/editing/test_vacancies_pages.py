"""Telling what is free in one press: signed in, from a letter, and when two do it at once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import scoped_session

from directory.accounts.models import AccountGrant
from directory.accounts.queries import actor_id
from directory.catalogue.actions.update import update_vacancies
from directory.catalogue.models import Service, Vacancy
from directory.foundation.actor import SYSTEM, Actor, Grant, Role
from directory.foundation.database import db, transaction
from directory.foundation.time import clock, now
from directory.reminders.actions import send_reminders
from directory.reminders.models import Reminder
from directory.reminders.queries import reminder_token
from tests.accounts.sign_in import make_account, sign_in
from tests.catalogue.factories import HARINGEY, make_own_service
from tests.editing.conftest import TODAY, list_service
from tests.page_client import PageClient


def fields(client: PageClient, path: str) -> dict[str, str]:
    """The hidden fields of the form that tells what is free."""
    page = client.page(path)
    return {
        name: page.xpath(f"//form[@class='cc-press-set']//input[@name='{name}']/@value")[0]
        for name in ("token", "seen")
    }


def current(session: scoped_session, service: Service) -> Vacancy:
    session.rollback()
    return session.scalars(select(Vacancy).where(Vacancy.service_id == service.id, Vacancy.is_current)).one()


def test_the_list_shows_how_fresh_every_fact_is(client: PageClient, home: Service, aylin: Actor) -> None:
    page = client.page("/provider/services").text_content()
    assert "Rose Court" in page and "2 rooms free" in page and "On the list" in page
    assert "Shown, with its date" in page


def test_the_list_says_what_families_read_of_rooms_that_nobody_confirmed(
    client: PageClient, session: scoped_session, home: Service, aylin: Actor
) -> None:
    session.execute(update(Vacancy).values(as_at=TODAY - timedelta(days=15)))
    session.commit()
    assert "“Not confirmed since 7 November 2026”" in client.page("/provider/services").text_content()


def test_one_press_saves_and_can_be_undone(
    client: PageClient, session: scoped_session, home: Service, aylin: Actor
) -> None:
    path = f"/provider/services/{home.slug}/vacancies"
    answer = client.post(path, data={**fields(client, path), "say": "free-3"})
    assert (answer.status_code, answer.location) == (303, f"{path}?done=saved&was=2")
    assert (current(session, home).count, current(session, home).as_at) == (3, TODAY)
    assert current(session, home).created_by == aylin.id
    page = client.page(answer.location)
    undo = {i.get("name"): i.get("value") for i in page.xpath("//div[@role='status']//input")}
    client.post(path, data=undo)
    assert current(session, home).count == 2


def test_still_right_needs_no_number(
    client: PageClient, session: scoped_session, home: Service, aylin: Actor
) -> None:
    path = f"/provider/services/{home.slug}/vacancies"
    client.post(path, data={**fields(client, path), "say": "still"})
    assert (current(session, home).count, current(session, home).as_at) == (2, TODAY)


def test_pressed_twice_it_is_saved_once(
    client: PageClient, session: scoped_session, home: Service, aylin: Actor
) -> None:
    path = f"/provider/services/{home.slug}/vacancies"
    data = {**fields(client, path), "say": "free-3"}
    first, second = client.post(path, data=data), client.post(path, data=data)
    assert first.location == second.location
    assert session.scalar(select(func.count()).select_from(Vacancy)) == 2


@pytest.mark.parametrize(
    ("say", "free", "words"),
    [
        ("more", "", "Fill in this field"),
        ("more", "many", "0 or more"),
        ("more", "-1", "0 or more"),
        ("more", "11", "more than you have in all"),
        ("free-99999999", "", "more than you have in all"),
        ("everything", "", "Choose one from the list"),
        ("", "", "Choose one from the list"),
    ],
)
def test_what_cannot_be_is_said_beside_the_field(
    client: PageClient, session: scoped_session, home: Service, aylin: Actor, say: str, free: str, words: str
) -> None:
    path = f"/provider/services/{home.slug}/vacancies"
    answer = client.post(path, data={**fields(client, path), "say": say, "free": free})
    assert answer.status_code == 400
    assert words in answer.text and (not free or f'value="{free}"' in answer.text)
    assert current(session, home).count == 2


def test_two_people_at_once_see_both(
    client: PageClient, session: scoped_session, home: Service, aylin: Actor
) -> None:
    path = f"/provider/services/{home.slug}/vacancies"
    data = fields(client, path)
    with transaction():
        update_vacancies(SYSTEM, db.session.merge(home), count=1, unit="beds", as_at=TODAY, on=TODAY)
    answer = client.post(path, data={**data, "say": "free-3"})
    assert answer.status_code == 409
    assert "1 room free" in answer.text and "3 is right" in answer.text
    assert current(session, home).count == 1
    page = client.page(path)  # the second press, with what is known now
    assert page is not None
    client.post(path, data={**fields(client, path), "say": "free-3"})
    assert current(session, home).count == 3


def test_a_member_of_staff_who_told_it_is_the_council(
    client: PageClient, session: scoped_session, home: Service, aylin: Actor
) -> None:
    officer = make_account(Grant(Role.FRAMEWORK_MANAGER, council=HARINGEY), name="Priya Example")
    path = f"/provider/services/{home.slug}/vacancies"
    data = fields(client, path)
    session.execute(update(Vacancy).values(is_current=False))
    session.add(
        Vacancy(service_id=home.id, count=1, unit="beds", as_at=TODAY, created_by=actor_id(officer.id))
    )
    session.commit()
    answer = client.post(path, data={**data, "say": "free-3"})
    assert "The Council told us meanwhile" in answer.text and "Priya" not in answer.text


def test_care_that_visits_says_how_soon(client: PageClient, session: scoped_session) -> None:
    visiting = make_own_service(name="Rose at Home")
    session.commit()
    sign_in(client, Grant(Role.PROVIDER_SIGNATORY, provider=visiting.provider_id))
    path = f"/provider/services/{visiting.slug}/vacancies"
    for say, start in (
        ("start-7", TODAY + timedelta(days=7)),
        ("still", TODAY + timedelta(days=7)),
        ("start-none", None),
    ):
        assert client.post(path, data={**fields(client, path), "say": say}).status_code == 303
        session.rollback()
        assert session.get_one(Service, visiting.id).earliest_start_on == start


def test_another_provider_s_service_is_not_one_s_own(
    client: PageClient, session: scoped_session, home: Service
) -> None:
    other = make_own_service(category="care_home", name="Thorn House")
    session.commit()
    sign_in(client, Grant(Role.PROVIDER_USER, provider=other.provider_id))
    assert "Rose Court" not in client.get("/provider/services").text
    for path in ("vacancies", "still-right"):
        answer = client.post(
            f"/provider/services/{home.slug}/{path}", data={"say": "free-0", "kind": "vacancies"}
        )
        assert answer.status_code == 403
    assert client.get(f"/provider/services/{home.slug}/vacancies").status_code == 403
    assert client.get("/provider/services/nobody-knows/vacancies").status_code == 404
    assert current(session, home).count == 2


@pytest.mark.parametrize("kind", ["words", "prices", "vacancies"])
def test_each_kind_of_fact_is_confirmed_from_the_list(
    client: PageClient, session: scoped_session, home: Service, aylin: Actor, kind: str
) -> None:
    session.get_one(Service, home.id).told_on = TODAY - timedelta(days=100)
    session.commit()
    token = client.page("/provider/services").xpath("//input[@name='token']/@value")[0]
    answer = client.post(f"/provider/services/{home.slug}/still-right", data={"token": token, "kind": kind})
    assert answer.location == "/provider/services?done=still-right"
    session.rollback()
    row = session.get_one(Service, home.id)
    told = {
        "words": row.told_on,
        "prices": row.prices_confirmed_on,
        "vacancies": current(session, home).as_at,
    }
    assert told[kind] == TODAY


def letter_path(session: scoped_session) -> str:
    with transaction():
        send_reminders(TODAY)
    return f"/provider/still-right/{reminder_token(session.scalars(select(Reminder)).one().public_id)}"


def test_the_link_in_a_letter_acts_on_its_button_once(
    client: PageClient, session: scoped_session, home: Service, aylin: Actor
) -> None:
    path = letter_path(session)
    client.delete_cookie("session")
    opened = client.page(path)
    assert opened.xpath("//input[@type='text']/@value") == ["2"]
    assert len(opened.xpath("//main//button")) == 1
    assert current(session, home).count == 2
    answer = client.post(path, data={f"service_{home.id}": "4"})
    assert answer.location == f"{path}?done=saved"
    assert "4 rooms free" in client.get(answer.location).text
    assert current(session, home).count == 4
    assert client.post(path, data={f"service_{home.id}": "0"}).status_code == 409
    assert current(session, home).count == 4
    assert client.get(path).headers["Cache-Control"] == "no-store"


def test_a_letter_asks_how_soon_care_that_visits_can_begin(
    client: PageClient, session: scoped_session
) -> None:
    visiting = make_own_service(
        name="Rose at Home",
        earliest_start_on=TODAY - timedelta(days=1),
        earliest_start_told_on=TODAY - timedelta(days=8),
        category="household_help",
    )
    list_service(session, visiting)
    make_account(Grant(Role.PROVIDER_USER, provider=visiting.provider_id))
    path = letter_path(session)
    assert client.page(path).xpath("//select/option/@value")[0] == "still"
    assert client.post(path, data={f"service_{visiting.id}": "soon"}).status_code == 400
    assert client.post(path, data={f"service_{visiting.id}": "still"}).status_code == 303
    session.rollback()
    row = session.get_one(Service, visiting.id)
    assert (row.earliest_start_on, row.earliest_start_told_on) == (TODAY, TODAY)


def test_a_letter_keeps_what_was_typed(
    client: PageClient, session: scoped_session, home: Service, aylin: Actor
) -> None:
    path = letter_path(session)
    answer = client.post(path, data={f"service_{home.id}": "lots"})
    assert answer.status_code == 400 and 'value="lots"' in answer.text
    assert client.post(path, data={f"service_{home.id}": "11"}).status_code == 400
    assert current(session, home).count == 2


def test_a_link_that_ended_says_so_and_changes_nothing(
    client: PageClient, session: scoped_session, home: Service, aylin: Actor
) -> None:
    path = letter_path(session)
    clock.as_of = TODAY + timedelta(days=8)
    assert "This link has ended" in client.get(path).text
    assert client.post(path, data={f"service_{home.id}": "4"}).status_code == 409
    assert current(session, home).count == 2


def test_who_left_can_no_longer_answer(
    client: PageClient, session: scoped_session, home: Service, aylin: Actor
) -> None:
    path = letter_path(session)
    for grant in session.scalars(select(AccountGrant)):
        grant.ended_at, grant.ended_by = now(), "somebody"
    session.commit()
    assert "no longer looks after" in client.get(path).text
    assert client.post(path, data={f"service_{home.id}": "4"}).status_code == 403
    assert current(session, home).count == 2


def test_a_link_that_nobody_made_is_not_found(client: PageClient) -> None:
    assert client.get("/provider/still-right/a.b").status_code == 404


def test_services_of_one_name_are_told_apart_by_their_place(
    client: PageClient, session: scoped_session, home: Service, aylin: Actor
) -> None:
    session.get_one(Service, home.id).postcode = "N8 0RD"
    session.commit()
    assert "N8 0RD" in client.page("/provider/services").text_content()
    assert "Press what is free today" in client.get(f"/provider/services/{home.slug}/vacancies").text
