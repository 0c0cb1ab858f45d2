"""Lists of the desks on paper: the rows and where they come from, without navigation and without buttons."""

from __future__ import annotations

import io

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from directory.web.sign_in import COOKIE
from tests.browser.signing_in import DemoSessions

ON_SCREEN = (
    ".cc-rooms, .cc-foot, .cc-filters, .cc-press, .govuk-button, .cc-export, .cc-top__me, .cc-top__search"
)
PAGES = {
    "/council?whose=everyones": "framework_manager",
    "/council/checks?which=all": "quality_officer",
    "/council/admissions": "framework_manager",
    "/council/moderation": "moderator",
    "/provider": "provider_user",
}


@pytest.fixture(scope="module")
def sessions(site: str) -> DemoSessions:
    """The people of the demonstration, signed in."""
    return DemoSessions(site)


@pytest.mark.parametrize("path", PAGES)
def test_a_list_prints_its_rows_alone(
    path: str, site: str, sessions: DemoSessions, printed_page: Page
) -> None:
    page = printed_page
    page.context.add_cookies([{"name": COOKIE, "value": sessions.token(PAGES[path]), "url": site}])
    page.goto(f"{site}{path}")
    page.set_viewport_size({"width": 688, "height": 1000})  # an A4 sheet between its margins
    page.emulate_media(media="print")
    assert page.locator(f":is({ON_SCREEN}):visible").count() == 0
    expect(page.locator(".cc-paper-only")).to_be_visible()
    for table in page.locator("main table").all():
        assert table.evaluate("table => getComputedStyle(table).display") == "table"
    black = page.locator(".cc-top").evaluate("bar => getComputedStyle(bar).color")
    assert black == "rgb(0, 0, 0)", "paper has no dark ground behind white words"
    paper = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))
    words = " ".join(sheet.extract_text() for sheet in paper.pages)
    assert page.locator("h1").inner_text() in " ".join(words.split()) and "Printed on" in words
