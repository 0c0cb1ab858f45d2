"""A council invites the first person of a provider that no regulator registers: who may, what is refused, once."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html
from sqlalchemy import func, select
from sqlalchemy.orm import scoped_session

from directory.accounts.actions.people import close_account
from directory.accounts.models import Account, AccountGrant, OneTimeLink
from directory.audit.models import AuditEvent
from directory.catalogue.models import Provider, Service
from directory.catalogue.provider_identity import COMPANY_WORDS, bare_name
from directory.claims.actions.inviting import FirstPerson, NewProvider, invite_provider, take_back
from directory.claims.models import ProviderInvitation
from directory.foundation.actor import SYSTEM, Actor, Grant, Role
from directory.foundation.errors import Invalid, NotFound, WrongState
from directory.foundation.form_tokens import new_token
from directory.foundation.time import now
from directory.outbox.models import Letter
from tests.accounts.sign_in import make_account, sign_in
from tests.catalogue.factories import make_provider, make_service
from tests.claims.factories import MANAGER as MANAGER_ACTOR
from tests.claims.factories import TODAY
from tests.page_client import PageClient
from tests.preparing.factories import ASH, LARKHOLM, SHIRE, add_places, register

PAGE = "/council/providers/invite"
MANAGER = Grant(Role.FRAMEWORK_MANAGER, council=LARKHOLM)
OTHER_MANAGER = Grant(Role.FRAMEWORK_MANAGER, council=SHIRE)
ZOE = FirstPerson("Zoe Example", "zoe@thorn.example")
THORN = NewProvider("Thorn Help Ltd", "01234567")


@pytest.fixture(autouse=True)
def places(session: scoped_session) -> None:
    """Larkholm and Wickshire are served here."""
    add_places()
    session.commit()


def from_sheet(council: str = LARKHOLM, name: str = "Elm Cleaning", **values: Any) -> Provider:
    """A provider whose draft a council entered, and for which nobody speaks."""
    provider = make_provider(legal_name=name, **values)
    make_service(
        provider=provider, category="household_help", state="draft", council_code=council, location_id=None
    )
    return provider


def form(client: PageClient, **values: str) -> dict[str, str]:
    """The form of a new provider as a browser sends it, with these values."""
    page = client.page(PAGE)
    return {
        "token": page.xpath("//form[contains(@action, 'invite')]//input[@name='token']/@value")[0],
        "provider": "",
        "legal_name": "Thorn Help Ltd",
        "company_number": "1234567",
        "charity_number": "",
        "name": "Zoe Example",
        "email": "zoe@thorn.example",
        "locale": "tr",
        "consent": "y",
        **values,
    }


def chosen(provider: Provider, **values: str) -> dict[str, str]:
    """What is sent where a provider of the list was chosen."""
    return {"provider": str(provider.id), "legal_name": "", "company_number": "", **values}


def count(session: scoped_session, table: Any) -> int:
    return session.scalar(select(func.count()).select_from(table)) or 0


def words_of(answer: Any) -> str:
    return str(html.fromstring(answer.get_data()).xpath("string(//main)"))


def test_a_new_provider_is_entered_and_its_first_person_invited_once(
    client: PageClient, session: scoped_session
) -> None:
    actor = sign_in(client, MANAGER)
    data = form(client)
    answer = client.post(PAGE, data=data)
    assert answer.location == f"{PAGE}?council={LARKHOLM}&done=invited"
    assert client.post(PAGE, data=data).location == answer.location
    provider = session.scalars(select(Provider)).one()
    assert (provider.legal_name, provider.companies_house) == ("Thorn Help Ltd", "01234567")
    account = session.scalars(select(Account).where(Account.email == "zoe@thorn.example")).one()
    assert (account.state, account.side, account.locale) == ("invited", "provider", "tr")
    grants = session.scalars(select(AccountGrant).where(AccountGrant.account_id == account.id)).all()
    assert {(grant.role, grant.provider_id, grant.council) for grant in grants} == {
        ("provider_signatory", provider.id, None),
        ("provider_user", provider.id, None),
    }
    row = session.scalars(select(ProviderInvitation)).one()
    assert (row.council_code, row.consented_on, row.created_by) == (LARKHOLM, TODAY, actor.id)
    assert session.scalars(select(Letter)).one().kind == "invitation"
    event = session.scalars(select(AuditEvent).where(AuditEvent.action == "provider_invitation.sent")).one()
    assert not event.is_public and event.after is not None and "zoe" not in str(event.after).lower()
    page = client.page(answer.location).text_content()
    assert "one with a link is on its way" in page and "zoe@thorn.example" in page


def test_one_from_the_spreadsheet_is_chosen_and_leaves_the_list(
    client: PageClient, session: scoped_session
) -> None:
    elm = from_sheet()
    registered = make_provider(legal_name="Ash Care")
    register()
    registered.cqc_provider_id = "1-800000001"
    make_service(provider=registered, state="prepared", council_code=LARKHOLM, location_id=ASH)
    over = make_provider(legal_name="Gone")
    make_service(provider=over, state="discarded", council_code=LARKHOLM)
    from_sheet(SHIRE, "Theirs")
    spoken = from_sheet(name="Spoken for")
    make_account(Grant(Role.PROVIDER_USER, provider=spoken.id))
    sign_in(client, MANAGER)
    page = client.page(f"{PAGE}?provider={elm.id}")
    assert page.xpath("//select[@name='provider']/option/text()") == ["A new provider", "Elm Cleaning"]
    assert page.xpath("//option[@selected]/@value")[0] == str(elm.id)
    assert "has people here already" in client.page(f"{PAGE}?provider={spoken.id}").text_content()
    before = count(session, Provider)
    assert client.post(PAGE, data=form(client, **chosen(elm))).status_code == 303
    assert count(session, Provider) == before
    page = client.page(PAGE)
    assert page.xpath("//select[@name='provider']/option/text()") == ["A new provider"]
    answer = client.post(PAGE, data=form(client, **chosen(elm, email="two@thorn.example")))
    assert answer.status_code == 400 and "invites colleagues" in words_of(answer)
    assert session.scalar(select(Account.id).where(Account.email == "two@thorn.example")) is None


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"consent": ""}, "has agreed that you write"),
        ({"legal_name": " "}, "Fill in this field"),
        ({"legal_name": "x" * 201}, "Use 200 letters or fewer"),
        ({"company_number": "12"}, "Enter a number of Companies House"),
        ({"charity_number": "abc"}, "Enter a number of the Charity Commission"),
        ({"name": ""}, "Enter a name"),
        ({"email": ""}, "Enter an e-mail address"),
        ({"email": "zoe"}, "e-mail address"),
        ({"email": "staff@council.example"}, "somebody of another organisation"),
        ({"locale": "xx"}, "Choose one from the list"),
        ({"provider": "1"}, "Not both"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_kept_but_what_was_typed(
    client: PageClient, session: scoped_session, values: dict[str, str], words: str
) -> None:
    make_account(Grant(Role.MODERATOR, council=LARKHOLM), email="staff@council.example")
    sign_in(client, MANAGER)
    answer = client.post(PAGE, data=form(client, **{"charity_number": "1100001", **values}))
    assert answer.status_code == 400 and words in words_of(answer)
    assert "Zoe Example" in answer.text or "name" in values
    assert count(session, Provider) == count(session, ProviderInvitation) == count(session, Letter) == 0


def test_a_number_finds_the_provider_that_was_entered_before(
    client: PageClient, session: scoped_session
) -> None:
    elm = from_sheet(companies_house="01234567")
    sign_in(client, MANAGER)
    answer = client.post(PAGE, data=form(client))
    assert answer.status_code == 400 and "belongs to “Elm Cleaning”" in words_of(answer)
    assert client.post(PAGE, data=form(client, legal_name="ELM Cleaning, Limited")).status_code == 303
    assert count(session, Provider) == 1
    assert session.scalars(select(ProviderInvitation)).one().provider_id == elm.id
    answer = client.post(PAGE, data=form(client, legal_name="Elm Cleaning", email="b@thorn.example"))
    assert answer.status_code == 400 and "has people here already" in words_of(answer)


def test_numbers_of_two_and_of_a_registered_provider_are_refused(session: scoped_session) -> None:
    from_sheet(companies_house="01234567")
    from_sheet(name="Oak", charity_number="1100001")
    with pytest.raises(Invalid, match="numbers_of_two"):
        enter(NewProvider("Elm Cleaning", "01234567", "1100001"))
    register()
    registered = from_sheet(name="Ash", companies_house="07654321")
    registered.cqc_provider_id = "1-800000001"
    session.flush()
    with pytest.raises(Invalid, match="company_number: provider_is_registered"):
        enter(NewProvider("Ash", "07654321"))
    with pytest.raises(Invalid, match="provider: provider_is_registered"):
        invite_provider(MANAGER_ACTOR, LARKHOLM, registered.id, ZOE, has_agreed=True, on=TODAY)


def enter(new: NewProvider, actor: Actor = MANAGER_ACTOR, council: str = LARKHOLM) -> ProviderInvitation:
    return invite_provider(actor, council, new, ZOE, has_agreed=True, on=TODAY)


def test_a_likeness_of_names_is_shown_and_joins_nothing(client: PageClient, session: scoped_session) -> None:
    from_sheet(name="THORN HELP Limited")
    sign_in(client, MANAGER)
    assert not client.page(PAGE).xpath("//input[@name='is_another']")
    answer = client.post(PAGE, data=form(client))
    page = html.fromstring(answer.get_data())
    assert answer.status_code == 400 and "“THORN HELP Limited” is here already" in page.text_content()
    assert page.xpath("//input[@name='is_another']") and count(session, Provider) == 1
    assert client.post(PAGE, data=form(client, is_another="y")).status_code == 303
    assert count(session, Provider) == 2


@given(st.text("abcdefghij é", min_size=1).filter(str.strip), st.sampled_from(sorted(COMPANY_WORDS)))
def test_the_kind_of_company_capitals_and_marks_are_no_part_of_a_name(name: str, kind: str) -> None:
    assert bare_name(f" {name.upper()}, {kind.title()}. ") == bare_name(name)
    assert bare_name(bare_name(name)) == bare_name(name) != ""
    assert bare_name(f"{name} two") != bare_name(name)


def test_another_council_reaches_neither_providers_nor_invitations(
    client: PageClient, session: scoped_session
) -> None:
    theirs = from_sheet(SHIRE, "Theirs", companies_house="01234567")
    enter(NewProvider("Ours"))
    session.commit()
    ours = session.scalars(select(ProviderInvitation)).one()
    sign_in(client, MANAGER)
    assert client.post(PAGE, data=form(client, **chosen(theirs))).status_code == 404
    answer = client.post(PAGE, data=form(client, legal_name="Theirs"))
    assert answer.status_code == 400 and "your council has no service of it" in words_of(answer)
    assert client.get(f"{PAGE}?council={SHIRE}").status_code == 404
    assert client.post(f"{PAGE}?council={SHIRE}", data=form(client)).status_code == 404
    for wrong in ("x", "999999"):
        data = form(client, provider=wrong, legal_name="", company_number="")
        assert client.post(PAGE, data=data).status_code == 404
    sign_in(client, OTHER_MANAGER)
    assert "zoe@thorn.example" not in client.get(PAGE).text
    again = f"/council/providers/invitations/{ours.id}/again"
    assert client.post(again, data={"token": new_token()}).status_code == 403
    assert client.post(f"{again[:-6]}9/again", data={"token": new_token()}).status_code == 404
    with pytest.raises(NotFound):
        invite_provider(MANAGER_ACTOR, LARKHOLM, theirs.id, ZOE, has_agreed=True, on=TODAY)
    for grant in (
        Grant(Role.MODERATOR, council=LARKHOLM),
        Grant(Role.PROVIDER_SIGNATORY, provider=theirs.id),
    ):
        sign_in(client, grant)
        assert client.get(PAGE).status_code == client.post(PAGE).status_code == 403


def test_it_asks_for_a_fresh_sign_in(client: PageClient, session: scoped_session) -> None:
    elm = from_sheet()
    sign_in(client, MANAGER, fresh=False)
    assert "/sign-in/again" in client.get(PAGE).location
    data = {**chosen(elm), "token": new_token(), "name": "Zoe", "email": "z@thorn.example", "consent": "y"}
    client.post(PAGE, data=data)
    assert count(session, ProviderInvitation) == 0


def test_who_works_for_two_councils_invites_for_the_one_of_the_page(
    client: PageClient, session: scoped_session
) -> None:
    from_sheet(SHIRE, "Theirs")
    sign_in(client, MANAGER, OTHER_MANAGER)
    page = client.page(f"{PAGE}?council={SHIRE}")
    assert "Theirs" in page.text_content() and page.xpath(f"//main//a[contains(@href,'{LARKHOLM}')]")
    assert "Theirs" not in client.get(f"{PAGE}?council={LARKHOLM}").text
    assert client.post(f"{PAGE}?council={SHIRE}", data=form(client)).status_code == 303
    assert session.scalars(select(ProviderInvitation)).one().council_code == SHIRE


def test_the_letter_is_sent_again_until_somebody_comes(client: PageClient, session: scoped_session) -> None:
    row = enter(THORN)
    session.commit()
    number, account_id = row.id, row.account_id
    first = session.scalars(select(OneTimeLink)).one().id
    sign_in(client, MANAGER)
    (press,) = client.page(PAGE).xpath("//form[contains(@action, '/again')]")
    data = {"token": press.xpath("./input[@name='token']/@value")[0]}
    for _ in range(2):
        assert client.post(press.get("action"), data=data).location.endswith("done=again")
    assert count(session, Letter) == 2
    session.expire_all()
    assert session.get_one(OneTimeLink, first).withdrawn_at is not None
    address = f"/council/providers/invitations/{number}/again"
    assert client.post(address, data={"token": new_token()}).status_code == 303
    answer = client.post(address, data={"token": new_token()})
    assert answer.status_code == 400 and count(session, Letter) == 3
    assert "letters" in words_of(answer)
    session.get_one(Account, account_id).state = "active"
    session.commit()
    assert client.post(address, data={"token": new_token()}).status_code == 409
    assert "zoe@thorn.example" not in client.get(PAGE).text


def test_who_has_an_account_already_gets_no_letter_and_staff_are_told(
    client: PageClient, session: scoped_session
) -> None:
    other = make_provider(legal_name="Other")
    make_account(Grant(Role.PROVIDER_USER, provider=other.id), email="zoe@thorn.example")
    sign_in(client, MANAGER)
    answer = client.post(PAGE, data=form(client))
    assert "done=granted" in answer.location and count(session, Letter) == 0
    assert "no letter was sent" in client.page(answer.location).text_content()


def test_a_wrong_address_is_taken_back_and_somebody_else_invited(
    client: PageClient, session: scoped_session
) -> None:
    row = enter(THORN)
    session.commit()
    provider_id, account_id = row.provider_id, row.account_id
    sign_in(client, MANAGER)
    (press,) = client.page(PAGE).xpath("//form[contains(@action, '/take-back')]")
    data = {"token": press.xpath("./input[@name='token']/@value")[0]}
    for _ in range(2):
        assert client.post(press.get("action"), data=data).location.endswith("done=taken-back")
    session.expire_all()
    assert session.get_one(Account, account_id).state == "closed"
    assert session.scalars(select(OneTimeLink)).one().withdrawn_at is not None
    assert client.post(press.get("action"), data={"token": new_token()}).status_code in (404, 409)
    person = FirstPerson("Ida Example", "ida@thorn.example")
    invite_provider(MANAGER_ACTOR, LARKHOLM, provider_id, person, has_agreed=True, on=TODAY)
    assert count(session, ProviderInvitation) == 2


def test_the_same_person_may_be_invited_again(session: scoped_session) -> None:
    row = enter(THORN)
    take_back(MANAGER_ACTOR, row)
    again = invite_provider(MANAGER_ACTOR, LARKHOLM, row.provider_id, ZOE, has_agreed=True, on=TODAY)
    assert again.id == row.id and session.get_one(Account, row.account_id).state == "invited"


def test_who_came_once_is_not_taken_back_nor_waited_for_when_a_second_factor_is_lost(
    client: PageClient, session: scoped_session
) -> None:
    row = enter(THORN)
    session.scalars(select(OneTimeLink)).one().used_at = now()
    session.commit()
    with pytest.raises(WrongState):
        take_back(MANAGER_ACTOR, row)
    sign_in(client, MANAGER)
    assert "zoe@thorn.example" not in client.get(PAGE).text


def test_who_left_one_provider_is_waited_for_when_a_council_invites_the_same_person_anew(
    client: PageClient, session: scoped_session
) -> None:
    first = enter(THORN)
    session.scalars(select(OneTimeLink)).one().used_at = now()
    account = session.get_one(Account, first.account_id)
    account.state = "active"
    make_account(Grant(Role.PROVIDER_SIGNATORY, provider=first.provider_id))
    close_account(SYSTEM, account.id)
    row = enter(NewProvider("Oak Help"))
    session.commit()
    assert row.account_id == account.id and account.state == "invited"
    sign_in(client, MANAGER)
    page = client.page(PAGE)
    assert "zoe@thorn.example" in page.text_content()
    take_back(MANAGER_ACTOR, row)
    assert session.get_one(Account, account.id).state == "closed"


def test_what_another_provider_gave_stays_when_an_invitation_is_taken_back(session: scoped_session) -> None:
    first, second = enter(THORN), enter(NewProvider("Oak Help"))
    take_back(MANAGER_ACTOR, first)
    held = select(AccountGrant.provider_id).where(AccountGrant.ended_at.is_(None))
    assert set(session.scalars(held)) == {second.provider_id}
    assert session.get_one(Account, first.account_id).state == "invited"


def test_the_list_is_paged_and_asks_as_often_for_many_as_for_one(
    client: PageClient, session: scoped_session
) -> None:
    for number in range(51):
        person = FirstPerson(f"Person {number}", f"p{number}@thorn.example")
        new = NewProvider(f"Provider {number} Help")
        invite_provider(MANAGER_ACTOR, LARKHOLM, new, person, has_agreed=True, on=TODAY)
    session.commit()
    sign_in(client, MANAGER)
    assert len(client.page(PAGE).xpath("//main//tbody/tr")) == 50
    page = client.page(f"{PAGE}?page=2").text_content()
    assert "p0@thorn.example" in page and "p50@thorn.example" not in page


def test_links_lead_here(client: PageClient, session: scoped_session) -> None:
    elm = from_sheet()
    spoken = from_sheet(name="Spoken for")
    make_account(Grant(Role.PROVIDER_USER, provider=spoken.id))
    sign_in(client, MANAGER)
    page = client.page("/council/claims")
    assert page.xpath(f"//main//a[@href='{PAGE}']") and page.xpath(f"//nav//a[@href='{PAGE}']")
    page = client.page(f"/council/providers/{elm.id}")
    assert page.xpath(f"//main//a[@href='{PAGE}?council={LARKHOLM}&provider={elm.id}']")
    assert PAGE not in "".join(client.page(f"/council/providers/{spoken.id}").xpath("//main//a/@href"))
    sign_in(client, Grant(Role.QUALITY_OFFICER, council=LARKHOLM))
    assert PAGE not in "".join(client.page(f"/council/providers/{elm.id}").xpath("//a/@href"))
    sign_in(client, Grant(Role.ADMINISTRATOR))
    assert PAGE not in "".join(client.page("/council/claims").xpath("//a/@href"))
    client.delete_cookie("session")
    page = client.page("/claim")
    assert "Ask the council where you work to invite you" in page.text_content()
    assert page.xpath("//main//a[@href='/councils']")
    assert count(session, Service) == 2
