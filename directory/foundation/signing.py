"""Keyed digests and signatures, with keys that can be rotated."""

from __future__ import annotations

import binascii
import hashlib
import hmac

from flask import current_app
from itsdangerous import BadSignature, Signer
from itsdangerous.encoding import base64_decode, base64_encode
from itsdangerous.exc import BadData

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


def sign(purpose: str, content: bytes) -> str:
    """Bytes as a token for an address: whoever holds it can read it, but not change it or use it for anything else."""
    return _signer(purpose).sign(base64_encode(content)).decode()


def unsign(purpose: str, token: str) -> bytes | None:
    """The bytes of a token signed here for this purpose, with today's key or one before it; None for any other."""
    try:
        return base64_decode(_signer(purpose).unsign(token.encode()))
    except (BadSignature, BadData, binascii.Error, UnicodeError):
        return None


def _signer(purpose: str) -> Signer:
    keys = [*reversed(current_app.config["SECRET_KEY_FALLBACKS"] or ()), current_app.config["SECRET_KEY"]]
    return Signer(keys, salt=purpose, key_derivation="hmac", digest_method=hashlib.sha256)
