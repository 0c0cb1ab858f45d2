"""The HTTP server that `directory serve` starts."""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import threading

from granian import Granian
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings

from directory.app import create_app
from directory.foundation.site_lock import hold_folder_for_good
from directory.web.asgi import ThreadedWsgi
from directory.web.log_lines import FIELDS
from directory.web.uploads import largest_upload

THREADS = 128  # of one process: as many requests may wait for the database at once
CONNECTIONS = 1024  # of one process: each is given up unless its head and its body come in time
BACKLOG = 1024
HEADER_TIMEOUT_MILLISECONDS = 15_000
SECONDS_TO_FINISH = 20
LOOK_SECONDS = 1.0
# How each process gives memory back; whoever runs the site may set the same variables otherwise.
MEMORY = {
    # Each of a hundred threads would ask for a pool of memory of its own, and keep what it once held.
    "MALLOC_ARENA_MAX": "2",
    # What is as large as a PDF goes back to the system at once. By itself the C library raises this bound to the
    # largest block it was ever given back, and keeps as much.
    "MALLOC_MMAP_THRESHOLD_": str(1024 * 1024),
    "MALLOC_TRIM_THRESHOLD_": str(2 * 1024 * 1024),
    # The same for Granian, whose allocator keeps what it sent for ten seconds, and longer where nobody asks for a page.
    "_RJEM_MALLOC_CONF": "dirty_decay_ms:0",
}
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
    for name, value in MEMORY.items():
        os.environ.setdefault(name, value)
    Granian(
        target,
        factory=True,
        address=host,
        port=port,
        interface=Interfaces.ASGINL,
        workers=workers,
        workers_kill_timeout=SECONDS_TO_FINISH,
        backlog=BACKLOG,
        backpressure=CONNECTIONS,
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(header_read_timeout=HEADER_TIMEOUT_MILLISECONDS),
        respawn_failed_workers=True,
        log_access=False,
        log_dictconfig=LOGS,
        websockets=False,
    ).serve()


def application() -> ThreadedWsgi:
    """The application inside one server process, as an ASGI server calls it.

    It ends with the process that started it, however that ended: a server that outlives its worker would hold the
    port and serve an index that no worker updates.
    """
    # As it was told at its start: who has ended meanwhile has already been replaced in `getppid`.
    parent = multiprocessing.parent_process()
    number = parent.pid if parent and parent.pid else os.getppid()
    threading.Thread(target=_end_with, args=(number,), name="parent", daemon=True).start()
    app = create_app()
    hold_folder_for_good(
        app.extensions["settings"].data_dir
    )  # until this process ends too, no restore begins
    # What was loaded stays to the end: looked through for garbage again and again, it took a tenth of a drawn page.
    gc.collect()
    gc.freeze()
    health = [rule.rule for rule in app.url_map.iter_rules("health.alive")]
    return ThreadedWsgi(
        app,
        threads=THREADS,
        largest_body=app.config["MAX_CONTENT_LENGTH"],
        largest_upload=largest_upload(app),
        reserved=health,
    )


def _end_with(parent: int) -> None:
    pause = threading.Event()
    while os.getppid() == parent:
        pause.wait(LOOK_SECONDS)
    os.kill(os.getpid(), signal.SIGTERM)
    pause.wait(SECONDS_TO_FINISH)
    os.kill(os.getpid(), signal.SIGKILL)
