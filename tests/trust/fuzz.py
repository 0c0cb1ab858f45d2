"""Asks a served site for random addresses and sends random forms: `python -m tests.trust.fuzz ADDRESS [SEED [NUMBER]]`.

Prints how many answers had each status, the slowest, and every answer that was a fault of the site; ends with 1 where
there was one. The site wants DIRECTORY_LIMITS_ENABLED=0, and no data that anybody needs. The same seed asks the same.
"""

from __future__ import annotations

import http.client
import random
import re
import sys
import time
from collections import Counter
from urllib.parse import quote, urlsplit

from tests.trust.hostile_values import VALUES

NAMES = """
q near miles category need help language rating specialist feature max-weekly over visits level available sort
from view page payer council lang text service feedback kind go nursing price budget first_minutes first_times
first_days second_minutes second_times savings property came added removed full sent link reference hours
start
"""
POSTS = (
    "/shortlist/add",
    "/shortlist/remove",
    "/shortlist/empty",
    "/shortlist/send",
    "{service}/report-a-mistake",
)
FIELDS = ("service", "next", "came", "to", "token", "what", "wrong", "email", "phone", "x")


class Fuzzer:
    """Random requests to one site."""

    def __init__(self, address: str, seed: int) -> None:
        parts = urlsplit(address)
        self.host, self.port = parts.hostname or "127.0.0.1", parts.port or 80
        self.rng = random.Random(seed)
        self.statuses: Counter[int | str] = Counter()
        self.faults: list[str] = []
        self.slowest: list[tuple[float, str]] = []
        start = self.ask("GET", "/find-care", "", {})
        self.paths = ["/", *sorted(set(re.findall(r'href="(/[a-z0-9/-]*)', start)))]
        self.services = [path for path in self.paths if path.startswith("/services/")] or ["/services/x"]
        self.paths += [f"{self.services[0]}/report-a-mistake", "/compare", "/compare/all", "/compare/all.csv"]
        self.paths += [
            "/suggest",
            "/register",
            "/shortlist",
            "/work-out-the-cost",
            "/checklists",
            "/view-together",
        ]

    def run(self, number: int) -> None:
        """So many requests."""
        for _ in range(number):
            if self.rng.random() < 0.25:
                path = self.rng.choice(POSTS).format(service=self.services[0])
                self.ask("POST", path, self.pairs(FIELDS), self.headers())
            else:
                self.ask("GET", f"{self.path()}?{self.pairs(tuple(NAMES.split()))}", "", self.headers())

    def path(self) -> str:
        path = self.rng.choice(self.paths)
        if self.rng.random() < 0.1:
            path += "/" + self.value()[:200]
        return path

    def pairs(self, names: tuple[str, ...]) -> str:
        count = self.rng.randint(0, 6)
        return "&".join(f"{self.rng.choice(names)}={self.value()}" for _ in range(count))[:6000]

    def value(self) -> str:
        text = self.rng.choice(VALUES)
        if self.rng.random() < 0.3:  # two joined, or one cut anywhere
            other = self.rng.choice(VALUES)
            text = (text + other)[: self.rng.randint(0, 200)] if self.rng.random() < 0.5 else text + other
        if self.rng.random() < 0.1:
            text = quote(self.rng.randbytes(self.rng.randint(1, 40)))
        return re.sub(r"[\s\x00-\x20]", "", text)

    def headers(self) -> dict[str, str]:
        headers = {"Sec-Fetch-Site": self.rng.choice(("same-origin", "same-origin", "cross-site"))}
        if self.rng.random() < 0.3:
            name = self.rng.choice(("lang", "text", "payer", "council", "shortlist"))
            headers["Cookie"] = f"{name}={self.value()[:1000]}"
        if self.rng.random() < 0.2:
            name = self.rng.choice(
                ("Accept-Language", "Accept", "Range", "If-None-Match", "If-Modified-Since")
            )
            headers[name] = self.value()[:500]
        return headers

    def ask(self, method: str, address: str, body: str, headers: dict[str, str]) -> str:
        """The body of the answer; what it was is counted."""
        connection = http.client.HTTPConnection(self.host, self.port, timeout=60)
        kind = {"Content-Type": "application/x-www-form-urlencoded"} if method == "POST" else {}
        begun = time.monotonic()
        try:
            connection.request(method, address, body or None, {**kind, **headers})
            answer = connection.getresponse()
            text = answer.read().decode("utf-8", "replace")
            status: int | str = answer.status
        except (OSError, http.client.HTTPException, ValueError) as error:
            status, text = type(error).__name__, ""
        finally:
            connection.close()
        self.statuses[status] += 1
        self.slowest = sorted([*self.slowest, (time.monotonic() - begun, f"{method} {address[:150]}")])[-5:]
        if isinstance(status, str) or status >= 500 or "Traceback" in text:
            self.faults.append(f"{status} {method} {address[:1500]} {headers} {body[:500]}")
        return text


def main(address: str, seed: str = "1", number: str = "3000") -> int:
    """Run, print, and say whether there was a fault."""
    fuzzer = Fuzzer(address, int(seed))
    fuzzer.run(int(number))
    print(*sorted(fuzzer.statuses.items(), key=str))
    print(*[f"{seconds * 1000:.0f} ms  {what}" for seconds, what in fuzzer.slowest], sep="\n")
    print(f"{len(fuzzer.faults)} faults", *fuzzer.faults[:50], sep="\n")
    return 1 if fuzzer.faults else 0


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:]))
