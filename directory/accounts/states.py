"""The life of an account."""

from __future__ import annotations

from enum import StrEnum

from directory.foundation.workflow import Workflow


class Side(StrEnum):
    """On which side of a purchase somebody stands. Nobody stands on two: it is set once, when somebody is invited."""

    STAFF = "staff"
    PROVIDER = "provider"
    RESIDENT = "resident"
    ADVOCATE = "advocate"


class LinkPurpose(StrEnum):
    """What a one-time link is for."""

    INVITATION = "invitation"
    PASSWORD_RESET = "password_reset"  # noqa: S105 - a purpose, no password


class Ceremony(StrEnum):
    """What a passkey's challenge was given for: an answer to the one is none to the other."""

    ADD = "add"
    USE = "use"


ACCOUNT = Workflow(
    name="account",
    initial="invited",
    moves={
        "activate": ({"invited"}, "active"),
        "reset_factor": ({"active"}, "invited"),
        "close": ({"invited", "active"}, "closed"),
        "reopen": ({"closed"}, "invited"),
    },
)
