"""Codes of an authenticator app (RFC 6238), by pyotp; their secrets are encrypted where they are stored."""

from __future__ import annotations

import re
from datetime import datetime

import pyotp

from directory.accounts.rules import CODE_DIGITS
from directory.foundation.encryption import decrypt, encrypt

ISSUER = "Choosing Care"
STEP_SECONDS = 30
CLOCKS_DIFFER_BY = (0, -1, 1)  # steps: a phone's clock may be half a minute out
_PURPOSE = "second-factor"
SECRET = re.compile(r"[A-Z2-7]{32}\Z")  # base 32: 160 bits, as `new_secret` makes them


def new_secret() -> str:
    """A random secret, in base 32."""
    return pyotp.random_base32()


def stored(secret: str) -> str:
    """A secret as it is stored."""
    return encrypt(_PURPOSE, secret)


def opened(secret: str | None) -> str | None:
    """A stored secret; None where there is none, or no key of the site opens it."""
    return decrypt(_PURPOSE, secret) if secret else None


def address_for_app(secret: str, email: str) -> str:
    """The address that an authenticator app reads from a QR code."""
    return pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=ISSUER)


def code_at(secret: str, at: datetime) -> str:
    """The code that an authenticator app shows at a moment."""
    return pyotp.TOTP(secret, digits=CODE_DIGITS).at(at)


def step_of(secret: str, code: str, at: datetime, last_step: int | None) -> int | None:
    """The time step that a code belongs to; None where it is wrong, too old, or was used: none counts twice."""
    if len(code) != CODE_DIGITS or not (code.isascii() and code.isdigit()):
        return None
    if not SECRET.match(secret):
        return None
    totp = pyotp.TOTP(secret, digits=CODE_DIGITS)
    now = int(at.timestamp()) // STEP_SECONDS
    for difference in CLOCKS_DIFFER_BY:
        step = now + difference
        if pyotp.utils.strings_equal(code, totp.generate_otp(step)) and (
            last_step is None or step > last_step
        ):
            return step
    return None
