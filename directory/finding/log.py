"""Writing the search log outside requests: lines wait in memory and are written a batch at a time.

A line lost when the process dies is no loss to anybody; a search that waits for a disk is.
"""

from __future__ import annotations

import logging
import threading
from collections import deque
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from flask import Flask
from sqlalchemy import insert
from sqlalchemy.exc import SQLAlchemyError

from directory.finding.index import index_vocabulary
from directory.finding.models import SearchLog
from directory.finding.queries.results import Results
from directory.foundation.database import db
from directory.web.languages import page_language

logger = logging.getLogger(__name__)
PAUSE_SECONDS = 2.0
MAX_WAITING = 2000


@dataclass(frozen=True, slots=True)
class SearchLine:
    """One logged search: the columns of `search_log`."""

    searched_on: date
    council_code: str | None
    outcode: str | None
    words: list[str]
    unknown_words: int
    filters: dict[str, Any]
    found: int
    language: str


def search_line(results: Results, council_code: str | None, on: date) -> SearchLine:
    """What is logged of a search: words of the index alone, since any other could be somebody's name."""
    params, parsed = results.search.params, results.search.parsed
    places = results.search.found_places
    words = f"{parsed.text} {results.unmatched}".lower().split()
    known = index_vocabulary() if words else {}
    filters = {
        name: value
        for name in (
            "categories",
            "needs",
            "tasks",
            "languages",
            "features",
            "ratings",
            "specialist",
            "miles",
            "sort",
        )
        if (value := getattr(params, name) or getattr(parsed, name, None))
    }
    return SearchLine(
        searched_on=on,
        council_code=council_code,
        outcode=places[0].outcode if places else None,
        words=[word for word in words if word in known],
        unknown_words=sum(word not in known for word in words),
        filters=filters,
        found=results.page.total,
        language=page_language().code,
    )


class SearchLogWriter:
    """The lines of one process, and the thread that writes them."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._waiting: deque[SearchLine] = deque(maxlen=MAX_WAITING)
        self._thread: threading.Thread | None = None
        self._starting = threading.Lock()
        self.by_hand = False  # tests write when they want to look

    def note(self, line: SearchLine) -> None:
        """Remember one search, to be written within seconds."""
        self._waiting.append(line)
        if self._thread is None or not self._thread.is_alive():
            self._start()

    def write(self) -> int:
        """Write what waits, on a connection of its own; the number of lines written."""
        lines = []
        while self._waiting:
            lines.append(asdict(self._waiting.popleft()))
        if lines:
            with db.engine.connect().execution_options(writes=True) as connection, connection.begin():
                connection.execute(insert(SearchLog), lines)
        return len(lines)

    def _start(self) -> None:
        with self._starting:
            if self.by_hand or (self._thread is not None and self._thread.is_alive()):
                return
            self._thread = threading.Thread(target=self._run, name="search-log", daemon=True)
            self._thread.start()

    def _run(self) -> None:
        pause = threading.Event()
        while not pause.wait(PAUSE_SECONDS):
            try:
                with self._app.app_context():
                    self.write()
            except SQLAlchemyError as error:
                logger.warning("search log not written", extra={"error": type(error).__name__})
