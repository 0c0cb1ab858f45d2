"""The tokens of sessions, one-time links and recovery codes: random, and stored as digests or not at all."""

from __future__ import annotations

import hashlib
import secrets

from directory.foundation.signing import sign, unsign

ALPHABET = "abcdefghijklmnopqrstuvwxyz234567"
RECOVERY_CODE_LENGTH = 10
_LINK = "one-time-link"


def new_session_token() -> str:
    """A random token for the cookie of a sign-in: 256 bits."""
    return secrets.token_urlsafe(32)


def session_digest(token: str) -> str:
    """What is stored of a session's token. It is random, so that no key is needed to keep it from being guessed."""
    return hashlib.sha256(token.encode()).hexdigest()


def link_token(link_id: int, nonce: str) -> str:
    """The token of a one-time link, worked out anew whenever a letter with it is written."""
    return sign(_LINK, f"{link_id}:{nonce}".encode())


def read_link_token(token: str) -> tuple[int, str] | None:
    """The id and the nonce in a token of ours; None for any other."""
    content = unsign(_LINK, token)
    number, colon, nonce = (content or b"").decode("ascii", "ignore").partition(":")
    return (int(number), nonce) if colon and number.isdigit() else None


def new_recovery_code() -> str:
    """Ten letters and digits that nobody takes for one another: 50 bits."""
    return "".join(secrets.choice(ALPHABET) for _ in range(RECOVERY_CODE_LENGTH))
