"""Scheduled jobs of photos."""

from __future__ import annotations

from directory.foundation.database import db, transaction
from directory.foundation.errors import Conflict, WrongState
from directory.photos.actions import remove_with_service
from directory.photos.models import ServicePhoto
from directory.photos.queries import photos_of_ended


def remove_photos_of_ended() -> int:
    """Remove the photos of services that were withdrawn or given up, which nobody can show again; how many."""
    removed = 0
    for photo_id in photos_of_ended():
        try:
            with transaction():
                remove_with_service(db.session.get_one(ServicePhoto, photo_id))
        except (Conflict, WrongState):
            continue  # its provider took it away just now
        removed += 1
    return removed
