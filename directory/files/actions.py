"""Every write about files. None of them commits, and none touches the bytes: they are written before, removed after."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import delete, update

from directory.audit.actions import record
from directory.files.models import File, FileBlob
from directory.files.queries import (
    allow_read,
    allow_remove,
    allow_write,
    count_of,
    file_row,
    reader_of,
    records_of,
)
from directory.files.records import FileRecord, ReceivedFile
from directory.files.rules.kinds import IMAGES, clean_alt
from directory.files.states import KEPT, FileState
from directory.foundation.actor import SYSTEM, Actor
from directory.foundation.database import db
from directory.foundation.errors import Conflict, Invalid
from directory.foundation.signing import digest
from directory.foundation.time import now
from directory.workflow.actions import transition


def store(
    actor: Actor, owner_kind: str, owner_id: str, upload: ReceivedFile, *, alt: str | None = None
) -> FileRecord:
    """Hang an upload on a thing of another room, such as the evidence of an application.

    `upload` is what `files.views.receiving.receive` gave before the transaction of the view. `alt` says in words what
    an image shows, and is asked for where a page shows it. Raises Invalid `file` or `alt`, NotFound, NotAllowed.
    """
    allow_write(actor, owner_kind, owner_id)
    reader = reader_of(owner_kind)
    if upload.state not in KEPT:
        raise Invalid("file", "file_infected")
    if upload.kind not in reader.kinds:
        raise Invalid("file", "file_kind_unfit")
    is_image = upload.kind in IMAGES
    words = clean_alt(alt, needed=is_image and reader.needs_alt)
    if count_of(owner_kind, owner_id) >= reader.most:
        raise Invalid("file", "file_too_many", most=reader.most)
    row = _add(actor, owner_kind, owner_id, upload)
    row.alt = words if is_image else None
    db.session.flush()
    for blob in upload.blobs:
        db.session.add(
            FileBlob(
                file_id=row.id,
                variant=blob.variant,
                key=blob.key,
                kind=blob.kind.value,
                size=blob.size,
                sha256=blob.sha256,
                width=blob.width,
                height=blob.height,
            )
        )
    db.session.flush()
    record(actor, "file.store", "file", row.id, after=_facts(row, digest(upload.sha256)))
    return records_of([row])[0]


def note_infected(actor: Actor, owner_kind: str, owner_id: str, upload: ReceivedFile) -> FileRecord:
    """Note that somebody sent a file that the scanner refused. Nothing of it was kept."""
    allow_write(actor, owner_kind, owner_id)
    row = _add(actor, owner_kind, owner_id, upload)
    row.removed_at = now()
    db.session.flush()
    record(actor, "file.refuse_infected", "file", row.id, after=_facts(row, None))
    return records_of([row])[0]


def describe(actor: Actor, file_id: str, *, alt: str) -> FileRecord:
    """Say in other words what an image shows. Raises Invalid `alt`, NotFound, NotAllowed."""
    row = file_row(file_id)
    allow_write(actor, row.owner_kind, row.owner_id)
    if row.kind not in IMAGES or row.state not in KEPT:
        raise Conflict("no image that is kept")
    before, row.alt = row.alt, clean_alt(alt, needed=True)
    db.session.flush()
    record(
        actor,
        "file.describe",
        "file",
        row.id,
        before={"alt": digest(before or "")},
        after={"alt": digest(row.alt or "")},
    )
    return records_of([row])[0]


def move(actor: Actor, file_id: str, owner_kind: str, owner_id: str) -> FileRecord:
    """Hang a file on another thing, as when a proposed photo is accepted: for who may read the one and write the other.

    Raises Invalid `file` or `alt` where the other thing does not take it, NotFound, NotAllowed.
    """
    row = file_row(file_id)
    allow_read(actor, row.owner_kind, row.owner_id)
    allow_write(actor, owner_kind, owner_id)
    reader = reader_of(owner_kind)
    if row.kind not in reader.kinds or row.state not in KEPT:
        raise Invalid("file", "file_kind_unfit")
    clean_alt(row.alt, needed=row.kind in IMAGES and reader.needs_alt)
    if count_of(owner_kind, owner_id) >= reader.most:
        raise Invalid("file", "file_too_many", most=reader.most)
    before = {"owner_kind": row.owner_kind, "owner_id": row.owner_id}
    row.owner_kind, row.owner_id = owner_kind, owner_id
    db.session.flush()
    after = {"owner_kind": owner_kind, "owner_id": owner_id}
    record(actor, "file.move", "file", row.id, before=before, after=after)
    return records_of([row])[0]


def remove(actor: Actor, file_id: str) -> None:
    """Take a file away: it is served no more, and its bytes go a day later. Raises NotFound, NotAllowed, WrongState."""
    row = file_row(file_id)
    allow_remove(actor, row.owner_kind, row.owner_id)
    transition(actor, row, "remove", values={"removed_at": now()})


def remove_with_owner(file_id: str) -> None:
    """Take a file away because what it hung on has ended, and is closed to everybody: for the worker of that room."""
    transition(SYSTEM, file_row(file_id), "remove", values={"removed_at": now()})


def clear(file_id: str) -> None:
    """Note that the scanner found nothing. A file that was removed meanwhile stays so."""
    row = file_row(file_id)
    if row.state in (FileState.WAITING, FileState.NOT_SCANNED):
        transition(SYSTEM, row, "clear", values={"scan_tried_at": now()})


def quarantine(file_id: str) -> None:
    """Note that the scanner found something: nothing of it is served any more, and its bytes go at once."""
    row = file_row(file_id)
    if row.state in (FileState.WAITING, FileState.NOT_SCANNED):
        transition(SYSTEM, row, "quarantine", values={"removed_at": now(), "scan_tried_at": now()})


def note_unreached(file_ids: Collection[str]) -> None:
    """Note that the scanner could not look at files: others come first the next time."""
    if file_ids:
        db.session.execute(update(File).where(File.id.in_(file_ids)).values(scan_tried_at=now()))


def forget_blobs(keys: Collection[str]) -> None:
    """Name these blobs no more; their bytes are removed after the commit."""
    if keys:
        db.session.execute(delete(FileBlob).where(FileBlob.key.in_(keys)))


def _add(actor: Actor, owner_kind: str, owner_id: str, upload: ReceivedFile) -> File:
    tried = upload.state in (FileState.CLEAN, FileState.INFECTED)
    row = File(
        owner_kind=owner_kind,
        owner_id=owner_id,
        kind=upload.kind.value,
        original_name=upload.original_name,
        state=upload.state.value,
        scan_tried_at=now() if tried else None,
        uploaded_by=actor.id,
        uploaded_at=now(),
    )
    db.session.add(row)
    return row


def _facts(row: File, content: str | None) -> dict[str, str | None]:
    return {
        "owner_kind": row.owner_kind,
        "owner_id": row.owner_id,
        "kind": row.kind,
        "state": row.state,
        "content": content,
    }
