"""How soon a list begins and how high its cards are: what a family sees before it moves the page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.inspection import HUNG_MILLISECONDS, NewPage

SEARCHES = (
    "/find-care?category=home_care&near=N8+0RD",
    "/find-care?category=nursing_home&near=N8+0RD",
    "/find-care?q=help+washing+and+dressing,+turkish+speaking,+near+N8+0RD",
)
MORE = (
    "/find-care?category=nursing_home",
    "/find-care?category=home_care",
    "/find-care?category=supported_living",
)
MAPS = (
    "/find-care?category=nursing_home&near=N8+0RD&view=map",
    "/find-care?category=care_home&near=N8+0RD&view=map",
)


class Screen(NamedTuple):
    """A screen, and what is asked of it in CSS pixels: where the first card begins, how high a card may be."""

    width: int
    height: int
    first_card: int
    card: int
    warned_card: int


WIDE = 1000  # CSS pixels
THUMB = 44  # CSS pixels, either way
SCREENS = (Screen(1280, 900, 300, 220, 250), Screen(360, 740, 450, 330, 330))
MEASURE = """() => [...document.querySelectorAll(".cc-card")].map((card) => {
    const box = card.getBoundingClientRect();
    return {top: box.top + scrollY, height: box.height, warned: !!card.querySelector(".cc-strip"),
        name: card.querySelector(".cc-card__name").textContent};
})"""
# For the keyboard, which follows the order of the source.
FILTERS_COME_FIRST = """() => {
    const filters = document.querySelector("#narrow"), card = document.querySelector(".cc-card");
    return Boolean(filters.compareDocumentPosition(card) & Node.DOCUMENT_POSITION_FOLLOWING);
}"""
# What the button draws behind its words.
COUNTED = """() => getComputedStyle(document.querySelector(".cc-picked__count"), "::after").content"""
TICKED = "boxes => new Set(boxes.map(box => `${box.name}=${box.value}`)).size"


@pytest.fixture(scope="module", params=SCREENS, ids=lambda screen: str(screen.width))
def screen(request: pytest.FixtureRequest) -> Screen:
    return request.param


@pytest.fixture(scope="module")
def page(browser: Browser, screen: Screen) -> Iterator[Page]:
    """One page for every search on one screen."""
    context = browser.new_context(viewport={"width": screen.width, "height": screen.height})
    context.set_default_timeout(HUNG_MILLISECONDS)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("payer", ["council", "self_funder", "not_sure"])
@pytest.mark.parametrize("search", [*SEARCHES, *MORE, *MAPS])
def test_a_list_begins_soon_and_its_cards_are_low(
    search: str, payer: str, site: str, page: Page, screen: Screen
) -> None:
    """With one price and with those of both who may pay, warned of and not. On a phone a map stands above its list."""
    page.goto(f"{site}{search}&payer={payer}")
    cards = page.evaluate(MEASURE)
    assert cards[0]["top"] <= screen.first_card or (search in MAPS and screen.width < WIDE)
    limits = {False: screen.card, True: screen.warned_card}
    assert not [card for card in cards if card["height"] > limits[card["warned"]]]


def test_the_filters_stand_before_the_cards(site: str, page: Page, screen: Screen) -> None:
    page.goto(site + SEARCHES[0])
    assert page.evaluate(FILTERS_COME_FIRST)
    drawer = page.locator("#narrow")
    if screen.width >= WIDE:
        assert drawer.is_visible()
        return
    assert not drawer.is_visible()
    page.mouse.wheel(0, 3000)
    button = page.locator(".cc-tools a[href='#narrow']")
    box = button.bounding_box()
    assert box and 0 <= box["y"] <= screen.height - box["height"], "its button is in sight all the way down"
    button.click()
    assert drawer.is_visible() and not page.locator(".cc-card").first.is_visible()
    page.get_by_role("link", name="Close the filters").click()
    assert not drawer.is_visible() and page.locator(".cc-card").first.is_visible()


def test_what_is_ticked_to_compare_is_counted_and_in_reach(site: str, page: Page, screen: Screen) -> None:
    page.goto(site + SEARCHES[0])
    boxes = page.locator(".cc-pick input")
    boxes.nth(0).check()
    boxes.nth(1).check()
    page.evaluate("scrollTo(0, 0)")
    button = page.locator(".cc-picked .govuk-button").first
    box = button.bounding_box()
    assert box and box["y"] + box["height"] <= screen.height
    assert "(2)" in page.evaluate(COUNTED)
    button.click()
    assert page.get_by_role("heading", level=1).inner_text().startswith("Compare 2")
    page.go_back()
    assert "(2)" in page.evaluate(COUNTED), "they are still ticked"
    boxes.nth(0).uncheck()
    boxes.nth(1).uncheck()
    assert "(" not in page.evaluate(COUNTED)


def test_a_heart_is_large_enough_and_needs_no_script(site: str, new_page: NewPage, screen: Screen) -> None:
    page = new_page(java_script_enabled=False, viewport={"width": screen.width, "height": screen.height})
    page.goto(site + SEARCHES[1])
    card = page.locator(".cc-card").nth(1)
    name = card.locator(".cc-card__name").inner_text().strip()
    heart = card.get_by_role("button", name=f"Shortlist {name}", exact=True)
    box = heart.bounding_box()
    assert box and box["height"] >= THUMB and box["width"] >= THUMB
    heart.click()
    assert page.url.endswith("#service-2")
    off = card.get_by_role("button", name=f"Shortlisted Take off {name}", exact=True)
    assert off.bounding_box()
    off.click()
    assert card.get_by_role("button", name=f"Shortlist {name}", exact=True).is_visible()


@pytest.mark.parametrize("search", SEARCHES)
def test_what_is_ticked_agrees_with_the_chips(search: str, site: str, page: Page) -> None:
    page.goto(site + search)
    ticked = page.locator("#narrow input[type=checkbox]:checked").evaluate_all(TICKED)
    places = 1
    chips = page.locator(".cc-chips a").count() - 1  # who pays can't be taken away
    assert ticked + places == chips


def test_there_is_one_menu_of_orders(site: str, new_page: NewPage) -> None:
    page = new_page(java_script_enabled=False, viewport={"width": 360, "height": 740})
    page.goto(site + SEARCHES[1])
    menu = page.locator(".cc-sort")
    assert menu.count() == 1
    menu.locator("summary").click()
    menu.get_by_role("link", name="Cheapest first").click()
    assert "sort=price" in page.url
    assert page.locator(".cc-sort summary b").inner_text() == "Cheapest first"


def test_the_keyboard_can_skip_to_each_part(site: str, new_page: NewPage) -> None:
    page = new_page()
    page.goto(site + SEARCHES[0])
    met = []
    for _ in range(4):
        page.keyboard.press("Tab")
        met.append(page.evaluate("document.activeElement.getAttribute('href')"))
    assert met == ["#main", "#narrow", "#list", "#picked"]
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "picked"
