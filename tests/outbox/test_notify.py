"""Letters by GOV.UK Notify: each goes once, every error means what it says, and no personal text is left behind."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import scoped_session

from directory.foundation.errors import BadSettings
from directory.foundation.settings import Settings, checked
from directory.foundation.time import now
from directory.outbox.letters import TakenLetter
from directory.outbox.mailer import Composed, Outcome, SendResult
from directory.outbox.notify import NotifyAccount, base_url, send_by_notify
from directory.outbox.rules import notify_template, notify_templates
from tests.outbox.factories import ADDRESS, due_again, letter, send_due, write
from tests.outbox.notify_server import KEY, TEMPLATE, Notify, serving_notify
from tests.ports import free_port

WORDS = Composed("Your list", "Rose Court\n\nhttps://care.example.org/shared/x", "<p>Rose Court</p>")


@pytest.fixture
def notify_to(
    app: Flask, mail_to: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> Callable[[str], None]:
    """Sends letters to a double of Notify for this test."""
    monkeypatch.setitem(app.config, "NOTIFY_KEY", KEY)
    monkeypatch.setitem(app.config, "NOTIFY_TEMPLATES", {"": TEMPLATE})
    return mail_to


def sent(url: str, key: str = KEY, template: str = TEMPLATE) -> SendResult:
    taken = TakenLetter(1, "shortlist", "tr", ADDRESS, "reference-1", now())
    return send_by_notify(NotifyAccount(url, key, {"": template}), taken, WORDS)


def test_a_letter_goes_out_in_its_words_under_its_reference() -> None:
    notify = Notify()
    with serving_notify(notify) as url:
        assert sent(url) == SendResult(Outcome.TAKEN)
    (taken,) = notify.taken
    assert taken == {
        "email_address": ADDRESS,
        "template_id": TEMPLATE,
        "personalisation": {"subject": WORDS.subject, "body": WORDS.text},
        "reference": "reference-1",
    }


def test_a_letter_that_is_there_already_is_not_sent_again() -> None:
    """Its answer was lost, and it is tried again."""
    notify = Notify()
    notify.loses_the_answer = True
    with serving_notify(notify) as url:
        assert sent(url).outcome is Outcome.LATER
        notify.loses_the_answer = False
        assert sent(url) == SendResult(Outcome.TAKEN, "known")
    assert len(notify.taken) == 1
    assert notify.asked == ["reference-1", "reference-1"]


@pytest.mark.parametrize(
    ("answer", "result"),
    [
        (
            (400, "ValidationError", "email_address Not a valid email address"),
            SendResult(Outcome.REFUSED, "notify 400 recipient"),
        ),
        (
            (400, "BadRequestError", "Can't send to this recipient using a team-only API key"),
            SendResult(Outcome.LATER, "notify 400 BadRequestError"),
        ),
        (
            (400, "ValidationError", "template_id is not a valid UUID"),
            SendResult(Outcome.LATER, "notify 400 ValidationError"),
        ),
        (
            (403, "AuthError", "Invalid token: API key not found"),
            SendResult(Outcome.LATER, "notify 403 AuthError", away=True),
        ),
        (
            (429, "RateLimitError", "Exceeded rate limit for key type live of 3000 requests per 60 seconds"),
            SendResult(Outcome.LATER, "notify 429 RateLimitError", away=True),
        ),
        (
            (429, "TooManyRequestsError", "Exceeded send limits (250,000) for today"),
            SendResult(Outcome.LATER, "notify 429 TooManyRequestsError", away=True),
        ),
        (
            (500, "Exception", "Internal server error"),
            SendResult(Outcome.LATER, "notify 500 Exception", away=True),
        ),
        ((503, "x", "away"), SendResult(Outcome.LATER, "notify 503 x", away=True)),
        ((502, "ann@example.com", "?"), SendResult(Outcome.LATER, "notify 502", away=True)),
    ],
)
def test_what_an_error_means(answer: tuple[int, str, str], result: SendResult) -> None:
    notify = Notify(answer)
    with serving_notify(notify) as url:
        assert sent(url) == result
        assert notify.taken == []
        if result.outcome is Outcome.LATER:
            assert sent(url).outcome is Outcome.TAKEN


def test_a_template_that_is_not_there() -> None:
    with serving_notify(Notify()) as url:
        wrong = sent(url, template="0f0f0f0f-0000-4000-8000-000000000002")
    assert wrong == SendResult(Outcome.LATER, "notify 400 BadRequestError")


def test_a_key_that_is_wrong() -> None:
    notify = Notify()
    with serving_notify(notify) as url:
        wrong = sent(url, key=KEY[:-4] + "dead")
    assert (wrong.outcome, wrong.away) == (Outcome.LATER, True)
    assert notify.taken == []


def test_nobody_listens() -> None:
    wrong = sent(f"notify://127.0.0.1:{free_port()}")
    assert (wrong.outcome, wrong.away) == (Outcome.LATER, True)


def test_the_worker_sends_by_notify_and_leaves_no_address(
    session: scoped_session, notify_to: Callable[[str], None], caplog: pytest.LogCaptureFixture
) -> None:
    notify = Notify((500, "Exception", f"no route to {ADDRESS}"))
    with serving_notify(notify) as url, caplog.at_level(logging.DEBUG):
        notify_to(url)
        written = write()
        assert send_due() == 0
        assert letter(session, written).failure == "notify 500 Exception"
        due_again(session)
        assert send_due() == 1
    found = letter(session, written)
    assert (found.state, found.recipient) == ("sent", None)
    assert notify.taken[0]["reference"] == found.message_id
    assert notify.taken[0]["personalisation"]["body"]
    said = " ".join(str(vars(record)) for record in caplog.records)
    assert "a letter was not sent" in said
    assert "ann@" not in said
    assert KEY[-36:] not in said
    assert notify.taken[0]["personalisation"]["subject"] not in said


def test_an_address_that_notify_refuses_is_forgotten(
    session: scoped_session, notify_to: Callable[[str], None]
) -> None:
    with serving_notify(Notify((400, "ValidationError", "email_address is too long"))) as url:
        notify_to(url)
        written = write()
        send_due()
    assert (letter(session, written).state, letter(session, written).recipient) == ("given_up", None)


def test_templates_by_kind_of_letter() -> None:
    other = "0f0f0f0f-0000-4000-8000-000000000009"
    templates = notify_templates([f"shortlist={TEMPLATE}", other])
    assert notify_template(templates, "shortlist") == TEMPLATE
    assert notify_template(templates, "callback") == other
    assert notify_template(notify_templates([f"shortlist={TEMPLATE}"]), "callback") is None
    with pytest.raises(ValueError):
        notify_templates(["shortlist"])


def test_a_kind_without_a_template_waits_for_the_operator(
    session: scoped_session, app: Flask, notify_to: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "NOTIFY_TEMPLATES", {"another": TEMPLATE})
    with serving_notify(Notify()) as url:
        notify_to(url)
        written = write()
        assert send_due() == 0
    assert letter(session, written).failure == "no template for shortlist"


def test_only_this_machine_is_spoken_to_without_encryption() -> None:
    assert base_url("notify://api.notifications.service.gov.uk") == "https://api.notifications.service.gov.uk"
    assert base_url("notify://127.0.0.1:81") == "http://127.0.0.1:81"


SAFE = {
    "mail_url": "notify://api.notifications.service.gov.uk",
    "notify_key": KEY,
    "notify_templates": (TEMPLATE,),
    "public_url": "https://care.example.org",
}


@pytest.mark.parametrize(
    ("unsafe", "named"),
    [
        ({"notify_key": ""}, "NOTIFY_KEY"),
        ({"notify_key": "short"}, "NOTIFY_KEY"),
        ({"notify_key": KEY + "0"}, "NOTIFY_KEY"),
        ({"notify_templates": ()}, "NOTIFY_TEMPLATES"),
        ({"notify_templates": ("shortlist=nothing",)}, "NOTIFY_TEMPLATES"),
        ({"public_url": ""}, "PUBLIC_URL"),
        ({"mail_url": "notify://"}, "MAIL_URL"),
    ],
)
def test_a_site_that_notify_would_not_know_does_not_start(unsafe: dict[str, Any], named: str) -> None:
    assert checked(Settings(**SAFE)).notify_key == KEY
    with pytest.raises(BadSettings, match=f"DIRECTORY_{named}") as raised:
        checked(Settings(**{**SAFE, **unsafe}))
    assert KEY[-36:] not in str(raised.value)
    assert KEY not in repr(Settings(**SAFE))
