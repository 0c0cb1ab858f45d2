"""Keyed digests and signatures, with keys that can be rotated."""

from __future__ import annotations

import hashlib
import hmac

from flask import current_app

DIGEST_LENGTH = 32


def digest(value: str) -> str:
    """A keyed digest, for records that must tell whether a value changed without keeping the value."""
    return digests(value)[0]


def digests(value: str) -> tuple[str, ...]:
    """The digest under today's key, then under each key it took over from: what older rows may hold."""
    keys = (current_app.config["SECRET_KEY"], *(current_app.config["SECRET_KEY_FALLBACKS"] or ()))
    return tuple(
        hmac.new(str(key).encode(), value.encode(), hashlib.sha256).hexdigest()[:DIGEST_LENGTH]
        for key in keys
    )
