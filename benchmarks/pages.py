"""Measure pages: processor time of whole requests beside a bare page of the same cards, and a first visit's weight."""

import hashlib
import json
import re
import shutil
import time
from collections.abc import Iterable, Sequence
from itertools import cycle
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

from lxml import html

from benchmarks.site import Answer, Server, bare, site

ROUNDS = 4
REQUESTS = 60
WARM = 25
UNFILTERED = ("/find-care", "/find-care?council=all&page=2")
FILTERED = (
    "/find-care?category=home_care&language=tr",
    "/find-care?category=home_care&help=personal_care&near=N8+0RD",
    "/find-care?q=help+washing+and+dressing&near=N8+0RD",
    "/find-care?category=nursing_home&sort=price&max-weekly=1500",
    "/find-care?need=dementia&rating=good&council=E09000009",
)
# Each of these once: queries that were not made before, in words and near a place, page after page.
FRESH = tuple(
    f"/find-care?q={words}&near={place}&page={page}"
    for page in range(1, 12)
    for words in ("care", "help+at+home", "turkish+speaking", "dementia+home", "washing+and+dressing")
    for place in ("N8+0RD", "W5", "N22", "Derby", "UB6")
)
START = "/"
# Three services side by side, for the usual week, and for a week, a place and a budget of somebody's own.
COMPARED = ""
OWN_SCENARIO = "&visits=10x45&near=N8+0RD&max-weekly=250"
COST = tuple(
    f"/work-out-the-cost?kind=home_care&go=1&first_minutes={minutes}&first_times=2&first_days=0&first_days=3"
    f"&carers=1&sleeping=0&waking=0&price=22.50&budget=200&payer=council"
    for minutes in (30, 45, 60)
)
SERVICES = 6
# Different PDFs, each a part of a list: some as long as a part may be, then shorter ones, which are made sooner.
PDFS = 200
DIFFERENT_PDFS = "different PDFs made"
LONG_PARTS = ("home_care", "nursing_home", "care_home", "live_in_care")
SHORT_PARTS = ("handyperson", "personal_assistant", "meals")
COUNCILS = (
    "haringey",
    "barnet",
    "brent",
    "cheshire-east",
    "derby",
    "ealing",
    "hammersmith-and-fulham",
    "harrow",
    "havering",
    "hillingdon",
    "hounslow",
    "kensington-and-chelsea",
    "westminster",
)
PARTS = (
    *(("haringey", category) for category in LONG_PARTS),
    *((council, category) for category in SHORT_PARTS for council in COUNCILS),
)
PDF_ADDRESSES = tuple(
    f"/catalogue/{council}/pdf?category={category}&payer={payer}&lang={lang}"
    for council, category in PARTS
    for payer in ("council", "self_funder")
    for lang in ("en", "tr", "ar")
)
LOADED = re.compile(r"""<(?:link rel="stylesheet"|script|img|use)[^>]*?(?:href|src)="([^"#]+)""")
IN_STYLES = re.compile(r"""url\(["']?([^"')]+)|@import ["']([^"']+)""")
IN_SCRIPTS = re.compile(r"""(?:import|from)\s*\(?["'](\.[^"']+)["']""")

Figures = dict[str, float]


def measure(folder: Path) -> Figures:
    """Every figure of the pages of the site in `folder`."""
    shutil.rmtree(folder / "pdf", ignore_errors=True)  # those that an earlier run left would not be made
    with site(folder) as served:
        started = time.perf_counter()
        shown = cards_of(expect(served.get(UNFILTERED[0], packed=False)))
        first_page = time.perf_counter() - started
        cards = folder / "cards.json"
        cards.write_text(json.dumps(shown), encoding="utf-8")
        listed = addresses_of(served)
        services = listed[:SERVICES]
        with bare(folder, cards) as plain:
            groups = {
                "bare page": (plain, ("/",)),
                "results, unfiltered": (served, UNFILTERED),
                "results, filtered": (served, FILTERED),
                "service page": (served, tuple(services)),
                "compare page": (served, compared(services, COMPARED)),
                "compare page, for a week and place of the visitor's own": (
                    served,
                    compared(services, OWN_SCENARIO),
                ),
                "cost page": (served, COST),
                "start page": (served, (START,)),
                "results, asked for the first time": (served, FRESH),
                "service page, looked at for the first time": (served, tuple(listed[SERVICES:])),
            }
            figures = cpu_of(groups)
        figures["first page of results after a start, seconds"] = first_page
        figures["memory of a worker, MB"] = served.worker_mb()
        first = {"start": START, "results": UNFILTERED[0], "service": services[0], "cost": COST[0]}
        figures |= first_load(served, first | {"compare": compared(services, COMPARED)[0]})
        figures |= made_pdfs(served)
    return figures


def made_pdfs(server: Server) -> Figures:
    """Have so many different PDFs made; then the memory of the worker that was asked for them."""
    made: set[bytes] = set()
    started = time.perf_counter()
    for path in PDF_ADDRESSES:
        answer = server.get(path)
        if answer.status == 200:
            made.add(hashlib.sha256(answer.body).digest())
        elif answer.status != 302:  # a list has no such service, and the page is led to
            raise RuntimeError(f"{path}: no PDF came, but {answer.status}")
        if len(made) == PDFS:
            break
    return {
        DIFFERENT_PDFS: len(made),
        "a PDF, seconds": (time.perf_counter() - started) / len(made),
        "memory of a worker after PDFs, MB": server.worker_mb(),
    }


def compared(services: Sequence[str], parameters: str) -> tuple[str, ...]:
    """Addresses of comparisons of three services each, with these parameters."""
    slugs = [address.split("?")[0].rsplit("/", 1)[-1] for address in services]
    threes = [slugs[first : first + 3] for first in range(len(slugs) - 2)]
    return tuple("/compare?" + "&".join(f"service={slug}" for slug in three) + parameters for three in threes)


def expect(answer: Answer) -> html.HtmlElement:
    """The page that came; anything but a page spoils the measurement."""
    if answer.status != 200:
        raise RuntimeError(f"a page answered {answer.status}")
    return html.fromstring(answer.body)


def cpu_of(groups: dict[str, tuple[Server, tuple[str, ...]]]) -> Figures:
    """Milliseconds of processor time a request, warm; groups taken in turns, so that a busy machine slows all alike."""
    turns = {name: cycle(paths) for name, (_, paths) in groups.items()}
    for name, (server, _) in groups.items():
        for _ in range(WARM):
            expect(server.get(next(turns[name]), packed=False))
    spent = dict.fromkeys(groups, 0.0)
    for _ in range(ROUNDS):
        for name, (server, _) in groups.items():
            before = server.cpu_seconds()
            for _ in range(REQUESTS):
                if server.get(next(turns[name])).status != 200:  # a refusal is quick, and no page
                    raise RuntimeError(f"{name}: no page came")
            spent[name] += server.cpu_seconds() - before
    figures = {f"{name}, CPU ms": 1000 * spent[name] / (ROUNDS * REQUESTS) for name in groups}
    floor = figures["bare page, CPU ms"]
    return figures | {
        f"{name}, times the bare page": figures[f"{name}, CPU ms"] / floor
        for name in groups
        if name != "bare page"
    }


def addresses_of(served: Server) -> list[str]:
    """The addresses of enough services that none need be looked at twice."""
    addresses: dict[str, None] = {}
    for number in range(1, 1 + (WARM + ROUNDS * REQUESTS + SERVICES) // 20 + 1):
        page = expect(served.get(f"{UNFILTERED[0]}?page={number}", packed=False))
        addresses |= dict.fromkeys(card["address"] for card in cards_of(page)["cards"])
    return list(addresses)


def cards_of(page: html.HtmlElement) -> dict[str, Any]:
    """The words of each card of a page of results."""
    return {
        "heading": words(page.xpath("//h1")),
        "cards": [card_of(one) for one in page.find_class("cc-card")],
    }


def card_of(card: html.HtmlElement) -> dict[str, Any]:
    """One card: kind, name, summary, the four facts and the tags."""
    facts = []
    for fact in card.find_class("cc-fact"):
        label, told = fact[0], fact[1]
        facts.append(
            {"label": words([label]), "value": words(told[:1]), "notes": [words([n]) for n in told[1:]]}
        )
    return {
        "category": card.get("class", "").rpartition("--")[2],
        "kind": words(card.find_class("cc-kind")),
        "name": words(card.find_class("cc-card__name")),
        "address": card.xpath(".//a/@href")[0],
        "summary": words(card.find_class("cc-card__summary")),
        "facts": facts,
        "tags": [words([tag]) for tag in card.find_class("cc-tag")],
    }


def words(elements: Iterable[html.HtmlElement]) -> str:
    """The text of elements, in single spaces."""
    return " ".join(" ".join(element.text_content() for element in elements).split())


def first_load(server: Server, pages: dict[str, str]) -> Figures:
    """How many requests a first visit to each page makes, and the bytes of their bodies as sent; other hosts' too."""
    figures: Figures = {}
    for name, path in pages.items():
        sent, foreign = visit(server, path)
        figures[f"first load of {name}, requests"] = len(sent)
        figures[f"first load of {name}, KB compressed"] = sum(sent.values()) / 1024
        figures[f"first load of {name}, from other hosts"] = len(foreign)
    return figures


def visit(server: Server, path: str) -> tuple[dict[str, int], set[str]]:
    """Everything a browser fetches for a page: its address and bytes; and addresses at other hosts."""
    sent: dict[str, int] = {}
    foreign: set[str] = set()
    waiting = [path]
    while waiting:
        address = waiting.pop()
        if address in sent or address.startswith("data:"):
            continue
        if urlsplit(address).netloc:
            foreign.add(address)
            continue
        sent[address] = len(server.get(address).body)
        waiting += [urljoin(address, reference) for reference in loaded_by(server.get(address, packed=False))]
    return sent, foreign


def loaded_by(answer: Answer) -> list[str]:
    """The addresses that an answer makes a browser fetch."""
    kind = answer.headers.get("content-type", "")
    text = answer.body.decode("utf-8", "replace")
    if kind.startswith("text/html"):
        return LOADED.findall(text)
    if kind.startswith("text/css"):
        return [one or other for one, other in IN_STYLES.findall(text)]
    return IN_SCRIPTS.findall(text) if "javascript" in kind else []
