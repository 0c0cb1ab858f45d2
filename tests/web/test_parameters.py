"""The parameters of a request are those of Werkzeug, without an error for each that is not there."""

from __future__ import annotations

import pytest
from flask import Flask, request
from werkzeug.exceptions import BadRequestKeyError


def test_a_parameter_is_its_first_value_or_the_default(app: Flask) -> None:
    with app.test_request_context("/?page=2&page=3&empty="):
        assert request.args.get("page") == "2" and request.args.get("page", type=int) == 2
        assert request.args.get("empty", "x") == ""
        assert request.args.get("no") is None
        assert request.args.get("no", "x") == request.args.get("no", default="x") == "x"
        assert request.args.get("no", 1, type=int) == 1
        assert request.args.getlist("page") == ["2", "3"]


def test_no_error_is_made_for_one_that_is_not_there(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    with app.test_request_context("/?page=2"):
        monkeypatch.setattr(BadRequestKeyError, "__init__", None)
        assert request.args.get("no", "x") == "x"
