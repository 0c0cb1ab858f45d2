"""A family's shortlist in a browser: with and without script, on a phone, in every language, on paper."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.inspection import AXE, DEBOUNCE_MILLISECONDS, RUN_AXE, SCROLLS_SIDEWAYS, TAGS, NewPage
from tests.patience import wait_until

KINDS = ("home_care", "care_home", "day_opportunities")


def choose(page: Page, site: str) -> None:
    """Put the first service of three kinds on the shortlist."""
    for number, kind in enumerate(KINDS, 1):
        page.goto(f"{site}/find-care?category={kind}")
        page.locator(".cc-card__name a").first.click()
        page.get_by_role("button", name="Add to shortlist").click()
        expect(page.get_by_text("This is on your shortlist.")).to_be_visible()
        expect(page.locator("header")).to_contain_text(f"Shortlist ({number})")


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_a_family_chooses_together(script: bool, site: str, new_page: NewPage) -> None:
    page = new_page(java_script_enabled=script, viewport={"width": 320, "height": 640})
    choose(page, site)
    page.get_by_role("link", name="Shortlist (3)").click()
    assert page.locator(".cc-card").count() == 3
    assert page.locator("input[form=compare]:checked").count() == 3
    expect(page.locator("[data-notes-off]")).to_be_visible(visible=not script)
    if script:
        page.get_by_label("Your notes about").first.fill("Ask about the garden")
        page.reload()
        expect(page.get_by_label("Your notes about").first).to_have_value("Ask about the garden")
    page.goto(f"{site}/shortlist?near=N8+0RD&max-weekly=300")
    page.get_by_role("button", name="Take off").first.click()
    expect(page.get_by_role("status")).to_contain_text("is off your shortlist")
    page.get_by_role("button", name="Put it back").click()
    assert page.locator(".cc-card").count() == 3
    expect(page.get_by_label("Weekly budget")).to_have_value("300")
    address = page.locator("#page-address").input_value()
    sister = new_page(java_script_enabled=script)
    sister.goto(address)
    sister.get_by_role("button", name="Keep these as my own shortlist").click()
    expect(sister.get_by_role("status")).to_contain_text("3 services were added")
    page.get_by_label("E-mail address").fill("ann at home")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator(".govuk-error-summary")).to_be_visible()
    expect(page.get_by_label("Weekly budget")).to_have_value("300")
    page.get_by_label("E-mail address").fill("ann@example.com")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("on its way")
    page.get_by_role("button", name="Empty the shortlist").click()
    expect(page.get_by_role("status")).to_contain_text("Your shortlist is empty now")


def test_a_letter_that_was_sent_again_to_another_address_is_written_too(site: str, new_page: NewPage) -> None:
    page, letters = new_page(), new_page()
    addresses = ("ann.at.the.shortlist@example.com", "bob.at.the.shortlist@example.com")
    choose(page, site)
    letters.goto(f"{site}/demo/mail")
    page.goto(f"{site}/shortlist")
    for address in addresses:
        page.get_by_label("E-mail address").fill(address)
        page.get_by_role("button", name="Send", exact=True).click()
        expect(page.get_by_role("status")).to_contain_text("on its way")
        page.go_back(wait_until="commit")
        expect(page.get_by_label("E-mail address")).to_have_value(address)
        page.wait_for_timeout(DEBOUNCE_MILLISECONDS)

    def written() -> list[int]:
        """How many letters went to each: the demonstration's own come meanwhile, and only the newest are listed."""
        letters.reload()
        return [letters.locator("main li", has_text=address).count() for address in addresses]

    wait_until(lambda: written() == [1, 1], "both letters")


@pytest.mark.parametrize("lang", ["en", "tr", "ar"])
def test_nothing_is_wrong_with_a_filled_shortlist(lang: str, site: str, new_page: NewPage) -> None:
    page = new_page(viewport={"width": 1280, "height": 900})
    choose(page, site)
    page.goto(f"{site}/shortlist")
    shared = page.locator("#page-address").input_value()
    for address in (f"{site}/shortlist?near=N8+0RD&lang={lang}", f"{shared}?lang={lang}"):
        page.goto(address)
        page.evaluate(AXE + "\n;0")
        for width in (1280, 320):
            page.set_viewport_size({"width": width, "height": 900})
            assert not page.evaluate(SCROLLS_SIDEWAYS)
            assert not page.evaluate(RUN_AXE, TAGS)
    page.goto(f"{site}/shortlist")
    page.emulate_media(media="print")
    expect(page.locator(".cc-qr")).to_be_visible()
    assert page.locator(".cc-qr").bounding_box()["width"] > 200
    expect(page.locator(".cc-note__lines").first).to_be_visible()
    expect(page.locator("textarea").first).to_be_hidden()
