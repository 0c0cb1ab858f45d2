"""The search engine of this process, opened once and kept, and the thesaurus that goes with it."""

from __future__ import annotations

from flask import Flask, current_app

from search import open_engine
from search.engine import Engine
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
    found: Engine = current_app.extensions[ENGINE]
    return found


def thesaurus() -> Thesaurus:
    """The words people use, and what they mean."""
    found: Thesaurus = current_app.extensions[THESAURUS]
    return found
