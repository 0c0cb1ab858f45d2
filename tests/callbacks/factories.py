"""Invented requests to be rung or visited."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from directory.callbacks.actions import asking
from directory.callbacks.models import CallRequest
from directory.callbacks.rules import RequestedCall
from directory.foundation.actor import PUBLIC, SYSTEM, Actor, Grant, Role
from directory.foundation.form_tokens import new_token
from directory.places.actions import offer_calls
from directory.places.queries import council_record
from directory.places.records import CallOffer, CouncilRecord
from tests.catalogue.factories import HARINGEY, make_council

TODAY = date(2026, 11, 22)  # a Sunday
WESTMINSTER = "E09000033"
MODERATOR = Actor("moderator-1", (Grant(Role.MODERATOR, council=HARINGEY),))
STRANGER = Actor("moderator-2", (Grant(Role.MODERATOR, council=WESTMINSTER),))
BOTH = CallOffer(calls=True, visits=True, within_days=2)
# Words that must stand nowhere but where who asked is kept.
NAME, PHONE, EMAIL = "Ethel Snodgrass", "020 7946 0123", "ethel@example.org"
ADDRESS, ABOUT, NOTE = "7 Example Row\nN8 0RD", "Help with washing", "Her neighbour answered"
SECRETS = (NAME, PHONE, "2079460123", EMAIL, "7 Example Row", ABOUT, NOTE)
ASKED = RequestedCall(
    kind="visit",
    means="by_phone",
    name=NAME,
    phone=PHONE,
    email=EMAIL,
    address=ADDRESS,
    times=("morning",),
    days=("monday", "friday"),
    language="tr",
    interpreter=True,
    about=ABOUT,
)


def taking_council(offer: CallOffer = BOTH, code: str = HARINGEY, name: str = "Haringey") -> CouncilRecord:
    """A council that takes requests."""
    make_council(code, name)
    offer_calls(SYSTEM, code, offer)
    council = council_record(code)
    assert council is not None
    return council


def make_call(council: CouncilRecord, *, service_id: int | None = None, **changes: Any) -> CallRequest:
    """A request that waits."""
    asked = replace(ASKED, **changes)
    return asking.ask(PUBLIC, council, asked, service_id=service_id, form_token=new_token(), on=TODAY)
