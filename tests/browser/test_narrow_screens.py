"""A phone of 360 pixels, letters twice as large, and names of sixty letters: nothing scrolls sideways."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from directory.vocabulary.prices import CHOOSABLE_PAYERS, Payer
from tests.browser.inspection import NewPage
from tests.browser.paths import SERVICE

WIDTH, HEIGHT = 360, 740
FINGER = 24  # CSS pixels: the least height of what is pressed (WCAG 2.2, 2.5.8)
LONGEST_COUNCIL = "E09000013"  # Hammersmith and Fulham
USUAL, TWICE = 16, 32  # pixels: the letters that a browser is set to
PAGES = (
    "/",
    "/find-care",
    "/find-care?category=nursing_home&near=N8+0RD",
    "/find-care?category=home_care&near=N8+0RD&max-weekly=300&over=1",
    "/services/{service}",
    "/compare?service={service}",
    "/catalogue/haringey?category=nursing_home",
    "/shortlist",
)
# Whatever a provider may have typed: its name, its own words, what it is called in a sentence or a row.
LENGTHEN = """() => {
    const long = "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogochhh".slice(0, 60);
    for (const name of document.querySelectorAll("main bdi, main h1, main .cc-card__name a, main .cc-lead")) {
        if (!name.closest(".cc-phone")) name.textContent = long;
    }
}"""
HIDDEN = ".govuk-visually-hidden, .govuk-skip-link, svg"
OVERFLOWS = f"""() => [...document.querySelectorAll("body *")]
    .filter((part) => part.getBoundingClientRect().right > innerWidth + 1 || part.getBoundingClientRect().left < -1)
    .filter((part) => !part.closest("{HIDDEN}"))
    .map((part) => part.tagName + "." + part.className).slice(0, 5)"""


def narrow(new_page: NewPage, letters: int, lang: str = "en") -> Page:
    page = new_page(viewport={"width": WIDTH, "height": HEIGHT}, java_script_enabled=True, locale=lang)
    page.context.new_cdp_session(page).send(
        "Page.setFontSizes", {"fontSizes": {"standard": letters, "fixed": letters}}
    )
    return page


@pytest.mark.parametrize("letters", [USUAL, TWICE])
@pytest.mark.parametrize("step", PAGES)
def test_nothing_scrolls_sideways(
    site: str, new_page: NewPage, service_slug: str, step: str, letters: int
) -> None:
    page = narrow(new_page, letters)
    for lang in ("en", "ar"):
        path = step.replace(SERVICE, service_slug)
        page.goto(f"{site}{path}{'&' if '?' in path else '?'}lang={lang}")
        for change in ("() => {}", LENGTHEN):
            page.evaluate(change)
            width = page.evaluate("document.documentElement.scrollWidth")
            assert width <= WIDTH, (lang, width, page.evaluate(OVERFLOWS))


@pytest.mark.parametrize("payer", CHOOSABLE_PAYERS)
@pytest.mark.parametrize("lang", ["en", "tr", "ar"])
def test_the_header_takes_a_fifth_of_the_screen_at_most(
    site: str, new_page: NewPage, lang: str, payer: str
) -> None:
    """Of letters that are larger; in usual ones whom the page speaks for stands in it, too, in words of any length.

    Who pays stands in it in every size, and is changed there.
    """
    for letters, text, share in ((TWICE, "normal", 5), (USUAL, "large", 5), (USUAL, "normal", 5)):
        page = narrow(new_page, letters)
        page.goto(f"{site}/find-care?lang={lang}&text={text}&payer={payer}&council={LONGEST_COUNCIL}")
        header = page.locator(".cc-header").bounding_box()
        assert header is not None and header["height"] <= HEIGHT / share, (letters, text, header)
        who_pays = page.locator(".cc-header__for .cc-for--payer")
        box = who_pays.bounding_box()
        assert box is not None and box["height"] >= FINGER and box["y"] + box["height"] <= header["height"]
        shown = who_pays.locator("b" if payer != Payer.NOT_SURE else "span").bounding_box()
        assert shown is not None and shown["width"] > FINGER, (letters, text, shown)
        who_pays.click()
        assert page.url.endswith("#who-pays")
        assert page.locator("#who-pays").get_by_role("radio").first.is_visible()


@pytest.mark.parametrize("lang", ["en", "tr", "ar"])
def test_the_name_the_shortlist_and_the_menu_share_a_line(site: str, new_page: NewPage, lang: str) -> None:
    page = narrow(new_page, USUAL)
    page.goto(f"{site}/find-care?lang={lang}")
    boxes = [page.locator(f".cc-header{part}").bounding_box() for part in ("__house", "__shortlist")]
    menu = page.locator(".cc-menu summary").bounding_box()
    assert menu and all(box and box["y"] < menu["y"] + menu["height"] for box in boxes), (menu, boxes)
    assert all(box and menu["y"] < box["y"] + box["height"] for box in boxes), (menu, boxes)


def test_paper_says_whose_list_it_is_and_who_pays(site: str, new_page: NewPage) -> None:
    page = new_page(viewport={"width": 800, "height": 1100})
    page.emulate_media(media="print")
    page.goto(f"{site}/find-care?payer=council&council={LONGEST_COUNCIL}")
    bar = page.locator(".cc-header__for")
    for words in ("Hammersmith and Fulham", "The Council arranges it"):
        assert bar.get_by_text(words).is_visible()
    assert not bar.get_by_text("Change who pays").is_visible()


def test_the_menu_opens_without_script(site: str, new_page: NewPage) -> None:
    page = new_page(viewport={"width": WIDTH, "height": HEIGHT}, java_script_enabled=False)
    page.goto(f"{site}/")
    assert not page.get_by_role("link", name="Guides").is_visible()
    page.locator(".cc-menu summary").click()
    page.locator(".cc-menu").get_by_role("link", name="Guides").click()
    assert page.url.endswith("/guides")
    wide = new_page(viewport={"width": 1280, "height": 800})
    wide.goto(f"{site}/")
    assert wide.locator(".cc-header").get_by_role("link", name="Guides").is_visible()
    assert not wide.locator(".cc-menu").is_visible()
