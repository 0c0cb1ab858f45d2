"""The search engine of this process, opened once, and its thesaurus."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from flask import Flask, current_app

from search import open_engine
from search.engine import Engine, IndexUnavailable
from search.words import Thesaurus, load_thesaurus

ENGINE = "search_engine"
THESAURUS = "search_thesaurus"


def join(app: Flask) -> None:
    """Open the engine the settings name. Opening reads nothing yet, so a missing index is no reason not to start."""
    words = load_thesaurus()
    app.extensions[THESAURUS] = words
    app.extensions[ENGINE] = open_engine(app.config["SEARCH_URL"], words.synonyms)


def engine() -> Engine:
    """This process's engine."""
    opened: Engine = current_app.extensions[ENGINE]
    return opened


def rebuild_mark() -> Path:
    """The file that is held while the index is built: for `foundation.long_work`."""
    folder: Path = current_app.extensions["settings"].data_dir
    return folder / "rebuild.mark"


def thesaurus() -> Thesaurus:
    """The words people use, and what they mean."""
    loaded: Thesaurus = current_app.extensions[THESAURUS]
    return loaded


def index_vocabulary() -> Mapping[str, int]:
    """The words of the index with how often each stands there; none while the index can't be read."""
    try:
        return engine().vocabulary()
    except IndexUnavailable:
        return {}


def index_generation() -> int:
    """Which state of the index answers now; 0 while it can't be read."""
    try:
        return engine().generation()
    except IndexUnavailable:
        return 0
