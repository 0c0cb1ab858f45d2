"""Typesets a document: plain values in, the bytes of a tagged PDF out."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from threading import BoundedSemaphore, Lock
from typing import Any, Literal

import typst
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
MOST_WAITING = 4  # each of them holds one of the server's threads
_compiling = Lock()
_waiting = BoundedSemaphore(MOST_WAITING)


def typeset(template: str, data: Mapping[str, Any]) -> bytes:
    """The PDF of one of our templates. `data` reaches it as JSON and is never read as a command.

    The same on each machine: its own fonts are not used. Raises Unavailable where the PDF cannot be made.
    """
    folder = Path(current_app.config["ASSET_FOLDER"])
    year, month, day = data["day"]
    issued = datetime(year, month, day, tzinfo=UTC)
    for standard in STANDARDS:
        try:
            fonts = typst.Fonts(include_system_fonts=False, font_paths=[folder / FONTS])
            compiler = typst.Compiler(root=folder, font_paths=fonts, sys_inputs={"data": json.dumps(data)})
            source = (TEMPLATES / template).read_bytes()
            pdf = compiler.compile(source, format="pdf", pdf_standards=standard, timestamp=issued)
            assert isinstance(pdf, bytes)  # a list is for pictures of pages
            return pdf
        except (OSError, RuntimeError) as error:
            logger.warning("a PDF was not made", extra={"template": template, "error": str(error)[:500]})
    raise Unavailable(template)


@contextmanager
def pdf_slot() -> Iterator[None]:
    """One PDF is made at a time; whoever waits for the slot holds no connection to the database.

    Raises Unavailable where too many wait already, or after waiting too long.
    """
    end_reading()
    if not _waiting.acquire(blocking=False):
        raise Unavailable("pdf")
    try:
        is_free = _compiling.acquire(timeout=WAIT_SECONDS)
    finally:
        _waiting.release()
    if not is_free:
        raise Unavailable("pdf")
    try:
        yield
    finally:
        _compiling.release()
