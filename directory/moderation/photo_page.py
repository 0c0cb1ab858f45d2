"""A photo that waits, as whoever decides about it sees it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from flask import url_for

from directory.catalogue.models import Service
from directory.files.file_page import Picture, state_words
from directory.files.states import FileState
from directory.photos.photo_page import own_picture
from directory.photos.records import PhotoRecord
from directory.photos.states import PhotoState
from directory.vocabulary.messages import Message
from directory.vocabulary.messages import message as _l
from directory.web.i18n import gettext
from directory.web.labels import translate
from directory.web.word_difference import Difference, word_difference


@dataclass(frozen=True, slots=True)
class PhotoPage:
    """What `moderation/photo.html` prints. `difference` is there where a live photo is to say something else."""

    id: int
    public_id: str
    service_name: str
    service_slug: str
    provider: str
    sender: str
    sent_at: datetime
    sent_version: int
    picture: Picture | None
    text: str
    difference: Difference | None
    scan: str
    is_unscanned: bool
    reason: str | None
    waits: bool
    is_live: bool


@dataclass(frozen=True, slots=True)
class PhotoLine:
    """One photo of a page, among all of them, with where it is decided."""

    picture: Picture | None
    text: str
    state: str
    state_kind: str
    address: str


_STATES: Mapping[PhotoState, tuple[Message, str]] = {
    PhotoState.WAITING: (_l("Waits to be read"), "wait"),
    PhotoState.SENT_BACK: (_l("Sent back"), "warn"),
    PhotoState.LIVE: (_l("Live"), "good"),
    PhotoState.TEXT_WAITING: (_l("Live; its new words wait to be read"), "wait"),
    PhotoState.TEXT_SENT_BACK: (_l("Live; its new words were sent back"), "warn"),
}


def photo_lines(photos: Iterable[PhotoRecord]) -> tuple[PhotoLine, ...]:
    """All photos of a page, in its order."""
    return tuple(
        PhotoLine(
            own_picture(photo),
            photo.text,
            translate(_STATES[PhotoState(photo.state)][0]),
            _STATES[PhotoState(photo.state)][1],
            url_for("moderation_photos.photo", public_id=photo.public_id),
        )
        for photo in photos
    )


def photo_page(photo: PhotoRecord, service: Service, provider: str, sender: str) -> PhotoPage:
    """Everything there is to see of a photo before it is decided. Staff are told what was not scanned."""
    state = photo.file.state if photo.file else FileState.INFECTED
    return PhotoPage(
        id=photo.id,
        public_id=photo.public_id,
        service_name=service.name,
        service_slug=service.slug,
        provider=provider,
        sender=sender,
        sent_at=photo.sent_at,
        sent_version=photo.sent_version,
        picture=own_picture(photo),
        text=photo.sent_text,
        difference=None if photo.new_text is None else word_difference(photo.text, photo.new_text),
        scan=state_words(state) or gettext("A virus was found: nothing of it is kept"),
        is_unscanned=state is not FileState.CLEAN,
        reason=photo.reason,
        waits=photo.waits,
        is_live=photo.is_live,
    )
