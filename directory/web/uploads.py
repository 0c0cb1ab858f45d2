"""How much may be sent: little to any page, and a whole file to those that take one.

A view that takes a file says so with `@takes_files`; every other address refuses a large body before it is read.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import ParamSpec, TypeVar

from flask import Flask, current_app, request
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

P = ParamSpec("P")
R = TypeVar("R")
LARGEST_FILE = (
    10 * 1024 * 1024
)  # bytes of one file; what stands beside it in its form is bounded as any other form
_MARK = "__takes_files__"


def takes_files(view: Callable[P, R]) -> Callable[P, R]:
    """This view takes one file of up to LARGEST_FILE in its form. Put it below the route."""
    setattr(view, _MARK, True)
    return view


def let_files_in() -> None:
    """Raise the bound of this request where its view takes a file; before anything of its body is read."""
    has_parts = request.mimetype == "multipart/form-data"  # any other kind is read into memory whole
    if has_parts and request.endpoint and _takes(current_app, request.endpoint):
        small: int = current_app.config["MAX_CONTENT_LENGTH"]
        request.max_content_length = LARGEST_FILE + small
        request.max_form_memory_size = small


def largest_upload(app: Flask) -> Callable[[str, str], int]:
    """What tells how many bytes a method may send to a path, for the server, which reads the body first."""
    small: int = app.config["MAX_CONTENT_LENGTH"]

    def largest(method: str, path: str) -> int:
        try:
            endpoint, _ = app.url_map.bind("").match(path, method)
        except (HTTPException, RequestRedirect):
            return small
        return LARGEST_FILE + small if _takes(app, endpoint) else small

    return largest


def _takes(app: Flask, endpoint: str) -> bool:
    view: object = app.view_functions.get(endpoint)
    while view is not None:
        if vars(view).get(_MARK):
            return True
        view = vars(view).get("__wrapped__")
    return False
