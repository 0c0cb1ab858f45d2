"""Which language a page speaks, and in which direction.

The languages are data (`translations/languages.toml`): a council adds one with a catalogue and a line, and a person
confirms its translations there.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from urllib.parse import parse_qsl, urlencode

from flask import current_app, g, request
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

from directory.web.cookies import read_cookie

SOURCE = "en"
STAFF_PAGES = frozenset({"/council", "/site"})
STAFF_FOLDERS = ("/council/", "/site/")
LONGEST_REMEMBERED = 60  # characters of what a browser asks for


@dataclass(frozen=True, slots=True)
class Language:
    """A language of the site: its own name, its direction and whether a person has confirmed its words."""

    code: str
    name: str
    direction: str
    confirmed: bool


@lru_cache(maxsize=4)
def languages_in(folder: str) -> tuple[Language, ...]:
    """The languages a translations folder names, in its order."""
    with Path(folder, "languages.toml").open("rb") as file:
        listed = tomllib.load(file)
    return tuple(
        Language(code, entry["name"], entry["direction"], bool(entry["confirmed_by"]))
        for code, entry in listed.items()
    )


def site_languages() -> tuple[Language, ...]:
    """The languages of this site."""
    return languages_in(current_app.config["BABEL_TRANSLATION_DIRECTORIES"])


def is_for_staff() -> bool:
    """Whether this page is for people who work for a council or run the site: theirs are in English alone."""
    return bool(request) and (request.path in STAFF_PAGES or request.path.startswith(STAFF_FOLDERS))


def page_language() -> Language:
    """The page's language: `lang=`, else the cookie, else what the browser asks for, else English.

    A page for staff is in English, whatever was chosen: its words are not translated.
    """
    language: Language | None = g.get("page_language")
    if language is None:
        known = {language.code: language for language in site_languages()}
        if is_for_staff():
            language = g.page_language = known[SOURCE]
            return language
        chosen = request.args.get("lang", "") if request else ""
        if chosen not in known and request:
            chosen = read_cookie("lang")
        if chosen not in known and request:
            chosen = best_match(request.headers.get("Accept-Language", ""), tuple(known))
        language = g.page_language = known.get(chosen) or known[SOURCE]
    return language


def best_match(header: str, known: tuple[str, ...]) -> str:
    """What a browser asks for among the languages that are known; English where it asks for none of them.

    A browser sends the same few words with each request, so they are understood once; longer ones are read each time.
    """
    return (_best_match if len(header) <= LONGEST_REMEMBERED else _best_match.__wrapped__)(header, known)


@lru_cache(maxsize=500)
def _best_match(header: str, known: tuple[str, ...]) -> str:
    return parse_accept_header(header, LanguageAccept).best_match(known) or SOURCE


def locale_for_babel() -> str:
    """What Flask-Babel formats and translates with: English is that of the UK."""
    code = page_language().code
    return "en_GB" if code == SOURCE else code


@contextmanager
def anonymous_request(lang: str, query: str = "") -> Iterator[None]:
    """Inside it, sentences and templates speak a language outside any request: as to a visitor who chose nothing else.

    `query` is what else its address asks for. For letters, which the worker writes. It is a request that nobody sent,
    with surroundings of its own, so that one letter's language is never the next one's.
    """
    with (
        current_app.app_context(),
        current_app.test_request_context("/", query_string=_with_language(query, lang)),
    ):
        yield


def _with_language(query: str, lang: str) -> str:
    return urlencode([*((name, value) for name, value in parse_qsl(query) if name != "lang"), ("lang", lang)])
