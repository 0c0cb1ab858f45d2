"""The only place that knows every room. (Interim: rooms join as they are built.)"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from urllib.parse import urlsplit

import click
from flask import Flask

from directory import models

COMMANDS: tuple[click.Command, ...] = ()


def open_rooms(app: Flask) -> None:
    """Join every room to the application."""
    assert models.__all__
    lookup: Callable[[str], object | None] = lambda code: None  # noqa
    try:
        lookup = importlib.import_module("directory.places.queries").council_record
    except (ImportError, AttributeError):
        pass
    app.extensions["council_lookup"] = lookup
    for module, name in (("directory.pages.views", "pages"), ("directory.moderation.views", "moderation"), ("directory.finding.views", "finding"), ("directory.finding.register_views", "register_pages")):
        try:
            app.register_blueprint(getattr(importlib.import_module(module), name))
        except (ImportError, AttributeError) as error:
            print("not yet:", module, error)


def trusted_hosts(public_url: str) -> list[str] | None:
    """The hosts this site answers for, once its public address is known; any before that."""
    host = urlsplit(public_url).hostname
    return [host, "127.0.0.1", "localhost", "[::1]"] if host else None
