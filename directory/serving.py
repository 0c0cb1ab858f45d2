"""The HTTP server that `directory serve` starts."""

from __future__ import annotations

from granian import Granian
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings

# Threads, not processes, stand between a slow client and everybody else: sixty half-sent requests each hold one.
BLOCKING_THREADS = 128
BACKLOG = 1024
HEADER_TIMEOUT_MILLISECONDS = 15_000


def serve_http(host: str, port: int, workers: int) -> None:
    """Serve until told to stop; requests under way are finished first."""
    Granian(
        "directory.app:create_app",
        factory=True,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=BLOCKING_THREADS,
        blocking_threads_idle_timeout=30,
        backlog=BACKLOG,
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(header_read_timeout=HEADER_TIMEOUT_MILLISECONDS),
        respawn_failed_workers=True,
        log_access=False,
        websockets=False,
    ).serve()
