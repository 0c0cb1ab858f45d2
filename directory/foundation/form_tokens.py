"""One form sent once: the random token in a form, and the key under which what was sent in it is stored."""

from __future__ import annotations

import hashlib
import json
import re
import secrets

KEY_LENGTH = 32  # hexadecimal digits
_TOKEN = re.compile(r"[0-9a-f]{32}")


def new_token() -> str:
    """A random token for a form that is about to be shown."""
    return secrets.token_hex(16)


def is_token(value: str) -> bool:
    """Whether a form's token has the format of this site's: 32 lower-case hexadecimal digits."""
    return _TOKEN.fullmatch(value) is not None


def own_token(value: str | None) -> str:
    """The token that a form was sent with, or a new one where it came without one of ours."""
    return value if value and is_token(value) else new_token()


def submission_key(token: str, *content: str) -> str:
    """What tells one submission from another: the form's token together with everything that was sent in it.

    The same form sent twice with the same content has the same key, so that pressing twice counts once. The same form
    with other content, sent after going back and correcting it, has another: it is a submission of its own. Nothing of
    the content can be read from the key, nor guessed by whoever does not know the token, which is stored nowhere.
    """
    whole = json.dumps([token, *content], ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(whole.encode()).hexdigest()[:KEY_LENGTH]
