"""Services side by side in a browser: one sheet of paper with all that is folded, and a card a row on a phone."""

from __future__ import annotations

import io
from unicodedata import normalize

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
    assert "The same for " in words and "They can end with" in words


def test_what_is_the_same_is_folded_on_a_screen_and_printed(site: str, printed_page: Page) -> None:
    open_comparison(printed_page, site, 3, "&lang=en&payer=council")
    fold = printed_page.locator(".cc-compare__same")
    name = fold.locator("dt").first
    paper = PdfReader(io.BytesIO(printed_page.pdf(prefer_css_page_size=True)))
    words = " ".join(normalize("NFKC", paper.pages[0].extract_text()).split())  # "fi" is one letter on paper
    facts = fold.locator("dt").all_text_contents()
    assert facts and all(fact in words for fact in facts)
    printed_page.emulate_media(media="screen")
    assert not name.is_visible()
    fold.locator("summary").focus()
    printed_page.keyboard.press("Enter")
    assert name.is_visible()


def test_nothing_is_coloured_behind_a_sheet(site: str, printed_page: Page) -> None:
    open_comparison(printed_page, site, 2, "&lang=en&payer=council")
    printed_page.emulate_media(media="print")
    grounds = printed_page.evaluate(
        "[document.documentElement, document.body].map(p => getComputedStyle(p).backgroundColor)"
    )
    assert set(grounds) == {"rgb(255, 255, 255)"}
    assert "from /compare?" in printed_page.locator(".cc-paper-only").last.inner_text(), (
        "no host that nobody set"
    )


def test_on_paper_no_dot_stands_before_the_square_of_a_share(site: str, printed_page: Page) -> None:
    slugs = first_services(printed_page, f"{site}/find-care?category=nursing_home", 2)
    path = "/compare?" + "&".join(f"service={slug}" for slug in slugs)
    printed_page.goto(f"{site}{path}&lang=en&payer=self_funder")
    printed_page.emulate_media(media="print")
    before = "lines => lines.map(line => getComputedStyle(line, '::before').content)"
    assert set(printed_page.locator(".cc-compare__share").evaluate_all(before)) == {"none"}


def test_on_paper_the_lowest_of_two_prices_has_a_line_of_its_own(site: str, printed_page: Page) -> None:
    open_comparison(printed_page, site, 3, "&lang=en&payer=not_sure")
    printed_page.emulate_media(media="print")
    for mark in printed_page.locator(".cc-compare__apart").all():
        assert mark.evaluate("line => getComputedStyle(line).display") == "block"


def test_a_website_in_the_catalogue_is_printed_once(site: str, printed_page: Page) -> None:
    printed_page.goto(f"{site}/catalogue/haringey?lang=en")
    printed_page.emulate_media(media="print")
    links = printed_page.locator(".cc-card a[rel~=noopener]")
    after = links.evaluate_all("links => links.map(link => getComputedStyle(link, '::after').content)")
    assert after and set(after) == {"none"}


def test_a_phone_has_the_heads_beside_each_other_and_a_card_a_row(site: str, new_page: NewPage) -> None:
    page = new_page(viewport={"width": 360, "height": 740})
    open_comparison(page, site, 3)
    heads = [head.bounding_box() for head in page.locator(".cc-compare thead th").all()]
    assert len({head["y"] for head in heads if head}) == 1
    row = page.locator(".cc-compare tbody tr:has(td)").first
    cells = [cell.bounding_box() for cell in row.locator("td").all()]
    tops = [cell["y"] for cell in cells if cell]
    assert len(set(tops)) == 3 and tops == sorted(tops)
    assert row.locator(".cc-compare__service").first.is_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
