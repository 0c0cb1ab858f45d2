"""Taking an upload, for the POST views of every room: checked, scanned, written anew and put away, before any
transaction is open. Whatever it waits for, it holds no connection to the database meanwhile.
"""

from __future__ import annotations

import hashlib

from flask import current_app
from werkzeug.datastructures import FileStorage

from directory.files.actions import note_infected
from directory.files.queries import allow_write, reader_of, storage
from directory.files.records import BlobRecord, ReceivedFile
from directory.files.rules.kinds import IMAGES, MOST_BYTES, FileKind, check_size, fitting_kind, shown_name
from directory.files.states import FileState
from directory.foundation.actor import Actor
from directory.foundation.blob_storage import BlobStorage
from directory.foundation.database import end_reading, transaction
from directory.foundation.errors import Invalid
from directory.foundation.identifiers import new_public_id
from directory.foundation.image_process import encode_image
from directory.foundation.virus_scanner import Verdict, scan

STATE_OF = {
    Verdict.CLEAN: FileState.CLEAN,
    Verdict.UNKNOWN: FileState.WAITING,
    Verdict.INFECTED: FileState.INFECTED,
}


def receive(actor: Actor, owner_kind: str, owner_id: str, upload: FileStorage | None) -> ReceivedFile:
    """An upload, ready for `files.actions.store` in the view's transaction.

    Raises Invalid `file` for what is not taken, with a note for staff where the scanner found something; NotAllowed,
    NotFound; Unavailable where the storage is away. What was put away and is never stored goes by itself.
    """
    allow_write(actor, owner_kind, owner_id)
    reader = reader_of(owner_kind)
    end_reading()
    if upload is None or not upload.filename:
        raise Invalid("file", "file_missing")
    content = upload.stream.read(MOST_BYTES + 1)
    check_size(len(content))
    kind = fitting_kind(content, reader.kinds)
    name, state = shown_name(upload.filename), scanned(content)
    if state is FileState.INFECTED:
        with transaction():
            note_infected(actor, owner_kind, owner_id, ReceivedFile(kind, name, state, ()))
        raise Invalid("file", "file_infected")
    blobs = put_away(kind, content, storage())
    return ReceivedFile(blobs[0].kind, name, state, blobs)


def scanned(content: bytes) -> FileState:
    """What the scanner says of an upload; NOT_SCANNED where the site has none."""
    address: str = current_app.config["SCANNER_URL"]
    return STATE_OF[scan(address, content)] if address else FileState.NOT_SCANNED


def put_away(kind: FileKind, content: bytes, kept: BlobStorage) -> tuple[BlobRecord, ...]:
    """Keep the bytes of a file, or the four sizes of an image. Of what fails half-way nothing is named by a row."""
    if kind not in IMAGES:
        return (put("whole", kind, content, kept),)
    return tuple(
        put(image.variant, FileKind(image.kind), image.content, kept, (image.width, image.height))
        for image in encode_image(content)
    )


def put(
    variant: str, kind: FileKind, content: bytes, kept: BlobStorage, pixels: tuple[int, int] | None = None
) -> BlobRecord:
    """Keep one blob under a random name."""
    key = new_public_id()
    kept.put(key, content)
    width, height = pixels or (None, None)
    return BlobRecord(variant, key, kind, len(content), hashlib.sha256(content).hexdigest(), width, height)
