"""Somebody with £41,000 in savings, without script on a small phone: form, answer, link, other languages, paper."""

from __future__ import annotations

import io

import pytest
from playwright.sync_api import Browser, Page, expect
from pypdf import PageObject, PdfReader

from tests.browser.inspection import NewPage, PageInspector

ROOM = "/work-out-the-cost/savings?kind=care_home"
HOME = "/work-out-the-cost/savings?kind=home_care"


def sent(page: Page) -> Page:
    """The page with the answer: £897.32 a week without the NHS's part, £212.40 of income towards it."""
    page.check("input[name=level][value=nursing]")
    page.fill("#price", "1165")
    page.fill("#savings", "41,000")
    page.fill("#income", "243.05")
    page.locator("form.cc-cost button[type=submit]").click()
    return page


@pytest.fixture(scope="module")
def link(site: str, browser: Browser) -> str:
    """The link that somebody asked for, after the warning."""
    page = browser.new_context(java_script_enabled=False, viewport={"width": 320, "height": 640}).new_page()
    page.goto(f"{site}{ROOM}")
    sent(page)
    expect(page.locator(".cc-savings__answer")).to_contain_text("in about 26 weeks")
    assert page.url == f"{site}{ROOM}", "nothing that was typed stands in the address"
    page.get_by_role("button", name="Make a link to these figures").click()
    expect(page.locator(".cc-notice--warning")).to_contain_text("A link holds every amount you typed.")
    assert not page.locator("#page-address").count()
    page.get_by_role("button", name="Make the link").click()
    address = page.locator("#page-address").input_value()
    page.context.close()
    return address


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
@pytest.mark.parametrize("lang", ["en", "tr", "ar"])
def test_nothing_is_wrong_with_the_answer(
    lang: str, script: bool, link: str, inspector: PageInspector
) -> None:
    inspection = inspector.inspect(f"{link}&lang={lang}", widths=(1280, 320), script=script)
    assert inspection.status == 200 and not inspection.problems


def test_what_was_wrong_is_said_beside_it_and_kept(site: str, new_page: NewPage) -> None:
    page = new_page(java_script_enabled=False, viewport={"width": 320, "height": 640})
    page.goto(f"{site}{HOME}")
    page.fill("#price", "much")
    page.fill("#savings", "15000")
    page.get_by_role("button", name="Work it out").click()
    expect(page.locator("#price-error")).to_be_visible()
    expect(page.locator("#price")).to_have_value("much")
    expect(page.locator("#savings")).to_have_value("15000")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.fill("#price", "400")
    page.get_by_role("button", name="Work it out").click()
    expect(page.locator(".cc-notice--warning")).to_contain_text("We don’t know this council’s rules.")


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_the_answer_on_paper_has_no_form_and_no_link_in_it(lang: str, link: str, printed_page: Page) -> None:
    printed_page.goto(f"{link}&lang={lang}")
    paper = PdfReader(io.BytesIO(printed_page.pdf(prefer_css_page_size=True)))
    words = " ".join(page.extract_text() for page in paper.pages)
    assert "897.32" in words and "248.40" in words and "figures=" not in words
    assert len(paper.pages) <= 3


@pytest.mark.parametrize("value", ["250000", ""], ids=["worth", "no-worth"])
@pytest.mark.parametrize("savings", ["20000", "41000"])
def test_no_heading_stands_alone_at_the_foot_of_a_sheet(
    site: str, savings: str, value: str, printed_page: Page
) -> None:
    printed_page.goto(f"{site}{ROOM}&lang=en")
    printed_page.check("input[name=home][value=counted]")
    printed_page.fill("#home_value", value)
    printed_page.fill("#savings", savings)
    printed_page.fill("#price", "1000")
    printed_page.locator("form.cc-cost button[type=submit]").click()
    headings = printed_page.locator("main :is(h1, h2, h3, caption, thead tr)").all_inner_texts()
    known = {squeezed(words) for words in headings}
    paper = PdfReader(io.BytesIO(printed_page.pdf(prefer_css_page_size=True)))
    assert "Yourhouseorflat" in known
    for sheet in paper.pages:
        assert squeezed(lowest_words(sheet)) not in known


def lowest_words(sheet: PageObject) -> str:
    """The words of the last line of a sheet."""
    lines: dict[int, str] = {}

    def read(text: str, to_sheet: list[float], to_line: list[float], *_: object) -> None:
        height = to_sheet[1] * to_line[4] + to_sheet[3] * to_line[5] + to_sheet[5]
        if text.strip():
            lines[round(height)] = lines.get(round(height), "") + text

    sheet.extract_text(visitor_text=read)
    return lines[min(lines)]


def squeezed(text: str) -> str:
    """Words without the spaces and ligatures between which a printed page does not tell."""
    return "".join(text.replace("\ufb01", "fi").replace("\ufb02", "fl").split())
