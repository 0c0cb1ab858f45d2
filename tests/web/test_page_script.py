"""The page script in a real browser: its parts start, under our own policy, and the page holds without it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask, render_template_string
from playwright.sync_api import Browser, BrowserContext, Page, Route

from directory.web.security import CONTENT_SECURITY_POLICY

BUILD = Path(__file__).resolve().parents[2] / "static" / "build"
TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml", ".json": "application/json"}
SITE = "http://page.test"
PAGE = """{% extends "layouts/page.html" %}
{% from "components/form.html" import error_summary, button %}
{% from "components/navigation.html" import copy_link, print_link %}
{% from "components/facts.html" import category_tag, rating_word %}
{% block content %}{{ error_summary([("name", "Tell us a name")]) }}<h1>Page</h1>
<form action="/" method="post"><label for="name">Name</label><input id="name" name="name">
{{ button("Send") }}</form>
{{ category_tag("care_home") }}{{ rating_word("good") }}
{{ copy_link("http://page.test/a") }}{{ print_link("/?print=1") }}{% endblock %}"""

pytestmark = pytest.mark.browser
Visit = Callable[..., Page]


@pytest.fixture
def visit(app: Flask, browser: Browser) -> Iterator[Visit]:
    """Open the page in Chromium; every address is answered from the build folder or from the template."""
    manifest = set(json.loads((BUILD / "manifest.json").read_text(encoding="utf-8")).values())

    def answer(route: Route, html: str) -> None:
        name = route.request.url.split("?")[0].rsplit("/", 1)[-1]
        if name in manifest:
            route.fulfill(path=BUILD / name, content_type=TYPES[Path(name).suffix])
        else:
            headers = {"Content-Security-Policy": CONTENT_SECURITY_POLICY}
            route.fulfill(body=html, headers=headers, content_type="text/html; charset=utf-8")

    contexts: list[BrowserContext] = []

    def open_page(*, language: str = "en", script: bool = True, width: int = 1280) -> Page:
        with app.test_request_context(f"/?lang={language}"):
            html = render_template_string(PAGE)
        context = browser.new_context(java_script_enabled=script, viewport={"width": width, "height": 800})
        contexts.append(context)
        page = context.new_page()
        page.route(f"{SITE}/**", lambda route: answer(route, html))
        page.goto(f"{SITE}/")
        return page

    yield open_page
    for context in contexts:
        context.close()


def test_the_script_starts_and_breaks_no_policy(visit: Visit) -> None:
    page = visit()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.reload()
    page.wait_for_function("document.activeElement.classList.contains('govuk-error-summary')")
    assert said == []
    assert page.locator("[data-govuk-button-init]").count() == 1


def test_an_error_leads_to_its_field(visit: Visit) -> None:
    page = visit()
    page.get_by_role("link", name="Tell us a name").click()
    assert page.evaluate("document.activeElement.id") == "name"


def test_buttons_of_the_script_appear_only_with_it(visit: Visit) -> None:
    assert not visit(script=False).get_by_role("button", name="Copy the address").is_visible()
    assert not visit(script=False).locator("a[data-print]").is_visible()
    assert visit().get_by_role("link", name="Print", exact=True).is_visible()


def test_icons_are_drawn_in_the_colour_of_their_words(visit: Visit) -> None:
    page = visit()
    box = page.locator(".cc-kind .cc-icon use").bounding_box()
    assert box is not None
    assert box["width"] > 0
    stroke = page.locator(".cc-kind .cc-icon").evaluate("icon => getComputedStyle(icon).stroke")
    assert stroke == page.locator(".cc-kind").evaluate("kind => getComputedStyle(kind).color")


@pytest.mark.parametrize("language", ["en", "ar"])
def test_nothing_scrolls_sideways_on_a_small_phone(visit: Visit, language: str) -> None:
    page = visit(language=language, width=320)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert page.evaluate("getComputedStyle(document.body).direction") == (
        "rtl" if language == "ar" else "ltr"
    )
