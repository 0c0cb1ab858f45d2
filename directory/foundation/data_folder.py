"""The data folder of a site, which only a command that acts on a site makes: one that is refused leaves nothing behind.

A development site that no setting gives a secret has one of its own there. Production must set one.
"""

from __future__ import annotations

import os
import secrets
import tempfile
from pathlib import Path

from flask import Flask

from directory.foundation.settings import Settings
from directory.foundation.site_file import give_to_owner
from directory.foundation.site_lock import hold_new_folder

NAME = "secret_key"


def secret_of(settings: Settings) -> str:
    """The secret that is set, else the data folder's own, else a new one that `create_data_folder` writes down."""
    return settings.secret_key or _stored(settings.data_dir) or secrets.token_urlsafe(48)


def create_data_folder(app: Flask, *, alone: bool = False) -> None:
    """Make the data folder with its secret, where they are missing, and hold it until this process ends.

    Call it once nothing can be refused any more. Raises Unavailable, OSError.
    """
    settings: Settings = app.extensions["settings"]
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    hold_new_folder(settings.data_dir, alone=alone)
    if not settings.secret_key:
        app.config["SECRET_KEY"] = _write_secret(settings.data_dir, app.config["SECRET_KEY"])


def _stored(data_dir: Path) -> str:
    try:
        return (data_dir / NAME).read_text(encoding="ascii").strip()
    except (FileNotFoundError, NotADirectoryError):
        return ""


def _write_secret(data_dir: Path, secret: str) -> str:
    """Write a secret down, whole or not at all, unless another process of the same start was first: its own counts."""
    path = data_dir / NAME
    with tempfile.NamedTemporaryFile("w", encoding="ascii", dir=data_dir) as file:  # made with 0600
        file.write(secret)
        file.flush()
        try:
            os.link(file.name, path)
        except FileExistsError:
            return _stored(data_dir)
    give_to_owner(path, data_dir)
    return secret
