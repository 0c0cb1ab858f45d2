"""What a process that serves pages counts for Prometheus: requests and how long they took, by the name of the page.

Never by the address that was asked for, which holds what somebody looked at. Each process writes into files of its own
in the folder that PROMETHEUS_MULTIPROC_DIR names; `operations.metrics_server` adds them up.
"""

from __future__ import annotations

import time

from flask import Flask, Response, g, request
from prometheus_client import Counter, Histogram

METHODS = frozenset({"GET", "HEAD", "POST"})
BUCKETS = (0.005, 0.01, 0.02, 0.03, 0.05, 0.075, 0.1, 0.2, 0.3, 0.5, 1.0, 2.0, 5.0, 10.0)
REQUESTS = Counter(
    "choosing_care_requests",
    "Requests, by the name of the page, the method and the status of the answer.",
    ("endpoint", "method", "status"),
)
SECONDS = Histogram(
    "choosing_care_request_seconds",
    "How long requests took, by the name of the page.",
    ("endpoint",),
    buckets=BUCKETS,
)


def count_for_prometheus(app: Flask) -> None:
    """Count every request that the application answers."""
    app.after_request(_count)


def _count(response: Response) -> Response:
    endpoint = request.endpoint or "none"  # an address that no page has
    method = request.method if request.method in METHODS else "other"
    REQUESTS.labels(endpoint, method, str(response.status_code)).inc()
    SECONDS.labels(endpoint).observe(time.perf_counter() - g.get("started", time.perf_counter()))
    return response
