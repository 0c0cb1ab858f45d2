"""One structured line a request, with its id: no query string, no address of a person, no words anybody typed."""

from __future__ import annotations

import logging
import sys
import time

from flask import Flask, Response, g, request
from pythonjsonlogger.json import JsonFormatter

from directory.web.errors import request_id

logger = logging.getLogger("directory.requests")


def write_logs(app: Flask, level: str) -> None:
    """Send every log line to standard error as one JSON object, and one line for each request."""
    root = logging.getLogger()
    if not any(isinstance(handler.formatter, JsonFormatter) for handler in root.handlers):
        handler = logging.StreamHandler(sys.stderr)
        handler.setFormatter(JsonFormatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
        root.addHandler(handler)
    root.setLevel(level)
    app.before_request(start)
    app.after_request(finish)


def start() -> None:
    """Remember when the request began."""
    g.started = time.perf_counter()


def finish(response: Response) -> Response:
    """Write the line. The endpoint and the path say where; what was asked for there stays out."""
    logger.info(
        "request",
        extra={
            "request_id": request_id(),
            "method": request.method,
            "path": _path()[:200],
            "endpoint": request.endpoint,
            "status": response.status_code,
            "ms": round((time.perf_counter() - g.get("started", time.perf_counter())) * 1000, 1),
        },
    )
    response.headers["X-Request-Id"] = request_id()
    return response


def _path() -> str:
    """The path that was asked for; where a part of it is somebody's key to something, the shape of the address."""
    secret = request.url_rule is not None and "token" in (request.view_args or {})
    return str(request.url_rule) if secret else request.path
