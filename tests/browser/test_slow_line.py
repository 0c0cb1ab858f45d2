"""A visiting officer's laptop on a slow line: every step of choosing is small, and works at 100 kilobits a second."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.inspection import NewPage, requests_of_first_load
from tests.browser.paths import SERVICE
from tests.browser.test_journeys import assets_of, weight

MOST_REQUESTS = 4
MOST_PHOTOS = 2  # of the smallest size: the next cards are near
MOST_BYTES = 40 * 1024
LINE = {
    "offline": False,
    "latency": 300,
    "downloadThroughput": 100_000 / 8,
    "uploadThroughput": 30_000 / 8,
}
STEPS = (
    "/view-together",
    "/find-care?category=home_care&near=N8+0RD",
    "/services/{service}",
    "/shortlist",
    "/compare?service={service}",
    "/work-out-the-cost?service={service}",
)


@pytest.mark.parametrize("step", STEPS)
def test_each_step_is_light(step: str, site: str, browser: Browser, service_slug: str) -> None:
    path = step.replace(SERVICE, service_slug)
    path += f"{'&' if '?' in path else '?'}text=together"
    own, photos = requests_of_first_load(browser, site + path)
    assert own <= MOST_REQUESTS and photos <= MOST_PHOTOS
    assert sum(weight(site + part) for part in (path, *assets_of(site, path))) <= MOST_BYTES


def test_a_visit_on_a_slow_line(site: str, new_page: NewPage) -> None:
    page = new_page(viewport={"width": 1024, "height": 700})
    line = page.context.new_cdp_session(page)
    line.send("Network.enable")
    line.send("Network.emulateNetworkConditions", LINE)
    page.goto(f"{site}/view-together")
    page.get_by_role("button", name="Start looking together").click()
    steps = page.get_by_role("navigation", name="Looking together")
    steps.get_by_role("link", name="Find").click()
    page.fill("#q", "help washing and dressing near N8 0RD")
    page.get_by_role("button", name="Find care").click()
    boxes = page.locator(".cc-pick input")
    boxes.nth(0).check()
    boxes.nth(1).check()
    page.get_by_role("button", name="Compare").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("2")
    expect(page.locator("html")).to_contain_class("cc-large")
    steps.get_by_role("link", name="Stop looking together").click()
    expect(steps).to_have_count(0)
