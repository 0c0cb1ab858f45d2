"""The town whose catalogue is printed, and an empty cache of PDFs for every test."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.finding import conftest as finding_conftest

town = finding_conftest.town


@pytest.fixture(autouse=True)
def empty_pdf_cache(session_app: Flask) -> None:
    """No PDF is left from another test: tests write rows without recording it."""
    session_app.extensions.pop("cache:catalogue_pdfs", None)
