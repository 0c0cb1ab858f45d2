"""The questions for a visit on paper: large print, one sheet a service, the Council's number on each."""

from __future__ import annotations

import io

import pytest
from playwright.sync_api import Page
from pypdf import PdfReader

from tests.browser.inspection import first_services


@pytest.mark.parametrize("lang", ["en", "tr", "ar"])
@pytest.mark.parametrize("kind", ["home_care", "care_home", "day_opportunities"])
def test_each_service_is_one_sheet(kind: str, lang: str, site: str, printed_page: Page) -> None:
    page = printed_page
    page.emulate_media(media="null")
    slugs = first_services(page, f"{site}/find-care?category={kind}", 2)
    query = "&".join(f"service={slug}" for slug in slugs)
    page.goto(f"{site}/checklists?{query}&need=dementia&lang={lang}")
    paper = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))
    # A home asks so much that its questions fill a page: its second holds the lines to write on.
    assert len(paper.pages) == len(slugs) * (2 if kind == "care_home" else 1)
    page.emulate_media(media="print")
    words = page.locator(".cc-checklist li").first
    assert words.evaluate("line => parseFloat(getComputedStyle(line).fontSize)") >= 21, "16 points"
    assert page.locator(".cc-sheet .cc-phone:visible").count() == len(slugs)
