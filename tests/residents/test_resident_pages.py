"""The pages with which a council lets residents in."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import scoped_session

from directory.accounts.models import Account, AccountGrant
from directory.accounts.queries import grants_of
from directory.foundation.actor import Grant, Role
from directory.foundation.database import db
from directory.outbox.models import Letter
from tests.accounts.sign_in import make_account, start_session
from tests.page_client import PageClient
from tests.residents.conftest import COUNCIL, OTHER_COUNCIL, Residents, let_in

NEW = {
    "name": "Nadia Example",
    "email": "nadia@example.org",
    "role": "representative",
    "locale": "ar",
    "token": "a" * 32,
}


@pytest.fixture
def manager(client: PageClient, people: Residents) -> PageClient:
    start_session(client, people.manager)
    return client


def account(email: str) -> Account:
    return db.session.query(Account).filter_by(email=email).one()


def test_a_manager_invites_once_however_often_the_form_is_sent(manager: PageClient) -> None:
    for _ in range(3):
        answer = manager.post("/council/residents/invite", data=NEW)
        assert answer.status_code == 303 and answer.location == "/council/residents?done=invited"
    assert grants_of(account("nadia@example.org").id) == (Grant(Role.REPRESENTATIVE),)
    letter = db.session.query(Letter).one()
    assert (letter.kind, letter.locale) == ("resident_invitation", "ar")
    words = manager.page("/council/residents?done=invited").text_content()
    assert "Nadia Example" in words and "Family or representative" in words and "العربية" in words


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"name": " "}, "Enter a name"),
        ({"email": "nobody"}, "Enter an e-mail address"),
        ({"role": ""}, "Choose who it is"),
        ({"role": "framework_manager"}, "Choose one from the list"),
        ({"locale": ""}, "Choose a language"),
        ({"locale": "xx"}, "Choose one from the list"),
    ],
)
def test_what_cannot_be_taken_is_said_beside_what_was_typed(
    manager: PageClient, changes: dict[str, str], words: str
) -> None:
    typed = {**NEW, **changes}
    answer = manager.post("/council/residents/invite", data=typed)
    assert answer.status_code == 400 and words in answer.text
    assert f'value="{typed["email"]}"' in answer.text
    assert not db.session.query(Account).filter_by(email="nadia@example.org").count()


@pytest.mark.parametrize(
    "grant", [Grant(Role.MODERATOR, council=COUNCIL), Grant(Role.ADMINISTRATOR)], ids=lambda grant: grant.role
)
@pytest.mark.parametrize("role", ["resident", "representative", "advocate"])
def test_whoever_works_here_is_let_in_as_nobody_else(manager: PageClient, grant: Grant, role: str) -> None:
    works = make_account(grant, email="works@example.org")
    answer = manager.post("/council/residents/invite", data={**NEW, "role": role, "email": works.email})
    assert answer.status_code == 400 and "somebody who is here in another role" in answer.text
    assert grants_of(works.id) == (grant,)


def test_extra_fields_give_nothing(manager: PageClient) -> None:
    extra = {**NEW, "council": OTHER_COUNCIL, "side": "staff", "limit": "1", "state": "active"}
    assert manager.post("/council/residents/invite", data=extra).status_code == 303
    made = account("nadia@example.org")
    assert (made.state, made.side) == ("invited", "resident")
    (held,) = db.session.query(AccountGrant).filter_by(account_id=made.id)
    assert held.invited_by_council == COUNCIL and held.council is None


def test_the_list_is_narrowed_and_taken_away_as_a_file(manager: PageClient, people: Residents) -> None:
    manager.post("/council/residents/invite", data=NEW)
    waiting = manager.page("/council/residents?state=invited").text_content()
    assert "Nadia Example" in waiting and people.resident.name not in waiting
    found = manager.page("/council/residents?q=ROSE@").text_content()
    assert people.resident.name in found and "Nadia Example" not in found
    assert "Nobody fits" in manager.page("/council/residents?q=100%25_").text_content()
    table = manager.get("/council/residents?as=csv&state=invited")
    assert table.mimetype == "text/csv" and "nadia@example.org" in table.text
    assert people.resident.email not in table.text and table.headers["Cache-Control"] == "no-store"
    assert manager.get("/council/residents?as=xlsx").data.startswith(b"PK")


def test_one_of_them_with_her_history(manager: PageClient, people: Residents) -> None:
    number = people.resident.id
    page = manager.page(f"/council/residents/{number}")
    assert "Mary Manager" in page.text_content() and people.resident.email in page.text_content()
    (history,) = page.xpath(f"//main//a[@href='/history/account/{number}']/@href")
    told = manager.page(str(history))
    assert told.xpath(f"//a[@href='/council/residents/{number}']")
    assert "Mary Manager" in told.text_content()


def test_nobody_else_reaches_her(manager: PageClient, people: Residents) -> None:
    number = people.resident.id
    paths = (f"/council/residents/{number}", f"/history/account/{number}")
    assert manager.get(f"/council/residents?council={OTHER_COUNCIL}").status_code == 403
    start_session(manager, people.other_manager)
    assert people.resident.name not in manager.get("/council/residents").text
    assert [manager.get(path).status_code for path in paths] == [404, 403]
    for verb in ("invite-again", "take-back", "begin-again", "end"):
        answer = manager.post(f"/council/residents/{number}/{verb}", data={"token": "b" * 32})
        assert answer.status_code == 404, verb
    others = (Grant(Role.QUALITY_OFFICER, council=COUNCIL), Grant(Role.ADMINISTRATOR), Grant(Role.RESIDENT))
    for grant in others:
        start_session(manager, make_account(grant))
        assert [manager.get(path).status_code for path in paths] == [403, 403], grant.role
        assert people.resident.name not in manager.get("/site/people").text
        assert f"/{number}" not in manager.get("/desk/search?q=rose@example.org").text, grant.role
    assert grants_of(number)


def test_an_invitation_is_sent_again_and_taken_back(manager: PageClient) -> None:
    manager.post("/council/residents/invite", data=NEW)
    address = f"/council/residents/{account('nadia@example.org').id}"
    page = manager.page(address)
    buttons = [button.text_content().strip() for button in page.xpath("//main//button")]
    assert buttons == ["Send the invitation again", "Take the invitation back"]
    for token in ("b", "c"):
        answer = manager.post(f"{address}/invite-again", data={"token": token * 32})
        assert answer.location == f"{address}?done=invite-again"
    fourth = manager.post(f"{address}/invite-again", data={"token": "d" * 32})
    assert fourth.status_code == 409 and "three letters today" in fourth.text
    for _ in range(2):
        answer = manager.post(f"{address}/take-back", data={"token": "e" * 32})
        assert answer.status_code in (303, 404)
    assert manager.get(address).status_code == 404
    assert manager.get("/council/residents?done=take-back").status_code == 200


def test_access_ends_with_her_next_request(manager: PageClient, people: Residents) -> None:
    hers = manager.application.test_client()
    start_session(hers, people.resident)
    assert hers.get("/my").status_code == 200
    address = f"/council/residents/{people.resident.id}"
    too_late = manager.post(f"{address}/take-back", data={"token": "b" * 32})
    assert too_late.status_code == 409 and "it was done already, or it is over" in too_late.text
    assert manager.post(f"{address}/end", data={"token": "c" * 32}).location == "/council/residents?done=end"
    assert hers.get("/my").status_code == 303
    assert manager.post(f"{address}/no-such-verb", data={"token": "d" * 32}).status_code == 404


def test_whoever_lost_the_password_begins_again(manager: PageClient, people: Residents) -> None:
    address = f"/council/residents/{people.resident.id}"
    answer = manager.post(f"{address}/begin-again", data={"token": "b" * 32})
    assert answer.location == f"{address}?done=begin-again"
    buttons = [button.text_content().strip() for button in manager.page(address).xpath("//main//button")]
    assert buttons == ["Send the invitation again", "End their access"]


def test_a_manager_of_two_councils_lets_in_for_the_one_she_chose(
    client: PageClient, people: Residents, session: scoped_session
) -> None:
    both = make_account(
        Grant(Role.COMMISSIONING_MANAGER, council=COUNCIL),
        Grant(Role.COMMISSIONING_MANAGER, council=OTHER_COUNCIL),
    )
    elsewhere = let_in(people.other_actor, "elsewhere@example.org", council=OTHER_COUNCIL)
    start_session(client, both)
    answer = client.post(f"/council/residents/invite?council={OTHER_COUNCIL}", data=NEW)
    assert answer.location == f"/council/residents?council={OTHER_COUNCIL}&done=invited"
    page = client.page(f"/council/residents?council={OTHER_COUNCIL}").text_content()
    assert "Nadia Example" in page and people.resident.name not in page
    assert client.get(f"/council/residents/{elsewhere.id}").status_code == 200, "without naming the council"
    answer = client.post(f"/council/residents/{elsewhere.id}/end", data={"token": "b" * 32})
    assert answer.location == f"/council/residents?council={OTHER_COUNCIL}&done=end"


def test_inviting_and_ending_ask_for_the_code_again(client: PageClient, people: Residents) -> None:
    start_session(client, people.manager, fresh=False)
    assert client.get("/council/residents").status_code == 200
    assert client.get("/council/residents/invite").location == "/sign-in/again?next=/council/residents/invite"
    answer = client.post("/council/residents/invite", data=NEW)
    assert answer.status_code == 401 and "Enter your code" in answer.text


def test_a_list_of_nobody_says_what_to_do(client: PageClient, people: Residents) -> None:
    start_session(client, people.other_manager)
    assert "Nobody is let in yet" in client.page("/council/residents").text_content()
