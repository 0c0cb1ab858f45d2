"""The town of finding, to choose in, and the mail of the outbox, to send a choice by."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.finding import conftest as searching
from tests.outbox import conftest as mailing

town = searching.town
mail_to = mailing.mail_to


@pytest.fixture(autouse=True)
def fresh_papers(session_app: Flask) -> None:
    """No paper is left from another test: tests write rows without recording it."""
    session_app.extensions.pop("cache:papers", None)
