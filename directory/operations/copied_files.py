"""The bytes of uploaded files beside the copies of a database: those that a copy names, each kept once for all copies.

Bytes never change, so that a copy a day adds what is new. A site whose files are in an S3 has none of this: the service
keeps its own versions.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from datetime import timedelta
from pathlib import Path

from directory.files.queries import known_keys, named_blobs, storage
from directory.files.states import KEPT
from directory.foundation.blob_storage import BlobStorage, FolderStorage
from directory.foundation.database import end_reading
from directory.foundation.errors import NotFound, Unavailable
from directory.foundation.time import now

FOLDER = "choosing-care-files"  # beside the copies
# Copies go after thirty days (docs/operate.md), and with them what no copy of those days names.
KEPT_UNNAMED = timedelta(days=35)
MOST_NAMED = 3  # in a sentence
NAMED = (
    "SELECT key, sha256 FROM file_blob JOIN file ON file.id = file_id WHERE state IN (?, ?, ?) ORDER BY key"
)


def folder_beside(copy: Path) -> FolderStorage:
    """Where the files of the copies in a folder are."""
    return FolderStorage(copy.absolute().parent / FOLDER)


def files_named_in(copy: Path) -> dict[str, str]:
    """The blobs that a copy names, with the digest of each; none in a copy from before there were files."""
    with closing(sqlite3.connect(f"{copy.absolute().as_uri()}?immutable=1", uri=True)) as opened:
        tables = {name for (name,) in opened.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        if "file_blob" not in tables:
            return {}
        return dict(opened.execute(NAMED, [state.value for state in KEPT]).fetchall())


def back_up_files(copy: Path) -> str:
    """Keep the files that a copy names beside it; what is wrong with them in words, empty where nothing is."""
    kept = own_folder()
    if kept is None:
        return ""
    beside = folder_beside(copy)
    named = files_named_in(copy)
    lost = [key for key in carry(named, kept, beside) if key in known_keys()]  # one may go meanwhile
    end_reading()
    for key in named:
        path = beside.path_of(key)
        if path.exists():
            os.utime(path)  # named once more
    for blob in list(beside.blobs()):
        if blob.key not in named and now() - blob.written_at > KEPT_UNNAMED:
            beside.delete(blob.key)
    return lost_sentence(lost, len(named))


def missing_files(copy: Path) -> str:
    """Which files of a copy are neither here nor beside it, in words; empty where all are."""
    kept = own_folder()
    if kept is None:
        return ""
    beside = folder_beside(copy)
    named = files_named_in(copy)
    missing = [
        key for key, digest in named.items() if not (holds(kept, key, digest) or holds(beside, key, digest))
    ]
    return lost_sentence(missing, len(named))


def restore_files(copy: Path) -> None:
    """Put the files that a copy names back, before its rows are."""
    kept = own_folder()
    if kept is not None:
        for _ in carry(files_named_in(copy), folder_beside(copy), kept):
            pass


def carry(named: Mapping[str, str], source: BlobStorage, target: BlobStorage) -> Iterator[str]:
    """Copy the blobs that the target lacks; yields those that the source has not as they were either."""
    for key, digest in named.items():
        if holds(target, key, digest):
            continue
        try:
            content = source.get(key)
        except NotFound:
            yield key
            continue
        if hashlib.sha256(content).hexdigest() != digest:
            yield key
            continue
        target.put(key, content)


def holds(kept: BlobStorage, key: str, digest: str) -> bool:
    """Whether a blob is there as it was."""
    try:
        return hashlib.sha256(kept.get(key)).hexdigest() == digest
    except NotFound:
        return False


def file_problems() -> list[str]:
    """What is wrong with the uploaded files of the site: bytes that are gone or were changed.

    Of a folder every byte is read; of an S3 what its list says, which has a size for each.
    """
    named, kept = named_blobs(), storage()
    end_reading()
    try:
        if isinstance(kept, FolderStorage):
            lost = [key for key, blob in named.items() if not holds(kept, key, blob.sha256)]
        else:
            sizes = {blob.key: blob.size for blob in kept.blobs()}
            lost = [key for key, blob in named.items() if sizes.get(key) != blob.size]
    except Unavailable:
        return ["files: where they are kept cannot be reached"]
    sentence = lost_sentence(lost, len(named))
    return [f"files: {sentence}"] if sentence else []


def lost_sentence(lost: list[str], of: int) -> str:
    """How many blobs are gone or were changed, with the first of them; empty where none is."""
    if not lost:
        return ""
    first = ", ".join(lost[:MOST_NAMED])
    return f"{len(lost)} of {of} are gone or were changed: {first}{' …' if len(lost) > MOST_NAMED else ''}"


def own_folder() -> FolderStorage | None:
    """The folder of the site's files; None where they are in an S3."""
    kept = storage()
    return kept if isinstance(kept, FolderStorage) else None
