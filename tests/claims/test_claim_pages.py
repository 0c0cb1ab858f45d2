"""The public pages on which a provider finds its service and claims it, as people meet them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import scoped_session

from directory.catalogue.models import Service
from directory.claims.actions import deciding
from directory.claims.models import Claim, ClaimPerson
from directory.claims.views import public
from directory.foundation.errors import Unavailable
from directory.outbox.models import Letter
from directory.web.access import limit_of
from tests.claims.factories import MANAGER, TODAY, claimed, confirmed
from tests.page_client import PageClient
from tests.preparing.factories import ASH, ELM, OAK, register

ADDRESS = f"/claim/{ASH}"


def typed(**changes: str) -> dict[str, str]:
    return {
        "name": "Ada Okoro",
        "job": "Registered manager",
        "email": "ada@ash-care.example",
        "phone": "020 7946 0555",
        "consent": "y",
        "token": "c" * 32,
        **changes,
    }


@pytest.mark.parametrize("words", [ASH, "ash house", "ZL1 1AA", "zl11aa"])
def test_a_service_is_found_by_id_name_and_postcode(client: PageClient, home: Service, words: str) -> None:
    page = client.page(f"/claim?q={words.replace(' ', '+')}")
    assert page.xpath(f"//main//a[@href='{ADDRESS}']")
    assert "Ash Care Limited" in page.xpath("string(//main)")


def test_nothing_is_searched_before_somebody_asks(client: PageClient, home: Service) -> None:
    page = client.page("/claim")
    assert not page.xpath(f"//a[@href='{ADDRESS}']")
    assert page.xpath("//main//input[@name='q']/@value") == [""]
    assert "0 registered services" in client.page("/claim?q=nothing+like+it").xpath("string(//main)")


def test_the_register_leads_to_the_claim(client: PageClient, home: Service) -> None:
    assert client.page("/register?q=ash").xpath(f"//a[@href='{ADDRESS}']")


def test_a_claim_leads_to_its_reference(client: PageClient, home: Service, session: scoped_session) -> None:
    page = client.page(ADDRESS)
    assert set(page.xpath("//main//input/@name")) == {"token", "name", "job", "email", "phone", "consent"}
    assert client.get(ADDRESS).headers["Cache-Control"] == "no-store"
    answer = client.post(ADDRESS, data=typed())
    assert answer.status_code == 303
    claim = session.scalars(select(Claim)).one()
    assert claim.reference in client.page(answer.headers["Location"]).xpath("string(//main)")
    assert (claim.state, claim.kind, claim.location_id, claim.locale) == ("asked", "entry", ASH, "en")
    assert session.scalar(select(func.count()).select_from(Letter)) == 0, (
        "nobody writes to an address as typed"
    )


def test_a_double_submit_is_one_claim(client: PageClient, home: Service, session: scoped_session) -> None:
    first, second = (client.post(ADDRESS, data=typed()) for _ in range(2))
    assert first.headers["Location"] == second.headers["Location"]
    assert session.scalar(select(func.count()).select_from(Claim)) == 1


def test_twenty_claims_at_once_leave_one_open(app: Flask, home: Service, session: scoped_session) -> None:
    def send(number: int) -> int:
        data = typed(email=f"person-{number}@ash-care.example")
        return (
            FlaskClient(app).post(ADDRESS, data=data, headers={"Sec-Fetch-Site": "same-origin"}).status_code
        )

    with ThreadPoolExecutor(8) as pool:
        statuses = set(pool.map(send, range(20)))
    session.rollback()
    assert statuses <= {303, 503}
    states = list(session.scalars(select(Claim.state)))
    assert states.count("asked") == 1
    assert set(states) <= {"asked", "waiting"}


def test_mistakes_stand_beside_their_fields_and_what_was_typed_is_kept(
    client: PageClient, home: Service, session: scoped_session
) -> None:
    answer = client.post(ADDRESS, data=typed(name="", email="ada at home", phone="twelve"))
    assert answer.status_code == 400
    page = html.fromstring(answer.get_data())
    assert page.xpath("//*[@id='job']/@value") == ["Registered manager"]
    assert page.xpath("//*[@id='email']/@value") == ["ada at home"]
    assert page.xpath("//*[@id='consent']/@checked")
    assert page.xpath("//input[@name='token']/@value") == ["c" * 32]
    assert page.xpath("//*[contains(@class,'govuk-error-summary')]//a/@href") == ["#name"]
    assert page.xpath("string(//title)").startswith("Error")
    answer = client.post(ADDRESS, data=typed(email="ada at home"))
    assert html.fromstring(answer.get_data()).xpath("//*[@id='email-error']")
    assert session.scalar(select(func.count()).select_from(Claim)) == 0


@pytest.mark.parametrize(
    "changes",
    [
        {"consent": ""},
        {"job": " "},
        {"name": "x" * 121},
        {"email": "x" * 250 + "@example.com"},
        {"phone": "1" * 40},
        {"phone": "twelve"},
    ],
)
def test_each_bad_value_is_refused(
    client: PageClient, home: Service, session: scoped_session, changes: dict[str, str]
) -> None:
    data = {name: value for name, value in typed(**changes).items() if value}
    assert client.post(ADDRESS, data=data).status_code == 400
    assert session.scalar(select(func.count()).select_from(Claim)) == 0


def test_more_than_the_form_asks_for_sets_nothing(
    client: PageClient, home: Service, session: scoped_session
) -> None:
    data = typed(
        state="accepted", council_code="E06000015", provider_id="1", kind="new_owner", location_id=ELM
    )
    assert client.post(ADDRESS, data=data).status_code == 303
    claim = session.scalars(select(Claim)).one()
    assert (claim.state, claim.location_id, claim.kind, claim.provider_id) == ("asked", ASH, "entry", None)


def test_a_second_claimant_is_told_that_somebody_was_first(
    client: PageClient, home: Service, session: scoped_session
) -> None:
    claimed()
    page = client.page(ADDRESS)
    words = page.xpath("string(//main)")
    assert "Somebody else has claimed this service" in words
    assert "Ada" not in words and "ash-care.example" not in words
    answer = client.post(ADDRESS, data=typed(token="d" * 32))
    assert answer.status_code == 303
    assert sorted(session.scalars(select(Claim.state))) == ["asked", "waiting"]
    words = client.page(answer.location).xpath("string(//main)")
    assert "the council looks at that claim first" in words and "We mean to decide within" not in words
    assert "Ada" not in words and "ash-care.example" not in words
    first = session.scalars(select(Claim).where(Claim.state == "asked")).one()
    words = client.page(f"{ADDRESS}/thanks?reference={first.reference}").xpath("string(//main)")
    assert "We mean to decide within" in words and "looks at that claim first" not in words


def test_a_service_with_an_owner_says_what_to_do_instead(
    client: PageClient, home: Service, session: scoped_session
) -> None:
    claim = confirmed()
    deciding.accept(MANAGER, claim, version=claim.version, on=TODAY)
    session.commit()
    page = client.page(ADDRESS)
    assert "Somebody has claimed this service already" in page.xpath("string(//main)")
    assert not page.xpath("//main//form")
    answer = client.post(ADDRESS, data=typed(token="d" * 32))
    assert answer.status_code == 400
    assert session.scalar(select(func.count()).select_from(Claim)) == 1


def test_an_ended_and_a_far_service_cannot_be_claimed(
    client: PageClient, home: Service, session: scoped_session
) -> None:
    register(ELM, status="ended", ended_on="2026-10-01")
    register(OAK, address=[["1 Far Street"], "Farham", "", "ZF1 1AA"], local_authority="Farham")
    session.commit()
    assert "do not register it now" in client.page(f"/claim/{ELM}").xpath("string(//main)")
    assert "No council near this service" in client.page(f"/claim/{OAK}").xpath("string(//main)")
    for location in (ELM, OAK):
        assert client.post(f"/claim/{location}", data=typed()).status_code == 400
    assert session.scalar(select(func.count()).select_from(Claim)) == 0


def test_nothing_is_learnt_from_addresses_of_others(
    client: PageClient, home: Service, session: scoped_session
) -> None:
    claim = claimed()
    register(ELM, name="Elm House")
    session.commit()
    for path in (
        "/claim/1-999999999",
        "/claim/1-999999999/thanks?reference=C-0000-0000",
        f"{ADDRESS}/thanks",
        f"{ADDRESS}/thanks?reference=C-0000-0000",
        f"/claim/{ELM}/thanks?reference={claim.reference}",
    ):
        assert client.get(path).status_code == 404, path
    assert client.post("/claim/1-999999999", data=typed()).status_code == 404


@pytest.mark.parametrize("error", [OperationalError("", {}, Exception()), Unavailable("busy")])
def test_what_was_typed_is_kept_while_the_database_is_busy(
    client: PageClient, home: Service, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def busy(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(public, "ask", busy)
    answer = client.post(ADDRESS, data=typed())
    assert answer.status_code == 503
    assert html.fromstring(answer.get_data()).xpath("//*[@id='name']/@value") == ["Ada Okoro"]


def test_the_language_of_the_page_is_that_of_the_letter(
    client: PageClient, home: Service, session: scoped_session
) -> None:
    assert client.post(f"{ADDRESS}?lang=ar", data=typed()).status_code == 303
    assert session.scalar(select(Claim.locale)) == "ar"
    assert session.scalar(select(func.count()).select_from(ClaimPerson)) == 1


def test_claims_are_limited() -> None:
    assert limit_of(public.send_claim) == "10 per hour"
