"""Every page that somebody who is signed in reaches by links, as each role of the demonstration."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

import requests
from lxml import html as lxml_html
from werkzeug.exceptions import HTTPException
from werkzeug.routing import Map

HOMES = ("/council", "/provider", "/site", "/my", "/account")
MOST_OF_A_RULE = (
    5  # the lists of an instrument that has ended lead to fewer pages than those of one that is live
)
TIMEOUT_SECONDS = 120  # only what hangs takes this long
Door = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class Visit:
    """A page that a role came to: its rule, its address, what is wrong with it."""

    role: str
    rule: str
    path: str
    problems: tuple[str, ...]


def visits(site: str, url_map: Map, role: str, token: str, is_signed_in: Door) -> Iterator[Visit]:
    """Visit one address of every signed-in page that `role` reaches by links from the first page of its desk.

    `is_signed_in` says of a rule whether it is such a page. A first page that is not this role's is passed over.
    """
    browser = requests.Session()
    browser.cookies.set("session", token)
    adapter = url_map.bind(urlsplit(site).netloc)
    seen: set[str] = set()
    visited: Counter[str] = Counter()
    waiting = deque(HOMES)
    while waiting:
        path = waiting.popleft()
        rule = _rule_at(adapter, path)
        if rule is None or path in seen or visited[rule] == MOST_OF_A_RULE or not is_signed_in(rule):
            continue
        seen.add(path)
        answer = browser.get(f"{site}{path}", timeout=TIMEOUT_SECONDS, allow_redirects=False)
        if path in HOMES and answer.status_code == 403:
            continue
        visited[rule] += 1
        if answer.headers.get("Content-Type", "").startswith("text/html"):
            page = lxml_html.fromstring(answer.content)
            waiting.extend(_links(page, path))
            yield Visit(role, rule, path, tuple(_problems(answer, page)))
        else:
            yield Visit(role, rule, path, () if answer.status_code == 200 else (str(answer.status_code),))


def _rule_at(adapter: object, path: str) -> str | None:
    try:
        rule, _ = adapter.match(urlsplit(path).path, method="GET", return_rule=True)  # type: ignore[attr-defined]
    except HTTPException:
        return None
    return str(rule.rule)


def _links(page: lxml_html.HtmlElement, path: str) -> Iterator[str]:
    for href in page.xpath("//a/@href"):
        parts = urlsplit(urljoin(path, str(href)))
        if not parts.netloc and not parts.scheme:
            yield parts.path + (f"?{parts.query}" if parts.query else "")


def _problems(answer: requests.Response, page: lxml_html.HtmlElement) -> Iterator[str]:
    if answer.status_code != 200:
        yield f"status {answer.status_code}"
    if "no-store" not in answer.headers.get("Cache-Control", ""):
        yield "a cache may keep it"
    if not page.get("lang") or page.get("dir") not in ("ltr", "rtl"):
        yield "no language or direction"
    if len(page.xpath("//h1")) != 1:
        yield f"{len(page.xpath('//h1'))} headings of level 1"
    if not page.findtext(".//title", "").strip():
        yield "no title"
    ids = page.xpath("//@id")
    if len(ids) != len(set(ids)):
        yield f"ids twice: {sorted({each for each in ids if ids.count(each) > 1})}"
    if page.xpath("//*[@style]|//style|//script[not(@src) and not(@type='application/ld+json')]"):
        yield "style or script in the page"
