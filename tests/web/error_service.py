"""A double of a service for errors on loopback: takes envelopes of Sentry's protocol and keeps their events."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import brotli

from tests.loopback import QuietHandler, serving_http


class ErrorService:
    """What came in: the events, everything as bytes, and the header that names the key."""

    def __init__(self) -> None:
        self.events: list[dict[str, Any]] = []
        self.everything = b""
        self.keys: list[str] = []

    def take(self, body: bytes) -> None:
        """Keep an envelope: a line of JSON for each header and each item."""
        self.everything += body
        lines = body.split(b"\n")
        for header, item in zip(lines[1::2], lines[2::2], strict=False):
            if header and json.loads(header).get("type") == "event":
                self.events.append(json.loads(item))


@contextmanager
def taking_errors(service: ErrorService) -> Iterator[str]:
    """The double on a free port; its address as the setting has it."""

    class Handler(QuietHandler):
        def do_POST(self) -> None:
            """Take an envelope."""
            body = self.rfile.read(int(self.headers["Content-Length"]))
            packing = self.headers.get("Content-Encoding")
            if packing == "gzip":
                body = gzip.decompress(body)
            elif packing == "br":
                body = brotli.decompress(body)
            service.keys.append(self.headers.get("X-Sentry-Auth", ""))
            service.take(body)
            answer = b"{}"
            self.send_response(200)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

    with serving_http(Handler) as port:
        yield f"http://0123456789abcdef@127.0.0.1:{port}/7"
