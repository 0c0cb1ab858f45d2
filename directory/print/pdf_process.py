"""Runs the process that makes a PDF (`directory.pdf_main`), one at a time for all processes of the site."""

from __future__ import annotations

import fcntl
import json
import logging
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from threading import BoundedSemaphore, Lock
from time import monotonic, sleep
from typing import BinaryIO

from flask import current_app

from directory.foundation.database import end_reading
from directory.foundation.errors import Unavailable
from directory.foundation.settings import PREFIX, environment_of
from directory.print.pdf_store import Pdf, parse_pdf

logger = logging.getLogger(__name__)
# It steps back before it loads anything: pages that are asked for meanwhile come first.
COMMAND = (sys.executable, "-c", "import os; os.nice(5); from directory.pdf_main import main; main()")
HOME = Path(__file__).resolve().parent.parent.parent  # where Python finds the package
WAIT_SECONDS = 30
MAKING_SECONDS = 120  # a whole council's takes a tenth of it; a busy machine has other things to do
LOOK_SECONDS = 0.1
LOCK = "LOCK"
MOST_WAITING = 4  # each of them holds one of the server's threads
_compiling = Lock()
_waiting = BoundedSemaphore(MOST_WAITING)


def run_pdf_process(job: Mapping[str, str], lock: BinaryIO) -> Pdf:
    """The PDF of a job. Whatever was taken of memory to read and to typeset it ends with its process.

    The process holds the lock as well: should this one end before it, no second one begins beside it. Its log lines go
    where this one's go. Raises Unavailable where it fails, or takes longer than two minutes.
    """
    # In memory and on no disk, where what a visitor typed must never be; and whole, not in pieces to be joined.
    with open(os.memfd_create("pdf"), "w+b") as output:
        try:
            subprocess.run(
                COMMAND,
                input=json.dumps(job).encode(),
                stdout=output,
                timeout=MAKING_SECONDS,
                check=True,
                cwd=HOME,
                env=_environment(),
                pass_fds=[lock.fileno()],
            )
            output.seek(0)
            return parse_pdf(output)
        except (subprocess.SubprocessError, OSError, ValueError) as error:
            logger.warning("a PDF was not made", extra={"error": type(error).__name__})
            raise Unavailable("pdf") from error


def _environment() -> dict[str, str]:
    """This process's, with the settings of this application."""
    others = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
    return others | environment_of(current_app.extensions["settings"])


@contextmanager
def pdf_slot(wait_seconds: float = WAIT_SECONDS) -> Iterator[BinaryIO]:
    """One PDF is made at a time by all processes of the site; whoever waits holds no connection to the database.

    Gives the file that is locked meanwhile. Raises Unavailable where too many wait already, or after waiting too long.
    """
    end_reading()
    if not _waiting.acquire(blocking=False):
        raise Unavailable("pdf")
    until = monotonic() + wait_seconds
    try:
        is_free = _compiling.acquire(timeout=wait_seconds)
    finally:
        _waiting.release()
    if not is_free:
        raise Unavailable("pdf")
    try:
        with _alone(until) as lock:
            yield lock
    finally:
        _compiling.release()


@contextmanager
def _alone(until: float) -> Iterator[BinaryIO]:
    """The lock that all processes share; it ends with those that hold it. Raises Unavailable after `until`."""
    with (pdf_folder() / LOCK).open("wb") as lock:
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if monotonic() >= until:
                    raise Unavailable("pdf") from None
                sleep(LOOK_SECONDS)
        yield lock


def pdf_folder() -> Path:
    """Where PDFs are kept, beside the site's other data."""
    folder = Path(current_app.extensions["settings"].data_dir) / "pdf"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder
