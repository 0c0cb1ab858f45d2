"""The pages of people: inviting, granting, ending; for the administrator and for a signatory."""

from __future__ import annotations

import pytest
from click.testing import CliRunner
from sqlalchemy.orm import scoped_session

from directory.accounts.models import Account, AccountGrant, FormSubmission, SignInSession
from directory.accounts.queries import grants_of
from directory.administration.commands import invitation_line, user
from directory.foundation.actor import Grant, Role
from directory.foundation.database import db
from directory.outbox.models import Letter
from tests.accounts.conftest import COUNCIL, People
from tests.accounts.sign_in import make_account, start_session
from tests.page_client import PageClient

NEW = {
    "name": "New Person",
    "email": "new@example.org",
    "role": "framework_manager",
    "council": COUNCIL,
    "limit": "",
    "token": "a" * 32,
}
COLLEAGUE = {
    "name": "New Colleague",
    "email": "colleague@example.org",
    "role": "provider_user",
    "token": "b" * 32,
}


@pytest.fixture
def administrator(client: PageClient, people: People) -> PageClient:
    start_session(client, people.administrator)
    return client


@pytest.fixture
def signatory(client: PageClient, people: People) -> PageClient:
    start_session(client, people.signatory)
    return client


def account(email: str) -> Account:
    return db.session.query(Account).filter_by(email=email).one()


def test_an_administrator_invites_once_however_often_the_form_is_sent(administrator: PageClient) -> None:
    for _ in range(3):
        answer = administrator.post("/site/people/invite", data=NEW)
        assert answer.status_code == 303 and answer.location == "/site/people?done=invited"
    assert grants_of(account("new@example.org").id) == (Grant(Role.FRAMEWORK_MANAGER, council=COUNCIL),)
    assert db.session.query(Letter).count() == 1 and db.session.query(FormSubmission).count() == 1
    page = administrator.page("/site/people?done=invited").text_content()
    assert "New Person" in page and "Framework manager" in page and "Haringey" in page


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"name": " "}, "Enter a name"),
        ({"email": "nobody"}, "Enter an e-mail address"),
        ({"role": ""}, "Choose a role"),
        ({"role": "provider_user"}, "Choose one from the list"),
        ({"council": ""}, "Say which council or provider this role is for"),
        ({"role": "administrator"}, "An administrator of the site has none"),
        ({"limit": "abc"}, "Enter an amount in pounds"),
        ({"limit": "100"}, "Only an approver has an amount"),
    ],
)
def test_what_cannot_be_taken_is_said_beside_what_was_typed(
    administrator: PageClient, changes: dict[str, str], words: str
) -> None:
    typed = {**NEW, **changes}
    answer = administrator.post("/site/people/invite", data=typed)
    assert answer.status_code == 400 and words in answer.text
    assert f'value="{typed["email"]}"' in answer.text
    assert not db.session.query(Account).filter_by(email="new@example.org").count(), "nothing half written"


def test_nobody_works_for_a_provider_and_a_council(administrator: PageClient, people: People) -> None:
    answer = administrator.post("/site/people/invite", data={**NEW, "email": people.user.email})
    assert answer.status_code == 400 and "somebody of another organisation" in answer.text
    assert len(grants_of(people.user.id)) == 1


def test_a_signatory_invites_to_that_provider_alone(signatory: PageClient, people: People) -> None:
    extra = {**COLLEAGUE, "provider": str(people.other_provider), "council": COUNCIL, "side": "staff"}
    assert signatory.post("/provider/people/invite", data=extra).status_code == 303
    assert grants_of(account("colleague@example.org").id) == (
        Grant(Role.PROVIDER_USER, provider=people.provider),
    )
    assert (
        signatory.post(
            "/provider/people/invite", data={**COLLEAGUE, "role": "administrator", "token": "c" * 32}
        ).status_code
        == 400
    )
    page = signatory.page("/provider/people").text_content()
    assert "New Colleague" in page and "Invented Administrator" not in page


def test_a_signatory_reaches_nobody_elses_people(signatory: PageClient, people: People) -> None:
    stranger = make_account(Grant(Role.PROVIDER_USER, provider=people.other_provider))
    assert signatory.get(f"/provider/people/{stranger.id}").status_code == 404
    assert signatory.get(f"/provider/people?provider={people.other_provider}").status_code == 404
    for verb in ("invite-again", "reset-factor", "close", "end-role"):
        grant = db.session.query(AccountGrant.id).filter_by(account_id=stranger.id).scalar()
        answer = signatory.post(f"/provider/people/{stranger.id}/{verb}", data={"grant": str(grant)})
        assert answer.status_code == 404, verb
    own = db.session.query(AccountGrant.id).filter_by(account_id=stranger.id).scalar()
    answer = signatory.post(f"/provider/people/{people.user.id}/end-role", data={"grant": str(own)})
    assert answer.status_code == 404 and len(grants_of(stranger.id)) == 1


def test_an_administrator_gives_no_role_to_oneself(administrator: PageClient, people: People) -> None:
    own = people.administrator
    before = grants_of(own.id)
    assert "Give another role" not in administrator.page(f"/site/people/{own.id}").text_content()
    role = {
        "role": "commissioning_manager",
        "council": COUNCIL,
        "limit": "",
        "token": "c" * 32,
    }
    granted = administrator.post(f"/site/people/{own.id}/roles", data=role)
    assert granted.status_code == 400 and "You cannot give yourself a role" in granted.text
    invited = administrator.post("/site/people/invite", data=NEW | {"email": own.email})
    assert invited.status_code == 400 and "You cannot give yourself a role" in invited.text
    assert grants_of(own.id) == before


def test_a_closed_account_gets_no_role(administrator: PageClient, people: People) -> None:
    role = {"role": "administrator", "council": "", "limit": "", "token": "b" * 32}
    staff = make_account(Grant(Role.MODERATOR, council=COUNCIL))
    administrator.post(f"/site/people/{staff.id}/close", data={"token": "c" * 32})
    answer = administrator.post(f"/site/people/{staff.id}/roles", data=role)
    assert answer.status_code == 400 and "This account is closed" in answer.text
    assert not grants_of(staff.id)
    page = administrator.page(f"/site/people/{staff.id}")
    assert "This person cannot sign in any more." in page.text_content()
    assert "can sign in and do nothing" not in page.text_content()
    assert not page.xpath("//main//button"), "nothing is left to press"


def test_no_role_is_chosen_before_somebody_chooses_one(administrator: PageClient, people: People) -> None:
    staff = make_account(Grant(Role.MODERATOR, council=COUNCIL))
    for address in ("/site/people/invite", f"/site/people/{staff.id}"):
        (first, *_) = administrator.page(address).xpath("//select[@name='role']/option")
        assert first.get("value") == "" and "Choose" in first.text_content()


def test_whoever_leaves_is_out_with_the_next_request(
    signatory: PageClient, people: People, session: scoped_session
) -> None:
    elsewhere = signatory.application.test_client()
    start_session(elsewhere, people.user)
    assert elsewhere.get("/account").status_code == 200
    answer = signatory.post(f"/provider/people/{people.user.id}/close", data={"token": "d" * 32})
    assert answer.location == "/provider/people?done=close"
    assert elsewhere.get("/account").status_code == 303
    assert not grants_of(people.user.id)
    assert all(row.ended_at for row in session.query(SignInSession).filter_by(account_id=people.user.id))


def test_the_last_signatory_and_the_last_administrator_stay(signatory: PageClient, people: People) -> None:
    answer = signatory.post(f"/provider/people/{people.signatory.id}/close", data={"token": "e" * 32})
    assert answer.status_code == 409 and "This is the last one who can do this" in answer.text
    start_session(signatory, people.administrator)
    answer = signatory.post(f"/site/people/{people.administrator.id}/close", data={"token": "f" * 32})
    assert answer.status_code == 409 and grants_of(people.administrator.id)
    make_account(Grant(Role.ADMINISTRATOR))
    answer = signatory.post(f"/site/people/{people.administrator.id}/close", data={"token": "a" * 32})
    assert answer.status_code == 303 and not grants_of(people.administrator.id)


def test_roles_are_given_and_ended_one_at_a_time(administrator: PageClient, people: People) -> None:
    assert administrator.post("/site/people/invite", data=NEW).status_code == 303
    number = account("new@example.org").id
    role = {"role": "approver", "council": COUNCIL, "limit": "1,500", "token": "b" * 32}
    assert administrator.post(f"/site/people/{number}/roles", data=role).status_code == 303
    assert grants_of(number)[1] == Grant(Role.APPROVER, council=COUNCIL, limit=150_000)
    assert "up to £1,500" in administrator.page(f"/site/people/{number}").text_content()
    grant = db.session.query(AccountGrant.id).filter_by(account_id=number, role="approver").scalar()
    answer = administrator.post(
        f"/site/people/{number}/end-role", data={"grant": str(grant), "token": "c" * 32}
    )
    assert answer.status_code == 303 and len(grants_of(number)) == 1
    again = administrator.post(
        f"/site/people/{number}/end-role", data={"grant": str(grant), "token": "d" * 32}
    )
    assert again.status_code == 404


def test_an_invitation_is_sent_again_only_to_who_has_not_come(
    administrator: PageClient, people: People
) -> None:
    administrator.post("/site/people/invite", data=NEW)
    number = account("new@example.org").id
    assert (
        administrator.post(f"/site/people/{number}/invite-again", data={"token": "b" * 32}).status_code == 303
    )
    assert (
        administrator.post(f"/site/people/{number}/invite-again", data={"token": "c" * 32}).status_code == 303
    )
    fourth = administrator.post(f"/site/people/{number}/invite-again", data={"token": "d" * 32})
    assert fourth.status_code == 409 and "three letters today" in fourth.text
    answer = administrator.post(f"/site/people/{people.user.id}/invite-again", data={"token": "e" * 32})
    assert answer.status_code == 409


def test_a_lost_phone_lets_the_owner_begin_again(administrator: PageClient, people: People) -> None:
    elsewhere = administrator.application.test_client()
    start_session(elsewhere, people.user)
    answer = administrator.post(f"/site/people/{people.user.id}/reset-factor", data={"token": "b" * 32})
    assert answer.status_code == 303 and elsewhere.get("/account").status_code == 303
    assert db.session.get(Account, people.user.id).state == "invited"  # type: ignore[union-attr]
    assert grants_of(people.user.id), "what was granted stays"


def test_people_are_found_narrowed_and_taken_away(administrator: PageClient, people: People) -> None:
    page = administrator.page("/site/people?q=signatory")
    assert "Invented Signatory" in page.text_content() and "Invented User" not in page.text_content()
    assert "Nobody fits" in administrator.page("/site/people?q=100%25_").text_content()
    assert "Nobody fits" in administrator.page("/site/people?state=closed").text_content()
    table = administrator.get("/site/people?as=csv")
    assert table.mimetype == "text/csv" and "Invented User" in table.text and people.user.email in table.text
    assert administrator.get("/site/people?as=xlsx").data.startswith(b"PK")


def test_the_terminal_lets_somebody_in_again_who_lost_every_way(people: People, client: PageClient) -> None:
    result = CliRunner().invoke(user, ["reset", people.administrator.email.upper()])
    assert result.exit_code == 0, result.output
    path = "/invitation/" + result.output.strip().split("/invitation/")[1]
    assert client.get(path).status_code == 200
    for address in (
        "nobody@example.org",
        people.administrator.email,
    ):  # unknown; waiting for its owner by now
        assert CliRunner().invoke(user, ["reset", address]).exit_code == 2


def test_the_terminal_invites_the_first_administrator(session: scoped_session, client: PageClient) -> None:
    line = invitation_line("First@Example.org", "First")
    path = "/invitation/" + line.split("/invitation/")[1]
    assert client.get(path).status_code == 200 and not db.session.query(Letter).count()
    assert grants_of(account("first@example.org").id) == (Grant(Role.ADMINISTRATOR),)


def test_a_signatory_takes_nobody_of_another_provider(signatory: PageClient, people: People) -> None:
    stranger = make_account(Grant(Role.PROVIDER_SIGNATORY, provider=people.other_provider))
    answer = signatory.post("/provider/people/invite", data={**COLLEAGUE, "email": stranger.email})
    assert answer.status_code == 400 and "somebody of another organisation" in answer.text
    assert len(grants_of(stranger.id)) == 1


def test_whoever_works_for_two_providers_is_locked_out_by_neither(
    signatory: PageClient, people: People, session: scoped_session
) -> None:
    both = make_account(
        Grant(Role.PROVIDER_USER, provider=people.provider),
        Grant(Role.PROVIDER_SIGNATORY, provider=people.other_provider),
    )
    answer = signatory.post(f"/provider/people/{both.id}/reset-factor", data={"token": "a" * 32})
    assert answer.status_code == 403
    assert signatory.get(f"/history/account/{both.id}").status_code == 403
    session.expire_all()
    assert session.get(Account, both.id).state == "active"


def test_a_role_is_ended_on_its_owners_page_alone(administrator: PageClient, people: People) -> None:
    grant = db.session.query(AccountGrant.id).filter_by(account_id=people.user.id).scalar()
    answer = administrator.post(
        f"/site/people/{people.signatory.id}/end-role", data={"grant": str(grant), "token": "a" * 32}
    )
    assert answer.status_code == 404 and grants_of(people.user.id)


def test_the_council_is_said_to_be_needed_for_every_role_but_one(administrator: PageClient) -> None:
    page = administrator.page("/site/people/invite")
    label = page.xpath("//label[@for='council']")[0].text_content()
    assert "(optional)" not in label
    assert "Needed for every role but that of the site’s administrator." in page.xpath(
        "string(//*[@id='council-hint'])"
    )
