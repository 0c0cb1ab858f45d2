"""What people do, done in a browser: searching, narrowing, going back, the keyboard, paper."""

from __future__ import annotations

import json
import re
import subprocess
import urllib.request
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.inspection import DEBOUNCE_MILLISECONDS, NewPage, requests_of_first_load
from tests.browser.paths import NOT_THERE, PATHS, SERVICE, filled

ROOT = Path(__file__).resolve().parent.parent.parent
VNU = ROOT / "node_modules/vnu-jar/build/dist/vnu.jar"
WORDS = "help washing and dressing, turkish speaking, near N8 0RD"


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_a_daughter_finds_care_and_reads_about_it(script: bool, site: str, new_page: NewPage) -> None:
    page = new_page(java_script_enabled=script, viewport={"width": 320, "height": 640})
    page.goto(site)
    page.fill("#q", WORDS)
    page.get_by_role("button", name="Find care").click()
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_contain_text("Turkish")
    expect(heading).to_contain_text("washing and dressing")
    count = int(heading.inner_text().split()[0])
    assert count >= 1
    page.get_by_role("link", name="Remove: Speaks Turkish").click()
    assert int(page.get_by_role("heading", level=1).inner_text().split()[0]) >= count
    page.go_back(wait_until="commit")  # a page that is shown as it was left is not loaded
    expect(page.get_by_role("heading", level=1)).to_contain_text("Turkish")
    page.locator(".cc-card__name a").first.click()
    expect(page.get_by_role("heading", name="What inspectors say")).to_be_visible()
    expect(page.locator(".cc-panel__price").first).to_contain_text("£")


def test_half_a_word_is_completed(site: str, new_page: NewPage) -> None:
    page = new_page()
    page.goto(site)
    page.locator("#q").press_sequentially("dem", delay=20)
    expect(page.locator("#q-words option").first).to_have_attribute("value", re.compile("dem", re.IGNORECASE))


def test_a_place_nobody_knows_keeps_what_was_typed(site: str, new_page: NewPage) -> None:
    page = new_page()
    page.goto(f"{site}/find-care?q=dementia&near=ZZ99+9ZZ")
    expect(page.locator("#near")).to_have_value("ZZ99 9ZZ")
    expect(page.locator("#near-error")).to_be_visible()
    assert page.locator(".cc-card").count() > 0, "the rest of the page still answers"


def test_a_mistake_is_reported_once(site: str, new_page: NewPage, service_slug: str) -> None:
    page = new_page(java_script_enabled=False)
    page.goto(f"{site}/services/{service_slug}/report-a-mistake")
    page.get_by_role("button", name="Send").click()
    expect(page.locator(".govuk-error-summary")).to_be_visible()
    page.locator("input[type=radio]").first.check()
    page.locator("textarea").fill("The phone number is out of date.")
    page.get_by_role("button", name="Send").click()
    expect(page).to_have_url(
        f"{site}/services/{service_slug}/report-a-mistake/thanks?reference=" + page.url.split("=")[-1]
    )


def test_back_after_a_mistake_leads_to_the_form_with_what_was_sent(
    site: str, new_page: NewPage, service_slug: str
) -> None:
    """Not to the page with the mistake, which the browser would ask to send once more."""
    page, address = new_page(), f"{site}/services/{service_slug}/report-a-mistake"
    page.goto(address)
    page.get_by_role("button", name="Send").click()
    expect(page.locator(".govuk-error-summary")).to_be_visible()
    page.locator("input[type=radio]").first.check()
    page.locator("textarea").fill("The phone number is out of date.")
    page.get_by_role("button", name="Send").click()
    expect(page).to_have_url(re.compile("thanks"))
    page.go_back(wait_until="commit")
    expect(page).to_have_url(address)
    expect(page.locator(".govuk-error-summary")).to_have_count(0)
    expect(page.locator("textarea")).to_have_value("The phone number is out of date.")


def test_a_page_with_a_mistake_can_be_asked_for_again(
    site: str, new_page: NewPage, service_slug: str
) -> None:
    """Loading it again still sends what was typed: only sending its form makes it a page to go back to."""
    page = new_page()
    page.goto(f"{site}/services/{service_slug}/report-a-mistake")
    page.locator("textarea").fill("The phone number is out of date.")
    page.get_by_role("button", name="Send").click()
    expect(page.locator(".govuk-error-summary")).to_be_visible()
    page.reload()
    expect(page.locator(".govuk-error-summary")).to_be_visible()
    expect(page.locator("textarea")).to_have_value("The phone number is out of date.")


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_a_report_that_was_corrected_after_going_back_is_stored_too(
    script: bool, site: str, new_kept_page: NewPage, service_slug: str
) -> None:
    page = new_kept_page(java_script_enabled=script)
    page.goto(f"{site}/services/{service_slug}/report-a-mistake")
    page.locator("input[type=radio]").first.check()
    token, references = page.locator("[name=token]").input_value(), set()
    for words in ("The phone number is out of date.", "The phone number ends in 12.", "Both of them."):
        page.locator("textarea").fill(words)
        page.get_by_role("button", name="Send").click()
        expect(page).to_have_url(re.compile("thanks"))
        references.add(page.url.rpartition("=")[2])
        page.go_back(wait_until="commit")  # a page that is shown as it was left is not loaded
        expect(page.locator("textarea")).to_have_value(words)
        assert page.locator("[name=token]").input_value() == token, "the very form that was sent"
        page.wait_for_timeout(DEBOUNCE_MILLISECONDS)
    assert len(references) == 3, "each that was thanked has a reference of its own"


def test_the_first_tab_stop_skips_to_the_content(site: str, new_page: NewPage) -> None:
    page = new_page()
    page.goto(f"{site}/find-care?q=dementia")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#main"


def test_the_keyboard_gets_from_a_ticked_box_to_the_comparison(site: str, new_page: NewPage) -> None:
    page = new_page()
    page.goto(f"{site}/find-care?category=home_care")
    boxes, onward = page.locator(".cc-pick input"), page.locator(".cc-pick__on")
    boxes.nth(0).focus()
    page.keyboard.press("Tab")
    expect(onward.nth(0)).not_to_be_focused()  # while nothing is ticked there is no such link
    boxes.nth(0).check()
    boxes.nth(1).focus()
    page.keyboard.press("Space")
    assert onward.nth(1).evaluate("link => getComputedStyle(link).clipPath") != "none"
    page.keyboard.press("Tab")
    expect(onward.nth(1)).to_be_focused()
    assert onward.nth(1).evaluate("link => getComputedStyle(link).clipPath") == "none"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.locator(".cc-picked .govuk-button").first).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Compare 2")
    page.locator(".cc-compare thead a").first.focus()
    for link in page.locator(".cc-compare thead a").all():
        ground = link.evaluate(
            "link => (link.focus({focusVisible: true}), getComputedStyle(link).backgroundColor)"
        )
        assert ground == "rgb(255, 221, 0)", link


def test_paper_has_the_facts_and_not_the_filters(site: str, new_page: NewPage, service_slug: str) -> None:
    page = new_page()
    page.emulate_media(media="print")
    page.goto(f"{site}/services/{service_slug}")
    expect(page.locator(".cc-panel__price").first).to_be_visible()
    expect(page.locator(".cc-header__nav").first).to_be_hidden()
    expect(page.locator(".cc-paper-only")).to_be_visible()


@pytest.mark.parametrize("path", ["/", "/find-care?q=dementia&near=N8+0RD", "/services/{service}"])
def test_first_load_is_light(path: str, site: str, browser: Browser, service_slug: str) -> None:
    path = path.replace(SERVICE, service_slug)
    own, photos = requests_of_first_load(browser, site + path)
    assert own <= 4 and photos <= 4, "a card’s photo further down is fetched once somebody comes near"
    parts = [path, *assets_of(site, path)]
    assert sum(weight(site + part) for part in parts) <= 40 * 1024


def assets_of(site: str, path: str) -> list[str]:
    with urllib.request.urlopen(site + path) as answer:
        page = answer.read().decode()
    return sorted(
        {
            f"/static/build/{part.split(chr(34))[0].split('#')[0]}"
            for part in page.split('"/static/build/')[1:]
        }
    )


def weight(address: str) -> int:
    request = urllib.request.Request(address, headers={"Accept-Encoding": "br, gzip"})
    with urllib.request.urlopen(request) as answer:
        return len(answer.read())


def test_every_page_is_valid_html(site: str, service_slugs: tuple[str, str], tmp_path: Path) -> None:
    files = {}
    for lang in ("en", "tr", "ar"):
        for number, path in enumerate(filled(path, service_slugs) for path in PATHS):
            if path in NOT_THERE:
                continue
            with urllib.request.urlopen(f"{site}{path}{'&' if '?' in path else '?'}lang={lang}") as answer:
                file = tmp_path / f"{lang}{number}.html"
                file.write_bytes(answer.read())
                files[file.name] = f"{path} {lang}"
    command = [
        "java",
        "-Xss2m",
        "-jar",
        str(VNU),
        "--exit-zero-always",
        "--format",
        "json",
        *map(str, tmp_path.iterdir()),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    errors = [m for m in json.loads(done.stderr)["messages"] if m["type"] == "error"]
    assert not [
        f"{files[m['url'].rsplit('/', 1)[1]]}: {m['message']} {m.get('extract', '')[:80]}" for m in errors
    ]
