"""Keyed digests and signatures, with keys that can be rotated."""

from __future__ import annotations

import hashlib
import hmac

from flask import current_app

DIGEST_LENGTH = 32


def digest(value: str) -> str:
    """A keyed digest, for records that must tell whether a value changed without keeping the value."""
    key = str(current_app.config["SECRET_KEY"]).encode()
    return hmac.new(key, value.encode(), hashlib.sha256).hexdigest()[:DIGEST_LENGTH]
