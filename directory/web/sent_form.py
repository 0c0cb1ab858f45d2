"""What a request sends, as `submit_once` tells one form from another: where it goes, and everything in it."""

from __future__ import annotations

from flask import request


def sent_form() -> list[tuple[str, str]]:
    """The path and every field: one page may hold the same small form, with the same token, for many things."""
    return [("", request.full_path), *request.form.items(multi=True)]
