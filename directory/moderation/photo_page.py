"""A photo that waits, as whoever decides about it sees it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from directory.catalogue.models import Service
from directory.files.file_page import Picture, state_words
from directory.files.states import FileState
from directory.photos.photo_page import own_picture
from directory.photos.records import PhotoRecord
from directory.web.i18n import gettext
from directory.web.word_difference import Difference, word_difference


@dataclass(frozen=True, slots=True)
class PhotoPage:
    """What `moderation/photo.html` prints. `difference` is there where a live photo is to say something else."""

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


def photo_page(photo: PhotoRecord, service: Service, provider: str, sender: str) -> PhotoPage:
    """Everything there is to see of a photo before it is decided. Staff are told what was not scanned."""
    state = photo.file.state if photo.file else FileState.INFECTED
    return PhotoPage(
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
