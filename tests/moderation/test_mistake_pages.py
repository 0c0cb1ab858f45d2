"""The page that reports a mistake, as people meet it."""

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
from directory.foundation.errors import Unavailable
from directory.moderation.models import MistakeReport, MistakeReportContact
from tests.page_client import PageClient

WORDS = "The price is £10 more.\r\nThey told me on Monday."


def address(service: Service) -> str:
    return f"/services/{service.slug}/report-a-mistake"


def typed(**changes: str) -> dict[str, str]:
    return {"what": "price", "wrong": WORDS, "email": "", "phone": "", "token": "c" * 32, **changes}


def test_the_form_is_empty_and_asks_for_no_name(client: PageClient, offered: Service) -> None:
    page = client.page(address(offered))
    assert offered.name in page.xpath("string(//h1)")
    names = page.xpath("//main//*[self::input or self::textarea]/@name")
    assert set(names) == {"token", "what", "wrong", "email", "phone"}
    assert not page.xpath("//main//input[@type='radio'][@checked]")
    assert page.xpath("//main//form/@method") == ["post"]
    assert page.xpath("//main//form/@action") == [address(offered)]


def test_each_form_has_a_token_of_its_own_and_is_kept_nowhere(client: PageClient, offered: Service) -> None:
    tokens = {client.page(address(offered)).xpath("//input[@name='token']/@value")[0] for _ in range(3)}
    assert len(tokens) == 3
    assert client.get(address(offered)).headers["Cache-Control"] == "no-store"


def test_a_report_leads_to_its_reference(
    client: PageClient, offered: Service, session: scoped_session
) -> None:
    answer = client.post(address(offered), data=typed())
    assert answer.status_code == 303
    page = client.page(answer.headers["Location"])
    report = session.scalars(select(MistakeReport)).one()
    assert report.reference in page.xpath("string(//main)")
    assert report.text == "The price is £10 more.\nThey told me on Monday."
    assert (report.state, report.service_id, report.created_by) == ("received", offered.id, "system")
    assert session.scalar(select(func.count()).select_from(MistakeReportContact)) == 0


def test_a_double_submit_shows_the_first_confirmation(
    client: PageClient, offered: Service, session: scoped_session
) -> None:
    first = client.post(address(offered), data=typed())
    second = client.post(address(offered), data=typed())
    assert first.headers["Location"] == second.headers["Location"]
    assert session.scalar(select(func.count()).select_from(MistakeReport)) == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"what": "contact_details"},
        {"wrong": "And the phone."},
        {"email": "ann@example.com"},
        {"phone": "020 7946 0000"},
    ],
)
def test_the_same_form_corrected_and_sent_again_is_a_report_of_its_own(
    client: PageClient, offered: Service, session: scoped_session, changes: dict[str, str]
) -> None:
    sent = [client.post(address(offered), data=typed(**one)) for one in ({}, changes, changes, {})]
    locations = [answer.headers["Location"] for answer in sent]
    assert locations[0] == locations[3] != locations[1] == locations[2]
    stored = set(session.scalars(select(MistakeReport.reference)))
    assert {location.rpartition("=")[2] for location in locations} == stored, (
        "each that was thanked is stored"
    )


def test_twenty_submits_at_once_are_one_report(app: Flask, offered: Service, session: scoped_session) -> None:
    path = address(offered)

    def send(_: int) -> tuple[int, str]:
        answer = FlaskClient(app).post(path, data=typed(), headers={"Sec-Fetch-Site": "same-origin"})
        return answer.status_code, answer.headers.get("Location", "")

    with ThreadPoolExecutor(8) as pool:
        answers = set(pool.map(send, range(20)))
    session.rollback()
    assert session.scalar(select(func.count()).select_from(MistakeReport)) == 1
    assert {status for status, _ in answers} <= {303, 503}
    assert len({location for status, location in answers if status == 303}) == 1


def test_mistakes_stand_beside_their_fields_and_what_was_typed_is_kept(
    client: PageClient, offered: Service, session: scoped_session
) -> None:
    answer = client.post(address(offered), data=typed(what="", email="ann at home", phone="twelve"))
    assert answer.status_code == 400
    page = html.fromstring(answer.get_data())
    assert page.xpath("//*[@id='wrong']/text()")[0].strip().startswith("The price is £10 more.")
    assert page.xpath("//*[@id='email']/@value") == ["ann at home"]
    assert page.xpath("//*[@id='phone']/@value") == ["twelve"]
    assert page.xpath("//input[@name='token']/@value") == ["c" * 32]
    linked = page.xpath("//*[contains(@class,'govuk-error-summary')]//a/@href")
    assert linked == ["#what-0", "#email", "#phone"]
    for target in linked:
        assert page.xpath("//*[@id=$id]", id=target[1:])
    assert page.xpath("string(//title)").startswith("Error")
    assert session.scalar(select(func.count()).select_from(MistakeReport)) == 0


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"what": "colour"}, "what-0"),
        ({"wrong": ""}, "wrong"),
        ({"wrong": " \r\n "}, "wrong"),
        ({"wrong": "x" * 2001}, "wrong"),
        ({"email": "a" * 250 + "@example.com"}, "email"),
        ({"phone": "1" * 40}, "phone"),
    ],
)
def test_each_bad_value_is_refused(
    client: PageClient, offered: Service, changes: dict[str, str], field: str
) -> None:
    answer = client.post(address(offered), data=typed(**changes))
    assert answer.status_code == 400
    page = html.fromstring(answer.get_data())
    assert page.xpath("//*[contains(@class,'govuk-error-summary')]//a/@href") == [f"#{field}"]


def test_2000_letters_with_line_breaks_are_taken(client: PageClient, offered: Service) -> None:
    assert client.post(address(offered), data=typed(wrong="ab\r\n" * 666)).status_code == 303


@pytest.mark.parametrize(
    "error",
    [OperationalError("locked", {}, Exception("locked")), Unavailable("too many people write at once")],
)
def test_a_busy_database_loses_nothing_that_was_typed(
    client: PageClient, offered: Service, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def busy(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr("directory.moderation.views.reporting.report_mistake", busy)
    answer = client.post(address(offered), data=typed())
    assert answer.status_code == 503 and "They told me on Monday." in answer.get_data(as_text=True)


@pytest.mark.parametrize("token", ["", "not-a-token", "C" * 32, "d" * 33])
def test_a_form_without_its_token_is_still_taken(
    client: PageClient, offered: Service, session: scoped_session, token: str
) -> None:
    assert client.post(address(offered), data=typed(token=token)).status_code == 303
    kept = session.scalars(select(MistakeReport.submission_key)).one()
    assert kept != token
    assert len(kept) == 32


def test_contact_details_are_kept_apart(
    client: PageClient, offered: Service, session: scoped_session
) -> None:
    client.post(address(offered), data=typed(email="ann@example.com", phone="020 7946 0000"))
    contact = session.scalars(select(MistakeReportContact)).one()
    assert (contact.email, contact.phone) == ("ann@example.com", "020 7946 0000")


def test_markup_in_a_report_stays_text(client: PageClient, offered: Service) -> None:
    answer = client.post(address(offered), data=typed(what="", wrong="</textarea><script>alert(1)</script>"))
    assert b"<script>alert" not in answer.get_data()


def test_what_is_not_offered_has_no_page(client: PageClient, ended: Service) -> None:
    for slug in (ended.slug, "no-such-place"):
        path = f"/services/{slug}/report-a-mistake"
        assert client.get(path).status_code == 404
        assert client.post(path, data=typed()).status_code == 404
        assert client.get(f"{path}/thanks?reference=R-2222-2222").status_code == 404


@pytest.mark.parametrize("reference", ["", "R-2222-2222", "<b>", "R-" + "2" * 3900])
def test_the_thank_you_page_is_shown_for_its_own_reference_only(
    client: PageClient, offered: Service, reference: str
) -> None:
    assert client.get(f"{address(offered)}/thanks", query_string={"reference": reference}).status_code == 404


@pytest.mark.parametrize(
    "headers",
    [{"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Sec-Fetch-Site": "none"}],
)
def test_another_sites_form_is_refused(
    client: PageClient, offered: Service, session: scoped_session, headers: dict[str, str]
) -> None:
    assert client.post(address(offered), data=typed(), headers=headers).status_code == 403
    assert session.scalar(select(func.count()).select_from(MistakeReport)) == 0


def test_reading_writes_nothing(client: PageClient, offered: Service, session: scoped_session) -> None:
    client.get(address(offered))
    assert session.scalar(select(func.count()).select_from(MistakeReport)) == 0
