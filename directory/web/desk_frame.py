"""What stands round every signed-in page: who is signed in, the pages of that person's desk, the way out.

`wiring` says what there is (`app.extensions[DESK_FRAME]`), so that `web` knows no room.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from flask import current_app, g, has_request_context, request
from flask_babel.speaklater import LazyString

from directory.foundation.actor import Actor, SignIn
from directory.foundation.permissions import ROLE_PERMISSIONS, Permission
from directory.web.access import may_enter
from directory.web.i18n import lazy_gettext as _l
from directory.web.memoize import fixed_url
from directory.web.sign_in import current_sign_in

# The key in `app.extensions` of what `wiring` says.
DESK_FRAME = "desk_frame"
UNKNOWN = object()
DeskEntry = tuple[str, LazyString, frozenset[Permission]]
"""One page of the navigation: endpoint, words, and the permissions of which one is enough to see it."""
DeskGroupSetup = tuple[LazyString, tuple[str, ...]]
"""Pages that stand together under one name: its words, and the endpoints of the pages in their order."""


@dataclass(frozen=True, slots=True)
class DeskSetup:
    """What `wiring` gives: the entries in their order, and where the standing links lead.

    `groups` say which of the entries stand together, so that the navigation of those who may do much is one short line.
    `homes` are the first pages, of which somebody's is the first one whose permission that person holds.
    `organisation_of` gives the name of whom an actor works for.
    """

    entries: tuple[DeskEntry, ...]
    groups: tuple[DeskGroupSetup, ...]
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
class DeskGroup:
    """A link of the first line, to the first of its pages; `links` stand below it where it is the current one."""

    words: str
    is_current: bool
    links: tuple[DeskLink, ...]

    @property
    def first(self) -> DeskLink:
        """The page that the group's own link leads to."""
        return self.links[0]


@dataclass(frozen=True, slots=True)
class DeskFrame:
    """What layouts/desk.html prints round a page. An address that is None has no page yet.

    `is_resident`: it is the page of a resident, or of whoever acts for one, who may need somebody to ring.
    """

    who: str
    organisation: str
    home: str | None
    account: str | None
    sign_out: str | None
    search: str | None
    links: tuple[DeskLink, ...]
    groups: tuple[DeskGroup, ...]
    is_resident: bool


def desk_frame() -> DeskFrame | None:
    """The frame for whoever is signed in, made once a request; None for anybody else."""
    if not has_request_context():
        return None
    person = current_sign_in()
    if g.get("desk_frame_of", UNKNOWN) is not person:
        g.desk_frame, g.desk_frame_of = _frame(person), person
    frame: DeskFrame | None = g.desk_frame
    return frame


def _frame(person: SignIn | None) -> DeskFrame | None:
    setup: DeskSetup | None = current_app.extensions.get(DESK_FRAME)
    if setup is None or person is None or not person.is_complete:
        return None
    actor = person.actor
    links = _links(setup.entries, actor, frozenset(endpoint for endpoint, _ in setup.homes))
    return DeskFrame(
        who=person.name,
        organisation=setup.organisation_of(actor),
        home=home_address(actor),
        account=_address(setup.account),
        sign_out=_address(setup.sign_out),
        search=_address(setup.search) if may_enter(actor, setup.search) else None,
        links=tuple(links.values()),
        groups=grouped(links, setup.groups),
        is_resident=Permission.DESK_RESIDENT in _held(actor),
    )


def home_address(actor: Actor) -> str | None:
    """The first page of somebody's own desk; None for who has none."""
    setup: DeskSetup = current_app.extensions[DESK_FRAME]
    held = _held(actor)
    return next((_address(endpoint) for endpoint, needed in setup.homes if needed in held), None)


def part_of_desk(path: str) -> str:
    """What the navigation calls the page that an address lies at or below, whoever asks; "" where it is below none.

    Every page lies below a first page of a desk: that one names itself alone.
    """
    setup: DeskSetup = current_app.extensions[DESK_FRAME]
    homes = {endpoint for endpoint, _ in setup.homes}
    pages = {
        address: words
        for endpoint, words in ((setup.account, _l("Your account")), *(entry[:2] for entry in setup.entries))
        if (address := _address(endpoint)) is not None
        and _lies_at(request.script_root + path, address, alone=endpoint in homes)
    }
    return str(pages[max(pages, key=len)]) if pages else ""


def _held(actor: Actor) -> frozenset[Permission]:
    return frozenset[Permission]().union(*(ROLE_PERMISSIONS[role] for role in actor.roles))


def grouped(links: Mapping[str, DeskLink], groups: tuple[DeskGroupSetup, ...]) -> tuple[DeskGroup, ...]:
    """The first line: each group where its first page stands, each other page by itself.

    A group of which somebody sees one page alone is called as that page is.
    """
    group_of = {endpoint: group for group in groups for endpoint in group[1]}
    found: dict[str, tuple[str, list[DeskLink]]] = {}
    for endpoint, link in links.items():
        words, endpoints = group_of.get(endpoint, (link.words, (endpoint,)))
        found.setdefault(endpoints[0], (str(words), []))[1].append(link)
    return tuple(
        DeskGroup(
            words if len(pages) > 1 else pages[0].words, any(page.is_current for page in pages), tuple(pages)
        )
        for words, pages in found.values()
    )


def _links(entries: tuple[DeskEntry, ...], actor: Actor, homes: frozenset[str]) -> dict[str, DeskLink]:
    """The pages that somebody may see, by endpoint. A home is current on itself alone: every page lies below it."""
    held = _held(actor)
    shown = [
        (endpoint, address, words)
        for endpoint, words, permissions in entries
        if held & permissions and (address := _address(endpoint)) is not None
    ]
    # The longest address that the page's own begins with: one page of the navigation may lie below another.
    nearest = max(
        (address for endpoint, address, _ in shown if _is_at(address, alone=endpoint in homes)),
        key=len,
        default=None,
    )
    return {endpoint: DeskLink(address, str(words), address == nearest) for endpoint, address, words in shown}


def _is_at(address: str, *, alone: bool) -> bool:
    return _lies_at(request.script_root + request.path, address, alone=alone)


def _lies_at(path: str, address: str, *, alone: bool) -> bool:
    return path == address or (not alone and path.startswith(address + "/"))


def _address(endpoint: str) -> str | None:
    return fixed_url(request.script_root, endpoint, ()) if endpoint in current_app.view_functions else None
