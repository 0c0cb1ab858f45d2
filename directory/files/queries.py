"""Reading files: what hangs on a thing, who may have one, and what the storage holds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from flask import current_app
from sqlalchemy import func, select

from directory.files.models import File, FileBlob
from directory.files.records import BlobRecord, FileReader, FileRecord
from directory.files.rules.kinds import FileKind
from directory.files.states import KEPT, FileState
from directory.foundation.actor import Actor
from directory.foundation.blob_storage import BlobStorage, open_storage
from directory.foundation.database import db, one_of
from directory.foundation.errors import NotAllowed, NotFound, WrongState
from directory.foundation.permissions import allow, permits

FILE_READERS = "file_readers"  # of the application: what each room says of its kind of thing, from `wiring`


def reader_of(owner_kind: str) -> FileReader:
    """Who may read and add files of one kind of thing. Raises NotFound for a kind that no room registered."""
    readers: Mapping[str, FileReader] = current_app.extensions[FILE_READERS]
    if owner_kind not in readers:
        raise NotFound(owner_kind)
    return readers[owner_kind]


def storage() -> BlobStorage:
    """Where the bytes are."""
    return open_storage(current_app.config["FILES_URL"])


def allow_read(actor: Actor, owner_kind: str, owner_id: str) -> None:
    """Raise NotAllowed unless the actor may read the files of a thing, NotFound where there is none."""
    reader = reader_of(owner_kind)
    scope = reader.scope(owner_id)
    if not reader.also_read(actor, owner_id):
        allow(actor, reader.read, scope)


def allow_write(actor: Actor, owner_kind: str, owner_id: str) -> None:
    """Raise NotAllowed unless the actor may add files to a thing, NotFound where there is none, WrongState where it is
    closed to files.
    """
    reader = reader_of(owner_kind)
    allow(actor, reader.write, reader.scope(owner_id))
    if not reader.is_open(owner_id):
        raise WrongState("what the file hangs on cannot be changed now")


def allow_remove(actor: Actor, owner_kind: str, owner_id: str) -> None:
    """Raise NotAllowed unless the actor may take files of a thing away, NotFound where there is none, WrongState where
    it is closed to that.
    """
    reader = reader_of(owner_kind)
    allow(actor, reader.remove or reader.write, reader.scope(owner_id))
    if not reader.is_open(owner_id) or reader.is_fixed(owner_id):
        raise WrongState("what the file hangs on cannot be changed now")


def may_write(actor: Actor, owner_kind: str, owner_id: str) -> bool:
    """Whether the actor may add and describe the files of a thing now."""
    reader = reader_of(owner_kind)
    return permits(actor, reader.write, reader.scope(owner_id)) and reader.is_open(owner_id)


def may_remove(actor: Actor, owner_kind: str, owner_id: str) -> bool:
    """Whether the actor may take the files of a thing away now."""
    reader = reader_of(owner_kind)
    if not permits(actor, reader.remove or reader.write, reader.scope(owner_id)):
        return False
    return reader.is_open(owner_id) and not reader.is_fixed(owner_id)


def file_row(file_id: str) -> File:
    """A file's row. Raises NotFound."""
    row = db.session.get(File, file_id)
    if row is None:
        raise NotFound(file_id)
    return row


def files_of(actor: Actor, owner_kind: str, owner_id: str) -> tuple[FileRecord, ...]:
    """The files of a thing, those uploaded first first; for whoever may read them, those that wait too."""
    allow_read(actor, owner_kind, owner_id)
    rows = (
        select(File)
        .where(File.owner_kind == owner_kind, File.owner_id == owner_id, one_of(File.state, KEPT))
        .order_by(File.uploaded_at, File.id)
    )
    return records_of(db.session.scalars(rows))


def is_public(record: FileRecord) -> bool:
    """Whether everybody may have it: an image of a thing that everybody may see today."""
    return record.is_image and reader_of(record.owner_kind).is_public(record.owner_id)


def is_hidden(record: FileRecord) -> bool:
    """Whether it is as if there were no such file, for whoever may not read it."""
    return reader_of(record.owner_kind).with_own_pages


def file_for(actor: Actor, record: FileRecord) -> FileRecord:
    """A file, for whoever may read what it hangs on. Raises NotAllowed, or NotFound where it is hidden from others."""
    try:
        allow_read(actor, record.owner_kind, record.owner_id)
    except NotAllowed as error:
        if is_hidden(record):
            raise NotFound(record.id) from error
        raise
    return record


def kept_files(file_ids: Collection[str]) -> dict[str, FileRecord]:
    """Those of these files that are kept, by id. Whether somebody may read them is the caller's to know."""
    rows = select(File).where(File.id.in_(sorted(file_ids)), one_of(File.state, KEPT))
    return {record.id: record for record in records_of(db.session.scalars(rows))}


def kept_file(file_id: str) -> FileRecord:
    """A file that is kept, whoever asks. Raises NotFound, also for one that was removed."""
    rows = select(File).where(File.id == file_id, one_of(File.state, KEPT))
    records = records_of(db.session.scalars(rows))
    if not records:
        raise NotFound(file_id)
    return records[0]


def kept_by_owner(owner_kind: str, owner_ids: Collection[str]) -> dict[str, tuple[FileRecord, ...]]:
    """What is kept of several things, by their ids. Whether somebody may read it is the caller's to know."""
    found: defaultdict[str, list[FileRecord]] = defaultdict(list)
    if owner_ids:
        rows = (
            select(File)
            .where(
                File.owner_kind == owner_kind,
                File.owner_id.in_(sorted(owner_ids)),
                one_of(File.state, KEPT),
            )
            .order_by(File.uploaded_at, File.id)
        )
        for record in records_of(db.session.scalars(rows)):
            found[record.owner_id].append(record)
    return {owner_id: tuple(records) for owner_id, records in found.items()}


def count_of(owner_kind: str, owner_id: str) -> int:
    """How many files of a thing are kept."""
    counted = select(func.count()).select_from(File)
    return (
        db.session.scalar(
            counted.where(File.owner_kind == owner_kind, File.owner_id == owner_id, one_of(File.state, KEPT))
        )
        or 0
    )


def unscanned_ids(most: int) -> list[str]:
    """Files that the scanner has not seen: those that wait first, and of them those tried longest ago."""
    waiting = (FileState.WAITING, FileState.NOT_SCANNED)
    rows = (
        select(File.id)
        .where(one_of(File.state, waiting))
        .order_by(File.state.desc(), File.scan_tried_at.is_not(None), File.scan_tried_at, File.id)
        .limit(most)
    )
    return list(db.session.scalars(rows))


def count_waiting(before: datetime) -> int:
    """How many files have waited for the scanner since before a moment."""
    rows = select(func.count()).where(File.state == FileState.WAITING, File.uploaded_at < before)
    return db.session.scalar(rows) or 0


def removable_blobs(removed_before: datetime, most: int) -> list[str]:
    """The keys of blobs whose file went before a moment."""
    rows = (
        select(FileBlob.key)
        .join(File, File.id == FileBlob.file_id)
        .where(File.removed_at < removed_before)
        .order_by(FileBlob.id)
        .limit(most)
    )
    return list(db.session.scalars(rows))


def named_blobs() -> dict[str, BlobRecord]:
    """Every blob that a row of a kept file names, by its key."""
    rows = db.session.scalars(
        select(FileBlob)
        .join(File, File.id == FileBlob.file_id)
        .where(one_of(File.state, KEPT))
        .order_by(FileBlob.id)
    )
    return {row.key: _blob(row) for row in rows}


def known_keys() -> frozenset[str]:
    """The keys that any row names, also one of a file that was removed."""
    return frozenset(db.session.scalars(select(FileBlob.key)))


def records_of(rows: Iterable[File]) -> tuple[FileRecord, ...]:
    """Rows as records, with what is kept of each, in two statements."""
    files = list(rows)
    blobs: defaultdict[str, list[BlobRecord]] = defaultdict(list)
    if files:
        kept = select(FileBlob).where(FileBlob.file_id.in_([file.id for file in files])).order_by(FileBlob.id)
        for blob in db.session.scalars(kept):
            blobs[blob.file_id].append(_blob(blob))
    return tuple(
        FileRecord(
            id=file.id,
            owner_kind=file.owner_kind,
            owner_id=file.owner_id,
            kind=FileKind(file.kind),
            original_name=file.original_name,
            alt=file.alt,
            state=FileState(file.state),
            uploaded_by=file.uploaded_by,
            uploaded_at=file.uploaded_at,
            blobs=tuple(blobs[file.id]),
        )
        for file in files
    )


def _blob(row: FileBlob) -> BlobRecord:
    return BlobRecord(row.variant, row.key, FileKind(row.kind), row.size, row.sha256, row.width, row.height)
