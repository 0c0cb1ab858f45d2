"""A double of the regulator's API on loopback: its lists by pages, its changes, its locations, and its faults."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.loopback import QuietHandler, serving_http
from tests.patience import HUNG_SECONDS

KEY = "not-a-real-key-0123456789abcdef"
BASE = "/public/v1"


@dataclass
class Fault:
    """An answer other than the right one: a status, headers, a body; or none at all."""

    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    silent: bool = False
    cut: bool = False


@dataclass
class ReceivedRequest:
    """One request as it came in."""

    path: str
    query: dict[str, str]
    headers: dict[str, str]


class RegulatorApi:
    """What the double holds. `faults` are answered first, by path, one after another; `always` every time."""

    def __init__(self, locations: list[dict[str, Any]] | None = None, per_page: int = 1000) -> None:
        self.locations = {one["locationId"]: one for one in locations or []}
        self.changed: list[str] = []
        self.vanished: set[str] = set()
        self.per_page = per_page
        self.faults: dict[str, list[Fault]] = {}
        self.always: dict[str, Fault] = {}
        self.asked: list[ReceivedRequest] = []
        self.over = threading.Event()
        self.url = ""

    def paths(self) -> list[str]:
        """What was asked for, in order."""
        return [one.path for one in self.asked]

    def answer(self, asked: ReceivedRequest) -> Fault:
        """The answer to one request."""
        self.asked.append(asked)
        if asked.headers.get("ocp-apim-subscription-key") != KEY:
            return Fault(401, body=b'{"statusCode": 401, "message": "Access denied due to invalid key"}')
        if waiting := self.faults.get(asked.path):
            return waiting.pop(0)
        if asked.path in self.always:
            return self.always[asked.path]
        if asked.path == "/locations":
            return self._page(asked, "locations", [self._entry(one) for one in sorted(self.locations)])
        if asked.path == "/changes/location":
            if not {"startTimestamp", "endTimestamp"} <= asked.query.keys():
                return Fault(400)
            return self._page(asked, "changes", self.changed)
        location_id = asked.path.removeprefix("/locations/")
        if location_id in self.vanished or location_id not in self.locations:
            return Fault(404, body=b'{"message": "No Locations Found"}')
        return Fault(body=json.dumps(self.locations[location_id]).encode())

    def _entry(self, location_id: str) -> dict[str, Any]:
        one = self.locations[location_id]
        return {
            "locationId": location_id,
            "locationName": one.get("name"),
            "postalCode": one.get("postalCode"),
        }

    def _page(self, asked: ReceivedRequest, name: str, entries: list[Any]) -> Fault:
        page = int(asked.query["page"])
        size = min(int(asked.query["perPage"]), self.per_page)
        answer = {
            "total": len(entries),
            "page": page,
            "perPage": size,
            "totalPages": -(-len(entries) // size),
            name: entries[(page - 1) * size : page * size],
        }
        return Fault(body=json.dumps(answer).encode())


@contextmanager
def serving(api: RegulatorApi) -> Iterator[RegulatorApi]:
    """The double on a free port of loopback; its address is in `url`."""

    class Handler(QuietHandler):
        def do_GET(self) -> None:
            """Answer, or do not."""
            parts = urlsplit(self.path)
            query = {name: found[0] for name, found in parse_qs(parts.query).items()}
            headers = {name.lower(): value for name, value in self.headers.items()}
            answer = api.answer(ReceivedRequest(parts.path.removeprefix(BASE), query, headers))
            if answer.silent:
                api.over.wait(HUNG_SECONDS)
                self.close_connection = True
                return
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer.body) + (1000 if answer.cut else 0)))
            self.end_headers()
            self.wfile.write(answer.body)
            self.close_connection = answer.cut

    with serving_http(Handler) as port:
        api.url = f"http://127.0.0.1:{port}{BASE}"
        try:
            yield api
        finally:
            api.over.set()
