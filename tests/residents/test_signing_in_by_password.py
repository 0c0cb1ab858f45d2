"""A resident signs in with a password alone, and proves herself by it once more; a factor is hers to add."""

from __future__ import annotations

import pytest
from lxml import html
from sqlalchemy.orm import scoped_session

from directory.accounts.actions.people import invitation_token
from directory.accounts.models import Account, OneTimeLink, RecoveryCode
from directory.accounts.second_factor import code_at, new_secret, stored
from directory.accounts.tokens import link_token
from directory.foundation.actor import Grant, Role
from directory.foundation.database import db, transaction
from directory.foundation.time import now
from directory.outbox.models import Letter
from directory.residents.actions import invite_resident
from directory.residents.resident_letters import compose_invitation
from directory.web.shortlist import NAME as SHORTLIST
from tests.accounts.sign_in import make_account, start_session
from tests.page_client import PageClient
from tests.residents.conftest import COUNCIL, PASSWORD, Residents

EMAIL = "rose@example.org"
WRONG = "wrong-wrong-wrong"


def give_password(client: PageClient, password: str = PASSWORD, **more: str) -> str:
    """Sign in; where the answer leads, "" where it is refused."""
    answer = client.post("/sign-in", data={"email": EMAIL, "password": password, **more})
    return answer.location if answer.status_code == 303 else ""


def set_up_app(client: PageClient) -> str:
    """Add an app, signed in freshly; its secret."""
    secret = new_secret()
    sent = {"secret": secret, "code": code_at(secret, now())}
    answer = client.post("/account/authenticator", data=sent)
    assert answer.status_code == 200 and "Keep your recovery codes" in answer.text
    return secret


def test_an_invitation_leads_to_a_password_and_her_own_page(client: PageClient, people: Residents) -> None:
    with transaction():
        account = invite_resident(
            people.actor,
            COUNCIL,
            "new@example.org",
            name="New",
            role=Role.RESIDENT,
            locale="en",
            by_letter=False,
        )
        path = f"/invitation/{invitation_token(account.id)}"
    for _ in range(2):
        page = client.page(path).text_content()
        assert (
            "Choose a password. With it and your e-mail address" in page
            and "an app on your phone" not in page
        )
    assert client.post(path, data={"password": "short"}).status_code == 400
    answer = client.post(path, data={"password": PASSWORD})
    assert answer.status_code == 303 and answer.location == "/sign-in/code"
    assert client.get(answer.location).location == "/my"
    assert client.get("/my").status_code == 200
    assert client.get(path).status_code == 404, "the link counts once"


def test_an_advocate_sets_up_an_app_as_well(client: PageClient, people: Residents) -> None:
    with transaction():
        account = invite_resident(
            people.actor,
            COUNCIL,
            "adv@example.org",
            name="Adv",
            role=Role.ADVOCATE,
            locale="en",
            by_letter=False,
        )
        path = f"/invitation/{invitation_token(account.id)}"
    assert "an app on your phone" in client.page(path).text_content()
    assert client.post(path, data={"password": PASSWORD}).location == "/account/authenticator"
    assert client.get("/my").location == "/sign-in/code?next=/my", "a password alone opens nothing for her"
    set_up_app(client)
    assert client.get("/my").status_code == 200


@pytest.mark.parametrize(
    "grant",
    [Grant(Role.ADMINISTRATOR), Grant(Role.COMMISSIONING_MANAGER, council=COUNCIL), Grant(Role.ADVOCATE)],
    ids=lambda grant: grant.role,
)
def test_nobody_else_gets_anywhere_by_a_password(
    client: PageClient, people: Residents, session: scoped_session, grant: Grant
) -> None:
    account = make_account(grant, email="other@example.org")
    account.password_hash = people.resident.password_hash
    session.commit()
    client.post("/sign-in", data={"email": "other@example.org", "password": PASSWORD})
    assert client.get("/account").location.startswith("/sign-in/code")
    answer = client.post("/sign-in/again", data={"password": PASSWORD})
    assert answer.status_code in (303, 401) and client.get("/account").status_code == 303


def test_a_password_signs_her_in(client: PageClient, people: Residents) -> None:
    assert give_password(client, WRONG) == ""
    assert give_password(client, next="/account") == "/sign-in/code?next=/account"
    assert client.get("/sign-in/code?next=/account").location == "/account"
    page = client.page("/account").text_content()
    assert "You sign in with your password alone" in page and "recovery codes" not in page
    assert client.get("/sign-in").location == "/my"


def test_what_she_typed_is_given_back_at_once(client: PageClient, people: Residents) -> None:
    answer = client.post("/account/password", data={"password": "another-good-phrase"})
    assert answer.status_code == 401
    (kept,) = html.fromstring(answer.text).xpath("//input[@name='kept']/@value")
    again = client.post("/sign-in", data={"email": EMAIL, "password": PASSWORD, "kept": kept})
    assert (
        again.status_code == 200
        and "another-good-phrase" in again.text
        and "Enter your code" not in again.text
    )


def test_something_grave_asks_for_her_password_once_more(client: PageClient, people: Residents) -> None:
    start_session(client, people.resident, fresh=False)
    assert client.get("/account/password").location == "/sign-in/again?next=/account/password"
    page = client.page("/sign-in/again?next=/account/password").text_content()
    assert "Enter your password" in page and "Enter your code" not in page
    before = {"next": "/account/password"}
    empty = client.post("/sign-in/again", data=before)
    assert empty.status_code == 400 and "Error: Enter your password" in empty.text
    wrong = client.post("/sign-in/again", data={**before, "password": WRONG})
    assert wrong.status_code == 400 and "That password is not right" in wrong.text and WRONG not in wrong.text
    right = client.post("/sign-in/again", data={**before, "password": PASSWORD})
    assert right.status_code == 303 and right.location == "/account/password"
    assert client.get("/account/password").status_code == 200


def test_a_grave_form_comes_back_after_her_password(client: PageClient, people: Residents) -> None:
    start_session(client, people.resident, fresh=False)
    asked = client.post("/account/password", data={"password": "another-good-phrase"})
    assert asked.status_code == 401 and "so we ask for your password once more" in asked.text
    assert "We kept what you typed" in asked.text


def test_whoever_tries_passwords_in_her_open_browser_is_signed_out(
    client: PageClient, people: Residents
) -> None:
    start_session(client, people.resident, fresh=False)
    for _ in range(10):
        assert client.post("/sign-in/again", data={"password": WRONG}).status_code == 400
    assert client.get("/my").location == "/sign-in?next=/my"
    assert give_password(client) == "", "and her account waits, as anybody's does"


def test_strangers_do_not_sign_her_out(client: PageClient, people: Residents) -> None:
    start_session(client, people.resident, fresh=False)
    stranger = client.application.test_client()
    for _ in range(10):
        stranger.post("/sign-in", data={"email": EMAIL, "password": WRONG})
    assert client.get("/my").status_code == 200
    assert client.post("/sign-in/again", data={"password": PASSWORD}).status_code == 303


def test_a_factor_that_she_adds_is_asked_for_from_then_on(client: PageClient, people: Residents) -> None:
    elsewhere = client.application.test_client()
    start_session(elsewhere, people.resident)
    give_password(client)
    secret = set_up_app(client)
    assert client.get("/my").status_code == 200, "here it was given just now"
    assert elsewhere.get("/my").location == "/sign-in/code?next=/my", "elsewhere it was not"
    client.post("/sign-out")
    give_password(client)
    assert client.get("/my").location == "/sign-in/code?next=/my"
    wrong = client.post("/sign-in/again", data={"password": PASSWORD})
    assert wrong.status_code in (303, 401) and client.get("/my").status_code == 303
    db.session.query(Account).filter_by(id=people.resident.id).update({"totp_step": None})
    db.session.commit()
    right = client.post("/sign-in/code", data={"code": code_at(secret, now())})
    assert right.status_code == 303 and client.get("/my").status_code == 200
    assert "Enter your code" in client.page("/sign-in/again").text_content()


def test_a_password_does_not_stand_for_the_factor_she_added(client: PageClient, people: Residents) -> None:
    people.resident.totp_secret = stored(new_secret())
    db.session.commit()
    start_session(client, people.resident, fresh=False)
    answer = client.post("/sign-in/again", data={"password": PASSWORD, "next": "/account/password"})
    assert answer.status_code == 400
    assert client.get("/account/password").status_code == 303


def test_the_factor_is_hers_to_take_away(client: PageClient, people: Residents) -> None:
    give_password(client)
    set_up_app(client)
    assert "Remove the app for codes" in client.page("/account").text_content()
    answer = client.post("/account/authenticator/remove")
    assert answer.location == "/account?done=app_removed"
    assert not db.session.query(RecoveryCode).count()
    assert client.post("/account/authenticator/remove").status_code == 404
    client.post("/sign-out")
    give_password(client)
    assert client.get("/my").status_code == 200


def test_nobody_who_needs_a_factor_takes_the_last_one_away(
    client: PageClient, people: Residents, session: scoped_session
) -> None:
    people.manager.totp_secret = stored(new_secret())
    session.commit()
    start_session(client, people.manager)
    assert "Remove the app for codes" not in client.page("/account").text_content()
    assert client.post("/account/authenticator/remove").status_code == 409
    session.expire_all()
    assert people.manager.totp_secret is not None


def test_a_forgotten_password_is_chosen_anew_by_letter(client: PageClient, people: Residents) -> None:
    for email in (EMAIL, "nobody-at-all@example.org"):
        assert client.post("/sign-in/forgotten", data={"email": email}).location == "/sign-in/forgotten/sent"
    letter = db.session.query(Letter).filter_by(kind="password_reset").one()
    assert letter.recipient == EMAIL and letter.locale == "tr", "in her language, and to nobody else"
    link = db.session.get_one(OneTimeLink, int(letter.subjects[0]))
    path = f"/new-password/{link_token(link.id, link.nonce)}"
    assert client.get(path).status_code == 200
    assert client.post(path, data={"password": "another-good-phrase"}).location == "/sign-in"
    assert give_password(client) == "" and give_password(client, "another-good-phrase")
    assert client.get("/my").status_code == 200


def test_she_sees_where_she_is_signed_in_and_ends_it(client: PageClient, people: Residents) -> None:
    elsewhere = client.application.test_client()
    start_session(elsewhere, people.resident)
    give_password(client)
    assert "Where you are signed in" in client.page("/account").text_content()
    assert client.post("/account/sessions/end-others").location == "/account?done=sessions_ended"
    assert elsewhere.get("/my").status_code == 303 and client.get("/my").status_code == 200


def test_she_is_told_nothing_new_by_a_wrong_password(client: PageClient, people: Residents) -> None:
    answers = [
        client.post("/sign-in", data={"email": email, "password": WRONG})
        for email in (EMAIL, "nobody-at-all@example.org")
    ]
    words = [answer.text.replace(EMAIL, "").replace("nobody-at-all@example.org", "") for answer in answers]
    assert {answer.status_code for answer in answers} == {400} and words[0] == words[1]


def test_her_own_page_says_who_invited_her_and_what_is_kept(
    client: PageClient, people: Residents, session: scoped_session
) -> None:
    assert client.get("/my").location == "/sign-in?next=/my"
    start_session(client, people.resident)
    page = client.page("/my")
    words = " ".join(page.text_content().split())
    assert "Mary Manager of Haringey invited you on" in words and "You are here as: Resident." in words
    assert "You cannot sign an agreement here yet, and you cannot give feedback here yet." in words
    assert "The shortlist in this browser is empty." in words and "90 days later" in words
    assert not page.xpath("//form[@role='search']"), "nothing that leads her to a closed door"
    client.set_cookie(SHORTLIST, ".".join(["a" * 32, "b" * 32]))
    assert "There are 2 services on the shortlist in this browser." in client.page("/my").text_content()


def test_every_link_of_her_page_opens(client: PageClient, people: Residents) -> None:
    start_session(client, people.resident)
    for href in set(client.page("/my").xpath("//a/@href")):
        if href.startswith("/"):
            assert client.get(href).status_code == 200, href


@pytest.mark.parametrize(
    "grant", [Grant(Role.ADMINISTRATOR), Grant(Role.COMMISSIONING_MANAGER, council=COUNCIL)]
)
def test_her_page_is_for_nobody_else(client: PageClient, people: Residents, grant: Grant) -> None:
    start_session(client, make_account(grant))
    assert client.get("/my").status_code == 403


@pytest.mark.parametrize("locale", ["en", "tr", "ar"])
@pytest.mark.parametrize("role", [Role.RESIDENT, Role.ADVOCATE])
def test_the_letter_says_which_council_and_names_nobody(people: Residents, locale: str, role: Role) -> None:
    with transaction():
        account = invite_resident(
            people.actor,
            COUNCIL,
            "new@example.org",
            name="Zora Example",
            role=role,
            locale=locale,
            by_letter=False,
        )
        token = invitation_token(account.id)
    link = db.session.query(OneTimeLink).filter_by(account_id=account.id).one()
    letter = compose_invitation((str(link.id),), locale)
    assert "Haringey" in letter.text and f"/invitation/{token}" in letter.text
    assert "Zora" not in letter.subject + letter.text and "new@" not in letter.text + letter.html
    assert f'lang="{locale}"' in letter.html and f"lang={locale}" in letter.text
