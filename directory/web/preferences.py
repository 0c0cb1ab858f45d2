"""The four preferences of a visitor that every page follows: language, text size, council and who pays.

Each stands in the address of a page or, remembered from one, in a cookie. A value that is not one of ours is as none.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from flask import Flask, Response, current_app, request

from directory.vocabulary.prices import CHOOSABLE_PAYERS
from directory.web.cookies import read_cookie, set_cookie
from directory.web.council import EVERY_COUNCIL
from directory.web.labels import label
from directory.web.languages import site_languages

TEXT_SIZES = ("large", "together", "normal")


def remember_preferences(app: Flask) -> None:
    """Remember a preference that the address of a page names."""
    app.after_request(set_preference_cookies)


def set_preference_cookies(response: Response) -> Response:
    """Set a cookie for each preference in the address that differs from the one remembered."""
    if not request.args:
        return response
    if response.mimetype == "text/html" and request.method == "GET" and response.status_code == 200:
        for name, is_known in PREFERENCES.items():
            value = request.args.get(name, "")
            if value and value != read_cookie(name) and is_known(value):
                set_cookie(response, name, value)
    return response


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
