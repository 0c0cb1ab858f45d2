"""The map of a list in a browser: beside the list or above it, with pins for a finger and for the keyboard."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.inspection import HUNG_MILLISECONDS, NewPage

NEAR = "/find-care?category=nursing_home&near=N8+0RD&payer=council&view=map"
MANY = "/find-care?category=care_home&council=all&view=map"
SIZES = {"wide": (1280, 900), "phone": (360, 740), "small": (320, 640)}
FINGER, MILLIMETRES = 44, 96 / 25.4
# What can be pressed of each pin in sight, and whether a press in its middle and near its edges meets that pin.
PINS = """() => [...document.querySelectorAll(".cc-map__pin")]
    .filter((pin) => pin.getClientRects().length).map((pin) => {
    pin.scrollIntoView({block: "center"});
    const box = pin.querySelector(".cc-map__finger").getBoundingClientRect();
    const met = [[.5, .5], [.06, .5], [.94, .5], [.5, .06], [.5, .94]].map(([across, down]) =>
        document.elementFromPoint(box.left + across * box.width, box.top + down * box.height)?.closest("a") === pin);
    return {width: box.width, height: box.height, met, name: pin.querySelector("title").textContent,
        to: pin.getAttribute("href"), tab: pin.tabIndex};
})"""
# Where on the map each pin stands, in hundredths of its sides.
PLACES = """() => {
    const map = document.querySelector(".cc-map__drawing").getBoundingClientRect();
    return [...document.querySelectorAll(".cc-map__pin")].filter((pin) => pin.getClientRects().length).map((pin) => {
        const box = pin.querySelector(".cc-map__finger").getBoundingClientRect();
        return [box.left - map.left, box.top - map.top].map((at) => Math.round(100 * at / map.width));
    });
}"""
TOPS = """() => [".cc-map", ".cc-card"].map((part) => {
    const box = document.querySelector(part).getBoundingClientRect();
    return [box.left, box.top + scrollY];
})"""


@pytest.fixture(scope="module", params=SIZES)
def page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """One page for each size of screen. Nothing here needs a script."""
    width, height = SIZES[request.param]
    context = browser.new_context(
        viewport={"width": width, "height": height}, java_script_enabled=False, has_touch=width < 900
    )
    context.set_default_timeout(HUNG_MILLISECONDS)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("path", [NEAR, MANY])
def test_every_pin_is_as_large_as_a_finger_and_says_its_name(site: str, page: Page, path: str) -> None:
    page.goto(site + path)
    pins = page.evaluate(PINS)
    assert pins and all(pin["width"] >= FINGER - 0.1 and pin["height"] >= FINGER - 0.1 for pin in pins)
    assert [pin["name"] for pin in pins if not all(pin["met"])] == []
    assert all(pin["name"] and pin["tab"] == 0 for pin in pins)


@pytest.mark.parametrize("path", [NEAR, MANY])
def test_every_card_that_has_a_number_is_behind_one_pin(site: str, page: Page, path: str) -> None:
    page.goto(site + path)
    led_to = []
    for pin in page.evaluate(PINS):
        target = page.locator(f"{pin['to']} + .cc-map__spot")
        is_card = pin["to"].startswith("#service-")
        links = [] if is_card else target.locator("li a").evaluate_all("all => all.map(a => a.hash)")
        led_to += [pin["to"]] if is_card else links
    cards = page.locator(".cc-card:has(.cc-card__name .cc-number)").evaluate_all(
        "all => all.map(c => `#${c.id}`)"
    )
    assert sorted(led_to) == sorted(cards) and cards


def test_a_square_opens_to_its_services(site: str, page: Page) -> None:
    page.goto(site + MANY)
    square = page.locator(".cc-map__pin--stack:visible").first
    opened = page.locator(f"{square.get_attribute('href')} + .cc-map__spot")
    expect(opened).not_to_be_visible()
    square.locator("circle").click()
    expect(opened).to_be_in_viewport(ratio=1)
    expect(page.locator(".cc-map__drawing")).to_be_in_viewport(ratio=0.9)
    expect(page.locator(".cc-map__spot:visible")).to_have_count(1)
    service = opened.locator("li a").last
    card = page.locator(service.get_attribute("href") or "")
    box = service.bounding_box()
    assert box and box["height"] >= FINGER
    service.click()
    expect(card).to_be_in_viewport()
    expect(opened).not_to_be_visible()


def test_the_map_stands_beside_its_list_where_there_is_room(site: str, page: Page) -> None:
    page.goto(site + NEAR)
    (map_left, map_top), (card_left, card_top) = page.evaluate(TOPS)
    if page.viewport_size and page.viewport_size["width"] == SIZES["wide"][0]:
        assert card_top <= 300 and abs(map_top - card_top) < 5 and map_left > card_left
    else:
        assert map_top <= 450 and card_top > map_top


def test_the_map_is_a_choice(site: str, page: Page) -> None:
    page.goto(site + NEAR.removesuffix("&view=map"))
    expect(page.locator(".cc-map")).to_have_count(0)
    page.locator(".cc-tools").get_by_role("link", name="Map").click()
    expect(page.locator(".cc-map")).to_be_visible()
    page.locator(".cc-tools").get_by_role("link", name="List").click()
    expect(page.locator(".cc-map")).to_have_count(0)


def test_the_filters_open_beside_the_map(site: str, page: Page) -> None:
    page.goto(site + NEAR)
    drawer = page.locator("#narrow")
    expect(drawer).not_to_be_visible()
    page.locator(".cc-tools a[href='#narrow']").click()
    expect(drawer).to_be_visible()
    if page.viewport_size and page.viewport_size["width"] == SIZES["wide"][0]:
        expect(page.locator(".cc-map")).to_be_visible()
    page.get_by_role("link", name="Close the filters").click()
    expect(drawer).not_to_be_visible()


def test_a_map_is_never_mirrored(site: str, page: Page) -> None:
    places = []
    for lang in ("en", "ar"):
        page.goto(f"{site}{NEAR}&lang={lang}")
        places.append(page.evaluate(PLACES))
    assert places[0] == places[1]


def test_the_keyboard_reaches_each_pin(site: str, new_page: NewPage) -> None:
    page = new_page(viewport={"width": 1280, "height": 900})
    page.goto(site + NEAR)
    page.locator(".cc-tools a").last.focus()
    seen = []
    for _ in range(len(page.evaluate(PINS))):
        page.keyboard.press("Tab")
        seen.append(page.evaluate("document.activeElement.getAttribute('href')"))
    assert seen == [pin["to"] for pin in page.evaluate(PINS)]
    page.keyboard.press("Enter")
    assert page.url.endswith(seen[-1])


def test_on_paper_it_is_small_and_its_squares_are_written_out(site: str, printed_page: Page) -> None:
    printed_page.set_viewport_size({"width": 794, "height": 1123})
    printed_page.emulate_media(media="print")
    printed_page.goto(site + MANY)
    box = printed_page.locator(".cc-map__box svg").first.bounding_box()
    assert box and box["width"] <= 100 * MILLIMETRES + 1
    squares = printed_page.locator(".cc-map__pin--stack:visible").count()
    assert squares and printed_page.locator(".cc-map__spot:visible").count() == squares
    printed_page.emulate_media(media="screen")
