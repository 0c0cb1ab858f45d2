"""Remembering what a page was told about itself: its language, text size, council and who pays."""

from __future__ import annotations

from flask import Flask, Response, current_app, request

from directory.vocabulary.prices import CHOOSABLE_PAYERS
from directory.web.cookies import keep_cookie, read_cookie
from directory.web.labels import label
from directory.web.languages import site_languages

TEXT_SIZES = ("large", "together", "normal")


def remember_choices(app: Flask) -> None:
    """Keep a choice made in the address of a page, where it is one we know."""
    app.after_request(keep)


def keep(response: Response) -> Response:
    """Set a cookie for each choice in the address that differs from what was kept."""
    if response.mimetype == "text/html" and request.method == "GET" and response.status_code == 200:
        for name in ("lang", "text", "payer", "council"):
            value = request.args.get(name, "")
            if value and value != read_cookie(name) and _known(name, value):
                keep_cookie(response, name, value)
    return response


def _known(name: str, value: str) -> bool:
    if name == "lang":
        return any(language.code == value for language in site_languages())
    if name == "council":
        # The page may speak for another council than the one asked for: that one itself has to be known.
        return value == "all" or current_app.extensions["council_lookup"](value) is not None
    return value in (TEXT_SIZES if name == "text" else CHOOSABLE_PAYERS)


def payer_choices(payer: str) -> tuple[tuple[str, str, None, bool], ...]:
    """Who may pay, as the options of a form: code, words, no number, and whether it is chosen."""
    return tuple((code, label("payer", code), None, code == payer) for code in CHOOSABLE_PAYERS)
