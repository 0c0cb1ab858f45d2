"""What waits at one council, and letters that go into a folder."""

from __future__ import annotations

from collections.abc import Callable
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import cast

import pytest
from flask import Flask
from sqlalchemy import update
from sqlalchemy.orm import scoped_session

from directory.accounts.models import Account
from directory.foundation.actor import Grant, Role
from directory.foundation.time import now
from directory.outbox.models import Letter
from directory.wiring import send_letters
from tests.accounts.sign_in import make_account
from tests.catalogue.factories import HARINGEY
from tests.desk.conftest import Waiting, wait_at

Sent = Callable[[], list[EmailMessage]]


@pytest.fixture
def waiting(session: scoped_session) -> Waiting:
    """One thing of each kind at a council, about one provider's services."""
    return wait_at(HARINGEY, "Rose Example Court")


@pytest.fixture
def officer(waiting: Waiting) -> Account:
    """Somebody of the council."""
    return make_account(Grant(Role.FRAMEWORK_MANAGER, council=HARINGEY), email="officer@example.org")


@pytest.fixture
def manager(waiting: Waiting) -> Account:
    """Somebody of the provider."""
    return make_account(
        Grant(Role.PROVIDER_SIGNATORY, provider=waiting.provider), email="manager@example.org"
    )


@pytest.fixture
def sent(app: Flask, session: scoped_session, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Sent:
    """Sends what is due; every letter that was sent in this test, in the order of their addresses."""
    monkeypatch.setitem(app.config, "MAIL_URL", f"folder://{tmp_path}")
    monkeypatch.setitem(app.config, "MAIL_FROM", "care@example.org")

    def send() -> list[EmailMessage]:
        session.execute(update(Letter).where(Letter.state == "waiting").values(try_at=now()))
        session.commit()
        for _ in range(3):
            send_letters()
        found = [
            cast(EmailMessage, message_from_bytes(path.read_bytes(), policy=default))
            for path in tmp_path.glob("*.eml")
        ]
        return sorted(found, key=lambda message: str(message["To"]))

    return send


def words(message: EmailMessage) -> str:
    """The plain text of a letter."""
    body = message.get_body(("plain",))
    assert body is not None
    return str(body.get_content())
