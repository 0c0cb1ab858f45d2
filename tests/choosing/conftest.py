"""The town of finding, to choose in."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.finding import conftest

town = conftest.town


@pytest.fixture(autouse=True)
def fresh_papers(session_app: Flask) -> None:
    """No paper is left from another test: tests write rows without recording it."""
    session_app.extensions.pop("kept:papers", None)
