"""A shortlist by e-mail: what the letter says, and what its form answers."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from limits.strategies import MovingWindowRateLimiter
from lxml import html
from sqlalchemy import func, select, text, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import scoped_session

from directory import wiring
from directory.audit.models import AuditEvent
from directory.catalogue.models import Service
from directory.foundation.actor import PUBLIC, SYSTEM
from directory.foundation.database import transaction
from directory.foundation.errors import Invalid, Unavailable
from directory.foundation.time import now
from directory.outbox import jobs, mailer
from directory.outbox.actions import deliver, post
from directory.outbox.letters import write_letter
from directory.outbox.models import LONGEST_CONTEXT, Letter
from directory.outbox.rules import Event
from directory.presenting.own_cost_words import cost_words
from directory.prices.actions.change import change_price
from directory.prices.queries import past_prices
from directory.prices.rules.own_cost import own_cost
from directory.prices.rules.types import Charge
from directory.shortlists.shortlist_letter import compose, letter_context, price_rows
from directory.vocabulary.care import Need
from directory.web.access import limiter
from directory.web.languages import anonymous_request
from directory.web.rate_limit_storage import MovingWindowMemoryStorage
from tests.conftest import TODAY
from tests.finding.conftest import Town
from tests.outbox.factories import ADDRESS, letter, send_due, write
from tests.outbox.mail_servers import Letterbox, serving, silent
from tests.page_client import PageClient
from tests.patience import HUNG_SECONDS, wait_until
from tests.shortlists.test_carried_choices import press
from tests.shortlists.test_shortlist import key_of, main_text, suspend


def send(client: FlaskClient, **typed: str) -> tuple[int, str]:
    answer = client.post("/shortlist/send", data={"to": ADDRESS, "token": "c" * 32, **typed})
    return answer.status_code, answer.get_data(as_text=True) or answer.headers.get("Location", "")


def switch_limits_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test site starts without limits, so its limiter was given no store to count in."""
    monkeypatch.setattr(limiter, "_limiter", MovingWindowRateLimiter(MovingWindowMemoryStorage()))
    monkeypatch.setattr(limiter, "enabled", True)


def test_a_letter_holds_the_facts_of_the_day_it_is_sent(
    town: Town, client: PageClient, session: scoped_session, mail_to: Callable[[str], None]
) -> None:
    keys = [key_of(session, name) for name in ("Rosewater Care", "Lark Homecare", "Elm Nursing Home")]
    client.post("/shortlist/add", data={"service": keys})
    box = Letterbox()
    with serving(box) as url:
        mail_to(url)
        status, location = send(client)
        assert (status, client.get("/shortlist?sent=1").status_code) == (303, 200), location
        suspend(session, "Lark Homecare")
        assert deliver(wiring.MAIL_HANDLERS) == 1
    assert box.to == [ADDRESS]
    message = box.taken[0]
    assert message["To"] == ADDRESS and message["From"] == "care@example.org"
    assert message["Message-ID"].endswith("@example.org>") and message["Auto-Submitted"] == "auto-generated"
    assert message["Subject"] == "A shortlist of care services"
    assert message["Content-Language"] == "en"
    plain, rich = (message.get_body((kind,)) for kind in ("plain", "html"))
    assert plain is not None and rich is not None
    for words in (plain.get_content(), html.fromstring(rich.get_content()).text_content()):
        assert "£154.00 a week" in words and "Agreed for each person" in words
        assert "No longer offered here" in words and "£171.50" not in words
        assert "22 November 2026" in words
        assert "Can start within a week, told us 3 days ago" in words
        assert "You can leave with: 7 days’ notice" in words and "Try it first" in words
        assert words.count("Call Haringey on 020 7946 0000.") == 1, (
            "one line for a council, not one a service"
        )
    assert "https://care.example.org/shortlist/shared/" in plain.get_content()
    assert "https://care.example.org/services/rosewater-care" in rich.get_content()
    assert "<img" not in rich.get_content() and "127.0.0.1" not in plain.get_content()
    shared = plain.get_content().split("https://care.example.org")[-1].split()[0]
    assert "Rosewater Care" in main_text(client.page(shared))


def test_a_letter_is_in_the_language_of_the_page(
    town: Town, client: PageClient, session: scoped_session, mail_to: Callable[[str], None]
) -> None:
    client.post("/shortlist/add", data={"service": key_of(session, "Rosewater Care")})
    box = Letterbox()
    with serving(box) as url:
        mail_to(url)
        client.get("/shortlist?lang=ar")
        send(client)
        client.get("/shortlist?lang=en")
        send(client, token="d" * 32)
        assert send_due() == 2
    arabic, english = (
        (message["Content-Language"], message.get_body(("html",)).get_content()) for message in box.taken
    )
    assert arabic[0] == "ar" and '<html lang="ar" dir="rtl">' in arabic[1] and "رعاية" in arabic[1]
    assert english[0] == "en" and '<html lang="en" dir="ltr">' in english[1] and "رعاية" not in english[1]


def test_a_mail_server_that_never_answers_blocks_nothing(
    app: Flask,
    town: Town,
    session: scoped_session,
    mail_to: Callable[[str], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(mailer, "TIMEOUT_SECONDS", HUNG_SECONDS)
    service_id = session.scalar(text("SELECT max(id) FROM service"))
    session.rollback()
    assert not wiring.HANDLERS.keys() & wiring.MAIL_HANDLERS.keys()
    with silent() as (url, hang_up):
        monkeypatch.setitem(app.config, "MAIL_URL", url)
        written = write()

        def state_now() -> str:
            session.rollback()
            return letter(session, written).state

        stop = threading.Event()
        mail_worker = threading.Thread(target=jobs.work, args=(app, wiring.MAIL_HANDLERS, (), stop))
        mail_worker.start()
        try:
            wait_until(lambda: state_now() == "sending", "the letter at the server")
            with transaction():
                post(Event.SERVICE_CHANGED, service_id)
            assert deliver(wiring.HANDLERS) >= 1
            assert state_now() == "sending", (
                "the letter waits for its server, and nothing else waits for the letter"
            )
            hang_up()
            wait_until(lambda: state_now() != "sending", "the end of the connection")
        finally:
            stop.set()
            hang_up()
            mail_worker.join(HUNG_SECONDS)
    assert letter(session, written).state == "waiting", "nobody took it: it is tried again"


def test_sending_a_form_twice_writes_one_letter(
    app: Flask, town: Town, client: PageClient, session: scoped_session, mail_to: Callable[[str], None]
) -> None:
    mail_to("folder:///nowhere")
    key = key_of(session, "Rosewater Care")
    client.post("/shortlist/add", data={"service": key})
    assert [send(client)[0] for _ in range(3)] == [303] * 3

    def press(_: int) -> int:
        own = FlaskClient(app)
        own.set_cookie("shortlist", key)
        data = {"to": ADDRESS, "token": "e" * 32}
        return own.post("/shortlist/send", data=data, headers={"Sec-Fetch-Site": "same-origin"}).status_code

    with ThreadPoolExecutor(6) as pool:
        assert set(pool.map(press, range(10))) <= {303, 503}
    session.rollback()
    assert session.scalar(select(func.count()).select_from(Letter)) == 2


def test_the_same_form_with_another_address_list_or_language_is_another_letter(
    town: Town, client: PageClient, session: scoped_session, mail_to: Callable[[str], None]
) -> None:
    mail_to("folder:///nowhere")
    client.post("/shortlist/add", data={"service": key_of(session, "Rosewater Care")})
    assert send(client)[0] == send(client, to="bob@example.com")[0] == 303
    client.post("/shortlist/add", data={"service": key_of(session, "Lark Homecare")})
    assert send(client)[0] == 303
    client.get("/?lang=tr")
    assert [send(client)[0] for _ in range(2)] == [303, 303]
    written = session.scalars(select(Letter).order_by(Letter.id)).all()
    assert [(one.recipient, len(one.subjects), one.locale) for one in written] == [
        (ADDRESS, 1, "en"),
        ("bob@example.com", 1, "en"),
        (ADDRESS, 2, "en"),
        (ADDRESS, 2, "tr"),
    ]


@pytest.mark.parametrize(
    "typed", ["Ann <ann@example.com>", "\u200bmailto:ann@example.com", "ann@example.com."]
)
def test_an_address_is_taken_without_what_was_copied_along(
    town: Town, client: PageClient, session: scoped_session, typed: str
) -> None:
    client.post("/shortlist/add", data={"service": key_of(session, "Rosewater Care")})
    assert send(client, to=typed)[0] == 303
    assert session.scalars(select(Letter)).one().recipient == "ann@example.com"


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "ann",
        "ann@",
        "a@b.c\nBcc: everyone@example.com",
        "ann@example.com\r\nBcc: x@example.com",
        "ann@example.com, bob@example.com",
        "ann@example.com%0aBcc:x@example.com",
        "<script>@example.com",
        "ann@" + "x" * 300 + ".com",
        "änn@example.com",
        "ann@[127.0.0.1]",
        "=?utf-8?q?bob=40evil.example?=@example.com",
    ],
)
def test_a_bad_address_is_an_error_beside_its_field(
    town: Town, client: PageClient, session: scoped_session, typed: str
) -> None:
    client.post("/shortlist/add", data={"service": key_of(session, "Rosewater Care")})
    status, body = send(client, to=typed)
    page = html.fromstring(body)
    assert status == 400
    assert page.xpath("//*[contains(@class,'govuk-error-summary')]//a/@href") == ["#to"]
    assert page.xpath("//*[@id='to-error']") and page.xpath("string(//title)").startswith("Error")
    assert page.xpath("string(//*[@id='to']/@value)").split() == typed.split()
    assert page.xpath("//input[@name='token']/@value") == ["c" * 32]
    assert "Rosewater Care" in main_text(page), "the rest of the page is intact"
    assert session.scalar(select(func.count()).select_from(Letter)) == 0


def test_a_refused_address_keeps_the_week_of_the_page(
    town: Town, client: PageClient, session: scoped_session, caplog: pytest.LogCaptureFixture
) -> None:
    client.post("/shortlist/add", data={"service": key_of(session, "Rosewater Care")})
    mine = client.page("/shortlist?near=N8+0RD&visits=21x30&max-weekly=300")
    with caplog.at_level(logging.DEBUG):
        answer = press(client, mine, "/shortlist/send", to="ann at home")
        page, words = html.fromstring(answer.get_data()), main_text(html.fromstring(answer.get_data()))
        assert answer.status_code == 400 and page.xpath("//*[@id='to']/@value") == ["ann at home"]
        assert (
            "£231.00 a week" in words and "Visits N8 0RD" in words and "£69.00 left in your budget" in words
        )
        links = page.xpath("//header//a[contains(@href, 'near=')]/@href")
        assert "/shortlist?visits=21x30&max-weekly=300&near=N8+0RD" in links
        for link in links:
            assert client.get(link, follow_redirects=True).status_code == 200, f"{link} leads on"
        turkish, _ = page.xpath("//header//a[@lang='tr']/@href")
        assert 'lang="tr"' in client.get(turkish, follow_redirects=True).text, "with the week, in Turkish"
        opened_again = client.get("/shortlist/send?near=N8+0RD")
        assert opened_again.location == "/shortlist?near=N8+0RD", "as a tab is"
        client.get("/?lang=en")
        tokens = [one.xpath("//*[@id='token']/@value") for one in (mine, page)]
        assert tokens[0] == tokens[1], "the same form once more, with what was typed"
        answer = press(client, page, "/shortlist/send", to=ADDRESS)
    assert answer.location == "/shortlist?visits=21x30&max-weekly=300&near=N8+0RD&sent=1"
    assert "Visits N8 0RD" in main_text(client.page(answer.location))
    written = session.scalars(select(Letter)).one()
    assert written.context == "payer=not_sure&visits=21x30&near=N8+0RD", (
        "what the letter is about, and no budget"
    )
    everything = " ".join(str(vars(record)) for record in caplog.records)
    everything += " ".join(str(row.after) for row in session.scalars(select(AuditEvent)))
    assert not [one for one in ("N8", "21x30", "max-weekly") if one in everything], "kept nowhere else"


def test_a_letter_is_for_the_payer_the_week_and_the_place_of_the_page(
    town: Town, client: PageClient, session: scoped_session, mail_to: Callable[[str], None]
) -> None:
    keys = [key_of(session, name) for name in ("Rosewater Care", "Elm Nursing Home")]
    client.post("/shortlist/add", data={"service": keys})
    box = Letterbox()
    with serving(box) as url:
        mail_to(url)
        asked = client.page("/shortlist?near=N8+0RD&visits=21x30&max-weekly=200&payer=direct_payment")
        press(client, asked, "/shortlist/send", to=ADDRESS, sender="Ayşe O’Neill")
        assert send_due() == 1
    body = box.taken[0].get_body(("plain",))
    assert body is not None
    words = body.get_content()
    assert words.startswith("Ayşe O’Neill used Choosing Care to send you these care services.")
    assert "Who pays: I use a direct payment" in words and "Price for 21 visits of 30 minutes" in words
    assert "Where: Visits N8 0RD" in words and "miles from N8 0RD" in words
    assert "?payer=direct_payment&visits=21x30&near=N8+0RD" in words
    assert "The links in this letter say: Who pays: I use a direct payment; Which week: 21 visits" in words
    assert "budget" not in words and "max-weekly" not in words, "addresses may be passed on"
    session.expire_all()
    letter = session.scalars(select(Letter)).one()
    assert (letter.state, letter.recipient, letter.context) == ("sent", None, None)


@pytest.mark.parametrize("name", ["see evil.example", "www.x/y", "ring 0900 1", "a@b", "x" * 61, "<b>"])
def test_a_sender_is_a_name_and_nothing_else(
    town: Town, client: PageClient, session: scoped_session, name: str, mail_to: Callable[[str], None]
) -> None:
    client.post("/shortlist/add", data={"service": key_of(session, "Rosewater Care")})
    mail_to("smtp://127.0.0.1:9")
    answer = client.post("/shortlist/send", data={"to": ADDRESS, "token": "c" * 32, "sender": name})
    page = html.fromstring(answer.get_data())
    assert answer.status_code == 400
    assert page.xpath("//*[@id='sender']/@value") == [name] and page.xpath("//*[@id='to']/@value") == [
        ADDRESS
    ]
    assert page.xpath("//*[@id='sender-error']") and session.scalars(select(Letter)).all() == []


def test_a_letter_keeps_no_more_than_its_column_holds(app: Flask) -> None:
    with app.test_request_context(
        "/shortlist", query_string={"near": "N" * 700, "visits": "21x30", "payer": "council"}
    ):
        assert letter_context("Ann") == "payer=council&visits=21x30&sender=Ann"
    with app.test_request_context("/shortlist", query_string={"visits": "2" * 700}):
        assert letter_context("Ann") == "payer=not_sure&sender=Ann"
    with app.test_request_context(
        "/shortlist",
        query_string={"need": [str(need) for need in Need], "near": "N" * 100, "visits": "21x30"},
    ):
        assert len(letter_context("Ann" * 20)) <= LONGEST_CONTEXT


def test_a_price_in_a_letter_has_its_unit(app: Flask) -> None:
    with anonymous_request("en"):
        cost = cost_words(own_cost(22_00, 0, "household_help", "self_funder"))
        entry = SimpleNamespace(price_heading="Price for 1 hour", cost=cost, price_per="hour")
        assert price_rows(entry) == [("Price for 1 hour", "You pay: £22.00 an hour")]
        entry.price_per = "visit"
        assert price_rows(entry) == [("Price for 1 hour", "You pay: £22.00 a visit")]


def test_at_most_five_letters_an_hour_from_one_address(
    town: Town, client: PageClient, session: scoped_session, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.post("/shortlist/add", data={"service": key_of(session, "Rosewater Care")})
    switch_limits_on(monkeypatch)
    statuses = [
        send(client, to=f"person{number}@example.com", token=f"{number:032x}")[0] for number in range(5)
    ]
    assert statuses == [303] * 5
    answer = client.post("/shortlist/send", data={"to": ADDRESS, "token": "f" * 32})
    page = html.fromstring(answer.get_data())
    assert answer.status_code == 429 and int(answer.headers["Retry-After"]) == 3600
    assert page.xpath("//*[@id='to']/@value") == [ADDRESS]
    assert "Wait an hour" in page.xpath("string(//*[@id='to-error'])")
    assert send(client, to="person1@example.com", token=f"{1:032x}")[0] == 303, "the first answer again"


def test_at_most_three_letters_a_day_to_one_mailbox(
    town: Town, client: PageClient, session: scoped_session
) -> None:
    client.post("/shortlist/add", data={"service": key_of(session, "Rosewater Care")})
    for number, typed in enumerate((ADDRESS, ADDRESS.upper(), ADDRESS)):
        assert send(client, to=typed, token=f"{number:032x}")[0] == 303
    assert send(client, token="f" * 32)[0] == 303, "nobody is told that somebody was written to"
    assert session.scalar(select(func.count()).select_from(Letter)) == 3
    with pytest.raises(Invalid), transaction():
        write_letter(PUBLIC, ADDRESS, kind="shortlist", subjects=(), locale="en", submission_key="9" * 32)
    session.execute(update(Letter).values(written_at=now() - timedelta(hours=25)))
    session.commit()
    assert send(client, token="f" * 32)[0] == 303


def test_a_tagged_address_is_the_same_mailbox(
    town: Town, client: PageClient, session: scoped_session
) -> None:
    client.post("/shortlist/add", data={"service": key_of(session, "Rosewater Care")})
    for number in range(4):
        typed = f"ann+{number}@example.com"
        assert send(client, to=typed, token=f"{number:032x}")[0] == 303
    assert send(client, token="f" * 32)[0] == 303
    written = session.scalars(select(Letter.recipient).order_by(Letter.id)).all()
    assert written == [f"ann+{number}@example.com" for number in range(3)], "each goes where it was told to"


@pytest.mark.parametrize(
    "error",
    [OperationalError("locked", {}, Exception("locked")), Unavailable("too many people write at once")],
)
def test_a_busy_database_loses_nothing_that_was_typed(
    town: Town, client: PageClient, session: scoped_session, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def busy(*_: object, **__: object) -> None:
        raise error

    client.post("/shortlist/add", data={"service": key_of(session, "Rosewater Care")})
    monkeypatch.setattr("directory.shortlists.views.shortlist.write_letter", busy)
    status, body = send(client)
    assert status == 503 and ADDRESS in body and "Wait a minute" in body


def test_sending_is_not_offered_where_mail_is_not_set_up(
    app: Flask, town: Town, client: PageClient, session: scoped_session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "MAIL_URL", "")
    client.post("/shortlist/add", data={"service": key_of(session, "Rosewater Care")})
    page = client.page("/shortlist")
    assert "This site cannot send e-mail yet" in main_text(page)
    assert not page.xpath("//form[@action='/shortlist/send']")
    assert send(client)[0] == 400
    assert client.get("/demo/mail").status_code == 404
    assert session.scalar(select(func.count()).select_from(Letter)) == 0


def test_an_empty_shortlist_is_not_sent(client: PageClient, session: scoped_session) -> None:
    assert send(client)[0] == 400
    assert session.scalar(select(func.count()).select_from(Letter)) == 0


def test_letters_of_a_demonstration_are_shown_on_a_page(
    app: Flask,
    town: Town,
    client: PageClient,
    session: scoped_session,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    monkeypatch.setitem(app.config, "MAIL_URL", f"folder://{tmp_path / 'mail'}")
    assert "There are no letters yet" in main_text(client.page("/demo/mail"))
    client.post("/shortlist/add", data={"service": key_of(session, "Rosewater Care")})
    page = client.page("/shortlist")
    assert "Anyone can read it" in main_text(page) and page.xpath("//a[@href='/demo/mail']")
    send(client)
    assert send_due() == 1
    link = client.page("/demo/mail").xpath("//main//ul//a/@href")[0]
    shown = client.page(link)
    assert "Rosewater Care" in main_text(shown) and "£154.00" in main_text(shown)
    for kept in ("/demo/mail", link):
        assert client.get(kept).headers["Cache-Control"] == "no-store"
    for name in ("nothing", "..%2F..%2Fsecret", "0" * 36):
        assert client.get(f"/demo/mail/{name}").status_code == 404
    monkeypatch.setitem(app.config, "DEMONSTRATION", False)
    assert client.get("/demo/mail").status_code == client.get(link).status_code == 404


def test_a_letter_says_what_is_paid_once_and_that_there_may_be_a_top_up(
    town: Town, client: PageClient, session: scoped_session
) -> None:
    lark = session.query(Service).filter_by(name="Lark Homecare").one()
    lark.top_up_may_be_needed = True
    (line,) = past_prices(lark.id)
    charges = (Charge("admin", 50_00), Charge("deposit", 200_00, refundable=True))
    with transaction():
        change_price(SYSTEM, lark.id, replace(line, charges=charges, valid_from=TODAY, id=0), on=TODAY)
    ids = (key_of(session, "Rosewater Care"), key_of(session, "Lark Homecare"))
    said = compose(ids, "en", "payer=council").text
    rosewater, larks = said.split("Lark Homecare\n---")
    assert "Charges to begin: none" in rosewater and "Top-up" not in rosewater
    assert (
        "Charges to begin: Charge for the paperwork: £50.00; Deposit, paid back at the end: £200.00" in larks
        and "Top-up: Someone may have to pay a top-up. Ask the Council for a place without one." in larks
    )
