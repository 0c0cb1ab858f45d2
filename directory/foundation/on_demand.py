"""Libraries that only a few requests need, loaded by the process that first needs one.

A process that serves pages stays some 10 MB smaller for each. The cost is that a fault of such a library shows when it
is first used: `directory check` loads them all.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

LIBRARIES = (
    "argon2",
    "authlib.common.errors",
    "authlib.integrations.requests_client",
    "cryptography.fernet",
    "filetype",
    "joserfc.errors",
    "joserfc.jwk",
    "joserfc.jwt",
    "phonenumbers",
    "python_calamine",
    "requests",
    "segno",
    "webauthn",
    "webauthn.helpers.exceptions",
    "webauthn.helpers.structs",
    "xlsxwriter",
    "zxcvbn",
)


def load(name: str) -> Any:
    """The module of one of LIBRARIES."""
    if name not in LIBRARIES:
        raise ValueError(f"{name} is not among the libraries that are loaded on demand")
    return import_module(name)
