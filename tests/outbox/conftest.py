"""A site that sends its letters to a server of the test."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from directory.outbox import mailer


@pytest.fixture
def mail_to(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Sends letters to another server for this test, with a short timeout."""
    monkeypatch.setattr(mailer, "TIMEOUT_SECONDS", 0.5)
    monkeypatch.setitem(app.config, "PUBLIC_URL", "https://care.example.org")
    monkeypatch.setitem(app.config, "TRUSTED_HOSTS", None)

    def use(url: str) -> None:
        monkeypatch.setitem(app.config, "MAIL_URL", url)
        monkeypatch.setitem(app.config, "MAIL_FROM", "care@example.org")

    return use
