"""Fills in every form with what nobody could mean: `python -m tests.trust.fuzz_forms ADDRESS [SEED [ROUNDS]]`.

Signs in as each person of the demonstration, follows every link of the site, and sends each form that it meets: as it
stands, with one field hostile, with every field hostile, with fields left out, and with fields that it does not have.
Prints how many answers had each status and every answer that was a fault of the site; ends with 1 where there was one,
and with 2 where a role met no form at all. The site wants DIRECTORY_LIMITS_ENABLED=0, and no data that anybody needs.
"""

from __future__ import annotations

import random
import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

import requests
from lxml import html

from directory.demo.accounts import ROLES
from tests.browser.signing_in import OWN_PAGE, sign_in
from tests.trust.hostile_values import VALUES

MOST_PAGES = 400  # of one role: a site of 150 services has some 60 kinds of page
LEFT_ALONE = ("/sign-out", "/account/sessions")  # which would end the walk
WEIRD_FIELDS = ("council", "provider", "state", "id", "version", "role", "token", "created_by", "price")
SAFE_SECONDS = 60


@dataclass(frozen=True)
class FoundForm:
    """A form as a page has it: where it goes, and a list of (name, value) with everything it would send."""

    action: str
    pairs: tuple[tuple[str, str], ...]
    multipart: bool


class FormWalk:
    """One role's walk over the site."""

    def __init__(self, site: str, role: str, rng: random.Random) -> None:
        self.site, self.role, self.rng = site, role, rng
        self.browser = requests.Session()
        self.browser.headers.update(OWN_PAGE)
        self.browser.cookies.set("session", sign_in(site, role))
        self.statuses: Counter[int] = Counter()
        self.faults: list[str] = []
        self.forms: dict[str, FoundForm] = {}

    def crawl(self) -> None:
        """Every page that links lead to, one of each shape and a few of the same."""
        waiting, seen = ["/account", "/council", "/provider", "/my", "/site/people"], set[str]()
        shapes: Counter[str] = Counter()
        while waiting and len(seen) < MOST_PAGES:
            path = waiting.pop(0)
            shape = re.sub(r"\d+|[a-z0-9-]{12,}", "*", path)
            if path in seen or shapes[shape] >= 3:
                continue
            seen.add(path)
            shapes[shape] += 1
            answer = self.ask("GET", path)
            if answer is None or not answer.headers.get("Content-Type", "").startswith("text/html"):
                continue
            tree = html.fromstring(answer.content)
            waiting += list(self.links(tree, path))
            for form in self.forms_of(tree, path):
                self.forms.setdefault(re.sub(r"\d+|[a-z0-9-]{12,}", "*", form.action), form)

    def links(self, tree: html.HtmlElement, path: str) -> Iterator[str]:
        for link in tree.xpath("//a/@href"):
            address = urldefrag(urljoin(self.site + path, str(link))).url
            if address.startswith(self.site + "/") and "lang=" not in address and "text=" not in address:
                yield address[len(self.site) :]

    def forms_of(self, tree: html.HtmlElement, path: str) -> Iterator[FoundForm]:
        for form in tree.forms:
            action = urlsplit(urljoin(self.site + path, form.get("action") or path)).path
            if form.method != "POST" or action.startswith(LEFT_ALONE):
                continue
            pairs: list[tuple[str, str]] = []
            for control in form.xpath(".//input[@name]|.//select[@name]|.//textarea[@name]"):
                value = control.value
                choices = list(value) if isinstance(value, set | list) else [value]
                options = control.xpath(".//option/@value")
                pairs += [
                    (control.get("name"), str(choice or (self.rng.choice(options) if options else "")))
                    for choice in choices
                ]
            yield FoundForm(action, tuple(pairs), "multipart" in (form.get("enctype") or ""))

    def attack(self, rounds: int) -> None:
        """Send every form in each way, so many times."""
        # Those that may end the walker's own account come last.
        for form in sorted(self.forms.values(), key=lambda form: "/people/" in form.action):
            for _ in range(rounds):
                self.send(form, list(form.pairs))
                for place in range(len(form.pairs)):
                    changed = list(form.pairs)
                    changed[place] = (changed[place][0], self.value())
                    self.send(form, changed)
                self.send(form, [(name, self.value()) for name, _ in form.pairs])
                self.send(form, [pair for pair in form.pairs if self.rng.random() < 0.5])
                self.send(form, [*form.pairs, *((name, self.value()) for name in WEIRD_FIELDS)])

    def send(self, form: FoundForm, pairs: list[tuple[str, str]]) -> None:
        files = (
            {"file": ("../../etc/passwd.pdf", self.value().encode("utf-8", "replace"))}
            if form.multipart
            else None
        )
        self.ask("POST", form.action, data=pairs, files=files)

    def ask(self, method: str, path: str, **sent: object) -> requests.Response | None:
        try:
            answer = self.browser.request(
                method,
                self.site + path,
                allow_redirects=False,
                timeout=SAFE_SECONDS,
                **sent,  # type: ignore[arg-type]
            )
        except requests.RequestException as error:
            self.faults.append(f"{self.role} {method} {path}: {type(error).__name__}")
            return None
        self.statuses[answer.status_code] += 1
        if answer.status_code >= 500:
            self.faults.append(
                f"{self.role} {method} {path} {str(sent.get('data', ''))[:300]}: {answer.status_code}"
            )
        return answer

    def value(self) -> str:
        return unquote(self.rng.choice(VALUES)).replace("\x00", "")


def main(site: str, seed: int, rounds: int) -> int:
    """Walk as every role; the exit code."""
    statuses: Counter[int] = Counter()
    faults: list[str] = []
    empty = []
    for role in dict.fromkeys(role for role, _ in ROLES):
        walk = FormWalk(site, role, random.Random(f"{seed} {role}"))
        walk.crawl()
        walk.attack(rounds)
        print(f"{role}: {len(walk.forms)} forms, {dict(sorted(walk.statuses.items()))}", flush=True)
        statuses += walk.statuses
        faults += walk.faults
        if not walk.forms:
            empty.append(role)
    print(f"All: {dict(sorted(statuses.items()))}")
    for fault in faults[:50]:
        print(fault)
    print(f"{len(faults)} faults")
    return 1 if faults else 2 if empty else 0


if __name__ == "__main__":
    given = sys.argv[1:]
    sys.exit(main(given[0].rstrip("/"), int(given[1]) if given[1:] else 1, int(given[2]) if given[2:] else 1))
