"""The public pages on which somebody asks to be rung, as people meet them; and that they tell nobody who asked."""

from __future__ import annotations

import json
import logging
from typing import Any

import pytest
from flask import Flask
from lxml import html
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import scoped_session

from directory.callbacks.models import CallRequest, CallRequestPerson
from directory.callbacks.views import public as views
from directory.foundation.database import db
from directory.places.models import Postcode
from directory.places.records import CallOffer, CouncilRecord
from tests.callbacks.factories import ABOUT, ADDRESS, EMAIL, NAME, PHONE, SECRETS, WESTMINSTER, taking_council
from tests.catalogue.factories import HARINGEY, make_council
from tests.page_client import PageClient

FORM = f"/ask-for-a-call?council={HARINGEY}"
TAKE_BACK = "/ask-for-a-call/take-back"


def typed(**changes: Any) -> dict[str, Any]:
    values: dict[str, Any] = {
        "kind": "visit",
        "for_whom": "somebody",
        "is_known": "y",
        "name": NAME,
        "means": "by_phone",
        "phone": PHONE,
        "email": EMAIL,
        "address": ADDRESS.replace("\n", "\r\n"),
        "times": ["morning"],
        "days": ["monday", "friday"],
        "language": "tr",
        "interpreter": "y",
        "about": ABOUT,
        "token": "c" * 32,
    }
    return values | changes


def rows(session: scoped_session) -> int:
    session.rollback()
    return session.scalar(select(func.count()).select_from(CallRequest)) or 0


def test_the_form_says_first_whom_to_call_when_it_is_urgent(
    client: PageClient, council: CouncilRecord
) -> None:
    page = client.page(FORM)
    main = page.xpath("//main")[0]
    assert "Ask Haringey to ring you" in main.text_content()
    assert main.xpath(".//a[@href='tel:999']")[0].getroottree() is not None
    before_form = main.xpath("string(.//form/preceding-sibling::div[contains(@class, 'govuk-inset-text')])")
    assert "999" in before_form and "111" in before_form
    assert "within 2 working days" in main.text_content()
    assert "delete it 90 days" in main.text_content()
    assert not main.xpath(".//script")
    assert client.get(FORM).headers["Cache-Control"] == "no-store"


def test_a_request_leads_to_its_reference_and_the_page_of_thanks_says_when(
    client: PageClient, council: CouncilRecord, session: scoped_session
) -> None:
    answer = client.post(FORM, data=typed())
    assert answer.status_code == 303
    call = session.scalars(select(CallRequest)).one()
    assert answer.location == f"/ask-for-a-call/thanks?reference={call.reference}&council={HARINGEY}"
    thanks = client.get(answer.location)
    assert thanks.headers["Cache-Control"] == "no-store"
    assert call.reference in thanks.text and "24 November 2026" in thanks.text
    assert (call.kind, call.for_whom, call.service_id) == ("visit", "somebody", None)
    person = session.get_one(CallRequestPerson, call.id)
    assert (person.name, person.address, person.times) == (NAME, ADDRESS, ["morning"])
    assert client.get("/ask-for-a-call/thanks?reference=K-2222-2222").status_code == 404
    assert client.get("/ask-for-a-call/thanks").location == "/ask-for-a-call"


def test_a_double_submit_shows_the_first_reference(
    client: PageClient, council: CouncilRecord, session: scoped_session
) -> None:
    first, second = client.post(FORM, data=typed()), client.post(FORM, data=typed())
    assert first.location == second.location and rows(session) == 1
    assert client.post(FORM, data=typed(about="Meals")).location != first.location


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"kind": ""}, "kind-0"),
        ({"kind": "fly"}, "kind-0"),
        ({"name": " "}, "name"),
        ({"name": "x" * 121}, "name"),
        ({"phone": ""}, "phone"),
        ({"phone": "0906 123 4567"}, "phone"),
        ({"means": "by_email", "email": ""}, "email"),
        ({"means": "pigeon"}, "means-0"),
        ({"address": ""}, "address"),
        ({"for_whom": "somebody", "is_known": ""}, "is_known"),
        ({"times": ["night"]}, "times-0"),
        ({"language": "qq"}, "language"),
        ({"about": "x" * 301}, "about"),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_what_was_typed_stays(
    client: PageClient, council: CouncilRecord, session: scoped_session, changes: dict[str, Any], field: str
) -> None:
    data = typed(**changes)
    if not data["is_known"]:
        del data["is_known"]
    answer = client.post(FORM, data=data)
    assert answer.status_code == 400
    page = html.fromstring(answer.get_data())
    assert page.xpath("//*[contains(@class,'govuk-error-summary')]//a/@href") == [f"#{field}"]
    assert page.xpath("//*[@id=$id]", id=field)
    assert page.xpath("string(//title)").startswith("Error")
    assert page.xpath("//input[@name='token']/@value") == ["c" * 32]
    if changes.get("about") is None:
        assert ABOUT in page.xpath("string(//textarea[@name='about'])")
    assert rows(session) == 0


def test_a_council_that_only_visits_is_asked_for_nothing_else(
    client: PageClient, session: scoped_session
) -> None:
    taking_council(CallOffer(False, True, None))
    session.commit()
    page = client.page(FORM)
    assert page.xpath("//input[@name='kind']/@value") == ["visit"]
    assert "We cannot say on which day" in page.xpath("string(//main)")
    refused = client.post(FORM, data=typed(kind="call"))
    assert refused.status_code == 400 and "does not take this here" in refused.text
    assert client.post(FORM, data=typed()).status_code == 303 and rows(session) == 1


def test_a_council_that_takes_none_gives_its_numbers(client: PageClient, session: scoped_session) -> None:
    make_council()
    session.commit()
    page = client.page(FORM)
    assert "does not take requests here" in page.xpath("string(//main)")
    assert not page.xpath("//main//input[@name='name']")
    assert client.post(FORM, data=typed()).status_code == 400 and rows(session) == 0


def test_the_council_is_found_by_a_postcode_that_stands_in_no_address(
    client: PageClient, council: CouncilRecord, session: scoped_session
) -> None:
    session.add(Postcode(code="N80RD", lat_e5=5158400, lon_e5=-11200, council_code=HARINGEY))
    session.add(Postcode(code="ZL11AA", lat_e5=5158400, lon_e5=-11200, council_code="E09000901"))
    session.commit()
    page = client.page("/ask-for-a-call?council=all")
    assert page.xpath("//main//form/@method") == ["post"]
    assert page.xpath("//main//li/a[contains(., 'Haringey')]/@href") == [FORM]
    answer = client.post("/ask-for-a-call/council", data={"postcode": "n8 0rd"})
    assert answer.location == FORM
    for wrong in ("", "ZZ9 9ZZ", "ZL1 1AA", "nowhere at all"):
        refused = client.post("/ask-for-a-call/council", data={"postcode": wrong})
        assert refused.status_code == 400 and "postcode-error" in refused.text
    assert client.post("/ask-for-a-call?council=all", data=typed()).status_code == 400
    assert rows(session) == 0


def test_a_comparison_ends_with_asking_for_a_call(
    client: PageClient, council: CouncilRecord, offered: Any
) -> None:
    (section,) = client.page(f"/compare?service={offered.slug}").find_class("cc-compare__next")
    assert section.xpath(".//a[@class='govuk-button']/@href") == [FORM]


def test_from_a_services_page_council_and_service_are_known(
    client: PageClient, council: CouncilRecord, offered: Any, session: scoped_session
) -> None:
    link = f"{FORM}&service={offered.slug}"
    linked = client.page(f"/services/{offered.slug}").xpath("//a/@href")
    assert link in linked and FORM in linked, "in the panel of help, and in the help of every page"
    page = client.page(f"/ask-for-a-call?service={offered.slug}")
    assert offered.name in page.xpath("string(//h1)")
    action = page.xpath("//main//form/@action")[0]
    assert client.post(action, data=typed()).status_code == 303
    assert session.scalars(select(CallRequest.service_id)).all() == [offered.id]
    assert client.get("/ask-for-a-call?service=gone").status_code == 404


@pytest.mark.parametrize(
    "path", ["/", "/find-care?q=zzzz", "/shortlist", "/guides", "/no-such-page", "/compare", "/privacy"]
)
def test_the_help_of_each_page_leads_there_where_the_council_takes_requests(
    client: PageClient, council: CouncilRecord, session: scoped_session, path: str
) -> None:
    make_council(WESTMINSTER, "Westminster")
    session.commit()
    joined = "&" if "?" in path else "?"
    taking = client.get(f"{path}{joined}council={HARINGEY}").text
    assert f'href="{FORM}"' in taking or path == "/no-such-page"
    assert "/ask-for-a-call" not in client.get(f"{path}{joined}council={WESTMINSTER}").text


def test_a_request_is_taken_back(client: PageClient, council: CouncilRecord, session: scoped_session) -> None:
    client.post(FORM, data=typed())
    reference = session.scalars(select(CallRequest.reference)).one()
    wrong = client.post(TAKE_BACK, data={"reference": reference, "given": "020 7946 0999"})
    unknown = client.post(TAKE_BACK, data={"reference": "K-2222-2222", "given": "020 7946 0999"})
    assert wrong.status_code == unknown.status_code == 400
    assert wrong.text.replace(reference, "") == unknown.text.replace("K-2222-2222", ""), "no telling apart"
    assert client.post(TAKE_BACK, data={"reference": "", "given": ""}).status_code == 400
    answer = client.post(TAKE_BACK, data={"reference": reference, "given": PHONE})
    assert answer.location == "/ask-for-a-call/taken-back"
    thanked = client.get(f"/ask-for-a-call/thanks?reference={reference}")
    assert thanked.location == answer.location, "no page promises a call that was taken back"
    assert "deleted" in client.page(answer.location).text_content()
    session.rollback()
    assert session.scalars(select(CallRequest.state)).all() == ["withdrawn"]
    assert session.scalars(select(CallRequestPerson)).all() == []


def test_a_busy_database_loses_nothing_that_was_typed(
    client: PageClient, council: CouncilRecord, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(*_: object, **__: object) -> None:
        raise OperationalError("locked", {}, Exception("locked"))

    monkeypatch.setattr(views.asking, "ask", busy)
    answer = client.post(FORM, data=typed())
    assert answer.status_code == 503
    assert html.fromstring(answer.get_data()).xpath("//input[@name='name']/@value") == [NAME]


def test_nothing_of_who_asked_is_anywhere_but_where_it_is_kept(
    app: Flask,
    client: PageClient,
    council: CouncilRecord,
    session: scoped_session,
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.DEBUG):
        sent = client.post(FORM, data=typed())
        thanks = client.get(sent.location)
        client.post(FORM, data=typed(kind="fly"))
        client.post(TAKE_BACK, data={"reference": "K-2222-2222", "given": PHONE})
    held = {
        table.name: json.dumps([list(row) for row in session.execute(select(table))], default=str)
        for table in db.metadata.sorted_tables
        if table.name != CallRequestPerson.__tablename__
    }
    places = {**held, "logs": caplog.text, "thanks": thanks.text, "address": sent.location}
    places["cookies"] = " ".join([*sent.headers.getlist("Set-Cookie"), *thanks.headers.getlist("Set-Cookie")])
    for secret in SECRETS:
        assert [where for where, text in places.items() if secret in text] == [], secret
    person = session.execute(select(CallRequestPerson.__table__)).one()
    assert NAME in person and PHONE in person, "there it is kept"


def test_her_shortlist_goes_along_only_where_she_ticks_it(
    client: PageClient, council: CouncilRecord, offered: Any, session: scoped_session
) -> None:
    key = offered.public_id.replace("-", "")
    assert not client.page(FORM).xpath("//input[@name='with_shortlist']"), "there is none to send"
    client.set_cookie("shortlist", f"{key}.{'f' * 32}")
    main = client.page(FORM).xpath("//main")[0]
    assert main.xpath(".//input[@name='with_shortlist' and not(@checked)]")
    assert main.xpath(".//form//li/bdi/text()") == [offered.name]
    client.post(FORM, data=typed())
    client.post(FORM, data=typed(with_shortlist="y"))
    kept = session.scalars(select(CallRequestPerson.shortlist).order_by(CallRequestPerson.request_id)).all()
    assert kept == [[], [key]], "what is no service of ours is not kept"
    refused = client.post(FORM, data=typed(with_shortlist="y", name=""))
    assert html.fromstring(refused.get_data()).xpath("//input[@name='with_shortlist' and @checked]")
    reference = session.scalars(select(CallRequest.reference).order_by(CallRequest.id.desc())).first()
    client.post(TAKE_BACK, data={"reference": reference, "given": PHONE})
    session.rollback()
    assert session.scalars(select(CallRequestPerson.shortlist)).all() == [[]], (
        "it is forgotten with who asked"
    )


def test_a_page_without_a_council_leads_to_asking_ones_own(
    client: PageClient, council: CouncilRecord
) -> None:
    for path in ("/", "/guides/complaints", "/shortlist"):
        assert client.page(path).xpath("//aside//a[@href='/ask-for-a-call']"), path


def test_whose_list_and_who_pays_stay_on_the_way(
    client: PageClient, council: CouncilRecord, session: scoped_session
) -> None:
    sent = client.post(f"{FORM}&payer=self_funder", data=typed())
    page = client.page(sent.location)
    for link in page.xpath("//main//a[starts-with(@href, '/') and not(contains(@href, '#'))]/@href"):
        assert f"council={HARINGEY}" in link and "payer=self_funder" in link


@pytest.mark.parametrize("change", ["{}.", "{}\u200b", " {} ", "({})"])
def test_a_reference_is_found_as_it_was_copied(
    client: PageClient, council: CouncilRecord, session: scoped_session, change: str
) -> None:
    client.post(FORM, data=typed())
    reference = session.scalars(select(CallRequest.reference)).one()
    copied = change.format(reference.lower().replace("-", "–"))
    assert client.post(TAKE_BACK, data={"reference": copied, "given": f"tel:{PHONE}."}).status_code == 303
