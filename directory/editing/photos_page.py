"""The photos of a service as its provider edits them: where each stands, and what the Council said of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import url_for

from directory.catalogue.models import Service
from directory.catalogue.states import ServiceState
from directory.files.file_page import Picture
from directory.files.states import FileState
from directory.photos.photo_page import own_picture
from directory.photos.records import PhotoRecord
from directory.photos.rules import MOST_PHOTOS, Place
from directory.photos.states import PhotoState
from directory.web.i18n import gettext, ngettext


@dataclass(frozen=True, slots=True)
class PhotoRow:
    """One photo. `name` tells it from the others, `moves` are the buttons that put it elsewhere."""

    name: str
    picture: Picture | None
    text: str
    new_text: str | None
    state: str
    state_kind: str
    reason: str | None
    version: int
    address: str
    place_address: str
    removal_address: str
    moves: tuple[tuple[Place, str], ...]


@dataclass(frozen=True, slots=True)
class PhotosPage:
    """What `editing/photos.html` prints."""

    rows: tuple[PhotoRow, ...]
    waiting: int
    may_add: bool
    most: int


def photos_page(service: Service, photos: Sequence[PhotoRecord]) -> PhotosPage:
    """Every photo of a service, in the order of its page."""
    return PhotosPage(
        rows=tuple(photo_row(service, photo, number, len(photos)) for number, photo in enumerate(photos)),
        waiting=sum(photo.waits for photo in photos),
        may_add=len(photos) < MOST_PHOTOS,
        most=MOST_PHOTOS,
    )


def photo_row(service: Service, photo: PhotoRecord, number: int, of: int) -> PhotoRow:
    """One photo, the number-th of so many, counted from 0."""
    state, kind = photo_state(photo, is_public=service.state == ServiceState.PUBLISHED)
    return PhotoRow(
        name=gettext("Photo %(number)s", number=number + 1),
        picture=own_picture(photo),
        text=photo.text,
        new_text=photo.new_text,
        state=state,
        state_kind=kind,
        reason=photo.reason,
        version=photo.version,
        address=url_for("own_photos.photo", slug=service.slug, public_id=photo.public_id),
        place_address=url_for("own_photos.send_place", slug=service.slug, public_id=photo.public_id),
        removal_address=url_for("own_photos.send_removal", slug=service.slug, public_id=photo.public_id),
        moves=_moves(number, of),
    )


def photo_state(photo: PhotoRecord, *, is_public: bool) -> tuple[str, str]:
    """Where a photo stands, in words, and the kind of that word."""
    if photo.file is None:
        return gettext("A virus was found in it: take it away"), "bad"
    if photo.file.state is FileState.WAITING:
        return gettext("Waits for the virus scan"), "wait"
    return {
        PhotoState.WAITING: (gettext("Waits for the Council"), "wait"),
        PhotoState.SENT_BACK: (gettext("Sent back"), "warn"),
        PhotoState.LIVE: (gettext("Live") if is_public else gettext("Accepted"), "good"),
        PhotoState.TEXT_WAITING: (gettext("Live; its new words wait for the Council"), "wait"),
        PhotoState.TEXT_SENT_BACK: (gettext("Live; its new words were sent back"), "warn"),
    }[PhotoState(photo.state)]


def photos_section(service: Service, photos: Sequence[PhotoRecord]) -> tuple[str, str, str | None, str, str]:
    """Photos among the parts of a page: the name, the address, how many, and what of them needs something."""
    if any(photo.was_sent_back for photo in photos):
        state, kind = gettext("Sent back"), "warn"
    elif any(photo.waits for photo in photos):
        state, kind = gettext("Waits for the Council"), "wait"
    elif photos:
        state, kind = gettext("As it is live"), ""
    else:
        state, kind = gettext("None yet"), ""
    counted = ngettext("%(num)s photo", "%(num)s photos", len(photos)) if photos else None
    return gettext("Photos"), url_for("own_photos.photos", slug=service.slug), counted, state, kind


def _moves(number: int, of: int) -> tuple[tuple[Place, str], ...]:
    moves = []
    if number > 0:
        moves += [(Place.FIRST, gettext("Put first")), (Place.EARLIER, gettext("Move earlier"))]
    if number < of - 1:
        moves.append((Place.LATER, gettext("Move later")))
    return tuple(moves)
