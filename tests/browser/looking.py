"""Looking at a page in one view: what the browser complains of, what axe finds, whether it scrolls sideways."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page

ROOT = Path(__file__).resolve().parent.parent.parent
AXE = (ROOT / "node_modules/axe-core/axe.min.js").read_text(encoding="utf-8")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUN_AXE = """async (tags) => (await axe.run(document,
  {runOnly: {type: "tag", values: tags}, resultTypes: ["violations"]}))
  .violations.map(v => v.id + ': ' + v.nodes.slice(0, 3).map(n => n.target.join(' ')).join(', '))"""
WATCH_CSP = """window.__csp = []; document.addEventListener('securitypolicyviolation',
  e => window.__csp.push(e.violatedDirective + ' ' + e.blockedURI));"""
SIDEWAYS = "document.documentElement.scrollWidth > document.documentElement.clientWidth + 1"


@dataclass
class Look:
    """What one view of a page gave."""

    status: int = 0
    problems: list[str] = field(default_factory=list)
    requests: int = 0
    bytes: int = 0


def look_at(
    browser: Browser, address: str, *, widths: tuple[int, ...], script: bool, axe: bool = True
) -> Look:
    """Open a page in a fresh context, draw it at each width, and gather everything that is wrong with it.

    Without script the page's own script never arrives: axe itself needs timers, which a browser with script switched
    off does not have. What people do there, with script truly off, is in `test_people_at_work`.
    """
    look = Look()
    context = browser.new_context(viewport={"width": widths[0], "height": 900})
    if script:
        context.add_init_script(WATCH_CSP)
    else:
        context.route(
            "**/*.js", lambda route: route.fulfill(status=200, content_type="text/javascript", body="")
        )
    page = context.new_page()
    listen(page, address, look)
    try:
        response = page.goto(address, wait_until="load", timeout=30_000)
        look.status = response.status if response else 0
        if axe:
            page.evaluate(AXE + "\n;0")
        for width in widths:
            page.set_viewport_size({"width": width, "height": 900})
            if page.evaluate(SIDEWAYS):
                look.problems.append(f"{width}: scrolls sideways")
            if axe:
                look.problems += [f"{width}: {problem}" for problem in page.evaluate(RUN_AXE, TAGS)]
        if script:
            look.problems += [f"CSP: {blocked}" for blocked in page.evaluate("window.__csp")]
    finally:
        context.close()
    return look


def first_services(page: Page, address: str, count: int) -> list[str]:
    """The slugs of the first services of a list."""
    page.goto(address)
    links = page.locator(".cc-card__name a").evaluate_all(
        "links => links.map(one => one.getAttribute('href'))"
    )
    assert len(links) >= count, f"{len(links)} services at {address}"
    return [link.split("?")[0].rpartition("/")[2] for link in links[:count]]


def listen(page: Page, address: str, look: Look) -> None:
    """Write down requests to other hosts, errors and failed parts."""
    host = urlsplit(address).netloc

    def on_request(request: Any) -> None:
        look.requests += 1
        parts = urlsplit(request.url)
        if parts.scheme.startswith("http") and parts.netloc != host:
            look.problems.append(f"another host: {request.url}")

    def on_response(response: Any) -> None:
        if response.status >= 400 and response.url != address:
            look.problems.append(f"{response.status} {response.url}")

    page.on("request", on_request)
    page.on("response", on_response)
    page.on(
        "console",
        lambda message: look.problems.append(f"console: {message.text}") if message.type == "error" else None,
    )
    page.on("pageerror", lambda error: look.problems.append(f"script: {error}"))
