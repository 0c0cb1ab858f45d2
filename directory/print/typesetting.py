"""Typesets a document: plain values in, the bytes of a tagged PDF out."""

from __future__ import annotations

import fcntl
import json
import logging
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from threading import BoundedSemaphore, Lock
from time import monotonic, sleep
from typing import Any, Literal

from flask import current_app

from directory.foundation.database import end_reading
from directory.foundation.errors import Unavailable

logger = logging.getLogger(__name__)
TEMPLATES = Path(__file__).resolve().parent / "data"
FONTS = "print"  # where static/build.mjs puts fonts, colours and drawings
# First to the accessibility standard PDF/UA-1. It refuses characters that no font of ours has, such as an emoji in a
# provider's name: then the same document is made without the standard's mark, tagged all the same.
STANDARDS: tuple[Literal["ua-1"] | None, ...] = ("ua-1", None)
WAIT_SECONDS = 30
MAKING_SECONDS = 120
LOOK_SECONDS = 0.1
LOCK = "LOCK"
HOME = Path(__file__).resolve().parent.parent.parent  # where `-m directory.print` finds the package
MOST_WAITING = 4  # each of them holds one of the server's threads
_compiling = Lock()
_waiting = BoundedSemaphore(MOST_WAITING)


def typeset(template: str, data: Mapping[str, Any]) -> bytes:
    """The PDF of one of our templates, made by a process that ends with it (`print.typst_process`).

    `data` reaches it as JSON and is never read as a command. The same on each machine: its own fonts are not used.
    Raises Unavailable where the PDF cannot be made, or not within two minutes.
    """
    job = {
        "root": str(Path(current_app.config["ASSET_FOLDER"])),
        "fonts": FONTS,
        "template": str(TEMPLATES / template),
        "standards": STANDARDS,
        "data": data,
    }
    command = [sys.executable, "-m", "directory.print.typst_process"]
    try:
        made = subprocess.run(
            command,
            input=json.dumps(job).encode(),
            capture_output=True,
            timeout=MAKING_SECONDS,
            check=False,
            cwd=HOME,
        )
    except subprocess.TimeoutExpired as error:
        logger.warning("a PDF took too long", extra={"template": template})
        raise Unavailable(template) from error
    if made.stderr or made.returncode:
        told = made.stderr.decode("utf-8", "replace")[:500]
        logger.warning("a PDF was not made as it should be", extra={"template": template, "error": told})
    if made.returncode:
        raise Unavailable(template)
    return made.stdout


@contextmanager
def pdf_slot(wait_seconds: float = WAIT_SECONDS) -> Iterator[None]:
    """One PDF is made at a time by all processes of the site; whoever waits holds no connection to the database.

    Raises Unavailable where too many wait already, or after waiting too long.
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
        with _alone(until):
            yield
    finally:
        _compiling.release()


@contextmanager
def _alone(until: float) -> Iterator[None]:
    """The lock that all processes share; it ends with the one that holds it. Raises Unavailable after `until`."""
    with (pdf_folder() / LOCK).open("w") as lock:
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if monotonic() >= until:
                    raise Unavailable("pdf") from None
                sleep(LOOK_SECONDS)
        yield


def pdf_folder() -> Path:
    """Where PDFs are kept, beside the site's other data."""
    folder = Path(current_app.extensions["settings"].data_dir) / "pdf"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder
