"""Passwords: hashed with argon2id by argon2-cffi, and told weak by zxcvbn."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from directory.accounts.rules import LONGEST_PASSWORD, check_password
from directory.foundation.on_demand import load

# OWASP's least for argon2id: 19 MiB and two passes, some 20 ms. Several people sign in at once on one small machine.
PASSES, KIBIBYTES = 2, 19 * 1024


@lru_cache(maxsize=1)
def hasher() -> Any:
    """argon2id with these settings."""
    return load("argon2").PasswordHasher(time_cost=PASSES, memory_cost=KIBIBYTES, parallelism=1)


@lru_cache(maxsize=1)
def nobody() -> str:
    """What a password is compared with where there is no account: the answer takes as long."""
    hashed: str = hasher().hash("nobody has this password")
    return hashed


def hash_password(password: str, *known: str) -> str:
    """The hash of a new password. `known` are words that its owner is known by. Raises Invalid where it is too weak."""
    short = password[:LONGEST_PASSWORD]
    check_password(password, int(load("zxcvbn").zxcvbn(short[:72], [*known, "choosing care"])["score"]))
    return hash_again(password)


def hash_again(password: str) -> str:
    """The hash of a password that was taken before, under today's settings."""
    hashed: str = hasher().hash(password)
    return hashed


def password_fits(hashed: str | None, password: str) -> bool:
    """Whether a password is the one; takes as long for an account that has none, or is not there."""
    wrong = load("argon2").exceptions
    try:
        hasher().verify(hashed or nobody(), password[: LONGEST_PASSWORD + 1])
    except (wrong.VerificationError, wrong.InvalidHashError):
        return False
    return hashed is not None


def is_outdated(hashed: str) -> bool:
    """Whether a hash was made with weaker settings than today's."""
    return bool(hasher().check_needs_rehash(hashed))
