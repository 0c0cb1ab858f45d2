"""Names for records: opaque public ids and readable slugs that never change."""

from __future__ import annotations

import re
import secrets
import unicodedata
from uuid import uuid4

LONGEST_NAME_IN_SLUG = 60
# No vowels, and no letter or digit that sounds or looks like another one.
_REFERENCE_LETTERS = "BCDFGHJKMNPQRTVWXY2346789"
_REFERENCE_LENGTH = 8
_SLUG = re.compile(r"[a-z0-9-]{1,80}")


def new_public_id() -> str:
    """A random UUID, as text."""
    return str(uuid4())


def new_reference(kind: str) -> str:
    """A reference that can be read out over the telephone, "R-7KQ4-M2XP" of the kind "R"; random, not guessable."""
    letters = "".join(secrets.choice(_REFERENCE_LETTERS) for _ in range(_REFERENCE_LENGTH))
    return f"{kind}-{letters[:4]}-{letters[4:]}"


def slugify(text: str) -> str:
    """Lower-case ASCII words joined by hyphens; empty where nothing is left."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower().replace("'", "")).strip("-")


def is_slug(text: str) -> bool:
    """Whether this has the shape of a slug: lower-case ASCII words joined by hyphens, 80 characters at most."""
    return _SLUG.fullmatch(text) is not None


def slug_for(name: str, public_id: str) -> str:
    """A readable address that stays unique when two services share a name: "rose-court-3f2a9c"."""
    words = slugify(name)[:LONGEST_NAME_IN_SLUG].strip("-") or "service"
    return f"{words}-{public_id.replace('-', '')[:6]}"
