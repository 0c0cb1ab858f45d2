"""Photos as pages draw them: their addresses and sizes, and what a page would show once everything was accepted."""

from __future__ import annotations

from collections.abc import Iterable

from directory.files.file_page import Picture, picture, picture_of
from directory.photos.records import PhotoRecord, PublicPhoto
from directory.photos.states import PhotoState


def public_picture(photo: PublicPhoto) -> Picture:
    """A photo of a public page."""
    return picture(photo.file_id, photo.text, photo.pixels)


def own_picture(photo: PhotoRecord) -> Picture | None:
    """A photo for its provider and for staff; None where it cannot be seen: not scanned yet, or refused."""
    return picture_of(photo.file) if photo.file is not None and photo.file.is_served else None


def as_it_would_be(photos: Iterable[PhotoRecord]) -> tuple[PublicPhoto, ...]:
    """The photos of a page once all that waits was accepted, without what was sent back."""
    return tuple(
        PublicPhoto(
            photo.file.id,
            photo.sent_text if photo.waits else photo.text,
            {blob.variant: (blob.width or 0, blob.height or 0) for blob in photo.file.blobs},
        )
        for photo in photos
        if photo.file is not None and photo.file.is_served and photo.state != PhotoState.SENT_BACK
    )
