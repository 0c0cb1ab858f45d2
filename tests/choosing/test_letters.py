"""A shortlist by e-mail: each letter goes once, whatever the mail server does, and nobody's address stays behind."""

from __future__ import annotations

import logging
import socket
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from datetime import timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from types import SimpleNamespace

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from limits.strategies import MovingWindowRateLimiter
from lxml import html
from sqlalchemy import func, select, text, update
from sqlalchemy.orm import scoped_session

from directory import wiring
from directory.audit.models import AuditEvent
from directory.choosing.shortlist_letter import price_words
from directory.foundation.actor import PUBLIC
from directory.foundation.database import db, transaction
from directory.foundation.errors import BadSettings, Invalid
from directory.foundation.settings import Settings, checked
from directory.foundation.time import now
from directory.outbox import jobs, letters, post_office
from directory.outbox.actions import deliver, post
from directory.outbox.jobs import carry_letters, look_after_letters
from directory.outbox.letters import TakenLetter, take, write_letter
from directory.outbox.models import Letter, OutboxMessage
from directory.outbox.post_office import Composed, HandedOver, Outcome, envelope
from directory.outbox.rules import DAYS_TO_TRY, Event, is_given_up, mailbox, next_letter_try
from directory.web.doors import limiter
from directory.web.languages import drawn_for_nobody
from directory.web.tally import Tally
from tests.choosing.test_shortlist import form_of, key_of, main_text, suspend
from tests.finding.conftest import Town
from tests.page_client import PageClient

ADDRESS = "ann@example.com"
Serve = Callable[..., int]


class Letterbox:
    """A mail server's memory: what it took, and what it answers."""

    def __init__(self, rcpt: str = "250 OK", data: str = "250 Taken") -> None:
        self.rcpt, self.data = rcpt, data
        self.taken: list[EmailMessage] = []
        self.to: list[str] = []

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Answer for one recipient."""
        if self.rcpt.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.rcpt

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Answer for one message."""
        if self.data.startswith("250"):
            assert isinstance(envelope.content, bytes)
            message = message_from_bytes(envelope.content, policy=default)
            assert isinstance(message, EmailMessage)
            self.taken.append(message)
            self.to += envelope.rcpt_tos
        return self.data


def free_port() -> int:
    """A port nobody listens on, below those that outgoing connections take."""
    for port in range(21500, 32000):
        with closing(socket.socket()) as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise RuntimeError("no free port")


@contextmanager
def serving(letterbox: Letterbox) -> Iterator[str]:
    """A mail server on loopback; its address as the setting has it."""
    controller = Controller(letterbox, hostname="127.0.0.1", port=free_port())
    controller.start()
    try:
        yield f"smtp://127.0.0.1:{controller.port}"
    finally:
        controller.stop()


@contextmanager
def speaking(*, upto: bytes = b"") -> Iterator[str]:
    """A server of few words: accepts, and hangs up at the message's last dot, or says nothing at all."""
    listener = socket.create_server(("127.0.0.1", free_port()))
    listener.settimeout(0.1)  # to look whether the test is over
    stop = threading.Event()

    def talk() -> None:
        while not stop.is_set():
            try:
                line, _ = listener.accept()
            except TimeoutError:
                continue
            if not upto:
                stop.wait(20)
                line.close()
                return
            line.settimeout(5)
            with line, line.makefile("rwb") as wire:
                wire.write(b"220 here\r\n")
                wire.flush()
                for said in wire:
                    if said == upto:
                        break
                    if said[:4].upper() == b"DATA":
                        wire.write(b"354 go on\r\n")
                    elif said[:4].upper() in (b"EHLO", b"MAIL", b"RCPT"):
                        wire.write(b"250 OK\r\n")
                    wire.flush()

    thread = threading.Thread(target=talk, daemon=True)
    thread.start()
    try:
        yield f"smtp://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        stop.set()
        thread.join(10)
        listener.close()


@pytest.fixture
def mail_to(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Sends letters to another server for this test, with little patience."""
    monkeypatch.setattr(post_office, "SECONDS", 0.5)
    monkeypatch.setitem(app.config, "PUBLIC_URL", "https://care.example.org")
    monkeypatch.setitem(app.config, "TRUSTED_HOSTS", None)

    def use(url: str) -> None:
        monkeypatch.setitem(app.config, "MAIL_URL", url)
        monkeypatch.setitem(app.config, "MAIL_FROM", "care@example.org")

    return use


def write(
    number: int = 0, recipient: str = ADDRESS, subjects: tuple[str, ...] = (), locale: str = "en"
) -> int:
    with transaction():
        letter = write_letter(
            PUBLIC,
            recipient,
            kind="shortlist",
            subjects=subjects,
            locale=locale,
            form_token=f"{number:032x}",
        )
        return letter.id


def letter(session: scoped_session, letter_id: int) -> Letter:
    session.expire_all()
    found = session.get(Letter, letter_id)
    assert found is not None
    return found


def due_again(session: scoped_session) -> None:
    """Let the wait be over."""
    session.execute(update(Letter).values(try_at=now()))
    session.commit()


def carry() -> int:
    return carry_letters(wiring.COMPOSERS)


def send(client: FlaskClient, **typed: str) -> tuple[int, str]:
    answer = client.post("/shortlist/send", data={"to": ADDRESS, "token": "c" * 32, **typed})
    return answer.status_code, answer.get_data(as_text=True) or answer.headers.get("Location", "")


@given(st.integers(0, 60))
def test_waits_grow_and_end(attempts: int) -> None:
    at = now()
    wait = next_letter_try(attempts, at) - at
    assert timedelta(minutes=1) <= wait <= timedelta(hours=4)
    assert next_letter_try(attempts + 1, at) - at >= wait
    assert is_given_up(at, at + timedelta(days=DAYS_TO_TRY))
    assert not is_given_up(at, at + timedelta(days=DAYS_TO_TRY, seconds=-1))


def test_a_letter_goes_out_in_words_that_are_true_today(
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


def test_a_letter_follows_the_language_of_the_page(
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
        assert carry() == 2
    arabic, english = (
        (message["Content-Language"], message.get_body(("html",)).get_content()) for message in box.taken
    )
    assert arabic[0] == "ar" and '<html lang="ar" dir="rtl">' in arabic[1] and "رعاية" in arabic[1]
    assert english[0] == "en" and '<html lang="en" dir="ltr">' in english[1] and "رعاية" not in english[1]


def test_the_address_is_gone_with_the_letter(
    session: scoped_session, mail_to: Callable[[str], None], caplog: pytest.LogCaptureFixture
) -> None:
    with serving(Letterbox()) as url, caplog.at_level(logging.DEBUG):
        mail_to(url)
        written = write()
        assert letter(session, written).recipient == ADDRESS
        session.rollback()
        assert carry() == 1
    found = letter(session, written)
    assert (found.state, found.recipient, found.attempts) == ("sent", None, 1)
    everything = " ".join(str(row.after) + str(row.before) for row in session.scalars(select(AuditEvent)))
    assert "letter.written" in [row.action for row in session.scalars(select(AuditEvent))]
    ours = [record for record in caplog.records if not record.name.startswith(("mail.", "asyncio"))]
    said = " ".join(str(vars(record)) for record in ours)
    assert "ann" not in everything.lower() and "ann@" not in said
    assert "ann" not in " ".join(session.scalars(select(OutboxMessage.subject)))
    session.execute(update(Letter).values(written_at=now() - timedelta(hours=25)))
    session.commit()
    look_after_letters()
    assert session.scalar(select(func.count()).select_from(Letter)) == 0


def test_a_server_that_is_down_gets_it_later_with_growing_waits(
    session: scoped_session, mail_to: Callable[[str], None]
) -> None:
    mail_to(f"smtp://127.0.0.1:{free_port()}")
    written = write()
    waits = []
    for _ in range(3):
        due_again(session)
        assert carry() == 0
        found = letter(session, written)
        assert (found.state, found.recipient) == ("waiting", ADDRESS)
        waits.append(found.try_at - now())
        session.rollback()
        assert carry() == 0 and letter(session, written).attempts == len(waits), "not before its time"
    assert waits == sorted(waits) and waits[0] > timedelta(seconds=50)
    identity = letter(session, written).message_id
    box = Letterbox()
    with serving(box) as url:
        mail_to(url)
        due_again(session)
        assert carry() == 1
    assert len(box.taken) == 1 and identity in box.taken[0]["Message-ID"], "the same letter all along"


def test_after_two_days_it_is_given_up_and_the_address_forgotten(
    session: scoped_session, mail_to: Callable[[str], None]
) -> None:
    mail_to(f"smtp://127.0.0.1:{free_port()}")
    written = write()
    session.execute(update(Letter).values(written_at=now() - timedelta(days=DAYS_TO_TRY, minutes=1)))
    due_again(session)
    carry()
    assert (letter(session, written).state, letter(session, written).recipient) == ("given_up", None)


@pytest.mark.parametrize(
    ("answers", "state"),
    [
        ({"rcpt": "550 No such person"}, "given_up"),
        ({"rcpt": "451 Try later"}, "waiting"),
        ({"data": "554 We do not like it"}, "given_up"),
        ({"data": "451 Try later"}, "waiting"),
        ({"data": "452 No room"}, "waiting"),
    ],
)
def test_a_refusal_is_taken_at_its_word(
    session: scoped_session, mail_to: Callable[[str], None], answers: dict[str, str], state: str
) -> None:
    box = Letterbox(**answers)
    with serving(box) as url:
        mail_to(url)
        written = write()
        assert carry() == 0
        found = letter(session, written)
        assert (found.state, found.recipient is None) == (state, state == "given_up")
        assert "ann" not in (found.failure or "")
        session.rollback()
        box.rcpt, box.data = "250 OK", "250 Taken"
        due_again(session)
        carry()
    assert len(box.taken) == (1 if state == "waiting" else 0)


def test_one_bad_letter_does_not_keep_the_others(
    session: scoped_session, mail_to: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    def compose(subjects: tuple[str, ...], locale: str) -> Composed:
        if subjects == ("bad",):
            raise KeyError("a fault of ours")
        return Composed("Subject", "Words", "<p>Words</p>")

    box = Letterbox()
    with serving(box) as url:
        mail_to(url)
        bad, good = write(1, subjects=("bad",)), write(2)
        assert carry_letters({"shortlist": compose}) == 1
    assert letter(session, bad).state == "waiting" and letter(session, good).state == "sent"


def test_a_server_that_never_answers_blocks_nothing(
    app: Flask,
    town: Town,
    session: scoped_session,
    mail_to: Callable[[str], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(post_office, "SECONDS", 3.0)
    service_id = session.scalar(text("SELECT max(id) FROM service"))
    session.rollback()
    assert not wiring.HANDLERS.keys() & wiring.MAIL_HANDLERS.keys()
    with speaking() as url:
        monkeypatch.setitem(app.config, "MAIL_URL", url)
        written = write()
        stop = threading.Event()
        postman = threading.Thread(target=jobs.work, args=(app, wiring.MAIL_HANDLERS, (), stop))
        postman.start()
        try:
            deadline = time.monotonic() + 10
            while letter(session, written).state != "sending":
                session.rollback()
                assert time.monotonic() < deadline
                time.sleep(0.05)
            session.rollback()
            begun = time.monotonic()
            with transaction():
                post(Event.SERVICE_CHANGED, service_id)
            assert deliver(wiring.HANDLERS) >= 1
            assert time.monotonic() - begun < 2 and letter(session, written).state == "sending"
            session.rollback()
            while letter(session, written).state == "sending":
                session.rollback()
                assert time.monotonic() < begun + 15
                time.sleep(0.1)
        finally:
            stop.set()
            postman.join(15)
    assert letter(session, written).state == "waiting", "nobody took it: it is tried again"


def test_a_server_that_hangs_up_after_the_message_may_have_taken_it(
    session: scoped_session, mail_to: Callable[[str], None]
) -> None:
    with speaking(upto=b".\r\n") as url:
        mail_to(url)
        written = write()
        assert carry() == 0
    found = letter(session, written)
    assert (found.state, found.recipient) == ("unsure", None)
    session.rollback()
    box = Letterbox()
    with serving(box) as url:
        mail_to(url)
        due_again(session)
        assert carry() == 0 and not box.taken


def test_a_worker_killed_after_handing_over_sends_nothing_twice(
    session: scoped_session, mail_to: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        """As if the process had ended."""

    def die(*_: object) -> None:
        raise Killed

    box = Letterbox()
    with serving(box) as url:
        mail_to(url)
        written = write()
        with monkeypatch.context() as patch:
            patch.setattr(jobs, "_settle", die)
            with pytest.raises(Killed):
                carry()
        assert len(box.taken) == 1 and letter(session, written).state == "sending"
        due_again(session)
        assert carry() == 0
        look_after_letters()
        assert letter(session, written).state == "sending", "it may still be at it"
        session.execute(update(Letter).values(taken_at=now() - timedelta(minutes=16)))
        session.commit()
        look_after_letters()
        found = letter(session, written)
        assert (found.state, found.recipient) == ("unsure", None)
        session.rollback()
        assert carry() == 0 and len(box.taken) == 1


def test_many_workers_at_once_send_each_letter_once(
    app: Flask, session: scoped_session, mail_to: Callable[[str], None]
) -> None:
    box = Letterbox()
    with serving(box) as url:
        mail_to(url)
        for number in range(12):
            write(number, f"person{number}@example.com")

        def work(_: int) -> int:
            with app.app_context():
                return sum(carry() for _ in range(6))

        with ThreadPoolExecutor(4) as pool:
            assert sum(pool.map(work, range(4))) == 12
    assert sorted(box.to) == sorted(f"person{number}@example.com" for number in range(12))
    assert len({message["Message-ID"] for message in box.taken}) == 12


def test_only_one_takes_a_letter_up(session: scoped_session) -> None:
    written = write()
    with transaction():
        first, second = take(written, now()), take(written, now())
    assert first is not None and second is None
    with transaction():
        letters.note_sent(written)
        letters.give_up(written, "late")
    assert letter(session, written).state == "sent", "what comes late changes nothing"


def test_pressing_twice_writes_one_letter(
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
        "Ann <ann@example.com>",
        "<script>@example.com",
        "ann@" + "x" * 300 + ".com",
        "änn@example.com",
        "ann@[127.0.0.1]",
    ],
)
def test_a_bad_address_is_said_beside_its_field_and_kept(
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


def test_a_refused_address_leaves_her_week_as_it_was(
    town: Town, client: PageClient, session: scoped_session, caplog: pytest.LogCaptureFixture
) -> None:
    client.post("/shortlist/add", data={"service": key_of(session, "Rosewater Care")})
    sent = form_of(client.page("/shortlist?near=N8+0RD&visits=21x30&max-weekly=300"), "/shortlist/send")
    with caplog.at_level(logging.DEBUG):
        answer = client.post("/shortlist/send", data=sent | {"to": ["ann at home"]})
        page, words = html.fromstring(answer.get_data()), main_text(html.fromstring(answer.get_data()))
        assert answer.status_code == 400 and page.xpath("//*[@id='to']/@value") == ["ann at home"]
        assert (
            "£231.00 a week" in words and "Visits N8 0RD" in words and "£69.00 left in your budget" in words
        )
        links = page.xpath("//header//a[contains(@href, 'near=')]/@href")
        assert "/shortlist?visits=21x30&max-weekly=300&near=N8+0RD" in links
        for link in links:
            assert client.get(link).status_code == 200, f"{link} leads on, in Turkish too"
        client.get("/?lang=en")
        again = form_of(page, "/shortlist/send")
        assert again == {**sent, "to": ["ann at home"]}, "the same form once more, with what was typed"
        answer = client.post("/shortlist/send", data=again | {"to": [ADDRESS]})
    assert answer.location == "/shortlist?visits=21x30&max-weekly=300&near=N8+0RD&sent=1"
    assert "Visits N8 0RD" in main_text(client.page(answer.location))
    written = session.scalars(select(Letter)).one()
    everything = " ".join(str(vars(record)) for record in caplog.records) + str(vars(written))
    everything += " ".join(str(row.after) for row in session.scalars(select(AuditEvent)))
    assert not [one for one in ("N8", "21x30", "max-weekly") if one in everything], "kept nowhere"


def test_a_price_in_a_letter_says_what_it_is_for(app: Flask) -> None:
    entry = SimpleNamespace(price=22_00, price_state="told", price_per="hour")
    with drawn_for_nobody("en"):
        assert price_words(entry) == "£22.00 an hour"
        entry.price_per = "visit"
        assert price_words(entry) == "£22.00 a visit"


def test_a_header_can_hold_no_second_line() -> None:
    bad = TakenLetter(1, "shortlist", "en", (), "a@b.c\nBcc: x@example.com", "id", now())
    with pytest.raises(ValueError):
        envelope(bad, Composed("Subject", "Words", "<p>Words</p>"), "care@example.org")
    handed = post_office.hand_over("folder:///nowhere", bad, Composed("S", "W", "H"), "care@example.org")
    assert handed == HandedOver(Outcome.REFUSED, "ValueError")


def test_a_line_that_starts_with_a_dot_arrives_whole(mail_to: Callable[[str], None]) -> None:
    box = Letterbox()
    with serving(box) as url:
        one = TakenLetter(1, "shortlist", "en", (), ADDRESS, "id", now())
        words = Composed("Subject", "first\n.\n.dot\n..two\nlast\n", "<p>Words</p>")
        assert post_office.hand_over(url, one, words, "care@example.org").outcome is Outcome.TAKEN
    body = box.taken[0].get_body(("plain",))
    assert body is not None and body.get_content().split() == ["first", ".", ".dot", "..two", "last"]


def test_five_letters_an_hour_from_one_place(
    town: Town, client: PageClient, session: scoped_session, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.post("/shortlist/add", data={"service": key_of(session, "Rosewater Care")})
    # A test site starts without limits, so its limiter was given no store to count in.
    monkeypatch.setattr(limiter, "_limiter", MovingWindowRateLimiter(Tally()))
    monkeypatch.setattr(limiter, "enabled", True)
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


def test_three_letters_a_day_to_one_address(town: Town, client: PageClient, session: scoped_session) -> None:
    client.post("/shortlist/add", data={"service": key_of(session, "Rosewater Care")})
    for number, typed in enumerate((ADDRESS, ADDRESS.upper(), ADDRESS)):
        assert send(client, to=typed, token=f"{number:032x}")[0] == 303
    assert send(client, token="f" * 32)[0] == 303, "nobody is told that somebody was written to"
    assert session.scalar(select(func.count()).select_from(Letter)) == 3
    with pytest.raises(Invalid), transaction():
        write_letter(PUBLIC, ADDRESS, kind="shortlist", subjects=(), locale="en", form_token="9" * 32)
    session.execute(update(Letter).values(written_at=now() - timedelta(hours=25)))
    session.commit()
    assert send(client, token="f" * 32)[0] == 303


def test_a_tag_makes_no_other_mailbox(town: Town, client: PageClient, session: scoped_session) -> None:
    client.post("/shortlist/add", data={"service": key_of(session, "Rosewater Care")})
    for number in range(4):
        typed = f"ann+{number}@example.com"
        assert send(client, to=typed, token=f"{number:032x}")[0] == 303
    assert send(client, token="f" * 32)[0] == 303
    written = session.scalars(select(Letter.recipient).order_by(Letter.id)).all()
    assert written == [f"ann+{number}@example.com" for number in range(3)], "each goes where it was told to"


@pytest.mark.parametrize(
    ("address", "whose"),
    [
        ("Ann@Example.com", "ann@example.com"),
        ("ann+list@example.com", "ann@example.com"),
        ("ann+a+b@example.com", "ann@example.com"),
        ("ann@a+b.example", "ann@a+b.example"),
    ],
)
def test_whose_mailbox_it_is(address: str, whose: str) -> None:
    assert mailbox(address) == whose


def test_a_busy_database_keeps_what_was_typed(
    town: Town, client: PageClient, session: scoped_session, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(*_: object, **__: object) -> None:
        raise db.exc.OperationalError("locked", {}, Exception("locked"))

    client.post("/shortlist/add", data={"service": key_of(session, "Rosewater Care")})
    monkeypatch.setattr("directory.choosing.views.shortlist.write_letter", busy)
    status, body = send(client)
    assert status == 503 and ADDRESS in body and "Wait a minute" in body


def test_where_mail_is_not_set_up_sending_is_not_offered(
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


def test_in_a_demonstration_letters_land_on_a_page(
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
    assert carry() == 1
    link = client.page("/demo/mail").xpath("//main//ul//a/@href")[0]
    shown = client.page(link)
    assert "Rosewater Care" in main_text(shown) and "£154.00" in main_text(shown)
    for kept in ("/demo/mail", link):
        assert client.get(kept).headers["Cache-Control"] == "no-store"
    for name in ("nothing", "..%2F..%2Fsecret", "0" * 36):
        assert client.get(f"/demo/mail/{name}").status_code == 404
    monkeypatch.setitem(app.config, "DEMONSTRATION", False)
    assert client.get("/demo/mail").status_code == client.get(link).status_code == 404


@pytest.mark.parametrize(
    "unsafe",
    [
        {"mail_url": "http://example.org", "mail_from": "a@example.org"},
        {"mail_url": "smtp://", "mail_from": "a@example.org"},
        {"mail_url": "smtp://user:secret@host:port", "mail_from": "a@example.org"},
        {"mail_url": "smtp://host", "mail_from": ""},
        {"mail_url": "smtp://host", "mail_from": "a@b.c\nBcc: x"},
        {"mail_url": "smtp://host", "mail_from": "a@example.org", "public_url": ""},
        {"mail_url": "folder://", "mail_from": "a@example.org"},
    ],
)
def test_a_site_whose_letters_could_not_leave_does_not_start(unsafe: dict[str, str]) -> None:
    with pytest.raises(BadSettings) as raised:
        checked(Settings(**{"public_url": "https://care.example.org", **unsafe}))
    assert "secret" not in str(raised.value)


def test_a_site_with_mail_starts() -> None:
    good = Settings(
        mail_url="smtp://a%40b:p@host:587?starttls", mail_from="a@example.org", public_url="https://x.org"
    )
    assert checked(good).mail.startswith("smtp:") and Settings().mail == ""
