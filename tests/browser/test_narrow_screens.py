"""A phone of 360 pixels, letters twice as large, and names of sixty letters: nothing scrolls sideways."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from directory.vocabulary.prices import CHOOSABLE_PAYERS, Payer
from tests.browser.inspection import NewPage, first_services
from tests.browser.paths import SERVICE

WIDTH, HEIGHT = 360, 740
FINGER = 24  # CSS pixels: the least height of what is pressed (WCAG 2.2, 2.5.8)
EDGE = 12  # CSS pixels: what is pressed stands at least so far from the edge
LONGEST_COUNCIL = "E09000013"  # Hammersmith and Fulham
USUAL, TWICE = 16, 32  # pixels: the letters that a browser is set to
# A style of a reader's own, which media queries can't see.
ENLARGE = "document.documentElement.style.fontSize = '200%'"
LARGE_LETTERS = ((USUAL, ENLARGE), (TWICE, "null"))
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
        if (!name.closest(".cc-phone, .cc-do__number, .cc-amount, .cc-sums")) name.textContent = long;
    }
}"""
# The words of what is pressed and of what it costs that stand on two lines.
BROKEN_WORDS = """() => {
    const broken = [];
    const money = ".cc-amount, .cc-panel__price b, .cc-sums dd";
    const parts = money + ", .govuk-button, .cc-tool, .cc-heart, .cc-pick, .cc-card__name";
    for (const part of document.querySelectorAll(parts)) {
        const walker = document.createTreeWalker(part, NodeFilter.SHOW_TEXT);
        while (walker.nextNode()) {
            const text = walker.currentNode;
            if (text.parentElement.closest(".govuk-visually-hidden, .cc-band__go")) continue;
            for (const word of text.data.matchAll(/[^\\s–-]+/g)) {
                const range = document.createRange();
                range.setStart(text, word.index);
                range.setEnd(text, word.index + word[0].length);
                const boxes = [...range.getClientRects()].filter((box) => box.width);
                if (new Set(boxes.map((box) => Math.round(box.top))).size > 1) broken.push(word[0]);
            }
        }
    }
    return broken;
}"""
FIXED = """() => [...document.querySelectorAll("body *")]
    .filter((part) => ["fixed", "sticky"].includes(getComputedStyle(part).position) && part.checkVisibility())
    .map((part) => part.className)"""
CUT_OFF = """() => [...document.querySelectorAll(".cc-chart text")]
    .filter((words) => {
        const [inner, outer] = [words, words.closest("svg")].map((part) => part.getBoundingClientRect());
        return inner.left < outer.left - 1 || inner.right > outer.right + 1;
    }).map((words) => words.textContent)"""
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


@pytest.mark.parametrize(("letters", "style"), [(USUAL, "null"), *LARGE_LETTERS])
@pytest.mark.parametrize("step", PAGES)
def test_nothing_scrolls_sideways(
    site: str, new_page: NewPage, service_slug: str, step: str, letters: int, style: str
) -> None:
    page = narrow(new_page, letters)
    for lang in ("en", "ar"):
        path = step.replace(SERVICE, service_slug)
        page.goto(f"{site}{path}{'&' if '?' in path else '?'}lang={lang}")
        for change in (style, LENGTHEN):
            page.evaluate(change)
            width = page.evaluate("document.documentElement.scrollWidth")
            assert width <= WIDTH, (lang, width, page.evaluate(OVERFLOWS))


@pytest.mark.parametrize(("letters", "style"), LARGE_LETTERS)
@pytest.mark.parametrize("step", [PAGES[2], *PAGES[4:6]])
def test_words_and_amounts_stay_whole_in_large_letters(
    site: str, new_page: NewPage, service_slug: str, step: str, letters: int, style: str
) -> None:
    page = narrow(new_page, letters)
    page.goto(f"{site}{step.replace(SERVICE, service_slug)}")
    page.evaluate(style)
    assert page.evaluate(BROKEN_WORDS) == []


def test_what_was_put_on_the_shortlist_stands_clear_of_every_bar(
    site: str, new_page: NewPage, service_slug: str
) -> None:
    page = narrow(new_page, USUAL)
    page.goto(f"{site}/services/{service_slug}")
    page.get_by_role("button", name="Add to shortlist").click()
    page.get_by_text("This is on your shortlist.").wait_for()
    name = page.locator("#service h1").bounding_box()
    assert page.url.endswith("#service") and name is not None and name["y"] > 0, name
    page.goto(f"{site}/find-care?category=nursing_home")
    page.locator(".cc-heart").nth(2).click()
    page.wait_for_url("**#service-3")
    card, bar = page.locator("#service-3").bounding_box(), page.locator(".cc-tools").bounding_box()
    assert card is not None and bar is not None and card["y"] >= bar["y"] + bar["height"], (card, bar)


def test_prices_on_the_shortlist_have_the_width_of_a_phone(
    site: str, new_page: NewPage, service_slug: str
) -> None:
    page = narrow(new_page, USUAL)
    page.goto(f"{site}/services/{service_slug}")
    page.get_by_role("button", name="Add to shortlist").click()
    page.goto(f"{site}/shortlist")
    facts, price = page.locator(".cc-facts").bounding_box(), page.locator(".cc-fact").first.bounding_box()
    assert facts is not None and price is not None and price["width"] == facts["width"], (facts, price)


def test_facts_at_a_glance_leave_no_box_empty(site: str, new_page: NewPage, service_slug: str) -> None:
    page = narrow(new_page, USUAL)
    page.goto(f"{site}/services/{service_slug}")
    whole = page.locator(".cc-glance").bounding_box()
    last = page.locator(".cc-glance > div").last.bounding_box()
    assert whole is not None and last is not None, (whole, last)
    assert page.locator(".cc-glance > div").count() == 3 and last["width"] >= whole["width"] - 2, (
        whole,
        last,
    )


def test_a_short_name_beside_what_is_compared_stays_whole(
    site: str, new_page: NewPage, service_slug: str
) -> None:
    page = narrow(new_page, USUAL)
    page.goto(f"{site}/compare?service={service_slug}")
    name = page.locator(".cc-compare__service bdi").first
    height = name.bounding_box()
    name.evaluate("name => { name.textContent = 'Rosemaryorchard' }")
    assert name.bounding_box()["height"] <= height["height"]  # type: ignore[index]


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_a_chart_shows_its_amounts_whole(site: str, new_page: NewPage, lang: str) -> None:
    page = narrow(new_page, USUAL)
    for slug in first_services(page, f"{site}/find-care?category=nursing_home", 4):
        page.goto(f"{site}/services/{slug}?lang={lang}")
        page.evaluate("for (const fold of document.querySelectorAll('details')) fold.open = true")
        assert page.evaluate(CUT_OFF) == []
        if page.locator("#price-history ~ .cc-chart").count():
            return
    pytest.fail("no service has a chart of its prices")


@pytest.mark.parametrize(("letters", "style"), LARGE_LETTERS)
def test_no_bar_stays_fixed_over_large_letters(
    site: str, new_page: NewPage, service_slug: str, letters: int, style: str
) -> None:
    for path in ("/find-care?category=nursing_home&near=N8+0RD", f"/services/{service_slug}"):
        page = narrow(new_page, letters)
        page.goto(site + path)
        for box in page.locator(".cc-pick input").all()[:2]:
            box.check()
        if letters == USUAL:
            assert page.evaluate(FIXED), "in usual letters they stay in reach"
        page.evaluate(style)
        page.wait_for_function(f"() => !({FIXED})().length")


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
    page.locator(".cc-heart").first.click()  # how many services are on it stands beside its name
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


@pytest.mark.parametrize("lang", ["en", "tr", "ar"])
@pytest.mark.parametrize("width", [320, WIDTH])
def test_what_is_pressed_at_the_foot_stands_clear_of_both_edges(
    site: str, new_page: NewPage, service_slug: str, width: int, lang: str
) -> None:
    page = new_page(viewport={"width": width, "height": HEIGHT})
    page.goto(f"{site}/services/{service_slug}?lang={lang}")
    for button in page.locator(".cc-do .govuk-button").all():
        box = button.bounding_box()
        assert box is not None and box["x"] >= EDGE and box["x"] + box["width"] <= width - EDGE
