"""Inspecting a page in a browser: what the browser complains of, what axe finds, whether it scrolls sideways."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, ConsoleMessage, Error, Page, Request, Response

ROOT = Path(__file__).resolve().parent.parent.parent
AXE = (ROOT / "node_modules/axe-core/axe.min.js").read_text(encoding="utf-8")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# Without fetching every style sheet anew, which takes a third of a run: of these rules, only those about sound and
# moving pictures read what is fetched, and our pages have none.
RUN_AXE = """async (tags) => (await axe.run(document,
  {runOnly: {type: "tag", values: tags}, resultTypes: ["violations"], preload: false}))
  .violations.map(v => v.id + ': ' + v.nodes.slice(0, 3).map(n => n.target.join(' ')).join(', '))"""
WATCH_CSP = """window.__csp = []; document.addEventListener('securitypolicyviolation',
  e => window.__csp.push(e.violatedDirective + ' ' + e.blockedURI));"""
SCROLLS_SIDEWAYS = "document.documentElement.scrollWidth > document.documentElement.clientWidth + 1"
HEIGHT = 900
HUNG_MILLISECONDS = 120_000  # a busy machine is slow; only what hangs takes this long
# For so long a button takes no second click; the time does not run while a page that was left is kept.
DEBOUNCE_MILLISECONDS = 1_100
NewPage = Callable[..., Page]
# Photos further down are fetched when somebody comes near; here all are, before the sign-in is forgotten.
FETCH_IMAGES = """Promise.all([...document.images].map(image => {
  image.loading = "eager";
  return image.decode().catch(() => 0);
}))"""


@dataclass
class Inspection:
    """What is wrong with one page."""

    status: int = 0
    problems: list[str] = field(default_factory=list)


class PageInspector:
    """Inspects pages in one tab with script and one without, each used again for the next page.

    A new browser context a page costs more than all that is done in it. Cookies and storage are emptied between
    pages, so that none depends on what was opened before it.

    Without script the page's own script never arrives: axe itself needs timers, which a browser with script switched
    off does not have. What people do there, with script truly off, is in `test_journeys`.
    """

    def __init__(self, browser: Browser) -> None:
        self.tabs = {script: _open_tab(browser, script) for script in (True, False)}
        self.inspection = Inspection()
        self.host = ""
        for tab in self.tabs.values():
            tab.on("request", self._note_request)
            tab.on("response", self._note_response)
            tab.on("console", self._note_console)
            tab.on("pageerror", self._note_error)

    def inspect(
        self, address: str, *, widths: tuple[int, ...], script: bool, session: str | None = None
    ) -> Inspection:
        """Open a page, draw it at each width, and gather everything that is wrong with it.

        `session` is the token of a sign-in, for a page of somebody who is signed in.
        """
        tab = self.tabs[script]
        if session is not None:
            root = (
                urlsplit(address)._replace(path="/", query="", fragment="").geturl()
            )  # or it is of one folder
            tab.context.add_cookies([{"name": "session", "value": session, "url": root, "httpOnly": True}])
        self.inspection = inspection = Inspection()
        self.host = urlsplit(address).netloc
        tab.set_viewport_size({"width": widths[0], "height": HEIGHT})
        response = tab.goto(address, wait_until="load")
        inspection.status = response.status if response else 0
        tab.evaluate(FETCH_IMAGES)
        tab.evaluate(AXE + "\n;0")
        for width in widths:
            tab.set_viewport_size({"width": width, "height": HEIGHT})
            if tab.evaluate(SCROLLS_SIDEWAYS):
                inspection.problems.append(f"{width}: scrolls sideways")
            inspection.problems += [f"{width}: {problem}" for problem in tab.evaluate(RUN_AXE, TAGS)]
        inspection.problems += [f"CSP: {blocked}" for blocked in tab.evaluate("window.__csp")]
        tab.evaluate("localStorage.clear(); sessionStorage.clear()")
        tab.goto(
            "about:blank"
        )  # or a photo that is still being fetched would be asked for without the sign-in
        tab.context.clear_cookies()
        return inspection

    def close(self) -> None:
        """Close both tabs."""
        for tab in self.tabs.values():
            tab.context.close()

    def _note_request(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme.startswith("http") and parts.netloc != self.host:
            self.inspection.problems.append(f"another host: {request.url}")

    def _note_response(self, response: Response) -> None:
        if response.status >= 400 and not response.request.is_navigation_request():
            self.inspection.problems.append(f"{response.status} {response.url}")

    def _note_console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.inspection.problems.append(f"console: {message.text}")

    def _note_error(self, error: Error) -> None:
        self.inspection.problems.append(f"script: {error}")


def _open_tab(browser: Browser, script: bool) -> Page:
    context = browser.new_context()
    context.set_default_timeout(HUNG_MILLISECONDS)
    context.add_init_script(WATCH_CSP)
    if not script:
        context.route(
            "**/*.js", lambda route: route.fulfill(status=200, content_type="text/javascript", body="")
        )
    return context.new_page()


def requests_of_first_load(browser: Browser, address: str) -> tuple[int, int]:
    """How many requests a browser that has never been here sends for a page, and how many for photos beside it."""
    context = browser.new_context()
    context.set_default_timeout(HUNG_MILLISECONDS)
    page = context.new_page()
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.goto(address, wait_until="load")
    context.close()
    photos = sum("/files/" in url for url in requests)
    return len(requests) - photos, photos


def first_services(page: Page, address: str, count: int) -> list[str]:
    """The slugs of the first services of a list."""
    page.goto(address)
    links = page.locator(".cc-card__name a").evaluate_all(
        "links => links.map(link => link.getAttribute('href'))"
    )
    assert len(links) >= count, f"{len(links)} services at {address}"
    return [link.split("?")[0].rpartition("/")[2] for link in links[:count]]
