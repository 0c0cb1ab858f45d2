"""The four preferences of a visitor that every page follows: language, text size, council and who pays.

Each stands in the address of a page or in a cookie. How a page reads, its language and its size of print, is remembered
from the address that named it. What a visitor answers of herself, who pays and whose list, goes from address to
address, and a browser keeps it only where she asks for that. A value that is not one of ours is as none.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from flask import Flask, Response, current_app, g, request
from werkzeug.wrappers import Response as AnyResponse

from directory.vocabulary.prices import CHOOSABLE_PAYERS, Payer
from directory.web.cookies import forget_cookie, read_cookie, set_cookie
from directory.web.council import EVERY_COUNCIL
from directory.web.labels import label
from directory.web.languages import is_for_staff, site_languages
from directory.web.navigation import ANSWERED_PARAMS

TEXT_SIZES = ("large", "together", "normal")


def remember_preferences(app: Flask) -> None:
    """Remember how a page reads where its address names it."""
    app.after_request(set_preference_cookies)


def set_preference_cookies(response: Response) -> Response:
    """Set a cookie for the language or the size of print in the address, where it is not the one remembered."""
    if not request.args:
        return response
    if response.mimetype == "text/html" and request.method == "GET" and response.status_code == 200:
        for name in READING:
            value = request.args.get(name, "")
            if value and value != read_cookie(name) and PREFERENCES[name](value):
                set_cookie(response, name, value)
    return response


def answered_pairs() -> tuple[tuple[str, str], ...]:
    """Who pays and whose list, where the address of this page for visitors says it: what its links carry.

    Only values of ours, so that no stranger's words come into what is remembered of drawing pages.
    """
    pairs: tuple[tuple[str, str], ...] | None = g.get("answered_pairs")
    if pairs is None:
        pairs = ()
        if request and request.args and not is_for_staff():
            asked = ((name, request.args.get(name, "")) for name in ANSWERED_PARAMS)
            pairs = tuple((name, value) for name, value in asked if value and PREFERENCES[name](value))
        g.answered_pairs = pairs
    return pairs


def kept_answers() -> dict[str, str]:
    """Who pays and whose list, as this browser keeps it."""
    kept = {name: read_cookie(name) for name in ANSWERED_PARAMS}
    return {name: value for name, value in kept.items() if value and PREFERENCES[name](value)}


def keep_answers(response: AnyResponse, answers: Mapping[str, str]) -> None:
    """Let the browser keep who pays and whose list; what is not answered it forgets."""
    for name in ANSWERED_PARAMS:
        value = answers.get(name, "")
        if value and value != Payer.NOT_SURE and PREFERENCES[name](value):
            set_cookie(response, name, value)
        elif read_cookie(name):
            forget_cookie(response, name)


def text_size() -> str:
    """How large the page is drawn: `text=`, else the cookie, else normal.

    "together" is large, with the steps of choosing on top.
    """
    for size in (request.args.get("text", ""), read_cookie("text")):
        if size in TEXT_SIZES:
            return size
    return "normal"


def payer_choices(payer: str) -> tuple[tuple[str, str, None, bool], ...]:
    """Who may pay, as the options of a form: code, words, no number, and whether it is chosen."""
    return tuple((code, label("payer", code), None, code == payer) for code in CHOOSABLE_PAYERS)


def _is_site_language(code: str) -> bool:
    return any(language.code == code for language in site_languages())


def _is_council_choice(code: str) -> bool:
    # The page may be for another council than the one in the address: that one itself has to be known.
    return code == EVERY_COUNCIL or current_app.extensions["council_lookup"](code) is not None


PREFERENCES: Mapping[str, Callable[[str], bool]] = {
    "lang": _is_site_language,
    "text": TEXT_SIZES.__contains__,
    "payer": CHOOSABLE_PAYERS.__contains__,
    "council": _is_council_choice,
}
# The preferences that are remembered from an address that names them.
READING = ("lang", "text")
