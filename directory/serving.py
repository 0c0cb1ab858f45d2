"""The HTTP server that `directory serve` starts."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading

from flask import Flask
from granian import Granian
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings

from directory.app import create_app
from directory.web.log_lines import FIELDS

# Threads, not processes, stand between a slow client and everybody else: sixty half-sent requests each hold one.
BLOCKING_THREADS = 128
BACKLOG = 1024
HEADER_TIMEOUT_MILLISECONDS = 15_000
SECONDS_TO_FINISH = 20
LOOK_SECONDS = 1.0
# The server's own lines in the shape of ours, so that one reader understands them all.
LOGS = {
    "formatters": {
        "json": {
            "()": "directory.web.log_lines.LogLine",
            "fmt": FIELDS,
        }
    },
    "handlers": {
        "errors": {"class": "logging.StreamHandler", "formatter": "json", "stream": "ext://sys.stderr"}
    },
    "loggers": {"_granian": {"handlers": ["errors"], "level": "INFO", "propagate": False}},
}


def serve_http(host: str, port: int, workers: int, target: str = "directory.serving:application") -> None:
    """Serve until stopped; requests in progress are finished first."""
    # A forked process inherits every lock that the worker's thread holds at that moment, and waits for it for ever.
    multiprocessing.set_start_method("spawn", force=True)
    # Each of a hundred threads would ask for a pool of memory of its own, and keep what it once held.
    os.environ.setdefault("MALLOC_ARENA_MAX", "2")
    Granian(
        target,
        factory=True,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        workers_kill_timeout=SECONDS_TO_FINISH,
        blocking_threads=BLOCKING_THREADS,
        blocking_threads_idle_timeout=30,
        backlog=BACKLOG,
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(header_read_timeout=HEADER_TIMEOUT_MILLISECONDS),
        respawn_failed_workers=True,
        log_access=False,
        log_dictconfig=LOGS,
        websockets=False,
    ).serve()


def application() -> Flask:
    """The application inside one server process. It ends with the process that started it, however that ended:
    a server that outlives its worker would hold the port and serve an index that no worker updates."""
    threading.Thread(target=_end_with, args=(os.getppid(),), name="parent", daemon=True).start()
    return create_app()


def _end_with(parent: int) -> None:
    pause = threading.Event()
    while os.getppid() == parent:
        pause.wait(LOOK_SECONDS)
    os.kill(os.getpid(), signal.SIGTERM)
    pause.wait(SECONDS_TO_FINISH)
    os.kill(os.getpid(), signal.SIGKILL)
