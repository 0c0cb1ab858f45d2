"""One structured line a request, with its id: no query string, no address of a person, no words anybody typed."""

from __future__ import annotations

import logging
import sys
import time
from functools import lru_cache
from itertools import takewhile

from flask import Flask, Response, current_app, g, request
from werkzeug.routing import Map

from directory.web.errors import request_id
from directory.web.log_lines import FIELDS, LogLine

logger = logging.getLogger("directory.requests")
REST = "…"
METHODS = {
    "GET",
    "HEAD",
    "POST",
    "PUT",
    "PATCH",
    "DELETE",
    "OPTIONS",
    "TRACE",
    "CONNECT",
}  # any other is a word of the sender
PLAIN = logging.Formatter("%(message)s")


def write_logs(app: Flask, level: str, *, for_terminal: bool = False) -> None:
    """Send every log line to standard error as one JSON object, and one line for each request.

    `for_terminal` writes the sentence alone, and nothing less than a warning: what a command does, it says itself.
    """
    root = logging.getLogger()
    root.setLevel(level)
    if for_terminal:
        root.setLevel(max(root.level, logging.WARNING))
        write_with(PLAIN)
    elif not any(isinstance(handler.formatter, LogLine) for handler in root.handlers):
        write_with(LogLine(FIELDS))
    app.before_request(start)
    app.after_request(finish)


def write_with(formatter: logging.Formatter) -> None:
    """Send log lines of this shape to standard error."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter)
    logging.getLogger().addHandler(handler)


def start() -> None:
    """Remember when the request began."""
    g.started = time.perf_counter()


def finish(response: Response) -> Response:
    """Write the line. The endpoint and the path say where; what was asked for there stays out."""
    logger.info(
        "request",
        extra={
            "request_id": request_id(),
            "method": request.method if request.method in METHODS else REST,
            "path": _path(response.status_code)[:200],
            "endpoint": request.endpoint,
            "status": response.status_code,
            "ms": round((time.perf_counter() - g.get("started", time.perf_counter())) * 1000, 1),
        },
    )
    response.headers["X-Request-Id"] = request_id()
    return response


def _path(status: int) -> str:
    """The path that was asked for; where a part of it is somebody's key to something, the shape of the address.

    A path that leads nowhere may hold such a key too, in a link that was copied badly, or whatever else somebody typed:
    of an address that no page has, only our own words that it begins with are written down, and of a page that could
    not be drawn the shape of its address.
    """
    if request.url_rule is None:
        return _own_beginning(request.path, _words(current_app.url_map))
    typed = status >= 400 or "token" in (request.view_args or {})
    return str(request.url_rule) if typed else request.path


def _own_beginning(path: str, words: frozenset[str]) -> str:
    parts = [part for part in path.split("/") if part]
    ours = list(takewhile(words.__contains__, parts))
    return "/" + "/".join(ours if ours == parts else [*ours, REST])


@lru_cache(maxsize=4)
def _words(addresses: Map) -> frozenset[str]:
    """The fixed words between the slashes of every address of ours."""
    parts = (part for rule in addresses.iter_rules() for part in rule.rule.split("/"))
    return frozenset(part for part in parts if part and "<" not in part)
