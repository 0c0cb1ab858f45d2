"""What a request was asked: the parameters of its address and of a form."""

from __future__ import annotations

from typing import Any

from flask import Request
from werkzeug.datastructures import ImmutableMultiDict


class Parameters(ImmutableMultiDict[str, str]):
    """The parameters of a request. Werkzeug's raise an error, and catch it, for each that is asked for and not there:
    ten a page.
    """

    def get(self, key: str, *default: Any, **named: Any) -> Any:
        """The first value of a parameter, `default` where it has none."""
        if key in self:
            return super().get(key, *default, **named)
        return default[0] if default else named.get("default")


class DirectoryRequest(Request):
    """Flask's request with our parameters."""

    parameter_storage_class = Parameters
