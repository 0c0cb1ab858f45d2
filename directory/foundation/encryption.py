"""Secrets that must be read again, encrypted with the site's key: a copy of the database alone gives none away."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

from flask import current_app

from directory.foundation.on_demand import load


def encrypt(purpose: str, secret: str) -> str:
    """The secret under today's key, to be read for this purpose alone."""
    token: bytes = _ciphers(purpose).encrypt(secret.encode())
    return token.decode()


def decrypt(purpose: str, token: str) -> str | None:
    """The secret, encrypted under today's key or one before it; None where no key of the site reads it."""
    fernet = load("cryptography.fernet")
    try:
        secret: bytes = _ciphers(purpose).decrypt(token.encode())
    except fernet.InvalidToken:
        return None
    return secret.decode()


def _ciphers(purpose: str) -> Any:
    fernet = load("cryptography.fernet")
    keys = (current_app.config["SECRET_KEY"], *(current_app.config["SECRET_KEY_FALLBACKS"] or ()))
    return fernet.MultiFernet([fernet.Fernet(_key(purpose, str(key))) for key in keys])


def _key(purpose: str, key: str) -> bytes:
    return base64.urlsafe_b64encode(hashlib.sha256(f"{purpose}\0{key}".encode()).digest())
