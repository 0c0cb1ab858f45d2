"""`/metrics` in Prometheus' format, on a port of its own, in the process that `serve` was started as.

What the processes that serve pages counted is added up; how the site is, is found out when it is asked for.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from flask import Flask
from prometheus_client import CollectorRegistry, start_http_server
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector
from sqlalchemy.exc import SQLAlchemyError

from directory.finding.index import engine
from directory.foundation.database import db
from directory.foundation.errors import Unavailable
from directory.foundation.time import now
from directory.health import degradations, problems
from directory.outbox.queries import oldest_waiting
from directory.register.fetch_queries import open_fetch
from directory.register.import_queries import count_imports, last_import_finished
from search.engine import IndexUnavailable

FOLDER_VARIABLE = "PROMETHEUS_MULTIPROC_DIR"  # the library's own
PROC = Path("/proc")
PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")


def serve_metrics(app: Flask, served_port: int) -> None:
    """Answer on the port that the settings name, until this process ends. Call it before the server's processes start.

    Raises Unavailable where the port can't be had.
    """
    settings = app.extensions["settings"]
    folder = settings.data_dir / "metrics" / str(served_port)
    prepare_folder(folder)
    os.environ[FOLDER_VARIABLE] = str(folder)  # read by the processes that serve pages
    try:
        start_http_server(settings.metrics_port, settings.metrics_host, metrics_registry(app, folder))
    except OSError as error:
        raise Unavailable(
            f"metrics cannot be served on {settings.metrics_host}:{settings.metrics_port}: {error.strerror}"
        ) from error


def prepare_folder(folder: Path) -> None:
    """An empty folder for the counts of one server: those of the one before it are not ours."""
    folder.mkdir(parents=True, exist_ok=True)
    for file in folder.glob("*.db"):
        file.unlink()


def metrics_registry(app: Flask, folder: Path) -> CollectorRegistry:
    """Everything that `/metrics` shows."""
    registry = CollectorRegistry()
    MultiProcessCollector(registry, path=str(folder))  # type: ignore[no-untyped-call]  # the library tells no types
    registry.register(SiteCollector(app))
    return registry


class SiteCollector(Collector):
    """How the site is at the moment. A part that can't be asked has no value, and `choosing_care_ready` is 0."""

    def __init__(self, app: Flask) -> None:
        self._app = app

    def collect(self) -> Iterator[Metric]:
        """Memory, index, outbox, imports, and whether all is well."""
        with self._app.app_context():
            yield _memory()
            yield from _index()
            try:
                yield from _database()
            except SQLAlchemyError:
                db.session.rollback()
            yield _gauge("ready", "1 where /readyz says that the site can do its work.", not problems())
            yield _gauge("degraded", "How many parts work less well than they should.", len(degradations()))


def _gauge(name: str, says: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"choosing_care_{name}", says, value=value)


def _index() -> Iterator[Metric]:
    try:
        state = engine().health()
    except (IndexUnavailable, OSError):
        return
    yield _gauge("index_age_seconds", "Seconds since the last change of the search index.", state.age)
    yield _gauge("index_documents", "Services in the search index.", state.documents)


def _database() -> Iterator[Metric]:
    oldest, finished, run = oldest_waiting(), last_import_finished(), open_fetch()
    waited = 0.0 if oldest is None else max((now() - oldest).total_seconds(), 0.0)
    yield _gauge("outbox_age_seconds", "Seconds that the oldest undelivered message has waited.", waited)
    imports = GaugeMetricFamily(
        "choosing_care_register_imports", "Imports of the register, by their state.", labels=["state"]
    )
    for state, number in count_imports().items():
        imports.add_metric([state], number)
    yield imports
    if finished is not None:
        yield _gauge(
            "register_import_age_seconds",
            "Seconds since the last import of the register was finished.",
            max((now() - finished).total_seconds(), 0.0),
        )
    yield _gauge(
        "register_fetch_failures",
        "How often in a row the regulator's API could not be asked.",
        0 if run is None else run.attempts,
    )


def _memory() -> Metric:
    """Resident memory of this process, which holds the worker, and of each that serves pages, in their order."""
    memory = GaugeMetricFamily(
        "choosing_care_resident_memory_bytes", "Memory that a process holds.", labels=["process"]
    )
    memory.add_metric(["main"], _resident(os.getpid()))
    for number, process in enumerate(_children(os.getpid()), start=1):
        memory.add_metric([f"pages {number}"], _resident(process))
    return memory


def _children(process: int) -> list[int]:
    """The processes that the threads of a process started, oldest first, without those that have ended meanwhile."""
    found: set[int] = set()
    for file in (PROC / str(process) / "task").glob("*/children"):
        found.update(int(child) for child in _text(file).split())
    return [child for child in sorted(found) if "spawn_main" in _text(PROC / str(child) / "cmdline")]


def _resident(process: int) -> int:
    fields = _text(PROC / str(process) / "statm").split()
    return int(fields[1]) * PAGE_BYTES if len(fields) > 1 else 0


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
