"""Setting a paper in type: plain values in, the bytes of a tagged PDF out."""

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
PAPERS = Path(__file__).resolve().parent / "data"
FONTS = "print"  # where static/build.mjs puts fonts, colours and drawings
# First as the standard for readers with aids asks (PDF/UA-1). It refuses signs that no font of ours has, such as an
# emoji in a provider's name: then the same paper is set without its stamp, tagged all the same.
STANDARDS: tuple[Literal["ua-1"] | None, ...] = ("ua-1", None)
SECONDS_IN_LINE = 30
MOST_IN_LINE = 4  # each of them holds one of the server's threads
_press = Lock()
_line = BoundedSemaphore(MOST_IN_LINE)


def typeset(paper: str, data: Mapping[str, Any]) -> bytes:
    """The PDF of one of our papers. `data` reaches it as JSON and is never read as a command.

    The same on each machine: fonts of the machine itself are not looked at. Raises Unavailable where it can't be made.
    """
    folder = Path(current_app.config["ASSET_FOLDER"])
    year, month, day = data["day"]
    issued = datetime(year, month, day, tzinfo=UTC)
    for standard in STANDARDS:
        try:
            fonts = typst.Fonts(include_system_fonts=False, font_paths=[folder / FONTS])
            press = typst.Compiler(root=folder, font_paths=fonts, sys_inputs={"data": json.dumps(data)})
            template = (PAPERS / paper).read_bytes()
            made = press.compile(template, format="pdf", pdf_standards=standard, timestamp=issued)
            assert isinstance(made, bytes)  # a list is for pictures of pages
            return made
        except (OSError, RuntimeError) as error:
            logger.warning("a paper was not made", extra={"paper": paper, "error": str(error)[:500]})
    raise Unavailable(paper)


@contextmanager
def pdf_slot() -> Iterator[None]:
    """One paper at a time, whoever asks; no connection to the database is held in the line.

    Raises Unavailable where too many wait already, or where it took too long.
    """
    end_reading()
    if not _line.acquire(blocking=False):
        raise Unavailable("press")
    try:
        at_it = _press.acquire(timeout=SECONDS_IN_LINE)
    finally:
        _line.release()
    if not at_it:
        raise Unavailable("press")
    try:
        yield
    finally:
        _press.release()
