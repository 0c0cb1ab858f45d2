"""The worker: delivers messages, then the jobs of the clock, until it is told to stop."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from directory.foundation.database import db
from directory.outbox.actions import Handler, deliver
from directory.outbox.rules import Event

logger = logging.getLogger(__name__)
PAUSE = 0.25
PAUSE_AFTER_FAILURE = 5.0


@dataclass(frozen=True, slots=True)
class Job:
    """Something the clock does: `run` opens its own transaction. `every` is in seconds."""

    name: str
    every: float
    run: Callable[[], object]


def work(app: Flask, handlers: dict[Event, Handler], jobs: Sequence[Job], stop: threading.Event) -> None:
    """Deliver and run jobs until `stop` is set. A database that is away is waited for, never given up on."""
    due = {job.name: time.monotonic() + min(job.every, 5.0) for job in jobs}
    while not stop.is_set():
        pause = PAUSE
        with app.app_context():
            try:
                deliver(handlers)
                for job in jobs:
                    if time.monotonic() >= due[job.name]:
                        due[job.name] = time.monotonic() + job.every
                        job.run()
            except SQLAlchemyError as error:
                db.session.rollback()
                logger.warning("worker waits for the database", extra={"error": type(error).__name__})
                pause = PAUSE_AFTER_FAILURE
            except Exception as error:  # one failing job must not end the worker; it comes round again
                db.session.rollback()
                logger.warning("a job failed", extra={"error": type(error).__name__}, exc_info=True)
        stop.wait(pause)
