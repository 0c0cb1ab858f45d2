"""Passwords: hashed with argon2id by argon2-cffi, and told weak by zxcvbn."""

from __future__ import annotations

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from directory.accounts.rules import LONGEST_PASSWORD, check_password
from directory.foundation.on_demand import load

# OWASP's least for argon2id: 19 MiB and two passes, some 20 ms. Several people sign in at once on one small machine.
HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
# What a password is compared with where there is no account: the answer takes as long.
NOBODY = HASHER.hash("nobody has this password")


def hash_password(password: str, *known: str) -> str:
    """The hash of a new password. `known` are words that its owner is known by. Raises Invalid where it is too weak."""
    short = password[:LONGEST_PASSWORD]
    check_password(password, int(load("zxcvbn").zxcvbn(short[:72], [*known, "choosing care"])["score"]))
    return HASHER.hash(password)


def password_fits(hashed: str | None, password: str) -> bool:
    """Whether a password is the one; takes as long for an account that has none, or is not there."""
    try:
        HASHER.verify(hashed or NOBODY, password[: LONGEST_PASSWORD + 1])
    except (VerificationError, InvalidHashError):
        return False
    return hashed is not None


def is_outdated(hashed: str) -> bool:
    """Whether a hash was made with weaker settings than today's."""
    return HASHER.check_needs_rehash(hashed)
