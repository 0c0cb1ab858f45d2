"""What stands round every signed-in page: who is signed in, the pages of that person's desk, the way out.

`wiring` says what there is (`app.extensions[DESK_FRAME]`), so that `web` knows no room.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask import current_app, request, url_for
from flask_babel.speaklater import LazyString

from directory.foundation.actor import Actor
from directory.foundation.permissions import ROLE_PERMISSIONS, Permission
from directory.web.sign_in import current_sign_in

# The key in `app.extensions` of what `wiring` says.
DESK_FRAME = "desk_frame"
DeskEntry = tuple[str, LazyString, frozenset[Permission]]
"""One page of the navigation: endpoint, words, and the permissions of which one is enough to see it."""


@dataclass(frozen=True, slots=True)
class DeskSetup:
    """What `wiring` gives: the entries in their order, and where the standing links lead.

    `homes` are the first pages, of which somebody's is the first one whose permission that person holds.
    `organisation_of` gives the name of whom an actor works for.
    """

    entries: tuple[DeskEntry, ...]
    homes: tuple[tuple[str, Permission], ...]
    organisation_of: Callable[[Actor], str]
    account: str
    sign_out: str
    search: str


@dataclass(frozen=True, slots=True)
class DeskLink:
    """A link of the navigation; `is_current` where the page is that one or below it."""

    address: str
    words: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class DeskFrame:
    """What layouts/desk.html prints round a page. An address that is None has no page yet."""

    who: str
    organisation: str
    home: str | None
    account: str | None
    sign_out: str | None
    search: str | None
    links: tuple[DeskLink, ...]


def desk_frame() -> DeskFrame | None:
    """The frame for whoever is signed in; None for anybody else."""
    setup: DeskSetup | None = current_app.extensions.get(DESK_FRAME)
    person = current_sign_in()
    if setup is None or person is None or not person.is_complete:
        return None
    actor = person.actor
    return DeskFrame(
        who=person.name,
        organisation=setup.organisation_of(actor),
        home=home_address(actor),
        account=_address(setup.account),
        sign_out=_address(setup.sign_out),
        search=_address(setup.search),
        links=_links(setup.entries, actor),
    )


def home_address(actor: Actor) -> str | None:
    """The first page of somebody's own desk; None for who has none."""
    setup: DeskSetup = current_app.extensions[DESK_FRAME]
    held = _held(actor)
    return next((_address(endpoint) for endpoint, needed in setup.homes if needed in held), None)


def _held(actor: Actor) -> frozenset[Permission]:
    return frozenset[Permission]().union(*(ROLE_PERMISSIONS[role] for role in actor.roles))


def _links(entries: tuple[DeskEntry, ...], actor: Actor) -> tuple[DeskLink, ...]:
    held = _held(actor)
    shown = [
        (address, words)
        for endpoint, words, permissions in entries
        if held & permissions and (address := _address(endpoint)) is not None
    ]
    # The longest address that the page's own begins with: the first page of a desk is a part of every other's.
    nearest = max((address for address, _ in shown if _is_at(address)), key=len, default=None)
    return tuple(DeskLink(address, str(words), address == nearest) for address, words in shown)


def _is_at(address: str) -> bool:
    path = request.script_root + request.path
    return path == address or path.startswith(address + "/")


def _address(endpoint: str) -> str | None:
    return url_for(endpoint) if endpoint in current_app.view_functions else None
