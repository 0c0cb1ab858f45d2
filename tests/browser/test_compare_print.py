"""Services side by side in a browser: one sheet of paper, and a phone on which what is the same is said once."""

from __future__ import annotations

import io

import pytest
from playwright.sync_api import Page
from pypdf import PdfReader

from tests.browser.inspection import NewPage, first_services

LANDSCAPE_A4 = (842, 595)  # points
ASKED = "&visits=7x30,7x45,2c&near=N8+0RD&near=Derby&max-weekly=250"


def open_comparison(page: Page, site: str, count: int, rest: str = "") -> None:
    """Put the first services of a list side by side."""
    slugs = first_services(page, f"{site}/find-care?category=home_care&near=N8+0RD", count)
    page.goto(f"{site}/compare?" + "&".join(f"service={slug}" for slug in slugs) + rest)


@pytest.mark.parametrize("lang", ["en", "tr", "ar"])
@pytest.mark.parametrize("count", [2, 3, 4])
def test_a_comparison_is_one_landscape_sheet(count: int, lang: str, site: str, printed_page: Page) -> None:
    open_comparison(printed_page, site, count, f"{ASKED}&lang={lang}&payer=council")
    paper = PdfReader(io.BytesIO(printed_page.pdf(prefer_css_page_size=True)))
    assert len(paper.pages) == 1
    box = paper.pages[0].mediabox
    assert (round(box.width), round(box.height)) == LANDSCAPE_A4


@pytest.mark.parametrize("count", [2, 3, 4])
def test_with_both_figures_every_row_is_on_the_first_sheet(count: int, site: str, printed_page: Page) -> None:
    open_comparison(printed_page, site, count, f"{ASKED}&lang=en&payer=not_sure")
    paper = PdfReader(io.BytesIO(printed_page.pdf(prefer_css_page_size=True)))
    assert len(paper.pages) <= 2, "whom to ring may stand on a second"
    words = paper.pages[0].extract_text()
    assert "If the Council arranges it" in words and "How old the price is" in words


def test_on_a_phone_what_is_the_same_is_said_once(site: str, new_page: NewPage) -> None:
    page = new_page(viewport={"width": 320, "height": 640})
    open_comparison(page, site, 3)
    same, other = page.locator(".cc-compare__same"), page.locator(".cc-compare__differs")
    assert same.count() and other.count()
    assert same.first.locator("td:visible").count() == 1
    assert same.first.get_by_text("the same for all").is_visible()
    assert other.first.locator("td:visible").count() == 3
    page.set_viewport_size({"width": 1280, "height": 900})
    assert same.first.locator("td:visible").count() == 3
    assert same.first.get_by_text("the same for all").is_hidden()
